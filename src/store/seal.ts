// Authenticated encryption of what lies on the disk: AES-256-GCM, and scrypt from a passphrase to a key. Knows no files.
import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';

export const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

/** Initialization vector, encrypted value, tag. `label` says what the value is for: under another one it doesn't open. */
export function seal(key: Uint8Array, value: Uint8Array, label: string): Uint8Array {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key, iv, { authTagLength: tagBytes });
  sealing.setAAD(Buffer.from(label));
  return Uint8Array.from(Buffer.concat([iv, sealing.update(value), sealing.final(), sealing.getAuthTag()]));
}

/** Null when it was sealed by another key, for something else, or was changed. */
export function unseal(key: Uint8Array, sealed: Uint8Array, label: string): Uint8Array | null {
  if (sealed.length < ivBytes + tagBytes) return null;
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
  opening.setAAD(Buffer.from(label));
  opening.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const value = opening.update(sealed.subarray(ivBytes, sealed.length - tagBytes));
  try {
    opening.final();
    return Uint8Array.from(value);
  } catch {
    return null;
  } finally {
    value.fill(0);
  }
}

/** How much a guess costs: N of scrypt, with r = 8 and p = 1. 2^17 takes 128 MB and some 0.4 s (OWASP's figure for scrypt). */
export const usualCost = 2 ** 17;
export const leastCost = 2 ** 14;
export const mostCost = 2 ** 18;

/** On a thread of its own. Unicode spells “é” in two ways, and which one a keyboard gives depends on the system. */
export function keyFromPassphrase(passphrase: string, salt: Uint8Array, cost: number): Promise<Uint8Array> {
  const options: ScryptOptions = { N: cost, r: 8, p: 1, maxmem: 2 * 128 * 8 * mostCost };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, keyBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
