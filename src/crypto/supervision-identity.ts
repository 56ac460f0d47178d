// A supervision identity at work: the certificate that supervised devices know and the key that belongs to it. Signs a device's
// challenge as CMS SignedData: DER, content attached, SHA-256, signer's certificate inside (ios-protocols 2.12, 3.5).
import { type KeyObject, X509Certificate } from 'node:crypto';
import { AppError } from '../errors.ts';
import { readParts } from './certificate.ts';
import { shortNameOf } from './certificate-facts.ts';
import { isUsableKey, readPrivateKey } from './private-keys.ts';
import { signAs } from './sign-content.ts';

export interface SupervisionIdentity {
  /** DER, byte for byte as devices keep it: they compare it so. */
  readonly certificate: Uint8Array;
  /** The common name, for people. */
  readonly name: string;
  /** CMS over exactly these bytes; `now` in milliseconds becomes the signing time. */
  readonly sign: (challenge: Uint8Array, now: number) => Promise<Uint8Array>;
}

/** Certificate and key may be PEM or DER. Throws identity.unusable: a PKCS#12 file, a key that belongs to another certificate. */
export function makeSupervisionIdentity(certificate: Uint8Array, privateKey: Uint8Array): SupervisionIdentity {
  const refuse = (reason: string, cause?: unknown): AppError => new AppError('identity.unusable', { reason }, { cause });
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(Buffer.from(certificate));
  } catch (error) {
    throw refuse('the certificate is neither PEM nor DER; a .p12 file has to be taken apart first', error);
  }
  let key: KeyObject;
  try {
    key = readPrivateKey(privateKey);
  } catch (error) {
    throw refuse('the private key can’t be read; it may be encrypted', error);
  }
  if (!isUsableKey(key)) throw refuse('its key is neither RSA nor on a curve of NIST');
  if (!parsed.checkPrivateKey(key)) throw refuse('the private key belongs to another certificate');
  const der = Uint8Array.from(parsed.raw);
  // The chain stays out: a device wants its supervisor's certificate to be the first, and a set has its own order.
  return { certificate: der, name: shortNameOf(readParts(der).subjectParts), sign: (challenge, now) => signAs({ certificate: der, chain: [], key }, challenge, now) };
}
