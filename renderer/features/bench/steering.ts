// What can be said to runs that are under way, and saying it. A run that is asked to pause finishes its step first: that it was asked is
// remembered here until it has paused.
import { useSyncExternalStore } from 'react';
import type { CommandInput } from '../../../src/contract.ts';
import { currentStep, isFinished } from '../../../src/domain/prep/machine.ts';
import type { Run } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { attempt } from '../../state.ts';

export type Steering = CommandInput<'steerRuns'>['how'];

/** Muster ended before the device was erased: going on erases it. */
export function awaitsErase(run: Run): boolean {
  return run.outcome === 'running' && currentStep(run)?.need === 'continue';
}

/** Once a profile that is installed by itself is handed over, nothing can be called off. */
function isHandedOver({ wanted, steps }: Run): boolean {
  return wanted === null && steps.some(({ id, state }) => id === 'install' && !['todo', 'checking', 'skipped'].includes(state));
}

/** `isHere`: its device is attached or expected back. */
export function canSteer(run: Run, how: Steering, isHere: boolean, pausing: ReadonlySet<string>): boolean {
  const isRunning = run.outcome === 'running' && run.wanted !== null;
  const isHeld = run.paused || pausing.has(run.runId);
  switch (how) {
    case 'pause': return isRunning && !isHeld && !awaitsErase(run);
    case 'continue': return isRunning && (isHeld || awaitsErase(run));
    case 'cancel': return !isFinished(run) && (run.wanted !== null || run.outcome === 'running') && !isHandedOver(run);
    case 'retry': return run.outcome === 'failed' && run.wanted !== null && isHere;
  }
}

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
