// What faces are told of Microsoft Intune and of Apple's organization portal: who is signed in, tokens, profiles, what became of rows that
// were sent, and whether devices enrolled. Never a token of a session, never a key.
import { z } from 'zod';
import { serialSchema } from './ade.ts';
import { errorShapeSchema } from './error-shape.ts';

const text = (max: number): z.ZodString => z.string().max(max);
const line = (max: number): z.ZodString => z.string().max(max).regex(/^[^\p{Cc}\p{Cs}]*$/u);
/** Milliseconds since the Unix epoch. */
const time = z.number().int();
const count = z.number().int().min(0);

/** An ID of Graph's: opaque. */
export const graphIdSchema = z.string().regex(/^[\w.-]{1,200}$/);
export const cloudSchema = z.enum(['global', 'usGovernment', 'usDefense', 'china']);
/** An app that the organization's administrator registered; the ID is no secret. */
export const intuneAppSchema = z.strictObject({ cloud: cloudSchema, tenant: line(253).min(1), clientId: line(60).min(1) });
export type IntuneApp = z.infer<typeof intuneAppSchema>;

export const intuneAccountSchema = z.object({ userName: text(320), name: text(300).nullable(), organization: text(60), cloud: cloudSchema, granted: z.array(text(200)).max(100), writes: z.boolean() });

/** While somebody signs in. */
export const signingInSchema = z.discriminatedUnion('how', [
  z.object({ how: z.literal('browser'), until: time }),
  z.object({ how: z.literal('deviceCode'), code: text(20).nullable(), address: text(200).nullable(), until: time }),
]);

export const appleBusinessSchema = z.object({ kind: z.enum(['business', 'school']), clientId: text(200), keyId: text(200), problem: errorShapeSchema.nullable() });

export const intuneOverviewSchema = z.object({
  app: intuneAppSchema.nullable(),
  account: intuneAccountSchema.nullable(),
  signingIn: signingInSchema.nullable(),
  /** What is sent to Microsoft or Apple now. */
  work: z.object({ kind: z.enum(['import', 'assign', 'check', 'lookUp', 'read']), done: count, of: count }).nullable(),
  /** Apple's organization portal, read only; null: no API account is kept here. */
  appleBusiness: appleBusinessSchema.nullable(),
});
export type IntuneOverview = z.infer<typeof intuneOverviewSchema>;

/** A token of automated enrollment, as Intune keeps it. */
export const intuneTokenSchema = z.object({
  id: graphIdSchema, name: text(300).nullable(), appleId: text(320).nullable(), expires: time.nullable(), lastSync: time.nullable(), lastAsked: time.nullable(), lastError: z.number().int().nullable(), type: text(40), devices: count.nullable(),
});
/** `values`: by field of intune-profile-fields.ts. */
const profileValue = z.union([z.boolean(), text(4000), z.number(), z.array(text(4000)).max(200), z.array(z.object({ thumbprint: text(200), certificate: text(20_000) })).max(50)]);
export const intuneValuesSchema = z.record(z.string().regex(/^[A-Za-z0-9]{1,100}$/), profileValue).refine((values) => Object.keys(values).length <= 200);
export const intuneProfileSchema = z.object({ id: graphIdSchema, name: text(1000), type: text(100).nullable(), isDefault: z.boolean(), values: intuneValuesSchema, odd: z.array(text(100)).max(200) });
export type IntuneProfileShown = z.infer<typeof intuneProfileSchema>;

/** The Configurator's place, or a token. */
export const intunePlaceSchema = graphIdSchema;
export const importRowSchema = z.strictObject({ serial: serialSchema, details: line(512) });
export const importResults = ['imported', 'refused', 'unanswered', 'unsure', 'notSent'] as const;
/** `refused`: mostly because Intune has it already. */
export const importedAnswerSchema = z.object({ rows: z.array(z.object({ serial: text(60), result: z.enum(importResults) })).max(20_000), problem: errorShapeSchema.nullable() });

/** noProfile: imported, and turned away all the same. */
export const importedDeviceSchema = z.object({ serial: text(60), state: z.enum(['ready', 'noProfile', 'missing']), profile: text(1000).nullable() });

export const enrolledAnswerSchema = z.object({
  serial: text(60),
  state: z.enum(['enrolled', 'pending', 'missing', 'unrecorded']),
  /** For people, the outcome first. */
  sentences: z.array(text(1000)).max(20),
  user: text(320).nullable(), profile: text(1000).nullable(), supervised: z.boolean().nullable(), enrolledAt: time.nullable(),
  /** Records of earlier enrollments that Intune still has. */
  stale: count,
  /** A record here was turned to enrolled by it. */
  recorded: z.boolean(),
});
export type EnrolledAnswer = z.infer<typeof enrolledAnswerSchema>;

export const userDeviceSchema = z.object({ serial: text(60).nullable(), name: text(300).nullable(), model: text(100).nullable(), ownership: z.enum(['company', 'personal', 'unknown']), enrolledAt: time.nullable(), lastSyncAt: time.nullable(), compliance: text(60).nullable() });

export const intunePushSchema = z.object({ appleId: text(320).nullable(), topic: text(300).nullable(), expires: time.nullable() });

/** A device as Apple's organization portal has it. */
export const organizationDeviceSchema = z.object({
  serial: text(60),
  /** unknown: the organization hasn't got it. */
  state: z.enum(['assigned', 'unassigned', 'unknown']),
  server: z.object({ name: text(300), type: text(60) }).nullable(),
  order: text(200).nullable(), orderedAt: time.nullable(), addedAt: time.nullable(), source: text(60).nullable(), model: text(200).nullable(),
});
export type OrganizationDeviceRow = z.infer<typeof organizationDeviceSchema>;
