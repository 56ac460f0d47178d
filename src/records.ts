// Records without devices: reads a ledger that another process may be writing.
import { openDataFolder } from './data-folder.ts';
import { Ledger } from './store/ledger.ts';
import { openUpToDate } from './store/up-to-date.ts';

/** Hands the ledger to `read`, or null when there is none yet, and closes it. Throws store.*. */
export async function withRecords<T>(base: string, practice: boolean, read: (ledger: Ledger | null) => Promise<T> | T): Promise<T> {
  const db = openUpToDate(openDataFolder(base, practice));
  try {
    return await read(db ? new Ledger(db) : null);
  } finally {
    db?.close();
  }
}
