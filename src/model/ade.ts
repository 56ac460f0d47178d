// What faces are told of Apple's automated enrollment: server entries with their tokens, listed devices, profiles, and what became of
// each serial number. Never a key, never a part of a token.
import { z } from 'zod';
import { certificateRefSchema } from './blueprints.ts';
import { errorShapeSchema } from './error-shape.ts';
import { certificateFactsSchema } from './identities.ts';

const text = (max: number): z.ZodString => z.string().max(max);
const line = (max: number): z.ZodString => z.string().max(max).regex(/^[^\p{Cc}\p{Cs}]*$/u);
/** Milliseconds since the Unix epoch. */
const time = z.number().int();
const count = z.number().int().min(0);

export const serverIdSchema = z.uuid().brand<'ServerId'>();
export type ServerId = z.infer<typeof serverIdSchema>;
export const adeProfileIdSchema = z.uuid().brand<'AdeProfileId'>();
export type AdeProfileId = z.infer<typeof adeProfileIdSchema>;
/** Apple's own name of a profile: opaque, 16 or 32 hexadecimal digits in what was seen (enrollment-formats 5.2). */
export const profileUuidSchema = z.string().regex(/^[\x21-\x7e]{1,100}$/);
/** As a person may type or paste it; serial-number.ts says what is meant. */
export const serialSchema = z.string().min(1).max(40);
/** The most that one server entry may have (enrollment-formats 5.8). */
export const mostListed = 200_000;
/** Serial numbers in one command. */
export const mostSerials = 20_000;

export const syncPolicyIds = ['intune2016', 'intune', 'apple'] as const;

/** Who the service says it is (GET /account). */
export const adeAccountSchema = z.object({ server: text(300), serverUuid: text(100), organization: text(300).nullable(), email: text(300).nullable(), madeBy: text(300).nullable(), type: text(40).nullable(), askedAt: time });
export type AdeAccountFacts = z.infer<typeof adeAccountSchema>;

export const adeSyncSchema = z.object({
  kind: z.enum(['changes', 'full']),
  begunAt: time,
  /** Until then another can't be asked for; null: the policy sets no time. */
  until: time.nullable(),
  /** Only what isn't listed yet is taken. */
  newOnly: z.boolean(),
  phase: z.enum(['fetch', 'sync']),
  /** That came so far. */
  devices: count,
  /** Of the last whole list; null: none was ever whole. */
  expected: count.nullable(),
});

/** What else is under way with Apple's service for a server entry. */
export const adeWorkSchema = z.object({ kind: z.enum(['assign', 'remove', 'disown', 'define']), done: count, of: count });

export const adeServerSchema = z.object({
  id: serverIdSchema,
  /** As the operator calls it. */
  label: text(200),
  createdAt: time,
  /** waiting: a key pair, and no token yet that was accepted. */
  state: z.enum(['waiting', 'ready']),
  /** Of the key pair that opens tokens now. */
  certificate: certificateFactsSchema,
  account: adeAccountSchema.nullable(),
  /** Null: no token. */
  expires: time.nullable(),
  /** A token that is to take the place of the present one, or to be the first. held: it was opened, and Apple hasn't answered to it yet. */
  renewal: z.object({ certificate: certificateFactsSchema, token: z.enum(['awaited', 'held']), problem: errorShapeSchema.nullable() }).nullable(),
  terms: z.enum(['unknown', 'signed', 'notSigned']),
  /** Why the service isn't or can't be asked; null: nothing is known to be wrong. */
  problem: errorShapeSchema.nullable(),
  devices: count,
  profiles: count,
  policy: z.enum(syncPolicyIds),
  sync: adeSyncSchema.nullable(),
  work: adeWorkSchema.nullable(),
  lastBegun: time.nullable(),
  /** When the list was last brought up to date. */
  lastDone: time.nullable(),
  lastFull: time.nullable(),
  /** How the last sync failed; null: it didn't. */
  lastProblem: errorShapeSchema.nullable(),
});
export type AdeServer = z.infer<typeof adeServerSchema>;

/** `revision` changes with anything that devices or profiles show. */
export const adeOverviewSchema = z.object({ revision: count, servers: z.array(adeServerSchema).max(50) });
export type AdeOverview = z.infer<typeof adeOverviewSchema>;

/**
 * noProfile: listed, and nothing assigned. assigned: waits for its first start. pushed: a device took the profile in Setup Assistant.
 * enrolled: read back by a record here. attention: the last thing asked of it wasn't done. gone: not in the server entry any more.
 */
export const adeDeviceStates = ['noProfile', 'assigned', 'pushed', 'enrolled', 'attention', 'gone'] as const;
export const adeDeviceStateSchema = z.enum(adeDeviceStates);
export type AdeDeviceState = z.infer<typeof adeDeviceStateSchema>;

/** enrollment-formats 5.2. NOT_FOUND is answered by details only. */
export const adeResultWords = ['SUCCESS', 'NOT_ACCESSIBLE', 'FAILED', 'THROTTLED', 'NOT_FOUND'] as const;

export const adeResultSchema = z.object({
  serial: text(60),
  status: z.enum(adeResultWords),
  /** THROTTLED: not before then. */
  until: time.nullable(),
});
export type AdeResult = z.infer<typeof adeResultSchema>;

export const adeDeviceSchema = z.object({
  serial: text(60),
  model: text(200).nullable(), description: text(1000).nullable(), color: text(60).nullable(), family: text(40).nullable(), assetTag: text(200).nullable(),
  order: text(200).nullable(),
  state: adeDeviceStateSchema,
  profile: z.object({ uuid: text(100), name: text(200).nullable() }).nullable(),
  /** When the state began, where that is known. */
  since: time.nullable(),
  assignedAt: time.nullable(), pushedAt: time.nullable(), enrolledAt: time.nullable(), addedAt: time.nullable(), addedBy: text(300).nullable(),
  /** Of the last thing that was asked for it here. */
  result: adeResultSchema.nullable(),
});
export type AdeDeviceRow = z.infer<typeof adeDeviceSchema>;

