// What a person chose for Muster on this computer, real and practice alike; no secret, and nothing that changes what is done to a device.
import { z } from 'zod';

export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

/** One line that stands in records and on paper. */
const name = z.string().trim().min(1).max(200).regex(/^[^\p{Cc}\p{Cs}]+$/u);

export const preferencesSchema = z.object({
  /** Null: the computer's own name. */
  station: name.nullable().catch(null),
  /** Null: whoever is logged in. */
  operator: name.nullable().catch(null),
  sounds: z.boolean().catch(true),
  notifications: z.boolean().catch(true),
  appearance: z.enum(appearances).catch('system'),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const preferenceChangeSchema = z.strictObject({
  station: name.nullable(), operator: name.nullable(), sounds: z.boolean(), notifications: z.boolean(), appearance: z.enum(appearances), updatesAtStart: z.boolean(),
}).partial();
export type PreferenceChange = z.infer<typeof preferenceChangeSchema>;

/** `fixed`: given by the surroundings (MUSTER_STATION, MUSTER_OPERATOR), which no choice here changes. */
const shownName = z.object({ chosen: z.string().max(200).nullable(), usual: z.string().max(200), fixed: z.boolean() });

export const settingsSchema = z.object({
  station: shownName, operator: shownName, sounds: z.boolean(), notifications: z.boolean(), appearance: z.enum(appearances), updatesAtStart: z.boolean(),
  dataFolder: z.string().max(4096),
  /** Private keys can be opened by a passphrase, alone or beside a keychain. */
  hasPassphrase: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;
