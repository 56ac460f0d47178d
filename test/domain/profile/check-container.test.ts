// The profile as a container: Appendix B 1 to 10, 43 and 44 of the enrollment formats. Verdicts are written by hand.
import { describe, expect, it } from 'vitest';
import { dict, type PlistValue } from '../../../src/plist/value.ts';
import { checked, type context, day, marks, now, payload, profile, uuid } from '../../setup/checks.ts';

const camera = payload(1, 'com.apple.applicationaccess', { allowCamera: false });
const top = (members: Readonly<Record<string, PlistValue | undefined>>, more: Partial<typeof context> = {}): string[] => marks(profile([camera], members), more);

describe('rule 1: what identifies a profile and its payloads', () => {
  it('is there in a good one', () => { expect(top({})).toEqual([]); });

  it('is an error when missing, and a version is mended', () => {
    expect(marks(dict({}))).toEqual(['error container.identity', 'error container.identity', 'error container.identity', 'error container.identity', 'error container.content']);
    expect(top({ PayloadIdentifier: '' })).toEqual(['error container.identity PayloadIdentifier']);
    expect(top({ PayloadUUID: 5n })).toEqual(['error container.identity PayloadUUID']);
    expect(top({ PayloadType: 'Konfiguration' })).toEqual(['error container.identity PayloadType']);
    const [finding] = checked(profile([payload(1, 'com.apple.font', { Font: new Uint8Array(1), PayloadVersion: 2n })]));
    expect(finding).toMatchObject({ severity: 'error', path: 'PayloadContent[0].PayloadVersion', fix: { edit: { kind: 'set', value: 1n } } });
    expect(marks(profile(['text']))).toEqual(['error container.identity PayloadContent[0]']);
    expect(marks(profile([dict({ PayloadType: 'com.apple.applicationaccess' })]))).toEqual(Array(3).fill('error container.identity PayloadContent[0]'));
  });
});

describe('rules 2 and 3: UUIDs and identifiers', () => {
  it('stand for one thing each', () => {
    expect(marks(profile([camera, payload(2, 'com.apple.applicationaccess', { PayloadUUID: uuid(1) })]))).toEqual(['error container.uuids PayloadContent[1].PayloadUUID']);
    expect(marks(profile([camera], { PayloadUUID: uuid(1) }))).toEqual(['error container.uuids PayloadContent[0].PayloadUUID']);
    expect(marks(profile([camera, payload(2, 'com.apple.applicationaccess', { PayloadIdentifier: 'example.check.1' })]))).toEqual(['error container.identifiers PayloadContent[1].PayloadIdentifier']);
    expect(marks(profile([camera, payload(2, 'com.apple.applicationaccess')]))).toEqual([]);
  });

  it('of payloads that don’t start with the profile’s are one warning', () => {
    const elsewhere = [1, 2].map((n) => payload(n, 'com.apple.applicationaccess', { PayloadIdentifier: `elsewhere.${n}` }));
    expect(marks(profile(elsewhere))).toEqual(['warning container.identifiers PayloadIdentifier']);
  });
});

describe('rule 4: the content', () => {
  it('is there once, clear or encrypted', () => {
    expect(marks(profile(undefined))).toEqual(['error container.content']);
    expect(marks(profile([camera], { EncryptedPayloadContent: new Uint8Array(1) }))).toEqual(['error container.content']);
    expect(marks(profile(undefined, { EncryptedPayloadContent: new Uint8Array(1) }))).toEqual(['info container.content EncryptedPayloadContent']);
    expect(marks(profile('text'))).toEqual(['error container.content PayloadContent']);
    expect(marks(profile([]))).toEqual(['warning container.content PayloadContent']);
    expect(marks(profile([]), { platform: 'macOS' })).toEqual([]);
  });

  it('of an over-the-air bootstrap is one dictionary with an address', () => {
    const service = (content: PlistValue): string[] => marks(profile(content, { PayloadType: 'Profile Service' }));
    expect(service(dict({ URL: 'https://mdm.example.com/ota', DeviceAttributes: ['UDID', 'SERIAL'], Challenge: 'x' }))).toEqual([]);
    expect(service(dict({ DeviceAttributes: ['UDID'] }))).toEqual(['error container.content PayloadContent']);
    expect(service([])).toEqual(['error container.content PayloadContent']);
  });
});

describe('rules 5 and 6: lifetimes', () => {
  it('lie in the future', () => {
    expect(top({ RemovalDate: new Date(now + day), PayloadExpirationDate: new Date(now + day) })).toEqual([]);
    expect(top({ RemovalDate: new Date(now - 1), PayloadExpirationDate: new Date(now) })).toEqual(['warning container.dates RemovalDate', 'warning container.dates PayloadExpirationDate']);
    expect(top({ RemovalDate: '2030-01-01' })).toEqual(['error type RemovalDate']);
  });

  it('are a real number of seconds above 0', () => {
    expect(top({ DurationUntilRemoval: 3600 })).toEqual([]);
    expect(top({ DurationUntilRemoval: 0 })).toEqual(['error container.duration DurationUntilRemoval']);
    expect(top({ DurationUntilRemoval: Number.NaN })).toEqual(['error container.duration DurationUntilRemoval']);
    expect(top({ DurationUntilRemoval: '60' })).toEqual(['error container.duration DurationUntilRemoval']);
    expect(checked(profile([camera], { DurationUntilRemoval: 60n }))).toMatchObject([{ severity: 'warning', rule: 'container.duration', fix: { edit: { kind: 'set', value: 60 } } }]);
  });
});

