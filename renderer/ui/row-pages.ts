// Rows of a long list page by page, as far as somebody has scrolled to them: asked for two at a time, what is in sight first, and kept
// while there is room. What was asked for and has left the sight is asked for no more. Knows no window and no clock; asking is given.
import type { ErrorShape, Result } from '../../src/errors.ts';

export const pageSize = 100;
const atOnce = 2;
/** Pages that are kept: a few megabytes. */
const mostKept = 60;

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
  readonly #asked = new Set<number>();
  #wanted: readonly number[] = [];
  #closed = false;
  /** Null until the first answer. */
  #top: number | null = null;
  #total = 0;
  #problem: ErrorShape | null = null;
  #latest: Page | null = null;
  #sight: readonly [first: number, last: number] = [0, 1];
  /** Answers of an earlier round are out of date. */
  #round = 0;

  /** Asks for the first page at once. `changed`: something was learned. */
  constructor(ask: AskRows<Row, Page>, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
    this.#wanted = [0];
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
    for (const [, rows] of [...this.#pages].sort(([a], [b]) => a - b)) yield* rows;
  }

  /** These rows are in sight; `last` is exclusive. Whatever else was wanted isn't any more. */
  want(first: number, last: number): void {
    this.#sight = [first, last];
    if (this.#top === null || last <= first) return;
    const [from, to] = [Math.floor(first / pageSize), Math.floor((Math.min(last, this.#total) - 1) / pageSize)];
    const pages = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
    for (const page of pages) this.#use(page);
    this.#wanted = pages.filter((page) => !this.#isFresh(page));
    this.#next();
  }

  /** The list has changed: what is known is shown until it was asked for anew, what is in sight first. */
  again(): void {
    this.#round++;
    for (const page of this.#pages.keys()) this.#stale.add(page);
    this.#asked.clear();
    if (this.#top === null || this.#total === 0) {
      this.#wanted = [0];
      this.#next();
    } else this.want(...this.#sight);
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
    this.#wanted = [];
  }

  #use(page: number): void {
    const rows = this.#pages.get(page);
    if (!rows) return;
    this.#pages.delete(page);
    this.#pages.set(page, rows);
  }

  #isFresh(page: number): boolean {
    return this.#pages.has(page) && !this.#stale.has(page);
  }

  #next(): void {
    for (const page of this.#wanted) {
      if (this.#closed || this.#asked.size >= atOnce) return;
      if (!this.#asked.has(page) && !this.#isFresh(page)) void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    const round = this.#round;
    this.#asked.add(page);
    const result = await this.#ask(page * pageSize, pageSize, this.#top);
    if (round !== this.#round) return;
    this.#asked.delete(page);
    if (this.#closed) return;
    if (result.ok) {
      this.#problem = null;
      this.#latest = result.value;
      this.#stale.delete(page);
      this.#top ??= result.value.top;
      this.#total = result.value.total;
      this.#pages.set(page, result.value.rows);
      for (const [oldest] of [...this.#pages].slice(0, Math.max(0, this.#pages.size - mostKept))) this.#pages.delete(oldest);
    } else {
      this.#problem = result.error;
      // Not again at once: somebody scrolls or searches anew.
      this.#wanted = [];
    }
    this.#next();
    this.#changed();
  }
}
