// What file managers do with a virtual device's files beyond reading and writing them whole: seek, cut off, fill up, set the
// time. Packets by hand, numbers 64 bits little-endian, as libimobiledevice’s and ifuse’s sources have them (AFC_OP_FILE_SEEK 0x11 …).
import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ActLog } from '../../src/bench/acts.ts';
import { serveFiles } from '../../src/bench/afc-server.ts';
import { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const spec = supervisedDevice(0, { supervised: false });

function packet(operation: number, payload: Uint8Array, data: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(40);
  header.write('CFA6LPAA', 0, 'latin1');
  for (const [i, value] of [40 + payload.length + data.length, 40 + payload.length, 1, operation].entries()) header.writeBigUInt64LE(BigInt(value), 8 + i * 8);
  return Buffer.concat([header, payload, data]);
}

function u64(...values: (number | bigint)[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [i, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), i * 8);
  return bytes;
}

const path = (name: string): Buffer => Buffer.from(`${name}\0`);

interface Reply {
  readonly operation: number;
  /** Of a status; else of a handle or a position. */
  readonly number: number;
  readonly body: Buffer;
}

type Ask = (operation: number, payload: Uint8Array, data?: Uint8Array) => Promise<Reply>;

function asking(socket: Duplex): Ask {
  return async (operation, payload, data) => {
    socket.write(packet(operation, payload, data));
    const header = await readExactly(socket, 40) ?? Buffer.alloc(40);
    const body = await readExactly(socket, Number(header.readBigUInt64LE(8)) - 40) ?? Buffer.alloc(0);
    return { operation: Number(header.readBigUInt64LE(32)), number: body.length === 8 ? Number(body.readBigUInt64LE(0)) : -1, body };
  };
}

const [truncate, info, open, read, write, seek, tell, told, close, setSize, setTime] = [0x07, 0x0a, 0x0d, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x1e];
const [fromStart, fromHere, fromEnd] = [0, 1, 2];

/** A file with these bytes, open for reading and writing. */
async function digits(ask: Ask): Promise<Buffer> {
  const { body } = await ask(open, Buffer.concat([u64(4), path('Downloads/d')]));
  expect((await ask(write, body, Buffer.from('0123456789'))).number).toBe(0);
  return body;
}

async function told8(ask: Ask, handle: Buffer): Promise<number> {
  const reply = await ask(tell, handle);
  expect(reply.operation).toBe(told);
  return reply.number;
}

async function facts(ask: Ask, name: string): Promise<Record<string, string>> {
  const words = (await ask(info, path(name))).body.toString().split('\0');
  return Object.fromEntries(words.flatMap((word, i) => (i % 2 === 0 && word ? [[word, words[i + 1] ?? '']] : [])));
}

/** Without lockdown and TLS around it: those are other tests'. */
async function withFile(work: (ask: Ask, handle: Buffer) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  const [host, device] = duplexPair();
  const served = serveFiles(device, new VirtualDevice(spec, { clock, log: new ActLog(() => clock.now()) }));
  const ask = asking(host);
  await work(ask, await digits(ask));
  host.end();
  host.resume();
  await served;
}

describe('an open file on a virtual device', () => {
  it('is read from where the host has gone to: from its start, from where it was, from its end', async () => {
    await withFile(async (ask, handle) => {
      expect(await told8(ask, handle)).toBe(10);
      for (const [whence, by, position, found] of [[fromStart, 3, 3, '34'], [fromHere, 1, 6, '67'], [fromEnd, -2, 8, '89'], [fromHere, -10, 0, '01']] as const) {
        expect((await ask(seek, Buffer.concat([handle, u64(whence, by)]))).number).toBe(0);
        expect(await told8(ask, handle)).toBe(position);
        expect((await ask(read, Buffer.concat([handle, u64(2)]))).body.toString()).toBe(found);
      }
    });
  });

  it('is left where it was by a way that leads nowhere', async () => {
    await withFile(async (ask, handle) => {
      for (const [whence, by] of [[fromStart, -1], [fromHere, -11], [3, 0], [fromStart, 2n ** 62n]] as const) expect((await ask(seek, Buffer.concat([handle, u64(whence, by)]))).number).toBe(7);
      expect((await ask(seek, handle)).number).toBe(7);
      expect((await ask(seek, u64(99, fromStart, 0))).number).toBe(7);
      expect((await ask(tell, u64(99))).number).toBe(7);
      expect(await told8(ask, handle)).toBe(10);
    });
  });

  it('has zeros where the host wrote behind its end', async () => {
    await withFile(async (ask, handle) => {
      await ask(seek, Buffer.concat([handle, u64(fromEnd, 2)]));
      await ask(write, handle, Buffer.from('x'));
      await ask(seek, Buffer.concat([handle, u64(fromStart, 8)]));
      expect((await ask(read, Buffer.concat([handle, u64(10)]))).body.toString('latin1')).toBe('89\0\0x');
    });
  });

  it('is cut off and filled up with zeros, by its handle and by its path', async () => {
    await withFile(async (ask, handle) => {
      expect((await ask(setSize, Buffer.concat([handle, u64(4)]))).number).toBe(0);
      expect((await ask(truncate, Buffer.concat([u64(6), path('/Downloads/d')]))).number).toBe(0);
      await ask(seek, Buffer.concat([handle, u64(fromStart, 0)]));
      expect((await ask(read, Buffer.concat([handle, u64(10)]))).body.toString('latin1')).toBe('0123\0\0');
      expect((await ask(truncate, Buffer.concat([u64(2n ** 40n), path('Downloads/d')]))).number).toBe(18);
      expect((await ask(setSize, Buffer.concat([handle, u64(2n ** 40n)]))).number).toBe(18);
      expect([(await ask(truncate, Buffer.concat([u64(1), path('Downloads')]))).number, (await ask(truncate, Buffer.concat([u64(1), path('Downloads/none')]))).number]).toEqual([9, 8]);
      expect((await facts(ask, 'Downloads/d'))['st_size']).toBe('6');
    });
  });

  it('that was opened for reading alone is not cut off', async () => {
    await withFile(async (ask, handle) => {
      await ask(close, handle);
      const { body } = await ask(open, Buffer.concat([u64(1), path('Downloads/d')]));
      expect((await ask(setSize, Buffer.concat([body, u64(4)]))).number).toBe(10);
      expect((await facts(ask, 'Downloads/d'))['st_size']).toBe('10');
    });
  });

  it('has the time that the host gives it, in nanoseconds', async () => {
    await withFile(async (ask) => {
      expect((await ask(setTime, Buffer.concat([u64(1_577_836_800_000_000_000n), path('Downloads/d')]))).number).toBe(0);
      expect((await facts(ask, 'Downloads/d'))['st_mtime']).toBe('1577836800000000000');
      expect((await ask(setTime, Buffer.concat([u64(1), path('Downloads')]))).number).toBe(0);
      expect((await ask(setTime, Buffer.concat([u64(1), path('Downloads/none')]))).number).toBe(8);
    });
  });

  it('lies in folders that are no older than their system', async () => {
    await withFile(async (ask) => {
      expect((await facts(ask, 'Downloads'))['st_mtime']).toBe('1735689600000000000');
    });
  });
});
