// A supervision identity as Apple Configurator makes it (enrollment-formats 4.3), read by openssl and by node:crypto.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateFacts } from '../../src/crypto/certificate-facts.ts';
import { makeIdentity } from '../../src/crypto/identity.ts';
import { failureOf } from '../setup/failures.ts';
import { openssl } from '../setup/openssl.ts';

const now = Date.UTC(2026, 10, 22, 10, 0, 0);
const uuid = '8a1b2c3d-0000-4000-8000-00000000000f';
const choice = { organization: 'Malmö, Skolan + 校', country: 'se', uuid, now };

describe('a made identity', () => {
  it('has the certificate that Apple Configurator makes, by openssl’s eyes', async () => {
    const { certificate, chain } = await makeIdentity(choice);
    const ssl = openssl();
    ssl.put('made.der', certificate);
    const text = await ssl.run('x509', '-in', 'made.der', '-inform', 'DER', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space,-esc_msb', '-certopt', 'no_sigdump,no_pubkey');
    expect(text).toMatch(/Version: 3 \(0x2\)/);
    expect(text).toMatch(/Signature Algorithm: sha256WithRSAEncryption/);
    const name = `CN=Apple Configurator: Malmö, Skolan + 校 (${uuid.toUpperCase()}), O=Malmö, Skolan + 校, C=SE`;
    expect([text.includes(`Issuer: ${name}\n`), text.includes(`Subject: ${name}\n`)]).toEqual([true, true]);
    expect(text).toMatch(/Not Before: Nov 21 10:00:00 2026 GMT\s+Not After : Nov 22 10:00:00 2046 GMT/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment\s+X509v3 Extended Key Usage: critical\s+Code Signing\s+X509v3 Subject Key Identifier: \s*(?:[0-9A-F]{2}:){19}[0-9A-F]{2}\s*$/);
    expect(text).not.toMatch(/Basic Constraints/);
    expect(chain).toEqual([]);
    // Key usage in DER: bits 0 and 2 of one byte, five of it unused, in an OCTET STRING.
    expect(Buffer.from(certificate).includes(Buffer.from('0404030205a0', 'hex'))).toBe(true);
    // Its signature is its own, its key RSA 2048.
    ssl.put('made.pem', new X509Certificate(certificate).toString());
    expect(await ssl.run('verify', '-CAfile', 'made.pem', '-check_ss_sig', 'made.pem')).toMatch(/: OK/);
    expect(await ssl.run('x509', '-in', 'made.pem', '-noout', '-text')).toMatch(/Public-Key: \(2048 bit\)/);
  });

  it('has openssl’s own identifier of its key', async () => {
    const { certificate, privateKey } = await makeIdentity(choice);
    const ssl = openssl();
    ssl.put('key.der', privateKey);
    await ssl.run('req', '-x509', '-key', 'key.der', '-keyform', 'DER', '-subj', '/CN=x', '-addext', 'subjectKeyIdentifier=hash', '-out', 'judge.pem');
    ssl.put('made.pem', new X509Certificate(certificate).toString());
    const identifierOf = async (name: string): Promise<string | undefined> => /Key Identifier: \s*([0-9A-F:]{59})/.exec(await ssl.run('x509', '-in', name, '-noout', '-text'))?.[1];
    expect(await identifierOf('made.pem')).toBe(await identifierOf('judge.pem'));
  });

  it('has the key that belongs to it, as PKCS #8, and a positive serial number never seen before', async () => {
    const [one, other] = await Promise.all([makeIdentity(choice), makeIdentity(choice)]);
    for (const { certificate, privateKey } of [one, other]) {
      expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }))).toBe(true);
      expect(certificateFacts(certificate).serialNumber).toMatch(/^[4-7][0-9a-f]{31}$/);
    }
    expect(certificateFacts(one.certificate).serialNumber).not.toBe(certificateFacts(other.certificate).serialNumber);
  });

  it('can do without a country, and ends in 2050 and later as RFC 5280 writes it', async () => {
    const { certificate } = await makeIdentity({ ...choice, country: null, now: Date.UTC(2031, 0, 31) });
    expect(certificateFacts(certificate)).toMatchObject({ subject: expect.not.stringContaining('C=SE') as string, until: Date.UTC(2051, 0, 31) });
    const ssl = openssl();
    ssl.put('made.der', certificate);
    expect(await ssl.run('asn1parse', '-inform', 'DER', '-in', 'made.der')).toMatch(/UTCTIME\s+:310130000000Z[^]*GENERALIZEDTIME\s+:20510131000000Z/);
  });

  it('is not made of a name or a country that can’t be', async () => {
    for (const organization of ['', '  ', 'two\nlines', 'x'.repeat(201)]) expect((await failureOf(() => makeIdentity({ ...choice, organization }))).code).toBe('identity.unusable');
    for (const country of ['', 'S', 'SWE', 'å1']) expect((await failureOf(() => makeIdentity({ ...choice, country }))).params).toEqual({ reason: 'a country is named by two letters, such as SE' });
  });
});
