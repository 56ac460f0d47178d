// CMS SignedData (RFC 5652, 5) taken apart, DER or BER, and its signatures checked. Says nothing of trust or of time.
import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { childOf, type Element, numberOf, octetsOf, oidOf, readBer, tags, timeOf } from './ber.ts';
import type { CertificateParts } from './certificate.ts';
import { readAll } from './certificate-chain.ts';
import { element, sorted } from './der.ts';
import { attributeTypes, contentTypes, type DigestName, digestOf } from './oids.ts';
import { beginsAsPem, pemBlocks } from './pem.ts';
import { fits, isTooWeak, isUnderstood, plainAlgorithm } from './signature-algorithms.ts';

export interface SignedData {
  /** The kind of what is signed. */
  readonly contentType: string;
  /** Null: the signature travels without its content. */
  readonly content: Uint8Array | null;
  /** Those that can be read, at most 100. */
  readonly certificates: readonly CertificateParts[];
  /** Those that the message announces. */
  readonly digests: readonly DigestName[];
  /** At least none, at most 20: all of them. */
  readonly signers: readonly Element[];
}

export interface CheckedSigner {
  /** intact: this certificate's key signed exactly this content. unknown: the certificate is missing. weak: whoever likes can make such a one. */
  readonly verdict: 'intact' | 'broken' | 'unknown' | 'unsupported' | 'weak';
  readonly certificate: CertificateParts | null;
  readonly digest: DigestName | null;
  /** Milliseconds since the Unix epoch, as the signer says; null when it doesn't. */
  readonly signedAt: number | null;
}

const mostCertificates = 100;
const mostSigners = 20;

const missing = (): Error => new Error('a part is missing');

/** The DER of a file that may be PEM ("-----BEGIN PKCS7-----", "CMS"). Words before it make it another kind of file: a comment of an XML file could hold any signature. */
export function cmsBytes(bytes: Uint8Array): Uint8Array {
  return beginsAsPem(bytes) ? pemBlocks(bytes)[0]?.bytes ?? new Uint8Array(0) : bytes;
}

/** What the outermost layer is, or null when it is no CMS. Bytes after it belong to no layer and are left alone. Never throws. */
export function contentInfoOf(bytes: Uint8Array): { readonly type: string; readonly inner: Element } | null {
  try {
    const outer = readBer(cmsBytes(bytes));
    const holder = childOf(outer, 1, 0xa0);
    if (outer.tag !== tags.sequence || outer.children.length !== 2 || holder.children.length !== 1) return null;
    return { type: oidOf(childOf(outer, 0)), inner: childOf(holder, 0) };
  } catch {
    return null;
  }
}

/** Octets alone, as CMS has it; null where the signature travels without them. */
function encapsulated(info: Element): Uint8Array | null {
  const [, holder] = info.children;
  if (!holder) return null;
  const carried = childOf(holder, 0);
  if (info.children.length > 2 || holder.tag !== 0xa0 || holder.children.length !== 1 || (carried.tag !== tags.octets && carried.tag !== tags.octetsInPieces)) throw missing();
  return octetsOf(carried);
}

function announced(algorithm: Element): DigestName {
  const digest = digestOf(plainAlgorithm(algorithm));
  if (!digest) throw missing();
  return digest;
}

