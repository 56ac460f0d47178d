// Files of a virtual device over AFC's own packets, written out by hand (ios-protocols 3.13), and the marker that ends Setup Assistant.
import { PassThrough, type Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAfcPacket } from '../../src/bench/afc-packet.ts';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { type PairedBench, pairedBench, withService } from '../setup/services.ts';

const service = 'com.apple.afc';
const spec = supervisedDevice(0, { supervised: false });
const marker = 'iTunes_Control/iTunes/SkipSetup';

/** Magic word, whole length, length without data, number, operation, all 64 bits little-endian; then payload and data. */
function packet(operation: number, payload: Uint8Array, data: Uint8Array = new Uint8Array(), number = 7n): Buffer {
  const header = Buffer.alloc(40);
  header.write('CFA6LPAA', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(40 + payload.length + data.length), 8);
  header.writeBigUInt64LE(BigInt(40 + payload.length), 16);
  header.writeBigUInt64LE(number, 24);
  header.writeBigUInt64LE(BigInt(operation), 32);
  return Buffer.concat([header, payload, data]);
}

const text = (...words: string[]): Buffer => Buffer.from(words.map((word) => `${word}\0`).join(''));
const u64 = (...values: (number | bigint)[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), i * 8);
  return bytes;
};

interface Reply {
  readonly operation: number;
  /** Of a status. */
  readonly error: number | null;
  readonly body: Buffer;
}

async function reply(socket: Duplex): Promise<Reply> {
  const header = await readExactly(socket, 40);
  if (!header) throw new Error('hung up');
  expect([header.toString('latin1', 0, 8), header.readBigUInt64LE(24)]).toEqual(['CFA6LPAA', 7n]);
  const body = await readExactly(socket, Number(header.readBigUInt64LE(8)) - 40) ?? Buffer.alloc(0);
  const operation = Number(header.readBigUInt64LE(32));
  return { operation, error: operation === 0x01 ? Number(body.readBigUInt64LE(0)) : null, body };
}

type Ask = (operation: number, payload: Uint8Array, data?: Uint8Array) => Promise<Reply>;

function files<T>(at: PairedBench, work: (ask: Ask, socket: Duplex) => Promise<T>): Promise<T> {
  return withService(at, service, (socket) => work(async (operation, payload, data) => {
    socket.write(packet(operation, payload, data));
    return reply(socket);
  }, socket));
}

const [readDir, removePath, makeDir, getInfo, deviceInfo, open, opened, read, write, close, rename, removeAll] = [0x03, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f, 0x10, 0x14, 0x18, 0x22];

async function put(ask: Ask, path: string, content: string, mode = 3): Promise<void> {
  const handle = await ask(open, Buffer.concat([u64(mode), text(path)]));
  expect(handle.operation).toBe(opened);
  if (content) expect((await ask(write, handle.body, Buffer.from(content))).error).toBe(0);
  expect((await ask(close, handle.body)).error).toBe(0);
}

async function get(ask: Ask, path: string): Promise<string> {
  const handle = await ask(open, Buffer.concat([u64(1), text(path)]));
  expect(handle.operation).toBe(opened);
  const { body } = await ask(read, Buffer.concat([handle.body, u64(1_000_000)]));
  await ask(close, handle.body);
  return body.toString();
}

const names = async (ask: Ask, path: string): Promise<string[]> => (await ask(readDir, text(path))).body.toString().split('\0').slice(0, -1).sort();

