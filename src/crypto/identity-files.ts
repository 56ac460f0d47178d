// An identity out of the files that a person chose: a .p12, a PEM file with both, or certificate and key in files of their own.
// Keeps nothing, and no password.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AppError } from '../errors.ts';
import { readBer } from './ber.ts';
import { chainFrom, readAll } from './certificate-chain.ts';
import type { Identity } from './identity.ts';
import { WrongPassword } from './password-cipher.ts';
import { type Budget, newBudget } from './password-keys.ts';
import { looksLikePem, type PemBlock, pemBlocks } from './pem.ts';
import { largestPkcs12, openKey, openPkcs12, parsePkcs12, type Pkcs12Content } from './pkcs12-bags.ts';
import { isUsableKey, pkcs8Of, readPrivateKey } from './private-keys.ts';

export interface NamedFile {
  /** As people know it, for the sentences of errors. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const mostFiles = 20;
const mostCertificates = 50;

const unusable = (reason: string, cause?: unknown): AppError => new AppError('identity.unusable', { reason }, { cause });

/** Every error of opening a file in words for people. */
function asRefusal(error: unknown, name: string): AppError {
  if (error instanceof WrongPassword) return new AppError('identity.wrongPassword', { file: name }, { cause: error });
  return error instanceof AppError ? error : unusable(`${name} is damaged`, error);
}

/** Without a password a locked key is a wrong password too: the sentence asks for one. */
async function readKeyBlock(block: PemBlock, password: string | null, budget: Budget): Promise<KeyObject> {
  if (block.label === 'ENCRYPTED PRIVATE KEY') return openKey(readBer(block.bytes), password, budget);
  if (!/^Proc-Type: 4,ENCRYPTED\r?$/m.test(block.text)) return readPrivateKey(Buffer.from(block.text, 'latin1'));
  try {
    return createPrivateKey({ key: block.text, passphrase: password ?? '' });
  } catch (error) {
    throw new WrongPassword('the key doesn’t open', { cause: error });
  }
}

async function readPem(bytes: Uint8Array, password: string | null, budget: Budget): Promise<Pkcs12Content> {
  const blocks = pemBlocks(bytes);
  const keys: KeyObject[] = [];
  for (const block of blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'))) keys.push(await readKeyBlock(block, password, budget));
  return { keys, certificates: blocks.filter(({ label }) => label.endsWith('CERTIFICATE')).map((block) => block.bytes) };
}

async function readDerKey(bytes: Uint8Array, password: string | null, budget: Budget): Promise<KeyObject | null> {
  try {
    return readPrivateKey(bytes);
  } catch {
    const info = (() => {
      try {
        return readBer(bytes);
      } catch {
        return null;
      }
    })();
    // EncryptedPrivateKeyInfo: an algorithm, then a string of octets.
    const [algorithm, data] = info?.children ?? [];
    return info?.children.length === 2 && algorithm?.tag === 0x30 && data?.tag === 0x04 ? openKey(info, password, budget) : null;
  }
}

/** What one file holds, of whichever kind it is; `budget` is for all files that are opened together. Throws identity.unusable, wrongPassword. */
export async function readIdentityFile({ name, bytes }: NamedFile, password: string | null, budget = newBudget()): Promise<Pkcs12Content> {
  if (bytes.length > largestPkcs12) throw unusable(`${name} is larger than 256 kB`);
  try {
    if (looksLikePem(bytes)) return await readPem(bytes, password, budget);
    const pkcs12 = parsePkcs12(bytes);
    if (pkcs12) return await openPkcs12(pkcs12, password, budget);
    const key = await readDerKey(bytes, password, budget);
    if (key) return { keys: [key], certificates: [] };
  } catch (error) {
    throw asRefusal(error, name);
  }
  try {
    return { keys: [], certificates: [Uint8Array.from(new X509Certificate(Buffer.from(bytes)).raw)] };
  } catch (error) {
    throw unusable(`${name} is neither a certificate, nor a private key, nor a .p12 file`, error);
  }
}

/** The first key with a certificate of its own, and the chain above that. `file` names where they come from. Throws as readIdentityFiles does. */
export function pairUp({ keys, certificates }: Pkcs12Content, file: string): Identity {
  const pool = readAll(certificates, mostCertificates);
  if (pool.length === 0) throw unusable(keys.length > 0 ? `${file} holds a private key and no certificate` : `${file} holds neither a certificate nor a private key`);
  if (keys.length === 0) throw new AppError('identity.noKey', { file });
  for (const key of keys) {
    const own = pool.find(({ parsed }) => parsed.checkPrivateKey(key));
    if (!own) continue;
    if (!isUsableKey(key)) throw unusable('its key is neither RSA nor on a curve of NIST');
    const [{ der }, ...above] = chainFrom(own, pool) as [typeof own, ...typeof pool];
    return { certificate: Uint8Array.from(der), chain: above.map((entry) => Uint8Array.from(entry.der)), privateKey: pkcs8Of(key) };
  }
  throw unusable('the private key belongs to another certificate');
}

/**
 * Files in any order; the password is for all that are locked, null for none. Throws identity.unusable with the reason,
 * identity.wrongPassword and identity.noKey with the file's name.
 */
export async function readIdentityFiles(files: readonly NamedFile[], password: string | null): Promise<Identity> {
  if (files.length === 0 || files.length > mostFiles) throw unusable(`choose 1 to ${mostFiles} files`);
  const contents: Pkcs12Content[] = [];
  const budget = newBudget();
  for (const file of files) contents.push(await readIdentityFile(file, password, budget));
  const shown = files.find((_, at) => (contents[at]?.certificates.length ?? 0) > 0) ?? files[0];
  return pairUp({ keys: contents.flatMap(({ keys }) => keys).slice(0, mostCertificates), certificates: contents.flatMap(({ certificates }) => certificates) }, shown?.name ?? '');
}
