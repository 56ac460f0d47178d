// Writes binary property lists (`bplist00`), one object a value; equal strings share one object, as Apple's writer does.
import { appleEpoch } from './binary-read.ts';
import { checkInteger, isDict, PlistError, PlistUid, type PlistValue } from './value.ts';

interface Entry {
  readonly value: PlistValue;
  readonly refs: readonly number[];
}

function collect(value: PlistValue, entries: Entry[], strings: Map<string, number>): number {
  if (typeof value === 'string') {
    const known = strings.get(value);
    if (known !== undefined) return known;
    strings.set(value, entries.length);
  }
  const at = entries.length;
  entries.push({ value, refs: [] });
  if (Array.isArray(value)) entries[at] = { value, refs: value.map((item) => collect(item, entries, strings)) };
  else if (isDict(value)) {
    const keys = [...value.keys()].map((key) => collect(key, entries, strings));
    const members = [...value.values()].map((member) => collect(member, entries, strings));
    entries[at] = { value, refs: [...keys, ...members] };
  }
  return at;
}

function bigEndian(value: bigint, size: number): number[] {
  const bytes: number[] = [];
  for (let i = size - 1; i >= 0; i -= 1) bytes.push(Number((value >> BigInt(i * 8)) & 255n));
  return bytes;
}

function widthOf(value: number): number {
  return value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x1_0000_0000 ? 4 : 8;
}

function integer(value: bigint): number[] {
  checkInteger(value);
  if (value < 0n) return [0x13, ...bigEndian(BigInt.asUintN(64, value), 8)];
  if (value > 2n ** 63n - 1n) return [0x14, ...bigEndian(value, 16)];
  const log = value < 0x100n ? 0 : value < 0x1_0000n ? 1 : value < 0x1_0000_0000n ? 2 : 3;
  return [0x10 | log, ...bigEndian(value, 1 << log)];
}

function headed(type: number, count: number): number[] {
  return count < 15 ? [(type << 4) | count] : [(type << 4) | 15, ...integer(BigInt(count))];
}

function double(marker: number, value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return [marker, ...bytes];
}

function text(value: string): [number[], Uint8Array] {
  if (!/[^\u0001-\u007f]/.test(value)) return [headed(5, value.length), new TextEncoder().encode(value)];
  const wide = new Uint8Array(value.length * 2);
  const view = new DataView(wide.buffer);
  for (let i = 0; i < value.length; i += 1) view.setUint16(i * 2, value.charCodeAt(i));
  return [headed(6, value.length), wide];
}

function encode({ value, refs }: Entry, refSize: number): [number[], Uint8Array] {
  const none = new Uint8Array(0);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return [[value ? 9 : 8], none];
  if (typeof value === 'bigint') return [integer(value), none];
  if (typeof value === 'number') return [double(0x23, value), none];
  if (value instanceof Uint8Array) return [headed(4, value.length), value];
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new PlistError('range', 'date is not a point in time');
    return [double(0x33, value.getTime() / 1000 - appleEpoch), none];
  }
  if (value instanceof PlistUid) {
    if (value.value < 0n || value.value > 0xffff_ffffn) throw new PlistError('range', 'reference outside 32 bits');
    const size = widthOf(Number(value.value));
    return [[0x80 | (size - 1), ...bigEndian(value.value, size)], none];
  }
  const head = isDict(value) ? headed(13, value.size) : headed(10, value.length);
  return [head, Uint8Array.from(refs.flatMap((ref) => bigEndian(BigInt(ref), refSize)))];
}

/** Bytes of the binary form. Throws PlistError. */
export function writeBinaryPlist(value: PlistValue): Uint8Array<ArrayBuffer> {
  const entries: Entry[] = [];
  collect(value, entries, new Map());
  const refSize = widthOf(entries.length);
  const parts: Uint8Array[] = [new TextEncoder().encode('bplist00')];
  const offsets: number[] = [];
  let length = 8;
  for (const entry of entries) {
    const [head, body] = encode(entry, refSize);
    offsets.push(length);
    parts.push(Uint8Array.from(head), body);
    length += head.length + body.length;
  }
  const offsetSize = widthOf(length);
  parts.push(Uint8Array.from(offsets.flatMap((offset) => bigEndian(BigInt(offset), offsetSize))));
  parts.push(Uint8Array.from([0, 0, 0, 0, 0, 0, offsetSize, refSize, ...bigEndian(BigInt(entries.length), 8), ...bigEndian(0n, 8), ...bigEndian(BigInt(length), 8)]));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
