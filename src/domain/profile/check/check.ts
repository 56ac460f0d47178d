// Checks a configuration profile: Apple's schema and the rules of enrollment-formats, Appendix B. Pure, and never throws at a profile.
import type { PlistDict } from '../../../plist/value.ts';
import type { ProfileSchema } from '../schema.ts';
import { checkAgainstSchema } from './against-schema.ts';
import { acme, contents, scep } from './certificates.ts';
import { age, consent, content, dates, duration, identifiers, identities, removal, retired, signer, target, uniqueUuids } from './container.ts';
import { type Finding, Report } from './finding.ts';
import { intune } from './intune.ts';
import { management } from './mdm.ts';
import { panes } from './panes.ts';
import { push } from './push.ts';
import { references } from './references.ts';
import { secrets } from './secrets.ts';
import { type CheckContext, makeSubject, type Subject } from './subject.ts';
import { wifi } from './wifi.ts';

type Rule = (report: Report, subject: Subject) => void;

/** Each with the numbers it has in Appendix B, if any. */
export const rules: readonly { readonly covers: readonly number[]; readonly run: Rule }[] = [
  { covers: [1], run: identities },
  { covers: [2], run: uniqueUuids },
  { covers: [3], run: identifiers },
  { covers: [4], run: content },
  { covers: [5], run: dates },
  { covers: [6], run: duration },
  { covers: [7], run: target },
  { covers: [8], run: consent },
  { covers: [9], run: removal },
  { covers: [10, 18, 20, 26, 27], run: checkAgainstSchema },
  { covers: [10], run: retired },
  { covers: [11, 12, 13, 14], run: references },
  { covers: [15, 16, 17, 19, 20], run: management },
  { covers: [21], run: scep },
  { covers: [22], run: acme },
  { covers: [23, 24], run: contents },
  { covers: [25], run: secrets },
  { covers: [28, 29], run: wifi },
  { covers: [33], run: panes },
  { covers: [43], run: age },
  { covers: [44], run: signer },
  { covers: [44], run: push },
  { covers: [], run: intune },
];

/** Errors first, each kind in the order of the rules and of the file. */
export function check(profile: PlistDict, context: CheckContext, schema: ProfileSchema): Finding[] {
  const report = new Report();
  const subject = makeSubject(profile, context, schema);
  for (const { run } of rules) run(report, subject);
  return report.findings();
}
