// A blueprint: how devices are to be prepared, as a file that people keep, compare and hand on (*.muster.json). It names
// profiles and identities by their hashes and holds no secret.
import { z } from 'zod';

const line = (max: number): z.ZodString => z.string().max(max).regex(/^[^\p{Cc}\p{Cs}]*$/u);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const address = line(2000).nullable();

export const blueprintIdSchema = z.uuid().brand<'BlueprintId'>();
export type BlueprintId = z.infer<typeof blueprintIdSchema>;

/** product.md, Methods. */
export const methods = ['setupAssistant', 'direct', 'automated', 'superviseOnly'] as const;
export const methodSchema = z.enum(methods);
export type Method = z.infer<typeof methodSchema>;

/** A profile's file: where it lies, in a stored blueprint as a whole path, in a file of its own relative to that; and which content is meant. */
export const profileRefSchema = z.strictObject({ file: line(4096).min(1), sha256: hash, name: line(1000), identifier: line(1000) });
export type ProfileRef = z.infer<typeof profileRefSchema>;

/** A certificate: DER in base64, and its SHA-256. */
export const certificateRefSchema = z.strictObject({ name: line(300), sha256: hash, base64: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/).max(20_000) });
export type CertificateRef = z.infer<typeof certificateRefSchema>;

const note = z.strictObject({ severity: z.enum(['error', 'warning', 'info']), reason: line(500) });

/** What /MDMServiceConfig and the server behind it said, and when (enrollment-formats 4.4). */
export const discoverySchema = z.strictObject({
  /** Milliseconds since the Unix epoch. */
  at: z.number().int().min(0),
  asked: line(2000),
  status: z.number().int().min(0).max(999),
  enrollmentUrl: address,
  anchorsUrl: address,
  trustProfileUrl: address,
  anchors: z.array(certificateRefSchema).max(20),
  /** Keys of the document that Apple doesn't know, by name. */
  unknownKeys: z.array(line(100)).max(50),
  /** What is to be said of the document, the certificates and the trust profile. */
  notes: z.array(note).max(100),
  /** As `profile check --online` says it. */
  tls: z.array(note).max(50),
  /** What kept it from being whole, as errors.ts and error-text.ts have it; null when all went well. */
  problem: z.strictObject({ code: line(100), params: z.record(z.string().max(60), z.union([line(500), z.number()])) }).nullable(),
});
export type Discovery = z.infer<typeof discoverySchema>;

/** Whose hands fetch the enrollment: Muster's own, or Apple Configurator's on this Mac. */
export const drivers = ['muster', 'configurator'] as const;
export type Driver = (typeof drivers)[number];

export const authentications = ['companyPortal', 'modern', 'legacy'] as const;

export const blueprintSchema = z.strictObject({
  muster: z.literal('blueprint'),
  version: z.literal(1),
  id: blueprintIdSchema,
  name: line(200).min(1),
  description: z.string().max(4000),
  method: methodSchema,
  /** For automated enrollment; left out where it is Muster, so that blueprints from before it read and hash as they did. */
  driver: z.enum(drivers).optional(),
  /** user: belongs to one user. none: kiosk, shared. Impossible with Direct. */
  affinity: z.enum(['user', 'none']),
  /** Where a user signs in (enrollment-formats 9.2): in Company Portal, in Setup Assistant's web view, or in its old dialog. */
  authentication: z.enum(authentications),
  supervised: z.boolean(),
  /** Locked enrollment: management can't be removed by the user. Needs supervised. */
  locked: z.boolean(),
  /** Whether the device pairs with computers: with any, with none, or only with those that have one of these certificates. */
  pairing: z.strictObject({ allow: z.enum(['yes', 'no', 'certificate']), certificates: z.array(certificateRefSchema).max(10) }),
  /** Setup Assistant waits until the MDM says that all is configured. */
  awaitConfigured: z.boolean(),
  department: z.strictObject({ name: line(125), phone: line(50) }),
  /** `magic` is a UUID that stays the same for the organization: by it a device is recognised as ours. */
  organization: z.strictObject({ name: line(125), phone: line(50), email: line(250), address: line(1000), magic: z.uuid().nullable() }),
  server: z.strictObject({ url: address, discovery: discoverySchema.nullable() }),
  /** Direct: the enrollment profile. */
  enrollment: profileRefSchema.nullable(),
  wifi: profileRefSchema.nullable(),
  /** More profiles, silently where the device is supervised by us. */
  profiles: z.array(profileRefSchema).max(20),
  /** A supervision identity of the vault. */
  identity: z.strictObject({ sha256: hash, name: line(300) }).nullable(),
  /** Panes of Setup Assistant that are skipped, by Apple's keys. */
  skip: z.array(line(100).min(1)).max(200),
  /** The device's name: {serial}, {last4}, {model}, {n:000}, {csv:Column}; null: it keeps its own. */
  naming: line(200).min(1).nullable(),
  /** IETF language ("en-GB"), Apple locale ("en_GB"), IANA time zone. */
  locale: z.strictObject({ language: line(40).nullable(), region: line(40).nullable(), timeZone: line(60).nullable() }),
  gates: z.strictObject({
    /** Percent. */
    battery: z.number().int().min(0).max(100).nullable(),
    osFrom: z.string().regex(/^[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}$/).nullable(),
    osTo: z.string().regex(/^[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}$/).nullable(),
    /** Product types ("iPad13,18") or families ("iPad"); empty: any. */
    models: z.array(line(40).min(1)).max(200),
    /** Null: any. */
    serials: z.array(z.string().regex(/^[0-9A-Z]{4,20}$/)).max(10_000).nullable(),
  }),
  /** A CSV file joined on the serial number, and which of its columns are what. */
  table: z.strictObject({ file: line(4096).min(1), name: line(100).nullable(), assetTag: line(100).nullable(), user: line(100).nullable(), profile: line(100).nullable() }).nullable(),
  after: z.enum(['nothing', 'restart', 'shutDown']),
});
export type Blueprint = z.infer<typeof blueprintSchema>;

export const blueprintSummarySchema = z.object({
  id: blueprintIdSchema,
  name: z.string().max(200),
  method: methodSchema,
  /** Counted from 1 with every save that changed something. */
  revision: z.number().int().min(1),
  /** SHA-256 of the canonical form. */
  hash,
  savedAt: z.number().int(),
  savedBy: z.string().max(200),
});
export type BlueprintSummary = z.infer<typeof blueprintSummarySchema>;

/** What is wrong with a blueprint, or without effect in it: the field by its path ("gates.osFrom"). */
export const blueprintNoteSchema = z.object({ kind: z.enum(['problem', 'noEffect', 'consequence']), field: z.string().max(200), text: z.string().max(1000) });
export type BlueprintNote = z.infer<typeof blueprintNoteSchema>;

/** A sentence of "What will happen". */
export const happeningSchema = z.object({ icon: z.enum(['erase', 'supervise', 'wifi', 'name', 'pair', 'user', 'profile', 'manage', 'check', 'power', 'setup']), text: z.string().max(1000), destructive: z.boolean() });
export type Happening = z.infer<typeof happeningSchema>;

/** One field that differs: what it was and what it is, in words. */
export const differenceSchema = z.object({ field: z.string().max(200), before: z.string().max(2000), after: z.string().max(2000) });
export type Difference = z.infer<typeof differenceSchema>;
