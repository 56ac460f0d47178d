// Which side of automated enrollment is shown, Apple's or Microsoft's, and which page of Microsoft's: kept while other screens are looked at,
// and set by whoever leads there.
import { useSyncExternalStore } from 'react';
import type { ProcedureId } from '../../../src/domain/enrollment/intune-procedures.ts';

export const intunePages = ['account', 'tokens', 'profiles', 'serials', 'enrolled', 'user', 'business'] as const;
export type IntunePage = ProcedureId | (typeof intunePages)[number];

export interface IntuneView {
  readonly side: 'apple' | 'intune';
  readonly page: IntunePage;
  /** Serial numbers that somebody came here for; empty: none. */
  readonly serials: readonly string[];
}

let view: IntuneView = { side: 'apple', page: 'setupAssistant', serials: [] };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function showIntune(change: Partial<IntuneView>): void {
  view = { ...view, ...change };
  for (const listener of listeners) listener();
}

export function useIntuneView(): IntuneView {
  return useSyncExternalStore(subscribe, () => view);
}
