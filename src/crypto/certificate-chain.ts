// Who certified whom: puts certificates into the order of a chain, every link checked by its signature. Trust is not decided here.
import { type CertificateParts, readParts } from './certificate.ts';

const longest = 20;

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Whether that one certified this one: it may certify, its name is the issuer's, and its key made the signature. */
export function isIssuedBy(certificate: CertificateParts, issuer: CertificateParts): boolean {
  try {
    return certificate.parsed.checkIssued(issuer.parsed) && certificate.parsed.verify(issuer.parsed.publicKey);
  } catch {
    return false;
  }
}

/** Those of the pool that certified the first, then each other; at most 20 with it. A chain never comes round to itself. */
export function chainFrom(first: CertificateParts, pool: readonly CertificateParts[]): CertificateParts[] {
  const chain = [first];
  for (let last = first; chain.length < longest;) {
    if (equal(last.subject, last.issuer)) break;
    const above = pool.find((candidate) => !chain.some(({ der }) => equal(der, candidate.der)) && isIssuedBy(last, candidate));
    if (!above) break;
    chain.push(above);
    last = above;
  }
  return chain;
}

/** Those that can be read, each once, at most as many as asked for. */
export function readAll(certificates: readonly Uint8Array[], most: number): CertificateParts[] {
  const read: CertificateParts[] = [];
  for (const der of certificates) {
    if (read.length === most) break;
    if (read.some((known) => equal(known.der, der))) continue;
    try {
      read.push(readParts(der));
    } catch {
      // A certificate of a kind that this runtime can't read certifies nothing here.
    }
  }
  return read;
}
