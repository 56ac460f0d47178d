// What is known of how long steps take here: learned from the ledger once, then from every run that is done. Estimates only.
import { type DurationSample, type Expected, expectedDurations, samplesOf } from '../domain/prep/time-left.ts';
import type { Run, RunId } from '../model.ts';

/** The latest so many runs count: devices, cables and networks change. */
const runsKept = 100;

export interface DurationSource {
  /** Of the last so many runs that were done, the latest first. Throws store.*. */
  readonly durations: (runs: number) => readonly DurationSample[];
}

export class LearnedDurations {
  readonly #source: DurationSource;
  readonly #seen = new Set<RunId>();
  /** By run, the latest first; what the ledger had counts as one. */
  #samples: (readonly DurationSample[])[] | null = null;
  #expected: Expected = {};

  constructor(source: DurationSource) {
    this.#source = source;
  }

  /** Asked ten times a second: computed anew only when one of these runs was done since. */
  expected(runs: readonly Run[]): Expected {
    const done = runs.filter(({ runId, outcome }) => outcome === 'done' && !this.#seen.has(runId));
    if (this.#samples !== null && done.length === 0) return this.#expected;
    for (const { runId } of done) this.#seen.add(runId);
    this.#samples = this.#samples === null ? [this.#ofLedger()] : [...done.map(samplesOf), ...this.#samples].slice(0, runsKept);
    this.#expected = expectedDurations(this.#samples.flat());
    return this.#expected;
  }

  /** An old record that can't be read takes an estimate away, not the bench from sight. */
  #ofLedger(): readonly DurationSample[] {
    try {
      return this.#source.durations(runsKept);
    } catch {
      return [];
    }
  }
}
