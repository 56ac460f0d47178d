// The cloud configuration: written by us once, read back key by key; or fetched by the device itself (ios-protocols 3.4, 3.7). A
// write whose answer was lost is read for as long as the device may be about it, never repeated blindly (3.11).
import { downloadAndApplyCloudConfiguration } from '../../device/commands/download-cloud-configuration.ts';
import { getWholeCloudConfiguration } from '../../device/commands/get-cloud-configuration.ts';
import { setCloudConfiguration } from '../../device/commands/set-cloud-configuration.ts';
import { supervisesBy, supervisorsOf } from '../../domain/blueprint/situation.ts';
import { differingKeys, isCompleteConfiguration, wantedConfiguration } from '../../domain/prep/cloud-configuration.ts';
import { AppError } from '../../errors.ts';
import type { PlistDict } from '../../plist/value.ts';
import { evidence, type Found, type Job, proveSame, readDevice, type StepWork } from './job.ts';
import { onlyReads } from './step-start.ts';

/** The device may ask Apple for two minutes (ios-protocols 3.4); some more for its answer to be stored. */
const asksAppleFor = 135_000;

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

export function wantedOf({ blueprint, wanted, means }: Job): PlistDict {
  const { identity, pairing, server: { discovery } } = blueprint;
  const others = pairing.allow === 'certificate' ? pairing.certificates.map(({ base64 }) => bytes(base64)) : [];
  return wantedConfiguration(blueprint, {
    url: wanted.url,
    supervisors: [...(identity && supervisesBy(blueprint) ? [means.certificate(identity.sha256)] : []), ...others],
    anchors: discovery?.anchors.map(({ base64 }) => bytes(base64)) ?? [],
  });
}

/** After a configuration that forbids pairing, this is the only way in (ios-protocols 3.4, 4). */
async function provesIdentity({ blueprint, session, means }: Job): Promise<void> {
  if (blueprint.pairing.allow === 'yes') return;
  session.pairBy(await means.identity(supervisorsOf(blueprint)));
}

/** The configuration that is wanted, if it is there. Throws cloudConfig.alreadyPresent where another one is complete, cloudConfig.notSupervised. */
async function written(job: Job, already: boolean): Promise<Found | null> {
  const { session, blueprint, cancelled } = job;
  const { supervised, setupDone } = await readDevice(job);
  const found = await session.send(getWholeCloudConfiguration, null, cancelled);
  if (!found) return null;
  const differing = differingKeys(wantedOf(job), found);
  if (differing.length > 0) {
    if (isCompleteConfiguration(found) || setupDone === true) throw new AppError(job.attempted.has('cloudConfiguration') ? 'cloudConfig.differs' : 'cloudConfig.alreadyPresent', { keys: differing.join(', ') });
    return null;
  }
  // A configuration that says so is not yet a device that is so (ios-protocols 11.2).
  if (supervisesBy(blueprint) && supervised !== true) throw new AppError('cloudConfig.notSupervised');
  const { organization, server } = blueprint;
  const values = { ...(organization.name ? { organization: organization.name } : {}), ...(server.url && job.wanted.url ? { url: job.wanted.url } : {}), supervised: supervised === true ? 'yes' : 'no' };
  return { evidence: evidence(already ? 'alreadyConfigured' : 'configured', values), already };
}

export const cloudConfiguration: StepWork = {
  settle: asksAppleFor,
  expects: async (job) => { if (job.attempted.has('cloudConfiguration')) await provesIdentity(job); },
  check: (job) => written(job, !job.attempted.has('cloudConfiguration')),
  act: async (job) => {
    const { session, closing } = job;
    await proveSame(job, closing);
    await provesIdentity(job);
    await session.send(setCloudConfiguration, { configuration: wantedOf(job) }, closing);
  },
  verify: async (job) => {
    const found = await written(job, false);
    if (!found) throw new AppError('cloudConfig.differs', { keys: 'all of it' });
    return found.evidence;
  },
};

/** That it can be read is the proof: the device forgot every pairing when it took its configuration. */
export const repair: StepWork = {
  ...onlyReads,
  expects: provesIdentity,
  check: async (job) => {
    await readDevice(job);
    return { evidence: evidence('pairedByIdentity'), already: false };
  },
};

async function fetched(job: Job, already: boolean): Promise<Found | null> {
  const { cloud } = await readDevice(job);
  if (cloud?.source !== 'automated' || cloud.complete !== true) return null;
  return { evidence: evidence(already ? 'alreadyFetched' : 'fetched', cloud.organization ? { organization: cloud.organization } : {}), already };
}

export const fetchConfiguration: StepWork = {
  settle: asksAppleFor,
  check: (job) => fetched(job, !job.attempted.has('fetchConfiguration')),
  act: async (job) => {
    await proveSame(job, job.closing);
    await job.session.send(downloadAndApplyCloudConfiguration, { credentials: null }, job.closing);
  },
  verify: async (job) => {
    const found = await fetched(job, false);
    if (!found) throw new AppError('cloudConfig.differs', { keys: 'it is not of automated enrollment' });
    return found.evidence;
  },
};
