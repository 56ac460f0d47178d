// Identities, certificates and passwords: Appendix B 21 to 25 of the enrollment formats. Verdicts are written by hand.
import { describe, expect, it } from 'vitest';
import { isDer } from '../../../src/domain/profile/check/certificates.ts';
import { dict, type PlistValue } from '../../../src/plist/value.ts';
import { checked, day, der, marks, marksOf, now, payload, profile } from '../../setup/checks.ts';

type Members = Readonly<Record<string, PlistValue | undefined>>;
const unused = 'info references.unused PayloadContent[0]';
const at = 'PayloadContent[0]';
const of = (type: string, members: Members, more: Parameters<typeof marksOf>[2] = {}): string[] => marksOf(type, members, more).filter((mark) => mark !== unused);

describe('rule 21: SCEP', () => {
  const scep = (members: Members): string[] => of('com.apple.security.scep', { PayloadContent: dict({ URL: 'https://ca.example.com/scep', ...members }) });

  it('is good with nested settings and names with spaces', () => {
    expect(scep({ Name: 'CA', Challenge: 'once', Keysize: 2048n, 'Key Type': 'RSA', 'Key Usage': 5n, Subject: [[['O', 'Acme']], [['CN', 'x'], ['2.5.4.5', 'SN']]], CAFingerprint: der, Retries: 3n, RetryDelay: 10n, SubjectAltName: dict({ dNSName: 'a.example.com' }) })).toEqual([]);
  });

  it('has its settings inside, not beside', () => {
    expect(of('com.apple.security.scep', { URL: 'https://ca.example.com', Keysize: 2048n })).toEqual([`error missing ${at}`, `error certificates.scep ${at}`, `warning unknown ${at}.URL`, `warning unknown ${at}.Keysize`]);
  });

  it('has keys that are spelt so', () => {
    const [finding] = checked(profile([payload(1, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://ca.example.com', KeyType: 'RSA' }) })]));
    expect(finding).toMatchObject({ severity: 'warning', rule: 'unknown', path: 'PayloadContent[0].PayloadContent.KeyType', fix: { edit: { kind: 'rename', to: 'Key Type' } } });
  });

  it('has RSA keys of three sizes', () => {
    expect(scep({ Keysize: 3072n })).toEqual([`error values ${at}.PayloadContent.Keysize`]);
    expect(scep({ 'Key Type': 'EC' })).toEqual([`error certificates.scep ${at}.PayloadContent.Key Type`]);
    expect(scep({ 'Key Type': 'rsa' })).toEqual([`warning certificates.scep ${at}.PayloadContent.Key Type`]);
    expect(scep({ 'Key Usage': 2n })).toEqual([`error certificates.scep ${at}.PayloadContent.Key Usage`]);
  });

  it('has a subject of lists of pairs', () => {
    expect(scep({ Subject: [['CN', 'x']] })).toEqual([`error type ${at}.PayloadContent.Subject[0][0]`, `error type ${at}.PayloadContent.Subject[0][1]`]);
    expect(scep({ Subject: [[['CN', 'x', 'y']]] })).toEqual([`error count ${at}.PayloadContent.Subject[0][0]`]);
    expect(scep({ Subject: [[['Common Name', 'x']]] })).toEqual([`warning certificates.subject ${at}.PayloadContent.Subject[0][0]`]);
  });

  it('has an address', () => { expect(scep({ URL: undefined })).toEqual([`error missing ${at}.PayloadContent`]); });
});

describe('rule 22: ACME', () => {
  const good: Members = { DirectoryURL: 'https://acme.example.com/directory', ClientIdentifier: 'x', KeyType: 'ECSECPrimeRandom', KeySize: 384n, HardwareBound: true, Attest: true, Subject: [[['CN', 'x']]] };
  const acme = (members: Members): string[] => of('com.apple.security.acme', { ...good, ...members });

  it('is good with flat keys', () => {
    expect(acme({})).toEqual([]);
    expect(acme({ KeyType: 'RSA', KeySize: 2048n, HardwareBound: false, Attest: false })).toEqual([]);
  });

  it('has no inner content', () => {
    expect(of('com.apple.security.acme', { PayloadContent: dict(good) })).toEqual([...Array<string>(6).fill(`error missing ${at}`), `error certificates.acme ${at}.PayloadContent`, `warning unknown ${at}.PayloadContent`]);
  });

  it('binds only keys that the hardware can hold', () => {
    expect(acme({ KeyType: 'RSA', KeySize: 2048n })).toEqual([`error certificates.acme ${at}.KeyType`]);
    expect(acme({ KeySize: 521n })).toEqual([`error certificates.acme ${at}.KeySize`]);
    expect(acme({ HardwareBound: false, Attest: true })).toEqual([`error certificates.acme ${at}.HardwareBound`]);
  });

  it('has sizes that fit the kind of key', () => {
    const loose: Members = { HardwareBound: false, Attest: false };
    expect(acme({ ...loose, KeySize: 224n })).toEqual([`error certificates.acme ${at}.KeySize`]);
    expect(acme({ ...loose, KeyType: 'RSA', KeySize: 512n })).toEqual([`error certificates.acme ${at}.KeySize`]);
    expect(acme({ ...loose, KeyType: 'RSA', KeySize: 2049n })).toEqual([`error certificates.acme ${at}.KeySize`]);
  });
});

describe('rule 23: what a certificate payload holds', () => {
  const pem = new TextEncoder().encode('-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n');

  it('is DER, or PEM where it says so', () => {
    expect(of('com.apple.security.root', { PayloadContent: der, PayloadCertificateFileName: 'root.cer' })).toEqual([]);
    expect(of('com.apple.security.pkcs1', { PayloadContent: der })).toEqual([]);
    expect(of('com.apple.security.pem', { PayloadContent: pem })).toEqual([]);
  });

  it('is nothing else', () => {
    expect(of('com.apple.security.root', { PayloadContent: Uint8Array.of(0x30, 4, 2, 1, 1) })).toEqual([`error certificates.content ${at}.PayloadContent`]);
    expect(of('com.apple.security.pem', { PayloadContent: der })).toEqual([`error certificates.content ${at}.PayloadContent`]);
    expect(of('com.apple.security.pkcs12', { PayloadContent: new Uint8Array(0) })).toEqual([`error certificates.content ${at}.PayloadContent`]);
    expect(of('com.apple.security.root', { PayloadContent: 'MAMCAQE=' })).toEqual([`error type ${at}.PayloadContent`]);
    expect(of('com.apple.security.root', {})).toEqual([`error missing ${at}`]);
  });

  it('that is PEM in place of DER is mended', () => {
    expect(checked(profile([payload(1, 'com.apple.security.root', { PayloadContent: pem })]))).toMatchObject([{ severity: 'warning', rule: 'certificates.content', fix: { edit: { kind: 'set', value: der } } }, {}]);
  });

  it('fills its data from end to end', () => {
    const long = new Uint8Array(304);
    long.set([0x30, 0x82, 1, 44]);
    expect([isDer(long), isDer(long.subarray(0, 303)), isDer(Uint8Array.of(0x30)), isDer(Uint8Array.of(0x30, 0x80)), isDer(Uint8Array.of(0x30, 0x89, 1, 1))]).toEqual([true, false, false, false, false]);
  });
});

describe('rule 24: an identity in the file', () => {
  const identity = (members: Members, facts: { kind: 'identity' | 'certificate'; until: number } | { kind: 'locked' | 'unreadable' }): string[] =>
    of('com.apple.security.pkcs12', { PayloadContent: der, ...members }, { contents: new Map([[0, facts]]) }).filter((mark) => !mark.includes('secrets'));

  it('opens with its password and has time left', () => {
    expect(identity({ Password: 'x' }, { kind: 'identity', until: now + day })).toEqual([]);
    expect(identity({ Password: 'x' }, { kind: 'identity', until: now })).toEqual([`error certificates.identity ${at}.PayloadContent`]);
    expect(identity({ Password: 'x' }, { kind: 'locked' })).toEqual([`error certificates.identity ${at}.PayloadContent`]);
    expect(identity({}, { kind: 'locked' })).toEqual([`info certificates.identity ${at}.PayloadContent`]);
    expect(identity({}, { kind: 'unreadable' })).toEqual([`warning certificates.content ${at}.PayloadContent`]);
  });

  it('and a certificate whose time is over is a warning', () => {
    expect(of('com.apple.security.root', { PayloadContent: der }, { contents: new Map([[0, { kind: 'certificate', until: now - day }]]) })).toEqual([`warning certificates.expiry ${at}.PayloadContent`]);
  });
});

describe('rule 25: passwords in clear', () => {
  it('are a warning wherever they lie, and never shown', () => {
    const subject = profile([
      payload(1, 'com.apple.wifi.managed', { SSID_STR: 'Net', EncryptionType: 'WPA2', Password: 'hunter2hunter2' }),
      payload(2, 'com.apple.profileRemovalPassword', { RemovalPassword: 'hunter2' }),
      payload(3, 'com.example.unknown', { Deep: [dict({ userPassword: 'hunter2' })] }),
    ]);
    const findings = checked(subject).filter(({ rule }) => rule === 'secrets');
    expect(findings.map(({ severity, path }) => `${severity} ${path}`)).toEqual(['warning PayloadContent[0].Password', 'warning PayloadContent[1].RemovalPassword', 'warning PayloadContent[2].Deep[0].userPassword']);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it('that are filled in for each device, empty or flags are none', () => {
    for (const Password of ['', '$PASSWORD', '{{wifi.password}}', '%Password%']) expect(marks(profile([payload(1, 'com.apple.wifi.managed', { SSID_STR: 'Net', Password })]))).toEqual([]);
    expect(marks(profile([payload(1, 'com.apple.wifi.managed', { SSID_STR: 'Net', EncryptionType: 'WPA2', EAPClientConfiguration: dict({ AcceptEAPTypes: [25n], TLSTrustedServerNames: ['a'], OneTimeUserPassword: true }) })]))).toEqual([]);
  });
});
