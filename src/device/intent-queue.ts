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

/** Runs `work` under a signal that aborts with the first of both, and leaves no listener behind: one of them may live for days. */
export async function underBoth<T>(first: AbortSignal, second: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // AbortSignal.any isn't in every runtime this runs on.
  const both = new AbortController();
  const [onFirst, onSecond] = [first, second].map((signal) => () => { both.abort(signal.reason); });
  if (first.aborted) onFirst?.();
  if (second.aborted) onSecond?.();
  if (onFirst) first.addEventListener('abort', onFirst, { once: true });
  if (onSecond) second.addEventListener('abort', onSecond, { once: true });
  try {
    return await work(both.signal);
  } finally {
    if (onFirst) first.removeEventListener('abort', onFirst);
    if (onSecond) second.removeEventListener('abort', onSecond);
  }
}
