// The host side of the multiplexer against the practice bench, over both kinds of socket.
import { getEventListeners } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isProof } from '../../src/crypto/practice-proof.ts';
import { askPractice } from '../../src/device/registry.ts';
import { MuxClient, type MuxEvent } from '../../src/device/usbmux/mux-client.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { muxClient, startBench } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const first = supervisedDevice(0);
const second = privateDevice(1);

/** Collects what a listening connection is told; `next` resolves when so many events have come. */
function listener(mux: MuxClient): { ready: Promise<void>; next: (count: number) => Promise<MuxEvent[]>; stop: () => Promise<void> } {
  const events: MuxEvent[] = [];
  const wakers = new Set<() => void>();
  const end = new AbortController();
  let giveReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => { giveReady = resolve; });
  const over = mux.watch(() => { giveReady(); }, (event) => {
    events.push(event);
    for (const wake of [...wakers]) wake();
  }, end.signal).catch(() => undefined);
  return {
    ready,
    next: async (count) => {
      while (events.length < count) await new Promise<void>((resolve) => { wakers.add(resolve); });
      return events;
    },
    stop: async () => {
      end.abort(new Error('over'));
      await over;
    },
  };
}

describe.each([['a UNIX socket', false], ['loopback TCP', true]])('a multiplexer client over %s', (_, tcp) => {
  it('lists what is attached, with where it is plugged in', async () => {
    const { address } = await startBench([first, second], { tcp });
    expect(await muxClient(address).list()).toEqual([
      { muxId: 1, udid: first.udid, locationId: first.locationId, productId: first.model.productId },
      { muxId: 2, udid: second.udid, locationId: second.locationId, productId: second.model.productId },
    ]);
  });

  it('is told of devices that are there, come and go, and never sees a number twice', async () => {
    const { bench, address, devices } = await startBench([first], { tcp });
    const watch = listener(muxClient(address));
    await watch.ready;
    expect(await watch.next(1)).toMatchObject([{ kind: 'attached', device: { muxId: 1, udid: first.udid } }]);
    for (const device of devices) bench.unplug(device);
    bench.plug(first.udid);
    expect(await watch.next(3)).toMatchObject([{ kind: 'attached' }, { kind: 'detached', muxId: 1 }, { kind: 'attached', device: { muxId: 2, udid: first.udid } }]);
    await watch.stop();
  });

  it('keeps pair records with the multiplexer: none, saved, read back unchanged, deleted', async () => {
    const { address } = await startBench([first], { tcp });
    const mux = muxClient(address);
    const record = Uint8Array.from([0, 1, 2, 255, 254]);
    expect(await mux.readPairRecord(udidOf(first))).toBeNull();
    await mux.savePairRecord(udidOf(first), 0, record);
    expect(await mux.readPairRecord(udidOf(first))).toEqual(record);
    await mux.deletePairRecord(udidOf(first));
    expect(await mux.readPairRecord(udidOf(first))).toBeNull();
    // Deleting what isn't there is no failure.
    await mux.deletePairRecord(udidOf(first));
  });

  it('tells everybody that a device is paired when its record is saved with its number', async () => {
    const { address } = await startBench([first, second], { tcp });
    const watch = listener(muxClient(address));
    await watch.next(2);
    await muxClient(address).savePairRecord(udidOf(second), 2, Uint8Array.from([1]));
    expect((await watch.next(3))[2]).toEqual({ kind: 'paired', muxId: 2 });
    await watch.stop();
  });

  it('reads the identifier of this host’s multiplexer', async () => {
    const { bench, address } = await startBench([], { tcp });
    expect(await muxClient(address).readBuid()).toBe(bench.buid);
  });

  it('finds a device that is gone, and a port where nothing listens', async () => {
    const { address } = await startBench([first], { tcp });
    expect(await codeOf(muxClient(address).open(99, 62_078))).toBe('device.gone');
    const refused = await failureOf(muxClient(address).open(1, 1234));
    expect([refused.code, refused.params]).toEqual(['mux.refused', { number: 3 }]);
  });

  it('opens lockdown’s port', async () => {
    const { address } = await startBench([first], { tcp });
    const socket = await muxClient(address).open(1, 62_078);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('sees that a practice bench proves itself, afresh each time', async () => {
    const { address } = await startBench([], { tcp });
    const mux = muxClient(address);
    expect(await askPractice(mux)).toMatchObject({});
    const challenge = Buffer.alloc(32, 1);
    const proof = await mux.challengePractice(challenge);
    expect(isProof(challenge, proof?.proof ?? null)).toBe(true);
    expect(isProof(Buffer.alloc(32, 2), proof?.proof ?? null)).toBe(false);
  });
});

describe('where no multiplexer is', () => {
  it('a signal that lives on keeps nothing of the attempt', async () => {
    const { signal } = new AbortController();
    await failureOf(muxClient({ kind: 'unix', path: path.join(tempFolder(), 'mux') }).list(signal));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('it is unavailable, with its address and what to do', async () => {
    const file = path.join(tempFolder(), 'nothing');
    const failure = await failureOf(new MuxClient({ address: { kind: 'unix', path: file }, allowSystem: false, advice: 'Plug it in.' }).list());
    expect([failure.code, failure.params]).toEqual(['mux.unavailable', { address: file, advice: 'Plug it in.' }]);
    const port = await new Promise<number>((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => {
        const free = (server.address() as net.AddressInfo).port;
        server.close(() => { resolve(free); });
      });
    });
    expect(await codeOf(muxClient({ kind: 'tcp', host: '127.0.0.1', port }).list())).toBe('mux.unavailable');
  });

  it.each([
    { kind: 'unix', path: '/var/run/usbmuxd' } as const, { kind: 'unix', path: '/var/run/../run/usbmuxd' } as const, { kind: 'tcp', host: '127.0.0.1', port: 27_015 } as const,
  ])('the system’s own is never opened where that is forbidden: $path$port', async (address) => {
    const mux = muxClient(address);
    expect(await codeOf(mux.list())).toBe('mux.forbidden');
    expect(await codeOf(mux.open(1, 62_078))).toBe('mux.forbidden');
    expect(await codeOf(askPractice(mux))).toBe('mux.forbidden');
    expect(await codeOf(mux.watch(() => undefined, () => undefined, new AbortController().signal))).toBe('mux.forbidden');
  });
});
