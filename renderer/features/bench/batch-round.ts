// Which round the line over the wall is about, and whether its end was put away. Outlives the screen: it is the bench's, not the page's.
import { useEffect, useSyncExternalStore } from 'react';
import { nextRound, noRound, type Round } from '../../../src/domain/prep/batch.ts';
import type { Run } from '../../../src/model.ts';

export interface RoundView {
  readonly round: Round;
  /** Put away by a person; comes back when something of it goes on. */
  readonly away: boolean;
}

let view: RoundView = { round: noRound, away: false };
const listeners = new Set<() => void>();

function set(next: RoundView): void {
  view = next;
  for (const listener of listeners) listener();
}

const key = ({ batches, open }: Round): string => `${String(open)} ${batches.join(' ')}`;

function follow(runs: readonly Run[]): void {
  const round = nextRound(view.round, runs);
  if (key(round) !== key(view.round)) set({ round, away: false });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRound(runs: readonly Run[]): RoundView {
  useEffect(() => { follow(runs); }, [runs]);
  return useSyncExternalStore(subscribe, () => view);
}

export function putAway(away: boolean): void {
  set({ ...view, away });
}
