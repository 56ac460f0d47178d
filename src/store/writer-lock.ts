// One writing process a data folder. The lock is the operating system's, taken by SQLite on a file of its own, so it
// ends with the process however that ends; the holder's number lies beside it, for the sentence only.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { z } from 'zod';
import { AppError } from '../errors.ts';

export interface WriterLock {
  release(): void;
}

const holderSchema = z.object({ pid: z.number().int().min(1) });

function holderOf(folder: string): number | string {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path.join(folder, 'writer.json'), 'utf8'))).pid;
  } catch {
    return 'unknown';
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY') || /database is locked/i.test(error.message));
}

/** Throws store.inUse with the holder's process number, store.unavailable. */
export function takeWriterLock(folder: string): WriterLock {
  let lock: BetterSqlite.Database | undefined;
  try {
    lock = new BetterSqlite(path.join(folder, 'writer.lock'), { timeout: 0 });
    lock.exec('PRAGMA busy_timeout = 0');
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(path.join(folder, 'writer.json'), JSON.stringify({ pid: process.pid }));
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw new AppError('store.inUse', { pid: holderOf(folder) });
    throw new AppError('store.unavailable', { folder, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  const held = lock;
  return { release: () => { held.close(); } };
}
