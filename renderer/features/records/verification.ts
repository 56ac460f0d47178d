// What the last walk over the ledger found, as long as the window is open: the foot of the records says it, also after somebody was elsewhere.
import { useSyncExternalStore } from 'react';
import type { ErrorShape } from '../../../src/errors.ts';
import type { LedgerVerdict } from '../../../src/model/records.ts';
import { call } from '../../api.ts';

export interface Verification {
  /** Of which file: practice has a ledger of its own. */
  readonly file: string;
  readonly busy: boolean;
  readonly at: number | null;
  readonly verdict: LedgerVerdict | null;
  readonly problem: ErrorShape | null;
  /** Heads were given that somebody kept. */
  readonly kept: boolean;
}

let state: Verification | null = null;
const listeners = new Set<() => void>();

function set(next: Verification): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Null: this ledger wasn't verified yet. */
export function useVerification(file: string): Verification | null {
  return useSyncExternalStore(subscribe, () => (state?.file === file ? state : null));
}

/** `kept`: heads that somebody kept, a JSON line each; empty for none. */
export async function verifyLedger(file: string, kept: string): Promise<void> {
  if (state?.busy && state.file === file) return;
  const before = state?.file === file ? state : null;
  set({ file, busy: true, at: before?.at ?? null, verdict: before?.verdict ?? null, problem: null, kept: before?.kept ?? false });
  const result = await call.verifyLedger({ kept });
  if (result.ok) set({ file, busy: false, at: Date.now(), verdict: result.value, problem: null, kept: kept.trim() !== '' });
  else set({ file, busy: false, at: before?.at ?? null, verdict: before?.verdict ?? null, problem: result.error, kept: before?.kept ?? false });
}
