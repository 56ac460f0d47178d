// A table of any length: where its rows are, which of them are selected, and which pages of them are asked for.
import { describe, expect, it } from 'vitest';
import { type AskedPage, type AskPage, RecordPages } from '../../renderer/features/records/record-pages.ts';
import { isSqueezed, pageRows, positionAt, positionShowing, rowsAt, scaleOf, scrollTopAt, tallest } from '../../renderer/features/records/scroll-scale.ts';
import { countSelected, extendTo, isSelected, nothingSelected, rowOfKey, selectAll, selectOne, toggle } from '../../renderer/features/records/selection.ts';
import { pageSize } from '../../renderer/ui/row-pages.ts';
import type { Result } from '../../src/errors.ts';
import type { Run } from '../../src/model.ts';
import { recordWith } from '../setup/records.ts';
import { runId } from '../setup/journal.ts';

describe('a list that is scrolled', () => {
  it('has its rows where its pixels are, as long as an element can be so tall', () => {
    const scale = scaleOf(1000, 560);
    expect([scale.height, isSqueezed(scale), positionAt(scale, 2800), scrollTopAt(scale, 2800)]).toEqual([28_000, false, 2800, 2800]);
    // Row 100 is the first of twenty in sight; twelve more are drawn on each side.
    expect(rowsAt(scale, 2800)).toEqual({ first: 88, last: 133 });
    expect(pageRows(scale)).toBe(19);
  });

  it('of a million rows shows the first at its head and the last at its foot', () => {
    const scale = scaleOf(1_000_000, 560);
    expect([scale.height, isSqueezed(scale)]).toEqual([tallest, true]);
    expect(rowsAt(scale, positionAt(scale, 0)).first).toBe(0);
    const last = positionAt(scale, tallest - 560);
    expect([last, rowsAt(scale, last).last]).toEqual([28_000_000 - 560, 1_000_000]);
    // Half way is half way.
    expect(Math.round(positionAt(scale, (tallest - 560) / 2) / 28)).toBe(499_990);
    for (const position of [0, 12_345, 14_000_000, 27_999_440]) expect(positionAt(scale, scrollTopAt(scale, position))).toBeCloseTo(position, 3);
  });

  it('brings a row into sight by the shortest way, and leaves alone what is seen', () => {
    const scale = scaleOf(1000, 560);
    expect([positionShowing(scale, 2800, 105), positionShowing(scale, 2800, 99), positionShowing(scale, 2800, 120), positionShowing(scale, 0, 999)]).toEqual([2800, 2772, 2828, 27_440]);
  });

  it('is no taller than its rows, and begins at nothing when there are few', () => {
    const scale = scaleOf(3, 560);
    expect([scale.height, scale.end, positionAt(scale, 50), rowsAt(scale, 0)]).toEqual([84, 0, 0, { first: 0, last: 3 }]);
    expect(rowsAt(scaleOf(0, 560), 0)).toEqual({ first: 0, last: 0 });
  });
});

describe('a selection', () => {
  it('goes from the first click to the one with Shift, either way', () => {
    const down = extendTo(selectOne(5), 8);
    expect([down.ranges, extendTo(down, 2).ranges, countSelected(down)]).toEqual([[[5, 8]], [[2, 5]], 4]);
  });

  it('takes and gives back single rows with ⌘, and joins what touches', () => {
    const three = toggle(toggle(selectOne(5), 7), 6);
    expect(three.ranges).toEqual([[5, 7]]);
    const split = toggle(three, 6);
    expect([split.ranges, isSelected(split, 6), isSelected(split, 7), countSelected(split)]).toEqual([[[5, 5], [7, 7]], false, true, 2]);
    expect(toggle(selectOne(5), 5).ranges).toEqual([]);
  });

  it('of everything is one range', () => {
    expect([countSelected(selectAll(nothingSelected, 1_000_000)), selectAll(nothingSelected, 0)]).toEqual([1_000_000, nothingSelected]);
  });

  it('is led by keys and stops at both ends', () => {
    const to = (key: string, active: number | null): number | null => rowOfKey(key, active, 100, 20);
    expect([to('ArrowDown', null), to('ArrowUp', null), to('ArrowDown', 99), to('ArrowUp', 0), to('PageDown', 3), to('PageUp', 3), to('Home', 50), to('End', 50), to('x', 5)]).toEqual([0, 0, 99, 0, 23, 0, 0, 99, null]);
    expect(rowOfKey('ArrowDown', null, 0, 20)).toBe(null);
  });
});

interface Question {
  readonly offset: number;
  readonly top: number | null;
  readonly answer: (result?: Result<AskedPage>) => Promise<void>;
}

