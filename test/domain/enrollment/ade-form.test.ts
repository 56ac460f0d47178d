// The form of a profile and the JSON that Apple is given (enrollment-formats 5.4): field by field, both ways, and what is said of each.
import { describe, expect, it } from 'vitest';
import { adeJsonOf, blankAdeDraft, checkAdeDraft, readAdeProfile } from '../../../src/domain/enrollment/ade-form.ts';
import { adeNotes } from '../../../src/domain/enrollment/ade-notes.ts';
import { type AdeDraft, adeDraftSchema } from '../../../src/model/ade.ts';
import type { CertificateRef } from '../../../src/model/blueprints.ts';
import { encodeBase64 } from '../../../src/plist/base64.ts';
import { now, schema } from '../../setup/checks.ts';

const certificate = (name: string, ...bytes: number[]): CertificateRef => ({ name, sha256: name.repeat(64).slice(0, 64), base64: encodeBase64(Uint8Array.of(0x30, bytes.length, ...bytes)) });
const [a, b] = [certificate('a', 1), certificate('b', 2)];
const draft = (change: Partial<AdeDraft> = {}): AdeDraft => ({ ...blankAdeDraft({ name: 'Cart', orgMagic: 'magic' }), url: 'https://mdm.example/enroll', ...change });
const refOf = (base64: string): CertificateRef | null => [a, b].find((ref) => ref.base64 === base64) ?? null;
const findings = (form: AdeDraft): string[] => checkAdeDraft(form, { now, readCertificate: () => ({ kind: 'certificate', until: now + 1 }) }, schema).map(({ severity, rule, path }) => `${severity} ${rule} ${path}`.trim());
const notes = (field: string, change: Partial<AdeDraft> = {}): string => adeNotes(draft(change)).filter((note) => note.field === field).map(({ text }) => text).join(' ');

describe('the form of a profile', () => {
  it('begins supervised and locked, with every pane, the one for a passcode included, and no department', () => {
    expect(adeDraftSchema.parse(blankAdeDraft())).toMatchObject({ supervised: true, locked: true, skip: [], department: '', phone: '', orgMagic: '', pairing: { allow: 'yes', certificates: [] } });
    expect(adeJsonOf(draft())).toEqual({
      profile_name: 'Cart', url: 'https://mdm.example/enroll', org_magic: 'magic', allow_pairing: true, is_supervised: true, is_mandatory: true, is_mdm_removable: false, await_device_configured: true, skip_setup_items: [],
    });
    expect(findings(draft())).toEqual([]);
  });

  it('becomes exactly the fields that Apple describes', () => {
    const json = adeJsonOf(draft({
      description: 'for us', affinity: 'user', webUrl: 'https://mdm.example/login', mandatory: false, pairing: { allow: 'certificate', certificates: [a] }, department: 'IT', phone: '+49 1', email: 'it@example.org', skip: ['Siri', 'Zoom', 'Siri'],
      awaitConfigured: false, sharedIpad: true, notFromBackup: true, autoAdvance: true, language: 'en', region: 'US', anchors: [b],
    }));
    expect(json).toEqual({
      profile_name: 'Cart', url: 'https://mdm.example/enroll', configuration_web_url: 'https://mdm.example/login', org_magic: 'magic', allow_pairing: false, is_supervised: true, is_mandatory: false, is_mdm_removable: false,
      await_device_configured: false, is_multi_user: true, do_not_use_profile_from_backup: true, auto_advance_setup: true, language: 'en', region: 'US', department: 'IT', support_phone_number: '+49 1',
      support_email_address: 'it@example.org', skip_setup_items: ['Siri', 'Zoom'], anchor_certs: [b.base64], supervising_host_certs: [a.base64],
    });
  });

  it('has three ways to pair: any computer, none, or those with a certificate', () => {
    const pairing = (allow: AdeDraft['pairing']['allow']): unknown[] => {
      const { allow_pairing: allowed, supervising_host_certs: hosts } = adeJsonOf(draft({ pairing: { allow, certificates: [a] } }));
      return [allowed, hosts];
    };
    expect([pairing('yes'), pairing('no'), pairing('certificate')]).toEqual([[true, [a.base64]], [false, undefined], [false, [a.base64]]]);
    expect(findings(draft({ pairing: { allow: 'certificate', certificates: [] } }))).toContain('error ade.pairing supervising_host_certs');
    expect(findings(draft({ pairing: { allow: 'certificate', certificates: [a] } }))).toEqual(['warning deprecated allow_pairing']);
  });

  it('can be locked only where it is supervised', () => {
    expect(findings(draft({ supervised: false }))).toContain('error ade.flags is_mdm_removable');
    expect(findings(draft({ supervised: false, locked: false }))).toEqual(['warning deprecated is_supervised']);
    expect(adeJsonOf(draft({ locked: false }))['is_mdm_removable']).toBe(true);
  });

  it('waits for its configuration where it returns to service, whatever is chosen', () => {
    expect(adeJsonOf(draft({ awaitConfigured: false, returnToService: true }))).toMatchObject({ await_device_configured: true, is_return_to_service: true });
  });

  it('needs a name and an https address', () => {
    expect(findings(draft({ name: '', url: '' }))).toEqual(['error ade.missing profile_name', 'error ade.missing url']);
    expect(findings(draft({ url: 'http://mdm.example' }))).toEqual(['error ade.address url']);
    expect(findings(draft({ language: 'e' }))).toContain('error ade.locale language');
  });

  it('comes back from what Apple has as it was', () => {
    for (const form of [
      draft({ affinity: 'none' }), draft({ affinity: 'none', locked: false, supervised: false, mandatory: false, awaitConfigured: false }), draft({ affinity: 'none', pairing: { allow: 'no', certificates: [] } }),
      draft({ webUrl: 'https://mdm.example/login', pairing: { allow: 'certificate', certificates: [a, b] }, anchors: [b], department: 'IT', phone: '1', email: 'e@x', skip: ['Siri', 'New'], returnToService: true, sharedIpad: true, notFromBackup: true, autoAdvance: true, language: 'de', region: 'DE' }),
    ]) {
      expect(readAdeProfile({ ...adeJsonOf(form), profile_uuid: 'X', devices: ['A'] }, refOf)).toEqual({ draft: form, unknown: [] });
    }
  });

  it('says which fields of another program’s profile it has no place for, and refuses what it can’t keep', () => {
    const stored = { profile_name: 'Theirs', url: 'https://other.example', magic_new: 5, is_supervised: 'yes', department: null, supervising_host_certs: [] };
    const read = readAdeProfile(stored, refOf);
    expect(read).toMatchObject({ unknown: ['magic_new', 'is_supervised'], draft: { name: 'Theirs', supervised: false, locked: false, pairing: { allow: 'yes' } } });
    expect(read.draft?.description).toContain('magic_new, is_supervised');
    expect(readAdeProfile({ ...stored, anchor_certs: ['AAAA'] }, refOf)).toEqual({ draft: null, reason: 'one of its certificates can’t be read' });
    expect(readAdeProfile({ ...stored, department: 'x'.repeat(126) }, refOf)).toEqual({ draft: null, reason: 'its department is longer than Apple takes' });
  });
});

