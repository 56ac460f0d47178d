// Time that only tests move. Nothing waits for real: short pauses can be let pass by themselves, deadlines pass by advance() alone.
import type { Clock } from '../../src/clock.ts';

interface Timer {
  readonly at: number;
  readonly ms: number;
  readonly run: () => void;
}

export interface FakeClockOptions {
  /** Milliseconds since the Unix epoch. */
  readonly now?: number;
  /** Pauses of at most so many milliseconds pass at the next turn of the event loop, taking time along. */
  readonly skip?: number;
}

export class FakeClock implements Clock {
  #now: number;
  readonly #skip: number;
  readonly #timers = new Set<Timer>();
  readonly #askers = new Set<() => void>();

  constructor({ now = Date.UTC(2026, 10, 22, 10, 0, 0), skip = 0 }: FakeClockOptions = {}) {
    this.#now = now;
    this.#skip = skip;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, ms, run };
    this.#timers.add(timer);
    if (ms <= this.#skip) setImmediate(() => { if (this.#timers.has(timer)) this.advance(timer.at - this.#now); });
    for (const asker of [...this.#askers]) asker();
    return () => { this.#timers.delete(timer); };
  }

  /** Lets so many milliseconds pass; everything that is due runs, in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Whether something waits for exactly so many milliseconds. */
  waits(ms: number): boolean {
    return [...this.#timers].some((timer) => timer.ms === ms);
  }

  /** Resolves as soon as something does. */
  async asked(ms: number): Promise<void> {
    while (!this.waits(ms)) {
      await new Promise<void>((resolve) => {
        const asker = (): void => {
          this.#askers.delete(asker);
          resolve();
        };
        this.#askers.add(asker);
      });
    }
  }
}