describe('files of a virtual device', () => {
  it('lie in the folders that a real device has', async () => {
    await files(await pairedBench(spec), async (ask) => {
      const root = await names(ask, '/');
      for (const name of ['.', '..', 'Books', 'DCIM', 'Downloads', 'PublicStaging', 'iTunes_Control']) expect(root).toContain(name);
      expect(await names(ask, 'iTunes_Control')).toContain('iTunes');
    });
  });

  it('are found by clients that leave out the zero byte behind a path', async () => {
    await files(await pairedBench(spec), async (ask) => {
      expect((await ask(makeDir, Buffer.from('Downloads/new'))).error).toBe(0);
      expect((await ask(rename, Buffer.from('Downloads/new\0Downloads/old'))).error).toBe(0);
      expect((await ask(readDir, Buffer.from('Downloads'))).body.toString()).toBe('.\0..\0old\0');
    });
  });

  it('are written, read, extended, told about, renamed and removed', async () => {
    const at = await pairedBench(spec);
    await files(at, async (ask) => {
      await put(ask, '/Downloads/a.txt', 'hello');
      expect(await get(ask, 'Downloads/a.txt')).toBe('hello');
      await put(ask, 'Downloads/a.txt', ' world', 5);
      expect(await get(ask, 'Downloads/a.txt')).toBe('hello world');
      await put(ask, 'Downloads/a.txt', 'J', 2);
      expect(await get(ask, 'Downloads/a.txt')).toBe('Jello world');
      const info = (await ask(getInfo, text('Downloads/a.txt'))).body.toString().split('\0');
      expect(info.slice(0, 8)).toEqual(['st_size', '11', 'st_blocks', '1', 'st_nlink', '1', 'st_ifmt', 'S_IFREG']);
      expect((await ask(rename, text('Downloads/a.txt', 'Books/b.txt'))).error).toBe(0);
      expect((await ask(getInfo, text('Downloads/a.txt'))).error).toBe(8);
      expect((await ask(removePath, text('Books/b.txt'))).error).toBe(0);
      expect((await ask(removePath, text('Books/b.txt'))).error).toBe(8);
    });
    expect(at.bench.log.acts.filter((act) => act.act.startsWith('file')).map((act) => `${act.act} ${act.detail}`)).toEqual([
      'fileWritten Downloads/a.txt', 'fileWritten Downloads/a.txt', 'fileWritten Downloads/a.txt', 'fileRemoved Downloads/a.txt', 'fileWritten Books/b.txt', 'fileRemoved Books/b.txt',
    ]);
  });

  it('lie in folders that are made with their parents, and emptied before they go', async () => {
    await files(await pairedBench(spec), async (ask) => {
      expect((await ask(makeDir, text('Downloads/x/y'))).error).toBe(0);
      expect((await ask(makeDir, text('Downloads/x/y'))).error).toBe(0);
      await put(ask, 'Downloads/x/y/z', '1');
      expect((await ask(makeDir, text('Downloads/x/y/z'))).error).toBe(16);
      expect((await ask(removePath, text('Downloads/x'))).error).toBe(33);
      expect((await ask(rename, text('Downloads/x', 'Downloads/x/y/inside'))).error).toBe(7);
      expect((await ask(rename, text('Downloads/x', 'Books/x'))).error).toBe(0);
      expect(await get(ask, 'Books/x/y/z')).toBe('1');
      expect((await ask(removeAll, text('Books/x'))).error).toBe(0);
      expect((await ask(getInfo, text('Books/x/y/z'))).error).toBe(8);
    });
  });

  it('are refused with AFC’s own codes', async () => {
    await files(await pairedBench(spec), async (ask) => {
      const errorOf = async (operation: number, payload: Uint8Array): Promise<number | null> => (await ask(operation, payload)).error;
      expect(await errorOf(open, Buffer.concat([u64(1), text('none')]))).toBe(8);
      expect(await errorOf(open, Buffer.concat([u64(3), text('Books')]))).toBe(9);
      expect(await errorOf(open, Buffer.concat([u64(3), text('no/such/folder')]))).toBe(8);
      expect(await errorOf(open, Buffer.concat([u64(9), text('x')]))).toBe(7);
      expect(await errorOf(readDir, text('../etc'))).toBe(10);
      expect(await errorOf(removeAll, text('/'))).toBe(10);
      expect(await errorOf(readDir, Buffer.alloc(0))).toBe(7);
      expect(await errorOf(readDir, Buffer.from([0xff, 0xfe, 0]))).toBe(7);
      expect(await errorOf(close, u64(99))).toBe(7);
      expect(await errorOf(read, u64(99, 1))).toBe(7);
      expect(await errorOf(0x77, u64(0))).toBe(1);
      const handle = await ask(open, Buffer.concat([u64(1), text('iTunes_Control/iTunes/iTunesPrefs')]));
      expect((await ask(write, handle.body, Buffer.from('x'))).error).toBe(10);
      const written = await ask(open, Buffer.concat([u64(3), text('new')]));
      expect(await errorOf(read, Buffer.concat([written.body, u64(1)]))).toBe(10);
    });
  });

  it('tell of the device they lie on', async () => {
    await files(await pairedBench(spec), async (ask) => {
      const values = (await ask(deviceInfo, Buffer.alloc(0))).body.toString().split('\0');
      expect(values.slice(0, 4)).toEqual(['Model', spec.model.productType, 'FSTotalBytes', '128000000000']);
      expect(values[4]).toBe('FSFreeBytes');
    });
  });

  it('are on the device also when the host forgets to close them', async () => {
    const at = await pairedBench(spec);
    await files(at, async (ask) => {
      await ask(write, (await ask(open, Buffer.concat([u64(3), text('Books/half')]))).body, Buffer.from('half'));
    });
    while (at.bench.log.count('fileWritten') === 0) await new Promise((resolve) => { setImmediate(resolve); });
    await files(at, async (ask) => { expect(await get(ask, 'Books/half')).toBe('half'); });
  });

  it('are gone after an erase', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(spec, { clock });
    await files(at, (ask) => put(ask, 'Books/mine', '1'));
    at.device.erase();
    clock.advance(0);
    expect([at.device.files.at('Books/mine'), at.device.files.at('Books')]).toEqual([undefined, null]);
  });
});

