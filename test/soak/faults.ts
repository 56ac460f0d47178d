// Every kind of fault on every device while its host keeps asking it things, with people who plug in again and unlock.
// Afterwards, without faults, every device has to become ready by itself.
import { PracticeBench } from '../../src/bench/bench.ts';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { type FaultName, faultNames, randomFaults, type RandomFaults } from '../../src/bench/faults.ts';
import { type Clock, wait } from '../../src/clock.ts';
import { getCloudConfiguration } from '../../src/device/commands/get-cloud-configuration.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import { DeviceRegistry } from '../../src/device/registry.ts';
import type { DeviceSession } from '../../src/device/session.ts';
import { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { AppError } from '../../src/errors.ts';
import { systemClock } from '../../src/system-clock.ts';
import { uniformDevices } from '../setup/uniform-devices.ts';
import { catchStrays } from './strays.ts';

export interface FaultOptions {
  readonly devices: number;
  readonly seed: number;
  /** Share of all requests that go wrong. */
  readonly rate: number;
  /** How much faster than life clock and deadlines run. */
  readonly speed: number;
  /** Real seconds with faults; they go on until each kind has happened. */
  readonly seconds: number;
}

export interface FaultReport {
  readonly histogram: Readonly<Partial<Record<FaultName, number>>>;
  readonly missingKinds: readonly FaultName[];
  /** What was asked of devices meanwhile, and how it ended. */
  readonly asked: number;
  readonly answered: number;
  readonly refused: Readonly<Record<string, number>>;
  /** What wasn't an AppError, or was a defect that was made into one. */
  readonly escaped: readonly string[];
  readonly strays: readonly string[];
  /** Devices that didn't become ready when the faults were over, or then didn't answer. */
  readonly notReady: readonly string[];
  readonly readyAfterSeconds: number;
  readonly objections: readonly string[];
}

interface Stage {
  readonly bench: PracticeBench;
  readonly registry: DeviceRegistry;
  readonly udids: readonly string[];
  readonly clock: Clock;
  readonly faults: readonly RandomFaults[];
  readonly escaped: string[];
}

const patienceMs = 10 * 60_000;

async function setUp({ devices, seed, rate, speed }: FaultOptions): Promise<Stage> {
  const clock = fastClock(systemClock, speed);
  const specs = uniformDevices(devices, seed);
  const bench = new PracticeBench({ devices: specs, clock });
  const mux = new MuxClient({ address: parseMuxAddress(await bench.listen({ host: '127.0.0.1', port: 0 })), allowSystem: false, advice: 'none' });
  const faults = specs.map((_, index) => randomFaults(seed + index, rate));
  specs.forEach(({ udid }, index) => { bench.device(udid).faults = faults[index]?.fault ?? (() => undefined); });
  const escaped: string[] = [];
  const registry = new DeviceRegistry({
    mux, clock, practice: true, pairing: 'always', onAttach: () => undefined,
    onChange: () => {
      for (const { facts } of registry.shown) if (facts.problem?.code === 'app.internal' && escaped.length < 50) escaped.push(String(facts.problem.params['detail']));
    },
  });
  return { bench, registry, udids: specs.map(({ udid }) => udid), clock, faults, escaped };
}

/** People in front of the devices: what lies there unplugged is plugged in again, what locked itself is unlocked. */
function help({ bench, udids }: Stage): void {
  for (const udid of udids) {
    const device = bench.device(udid);
    if (!device.cable) bench.plug(udid);
    device.passcode = false;
    device.unlock();
  }
}

async function helping(stage: Stage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    help(stage);
    await wait(stage.clock, 1000, signal).catch(() => undefined);
  }
}

interface Tally {
  asked: number;
  answered: number;
  refused: Record<string, number>;
}

