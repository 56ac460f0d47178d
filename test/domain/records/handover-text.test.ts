// What a hand-over sheet tells its user: the Company Portal steps in the order of the requirements page, by how the device was enrolled.
import { describe, expect, it } from 'vitest';
import { contactOf, type Handover, handoverKindOf, handoverOf, helpText } from '../../../src/domain/records/handover-text.ts';
import type { Run } from '../../../src/model.ts';
import { begun, changed, enrolledRun, prepared, wanted } from '../../setup/paper-runs.ts';

const contact = { organization: 'Example Ltd.', department: 'IT Service', phone: '+44 20 7946 0000' };
const of = (run: Run, now = begun): Handover => handoverOf(run, { contact, now, timeZone: 'UTC' });
const titles = (run: Run): string[] => of(run).steps.map(({ title }) => title);
const words = (run: Run): string => [...of(run).steps, ...of(run).cautions].map(({ title, text }) => `${title}. ${text}`).join('\n');
const enrollment = { role: 'enrollment' as const, file: 'e.mobileconfig', sha256: 'b'.repeat(64), name: 'E', identifier: 'e', uuid: null };

describe('a hand-over sheet for a user', () => {
  it('has the eight steps of the requirements page, in their order', () => {
    expect(titles(prepared)).toEqual(['Turn it on', 'Remote Management', 'Apple Account', 'Open Company Portal', 'Sign in', 'Choose this device', 'Confirm the serial number', 'Finish']);
    const said = words(prepared);
    expect(said).toMatch(/Remote Management\. Enter the user name .* password/);
    expect(said).toContain('Use the same account as in Setup Assistant.');
    expect(said).toContain('Choose “Zoë’s iPad”.');
    expect(said).toContain('Only when it is not in the list, choose New device');
    expect(said).toContain('type its last four characters: Q1MN.');
    expect(said).toContain('go back and choose again');
    expect(said).toMatch(/Finish\. Company Portal opens its website .* back to the app/);
    expect(said).not.toMatch(/Apple ID|UPN/);
  });

  it('says where its user signs in', () => {
    const portal = changed({}, { authentication: 'companyPortal' });
    expect(words(portal)).toContain('Your work account is not asked for yet.');
    expect(titles(portal)).toContain('Sign in');
    const modern = changed({}, { authentication: 'modern' });
    expect(words(modern)).toMatch(/Remote Management\. Sign in with your work or school account/);
    expect(words(modern)).toContain('counts as not compliant');
    expect(words(modern)).toContain('If you are asked which device this is');
    expect([portal, modern, prepared].map((run) => of(run).lead)).toEqual([
      'This iPad was prepared for you. You sign in with your work or school account in Company Portal.',
      'This iPad was prepared for you. You sign in with your work or school account in Setup Assistant, and once more in Company Portal.',
      'This iPad was prepared for you. You sign in with your work or school account in Setup Assistant, and with the same one in Company Portal.',
    ]);
  });

  it('says that two-step sign-in can’t be done in the old dialog, and can in the other two', () => {
    expect(words(prepared)).toContain('a second step of signing in can’t be dealt with here');
    for (const authentication of ['modern', 'companyPortal'] as const) expect(words(changed({}, { authentication }))).not.toContain('can’t be dealt with here');
  });

  it('says until when its user has to sign in, once it is enrolled', () => {
    expect(of(prepared).deadline).toContain('within 24 hours');
    expect(of(enrolledRun).deadline).toBe('Sign in before 23 Nov 2026, 11:00 UTC: after that it has to be erased and set up again.');
    expect(of(enrolledRun, begun + 26 * 3_600_000).deadline).toContain('If nobody did, it has to be erased and prepared again.');
    expect(of(changed({}, { affinity: 'none' })).deadline).toBe(null);
  });

  it('leaves the four out where the serial number wasn’t read', () => {
    const run = changed({ device: { ...prepared.device, serial: null } });
    expect(of(run).lastFour).toBe(null);
    expect(words(run)).toContain('type its last four characters. If they don’t match');
  });

  it('names the device, its tag and its user', () => {
    expect(of(prepared)).toMatchObject({ name: 'Zoë’s iPad', assetTag: 'T-0042', user: 'zoe@example.com', lastFour: 'Q1MN', stop: null, title: 'Set up your iPad' });
    expect(of(changed({ device: { ...prepared.device, productType: 'iPhone15,4' } })).title).toBe('Set up your iPhone');
    expect(of(changed({ device: { ...prepared.device, productType: null } })).title).toBe('Set up your device');
  });
});

