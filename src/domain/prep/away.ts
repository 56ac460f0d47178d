// A device that isn't connected in the middle of its run, and nobody was called for that yet: what that means for it, and how long it
// is waited for. Both faces speak these words; whether a run goes on is not decided here.
import type { DeviceSnapshot, Run } from '../../model.ts';
import { currentStep } from './machine.ts';

export interface Away {
  /** It was asked to erase itself, and does so whether its cable is in or not. */
  readonly erases: boolean;
  /** Until when it is waited for before somebody is called, in milliseconds since the Unix epoch; null: for some seconds. */
  readonly until: number | null;
}

export const awayWord = 'Not connected';

/** `device`: as it is shown; null or undefined: it isn't. Null: it is connected, a person was called, or nothing is under way. */
export function awayOf(run: Run, device: Pick<DeviceSnapshot, 'state' | 'awayUntil'> | null | undefined): Away | null {
  if (run.outcome !== 'running' || run.paused) return null;
  const step = currentStep(run);
  if (!step || step.state === 'asking') return null;
  if (device && device.state !== 'away') return null;
  return { erases: step.id === 'erase' && (device?.state === 'away' || step.state === 'acting'), until: device?.awayUntil ?? null };
}

/** What it means for the device, and what to do. `time`: of `until`, in words. */
export function awayText({ erases }: Away, time: string | null): string {
  const wait = time === null ? 'Plug it in again, at any port.' : `Muster waits for it until ${time}, at any port. If its cable was pulled, plug it in again.`;
  return erases ? `It is erasing itself, which goes on without a cable. ${wait} Whether it was erased is then read from the device.` : `${wait} Its state is read before anything is repeated.`;
}
