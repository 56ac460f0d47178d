// Rows of a long list page by page, as far as somebody has scrolled to them, and kept while there is room. One question at a time, for what is
// in sight now: what was passed by meanwhile is never asked for. Knows no window and no clock; asking is given.
import type { ErrorShape, Result } from '../../src/errors.ts';

/** Small, so that a question asks for little more than is seen. */
export const pageSize = 25;
/** Pages that one question asks for: an answer has 500 rows at most. */
const mostAsked = 20;
/** Pages of the first question, before anybody said what is in sight. */
const begin = 4;
/** Pages beyond both ends of what is in sight, once all of that is known. */
const ahead = 2;
/** Pages that are kept: a few megabytes. */
const mostKept = 240;

export interface RowPage<Row> {
  /** Rows up to this number, where the list only grows at its head. */
  readonly top: number;
  readonly total: number;
  readonly rows: readonly Row[];
}

/** `top`: null until the first answer said up to which row there are. */
export type AskRows<Row, Page extends RowPage<Row> = RowPage<Row>> = (offset: number, limit: number, top: number | null) => Promise<Result<Page>>;

export class RowPages<Row, Page extends RowPage<Row> = RowPage<Row>> {
  readonly #ask: AskRows<Row, Page>;
  readonly #changed: () => void;
  /** The one that was used last is the last. */
  readonly #pages = new Map<number, readonly Row[]>();
  /** That are shown until they were asked for anew. */
  readonly #stale = new Set<number>();
  #asking = false;
  /** Whether there are rows at all was answered. */
  #begun = false;
  /** Not again at once: somebody scrolls or searches anew. */
  #paused = false;
  #closed = false;
  /** Null until the first answer. */
  #top: number | null = null;
  #total = 0;
  #problem: ErrorShape | null = null;
  #latest: Page | null = null;
  #sight: readonly [first: number, last: number] = [0, 1];
  /** Answers of an earlier round are out of date. */
  #round = 0;

  /** Asks for the first pages at once. `changed`: something was learned. */
  constructor(ask: AskRows<Row, Page>, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
    this.#next();
  }

  get top(): number | null {
    return this.#top;
  }

  get total(): number {
    return this.#total;
  }

  /** Something was answered, be it that it can't be. */
  get answered(): boolean {
    return this.#top !== null || this.#problem !== null;
  }

  get problem(): ErrorShape | null {
    return this.#problem;
  }

  /** The answer that came last; null: none did. */
  get latest(): Page | null {
    return this.#latest;
  }

  /** Null: not known yet. */
  rowAt(index: number): Row | null {
    const page = Math.floor(index / pageSize);
    return this.#pages.get(page)?.[index - page * pageSize] ?? null;
  }

