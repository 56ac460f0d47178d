// How strong a certificate is, as TLS asks: the kind and size of its key, the digest of its signature. Doesn't judge.
import type { X509Certificate } from 'node:crypto';
import { childOf, oidOf, readBer, tags } from './ber.ts';

export interface CertificateStrength {
  /** As OpenSSL calls it: "rsa", "ec"; null where this runtime doesn't know the kind. */
  readonly keyType: string | null;
  readonly keyBits: number | null;
  /** "SHA-256"; null where the signature's kind has no digest of its own, or none known here. */
  readonly digest: string | null;
}

const curveBits: Readonly<Record<string, number>> = { prime192v1: 192, secp224r1: 224, prime256v1: 256, secp256k1: 256, secp384r1: 384, secp521r1: 521 };

/** Signature algorithms that name their digest (RFC 3279, 4055, 5758), and the digests that RSASSA-PSS names beside it. */
const digestNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2', '1.2.840.113549.1.1.4': 'MD5', '1.2.840.113549.1.1.5': 'SHA-1', '1.3.14.3.2.29': 'SHA-1', '1.2.840.113549.1.1.14': 'SHA-224', '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384', '1.2.840.113549.1.1.13': 'SHA-512', '1.2.840.10045.4.1': 'SHA-1', '1.2.840.10045.4.3.1': 'SHA-224', '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384', '1.2.840.10045.4.3.4': 'SHA-512', '1.2.840.10040.4.3': 'SHA-1', '2.16.840.1.101.3.4.3.2': 'SHA-256',
  '1.3.14.3.2.26': 'SHA-1', '2.16.840.1.101.3.4.2.4': 'SHA-224', '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512',
};
const pss = '1.2.840.113549.1.1.10';

function digestOf(der: Uint8Array): string | null {
  try {
    const algorithm = childOf(readBer(der), 1, tags.sequence);
    const oid = oidOf(childOf(algorithm, 0));
    if (oid !== pss) return digestNames[oid] ?? null;
    // hashAlgorithm [0], SHA-1 where it isn't said (RFC 4055 3.1).
    const hash = algorithm.children[1]?.children.find(({ tag }) => tag === 0xa0)?.children[0];
    return hash ? digestNames[oidOf(childOf(hash, 0))] ?? null : 'SHA-1';
  } catch {
    return null;
  }
}

/** Never throws. */
export function certificateStrength(certificate: X509Certificate): CertificateStrength {
  const digest = digestOf(certificate.raw);
  try {
    const { asymmetricKeyType: keyType = null, asymmetricKeyDetails: details } = certificate.publicKey;
    return { keyType, keyBits: details?.modulusLength ?? curveBits[details?.namedCurve ?? ''] ?? null, digest };
  } catch {
    return { keyType: null, keyBits: null, digest };
  }
}
