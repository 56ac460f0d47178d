// Where a person's records lie, the same for the app and the command line; practice has a folder of its own inside.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from './errors.ts';

export interface FolderSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/** MUSTER_DATA_DIR, else the place the system keeps for such things. */
export function dataFolder({ env, platform, home }: FolderSource): string {
  const given = env['MUSTER_DATA_DIR'];
  if (given) return path.resolve(given);
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Muster');
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Muster');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'muster');
}

/** The folder for this mode, made if needed and readable by its owner alone. Throws store.unavailable. */
export function openDataFolder(base: string, practice: boolean): string {
  const folder = practice ? path.join(base, 'practice') : base;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    throw new AppError('store.unavailable', { folder, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
