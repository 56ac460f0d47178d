// Erases the device and waits until this same device is back (ios-protocols 3.8). Only when an erase was approved for it, at most
// once as long as nothing proves that it wasn't done, and never on another device.
import { eraseDevice } from '../../device/commands/erase-device.ts';
import type { DeviceFacts } from '../../device/facts.ts';
import { AppError } from '../../errors.ts';
import type { Evidence } from '../../model.ts';
import { attachmentOf, awaitReturn } from './await-return.ts';
import { evidence, type Found, type Job, proveSame, readDevice, type StepWork } from './job.ts';
import { stillApproved } from './step-start.ts';

/** ios-protocols 10: fifteen minutes until it is back. */
const backWithin = 15 * 60_000;
/** Ten minutes at most for big and old ones (ios-protocols 10): who is away for longer has lost its cable. */
const missedAfter = 10 * 60_000;
/** It leaves five to fifteen seconds after it took the request; so long it may look as if nothing had happened. */
const leavesWithin = 120_000;

/** At Hello with nothing written: what an erased device is, and nobody else. */
const isErased = ({ setupDone, cloud, activation }: DeviceFacts): boolean => setupDone !== true && cloud?.present === false && activation === 'Unactivated';

function same({ session: { facts: { udid, ecid, serial } } }: Job): Evidence['values'] {
  return { udid, ...(ecid ? { ecid } : {}), ...(serial ? { serial } : {}) };
}

async function check(job: Job): Promise<Found | null> {
  const facts = await readDevice(job);
  if (job.attempted.has('erase')) {
    if (isErased(facts)) return { evidence: evidence('erased', same(job)), already: false };
    // It took the request, went and came back: whether to ask it once more is for people to say.
    if (job.carriedOut.has('erase')) throw new AppError('run.notErased');
    return null;
  }
  // Days may lie between the gates and here.
  const { erases } = await stillApproved(job);
  if (erases === null) throw new AppError('run.unread', { what: 'whether it is at Hello' });
  return erases ? null : { evidence: evidence('atHello', same(job)), already: true };
}

async function act(job: Job): Promise<void> {
  const { session, closing, wanted } = job;
  if (!wanted.erases) throw new AppError('run.blocked', { reason: 'It would have to be erased, and that was not approved', next: 'Make a new plan for it.' });
  const facts = await proveSame(job, closing);
  // Once erased, only its owner could activate it.
  if (facts.findMy === true) throw new AppError('device.findMyOn');
  const before = attachmentOf(session);
  session.expectReturn(backWithin);
  try {
    const parting = await session.send(eraseDevice, { preserveDataPlan: true, disallowProximitySetup: true }, closing);
    // Its own word: from now on it knows this computer no more (ios-protocols 3.8).
    if (parting === 'acknowledged') await session.forgetPairing(closing);
  } catch (error) {
    // Whether it will go away is not known then; it is read.
    if (session.present) session.expectNothing();
    throw error;
  }
  await awaitReturn(job, before, { back: backWithin, leaves: leavesWithin, missed: missedAfter, step: 'erase' }, new AppError('run.notErased'));
}

export const erase: StepWork = {
  check,
  act,
  destructive: true,
  settle: leavesWithin,
  expects: ({ session, attempted }) => {
    // Begun and not here: it may be on its way back.
    if (attempted.has('erase') && !session.present && session.facts.state !== 'away' && session.facts.problem === null) session.expectReturn(backWithin);
  },
  verify: async (job) => {
    if (isErased(await proveSame(job, job.closing))) return evidence('erased', same(job));
    throw new AppError('run.notErased');
  },
};
