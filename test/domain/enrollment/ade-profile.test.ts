// Automated-enrollment profiles: limits, flags and lists as Apple's service has them (enrollment-formats 5.4), and no false alarm for what other tools write.
import { describe, expect, it } from 'vitest';
import { checkAdeProfile, isAdeProfile, type AdeContext } from '../../../src/domain/enrollment/ade-profile.ts';
import { isObject, type JsonObject, readJson } from '../../../src/domain/enrollment/read-json.ts';
import type { Finding } from '../../../src/domain/profile/check/finding.ts';
import { encodeBase64 } from '../../../src/plist/base64.ts';
import { day, der, now, schema } from '../../setup/checks.ts';

const base: AdeContext = { platform: 'iOS', osVersion: null, now };
const good = { profile_name: 'School', url: 'https://mdm.example/enroll', org_magic: 'magic' };

function read(value: unknown): JsonObject {
  const read = readJson(JSON.stringify(value), { depth: 64, values: 100_000 }).value;
  if (!isObject(read)) throw new Error('no object');
  return read;
}

const found = (value: unknown, more: Partial<AdeContext> = {}): Finding[] => checkAdeProfile(read(value), { ...base, ...more }, schema);
const marks = (value: Readonly<Record<string, unknown>>, more: Partial<AdeContext> = {}): string[] => found({ ...good, ...value }, more).map(({ severity, rule, path }) => `${severity} ${rule} ${path}`.trim());

/** As micromdm's own template has it, and as clients written in Go leave things out. */
const micromdm = {
  profile_name: 'Standard', url: 'https://mdm.example.org/mdm/enroll', allow_pairing: true, is_supervised: true, is_multi_user: false, is_mandatory: true, await_device_configured: false,
  is_mdm_removable: false, support_phone_number: '+1 408 555 1010', auto_advance_setup: false, support_email_address: 'support@example.com', org_magic: 'c9b1d2a4',
  anchor_certs: null, supervising_host_certs: [], skip_setup_items: ['AppleID', 'Android', 'Biometric', 'Payment'], department: '', language: '', region: '', configuration_web_url: '', devices: ['C02SERIAL123', 'F4KXQ1ABCDEF'],
};

describe('a profile of automated enrollment', () => {
  it('as other tools write it has nothing to be said of', () => {
    expect(found(micromdm)).toEqual([]);
    expect(marks({})).toEqual([]);
  });

  it('is told from other JSON by its names, however they are written', () => {
    expect([good, { profileName: 'a' }, { skip_setup_items: [] }].map((value) => isAdeProfile(read(value)))).toEqual([true, true, true]);
    expect([{}, { url: 'https://a.example', devices: [] }, { name: 'package', version: '1.0' }].map((value) => isAdeProfile(read(value)))).toEqual([false, false, false]);
    expect(isAdeProfile([])).toBe(false);
  });

  it('needs name and address, and should have an org_magic', () => {
    expect(marks({ profile_name: '', url: null })).toEqual(['error ade.missing profile_name', 'error ade.missing url']);
    expect(found({ is_supervised: true }).map(({ severity, reason }) => `${severity} ${reason}`)).toEqual([
      'error “profile_name” is missing; the service refuses a profile without it.', 'error “url” is missing; the service refuses a profile without it.',
      'warning “org_magic” is missing; Apple describes it as required.',
    ]);
  });

  it.each([['profile_name', 125], ['org_magic', 256], ['department', 125], ['support_phone_number', 50], ['support_email_address', 250]] as const)('takes %s of %i characters and no more', (name, most) => {
    expect(marks({ [name]: 'é'.repeat(most) })).toEqual([]);
    expect(marks({ [name]: '😀'.repeat(most) })).toEqual([]);
    expect(marks({ [name]: 'é'.repeat(most + 1) })).toEqual([`error ade.length ${name}`]);
  });

  it('counts the address as it is escaped', () => {
    const start = 'https://mdm.example/';
    expect(marks({ url: start + 'a'.repeat(2000 - start.length) })).toEqual([]);
    expect(marks({ url: start + 'a'.repeat(2001 - start.length) })).toEqual(['error ade.length url']);
    // é is %C3%A9.
    expect(marks({ url: start + 'é'.repeat(330) })).toEqual([]);
    expect(marks({ url: start + 'é'.repeat(331) })).toEqual(['error ade.length url']);
  });

  it('wants language and region in letters', () => {
    expect(marks({ language: 'haw', region: 'US' }, { platform: 'tvOS' })).toEqual([]);
    expect(marks({ language: 'en-US', region: 'USA' }, { platform: 'tvOS' })).toEqual(['error ade.locale language', 'error ade.locale region']);
  });

  it('wants https', () => {
    expect(marks({ url: 'http://mdm.example/', configuration_web_url: 'mdm.example' })).toEqual(['error ade.address url', 'error ade.address configuration_web_url']);
    expect(marks({ configuration_web_url: 'https://login.example/' })).toEqual(['info ade.address configuration_web_url']);
    expect(marks({ configuration_web_url: 'https://MDM.example/login' })).toEqual([]);
  });
});

