// What a record has beside its steps: what people wrote to it, and what is told of its enrollment. Data only.
import { z } from 'zod';

const text = (max: number): z.ZodString => z.string().max(max);
/** Milliseconds since the Unix epoch. */
const time = z.number().int().min(0);
const author = text(200);

/** No control characters but line ends; lone surrogates are in no file. */
export const noteTextSchema = z.string().trim().min(1).max(2000).regex(/^[^\p{Cs}\p{Cc}]*(?:[\n\t][^\p{Cs}\p{Cc}]*)*$/u);
/** As a scanner types it: one line. */
export const assetTagSchema = z.string().trim().min(1).max(100).regex(/^[^\p{Cc}\p{Cs}]+$/u);
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
