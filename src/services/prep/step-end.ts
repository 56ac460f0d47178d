// The end of a preparation: everything is read back once more, and what the blueprint wants done with the device then.
import { getWholeCloudConfiguration } from '../../device/commands/get-cloud-configuration.ts';
import { listProfiles } from '../../device/commands/list-profiles.ts';
import { sendCommand } from '../../device/commands/command.ts';
import { restartDevice, shutDownDevice } from '../../device/commands/power.ts';
import { withDeadline } from '../../device/deadline.ts';
import { supervisesBy } from '../../domain/blueprint/situation.ts';
import { writesConfiguration } from '../../domain/blueprint/facts.ts';
import { differingKeys } from '../../domain/prep/cloud-configuration.ts';
import { currentStep } from '../../domain/prep/machine.ts';
import { AppError } from '../../errors.ts';
import type { Evidence, Run } from '../../model.ts';
import { attachmentOf, awaitReturn } from './await-return.ts';
import { evidence, type Job, readDevice, type StepWork } from './job.ts';
import { wantedOf } from './step-configuration.ts';
import { localeProblems } from './step-settings.ts';
import { onlyReads } from './step-start.ts';

const has = ({ steps }: Run, id: string): boolean => steps.some((step) => step.id === id);

/** Everything that isn't as wanted, in words; none: it is done. */
async function problemsOf(job: Job): Promise<{ problems: string[]; values: Evidence['values'] }> {
  const { blueprint, wanted, session, cancelled } = job;
  const run = job.run();
  const facts = await readDevice(job);
  const found = writesConfiguration(blueprint.method) ? await session.send(getWholeCloudConfiguration, null, cancelled) : null;
  const listed = await session.send(listProfiles, null, cancelled);
  const problems: string[] = [];
  if (blueprint.method !== 'direct' && (facts.activation === null || facts.activation === 'Unactivated')) problems.push('it isn’t activated');
  if (writesConfiguration(blueprint.method)) {
    const differing = found ? differingKeys(wantedOf(job), found) : ['all of it'];
    if (differing.length > 0) problems.push(`its configuration differs in ${differing.join(', ')}`);
    if ((facts.supervised === true) !== supervisesBy(blueprint)) problems.push(facts.supervised === true ? 'it is supervised' : 'it isn’t supervised');
  }
  if (blueprint.method === 'automated' && facts.cloud?.source !== 'automated') problems.push('its configuration is not of automated enrollment');
  for (const { identifier, uuid, name } of wanted.profiles) if (!listed.some((one) => one.identifier === identifier && one.uuid === uuid)) problems.push(`“${name}” isn’t listed`);
  if (wanted.name !== null && facts.name !== wanted.name) problems.push(`its name is ${facts.name ?? 'unread'}`);
  if (has(run, 'locale')) problems.push(...await localeProblems(job));
  // Whoever is to meet Remote Management must still be in Setup Assistant (product.md, Steps by method).
  if (blueprint.method === 'setupAssistant' && facts.setupDone === true) problems.push('Setup Assistant is over, and nobody met Remote Management');
  const values = {
    supervised: facts.supervised === true ? 'yes' : 'no', profiles: listed.length, ...(facts.cloud?.organization ? { organization: facts.cloud.organization } : {}),
    ...(facts.activation ? { activation: facts.activation } : {}), ...(facts.name ? { name: facts.name } : {}), ...(facts.osVersion ? { system: facts.osVersion } : {}),
    ...(facts.cloud?.provisionalUntil ? { provisionalUntil: facts.cloud.provisionalUntil } : {}),
  };
  return { problems, values };
}

export const verify: StepWork = {
  ...onlyReads,
  check: async (job) => {
    const { problems, values } = await problemsOf(job);
    if (problems.length > 0) throw new AppError('run.notAsWanted', { what: problems.join('; ').slice(0, 1000) });
    return { evidence: evidence('readBack', values), already: false };
  },
};

/** ios-protocols 10: five minutes for a restart, which takes one at most. */
const [restartWithin, missedAfter, shutDownWithin, leavesWithin] = [5 * 60_000, 2 * 60_000, 2 * 60_000, 60_000];

async function restart(job: Job): Promise<void> {
  const { session, closing } = job;
  const { name, service, deadline } = restartDevice;
  const before = attachmentOf(session);
  await session.withService(name, service, deadline, closing, (socket, inner) => {
    session.expectReturn(restartWithin);
    return sendCommand(socket, restartDevice, null, inner);
  }).catch((error: unknown) => {
    if (session.present) session.expectNothing();
    throw error;
  });
  await awaitReturn(job, before, { back: restartWithin, leaves: leavesWithin, missed: missedAfter, step: 'after' }, new AppError('run.notAsWanted', { what: 'it didn’t restart' }));
}

async function shutDown({ session, closing, means: { clock } }: Job): Promise<void> {
  const { departures } = session;
  const parting = await session.send(shutDownDevice, null, closing);
  // It answers before it goes (ios-protocols 5.2): what ends the link without an answer may be a hand at the cable.
  if (parting === 'cut') throw new AppError('link.closed');
  await withDeadline(clock, shutDownWithin, closing, (inner) => session.until(() => session.departures > departures, inner));
}

const done = ({ blueprint }: Job): Evidence => evidence(blueprint.after === 'shutDown' ? 'turnedOff' : 'restarted');

export const after: StepWork = {
  check: () => Promise.resolve(null),
  act: (job) => (job.blueprint.after === 'shutDown' ? shutDown(job) : restart(job)),
  verify: (job) => Promise.resolve(done(job)),
  // The line before its last is written when it has left, or has come back; a device that is off is not to be started for the last.
  onRecord: (job) => (currentStep(job.run())?.state === 'verifying' ? { evidence: done(job), already: false } : null),
};
