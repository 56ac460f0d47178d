// Frames of the multiplexer's own protocol: a 16-byte little-endian header, then an XML property list
// (ios-protocols 1.2: length including the header, version 1, message type 8, tag).
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';
import { readPlist } from '../../plist/read.ts';
import { defaultLimits, isDict, type PlistDict, PlistError } from '../../plist/value.ts';
import { writeXmlPlist } from '../../plist/xml-write.ts';
import { readExactly } from './byte-stream.ts';

const headerLength = 16;
const plistVersion = 1;
const plistMessage = 8;
/** Replies with many devices pass 64 KiB, so clients must not cap there; 512 devices need about 400 KiB. */
export const maxMuxFrame = 16 * 1024 * 1024;

export interface MuxFrame {
  readonly tag: number;
  readonly version: number;
  readonly type: number;
  readonly body: PlistDict;
  /** As it came, of a frame that carries no property list. */
  readonly payload?: Buffer;
}

export function encodeMuxFrame(body: PlistDict, tag: number): Buffer {
  const payload = writeXmlPlist(body);
  const header = Buffer.alloc(headerLength);
  header.writeUInt32LE(headerLength + payload.length, 0);
  header.writeUInt32LE(plistVersion, 4);
  header.writeUInt32LE(plistMessage, 8);
  header.writeUInt32LE(tag >>> 0, 12);
  return Buffer.concat([header, payload]);
}

/** The next frame, or null at a clean end. Throws link.malformed, link.closed. `maxLength` counts bytes with the header. */
export async function readMuxFrame(socket: Duplex, signal?: AbortSignal, maxLength = maxMuxFrame): Promise<MuxFrame | null> {
  const header = await readExactly(socket, headerLength, signal);
  if (!header) return null;
  const length = header.readUInt32LE(0);
  const version = header.readUInt32LE(4);
  const type = header.readUInt32LE(8);
  const tag = header.readUInt32LE(12);
  if (length < headerLength || length > maxLength) throw new AppError('link.malformed', { detail: `frame of ${length} bytes` });
  const payload = await readExactly(socket, length - headerLength, signal);
  if (!payload) throw new AppError('link.closed');
  if (version !== plistVersion || type !== plistMessage) return { tag, version, type, body: new Map(), payload };
  return { tag, version, type, body: parseBody(payload) };
}

/** No message of the field has a tenth of this; a hostile one of 8 MB would hold the thread for seconds. */
const bodyLimits = { ...defaultLimits, depth: 64, values: 200_000 };

/** A frame's dictionary. Throws link.malformed. */
export function parseBody(payload: Uint8Array): PlistDict {
  try {
    const body = readPlist(payload, bodyLimits);
    if (isDict(body)) return body;
  } catch (error) {
    if (!(error instanceof PlistError)) throw error;
    throw new AppError('link.malformed', { detail: error.message }, { cause: error });
  }
  throw new AppError('link.malformed', { detail: 'not a dictionary' });
}
