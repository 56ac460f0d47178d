// A blueprint on paper for Apple Configurator's own window, as another program opens it; expected words by hand from enrollment-formats 4.
import { describe, expect, it } from 'vitest';
import { blankBlueprint } from '../../src/domain/blueprint/blank.ts';
import { type Blueprint, blueprintIdSchema, type Method } from '../../src/model/blueprints.ts';
import { handSheet } from '../../src/services/hand-sheet.ts';
import { textOf } from '../setup/paper-readers.ts';

const id = blueprintIdSchema.parse('00000000-0000-4000-8000-000000000001');
const url = 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=0f4c9e52-6a0e-4f3b-9d70-1f0d5f1c2ab3&AADTenantId=8c1b4c1e-7a3d-4a8e-b2f6-3f1e0c9d7a55';
const sha256 = 'ab'.repeat(32);
const ref = (name: string, file: string): NonNullable<Blueprint['wifi']> => ({ name, file, sha256, identifier: 'example' });
const made = (method: Method, change: Partial<Blueprint> = {}): Blueprint => ({ ...blankBlueprint(method, { id, name: 'Sales iPads' }), ...change });
const flat = (text: string): string => text.replace(/\s+/g, ' ');
const said = async (blueprint: Blueprint, more: { practice?: boolean; revision?: number | null } = {}): Promise<string> => flat((await textOf(await handSheet(blueprint, { revision: 3, paper: 'a4', now: Date.UTC(2026, 10, 22, 11), timeZone: 'UTC', practice: false, ...more }))).join(' '));
const inOrder = (text: string, parts: readonly string[]): void => {
  const places = parts.map((part) => text.indexOf(part));
  expect(places, parts[places.indexOf(-1)]).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
};

const whole = made('setupAssistant', {
  supervised: true, affinity: 'user', authentication: 'companyPortal', server: { url, discovery: null }, skip: ['Siri', 'TermsOfAddress'], identity: { name: 'Example identity', sha256 }, naming: 'Sales-{n:000}',
  pairing: { allow: 'certificate', certificates: [] }, organization: { name: 'Example Ltd.', phone: '+44 20 7946 0000', email: '', address: '', magic: null }, wifi: ref('Office Wi-Fi', '/home/vera/wifi.mobileconfig'),
  locale: { language: 'en-GB', region: 'en_GB', timeZone: 'Europe/London' },
});

describe('a blueprint on paper', () => {
  it('has the server’s whole address, the settings and the steps of Prepare in their order', async () => {
    const text = await said(whole);
    expect(text.replaceAll(' ', '')).toContain(url);
    inOrder(text, [
      'Sales iPads', 'by hand in Apple Configurator; revision 3 of the blueprint.', 'What is entered', 'Supervise devices on', 'Allow devices to pair with other computers off', 'Organization Example Ltd.', 'Supervision identity Example identity', 'Office Wi-Fi (wifi.mobileconfig)', 'Sales-{n:000}',
      'What to do', '1 Add the server', 'no reason to stop', '2 Have the supervision identity at hand', 'as a .p12 file', '3 Have the devices at Hello', 'deletes everything on it', '4 Prepare', 'with Manual Configuration', '5 Server Choose “Example Ltd.”', '6 Supervision Supervise devices: on. Allow devices to pair with other computers: off.',
      '8 Setup Assistant Show only some steps', '9 Finish', 'Add the profiles', 'then signs in to Company Portal within 24 hours', 'Leave out Apple’s key', 'Siri Siri', 'TermsOfAddress', 'Tick all others:', 'What to know', 'Nothing is read back', 'Pairing by certificate', 'Time zone', 'Page 2 of 2',
    ]);
    expect(text).not.toContain('/home/vera');
    // The panes that are left out are not among those to be ticked.
    expect(text.slice(text.indexOf('Tick all others'), text.indexOf('What to know'))).not.toMatch(/Siri/);
  });

  it('says by each method what is done otherwise', async () => {
    const supervise = await said(made('superviseOnly', { supervised: true, skip: [] }));
    expect(supervise).toContain('Choose not to enroll in an MDM.');
    expect(supervise).toContain('Show all steps.');
    expect(supervise).not.toMatch(/Add the server|Server address|Hand them over|Leave out Apple’s key/);
    const direct = await said(made('direct', { affinity: 'none', enrollment: ref('Intune', 'C:\\Users\\vera\\intune.mobileconfig') }));
    inOrder(direct, ['Intune (intune.mobileconfig)', '1 Close Photos', 'Nothing on it is erased.', 'Add, Profiles: “Intune”', 'Install again, Trust, Done', 'Management Profile', 'Company Portal is not installed', 'after two weeks']);
    expect(direct).not.toMatch(/Erase All Content|Manual Configuration|vera/);
    const automated = await said(made('automated', { wifi: ref('Office Wi-Fi', 'wifi.mobileconfig') }));
    inOrder(automated, ['Assign the serial numbers', 'Erase All Content and Settings', 'with Automated Enrollment', 'Choose the network profile “Office Wi-Fi” (wifi.mobileconfig)', 'come from the profile that is assigned']);
  });

  it('says that it is practice, and nothing of a revision of a file', async () => {
    const text = await said(whole, { practice: true, revision: null });
    expect(text).toContain('PRACTICE: this blueprint is one of the practice bench.');
    expect(text).not.toContain('revision');
  });

  it('is the same file for the same words', async () => {
    const task = { revision: 1, paper: 'letter', now: 1000, timeZone: 'UTC', practice: false } as const;
    expect(Buffer.from(await handSheet(whole, task)).equals(Buffer.from(await handSheet(whole, task)))).toBe(true);
  });
});
