// Reasons that lie in what was done to the device before: who prepared it, which MDM has it, whom it belongs to; and in what it would
// take to change that.
import type { Reason } from '../../model/verdicts.ts';
import { httpsHost } from '../https-address.ts';
import { expiryOf } from '../enrollment/lifetimes.ts';
import { writesConfiguration } from './facts.ts';
import { reason } from './reasons.ts';
import { fileOf, identityBy, isUsable, type Situation, supervisesBy, supervisorsOf } from './situation.ts';

const day = (at: number): string => new Date(Math.min(Math.max(at, 0), 8_640_000_000_000_000)).toISOString().slice(0, 10);

/** Whose the device is by its configuration. */
export function ownerReasons({ blueprint: { method }, device: { cloud, supervised }, owner, erases, written, silent }: Situation): Reason[] {
  const by = cloud?.organization ?? 'an organization that it doesn’t name';
  if (method === 'direct') return supervised === true && !silent ? [reason('supervisedByOther', by)] : [];
  const found: Reason[] = [];
  if (owner === 'foreign') found.push(reason(erases === true ? 'foreignOrganization' : 'foreignConfiguration', by));
  if (owner === 'automated' && method !== 'automated') found.push(reason('automatedDevice', by));
  if (written && erases === true) found.push(reason('alreadyPrepared'));
  return found;
}

/** Milliseconds for which a list says how things are; Apple's own place in it is good as long (enrollment-formats 5.5). */
const listKept = 7 * 86_400_000;

/** What a host would write is refused by a device that Apple has a profile for; at Hello nothing on it tells. */
function besideAutomated({ device: { serial, setupDone }, owner, world: { assigned, listed, now } }: Situation): Reason[] {
  const listing = serial === null ? undefined : listed.get(serial);
  const found: Reason[] = [];
  const isAssigned = listing?.profile ? true : serial === null ? undefined : assigned.get(serial);
  if (isAssigned === true && owner !== 'automated') found.push(reason('automatedDevice', listing ? `${listing.profile?.name ?? 'a profile'}, in ${listing.entry}` : serial));
  // In a list that is kept here without a profile, Apple has nothing for it; prepared by a host or set up without it, neither.
  const isKnown = isAssigned !== undefined || (listing !== undefined && now - listing.asOf < listKept);
  if (!isKnown && owner === 'none' && setupDone === false) found.push(reason('automatedUnknown', serial));
  return found;
}

function assignmentReasons({ device: { serial }, owner, world: { assigned, listed, now } }: Situation): Reason[] {
  const listing = serial === null ? undefined : listed.get(serial);
  if (listing) {
    const as = `${listing.entry}, as of ${day(listing.asOf)}`;
    return [...(listing.profile ? [] : [reason('noAutomatedProfile', as)]), ...(now - listing.asOf < listKept ? [] : [reason('listOld', as)])];
  }
  const isAssigned = serial === null ? undefined : assigned.get(serial);
  if (isAssigned === false) return [reason('notAssigned', serial)];
  return isAssigned === undefined && owner !== 'automated' ? [reason('assignmentUnknown', serial)] : [];
}

/** Where the device enrolls by what it has, or by what Apple would give it. */
function serverReasons({ blueprint: { server }, device: { serial, cloud }, owner, erases, world: { listed } }: Situation): Reason[] {
  const given = serial === null ? null : listed.get(serial)?.profile?.host ?? null;
  const has = owner === 'automated' && erases !== true ? httpsHost(cloud?.managementUrl ?? '') : null;
  const [here, wanted] = [has ?? given ?? (owner === 'automated' ? httpsHost(cloud?.managementUrl ?? '') : null), httpsHost(server.url ?? '')];
  return here !== null && wanted !== null && here !== wanted ? [reason('otherServer', `${here}, wanted ${wanted}`)] : [];
}

function tokenReasons({ device: { serial }, world: { listed, token, now } }: Situation): Reason[] {
  const until = (serial === null ? undefined : listed.get(serial)?.until) ?? token?.until;
  if (until === undefined) return [reason('tokenMissing')];
  const { state, days } = expiryOf(until, now);
  if (state === 'expired') return [reason('tokenExpired', `on ${day(until)}`)];
  return days < 30 ? [reason('tokenExpiring', `on ${day(until)}`)] : [];
}

/** Automated enrollment: what the device tells of it, and what only Apple's portal knows (ios-protocols 2.6; enrollment-formats 5.3). */
export function automatedReasons(situation: Situation): Reason[] {
  const { blueprint: { method }, device: { cloud }, world: { now } } = situation;
  const leaves = cloud?.provisionalUntil ?? 0;
  const found = leaves > now ? [reason('provisional', `until ${day(leaves)}`)] : [];
  if (writesConfiguration(method)) found.push(...besideAutomated(situation));
  return method === 'automated' ? [...found, ...assignmentReasons(situation), ...serverReasons(situation), ...tokenReasons(situation)] : found;
}

