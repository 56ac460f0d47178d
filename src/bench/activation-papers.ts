// What a virtual device and practice Apple tell each other through the host, sealed so that neither accepts what a host
// has altered or mixed up. Real papers are signed by Apple's and the device's own keys; here one constant key does it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readPlist } from '../plist/read.ts';
import { dict, isDict, type PlistDict, PlistError, type PlistLimits } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { textOf } from './web-message.ts';

/** What a paper is: one kind can't stand in for another. */
export type PaperKind = 'handshake' | 'handshakeAnswer' | 'info' | 'token' | 'body';

// No secret: it keeps honest hosts from passing on what they changed, and is worth nothing outside the practice bench.
const practiceKey = 'practice bench: activation';

export function sealOf(kind: PaperKind, content: Uint8Array): Uint8Array {
  return Uint8Array.from(createHmac('sha256', practiceKey).update(`${kind}\n`).update(content).digest());
}

export function isSealed(kind: PaperKind, content: Uint8Array, seal: unknown): boolean {
  const right = sealOf(kind, content);
  return seal instanceof Uint8Array && seal.length === right.length && timingSafeEqual(seal, right);
}

const paperLimits: PlistLimits = { bytes: 1024 * 1024, depth: 16, values: 2000 };

/** The dictionary in these bytes, or null. */
export function dictFrom(bytes: unknown): PlistDict | null {
  if (!(bytes instanceof Uint8Array)) return null;
  try {
    const value = readPlist(bytes, paperLimits);
    return isDict(value) ? value : null;
  } catch (error) {
    if (error instanceof PlistError) return null;
    throw error;
  }
}

/** Content and seal in one: what the other side can open. */
export function sealedMessage(kind: PaperKind, content: PlistDict): Uint8Array {
  const bytes = writeXmlPlist(content);
  return writeXmlPlist(dict({ Content: bytes, Seal: sealOf(kind, bytes) }));
}

/** Null when the message is none, or its seal doesn't fit. */
export function openSealed(kind: PaperKind, message: unknown): PlistDict | null {
  const outer = dictFrom(message);
  const content = outer?.get('Content');
  return content instanceof Uint8Array && isSealed(kind, content, outer?.get('Seal')) ? dictFrom(content) : null;
}

/** Apple's header over its answer, which goes back to the device in ActivationResponseHeaders (ios-protocols 4.2, step 6). */
export const sealHeader = 'ars';

export function bodySeal(body: Uint8Array): string {
  return Buffer.from(sealOf('body', body)).toString('base64');
}

export function textIn(values: PlistDict | null, key: string): string | null {
  const value = values?.get(key);
  return typeof value === 'string' ? value : null;
}

/** Data or text as text: challenges travel as either. */
export function wordIn(values: PlistDict | null, key: string): string | null {
  const value = values?.get(key);
  return value instanceof Uint8Array ? textOf(value) : textIn(values, key);
}
