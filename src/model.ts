// What Muster knows, as schemas with their types: identities, devices, profiles, runs, and the snapshot that faces hold.
// Data only; what crosses a border is parsed by these.
import { z } from 'zod';
import { adeListedSchema, adeOverviewSchema } from './model/ade.ts';
import { authentications, blueprintIdSchema, blueprintSummarySchema } from './model/blueprints.ts';
import { errorShapeSchema } from './model/error-shape.ts';
import { configuratorFoundSchema, configuratorWorks, jobOutcomes, programs } from './model/configurator.ts';
import { identityIdSchema, identitySummarySchema, pushOverviewSchema, secretsStateSchema } from './model/identities.ts';
import { intuneOverviewSchema } from './model/intune.ts';
import { madeSummarySchema, profileOriginSchema } from './model/profiles.ts';
import { mostNotes, noteSchema, outcomeSchema, runMethodSchema, runTagSchema } from './model/records.ts';
import { recordWorkKinds, recordWorkSchema } from './model/record-work.ts';
import { mostRemovals, removalSchema } from './model/removals.ts';
import { linePattern } from './model/typed-text.ts';
import { benchCheckSchema, planStepIds } from './model/verdicts.ts';

const text = (max: number): z.ZodString => z.string().max(max);
const time = z.number().int().min(0);

/** UDID in its canonical spelling: dashed upper-case (8-16) or 40 lower-case hex digits. */
export const udidSchema = z.string().regex(/^(?:[0-9A-F]{8}-[0-9A-F]{16}|[0-9a-f]{40})$/).brand<'Udid'>();
export type Udid = z.infer<typeof udidSchema>;

/** ECID as a decimal string: JSON numbers lose bits above 2^53. */
export const ecidSchema = z.string().regex(/^[0-9]{1,20}$/).brand<'Ecid'>();
export type Ecid = z.infer<typeof ecidSchema>;

export const runIdSchema = z.uuid().brand<'RunId'>();
export type RunId = z.infer<typeof runIdSchema>;

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Where a device is plugged in, as people see it: hub A, port 3. */
export const placeSchema = z.object({ hub: text(4), port: z.number().int().min(1).max(512) });
export type Place = z.infer<typeof placeSchema>;

/** away: it restarts or erases itself, as it was asked to, and is expected back. */
export const deviceStates = ['connecting', 'untrusted', 'trustDenied', 'locked', 'ready', 'away', 'unreadable'] as const;
export const deviceStateSchema = z.enum(deviceStates);
export type DeviceState = z.infer<typeof deviceStateSchema>;

/** Who a device is. Everything but the UDID may still be unread. */
export const deviceIdentitySchema = z.object({
  udid: udidSchema,
  ecid: ecidSchema.nullable(),
  serial: text(40).nullable(),
  name: text(255).nullable(),
  productType: text(40).nullable(),
  osVersion: text(20).nullable(),
});
export type DeviceIdentity = z.infer<typeof deviceIdentitySchema>;

/** What the device's cloud configuration says, as far as a verdict needs it (ios-protocols 3.4.1). */
export const cloudConfigurationSchema = z.object({
  /** False: the device has none. */
  present: z.boolean(),
  supervised: z.boolean().nullable(),
  organization: text(500).nullable(),
  /** Identifies the organization that wrote it. */
  magic: text(200).nullable(),
  /** automated: Apple's enrollment. configurator: some host. */
  source: z.enum(['automated', 'configurator', 'other']).nullable(),
  complete: z.boolean().nullable(),
  allowsPairing: z.boolean().nullable(),
  managementUrl: text(2000).nullable(),
  /** SHA-256 of the certificates whose holders may pair silently and escalate. */
  supervisors: z.array(sha256Schema).max(100),
  /** Management can't be removed by the user. */
  locked: z.boolean().nullable(),
  /** Until when the user can leave the organization again, in milliseconds since the Unix epoch (enrollment-formats 4.2). */
  provisionalUntil: z.number().nullable(),
});
export type CloudConfiguration = z.infer<typeof cloudConfigurationSchema>;

export const installedProfileSchema = z.object({ identifier: text(2000), uuid: text(200), name: text(2000) });
export type InstalledProfile = z.infer<typeof installedProfileSchema>;

