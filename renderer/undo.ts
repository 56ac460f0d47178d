// What can be undone from here: removals that the main process can put back, and changes of the page's own. The latest is undone first;
// what it takes to undo a removal is not here.
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Snapshot } from '../src/model.ts';
import type { Removal } from '../src/model/removals.ts';
import { call } from './api.ts';
import { t } from './i18n/text.ts';
import { attempt } from './state.ts';

export interface Offer {
  readonly key: string;
  /** What was done: “Carts” was removed. */
  readonly text: string;
  /** What became of it meanwhile; null: nothing more is to be said. */
  readonly note: string | null;
  /** Said when it was undone. */
  readonly done: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** False: it wasn't, and why is told. */
  readonly undo: () => Promise<boolean>;
}

/** So many changes of the page's own can be undone. */
const mostOwn = 20;

let own: readonly Offer[] = [];
let count = 0;
const listeners = new Set<() => void>();

function setOwn(next: readonly Offer[]): void {
  own = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** Offers to undo a change that only the page knows of; `undo` is false where it wasn't undone, and tells why. The returned function takes the offer back. */
export function offerUndo({ text, undo }: { readonly text: string; readonly undo: () => Promise<boolean> }): () => void {
  count += 1;
  const key = `own ${count}`;
  const withdraw = (): void => { setOwn(own.filter((offer) => offer.key !== key)); };
  const offer: Offer = {
    key, text, note: null, done: t('undo.undone'), at: Date.now(),
    undo: async () => {
      withdraw();
      return undo();
    },
  };
  setOwn([...own, offer].slice(-mostOwn));
  return withdraw;
}

/** The same for what is gone with the screen that offers it. */
export function useOfferUndo(): typeof offerUndo {
  const mine = useRef<(() => void)[]>([]);
  useEffect(() => () => {
    for (const withdraw of mine.current) withdraw();
    mine.current = [];
  }, []);
  return useCallback((change) => {
    const withdraw = offerUndo(change);
    mine.current.push(withdraw);
    return withdraw;
  }, []);
}

/** Real devices and those of practice have nothing in common. */
export function dropOffers(): void {
  if (own.length > 0) setOwn([]);
}

const ofRemoval = ({ id, kind, name, at }: Removal): Offer => ({
  key: id, text: t('undo.removed', { name }), note: t(`undo.note.${kind}`), done: t('undo.back', { name }), at,
  undo: async () => await attempt(call.restoreRemoved({ id })) !== undefined,
});

/** The latest last. */
export function merged(removals: readonly Removal[], changes: readonly Offer[]): Offer[] {
  return [...removals.map(ofRemoval), ...changes].sort((a, b) => a.at - b.at);
}

export function useOffers({ removals }: Pick<Snapshot, 'removals'>): Offer[] {
  return merged(removals, useSyncExternalStore(subscribe, () => own));
}
