// Signed heads beside a walk over the ledger's lines: those in the file and those that were kept elsewhere. Each must be of the line
// that stands there now, and the last of each key must be signed by it, which covers all lines before.
import { fingerprintOf } from '../crypto/station-key.ts';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';
import { headOf, isSigned, type LedgerHead } from './ledger-head.ts';

const batchHeads = 1000;

/** Throws store.corrupt. */
function parseHead(row: unknown, file: string): LedgerHead {
  const { seq, at, ...rest } = row as Readonly<Record<string, unknown>>;
  const head = headOf({ ...rest, seq: Number(seq), at: Number(at) });
  if (!head) throw new AppError('store.corrupt', { file, reason: 'a signed head has an unknown form' });
  return head;
}

/** The heads in the file, by line. Throws store.*. */
export function* headsOf(db: Database, after = 0): Generator<LedgerHead> {
  let from = after;
  for (;;) {
    const rows = db.all('SELECT seq, hash, at, key, signature FROM ledger_head WHERE seq > ? ORDER BY seq LIMIT ?', from, batchHeads);
    for (const row of rows) {
      const head = parseHead(row, db.file);
      yield head;
      from = head.seq;
    }
    if (rows.length < batchHeads) return;
  }
}

/** Null: there is none. Throws store.*. */
export function lastHeadOf(db: Database): LedgerHead | null {
  const [row] = db.all('SELECT seq, hash, at, key, signature FROM ledger_head ORDER BY seq DESC LIMIT 1');
  return row === undefined ? null : parseHead(row, db.file);
}

/** One source of heads in the order of their lines. */
class Heads {
  readonly #source: Iterator<LedgerHead>;
  readonly #where: string;
  #next: LedgerHead | null = null;
  #last: LedgerHead | null = null;
  /** What is wrong with the one that comes next, whatever stands in its line. */
  #fault: string | null = null;

  constructor(source: Iterable<LedgerHead>, where: string) {
    this.#source = source[Symbol.iterator]();
    this.#where = where;
    this.#pull();
  }

  get next(): LedgerHead | null {
    return this.#next;
  }

  get last(): LedgerHead | null {
    return this.#last;
  }

  #pull(): void {
    const before = this.#next;
    const step = this.#source.next();
    this.#next = step.done === true ? null : step.value;
    if (before) this.#last = before;
    // The signature of a key's last head covers all before it.
    if (before && before.key !== this.#next?.key && !isSigned(before)) this.#fault = `the head ${this.#where} isn’t signed by the key that it names`;
    if (before && this.#next && this.#next.seq < before.seq) this.#fault = `the heads ${this.#where} are of another ledger`;
  }

  /** Null: nothing speaks against this line. */
  at(seq: number, hash: string): string | null {
    while (this.#next !== null && this.#next.seq === seq) {
      if (this.#next.hash !== hash) return `a head signed ${this.#where} knows another line here: the ledger was rewritten`;
      this.#pull();
      if (this.#fault !== null) return this.#fault;
    }
    return null;
  }
}

export class HeadTrail {
  readonly #inside: Heads;
  readonly #outside: Heads;
  readonly #kept: Heads;
  readonly #keys: string[] = [];
  #lastKey = '';

  constructor(db: Database, outside: Iterable<LedgerHead>, kept: Iterable<LedgerHead>) {
    this.#inside = new Heads(db.current ? headsOf(db) : [], 'in the ledger');
    this.#outside = new Heads(outside, 'beside the ledger');
    this.#kept = new Heads(kept, 'that was kept');
  }

  /** Null: no head speaks against this line. To be asked of every line in turn. */
  at(seq: number, hash: string): string | null {
    this.#noteKey(this.#inside.next, seq);
    this.#noteKey(this.#outside.next, seq);
    return this.#inside.at(seq, hash) ?? this.#outside.at(seq, hash) ?? this.#kept.at(seq, hash);
  }

  #noteKey(next: LedgerHead | null, seq: number): void {
    if (next?.seq !== seq || this.#lastKey === next.key) return;
    this.#lastKey = next.key;
    this.#keys.push(next.key);
  }

  /** A head of a line that isn't there: the tail was cut. */
  get beyond(): LedgerHead | null {
    return this.#inside.next ?? this.#outside.next ?? this.#kept.next;
  }

  get last(): LedgerHead | null {
    return [this.#inside.last, this.#outside.last, this.#kept.last].reduce((last, head) => (head && (!last || head.seq > last.seq) ? head : last), null);
  }

  /** Fingerprints, in the order of their first lines. */
  get keys(): string[] {
    return [...new Set(this.#keys)].map(fingerprintOf);
  }
}
