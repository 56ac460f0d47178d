// PKCS #12 files (.p12): one identity with its chain, under a password. Reads what tools write, and writes two forms:
// modern, and legacy for keychains that know nothing newer.
import { createCipheriv, createHash, createHmac, pbkdf2 as pbkdf2Of, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../errors.ts';
import { bmp, context, element, integer, nothing, octets, oid, sequence, set } from './der.ts';
import type { Identity } from './identity.ts';
import { attributeTypes, ciphers, contentTypes, digests, hmacs } from './oids.ts';
import { newBudget, pkcs12Key, purposes, widePassword } from './password-keys.ts';
import { pairUp, readIdentityFile } from './identity-files.ts';
import { signerOf } from './sign-content.ts';

const pbkdf2 = promisify(pbkdf2Of);

export interface Pkcs12Choice {
  /** modern: AES-256, SHA-256. legacy: 3DES, SHA-1, which Keychain needs before macOS 15 or so. */
  readonly form: 'modern' | 'legacy';
  /** The "friendly name" that keychains show. */
  readonly name: string;
}

/** Encryption and MAC guard the same password, so both have the same. Loaders such as .NET's limit what they accept. */
const rounds = { modern: 200_000, legacy: 10_000 } as const;

interface Sealed {
  /** AlgorithmIdentifier. */
  readonly algorithm: Buffer;
  readonly data: Buffer;
}

async function seal(form: Pkcs12Choice['form'], password: string, content: Uint8Array): Promise<Sealed> {
  const salt = randomBytes(16);
  if (form === 'legacy') {
    const base = { digest: 'sha1', password: widePassword(password), salt, rounds: rounds.legacy } as const;
    const cipher = createCipheriv('des-ede3-cbc', await pkcs12Key({ ...base, size: 24 }, purposes.key, newBudget()), await pkcs12Key({ ...base, size: 8 }, purposes.iv, newBudget()));
    return { algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octets(salt), integer(rounds.legacy))), data: Buffer.concat([cipher.update(content), cipher.final()]) };
  }
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', await pbkdf2(Buffer.from(password, 'utf8'), salt, rounds.modern, 32, 'sha256'), iv);
  const derivation = sequence(oid('1.2.840.113549.1.5.12'), sequence(octets(salt), integer(rounds.modern), sequence(oid(hmacs.sha256), nothing())));
  return {
    algorithm: sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, sequence(oid(ciphers['aes-256-cbc'].oid), octets(iv)))),
    data: Buffer.concat([cipher.update(content), cipher.final()]),
  };
}

async function macData(form: Pkcs12Choice['form'], password: string, signed: Uint8Array): Promise<Buffer> {
  const salt = randomBytes(16);
  const [digest, size] = form === 'modern' ? (['sha256', 32] as const) : (['sha1', 20] as const);
  const key = await pkcs12Key({ digest, password: widePassword(password), salt, rounds: rounds[form], size }, purposes.mac, newBudget());
  const mac = createHmac(digest, key).update(signed).digest();
  return sequence(sequence(sequence(oid(digests[digest]), nothing()), octets(mac)), octets(salt), integer(rounds[form]));
}

const info = (type: string, content: Uint8Array): Buffer => sequence(oid(type), context(0, content));

/** Rejects identity.unusable: no password, or an identity whose parts don't fit together. */
export async function writePkcs12(identity: Identity, password: string, { form, name }: Pkcs12Choice): Promise<Uint8Array<ArrayBuffer>> {
  if (password === '') throw new AppError('identity.unusable', { reason: 'a .p12 file needs a password' });
  signerOf(identity);
  // Certificate and key are told to belong together by an identifier that both have.
  const localKeyId = sequence(oid(attributeTypes.localKeyId), set(octets(createHash('sha1').update(identity.certificate).digest())));
  const own = set(localKeyId, sequence(oid(attributeTypes.friendlyName), set(bmp(name.slice(0, 200)))));
  const certificateBag = (der: Uint8Array, ...attributes: readonly Buffer[]): Buffer => sequence(
    oid('1.2.840.113549.1.12.10.1.3'), context(0, sequence(oid('1.2.840.113549.1.9.22.1'), context(0, octets(der)))), ...attributes,
  );
  const [certificates, key] = await Promise.all([
    seal(form, password, sequence(certificateBag(identity.certificate, own), ...identity.chain.map((der) => certificateBag(der)))),
    seal(form, password, identity.privateKey),
  ]);
  const keyBag = sequence(oid('1.2.840.113549.1.12.10.1.2'), context(0, sequence(key.algorithm, octets(key.data))), own);
  const safes = sequence(
    info(contentTypes.encryptedData, sequence(integer(0), sequence(oid(contentTypes.data), certificates.algorithm, element(0x80, certificates.data)))),
    info(contentTypes.data, octets(sequence(keyBag))),
  );
  return Uint8Array.from(sequence(integer(3), info(contentTypes.data, octets(safes)), await macData(form, password, safes)));
}

/** `name` is the file's, for errors. Throws identity.unusable, wrongPassword, noKey. */
export async function readPkcs12(bytes: Uint8Array, password: string | null, name = 'the .p12 file'): Promise<Identity> {
  return pairUp(await readIdentityFile({ name, bytes }, password), name);
}
