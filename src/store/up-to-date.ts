// Opens records for reading, also those of an older Muster: its file lacks what this one reads, so a writer brings it up to date first.
import { Database } from './database.ts';
import { Ledger } from './ledger.ts';
import { takeWriterLock } from './writer-lock.ts';

function bringUpToDate(folder: string): void {
  const lock = takeWriterLock(folder);
  try {
    const db = Database.openWriter(folder);
    try {
      // Made anew from its lines by whoever opens it first.
      new Ledger(db);
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}

/** Null where there is no ledger yet. Throws store.*; store.inUse where it is an older one and another process has it. */
export function openUpToDate(folder: string): Database | null {
  const db = Database.openReader(folder);
  if (!db || db.current) return db;
  db.close();
  bringUpToDate(folder);
  return Database.openReader(folder);
}
