// What can be said to a run: now, for what it is, and whether its device is there. Pure.
import type { CommandInput } from '../../../src/contract.ts';
import { currentStep, isFinished } from '../../../src/domain/prep/machine.ts';
import type { Run } from '../../../src/model.ts';

export type Steering = CommandInput<'steerRuns'>['how'];

/** Muster ended before the device was erased: going on erases it. */
export function awaitsErase(run: Run): boolean {
  return run.outcome === 'running' && currentStep(run)?.need === 'continue';
}

/** Muster ended while Apple Configurator worked on the device, and it isn't so: going on has it done once more. */
export function awaitsAgain(run: Run): boolean {
  return run.outcome === 'running' && currentStep(run)?.need === 'again';
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
    case 'pause': return isRunning && !isHeld && !awaitsErase(run) && !awaitsAgain(run);
    case 'continue': return isRunning && (isHeld || awaitsErase(run) || awaitsAgain(run));
    case 'cancel': return !isFinished(run) && (run.wanted !== null || run.outcome === 'running') && !isHandedOver(run);
    case 'retry': return run.outcome === 'failed' && run.wanted !== null && isHere;
  }
}
