// Files that leave Muster: under names that no system refuses, each whole or not at all, and none over another unasked.
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'a file of that name is there already', ENOENT: 'its folder isn’t there', EACCES: 'you may not write there', EPERM: 'you may not write there', ENOSPC: 'the disk is full', EISDIR: 'it is a folder', EROFS: 'the disk can only be read', ENOTDIR: 'its folder isn’t there', ENAMETOOLONG: 'its name is too long', ENOTFILE: 'it is no file',
};

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);
const coded = (code: string): Error => Object.assign(new Error(code), { code });

function refusal(file: string, error: unknown): AppError {
  return new AppError('file.exists', { file: path.basename(file), reason: reasons[codeOf(error)] ?? codeOf(error) }, { cause: error });
}

/** Bytes, or text in pieces that are never all in memory. */
type Content = Uint8Array | Iterable<string>;

/** Characters that are written at once. */
const chunkLength = 1 << 18;

async function writeContent(handle: FileHandle, content: Content): Promise<void> {
  if (content instanceof Uint8Array) return handle.writeFile(content);
  let chunk = '';
  for (const piece of content) {
    chunk += piece;
    if (chunk.length < chunkLength) continue;
    await handle.appendFile(chunk);
    chunk = '';
  }
  await handle.appendFile(chunk);
}

async function writeNew(file: string, content: Content): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await writeContent(handle, content);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Null where nothing has that name. */
async function kindOf(file: string): Promise<'file' | 'folder' | 'other' | null> {
  const found = await lstat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  return found && (found.isFile() || found.isSymbolicLink() ? 'file' : found.isDirectory() ? 'folder' : 'other');
}

/** A second name for it, which fails where the name is taken; some disks know no second names. */
async function putInPlace(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    await copyFile(part, file, constants.COPYFILE_EXCL);
  }
}

/** Readable by its owner alone: what is exported may hold passwords. Whole or not at all. Throws file.exists, and what the content throws as it comes. */
export async function writeWhole(file: string, content: Content, overwrite: boolean): Promise<void> {
  // Beside it, and short: with its own name it could become too long for the disk.
  const part = path.join(path.dirname(file), `.muster-${randomUUID().slice(0, 8)}.part`);
  try {
    const kind = await kindOf(file);
    if (kind === 'folder') throw coded('EISDIR');
    if (kind === 'other') throw coded('ENOTFILE');
    if (kind === 'file' && !overwrite) throw coded('EEXIST');
    await writeNew(part, content);
    if (overwrite) await rename(part, file);
    else await putInPlace(part, file);
  } catch (error) {
    throw error instanceof AppError ? error : refusal(file, error);
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

export interface FileToWrite {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Several: where one of them is there already and may not be replaced, none is written. Throws file.exists. */
export async function writeAll(files: readonly FileToWrite[], overwrite: boolean): Promise<void> {
  if (!overwrite) {
    for (const { file } of files) if (await kindOf(file).catch((error: unknown) => { throw refusal(file, error); })) throw refusal(file, coded('EEXIST'));
  }
  for (const { file, bytes } of files) await writeWhole(file, bytes, overwrite);
}

/** Bytes without the ending; a name may have 255 on most disks. */
const longestName = 150;
/** Windows keeps these for devices, whatever stands behind a dot. */
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/i;

/** Without what moves the cursor, reverses text, or means a path, a stream or a pattern somewhere. */
function cleaned(text: string): string {
  return text.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029/\\:*?"<>|]+/gu, '-');
}

const trimmed = (text: string): string => text.replace(/^[.\s-]+|[.\s-]+$/g, '');

function shortened(text: string, most: number): string {
  let kept = '';
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > most) break;
    kept += character;
  }
  return kept;
}

/** A file's name that no system refuses. `own` tells it from others, such as a serial number, and is never cut off by a long name. */
export function fileName(text: string, ending: string, own = ''): string {
  const last = trimmed(shortened(cleaned(own), 80));
  const first = trimmed(shortened(trimmed(cleaned(text)), longestName - Buffer.byteLength(last) - 1));
  const whole = [first, last].filter((part) => part !== '').join(' ') || 'profile';
  return `${reserved.test(whole) ? `_${whole}` : whole}.${ending}`;
}

/** The same names, with a number where two would be one file, also on disks that don't tell a from A. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const { name: first, ext } = path.parse(name);
    let unique = name;
    for (let at = 2; taken.has(unique.toLowerCase()); at += 1) unique = `${first} ${at}${ext}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
