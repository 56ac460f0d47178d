// Documents that come in without a dialog: handed over by the system, or dropped on the window. Which kinds are taken, what becomes of each,
// and nothing else that a path could name. Knows no Electron.
import path from 'node:path';
import { z } from 'zod';
import type { App } from '../src/app.ts';
import { AppError, asAppError, shapeOf } from '../src/errors.ts';
import type { Opened } from '../src/model/window.ts';

/** What a hub of files could be in one go; the rest of a larger heap is left where it is. */
const most = 32;
const droppedSchema = z.array(z.string().min(1).max(4096)).max(10_000);

/** The paths in what came with a drop, which is believed in its shape alone. */
export function droppedPaths(value: unknown): string[] {
  const parsed = droppedSchema.safeParse(value);
  return parsed.success ? parsed.data.filter((file) => path.isAbsolute(file)).slice(0, most) : [];
}

/** Keeps a profile or a blueprint; a server token is staged only, for it is shown to Apple when somebody agrees. */
async function take(app: App, file: string): Promise<Opened> {
  if (/\.muster\.json$/i.test(file)) {
    const { saved, notes } = await app.blueprints.importFile(file);
    return { kind: 'blueprint', saved, notes: [...notes] };
  }
  if (/\.p7m$/i.test(file)) {
    const { files: [staged] } = await app.writer.stage([file]);
    if (staged) return { kind: 'token', staged: staged.staged, name: staged.name };
  }
  if (/\.mobileconfig$/i.test(file)) return { kind: 'profile', sha256: (await app.addProfile(file)).sha256 };
  throw new AppError('document.unknown', { name: path.basename(file).slice(0, 200) });
}

/** What became of each, in order; never rejects. */
export async function takeDocuments(app: () => Promise<App>, files: readonly string[]): Promise<Opened[]> {
  const taken: Opened[] = [];
  for (const file of files.slice(0, most)) taken.push(await app().then((open) => take(open, file)).catch((error: unknown): Opened => ({ kind: 'problem', error: shapeOf(asAppError(error)) })));
  return taken;
}
