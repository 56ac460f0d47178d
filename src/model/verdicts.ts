// What a check of a blueprint says of each device before anything is touched: a verdict with its reasons, and the plan.
import { z } from 'zod';
import { blueprintIdSchema } from './blueprints.ts';

const udid = z.string().max(60);
const text = (max: number): z.ZodString => z.string().max(max);

/** blocks: nothing is done to this device. warns: it can be done. confirm: can't be known from here, a person has to say so. */
export const reasonSchema = z.object({
  /** A code of domain/blueprint/reasons.ts. */
  code: text(60),
  severity: z.enum(['blocks', 'warns', 'confirm']),
  /** What was read, in one line. */
  evidence: text(500).nullable(),
  /** What it is, and the way out. */
  what: text(500),
  next: text(500),
});
export type Reason = z.infer<typeof reasonSchema>;

/** The steps of product.md's table, in its order. */
export const planStepIds = ['pair', 'gates', 'erase', 'activate', 'wifi', 'cloudConfiguration', 'fetchConfiguration', 'configuratorPrepare', 'repair', 'escalate', 'profiles', 'approval', 'locale', 'name', 'skipMarker', 'verify', 'after'] as const;
export const planStepSchema = z.object({
  id: z.enum(planStepIds),
  /** What it changes on this device, in a sentence. */
  text: text(500),
  destructive: z.boolean(),
  repeatable: z.boolean(),
});
export type PlanStep = z.infer<typeof planStepSchema>;

export const verdictStates = ['ready', 'warnings', 'confirm', 'blocked'] as const;
export const verdictSchema = z.object({
  udid,
  serial: text(40).nullable(),
  state: z.enum(verdictStates),
  reasons: z.array(reasonSchema).max(100),
  /** Null where it is blocked. */
  plan: z.array(planStepSchema).max(30).nullable(),
  erases: z.boolean(),
  /** The name it would get; null: it keeps its own. */
  name: text(255).nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** A verdict as a tile shows it; the whole of it is asked for when somebody looks at the device. */
export const tileVerdictSchema = z.object({
  udid,
  state: z.enum(verdictStates),
  erases: z.boolean(),
  /** The reason that weighs most. */
  top: z.object({ severity: z.enum(['blocks', 'warns', 'confirm']), what: text(500), next: text(500) }).nullable(),
  reasons: z.number().int().min(0),
});
export type TileVerdict = z.infer<typeof tileVerdictSchema>;

/** The check that the bench shows: one blueprint, every device that is there. Sent ten times a second, so only what tiles show. */
export const benchCheckSchema = z.object({
  blueprint: blueprintIdSchema,
  verdicts: z.array(tileVerdictSchema).max(2000),
  /** What concerns no single device: rows of the table without a device, doubled names. */
  notes: z.array(text(500)).max(200),
});
export type BenchCheck = z.infer<typeof benchCheckSchema>;
