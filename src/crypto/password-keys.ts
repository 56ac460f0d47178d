// Keys out of passwords, as PKCS #5 (RFC 8018) and PKCS #12 (RFC 7292, appendix B) derive them. A file says how many rounds that
// takes, and could ask for years of them: every derivation is paid for from a budget before it begins.
import { createHash, pbkdf2 as pbkdf2Of, scrypt as scryptOf, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../errors.ts';
import { childOf, type Element, numberOf, octetsOf, oidOf, tags } from './ber.ts';
import { type DigestName, hmacOf } from './oids.ts';

const pbkdf2 = promisify(pbkdf2Of);
const scrypt = promisify<Buffer, Buffer, number, ScryptOptions, Buffer>(scryptOf);

/** What may still be spent on one file, in rounds. */
export interface Budget {
  left: number;
}

/** Rounds of one derivation: tools write 2,048 to 600,000. */
const mostRounds = 2_000_000;

/** Three derivations as costly as they may be: integrity, certificates, key. */
export const newBudget = (): Budget => ({ left: 3 * mostRounds });

function spend(budget: Budget, rounds: number): void {
  if (rounds < 1) throw new Error('a number is out of range');
  budget.left -= rounds;
  if (rounds > mostRounds || budget.left < 0) throw new AppError('identity.unusable', { reason: 'opening the file would take far too long; export it again with fewer rounds' });
}

/** PKCS #12's passwords are UTF-16 with two zeros behind. No password at all is another than an empty one. */
export function widePassword(password: string | null): Buffer {
  return password === null ? Buffer.alloc(0) : Buffer.from(`${password}\u0000`, 'utf16le').swap16();
}

export interface Pkcs12Derivation {
  readonly digest: DigestName;
  /** As widePassword gives it. */
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly size: number;
}

/** What a derived key is for: the "ID byte" of RFC 7292 B.3. */
export const purposes = { key: 1, iv: 2, mac: 3 } as const;
/** About 10 ms of hashing, then others may work. */
const roundsBetweenPauses = 5000;

function repeated(bytes: Uint8Array, block: number): Buffer {
  return bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(block * Math.ceil(bytes.length / block), bytes);
}

/** block + addend + 1, as one large number, written over the block. */
function addOnto(block: Buffer, addend: Buffer): void {
  let carry = 1;
  for (let at = block.length - 1; at >= 0; at -= 1) {
    const sum = block.readUInt8(at) + addend.readUInt8(at) + carry;
    block.writeUInt8(sum & 0xff, at);
    carry = sum >> 8;
  }
}

/** RFC 7292 B.2. Nothing native does it; it pauses so that nobody waits for it. */
export async function pkcs12Key({ digest, password, salt, rounds, size }: Pkcs12Derivation, purpose: number, budget: Budget): Promise<Buffer> {
  const block = digest === 'sha384' || digest === 'sha512' ? 128 : 64;
  const input = Buffer.concat([repeated(salt, block), repeated(password, block)]);
  const made: Buffer[] = [];
  for (let total = 0; total < size;) {
    spend(budget, rounds);
    let hash = createHash(digest).update(Buffer.alloc(block, purpose)).update(input).digest();
    for (let round = 1; round < rounds; round += 1) {
      hash = createHash(digest).update(hash).digest();
      if (round % roundsBetweenPauses === 0) await new Promise((resolve) => { setImmediate(resolve); });
    }
    made.push(hash);
    total += hash.length;
    const addend = Buffer.alloc(block, hash);
    for (let at = 0; at < input.length; at += block) addOnto(input.subarray(at, at + block), addend);
  }
  return Buffer.concat(made).subarray(0, size);
}

const derivations = { pbkdf2: '1.2.840.113549.1.5.12', scrypt: '1.3.6.1.4.1.11591.4.11' } as const;
/** Bytes of memory that scrypt may take: openssl's own parameters take 16 MB. */
const mostMemory = 64 * 1024 * 1024;
const longestSalt = 1024;

async function scryptKey(parameters: Element, password: Buffer, size: number, budget: Budget): Promise<Buffer> {
  const [cost, blockSize, parallel] = [1, 2, 3].map((at) => numberOf(childOf(parameters, at))) as [number, number, number];
  const memory = 128 * cost * blockSize;
  if (memory > mostMemory || parallel > 16) throw new AppError('identity.unusable', { reason: 'opening the file would take too much memory' });
  // One of its inner rounds takes about as long as one of PBKDF2's.
  spend(budget, cost * blockSize * parallel);
  return scrypt(password, Buffer.from(octetsOf(childOf(parameters, 0, tags.octets))), size, { N: cost, r: blockSize, p: parallel, maxmem: 2 * mostMemory });
}

/** By an AlgorithmIdentifier of PBKDF2 or scrypt. The password is UTF-8. Throws identity.unusable for others. */
export async function pkcs5Key(algorithm: Element, password: string, size: number, budget: Budget): Promise<Buffer> {
  const kind = oidOf(childOf(algorithm, 0));
  const parameters = childOf(algorithm, 1, tags.sequence);
  const bytes = Buffer.from(password, 'utf8');
  if (kind === derivations.scrypt) return scryptKey(parameters, bytes, size, budget);
  if (kind !== derivations.pbkdf2) throw new AppError('identity.unusable', { reason: 'its key is derived in a way that isn’t known here' });
  const salt = octetsOf(childOf(parameters, 0, tags.octets));
  const rounds = numberOf(childOf(parameters, 1));
  const prf = parameters.children.slice(2).find(({ tag }) => tag === tags.sequence);
  const hmac = prf ? hmacOf(oidOf(childOf(prf, 0))) : 'sha1';
  if (!hmac || salt.length > longestSalt) throw new AppError('identity.unusable', { reason: 'its key is derived in a way that isn’t known here' });
  spend(budget, rounds);
  return pbkdf2(bytes, salt, rounds, size, hmac);
}
