// What a certificate or a PKCS #12 file that travels in a profile says of itself: does it open, and until when is it good.
// Keeps nothing of it. Whom to trust is not decided here.
import { X509Certificate } from 'node:crypto';
import type * as Forge from 'node-forge';

/** `until` in milliseconds since the Unix epoch. locked: not with this password. */
export type CarriedFacts =
  | { readonly kind: 'certificate' | 'identity'; readonly until: number }
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreadable' };

const unreadable: CarriedFacts = { kind: 'unreadable' };

/** Bytes; identities and certificates have a few thousand. */
const largest = 256 * 1024;

/** DER or PEM. Never throws. */
export function readCarriedCertificate(bytes: Uint8Array): CarriedFacts {
  if (bytes.length > largest) return unreadable;
  try {
    return { kind: 'certificate', until: new X509Certificate(bytes).validToDate.getTime() };
  } catch {
    return unreadable;
  }
}

/** Rounds of key derivation; tools write 2,048 to 600,000, and a file could ask for years of them. */
const mostRounds = 2_000_000;

/** The largest number among those that stand right behind a salt, in what isn't encrypted: the rounds that opening would take. */
function roundsOf(forge: typeof Forge, node: Forge.asn1.Asn1, depth: number): number {
  if (depth > 40) return Infinity;
  const { OCTETSTRING, INTEGER } = forge.asn1.Type;
  if (typeof node.value === 'string') {
    if (node.type !== OCTETSTRING || !node.value.startsWith('\x30')) return 0;
    try {
      return roundsOf(forge, forge.asn1.fromDer(node.value), depth + 1);
    } catch {
      return 0;
    }
  }
  let most = 0;
  for (const [at, child] of node.value.entries()) {
    const before = node.value[at - 1];
    if (child.type === INTEGER && before?.type === OCTETSTRING && typeof child.value === 'string') most = Math.max(most, Number.parseInt(forge.util.bytesToHex(child.value.slice(0, 8)) || '0', 16));
    else most = Math.max(most, roundsOf(forge, child, depth + 1));
  }
  return most;
}

/** The certificate that belongs to the key, else the first. forge reads RSA certificates only and leaves others as they came. */
function ownCertificate(forge: typeof Forge, opened: Forge.pkcs12.Pkcs12Pfx): X509Certificate | null {
  const { certBag = '' } = forge.pki.oids;
  const bags = opened.getBags({ bagType: certBag })[certBag] ?? [];
  const bag = bags.find(({ attributes }) => (attributes as { localKeyId?: unknown } | undefined)?.localKeyId) ?? bags[0];
  const content = bag?.cert ? forge.pki.certificateToAsn1(bag.cert) : bag?.asn1;
  return content ? new X509Certificate(Buffer.from(forge.asn1.toDer(content).getBytes(), 'latin1')) : null;
}

/** Never rejects. */
export async function readCarriedIdentity(bytes: Uint8Array, password: string): Promise<CarriedFacts> {
  if (bytes.length > largest) return unreadable;
  const { default: forge } = await import('node-forge');
  try {
    const parsed = forge.asn1.fromDer(Buffer.from(bytes).toString('latin1'));
    if (roundsOf(forge, parsed, 0) > mostRounds) return unreadable;
    const certificate = ownCertificate(forge, forge.pkcs12.pkcs12FromAsn1(parsed, password));
    return certificate ? { kind: 'identity', until: certificate.validToDate.getTime() } : unreadable;
  } catch (error) {
    return error instanceof Error && error.message.includes('Invalid password') ? { kind: 'locked' } : unreadable;
  }
}
