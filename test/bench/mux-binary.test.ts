// The multiplexer’s protocol of before property lists, in bytes (ios-protocols 1.2): header of four little-endian numbers (length,
// version 0, type, tag), then a body of fixed places. Clients of that age know Listen and Connect, and nothing else.
import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { startBench } from '../setup/practice.ts';
import { asking, dial, request } from '../setup/raw-mux.ts';

const spec = supervisedDevice(0);

interface Frame {
  readonly version: number;
  readonly type: number;
  readonly tag: number;
  readonly body: Buffer;
}

async function next(socket: net.Socket): Promise<Frame | null> {
  const header = await readExactly(socket, 16);
  if (!header) return null;
  const body = await readExactly(socket, header.readUInt32LE(0) - 16);
  return { version: header.readUInt32LE(4), type: header.readUInt32LE(8), tag: header.readUInt32LE(12), body: body ?? Buffer.alloc(0) };
}

const listen = (tag: string): Buffer => Buffer.from(`100000000000000003000000${tag}`, 'hex');
/** Device id little-endian, port big-endian, two bytes of nothing. */
const connect = (id: string, port: string): Buffer => Buffer.from(`18000000000000000200000009000000${id}${port}0000`, 'hex');

describe('the bench’s multiplexer before a client of the binary protocol', () => {
  it('tells what is there, what came, was trusted and went', async () => {
    const other = privateDevice(1, { unplugged: true });
    const { address, bench } = await startBench([spec, other]);
    const socket = await dial(address);
    socket.write(listen('05000000'));
    expect(await next(socket)).toEqual({ version: 0, type: 1, tag: 5, body: Buffer.from('00000000', 'hex') });
    const came = await next(socket);
    expect([came?.version, came?.type, came?.tag, came?.body.length]).toEqual([0, 4, 0, 268]);
    expect([came?.body.readUInt32LE(0), came?.body.readUInt16LE(4), came?.body.readUInt32LE(264)]).toEqual([1, spec.model.productId, spec.locationId]);
    expect(came?.body.toString('latin1', 6, 264)).toBe(spec.udid.padEnd(258, '\0'));
    bench.plug(other.udid);
    const second = await next(socket);
    expect([second?.type, second?.body.readUInt32LE(0)]).toEqual([4, 2]);
    bench.paired(2, other.udid);
    bench.unplug(bench.device(other.udid));
    expect([await next(socket), await next(socket)]).toEqual([6, 5].map((type) => ({ version: 0, type, tag: 0, body: Buffer.from('02000000', 'hex') })));
  });

  it('tells of nothing that is there over the network alone', async () => {
    const { address, bench } = await startBench([spec], { networkTwins: true });
    const socket = await dial(address);
    socket.write(listen('01000000'));
    expect([(await next(socket))?.type, (await next(socket))?.type]).toEqual([1, 4]);
    bench.unplug(bench.device(spec.udid));
    expect((await next(socket))?.type).toBe(5);
  });

  it('becomes a pipe to a device’s port, or says why not', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    for (const [id, port, number] of [['63000000', 'f27e', 2], ['01000000', '7ef2', 3]] as const) {
      socket.write(connect(id, port));
      expect(await next(socket)).toMatchObject({ version: 0, type: 1, tag: 9, body: Buffer.from([number, 0, 0, 0]) });
    }
    socket.write(connect('01000000', 'f27e'));
    expect((await next(socket))?.body.readUInt32LE(0)).toBe(0);
    const query = '<plist version="1.0"><dict><key>Request</key><string>QueryType</string></dict></plist>';
    const length = Buffer.alloc(4);
    length.writeUInt32BE(query.length);
    socket.write(Buffer.concat([length, Buffer.from(query)]));
    const answer = await readExactly(socket, (await readExactly(socket, 4))?.readUInt32BE(0) ?? 0);
    expect(String(answer)).toContain('com.apple.mobile.lockdown');
  });

  it.each([['a message that it hasn’t', '10000000000000000800000001000000'], ['half a Connect', '14000000000000000200000001000000' + '01000000']])('refuses %s in the same protocol, and closes', async (_, hex) => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    socket.write(Buffer.from(hex, 'hex'));
    expect(await next(socket)).toEqual({ version: 0, type: 1, tag: 1, body: Buffer.from('01000000', 'hex') });
    expect(await next(socket)).toBeNull();
  });

  it('answers each message in the protocol that it came in', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    socket.write(connect('63000000', 'f27e'));
    expect((await next(socket))?.version).toBe(0);
    socket.write(request(7, asking('ReadBUID')));
    expect(await next(socket)).toMatchObject({ version: 1, type: 8, tag: 7 });
  });
});
