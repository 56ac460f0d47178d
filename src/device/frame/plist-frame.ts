// Frames of lockdown and of the services behind it: a 32-bit big-endian length, then a property list of either form
// (ios-protocols 2.1). The announced length is capped before anything is allocated.
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';
import type { PlistDict, PlistValue } from '../../plist/value.ts';
import { writeXmlPlist } from '../../plist/xml-write.ts';
import { readExactly, writeAll } from './byte-stream.ts';
import { parseBody } from './mux-frame.ts';

/** Largest message taken from a peer, in bytes: profile lists with icons stay far below. */
export const maxPlistFrame = 64 * 1024 * 1024;

/** Throws link.closed, or the signal's reason. */
export async function writePlistFrame(socket: Duplex, body: PlistValue, signal?: AbortSignal): Promise<void> {
  const payload = writeXmlPlist(body);
  const frame = Buffer.alloc(4 + payload.length);
  frame.writeUInt32BE(payload.length, 0);
  frame.set(payload, 4);
  await writeAll(socket, frame, signal);
}

/** The next message, or null at a clean end. Throws link.malformed, link.closed. */
export async function readPlistFrame(socket: Duplex, signal?: AbortSignal, maxLength = maxPlistFrame): Promise<PlistDict | null> {
  const header = await readExactly(socket, 4, signal);
  if (!header) return null;
  const length = header.readUInt32BE(0);
  if (length > maxLength) throw new AppError('link.malformed', { detail: `message of ${length} bytes` });
  const payload = await readExactly(socket, length, signal);
  if (!payload) throw new AppError('link.closed');
  return parseBody(payload);
}
