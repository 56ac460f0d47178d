// What a blueprint is judged by: the facts of one device as they were read back, and what else is known of the day. Null is always
// “not read”, never “no”.
import type { AdeListed } from '../../model/ade.ts';
import type { ErrorCode } from '../../errors.ts';
import type { BusDevice, CloudConfiguration, DeviceSnapshot, DeviceState } from '../../model.ts';
import type { Blueprint, Discovery, Method } from '../../model/blueprints.ts';
import type { ConfiguratorFound, Program } from '../../model/configurator.ts';
import type { SecretsState } from '../../model/identities.ts';
import type { ProfileOrigin } from '../../model/profiles.ts';
import type { Reachability } from '../enrollment/reachability.ts';
import type { NameAnswer } from './naming.ts';

/** recovery, dfu, outOfReach: only the USB bus shows it. */
export type CheckedState = DeviceState | 'recovery' | 'dfu' | 'outOfReach';

/** What the ledger knows of the last enrollment of a device; null: its record doesn't say. */
export interface EnrollmentRecord {
  readonly affinity: Blueprint['affinity'] | null;
  /** Management couldn't be removed by the user. */
  readonly locked: boolean | null;
}

export interface CheckedProfile {
  readonly identifier: string;
  readonly uuid: string;
  readonly name: string;
  /** Whether it puts the device under an MDM. A list of profiles doesn't tell what is in them (ios-protocols 3.2). */
  readonly management: boolean | null;
}

/** The facts of one device. */
export interface CheckedDevice {
  /** What the check calls it; for a device that only the bus shows, and shows without a UDID, its port. */
  readonly udid: string;
  readonly serial: string | null;
  /** Decimal. */
  readonly ecid: string | null;
  readonly name: string | null;
  readonly productType: string | null;
  readonly osVersion: string | null;
  readonly state: CheckedState;
  /** What kept it from being read. */
  readonly problem: ErrorCode | null;
  /** As the device says it: anything but Unactivated counts as activated (ios-protocols 4.5). */
  readonly activation: string | null;
  readonly activationLocked: boolean | null;
  readonly findMy: boolean | null;
  /** False: at Hello, or on its way through Setup Assistant. */
  readonly setupDone: boolean | null;
  readonly supervised: boolean | null;
  readonly cloud: CloudConfiguration | null;
  readonly profiles: readonly CheckedProfile[] | null;
  /** Percent. */
  readonly battery: number | null;
  readonly charging: boolean | null;
  /** Null: nothing is recorded of it here. */
  readonly record: EnrollmentRecord | null;
}

export interface WorldIdentity {
  readonly sha256: string;
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  /** Its private key is kept here. */
  readonly keyAtHand: boolean;
}

/** A profile's file as it lies on the disk now. */
export interface ProfileFile {
  /** changed: another content than the blueprint means. */
  readonly state: 'present' | 'missing' | 'changed' | 'unreadable';
  readonly uuid: string | null;
  /** The push topic that devices enrolled by it wait for. */
  readonly topic: string | null;
  /** Null: it enrolls nobody. */
  readonly origin: ProfileOrigin | null;
  readonly removable: boolean;
  readonly payloadTypes: readonly string[];
}

/** Apple Configurator on this computer; practice: it can't reach virtual devices, whatever is here. */
export interface WorldConfigurator {
  readonly state: ConfiguratorFound['state'] | 'practice';
  /** What else talks to devices here. */
  readonly programs: readonly Program[];
}

