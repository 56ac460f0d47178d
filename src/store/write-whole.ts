// Writes a file whole or not at all: a crash in between leaves the one that was there. For small files with one writer.
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** On macOS Node's sync is F_FULLFSYNC, which alone reaches the disk there. */
async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  // Made anew, so that neither somebody's link nor an old file's permissions are in the way.
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A renamed file's new name is on the disk only when its folder is. Windows has no such thing to sync, nor have some shares: the file is in its place all the same. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

/** Readable by its owner alone, and on the disk when it resolves. Rejects with the system's error; the old file is whole then. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const beside = `${file}.new`;
  await rm(beside, { force: true });
  try {
    await writeDurably(beside, bytes);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(file));
}
