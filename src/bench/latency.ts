// How long a virtual device takes, on the bench's clock. Zero for tests of order; realistic by ios-protocols 10, whose
// figures are general knowledge, not measured.

export type LatencyKind =
  | 'connect' | 'value' | 'session' | 'service' | 'pair' | 'light' | 'install' | 'cloudConfiguration' | 'activation' | 'migration'
  | 'enrollment' | 'eraseAnswer' | 'eraseLeave' | 'eraseReturn' | 'restartLeave' | 'restartReturn' | 'language';

export interface Latency {
  /** Milliseconds; `random` gives numbers in [0, 1). */
  of(kind: LatencyKind, random: () => number): number;
}

export const zeroLatency: Latency = { of: () => 0 };

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
