// A certificate's file in either of its forms, without looking inside: DER for payloads that want it, PEM text for the one that doesn't.
import { encodeBase64 } from '../../../plist/base64.ts';
import { derOfPem, isDer } from '../check/certificates.ts';

/** DER, from DER or from PEM's first certificate; null when it is neither. */
export function certificateDer(bytes: Uint8Array): Uint8Array | null {
  return isDer(bytes) ? bytes : derOfPem(bytes);
}

/** PEM text as it is, or made from DER with lines of 64 characters (RFC 7468). Null when it is neither. */
export function certificatePem(bytes: Uint8Array): Uint8Array | null {
  if (!isDer(bytes)) return derOfPem(bytes) === null ? null : bytes;
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? [];
  return new TextEncoder().encode(`-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`);
}
