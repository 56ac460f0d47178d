// Where the command line gets passwords from: a file's first line or the environment, never its own words. Nothing is asked.
import { open } from 'node:fs/promises';
import { AppError } from '../errors.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Bytes of the file and characters of the password, as in the window. */
const most = 1000;

/** A file's first line, without its end. Throws file.unreadable, file.tooLarge. */
export async function firstLine(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(4 * most + 2));
      const line = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '';
      buffer.fill(0);
      if (line.length > most) throw new AppError('file.tooLarge', { file });
      return line;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    throw new AppError('file.unreadable', { file, reason: code === 'ENOENT' ? 'it isn’t there' : code }, { cause: error });
  }
}

/** Of a .p12 file or an encrypted key: by --password-file, else MUSTER_PASSWORD. Null when there is none. Throws file.*. */
export async function passwordOf(file: string | null, env: Variables): Promise<string | null> {
  return file === null ? env['MUSTER_PASSWORD'] ?? null : firstLine(file);
}

/** What opens the private keys that are kept: MUSTER_PASSPHRASE, else the file that MUSTER_PASSPHRASE_FILE names. Throws file.*. */
export async function passphraseOf(env: Variables): Promise<string | null> {
  const [given, file] = [env['MUSTER_PASSPHRASE'], env['MUSTER_PASSPHRASE_FILE']];
  if (given) return given;
  return file ? firstLine(file) : null;
}
