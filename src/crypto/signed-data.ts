// CMS SignedData (RFC 5652, 5) taken apart, DER or BER, and its signatures checked. Says nothing of trust or of time.
import { constants, createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { childOf, type Element, octetsOf, oidOf, readBer, tags, timeOf } from './ber.ts';
import type { CertificateParts } from './certificate.ts';
import { readAll } from './certificate-chain.ts';
import { element, sorted } from './der.ts';
import { attributeTypes, contentTypes, type DigestName, digestOf, keyTypes } from './oids.ts';
import { looksLikePem, pemBlocks } from './pem.ts';

export interface SignedData {
  /** The kind of what is signed. */
  readonly contentType: string;
  /** Null: the signature travels without its content. */
  readonly content: Uint8Array | null;
  /** Those that can be read, at most 100. */
  readonly certificates: readonly CertificateParts[];
  readonly signers: readonly Element[];
}

export interface CheckedSigner {
  /** intact: this certificate's key signed exactly this content. unknown: the certificate is missing. */
  readonly verdict: 'intact' | 'broken' | 'unknown' | 'unsupported';
  readonly certificate: CertificateParts | null;
  readonly digest: DigestName | null;
  /** Milliseconds since the Unix epoch, as the signer says; null when it doesn't. */
  readonly signedAt: number | null;
}

const mostCertificates = 100;
const mostSigners = 20;

/** The DER of a file that may be PEM ("-----BEGIN PKCS7-----", "CMS"). */
export function cmsBytes(bytes: Uint8Array): Uint8Array {
  return looksLikePem(bytes.subarray(0, 64)) ? pemBlocks(bytes)[0]?.bytes ?? new Uint8Array(0) : bytes;
}

/** What the outermost layer is, or null when it is no CMS. Never throws. */
export function contentInfoOf(bytes: Uint8Array): { readonly type: string; readonly inner: Element } | null {
  try {
    const outer = readBer(cmsBytes(bytes));
    return outer.tag === tags.sequence ? { type: oidOf(childOf(outer, 0)), inner: childOf(childOf(outer, 1, 0xa0), 0) } : null;
  } catch {
    return null;
  }
}

/** `inner` of a ContentInfo of SignedData. Throws an Error when it is none. */
export function readSignedData(inner: Element): SignedData {
  const encapsulated = childOf(inner, 2, tags.sequence);
  const holder = encapsulated.children[1];
  const carried = holder ? childOf(holder, 0) : null;
  // A PKCS #7 of before CMS may carry something else than octets; then its content is that, without its own tag and length.
  const content = carried && ((carried.tag & 0x1f) === tags.octets ? octetsOf(carried) : carried.content);
  const signers = inner.children.at(-1);
  if (signers?.tag !== tags.set) throw new Error('a part is missing');
  const certificates = inner.children.slice(3).find(({ tag }) => tag === 0xa0)?.children ?? [];
  return {
    contentType: oidOf(childOf(encapsulated, 0)), content,
    certificates: readAll(certificates.filter(({ tag }) => tag === tags.sequence).map(({ raw }) => raw), mostCertificates),
    signers: signers.children.slice(0, mostSigners),
  };
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** By issuer and serial number, or by the identifier of its key. */
function certificateOf(identifier: Element, certificates: readonly CertificateParts[]): CertificateParts | null {
  if (identifier.tag === 0x80) return certificates.find(({ keyIdentifier }) => keyIdentifier !== null && equal(keyIdentifier, identifier.content)) ?? null;
  const [issuer, serial] = [childOf(identifier, 0, tags.sequence), childOf(identifier, 1, tags.integer)];
  return certificates.find((certificate) => equal(certificate.issuer, issuer.raw) && equal(certificate.serial, serial.content)) ?? null;
}

function attributeOf(attributes: Element | undefined, type: string): Element | null {
  const found = attributes?.children.find((attribute) => oidOf(childOf(attribute, 0)) === type);
  return found ? childOf(childOf(found, 1, tags.set), 0) : null;
}

/** The same in DER: definite lengths, though the order is kept. */
function toDer(part: Element): Uint8Array {
  return (part.tag & 0x20) === 0 ? element(part.tag, part.content) : element(part.tag, ...part.children.map(toDer));
}

/** What the signature may be over: the attributes in DER, which is what it should be, or in the order or the form they came in. */
function signedBytes(attributes: Element): Uint8Array[] {
  const parts = attributes.children.map(toDer);
  return [element(tags.set, ...parts), element(tags.set, ...sorted(parts)), element(tags.set, attributes.content)];
}

/** The digest of RSASSA-PSS stands in its parameters, SHA-1 where they don't say (RFC 4055, 3.1). */
function pssDigest(algorithm: Element): DigestName | null {
  const hash = algorithm.children[1]?.children.find(({ tag }) => tag === 0xa0);
  return hash ? digestOf(oidOf(childOf(childOf(hash, 0, tags.sequence), 0))) : 'sha1';
}

function fits(key: KeyObject, algorithm: Element, digest: DigestName, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verify(null, data, key, signature);
  if (oidOf(childOf(algorithm, 0)) !== keyTypes.rsaPss) return verify(digest, data, key, signature);
  const pss = pssDigest(algorithm);
  return pss !== null && verify(pss, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature);
}

interface SignerParts {
  readonly digest: DigestName | null;
  readonly attributes: Element | undefined;
  readonly algorithm: Element;
  readonly signature: Uint8Array;
}

function partsOf(info: Element): SignerParts {
  const attributes = info.children[3]?.tag === 0xa0 ? info.children[3] : undefined;
  const at = attributes ? 4 : 3;
  return { digest: digestOf(oidOf(childOf(childOf(info, 2, tags.sequence), 0))), attributes, algorithm: childOf(info, at, tags.sequence), signature: octetsOf(childOf(info, at + 1)) };
}

function isIntact({ digest, attributes, algorithm, signature }: SignerParts, data: SignedData, content: Uint8Array, key: KeyObject): boolean {
  if (!digest) return false;
  // RFC 5652 5.3: without attributes only plain data may be signed.
  if (!attributes) return data.contentType === contentTypes.data && fits(key, algorithm, digest, content, signature);
  const [claimed, type] = [attributeOf(attributes, attributeTypes.messageDigest), attributeOf(attributes, attributeTypes.contentType)];
  const hash = createHash(digest).update(content).digest();
  if (claimed?.content.length !== hash.length || !timingSafeEqual(hash, claimed.content)) return false;
  if (!type || oidOf(type) !== data.contentType) return false;
  return signedBytes(attributes).some((bytes) => fits(key, algorithm, digest, bytes, signature));
}

/** One of `signers`, with the content that the message carries. Never throws: what can't be read is broken. */
export function checkSigner(info: Element, data: SignedData): CheckedSigner {
  const broken: CheckedSigner = { verdict: 'broken', certificate: null, digest: null, signedAt: null };
  try {
    const parts = partsOf(info);
    const certificate = certificateOf(childOf(info, 1), data.certificates);
    const time = attributeOf(parts.attributes, attributeTypes.signingTime);
    const told = { certificate, digest: parts.digest, signedAt: time ? timeOf(time) : null };
    if (!parts.digest) return { ...told, verdict: 'unsupported' };
    if (!certificate) return { ...told, verdict: 'unknown' };
    return { ...told, verdict: data.content && isIntact(parts, data, data.content, certificate.parsed.publicKey) ? 'intact' : 'broken' };
  } catch {
    return broken;
  }
}
