// The judgement over a server's TLS, bound by bound (enrollment-formats 10.3); and which servers of a profile it is about.
import { describe, expect, it } from 'vitest';
import { serversOfAde, serversOfProfile } from '../../../src/domain/enrollment/management-servers.ts';
import { readJson, isObject } from '../../../src/domain/enrollment/read-json.ts';
import { type CertificateTls, judgeTls, type TlsFacts } from '../../../src/domain/enrollment/tls-preflight.ts';
import { dict } from '../../../src/plist/value.ts';
import { day, now, payload, profile } from '../../setup/checks.ts';

const own: CertificateTls = { name: 'mdm', keyType: 'rsa', keyBits: 2048, digest: 'SHA-256', from: now - day, until: now + 90 * day, selfSigned: false };
const good: TlsFacts = { kind: 'connected', protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', asDevice: true, chain: [own], named: true, hasAlternativeNames: true, distrusted: null, extendedMasterSecret: null };
const marks = (more: Partial<TlsFacts>): string[] => judgeTls({ ...good, ...more }, 'mdm.example', now, ['url']).map(({ severity, rule }) => `${severity} ${rule}`);
const ofOwn = (more: Partial<CertificateTls>): string[] => marks({ chain: [{ ...own, ...more }] });

describe('a server’s TLS', () => {
  it('is good as Apple asks for it', () => {
    expect(marks({})).toEqual([]);
    expect(judgeTls({ ...good, named: false }, 'mdm.example', now, ['url'])[0]).toMatchObject({ path: 'url', severity: 'error' });
  });

  it.each([['TLSv1.3', []], ['TLSv1.2', ['info tls.protocol']], ['TLSv1.1', ['error tls.protocol']], ['TLSv1', ['error tls.protocol']], ['SSLv3', ['error tls.protocol']], ['unknown', ['error tls.protocol']]] as const)('%s: %j', (protocol, expected) => {
    expect(marks({ protocol, cipher: 'ECDHE-RSA-AES128-GCM-SHA256', extendedMasterSecret: true })).toEqual(expected);
  });

  it.each([
    ['ECDHE-ECDSA-AES256-GCM-SHA384', true], ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', true], ['AES128-GCM-SHA256', false], ['DHE-RSA-AES128-GCM-SHA256', false], ['ECDHE-RSA-AES128-SHA256', false], ['ECDHE-RSA-CHACHA20-POLY1305', false], ['DES-CBC3-SHA', false],
  ])('the suite %s: %j', (cipher, fine) => {
    expect(marks({ protocol: 'TLSv1.2', asDevice: false, cipher, extendedMasterSecret: true })).toEqual(fine ? [] : ['error tls.cipher']);
  });

  it.each([
    ['rsa', 2048, true], ['rsa', 2047, false], ['rsa', 1024, false], ['rsa-pss', 1024, false], ['ec', 256, true], ['ec', 224, false], ['ed25519', null, false], ['dsa', 2048, false], [null, null, true],
  ])('a key of %s %j: %j', (keyType, keyBits, fine) => {
    expect(ofOwn({ keyType, keyBits })).toEqual(fine ? [] : ['error tls.key']);
  });

  it.each([['SHA-256', true], ['SHA-384', true], ['SHA-512', true], ['SHA-1', false], ['MD5', false], ['SHA-224', false], [null, true]])('a signature with %s: %j', (digest, fine) => {
    expect(ofOwn({ digest })).toEqual(fine ? [] : ['error tls.signature']);
  });

  it('takes no notice of how a root signed itself, but of every key', () => {
    const root = { ...own, name: 'Root', digest: 'SHA-1', selfSigned: true, until: now - day };
    expect(marks({ chain: [own, root] })).toEqual([]);
    expect(marks({ chain: [own, { ...root, selfSigned: false }] })).toEqual(['error tls.signature', 'warning tls.lifetime']);
    expect(marks({ chain: [own, { ...root, keyBits: 1024 }] })).toEqual(['error tls.key']);
    expect(ofOwn({ digest: 'SHA-1', selfSigned: true })).toEqual(['error tls.signature']);
  });

  it('says with TLS 1.2 whether there is Extended Master Secret, as far as that is known', () => {
    const tls12 = { protocol: 'TLSv1.2', asDevice: false, cipher: 'ECDHE-RSA-AES128-GCM-SHA256' };
    expect([true, false, null].map((extendedMasterSecret) => marks({ ...tls12, extendedMasterSecret }))).toEqual([[], ['error tls.masterSecret'], ['info tls.masterSecret']]);
    expect(marks({ extendedMasterSecret: null })).toEqual([]);
  });

  it('is only warned of where a root isn’t known, and once where it expired', () => {
    expect(marks({ distrusted: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' })).toEqual(['warning tls.trust']);
    expect(marks({ distrusted: 'CERT_HAS_EXPIRED', chain: [{ ...own, until: now }] })).toEqual(['error tls.lifetime']);
    expect(marks({ distrusted: 'unchecked' })).toEqual(['info tls.trust']);
  });
});

describe('the servers of a profile', () => {
  const shown = (servers: readonly { shown: string; host: string; port: number; path: readonly (string | number)[] }[]): unknown[] => servers.map(({ shown: name, host, port, path }) => [name, host, port, path.join('.')]);

  it('are those of management, not of certificates, each once', () => {
    const subject = profile([
      payload(1, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://scep.example/' }) }), payload(2, 'com.apple.security.acme', { DirectoryURL: 'https://acme.example/' }),
      payload(3, 'com.apple.mdm', { ServerURL: 'https://mdm.example:8443/server', CheckInURL: 'https://mdm.example:8443/checkin' }),
      payload(4, 'com.apple.mdm', { ServerURL: 'https://MDM2.example/', CheckInURL: 'http://plain.example/' }), payload(5, 'com.apple.mdm', { ServerURL: 5n }),
    ]);
    expect(shown(serversOfProfile(subject))).toEqual([['mdm.example:8443', 'mdm.example', 8443, 'PayloadContent.2.ServerURL'], ['mdm2.example', 'mdm2.example', 443, 'PayloadContent.3.ServerURL']]);
    expect(shown(serversOfProfile(dict({ PayloadType: 'Profile Service', PayloadContent: dict({ URL: 'https://[::1]:444/ota' }) })))).toEqual([['[::1]:444', '::1', 444, 'PayloadContent.URL']]);
    expect([serversOfProfile(dict({})), serversOfProfile(profile([]))]).toEqual([[], []]);
  });

  it('of automated enrollment are both of its addresses', () => {
    const { value } = readJson('{"url": "https://a.example/x", "configuration_web_url": "https://b.example"}', { depth: 9, values: 9 });
    expect(isObject(value) && shown(serversOfAde(value))).toEqual([['a.example', 'a.example', 443, 'url'], ['b.example', 'b.example', 443, 'configuration_web_url']]);
  });
});
