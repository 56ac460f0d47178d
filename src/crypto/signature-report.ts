// Explains a file's signature in full: who signed it and when, who certified whom, whether the chain ends at a root that is
// trusted, and whether anything was changed since. Facts only; what to do about them is decided by people.
import { rootCertificates } from 'node:tls';
import type { SignatureReport } from '../model/profiles.ts';
import type { CertificateParts } from './certificate.ts';
import { chainFrom, isIssuedBy, readAll } from './certificate-chain.ts';
import { mayBeTrusted } from './chain-rules.ts';
import { factsOf, isSelfSigned } from './certificate-facts.ts';
import { contentTypes } from './oids.ts';
import { pemBlocks } from './pem.ts';
import { type CheckedSigner, checkSigner, contentInfoOf, readSignedData, type SignedData } from './signed-data.ts';

export interface ReportChoice {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** DER of roots that the caller trusts, beside those that the runtime knows. */
  readonly anchors: readonly Uint8Array[];
}

const mostAnchors = 1000;
const digestNames = { md5: 'MD5', sha1: 'SHA-1', sha224: 'SHA-224', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;

let known: CertificateParts[] | null = null;

/** The roots of the runtime, which may have none of its own. Parsed when they are first needed: 50 ms. */
function knownRoots(): CertificateParts[] {
  const list = rootCertificates as readonly string[] | undefined;
  known ??= readAll((list ?? []).flatMap((pem) => pemBlocks(Buffer.from(pem, 'latin1'))).map(({ bytes }) => bytes), mostAnchors);
  return known;
}

const same = (a: CertificateParts, b: CertificateParts): boolean => Buffer.compare(a.der, b.der) === 0;

type Trust = Extract<SignatureReport, { kind: 'intact' }>['trust'];

interface Judged {
  readonly chain: CertificateParts[];
  readonly complete: boolean;
  readonly trust: Trust;
}

/** The chain up to the first that is one of the roots, or is certified by one, which then is its end. Null: it leads to none. */
function upTo(roots: readonly CertificateParts[], chain: readonly CertificateParts[]): CertificateParts[] | null {
  // Not from the end only: what a file carries may lead past a root, to an older one that certified it across.
  for (const [at, entry] of chain.entries()) {
    const root = roots.find((candidate) => same(entry, candidate)) ?? roots.find((candidate) => isIssuedBy(entry, candidate));
    if (root) return [...chain.slice(0, at + 1), ...(same(entry, root) ? [] : [root])].slice(0, 20);
  }
  return null;
}

function judge(first: CertificateParts, carried: readonly CertificateParts[], anchors: readonly CertificateParts[]): Judged {
  const chain = chainFrom(first, carried);
  const anchored = upTo(anchors, chain) ?? upTo(knownRoots(), chain);
  const whole = anchored ?? chain;
  const complete = isSelfSigned(whole.at(-1) ?? first);
  if (anchored && mayBeTrusted(anchored)) return { chain: whole, complete, trust: 'trusted' };
  return { chain: whole, complete, trust: whole.length === 1 && complete ? 'selfSigned' : 'unknown' };
}

function validityOf(chain: readonly CertificateParts[], now: number): 'valid' | 'expired' | 'notYet' {
  if (chain.some(({ until }) => now > until)) return 'expired';
  return chain.some(({ from }) => now < from) ? 'notYet' : 'valid';
}

const broken = (reason: string): SignatureReport => ({ kind: 'broken', reason });

function whyBroken({ verdict, digest }: CheckedSigner): string {
  switch (verdict) {
    case 'unknown': return 'the signer’s certificate isn’t in it';
    case 'unsupported': return 'it is signed in a way that isn’t known here';
    case 'weak': return 'it is signed in a way that proves nothing any more: by MD5, or with a key that is too short';
    default: return digest === null ? 'the signature itself is damaged' : 'it was changed after it was signed, or is damaged';
  }
}

function report(data: SignedData, { now, anchors }: ReportChoice): SignatureReport {
  if (!data.content) return broken('it carries a signature and no content');
  const checked = data.signers.map((info) => checkSigner(info, data));
  // Of several signers every one has to fit; the one that is told of is the first.
  const bad = checked.find(({ verdict }) => verdict !== 'intact');
  const [first] = checked;
  if (bad) return broken(whyBroken(bad));
  if (!first?.certificate) return broken('nobody signed it');
  const { chain, complete, trust } = judge(first.certificate, data.certificates, readAll(anchors, mostAnchors));
  return {
    kind: 'intact', signedAt: first.signedAt, digest: first.digest ? digestNames[first.digest] : 'unknown',
    chain: chain.map(factsOf), complete, trust, validity: validityOf(chain, now),
  };
}

/** Never rejects. What isn't CMS, or is encrypted only, is signed by nobody; expired and untrusted are facts to tell. */
export function explainSignature(bytes: Uint8Array, choice: ReportChoice): Promise<SignatureReport> {
  const info = contentInfoOf(bytes);
  if (info?.type !== contentTypes.signedData) return Promise.resolve({ kind: 'none' });
  try {
    return Promise.resolve(report(readSignedData(info.inner), choice));
  } catch {
    return Promise.resolve(broken('the signature itself is damaged'));
  }
}
