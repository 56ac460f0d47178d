// Activates the device with Apple, if it says that it isn't (ios-protocols 4). A record that was taken isn't asked for twice: the
// state is read first.
import { activate as activateDevice } from '../../device/activation/activate.ts';
import { AppError } from '../../errors.ts';
import { evidence, type Found, type Job, readDevice, type StepWork } from './job.ts';

async function found(job: Job, already: boolean): Promise<Found | null> {
  const { activation } = await readDevice(job);
  if (activation === null) throw new AppError('run.unread', { what: 'whether it is activated' });
  if (activation === 'Unactivated') return null;
  return { evidence: evidence(already ? 'alreadyActivated' : 'activated', { state: activation }), already };
}

export const activate: StepWork = {
  settle: 10_000,
  check: (job) => found(job, !job.attempted.has('activate')),
  act: async (job) => {
    const { means: { clock, http, urls, apple, heavy }, session, closing: signal, cancelled } = job;
    // Nothing is half done while it waits for a place.
    await heavy.run(cancelled, async () => activateDevice(session, { clock, http, apple, urls: urls(), signal }));
  },
  verify: async (job) => {
    const activated = await found(job, false);
    if (!activated) throw new AppError('activation.notConfirmed', { state: 'Unactivated' });
    return activated.evidence;
  },
};
