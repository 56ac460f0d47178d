// Carries out one approved plan on one device. Each line of the journal is on disk before what it announces is done; whatever broke
// off is read from the device before anything is done again; and only what was read back counts.
import { wait } from '../../clock.ts';
import { policyFor, leavesUnknown } from '../../domain/prep/policy.ts';
import { currentStep } from '../../domain/prep/machine.ts';
import { AppError, asAppError, type ErrorCode, shapeOf } from '../../errors.ts';
import type { Evidence, StepId } from '../../model.ts';
import { awaitKeys, awaitReady } from './await-ready.ts';
import { attachmentOf } from './await-return.ts';
import { type Found, type Job, readDevice, type StepWork } from './job.ts';
import { stepWorks } from './steps.ts';

/** A step goes round at most so often, whatever happens: a device that breaks off each time is no device to go on with. */
const mostRounds = 25;
/** Milliseconds between two reads of a device that may still be about it: a few in a row, then fewer. */
const settlePauses = [2000, 10_000] as const;

/** It was read, and isn't so: what is not to be weighed again. */
class Settled extends Error {
  readonly reason: AppError;

  constructor(reason: AppError) {
    super(reason.code);
    this.reason = reason;
  }
}

/** What a step has been through in this process. */
interface Trial {
  readonly tries: Map<ErrorCode, number>;
  /** What the device or the link said of the last attempt; if it turns out not to be so, this is why. */
  said: AppError | null;
  /** An attempt is under way; what goes wrong otherwise only keeps it from being read. */
  acting: boolean;
  /** Milliseconds for which the last attempt may still have its effect; nothing is done again before it was read for so long. */
  settles: number;
  /** This process has begun it. */
  acted: boolean;
  /** No further attempt: it only remains to be read whether it is so all the same. */
  last: boolean;
}

async function whilePaused(job: Job): Promise<void> {
  job.cancelled.throwIfAborted();
  if (job.control.paused) {
    if (!job.run().paused) job.append({ kind: 'paused' });
    await job.control.until(() => !job.control.paused, job.cancelled);
  }
  if (job.run().paused) job.append({ kind: 'continued' });
}

/** An erase that was approved before Muster ended is not begun by its start. */
async function consented(job: Job, id: StepId): Promise<void> {
  if (job.control.consent) return;
  job.append({ kind: 'asking', step: id, need: 'continue' });
  await job.control.until(() => job.control.consent, job.cancelled);
}

/** What an earlier process began is not done once more by a start. False: a person was asked first, and may have taken long. */
async function consentedAgain(job: Job, id: StepId): Promise<boolean> {
  if (job.control.again || !job.attempted.has(id)) return true;
  job.append({ kind: 'asking', step: id, need: 'again' });
  await job.control.until(() => job.control.again, job.cancelled);
  return false;
}

/** After every reconnect: what came back must be the device that was planned. */
async function stillSame(job: Job): Promise<void> {
  const { session } = job;
  const attachment = attachmentOf(session);
  if (job.proven === attachment) return;
  await readDevice(job);
  job.proven = attachment;
}

/** Reads until it is so, or until the device has had the time it may still need for it. */
async function settled(job: Job, work: StepWork, ms: number): Promise<Found | null> {
  const { clock } = job.means;
  const [shortest, longest] = settlePauses;
  for (let waited = 0; ;) {
    const found = await work.check(job);
    if (found || waited >= ms) return found;
    const pause = Math.min(Math.max(shortest, waited / 4), longest, ms - waited);
    await wait(clock, pause, job.cancelled);
    waited += pause;
  }
}

/** For how long an attempt that ended so may still have its effect. */
function settleTime({ settle = 0, refusedSettle = 0 }: StepWork, { code, device }: AppError): number {
  if (leavesUnknown(code)) return settle;
  return device ? refusedSettle : 0;
}

const despite = (given: Evidence, { said }: Trial): Evidence => {
  // Of Apple Configurator's end there may be no more than our own word for it.
  const word = said?.device ? `${said.device.domain} ${said.device.code}` : said?.code.startsWith('configurator.') ? said.code : null;
  return word === null ? given : { ...given, values: { ...given.values, despite: word } };
};

function finish(job: Job, id: StepId, found: Found, trial: Trial): void {
  const skipped = found.already && !job.attempted.has(id);
  job.append({ kind: skipped ? 'stepSkipped' : 'stepDone', step: id, evidence: despite(found.evidence, trial) });
}

