// What takes long among records: finding in a million of them, walking the chain, writing them out. Asked of a connection of its own, so
// that it can be on a thread of its own; the process that owns the devices' deadlines is never kept busy by it.
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { RecordCounter, type RecordStatistics } from '../domain/records/statistics.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { RecordQuery } from '../model/records.ts';
import { Database } from '../store/database.ts';
import { Ledger } from '../store/ledger.ts';
import { type BrokenChain, type ChainVerdict, unreadablePage } from '../store/ledger-chain.ts';
import type { LedgerHead } from '../store/ledger-head.ts';
import { readableLines } from '../store/readable-lines.ts';
import type { FoundPage, PageAt } from '../store/record-search.ts';
import { openUpToDate } from '../store/up-to-date.ts';
import { localDay } from './local-time.ts';
import { gaugeOf, type Meter } from './meter.ts';
import { type Describe, type Exported, exportRecords, type ExportTask } from './record-export.ts';
import { type Printed, printRecords, type PrintTask } from './record-print.ts';
import type { Reply } from './thread.ts';

export interface FindTask {
  readonly query: RecordQuery;
  readonly at: PageAt;
  readonly limit: number;
  /** Records up to this number; null: all that there are. */
  readonly top: number | null;
}

export interface RecordsFound extends FoundPage {
  /** To be asked with, so that pages stay where they are. */
  readonly top: number;
}

export interface VerifyTask {
  /** The station's public key, where it is known. */
  readonly key: string | null;
  /** Its fingerprint, or the beginning of that, where somebody named it. */
  readonly fingerprint?: string | null;
  /** Heads that somebody kept, besides those in the data folder. */
  readonly kept?: readonly LedgerHead[];
  /** Ends the walk: run.cancelled. Not to be sent to a thread. */
  readonly signal?: AbortSignal;
  readonly meter?: Meter;
}

/** With what can still be read of a ledger whose file is damaged: ranges of lines. */
export type VerifyAnswer = ChainVerdict | (BrokenChain & { readonly readable: readonly (readonly [number, number])[] });

/** All throw store.*; where there is no ledger yet, nothing is found and nothing is wrong. */
export interface RecordWork {
  find(task: FindTask): Promise<RecordsFound>;
  verify(task: VerifyTask): Promise<VerifyAnswer>;
  /** Days are those of the zone here. */
  count(query: RecordQuery): Promise<RecordStatistics>;
  /** Throws file.exists, records.*. */
  write(task: ExportTask): Promise<Exported>;
  /** Throws print.*, run.unknown, file.exists. */
  print(task: PrintTask): Promise<Printed>;
  close(): void;
}

/** In the order of their lines, as they were given in any. */
function inOrder(heads: readonly LedgerHead[]): LedgerHead[] {
  return [...heads].sort((a, b) => a.seq - b.seq);
}

/** What a damaged file still has. */
function readableIn(folder: string): (readonly [number, number])[] {
  const db = Database.openDamaged(folder);
  if (!db) throw new AppError('store.unavailable', { folder, reason: 'it is gone' });
  try {
    return readableLines(db);
  } finally {
    db.close();
  }
}

function damaged(folder: string): VerifyAnswer {
  const readable = readableIn(folder);
  const [first] = readable;
  return { ok: false, line: first?.[0] === 1 ? first[1] + 1 : 1, reason: 'the file is damaged: this line can’t be read', readable };
}

const lastRow = z.object({ last: z.union([z.number(), z.bigint()]).transform(Number).nullable() });

function lastLine(db: Database): number {
  return lastRow.parse(db.all('SELECT max(seq) AS last FROM prep_event')[0]).last ?? 0;
}

/** On a connection of its own, which sees the ledger as it is now; others have their turn between batches of lines. */
async function walk(folder: string, { key, fingerprint = null, kept, signal, meter }: VerifyTask): Promise<VerifyAnswer> {
  const db = openUpToDate(folder);
  if (!db) return { ok: true, lines: 0, head: null, unsigned: 0, keys: [] };
  try {
    const gauge = gaugeOf(meter);
    gauge.expect(lastLine(db));
    const lines = new Ledger(db).walk({ key, fingerprint, ...(kept ? { kept: inOrder(kept) } : {}) });
    for (;;) {
      const { value, done } = lines.next();
      if (done === true) return value;
      gauge.tell(value);
      if (signal?.aborted === true) throw new AppError('run.cancelled');
      await turn();
    }
  } finally {
    db.close();
  }
}

async function verify(folder: string, task: VerifyTask): Promise<VerifyAnswer> {
  try {
    const verdict = await walk(folder, task);
    return !verdict.ok && verdict.reason === unreadablePage ? { ...verdict, readable: readableIn(folder) } : verdict;
  } catch (error) {
    if (asAppError(error).code !== 'store.corrupt') throw error;
    return damaged(folder);
  }
}

/** Of this folder, in this thread. */
export function recordsHere(folder: string, describe: Describe): RecordWork {
  let db: Database | null = null;
  const database = (): Database | null => {
    db ??= openUpToDate(folder);
    return db;
  };
  const opened = (): Ledger | null => {
    const open = database();
    return open && new Ledger(open);
  };
  // What throws at once rejects, as it does from a thread.
  const promised = <T>(work: () => T | Promise<T>): Promise<T> => Promise.resolve().then(work);
  return {
    find: (task) => promised(() => {
      const ledger = opened();
      if (!ledger) return { top: 0, total: 0, rows: [] };
      const top = task.top ?? ledger.count();
      return { top, ...ledger.find(task.query, task.at, task.limit, top) };
    }),
    verify: (task) => verify(folder, task),
    count: (query) => promised(() => {
      const counter = new RecordCounter();
      for (const run of opened()?.counted(query) ?? []) {
        counter.add({ day: localDay(run.started_at), outcome: run.outcome, method: run.method, reason: run.reason, minutes: run.finished_at === null ? null : (run.finished_at - run.started_at) / 60_000 });
      }
      return counter.result();
    }),
    write: (task) => promised(() => exportRecords(opened(), task, describe)),
    print: (task) => promised(() => printRecords(database(), task)),
    close: () => {
      db?.close();
      db = null;
    },
  };
}

/** What a thread is asked; the kinds are the methods of RecordWork. */
export type RecordQuestion =
  | { readonly kind: 'find'; readonly task: FindTask }
  | { readonly kind: 'verify'; readonly task: VerifyTask }
  | { readonly kind: 'count'; readonly query: RecordQuery }
  | { readonly kind: 'write'; readonly task: ExportTask }
  | { readonly kind: 'print'; readonly task: PrintTask };

function answer(work: RecordWork, question: RecordQuestion): Promise<unknown> {
  switch (question.kind) {
    case 'find': return work.find(question.task);
    case 'verify': return work.verify(question.task);
    case 'count': return work.count(question.query);
    case 'write': return work.write(question.task);
    case 'print': return work.print(question.task);
  }
}

/** For the thread's side. Never rejects. */
export async function answerRecords(work: RecordWork, { id, ...question }: RecordQuestion & { readonly id: number }): Promise<Reply> {
  try {
    return { id, value: await answer(work, question) };
  } catch (error) {
    return { id, error: shapeOf(asAppError(error)) };
  }
}
