// Automated enrollment by Apple Configurator's hands: its cfgutil activates the device and has it fetch its enrollment (ios-protocols 7.2,
// enrollment-formats 4.1). What the tool says never counts, well or badly; what the device says of itself does. Begun once, never repeated
// by itself.
import { wait } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Ecid, Evidence } from '../../model.ts';
import { evidence, type Job, proveSame, readDevice, type StepWork } from './job.ts';

/** A device whose tool broke off may still be asking Apple, for two minutes (ios-protocols 3.4); some more for the answer to be stored. */
const mayBeAboutIt = 135_000;
/** Milliseconds for which it is looked for what was said to be done, or was refused; and for what was stopped by a person. */
const [looksFor, looksForStopped] = [30_000, 10_000];
/** Between two looks: soon after one another at first, then less often. */
const [shortest, longest] = [2000, 10_000];

type Reading = { readonly so: Evidence } | { readonly not: AppError };

/** Activated, configured by Apple as a whole, and supervised if that says so (ios-protocols 4.5, 11.2). */
async function read(job: Job, signal: AbortSignal): Promise<Reading> {
  const { activation, cloud, supervised } = await readDevice(job, signal);
  if (cloud?.source !== 'automated' || cloud.complete !== true) return { not: new AppError('configurator.notEnrolled') };
  if (activation === null || activation === 'Unactivated') return { not: new AppError('activation.notConfirmed', { state: activation ?? 'not read' }) };
  if (cloud.supervised === true && supervised !== true) return { not: new AppError('cloudConfig.notSupervised') };
  const values = { state: activation, supervised: supervised === true ? 'yes' : 'no', ...(cloud.organization ? { organization: cloud.organization } : {}) };
  return { so: evidence('fetchedByConfigurator', values) };
}

/** As the device spells it, which proved itself by it a moment before. */
function ecidOf(job: Job): Ecid {
  const { ecid } = job.run().device;
  if (ecid === null) throw new AppError('run.unread', { what: 'its ECID' });
  return ecid;
}

/** Whose word the device takes; null: any computer's. */
const keepersOf = ({ session: { facts: { cloud } } }: Job): readonly string[] | null => (cloud?.allowsPairing === false ? cloud.supervisors : null);

export const configuratorPrepare: StepWork = {
  once: true,
  settle: mayBeAboutIt,
  refusedSettle: looksFor,
  // A tool that an ended Muster left behind is waited for, not ended: nobody can tell whose it is.
  expects: async (job) => { if (job.attempted.has('configuratorPrepare')) await job.means.configurator.ended(ecidOf(job), job.cancelled); },
  check: async (job) => {
    const found = await read(job, job.cancelled);
    if ('not' in found) return null;
    return job.attempted.has('configuratorPrepare') ? { evidence: found.so, already: false } : { evidence: evidence('alreadyFetched', found.so.values), already: true };
  },
  before: async (job) => {
    await proveSame(job, job.closing);
    await job.means.configurator.ready(ecidOf(job), keepersOf(job), job.cancelled);
  },
  act: async (job) => {
    const { means: { heavy, configurator }, cancelled, closing } = job;
    try {
      await heavy.run(cancelled, () => configurator.prepare(ecidOf(job), keepersOf(job), cancelled));
    } catch (error) {
      // Stopped by a person: the tool has ended, and what it did until then is read as after any other end.
      if (!cancelled.aborted || closing.aborted) throw error;
    }
  },
  verify: async (job) => {
    for (let waited = 0; ;) {
      const found = await read(job, job.closing);
      if ('so' in found) return found.so;
      if (waited >= (job.cancelled.aborted ? looksForStopped : looksFor)) throw found.not;
      const pause = Math.min(Math.max(shortest, waited / 2), longest);
      await wait(job.means.clock, pause, job.closing);
      waited += pause;
    }
  },
};
