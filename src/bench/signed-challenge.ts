// Whether a host holds the key of a supervisor's certificate: it signs the bytes it was given (ios-protocols 2.12, 3.5).
import { openSignedContent } from '../crypto/signed-content.ts';

export interface Challenge {
  readonly bytes: Uint8Array;
  /** DER of the certificate that the host announced. */
  readonly certificate: Uint8Array;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

export function knowsCertificate(known: readonly Uint8Array[], certificate: Uint8Array): boolean {
  return known.some((entry) => same(entry, certificate));
}

/** Null when the answer is right, else what is wrong with it. */
export async function whyRefused({ bytes, certificate }: Challenge, response: Uint8Array): Promise<string | null> {
  const opened = await openSignedContent(response);
  if (opened.kind !== 'intact') return opened.kind === 'broken' ? opened.reason : 'it is no signed message';
  if (!same(opened.firstCertificate, certificate) || !same(opened.signerCertificate, certificate)) return 'another certificate signed it';
  return same(opened.content, bytes) ? null : 'it signs something else';
}
