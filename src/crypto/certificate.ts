// The parts of an X.509 certificate that node:crypto doesn't show, or shows differently from one runtime to the other:
// names as they are encoded, times as numbers, the identifier of its key.
import { X509Certificate } from 'node:crypto';
import { childOf, type Element, octetsOf, oidOf, readBer, tags, textOf, timeOf } from './ber.ts';

/** One attribute of a name, in the order of the certificate. */
export interface NamePart {
  readonly type: string;
  readonly value: string;
}

export interface CertificateParts {
  readonly der: Uint8Array;
  readonly parsed: X509Certificate;
  /** As encoded: what CMS compares to find a signer. */
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly subjectParts: readonly NamePart[];
  readonly issuerParts: readonly NamePart[];
  readonly keyIdentifier: Uint8Array | null;
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly until: number;
}

export const nameTypes = { commonName: '2.5.4.3', organization: '2.5.4.10', userId: '0.9.2342.19200300.100.1.1' } as const;
const subjectKeyIdentifier = '2.5.29.14';

function nameParts(name: Element): NamePart[] {
  return name.children.flatMap((group) => group.children).slice(0, 50).map((entry) => ({ type: oidOf(childOf(entry, 0)), value: (textOf(childOf(entry, 1)) ?? '').slice(0, 1000) }));
}

export interface Extension {
  readonly type: string;
  readonly critical: boolean;
  /** DER. */
  readonly value: Uint8Array;
}

function extensionsIn(body: Element): Extension[] {
  const list = body.children.find(({ tag }) => tag === 0xa3)?.children[0]?.children ?? [];
  return list.map((extension) => {
    const [, second] = extension.children;
    const value = extension.children.at(-1);
    return { type: oidOf(childOf(extension, 0)), critical: second?.tag === tags.boolean && second.content[0] !== 0, value: value?.tag === tags.octets ? value.content : new Uint8Array() };
  });
}

/** Throws an Error when it is no certificate. */
export function extensionsOf(der: Uint8Array): Extension[] {
  return extensionsIn(childOf(readBer(der), 0, tags.sequence));
}

function keyIdentifierOf(body: Element): Uint8Array | null {
  const found = extensionsIn(body).find(({ type }) => type === subjectKeyIdentifier);
  return found ? octetsOf(readBer(found.value)) : null;
}

/** Throws an Error when it is no certificate, or one that this runtime can't read. */
export function readParts(der: Uint8Array): CertificateParts {
  const parsed = new X509Certificate(Buffer.from(der));
  const body = childOf(readBer(der), 0, tags.sequence);
  const at = body.children[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, issuer, validity, subject] = [childOf(body, at, tags.integer), childOf(body, at + 2, tags.sequence), childOf(body, at + 3, tags.sequence), childOf(body, at + 4, tags.sequence)];
  return {
    der, parsed, serial: serial.content, issuer: issuer.raw, subject: subject.raw,
    subjectParts: nameParts(subject), issuerParts: nameParts(issuer), keyIdentifier: keyIdentifierOf(body),
    from: timeOf(childOf(validity, 0)), until: timeOf(childOf(validity, 1)),
  };
}

/** The first value of that type, or null. */
export function partOf(parts: readonly NamePart[], type: string): string | null {
  return parts.find((part) => part.type === type)?.value ?? null;
}
