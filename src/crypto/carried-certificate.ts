// What a certificate or a PKCS #12 file that travels in a profile says of itself: does it open, and until when is it good.
// Keeps nothing of it. Whom to trust is not decided here.
import { readParts } from './certificate.ts';
import { readAll } from './certificate-chain.ts';
import { WrongPassword } from './password-cipher.ts';
import { looksLikePem, pemBlocks } from './pem.ts';
import { openPkcs12, parsePkcs12 } from './pkcs12-bags.ts';

/** `until` in milliseconds since the Unix epoch. locked: not with this password. */
export type CarriedFacts =
  | { readonly kind: 'certificate' | 'identity'; readonly until: number }
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreadable' };

const unreadable: CarriedFacts = { kind: 'unreadable' };

/** Bytes; identities and certificates have a few thousand. */
const largest = 256 * 1024;
const mostCertificates = 50;

/** DER or PEM. Never throws. */
export function readCarriedCertificate(bytes: Uint8Array): CarriedFacts {
  if (bytes.length > largest) return unreadable;
  try {
    return { kind: 'certificate', until: readParts(looksLikePem(bytes) ? pemBlocks(bytes)[0]?.bytes ?? bytes : bytes).until };
  } catch {
    return unreadable;
  }
}

/** Never rejects. Of several certificates the key's own counts, else the first. */
export async function readCarriedIdentity(bytes: Uint8Array, password: string): Promise<CarriedFacts> {
  const file = bytes.length > largest ? null : parsePkcs12(bytes);
  if (!file) return unreadable;
  try {
    const { keys, certificates } = await openPkcs12(file, password);
    const read = readAll(certificates, mostCertificates);
    const own = read.find(({ parsed }) => keys.some((key) => parsed.checkPrivateKey(key))) ?? read[0];
    return own ? { kind: 'identity', until: own.until } : unreadable;
  } catch (error) {
    return error instanceof WrongPassword ? { kind: 'locked' } : unreadable;
  }
}
