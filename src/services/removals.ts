// What was removed and can still be put back: for ten minutes, and while Muster runs. Whoever removes something says how it comes back;
// nothing is kept here but that, so what comes back is what was there.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { mostRemovals, type Removal, type RemovalId, removalIdSchema } from '../model/removals.ts';

/** Milliseconds for which something can be put back. */
export const undoTime = 10 * 60_000;

export interface RemovalsOptions {
  readonly clock: () => Clock;
  readonly changed: () => void;
}

export interface RemovedThing extends Pick<Removal, 'kind' | 'name'> {
  /** Puts it back as it was. What it throws is told, and it can be tried again. */
  readonly restore: () => Promise<void> | void;
  /** Nobody can put it back any more: what was kept for that goes. What it throws is left to the next start. */
  readonly end?: () => Promise<void> | void;
}

interface Held {
  readonly shown: Removal;
  readonly thing: RemovedThing;
  readonly callOff: () => void;
}

/** What is written down of something that was removed. */
export type OnRemoved = (thing: RemovedThing) => void;

export class Removals {
  readonly #options: RemovalsOptions;
  #held: readonly Held[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RemovalsOptions) {
    this.#options = options;
  }

  /** The latest last. */
  list(): Removal[] {
    return this.#held.map(({ shown }) => shown);
  }

  readonly add: OnRemoved = (thing) => {
    const clock = this.#options.clock();
    const at = clock.now();
    const id = removalIdSchema.parse(randomUUID());
    const callOff = clock.after(undoTime, () => { this.#end(id); });
    this.#held = [...this.#held, { shown: { id, kind: thing.kind, name: thing.name.slice(0, 1000), at, until: at + undoTime }, thing, callOff }];
    const [oldest] = this.#held;
    if (oldest && this.#held.length > mostRemovals) this.#end(oldest.shown.id);
    this.#options.changed();
  };

  #take(id: RemovalId): Held | null {
    const held = this.#held.find(({ shown }) => shown.id === id) ?? null;
    held?.callOff();
    this.#held = this.#held.filter((one) => one !== held);
    return held;
  }

  #inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #end(id: RemovalId): void {
    const held = this.#take(id);
    void this.#inTurn(() => held?.thing.end?.()).catch(() => undefined);
    this.#options.changed();
  }

  /** Throws undo.over, and what keeps it from being put back: then it can be tried again. */
  restore(id: RemovalId): Promise<void> {
    return this.#inTurn(async () => {
      const held = this.#closed ? null : this.#take(id);
      if (!held) throw new AppError('undo.over');
      try {
        await held.thing.restore();
      } catch (error) {
        this.add(held.thing);
        throw error;
      } finally {
        this.#options.changed();
      }
    });
  }

  /** Nothing is put back any more. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { shown } of this.#held) this.#end(shown.id);
    await this.#last;
  }
}
