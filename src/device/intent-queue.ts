// What is asked of one device goes one after another. A deadline counts from the asking, the wait for its turn included;
// what fails or is called off doesn't keep the next from its turn.
import type { Clock } from '../clock.ts';
import { withDeadline } from './deadline.ts';

export class IntentQueue {
  readonly #clock: Clock;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `work` when its turn comes. Throws link.timeout after `deadline` milliseconds, the signal's reason, or what `work` throws. */
  run<T>(deadline: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const turn = this.#last;
    const task = withDeadline(this.#clock, deadline, signal, async (inner) => {
      await Promise.race([turn, rejection(inner)]);
      return work(inner);
    });
    // Nothing of the result is kept: the queue lives as long as the session.
    this.#last = Promise.allSettled([turn, task]).then(() => undefined);
    return task;
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true });
  });
}

/** A signal that aborts with the first of both. AbortSignal.any isn't in every runtime this runs on. */
export function anyOf(first: AbortSignal, second: AbortSignal): AbortSignal {
  const both = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) both.abort(signal.reason);
    else signal.addEventListener('abort', () => { both.abort(signal.reason); }, { once: true });
  }
  return both.signal;
}
