// The real clock, for composition roots; everything else takes a Clock as an argument.
import type { Clock } from './clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    // Longer than 2^31-1 ms would fire at once.
    const timer = setTimeout(run, Math.min(ms, 0x7fff_ffff));
    return () => { clearTimeout(timer); };
  },
};