/** The same profile, to the letter: nothing is left to be installed. */
export function isEnrolledByIt({ blueprint: { method, enrollment }, device: { profiles }, world }: Situation): boolean {
  if (method !== 'direct' || enrollment === null) return false;
  const { uuid } = fileOf(world, enrollment.sha256);
  return uuid !== null && profiles?.some((profile) => profile.identifier === enrollment.identifier && profile.uuid === uuid) === true;
}

/** Whether the user could not remove management afterwards; null: the MDM's profile decides that. */
function lockedAfter({ blueprint: { method, enrollment, locked, supervised }, world }: Situation): boolean | null {
  // On this path the device forces it removable (product.md, Methods).
  if (method === 'setupAssistant') return false;
  if (method === 'direct') return enrollment === null ? null : !fileOf(world, enrollment.sha256).removable;
  return method === 'automated' ? locked && supervised : null;
}

/** Intune's records of enrollments that end with the erase: they stay there, with their user, until somebody deletes them (enrollment-formats 4.9, 7.2). */
export function recordReasons({ device: { serial }, erases, world: { managed } }: Situation): Reason[] {
  const found = serial === null ? undefined : managed.get(serial);
  if (erases !== true || found === undefined || found.records === 0) return [];
  const { records, user, enrolledAt } = found;
  return [reason('staleRecord', `${records === 1 ? '1 record' : `${records} records`}${user === null ? '' : `, for ${user}`}${enrolledAt === null ? '' : `, enrolled ${day(enrolledAt)}`}`)];
}

/** An MDM that is there already, and what would change of the enrollment. */
export function managementReasons(situation: Situation): Reason[] {
  const { blueprint: { method, affinity }, device: { setupDone, cloud, profiles, record, supervised }, management, erases, silent } = situation;
  const found: Reason[] = [];
  if (method === 'direct' && setupDone === false && !(supervised === true && silent)) found.push(reason('notSetUp'));
  if (isEnrolledByIt(situation)) return found;
  if (management === 'unknown' && erases !== true) found.push(reason('managementUnknown', profiles?.filter((profile) => profile.management !== false).map(({ name }) => name).join(', ') ?? null));
  const alreadyAutomated = method === 'automated' && cloud?.source === 'automated' && erases === false;
  if (management !== 'present' || alreadyAutomated) return found;
  const names = profiles?.filter((profile) => profile.management === true).map(({ name }) => name).join(', ') ?? '';
  const where = names === '' ? cloud?.managementUrl ?? null : names;
  found.push(reason(erases === true ? 'managedBefore' : 'managed', where));
  const before = { affinity: record?.affinity ?? null, locked: cloud?.locked ?? record?.locked ?? null };
  const after = { affinity: method === 'direct' ? 'none' as const : method === 'superviseOnly' ? null : affinity, locked: lockedAfter(situation) };
  if (before.affinity !== null && after.affinity !== null && before.affinity !== after.affinity) {
    found.push(reason(erases === true ? 'affinityChanges' : 'affinityFixed', `${before.affinity === 'user' ? 'with' : 'without'} user affinity, wanted ${after.affinity === 'user' ? 'with' : 'without'}`));
  }
  if (before.locked !== null && after.locked !== null && before.locked !== after.locked) {
    found.push(reason(erases === true ? 'lockedChanges' : 'lockedFixed', `${before.locked ? 'locked' : 'removable'}, wanted ${after.locked ? 'locked' : 'removable'}`));
  }
  return found;
}

/** The supervision identity of a method that writes one into the device. */
export function identityReasons({ blueprint, identity, world }: Situation): Reason[] {
  const { method, pairing: { allow }, profiles, identity: meant } = blueprint;
  if (!writesConfiguration(method)) return [];
  const found: Reason[] = [];
  const supervises = supervisesBy(blueprint);
  const candidates = supervisorsOf(blueprint).map((sha256) => identityBy(world, sha256)).filter((one) => one?.keyAtHand === true);
  // Once written, the device knows no computer any more, ours included (ios-protocols 3.4).
  if (allow !== 'yes' && (!supervises || candidates.length === 0)) found.push(reason('pairingWithoutIdentity', allow === 'no' ? 'pairing forbidden' : 'pairing by certificate only'));
  if (supervises && meant === null) found.push(reason('identityMissing'));
  if (supervises && meant !== null) {
    if (identity === null) found.push(reason('identityUnknown', `${meant.name}, ${meant.sha256.slice(0, 12)}`));
    else if (!identity.keyAtHand) found.push(reason(profiles.length > 0 ? 'keyMissing' : 'identityWithoutKey', identity.name));
    if (identity !== null) {
      const { state, days } = expiryOf(identity.until, world.now);
      if (state === 'expired') found.push(reason('identityExpired', `on ${day(identity.until)}`));
      else if (days < 30) found.push(reason('identityExpiring', `on ${day(identity.until)}`));
    }
  }
  const needsKey = allow !== 'yes' || (supervises && profiles.length > 0);
  if (needsKey && candidates.length > 0 && !candidates.some((one) => isUsable(one, world))) found.push(reason('keysLocked'));
  if (!supervises && profiles.length > 0) found.push(reason('profilesNeedSupervision', profiles.map(({ name }) => name).join(', ')));
  return found;
}
