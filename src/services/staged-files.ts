// Files that a person chose in a dialog, held until a later command uses them: the page names them and never has their bytes.
import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors.ts';
import { readUpTo } from './read-up-to.ts';

export interface StagedFile {
  readonly staged: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes: what certificates, identities and web clip pictures need at most (enrollment-formats 2.8: below 1 MB). */
export const largestFile = 1024 * 1024;
const mostFiles = 64;

const reasons: Readonly<Record<string, string>> = { ENOENT: 'it isn’t there', EACCES: 'you may not read it', EPERM: 'you may not read it', EISDIR: 'it is a folder', ENOTDIR: 'its folder isn’t there' };

/** Throws file.unreadable, file.tooLarge. */
export async function readSmallFile(file: string, most = largestFile): Promise<Uint8Array> {
  const shown = path.basename(file);
  try {
    const handle = await open(file, 'r');
    try {
      const bytes = (await handle.stat()).size > most ? null : await readUpTo(handle, most);
      if (!bytes || bytes.length > most) throw new AppError('file.tooLarge', { file: shown });
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    throw new AppError('file.unreadable', { file: shown, reason: reasons[code] ?? code }, { cause: error });
  }
}

export class StagedFiles {
  readonly #ids: () => string;
  readonly #files = new Map<string, StagedFile>();

  constructor(ids: () => string) {
    this.#ids = ids;
  }

  /** Throws file.unreadable, file.tooLarge. The oldest goes when there are too many. */
  async stage(file: string): Promise<StagedFile> {
    const held: StagedFile = { staged: this.#ids(), name: path.basename(file).slice(0, 255), bytes: await readSmallFile(file) };
    this.#files.set(held.staged, held);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= mostFiles) break;
      this.#files.delete(oldest);
    }
    return held;
  }

  /** Throws file.notStaged. It stays, so that a wrong password can be typed again. */
  get(staged: string): StagedFile {
    const held = this.#files.get(staged);
    if (!held) throw new AppError('file.notStaged');
    return held;
  }

  clear(): void {
    this.#files.clear();
  }
}
