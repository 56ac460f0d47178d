// The ledger's chain: how a line is hashed, and the walk that says whether any line was changed, taken away or put in, and whether
// the runs that are shown are what their lines say. Needs nothing but the file and, if there are any, heads that were kept elsewhere.
import crypto from 'node:crypto';
import { z } from 'zod';
import { fingerprintOf } from '../crypto/station-key.ts';
import { IllegalTransition, isFinished, transition } from '../domain/prep/machine.ts';
import { type RunEvent, runEventSchema } from '../domain/prep/run-event.ts';
import { AppError } from '../errors.ts';
import { type Run, stepIds } from '../model.ts';
import type { Database } from './database.ts';
import { HeadTrail } from './head-trail.ts';
import type { LedgerHead } from './ledger-head.ts';
import { differingRows, isShown, type NumberedState, readJson } from './run-rows.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
/** A row of prep_event. */
export const lineSchema = z.object({ seq: integer, run_id: z.string(), at: integer, body: z.string(), previous: z.string(), hash: z.string() });
export type Line = z.infer<typeof lineSchema>;

/** Throws for what is no such row. By hand, for a walk reads millions; the schema where that doesn't do. */
function lineOf(row: unknown): Line {
  const { seq, run_id: runId, at, body, previous, hash } = row as Line;
  return typeof seq === 'number' && typeof at === 'number' && [runId, body, previous, hash].every((text) => typeof text === 'string') ? row as Line : lineSchema.parse(row);
}

/** What the first line follows. */
export const genesis = '0'.repeat(64);

/** In one call where the runtime has that, which takes half as long. */
const sha256: (text: string) => string = typeof crypto.hash === 'function' ? (text) => crypto.hash('sha256', text, 'hex') : (text) => crypto.createHash('sha256').update(text).digest('hex');

/** SHA-256 over the previous hash and the line's members, each preceded by its length, so that no two lines spell alike. */
export function hashLine(previous: string, seq: number, runId: string, at: number, body: string): string {
  const [number, time] = [String(seq), String(at)];
  const text = `${previous}${number.length}:${number}${Buffer.byteLength(runId)}:${runId}${time.length}:${time}${Buffer.byteLength(body)}:${body}`;
  return sha256(text);
}

export interface SoundChain {
  readonly ok: true;
  readonly lines: number;
  /** The last signed head; null: nothing was ever signed here. */
  readonly head: LedgerHead | null;
  /** Lines after it: whoever holds the file could have changed these, or cut them. */
  readonly unsigned: number;
  /** Fingerprints of the keys that signed, in their order. */
  readonly keys: readonly string[];
}

export interface BrokenChain {
  readonly ok: false;
  /** The first line that can't be relied on. */
  readonly line: number;
  readonly reason: string;
}

export type ChainVerdict = SoundChain | BrokenChain;

export interface ChainQuestion {
  /** Heads kept elsewhere: beside the ledger, in exports, on paper; in the order of their lines. */
  readonly outside?: Iterable<LedgerHead>;
  /** More such heads, which somebody kept: on paper, in an export. */
  readonly kept?: Iterable<LedgerHead>;
  /** The station's own public key (SPKI, DER in base64), where it is known: the last head must be signed by it. */
  readonly key?: string | null;
  /** The same where only its fingerprint is known, or the beginning of that, in lower-case hex. */
  readonly fingerprint?: string | null;
}

/** Why a verdict is bad that says nothing of the lines themselves. */
export const unreadablePage = 'a page of the file can’t be read';

const batchLines = 1000;

/** Kinds of lines, most of a ledger, that are told whole by a look: nothing stands beside the kind, or its step alone. */
const bare: ReadonlySet<string> = new Set<RunEvent['kind']>(['done', 'interrupted', 'recovered', 'paused', 'continued', 'retried']);
const stepped: ReadonlySet<string> = new Set<RunEvent['kind']>(['checking', 'acting', 'verifying']);
const steps: ReadonlySet<unknown> = new Set(stepIds);

function isEvent(value: unknown): value is RunEvent {
  const { kind, step } = (value ?? {}) as { kind?: unknown; step?: unknown };
  if (typeof kind === 'string' && (bare.has(kind) || (stepped.has(kind) && steps.has(step)))) return true;
  return runEventSchema.safeParse(value).success;
}

class Walk {
  readonly #db: Database;
  readonly #trail: HeadTrail;
  /** Runs that have not ended, and those that ended since the shown ones were last looked at. */
  readonly #open = new Map<string, NumberedState>();
  /** Runs that ended since then, and the line at which they did. */
  readonly #ended = new Map<string, number>();
  #records = 0;
  #previous = genesis;
  #expected = 1;

  constructor(db: Database, trail: HeadTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  #bad(reason: string, line = this.#expected): BrokenChain {
    return { ok: false, line, reason };
  }

