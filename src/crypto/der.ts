// Writes ASN.1 as DER: shortest definite lengths, sets in their order. Every function gives the whole element's bytes.
import { tags } from './ber.ts';

function lengthOf(size: number): number[] {
  if (size < 0x80) return [size];
  const bytes: number[] = [];
  for (let left = size; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 + bytes.length, ...bytes];
}

export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.from([tag, ...lengthOf(size)]), ...parts]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(tags.sequence, ...parts);

/** The order of a SET OF: by their bytes (X.690 11.6). */
export function sorted(parts: readonly Uint8Array[]): Uint8Array[] {
  return [...parts].sort((a, b) => Buffer.compare(a, b));
}

export const set = (...parts: readonly Uint8Array[]): Buffer => element(tags.set, ...sorted(parts));

/** Context-specific and constructed: [n] around, or in place of, what it holds. */
export const context = (number: number, ...parts: readonly Uint8Array[]): Buffer => element(0xa0 + number, ...parts);

export const octets = (bytes: Uint8Array): Buffer => element(tags.octets, bytes);

export const bits = (bytes: Uint8Array, unused = 0): Buffer => element(tags.bits, Uint8Array.of(unused), bytes);

export const nothing = (): Buffer => element(tags.null);

export const yes = (): Buffer => element(tags.boolean, Uint8Array.of(0xff));

/** A number that isn't negative, below 2^53. */
export function integer(value: number): Buffer {
  const hex = value.toString(16);
  return unsigned(Buffer.from(hex.padStart(hex.length + hex.length % 2, '0'), 'hex'));
}

/** A number that isn't negative, by its bytes, the highest first. */
export function unsigned(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const rest = bytes.subarray(from);
  return element(tags.integer, (rest[0] ?? 0) >= 0x80 || rest.length === 0 ? Uint8Array.of(0) : new Uint8Array(0), rest);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const groups = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 + left % 128);
    return groups;
  });
  return element(tags.oid, Uint8Array.from(bytes));
}

export const utf8 = (text: string): Buffer => element(tags.utf8, Buffer.from(text, 'utf8'));

export const printable = (text: string): Buffer => element(tags.printable, Buffer.from(text, 'latin1'));

export const bmp = (text: string): Buffer => element(tags.bmp, Buffer.from(text, 'utf16le').swap16());

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5); whole seconds. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+Z$/, '').replace(/\D/g, '');
  const year = Number(digits.slice(0, 4));
  const inTwoDigits = year >= 1950 && year < 2050;
  return element(inTwoDigits ? tags.utcTime : tags.generalizedTime, Buffer.from(`${inTwoDigits ? digits.slice(2) : digits}Z`, 'latin1'));
}
