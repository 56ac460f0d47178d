// What certificates allow of each other (RFC 5280, 6.1): who may certify, how far down, and what a key is for. Signatures and names
// were compared before; time and trust are decided elsewhere.
import { numberOf, readBer, tags } from './ber.ts';
import { type CertificateParts, extensionsOf, type Extension } from './certificate.ts';
import { certificateStrength } from './certificate-strength.ts';
import { isTooWeak } from './signature-algorithms.ts';

const types = { keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', nameConstraints: '2.5.29.30' } as const;
/** What a critical extension may be: looked at here, or about something that isn't asked here (purposes, policies, where lists lie). */
const understood = new Set([types.keyUsage, types.basicConstraints, ...[14, 17, 18, 31, 32, 33, 35, 36, 37, 46, 54].map((last) => `2.5.29.${last}`)]);
/** Apple marks its own as critical, and says with them only what a certificate is of its. */
const apples = '1.2.840.113635.';

const valueOf = (extensions: readonly Extension[], type: string): Uint8Array | null => extensions.find((extension) => extension.type === type)?.value ?? null;

/** digitalSignature or nonRepudiation, the two highest bits; a certificate that doesn't say allows everything. */
function maySign(extensions: readonly Extension[]): boolean {
  const usage = valueOf(extensions, types.keyUsage);
  return usage === null || ((readBer(usage).content[1] ?? 0) & 0b1100_0000) !== 0;
}

/** How many authorities may stand between this one and the end; null: as many as like. */
function mostBelow(extensions: readonly Extension[]): number | null {
  const constraints = valueOf(extensions, types.basicConstraints);
  const length = constraints && readBer(constraints).children.find(({ tag }) => tag === tags.integer);
  return length ? numberOf(length) : null;
}

const isSelfIssued = ({ subject, issuer }: CertificateParts): boolean => Buffer.compare(subject, issuer) === 0;

function obeys(chain: readonly CertificateParts[]): boolean {
  return chain.every((certificate, at) => {
    const extensions = extensionsOf(certificate.der);
    // Constraints on names aren't followed here: nobody is trusted by way of one who has some.
    if (extensions.some(({ type, critical }) => type === types.nameConstraints || (critical && !understood.has(type) && !type.startsWith(apples)))) return false;
    if (at === 0) return maySign(extensions);
    const below = chain.slice(1, at).filter((one) => !isSelfIssued(one)).length;
    const most = mostBelow(extensions);
    return certificate.parsed.ca && !isTooWeak(certificate.parsed.publicKey, null) && (most === null || below <= most);
  });
}

/**
 * Whether the first may be believed by whoever trusts the last, of a chain whose links were checked. The last's own signature counts for
 * nothing; of the others none may be by MD5 or older. Somebody who is trusted directly needs nobody's leave. Never throws.
 */
export function mayBeTrusted(chain: readonly CertificateParts[]): boolean {
  if (chain.length === 1) return true;
  try {
    return obeys(chain) && chain.slice(0, -1).every(({ parsed }) => certificateStrength(parsed).digest?.startsWith('MD') !== true);
  } catch {
    return false;
  }
}
