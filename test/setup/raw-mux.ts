// The multiplexer's protocol byte by byte, as libusbmuxd writes it: tabs, DOCTYPE and all.
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { type MuxFrame, readMuxFrame } from '../../src/device/frame/mux-frame.ts';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import type { PlistDict, PlistValue } from '../../src/plist/value.ts';

/** A connection that ends with the test. */
export async function dial(address: MuxAddress): Promise<net.Socket> {
  const socket = address.kind === 'unix' ? net.connect(address.path) : net.connect(address.port, address.host);
  socket.on('error', () => undefined);
  onTestFinished(() => { socket.destroy(); });
  await new Promise<void>((resolve) => { socket.once('connect', resolve); });
  return socket;
}

export function muxBytes(body: Uint8Array, tag: number, version = 1, message = 8): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + body.length, 0);
  header.writeUInt32LE(version, 4);
  header.writeUInt32LE(message, 8);
  header.writeUInt32LE(tag, 12);
  return Buffer.concat([header, body]);
}

/** `members` is the XML inside the dictionary. */
export function request(tag: number, members: string, version = 1, message = 8): Buffer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n<dict>\n\t${members}\n</dict>\n</plist>\n`;
  return muxBytes(Buffer.from(xml), tag, version, message);
}

export const asking = (type: string, more = ''): string => `<key>MessageType</key>\n\t<string>${type}</string>${more}`;

/** The port is given as it travels: byte-swapped. 32498 is lockdown's (ios-protocols 1.3). */
export function connecting(id: number, swappedPort: number, tag = 1): Buffer {
  return request(tag, asking('Connect', `<key>DeviceID</key><integer>${id}</integer><key>PortNumber</key><integer>${swappedPort}</integer>`));
}

export async function nextFrame(socket: net.Socket): Promise<MuxFrame> {
  const frame = await readMuxFrame(socket);
  if (!frame) throw new Error('hung up');
  return frame;
}

export async function answered(socket: net.Socket, bytes: Buffer): Promise<PlistDict> {
  socket.write(bytes);
  return (await nextFrame(socket)).body;
}

export async function resultOf(socket: net.Socket, bytes: Buffer): Promise<PlistValue | undefined> {
  return (await answered(socket, bytes)).get('Number');
}

/** Everything up to the next event of this type. */
export async function eventOf(socket: net.Socket, type: string): Promise<PlistDict> {
  for (;;) {
    const { body } = await nextFrame(socket);
    if (body.get('MessageType') === type) return body;
  }
}