  /** Whether its record may be that of a later line, which may be far from here: an enrollment, a note, a second try. */
  #goesOn(runId: string, seq: number): boolean {
    return this.#db.all('SELECT 1 FROM prep_event WHERE run_id = ? AND seq > ? LIMIT 1', runId, seq).length > 0;
  }

  /** Whether the records shown of what ended since the last look are right. Many at once: one by one they take most of the walk's time. */
  #lookAtEnded(): BrokenChain | null {
    const ended = [...this.#ended].flatMap(([runId, line]) => { const state = this.#open.get(runId); return state ? [{ ...state, line }] : []; });
    this.#ended.clear();
    const differing = new Set(differingRows(this.#db, ended));
    let wrong: BrokenChain | null = null;
    for (const one of ended) {
      if (!differing.has(one) || isShown(this.#db, one.run)) this.#open.delete(one.run.runId);
      else if (!this.#goesOn(one.run.runId, one.line) && (!wrong || one.line < wrong.line)) wrong = this.#bad('the record shown is not what its lines say', one.line);
    }
    return wrong;
  }

  /** A run that had ended and was forgotten. Null: it had no line yet. */
  #before(runId: string, seq: number): NumberedState | null {
    let run: Run | null = null;
    for (const row of this.#db.all('SELECT * FROM prep_event WHERE run_id = ? AND seq < ? ORDER BY seq', runId, seq)) {
      const line = lineSchema.parse(row);
      run = transition(run, readJson(line.body) as RunEvent, line.at);
    }
    return run && { n: Number((this.#db.all('SELECT n FROM run WHERE run_id = ?', runId)[0] as { n: unknown } | undefined)?.n ?? 0), run };
  }

  #fold(line: Line): BrokenChain | null {
    const event = readJson(line.body);
    // As it was written, not as the schema spells it: so the text that is shown comes out the same.
    if (!isEvent(event)) return this.#bad('it has an unknown form');
    const { kind } = event;
    try {
      const before = this.#open.get(line.run_id) ?? (kind === 'planned' ? null : this.#before(line.run_id, line.seq));
      const run = transition(before?.run ?? null, event, line.at);
      if (kind === 'planned') this.#records += 1;
      this.#open.set(line.run_id, { n: before?.n ?? this.#records, run });
      if (isFinished(run)) this.#ended.set(line.run_id, line.seq);
      else this.#ended.delete(line.run_id);
    } catch (error) {
      if (error instanceof IllegalTransition) return this.#bad('it can’t follow in its run');
      throw error;
    }
    return null;
  }

  #take(line: Line): BrokenChain | null {
    if (line.seq !== this.#expected) return this.#bad('a line is missing');
    if (line.previous !== this.#previous) return this.#bad('it doesn’t follow the line before');
    if (hashLine(this.#previous, line.seq, line.run_id, line.at, line.body) !== line.hash) return this.#bad('it was changed');
    const differs = this.#trail.at(line.seq, line.hash);
    if (differs !== null) return this.#bad(differs);
    const broken = this.#fold(line);
    if (broken) return broken;
    this.#previous = line.hash;
    this.#expected += 1;
    return null;
  }

  #atEnd({ key = null, fingerprint = null }: ChainQuestion): ChainVerdict {
    const { beyond, last, keys } = this.#trail;
    const lines = this.#expected - 1;
    if (beyond) return this.#bad(`the end was cut off: line ${beyond.seq} was there when it was signed`);
    for (const { run } of this.#open.values()) if (!isShown(this.#db, run)) return this.#bad('the record shown is not what its lines say', lines);
    const shown = Number((this.#db.all('SELECT count(*) AS n FROM run')[0] as { n: unknown }).n);
    if (shown !== this.#records) return this.#bad(`${shown} records are shown where the lines make ${this.#records}`, lines);
    if (key !== null && last && last.key !== key) return this.#bad('it was signed last by another key than this station’s', last.seq);
    if (fingerprint !== null && lines > 0 && (!last || !fingerprintOf(last.key).startsWith(fingerprint))) return this.#bad(last ? 'it was signed last by another key than the one that was named' : 'nothing is signed, by no key', last?.seq ?? 1);
    return { ok: true, lines, head: last, unsigned: lines - (last?.seq ?? 0), keys };
  }

  /** After each batch the caller may do something else. Returns the verdict. */
  * run(question: ChainQuestion): Generator<number, ChainVerdict> {
    for (;;) {
      let rows: unknown[];
      try {
        rows = this.#db.all('SELECT * FROM prep_event WHERE seq >= ? ORDER BY seq LIMIT ?', this.#expected, batchLines);
      } catch (error) {
        if (error instanceof AppError && error.code === 'store.corrupt') return this.#bad(unreadablePage);
        throw error;
      }
      for (const row of rows) {
        const broken = this.#take(lineOf(row));
        // What ended before this line was before it.
        if (broken) return this.#lookAtEnded() ?? broken;
      }
      const wrong = this.#lookAtEnded();
      if (wrong) return wrong;
      if (rows.length === 0) return this.#atEnd(question);
      yield this.#expected - 1;
    }
  }
}

/** Walks all lines. Yields how many were walked so far, every now and then; returns the verdict. Throws store.*. */
export function* walkChain(db: Database, question: ChainQuestion = {}): Generator<number, ChainVerdict> {
  return yield* new Walk(db, new HeadTrail(db, question.outside ?? [], question.kept ?? [])).run(question);
}
