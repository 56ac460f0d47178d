// What a certificate says of itself, in words for people. Whom to trust is not decided here.
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { CertificateFacts } from '../model/identities.ts';
import { type CertificateParts, type NamePart, nameTypes, partOf, readParts } from './certificate.ts';
import { looksLikePem, pemBlocks } from './pem.ts';

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN', '2.5.4.4': 'SN', '2.5.4.5': 'serialNumber', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.9': 'street', '2.5.4.10': 'O', '2.5.4.11': 'OU', '2.5.4.12': 'title', '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.1': 'UID', '0.9.2342.19200300.100.1.25': 'DC', '1.2.840.113549.1.9.1': 'emailAddress',
};
const curveNames: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
const largest = 256 * 1024;

const clean = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, '�');

/** In the certificate's order, special characters as RFC 4514 writes them. */
function lineOf(parts: readonly NamePart[]): string {
  return parts.map(({ type, value }) => `${shortNames[type] ?? type}=${clean(value).replace(/[,+"\\<>;]/g, '\\$&')}`).join(', ').slice(0, 2000);
}

/** "RSA 2048", "EC P-256", else what the runtime calls it. */
export function keyWords(key: KeyObject): string {
  const details = key.asymmetricKeyDetails;
  switch (key.asymmetricKeyType) {
    case 'rsa': return `RSA ${details?.modulusLength ?? ''}`.trim();
    case 'rsa-pss': return `RSA-PSS ${details?.modulusLength ?? ''}`.trim();
    case 'ec': return `EC ${curveNames[details?.namedCurve ?? ''] ?? details?.namedCurve ?? ''}`.trim();
    default: return (key.asymmetricKeyType ?? 'unknown').slice(0, 40);
  }
}

/** Its name is that of its own issuer, and its key made its signature. */
export function isSelfSigned({ parsed, subject, issuer }: CertificateParts): boolean {
  try {
    return Buffer.compare(subject, issuer) === 0 && parsed.verify(parsed.publicKey);
  } catch {
    return false;
  }
}

function publicKeyWords(certificate: X509Certificate): string {
  try {
    return keyWords(certificate.publicKey);
  } catch {
    return 'unknown';
  }
}

/** The common name, else the organization. */
export function shortNameOf(parts: readonly NamePart[]): string {
  const named = [nameTypes.commonName, nameTypes.organization].map((type) => partOf(parts, type)).find((value) => value);
  return clean(named ?? 'a certificate without a name').slice(0, 300);
}

export function factsOf(parts: CertificateParts): CertificateFacts {
  const hash = (algorithm: 'sha1' | 'sha256'): string => createHash(algorithm).update(parts.der).digest('hex');
  const organization = partOf(parts.subjectParts, nameTypes.organization);
  return {
    name: shortNameOf(parts.subjectParts), subject: lineOf(parts.subjectParts), issuer: lineOf(parts.issuerParts),
    organization: organization === null ? null : clean(organization).slice(0, 300),
    serialNumber: Buffer.from(parts.serial).toString('hex').replace(/^00(?=.)/, '').slice(0, 200),
    from: parts.from, until: parts.until, sha256: hash('sha256'), sha1: hash('sha1'),
    key: publicKeyWords(parts.parsed), selfSigned: isSelfSigned(parts),
  };
}

/** DER. Serial number in lower-case hex. Throws identity.unusable. */
export function certificateFacts(der: Uint8Array): CertificateFacts {
  try {
    return factsOf(readParts(der));
  } catch (error) {
    throw new AppError('identity.unusable', { reason: 'the certificate can’t be read' }, { cause: error });
  }
}

/** The DER of a file that is DER or PEM; of several in one file the first. Throws identity.unusable. */
export function readCertificate(bytes: Uint8Array): Uint8Array {
  if (bytes.length > largest) throw new AppError('identity.unusable', { reason: 'the certificate’s file is larger than 256 kB' });
  const der = looksLikePem(bytes) ? pemBlocks(bytes).find(({ label }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label))?.bytes : bytes;
  try {
    return Uint8Array.from(new X509Certificate(Buffer.from(der ?? [])).raw);
  } catch (error) {
    throw new AppError('identity.unusable', { reason: 'the certificate is neither PEM nor DER' }, { cause: error });
  }
}
