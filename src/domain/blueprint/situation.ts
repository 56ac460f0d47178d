// How a blueprint stands to one device: who prepared it, what would have to be erased and written, and by what it could be reached
// afterwards. Facts put together; neither verdict nor words.
import type { CloudConfiguration } from '../../model.ts';
import type { Blueprint, Discovery } from '../../model/blueprints.ts';
import { discoveryTarget } from '../enrollment/discovery-target.ts';
import { isIntuneAddress, rewriteEnrollmentUrl } from '../profile/origin.ts';
import { type CheckedDevice, type ProfileFile, type World, type WorldIdentity, writesConfiguration } from './facts.ts';

/** none: nobody. foreign: an organization that isn't the blueprint's and whose identity isn't in the vault. */
export type Owner = 'none' | 'ours' | 'automated' | 'foreign';

export interface Situation {
  readonly blueprint: Blueprint;
  readonly device: CheckedDevice;
  readonly world: World;
  /** Null: not read. */
  readonly owner: Owner | null;
  readonly management: 'present' | 'absent' | 'unknown' | null;
  /** The device is as this blueprint would write it, as far as it tells. */
  readonly written: boolean;
  /** Null: can't be told. */
  readonly erases: boolean | null;
  readonly activates: boolean;
  /** The identity in the vault that the blueprint means. */
  readonly identity: WorldIdentity | null;
  /** Profiles can be installed without anybody at the device. */
  readonly silent: boolean;
  /** The name it would get; null: it keeps its own, or none can be made. */
  readonly name: string | null;
  /** Where devices enroll. */
  readonly url: string | null;
  readonly intune: boolean;
}

/** Whether the identity's key can be used now. */
export const isUsable = (identity: WorldIdentity | undefined | null, { secrets }: World): boolean => identity?.keyAtHand === true && secrets === 'open';

export const identityBy = ({ identities }: World, sha256: string | undefined): WorldIdentity | undefined => identities.find((identity) => identity.sha256 === sha256);

/** What is known of a file; one that nobody looked at can't be used. */
const unseen: ProfileFile = { state: 'missing', uuid: null, topic: null, origin: null, removable: true, payloadTypes: [] };
export const fileOf = ({ files }: World, sha256: string): ProfileFile => files.get(sha256) ?? unseen;

/** What the blueprint keeps of its server, if that is about the address it has now. */
function keptDiscovery({ server: { url, discovery } }: Blueprint): Discovery | null {
  if (url === null || discovery === null) return null;
  const target = discoveryTarget(url);
  return discovery.asked === url || discovery.enrollmentUrl === url || (target.kind !== 'none' && discovery.asked === target.ask) ? discovery : null;
}

/** What the server said; the newer word counts. */
export function discoveryOf(blueprint: Blueprint, { server }: World): Discovery | null {
  return server ?? keptDiscovery(blueprint);
}

/** Where devices that this blueprint prepares enroll; null: nowhere that is known here. */
export function enrollmentUrlOf(blueprint: Blueprint, world: World): string | null {
  const { url } = blueprint.server;
  return world.server?.enrollmentUrl ?? keptDiscovery(blueprint)?.enrollmentUrl ?? (url === null ? null : rewriteEnrollmentUrl(url) ?? url);
}

/** Certificates that may pair and escalate once the configuration is written. */
export function supervisorsOf({ identity, pairing: { allow, certificates } }: Blueprint): string[] {
  return [...(identity ? [identity.sha256] : []), ...(allow === 'certificate' ? certificates.map(({ sha256 }) => sha256) : [])];
}

function ownerOf({ organization: { magic } }: Blueprint, { cloud, supervised }: CheckedDevice, world: World): Owner | null {
  if (cloud === null) return null;
  // Supervision without a configuration came with a backup (ios-protocols 11.5): nobody here wrote it.
  if (!cloud.present) return supervised === true ? 'foreign' : 'none';
  if (cloud.source === 'automated') return 'automated';
  const isOurs = (magic !== null && cloud.magic?.toLowerCase() === magic.toLowerCase()) || cloud.supervisors.some((sha256) => identityBy(world, sha256));
  return isOurs ? 'ours' : 'foreign';
}

