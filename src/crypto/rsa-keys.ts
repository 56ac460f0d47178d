// RSA-2048 keys, made by OpenSSL or BoringSSL on a thread of their own: in the process that owns device deadlines
// a key made on the main thread (50 to 300 ms) would be felt by every device.
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface RsaKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

export async function makeRsaKeys(): Promise<RsaKeys> {
  return generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
}

/** PKCS#8 PEM text. */
export function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** PKCS#1 "RSA PUBLIC KEY" PEM text, as lockdown's DevicePublicKey has it (ios-protocols 2.4). */
export function publicPkcs1Pem(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }) as string;
}