export const deviceSnapshotSchema = deviceIdentitySchema.extend({
  state: deviceStateSchema,
  problem: errorShapeSchema.nullable(),
  place: placeSchema,
  deviceClass: text(40).nullable(),
  buildVersion: text(20).nullable(),
  activation: text(60).nullable(),
  battery: z.number().int().min(0).max(100).nullable(),
  charging: z.boolean().nullable(),
  supervised: z.boolean().nullable(),
  setupDone: z.boolean().nullable(),
  /** Find My is on: an erase would lock activation to its owner. */
  findMy: z.boolean().nullable(),
  /** Activation is locked to an Apple Account, as the device tells; most don't say it when it isn't, so null is no answer. */
  activationLocked: z.boolean().nullable(),
  imei: text(20).nullable(),
  imei2: text(20).nullable(),
  wifiAddress: text(40).nullable(),
  /** Bytes. */
  storage: z.object({ total: z.number().min(0), free: z.number().min(0) }).nullable(),
  cloud: cloudConfigurationSchema.nullable(),
  profiles: z.array(installedProfileSchema).max(500).nullable(),
  /** Where on the USB bus: bus and hub ports, 1-2.3; null when the bus doesn't show it. */
  usbPort: text(60).nullable(),
  /** The command that is under way on it. */
  work: text(60).nullable(),
  /** Until when a device that is away is expected back. */
  awayUntil: time.nullable(),
  attachedAt: time,
});
export type DeviceSnapshot = z.infer<typeof deviceSnapshotSchema>;

export const signatureSchema = z.union([
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('intact'), signer: text(300), issuer: text(300), until: time, selfSigned: z.boolean() }),
]);
export type ProfileSignature = z.infer<typeof signatureSchema>;

/** What a configuration profile says it is. Holds no payload values: those may be secrets. */
export const profileSummarySchema = z.object({
  sha256: sha256Schema,
  file: text(4096),
  size: z.number().int().min(0),
  name: text(1000),
  organization: text(1000).nullable(),
  description: text(4000).nullable(),
  identifier: text(1000),
  uuid: text(100),
  payloads: z.array(z.object({ type: text(300), name: text(1000).nullable() })).max(20_000),
  managementHost: text(300).nullable(),
  /** The push topic that devices enrolled by it wait for. */
  topic: text(300).nullable().default(null),
  removable: z.boolean(),
  signature: signatureSchema,
  /** Null: it enrolls nobody. */
  origin: profileOriginSchema.nullable().default(null),
});
export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/** The steps of product.md's table; install is the one of a run that puts a single profile on a device; the rest is Apple Configurator's work. */
export const stepIds = [...planStepIds, 'install', ...configuratorWorks] as const;
export const stepIdSchema = z.enum(stepIds);
export type StepId = z.infer<typeof stepIdSchema>;

/** What a person has to do. continue: say that an erase that was approved before Muster ended still counts. again: say that what can't be known to have been done is done once more. keys: unlock the private keys. */
export const needSchema = z.enum(['trust', 'unlock', 'approve', 'reconnect', 'replug', 'continue', 'again', 'keys']);
export type Need = z.infer<typeof needSchema>;

export const evidenceKinds = [
  'alreadyPaired', 'paired', 'identityMatches', 'alreadyInstalled', 'accepted', 'listedSameUuid', 'listed', 'listedAfterRestart',
  'pairedByIdentity', 'asChecked', 'atHello', 'erased', 'alreadyActivated', 'activated', 'configured', 'alreadyConfigured', 'fetched', 'alreadyFetched', 'fetchedByConfigurator', 'escalated',
  'profilesThere', 'profilesListed', 'localeSet', 'alreadyLocale', 'named', 'alreadyNamed', 'markerWritten', 'setupFinished', 'readBack', 'restarted', 'turnedOff', 'enrolled', 'enrolledInIntune', 'started', 'toldStarted',
] as const;