describe('packets of AFC', () => {
  const whole = fc.record({ operation: fc.nat({ max: 0xff }), payload: fc.uint8Array({ maxLength: 60 }), data: fc.uint8Array({ maxLength: 60 }) });

  it('are the same however the stream is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(whole, { minLength: 1, maxLength: 4 }), fc.array(fc.nat({ max: 600 }), { maxLength: 8 }), async (packets, cuts) => {
      const bytes = Buffer.concat(packets.map(({ operation, payload, data }) => packet(operation, payload, data)));
      const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
      const stream = new PassThrough();
      for (const [i, start] of [0, ...places].entries()) stream.write(bytes.subarray(start, places[i] ?? bytes.length));
      stream.end();
      for (const { operation, payload, data } of packets) {
        const found = await readAfcPacket(stream);
        expect(found && { ...found, payload: [...found.payload], data: [...found.data] }).toEqual({ number: 7n, operation, payload: [...payload], data: [...data] });
      }
      expect(await readAfcPacket(stream)).toBeNull();
    }), { numRuns: 60 });
  });

  it.each([
    ['another magic word', (bytes: Buffer) => bytes.write('CFA6LPAB', 'latin1')],
    ['a length of exabytes', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 63n, 8)],
    ['an own length of exabytes', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 63n, 16)],
    ['an own length below the header’s', (bytes: Buffer) => bytes.writeBigUInt64LE(39n, 16)],
    ['less than its own length', (bytes: Buffer) => bytes.writeBigUInt64LE(40n, 8)],
    ['an operation beyond all', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 40n, 32)],
  ])('with %s are refused before anything is read', async (_, damage) => {
    const bytes = packet(readDir, text('/'));
    damage(bytes);
    const stream = new PassThrough();
    stream.end(bytes);
    expect(await codeOf(readAfcPacket(stream))).toBe('link.malformed');
  });

  it('that are none end the connection, and the host is told on', async () => {
    const at = await pairedBench(spec, { objects: true });
    await withService(at, service, async (socket) => {
      socket.write(Buffer.alloc(40, 0x3f));
      expect(await readExactly(socket, 1)).toBeNull();
    });
    expect(at.bench.log.objections).toEqual([`${spec.udid}: afc: AFC packet without its magic word`]);
  });
});

describe('the SkipSetup marker', () => {
  const configured = supervisedDevice(0);

  it('lets Setup Assistant of a configured device fall through to Home after a while', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(configured, { clock });
    const told: string[] = [];
    at.device.observers.add((name) => told.push(name));
    await files(at, async (ask) => {
      expect((await ask(removePath, text(marker))).error).toBe(8);
      await put(ask, marker, '');
    });
    expect([at.device.phase, at.bench.log.acts.at(-1)?.detail]).toEqual(['setup', marker]);
    clock.advance(2000);
    expect([at.device.phase, at.bench.log.acts.at(-1)?.act, told]).toEqual(['home', 'finishedSetup', ['com.apple.purplebuddy.setupdone']]);
  });

  it('waits until there is a configuration, and works at the next start then', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(spec, { clock });
    await files(at, (ask) => put(ask, marker, ''));
    clock.advance(60_000);
    expect(at.device.phase).toBe('setup');
    at.device.cloud = new Map([['IsSupervised', true]]);
    at.device.restart();
    clock.advance(0);
    expect([at.device.phase, at.bench.log.count('finishedSetup')]).toEqual(['home', 1]);
  });

  it('does nothing when it is taken away in time, and nothing after an erase', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(configured, { clock });
    await files(at, async (ask) => {
      await put(ask, marker, '');
      await ask(removePath, text(marker));
    });
    clock.advance(60_000);
    await files(at, (ask) => put(ask, marker, ''));
    at.device.erase();
    clock.advance(0);
    at.device.activation = 'Activated';
    at.device.cloud = new Map([['IsSupervised', true]]);
    clock.advance(60_000);
    expect([at.device.phase, at.bench.log.count('finishedSetup')]).toEqual(['setup', 0]);
  });
});
