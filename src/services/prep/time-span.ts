// How long something has taken, by the time that passed: whoever sets the computer's clock meanwhile makes nobody late.
import type { Clock } from '../../clock.ts';

export interface TimeSpan {
  readonly over: boolean;
  /** Forgets it; it is never over then. */
  readonly end: () => void;
}

/** Over after so many milliseconds. */
export function timeSpan(clock: Clock, ms: number): TimeSpan {
  let over = false;
  const end = clock.after(ms, () => { over = true; });
  return { get over() { return over; }, end };
}