  /** Where the row stands that is meant; null: on no page that is known. */
  find(isMeant: (row: Row) => boolean): number | null {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex(isMeant);
      if (at !== -1) return page * pageSize + at;
    }
    return null;
  }

  /** What is known, in the list's order. */
  *known(): Generator<Row> {
    for (const [, rows] of this.#inOrder()) yield* rows;
  }

  /**
   * The row nearest to this one from which so many rows are known, so that something real is shown while the answer is on its way; the row
   * itself where no such rows are known.
   */
  nearest(first: number, count: number): number {
    let best: number | null = null;
    for (const [from, to] of this.#stretches()) {
      if (to - from < count) continue;
      const row = Math.min(Math.max(first, from), to - count);
      if (best === null || Math.abs(row - first) < Math.abs(best - first)) best = row;
    }
    return best ?? first;
  }

  /** These rows are in sight; `last` is exclusive. Whatever else was wanted isn't any more. */
  want(first: number, last: number): void {
    this.#sight = [first, last];
    this.#paused = false;
    if (this.#top === null || last <= first) return;
    const [from, to] = this.#pagesOf(first, last);
    for (let page = from; page <= to; page++) this.#use(page);
    this.#next();
  }

  /** The list has changed: what is known is shown until it was asked for anew, what is in sight first. */
  again(): void {
    this.#round++;
    for (const page of this.#pages.keys()) this.#stale.add(page);
    this.#asking = false;
    this.#paused = false;
    if (this.#total > 0) this.want(...this.#sight);
    else {
      this.#begun = false;
      this.#next();
    }
  }

  /** A row has changed. */
  swap(isMeant: (row: Row) => boolean, by: Row): void {
    for (const [page, rows] of this.#pages) {
      if (rows.some(isMeant)) this.#pages.set(page, rows.map((row) => (isMeant(row) ? by : row)));
    }
    this.#changed();
  }

  close(): void {
    this.#closed = true;
  }

  #inOrder(): (readonly [page: number, rows: readonly Row[]])[] {
    return [...this.#pages].sort(([a], [b]) => a - b);
  }

  /** Known rows without a gap, each from its first to behind its last. */
  #stretches(): [from: number, to: number][] {
    const made: [number, number][] = [];
    for (const [page, { length }] of this.#inOrder()) {
      const [from, last] = [page * pageSize, made.at(-1)];
      if (last?.[1] === from) last[1] = from + length;
      else made.push([from, from + length]);
    }
    return made;
  }

  /** The first and the last of them, as far as the list goes. */
  #pagesOf(first: number, last: number): readonly [from: number, to: number] {
    return [Math.floor(Math.max(0, first) / pageSize), Math.floor((Math.min(last, this.#total) - 1) / pageSize)];
  }

  #use(page: number): void {
    const rows = this.#pages.get(page);
    if (!rows) return;
    this.#pages.delete(page);
    this.#pages.set(page, rows);
  }

  /** From the first page to the last that these rows lack; null: none. */
  #lacking(first: number, last: number, isEnough: (page: number) => boolean): readonly [from: number, to: number] | null {
    const [from, to] = this.#pagesOf(first, last);
    const pages = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at).filter((page) => !isEnough(page));
    const [one, other] = [pages[0], pages.at(-1)];
    return one === undefined || other === undefined ? null : [one, Math.min(other, one + mostAsked - 1)];
  }

  /** What is in sight; and when that is known, what may be next. */
  #lacked(): readonly [from: number, to: number] | null {
    if (!this.#begun) return [0, begin - 1];
    const [from, to] = this.#sight;
    const far = ahead * pageSize;
    const isKnown = (page: number): boolean => this.#pages.has(page);
    return this.#lacking(from, to, (page) => isKnown(page) && !this.#stale.has(page)) ?? this.#lacking(to, to + far, isKnown) ?? this.#lacking(from - far, from, isKnown);
  }

  #next(): void {
    if (this.#closed || this.#asking || this.#paused) return;
    const lacked = this.#lacked();
    if (lacked) void this.#load(...lacked);
  }

  async #load(from: number, to: number): Promise<void> {
    const round = this.#round;
    this.#asking = true;
    const result = await this.#ask(from * pageSize, (to - from + 1) * pageSize, this.#top);
    if (round !== this.#round) return;
    this.#asking = false;
    if (this.#closed) return;
    if (result.ok) this.#keep(from, to, result.value);
    else {
      this.#problem = result.error;
      this.#paused = true;
    }
    this.#next();
    this.#changed();
  }

  #keep(from: number, to: number, answer: Page): void {
    this.#problem = null;
    this.#begun = true;
    this.#latest = answer;
    this.#top ??= answer.top;
    this.#total = answer.total;
    for (let page = from; page <= to; page++) {
      this.#stale.delete(page);
      this.#pages.delete(page);
      // One that the list has, though nothing came of it, isn't asked for again and again.
      this.#pages.set(page, answer.rows.slice((page - from) * pageSize, (page - from + 1) * pageSize));
    }
    for (const [page, rows] of this.#pages) {
      const most = answer.total - page * pageSize;
      if (most <= 0) this.#pages.delete(page);
      else if (rows.length > most) this.#pages.set(page, rows.slice(0, most));
    }
    for (const [oldest] of [...this.#pages].slice(0, Math.max(0, this.#pages.size - mostKept))) this.#pages.delete(oldest);
  }
}