describe('what is said of a form', () => {
  it('names where users meet department and phone', () => {
    expect(notes('department')).toContain('under About Configuration during activation');
    expect(notes('phone')).toContain('tap Need Help during activation');
  });

  it('says what locking means, and that it takes a factory reset to change', () => {
    expect(notes('locked')).toMatch(/can’t remove management.*can’t be changed without a factory reset/);
    expect(notes('locked', { supervised: false })).toContain('needs supervised');
    expect(notes('locked', { locked: false })).toMatch(/Users can remove management in Settings.*factory reset/);
  });

  it('says what is not heeded since iOS 13, and what pairing by certificate needs', () => {
    expect(notes('supervised', { supervised: false })).toContain('From iOS 13 on');
    expect(notes('mandatory', { mandatory: false })).toContain('From iOS 13 on');
    expect(notes('pairing.certificates', { pairing: { allow: 'certificate', certificates: [] } })).toContain('Choose a certificate');
    expect(notes('pairing.certificates')).toBe('');
  });

  it('has the consequences of user affinity, with what became of MFA and WS-Trust', () => {
    expect(notes('affinity')).toMatch(/multifactor authentication \(MFA\) doesn’t work during enrollment; after it MFA works as expected.*WS-Trust 1\.3 Username\/Mixed/);
    expect(notes('affinity', { webUrl: 'https://mdm.example/login' })).toMatch(/MFA\) works there.*WS-Trust isn’t needed/);
    expect(notes('affinity', { affinity: 'none' })).toMatch(/affiliated with no user.*Company Portal/);
  });

  it('has the ten panes of 2016 with their meanings, and advises a passcode', () => {
    for (const key of ['Passcode', 'Location', 'Restore', 'AppleID', 'TOS', 'Biometric', 'Payment', 'Zoom', 'Siri', 'Diagnostics']) expect(notes(`skip.${key}`), key).not.toBe('');
    expect(notes('skip.Passcode')).toContain('Always require one');
    expect(notes('skip')).not.toContain('passcode');
    expect(notes('skip', { skip: ['Passcode'] })).toContain('No passcode is asked for');
    expect(notes('skip', { skip: ['Passcode'], affinity: 'none' })).toContain('kiosk');
  });

  it('fits what crosses to a window', () => {
    const all = adeNotes(draft({ sharedIpad: true, returnToService: true, notFromBackup: true, autoAdvance: true, webUrl: 'https://a.example', anchors: [a], skip: ['Passcode', 'Siri'], pairing: { allow: 'certificate', certificates: [] }, orgMagic: '' }));
    expect(all.length).toBeLessThanOrEqual(200);
    expect(all.filter(({ field, text }) => field.length > 60 || text.length >= 500)).toEqual([]);
  });
});

it('of Apple’s that has more certificates than any has isn’t read certificate by certificate', () => {
  let read = 0;
  const stored = { profile_name: 'Hostile', url: 'https://mdm.example', anchor_certs: Array.from({ length: 10_000 }, () => 'MIIB') };
  const found = readAdeProfile(stored, () => {
    read += 1;
    return { name: 'x', sha256: 'a'.repeat(64), base64: 'MIIB' };
  });
  expect([found.draft, read]).toEqual([null, 0]);
});
