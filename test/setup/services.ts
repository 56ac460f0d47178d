// One service of a paired virtual device, spoken to directly: property lists out and in, or raw bytes.
import type { Duplex } from 'node:stream';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import type { PairRecord } from '../../src/device/lockdown/pair-record.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { udidOf } from './devices.ts';
import { inSession, neverStopped, pairNow } from './lockdown.ts';
import { type BenchChoice, muxClient, type RunningTestBench, startBench } from './practice.ts';

export interface PairedBench extends RunningTestBench {
  readonly device: VirtualDevice;
  readonly record: PairRecord;
}

/** A bench with this one device, trusted. */
export async function pairedBench(spec: VirtualDeviceSpec, choice: BenchChoice = {}): Promise<PairedBench> {
  const running = await startBench([spec], choice);
  return { ...running, device: running.bench.device(spec.udid), record: await pairNow(muxClient(running.address), udidOf(spec)) };
}

/** A connection to the service around one piece of work; hung up after it. */
export function withService<T>({ address, record }: PairedBench, service: string, work: (socket: Duplex) => Promise<T>): Promise<T> {
  return inSession(muxClient(address), record, async (lockdown) => {
    const socket = await lockdown.startService(service, neverStopped);
    try {
      return await work(socket);
    } finally {
      socket.destroy();
    }
  });
}

export async function nextReply(socket: Duplex): Promise<PlistDict> {
  const reply = await readPlistFrame(socket);
  if (!reply) throw new Error('hung up');
  return reply;
}

export async function askService(socket: Duplex, request: Record<string, PlistValue>): Promise<PlistDict> {
  await writePlistFrame(socket, dict(request));
  return nextReply(socket);
}

/** One request on a connection of its own. */
export function askOnce(bench: PairedBench, service: string, request: Record<string, PlistValue>): Promise<PlistDict> {
  return withService(bench, service, (socket) => askService(socket, request));
}
