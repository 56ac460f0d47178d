// What certificates say of themselves, beside what openssl reads in the same ones.
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateFacts, readCertificate } from '../../src/crypto/certificate-facts.ts';
import { certificateFactsSchema } from '../../src/model/identities.ts';
import { failureOf } from '../setup/failures.ts';
import { chainOf, keyKinds, openssl, selfSigned } from '../setup/openssl.ts';

describe('a certificate', () => {
  it.each(keyKinds)('of %s says what openssl says', async (kind) => {
    const ssl = openssl();
    await selfSigned(ssl, kind, '/C=SE/O=Skolan, Malmö/CN=Ett\\+OU=x');
    const facts = certificateFacts(ssl.read('cert.der'));
    const told = async (...words: string[]): Promise<string> => (await ssl.run('x509', '-in', 'cert.pem', '-noout', ...words)).trim().replace(/^[^=]*=/, '');
    expect(certificateFactsSchema.parse(facts)).toEqual(facts);
    expect(facts).toEqual({
      name: 'Ett+OU=x', organization: 'Skolan, Malmö', subject: 'C=SE, O=Skolan\\, Malmö, CN=Ett\\+OU=x', issuer: 'C=SE, O=Skolan\\, Malmö, CN=Ett\\+OU=x',
      serialNumber: (await told('-serial')).toLowerCase(),
      from: Date.parse(await told('-startdate')), until: Date.parse(await told('-enddate')),
      sha256: (await told('-fingerprint', '-sha256')).replaceAll(':', '').toLowerCase(), sha1: (await told('-fingerprint', '-sha1')).replaceAll(':', '').toLowerCase(),
      key: kind === 'RSA' ? 'RSA 2048' : `EC ${kind}`, selfSigned: true,
    });
  });

  it('by an authority is not self-signed, nor is one that only has its issuer’s name', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    const factsOf = (name: string): ReturnType<typeof certificateFacts> => certificateFacts(readCertificate(ssl.read(name)));
    expect([factsOf('root.pem').selfSigned, factsOf('middle.pem').selfSigned, factsOf('leaf.pem').selfSigned]).toEqual([true, false, false]);
    expect(factsOf('leaf.pem')).toMatchObject({ issuer: 'CN=Example Middle', organization: 'Example School' });
    await ssl.run('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'fake.key', '-subj', '/CN=Example Root', '-out', 'fake.csr');
    await ssl.run('x509', '-req', '-in', 'fake.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '10', '-out', 'fake.pem');
    expect(factsOf('fake.pem')).toMatchObject({ subject: 'CN=Example Root', issuer: 'CN=Example Root', selfSigned: false });
  });

  it('without a common name goes by its organization, without both by words, and without line ends', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256', '/O=Only An Organization');
    expect(certificateFacts(ssl.read('cert.der')).name).toBe('Only An Organization');
    await selfSigned(ssl, 'P-256', '/C=SE');
    expect(certificateFacts(ssl.read('cert.der'))).toMatchObject({ name: 'a certificate without a name', organization: null });
    await selfSigned(ssl, 'P-256', '/CN=one\nO=two');
    expect(certificateFacts(ssl.read('cert.der'))).toMatchObject({ name: 'one�O=two', subject: 'CN=one�O=two' });
  });

  it('of any authority that the runtime knows has times and serial number as the runtime reads them', () => {
    for (const pem of rootCertificates) {
      const judge = new X509Certificate(pem);
      const facts = certificateFacts(readCertificate(Buffer.from(pem)));
      expect([facts.from, facts.until]).toEqual([Date.parse(judge.validFrom), Date.parse(judge.validTo)]);
      expect(BigInt(`0x${facts.serialNumber}`)).toBe(BigInt(`0x${judge.serialNumber}`));
      expect([facts.selfSigned, certificateFactsSchema.safeParse(facts).success]).toEqual([true, true]);
    }
  });

  it('is DER or PEM, the first of several, and nothing else', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    await selfSigned(ssl, 'RSA');
    const text = (name: string): string => Buffer.from(ssl.read(name)).toString();
    const expected = Uint8Array.from(new X509Certificate(ssl.read('leaf.pem')).raw);
    for (const given of [expected, ssl.read('leaf.pem'), Buffer.from(`Bag Attributes\r\n${text('leaf.key')}${text('leaf.pem').replaceAll('\n', '\r\n')}${text('root.pem')}`)]) expect(readCertificate(given)).toEqual(expected);
    for (const bad of [ssl.read('key.pem'), ssl.read('key.der'), Buffer.from('nonsense'), Buffer.alloc(0), expected.subarray(0, 100), new Uint8Array(300_000)]) expect((await failureOf(() => readCertificate(bad))).code).toBe('identity.unusable');
    for (const bad of [ssl.read('cert.pem').subarray(0, 40), Buffer.alloc(0), expected.subarray(0, 100)]) expect((await failureOf(() => certificateFacts(bad))).params).toEqual({ reason: 'the certificate can’t be read' });
  });
});
