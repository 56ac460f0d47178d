// The projection of runs that faces read: a row a run with what is searched and counted, and its words for the full-text index.
// Made from the journal alone; can be dropped and made again.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { assetTagOf } from '../domain/records/record-facts.ts';
import { type Run, runSchema } from '../model.ts';
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
  const names = [profile?.name ?? null, blueprint?.name ?? null, wanted?.name ?? null, wanted?.user ?? null, ...wanted?.profiles.map(({ name }) => name) ?? []];
  const words = [device.serial, lastFourOf(device.serial), device.name, device.udid, device.ecid, device.imei, device.imei2, assetTagOf(run), ...names, run.operator, run.station, ...notes.map(({ text }) => text)];
  return words.filter((part) => part !== null).join('\n').toLowerCase();
}

/** What changes with time, but for the state itself. */
function changingOf(run: Run): SqlValue[] {
  return [run.finishedAt, run.outcome, run.error?.code ?? null, assetTagOf(run)];
}

const insert = `INSERT INTO run
  (n, run_id, started_at, finished_at, outcome, reason, asset_tag, method, udid, ecid, serial, last4, name, operator, station, blueprint, batch, words, state)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const update = 'UPDATE run SET finished_at = ?, outcome = ?, reason = ?, asset_tag = ?, state = ? WHERE n = ?';

/** `n`: the run's number in the order of recording, without a gap. */
export function insertRun(db: Database, n: number, run: Run): void {
  const { device, blueprint } = run;
  const words = wordsOf(run);
  const [finished, outcome, reason, tag] = changingOf(run) as [SqlValue, SqlValue, SqlValue, SqlValue];
  db.run(
    insert, n, run.runId, run.startedAt, finished, outcome, reason, tag, run.method, device.udid, device.ecid, device.serial, lastFourOf(device.serial), device.name,
    run.operator, run.station, blueprint?.name ?? profileName(run), run.batch, words, JSON.stringify(run),
  );
  db.run('INSERT INTO run_words (rowid, words) VALUES (?, ?)', n, words);
}

const profileName = ({ profile }: Run): string | null => profile?.name ?? null;

/** Only what changed is written: most lines change the state alone. */
export function updateRun(db: Database, n: number, before: Run, after: Run): void {
  const state = JSON.stringify(after);
  const now = changingOf(after);
  if (changingOf(before).every((value, i) => value === now[i])) db.run('UPDATE run SET state = ? WHERE n = ?', state, n);
  else db.run(update, ...now, state, n);
  if (before.notes === after.notes && before.tag === after.tag) return;
  const [was, is] = [wordsOf(before), wordsOf(after)];
  if (was === is) return;
  db.run("INSERT INTO run_words (run_words, rowid, words) VALUES ('delete', ?, ?)", n, was);
  db.run('INSERT INTO run_words (rowid, words) VALUES (?, ?)', n, is);
  db.run('UPDATE run SET words = ? WHERE n = ?', is, n);
}

/** Before the rows are made again. */
export function dropRows(db: Database): void {
  db.run("INSERT INTO run_words (run_words) VALUES ('delete-all')");
  db.run('DELETE FROM run');
}
