// What the page was told of the app, and what it has to be told next: each event says what changed since the one before. Knows no Electron.
import { changesBetween, isEmpty } from '../src/domain/changes/snapshot-changes.ts';
import { splitChanges } from '../src/domain/changes/split-changes.ts';
import type { Snapshot } from '../src/model.ts';
import { largestEvent, type StateEvent } from '../src/model/changes.ts';

export class StateChain {
  #told: Snapshot | null = null;
  /** Rises over all switches between practice and real devices. */
  #revision = 0;

  /** What was told last, with its revision; null: nothing yet. */
  get told(): Snapshot | null {
    return this.#told;
  }

  /** The events that make the last picture this one, to be sent in order; none where nothing changed. */
  take(snapshot: Snapshot): StateEvent[] {
    const changes = this.#told && changesBetween(this.#told, snapshot);
    if (changes && isEmpty(changes)) return [];
    const pieces = changes && splitChanges(changes, largestEvent);
    const events = pieces ? pieces.map((piece, at): StateEvent => ({ base: this.#revision, revision: this.#next(), more: at < pieces.length - 1, ...piece })) : [this.#askForIt()];
    this.#told = { ...snapshot, revision: this.#revision };
    return events;
  }

  #next(): number {
    this.#revision += 1;
    return this.#revision;
  }

  #askForIt(): StateEvent {
    return { base: null, revision: this.#next(), more: false, parts: {}, lists: {} };
  }
}
