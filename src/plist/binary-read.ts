// Reads binary property lists (`bplist00`): an object table reached through offsets, so cycles and shared objects are possible.
// Every offset and length is checked against the file before use. Objects may be shared, even lie inside of each other, so a file
// of kilobytes could stand for gigabytes: texts and data are made once, and no file gives more values, or longer ones, than it has bytes.
import { type PlistDict, PlistError, type PlistLimits, PlistUid, type PlistValue } from './value.ts';

interface Table {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly limits: PlistLimits;
  readonly offsets: readonly number[];
  readonly refSize: number;
  readonly end: number;
  readonly open: Set<number>;
  /** Texts and data that were read already, by their offset. */
  readonly made: Map<number, string | Uint8Array>;
  /** Values that may still be reached. */
  left: number;
  /** Bytes of texts and data that may still be made. */
  room: number;
}

/** Seconds between the Unix epoch and Apple's (1 January 2001). */
export const appleEpoch = 978_307_200;

function unsigned(bytes: Uint8Array, at: number, size: number): bigint {
  let value = 0n;
  for (let i = 0; i < size; i += 1) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

/** A count or a reference: exact up to 32 bits, and beyond any file above that. */
function index(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
  return Math.min(value, 0xffff_ffff);
}

function need(table: Table, at: number, length: number): void {
  if (length < 0 || at + length > table.end) throw new PlistError('syntax', 'object reaches over the end', at);
}

/** The same for a text or data, whose bytes are made into something of their own. */
function take(table: Table, at: number, length: number): Uint8Array {
  need(table, at, length);
  table.room -= length;
  if (table.room < 0) throw new PlistError('limit', 'objects lie inside of each other', at);
  return table.bytes.subarray(at, at + length);
}

/** The count in the low nibble, or, when that is 15, in an integer object right behind the marker. */
function readCount(table: Table, at: number): { count: number; at: number } {
  const low = (table.bytes[at] ?? 0) & 15;
  if (low !== 15) return { count: low, at: at + 1 };
  need(table, at + 1, 1);
  const marker = table.bytes[at + 1] ?? 0;
  const size = 1 << (marker & 15);
  if (marker >> 4 !== 1 || size > 8) throw new PlistError('syntax', 'length is not an integer', at);
  need(table, at + 2, size);
  return { count: index(table.bytes, at + 2, size), at: at + 2 + size };
}

function readInteger(table: Table, at: number): bigint {
  const size = 1 << ((table.bytes[at] ?? 0) & 15);
  if (size > 16) throw new PlistError('syntax', 'integer of an impossible size', at);
  need(table, at + 1, size);
  const value = unsigned(table.bytes, at + 1, size);
  // 1, 2 and 4 bytes are unsigned, 8 bytes signed; 16 bytes carry what is above 2^63-1.
  if (size < 8) return value;
  const signed = BigInt.asIntN(size * 8, value);
  if (signed < -(2n ** 63n) || signed > 2n ** 64n - 1n) throw new PlistError('range', 'integer outside 64 bits', at);
  return signed;
}

function readFloat(table: Table, at: number): number {
  const low = (table.bytes[at] ?? 0) & 15;
  if (low !== 2 && low !== 3) throw new PlistError('syntax', 'real of an impossible size', at);
  need(table, at + 1, 1 << low);
  return low === 2 ? table.view.getFloat32(at + 1) : table.view.getFloat64(at + 1);
}

function readDate(table: Table, at: number): Date {
  // Rounded: a millisecond has no exact fraction, and Date would cut off what lies just below it.
  const date = new Date(Math.round((readFloat(table, at) + appleEpoch) * 1000));
  if (Number.isNaN(date.getTime())) throw new PlistError('range', 'date is not a point in time', at);
  return date;
}

function readText(table: Table, at: number, wide: boolean): string {
  const { count, at: start } = readCount(table, at);
  const part = take(table, start, wide ? count * 2 : count);
  if (wide) return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(part);
  // Marked ASCII; bytes above 127 are seen in the wild and mean UTF-8 there.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(part);
}

/** References of a container. Counted before they are read: containers may lie inside of each other's references. */
function readRefs(table: Table, at: number, count: number): number[] {
  need(table, at, count * table.refSize);
  table.left -= count;
  if (table.left < 0) throw new PlistError('limit', 'too many values', at);
  const refs: number[] = [];
  for (let i = 0; i < count; i += 1) refs.push(index(table.bytes, at + i * table.refSize, table.refSize));
  return refs;
}

function readArray(table: Table, at: number, depth: number): PlistValue[] {
  const { count, at: start } = readCount(table, at);
  return readRefs(table, start, count).map((ref) => readObject(table, ref, depth + 1));
}

function readDict(table: Table, at: number, depth: number): PlistDict {
  const { count, at: start } = readCount(table, at);
  const refs = readRefs(table, start, count * 2);
  const members: PlistDict = new Map();
  for (let i = 0; i < count; i += 1) {
    const key = readObject(table, refs[i] ?? 0, depth + 1);
    if (typeof key !== 'string') throw new PlistError('type', 'key is not text', at);
    members.set(key, readObject(table, refs[count + i] ?? 0, depth + 1));
  }
  return members;
}

function readData(table: Table, at: number): Uint8Array {
  const { count, at: start } = readCount(table, at);
  // A copy by hand: slice() of a Node Buffer would be a Buffer on the same memory.
  return Uint8Array.from(take(table, start, count));
}

function readMarked(table: Table, at: number, depth: number): PlistValue {
  const marker = table.bytes[at] ?? 0;
  switch (marker >> 4) {
    case 0:
      if (marker === 8 || marker === 9) return marker === 9;
      throw new PlistError('type', 'null and fill objects have no place in a property list', at);
    case 1: return readInteger(table, at);
    case 2: return readFloat(table, at);
    case 3: return readDate(table, at);
    case 4: return readData(table, at);
    case 5: return readText(table, at, false);
    case 6: return readText(table, at, true);
    case 8: {
      const size = (marker & 15) + 1;
      need(table, at + 1, size);
      if (size > 8) throw new PlistError('range', 'reference too wide', at);
      return new PlistUid(unsigned(table.bytes, at + 1, size));
    }
    case 10: return readArray(table, at, depth);
    case 13: return readDict(table, at, depth);
    default: throw new PlistError('type', `unknown object type ${marker >> 4}`, at);
  }
}

function readObject(table: Table, ref: number, depth: number): PlistValue {
  const at = table.offsets[ref];
  if (at === undefined) throw new PlistError('syntax', 'reference to an object that is not there', table.end);
  const known = table.made.get(at);
  if (known !== undefined) return known;
  if (depth > table.limits.depth) throw new PlistError('limit', 'nested too deeply', at);
  if (table.open.has(ref)) throw new PlistError('syntax', 'object holds itself', at);
  table.open.add(ref);
  const value = readMarked(table, at, depth);
  table.open.delete(ref);
  if (typeof value === 'string' || value instanceof Uint8Array) table.made.set(at, value);
  return value;
}

/** Throws PlistError for anything that is not one whole property list within the limits. */
export function readBinaryPlist(bytes: Uint8Array, limits: PlistLimits): PlistValue {
  if (bytes.length < 40) throw new PlistError('syntax', 'too short for a binary property list');
  const trailer = bytes.length - 32;
  const offsetSize = bytes[trailer + 6] ?? 0;
  const refSize = bytes[trailer + 7] ?? 0;
  const count = index(bytes, trailer + 8, 8);
  const top = index(bytes, trailer + 16, 8);
  const tableAt = index(bytes, trailer + 24, 8);
  if (offsetSize < 1 || offsetSize > 8 || refSize < 1 || refSize > 8) throw new PlistError('syntax', 'trailer has impossible sizes', trailer);
  if (count > limits.values) throw new PlistError('limit', 'too many values', trailer);
  if (tableAt < 8 || tableAt + count * offsetSize > trailer) throw new PlistError('syntax', 'offset table does not fit', trailer);
  const offsets: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const offset = index(bytes, tableAt + i * offsetSize, offsetSize);
    if (offset < 8 || offset >= tableAt) throw new PlistError('syntax', 'object lies outside the file', tableAt + i * offsetSize);
    offsets.push(offset);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const left = Math.min(limits.values, bytes.length) - 1;
  const table: Table = { bytes, view, limits, offsets, refSize, end: tableAt, open: new Set(), made: new Map(), left, room: bytes.length };
  return readObject(table, top, 1);
}
