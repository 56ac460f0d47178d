// Packets of AFC (ios-protocols 3.13): a magic word, four little-endian 64-bit numbers, a payload that belongs to the
// operation, and data behind it. Lengths are capped before anything is read.
import type { Duplex } from 'node:stream';
import { readExactly } from '../device/frame/byte-stream.ts';
import { AppError } from '../errors.ts';

export const afcOps = {
  status: 0x01, data: 0x02, readFolder: 0x03, truncate: 0x07, remove: 0x08, makeFolder: 0x09, fileInfo: 0x0a, deviceInfo: 0x0b, open: 0x0d, opened: 0x0e,
  read: 0x0f, write: 0x10, seek: 0x11, tell: 0x12, told: 0x13, close: 0x14, setSize: 0x15, rename: 0x18, setTime: 0x1e, removeAll: 0x22,
} as const;

export interface AfcPacket {
  readonly number: bigint;
  readonly operation: number;
  readonly payload: Buffer;
  readonly data: Buffer;
}

const magic = Buffer.from('CFA6LPAA');
const headerLength = 40;
/** Paths and handles are short; hosts write files in pieces of at most a few megabytes. */
const maxPayload = 64 * 1024;
const maxData = 16 * 1024 * 1024;

/** The next packet, or null at a clean end. Throws link.malformed, link.closed. */
export async function readAfcPacket(socket: Duplex): Promise<AfcPacket | null> {
  const header = await readExactly(socket, headerLength);
  if (!header) return null;
  if (!header.subarray(0, magic.length).equals(magic)) throw new AppError('link.malformed', { detail: 'AFC packet without its magic word' });
  const [whole, own, number, operation] = [8, 16, 24, 32].map((offset) => header.readBigUInt64LE(offset)) as [bigint, bigint, bigint, bigint];
  if (own < headerLength || own > headerLength + maxPayload || whole < own || whole - own > maxData || operation > 0xffffn) {
    throw new AppError('link.malformed', { detail: `AFC packet of ${whole} bytes, ${own} of its own` });
  }
  const payload = await readExactly(socket, Number(own) - headerLength);
  const data = payload && await readExactly(socket, Number(whole - own));
  if (!data) throw new AppError('link.closed');
  return { number, operation: Number(operation), payload, data };
}

export function afcPacket(number: bigint, operation: number, payload: Uint8Array, data: Uint8Array = new Uint8Array()): Buffer {
  const packet = Buffer.alloc(headerLength + payload.length + data.length);
  packet.set(magic);
  packet.writeBigUInt64LE(BigInt(packet.length), 8);
  packet.writeBigUInt64LE(BigInt(headerLength + payload.length), 16);
  packet.writeBigUInt64LE(number, 24);
  packet.writeBigUInt64LE(BigInt(operation), 32);
  packet.set(payload, headerLength);
  packet.set(data, headerLength + payload.length);
  return packet;
}

/** A 64-bit number as a payload. */
export function afcNumber(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** The texts of a payload, with zero bytes between them; behind the last one clients leave it out or not. Null when one is no UTF-8. */
export function afcTexts(payload: Uint8Array): string[] | null {
  if (payload.length === 0) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload.at(-1) === 0 ? payload.subarray(0, -1) : payload).split('\0');
  } catch {
    return null;
  }
}

/** Names or keys and values as one payload. */
export function afcList(texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => `${text}\0`).join(''), 'utf8');
}
