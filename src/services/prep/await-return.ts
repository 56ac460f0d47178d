// A device that was asked to restart or to erase itself: waits until it has gone and is here again. By its attachments, not by who
// told of them: a multiplexer that ended meanwhile tells of no departure. One that is away for too long may have lost its cable: then
// somebody is called, and it is waited for all the same.
import { withDeadline } from '../../device/deadline.ts';
import type { DeviceSession } from '../../device/session.ts';
import { type AppError, asAppError } from '../../errors.ts';
import type { StepId } from '../../model.ts';
import type { Job } from './job.ts';

/** Under which attachment it is, or was last. */
export const attachmentOf = ({ muxId, facts: { attachedAt } }: DeviceSession): string => `${muxId ?? 'none'} ${attachedAt}`;

export interface Leave {
  /** Milliseconds until it is back. */
  readonly back: number;
  /** Milliseconds within which it leaves, if it took the request at all. */
  readonly leaves: number;
  /** Milliseconds after which somebody is called; less than `back`. */
  readonly missed: number;
  readonly step: StepId;
}

/** False: it isn't back in this time. Throws the closing signal's reason. */
async function within({ means: { clock }, closing }: Job, ms: number, back: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  try {
    await withDeadline(clock, ms, closing, back);
    return true;
  } catch (error) {
    if (closing.aborted || asAppError(error).code !== 'link.timeout') throw error;
    return false;
  }
}

/** `before`: its attachment when it was asked. Throws `stayed` when it doesn't leave, link.timeout when it doesn't come back. */
export async function awaitReturn(job: Job, before: string, { back, leaves, missed, step }: Leave, stayed: AppError): Promise<void> {
  const { session, means: { clock }, closing } = job;
  const left = (): boolean => !session.present || attachmentOf(session) !== before;
  if (!await within(job, leaves, (signal) => session.until(left, signal))) {
    session.expectNothing();
    throw stayed;
  }
  const isBack = (signal: AbortSignal): Promise<void> => session.until(({ state, problem }, present) => present && left() && (state === 'ready' || problem !== null), signal);
  if (!await within(job, missed, isBack)) {
    if (!session.present) {
      job.asked.add(step);
      job.append({ kind: 'asking', step, need: 'reconnect' });
    }
    await withDeadline(clock, back - missed, closing, isBack);
  }
  // Also where nobody told that it left.
  session.expectNothing();
}
