// A device that was asked to restart or to erase itself: waits until it has gone and is here again. By its attachments, not by who
// told of them: a multiplexer that ended meanwhile tells of no departure.
import { withDeadline } from '../../device/deadline.ts';
import type { DeviceSession } from '../../device/session.ts';
import { type AppError, asAppError } from '../../errors.ts';
import type { Job } from './job.ts';

/** Under which attachment it is, or was last. */
export const attachmentOf = ({ muxId, facts: { attachedAt } }: DeviceSession): string => `${muxId ?? 'none'} ${attachedAt}`;

export interface Leave {
  /** Milliseconds until it is back. */
  readonly back: number;
  /** Milliseconds within which it leaves, if it took the request at all. */
  readonly leaves: number;
}

/** `before`: its attachment when it was asked. Throws `stayed` when it doesn't leave, link.timeout when it doesn't come back. */
export async function awaitReturn({ session, means: { clock }, closing }: Job, before: string, { back, leaves }: Leave, stayed: AppError): Promise<void> {
  const left = (): boolean => !session.present || attachmentOf(session) !== before;
  try {
    await withDeadline(clock, leaves, closing, (signal) => session.until(left, signal));
  } catch (error) {
    if (closing.aborted || asAppError(error).code !== 'link.timeout') throw error;
    session.expectNothing();
    throw stayed;
  }
  await withDeadline(clock, back, closing, (signal) => session.until(({ state, problem }, present) => present && left() && (state === 'ready' || problem !== null), signal));
  // Also where nobody told that it left.
  session.expectNothing();
}
