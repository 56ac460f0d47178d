// A profile's model as a person writes it: JSON, with files named by their paths and passwords by the environment's names.
import path from 'node:path';
import { JsonError, readJson } from '../domain/enrollment/read-json.ts';
import { type ReadModel, readModel } from '../domain/profile/build/model.ts';
import { AppError } from '../errors.ts';
import { appleSchema } from './profile-check.ts';
import { readSmallFile } from './staged-files.ts';

const largest = 20 * 1024 * 1024;
const deepest = 12;
const mostFiles = 200;

interface Reading {
  readonly folder: string;
  readonly shown: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  files: number;
}

/** {"file": "root.cer"} becomes the file's bytes, {"env": "WIFI_PASSWORD"} what that variable holds. */
async function resolveValue(reading: Reading, value: unknown, depth: number): Promise<unknown> {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return Promise.all(value.map((member) => resolveValue(reading, member, depth + 1)));
  const entries: [string, unknown][] = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && typeof only[1] === 'string') {
    const [key, named] = only;
    if (key === 'file') {
      reading.files += 1;
      if (reading.files > mostFiles) throw new AppError('profile.modelUnreadable', { file: reading.shown, reason: `it names more than ${mostFiles} files` });
      return { base64: Buffer.from(await readSmallFile(path.resolve(reading.folder, named))).toString('base64'), name: path.basename(named) };
    }
    if (key === 'env') {
      const held = reading.env[named];
      if (held === undefined) throw new AppError('profile.modelUnreadable', { file: reading.shown, reason: `the environment has no ${named.slice(0, 60)}` });
      return held;
    }
  }
  return Object.fromEntries(await Promise.all(entries.map(async ([key, member]) => [key, await resolveValue(reading, member, depth + 1)] as const)));
}

/** By its line: what the runtime says of it is a piece of the text, and passwords may stand there. */
function whereWrong(bytes: Uint8Array): string {
  try {
    readJson(new TextDecoder().decode(bytes), { depth: 100, values: 1_000_000 });
  } catch (error) {
    if (error instanceof JsonError) return `it is no JSON: ${error.message}`;
  }
  return 'it is no JSON';
}

/** Throws file.unreadable, file.tooLarge, profile.modelUnreadable. What is wrong with the model itself comes back as problems, all at once. */
export async function readModelFile(file: string, env: Readonly<Record<string, string | undefined>>): Promise<ReadModel> {
  const shown = path.basename(file);
  const bytes = await readSmallFile(file, largest);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof SyntaxError ? whereWrong(bytes) : 'it is not UTF-8 text';
    throw new AppError('profile.modelUnreadable', { file: shown, reason }, { cause: error });
  }
  return readModel(await resolveValue({ folder: path.dirname(path.resolve(file)), shown, env, files: 0 }, json, 0), await appleSchema());
}
