// The projection of runs that faces read: a row a run with what is searched and counted, and its words for the full-text index.
// Made from the journal alone; can be dropped and made again.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { subjectOf } from '../domain/prep/step-text.ts';
import { assetTagOf } from '../domain/records/record-facts.ts';
import { knownUdid, type Run, runSchema } from '../model.ts';
import type { Database, SqlValue } from './database.ts';

const stateRow = z.object({ state: z.string() });

/** Undefined for what is no JSON: no schema takes that, so it is judged with the rest. */
export function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Throws store.corrupt. */
export function parseRun(row: unknown, file: string): Run {
  const parsed = runSchema.safeParse(readJson(stateRow.parse(row).state));
  if (!parsed.success) throw new AppError('store.corrupt', { file, reason: 'a record has an unknown form' });
  return parsed.data;
}

const lastFourOf = (serial: string | null): string | null => (serial === null ? null : serial.slice(-4).toUpperCase());

/** What free words are looked for in. The last four characters are a word of their own: they are what is printed on labels. */
function wordsOf(run: Run): string {
  const { device, profile, blueprint, wanted, notes } = run;
  const names = [run.method === 'configurator' ? subjectOf(run) : null, profile?.name ?? null, blueprint?.name ?? null, wanted?.name ?? null, wanted?.user ?? null, ...wanted?.profiles.map(({ name }) => name) ?? []];
  const words = [device.serial, lastFourOf(device.serial), device.name, knownUdid(device.udid), device.ecid, device.imei ?? null, device.imei2 ?? null, assetTagOf(run), ...names, run.operator, run.station, ...notes.map(({ text }) => text)];
  return words.filter((part) => part !== null).join('\n').toLowerCase();
}

/** What changes with time, but for the state itself. */
function changingOf(run: Run): SqlValue[] {
  return [run.finishedAt, run.outcome, run.error?.code ?? null, assetTagOf(run), run.enrolled?.at ?? null];
}

/** What is searched and counted, in the order of `columns`. */
function valuesOf(run: Run): SqlValue[] {
  const { device, blueprint, profile } = run;
  return [
    ...changingOf(run), run.startedAt, run.method, device.udid, device.ecid, device.serial, lastFourOf(device.serial), device.name,
    run.operator, run.station, blueprint?.name ?? profile?.name ?? null, run.batch ?? null,
  ];
}

const columns = ['finished_at', 'outcome', 'reason', 'asset_tag', 'enrolled_at', 'started_at', 'method', 'udid', 'ecid', 'serial', 'last4', 'name', 'operator', 'station', 'blueprint', 'batch'] as const;
const insert = `INSERT INTO run (n, run_id, ${columns.join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)})`;
const update = 'UPDATE run SET finished_at = ?, outcome = ?, reason = ?, asset_tag = ?, enrolled_at = ? WHERE n = ?';

/** `n`: the run's number in the order of recording, without a gap. */
export function insertRun(db: Database, n: number, run: Run): void {
  const words = wordsOf(run);
  db.run(insert, n, run.runId, ...valuesOf(run));
  db.run('INSERT INTO run_state (n, words, state) VALUES (?, ?, ?)', n, words, JSON.stringify(run));
  db.run('INSERT INTO run_words (rowid, words) VALUES (?, ?)', n, words);
}

const shown = `SELECT ${columns.join(', ')}, state FROM run JOIN run_state USING (n) WHERE run_id = ?`;

/** Whether the record that faces show, and find, is this one. */
export function isShown(db: Database, run: Run): boolean {
  const [row] = db.all(shown, run.runId) as ({ state: string } & Record<string, SqlValue>)[];
  if (!row || !valuesOf(run).every((value, i) => value === (typeof value === 'number' ? Number(row[columns[i] ?? '']) : row[columns[i] ?? '']))) return false;
  const text = JSON.stringify(run);
  if (row.state === text) return true;
  // Written by an older Muster: through the schema both, so that neither the order of members counts nor what was added since.
  const parsed = runSchema.safeParse(readJson(row.state));
  return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(runSchema.parse(JSON.parse(text)));
}

export interface NumberedState {
  /** In the order of recording. */
  readonly n: number;
  readonly run: Run;
}

const shownTogether = `SELECT n, run_id, state, json_array(${columns.join(', ')}) AS searched FROM run JOIN run_state USING (n) WHERE n IN (SELECT value FROM json_each(?))`;

/** Those whose row isn't this one to the letter; `isShown` says whether it means the same. */
export function differingRows<State extends NumberedState>(db: Database, states: readonly State[]): State[] {
  if (states.length === 0) return [];
  const rows = db.all(shownTogether, JSON.stringify(states.map(({ n }) => n))) as { n: number | bigint; run_id: string; state: string; searched: string }[];
  const byNumber = new Map(rows.map((row) => [Number(row.n), row]));
  return states.filter(({ n, run }) => {
    const row = byNumber.get(n);
    return row?.run_id !== run.runId || row.searched !== JSON.stringify(valuesOf(run)) || row.state !== JSON.stringify(run);
  });
}

/** Only what changed is written: most lines change the state alone. */
export function updateRun(db: Database, n: number, before: Run, after: Run): void {
  const now = changingOf(after);
  db.run('UPDATE run_state SET state = ? WHERE n = ?', JSON.stringify(after), n);
  if (!changingOf(before).every((value, i) => value === now[i])) db.run(update, ...now, n);
  if (before.notes === after.notes && before.tag === after.tag) return;
  const [was, is] = [wordsOf(before), wordsOf(after)];
  if (was === is) return;
  db.run("INSERT INTO run_words (run_words, rowid, words) VALUES ('delete', ?, ?)", n, was);
  db.run('INSERT INTO run_words (rowid, words) VALUES (?, ?)', n, is);
  db.run('UPDATE run_state SET words = ? WHERE n = ?', is, n);
}

/** Before the rows are made again. */
export function dropRows(db: Database): void {
  db.run("INSERT INTO run_words (run_words) VALUES ('delete-all')");
  db.run('DELETE FROM run_state');
  db.run('DELETE FROM run');
}
