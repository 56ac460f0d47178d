// What many records say together: devices a day, how long each method takes, why it failed. Fed record by record or in groups; memory
// goes by days and reasons, not by records.
import type { Run } from '../../model.ts';
import { type Outcome, outcomes, type RunMethod } from '../../model/records.ts';
import { dayText, type LocalMidnight, localDayOf } from './local-days.ts';

/** One record, as far as it is counted. */
export interface RecordSample {
  /** On which it began: 2026-11-22. */
  readonly day: string;
  readonly outcome: Outcome;
  readonly method: RunMethod;
  /** From start to end; null: it hasn't ended. */
  readonly minutes: number | null;
  /** The error's code; null: none. */
  readonly reason: string | null;
}

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export interface RecordStatistics {
  readonly total: number;
  readonly outcomes: OutcomeCounts;
  /** Days on which something began, the earliest first. */
  readonly days: readonly { readonly day: string; readonly total: number; readonly outcomes: OutcomeCounts }[];
  /** Of what was done and has ended, by name; minutes, exact to a second. */
  readonly methods: readonly { readonly method: RunMethod; readonly done: number; readonly medianMinutes: number }[];
  /** Of what failed, the most frequent first. Null: no reason was recorded. */
  readonly reasons: readonly { readonly reason: string | null; readonly count: number }[];
}

/** What takes longer than two days was left lying. */
const longestSeconds = 172_800;

type Tally = Record<Outcome, number>;

const noTally = (): Tally => ({ running: 0, interrupted: 0, done: 0, failed: 0, cancelled: 0 });
const sumOf = (tally: Tally): number => outcomes.reduce((sum, outcome) => sum + tally[outcome], 0);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function put<Name, Value>(map: Map<Name, Value>, name: Name, fresh: () => Value): Value {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(name, made);
  return made;
}

/** How many took so many seconds. */
type Histogram = Map<number, number>;

/** The middle one's seconds, or the mean of the two in the middle. */
function medianOf(histogram: Histogram, count: number): number {
  const [low, high] = [Math.floor((count - 1) / 2), Math.floor(count / 2)];
  let [before, first] = [0, 0];
  for (const [seconds, here] of [...histogram].sort(([a], [b]) => a - b)) {
    if (before <= low) first = seconds;
    if (high < before + here) return (first + seconds) / 2;
    before += here;
  }
  return 0;
}

/** Counts records; `result` can be asked for at any time. */
export class RecordCounter {
  readonly #days = new Map<string, Tally>();
  readonly #times = new Map<RunMethod, Histogram>();
  readonly #reasons = new Map<string | null, number>();

  /** `count`: so many records are alike. */
  add({ day, outcome, method, minutes, reason }: RecordSample, count = 1): void {
    put(this.#days, day, noTally)[outcome] += count;
    if (outcome === 'failed') this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + count);
    if (outcome !== 'done' || minutes === null) return;
    const histogram = put(this.#times, method, () => new Map<number, number>());
    const seconds = Math.min(longestSeconds, Math.max(0, Math.round(minutes * 60)));
    histogram.set(seconds, (histogram.get(seconds) ?? 0) + count);
  }

  addAll(samples: Iterable<RecordSample>): void {
    for (const sample of samples) this.add(sample);
  }

  result(): RecordStatistics {
    const all = noTally();
    for (const tally of this.#days.values()) for (const outcome of outcomes) all[outcome] += tally[outcome];
    return {
      total: sumOf(all),
      outcomes: all,
      days: [...this.#days].sort(([a], [b]) => byText(a, b)).map(([day, tally]) => ({ day, total: sumOf(tally), outcomes: { ...tally } })),
      methods: [...this.#times].sort(([a], [b]) => byText(a, b)).map(([method, histogram]) => {
        const done = [...histogram.values()].reduce((sum, count) => sum + count, 0);
        return { method, done, medianMinutes: medianOf(histogram, done) / 60 };
      }),
      reasons: [...this.#reasons].sort(([a, more], [b, less]) => less - more || byText(a ?? '', b ?? '')).map(([reason, count]) => ({ reason, count })),
    };
  }
}

/** A record as it is counted; its day is that of `midnight`'s zone. */
export function sampleOf({ startedAt, finishedAt, outcome, method, error }: Pick<Run, 'startedAt' | 'finishedAt' | 'outcome' | 'method' | 'error'>, midnight: LocalMidnight): RecordSample {
  return { day: dayText(localDayOf(startedAt, midnight)), outcome, method, minutes: finishedAt === null ? null : (finishedAt - startedAt) / 60_000, reason: error?.code ?? null };
}
