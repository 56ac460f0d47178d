// The ledger of runs: an append-only, hash-chained journal, and a projection of it that faces read. A line and its
// projection share a transaction; both are on disk before anything is done on their word.
import { z } from 'zod';
import { AppError, asAppError } from '../errors.ts';
import { isFinished, transition } from '../domain/prep/machine.ts';
import { type RunEvent, runEventSchema } from '../domain/prep/run-event.ts';
import { type DurationSample, samplesOf } from '../domain/prep/time-left.ts';
import type { StationKey } from '../crypto/station-key.ts';
import { profileIn, type RecordsPage, type Run, type RunId, runIdSchema, type StepId } from '../model.ts';
import { anyRecord, type RecordQuery } from '../model/records.ts';
import type { Database } from './database.ts';
import { appendHeads, headFileOf, headFileSize, lastHead, readHeads } from './head-file.ts';
import { headsOf, lastHeadOf } from './head-trail.ts';
import { type ChainQuestion, type ChainVerdict, genesis, hashLine, type Line, lineSchema, walkChain } from './ledger-chain.ts';
import { type LedgerHead, signHead } from './ledger-head.ts';
import { type CountedRun, eachCounted, eachRun, findRuns, type FoundPage, type NumberedRun, type PageAt } from './record-search.ts';
import { dropRows, insertRun, parseRun, readJson, updateRun } from './run-rows.ts';

/** Something else was begun with a device: whatever Apple Configurator does without erasing isn't. */
const newer = `SELECT 1 FROM run o JOIN run_state s ON s.n = o.n WHERE o.udid = r.udid AND o.n > r.n
  AND (o.method <> 'configurator' OR json_extract(s.state, '$.steps[0].id') NOT IN ('update', 'revive'))`;

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const bodyRow = z.object({ body: z.string() });
const countRow = z.object({ n: integer });
const maxRow = z.object({ n: integer.nullable() });

/** Lines that announce nothing but reading. A power cut may take those after the last of another kind: nothing was done on their word. */
const onlyReading: ReadonlySet<RunEvent['kind']> = new Set(['checking', 'verifying'] as const);

/** Lines after which a head is signed while nothing ends. */
const headEvery = 100;
const rebuildBatch = 1000;

interface Open {
  readonly n: number;
  readonly run: Run;
}

export class Ledger {
  readonly #db: Database;
  #seq = 0;
  #head = genesis;
  /** Runs recorded so far, which is the number of the last. */
  #count = 0;
  #key: StationKey | null = null;
  /** Number of the last line that is signed. */
  #signed = 0;
  #doubt: AppError | null = null;
  /** Runs that are not finished: appended to often, so their state isn't read back each time. */
  readonly #open = new Map<RunId, Open>();

