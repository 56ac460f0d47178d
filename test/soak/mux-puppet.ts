// A multiplexer that answers every request with given bytes and hangs up: the other end of a MuxClient that is being fuzzed.
import net from 'node:net';
import { encodeMuxFrame, readMuxFrame } from '../../src/device/frame/mux-frame.ts';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import { udidSchema } from '../../src/model.ts';
import { dict } from '../../src/plist/value.ts';
import { pick, type Random } from './mutate.ts';

const udid = udidSchema.parse('00008110-001664D43CF2801E');
const never = new AbortController().signal;
const headerLength = 16;

const questions: readonly ((client: MuxClient) => Promise<unknown>)[] = [
  (client) => client.list(), (client) => client.readBuid(), (client) => client.readPairRecord(udid), (client) => client.practiceBus(), (client) => client.challengePractice(new Uint8Array(32)),
  (client) => client.savePairRecord(udid, 1, new Uint8Array(8)), (client) => client.deletePairRecord(udid), (client) => client.open(1, 62_078).then((socket) => socket.destroy()),
  (client) => client.watch(() => undefined, () => undefined, never), (client) => client.watch(() => undefined, () => undefined, never),
];

export class MuxPuppet {
  readonly #server: net.Server;
  readonly #client: MuxClient;
  #bytes: Uint8Array = new Uint8Array(0);
  #echoes = true;

  private constructor(server: net.Server, address: MuxAddress) {
    this.#server = server;
    this.#client = new MuxClient({ address, allowSystem: false, advice: 'none' });
  }

  static async start(): Promise<MuxPuppet> {
    const server = net.createServer();
    await new Promise<void>((resolve) => { server.listen({ host: '127.0.0.1', port: 0 }, resolve); });
    const puppet = new MuxPuppet(server, { kind: 'tcp', host: '127.0.0.1', port: (server.address() as net.AddressInfo).port });
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      puppet.#serve(socket).catch(() => socket.destroy());
    });
    return puppet;
  }

  /** A frame around a body of any kind. */
  frame(body: Uint8Array): Uint8Array {
    const head = encodeMuxFrame(dict({}), 0).subarray(0, headerLength);
    head.writeUInt32LE(headerLength + body.length, 0);
    return Buffer.concat([head, body]);
  }

  async #serve(socket: net.Socket): Promise<void> {
    const request = await readMuxFrame(socket);
    const tag = request?.tag ?? 0;
    if (request?.body.get('MessageType') === 'Listen') socket.write(encodeMuxFrame(dict({ MessageType: 'Result', Number: 0n }), tag));
    const answer = Buffer.from(this.#bytes);
    if (this.#echoes && answer.length >= headerLength) answer.writeUInt32LE(tag, 12);
    socket.end(answer);
  }

  /** Asks something and gets `bytes` for an answer. Rejects with what the client throws. */
  converse(bytes: Uint8Array, random: Random): Promise<unknown> {
    this.#bytes = bytes;
    this.#echoes = random() < 0.9;
    return pick(random, questions)(this.#client);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => { this.#server.close(resolve); });
  }
}
