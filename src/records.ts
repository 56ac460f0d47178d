// The composition root of records without devices: read from a ledger that another process may be writing, or added to.
import path from 'node:path';
import type { Clock } from './clock.ts';
import { openDataFolder } from './data-folder.ts';
import { describeError } from './error-text.ts';
import { AppError } from './errors.ts';
import type { Run } from './model.ts';
import { type Annotation, anyRecord, type RecordQuery } from './model/records.ts';
import { mostPrinted, type PrintChoice } from './model/record-exports.ts';
import { type KeyKeeper, practiceKeeper } from './secrets.ts';
import { annotateRecord } from './services/annotate.ts';
import { findRecord, recordsNumbered } from './services/find-record.ts';
import { keptHeadsOf } from './services/kept-heads.ts';
import { type ExportChoice, type Exported, streamRecords } from './services/record-export.ts';
import { oncePerDevice, printNames } from './services/record-print.ts';
import { recordsHere, type RecordWork, type VerifyAnswer } from './services/record-work.ts';
import { stationKeyOf } from './services/station-key.ts';
import { Database } from './store/database.ts';
import { Ledger } from './store/ledger.ts';
import { SecretFile } from './store/secret-file.ts';
import { openUpToDate } from './store/up-to-date.ts';
import { takeWriterLock } from './store/writer-lock.ts';

/** Where records lie: the data folder, and whether those of the practice bench are meant. */
export interface RecordSource {
  readonly dataFolder: string;
  readonly practice: boolean;
}

/** Hands the ledger to `read`, or null when there is none yet, and closes it. Throws store.*. */
export async function withRecords<T>(base: string, practice: boolean, read: (ledger: Ledger | null) => Promise<T> | T): Promise<T> {
  const db = openUpToDate(openDataFolder(base, practice));
  try {
    return await read(db ? new Ledger(db) : null);
  } finally {
    db?.close();
  }
}

/** The same for what takes long: counting, writing out, printing. */
export async function withRecordWork<T>({ dataFolder, practice }: RecordSource, work: (records: RecordWork) => Promise<T>): Promise<T> {
  const records = recordsHere(openDataFolder(dataFolder, practice), (error) => describeError(error).what);
  try {
    return await work(records);
  } finally {
    records.close();
  }
}

/** Other records of the same device that are shown with one. */
const mostOthers = 20;

/** One record by its number, the beginning of it, or its device; and others of that device, the newest first. Throws run.unknown, usage.invalid, store.*. */
export function recordOf({ dataFolder, practice }: RecordSource, word: string): Promise<{ readonly run: Run; readonly others: readonly Run[] }> {
  return withRecords(dataFolder, practice, (ledger) => {
    const run = findRecord(ledger, word);
    const same = ledger?.find({ ...anyRecord, udid: run.device.udid }, { offset: 0 }, mostOthers + 1).rows ?? [];
    return { run, others: same.flatMap((one) => (one.run.runId === run.runId ? [] : [one.run])).slice(0, mostOthers) };
  });
}

/** Devices whose serial number ends so, or is that, each as its latest record has it. Throws store.*. */
export function devicesEnding({ dataFolder, practice }: RecordSource, queries: readonly Partial<RecordQuery>[]): Promise<Run[]> {
  return withRecords(dataFolder, practice, (ledger) => queries.flatMap((query) => ledger?.find({ ...anyRecord, ...query }, { offset: 0 }, 100).rows.map(({ run }) => run) ?? []));
}

/** Walks the whole ledger. `heads`: files or JSON that somebody kept; `fingerprint`: of the key that must have signed last. Throws records.head, file.*, store.*, run.cancelled. */
export async function verifyRecords(source: RecordSource, { heads, fingerprint, signal }: { readonly heads: readonly string[]; readonly fingerprint: string | null; readonly signal: AbortSignal }): Promise<VerifyAnswer> {
  const kept = (await Promise.all(heads.map(keptHeadsOf))).flat();
  return withRecordWork(source, (records) => records.verify({ key: null, fingerprint, kept, signal }));
}

/** Writes records out to whoever takes text piece by piece. Throws records.*, store.*. */
export function streamOut({ dataFolder, practice }: RecordSource, choice: ExportChoice, take: (text: string) => Promise<void>): Promise<Omit<Exported, 'files'>> {
  return withRecords(dataFolder, practice, (ledger) => streamRecords(ledger, choice, (error) => describeError(error).what, take));
}

export interface Printing {
  /** Numbers of records; else what `query` makes of them is searched for. */
  readonly words: readonly string[];
  readonly query: () => RecordQuery;
  readonly choice: PrintChoice;
  /** For certificates of several records a folder. */
  readonly file: string;
  readonly overwrite: boolean;
  readonly now: number;
}

function chosenRuns(ledger: Ledger | null, { words, query, choice }: Printing): Run[] {
  const numbered = ledger && recordsNumbered(ledger, words);
  if (numbered) return numbered;
  const { total = 0, rows = [] } = ledger?.find(query(), { offset: 0 }, mostPrinted) ?? {};
  if (total > mostPrinted) throw new AppError('print.tooMany', { count: total, most: mostPrinted });
  const runs = rows.map(({ run }) => run);
  return choice.kind === 'certificate' ? runs : oncePerDevice(runs);
}

/** Makes paper of records; what was written, and of how many. Throws print.*, records.query, run.unknown, file.exists, store.*. */
export async function printOnPaper(source: RecordSource, printing: Printing): Promise<{ readonly files: readonly string[]; readonly records: number }> {
  const { choice, file, overwrite, now } = printing;
  const runs = await withRecords(source.dataFolder, source.practice, (ledger) => chosenRuns(ledger, printing));
  if (runs.length === 0) throw new AppError('print.none');
  const files = choice.kind === 'certificate' && runs.length > 1 ? printNames(runs, choice).map((name) => path.join(file, name)) : [file];
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await withRecordWork(source, (records) => records.print({ runIds: runs.map(({ runId }) => runId), choice, files, overwrite, now, timeZone }));
  return { files, records: runs.length };
}

export interface Annotator extends RecordSource {
  readonly operator: string;
  readonly clock: Clock;
  readonly keeper: KeyKeeper | null;
  readonly passphrase: string | null;
}

/** Adds to the record that a word means, signed where the station's key can be had. Needs the folder's lock. Throws store.*, run.*, usage.invalid. */
export async function annotate({ dataFolder, practice, operator, clock, keeper, passphrase }: Annotator, word: string, annotation: Annotation): Promise<Run> {
  const folder = openDataFolder(dataFolder, practice);
  const lock = takeWriterLock(folder);
  let db: Database | null = null;
  try {
    db = Database.openWriter(folder);
    const ledger = new Ledger(db);
    const { runId } = findRecord(ledger, word);
    const secrets = await SecretFile.open({ folder, keeper: practice ? practiceKeeper : keeper, passphrase, writable: true });
    try {
      // Secrets that can't be used say so where they are used; the note isn't kept back for them.
      const key = await stationKeyOf(secrets, passphrase !== null).catch(() => null);
      if (key) ledger.signBy(key, clock.now());
      return annotateRecord(ledger, runId, annotation, { by: operator, now: clock.now() });
    } finally {
      await secrets.close();
    }
  } finally {
    db?.close();
    lock.release();
  }
}
