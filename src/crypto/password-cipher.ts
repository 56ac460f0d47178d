// What lies encrypted in PKCS #12 files and private keys, by an AlgorithmIdentifier and a password: PBES2 as tools write it today,
// and PKCS #12's own ways of before (3DES, RC2), which old keychains still write.
import { createDecipheriv } from 'node:crypto';
import { AppError } from '../errors.ts';
import { childOf, type Element, numberOf, octetsOf, oidOf, tags } from './ber.ts';
import { cipherOf, ciphers } from './oids.ts';
import { type Budget, pkcs12Key, pkcs5Key, purposes, widePassword } from './password-keys.ts';

/** The bytes don't open: almost always another password. */
export class WrongPassword extends Error {}

const pbes2 = '1.2.840.113549.1.5.13';
/** RFC 7292, appendix C; the lengths of the keys in bytes. */
const older: Readonly<Record<string, { readonly cipher: '3des' | 'rc2'; readonly key: number }>> = {
  '1.2.840.113549.1.12.1.3': { cipher: '3des', key: 24 },
  '1.2.840.113549.1.12.1.4': { cipher: '3des', key: 16 },
  '1.2.840.113549.1.12.1.5': { cipher: 'rc2', key: 16 },
  '1.2.840.113549.1.12.1.6': { cipher: 'rc2', key: 5 },
};

function decipher(cipher: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  const work = createDecipheriv(cipher, key, iv);
  try {
    return Buffer.concat([work.update(data), work.final()]);
  } catch (error) {
    throw new WrongPassword('the padding is wrong', { cause: error });
  }
}

/** By forge: OpenSSL 3 has RC2 no more. */
async function decipherRc2(key: Buffer, iv: Buffer, data: Uint8Array): Promise<Buffer> {
  const { default: forge } = await import('node-forge');
  const work = forge.rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8);
  work.start(iv.toString('latin1'));
  work.update(forge.util.createBuffer(Buffer.from(data).toString('latin1')));
  if (!work.finish()) throw new WrongPassword('the padding is wrong');
  return Buffer.from(work.output.getBytes(), 'latin1');
}

async function openPbes2(parameters: Element, password: string | null, data: Uint8Array, budget: Budget): Promise<Buffer> {
  const scheme = childOf(parameters, 1, tags.sequence);
  const name = cipherOf(oidOf(childOf(scheme, 0)));
  if (!name) throw new AppError('identity.unusable', { reason: 'it is encrypted in a way that isn’t known here; export it again with AES-256' });
  const { key: size, block } = ciphers[name];
  const iv = octetsOf(childOf(scheme, 1, tags.octets));
  if (iv.length !== block) throw new Error('a part is missing');
  return decipher(name, await pkcs5Key(childOf(parameters, 0, tags.sequence), password ?? '', size, budget), iv, data);
}

async function openOlder(kind: string, parameters: Element, password: string | null, data: Uint8Array, budget: Budget): Promise<Buffer> {
  const found = older[kind];
  if (!found) throw new AppError('identity.unusable', { reason: 'it is encrypted in a way that isn’t known here; export it again with AES-256' });
  const base = { digest: 'sha1', password: widePassword(password), salt: octetsOf(childOf(parameters, 0, tags.octets)), rounds: numberOf(childOf(parameters, 1)) } as const;
  if (base.salt.length > 1024) throw new Error('a number is out of range');
  const key = await pkcs12Key({ ...base, size: found.key }, purposes.key, budget);
  const iv = await pkcs12Key({ ...base, size: 8 }, purposes.iv, budget);
  if (found.cipher === 'rc2') return decipherRc2(key, iv, data);
  // Two keys instead of three: the first is used again.
  return decipher('des-ede3-cbc', Buffer.concat([key, key]).subarray(0, 24), iv, data);
}

/** Throws WrongPassword, identity.unusable for what isn't known here, and an Error for what is damaged. */
export async function openWithPassword(algorithm: Element, password: string | null, data: Uint8Array, budget: Budget): Promise<Buffer> {
  const kind = oidOf(childOf(algorithm, 0));
  const parameters = childOf(algorithm, 1, tags.sequence);
  return kind === pbes2 ? openPbes2(parameters, password, data, budget) : openOlder(kind, parameters, password, data, budget);
}
