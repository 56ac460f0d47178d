// Private keys of files: PEM or DER, of any of the usual forms, also encrypted ones. Which keys Muster works with is said here.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { looksLikePem, pemBlocks } from './pem.ts';

/** By the names that keys have here. Devices were seen with RSA and with the curves of NIST. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

export function isUsableKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' || (key.asymmetricKeyType === 'ec' && curves.includes(key.asymmetricKeyDetails?.namedCurve ?? ''));
}

export function pkcs8Of(key: KeyObject): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(key.export({ type: 'pkcs8', format: 'der' }));
}

export function keyOfPkcs8(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** Not encrypted: PEM, or DER as PKCS #8, PKCS #1 or SEC 1. Throws an Error when it is none of them. */
export function readPrivateKey(bytes: Uint8Array): KeyObject {
  if (looksLikePem(bytes)) {
    const block = pemBlocks(bytes).find(({ label }) => label.endsWith('PRIVATE KEY'));
    // With the file as a whole where no block is found: the error is the runtime's.
    return createPrivateKey(block?.text ?? Buffer.from(bytes).toString('latin1'));
  }
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: Buffer.from(bytes), format: 'der', type });
    } catch {
      // DER doesn't say which of the three it is.
    }
  }
  throw new Error('the key is neither PEM nor DER');
}
