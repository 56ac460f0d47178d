// The steps before anything is changed: the pairing is there, and the device is what was approved.
import type { Situation } from '../../domain/blueprint/situation.ts';
import { AppError } from '../../errors.ts';
import type { Reason } from '../../model/verdicts.ts';
import { evidence, type Job, readDevice, type StepWork } from './job.ts';

const nothing = (): Promise<never> => Promise.reject(new AppError('app.internal', { detail: 'a step that only reads was carried out' }));
/** For steps that are nothing but reading. */
export const onlyReads = { act: nothing, verify: nothing } as const;

/** Whoever waited for the device to be ready has waited for this too. */
export const pair: StepWork = {
  ...onlyReads,
  check: async (job) => {
    await readDevice(job);
    return job.asked.has('pair') ? { evidence: evidence('paired'), already: false } : { evidence: evidence('alreadyPaired'), already: true };
  },
};

function blocked({ what, next, evidence: read }: Reason): AppError {
  const reason = `${what.replace(/\.$/, '')}${read === null ? '' : ` (${read})`}`;
  return new AppError('run.blocked', { reason, next });
}

/** How it stands by facts that were read now, if the approved plan still holds. Throws run.blocked. */
export async function stillApproved(job: Job): Promise<Situation> {
  const { blueprint, wanted, session: { udid } } = job;
  const { verdict, situation } = await job.means.judge(blueprint, udid);
  const blocking = verdict.reasons.find(({ severity }) => severity === 'blocks');
  if (blocking) throw blocked(blocking);
  // What came up since was never put before a person.
  const open = verdict.reasons.find(({ severity, code }) => severity === 'confirm' && !wanted.confirmed.includes(code));
  if (open) throw blocked(open);
  if (verdict.erases && !wanted.erases) throw new AppError('run.blocked', { reason: 'It would have to be erased, and that was not approved', next: 'Make a new plan for it.' });
  return situation;
}

export const gates: StepWork = {
  ...onlyReads,
  check: async (job) => {
    const { ecid, serial } = await readDevice(job);
    await stillApproved(job);
    return { evidence: evidence('asChecked', { ...(ecid ? { ecid } : {}), ...(serial ? { serial } : {}) }), already: false };
  },
};
