// The lines of a run's journal. What a run is, is the fold of these; nothing else decides it.
import { z } from 'zod';
import { annotationSchema } from '../../model/records.ts';
import { evidenceSchema, needSchema, runSchema, stepIdSchema } from '../../model.ts';
import { errorShapeSchema } from '../../model/error-shape.ts';

export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned'), run: runSchema.omit({ startedAt: true, finishedAt: true, outcome: true, paused: true, steps: true, error: true, enrolled: true, notes: true, tag: true }), steps: z.array(stepIdSchema).min(1).max(20) }),
  z.object({ kind: z.enum(['checking', 'acting', 'verifying']), step: stepIdSchema }),
  z.object({ kind: z.literal('asking'), step: stepIdSchema, need: needSchema }),
  z.object({ kind: z.enum(['stepDone', 'stepSkipped']), step: stepIdSchema, evidence: evidenceSchema }),
  z.object({ kind: z.literal('interrupted') }),
  /** An interrupted run goes on: its device is there and is read. */
  z.object({ kind: z.literal('recovered') }),
  z.object({ kind: z.enum(['paused', 'continued']) }),
  /** `unknown`: the step that was begun and whose effect was never read. */
  z.object({ kind: z.literal('failed'), error: errorShapeSchema, unknown: stepIdSchema.optional() }),
  z.object({ kind: z.literal('cancelled'), unknown: stepIdSchema.optional() }),
  /** A person has a failed run go on at the step that failed. */
  z.object({ kind: z.literal('retried') }),
  z.object({ kind: z.literal('done') }),
  /** After the end: what Setup Assistant was to do was read back. */
  z.object({ kind: z.literal('enrolled'), evidence: evidenceSchema }),
  /** At any time: what a person adds. `by` is the operator then. */
  z.object({ kind: z.literal('annotated'), by: z.string().max(200), annotation: annotationSchema }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
