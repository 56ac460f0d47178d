// How long a virtual device takes, on the bench's clock. Zero for tests of order; realistic by ios-protocols 10, whose
// figures are general knowledge, not measured.
import type { VirtualDeviceSpec } from './roster.ts';

export type LatencyKind =
  | 'connect' | 'value' | 'session' | 'service' | 'pair' | 'light' | 'install' | 'cloudConfiguration' | 'activation' | 'migration'
  | 'enrollment' | 'eraseAnswer' | 'eraseLeave' | 'eraseReturn' | 'restartLeave' | 'restartReturn' | 'language';

export interface Latency {
  /** Milliseconds; `random` gives numbers in [0, 1). */
  of(kind: LatencyKind, random: () => number): number;
}

export const zeroLatency: Latency = { of: () => 0 };

/** SpringBoard's restart, in milliseconds of the host's: long enough for any host to begin to wait. */
const springBoardMs = 1500;

/** As fast as it goes, for hosts that don't know of the bench: one that writes the language and then waits for SpringBoard to be
 *  back (go-ios does, for five minutes) would have missed it. `speed`: how much faster than the host's the bench's clock runs. */
export function promptLatency(speed: number): Latency {
  return { of: (kind) => (kind === 'language' ? springBoardMs * speed : 0) };
}

/** From, to, in milliseconds. */
const ranges: Readonly<Record<LatencyKind, readonly [number, number]>> = {
  connect: [2, 10], value: [5, 20], session: [50, 150], service: [20, 80], pair: [300, 800], light: [5, 20], install: [500, 3000],
  cloudConfiguration: [1000, 3000], activation: [1000, 3000], migration: [200, 1000], enrollment: [5000, 30_000], eraseAnswer: [200, 900], eraseLeave: [5000, 15_000],
  eraseReturn: [60_000, 180_000], restartLeave: [1000, 5000], restartReturn: [30_000, 60_000], language: [3000, 8000],
};

export const realisticLatency: Latency = {
  of: (kind, random) => {
    const [from, to] = ranges[kind];
    return from + random() * (to - from);
  },
};

/** The same for all devices, or one for each. */
export type LatencyChoice = Latency | ((spec: VirtualDeviceSpec) => Latency);

export function latencyFor(choice: LatencyChoice, spec: VirtualDeviceSpec): Latency {
  return typeof choice === 'function' ? choice(spec) : choice;
}

export interface LatencyRecord {
  /** For `BenchOptions.latency`. */
  readonly latency: (spec: VirtualDeviceSpec) => Latency;
  /** Milliseconds that were drawn for each device so far, by UDID: all that it took, times away included, also what went on side by side. */
  sums(): ReadonlyMap<string, number>;
  /** The same by kind, of one device or of all. */
  byKind(udid?: string): ReadonlyMap<LatencyKind, number>;
}

/** Keeps account of what `latency` draws: the lower bound of what a host can take for a device. */
export function recordedLatency(latency: Latency): LatencyRecord {
  const drawn = new Map<string, Map<LatencyKind, number>>();
  const add = <K>(sums: Map<K, number>, key: K, ms: number): void => { sums.set(key, (sums.get(key) ?? 0) + ms); };
  return {
    latency: ({ udid }) => ({
      of: (kind, random) => {
        const ms = latency.of(kind, random);
        const kinds = drawn.get(udid) ?? new Map<LatencyKind, number>();
        drawn.set(udid, kinds);
        add(kinds, kind, ms);
        return ms;
      },
    }),
    sums: () => new Map([...drawn].map(([udid, kinds]) => [udid, [...kinds.values()].reduce((sum, ms) => sum + ms, 0)])),
    byKind: (udid) => {
      const sums = new Map<LatencyKind, number>();
      for (const [of, kinds] of drawn) if (udid === undefined || of === udid) for (const [kind, ms] of kinds) add(sums, kind, ms);
      return sums;
    },
  };
}
