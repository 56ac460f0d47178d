// Says to runs what people want of them. A run that is asked to pause finishes its step first: that it was asked is remembered here
// until it has paused.
import { useSyncExternalStore } from 'react';
import type { Run } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { attempt } from '../../state.ts';
import type { Steering } from './steerable.ts';

let asked: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function remember(ids: ReadonlySet<string>): void {
  asked = ids;
  for (const listener of listeners) listener();
}

/** As the contract has it; all of a bench may be more. */
const mostAtOnce = 512;

/** What goes wrong is shown on the page. */
export async function steer(runs: readonly Run[], how: Steering): Promise<void> {
  const runIds = runs.map(({ runId }) => runId);
  if (runIds.length === 0) return;
  const others = new Set([...asked].filter((id) => !runIds.some((runId) => runId === id)));
  remember(how === 'pause' ? new Set([...others, ...runIds]) : others);
  for (let from = 0; from < runIds.length; from += mostAtOnce) await attempt(call.steerRuns({ runIds: runIds.slice(from, from + mostAtOnce), how }));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Runs that were asked to pause; those that have paused or ended say so themselves. */
export function usePausing(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => asked);
}
