// Where a person's choices for this computer lie: preferences.json in the data folder, for the app and the command line. What can't be
// read is as if it had never been chosen.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from './errors.ts';
import { type Preferences, preferencesSchema } from './model/preferences.ts';

const most = 64 * 1024;
const fileIn = (dataFolder: string): string => path.join(dataFolder, 'preferences.json');

/** One field that isn't right doesn't lose the others. Never throws. */
export function readPreferences(dataFolder: string): Preferences {
  try {
    const file = fileIn(dataFolder);
    if (statSync(file).size > most) return preferencesSchema.parse({});
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const parsed = preferencesSchema.safeParse(kept);
    return parsed.success ? parsed.data : preferencesSchema.parse({});
  } catch {
    return preferencesSchema.parse({});
  }
}

/** Whole or not at all. Throws store.unavailable. */
export function writePreferences(dataFolder: string, preferences: Preferences): void {
  const file = fileIn(dataFolder);
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, `${JSON.stringify(preferences, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new AppError('store.unavailable', { folder: dataFolder, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
