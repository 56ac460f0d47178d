// Opens CMS SignedData as configuration profiles use it: content attached, signer's certificate inside.
// Says who signed and whether signature and content fit together; whom to trust is not decided here.
import { webcrypto } from 'node:crypto';
import type { Certificate, RelativeDistinguishedNames } from 'pkijs';

/** What fits together, and who signed it; `signerCertificate` and `firstCertificate`, the first one embedded, are DER. */
export interface IntactContent {
  readonly kind: 'intact';
  readonly content: Uint8Array;
  readonly signer: string;
  readonly issuer: string;
  /** The end of the signer's certificate, in milliseconds since the Unix epoch. */
  readonly until: number;
  readonly selfSigned: boolean;
  readonly signerCertificate: Uint8Array;
  readonly firstCertificate: Uint8Array;
}

export type SignedContent =
  | IntactContent
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'other' };

const signedData = '1.2.840.113549.1.7.2';
const envelopedData = '1.2.840.113549.1.7.3';
const commonName = '2.5.4.3';
const organization = '2.5.4.10';

function nameOf(name: RelativeDistinguishedNames): string {
  const values = [commonName, organization].map((type) => name.typesAndValues.find((entry) => entry.type === type)?.value.valueBlock.value);
  return (values.find((value) => value) ?? 'a certificate without a name').slice(0, 300);
}

/** The bytes as they came: pkijs keeps what it parsed of a certificate, down to the encoding. */
function derOf(certificate: { toSchema(encodeFlag?: boolean): { toBER(): ArrayBuffer } }): Uint8Array {
  return new Uint8Array(certificate.toSchema(false).toBER());
}

/** DER of a file that may be PEM ("-----BEGIN PKCS7-----", "CMS"). */
function toDer(bytes: Uint8Array): Uint8Array {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (!start.startsWith('-----BEGIN ')) return bytes;
  const body = Buffer.from(bytes).toString('latin1').replace(/-----[A-Z0-9 #]+-----/g, '');
  return Uint8Array.from(Buffer.from(body, 'base64'));
}

/** Looks like CMS: a DER or BER sequence, or PEM. Property lists start with "<", "bplist" or a byte-order mark. */
export function looksSigned(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 || Buffer.from(bytes.subarray(0, 11)).toString('latin1') === '-----BEGIN ';
}

/** Never throws: what can't be read as CMS is `other`, what doesn't verify is `broken` with the reason. */
export async function openSignedContent(bytes: Uint8Array): Promise<SignedContent> {
  const [pkijs, asn1js] = await Promise.all([import('pkijs'), import('asn1js')]);
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));
  try {
    // Throws on some damage, such as a time that is none; most it answers with an offset.
    const parsed = asn1js.fromBER(Uint8Array.from(toDer(bytes)).buffer);
    if (parsed.offset === -1) return { kind: 'other' };
    const outer = new pkijs.ContentInfo({ schema: parsed.result });
    if (outer.contentType === envelopedData) return { kind: 'encrypted' };
    if (outer.contentType !== signedData) return { kind: 'other' };
    const message = new pkijs.SignedData({ schema: outer.content });
    const inner = message.encapContentInfo.eContent;
    if (!inner) return { kind: 'broken', reason: 'it carries no content' };
    const content = new Uint8Array(inner.getValue());
    const signerInfo = message.signerInfos[0];
    if (!signerInfo) return { kind: 'broken', reason: 'nobody signed it' };
    const verdict = await message.verify({ signer: 0, checkChain: false, extendedMode: true }).catch((error: unknown) => ({ signatureVerified: false, signerCertificate: null, error }));
    if (!verdict.signatureVerified) return { kind: 'broken', reason: 'signature and content don’t fit' };
    const signer = verdict.signerCertificate as Certificate | null;
    if (!signer) return { kind: 'broken', reason: 'the signer’s certificate is missing' };
    return {
      kind: 'intact', content, signer: nameOf(signer.subject), issuer: nameOf(signer.issuer),
      until: Math.max(0, signer.notAfter.value.getTime()), selfSigned: signer.subject.isEqual(signer.issuer),
      signerCertificate: derOf(signer), firstCertificate: derOf(message.certificates?.[0] ?? signer),
    };
  } catch {
    return { kind: 'other' };
  }
}
