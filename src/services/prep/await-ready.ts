// Waits until the device can be worked with, and has people told what it needs of them. Ends with the device's own final word, or
// when nobody did anything for too long: then the run fails and can be tried again at this step.
import { wait } from '../../clock.ts';
import { type DeviceFacts, isFinal } from '../../device/facts.ts';
import { AppError } from '../../errors.ts';
import type { Need, StepId } from '../../model.ts';
import type { Job } from './job.ts';
import { timeSpan } from './time-span.ts';

/** Milliseconds for a person. */
const personWithin = 15 * 60_000;
/** A multiplexer that starts anew, a cable that is moved: nobody is called for that. */
const absentGrace = 6000;
const lookPause = 5000;

function needOf({ state, problem }: DeviceFacts, present: boolean, graceOver: boolean, byIdentity: boolean): Need | null {
  if (state === 'away') return null;
  if (!present) return graceOver ? 'reconnect' : null;
  // The identity proves itself in a moment; nobody has to tap anything for that.
  if (state === 'untrusted') return byIdentity && !graceOver ? null : 'trust';
  if (state === 'locked') return 'unlock';
  if (state === 'trustDenied') return 'replug';
  return state === 'unreadable' && problem && !isFinal(problem.code) && graceOver ? 'replug' : null;
}

/** Why it can't go on, whoever does what; null: it may. */
function finalOf({ state, problem }: DeviceFacts, present: boolean): AppError | null {
  if (!present || state !== 'unreadable' || !problem || !isFinal(problem.code)) return null;
  return new AppError(problem.code, problem.params, problem.device ? { device: problem.device } : {});
}

const reasons: Readonly<Record<Need, ConstructorParameters<typeof AppError>[0]>> = {
  trust: 'device.untrusted', unlock: 'device.locked', replug: 'device.trustDenied', reconnect: 'device.gone', approve: 'profile.notApproved', continue: 'run.cancelled', again: 'run.cancelled', keys: 'secrets.locked',
};

/** The next change of the device, or a look at the time. */
async function change(job: Job, before: DeviceFacts, was: boolean): Promise<void> {
  const pause = new AbortController();
  const cancel = job.means.clock.after(lookPause, () => { pause.abort(); });
  const onAbort = (): void => { pause.abort(); };
  job.cancelled.addEventListener('abort', onAbort, { once: true });
  await job.session.until((facts, present) => facts !== before || present !== was, pause.signal).catch(() => undefined);
  cancel();
  job.cancelled.removeEventListener('abort', onAbort);
  job.cancelled.throwIfAborted();
}

/** Resolves with the device attached, paired and readable. Throws device.*, and the cancelled signal's reason. */
export async function awaitReady(job: Job, step: StepId): Promise<void> {
  const { session, means: { clock } } = job;
  if (session.present && session.facts.state === 'ready') return;
  const byIdentity = job.blueprint.pairing.allow !== 'yes' && job.attempted.has('cloudConfiguration');
  const grace = timeSpan(clock, absentGrace);
  let patience = timeSpan(clock, personWithin);
  let asked: Need | null = null;
  try {
    for (;;) {
      job.cancelled.throwIfAborted();
      const { facts, present } = session;
      if (present && facts.state === 'ready') return;
      const final = finalOf(facts, present);
      if (final) throw final;
      const need = needOf(facts, present, grace.over, byIdentity);
      if (need !== null && need !== asked) {
        patience.end();
        patience = timeSpan(clock, personWithin);
        job.asked.add(step);
        job.append({ kind: 'asking', step, need });
      }
      asked = need ?? asked;
      if (facts.state !== 'away' && patience.over) throw new AppError(reasons[asked ?? 'reconnect']);
      await change(job, facts, present);
    }
  } finally {
    grace.end();
    patience.end();
  }
}

/** Has the operator unlock the private keys, and looks again now and then. Throws the cancelled signal's reason. */
export async function awaitKeys(job: Job, step: StepId): Promise<void> {
  job.append({ kind: 'asking', step, need: 'keys' });
  await wait(job.means.clock, lookPause, job.cancelled);
}