describe('rule 7: the kind of device', () => {
  it('is from 0 to 6, and the one at hand', () => {
    for (const value of [0n, 1n]) expect(top({ TargetDeviceType: value })).toEqual([]);
    for (const value of [-1n, 7n, 1.0, '1', true]) expect(top({ TargetDeviceType: value })).toEqual(['error container.target TargetDeviceType']);
    expect(top({ TargetDeviceType: 5n })).toEqual(['warning container.target TargetDeviceType']);
    expect(top({ TargetDeviceType: 1n }, { platform: 'iPadOS' })).toEqual([]);
    expect(top({ TargetDeviceType: 4n }, { platform: 'tvOS' })).toEqual([]);
  });
});

describe('rule 8: consent', () => {
  it('has a text for languages that aren’t listed', () => {
    expect(top({ ConsentText: dict({ default: 'Please', de: 'Bitte' }) })).toEqual([]);
    const [finding] = checked(profile([camera], { ConsentText: dict({ de: 'Bitte', en: 'Please' }) }));
    expect(finding).toMatchObject({ severity: 'warning', rule: 'container.consent', path: 'ConsentText', fix: { edit: { kind: 'set', path: ['ConsentText', 'default'], value: 'Please' } } });
    expect(top({ ConsentText: 'Please' })).toEqual(['error container.consent ConsentText']);
    expect(top({ ConsentText: dict({ default: 1n }) })).toEqual(['error container.consent ConsentText.default']);
  });
});

describe('rule 9: a profile that can’t be removed', () => {
  it('needs supervision', () => {
    expect(top({ PayloadRemovalDisallowed: true })).toEqual([]);
    expect(top({ PayloadRemovalDisallowed: false }, { supervised: false })).toEqual([]);
    expect(top({ PayloadRemovalDisallowed: true }, { supervised: false })).toEqual(['warning container.removal PayloadRemovalDisallowed']);
    expect(top({ PayloadRemovalDisallowed: true }, { supervised: null })).toEqual(['warning container.removal PayloadRemovalDisallowed']);
    expect(marks(profile([dict({})], { PayloadRemovalDisallowed: true }), { enrollment: 'user' }).slice(-1)).toEqual(['warning container.removal PayloadRemovalDisallowed']);
    expect(top({ PayloadRemovalDisallowed: true }, { platform: 'macOS', supervised: false, osVersion: null })).toEqual([]);
    expect(top({ PayloadRemovalDisallowed: 1n })).toEqual(['warning type PayloadRemovalDisallowed']);
    expect(top({ PayloadRemovalDisallowed: 'yes' })).toEqual(['error type PayloadRemovalDisallowed']);
  });
});

describe('rule 10: keys of the profile', () => {
  it('that nobody knows are a warning and stay', () => {
    const subject = profile([camera], { SomethingNew: 'x' });
    expect(checked(subject)).toMatchObject([{ severity: 'warning', rule: 'unknown', path: 'SomethingNew', reason: '“SomethingNew” is not in Apple’s schema of iOS 18.1: it is misspelt, or newer than that.' }]);
    expect(subject.get('SomethingNew')).toBe('x');
  });

  it('that Apple withdrew are a warning', () => {
    expect(top({ IsEncrypted: false, HasRemovalPasscode: true })).toEqual(['warning deprecated IsEncrypted', 'warning deprecated HasRemovalPasscode']);
  });
});

describe('rules 43 and 44: what has its time', () => {
  const enrolling = profile([payload(1, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://a.example/scep' }) }), payload(2, 'com.apple.mdm', {
    IdentityCertificateUUID: uuid(1), Topic: 'com.apple.mgmt.External.x', ServerURL: 'https://a.example/mdm', AccessRights: 8191n,
  })]);

  it('an exported enrollment profile works for two weeks', () => {
    expect(marks(enrolling, { exportedAt: now - 13 * day })).toEqual([]);
    expect(marks(enrolling, { exportedAt: now - 14 * day })).toEqual(['warning lifetime.export']);
    expect(marks(profile([camera]), { exportedAt: now - 14 * day })).toEqual([]);
  });

  it('a signature fades with its certificate', () => {
    expect(marks(enrolling, { signedUntil: now + 31 * day })).toEqual([]);
    expect(marks(enrolling, { signedUntil: now + 5 * day })).toEqual(['info lifetime.signer']);
    expect(marks(enrolling, { signedUntil: now })).toEqual(['warning lifetime.signer']);
  });
});
