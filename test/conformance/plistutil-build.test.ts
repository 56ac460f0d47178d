// Every profile that can be made before libplist's plistutil: it reads each of them, and what it makes of them in either form is what we wrote.
import { describe, expect, it } from 'vitest';
import { exampleModel } from '../../src/domain/profile/build/examples.ts';
import { payloadForms } from '../../src/domain/profile/build/forms.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { readPlist } from '../../src/plist/read.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { allTogether, built, withReferred } from '../setup/drafts.ts';
import { lacks, plistutil } from '../setup/judges.ts';

const skipped = lacks('plistutil');

describe.skipIf(skipped)('plistutil reads', () => {
  it.each(payloadForms.map((form) => [form.kind, form] as const))('%s: the example, and all fields that can stand together', async (kind, form) => {
    const together = allTogether(form);
    // Two of the ways of steering a form: where most applies, and where least does.
    const profiles = [built(exampleModel(kind)), ...[together.at(0), together.at(-1)].flatMap((values) => (values ? [built(withReferred(form, values))] : []))];
    for (const profile of profiles) {
      const xml = writeXmlPlist(profile);
      expect(readPlist(await plistutil(xml, 'bin'))).toEqual(profile);
      expect(readPlist(await plistutil(writeBinaryPlist(profile), 'xml'))).toEqual(profile);
    }
  });
});
