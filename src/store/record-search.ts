// What faces look for among records: a question as conditions of SQL, and pages of what answers it, the newest first. A page is found
// by its place or by the record before or after it; new records don't move it, because it is of those up to `top`.
import { z } from 'zod';
import type { Run } from '../model.ts';
import { anyRecord, outcomes, type RecordQuery, runMethodSchema } from '../model/records.ts';
import type { Database, SqlValue } from './database.ts';
import { parseRun } from './run-rows.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const numberedRow = z.object({ n: integer, state: z.string() });
const countRow = z.object({ n: integer });

/**
 * Words to a question for the full-text index: each must be there, at the beginning of some word, in any case. What isn't a letter or a
 * number divides words, as it does in the index. Null: words were asked for, and none is one.
 */
function matchOf(text: string): string | null {
  const words = text.toLowerCase().match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
  return words.length === 0 ? null : words.slice(0, 20).map((word) => `"${word.slice(0, 100)}"*`).join(' ');
}

interface Conditions {
  /** Empty: all records. */
  readonly sql: readonly string[];
  readonly values: readonly SqlValue[];
}

const begins = (value: string): string => `${value.replace(/[\\%_]/g, '\\$&')}%`;

/** Of one member each; what is indexed is compared so that its index serves. */
const conditionOf: { readonly [Key in keyof RecordQuery]: (value: NonNullable<RecordQuery[Key]>) => readonly [string, ...SqlValue[]] } = {
  text: (text) => ['n IN (SELECT rowid FROM run_words WHERE run_words MATCH ?)', matchOf(text)],
  serial: (serial) => ['serial COLLATE NOCASE >= ? AND serial COLLATE NOCASE < ?', serial, `${serial}\u{10ffff}`],
  last4: (last4) => ['last4 = ?', last4],
  udid: (udid) => ['udid = ?', udid],
  ecid: (ecid) => ['ecid = ?', ecid],
  name: (name) => [String.raw`name LIKE ? ESCAPE '\'`, begins(name)],
  assetTag: (tag) => [String.raw`asset_tag LIKE ? ESCAPE '\'`, begins(tag)],
  operator: (operator) => [String.raw`operator LIKE ? ESCAPE '\'`, begins(operator)],
  station: (station) => [String.raw`station LIKE ? ESCAPE '\'`, begins(station)],
  blueprint: (blueprint) => [String.raw`blueprint LIKE ? ESCAPE '\'`, begins(blueprint)],
  outcome: (outcome) => ['outcome = ?', outcome],
  method: (method) => ['method = ?', method],
  from: (from) => ['started_at >= ?', from],
  to: (to) => ['started_at < ?', to],
  batch: (batch) => ['batch = ?', batch],
  // A ledger has one kind only: who asks for the other finds nothing, which the caller decides.
  practice: () => ['1 = 1'],
};

/** Null: nothing can be so. */
function conditionsOf(query: RecordQuery): Conditions | null {
  if (query.text !== null && matchOf(query.text) === null) return null;
  const sql: string[] = [];
  const values: SqlValue[] = [];
  for (const key of Object.keys(anyRecord) as (keyof RecordQuery)[]) {
    const value = query[key];
    if (value === null || key === 'practice') continue;
    const [condition, ...bound] = (conditionOf[key] as (value: NonNullable<typeof query[typeof key]>) => readonly [string, ...SqlValue[]])(value);
    sql.push(condition);
    values.push(...bound);
  }
  return { sql, values };
}

/** More are not counted one by one. */
export const mostCounted = 100_000;

/** `offset`: from the newest. before, after: next to the record of that number, older or newer. */
export type PageAt = { readonly offset: number } | { readonly before: number } | { readonly after: number };

export interface NumberedRun {
  /** In the order of recording, from 1. */
  readonly n: number;
  readonly run: Run;
}

export interface FoundPage {
  /** Records that answer, at most mostCounted. */
  readonly total: number;
  readonly rows: readonly NumberedRun[];
}

/** Where numbers of records come from, in their order. */
interface Source extends Conditions {
  readonly from: string;
  readonly n: string;
}

/** Words alone are looked for in their index alone, which has its rows in the same order: a row of each hit would be a page read each. */
function sourceOf(query: RecordQuery): Source | null {
  const conditions = conditionsOf(query);
  const match = query.text === null ? null : matchOf(query.text);
  if (conditions && match !== null && conditions.sql.length === 1) return { from: 'run_words', n: 'rowid', sql: ['run_words MATCH ?'], values: [match] };
  return conditions && { from: 'run', n: 'n', ...conditions };
}

