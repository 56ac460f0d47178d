// Damaged bytes against everything that reads bytes from outside. Each input follows from seed and number alone, so that
// one of them can be had again: --seed S --from N --count 1.
import { seeded } from '../../src/bench/roster.ts';
import { MuxPuppet } from './mux-puppet.ts';
import { isDocumented, makeTargets, type Target } from './targets.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** The number of the first input. */
  readonly from?: number;
  readonly onProgress?: (done: number) => void;
}

interface Tally {
  inputs: number;
  refused: number;
  /** Milliseconds of this thread's CPU that the slowest input took, and its number. */
  slowestMs: number;
  slowest: number;
}

export interface Defect {
  readonly number: number;
  readonly target: string;
  readonly error: string;
  /** The first bytes of the input. */
  readonly input: string;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly targets: Readonly<Record<string, Readonly<Tally>>>;
  readonly defects: readonly Defect[];
  /** Megabytes of the process: at the start, and at most. */
  readonly rssStart: number;
  readonly rssMax: number;
  /** Megabytes in use after a collection, where it can be asked for. */
  readonly heapStart: number;
  readonly heapEnd: number;
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

function heap(): number {
  globalThis.gc?.();
  return megabytes(process.memoryUsage().heapUsed);
}

function choose(targets: readonly Target[], random: () => number): Target {
  let roll = random() * targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const target of targets) {
    roll -= target.weight;
    if (roll < 0) return target;
  }
  throw new Error('no target');
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Resolves with what the target threw that it may not throw; null when all was well. */
async function feed(target: Target, bytes: Uint8Array, random: () => number, tally: Tally): Promise<unknown> {
  try {
    await target.read(bytes, random);
    return null;
  } catch (error) {
    tally.refused += 1;
    return isDocumented(target, error) ? null : error;
  }
}

const maxDefects = 50;

export async function fuzz({ seed, count, from = 0, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const puppet = await MuxPuppet.start();
  const targets = makeTargets(puppet);
  const tallies = new Map(targets.map(({ name }): [string, Tally] => [name, { inputs: 0, refused: 0, slowestMs: 0, slowest: -1 }]));
  const defects: Defect[] = [];
  const [heapStart, rssStart] = [heap(), megabytes(process.memoryUsage.rss())];
  let rssMax = rssStart;
  for (let number = from; number < from + count; number += 1) {
    const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85eb_ca6b));
    const target = choose(targets, random);
    const tally = tallies.get(target.name);
    if (!tally) throw new Error(target.name);
    const bytes = target.make(random);
    const before = threadMs();
    const error = await feed(target, bytes, random, tally);
    const took = threadMs() - before;
    tally.inputs += 1;
    if (took > tally.slowestMs) Object.assign(tally, { slowestMs: Math.round(took * 10) / 10, slowest: number });
    if (error !== null && defects.length < maxDefects) {
      defects.push({ number, target: target.name, error: error instanceof Error ? error.stack?.slice(0, 600) ?? error.message : 'no error at all', input: Buffer.from(bytes.subarray(0, 300)).toString('base64') });
    }
    if (number % 1000 === 0) {
      rssMax = Math.max(rssMax, megabytes(process.memoryUsage.rss()));
      onProgress?.(number - from);
      // Sockets close and listeners go only when the loop comes round.
      await new Promise((resolve) => { setImmediate(resolve); });
    }
  }
  await puppet.close();
  return { inputs: count, targets: Object.fromEntries(tallies), defects, rssStart, rssMax, heapStart, heapEnd: heap() };
}
