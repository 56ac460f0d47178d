// What faces are told of profiles, and how they hand a made one over. Values that may be secrets never go to a face.
import { z } from 'zod';
import { certificateFactsSchema } from './identities.ts';

const text = (max: number): z.ZodString => z.string().max(max);
const time = z.number().int();

/** Where an enrollment profile comes from, and how long it works. */
export const profileOriginSchema = z.object({
  /** The MDM that exported it, as far as it can be told by its host. */
  vendor: z.enum(['intune', 'other']),
  host: text(300).nullable(),
  /** How the device will prove who it is. */
  identity: z.enum(['scep', 'acme', 'pkcs12', 'none']),
  /** When it was exported, by its signature's time or else by the file's date. */
  exportedAt: time.nullable(),
  exportedBy: z.enum(['signature', 'file']).nullable(),
  /** When it stops working; null when nothing is known of that. */
  worksUntil: time.nullable(),
});
export type ProfileOrigin = z.infer<typeof profileOriginSchema>;

/** One line of what a payload says. A secret's value is not in it. */
export const detailRowSchema = z.object({
  /** As a check names it: PayloadContent[0].Foo */
  path: text(1000),
  key: text(300),
  depth: z.number().int().min(0).max(64),
  type: z.enum(['string', 'integer', 'real', 'boolean', 'date', 'data', 'array', 'dictionary', 'uid']),
  value: text(2000),
  secret: z.boolean(),
  meaning: text(500).nullable(),
  /** The payload that it names by its UUID. */
  names: z.number().int().min(0).nullable(),
});
export type DetailRow = z.infer<typeof detailRowSchema>;

export const payloadDetailSchema = z.object({ type: text(300), title: text(300), name: text(1000).nullable(), about: text(1000).nullable(), rows: z.array(detailRowSchema).max(2000) });
export type PayloadDetail = z.infer<typeof payloadDetailSchema>;

/** Who signed a file, in full. trusted: its chain ends at a root that this computer or the caller trusts. */
export const signatureReportSchema = z.union([
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('broken'), reason: text(300) }),
  z.object({
    kind: z.literal('intact'),
    signedAt: time.nullable(),
    digest: text(40),
    /** The signer first, then who certified whom, as far as the file carries it. */
    chain: z.array(certificateFactsSchema).max(20),
    complete: z.boolean(),
    trust: z.enum(['trusted', 'unknown', 'selfSigned']),
    validity: z.enum(['valid', 'expired', 'notYet']),
  }),
]);
export type SignatureReport = z.infer<typeof signatureReportSchema>;

export const profileDetailSchema = z.object({
  top: z.array(detailRowSchema).max(2000),
  payloads: z.array(payloadDetailSchema).max(20_000),
  /** The property list as XML, secrets left out; cut when it is very long. */
  xml: text(2_000_000),
  cut: z.boolean(),
  signature: signatureReportSchema,
});
export type ProfileDetail = z.infer<typeof profileDetailSchema>;

export const findingSchema = z.object({ severity: z.enum(['error', 'warning', 'info']), rule: text(60), path: text(2000), reason: text(2000), fix: text(500).nullable() });
export type ShownFinding = z.infer<typeof findingSchema>;

/** For whom a profile is checked; null where nobody said. */
export const checkChoiceSchema = z.strictObject({
  platform: z.enum(['iOS', 'iPadOS', 'macOS', 'tvOS', 'visionOS', 'watchOS']),
  osVersion: z.string().regex(/^[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}$/).nullable(),
  supervised: z.boolean().nullable(),
  enrollment: z.enum(['device', 'user', 'none']).nullable(),
});
export type CheckChoiceShape = z.infer<typeof checkChoiceSchema>;

export const madeIdSchema = z.uuid().brand<'MadeId'>();
export type MadeId = z.infer<typeof madeIdSchema>;

/** staged: a file a person chose in a dialog of this session. kept: what is stored already; its value is never sent to a face. */
const heldSchema = z.union([z.strictObject({ staged: z.uuid() }), z.strictObject({ kept: z.literal(true), name: text(255).optional() })]);
const scalarSchema = z.union([text(100_000), z.number(), z.boolean()]);
/** No form has so many. */
const mostFields = 500;
const isForm = (values: object): boolean => Object.keys(values).length <= mostFields;
const groupSchema = z.record(text(100), z.union([scalarSchema, z.array(text(2000)).max(2000)])).refine(isForm);

/** What a field of a form holds; which form a value has is said by the field's type. */
export const fieldValueSchema = z.union([scalarSchema, z.array(z.union([text(2000), z.number()])).max(2000), z.array(groupSchema).max(1000), heldSchema, groupSchema]);
export type FieldValue = z.infer<typeof fieldValueSchema>;

export const fieldValuesSchema = z.record(text(100), fieldValueSchema).refine(isForm);
export type FieldValues = z.infer<typeof fieldValuesSchema>;

/** A profile being made. `id`s of payloads stay, so that devices take a later version as an update. */
export const draftSchema = z.strictObject({
  id: madeIdSchema.nullable(),
  profile: fieldValuesSchema,
  payloads: z.array(z.strictObject({ id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/), kind: text(40), values: fieldValuesSchema })).max(200),
});
export type Draft = z.infer<typeof draftSchema>;

export const madeSummarySchema = z.object({
  id: madeIdSchema,
  name: text(1000),
  identifier: text(1000),
  kinds: z.array(text(40)).max(200),
  /** Differs from device to device: a device has to be named when it is exported. */
  perDevice: z.boolean(),
  changedAt: time,
});
export type MadeSummary = z.infer<typeof madeSummarySchema>;

/** What is wrong with a draft, and where: the payload's id (null: the profile itself) and the field's name. */
export const draftProblemSchema = z.object({ payload: text(60).nullable(), field: text(100).nullable(), reason: text(500) });
export type DraftProblem = z.infer<typeof draftProblemSchema>;

/** mobileconfig: as devices take it. plist: the same as a property list's file. binary: the binary form of it. */
export const exportFormats = ['mobileconfig', 'plist', 'binary'] as const;
export const exportFormatSchema = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** A restriction, as data of Apple's schema with its versions. */
export const restrictionSchema = z.object({
  key: text(100),
  /** What it does, as Apple says it. */
  about: text(1000).nullable(),
  type: z.enum(['boolean', 'integer', 'real', 'string', 'array']),
  values: z.array(z.union([text(200), z.number()])).max(200).nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  assumed: z.union([text(200), z.number(), z.boolean()]).nullable(),
  introduced: text(20).nullable(),
  deprecated: text(20).nullable(),
  supervised: z.boolean(),
});
export type Restriction = z.infer<typeof restrictionSchema>;

/** A pane of Setup Assistant. early: it comes before the device has its settings from the network. */
export const paneSchema = z.object({
  key: text(100),
  title: text(300),
  /** seen: the user meets it. skipped. notHere: this model or system doesn't have it. unsure: skipped, but may come before the settings do. */
  state: z.enum(['seen', 'skipped', 'notHere', 'unsure']),
  reason: text(300).nullable(),
  introduced: text(20).nullable(),
  deprecated: text(20).nullable(),
  removed: text(20).nullable(),
});
export type Pane = z.infer<typeof paneSchema>;
