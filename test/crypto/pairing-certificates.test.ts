// The three certificates of a pairing, against the recipe (ios-protocols 2.9), by Node's and by openssl's eyes.
import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePairingCertificates, type PairingCertificates } from '../../src/crypto/pairing-certificates.ts';
import { answerChallenge, isProof, makeChallenge } from '../../src/crypto/practice-proof.ts';
import { makeRsaKeys, privatePem, publicPkcs1Pem, type RsaKeys } from '../../src/crypto/rsa-keys.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const now = Date.UTC(2026, 10, 22, 10, 0, 0);
const day = 86_400_000;
let device: RsaKeys;
let made: PairingCertificates;

beforeAll(async () => {
  device = await makeRsaKeys();
  made = await makePairingCertificates(publicPkcs1Pem(device.publicKey), now);
});

async function openssl(certificate: string, ...words: string[]): Promise<string> {
  const file = path.join(tempFolder(), 'certificate.pem');
  writeFileSync(file, certificate);
  const { code, stdout, stderr } = await runProgram('openssl', ['x509', '-in', file, '-noout', ...words]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const spki = (certificate: string): string => new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }) as string;

describe('the certificates of a pairing', () => {
  it('are signed by the root key: the root by itself, host and device by it', () => {
    const root = new X509Certificate(made.rootCertificate);
    for (const pem of [made.rootCertificate, made.hostCertificate, made.deviceCertificate]) expect(new X509Certificate(pem).verify(root.publicKey)).toBe(true);
    expect(new X509Certificate(made.hostCertificate).verify(new X509Certificate(made.hostCertificate).publicKey)).toBe(false);
  });

  it('carry the keys they are for', () => {
    expect(spki(made.deviceCertificate)).toBe(device.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(new X509Certificate(made.hostCertificate).checkPrivateKey(createPrivateKey(made.hostPrivateKey))).toBe(true);
    expect(new X509Certificate(made.rootCertificate).checkPrivateKey(createPrivateKey(made.rootPrivateKey))).toBe(true);
    expect(spki(made.hostCertificate)).not.toBe(spki(made.rootCertificate));
    expect(createPublicKey(made.hostPrivateKey).asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65_537n });
    expect(made.hostPrivateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  it('say which of them is an authority', () => {
    expect([made.rootCertificate, made.hostCertificate, made.deviceCertificate].map((pem) => new X509Certificate(pem).ca)).toEqual([true, false, false]);
  });

  it('have no names, serial number 1, and are valid from yesterday for ten years', () => {
    for (const pem of [made.rootCertificate, made.hostCertificate, made.deviceCertificate]) {
      const certificate = new X509Certificate(pem);
      expect([certificate.subject || '', certificate.issuer || '', certificate.serialNumber]).toEqual(['', '', '01']);
      expect([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]).toEqual([now - day, now + 3650 * day]);
    }
  });

  it('are read by openssl, with the extensions of the recipe', async () => {
    const root = await openssl(made.rootCertificate, '-text');
    expect(root).toContain('Version: 3 (0x2)');
    expect(root).toContain('Signature Algorithm: sha256WithRSAEncryption');
    expect(root).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE/);
    expect(root).not.toContain('Key Usage');
    for (const pem of [made.hostCertificate, made.deviceCertificate]) {
      const text = await openssl(pem, '-text');
      expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
      expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
    }
    expect(await openssl(made.hostCertificate, '-text')).not.toContain('Subject Key Identifier');
    expect(await openssl(made.hostCertificate, '-subject', '-issuer')).toMatch(/^subject=\s*\nissuer=\s*\n$/);
  });

  it('identify the device’s key by its SHA-1', async () => {
    const pkcs1 = device.publicKey.export({ type: 'pkcs1', format: 'der' });
    const identifier = createHash('sha1').update(pkcs1).digest('hex').toUpperCase().replace(/(..)(?=.)/g, '$1:');
    expect(await openssl(made.deviceCertificate, '-text')).toContain(identifier);
  });

  it('are made from either spelling of the device’s key, and from nothing but an RSA key', async () => {
    const again = await makePairingCertificates(device.publicKey.export({ type: 'spki', format: 'pem' }) as string, now);
    expect(spki(again.deviceCertificate)).toBe(spki(made.deviceCertificate));
    expect(spki(again.hostCertificate)).not.toBe(spki(made.hostCertificate));
    await expect(makePairingCertificates('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', now)).rejects.toThrow();
    const curve = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n';
    await expect(makePairingCertificates(curve, now)).rejects.toThrow('not an RSA key');
  });
});

describe('keys', () => {
  it('are spelled as the field spells them', () => {
    expect(publicPkcs1Pem(device.publicKey)).toMatch(/^-----BEGIN RSA PUBLIC KEY-----\n/);
    expect(privatePem(device.privateKey)).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });
});

describe('the practice proof', () => {
  it('answers one challenge and no other, and nothing else is one', () => {
    const challenge = makeChallenge();
    expect(challenge).toHaveLength(32);
    expect(isProof(challenge, answerChallenge(challenge))).toBe(true);
    expect(isProof(challenge, answerChallenge(makeChallenge()))).toBe(false);
    expect([isProof(challenge, null), isProof(challenge, challenge), isProof(challenge, new Uint8Array(0)), isProof(challenge, new Uint8Array(31))]).toEqual([false, false, false, false]);
  });
});
