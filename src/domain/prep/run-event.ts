// The lines of a run's journal. What a run is, is the fold of these; nothing else decides it.
import { z } from 'zod';
import { errorShapeSchema, evidenceSchema, needSchema, runSchema, stepIdSchema } from '../../model.ts';

export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned'), run: runSchema.omit({ startedAt: true, finishedAt: true, outcome: true, steps: true, error: true }), steps: z.array(stepIdSchema).min(1).max(20) }),
  z.object({ kind: z.enum(['checking', 'acting', 'verifying']), step: stepIdSchema }),
  z.object({ kind: z.literal('asking'), step: stepIdSchema, need: needSchema }),
  z.object({ kind: z.enum(['stepDone', 'stepSkipped']), step: stepIdSchema, evidence: evidenceSchema }),
  z.object({ kind: z.literal('interrupted') }),
  z.object({ kind: z.literal('failed'), error: errorShapeSchema }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('done') }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
