// Time that passes quickly while nobody works: a pause of two minutes takes seconds, and a computer that is busy, be it with keys in
// another thread, makes no deadline pass early. For whole runs over real sockets, where nothing but the waiting is to be shortened.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../src/clock.ts';

interface Timer {
  at: number;
  readonly run: () => void;
}

/** Real milliseconds between two looks at what is due. */
const tickMs = 2;
/** Real milliseconds after the last work of other threads for which they may only be waiting for a core, and CPU milliseconds that are work. */
const [restMs, workMs] = [60, 0.3];

/** CPU milliseconds of this process's other threads. */
function otherThreads(): number {
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  return (all.user + all.system - own.user - own.system) / 1000;
}

export class IdleClock implements Clock {
  readonly #factor: number;
  readonly #timers = new Set<Timer>();
  /** By how long somebody waits: the milliseconds that pass at once as soon as somebody does. */
  readonly #leaps = new Map<number, number>();
  #now: number;
  /** What now() is ahead of the time that passed, as when somebody sets the computer's clock. */
  #offset = 0;
  #last = performance.eventLoopUtilization();
  #others = otherThreads();
  #workedAt = performance.now();
  #tick: NodeJS.Timeout | null = null;

  /** `factor`: how much faster than life time passes while the event loop is idle. `now`: milliseconds since the Unix epoch. */
  constructor({ factor = 40, now = Date.now() }: { readonly factor?: number; readonly now?: number } = {}) {
    this.#factor = factor;
    this.#now = now;
  }

  now(): number {
    return Math.round(this.#now + this.#offset);
  }

  /** Somebody sets the clock; what waits, waits as long as before. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** So much time passes at once, in its order, the next time that something waits for exactly `ms`: for what takes minutes. */
  leapAt(ms: number, by: number): void {
    this.#leaps.set(ms, by);
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    const leap = this.#leaps.get(ms);
    if (leap !== undefined && this.#leaps.delete(ms)) setImmediate(() => { this.#advance(this.#now + leap); });
    if (!this.#tick) {
      this.#last = performance.eventLoopUtilization();
      this.#schedule();
    }
    return () => { this.#timers.delete(timer); };
  }

  #schedule(): void {
    this.#tick = setTimeout(() => { this.#pass(); }, tickMs);
  }

  #pass(): void {
    const total = performance.eventLoopUtilization();
    const { active, idle } = performance.eventLoopUtilization(total, this.#last);
    this.#last = total;
    const [others, now] = [otherThreads(), performance.now()];
    if (others - this.#others > workMs) this.#workedAt = now;
    this.#others = others;
    const factor = now - this.#workedAt < restMs ? 1 : this.#factor;
    this.#advance(this.#now + Math.max(0.1, active + idle * factor));
    if (this.#timers.size > 0) this.#schedule();
    else this.#tick = null;
  }

  #advance(end: number): void {
    for (;;) {
      let next: Timer | null = null;
      for (const timer of this.#timers) if (timer.at <= end && (next === null || timer.at < next.at)) next = timer;
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = Math.max(this.#now, end);
  }
}