describe('its types and names', () => {
  it('are reported with a fix where the meaning is plain', () => {
    const findings = found({ ...good, is_supervised: 'true', is_mandatory: 1, await_device_configured: '', skip_setup_items: 'AppleID', department: 12, devices: ['C02SERIAL123', 5] });
    expect(findings.map(({ path, fix }) => [path, fix?.edit.kind === 'set' ? fix.edit.value : null])).toEqual([
      ['is_supervised', true], ['is_mandatory', true], ['await_device_configured', null], ['skip_setup_items', ['AppleID']], ['department', null], ['devices[1]', null],
    ]);
  });

  it('are kept and warned of where nobody knows them', () => {
    const profile = read({ ...good, isSupervised: true, 'new_in_ios_30': true });
    const before = [...profile];
    expect(checkAdeProfile(profile, base, schema).map(({ severity, path, fix }) => [severity, path, fix?.edit.kind === 'rename' ? fix.edit.to : null])).toEqual([['warning', 'isSupervised', 'is_supervised'], ['warning', 'new_in_ios_30', null]]);
    expect([...profile]).toEqual(before);
  });

  it('that stand there twice, and what only the service gives, are said', () => {
    expect(marks({ profile_uuid: '88FC4E378FEA4021' }, { repeated: ['url'] })).toEqual(['warning ade.repeated url', 'info ade.uuid profile_uuid']);
  });
});

describe('certificates', () => {
  const text = encodeBase64(der);

  it('are base64 of DER', () => {
    expect(marks({ anchor_certs: [text], supervising_host_certs: [text] })).toEqual([]);
    expect(marks({ anchor_certs: ['nonsense!', encodeBase64(Uint8Array.of(1, 2, 3)), text.slice(0, 4)], supervising_host_certs: [''] })).toEqual([
      'error ade.certificate anchor_certs[0]', 'error ade.certificate anchor_certs[1]', 'error ade.certificate anchor_certs[2]', 'error ade.certificate supervising_host_certs[0]',
    ]);
  });

  it('as PEM or with line breaks are mended', () => {
    const [pem, broken] = found({ ...good, anchor_certs: [`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`, `${text.slice(0, 4)}\n${text.slice(4)}`] });
    expect([pem?.severity, pem?.fix?.edit, broken?.severity, broken?.fix?.edit]).toEqual([
      'error', { kind: 'set', path: ['anchor_certs', 0], value: text }, 'warning', { kind: 'set', path: ['anchor_certs', 1], value: text },
    ]);
  });

  it('that expired or are none are warned of', () => {
    const until = (at: number): Partial<AdeContext> => ({ readCertificate: () => ({ kind: 'certificate', until: at }) });
    expect(marks({ anchor_certs: [text] }, until(now + day))).toEqual([]);
    expect(marks({ anchor_certs: [text] }, until(now))).toEqual(['warning ade.certificate anchor_certs[0]']);
    expect(marks({ anchor_certs: [text] }, { readCertificate: () => ({ kind: 'unreadable' }) })).toEqual(['warning ade.certificate anchor_certs[0]']);
  });
});