  /** Throws store.*; also when it has to be made anew from its lines first and is open for reading only. */
  constructor(db: Database) {
    this.#db = db;
    const [row] = db.all('SELECT * FROM prep_event ORDER BY seq DESC LIMIT 1');
    if (row === undefined) return;
    const last = lineSchema.parse(row);
    this.#seq = last.seq;
    this.#head = last.hash;
    this.#count = maxRow.parse(db.all('SELECT max(n) AS n FROM run')[0]).n ?? 0;
    if (this.#count === 0 && db.writable) this.rebuild();
  }

  get file(): string {
    return this.#db.file;
  }

  /** Why it isn't signed any more: it is not what was signed here before. Null: nothing speaks against it. */
  get doubt(): AppError | null {
    return this.#doubt;
  }

  /** Whether what is recorded now is signed. */
  get signing(): boolean {
    return this.#key !== null;
  }

  /** The last head; null: none was ever signed. Throws store.*. */
  get head(): LedgerHead | null {
    return lastHeadOf(this.#db);
  }

  /** The number of a run's last line, and the first head that signs it; null: it isn't signed yet. Throws run.unknown, store.*. */
  headOver(runId: RunId): { readonly line: number; readonly head: LedgerHead | null } {
    const line = maxRow.parse(this.#db.all('SELECT max(seq) AS n FROM prep_event WHERE run_id = ?', runId)[0]).n;
    if (line === null) throw new AppError('run.unknown');
    const [head = null] = headsOf(this.#db, line - 1);
    return { line, head };
  }

  /** Makes all records anew from their lines. A line that can't follow in its run is left out; verify says which. Throws store.*. */
  rebuild(): void {
    this.#open.clear();
    this.#count = 0;
    this.#db.transaction(() => {
      dropRows(this.#db);
      for (let from = 1; from <= this.#seq; from += rebuildBatch) {
        for (const row of this.#db.all('SELECT * FROM prep_event WHERE seq >= ? AND seq < ? ORDER BY seq', from, from + rebuildBatch)) this.#replay(lineSchema.parse(row));
      }
    });
  }

  #replay(line: Line): void {
    const event = runEventSchema.safeParse(readJson(line.body));
    const id = runIdSchema.safeParse(line.run_id);
    if (!event.success || !id.success) return;
    const before = this.#open.get(id.data) ?? this.#find(id.data);
    let run: Run;
    try {
      run = transition(before?.run ?? null, event.data, line.at);
    } catch {
      return;
    }
    this.#count = before ? this.#count : this.#count + 1;
    const n = before?.n ?? this.#count;
    if (before) updateRun(this.#db, n, before.run, run);
    else insertRun(this.#db, n, run);
    this.#remember(n, run);
  }

  #remember(n: number, run: Run): void {
    if (isFinished(run)) this.#open.delete(run.runId);
    else this.#open.set(run.runId, { n, run });
  }

  /**
   * From now on the last line of every run, and every hundredth line, is signed by this key; and what isn't yet, at once. Not when
   * the ledger isn't the one that was signed before: then `doubt` says so. Throws store.*.
   */
  signBy(key: StationKey, now: number): void {
    const file = headFileOf(this.#db.file);
    try {
      const [kept, outside] = [lastHeadOf(this.#db), lastHead(file)];
      for (const head of [kept, outside]) if (head && this.#hashAt(head.seq) !== head.hash) throw new AppError('store.rewritten', { file: this.#db.file, line: head.seq });
      appendHeads(file, [...headsOf(this.#db, outside?.seq ?? 0)]);
      this.#signed = kept?.seq ?? 0;
    } catch (error) {
      this.#doubt = asAppError(error);
      return;
    }
    this.#key = key;
    if (this.#signed === this.#seq) return;
    const head = signHead(key, this.#seq, this.#head, now);
    this.#db.transaction(() => { this.#keep(head); });
    this.#tellOutside(head);
  }

  #hashAt(seq: number): string | null {
    const [row] = this.#db.all('SELECT * FROM prep_event WHERE seq = ?', seq);
    return row === undefined ? null : lineSchema.parse(row).hash;
  }

  #keep({ seq, hash, at, key, signature }: LedgerHead): void {
    this.#db.run('INSERT INTO ledger_head (seq, hash, at, key, signature) VALUES (?, ?, ?, ?, ?)', seq, hash, at, key, signature);
  }

  #tellOutside(head: LedgerHead): void {
    this.#signed = head.seq;
    try {
      appendHeads(headFileOf(this.#db.file), [head]);
    } catch {
      // The ledger has it; the next start writes it there.
    }
  }

  /** Writes one line; it is on disk when this returns, or with the next one where it announces nothing but reading. Throws store.full, store.*, IllegalTransition. */
  append(runId: RunId, event: RunEvent, at: number): Run {
    const before = event.kind === 'planned' ? null : this.#open.get(runId) ?? this.#find(runId);
    if (!before && event.kind !== 'planned') throw new AppError('run.unknown');
    const run = transition(before?.run ?? null, event, at);
    const body = JSON.stringify(event);
    const seq = this.#seq + 1;
    const hash = hashLine(this.#head, seq, runId, at, body);
    const n = before?.n ?? this.#count + 1;
    const head = this.#key && (isFinished(run) || seq - this.#signed >= headEvery) ? signHead(this.#key, seq, hash, at) : null;
    const write = (): void => {
      this.#db.run('INSERT INTO prep_event (seq, run_id, at, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?)', seq, runId, at, body, this.#head, hash);
      if (before) updateRun(this.#db, n, before.run, run);
      else insertRun(this.#db, n, run);
      if (head) this.#keep(head);
    };
    if (head === null && onlyReading.has(event.kind)) this.#db.soonDurable(write);
    else this.#db.transaction(write);
    this.#seq = seq;
    this.#head = hash;
    this.#count = Math.max(this.#count, n);
    this.#remember(n, run);
    if (head) this.#tellOutside(head);
    return run;
  }

  #find(runId: RunId): Open | null {
    const [row] = this.#db.all('SELECT n, state FROM run JOIN run_state USING (n) WHERE run_id = ?', runId);
    return row === undefined ? null : { n: countRow.parse(row).n, run: parseRun(row, this.file) };
  }

  /** Throws run.unknown. */
  get(runId: RunId): Run {
    const [row] = this.#db.all('SELECT state FROM run JOIN run_state USING (n) WHERE run_id = ?', runId);
    if (row === undefined) throw new AppError('run.unknown');
    return parseRun(row, this.file);
  }

  /** The latest run, in the order of recording, with this profile identifier that was done on this device; among its last fifty. */
  lastDone(udid: string, identifier: string): Run | null {
    const rows = this.#db.all("SELECT state FROM run JOIN run_state USING (n) WHERE udid = ? AND outcome = 'done' ORDER BY n DESC LIMIT 50", udid);
    return rows.map((row) => parseRun(row, this.file)).find((run) => profileIn(run, identifier) !== null) ?? null;
  }

  /** What was begun last with this device, by any process; null: nothing ever was. Throws store.*. */
  latestOf(udid: string): Run | null {
    const [row] = this.#db.all('SELECT state FROM run JOIN run_state USING (n) WHERE udid = ? ORDER BY n DESC LIMIT 1', udid);
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
      `SELECT state FROM run r JOIN run_state USING (n) WHERE outcome = 'done' AND started_at >= ? AND NOT EXISTS (${newer}) ORDER BY started_at DESC LIMIT 1000`, since,
    );
    return rows.map((row) => parseRun(row, this.file)).filter(({ method, enrolled, wanted }) => wanted !== null && enrolled === null && (method === 'automated' || method === 'setupAssistant'));
  }

  /** Durations in milliseconds of steps that were done, by method and step, of the last runs that were done; the latest first. */
  durations(runs: number): DurationSample[] {
    return this.#db.all("SELECT state FROM run JOIN run_state USING (n) WHERE outcome = 'done' ORDER BY n DESC LIMIT ?", runs).flatMap((row) => samplesOf(parseRun(row, this.file)));
  }

  /** Runs that have not ended, oldest first: after a start, those that a crash left behind. */
  unfinished(): Run[] {
    return this.#db.all("SELECT state FROM run JOIN run_state USING (n) WHERE outcome IN ('running', 'interrupted') ORDER BY started_at, run_id").map((row) => parseRun(row, this.file));
  }

  count(): number {
    return this.#count;
  }

  /** Newest first. Every word of `search` begins some word of a record: serial number or its last four, name, UDID, ECID, tag, profile, operator, station, note. `only`: of these alone. */
  list(offset: number, limit: number, search: string, only?: readonly RunId[]): RecordsPage {
    const text = search.trim() === '' ? null : search.slice(0, 1000);
    if (!only) return this.#page(this.find({ ...anyRecord, text }, { offset }, limit));
    const wanted = new Set(only.flatMap((runId) => this.#find(runId) ?? []).map(({ n }) => n));
    const found = text === null ? [...wanted] : [...eachRun(this.#db, { ...anyRecord, text }, this.#count)].map(({ n }) => n).filter((n) => wanted.has(n));
    const page = found.sort((a, b) => b - a).slice(offset, offset + limit);
    return { total: found.length, rows: page.flatMap((n) => this.find(anyRecord, { before: n + 1 }, 1).rows).map(({ run }) => run) };
  }

  #page({ total, rows }: FoundPage): RecordsPage {
    return { total, rows: rows.map(({ run }) => run) };
  }

  /** What answers a question, of records up to number `top` (all unless told). Throws store.*. */
  find(query: RecordQuery, at: PageAt, limit: number, top = this.#count): FoundPage {
    return findRuns(this.#db, query, top, at, limit);
  }

  /** All that answers a question, the newest first, read a few at a time. Throws store.*. */
  each(query: RecordQuery): Generator<NumberedRun> {
    return eachRun(this.#db, query, this.#count);
  }

  /** What is counted of all that answers a question, read a few at a time. Throws store.*. */
  counted(query: RecordQuery): Generator<CountedRun> {
    return eachCounted(this.#db, query);
  }

  /**
   * Walks the whole chain as it is now, with the heads that are kept beside the file. Yields how many lines were walked, every now and
   * then; whoever writes meanwhile disturbs nothing. Returns the verdict. Throws store.*.
   */
  * walk(question: ChainQuestion = {}): Generator<number, ChainVerdict> {
    const file = headFileOf(this.#db.file);
    // Before the ledger is held: what is signed later is in neither.
    const size = headFileSize(file);
    const release = this.#db.hold();
    try {
      return yield* walkChain(this.#db, { outside: readHeads(file, size), ...question });
    } finally {
      release();
    }
  }

  /** The same at once. */
  verify(question: ChainQuestion = {}): ChainVerdict {
    const walk = this.walk(question);
    for (;;) {
      const { value, done } = walk.next();
      if (done === true) return value;
    }
  }

  /** Records whose number begins so, at most `limit`, in any order. Throws store.*. */
  startingWith(beginning: string, limit: number): Run[] {
    return this.#db.all('SELECT state FROM run JOIN run_state USING (n) WHERE run_id >= ? AND run_id < ? LIMIT ?', beginning, `${beginning}\u{10ffff}`, limit).map((row) => parseRun(row, this.file));
  }
}
