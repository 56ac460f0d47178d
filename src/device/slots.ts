// A fixed number of places for jobs that use the whole machine or the whole bus; the rest wait in order.
import type { HeavyJobCounts } from '../model.ts';

export class Slots {
  readonly #limit: number;
  readonly #onChange: () => void;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number, onChange: () => void = () => undefined) {
    this.#limit = limit;
    this.#onChange = onChange;
  }

  get counts(): HeavyJobCounts {
    return { limit: this.#limit, running: this.#running, waiting: this.#waiting.length };
  }

  /** Runs `work` as soon as there is a place, at once when one is free. Rejects with the signal's reason when that aborts while it waits; then nothing was begun. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (this.#running >= this.#limit) return this.#wait(signal).then(() => this.#during(work));
    this.#running += 1;
    this.#onChange();
    return this.#during(work);
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        this.#onChange();
        reject(signal.reason as Error);
      };
      this.#waiting.push(begin);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#onChange();
    });
  }

  #leave(): void {
    // The place is handed on, not freed: nobody who comes now gets in before those who wait.
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
    this.#onChange();
  }
}
