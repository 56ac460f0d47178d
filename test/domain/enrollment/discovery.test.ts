// What people paste as the MDM's address, and what servers publish for discovery (enrollment-formats 4.4, 4.6). Expected by hand.
import { describe, expect, it } from 'vitest';
import { readAnchorList, readServiceDocument, readTrustProfile } from '../../../src/domain/enrollment/discovery-document.ts';
import { discoverySeverity } from '../../../src/domain/enrollment/discovery-result.ts';
import { discoveryTarget } from '../../../src/domain/enrollment/discovery-target.ts';
import type { Discovery } from '../../../src/model/blueprints.ts';
import { dict, type PlistValue } from '../../../src/plist/value.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));
const documentOf = (value: unknown): ReturnType<typeof readServiceDocument> => readServiceDocument(utf8(JSON.stringify(value)));
const enrollment = 'https://mdm.school.example/enroll?id=1';

describe('a pasted address', () => {
  it.each([
    ['mdm.school.example', 'https://mdm.school.example/MDMServiceConfig'],
    ['  <MDM.School.example>\n', 'https://mdm.school.example/MDMServiceConfig'],
    ['mdm.school.example:8443', 'https://mdm.school.example:8443/MDMServiceConfig'],
    ['localhost:8443', 'https://localhost:8443/MDMServiceConfig'],
    ['https://mdm.school.example/', 'https://mdm.school.example/MDMServiceConfig'],
    ['https://mdm.school.example/?id=7', 'https://mdm.school.example/MDMServiceConfig?id=7'],
    ['mdm.school.example/MDMServiceConfig', 'https://mdm.school.example/MDMServiceConfig'],
    ['“https://mdm.school.example/tenant/MDMServiceConfig?id=a%20b#x”', 'https://mdm.school.example/tenant/MDMServiceConfig?id=a%20b'],
    ['https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=abc', 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=abc'],
  ])('%s is asked for its document', (text, ask) => {
    expect(discoveryTarget(text)).toMatchObject({ kind: 'service', ask, enrollmentUrl: null, rewritten: false });
  });

  it('of Intune’s export of 2016 is asked where it lies today', () => {
    expect(discoveryTarget('https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=a1&x=2')).toEqual({
      kind: 'service', ask: 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=a1&x=2', host: 'appleconfigurator2.manage.microsoft.com', enrollmentUrl: null, rewritten: true,
    });
  });

  it('that is an enrollment address is kept, and its host asked', () => {
    expect(discoveryTarget(`${enrollment}#here`)).toEqual({ kind: 'enrollment', ask: 'https://mdm.school.example/MDMServiceConfig', host: 'mdm.school.example', enrollmentUrl: enrollment, rewritten: false });
  });

  it.each([
    ['', 'nothing was entered'],
    ['http://mdm.school.example', 'it begins with http:, and devices take https:// only'],
    ['ftp://mdm.school.example', 'it begins with ftp:, and devices take https:// only'],
    ['vera@school.example', 'it is a person’s account, not a server'],
    ['https://user:word@mdm.school.example/x', 'it has a user name or a password in it'],
    ['mdm school', 'it has spaces, line breaks or backslashes in it'],
    ['https:\\\\mdm.school.example', 'it has spaces, line breaks or backslashes in it'],
    ['https:///MDMServiceConfig', 'it can’t be read as an address'],
    ['https:mdm.school.example', 'it can’t be read as an address'],
    [`https://a.example/${'x'.repeat(2000)}`, 'it is longer than 2000 characters'],
    ['school.example/.well-known/com.apple.remotemanagement', 'it is for accounts that people sign in with in Settings; preparing devices needs the MDM’s own address'],
  ])('“%s” is none, and why is said', (text, reason) => {
    expect(discoveryTarget(text)).toEqual({ kind: 'none', reason });
  });
});

describe('a discovery document', () => {
  it('gives its three addresses', () => {
    expect(documentOf({ dep_enrollment_url: enrollment, dep_anchor_certs_url: 'https://mdm.school.example/anchors', trust_profile_url: 'https://other.example/t' })).toEqual({
      enrollmentUrl: enrollment, noEnrollment: null, anchorsUrl: 'https://mdm.school.example/anchors', trustProfileUrl: 'https://other.example/t', unknownKeys: [], notes: [],
    });
    expect(documentOf({ dep_enrollment_url: enrollment, dep_anchor_certs_url: null, trust_profile_url: '' })).toMatchObject({ anchorsUrl: null, trustProfileUrl: null, notes: [] });
  });

  it('has its unknown keys kept by name, and those told that are only spelled wrong', () => {
    expect(documentOf({ dep_enrollment_url: enrollment, 'Trust-Profile-URL': 'x', 'a\u0007b': 1 })).toMatchObject({
      unknownKeys: ['Trust-Profile-URL', 'a�b'], notes: [{ severity: 'warning', reason: '“Trust-Profile-URL” is not looked at; it is spelled trust_profile_url.' }],
    });
  });

  it.each([
    [{}, 'dep_enrollment_url is missing'],
    [{ dep_enrollment_url: '' }, 'dep_enrollment_url is missing'],
    [{ dep_enrollment_url: ['https://x'] }, 'dep_enrollment_url can’t be used, it is a list'],
    [{ dep_enrollment_url: 'http://mdm.school.example' }, 'dep_enrollment_url can’t be used, it begins with http:, and devices take https:// only'],
    [{ dep_enrollment_url: '/enroll' }, 'dep_enrollment_url can’t be used, it doesn’t begin with https://'],
    [{ dep_enrollment_url: ' https://mdm.school.example' }, 'dep_enrollment_url can’t be used, it has spaces, line breaks or backslashes in it'],
  ])('%j has no enrollment address', (value, noEnrollment) => {
    expect(documentOf(value)).toMatchObject({ enrollmentUrl: null, noEnrollment });
  });

  it('has errors where the other addresses are of no use', () => {
    expect(documentOf({ dep_enrollment_url: enrollment, dep_anchor_certs_url: 1, trust_profile_url: 'http://x.example' })).toMatchObject({
      anchorsUrl: null, trustProfileUrl: null, notes: [
        { severity: 'error', reason: 'dep_anchor_certs_url can’t be used: it is a number.' },
        { severity: 'error', reason: 'trust_profile_url can’t be used: it begins with http:, and devices take https:// only.' },
      ],
    });
  });

  it('is told to be doubled or marked', () => {
    expect(readServiceDocument(utf8(`\ufeff{"dep_enrollment_url":"https://a.example/1","dep_enrollment_url":"${enrollment}"}`))).toMatchObject({
      enrollmentUrl: enrollment, notes: [
        { severity: 'warning', reason: 'The document begins with a byte order mark, which many programs refuse in JSON.' },
        { severity: 'warning', reason: '“dep_enrollment_url” stands there more than once; the last one counts.' },
      ],
    });
  });

  it.each([
    ['<html>', 'it is a web page'], ['', 'it is no JSON: it ends in the middle (line 1, column 1)'], ['[]', 'it is a list in JSON, not an object'],
    ['"x"', 'it is a text in JSON, not an object'], ['['.repeat(100), 'it is no JSON: it is nested deeper than 32 (line 1, column 34)'],
  ])('is none: %j', (text, reason) => {
    expect(readServiceDocument(utf8(text))).toEqual({ reason });
  });

  it('is none in another encoding', () => {
    expect(readServiceDocument(Uint8Array.of(0x7b, 0xe4, 0x7d))).toEqual({ reason: 'it is not UTF-8' });
  });
});

describe('a list of anchors', () => {
  it('is empty where the server is publicly trusted', () => {
    expect([readAnchorList(utf8('[]')), readAnchorList(utf8('')), readAnchorList(utf8(' \r\n'))]).toEqual([{ base64: [] }, { base64: [] }, { base64: [] }]);
  });

  it('has its base64 without the line breaks that some write', () => {
    expect(readAnchorList(utf8('["TUlJ\\r\\nQg==", "AAAA"]'))).toEqual({ base64: ['TUlJQg==', 'AAAA'] });
  });

  it.each([
    ['{}', 'it is an object in JSON, not a list'], ['[1]', 'number 1 of its list is a number, not a certificate in base64'],
    ['["AAAA", "-----BEGIN CERTIFICATE-----"]', 'number 2 of its list is PEM; devices take DER in base64'], ['["…"]', 'number 1 of its list is not base64'], ['<p>', 'it is a web page'],
  ])('%s is none', (text, reason) => {
    expect(readAnchorList(utf8(text))).toEqual({ reason });
  });
});

describe('a trust profile', () => {
  const profile = (...payloads: PlistValue[]): PlistValue => dict({ PayloadType: 'Configuration', PayloadContent: payloads });
  const root = dict({ PayloadType: 'com.apple.security.root', PayloadContent: Uint8Array.of(1, 2) });

  it('carries roots and nothing else', () => {
    expect(readTrustProfile(profile(root))).toEqual({ roots: [Uint8Array.of(1, 2)], notes: [] });
    expect(readTrustProfile(profile(root, dict({ PayloadType: 'com.apple.wifi.managed' }), dict({ PayloadType: 'com.apple.wifi.managed' }), dict({})))).toEqual({ roots: [Uint8Array.of(1, 2)], notes: [
      { severity: 'error', reason: 'The trust profile carries com.apple.wifi.managed; root certificates are all it may carry.' },
      { severity: 'error', reason: 'The trust profile carries nothing; root certificates are all it may carry.' },
    ] });
    expect(readTrustProfile(profile())).toMatchObject({ notes: [{ severity: 'warning' }] });
  });

  it.each([[dict({})], [[]], ['x'], [dict({ PayloadType: 'com.apple.security.root' })]])('%j is none', (value) => {
    expect(readTrustProfile(value)).toEqual({ reason: 'it is no configuration profile' });
  });
});

describe('a discovery', () => {
  const good: Discovery = { at: 0, asked: '', status: 200, enrollmentUrl: enrollment, anchorsUrl: null, trustProfileUrl: null, anchors: [], unknownKeys: [], notes: [], tls: [], problem: null };

  it('is as good as the worst of it', () => {
    const severities = ([
      [{}, 'fine'],
      [{ notes: [{ severity: 'info', reason: '' }] }, 'fine'],
      [{ tls: [{ severity: 'warning', reason: '' }] }, 'warning'],
      [{ problem: { code: 'discovery.unverified', params: {} } }, 'warning'],
      [{ problem: { code: 'discovery.unverified', params: {} }, tls: [{ severity: 'error', reason: '' }] }, 'error'],
      [{ problem: { code: 'discovery.anchors', params: {} } }, 'error'],
      [{ enrollmentUrl: null }, 'error'],
      [{ notes: [{ severity: 'error', reason: '' }] }, 'error'],
    ] satisfies [Partial<Discovery>, string][]).map(([change, expected]) => [discoverySeverity({ ...good, ...change }), expected]);
    expect(severities.map(([found]) => found)).toEqual(severities.map(([, expected]) => expected));
  });
});
