// A deadline that counts on an injected clock and ends whatever listens to its signal.
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

/** Runs `work` under a signal that aborts with link.timeout after `ms` milliseconds, or with the parent's reason. */
export async function withDeadline<T>(clock: Clock, ms: number, parent: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  parent?.throwIfAborted();
  const own = new AbortController();
  const cancelTimer = clock.after(ms, () => { own.abort(new AppError('link.timeout', { seconds: Math.round(ms / 1000) })); });
  const onParent = (): void => { own.abort(parent?.reason); };
  parent?.addEventListener('abort', onParent, { once: true });
  try {
    return await work(own.signal);
  } finally {
    cancelTimer();
    parent?.removeEventListener('abort', onParent);
  }
}
