// A station's key, by which it signs the heads of its ledger: Ed25519. Whoever holds the ledger's file doesn't hold it.
import { createPrivateKey, createPublicKey, generateKeyPair, createHash, type KeyObject, sign, verify } from 'node:crypto';

export interface StationKey {
  /** SPKI, DER in base64. */
  readonly publicKey: string;
  /** 64 bytes in base64. */
  sign(text: string): string;
}

function keyOf(privateKey: KeyObject): StationKey {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64') };
}

/** Beside the key what is to be kept of it: PKCS #8, DER. */
export function makeStationKey(): Promise<{ key: StationKey; secret: Uint8Array }> {
  return new Promise((resolve, reject) => {
    generateKeyPair('ed25519', {}, (error, _, privateKey) => {
      if (error) reject(error);
      else resolve({ key: keyOf(privateKey), secret: Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })) });
    });
  });
}

/** Null for what is no such key. */
export function readStationKey(secret: Uint8Array): StationKey | null {
  try {
    const key = createPrivateKey({ key: Buffer.from(secret), type: 'pkcs8', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? keyOf(key) : null;
  } catch {
    return null;
  }
}

/** False also for a key or a signature that is none. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** What people compare: SHA-256 of the public key's DER, in lower-case hex. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}