export interface World {
  /** Milliseconds since the Unix epoch; so are all times in here. */
  readonly now: number;
  readonly identities: readonly WorldIdentity[];
  readonly secrets: SecretsState['state'];
  /** The push certificates that are kept. */
  readonly push: readonly { readonly topic: string; readonly until: number }[];
  /** By the hash that the blueprint names. */
  readonly files: ReadonlyMap<string, ProfileFile>;
  /** The table's rows by serial number, as its columns spell it; null: there is none, or it can't be read. */
  readonly rows: ReadonlyMap<string, Readonly<Record<string, string>>> | null;
  /** By device: the name it would get. */
  readonly names: ReadonlyMap<string, NameAnswer>;
  /** Names that other devices have or would get, in lower case. By device. */
  readonly taken: ReadonlyMap<string, string>;
  /** Null: Apple wasn't asked. */
  readonly activation: Reachability | null;
  /** What the server said at this check; null: it wasn't asked, and what the blueprint keeps counts. */
  readonly server: Discovery | null;
  /** What the lists that are kept here say, by serial number; one that isn't here may be in an entry of somebody else's. */
  readonly listed: ReadonlyMap<string, AdeListed>;
  /** Whether the serial number is assigned in Apple's automated enrollment, where somebody looked it up; one that isn't here is unknown. */
  readonly assigned: ReadonlyMap<string, boolean>;
  /** Whether the MDM knows the serial number and has a profile for it; one that isn't here is unknown. */
  readonly imported: ReadonlyMap<string, boolean>;
  /** Records of enrollments that Intune has, by serial number, where somebody looked them up; `user` and `enrolledAt` of the newest. */
  readonly managed: ReadonlyMap<string, { readonly records: number; readonly user: string | null; readonly enrolledAt: number | null }>;
  /** The token of automated enrollment; null: none is kept here. */
  readonly token: { readonly until: number } | null;
  /** Null: not looked for; it is where a blueprint uses it. */
  readonly configurator: WorldConfigurator | null;
}

/** A world in which nothing is known but the time: what isn't known makes nobody ready. */
export const emptyWorld = (now: number): World => ({
  now, identities: [], secrets: 'open', push: [], files: new Map(), rows: null, names: new Map(), taken: new Map(), activation: null, server: null,
  listed: new Map(), assigned: new Map(), imported: new Map(), managed: new Map(), token: null, configurator: null,
});

/** What is known of profiles by their identifier: whether they put a device under an MDM. */
export type KnownProfiles = ReadonlyMap<string, boolean>;

/** Identifiers of which it is known wherever they are met: Intune's own (enrollment-formats 11, files of public use). */
const managing: ReadonlySet<string> = new Set(['Microsoft.Profiles.MDM']);

/** The facts of a device that the multiplexer serves. */
export function factsOf(device: DeviceSnapshot, known: KnownProfiles, record: EnrollmentRecord | null): CheckedDevice {
  const { udid, serial, ecid, name, productType, osVersion, state, problem, activation, activationLocked, findMy, supervised, cloud, profiles, battery, charging } = device;
  // A device at Hello tells nothing about its setup (ios-protocols 2.5), so silence of one that tells everything else means no.
  const setupDone = device.setupDone ?? (state === 'ready' && supervised !== null && cloud !== null ? false : null);
  return {
    udid, serial, ecid, name, productType, osVersion, state, problem: problem?.code ?? null, activation, activationLocked, findMy, setupDone, supervised, cloud, battery, charging, record,
    profiles: profiles?.map((profile) => ({ ...profile, management: managing.has(profile.identifier) ? true : known.get(profile.identifier) ?? null })) ?? null,
  };
}

/** The facts of a device that only the USB bus shows: next to none. */
export function factsOfBus({ udid, serial, ecid, mode, usbPort }: BusDevice): CheckedDevice {
  return {
    udid: udid ?? `usb ${usbPort}`.slice(0, 60), serial, ecid, name: null, productType: null, osVersion: null, problem: null,
    state: mode === 'recovery' ? 'recovery' : mode === 'normal' || mode === 'other' ? 'outOfReach' : 'dfu',
    activation: null, activationLocked: null, findMy: null, setupDone: null, supervised: null, cloud: null, profiles: null, battery: null, charging: null, record: null,
  };
}

/** What both kinds of identity are asked for: a device of this method is written to before its Setup Assistant. */
export const writesConfiguration = (method: Method): boolean => method === 'setupAssistant' || method === 'superviseOnly';
