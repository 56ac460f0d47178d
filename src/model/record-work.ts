// What is under way with records, as faces are told of it: writing them out, walking the chain, printing.
import { z } from 'zod';

export const recordWorkKinds = ['export', 'verify', 'print'] as const;
export type RecordWorkKind = (typeof recordWorkKinds)[number];

/** `of` 0: nobody knows how much it is. */
export const recordWorkSchema = z.object({ kind: z.enum(recordWorkKinds), done: z.number().int().min(0), of: z.number().int().min(0) });
export type ShownRecordWork = z.infer<typeof recordWorkSchema>;