export const adePageSchema = z.object({
  total: count,
  /** Of all that the search finds, whatever the filter. */
  counts: z.record(adeDeviceStateSchema, count),
  rows: z.array(adeDeviceSchema).max(500),
});

/** The form of a profile: the page's fields of 2016 and today's (enrollment-formats 5.4). Null where the service's own default is meant. */
export const adeDraftSchema = z.strictObject({
  name: line(125),
  /** Kept here; Apple's service has no room for it. */
  description: z.string().max(4000),
  affinity: z.enum(['user', 'none']),
  url: line(2000),
  webUrl: line(2000).nullable(),
  orgMagic: line(256),
  supervised: z.boolean(),
  /** Users can't remove management; needs supervised. */
  locked: z.boolean(),
  mandatory: z.boolean(),
  pairing: z.strictObject({ allow: z.enum(['yes', 'no', 'certificate']), certificates: z.array(certificateRefSchema).max(10) }),
  department: line(125), phone: line(50), email: line(250),
  /** Panes that users don't meet. */
  skip: z.array(z.string().max(100)).max(200),
  awaitConfigured: z.boolean(),
  sharedIpad: z.boolean(),
  returnToService: z.boolean(),
  notFromBackup: z.boolean(),
  autoAdvance: z.boolean(),
  language: line(3).nullable(), region: line(2).nullable(),
  anchors: z.array(certificateRefSchema).max(20),
});
export type AdeDraft = z.infer<typeof adeDraftSchema>;

export const adeProfileSchema = z.object({
  id: adeProfileIdSchema,
  name: text(200),
  description: text(4000),
  affinity: z.enum(['user', 'none']),
  savedAt: time,
  /** Apple's name of what was defined last; null: never defined. */
  uuid: text(100).nullable(),
  definedAt: time.nullable(),
  /** Saved after it was defined: devices get what was defined. */
  changed: z.boolean(),
  /** Listed devices that have what was defined last, and those that have an earlier one. */
  devices: count,
  earlier: count,
});
export type AdeProfileSummary = z.infer<typeof adeProfileSchema>;

/** Which devices are meant. bench: those attached now. */
export const adeTargetSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('serials'), serials: z.array(serialSchema).min(1).max(mostSerials) }),
  /** As it was pasted: commas, blanks and line ends part them. */
  z.strictObject({ by: z.literal('text'), text: z.string().min(1).max(1_000_000) }),
  /** A CSV file that was staged. */
  z.strictObject({ by: z.literal('table'), staged: z.uuid() }),
  z.strictObject({ by: z.literal('order'), order: z.string().min(1).max(200) }),
  z.strictObject({ by: z.literal('bench') }),
]);
export type AdeTarget = z.infer<typeof adeTargetSchema>;

/** What a target comes to, before anything is asked of Apple. */
export const adeTargetAnswerSchema = z.object({
  serials: z.array(text(60)).max(mostSerials),
  /** Not in the list, as of `lastDone`: they are asked for all the same when a person wants it. */
  unlisted: z.array(text(60)).max(mostSerials),
  /** Words that can't be serial numbers, with why. */
  doubtful: z.array(z.object({ word: text(100), reason: text(300) })).max(1000),
  /** Have this profile already. */
  already: count,
  /** Have another one. */
  elsewhere: count,
  /** Took a profile at their first start: another one takes an erase. */
  pushed: count,
});

/** What became of a set of serial numbers. */
export const adeOutcomeSchema = z.object({
  profileUuid: text(100).nullable(),
  counts: z.record(z.enum(adeResultWords), count),
  /** Those that didn't succeed, and of the others as many as there is room for. */
  results: z.array(adeResultSchema).max(1000),
  /** Not asked any more, since it was cancelled or broke off. */
  left: count,
  problem: errorShapeSchema.nullable(),
});
export type AdeOutcome = z.infer<typeof adeOutcomeSchema>;

/** What the list that is kept here says of a device on the bench. */
export const adeListedSchema = z.object({
  /** The server entry, as it is called here. */
  entry: text(200),
  /** What Apple gives it at its next activation; null: nothing. `pushed`: it took it at an earlier one. */
  profile: z.object({ name: text(200).nullable(), host: text(300).nullable(), pushed: z.boolean() }).nullable(),
  /** When the list was last brought up to date. */
  asOf: time,
  /** When the entry's token ends. */
  until: time,
});
export type AdeListed = z.infer<typeof adeListedSchema>;

/** What was asked of Apple's service, and by whom; nothing of it is ever changed. */
export const adeDeedSchema = z.object({
  n: count, at: time, by: text(200),
  kind: z.enum(['token', 'define', 'assign', 'remove', 'disown', 'serverRemoved']),
  profile: text(200).nullable(),
  counts: z.record(text(40), count),
});
export type AdeDeed = z.infer<typeof adeDeedSchema>;

/** What keeps a listed device from being enrolled, and when it can be. */
export const adeReadinessSchema = z.object({
  serial: text(60),
  state: z.enum(['enrolled', 'started', 'ready', 'throttled', 'missing']),
  /** One line for each thing that is missing, as a next step. */
  missing: z.array(text(400)).max(20),
  /** When it will be ready, where something says so. */
  at: time.nullable(),
});
export type AdeReadiness = z.infer<typeof adeReadinessSchema>;