/** Pages of so many records, answered when the test says so. */
function pagesOf(total: number): { readonly pages: RecordPages; readonly asked: Question[]; readonly changes: () => number } {
  const asked: Question[] = [];
  let changes = 0;
  const rows = (offset: number, limit: number): Run[] => Array.from({ length: Math.min(limit, total - offset) }, (_, at) => recordWith({ runId: runId(offset + at + 1) }));
  const ask: AskPage = (offset, limit, top) => new Promise((resolve) => {
    asked.push({ offset, top, answer: async (result = { ok: true, value: { top: 5000, total, rows: rows(offset, limit) } }) => { resolve(result); await Promise.resolve(); await Promise.resolve(); } });
  });
  return { pages: new RecordPages(ask, () => { changes += 1; }), asked, changes: () => changes };
}

describe('pages of records', () => {
  it('are asked for as they come into sight, of the records that there were at first', async () => {
    const { pages, asked, changes } = pagesOf(1000);
    expect([asked.length, pages.answered, pages.top]).toEqual([1, false, null]);
    await asked[0]?.answer();
    expect([pages.total, pages.top, pages.rowAt(99)?.runId, pages.rowAt(100), changes()]).toEqual([1000, 5000, runId(100), null, 1]);
    pages.want(90, 130);
    expect(asked.map(({ offset, top }) => [offset, top])).toEqual([[0, null], [100, 5000]]);
    await asked[1]?.answer();
    expect(pages.rowAt(100)?.runId).toBe(runId(101));
    pages.want(90, 130);
    expect(asked).toHaveLength(2);
  });

  it('are asked for two at a time, and what has left the sight no more', async () => {
    const { pages, asked } = pagesOf(100_000);
    await asked[0]?.answer();
    pages.want(1000, 1400);
    expect(asked.slice(1).map(({ offset }) => offset)).toEqual([1000, 1100]);
    // On to somewhere else before these are answered: 1200 and 1300 are never asked for.
    pages.want(50_000, 50_040);
    await asked[1]?.answer();
    expect(asked.slice(3).map(({ offset }) => offset)).toEqual([50_000]);
    await asked[2]?.answer();
    await asked[3]?.answer();
    expect(asked).toHaveLength(4);
  });

  it('are forgotten when there are many, those looked at last the last', async () => {
    const { pages, asked } = pagesOf(100_000);
    await asked[0]?.answer();
    for (let page = 1; page <= 70; page += 1) {
      // The first page stays in use.
      pages.want(0, 10);
      pages.want(page * pageSize, page * pageSize + 10);
      await asked[page]?.answer();
    }
    expect([pages.rowAt(0) !== null, pages.rowAt(pageSize), pages.rowAt(70 * pageSize) !== null]).toEqual([true, null, true]);
  });

  it('say why they can’t be had, and ask again only when somebody looks on', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.want(100, 130);
    await asked[1]?.answer({ ok: false, error: { code: 'store.corrupt', params: {} } });
    expect([pages.problem?.code, asked.length, pages.rowAt(0) !== null]).toEqual(['store.corrupt', 2, true]);
    pages.want(100, 130);
    await asked[2]?.answer();
    expect([pages.problem, pages.rowAt(100)?.runId]).toEqual([null, runId(101)]);
  });

  it('stay in sight while they are asked for anew, and what was asked before that counts no more', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.want(300, 330);
    await asked[1]?.answer();
    pages.want(500, 530);
    pages.want(300, 330);
    pages.again();
    // The page in sight first, though it is known; the first one only when somebody looks at it.
    expect([asked.slice(3).map(({ offset }) => offset), pages.rowAt(300)?.runId]).toEqual([[300], runId(301)]);
    await asked[2]?.answer();
    expect(pages.rowAt(500)).toBe(null);
    await asked[3]?.answer({ ok: true, value: { top: 5000, total: 999, rows: [recordWith({ runId: runId(7) })] } });
    expect([pages.rowAt(300)?.runId, pages.total, pages.latest?.rows.length]).toEqual([runId(7), 999, 1]);
    pages.want(0, 30);
    expect(asked.slice(4).map(({ offset }) => offset)).toEqual([0]);
  });

  it('say where a record stands, as far as they are known', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.want(300, 330);
    await asked[1]?.answer();
    expect([1, 100, 301, 400, 101, 999].map((n) => pages.indexOf(runId(n)))).toEqual([0, 99, 300, 399, null, null]);
  });

  it('take a changed record, and nothing more once they are closed', async () => {
    const { pages, asked, changes } = pagesOf(1000);
    await asked[0]?.answer();
    pages.replace(recordWith({ runId: runId(3), notes: [] }));
    expect([pages.rowAt(2)?.notes, pages.rowAt(1)?.notes.length, changes()]).toEqual([[], 2, 2]);
    pages.want(500, 520);
    pages.close();
    await asked[1]?.answer();
    expect([pages.rowAt(500), changes()]).toEqual([null, 2]);
  });
});
