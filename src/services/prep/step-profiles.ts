// Profiles: handed over, installed silently, or with a person's tap; and what counts is the device's list, for a device is known to
// refuse what it installs and to take what it doesn't (ios-protocols 3.6).
import { wait } from '../../clock.ts';
import { escalate as escalateOn, escalationDeadline } from '../../device/commands/escalate.ts';
import { installProfile, installProfileSilently } from '../../device/commands/install-profile.ts';
import { installerService } from '../../device/commands/installer.ts';
import { listProfiles } from '../../device/commands/list-profiles.ts';
import type { SupervisionIdentity } from '../../crypto/supervision-identity.ts';
import type { ServiceChannel } from '../../device/session.ts';
import { supervisorsOf } from '../../domain/blueprint/situation.ts';
import { AppError, asAppError } from '../../errors.ts';
import type { Evidence, StepId, WantedProfile } from '../../model.ts';
import { evidence, type Found, type Job, readDevice, type StepWork } from './job.ts';
import { timeSpan } from './time-span.ts';

/** ios-protocols 3.6: poll 1 s, at most 10 s; about eight minutes for a person. */
const [pollPause, listedWithin, approvedWithin] = [1000, 10_000, 8 * 60_000];
const named = (profiles: readonly WantedProfile[]): Evidence['values'] => ({ profiles: profiles.map(({ name }) => name).join(', ').slice(0, 1000), count: profiles.length });

type Choice = (job: Job) => readonly WantedProfile[];
const wifiOf: Choice = ({ wanted }) => wanted.profiles.filter(({ role }) => role === 'wifi');
const othersOf: Choice = ({ wanted }) => wanted.profiles.filter(({ role }) => role !== 'wifi');

async function missingOf(job: Job, choice: Choice): Promise<WantedProfile[]> {
  const list = await job.session.send(listProfiles, null, job.cancelled);
  return choice(job).filter(({ identifier, uuid }) => !list.some((profile) => profile.identifier === identifier && profile.uuid === uuid));
}

async function there(job: Job, choice: Choice, step: StepId): Promise<Found | null> {
  if ((await missingOf(job, choice)).length > 0) return null;
  const already = !job.attempted.has(step);
  return { evidence: evidence(already ? 'profilesThere' : 'profilesListed', named(choice(job))), already };
}

/** Waits until it is listed; somebody at the device is called where only a person can install. Throws profile.notApproved, profile.notListed. */
async function untilListed(job: Job, profile: WantedProfile, step: StepId, byPerson: boolean): Promise<void> {
  const { means: { clock }, cancelled } = job;
  const patience = timeSpan(clock, byPerson ? approvedWithin : listedWithin);
  try {
    for (let asked = false; (await missingOf(job, () => [profile])).length > 0;) {
      if (patience.over) throw new AppError(byPerson ? 'profile.notApproved' : 'profile.notListed');
      if (byPerson && !asked) job.append({ kind: 'asking', step, need: 'approve' });
      asked = true;
      await wait(clock, pollPause, cancelled);
    }
  } finally {
    patience.end();
  }
}

/** Hands over one after another: a device keeps one that waits for its user. Throws what it refused, also where that is then listed. */
async function handOver(job: Job, choice: Choice, step: StepId): Promise<void> {
  let contradicted: AppError | null = null;
  for (const profile of await missingOf(job, choice)) {
    const bytes = await job.means.profile(profile);
    const { supervised, setupDone } = await readDevice(job);
    // One that another organization supervises may ask its user too.
    const byPerson = setupDone === true && (supervised !== true || step === 'approval');
    let refusal: AppError | null = null;
    try {
      await job.session.send(installProfile, { profile: bytes }, job.closing);
    } catch (thrown) {
      refusal = asAppError(thrown);
      if (!refusal.device) throw thrown;
    }
    await untilListed(job, profile, step, byPerson && refusal === null).catch((error: unknown) => {
      throw refusal && !job.cancelled.aborted ? refusal : error;
    });
    contradicted ??= refusal;
  }
  if (contradicted) throw contradicted;
}

async function supervisorOf(job: Job): Promise<SupervisionIdentity> {
  const { blueprint, means, session: { facts } } = job;
  const candidates = blueprint.method === 'direct' ? facts.cloud?.supervisors ?? [] : supervisorsOf(blueprint);
  const identity = await means.identity(candidates);
  if (!identity) throw new AppError('identity.unusable', { reason: 'none whose key is kept here supervises this device' });
  return identity;
}

/** What escalation allows ends with the connection, so all of it goes over one. */
async function asSupervisor(job: Job, work: (channel: ServiceChannel) => Promise<void>, deadline: number): Promise<SupervisionIdentity> {
  const { session, means: { clock }, closing } = job;
  const identity = await supervisorOf(job);
  await session.converse('Escalate', installerService, escalationDeadline + deadline, closing, async (channel) => {
    await escalateOn(channel, identity, clock.now());
    await work(channel);
  });
  return identity;
}

async function installSilently(job: Job, choice: Choice): Promise<void> {
  const missing = await missingOf(job, choice);
  const loaded = await Promise.all(missing.map((profile) => job.means.profile(profile)));
  await asSupervisor(job, async (channel) => {
    for (const profile of loaded) await channel.send(installProfileSilently, { profile });
  }, loaded.length * installProfileSilently.deadline);
}

/** As long as it isn't listed, it is not installed; a little patience, for an MDM's profile enrolls while it is installed. */
async function verified(job: Job, choice: Choice): Promise<Evidence> {
  for (const profile of choice(job)) await untilListed(job, profile, 'profiles', false);
  return evidence('profilesListed', named(choice(job)));
}

export const wifi: StepWork = {
  settle: listedWithin,
  refusedSettle: listedWithin,
  check: (job) => there(job, wifiOf, 'wifi'),
  act: (job) => (job.wanted.silent && job.blueprint.method === 'direct' ? installSilently(job, wifiOf) : handOver(job, wifiOf, 'wifi')),
  verify: (job) => verified(job, wifiOf),
};

export const escalate: StepWork = {
  check: () => Promise.resolve(null),
  act: async (job) => { await asSupervisor(job, () => Promise.resolve(), 0); },
  verify: async (job) => evidence('escalated', { identity: (await supervisorOf(job)).name.slice(0, 300) }),
};

export const profiles: StepWork = {
  settle: 60_000,
  refusedSettle: listedWithin,
  check: (job) => there(job, othersOf, 'profiles'),
  act: (job) => installSilently(job, othersOf),
  verify: (job) => verified(job, othersOf),
};

export const approval: StepWork = {
  // What was handed over before still waits for its user so long.
  settle: approvedWithin,
  check: (job) => there(job, othersOf, 'approval'),
  act: (job) => handOver(job, othersOf, 'approval'),
  verify: (job) => verified(job, othersOf),
};
