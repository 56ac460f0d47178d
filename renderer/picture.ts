// The page's picture of the app: a whole snapshot, and the changes since. Who missed one asks for the whole again; what belongs together is
// shown together. Knows neither window nor React.
import { applyChanges } from '../src/domain/changes/snapshot-changes.ts';
import type { Snapshot } from '../src/model.ts';
import type { StateEvent } from '../src/model/changes.ts';

export interface PictureSurroundings {
  /** Asks for the whole; `answered` or `failed` is called when there is an answer. */
  readonly ask: () => void;
  readonly show: (snapshot: Snapshot) => void;
}

const mostWaiting = 1000;

export class Picture {
  readonly #around: PictureSurroundings;
  #shown: Snapshot | null = null;
  /** Not to be shown yet: more belongs to it. */
  #held: Snapshot | null = null;
  /** Came while the whole was asked for; null: it isn't. */
  #waiting: StateEvent[] | null = null;

  constructor(around: PictureSurroundings) {
    this.#around = around;
  }

  ask(): void {
    if (this.#waiting) return;
    this.#waiting = [];
    this.#around.ask();
  }

  take(event: StateEvent): void {
    if (this.#waiting) {
      // An answer that takes so long is older than what fits to it: what comes after it asks again.
      if (this.#waiting.length >= mostWaiting) this.#waiting = [];
      this.#waiting.push(event);
      return;
    }
    const newest = this.#held ?? this.#shown;
    // Doubled, or in the whole already.
    if (newest && event.revision <= newest.revision) return;
    const next = event.base === newest?.revision ? applyChanges(newest, event, event.revision) : null;
    if (!next) {
      this.ask();
      return;
    }
    this.#held = event.more ? next : null;
    if (!event.more) this.#show(next);
  }

  answered(snapshot: Snapshot): void {
    this.#held = null;
    this.#show(snapshot);
    this.#goOn();
  }

  /** What comes next asks again. */
  failed(): void {
    this.#waiting = null;
  }

  #goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) this.take(event);
  }

  #show(snapshot: Snapshot): void {
    this.#shown = snapshot;
    this.#around.show(snapshot);
  }
}