function ask(session: DeviceSession, turn: number, signal: AbortSignal): Promise<unknown> {
  if (turn % 3 === 0) return session.refreshAll(signal);
  return turn % 3 === 1 ? session.send(listProfiles, null, signal) : session.send(getCloudConfiguration, null, signal);
}

/** Asks one device after another thing, whatever its state, until told to stop. */
async function keepAsking(stage: Stage, udid: string, tally: Tally, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const session = stage.registry.present.find((present) => present.udid === udid);
    if (session) {
      tally.asked += 1;
      await ask(session, turn, signal).then(() => { tally.answered += 1; }, (error: unknown) => {
        const code = error instanceof AppError ? error.code : 'none';
        tally.refused[code] = (tally.refused[code] ?? 0) + 1;
        if ((code === 'none' || code === 'app.internal') && stage.escaped.length < 50) stage.escaped.push(error instanceof Error ? error.stack ?? error.message : String(error));
      });
    }
    await wait(stage.clock, 300, signal).catch(() => undefined);
  }
}

function histogramOf(faults: readonly RandomFaults[]): Partial<Record<FaultName, number>> {
  const sum: Partial<Record<FaultName, number>> = {};
  for (const { histogram } of faults) for (const [name, count] of histogram) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** Names of the devices that aren't ready, or don't answer, within ten minutes of the bench's time. */
async function afterwards(stage: Stage): Promise<string[]> {
  const { registry, clock, udids } = stage;
  const end = clock.now() + patienceMs;
  const isReady = (): boolean => registry.present.length === udids.length && registry.present.every(({ facts }) => facts.state === 'ready');
  while (!isReady() && clock.now() < end) await wait(clock, 200);
  const stop = new AbortController();
  const answers = await Promise.all(udids.map(async (udid) => {
    const session = registry.present.find((present) => present.udid === udid);
    if (!session) return `${udid} is missing`;
    if (session.facts.state !== 'ready') return `${udid} ${session.facts.state} ${session.facts.problem?.code ?? ''}`;
    return session.send(listProfiles, null, stop.signal).then(() => null, (error: unknown) => `${udid} ${String(error)}`);
  }));
  return answers.filter((answer) => answer !== null);
}

export async function faultRun(options: FaultOptions): Promise<FaultReport> {
  const strays = catchStrays();
  const stage = await setUp(options);
  const stop = new AbortController();
  const tally: Tally = { asked: 0, answered: 0, refused: {} };
  stage.registry.start();
  const working = [helping(stage, stop.signal), ...stage.udids.map((udid) => keepAsking(stage, udid, tally, stop.signal))];
  const end = performance.now() + options.seconds * 1000;
  const missing = (): FaultName[] => faultNames.filter((name) => (histogramOf(stage.faults)[name] ?? 0) === 0);
  while (performance.now() < end || (missing().length > 0 && performance.now() < end + 60_000)) await wait(systemClock, 20);
  stop.abort(new AppError('run.cancelled'));
  await Promise.all(working);
  for (const udid of stage.udids) stage.bench.device(udid).faults = () => undefined;
  const quiet = performance.now();
  help(stage);
  const notReady = await afterwards(stage);
  const readyAfterSeconds = Math.round((performance.now() - quiet) * options.speed / 1000);
  await stage.registry.stop();
  await stage.bench.close();
  strays.end();
  return {
    histogram: histogramOf(stage.faults), missingKinds: missing(), ...tally, escaped: stage.escaped, strays: strays.found, notReady, readyAfterSeconds,
    objections: stage.bench.log.objections,
  };
}

/** What the report says against us, in words; empty when all is well. */
export function faultComplaints(report: FaultReport): string[] {
  const lists: readonly (readonly [string, readonly string[]])[] = [['escaped', report.escaped], ['uncaught', report.strays], ['not ready', report.notReady], ['kinds that never happened', report.missingKinds], ['objections', report.objections]];
  return lists.filter(([, list]) => list.length > 0).map(([name, list]) => `${list.length} ${name}`);
}
