// What takes long among records: finding in a million of them, walking the chain, writing them out. Asked of a connection of its own, so
// that it can be on a thread of its own; the process that owns the devices' deadlines is never kept busy by it.
import path from 'node:path';
import type { RecordView } from '../domain/records/columns.ts';
import { type CsvChoice, csvPieces, jsonPieces } from '../domain/records/csv-out.ts';
import { intuneFiles, listForIntune } from '../domain/records/intune-out.ts';
import { RecordCounter, type RecordStatistics } from '../domain/records/statistics.ts';
import { AppError, asAppError, type ErrorShape, shapeOf } from '../errors.ts';
import type { Run } from '../model.ts';
import type { ColumnId, IntuneKind } from '../model/record-exports.ts';
import type { RecordQuery } from '../model/records.ts';
import { Database } from '../store/database.ts';
import { Ledger } from '../store/ledger.ts';
import type { BrokenChain, ChainVerdict } from '../store/ledger-chain.ts';
import type { LedgerHead } from '../store/ledger-head.ts';
import { readableLines } from '../store/readable-lines.ts';
import type { FoundPage, PageAt } from '../store/record-search.ts';
import type { Reply } from './thread.ts';
import { writeWhole } from './write-files.ts';

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
  /** Heads that somebody kept, besides those in the data folder. */
  readonly kept?: readonly LedgerHead[];
}

/** With what can still be read of a ledger whose file is damaged: ranges of lines. */
export type VerifyAnswer = ChainVerdict | (BrokenChain & { readonly readable: readonly (readonly [number, number])[] });

export type ExportFormat =
  | ({ readonly format: 'csv' } & CsvChoice)
  | { readonly format: 'jsonl'; readonly columns: readonly ColumnId[] }
  | { readonly format: 'intune'; readonly kind: IntuneKind; readonly details: string };

export interface ExportTask {
  readonly query: RecordQuery;
  readonly choice: ExportFormat;
  /** Of a list for Intune in several files, their names come from it. */
  readonly file: string;
  readonly overwrite: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

export interface Exported {
  readonly files: readonly string[];
  readonly records: number;
  /** What a list for Intune left out, in sentences; the first thousand. */
  readonly leftOut: readonly { readonly device: string; readonly sentence: string }[];
  readonly leftOutInAll: number;
}

/** All throw store.*; where there is no ledger yet, nothing is found and nothing is wrong. */
export interface RecordWork {
  find(task: FindTask): Promise<RecordsFound>;
  verify(task: VerifyTask): Promise<VerifyAnswer>;
  /** Days are those of the zone here. */
  count(query: RecordQuery): Promise<RecordStatistics>;
  /** Throws file.exists, records.*. */
  write(task: ExportTask): Promise<Exported>;
  close(): void;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** In the zone of whoever sits here, as the next one. */
function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

function timeText(at: number): string {
  const date = new Date(at);
  return `${localDay(at)} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')}`;
}

function* counted(ledger: Ledger | null, query: RecordQuery, count: { n: number }): Generator<Run> {
  if (!ledger) return;
  for (const { run } of ledger.each(query)) {
    count.n += 1;
    yield run;
  }
}

async function writeForIntune(runs: Iterable<Run>, kind: IntuneKind, details: string, { file, overwrite }: ExportTask, count: { n: number }): Promise<Exported> {
  const { rows, leftOut, counts } = listForIntune(runs, kind, details);
  if (rows.length === 0) throw new AppError('records.nothing', { searched: count.n });
  const { dir, name } = path.parse(file);
  const files: string[] = [];
  for (const part of intuneFiles(rows, name)) {
    files.push(path.join(dir, part.name));
    await writeWhole(path.join(dir, part.name), [part.text], overwrite);
  }
  return { files, records: rows.length, leftOut, leftOutInAll: Object.values(counts).reduce((sum, n) => sum + n, 0) };
}

/** An error's sentence for people. */
export type Describe = (error: ErrorShape) => string;

async function exportRecords(ledger: Ledger | null, task: ExportTask, describe: Describe): Promise<Exported> {
  const { query, choice, file, overwrite, now } = task;
  const view: RecordView = { now, describe, timeText };
  const count = { n: 0 };
  const runs = counted(ledger, query, count);
  if (choice.format === 'intune') return writeForIntune(runs, choice.kind, choice.details, task, count);
  await writeWhole(file, choice.format === 'csv' ? csvPieces(runs, choice, view) : jsonPieces(runs, choice.columns, view), overwrite);
  return { files: [file], records: count.n, leftOut: [], leftOutInAll: 0 };
}

/** In the order of their lines, as they were given in any. */
function inOrder(heads: readonly LedgerHead[]): LedgerHead[] {
  return [...heads].sort((a, b) => a.seq - b.seq);
}

/** What a damaged file still has. */
function verifyDamaged(folder: string): VerifyAnswer {
  const db = Database.openDamaged(folder);
  if (!db) throw new AppError('store.unavailable', { folder, reason: 'it is gone' });
  try {
    const readable = readableLines(db);
    const [first] = readable;
    const line = first?.[0] === 1 ? first[1] + 1 : 1;
    return { ok: false, line, reason: 'the file is damaged: this line can’t be read', readable };
  } finally {
    db.close();
  }
}

/** Of this folder, in this thread. */
export function recordsHere(folder: string, describe: Describe): RecordWork {
  let db: Database | null = null;
  const opened = (): Ledger | null => {
    db ??= Database.openReader(folder);
    return db ? new Ledger(db) : null;
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
    verify: ({ key, kept }) => promised(() => {
      try {
        return opened()?.verify({ key, ...(kept ? { kept: inOrder(kept) } : {}) }) ?? { ok: true, lines: 0, head: null, unsigned: 0, keys: [] };
      } catch (error) {
        if (asAppError(error).code !== 'store.corrupt') throw error;
        return verifyDamaged(folder);
      }
    }),
    count: (query) => promised(() => {
      const counter = new RecordCounter();
      for (const run of opened()?.counted(query) ?? []) {
        counter.add({ day: localDay(run.started_at), outcome: run.outcome, method: run.method, reason: run.reason, minutes: run.finished_at === null ? null : (run.finished_at - run.started_at) / 60_000 });
      }
      return counter.result();
    }),
    write: (task) => promised(() => exportRecords(opened(), task, describe)),
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
  | { readonly kind: 'write'; readonly task: ExportTask };

function answer(work: RecordWork, question: RecordQuestion): Promise<unknown> {
  switch (question.kind) {
    case 'find': return work.find(question.task);
    case 'verify': return work.verify(question.task);
    case 'count': return work.count(question.query);
    case 'write': return work.write(question.task);
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
