// How a content key reaches a recipient with a key on a curve: ECDH with a key made for this message, the key derivation of
// X9.63, AES key wrap (RFC 5753, 3394). Written out because not every runtime's library wraps keys.
import { createCipheriv, createDecipheriv, createHash, createPublicKey, diffieHellman, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../errors.ts';
import { childOf, type Element, octetsOf, oidOf, readBer, tags } from './ber.ts';
import { bits, context, integer, octets, oid, sequence } from './der.ts';
import { type DigestName, keyTypes } from './oids.ts';

const generate = promisify(generateKeyPair);

/** dhSinglePass-stdDH with the key derivation's digest. */
const schemes: Readonly<Record<string, DigestName>> = {
  '1.3.133.16.840.63.0.2': 'sha1', '1.3.132.1.11.0': 'sha224', '1.3.132.1.11.1': 'sha256', '1.3.132.1.11.2': 'sha384', '1.3.132.1.11.3': 'sha512',
};
const ours = { scheme: '1.3.132.1.11.1', digest: 'sha256', wrap: '2.16.840.1.101.3.4.1.45' } as const;
/** AES key wrap, with the length of its key in bytes. */
const wraps: Readonly<Record<string, 16 | 24 | 32>> = { '2.16.840.1.101.3.4.1.5': 16, '2.16.840.1.101.3.4.1.25': 24, '2.16.840.1.101.3.4.1.45': 32 };

const mark = Buffer.alloc(8, 0xa6);

function xorCounter(block: Buffer, counter: number): void {
  block.writeUInt32BE((block.readUInt32BE(4) ^ counter) >>> 0, 4);
}

/** RFC 3394, 2.2.1. */
function wrap(key: Uint8Array, content: Uint8Array): Buffer {
  const parts = Array.from({ length: content.length / 8 }, (_, at) => Buffer.from(content.subarray(at * 8, at * 8 + 8)));
  let head = Buffer.from(mark);
  for (let round = 0; round < 6; round += 1) {
    for (const [at, part] of parts.entries()) {
      const cipher = createCipheriv(`aes-${key.length * 8 as 256}-ecb`, key, null).setAutoPadding(false);
      const made = Buffer.concat([cipher.update(Buffer.concat([head, part])), cipher.final()]);
      head = Buffer.from(made.subarray(0, 8));
      xorCounter(head, round * parts.length + at + 1);
      made.copy(part, 0, 8);
    }
  }
  return Buffer.concat([head, ...parts]);
}

/** RFC 3394, 2.2.2; null when it was wrapped with another key. */
function unwrap(key: Uint8Array, content: Uint8Array): Buffer | null {
  if (content.length % 8 !== 0 || content.length < 24 || content.length > 72) return null;
  const parts = Array.from({ length: content.length / 8 - 1 }, (_, at) => Buffer.from(content.subarray(at * 8 + 8, at * 8 + 16)));
  let head = Buffer.from(content.subarray(0, 8));
  for (let round = 5; round >= 0; round -= 1) {
    for (const [at, part] of [...parts.entries()].reverse()) {
      xorCounter(head, round * parts.length + at + 1);
      const cipher = createDecipheriv(`aes-${key.length * 8 as 256}-ecb`, key, null).setAutoPadding(false);
      const made = Buffer.concat([cipher.update(Buffer.concat([head, part])), cipher.final()]);
      head = Buffer.from(made.subarray(0, 8));
      made.copy(part, 0, 8);
    }
  }
  return head.equals(mark) ? Buffer.concat(parts) : null;
}

/** ANSI X9.63 over ECC-CMS-SharedInfo (RFC 5753, 7.2). `algorithm` is the key wrap's AlgorithmIdentifier, as it is sent. */
function derive(digest: DigestName, secret: Uint8Array, algorithm: Uint8Array, userMaterial: Uint8Array | null, size: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(size * 8);
  const shared = sequence(algorithm, ...(userMaterial ? [context(0, octets(userMaterial))] : []), context(2, octets(length)));
  const made: Buffer[] = [];
  for (let counter = 1, total = 0; total < size; counter += 1) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const hash = createHash(digest).update(secret).update(number).update(shared).digest();
    made.push(hash);
    total += hash.length;
  }
  return Buffer.concat(made).subarray(0, size);
}

/** The KeyAgreeRecipientInfo for that key; `recipient` is its IssuerAndSerialNumber. */
export async function agreeFor(publicKey: KeyObject, recipient: Uint8Array, contentKey: Uint8Array): Promise<Buffer> {
  const own = await generate('ec', { namedCurve: publicKey.asymmetricKeyDetails?.namedCurve ?? '' });
  const algorithm = sequence(oid(ours.wrap));
  const key = derive(ours.digest, diffieHellman({ privateKey: own.privateKey, publicKey }), algorithm, null, 32);
  const [, point] = readBer(own.publicKey.export({ type: 'spki', format: 'der' })).children;
  const originator = context(1, sequence(oid(keyTypes.ec)), bits((point?.content ?? Buffer.alloc(1)).subarray(1)));
  return context(1, integer(3), context(0, originator), sequence(oid(ours.scheme), algorithm), sequence(sequence(recipient, octets(wrap(key, contentKey)))));
}

/** The sender's key is a point on our own curve. */
function senderKey(info: Element, own: KeyObject): KeyObject {
  const sender = childOf(childOf(info, 1, 0xa0), 0);
  if (sender.tag !== 0xa1) throw new AppError('identity.unusable', { reason: 'the sender’s key isn’t in it' });
  const [parameters] = readBer(createPublicKey(own).export({ type: 'spki', format: 'der' })).children;
  return createPublicKey({ key: sequence(parameters?.raw ?? Buffer.alloc(0), childOf(sender, 1, tags.bits).raw), format: 'der', type: 'spki' });
}

/** The content key out of a KeyAgreeRecipientInfo, of which `wrapped` is our part. Throws identity.unusable or an Error. */
export function agreedKey(info: Element, wrapped: Element, own: KeyObject): Buffer {
  const scheme = childOf(info, info.children.length - 2, tags.sequence);
  const digest = schemes[oidOf(childOf(scheme, 0))];
  const algorithm = childOf(scheme, 1, tags.sequence);
  const size = wraps[oidOf(childOf(algorithm, 0))];
  if (!digest || !size) throw new AppError('identity.unusable', { reason: 'its key is wrapped in a way that isn’t known here' });
  const material = info.children.find(({ tag }, at) => at > 1 && tag === 0xa1);
  const secret = diffieHellman({ privateKey: own, publicKey: senderKey(info, own) });
  const key = unwrap(derive(digest, secret, algorithm.raw, material ? octetsOf(childOf(material, 0)) : null, size), octetsOf(wrapped));
  if (!key) throw new Error('it was wrapped with another key');
  return key;
}
