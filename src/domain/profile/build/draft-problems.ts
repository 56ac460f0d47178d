// Collects what is wrong with a draft, each with its place, so that a person sees all of it at once.
import type { DraftProblem } from '../../../model/profiles.ts';

/** The same number that may cross to a face. */
const mostProblems = 1000;

export class DraftProblems {
  readonly #problems: DraftProblem[] = [];

  get found(): readonly DraftProblem[] {
    return this.#problems;
  }

  /** `payload` null: the profile itself. Never told a value that may be a secret. */
  add(payload: string | null, field: string | null, reason: string): void {
    if (this.#problems.length < mostProblems) this.#problems.push({ payload: payload?.slice(0, 60) ?? null, field: field?.slice(0, 100) ?? null, reason: reason.slice(0, 500) });
  }
}
