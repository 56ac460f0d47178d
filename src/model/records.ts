// What a record has beside its steps: what people wrote to it, and what is told of its enrollment; and what records are searched by. Data only.
import { z } from 'zod';
import { methods } from './blueprints.ts';
import { linePattern, notePattern } from './typed-text.ts';

const text = (max: number): z.ZodString => z.string().max(max);
/** Milliseconds since the Unix epoch. */
const time = z.number().int().min(0);
const author = text(200);

/** No control characters but line ends; lone surrogates are in no file. */
export const noteTextSchema = z.string().trim().min(1).max(2000).regex(notePattern);
/** As a scanner types it: one line. */
export const assetTagSchema = z.string().trim().min(1).max(100).regex(linePattern);
export const tagSources = ['typed', 'scanned'] as const;

/** What a person adds to a record, at any time. It changes nothing that was recorded before. */
export const annotationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('noted'), text: noteTextSchema }),
  /** Null: it has none any more. */
  z.strictObject({ kind: z.literal('tagged'), assetTag: assetTagSchema.nullable(), how: z.enum(tagSources) }),
]);
export type Annotation = z.infer<typeof annotationSchema>;

export const noteSchema = z.object({ at: time, by: author, text: text(2000) });
export type Note = z.infer<typeof noteSchema>;

export const runTagSchema = z.object({ value: text(100).nullable(), at: time, by: author, how: z.enum(tagSources) });

/** Notes that one record takes. */
export const mostNotes = 200;

/**
 * How a device got its management. configurator: Setup Assistant with what Apple Configurator's way wrote. companyPortal: its user
 * signs in there, after any of the others. none: it was supervised only, or got a single profile.
 */
export const origins = ['configurator', 'direct', 'automated', 'companyPortal', 'none'] as const;
export type Origin = (typeof origins)[number];

/** interrupted: Muster stopped in the middle and the device hasn't been read since; what became of it is unknown. */
export const outcomes = ['running', 'interrupted', 'done', 'failed', 'cancelled'] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/** How what is recorded was done: by a blueprint's method, or (configurator) by Apple Configurator alone. */
export const runMethods = [...methods, 'configurator'] as const;
export const runMethodSchema = z.enum(runMethods);
export type RunMethod = z.infer<typeof runMethodSchema>;

const part = text(300).min(1).nullable();

/** What records are searched by; all that isn't null must be so. By domain/records/record-query.ts from words. */
export const recordQuerySchema = z.strictObject({
  /** Words with one blank between them, each of which must be somewhere in the record. */
  text: text(1000).min(1).nullable(),
  /** Upper case, without spaces and dots; may be its beginning. */
  serial: text(40).min(1).nullable(),
  /** The serial number's last four characters, upper case. */
  last4: z.string().regex(/^[0-9A-Z]{4}$/).nullable(),
  /** In its canonical spelling. */
  udid: z.string().regex(/^(?:[0-9A-F]{8}-[0-9A-F]{16}|[0-9a-f]{40})$/).nullable(),
  ecid: z.string().regex(/^[0-9]{1,20}$/).nullable(),
  name: part,
  assetTag: part,
  operator: part,
  station: part,
  blueprint: part,
  outcome: outcomeSchema.nullable(),
  method: runMethodSchema.nullable(),
  /** Started then or later; milliseconds since the Unix epoch. */
  from: time.nullable(),
  /** Started before then. */
  to: time.nullable(),
  batch: z.uuid().nullable(),
  practice: z.boolean().nullable(),
});
export type RecordQuery = z.infer<typeof recordQuerySchema>;

/** Everything. */
export const anyRecord: RecordQuery = {
  text: null, serial: null, last4: null, udid: null, ecid: null, name: null, assetTag: null, operator: null, station: null, blueprint: null,
  outcome: null, method: null, from: null, to: null, batch: null, practice: null,
};

const count = z.number().int().min(0);
const outcomeCountsSchema = z.object({ running: count, interrupted: count, done: count, failed: count, cancelled: count });

/** What many records say together; by domain/records/statistics.ts. */
export const recordStatisticsSchema = z.object({
  total: count,
  outcomes: outcomeCountsSchema,
  days: z.array(z.object({ day: text(10), total: count, outcomes: outcomeCountsSchema })).max(100_000),
  methods: z.array(z.object({ method: runMethodSchema, done: count, medianMinutes: z.number().min(0) })).max(10),
  reasons: z.array(z.object({ reason: text(100).nullable(), count })).max(1000),
});

/** Where a page of records begins: at a place from the newest, or next to a record's number. */
export const pageAtSchema = z.union([
  z.strictObject({ offset: count.max(1e9) }),
  z.strictObject({ before: count.max(1e9) }),
  z.strictObject({ after: count.max(1e9) }),
]);

/** A signed head of the ledger, as an export, a certificate or another computer has it. */
export const shownHeadSchema = z.object({ seq: z.number().int().min(1), hash: text(64), at: time, key: text(200), signature: text(200) });

export const ledgerVerdictSchema = z.union([
  z.object({ ok: z.literal(true), lines: count, head: shownHeadSchema.nullable(), unsigned: count, keys: z.array(text(64)).max(1000) }),
  z.object({ ok: z.literal(false), line: count, reason: text(500), readable: z.array(z.tuple([count, count])).max(10_000).optional() }),
]);
export type LedgerVerdict = z.infer<typeof ledgerVerdictSchema>;
