// How long steps take, learned from runs that were done, and how long is left by that. Estimates for people: nothing is decided by
// them, and time that a person takes is not among what is left.
import type { Run, Step, StepId } from '../../model.ts';
import type { RunMethod } from '../../model/records.ts';
import { isFinished } from './machine.ts';

export interface DurationSample {
  readonly method: RunMethod;
  readonly step: StepId;
  readonly ms: number;
  /** The blueprint's id, whatever its revision was. */
  readonly blueprint?: string;
}

/** Milliseconds by method and step, and by blueprint and step, as `expectedKey` spells them; what isn't in it was never seen often enough. */
export type Expected = Readonly<Record<string, number>>;

/** `of`: a method, or a blueprint's id. */
export const expectedKey = (of: string, step: StepId): string => `${of} ${step}`;

/** Milliseconds until experience says otherwise: ios-protocols 10, whose figures are general knowledge, and a few seconds for a tap. */
const defaults: Readonly<Record<StepId, number>> = {
  pair: 2000, gates: 2000, erase: 130_000, activate: 7000, wifi: 3000, cloudConfiguration: 3000, fetchConfiguration: 20_000, configuratorPrepare: 60_000, repair: 2000, escalate: 1000,
  profiles: 4000, approval: 30_000, locale: 8000, name: 1000, skipMarker: 2000, verify: 3000, after: 30_000, install: 20_000, revive: 1_200_000, restore: 1_500_000, update: 1_200_000,
};

/** So many must agree before they count for more than general knowledge. */
const enough = 3;
/** Of what has taken longer than expected, so much of the expectation is still thought to be left. */
const overdue = 0.1;

function median(sorted: readonly number[]): number {
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return Math.round((low + high) / 2);
}

/** Medians of the steps that were done at least three times by this method, and by this blueprint. */
export function expectedDurations(samples: Iterable<DurationSample>): Expected {
  const groups = new Map<string, number[]>();
  const add = (key: string, ms: number): void => {
    const group = groups.get(key);
    if (group) group.push(ms);
    else groups.set(key, [ms]);
  };
  for (const { method, step, ms, blueprint } of samples) {
    add(expectedKey(method, step), ms);
    if (blueprint !== undefined) add(expectedKey(blueprint, step), ms);
  }
  return Object.fromEntries([...groups].filter(([, times]) => times.length >= enough).map(([key, times]) => [key, median(times.sort((a, b) => a - b))]));
}

/** What a run has to teach: the steps that it did. */
export function samplesOf({ method, steps, blueprint = null }: Pick<Run, 'method' | 'steps'> & Partial<Pick<Run, 'blueprint'>>): DurationSample[] {
  return steps.flatMap(({ id, state, startedAt, finishedAt }) => (
    state === 'done' && startedAt !== null && finishedAt !== null ? [{ method, step: id, ms: Math.max(0, finishedAt - startedAt), ...(blueprint ? { blueprint: blueprint.id } : {}) }] : []
  ));
}

/** As it took with this blueprint; else by this method; else by general knowledge. */
export function stepTime(method: RunMethod, step: StepId, expected: Expected, blueprint: string | null = null): number {
  return (blueprint === null ? undefined : expected[expectedKey(blueprint, step)]) ?? expected[expectedKey(method, step)] ?? defaults[step];
}

/** Milliseconds that a plan will take on one device. */
export function planTime(method: RunMethod, steps: readonly StepId[], expected: Expected, blueprint: string | null = null): number {
  return steps.reduce((sum, step) => sum + stepTime(method, step, expected, blueprint), 0);
}

type Measured = Pick<Run, 'method' | 'steps' | 'outcome'> & Partial<Pick<Run, 'blueprint'>>;

/** Done or not needed: nothing is left. Waiting for a person, or unknown: all of it. Under way: what it hasn't had yet. */
function stepLeft({ method, blueprint = null }: Measured, { id, state, startedAt }: Step, expected: Expected, now: number): number {
  if (state === 'done' || state === 'skipped') return 0;
  const whole = stepTime(method, id, expected, blueprint?.id ?? null);
  if (startedAt === null || !['checking', 'acting', 'verifying'].includes(state)) return whole;
  return Math.max(whole - Math.max(0, now - startedAt), whole * overdue);
}

/** Milliseconds until it is done if nobody has to do anything; 0 once it has ended. `now` in milliseconds since the Unix epoch. */
export function timeLeft(run: Measured, expected: Expected, now: number): number {
  if (isFinished(run)) return 0;
  return Math.round(run.steps.reduce((sum, step) => sum + stepLeft(run, step, expected, now), 0));
}

/** How much of a run is over, 0 to 1, by time. */
export function progressOf(run: Measured, expected: Expected, now: number): number {
  const whole = planTime(run.method, run.steps.map(({ id }) => id), expected, run.blueprint?.id ?? null);
  return whole === 0 ? 1 : 1 - timeLeft(run, expected, now) / whole;
}

/** Steps that take a place among the heavy jobs while they last; an erased device is waited for without one. */
const heavy: ReadonlySet<StepId> = new Set(['activate', 'wifi', 'cloudConfiguration', 'fetchConfiguration', 'configuratorPrepare', 'escalate', 'profiles', 'install']);

/**
 * Milliseconds until the last of them is done: as long as the slowest takes, or as all of their heavy steps take with `places` at a
 * time, whichever is longer. Roughly, for who waits for whom is decided only then.
 */
export function batchTimeLeft(runs: readonly Measured[], expected: Expected, now: number, places: number): number {
  const open = runs.filter((run) => !isFinished(run));
  const left = open.map((run) => run.steps.map((step) => ({ isHeavy: heavy.has(step.id), ms: stepLeft(run, step, expected, now) })));
  const slowest = Math.max(0, ...open.map((run) => timeLeft(run, expected, now)));
  const crowded = left.reduce((sum, steps) => sum + steps.filter(({ isHeavy }) => isHeavy).reduce((part, { ms }) => part + ms, 0), 0) / Math.max(1, places);
  // Nobody stands in line before the first gets there.
  const before = left.filter((steps) => steps.some(({ isHeavy, ms }) => isHeavy && ms > 0)).map((steps) => {
    const at = steps.findIndex(({ isHeavy, ms }) => isHeavy && ms > 0);
    return steps.slice(0, at).reduce((sum, { ms }) => sum + ms, 0);
  });
  return Math.round(Math.max(slowest, crowded + (before.length > 0 ? Math.min(...before) : 0)));
}

/** "under 1 min", "6 min", "1 h 20 min": as exact as an estimate is. From milliseconds. */
export function aboutTime(ms: number): string {
  if (ms < 50_000) return 'under 1 min';
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
