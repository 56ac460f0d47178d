// A table of any length: where its rows are, which of them are selected, and which pages of them are asked for.
import { describe, expect, it } from 'vitest';
import { type AskedPage, type AskPage, RecordPages } from '../../renderer/features/records/record-pages.ts';
import { isSqueezed, pageRows, positionAt, positionShowing, rowsAt, scaleOf, scrollTopAt, tallest } from '../../renderer/features/records/scroll-scale.ts';
import { countSelected, extendTo, isSelected, nothingSelected, rowOfKey, selectAll, selectOne, toggle } from '../../renderer/features/records/selection.ts';
import { rowWindow } from '../../renderer/ui/row-window.ts';
import type { Result } from '../../src/errors.ts';
import type { Run } from '../../src/model.ts';
import { recordWith } from '../setup/records.ts';
import { runId } from '../setup/journal.ts';

describe('a list that is scrolled', () => {
  it('has its rows where its pixels are, as long as an element can be so tall', () => {
    const scale = scaleOf(1000, 560);
    expect([scale.height, isSqueezed(scale), positionAt(scale, 2800), scrollTopAt(scale, 2800)]).toEqual([28_000, false, 2800, 2800]);
    // Row 100 is the first of twenty in sight, and of one more where two of them are cut.
    expect(rowsAt(scale, 2800)).toEqual({ first: 100, last: 121 });
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
  readonly limit: number;
  readonly top: number | null;
  readonly answer: (result?: Result<AskedPage>) => Promise<void>;
}

/** Pages of so many records, answered when the test says so. */
function pagesOf(total: number): { readonly pages: RecordPages; readonly asked: Question[]; readonly changes: () => number; readonly answerAll: () => Promise<void> } {
  const asked: Question[] = [];
  let [changes, answered] = [0, 0];
  const rows = (offset: number, limit: number): Run[] => Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => recordWith({ runId: runId(offset + at + 1) }));
  const ask: AskPage = (offset, limit, top) => new Promise((resolve) => {
    asked.push({ offset, limit, top, answer: async (result = { ok: true, value: { top: 5000, total, rows: rows(offset, limit) } }) => { answered += 1; resolve(result); await Promise.resolve(); await Promise.resolve(); } });
  });
  const pages = new RecordPages(ask, () => { changes += 1; });
  return { pages, asked, changes: () => changes, answerAll: async () => { while (answered < asked.length) await asked[answered]?.answer(); } };
}

const spans = (asked: readonly Question[]): [number, number][] => asked.map(({ offset, limit }) => [offset, limit]);
const failed: Result<AskedPage> = { ok: false, error: { code: 'store.corrupt', params: {} } };

describe('pages of records', () => {
  it('are asked for as they come into sight, of the records that there were at first, and some around them', async () => {
    const { pages, asked, changes, answerAll } = pagesOf(1000);
    expect([asked.length, pages.answered, pages.top]).toEqual([1, false, null]);
    await asked[0]?.answer();
    expect([pages.total, pages.top, pages.rowAt(99)?.runId, pages.rowAt(100), changes()]).toEqual([1000, 5000, runId(100), null, 1]);
    pages.want(90, 130);
    expect([spans(asked), asked[1]?.top]).toEqual([[[0, 100], [100, 50]], 5000]);
    await asked[1]?.answer();
    expect(pages.rowAt(100)?.runId).toBe(runId(101));
    await answerAll();
    // Rows 130 to 180 may be next; those before are known.
    expect([spans(asked.slice(2)), pages.rowAt(199)?.runId, pages.rowAt(200)]).toEqual([[[150, 50]], runId(200), null]);
    pages.want(90, 130);
    expect(asked).toHaveLength(3);
  });

  it('are asked for one question at a time: what was passed by while one was under way never is', async () => {
    const { pages, asked } = pagesOf(100_000);
    await asked[0]?.answer();
    pages.want(1000, 1030);
    for (let first = 2000; first <= 60_000; first += 1000) pages.want(first, first + 30);
    expect(spans(asked)).toEqual([[0, 100], [1000, 50]]);
    await asked[1]?.answer();
    expect(spans(asked.slice(2))).toEqual([[60_000, 50]]);
    await asked[2]?.answer();
    // It rests: what is around is asked for, below first.
    expect(spans(asked.slice(3))).toEqual([[60_050, 50]]);
  });

  it('show something real at every moment of a fast scroll to the last row, never an older place than the last answer', async () => {
    const { pages, asked, answerAll } = pagesOf(1_000_000);
    await asked[0]?.answer();
    const shownAt = (first: number): number => {
      const { first: from, last, shift } = rowWindow({ first, last: first + 31 }, 12, { nearest: (row, count) => pages.nearest(row, count), isKnown: (row) => pages.rowAt(row) !== null });
      for (let row = from; row < last; row += 1) expect(pages.rowAt(row)?.runId).toBe(runId(row + 1));
      // So many rows are there that the view is full, and they are drawn where it is.
      expect([from + shift <= first, last + shift >= first + 31]).toEqual([true, true]);
      return first - shift;
    };
    let latest = 0;
    for (let frame = 1; frame <= 600; frame += 1) {
      const first = Math.min(999_969, Math.round(frame * 1_000_000 / 600));
      pages.want(first, first + 31);
      const shown = shownAt(first);
      expect(shown).toBeGreaterThanOrEqual(latest);
      // Every third frame an answer comes, to where the view stood when it was asked for.
      if (frame % 3 === 0) {
        latest = asked.at(-1)?.offset ?? 0;
        await asked.at(-1)?.answer();
      }
    }
    await asked.at(-1)?.answer();
    expect(shownAt(999_969)).toBe(999_969);
    await answerAll();
    expect(pages.rowAt(999_999)?.runId).toBe(runId(1_000_000));
  });

  it('are forgotten when there are many, those looked at last the last', async () => {
    const { pages, asked, answerAll } = pagesOf(100_000);
    await asked[0]?.answer();
    for (let first = 1000; first <= 61_000; first += 500) {
      // The first page stays in use.
      pages.want(0, 10);
      await answerAll();
      pages.want(first, first + 10);
      await answerAll();
    }
    expect([pages.rowAt(0) !== null, pages.rowAt(1000), pages.rowAt(61_000) !== null]).toEqual([true, null, true]);
  });

  it('say why they can’t be had, keep what they show, and ask again only when somebody looks on', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.want(500, 530);
    await asked[1]?.answer(failed);
    expect([pages.problem?.code, asked.length, pages.rowAt(0) !== null, pages.nearest(500, 30)]).toEqual(['store.corrupt', 2, true, 70]);
    pages.want(500, 530);
    await asked[2]?.answer();
    expect([pages.problem, pages.rowAt(500)?.runId, pages.nearest(500, 30)]).toEqual([null, runId(501), 500]);
  });

  it('that fail at first have no row, and are asked for again when somebody says so', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer(failed);
    expect([pages.answered, pages.total, pages.nearest(0, 30), asked.length]).toEqual([true, 0, 0, 1]);
    pages.again();
    await asked[1]?.answer();
    expect([pages.problem, pages.total]).toEqual([null, 1000]);
  });

  it('stay in sight while they are asked for anew, and what was asked before that counts no more', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.want(300, 325);
    await asked[1]?.answer();
    pages.want(500, 525);
    pages.want(300, 325);
    pages.again();
    // What is in sight first, though it is known; the first page only when somebody looks at it. Rows 325 to 375 were on their way.
    expect([spans(asked.slice(2)), pages.rowAt(300)?.runId]).toEqual([[[325, 50], [300, 25]], runId(301)]);
    await asked[2]?.answer();
    expect(pages.rowAt(325)).toBe(null);
    await asked[3]?.answer({ ok: true, value: { top: 5000, total: 999, rows: [recordWith({ runId: runId(7) })] } });
    expect([pages.rowAt(300)?.runId, pages.total, pages.latest?.rows.length]).toEqual([runId(7), 999, 1]);
    pages.want(0, 30);
    await asked[4]?.answer();
    expect(spans(asked.slice(5))).toEqual([[0, 50]]);
  });

  it('of a list that became shorter meanwhile end where it ends', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.again();
    await asked[1]?.answer({ ok: true, value: { top: 5000, total: 12, rows: Array.from({ length: 12 }, (_, at) => recordWith({ runId: runId(at + 1) })) } });
    expect([pages.total, pages.rowAt(11)?.runId, pages.rowAt(12), pages.rowAt(60), [...pages.known()].length]).toEqual([12, runId(12), null, null, 12]);
    pages.want(0, 12);
    expect(asked).toHaveLength(2);
  });

  it('of an empty list are asked for once, and again when it has changed', async () => {
    const { pages, asked } = pagesOf(0);
    await asked[0]?.answer();
    pages.want(0, 0);
    expect([pages.answered, asked.length]).toEqual([true, 1]);
    pages.again();
    expect(asked).toHaveLength(2);
  });

  it('say where a record stands, as far as they are known', async () => {
    const { pages, asked } = pagesOf(1000);
    await asked[0]?.answer();
    pages.want(300, 350);
    await asked[1]?.answer();
    expect([1, 100, 301, 350, 101, 999].map((n) => pages.indexOf(runId(n)))).toEqual([0, 99, 300, 349, null, null]);
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

describe('what is drawn of a list', () => {
  const known = (from: number, to: number): Parameters<typeof rowWindow>[2] => ({ nearest: (first, count) => (to - from < count ? first : Math.min(Math.max(first, from), to - count)), isKnown: (row) => row >= from && row < to });

  it('is what is in sight, and a few more rows where they are known', () => {
    expect([rowWindow({ first: 100, last: 121 }, 12, known(0, 1000)), rowWindow({ first: 3, last: 24 }, 12, known(0, 30)), rowWindow({ first: 100, last: 121 }, 12, known(97, 121))])
      .toEqual([{ first: 88, last: 133, shift: 0 }, { first: 0, last: 30, shift: 0 }, { first: 97, last: 121, shift: 0 }]);
  });

  it('is the nearest rows that are known, in their place, while those in sight aren’t', () => {
    expect([rowWindow({ first: 500, last: 521 }, 12, known(0, 100)), rowWindow({ first: 90, last: 111 }, 12, known(200, 300))])
      .toEqual([{ first: 67, last: 100, shift: 421 }, { first: 200, last: 233, shift: -110 }]);
  });

  it('is places to be filled where nothing is known that could stand there', () => {
    expect([rowWindow({ first: 0, last: 21 }, 12, known(0, 10)), rowWindow({ first: 0, last: 0 }, 12, known(0, 0))]).toEqual([{ first: 0, last: 21, shift: 0 }, { first: 0, last: 0, shift: 0 }]);
  });
});
