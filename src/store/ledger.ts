// The ledger of runs: an append-only, hash-chained journal, and a projection of it that faces read. A line and its
// projection share a transaction; append returns when both are on disk.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { IllegalTransition, isFinished, transition } from '../domain/prep/machine.ts';
import { type RunEvent, runEventSchema } from '../domain/prep/run-event.ts';
import { type DurationSample, samplesOf } from '../domain/prep/time-left.ts';
import { profileIn, type RecordsPage, type Run, type RunId, runSchema, type StepId } from '../model.ts';
import type { Database } from './database.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const lineSchema = z.object({ seq: integer, run_id: z.string(), at: integer, body: z.string(), previous: z.string(), hash: z.string() });
const stateRow = z.object({ state: z.string() });
const bodyRow = z.object({ body: z.string() });
const countRow = z.object({ n: integer });

/** What the first line follows. */
const genesis = '0'.repeat(64);

/** SHA-256 over the previous hash and the line's members, each preceded by its length, so that no two lines spell alike. */
export function hashLine(previous: string, seq: number, runId: string, at: number, body: string): string {
  const hash = createHash('sha256').update(previous);
  for (const member of [String(seq), runId, String(at), body]) hash.update(`${Buffer.byteLength(member)}:`).update(member);
  return hash.digest('hex');
}

export type ChainVerdict = { readonly ok: true; readonly lines: number } | { readonly ok: false; readonly line: number; readonly reason: string };

function searchText(run: Run): string {
  const { device, profile, blueprint, wanted } = run;
  const names = [profile?.name ?? null, blueprint?.name ?? null, wanted?.name ?? null, ...wanted?.profiles.map(({ name }) => name) ?? []];
  return [device.serial, device.name, device.udid, device.ecid, ...names, run.operator, run.station].filter((part) => part !== null).join('\n').toLowerCase();
}

/** Undefined for what is no JSON: no schema takes that, so it is judged with the rest. */
function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function parseRun(row: unknown, file: string): Run {
  const parsed = runSchema.safeParse(readJson(stateRow.parse(row).state));
  if (!parsed.success) throw new AppError('store.corrupt', { file, reason: 'a record has an unknown form' });
  return parsed.data;
}

export class Ledger {
  readonly #db: Database;
  #seq = 0;
  #head = genesis;
  #count: number | null = null;
  /** Runs that are not finished: appended to often, so their state isn't read back each time. */
  readonly #open = new Map<RunId, Run>();

  constructor(db: Database) {
    this.#db = db;
    const [row] = db.all('SELECT * FROM prep_event ORDER BY seq DESC LIMIT 1');
    if (row === undefined) return;
    const last = lineSchema.parse(row);
    this.#seq = last.seq;
    this.#head = last.hash;
  }

  get file(): string {
    return this.#db.file;
  }

  /** Writes one line; it is on disk when this returns. Throws store.full, store.*, IllegalTransition. */
  append(runId: RunId, event: RunEvent, at: number): Run {
    const before = event.kind === 'planned' ? null : this.#open.get(runId) ?? this.get(runId);
    const after = transition(before, event, at);
    const body = JSON.stringify(event);
    const seq = this.#seq + 1;
    const hash = hashLine(this.#head, seq, runId, at, body);
    this.#db.transaction(() => {
      this.#db.run('INSERT INTO prep_event (seq, run_id, at, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?)', seq, runId, at, body, this.#head, hash);
      this.#project(after);
    });
    this.#seq = seq;
    this.#head = hash;
    if (before === null && this.#count !== null) this.#count += 1;
    if (after.outcome === 'running' || after.outcome === 'interrupted') this.#open.set(runId, after);
    else this.#open.delete(runId);
    return after;
  }

