// What secrets.json holds: slots that each give the same key to one keeper, and entries sealed by that key. Data only.
import { z } from 'zod';
import { leastCost, mostCost } from './seal.ts';

/** Bytes of the whole file. */
export const maxFile = 64 * 1024 * 1024;
/** Bytes of one value: everything secret in one made profile is one. */
export const maxValue = 8 * 1024 * 1024;
const maxEntries = 100_000;

export const secretName = /^[a-z][A-Za-z0-9./-]{0,199}$/;

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

/** Compared with its own spelling, not by a pattern: a pattern over megabytes needs a stack of them. */
function bytes(least: number, most: number): z.ZodType<Uint8Array, string> {
  return z.string().max(Math.ceil(most / 3) * 4).transform((text, context) => {
    const value = Uint8Array.from(Buffer.from(text, 'base64'));
    if (value.length < least || value.length > most || base64(value) !== text) context.addIssue('not so many bytes in base64');
    return value;
  });
}

const powerOfTwo = z.number().int().min(leastCost).max(mostCost).refine((value) => (value & (value - 1)) === 0);

const slotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['keychain', 'practice']), wrapped: bytes(1, 16_384) }),
  z.strictObject({ kind: z.literal('passphrase'), salt: bytes(16, 64), cost: powerOfTwo, wrapped: bytes(1, 1024) }),
]);
export type Slot = z.infer<typeof slotSchema>;

const contentsSchema = z.strictObject({
  format: z.literal(1),
  slots: z.array(slotSchema).min(1).max(3).refine((slots) => new Set(slots.map(({ kind }) => kind)).size === slots.length),
  /** Nothing, sealed: tells the key from another one. */
  check: bytes(1, 100),
  entries: z.array(z.strictObject({ name: z.string().regex(secretName), sealed: bytes(1, maxValue + 100) })).max(maxEntries)
    .transform((entries) => ({ count: entries.length, byName: new Map(entries.map(({ name, sealed }) => [name, sealed])) }))
    .refine(({ count, byName }) => byName.size === count).transform(({ byName }): ReadonlyMap<string, Uint8Array> => byName),
});
export type Contents = Omit<z.infer<typeof contentsSchema>, 'format'>;

/** Why the text isn't such a file, as the end of a sentence; never a piece of it. */
export function parseContents(text: string): Contents | { readonly reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { reason: 'it is cut off or damaged' };
  }
  const format = z.object({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format !== 1) return { reason: `it was written by a newer Muster, in format ${format.data.format}` };
  const parsed = contentsSchema.safeParse(json);
  return parsed.success ? { slots: parsed.data.slots, check: parsed.data.check, entries: parsed.data.entries } : { reason: 'it has an unknown form' };
}

export function writeContents({ slots, check, entries }: Contents): string {
  const written = slots.map((slot) => (slot.kind === 'passphrase' ? { ...slot, salt: base64(slot.salt), wrapped: base64(slot.wrapped) } : { ...slot, wrapped: base64(slot.wrapped) }));
  return `${JSON.stringify({ format: 1, slots: written, check: base64(check), entries: [...entries].map(([name, sealed]) => ({ name, sealed: base64(sealed) })) }, null, 1)}\n`;
}
