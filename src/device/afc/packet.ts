// Packets of AFC, the device's file service (ios-protocols 3.13): a 40-byte little-endian header of 64-bit numbers, then the
// operation's own header, then data. Announced lengths are checked before anything is allocated.
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';
import { readExactly } from '../frame/byte-stream.ts';

const magic = Buffer.from('CFA6LPAA', 'latin1');
export const afcHeaderLength = 40;
/** Bytes of the largest packet taken from a device: a folder of some hundred thousand names. */
export const maxAfcPacket = 32 * 1024 * 1024;

export const afcOperations = {
  status: 0x01n, data: 0x02n, readDir: 0x03n, removePath: 0x08n, makeDir: 0x09n, fileInfo: 0x0an, deviceInfo: 0x0bn, open: 0x0dn, opened: 0x0en,
  read: 0x0fn, write: 0x10n, close: 0x14n, rename: 0x18n, removeAll: 0x22n,
} as const;

export interface AfcPacket {
  /** Chosen by the host, echoed in the reply. */
  readonly number: bigint;
  readonly operation: bigint;
  /** The operation's own header; what counts as `this_length` beside the packet's. */
  readonly head: Uint8Array;
  readonly data: Uint8Array;
}

export function encodeAfcPacket({ number, operation, head, data }: AfcPacket): Buffer {
  const header = Buffer.alloc(afcHeaderLength);
  magic.copy(header);
  header.writeBigUInt64LE(BigInt(afcHeaderLength + head.length + data.length), 8);
  header.writeBigUInt64LE(BigInt(afcHeaderLength + head.length), 16);
  header.writeBigUInt64LE(number, 24);
  header.writeBigUInt64LE(operation, 32);
  return Buffer.concat([header, head, data]);
}

/** The next packet, or null at a clean end. Throws link.malformed, link.closed, the signal's reason. */
export async function readAfcPacket(socket: Duplex, signal?: AbortSignal, maxLength = maxAfcPacket): Promise<AfcPacket | null> {
  const header = await readExactly(socket, afcHeaderLength, signal);
  if (!header) return null;
  if (!header.subarray(0, magic.length).equals(magic)) throw new AppError('link.malformed', { detail: 'no file packet' });
  const entire = header.readBigUInt64LE(8);
  const own = header.readBigUInt64LE(16);
  if (own < afcHeaderLength || entire < own || entire > maxLength) throw new AppError('link.malformed', { detail: `file packet of ${String(own)} in ${String(entire)} bytes` });
  const body = await readExactly(socket, Number(entire) - afcHeaderLength, signal);
  if (!body) throw new AppError('link.closed');
  const headLength = Number(own) - afcHeaderLength;
  return { number: header.readBigUInt64LE(24), operation: header.readBigUInt64LE(32), head: body.subarray(0, headLength), data: body.subarray(headLength) };
}