/** `inner` of a ContentInfo of SignedData, which has these parts in this order and no others (RFC 5652, 5.1). Throws an Error when it is none. */
export function readSignedData(inner: Element): SignedData {
  const info = childOf(inner, 2, tags.sequence);
  const rest = inner.children.slice(3);
  const certificates = rest[0]?.tag === 0xa0 ? rest.shift()?.children ?? [] : [];
  if (rest[0]?.tag === 0xa1) rest.shift();
  const [signers] = rest;
  if (inner.tag !== tags.sequence || rest.length !== 1 || signers?.tag !== tags.set || signers.children.length > mostSigners) throw missing();
  numberOf(childOf(inner, 0));
  return {
    contentType: oidOf(childOf(info, 0)), content: encapsulated(info),
    certificates: readAll(certificates.filter(({ tag }) => tag === tags.sequence).map(({ raw }) => raw), mostCertificates),
    digests: childOf(inner, 1, tags.set).children.map(announced), signers: signers.children,
  };
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** By issuer and serial number, or by the identifier of its key. */
function certificateOf(identifier: Element, certificates: readonly CertificateParts[]): CertificateParts | null {
  if (identifier.tag === 0x80) return certificates.find(({ keyIdentifier }) => keyIdentifier !== null && equal(keyIdentifier, identifier.content)) ?? null;
  const [issuer, serial] = [childOf(identifier, 0, tags.sequence), childOf(identifier, 1, tags.integer)];
  if (identifier.tag !== tags.sequence || identifier.children.length !== 2) throw missing();
  return certificates.find((certificate) => equal(certificate.issuer, issuer.raw) && equal(certificate.serial, serial.content)) ?? null;
}

/** Once at most, with one value (RFC 5652, 11): of two, each reader could take another. */
function attributeOf(attributes: Element | undefined, type: string): Element | null {
  const found = (attributes?.children ?? []).filter((attribute) => oidOf(childOf(attribute, 0)) === type);
  const [first] = found;
  if (!first) return null;
  const values = childOf(first, 1, tags.set);
  if (found.length > 1 || first.tag !== tags.sequence || first.children.length !== 2 || values.children.length !== 1) throw missing();
  return childOf(values, 0);
}

/** The same in DER: definite lengths, though the order is kept. */
function toDer(part: Element): Uint8Array {
  return (part.tag & 0x20) === 0 ? element(part.tag, part.content) : element(part.tag, ...part.children.map(toDer));
}

/** What the signature may be over: the attributes in DER, whose order is that of a set; some signers keep the order that they send. */
function signedBytes(attributes: Element): Uint8Array[] {
  const parts = attributes.children.map(toDer);
  return [element(tags.set, ...parts), element(tags.set, ...sorted(parts))];
}

interface SignerParts {
  readonly identifier: Element;
  readonly digest: DigestName | null;
  readonly attributes: Element | undefined;
  readonly algorithm: Element;
  readonly signature: Uint8Array;
}

/** Version, who, digest, attributes, algorithm, signature, attributes that nobody signed (RFC 5652, 5.3); nothing else, in this order. */
function partsOf(info: Element): SignerParts {
  const [attributes] = info.children[3]?.tag === 0xa0 ? [info.children[3]] : [];
  const at = attributes ? 4 : 3;
  const rest = info.children.slice(at + 2);
  if (info.tag !== tags.sequence || rest.length > 1 || rest.some(({ tag }) => tag !== 0xa1)) throw missing();
  numberOf(childOf(info, 0));
  return {
    identifier: childOf(info, 1), digest: digestOf(plainAlgorithm(childOf(info, 2))), attributes,
    algorithm: childOf(info, at, tags.sequence), signature: octetsOf(childOf(info, at + 1, tags.octets)),
  };
}

function isIntact({ attributes, algorithm, signature }: SignerParts, digest: DigestName, data: SignedData, content: Uint8Array, key: KeyObject): boolean {
  const signed = { key, algorithm, digest, signature };
  // RFC 5652 5.3: without attributes only plain data may be signed.
  if (!attributes) return data.contentType === contentTypes.data && fits(signed, content);
  const [claimed, type] = [attributeOf(attributes, attributeTypes.messageDigest), attributeOf(attributes, attributeTypes.contentType)];
  const hash = createHash(digest).update(content).digest();
  if (claimed?.tag !== tags.octets || claimed.content.length !== hash.length || !timingSafeEqual(hash, claimed.content)) return false;
  if (!type || oidOf(type) !== data.contentType) return false;
  return signedBytes(attributes).some((bytes) => fits(signed, bytes));
}

/** One of `signers`, with the content that the message carries. Never throws: what can't be read is broken. */
export function checkSigner(info: Element, data: SignedData): CheckedSigner {
  const broken: CheckedSigner = { verdict: 'broken', certificate: null, digest: null, signedAt: null };
  try {
    const parts = partsOf(info);
    const { digest, algorithm } = parts;
    const certificate = certificateOf(parts.identifier, data.certificates);
    const time = attributeOf(parts.attributes, attributeTypes.signingTime);
    const told = { certificate, digest, signedAt: time ? timeOf(time) : null };
    if (!digest) return { ...told, verdict: 'unsupported' };
    if (!certificate) return { ...told, verdict: 'unknown' };
    const key = certificate.parsed.publicKey;
    if (!isUnderstood(key, algorithm, digest)) return { ...told, verdict: 'unsupported' };
    if (isTooWeak(key, digest)) return { ...told, verdict: 'weak' };
    // Who reads a message in one pass hashes it by what is announced before it, and finds no such digest otherwise.
    const isAnnounced = data.digests.includes(digest);
    return { ...told, verdict: data.content && isAnnounced && isIntact(parts, digest, data, data.content, key) ? 'intact' : 'broken' };
  } catch {
    return broken;
  }
}
