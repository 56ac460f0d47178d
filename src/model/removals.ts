// What was removed and can still be put back, as faces are told of it. What it takes to put it back stays where it was removed.
import { z } from 'zod';

export const removalKinds = ['blueprint', 'profile', 'made', 'adeProfile'] as const;

export const removalIdSchema = z.uuid().brand<'RemovalId'>();
export type RemovalId = z.infer<typeof removalIdSchema>;

export const removalSchema = z.object({
  id: removalIdSchema,
  kind: z.enum(removalKinds),
  /** What it was called. */
  name: z.string().max(1000),
  /** Milliseconds since the Unix epoch: when it was removed, and until when it can be put back. */
  at: z.number().int(),
  until: z.number().int(),
});
export type Removal = z.infer<typeof removalSchema>;

/** The latest so many can be put back. */
export const mostRemovals = 50;
