// Puts a practice bench together for a face: seeded devices, the real clock, a loopback address.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ListenAddress, PracticeBench } from './bench/bench.ts';
import { fastClock } from './bench/bench-clock.ts';
import { randomFaults } from './bench/faults.ts';
import { promptLatency, realisticLatency } from './bench/latency.ts';
import { startPracticeWeb } from './bench/practice-web.ts';
import { makeRoster } from './bench/roster.ts';
import type { VirtualDevice } from './bench/virtual-device.ts';
import { isSystemAddress, type MuxAddress, parseMuxAddress, showMuxAddress } from './device/usbmux/address.ts';
import { AppError } from './errors.ts';
import { systemClock } from './system-clock.ts';

export interface RunningBench {
  readonly address: MuxAddress;
  /** http://127.0.0.1:port: the practice world's web. */
  readonly web: string;
  readonly close: () => Promise<void>;
  /** What happened on the bench by its own log, and what it objected to: the truth that records are compared with. */
  readonly account: () => BenchAccount;
}

export interface BenchAccount {
  readonly acts: Readonly<Record<string, number>>;
  readonly objections: readonly string[];
}

export interface PracticeOptions {
  /** 0 to 512. */
  readonly devices: number;
  readonly seed: number;
  /** zero: as fast as it goes. realistic: as long as devices take, divided by `speed`. */
  readonly latency?: 'zero' | 'realistic';
  /** How much faster than life the bench's clock runs. */
  readonly speed?: number;
  /** How many requests of a hundred go wrong on purpose. */
  readonly faults?: number;
  /** Undefined: a socket of its own, in a private temporary folder where the system has such sockets. */
  readonly listen?: MuxAddress;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

function listenAddress(address: MuxAddress): ListenAddress {
  if (isSystemAddress(address)) throw new AppError('mux.forbidden', { address: showMuxAddress(address) });
  if (address.kind === 'unix') return { path: address.path };
  if (!loopback.has(address.host)) throw new AppError('usage.invalid', { detail: `A practice bench listens on this computer only; ${address.host} is not one of 127.0.0.1, ::1, localhost.` });
  return { host: address.host, port: address.port };
}

/** Milliseconds until somebody puts a cable back in that a fault pulled. */
const replugMs = 3000;

function goWrong(device: VirtualDevice, seed: number, rate: number): void {
  const { fault } = randomFaults(seed, rate);
  device.faults = (request) => {
    const found = fault(request);
    const pulls = found === 'unplug' || (typeof found === 'object' && found.kind === 'unanswered' && found.by === 'unplug');
    if (pulls) device.later(replugMs, () => { device.plugIn(); });
    return found;
  };
}

/** Throws mux.forbidden for the system's own address, usage.invalid for one of another computer, practice.unavailable. */
export async function startPracticeBench({ devices, seed, listen, latency = 'zero', speed = 1, faults = 0 }: PracticeOptions): Promise<RunningBench> {
  const roster = makeRoster(devices, seed);
  const clock = speed === 1 ? systemClock : fastClock(systemClock, speed);
  // A host's ten idle seconds stay ten of its own, however fast the bench's clock runs (ios-protocols 2.1).
  // Hosts sign with their own clock, which doesn't run fast: so does Apple's.
  const bench = new PracticeBench({ devices: roster, clock, appleClock: systemClock, idleMs: 10_000 * speed, latency: latency === 'realistic' ? realisticLatency : promptLatency(speed) });
  if (faults > 0) roster.forEach(({ udid }, index) => { goWrong(bench.device(udid), seed + index, faults / 100); });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock, organization: bench.organization });
  bench.web = web.origin;
  const folder = listen || process.platform === 'win32' ? null : mkdtempSync(path.join(os.tmpdir(), 'muster-practice-'));
  const wanted = listen ? listenAddress(listen) : folder ? { path: path.join(folder, 'usbmuxd') } : { host: '127.0.0.1', port: 0 };
  const close = async (): Promise<void> => {
    await bench.close();
    await web.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { address: parseMuxAddress(await bench.listen(wanted)), web: web.origin, close, account: () => ({ acts: bench.log.counts(), objections: [...bench.log.objections] }) };
  } catch (error) {
    await close();
    throw new AppError('practice.unavailable', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