describe('a hand-over sheet for nobody in particular', () => {
  const none = changed({}, { affinity: 'none', authentication: null });
  const direct = changed({ method: 'direct' }, { profiles: [enrollment] });

  it('says that Company Portal must not be installed, and why', () => {
    for (const run of [none, direct, changed({ method: 'automated' }, { affinity: 'none' })]) {
      expect(of(run)).toMatchObject({ kind: 'noUser', deadline: null, title: 'About this iPad' });
      expect(of(run).cautions[0]).toMatchObject({ title: 'Do not install Company Portal' });
      expect(of(run).cautions[0]?.text).toContain('does not support such devices');
      expect(words(run)).toContain('It has to be retired and enrolled anew, with user affinity.');
      expect(titles(run)).not.toContain('Open Company Portal');
    }
  });

  it('has nothing to set up on a device that was enrolled directly', () => {
    expect(titles(direct)).toEqual([]);
    expect(titles(none)).toEqual(['Turn it on', 'Remote Management']);
  });

  it('is so for every direct enrollment, whatever the record says of a user', () => {
    expect(handoverKindOf({ method: 'direct', wanted: { ...wanted, affinity: 'user', authentication: 'modern', profiles: [enrollment] } })).toBe('noUser');
    expect(handoverKindOf({ method: 'direct', wanted: null })).toBe('noUser');
    expect(handoverKindOf({ method: 'superviseOnly', wanted: { ...wanted, affinity: 'none', authentication: null }, enrolled: { at: 1, evidence: { kind: 'enrolledInIntune', values: { enrollment: 'userEnrollment' } } } })).toBe('companyPortal');
  });

  it('says where nothing enrolls it, and where an old record doesn’t tell', () => {
    expect(of(changed({ method: 'superviseOnly' }))).toMatchObject({ kind: 'unmanaged', deadline: null });
    expect(handoverKindOf({ method: 'setupAssistant', wanted: { ...wanted, affinity: null } })).toBe('unknown');
    expect(words(changed({}, { affinity: null }))).toContain('Without one, Company Portal must not be installed.');
  });
});

describe('any hand-over sheet', () => {
  it('stops who would hand out a device that isn’t done', () => {
    expect(of(changed({ outcome: 'failed' })).stop).toBe('Do not hand it out: its preparation is recorded as “Failed”, not as done.');
    for (const outcome of ['running', 'interrupted', 'cancelled'] as const) expect(of(changed({ outcome })).stop).not.toBe(null);
  });

  it('says who helps', () => {
    expect(helpText(contact)).toBe('Questions? Ask IT Service, Example Ltd., telephone +44 20 7946 0000.');
    expect(helpText({ organization: 'Example', department: 'Example', phone: ' ' })).toBe('Questions? Ask Example.');
    expect(helpText({ organization: '', department: '', phone: '' })).toBe('Questions? Ask the person who gave it to you.');
    expect(contactOf({ organization: { name: 'O', phone: '1', email: '', address: '', magic: null }, department: { name: 'D', phone: '' } })).toEqual({ organization: 'O', department: 'D', phone: '1' });
    expect(contactOf({ organization: { name: 'O', phone: '1', email: '', address: '', magic: null }, department: { name: 'D', phone: '2' } }).phone).toBe('2');
  });
});
