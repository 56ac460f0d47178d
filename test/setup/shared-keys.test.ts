// Keys that tests share: unlike each other within a test, and never handed out where another kind is wanted.
import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeRsaKeys } from '../../src/crypto/rsa-keys.ts';
import { sharedKeyCount } from './make-keys.ts';

const textOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const kept = await makeRsaKeys();

describe('keys for tests', () => {
  it.each([1, 2])('are each another one within a test, also when there are no more made ones (%i)', async () => {
    const keys = [kept, ...await Promise.all(Array.from({ length: sharedKeyCount + 2 }, makeRsaKeys))];
    expect(new Set(keys.map(({ publicKey }) => textOf(publicKey))).size).toBe(sharedKeyCount + 3);
    for (const { publicKey, privateKey } of keys) expect([publicKey.asymmetricKeyType, publicKey.asymmetricKeyDetails, privateKey.type]).toEqual(['rsa', { modulusLength: 2048, publicExponent: 65_537n }, 'private']);
  });

  it('are fresh ones of every other kind', async () => {
    expect(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
    const made = await new Promise<KeyObject>((resolve, reject) => { generateKeyPair('ed25519', {}, (error, publicKey) => { if (error) reject(error); else resolve(publicKey); }); });
    expect(made.asymmetricKeyType).toBe('ed25519');
    const texts = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    expect(typeof texts.publicKey).toBe('string');
  });
});
