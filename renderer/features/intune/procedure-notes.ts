// What a person noted and confirmed while going through Intune's procedures: kept for the session, for practice apart from life.
import { useSyncExternalStore } from 'react';
import type { ProcedureId } from '../../../src/domain/enrollment/intune-procedures.ts';
import type { Discovery } from '../../../src/model/blueprints.ts';

export interface ProcedureNotes {
  /** The enrollment profile in Intune, as it is called there. */
  readonly profile: string;
  readonly affinity: 'user' | 'none';
  /** The list that was written last. */
  readonly serials: { readonly at: number; readonly serials: readonly string[]; readonly files: readonly string[] } | null;
  /** When a person said that a step is done, by its ID. */
  readonly ticks: Readonly<Record<string, number>>;
  /** A person said that the serial numbers were imported before the file was exported, though the tick came later. */
  readonly wasBefore: boolean;
  readonly url: string;
  /** The local day of the export, as 2026-05-12. */
  readonly urlDay: string;
  /** Of the enrollment file among the profiles; null: none was chosen. */
  readonly file: string | null;
  /** What the URL answered, and which URL that was. */
  readonly asked: { readonly url: string; readonly found: Discovery } | null;
}

export const noNotes: ProcedureNotes = { profile: '', affinity: 'none', serials: null, ticks: {}, wasBefore: false, url: '', urlDay: '', file: null, asked: null };

const kept = new Map<string, ProcedureNotes>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

type Change = (change: Partial<ProcedureNotes>) => void;

export function useNotes(procedure: ProcedureId, practice: boolean): readonly [notes: ProcedureNotes, change: Change] {
  const key = `${procedure} ${String(practice)}`;
  const notes = useSyncExternalStore(subscribe, () => kept.get(key) ?? noNotes);
  return [notes, (change) => {
    kept.set(key, { ...(kept.get(key) ?? noNotes), ...change });
    for (const listener of listeners) listener();
  }];
}
