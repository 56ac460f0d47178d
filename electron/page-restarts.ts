// How often a page is started again by itself. Pure: the time is an argument.

/** In so many milliseconds, so many times; then a person is asked. */
const [within, most] = [5 * 60_000, 3];

export class PageRestarts {
  readonly #at: number[] = [];

  /** `now`: milliseconds of any clock that doesn't go back. Counts the restart that it allows. */
  allows(now: number): boolean {
    while (this.#at[0] !== undefined && now - this.#at[0] > within) this.#at.shift();
    if (this.#at.length >= most) return false;
    this.#at.push(now);
    return true;
  }
}