function managementOf({ profiles, cloud, setupDone }: CheckedDevice): Situation['management'] {
  if (profiles === null) return null;
  if (profiles.some(({ management }) => management === true)) return 'present';
  if (profiles.every(({ management }) => management === false)) return 'absent';
  // It was told to enroll, went through Setup Assistant, and has profiles.
  return cloud?.managementUrl && setupDone === true ? 'present' : 'unknown';
}

function isWritten(blueprint: Blueprint, cloud: CloudConfiguration | null, supervised: boolean | null, url: string | null): boolean {
  const { method, organization: { magic }, pairing: { allow } } = blueprint;
  if (!writesConfiguration(method) || cloud?.present !== true || cloud.source !== 'configurator') return false;
  const wanted = supervisesBy(blueprint) ? supervisorsOf(blueprint) : [];
  return magic !== null && cloud.magic?.toLowerCase() === magic.toLowerCase() && cloud.managementUrl === (method === 'setupAssistant' ? url : null)
    && (cloud.supervised ?? false) === supervisesBy(blueprint) && supervised === supervisesBy(blueprint)
    && (cloud.allowsPairing ?? true) === (allow === 'yes') && wanted.every((sha256) => cloud.supervisors.includes(sha256));
}

/** Whether a device of this blueprint is supervised by what is written over the cable. */
export const supervisesBy = ({ method, supervised }: Blueprint): boolean => method === 'superviseOnly' || (method === 'setupAssistant' && supervised);

/**
 * Only at Hello, without a configuration that is complete, can another one be written (ios-protocols 3.4, 3.11). What is there
 * already as it should be needs no erasing either, as long as nobody has used the device.
 */
function erasesOf({ method }: Blueprint, { setupDone, cloud }: CheckedDevice, written: boolean, management: Situation['management']): boolean | null {
  if (method === 'direct') return false;
  if (setupDone === true) return true;
  if (setupDone === null || cloud === null || (cloud.present && cloud.complete === null)) return null;
  if (method === 'automated' && cloud.source === 'automated') return false;
  if (method === 'superviseOnly' && written) return false;
  return management === 'present' || (cloud.present && cloud.complete === true);
}

/** Whether profiles can be installed silently: by what is written, or by who supervises it now. */
function isSilent(blueprint: Blueprint, { supervised, cloud }: CheckedDevice, world: World): boolean {
  const { method, identity } = blueprint;
  if (method === 'automated') return false;
  if (method === 'direct') return supervised === true && cloud?.supervisors.some((sha256) => isUsable(identityBy(world, sha256), world)) === true;
  return supervisesBy(blueprint) && isUsable(identityBy(world, identity?.sha256), world);
}

/** Whether devices are named at all. */
export const names = ({ naming, table }: Blueprint): boolean => naming !== null || Boolean(table?.name);

export function situationOf(blueprint: Blueprint, device: CheckedDevice, world: World): Situation {
  const url = enrollmentUrlOf(blueprint, world);
  const management = managementOf(device);
  const written = isWritten(blueprint, device.cloud, device.supervised, url);
  const erases = erasesOf(blueprint, device, written, management);
  const intune = blueprint.method === 'direct' ? blueprint.enrollment !== null && fileOf(world, blueprint.enrollment.sha256).origin?.vendor === 'intune' : url !== null && isIntuneAddress(url);
  return {
    blueprint, device, world, management, written, erases, url, intune,
    owner: ownerOf(blueprint, device, world),
    activates: blueprint.method !== 'direct' && (erases === true || device.activation === 'Unactivated'),
    identity: identityBy(world, blueprint.identity?.sha256) ?? null,
    silent: isSilent(blueprint, device, world),
    name: names(blueprint) ? world.names.get(device.udid)?.name ?? null : null,
  };
}
