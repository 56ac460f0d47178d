// References and the management payload: Appendix B 11 to 20 of the enrollment formats. Verdicts are written by hand.
import { describe, expect, it } from 'vitest';
import { dict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';
import { checked, type context, day, der, marks, now, payload, profile, uuid } from '../../setup/checks.ts';

type Members = Readonly<Record<string, PlistValue | undefined>>;
const scep = payload(1, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://mdm.example.com/scep' }) });
const root = payload(3, 'com.apple.security.root', { PayloadContent: der });
const good: Members = { IdentityCertificateUUID: uuid(1), Topic: 'com.apple.mgmt.External.9b1a', ServerURL: 'https://mdm.example.com:8443/connect', CheckInURL: 'https://mdm.example.com/checkin', AccessRights: 8191n };
const enrolling = (members: Members, more: readonly PlistDict[] = []): PlistDict => profile([scep, payload(2, 'com.apple.mdm', { ...good, ...members }), ...more]);
const mdm = (members: Members, more: Partial<typeof context> = {}): string[] => marks(enrolling(members), more);
const at = 'PayloadContent[1]';

describe('rule 11: the identity of the management payload', () => {
  it('is in the same file', () => {
    expect(mdm({})).toEqual([]);
    expect(mdm({ IdentityCertificateUUID: uuid(9) })).toEqual([`error references.identity ${at}.IdentityCertificateUUID`, 'info references.unused PayloadContent[0]']);
  });

  it('is an identity', () => {
    expect(marks(enrolling({ IdentityCertificateUUID: uuid(3) }, [root]))).toEqual([`error references.identity ${at}.IdentityCertificateUUID`, 'info references.unused PayloadContent[0]']);
  });

  it('that is spelt in another case is mended', () => {
    const [finding] = checked(profile([payload(1, 'com.apple.security.scep', { PayloadUUID: 'ABCDEF00-2222-4333-8444-000000000001', PayloadContent: dict({ URL: 'https://a.example' }) }), payload(2, 'com.apple.mdm', { ...good, IdentityCertificateUUID: 'abcdef00-2222-4333-8444-000000000001' })]));
    expect(finding).toMatchObject({ severity: 'warning', rule: 'references.identity', fix: { edit: { kind: 'set', value: 'ABCDEF00-2222-4333-8444-000000000001' } } });
  });
});

describe('rules 12 to 14: anchors and pins', () => {
  const wifi = (members: Members, eap: Members): PlistDict => payload(2, 'com.apple.wifi.managed', { SSID_STR: 'Net', EncryptionType: 'WPA2', ...members, EAPClientConfiguration: dict({ AcceptEAPTypes: [13n], TLSTrustedServerNames: ['radius.example.com'], ...eap }) });

  it('of Wi-Fi resolve to certificates', () => {
    const identified = { PayloadCertificateUUID: uuid(1) };
    expect(marks(profile([scep, wifi(identified, { PayloadCertificateAnchorUUID: [uuid(3)] }), root]))).toEqual([]);
    expect(marks(profile([scep, wifi(identified, { PayloadCertificateAnchorUUID: [uuid(3), uuid(9)] }), root]))).toEqual([`error references.anchors ${at}.EAPClientConfiguration.PayloadCertificateAnchorUUID[1]`]);
    expect(marks(profile([scep, wifi(identified, { PayloadCertificateAnchorUUID: [uuid(1)] })]))).toEqual([`error references.anchors ${at}.EAPClientConfiguration.PayloadCertificateAnchorUUID[0]`]);
    expect(marks(profile([scep, wifi({ PayloadCertificateUUID: uuid(9) }, {})]))).toEqual([`error references.other ${at}.PayloadCertificateUUID`, 'info references.unused PayloadContent[0]']);
  });

  it('of the server resolve to certificates', () => {
    expect(marks(enrolling({ ServerURLPinningCertificateUUIDs: [uuid(3)], CheckInURLPinningCertificateUUIDs: [uuid(3)] }, [root]))).toEqual([]);
    expect(marks(enrolling({ ServerURLPinningCertificateUUIDs: [uuid(9)] }))).toEqual([`error references.pinning ${at}.ServerURLPinningCertificateUUIDs[0]`]);
  });

  it('that nobody refers to are mentioned', () => {
    expect(marks(enrolling({}, [root]))).toEqual(['info references.unused PayloadContent[2]']);
  });
});

describe('rules 15 and 16: addresses and topic', () => {
  it('are https with a host, and a management topic', () => {
    expect(mdm({ ServerURL: 'http://mdm.example.com' })).toEqual([`error mdm.address ${at}.ServerURL`, `warning pattern ${at}.ServerURL`]);
    expect(mdm({ CheckInURL: 'https://' })).toEqual([`error mdm.address ${at}.CheckInURL`]);
    expect(mdm({ ServerURL: undefined })).toEqual([`error missing ${at}`]);
    expect(mdm({ Topic: 'com.example.mgmt' })).toEqual([`error mdm.topic ${at}.Topic`]);
  });

  it('are those of the push certificate, where that is at hand', () => {
    expect(mdm({}, { pushTopic: 'com.apple.mgmt.External.9b1a' })).toEqual([]);
    expect(mdm({}, { pushTopic: 'com.apple.mgmt.External.other' })).toEqual([`warning mdm.topic ${at}.Topic`]);
  });
});

describe('rule 17: access rights', () => {
  it('are from 1 to 8191', () => {
    for (const rights of [1n, 3n, 192n, 8191n]) expect(mdm({ AccessRights: rights })).toEqual([]);
    for (const rights of [0n, -1n, 8192n]) expect(mdm({ AccessRights: rights })).toEqual([`error mdm.rights ${at}.AccessRights`]);
  });

  it('that build on others come with them', () => {
    expect(checked(enrolling({ AccessRights: 2n }))).toMatchObject([{ severity: 'error', rule: 'mdm.rights', fix: { edit: { kind: 'set', value: 3n } } }]);
    expect(checked(enrolling({ AccessRights: 128n }))).toMatchObject([{ severity: 'error', rule: 'mdm.rights', fix: { edit: { kind: 'set', value: 192n } } }]);
  });

  it('are needed in device enrollment and ignored in user enrollment', () => {
    expect(mdm({ AccessRights: undefined })).toEqual([`warning mdm.rights ${at}`]);
    expect(mdm({ AccessRights: undefined, EnrollmentMode: 'BYOD', AssignedManagedAppleID: 'a@example.com' }, { enrollment: 'user' })).toEqual([]);
  });
});

describe('rules 18 to 20: what enrolls', () => {
  it('is one management payload', () => {
    expect(marks(enrolling({}, [payload(4, 'com.apple.mdm', good)]))).toEqual(['error single PayloadContent[2]']);
  });

  it('has no keys of another enrollment', () => {
    expect(mdm({ ManagedAppleID: 'a@example.com' }, { osVersion: '15.0' })).toEqual([`error mdm.enrollment ${at}.ManagedAppleID`, `warning enrollment ${at}.ManagedAppleID`]);
    expect(mdm({ EnrollmentMode: 'BYOD', AssignedManagedAppleID: 'a@example.com' })).toEqual([`error mdm.enrollment ${at}.EnrollmentMode`]);
    expect(mdm({ EnrollmentMode: 'ADDE', AssignedManagedAppleID: 'a@example.com' })).toEqual([]);
    expect(mdm({ EnrollmentMode: 'ADDE' })).toEqual([`error mdm.enrollment ${at}`]);
    expect(mdm({ RequiredAppIDForMDM: 719171358n })).toEqual([`warning mdm.enrollment ${at}.RequiredAppIDForMDM`]);
  });

  it('has no keys that its system doesn’t know yet, or no longer', () => {
    expect(mdm({ ServerURLPinningCertificateUUIDs: [] }, { osVersion: '13.3' })).toEqual([`warning version ${at}.ServerURLPinningCertificateUUIDs`]);
    expect(mdm({ ServerURLPinningCertificateUUIDs: [] }, { osVersion: '13.4' })).toEqual([]);
    expect(mdm({ ManagedAppleID: 'a@example.com', AccessRights: undefined }, { osVersion: '18.0', enrollment: 'user' })).toEqual([`warning removed ${at}.ManagedAppleID`]);
    expect(mdm({ ServerCapabilities: ['com.apple.mdm.token'] }, { osVersion: '16.7' })).toEqual([`info version ${at}.ServerCapabilities[0]`]);
    expect(mdm({ ServerCapabilities: ['com.apple.mdm.bootstraptoken'] }, { osVersion: '26.0' })).toEqual([]);
    expect(mdm({ ServerCapabilities: ['com.apple.mdm.token', 'com.apple.mdm.token'] })).toEqual([`warning mdm.capabilities ${at}.ServerCapabilities[1]`]);
  });
});

describe('rule 44: the push certificate at hand', () => {
  const until = (days: number, pushTopic = 'com.apple.mgmt.External.9b1a'): string[] => mdm({}, { pushTopic, pushUntil: now + days * day });

  it('is warned of when it expires, where it is the profile’s own', () => {
    expect([61, 45, 30, -1].map((days) => until(days))).toEqual([[], [`info lifetime.push ${at}.Topic`], [`warning lifetime.push ${at}.Topic`], [`warning lifetime.push ${at}.Topic`]]);
    expect(until(-1, 'com.apple.mgmt.External.other')).toEqual([`warning mdm.topic ${at}.Topic`]);
    expect(mdm({}, { pushTopic: 'com.apple.mgmt.External.9b1a' })).toEqual([]);
  });
});