describe('panes to skip', () => {
  it('are known ones of the system', () => {
    expect(marks({ skip_setup_items: ['AppleID', 'FileVault', 'appleId', 'Registration', 'AppleID'] })).toEqual([
      'warning panes skip_setup_items[2]', 'warning panes skip_setup_items[3]', 'info panes skip_setup_items[1]', 'info panes skip_setup_items[4]',
    ]);
    expect(marks({ skip_setup_items: ['FileVault'] }, { platform: 'macOS' })).toEqual([]);
    expect(marks({ skip_setup_items: ['AppleID'] }, { platform: 'watchOS' })).toEqual(['info panes skip_setup_items[0]']);
  });

  it.each([
    ['CameraButton', '17.5', '“CameraButton” is a pane since iOS 18.0.'], ['CameraButton', '18.0', null], ['OnBoarding', '13.7', null], ['OnBoarding', '14.0', '“OnBoarding” is no pane any more since iOS 14.0.'],
    ['Keyboard', '18.0', '“Keyboard” comes before a device has its settings from the network, and may be shown all the same.'], ['Location', '7.0', null],
    ['AgeAssurance', null, '“AgeAssurance” was last listed by Apple for iOS 26.2.'], ['WebContentFiltering', '26.1', '“WebContentFiltering” was removed in iOS 26.1.'],
  ])('%s on iOS %s: %s', (name, osVersion, says) => {
    expect(found({ ...good, skip_setup_items: [name] }, { osVersion }).map(({ severity, reason }) => `${severity} ${reason}`)).toEqual(says === null ? [] : [`info ${says}`]);
  });
});

describe('flags', () => {
  it('that the service refuses together are an error, with a fix', () => {
    for (const supervised of [undefined, false]) {
      const [finding] = found({ ...good, is_mdm_removable: false, is_supervised: supervised });
      expect([finding?.severity, finding?.rule, finding?.fix?.edit]).toEqual(['error', 'ade.flags', { kind: 'set', path: ['is_supervised'], value: true }]);
    }
    expect(marks({ is_mdm_removable: false, is_supervised: true })).toEqual([]);
  });

  it('that iOS 13 stopped heeding are warned of from there on', () => {
    const old = { is_supervised: false, is_mandatory: false, allow_pairing: false };
    expect(marks(old)).toEqual(['warning deprecated is_supervised', 'warning deprecated is_mandatory', 'warning deprecated allow_pairing']);
    expect(marks(old, { osVersion: '13.0' })).toHaveLength(3);
    expect(marks(old, { osVersion: '12.5' })).toEqual([]);
    expect(marks(old, { platform: 'macOS' })).toEqual([]);
  });

  it('without effect on the system at hand are said', () => {
    expect(marks({ auto_advance_setup: true, language: 'en', region: 'US' })).toEqual(['info ade.platform auto_advance_setup', 'info ade.platform language', 'info ade.platform region']);
    expect(marks({ auto_advance_setup: true, language: 'en' }, { platform: 'tvOS' })).toEqual(['warning ade.flags auto_advance_setup']);
    expect(marks({ auto_advance_setup: true, language: 'en', region: 'US' }, { platform: 'tvOS' })).toEqual([]);
    expect(marks({ is_return_to_service: true }, { osVersion: '18.1' })).toEqual(['warning version is_return_to_service']);
    expect(marks({ is_return_to_service: true }, { osVersion: '26.0' })).toEqual([]);
    expect(marks({ is_return_to_service: true, await_device_configured: false }, { osVersion: '26.0' })).toEqual(['info ade.flags await_device_configured']);
  });
});

describe('devices', () => {
  it('are serial numbers in upper case, each once', () => {
    const findings = found({ ...good, devices: ['C02SERIAL123', 'f4kxq1abcdef', 'C02 SERIAL.123', '', 'SHORT'] });
    expect(findings.map(({ severity, path, reason, fix }) => [severity, path, reason, fix?.says ?? null])).toEqual([
      ['error', 'devices[3]', 'The serial number is empty.', 'Remove it.'],
      ['warning', 'devices[1]', '“f4kxq1abcdef” is not in upper case.', 'Write it as “F4KXQ1ABCDEF”.'],
      ['warning', 'devices[2]', '“C02SERIAL123” is also devices[0].', 'Remove it.'],
      ['warning', 'devices[4]', '“SHORT” has 5 characters; Apple’s have 8 to 14.', null],
    ]);
  });

  it('come in portions that the service takes', () => {
    const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `C02${String(at).padStart(9, '0')}`);
    expect(marks({ devices: many(1000) })).toEqual([]);
    expect(found({ ...good, devices: many(2001) }).map(({ reason }) => reason)).toEqual(['There are 2001 serial numbers; the service takes 1000 at a time. Assign them in 3 portions.']);
    expect(marks({ devices: many(2001) }, { devicesAtOnce: 5000 })).toEqual([]);
  });

  it('may be a hundred thousand, and wrong ones', () => {
    expect(found({ ...good, devices: Array.from({ length: 90_000 }, (_, at) => `x${at}`) }).length).toBeGreaterThan(10_000);
  });
});
