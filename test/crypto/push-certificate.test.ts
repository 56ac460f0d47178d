// MDM push certificates as Apple's portal gives them (enrollment-formats 8), made here by openssl with the same subject.
import { describe, expect, it } from 'vitest';
import { certificateFacts } from '../../src/crypto/certificate-facts.ts';
import { type ReadPushCertificate, readPushCertificate } from '../../src/crypto/push-certificate.ts';
import { failureOf } from '../setup/failures.ts';
import { openssl, type Openssl, selfSigned } from '../setup/openssl.ts';

const topic = 'com.apple.mgmt.External.0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0';
const subject = `/UID=${topic}/CN=APSP:0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0/C=US`;

async function read(ssl: Openssl, name: string, password: string | null = null): Promise<ReadPushCertificate> {
  return readPushCertificate([{ name, bytes: ssl.read(name) }], password);
}

async function refusal(ssl: Openssl, name: string, password: string | null = null): Promise<unknown[]> {
  const { code, params } = await failureOf(read(ssl, name, password));
  return [code, params];
}

async function made(given = subject): Promise<Openssl> {
  const ssl = openssl();
  await selfSigned(ssl, 'RSA', given);
  return ssl;
}

describe('a push certificate', () => {
  it('is read as PEM, DER and .p12, with its topic and without its key', async () => {
    const ssl = await made();
    const other = await made('/CN=Example Authority');
    const text = (from: Openssl, name: string): string => Buffer.from(from.read(name)).toString();
    await ssl.run('pkcs8', '-topk8', '-in', 'key.pem', '-passout', 'pass:secret', '-out', 'locked.pem');
    // Beside its key, the key locked, and behind another certificate.
    ssl.put('both.pem', `${text(ssl, 'locked.pem')}${text(other, 'cert.pem')}${text(ssl, 'cert.pem')}`);
    await ssl.run('pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-out', 'both.p12', '-passout', 'pass:secret');
    for (const [name, password] of [['cert.pem', null], ['cert.der', null], ['both.pem', null], ['both.p12', 'secret']] as const) {
      const found = await read(ssl, name, password);
      expect(found.topic).toBe(topic);
      expect(Buffer.from(found.certificate).equals(ssl.read('cert.der'))).toBe(true);
      expect(Object.keys(found).sort()).toEqual(['certificate', 'topic']);
    }
    expect(await refusal(ssl, 'both.p12', 'guess')).toEqual(['identity.wrongPassword', { file: 'both.p12' }]);
    expect(certificateFacts((await read(ssl, 'cert.pem')).certificate).subject).toBe(`UID=${topic}, CN=APSP:0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0, C=US`);
  });

  it.each([
    ['has no topic', '/CN=APSP:x/C=US', 'the certificate has no topic; an MDM’s has one, as the UID of its subject'],
    ['is that of an app', '/UID=se.example.app/CN=x', 'its topic is se.example.app, which is no MDM’s'],
    ['has its topic in another place', `/UID=x.${topic}/CN=${topic}`, `its topic is x.${topic}, which is no MDM’s`],
    ['has nothing behind the prefix', '/UID=com.apple.mgmt./CN=x', 'its topic is com.apple.mgmt., which is no MDM’s'],
  ])('that %s is none', async (_, given, reason) => {
    expect(await refusal(await made(given), 'cert.pem')).toEqual(['push.unusable', { reason }]);
  });

  it('is no key, no nonsense and no endless file', async () => {
    const ssl = await made();
    ssl.put('nonsense.der', 'nonsense');
    ssl.put('large.der', new Uint8Array(300_000));
    expect(await refusal(ssl, 'key.pem')).toEqual(['push.unusable', { reason: 'there is no certificate in it' }]);
    expect(await refusal(ssl, 'key.der')).toEqual(['push.unusable', { reason: 'there is no certificate in it' }]);
    expect(await refusal(ssl, 'nonsense.der')).toEqual(['push.unusable', { reason: 'nonsense.der is neither a certificate, nor a private key, nor a .p12 file' }]);
    expect(await refusal(ssl, 'large.der')).toEqual(['push.unusable', { reason: 'large.der is larger than 256 kB' }]);
    expect((await failureOf(readPushCertificate([], null))).code).toBe('push.unusable');
  });
});
