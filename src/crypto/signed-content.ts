// Opens CMS SignedData as configuration profiles use it: content attached, signer's certificate inside.
// Says who signed and whether signature and content fit together; whom to trust is not decided here.
import { shortNameOf } from './certificate-facts.ts';
import { contentTypes } from './oids.ts';
import { checkSigner, contentInfoOf, readSignedData, type SignedData } from './signed-data.ts';

/** What fits together, and who signed it; `signerCertificate` and `firstCertificate`, the first one embedded, are DER. */
export interface IntactContent {
  readonly kind: 'intact';
  readonly content: Uint8Array;
  readonly signer: string;
  readonly issuer: string;
  /** The end of the signer's certificate, in milliseconds since the Unix epoch. */
  readonly until: number;
  /** When it was signed, as the signer says, in milliseconds since the Unix epoch; null when it doesn't. */
  readonly signedAt: number | null;
  readonly selfSigned: boolean;
  readonly signerCertificate: Uint8Array;
  readonly firstCertificate: Uint8Array;
}

export type SignedContent =
  | IntactContent
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'other' };

/** Looks like CMS: a DER or BER sequence, or PEM. Property lists start with "<", "bplist" or a byte-order mark. */
export function looksSigned(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 || Buffer.from(bytes.subarray(0, 11)).toString('latin1') === '-----BEGIN ';
}

const reasons = {
  broken: 'signature and content don’t fit', unknown: 'the signer’s certificate is missing', unsupported: 'it is signed in a way that isn’t known here',
  weak: 'it is signed in a way that proves nothing any more',
} as const;

function judge(data: SignedData): SignedContent {
  if (!data.content) return { kind: 'broken', reason: 'it carries no content' };
  // Of several signers every one has to fit; the one that is told of is the first.
  const checked = data.signers.map((info) => checkSigner(info, data));
  const [first] = checked;
  if (!first) return { kind: 'broken', reason: 'nobody signed it' };
  const { certificate, signedAt } = first;
  const verdict = checked.find((signer) => signer.verdict !== 'intact')?.verdict ?? 'intact';
  if (verdict !== 'intact' || !certificate) return { kind: 'broken', reason: reasons[verdict === 'intact' ? 'unknown' : verdict] };
  return {
    kind: 'intact', content: new Uint8Array(data.content), signer: shortNameOf(certificate.subjectParts), issuer: shortNameOf(certificate.issuerParts),
    until: Math.max(0, certificate.until), signedAt, selfSigned: Buffer.compare(certificate.subject, certificate.issuer) === 0,
    signerCertificate: Uint8Array.from(certificate.der), firstCertificate: Uint8Array.from(data.certificates[0]?.der ?? certificate.der),
  };
}

function open(bytes: Uint8Array): SignedContent {
  const info = contentInfoOf(bytes);
  if (info?.type === contentTypes.envelopedData) return { kind: 'encrypted' };
  if (info?.type !== contentTypes.signedData) return { kind: 'other' };
  try {
    return judge(readSignedData(info.inner));
  } catch {
    return { kind: 'broken', reason: 'the signature itself is damaged' };
  }
}

/** Never rejects: what can't be read as CMS is `other`, what doesn't verify is `broken` with the reason. */
export function openSignedContent(bytes: Uint8Array): Promise<SignedContent> {
  return Promise.resolve(open(bytes));
}