/** What was read back, as a kind with its values; faces have the sentence. `despite`: what the device had answered, which was not so. */
export const evidenceSchema = z.object({
  kind: z.enum(evidenceKinds),
  values: z.record(text(40), z.union([text(1000), z.number()])),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** unknown: it was begun, and whether it took effect was never read. */
export const stepStates = ['todo', 'checking', 'acting', 'verifying', 'asking', 'done', 'skipped', 'failed', 'unknown'] as const;
export const stepSchema = z.object({
  id: stepIdSchema,
  state: z.enum(stepStates),
  need: needSchema.nullable(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  evidence: evidenceSchema.nullable(),
});
export type Step = z.infer<typeof stepSchema>;

/** A profile that a preparation puts on the device: which file, and by what the device lists it. */
export const wantedProfileSchema = z.object({
  role: z.enum(['wifi', 'enrollment', 'other']), file: text(4096), sha256: sha256Schema, name: text(1000), identifier: text(1000), uuid: text(100).nullable(),
});
export type WantedProfile = z.infer<typeof wantedProfileSchema>;

/** What a preparation was approved to make of its device, beside what its blueprint says. */
export const wantedSchema = z.object({
  /** Null: it keeps its name. */
  name: text(255).nullable(),
  /** Where Setup Assistant enrolls it; null: nowhere. */
  url: text(2000).nullable(),
  /** Profiles are installed without anybody at the device. */
  silent: z.boolean(),
  /** An erase was approved for it. */
  erases: z.boolean(),
  /** What a person confirmed, by the reasons' codes. */
  confirmed: z.array(text(60)).max(100),
  profiles: z.array(wantedProfileSchema).max(25),
  /** From the table's row of this device. */
  assetTag: text(200).nullable(),
  user: text(300).nullable(),
  /** Null in records from before it was kept. */
  affinity: z.enum(['user', 'none']).nullable().default(null),
  authentication: z.enum(authentications).nullable().default(null),
});
export type Wanted = z.infer<typeof wantedSchema>;

/** Added later than the rest, so that a record from before has it as it was then. */
const preparation = {
  blueprint: z.object({ id: blueprintIdSchema, revision: z.number().int().min(1), hash: sha256Schema, name: text(200) }).nullable().default(null),
  /** What was started together. */
  batch: z.uuid().nullable().default(null),
  wanted: wantedSchema.nullable().default(null),
};

/** Stands in a record for a UDID that nobody knows: ECID-001A2B3C4D5E801E. */
export function standInUdid(ecid: Ecid): Udid {
  return `ECID-${BigInt(ecid).toString(16).toUpperCase().padStart(16, '0')}` as Udid;
}

/** Null: it only stands for one. */
export function knownUdid(udid: Udid): Udid | null {
  return udid.startsWith('ECID-') ? null : udid;
}

/** The device as it was when the run was planned. */
const runDeviceSchema = deviceIdentitySchema.extend({
  /** Or what stands for it: older devices don't tell theirs in recovery mode. */
  udid: z.string().regex(/^(?:[0-9A-F]{8}-[0-9A-F]{16}|[0-9a-f]{40}|ECID-[0-9A-F]{16})$/).brand<'Udid'>(),
  imei: text(20).nullable().default(null), imei2: text(20).nullable().default(null), buildVersion: text(20).nullable().default(null),
});

export const runSchema = z.object({
  runId: runIdSchema,
  practice: z.boolean(),
  method: runMethodSchema,
  device: runDeviceSchema,
  place: placeSchema,
  /** Of a run that installs one profile; a preparation has a blueprint instead. */
  profile: z.object({ sha256: sha256Schema, name: text(1000), identifier: text(1000), uuid: text(100), organization: text(1000).nullable() }).nullable().default(null),
  ...preparation,
  station: text(200),
  operator: text(200),
  startedAt: time,
  finishedAt: time.nullable(),
  outcome: outcomeSchema,
  /** Begins no further step until somebody lets it go on. */
  paused: z.boolean().default(false),
  steps: z.array(stepSchema).max(20),
  error: errorShapeSchema.nullable(),
  /** When its enrollment was read back; null: not yet, or it enrolls nowhere. */
  enrolled: z.object({ at: time, evidence: evidenceSchema }).nullable().default(null),
  /** What people wrote to it, the oldest first. */
  notes: z.array(noteSchema).max(mostNotes).default([]),
  /** The asset tag that was typed or scanned last; null: wanted.assetTag holds. */
  tag: runTagSchema.nullable().default(null),
});
export type Run = z.infer<typeof runSchema>;

/** The profile with this identifier that a run puts on its device; null: it has none. */
export function profileIn({ profile, wanted }: Run, identifier: string): { readonly sha256: string; readonly name: string } | null {
  if (profile?.identifier === identifier) return profile;
  return wanted?.profiles.find((one) => one.identifier === identifier) ?? null;
}

export const recordsPageSchema = z.object({ total: z.number().int().min(0), rows: z.array(runSchema).max(500) });
export type RecordsPage = z.infer<typeof recordsPageSchema>;

export const muxStateSchema = z.union([
  z.object({ state: z.literal('connecting') }),
  z.object({ state: z.literal('listening') }),
  z.object({ state: z.literal('unavailable'), error: errorShapeSchema }),
]);
export type MuxState = z.infer<typeof muxStateSchema>;

/**
 * A device that the USB bus shows and the multiplexer doesn't: in a boot mode, of an unknown kind, or (normal) out of the
 * multiplexer's reach, as with a charge-only policy or a daemon that is gone.
 */
export const busDeviceSchema = z.object({
  mode: z.enum(['normal', 'recovery', 'dfu', 'wtf', 'other']),
  /** Hexadecimal, as the field spells it: 0x1281. */
  productId: text(10),
  usbPort: text(60),
  place: placeSchema,
  ecid: ecidSchema.nullable(),
  serial: text(40).nullable(),
  udid: udidSchema.nullable(),
});
export type BusDevice = z.infer<typeof busDeviceSchema>;

/** Whether the USB bus can be looked at. */
export const busStateSchema = z.enum(['off', 'looking', 'seen', 'unavailable']);
export type BusState = z.infer<typeof busStateSchema>;

/** Jobs that use the whole machine (erase, activate, install): how many may run at once, do run, and wait. */
export const heavyJobsSchema = z.object({ limit: z.number().int().min(1), running: z.number().int().min(0), waiting: z.number().int().min(0) });
export type HeavyJobCounts = z.infer<typeof heavyJobsSchema>;

/** The latest job of Apple Configurator's on a device; checking: the tool is done, and the device is looked for. */
export const configuratorJobSchema = z.object({
  ecid: ecidSchema, work: z.enum(configuratorWorks), outcome: z.enum(jobOutcomes), startedAt: time, finishedAt: time.nullable(),
  /** What the device tells afterwards. */
  osVersion: text(20).nullable(),
  error: errorShapeSchema.nullable(),
});
export type ConfiguratorJob = z.infer<typeof configuratorJobSchema>;

/** Apple Configurator on this computer. `programs`: what runs that talks to devices too. */
export const configuratorSchema = configuratorFoundSchema.extend({ jobs: z.array(configuratorJobSchema).max(2000), programs: z.array(z.enum(programs)).max(4) });
export type ConfiguratorSnapshot = z.infer<typeof configuratorSchema>;

/** Everything a face shows. A window gets it whole once, then what changes (model/changes.ts); by the revision a late or doubled event does no harm. */
export const snapshotSchema = z.object({
  revision: z.number().int().min(0),
  practice: z.boolean(),
  station: text(200),
  operator: text(200),
  mux: muxStateSchema,
  bus: busStateSchema,
  /** Devices that only the USB bus shows. */
  busOnly: z.array(busDeviceSchema).max(600),
  configurator: configuratorSchema,
  heavy: heavyJobsSchema,
  /** Places seen since the start, in port order, empty ones included. */
  places: z.array(placeSchema).max(2000),
  devices: z.array(deviceSnapshotSchema).max(2000),
  /** Each device's latest run of this session, or one that is unfinished. */
  runs: z.array(runSchema).max(2000),
  /** Milliseconds that steps took here, learned from runs that were done; by domain/prep/time-left.ts. */
  expected: z.record(text(60), z.number().int().min(0)),
  profiles: z.array(profileSummarySchema).max(200),
  made: z.array(madeSummarySchema).max(500),
  blueprints: z.array(blueprintSummarySchema).max(500),
  /** Null: no blueprint is chosen for the bench. */
  check: benchCheckSchema.nullable(),
  /** What is under way with records. */
  recordWork: z.array(recordWorkSchema).max(recordWorkKinds.length),
  /** What was removed and can be put back, the latest last. */
  removals: z.array(removalSchema).max(mostRemovals),
  identities: z.array(identitySummarySchema).max(500),
  push: pushOverviewSchema,
  ade: adeOverviewSchema,
  intune: intuneOverviewSchema,
  /** What lists of automated enrollment say of what is on the bench, by serial number; one that isn't here is in none. */
  listed: z.record(text(40), adeListedSchema),
  secrets: secretsStateSchema,
  ledger: z.union([
    z.object({
      state: z.literal('open'), records: z.number().int().min(0), file: text(4096),
      /** False: the station's key can't be had, so whoever holds the file could change it unseen. */
      signed: z.boolean(),
      /** It is not the ledger that was signed here. */
      doubt: errorShapeSchema.nullable(),
    }),
    z.object({ state: z.literal('closed'), error: errorShapeSchema }),
  ]),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** A name that a device can be given: one line of text. Lone surrogates and control characters are in no property list. */
export const deviceNameSchema = z.string().trim().min(1).max(63).regex(linePattern);

/** What can be done to a device at once, because nothing on it is lost. */
export const deviceActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('restart') }),
  z.strictObject({ kind: z.literal('shutDown') }),
  z.strictObject({ kind: z.literal('activate') }),
  z.strictObject({ kind: z.literal('rename'), name: deviceNameSchema }),
  /** By a supervision identity of the vault: nobody has to tap anything. */
  z.strictObject({ kind: z.literal('pair'), identity: identityIdSchema }),
]);

export const actionResultSchema = z.object({ udid: udidSchema, error: errorShapeSchema.nullable() });
export type ActionResult = z.infer<typeof actionResultSchema>;

/** What the person at a practice bench can do; a real bench has real people. */
export const practiceDeeds = ['unplug', 'plug', 'replug', 'lock', 'unlock', 'start', 'handOver'] as const;
export const practiceDeedSchema = z.enum(practiceDeeds);
export type PracticeDeed = z.infer<typeof practiceDeedSchema>;
