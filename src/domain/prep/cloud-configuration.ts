// The cloud configuration that a blueprint writes into a device, and whether the one that is read back is it (ios-protocols 3.4).
// Keys that the device decides itself are not among them.
import { dict, isDict, PlistUid, type PlistDict, type PlistValue } from '../../plist/value.ts';
import type { Blueprint } from '../../model/blueprints.ts';
import { supervisesBy } from '../blueprint/situation.ts';
import { skipSetupOf } from '../profile/setup-panes.ts';

export interface ConfigurationPapers {
  /** Where Setup Assistant enrolls it; null: nowhere. */
  readonly url: string | null;
  /** DER of the certificates whose holders may pair silently and escalate: the identity's first. */
  readonly supervisors: readonly Uint8Array[];
  /** DER of the certificates that the device shall trust for that address. */
  readonly anchors: readonly Uint8Array[];
}

const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value);

/** Department and locked enrollment have no effect on this path, so they aren't written (domain/blueprint/effects.ts). */
export function wantedConfiguration(blueprint: Blueprint, { url, supervisors, anchors }: ConfigurationPapers): PlistDict {
  const { method, organization, pairing, skip, awaitConfigured } = blueprint;
  const supervised = supervisesBy(blueprint);
  const enrolls = method === 'setupAssistant' && url !== null;
  return dict({
    AllowPairing: pairing.allow === 'yes',
    IsSupervised: supervised,
    IsMultiUser: false,
    SkipSetup: skipSetupOf(skip),
    OrganizationName: text(organization.name), OrganizationPhone: text(organization.phone), OrganizationEmail: text(organization.email), OrganizationAddress: text(organization.address),
    OrganizationMagic: organization.magic ?? undefined,
    SupervisorHostCertificates: supervised && supervisors.length > 0 ? [...supervisors] : undefined,
    ConfigurationURL: enrolls ? url : undefined,
    AnchorCertificates: enrolls && anchors.length > 0 ? [...anchors] : undefined,
    AwaitDeviceConfigured: enrolls && awaitConfigured && supervised ? true : undefined,
  });
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Devices give booleans back as 0 and 1 at times (ios-protocols 3.4.1). */
const asFlag = (value: PlistValue | undefined): boolean | undefined => (typeof value === 'boolean' ? value : value === 0n ? false : value === 1n ? true : undefined);

function same(a: PlistValue, b: PlistValue | undefined): boolean {
  if (typeof a === 'boolean') return asFlag(b) === a;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && sameBytes(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => same(item, b[at]));
  if (isDict(a)) return isDict(b) && a.size === b.size && [...a].every(([key, value]) => same(value, b.get(key)));
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (a instanceof PlistUid) return b instanceof PlistUid && a.value === b.value;
  return a === b;
}

/** Keys that the device has otherwise than they are wanted, by name; none: it is this configuration. */
export function differingKeys(wanted: PlistDict, found: PlistDict): string[] {
  const keys = [...wanted].filter(([key, value]) => !same(value, found.get(key))).map(([key]) => key);
  // What nobody wanted and still says where to enroll or whom to trust.
  const extra = ['ConfigurationURL', 'ConfigurationWebURL', 'SupervisorHostCertificates'].filter((key) => !wanted.has(key) && found.has(key));
  return [...keys, ...extra];
}

/** Nothing but an erase makes room for another one (ios-protocols 3.4, 1). */
export function isCompleteConfiguration(found: PlistDict): boolean {
  return asFlag(found.get('CloudConfigurationUIComplete')) === true;
}
