// CMS EnvelopedData (RFC 5652, 6): content that one certificate's key alone can read. AES-256 when written, unless told otherwise; 3DES and the other
// lengths of AES are read too, since Apple's portals write them (enrollment-formats 1.1, 5.7).
import { constants, createCipheriv, createDecipheriv, type KeyObject, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import { childOf, type Element, octetsOf, oidOf, tags } from './ber.ts';
import { type CertificateParts, readParts } from './certificate.ts';
import { context, element, integer, nothing, octets, oid, sequence, set } from './der.ts';
import type { Identity } from './identity.ts';
import { agreedKey, agreeFor } from './key-agreement.ts';
import { type CipherName, cipherOf, ciphers, contentTypes, type DigestName, digestOf, keyTypes } from './oids.ts';
import { isUsableKey } from './private-keys.ts';
import { signerOf } from './sign-content.ts';
import { contentInfoOf } from './signed-data.ts';

const unusable = (reason: string, cause?: unknown): AppError => new AppError('identity.unusable', { reason }, { cause });

/** DER of the recipient's certificate; its key has to be RSA or on a curve of NIST. `cipher`: AES-256 unless a peer is played that writes another, to RSA only. Rejects identity.unusable. */
export async function encryptFor(recipient: Uint8Array, content: Uint8Array, cipher: CipherName = 'aes-256-cbc'): Promise<Uint8Array<ArrayBuffer>> {
  let parts: CertificateParts;
  let publicKey: KeyObject;
  try {
    parts = readParts(recipient);
    publicKey = parts.parsed.publicKey;
  } catch (error) {
    throw unusable('the recipient’s certificate can’t be read', error);
  }
  if (!isUsableKey(publicKey)) throw unusable('the recipient’s key is neither RSA nor on a curve of NIST');
  const [key, iv] = [randomBytes(ciphers[cipher].key), randomBytes(ciphers[cipher].block)];
  const identifier = sequence(parts.issuer, element(tags.integer, parts.serial));
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  const recipientInfo = isRsa
    ? sequence(integer(0), identifier, sequence(oid(keyTypes.rsa), nothing()), octets(publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key)))
    : await agreeFor(publicKey, identifier, key);
  const work = createCipheriv(cipher, key, iv);
  const encrypted = Buffer.concat([work.update(content), work.final()]);
  return new Uint8Array(sequence(oid(contentTypes.envelopedData), context(0, sequence(
    integer(isRsa ? 0 : 2), set(recipientInfo),
    sequence(oid(contentTypes.data), sequence(oid(ciphers[cipher].oid), octets(iv)), element(0x80, encrypted)),
  ))));
}

/** By issuer and serial number, or by the identifier of its key, whose tag differs from one kind of recipient to the other. */
function isFor(identifier: Element, { issuer, serial, keyIdentifier }: CertificateParts): boolean {
  if (identifier.tag === tags.sequence) return Buffer.compare(issuer, childOf(identifier, 0).raw) === 0 && Buffer.compare(serial, childOf(identifier, 1).content) === 0;
  const given = identifier.tag === 0xa0 ? childOf(identifier, 0, tags.octets).content : identifier.content;
  return keyIdentifier !== null && Buffer.compare(keyIdentifier, given) === 0;
}

/**
 * PKCS #1 v1.5 by hand over the bare operation: some runtimes refuse the padding, lest an answer over a network tell whether
 * it was right. Here a person opens a file of their own, and every failure has one and the same sentence.
 */
function unpad(padded: Buffer): Buffer {
  const end = padded.indexOf(0, 2);
  if (padded[0] !== 0 || padded[1] !== 2 || end < 10) throw new Error('the padding is wrong');
  return padded.subarray(end + 1);
}

/** OAEP's digest, SHA-1 where its parameters don't say. */
function oaepDigest(algorithm: Element): DigestName | null {
  const hash = algorithm.children[1]?.children.find(({ tag }) => tag === 0xa0);
  return hash ? digestOf(oidOf(childOf(childOf(hash, 0, tags.sequence), 0))) : 'sha1';
}

function transportedKey(info: Element, key: KeyObject): Buffer {
  const algorithm = childOf(info, 2, tags.sequence);
  const wrapped = octetsOf(childOf(info, 3, tags.octets));
  const kind = oidOf(childOf(algorithm, 0));
  if (kind === keyTypes.rsa) return unpad(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped));
  const digest = kind === keyTypes.rsaOaep ? oaepDigest(algorithm) : null;
  if (!digest) throw unusable('its key is wrapped in a way that isn’t known here');
  return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest }, wrapped);
}

const mostRecipients = 100;

/** Null: nobody of these is the one with that certificate. */
function contentKey(recipients: Element, own: CertificateParts, key: KeyObject): Buffer | null {
  for (const info of recipients.children.slice(0, mostRecipients)) {
    if (info.tag === tags.sequence && isFor(childOf(info, 1), own)) return transportedKey(info, key);
    const wrapped = info.tag === 0xa1 ? info.children.at(-1)?.children.find((entry) => isFor(childOf(entry, 0), own)) : undefined;
    if (wrapped) return agreedKey(info, childOf(wrapped, 1, tags.octets), key);
  }
  return null;
}

function open(envelope: Element, own: CertificateParts, key: KeyObject): Uint8Array<ArrayBuffer> {
  // What the sender says of itself may stand before the recipients.
  const recipientsAt = envelope.children.findIndex(({ tag }) => tag === tags.set);
  const secret = contentKey(childOf(envelope, recipientsAt), own, key);
  if (!secret) throw unusable('it is encrypted for another certificate');
  const encrypted = childOf(envelope, recipientsAt + 1, tags.sequence);
  const algorithm = childOf(encrypted, 1, tags.sequence);
  const name = cipherOf(oidOf(childOf(algorithm, 0)));
  if (!name) throw unusable('it is encrypted in a way that isn’t known here');
  const decipher = createDecipheriv(name, secret, octetsOf(childOf(algorithm, 1, tags.octets)));
  return new Uint8Array(Buffer.concat([decipher.update(octetsOf(childOf(encrypted, 2))), decipher.final()]));
}

/** DER, BER or PEM. Rejects identity.unusable: for somebody else, damaged, or in a way that isn't known here. */
export function openEnvelope(bytes: Uint8Array, identity: Identity): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve) => {
    const { certificate, key } = signerOf(identity);
    const info = contentInfoOf(bytes);
    if (info?.type !== contentTypes.envelopedData) throw unusable('it isn’t encrypted for a certificate');
    try {
      resolve(open(info.inner, readParts(certificate), key));
    } catch (error) {
      throw error instanceof AppError ? error : unusable('what is encrypted is damaged, or for another key', error);
    }
  });
}
