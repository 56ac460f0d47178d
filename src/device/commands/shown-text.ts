// Text of a device that people will read: names it was given by anybody. Control characters would reach terminals and logs.
import { z } from 'zod';

/** Null for what is no text or too long; control characters are shown as what they are not. */
export const shownText = (max: number): z.ZodType<string | null> => z.string().max(max).transform((text) => text.replace(/\p{Cc}/gu, '\uFFFD')).nullable().catch(null);
