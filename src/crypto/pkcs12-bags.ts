// Opens PKCS #12 files (RFC 7292; PBMAC1: RFC 9579): what keys and certificates are in them. Which of them belong together is not
// decided here.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import { childOf, type Element, numberOf, octetsOf, oidOf, readBer, tags } from './ber.ts';
import { contentTypes, digestOf, hmacOf } from './oids.ts';
import { openWithPassword, WrongPassword } from './password-cipher.ts';
import { type Budget, newBudget, pkcs12Key, pkcs5Key, purposes, widePassword } from './password-keys.ts';
import { keyOfPkcs8 } from './private-keys.ts';

export interface Pkcs12Content {
  readonly keys: readonly KeyObject[];
  /** DER, in their order. */
  readonly certificates: readonly Uint8Array[];
}

/** Bytes; identities have a few thousand. */
export const largestPkcs12 = 256 * 1024;

const bagTypes = { key: '1.2.840.113549.1.12.10.1.1', shroudedKey: '1.2.840.113549.1.12.10.1.2', certificate: '1.2.840.113549.1.12.10.1.3', bags: '1.2.840.113549.1.12.10.1.6' } as const;
const x509 = '1.2.840.113549.1.9.22.1';
const pbmac1 = '1.2.840.113549.1.5.14';
const mostBags = 100;

interface Opening {
  /** Null: no password at all, which is another one than the empty one. */
  readonly password: string | null;
  readonly budget: Budget;
  readonly keys: KeyObject[];
  readonly certificates: Uint8Array[];
  bagsLeft: number;
}

/** The password's UTF-8 form keys PBMAC1, its wide form the MAC of before. */
async function macOf(macData: Element, signed: Uint8Array, { password, budget }: Opening): Promise<Buffer> {
  const algorithm = childOf(childOf(macData, 0, tags.sequence), 0, tags.sequence);
  const kind = oidOf(childOf(algorithm, 0));
  if (kind === pbmac1) {
    const parameters = childOf(algorithm, 1, tags.sequence);
    const derivation = childOf(parameters, 0, tags.sequence);
    const hmac = hmacOf(oidOf(childOf(childOf(parameters, 1, tags.sequence), 0)));
    const size = numberOf(childOf(childOf(derivation, 1, tags.sequence), 2, tags.integer));
    // RFC 9579, 5: shorter keys are to be refused.
    if (!hmac || size < 20 || size > 256) throw new AppError('identity.unusable', { reason: 'its integrity is guarded in a way that isn’t known here' });
    return createHmac(hmac, await pkcs5Key(derivation, password ?? '', size, budget)).update(signed).digest();
  }
  const digest = digestOf(kind);
  const salt = octetsOf(childOf(macData, 1, tags.octets));
  const roundsAt = macData.children[2];
  if (!digest || digest === 'md5' || salt.length > 1024) throw new AppError('identity.unusable', { reason: 'its integrity is guarded in a way that isn’t known here' });
  const size = createHmac(digest, '').digest().length;
  const key = await pkcs12Key({ digest, password: widePassword(password), salt, rounds: roundsAt ? numberOf(roundsAt) : 1, size }, purposes.mac, budget);
  return createHmac(digest, key).update(signed).digest();
}

async function readBag(bag: Element, opening: Opening, depth: number): Promise<void> {
  opening.bagsLeft -= 1;
  if (opening.bagsLeft < 0 || depth > 5) throw new AppError('identity.unusable', { reason: 'it holds far too many entries' });
  const value = childOf(childOf(bag, 1, 0xa0), 0);
  switch (oidOf(childOf(bag, 0))) {
    case bagTypes.key:
      opening.keys.push(keyOfPkcs8(value.raw));
      break;
    case bagTypes.shroudedKey:
      opening.keys.push(await openKey(value, opening.password, opening.budget));
      break;
    case bagTypes.certificate:
      if (oidOf(childOf(value, 0)) === x509) opening.certificates.push(Uint8Array.from(octetsOf(childOf(childOf(value, 1, 0xa0), 0))));
      break;
    case bagTypes.bags:
      for (const inner of value.children) await readBag(inner, opening, depth + 1);
      break;
    default:
  }
}

async function readSafe(info: Element, opening: Opening): Promise<void> {
  const kind = oidOf(childOf(info, 0));
  const inner = childOf(childOf(info, 1, 0xa0), 0);
  let content: Uint8Array;
  if (kind === contentTypes.data) content = octetsOf(inner);
  else if (kind === contentTypes.encryptedData) {
    const encrypted = childOf(inner, 1, tags.sequence);
    content = await openWithPassword(childOf(encrypted, 1, tags.sequence), opening.password, octetsOf(childOf(encrypted, 2)), opening.budget);
  } else throw new AppError('identity.unusable', { reason: 'it is encrypted for one certificate, not with a password' });
  let bags: Element;
  try {
    bags = readBer(content);
  } catch (error) {
    // One wrong password in 256 leaves padding that looks right.
    if (kind === contentTypes.encryptedData) throw new WrongPassword('it is no structure', { cause: error });
    throw error;
  }
  for (const bag of bags.children) await readBag(bag, opening, 0);
}

/** An EncryptedPrivateKeyInfo (RFC 5958): algorithm and encrypted PKCS #8. Throws as openWithPassword does. */
export async function openKey(info: Element, password: string | null, budget: Budget): Promise<KeyObject> {
  const opened = await openWithPassword(childOf(info, 0, tags.sequence), password, octetsOf(childOf(info, 1, tags.octets)), budget);
  try {
    readBer(opened);
  } catch (error) {
    throw new WrongPassword('it is no structure', { cause: error });
  }
  return keyOfPkcs8(opened);
}

async function open(file: Element, password: string | null, budget: Budget): Promise<Pkcs12Content> {
  const opening: Opening = { password, budget, keys: [], certificates: [], bagsLeft: mostBags };
  const outer = childOf(file, 1, tags.sequence);
  if (oidOf(childOf(outer, 0)) !== contentTypes.data) throw new AppError('identity.unusable', { reason: 'it is guarded by a signature, not by a password' });
  const signed = octetsOf(childOf(childOf(outer, 1, 0xa0), 0));
  const macData = file.children[2];
  if (macData) {
    const [expected, given] = [await macOf(macData, signed, opening), octetsOf(childOf(childOf(macData, 0), 1, tags.octets))];
    if (given.length !== expected.length || !timingSafeEqual(expected, given)) throw new WrongPassword('the MAC is another');
  }
  for (const info of readBer(signed).children) await readSafe(info, opening);
  return opening;
}

/** The file's structure, or null when it is no PKCS #12 file at all. */
export function parsePkcs12(bytes: Uint8Array): Element | null {
  try {
    const file = readBer(bytes);
    return numberOf(childOf(file, 0)) === 3 && childOf(file, 1, tags.sequence).children[0]?.tag === tags.oid ? file : null;
  } catch {
    return null;
  }
}

/** Throws WrongPassword, identity.unusable with the reason, or an Error where the file is damaged. */
export async function openPkcs12(file: Element, password: string | null, budget = newBudget()): Promise<Pkcs12Content> {
  if (password) return open(file, password, budget);
  // Tools differ in what an empty password is; people don't.
  try {
    return await open(file, '', budget);
  } catch (error) {
    if (!(error instanceof WrongPassword)) throw error;
    return open(file, null, budget);
  }
}
