// How far something long has come, and whether it is to stop: a few numbers that two threads see at once, so that work which never lets
// go of its thread can be stopped all the same.
import { AppError } from '../errors.ts';

/** Sent along with what is asked of a thread. */
export type Meter = SharedArrayBuffer;

const [stopped, done, of] = [0, 1, 2] as const;
const view = (meter: Meter): Int32Array => new Int32Array(meter);

export function makeMeter(): Meter {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}

/** `of` 0: nobody knows how much it is. */
export function readMeter(meter: Meter): { readonly done: number; readonly of: number } {
  return { done: Math.max(0, Atomics.load(view(meter), done)), of: Math.max(0, Atomics.load(view(meter), of)) };
}

/** What is under way ends at its next look. */
export function stopMeter(meter: Meter): void {
  Atomics.store(view(meter), stopped, 1);
}

export interface Gauge {
  /** How much there is to do in all. */
  readonly expect: (all: number) => void;
  /** So much is done. Throws run.cancelled when it is to stop. */
  readonly tell: (count: number) => void;
}

/** For whoever does the work; without a meter nobody looks, and nobody stops it. */
export function gaugeOf(meter: Meter | undefined): Gauge {
  if (!meter) return { expect: () => undefined, tell: () => undefined };
  const cells = view(meter);
  return {
    expect: (all) => { Atomics.store(cells, of, Math.min(all, 2_147_483_647)); },
    tell: (count) => {
      Atomics.store(cells, done, Math.min(count, 2_147_483_647));
      if (Atomics.load(cells, stopped) === 1) throw new AppError('run.cancelled');
    },
  };
}
