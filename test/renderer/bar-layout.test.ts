// Where the parts of stacked bars are drawn; expected places reckoned by hand.
import { describe, expect, it } from 'vitest';
import { layBars } from '../../renderer/features/records/bar-layout.ts';
import type { Bar } from '../../renderer/features/records/chart-bars.ts';

const bar = (day: number, parts: Partial<Bar>): Bar => {
  const all = { done: 0, failed: 0, stopped: 0, running: 0, ...parts };
  return { day: { year: 2026, month: 11, day }, ...all, total: all.done + all.failed + all.stopped + all.running };
};
const area = { left: 0, right: 200, top: 0, floor: 100 };

describe('the bars of a chart', () => {
  it('stand side by side in equal places, and grow from the floor with their numbers', () => {
    const { columns, ticks } = layBars([bar(1, { done: 10 }), bar(2, { done: 5 })], area);
    expect(columns.map(({ middle, wide }) => [Math.round(middle), wide])).toEqual([[50, 28], [150, 28]]);
    expect(columns.map(({ parts }) => parts)).toEqual([[{ kind: 'done', y: 0, height: 100 }], [{ kind: 'done', y: 50, height: 50 }]]);
    expect(ticks).toEqual([{ value: 5, y: 50 }, { value: 10, y: 0 }]);
  });

  it('lie upon each other with a gap, done lowest and failed on top', () => {
    const [column] = layBars([bar(1, { failed: 5, done: 5 })], area).columns;
    expect(column?.parts).toEqual([{ kind: 'done', y: 50, height: 50 }, { kind: 'failed', y: 0, height: 49 }]);
    expect(column?.top).toBe(0);
  });

  it('show one failure among a thousand', () => {
    const [column] = layBars([bar(1, { done: 999, failed: 1 })], area).columns;
    expect(column?.parts.find(({ kind }) => kind === 'failed')?.height).toBe(2);
  });

  it('are none where nothing began, and the lines have whole numbers', () => {
    const { columns, ticks } = layBars([bar(1, {}), bar(2, { done: 1 })], area);
    expect([columns[0]?.parts, columns[0]?.top]).toEqual([[], 100]);
    expect(ticks.map(({ value }) => value)).toEqual([1]);
  });
});
