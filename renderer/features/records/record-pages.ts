// Records page by page, as far as somebody has scrolled to them: asked for two at a time, what is in sight first, and kept while there
// is room. What was asked for and has left the sight is asked for no more. Knows no page and no clock; asking is given.
import type { ErrorShape, Result } from '../../../src/errors.ts';
import type { Run, RunId } from '../../../src/model.ts';

export const pageSize = 100;
const atOnce = 2;
/** Pages that are kept: a few megabytes. */
const mostKept = 60;

export interface AskedPage {
  /** Records up to this number. */
  readonly top: number;
  readonly total: number;
  readonly rows: readonly Run[];
}

/** `top`: null until the first answer said up to which record there are. */
export type AskPage = (offset: number, limit: number, top: number | null) => Promise<Result<AskedPage>>;

export class RecordPages {
  readonly #ask: AskPage;
  readonly #changed: () => void;
  /** The one that was used last is the last. */
  readonly #pages = new Map<number, readonly Run[]>();
  readonly #asked = new Set<number>();
  #wanted: readonly number[] = [];
  #closed = false;
  /** Null until the first answer. */
  #top: number | null = null;
  #total = 0;
  #problem: ErrorShape | null = null;

  /** Asks for the first page at once. `changed`: something was learned. */
  constructor(ask: AskPage, changed: () => void) {
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

  /** Null: not known yet. */
  rowAt(index: number): Run | null {
    const page = Math.floor(index / pageSize);
    return this.#pages.get(page)?.[index - page * pageSize] ?? null;
  }

  /** Where a record stands; null: on no page that is known. */
  indexOf(wanted: RunId): number | null {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex(({ runId }) => runId === wanted);
      if (at !== -1) return page * pageSize + at;
    }
    return null;
  }

  /** What is known, newest first. */
  *known(): Generator<Run> {
    for (const [, rows] of [...this.#pages].sort(([a], [b]) => a - b)) yield* rows;
  }

  /** These rows are in sight; `last` is exclusive. Whatever else was wanted isn't any more. */
  want(first: number, last: number): void {
    if (this.#top === null || last <= first) return;
    const [from, to] = [Math.floor(first / pageSize), Math.floor((Math.min(last, this.#total) - 1) / pageSize)];
    const pages = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
    for (const page of pages) this.#use(page);
    this.#wanted = pages.filter((page) => !this.#pages.has(page));
    this.#next();
  }

  /** A record has changed. */
  replace(run: Run): void {
    for (const [page, rows] of this.#pages) {
      if (rows.some(({ runId }) => runId === run.runId)) this.#pages.set(page, rows.map((row) => (row.runId === run.runId ? run : row)));
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

  #next(): void {
    for (const page of this.#wanted) {
      if (this.#closed || this.#asked.size >= atOnce) return;
      if (!this.#asked.has(page) && !this.#pages.has(page)) void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    this.#asked.add(page);
    const result = await this.#ask(page * pageSize, pageSize, this.#top);
    this.#asked.delete(page);
    if (this.#closed) return;
    if (result.ok) {
      this.#problem = null;
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
