// The management payload (Appendix B 15 to 20; enrollment-formats 2.1).
import type { PlistDict } from '../../../plist/value.ts';
import { httpsHost } from '../../https-address.ts';
import { compareVersions } from '../os-version.ts';
import type { Path, Report } from './finding.ts';
import { listAt, ofType, type Payload, quoted, type Subject, textAt } from './subject.ts';

const allRights = 8191n;

/** 15. */
function addresses(report: Report, dict: PlistDict, path: Path): void {
  for (const key of ['ServerURL', 'CheckInURL']) {
    const value = textAt(dict, key);
    if (value !== null && httpsHost(value) === null) report.error('mdm.address', [...path, key], `“${key}” must be an https:// address with a host.`);
  }
}

/** 16. */
function topic(report: Report, { context: { pushTopic } }: Subject, dict: PlistDict, path: Path): void {
  const value = textAt(dict, 'Topic');
  if (value === null) return;
  if (!value.startsWith('com.apple.mgmt.')) report.error('mdm.topic', [...path, 'Topic'], `“Topic” must start with “com.apple.mgmt.”, and is ${quoted(value)}.`);
  else if (pushTopic && pushTopic !== value) report.warning('mdm.topic', [...path, 'Topic'], `“Topic” is not that of the push certificate at hand, ${quoted(pushTopic)}.`);
}

/** 17. */
function rights(report: Report, { context: { enrollment } }: Subject, dict: PlistDict, path: Path): void {
  const value = dict.get('AccessRights');
  const at = [...path, 'AccessRights'];
  if (value === undefined && enrollment !== 'user' && !dict.has('EnrollmentMode')) {
    report.warning('mdm.rights', path, '“AccessRights” is missing; device enrollment needs it.', { says: 'Give all rights (8191).', edit: { kind: 'set', path: at, value: allRights } });
  }
  // In user enrollment devices ignore it, whatever it is.
  if (typeof value !== 'bigint' || enrollment === 'user') return;
  if (value <= 0n || value > allRights) {
    report.error('mdm.rights', at, `“AccessRights” is ${value.toString()} and must be from 1 to 8191.`);
    return;
  }
  for (const [right, needs, says] of [[2n, 1n, 'install profiles (2) needs the right to inspect them (1)'], [128n, 64n, 'install provisioning profiles (128) needs the right to inspect them (64)']] as const) {
    if ((value & right) !== 0n && (value & needs) === 0n) report.error('mdm.rights', at, `“AccessRights” ${value.toString()}: the right to ${says}.`, { says: `Add ${needs.toString()}.`, edit: { kind: 'set', path: at, value: value | needs } });
  }
}

/** 19. */
function enrollmentKeys(report: Report, { context: { enrollment, osVersion }, system }: Subject, dict: PlistDict, path: Path): void {
  const mode = textAt(dict, 'EnrollmentMode');
  if (enrollment !== 'user') {
    if (dict.has('ManagedAppleID')) report.error('mdm.enrollment', [...path, 'ManagedAppleID'], '“ManagedAppleID” makes this a user enrollment, which this device is not meant for.');
    if (mode === 'BYOD') report.error('mdm.enrollment', [...path, 'EnrollmentMode'], '“EnrollmentMode” is BYOD, which makes this a user enrollment, and this device is not meant for one.');
  }
  const accountDriven = osVersion === null || (system === 'iOS' ? compareVersions(osVersion, '15.0') >= 0 : true);
  if (mode !== null && accountDriven && !dict.has('AssignedManagedAppleID')) report.error('mdm.enrollment', path, '“AssignedManagedAppleID” is missing; account-driven enrollment (“EnrollmentMode”) needs it.');
  for (const key of ['AssignedManagedAppleID', 'RequiredAppIDForMDM']) {
    if (mode === null && dict.has(key)) report.warning('mdm.enrollment', [...path, key], `“${key}” acts in account-driven enrollment only, and “EnrollmentMode” is missing.`);
  }
}

/** enrollment-formats 2.1: since when a device offers what the server says it can take. */
const capabilities: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'com.apple.mdm.bootstraptoken': { iOS: '26.0', visionOS: '26.0', macOS: '11.0' },
  'com.apple.mdm.token': { iOS: '17.0' },
};

/** 20, for what the schema doesn't say. */
function capable(report: Report, { context: { osVersion, platform }, system }: Subject, dict: PlistDict, path: Path): void {
  const seen = new Set<string>();
  for (const [index, value] of listAt(dict, 'ServerCapabilities').entries()) {
    if (typeof value !== 'string') continue;
    const at = [...path, 'ServerCapabilities', index];
    if (seen.has(value)) report.warning('mdm.capabilities', at, `${quoted(value)} is listed twice.`, { says: 'Remove one.', edit: { kind: 'remove', path: at } });
    seen.add(value);
    const since = Object.hasOwn(capabilities, value) ? capabilities[value]?.[system] : undefined;
    if (since !== undefined && osVersion !== null && compareVersions(osVersion, since) < 0) report.info('version', at, `${quoted(value)} needs ${platform} ${since}.`);
  }
}

/** 15 to 17, 19, 20. */
export function management(report: Report, subject: Subject): void {
  for (const { dict, path } of ofType(subject, 'com.apple.mdm')) {
    addresses(report, dict, path);
    topic(report, subject, dict, path);
    rights(report, subject, dict, path);
    enrollmentKeys(report, subject, dict, path);
    capable(report, subject, dict, path);
  }
}

function isUserEnrollment({ dict }: Payload): boolean {
  return dict.has('ManagedAppleID') || textAt(dict, 'EnrollmentMode') === 'BYOD';
}

/** What the profile itself is made for; for whoever was not told. */
export function isForUserEnrollment(subject: Subject): boolean {
  return ofType(subject, 'com.apple.mdm').some(isUserEnrollment);
}
