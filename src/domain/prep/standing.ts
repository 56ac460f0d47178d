// How a preparation stands, for whoever looks at many of them: its outcome, with what an outcome alone doesn't say. Reads the
// record; decides nothing.
import type { Run } from '../../model.ts';
import { currentStep } from './machine.ts';
import { outcomeNames } from './step-text.ts';

/** needs: waits for somebody. interrupted: waits for its device. prepared: done here, and its user has yet to enroll it. */
export type Standing = 'working' | 'needs' | 'paused' | 'interrupted' | 'done' | 'prepared' | 'enrolled' | 'failed' | 'cancelled';

export const standingNames: Readonly<Record<Standing, string>> = {
  working: outcomeNames.running, needs: 'Needs you', paused: 'Paused', interrupted: outcomeNames.interrupted,
  done: outcomeNames.done, prepared: 'Prepared', enrolled: 'Enrolled', failed: outcomeNames.failed, cancelled: outcomeNames.cancelled,
};

/** The device's user ends what was begun here, in Setup Assistant. */
export function enrollsLater({ method, wanted }: Pick<Run, 'method' | 'wanted'>): boolean {
  return wanted !== null && (method === 'setupAssistant' || method === 'automated');
}

export function standingOf(run: Run): Standing {
  switch (run.outcome) {
    case 'running': return currentStep(run)?.state === 'asking' ? 'needs' : run.paused ? 'paused' : 'working';
    case 'done': return run.enrolled ? 'enrolled' : enrollsLater(run) ? 'prepared' : 'done';
    case 'interrupted': case 'failed': case 'cancelled': return run.outcome;
  }
}

/** Nothing more is to be done to it here. */
export const isThrough = (standing: Standing): boolean => standing === 'done' || standing === 'prepared' || standing === 'enrolled';