  #project(run: Run): void {
    this.#db.run(
      'INSERT INTO run (run_id, started_at, outcome, udid, search, state) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET outcome = excluded.outcome, search = excluded.search, state = excluded.state',
      run.runId, run.startedAt, run.outcome, run.device.udid, searchText(run), JSON.stringify(run),
    );
  }

  /** Throws run.unknown. */
  get(runId: RunId): Run {
    const [row] = this.#db.all('SELECT state FROM run WHERE run_id = ?', runId);
    if (row === undefined) throw new AppError('run.unknown');
    return parseRun(row, this.file);
  }

  /** The latest run, in the order of recording, with this profile identifier that was done on this device; among its last fifty. */
  lastDone(udid: string, identifier: string): Run | null {
    const rows = this.#db.all("SELECT state FROM run WHERE udid = ? AND outcome = 'done' ORDER BY rowid DESC LIMIT 50", udid);
    return rows.map((row) => parseRun(row, this.file)).find((run) => profileIn(run, identifier) !== null) ?? null;
  }

  /** What was begun last with this device, by any process; null: nothing ever was. Throws store.*. */
  latestOf(udid: string): Run | null {
    const [row] = this.#db.all('SELECT state FROM run WHERE udid = ? ORDER BY rowid DESC LIMIT 1', udid);
    return row === undefined ? null : parseRun(row, this.file);
  }

  /** Steps of a run that were begun, and of which it isn't known that the device refused them. Throws store.*. */
  attempted(runId: RunId): Set<StepId> {
    const rows = this.#db.all('SELECT body FROM prep_event WHERE run_id = ? ORDER BY seq', runId);
    const events = rows.flatMap((row) => { const event = runEventSchema.safeParse(readJson(bodyRow.parse(row).body)); return event.success ? [event.data] : []; });
    const begun = new Set<StepId>();
    let at: StepId | null = null;
    for (const event of events) {
      if ('step' in event) at = event.step;
      if (event.kind === 'acting') begun.add(event.step);
      // Read again before it was said to have failed, it was not so.
      if (event.kind === 'failed' && event.unknown === undefined && at !== null) begun.delete(at);
    }
    return begun;
  }

  /** The latest run of each device, where that is a preparation whose enrollment its user is still to make; at most 1000, the newest first. */
  awaitingEnrollment(since: number): Run[] {
    const rows = this.#db.all(
      "SELECT state FROM run r WHERE outcome = 'done' AND started_at >= ? AND NOT EXISTS (SELECT 1 FROM run o WHERE o.udid = r.udid AND o.rowid > r.rowid) ORDER BY started_at DESC LIMIT 1000", since,
    );
    return rows.map((row) => parseRun(row, this.file)).filter(({ method, enrolled, wanted }) => wanted !== null && enrolled === null && (method === 'automated' || method === 'setupAssistant'));
  }

  /** Durations in milliseconds of steps that were done, by method and step, of the last runs that were done; the latest first. */
  durations(runs: number): DurationSample[] {
    return this.#db.all("SELECT state FROM run WHERE outcome = 'done' ORDER BY rowid DESC LIMIT ?", runs).flatMap((row) => samplesOf(parseRun(row, this.file)));
  }

  /** Runs that have not ended, oldest first: after a start, those that a crash left behind. */
  unfinished(): Run[] {
    return this.#db.all("SELECT state FROM run WHERE outcome IN ('running', 'interrupted') ORDER BY started_at, run_id").map((row) => parseRun(row, this.file));
  }

  /** Counted once and kept: a snapshot asks ten times a second. */
  count(): number {
    this.#count ??= countRow.parse(this.#db.all('SELECT count(*) AS n FROM run')[0]).n;
    return this.#count;
  }

  /** Newest first. `search` matches anywhere in serial number, name, UDID, ECID, profile, operator or station; `only`: of these alone. */
  list(offset: number, limit: number, search: string, only?: readonly RunId[]): RecordsPage {
    const pattern = `%${search.trim().toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const [where, values] = only ? ['run_id IN (SELECT value FROM json_each(?)) AND ', [JSON.stringify(only)]] : ['', []];
    const [total] = this.#db.all(`SELECT count(*) AS n FROM run WHERE ${where}search LIKE ? ESCAPE '\\'`, ...values, pattern);
    const rows = this.#db.all(`SELECT state FROM run WHERE ${where}search LIKE ? ESCAPE '\\' ORDER BY started_at DESC, run_id LIMIT ? OFFSET ?`, ...values, pattern, limit, offset);
    return { total: countRow.parse(total).n, rows: rows.map((row) => parseRun(row, this.file)) };
  }

  /**
   * Walks the chain: every line must follow from the one before and be of a known form; and every record shown must be
   * what its lines fold to. A cut tail can't be seen yet: that needs signed heads kept elsewhere.
   */
  verify(): ChainVerdict {
    const folded = new Map<string, Run>();
    let records = 0;
    let previous = genesis;
    let expected = 1;
    for (;;) {
      const rows = this.#db.all('SELECT * FROM prep_event WHERE seq >= ? ORDER BY seq LIMIT 1000', expected).map((row) => lineSchema.parse(row));
      if (rows.length === 0) return this.#verifyProjection(folded, records, expected - 1);
      for (const line of rows) {
        const bad = (reason: string): ChainVerdict => ({ ok: false, line: expected, reason });
        if (line.seq !== expected) return bad('a line is missing');
        if (line.previous !== previous) return bad('it doesn’t follow the line before');
        if (hashLine(previous, line.seq, line.run_id, line.at, line.body) !== line.hash) return bad('it was changed');
        const event = runEventSchema.safeParse(readJson(line.body));
        if (!event.success) return bad('it has an unknown form');
        try {
          const run = transition(folded.get(line.run_id) ?? null, event.data, line.at);
          if (event.data.kind === 'planned') records += 1;
          if (isFinished(run) && !this.#isShown(run)) return bad('the record shown is not what its lines say');
          if (isFinished(run)) folded.delete(line.run_id);
          else folded.set(line.run_id, run);
        } catch (error) {
          if (error instanceof IllegalTransition) return bad('it can’t follow in its run');
          throw error;
        }
        previous = line.hash;
        expected += 1;
      }
    }
  }

  /** Whether the record that faces show is this one, to the letter. */
  #isShown(run: Run): boolean {
    const [row] = this.#db.all('SELECT state FROM run WHERE run_id = ?', run.runId);
    // Through the schema both, so that the order of members doesn't count.
    return row !== undefined && JSON.stringify(parseRun(row, this.file)) === JSON.stringify(runSchema.parse(run));
  }

  #verifyProjection(open: ReadonlyMap<string, Run>, records: number, lines: number): ChainVerdict {
    const bad = (reason: string): ChainVerdict => ({ ok: false, line: lines, reason });
    for (const run of open.values()) if (!this.#isShown(run)) return bad('the record shown is not what its lines say');
    const shown = countRow.parse(this.#db.all('SELECT count(*) AS n FROM run')[0]).n;
    return shown === records ? { ok: true, lines } : bad(`${shown} records are shown where the lines make ${records}`);
  }
}
