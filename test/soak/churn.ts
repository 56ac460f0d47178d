// Cables in and out all the time, on a bench in a process of its own, with a host beside it as the app has it.
import { Presence } from '../../src/device/presence.ts';
import { MuxClient, type MuxEvent } from '../../src/device/usbmux/mux-client.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type RemoteBench, startRemoteBench } from '../setup/remote-bench.ts';
import { catchStrays } from './strays.ts';

export interface ChurnOptions {
  readonly minutes: number;
  /** Cables moved a second. */
  readonly rate: number;
  readonly devices: number;
  readonly seed: number;
  /** Ends of the multiplexer an hour; events meanwhile are rightly missed, so attaches aren't compared then. */
  readonly restarts: number;
  readonly onProgress?: (minute: number) => void;
}

export interface ChurnReport {
  readonly plugged: number;
  readonly unplugged: number;
  readonly muxRestarts: number;
  /** Attaches that the host was told of, and that there were, those of the start included. */
  readonly attachesSeen: number;
  readonly attachesMade: number;
  readonly sessions: number;
  /** At the end, on either side: attached devices that the other side doesn't know. */
  readonly missed: readonly string[];
  readonly doubled: readonly string[];
  readonly notReady: readonly string[];
  /** Looks at the wall, and those that showed a device twice. */
  readonly looks: number;
  readonly faultyLooks: number;
  readonly objections: readonly string[];
  readonly strays: readonly string[];
  /** Megabytes in use after a collection, every ten seconds; medians of the first and of the last minute. */
  readonly heapFirst: number;
  readonly heapLast: number;
  readonly rssFirst: number;
  readonly rssLast: number;
  /** The same for each minute: whether it goes on growing. */
  readonly heapByMinute: readonly number[];
  readonly rssByMinute: readonly number[];
}

interface Sample {
  readonly heap: number;
  readonly rss: number;
}

const sampleMs = 10_000;
const perMinute = 60_000 / sampleMs;
const lookMs = 100;
const settleMs = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
const twice = (names: readonly string[]): string[] => names.filter((name, i) => names.indexOf(name) !== i);

function sample(): Sample {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, rss: rss / 2 ** 20 };
}

function median(values: readonly number[]): number {
  return Math.round(([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN) * 100) / 100;
}

/** A client that counts the attaches it is told of. */
class CountingClient extends MuxClient {
  attaches = 0;

  override watch(onReady: () => void, onEvent: (event: MuxEvent) => void, signal: AbortSignal): Promise<void> {
    return super.watch(onReady, (event) => {
      if (event.kind === 'attached') this.attaches += 1;
      onEvent(event);
    }, signal);
  }
}

function byMinute(samples: readonly Sample[], of: (sample: Sample) => number): number[] {
  return Array.from({ length: Math.floor(samples.length / perMinute) }, (_, minute) => median(samples.slice(minute * perMinute, (minute + 1) * perMinute).map(of)));
}

interface Host {
  readonly presence: Presence;
  readonly mux: CountingClient;
}

function startHost(bench: RemoteBench): Host {
  const mux = new CountingClient({ address: bench.address, allowSystem: false, advice: 'none' });
  const presence = new Presence({ mux, clock: systemClock, practice: true, pairing: 'always', bus: { read: () => mux.practiceBus() }, scheme: 'topology', onChange: () => undefined });
  presence.start();
  return { presence, mux };
}

/** Until everything that is attached is ready, or patience ends. */
async function settled({ presence }: Host, attached: readonly string[]): Promise<void> {
  for (let waited = 0; waited < settleMs; waited += lookMs) {
    const { present } = presence.registry;
    if (present.length === attached.length && present.every(({ facts }) => facts.state === 'ready')) return;
    await pause(lookMs);
  }
}

/** Moves cables and looks at the wall for the given time; samples of memory come back. */
async function move(bench: RemoteBench, host: Host, { minutes, rate, seed, restarts, onProgress }: ChurnOptions, onLook: (names: string[]) => void): Promise<Sample[]> {
  const samples: Sample[] = [];
  const end = performance.now() + minutes * 60_000;
  const betweenRestarts = restarts > 0 ? 3_600_000 / restarts : Number.POSITIVE_INFINITY;
  let [nextSample, nextRestart] = [performance.now() + sampleMs, performance.now() + betweenRestarts];
  await bench.tell({ kind: 'churn', seed, perSecond: rate });
  while (performance.now() < end) {
    await pause(lookMs);
    onLook(host.presence.view().sessions.map(({ udid }) => udid));
    if (performance.now() >= nextRestart) {
      nextRestart += betweenRestarts;
      await bench.tell({ kind: 'restartMux' });
    }
    if (performance.now() < nextSample) continue;
    nextSample += sampleMs;
    samples.push(sample());
    if (samples.length % perMinute === 0) onProgress?.(samples.length / perMinute);
  }
  return samples;
}

export async function churn(options: ChurnOptions): Promise<ChurnReport> {
  const strays = catchStrays();
  const bench = await startRemoteBench({ devices: options.devices, seed: options.seed, latency: 'realistic' });
  const host = startHost(bench);
  let [looks, faultyLooks] = [0, 0];
  await settled(host, bench.udids);
  const samples = await move(bench, host, options, (names) => {
    looks += 1;
    if (twice(names).length > 0) faultyLooks += 1;
  });
  const { attached } = await bench.tell({ kind: 'calm' });
  await settled(host, attached);
  const { objections, plugged, unplugged, muxRestarts, sessions } = await bench.tell({ kind: 'report' });
  const { present } = host.presence.registry;
  const here: string[] = present.map(({ udid }) => udid);
  const [heapByMinute, rssByMinute] = [byMinute(samples, ({ heap }) => heap), byMinute(samples, ({ rss }) => rss)];
  const report: ChurnReport = {
    plugged, unplugged, muxRestarts, attachesSeen: host.mux.attaches, attachesMade: options.devices + plugged, sessions,
    missed: [...attached.filter((udid) => !here.includes(udid)), ...here.filter((udid) => !attached.includes(udid))],
    doubled: twice(here), notReady: present.filter(({ facts }) => facts.state !== 'ready').map(({ udid, facts }) => `${udid} ${facts.state} ${facts.problem?.code ?? ''}`),
    looks, faultyLooks, objections, strays: strays.found,
    heapFirst: heapByMinute.at(0) ?? Number.NaN, heapLast: heapByMinute.at(-1) ?? Number.NaN, rssFirst: rssByMinute.at(0) ?? Number.NaN, rssLast: rssByMinute.at(-1) ?? Number.NaN,
    heapByMinute, rssByMinute,
  };
  await host.presence.stop();
  bench.close();
  strays.end();
  return report;
}

/** What the report says against us, in words; empty when all is well. */
export function complaints(report: ChurnReport): string[] {
  const lists: readonly (readonly [string, readonly string[]])[] = [['missed', report.missed], ['doubled', report.doubled], ['not ready', report.notReady], ['objections', report.objections], ['uncaught', report.strays]];
  const found = lists.filter(([, list]) => list.length > 0).map(([name, list]) => `${list.length} ${name}`);
  if (report.muxRestarts === 0 && report.attachesSeen !== report.attachesMade) found.push(`${report.attachesSeen} attaches seen of ${report.attachesMade}`);
  if (report.faultyLooks > 0) found.push(`${report.faultyLooks} looks showed a device twice`);
  return found;
}
