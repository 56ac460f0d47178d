// Records without devices: reads a ledger that another process may be writing.
import { openDataFolder } from './data-folder.ts';
import { Database } from './store/database.ts';
import { Ledger } from './store/ledger.ts';

/** Hands the ledger to `read`, or null when there is none yet, and closes it. Throws store.*. */
export async function withRecords<T>(base: string, practice: boolean, read: (ledger: Ledger | null) => Promise<T> | T): Promise<T> {
  const db = Database.openReader(openDataFolder(base, practice));
  try {
    return await read(db ? new Ledger(db) : null);
  } finally {
    db?.close();
  }
}