/** What a failure means for the next round. Throws where there is none. */
async function weigh(job: Job, id: StepId, thrown: unknown, trial: Trial): Promise<void> {
  if (thrown instanceof Settled) throw thrown;
  const error = asAppError(thrown);
  if (job.closing.aborted || job.cancelled.aborted || error.code.startsWith('store.')) throw thrown;
  const policy = policyFor(error.code);
  if (trial.acting) {
    trial.said = error;
    trial.settles = settleTime(stepWorks[id], error);
  }
  trial.said ??= error;
  trial.acting = false;
  if (policy.kind === 'person') {
    if (error.code === 'secrets.locked') await awaitKeys(job, id);
    return;
  }
  const tries = (trial.tries.get(error.code) ?? 0) + 1;
  trial.tries.set(error.code, tries);
  if (policy.kind === 'transient' && tries <= policy.tries) {
    await wait(job.means.clock, policy.pause * 2 ** (tries - 1), job.cancelled);
    return;
  }
  // Read once more, for a device may have done what it refused; then this is the end.
  if (trial.last || !job.attempted.has(id)) throw error;
  trial.last = true;
}

/** One round: true when the step is over. */
async function round(job: Job, id: StepId, work: StepWork, trial: Trial): Promise<boolean> {
  job.append({ kind: 'checking', step: id });
  await stillSame(job);
  const found = await settled(job, work, trial.settles);
  if (found) {
    finish(job, id, found, trial);
    return true;
  }
  trial.settles = 0;
  if (trial.last || (work.once === true && trial.acted)) throw new Settled(trial.said ?? new AppError('app.internal', { detail: `the step ${id} without a reason` }));
  await whilePaused(job);
  if (work.destructive) await consented(job, id);
  if (work.once && !await consentedAgain(job, id)) return false;
  job.cancelled.throwIfAborted();
  await work.before?.(job);
  job.append({ kind: 'acting', step: id });
  job.attempted.add(id);
  trial.acting = true;
  trial.acted = true;
  await work.act(job);
  job.carriedOut.add(id);
  job.append({ kind: 'verifying', step: id });
  job.append({ kind: 'stepDone', step: id, evidence: await work.verify(job) });
  return true;
}

async function runStep(job: Job, id: StepId): Promise<void> {
  const work = stepWorks[id];
  // Where an earlier process began it, nobody knows how that ended.
  const trial: Trial = { tries: new Map(), said: null, acting: false, settles: job.attempted.has(id) ? work.settle ?? 0 : 0, acted: false, last: false };
  for (let rounds = 0; rounds < mostRounds; rounds += 1) {
    await whilePaused(job);
    await work.expects?.(job);
    const known = work.onRecord?.(job) ?? null;
    if (known) {
      finish(job, id, known, trial);
      return;
    }
    await awaitReady(job, id);
    try {
      if (await round(job, id, work, trial)) return;
    } catch (thrown) {
      await weigh(job, id, thrown, trial);
    }
  }
  throw trial.said ?? new AppError('app.internal', { detail: `the step ${id} came to no end` });
}

/** Ends the run as what happened; when Muster closes, not at all. */
function conclude(job: Job, thrown: unknown): void {
  if (job.closing.aborted) return;
  const at = currentStep(job.run())?.id;
  const unknown = at !== undefined && job.attempted.has(at) && stepWorks[at].settle !== undefined ? { unknown: at } : {};
  if (job.cancelled.aborted) {
    job.append({ kind: 'cancelled', ...unknown });
    return;
  }
  const error = asAppError(thrown instanceof Settled ? thrown.reason : thrown);
  job.append({ kind: 'failed', error: shapeOf(error), ...(thrown instanceof Settled && !leavesUnknown(error.code) ? {} : unknown) });
}

/** Runs every step that is open. Throws only what the ledger throws (store.*): then nothing more can be recorded, so nothing more is done. */
export async function prepareDevice(job: Job): Promise<void> {
  const { session, run, append } = job;
  session.allowPairing();
  try {
    for (let step = currentStep(run()); step; step = currentStep(run())) await runStep(job, step.id);
    append({ kind: 'done' });
  } catch (thrown) {
    if (asAppError(thrown).code.startsWith('store.')) throw thrown;
    conclude(job, thrown);
  } finally {
    session.pairBy(null);
  }
}
