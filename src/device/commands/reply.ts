// Replies are parsed, never trusted: what doesn't fit its schema is a malformed message with a word for what it was.
import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import { type PlistValue, toPlain } from '../../plist/value.ts';

/** Throws link.malformed with `detail`. */
export function parseReply<S extends z.ZodType>(schema: S, body: PlistValue, detail: string): z.infer<S> {
  const parsed = schema.safeParse(toPlain(body));
  if (!parsed.success) throw new AppError('link.malformed', { detail });
  return parsed.data;
}
