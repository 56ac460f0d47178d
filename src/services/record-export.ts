// Records written out: as CSV and JSON Lines however many there are, and as Intune's lists; to files, or piece by piece to whoever takes them.
import path from 'node:path';
import type { RecordView } from '../domain/records/columns.ts';
import { type CsvChoice, csvPieces, jsonPieces } from '../domain/records/csv-out.ts';
import { type IntuneFile, intuneFiles, listForIntune } from '../domain/records/intune-out.ts';
import { AppError, type ErrorShape } from '../errors.ts';
import type { Run } from '../model.ts';
import type { ColumnId, IntuneKind } from '../model/record-exports.ts';
import type { RecordQuery } from '../model/records.ts';
import type { Ledger } from '../store/ledger.ts';
import { timeText } from './local-time.ts';
import { gaugeOf, type Meter } from './meter.ts';
import { writeWhole } from './write-files.ts';

export type ExportFormat =
  | ({ readonly format: 'csv' } & CsvChoice)
  | { readonly format: 'jsonl'; readonly columns: readonly ColumnId[] }
  | { readonly format: 'intune'; readonly kind: IntuneKind; readonly details: string };

export interface ExportChoice {
  readonly query: RecordQuery;
  readonly choice: ExportFormat;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

export interface ExportTask extends ExportChoice {
  /** Of a list for Intune in several files, their names come from it. */
  readonly file: string;
  readonly overwrite: boolean;
  readonly meter?: Meter;
}

export interface Exported {
  readonly files: readonly string[];
  readonly records: number;
  /** What a list for Intune left out, in sentences; the first thousand. */
  readonly leftOut: readonly { readonly device: string; readonly sentence: string }[];
  readonly leftOutInAll: number;
}

/** An error's sentence for people. */
export type Describe = (error: ErrorShape) => string;

interface Count {
  n: number;
}

function* counted(ledger: Ledger | null, query: RecordQuery, count: Count, meter?: Meter): Generator<Run> {
  if (!ledger) return;
  const gauge = gaugeOf(meter);
  if (meter) gauge.expect(ledger.find(query, { offset: 0 }, 1).total);
  for (const { run } of ledger.each(query)) {
    count.n += 1;
    gauge.tell(count.n);
    yield run;
  }
}

function pieces(runs: Iterable<Run>, choice: Exclude<ExportFormat, { format: 'intune' }>, now: number, describe: Describe): Generator<string> {
  const view: RecordView = { now, describe, timeText };
  return choice.format === 'csv' ? csvPieces(runs, choice, view) : jsonPieces(runs, choice.columns, view);
}

type IntuneParts = Omit<Exported, 'files'> & { readonly parts: readonly IntuneFile[] };

function partsForIntune(runs: Iterable<Run>, { kind, details }: Extract<ExportFormat, { format: 'intune' }>, name: string, count: Count): IntuneParts {
  const { rows, leftOut, counts } = listForIntune(runs, kind, details);
  if (rows.length === 0) throw new AppError('records.nothing', { searched: count.n });
  return { parts: [...intuneFiles(rows, name)], records: rows.length, leftOut, leftOutInAll: Object.values(counts).reduce((sum, n) => sum + n, 0) };
}

/** Throws file.exists, records.*, store.*; run.cancelled when it was stopped: then nothing was written. */
export async function exportRecords(ledger: Ledger | null, { query, choice, now, file, overwrite, meter }: ExportTask, describe: Describe): Promise<Exported> {
  const count: Count = { n: 0 };
  const runs = counted(ledger, query, count, meter);
  if (choice.format !== 'intune') {
    await writeWhole(file, pieces(runs, choice, now, describe), overwrite);
    return { files: [file], records: count.n, leftOut: [], leftOutInAll: 0 };
  }
  const { dir, name } = path.parse(file);
  const { parts, ...rest } = partsForIntune(runs, choice, name, count);
  const files = parts.map((part) => path.join(dir, part.name));
  for (const part of parts) await writeWhole(path.join(dir, part.name), [part.text], overwrite);
  return { files, ...rest };
}

/** Characters that are handed on at once. */
const chunkLength = 1 << 16;

/** The same to whoever takes text, a piece after the other: none is made before the last was taken. A list for Intune that needs several files has no place there: throws usage.invalid. */
export async function streamRecords(ledger: Ledger | null, { query, choice, now }: ExportChoice, describe: Describe, take: (text: string) => Promise<void>): Promise<Omit<Exported, 'files'>> {
  const count: Count = { n: 0 };
  const runs = counted(ledger, query, count);
  if (choice.format === 'intune') {
    const { parts: [part, ...more], ...rest } = partsForIntune(runs, choice, 'intune', count);
    if (more.length > 0) throw new AppError('usage.invalid', { detail: `The list takes ${more.length + 1} files; name one to write to instead of -.` });
    await take(part?.text ?? '');
    return rest;
  }
  let chunk = '';
  for (const piece of pieces(runs, choice, now, describe)) {
    chunk += piece;
    if (chunk.length < chunkLength) continue;
    await take(chunk);
    chunk = '';
  }
  if (chunk !== '') await take(chunk);
  return { records: count.n, leftOut: [], leftOutInAll: 0 };
}