const where = (conditions: readonly string[]): string => (conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`);

/** What a question found, as long as nobody writes: the next page of it needs neither counting nor going through what stands before it. */
interface Answered {
  /** Changes with every commit of another connection. */
  readonly version: number;
  readonly key: string;
  total: number | null;
  /** Of the first mostCounted records, the newest first. */
  numbers: readonly number[] | null;
}

/** Of each connection that only reads. */
const lastAnswers = new WeakMap<Database, Answered>();
const numbersRow = z.object({ numbers: z.string().transform((text) => z.array(z.number()).parse(JSON.parse(text))) });

/** The last answer where it was to the same question, else a new one. */
function answerTo(db: Database, { from, sql, values }: Source, top: number): Answered {
  const version = db.othersVersion;
  const key = JSON.stringify([from, sql, values.map(String), top]);
  const last = lastAnswers.get(db);
  if (!db.writable && last?.version === version && last.key === key) return last;
  const made: Answered = { version, key, total: null, numbers: null };
  if (!db.writable) lastAnswers.set(db, made);
  return made;
}

function countOf(db: Database, { from, n, sql, values }: Source, top: number): number {
  return countRow.parse(db.all(`SELECT count(*) AS n FROM (SELECT 1 FROM ${from} ${where([...sql, `${n} <= ?`])} LIMIT ?)`, ...values, top, mostCounted)[0]).n;
}

function numbersOf(db: Database, { from, n, sql, values }: Source, top: number): readonly number[] {
  const found = `SELECT ${n} AS n FROM ${from} ${where([...sql, `${n} <= ?`])} ORDER BY ${n} DESC LIMIT ?`;
  return numbersRow.parse(db.all(`SELECT json_group_array(n) AS numbers FROM (${found})`, ...values, top, mostCounted)[0]).numbers;
}

/** Of records up to number `top`, the newest first. Throws store.*. */
export function findRuns(db: Database, query: RecordQuery, top: number, at: PageAt, limit: number): FoundPage {
  const source = sourceOf(query);
  if (!source) return { total: 0, rows: [] };
  const { from: table, n, sql, values } = source;
  const read = (rows: readonly unknown[]): NumberedRun[] => rows.map((row) => ({ n: numberedRow.parse(row).n, run: parseRun(row, db.file) }));
  // Numbers have no gap: without conditions nothing needs counting.
  const all = sql.length === 0;
  const answer = all ? null : answerTo(db, source, top);
  if (answer && !db.writable && 'offset' in at && at.offset > 0) {
    answer.numbers ??= numbersOf(db, source, top);
    answer.total ??= answer.numbers.length;
    const page = answer.numbers.slice(at.offset, at.offset + limit);
    if (at.offset + limit <= mostCounted) return { total: answer.total, rows: read(db.all('SELECT n, state FROM run_state WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n DESC', JSON.stringify(page))) };
  }
  const total = answer ? (answer.total ??= countOf(db, source, top)) : top;
  const [from, offset] = 'offset' in at ? [all ? top - at.offset : top, all ? 0 : at.offset] : ['before' in at ? at.before - 1 : top, 0];
  const newer = 'after' in at;
  const chosen = `SELECT ${n} AS n FROM ${table} ${where([...sql, newer ? `${n} > ? AND ${n} <= ?` : `${n} <= ?`])} ORDER BY ${n} ${newer ? 'ASC' : 'DESC'} LIMIT ? OFFSET ?`;
  const bound = newer ? [at.after, from] : [Math.min(from, top)];
  return { total, rows: read(db.all(`SELECT n, state FROM (${chosen}) JOIN run_state USING (n) ORDER BY n DESC`, ...values, ...bound, limit, offset)) };
}

const exportBatch = 200;

/** All that answer, the newest first, a few at a time. Throws store.*. */
export function* eachRun(db: Database, query: RecordQuery, top: number): Generator<NumberedRun> {
  let below = top + 1;
  for (;;) {
    const { rows } = findRuns(db, query, below - 1, { offset: 0 }, exportBatch);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < exportBatch) return;
    below = last.n;
  }
}

const countedRow = z.object({ n: integer, started_at: integer, finished_at: integer.nullable(), outcome: z.enum(outcomes), method: runMethodSchema, reason: z.string().nullable() });
export type CountedRun = z.infer<typeof countedRow>;

const countedBatch = 5000;

/** What is counted of all that answer, in the order of recording. Throws store.*. */
export function* eachCounted(db: Database, query: RecordQuery): Generator<CountedRun> {
  const conditions = conditionsOf(query);
  if (!conditions) return;
  const { sql, values } = conditions;
  for (let after = 0; ;) {
    const rows = db.all(`SELECT n, started_at, finished_at, outcome, method, reason FROM run ${where([...sql, 'n > ?'])} ORDER BY n LIMIT ?`, ...values, after, countedBatch);
    for (const row of rows) {
      const counted = countedRow.parse(row);
      yield counted;
      after = counted.n;
    }
    if (rows.length < countedBatch) return;
  }
}
