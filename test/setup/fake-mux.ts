// A multiplexer of a few lines for what the practice bench, being well-behaved, never says.
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { encodeMuxFrame, readMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { type MuxAddress, parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';

/** A reply; nothing, to say nothing; or what takes the socket over from here. */
export type FakeAnswer = PlistDict | undefined | ((socket: net.Socket, tag: number) => void);

export const result = (number: number): PlistDict => dict({ MessageType: 'Result', Number: BigInt(number) });

/** Listens on a loopback port, or at a path, until the test is over. */
export async function listenOnLoopback(serve: (socket: net.Socket) => void, path?: string): Promise<MuxAddress> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
    serve(socket);
  });
  await new Promise<void>((resolve) => { server.listen(path === undefined ? { host: '127.0.0.1', port: 0 } : { path }, resolve); });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return parseMuxAddress(path ?? `127.0.0.1:${(server.address() as net.AddressInfo).port}`);
}

export async function startFakeMux(answer: (body: PlistDict) => FakeAnswer, path?: string): Promise<MuxAddress> {
  const serve = async (socket: net.Socket): Promise<void> => {
    for (;;) {
      const frame = await readMuxFrame(socket);
      if (!frame) return;
      const given = answer(frame.body);
      if (typeof given === 'function') {
        given(socket, frame.tag);
        return;
      }
      if (given) socket.write(encodeMuxFrame(given, frame.tag));
    }
  };
  return listenOnLoopback((socket) => { serve(socket).catch(() => socket.destroy()); }, path);
}
