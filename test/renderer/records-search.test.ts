// The records' search and overview: what the menus say and write, which bars there are, and how a record is put in a few words.
import { describe, expect, it } from 'vitest';
import { type Bar, barsOf, chartQuery, chartSpan } from '../../renderer/features/records/chart-bars.ts';
import { listed, moved } from '../../renderer/features/records/column-order.ts';
import { readWords, spanOf, spanPart, withPart, type Zone } from '../../renderer/features/records/query-words.ts';
import { clockedTime, reasonName, reasonOf, subjectText, tookText } from '../../renderer/features/records/record-words.ts';
import { columnIds } from '../../src/model/record-exports.ts';
import { anyRecord, type RecordQuery } from '../../src/model/records.ts';
import { recordWith } from '../setup/records.ts';

/** Berlin’s winter without its summer: one hour ahead. Sunday 22 November 2026, half past noon there. */
const zone: Zone = { now: Date.UTC(2026, 10, 22, 11, 30), midnight: (year, month, day) => Date.UTC(year, month - 1, day) - 3_600_000 };
const midnight = (month: number, day: number): number => Date.UTC(2026, month - 1, day) - 3_600_000;

describe('the menus beside the search', () => {
  it('write their part into the words and leave the rest', () => {
    const { query } = readWords('anna serial:dmpx outcome:failed', zone);
    if (!query) throw new Error('not understood');
    const words = withPart(query, { method: 'direct', outcome: null, blueprint: 'Field sales' }, zone);
    expect(words).toBe('anna serial:DMPX blueprint:"Field sales" method:direct');
    expect(readWords(words, zone).query).toEqual({ ...anyRecord, text: 'anna', serial: 'DMPX', method: 'direct', blueprint: 'Field sales' });
  });

  it('say which days the words mean, and write days in words', () => {
    const part = spanPart('fortnight', zone);
    expect(part).toEqual({ from: midnight(11, 9), to: null });
    expect([withPart(anyRecord, part, zone), withPart(anyRecord, spanPart('yesterday', zone), zone)]).toEqual(['from:2026-11-09', 'day:2026-11-21']);
    const said = ['', 'day:today', 'day:yesterday', 'from:2026-11-16', 'from:2026-11-09', 'from:2026-10-24', 'from:2026-08-25', 'day:2026-11-03', 'from:2026-11-09 to:2026-11-20'];
    expect(said.map((words) => spanOf(readWords(words, zone).query ?? anyRecord, zone))).toEqual(['all', 'today', 'yesterday', 'week', 'fortnight', 'month', 'quarter', null, null]);
  });

  it('tells what isn’t understood', () => {
    expect(readWords('outcome:gone', zone)).toMatchObject({ query: null, problem: { code: 'records.query', params: { word: 'outcome:gone' } } });
  });
});

const counts = (done: number, failed = 0, cancelled = 0, interrupted = 0, running = 0): { total: number; outcomes: { done: number; failed: number; cancelled: number; interrupted: number; running: number } } => ({ total: done + failed + cancelled + interrupted + running, outcomes: { done, failed, cancelled, interrupted, running } });
const query = (words: string): RecordQuery => readWords(words, zone).query ?? anyRecord;
const dayOf = ({ day }: Bar): string => `${day.month}/${day.day}`;

describe('the chart of days', () => {
  it('has the last fortnight where nobody chose days, also those on which nothing began', () => {
    const span = chartSpan(anyRecord, zone);
    const bars = barsOf(span, [{ day: '2026-11-09', ...counts(3, 1) }, { day: '2026-11-22', ...counts(0, 0, 1, 2, 4) }]);
    expect([bars.length, bars.map(dayOf).slice(0, 2), bars.slice(13).map(dayOf)]).toEqual([14, ['11/9', '11/10'], ['11/22']]);
    expect([bars[0], bars[1]?.total, bars[13]]).toMatchObject([{ done: 3, failed: 1, stopped: 0, total: 4 }, 0, { stopped: 3, running: 4, total: 7 }]);
    expect(chartQuery(anyRecord, span, zone)).toEqual({ ...anyRecord, from: midnight(11, 9), to: midnight(11, 23) });
  });

  it('has the days that are asked for', () => {
    const bars = barsOf(chartSpan(query('from:2026-10-28 to:2026-11-02'), zone), []);
    expect(bars.map(dayOf)).toEqual(['10/28', '10/29', '10/30', '10/31', '11/1', '11/2']);
    expect(barsOf(chartSpan(query('day:yesterday'), zone), []).map(dayOf)).toEqual(['11/21']);
    // To a day, from none: the fortnight before it.
    expect(barsOf(chartSpan(query('to:2026-06-14'), zone), []).map(dayOf)[0]).toBe('6/1');
  });

  it('counts only what is asked for where its first week or month begins earlier', () => {
    const asked = query('from:2026-08-25 outcome:done');
    expect(chartQuery(asked, chartSpan(asked, zone), zone)).toMatchObject({ from: midnight(8, 25), outcome: 'done' });
  });

  it('has weeks of long spans, from Monday on, and months of longer ones, at most two years', () => {
    const quarter = chartSpan(query('from:2026-08-25'), zone);
    const weeks = barsOf(quarter, [{ day: '2026-08-30', ...counts(2) }, { day: '2026-08-31', ...counts(5) }]);
    expect([quarter.unit, weeks.length, weeks.slice(0, 2).map(dayOf), weeks.slice(0, 2).map(({ done }) => done)]).toEqual(['week', 13, ['8/24', '8/31'], [2, 5]]);
    const year = chartSpan(query('from:2025-12-15'), zone);
    const months = barsOf(year, [{ day: '2025-12-31', ...counts(1) }, { day: '2026-01-01', ...counts(2) }]);
    expect([year.unit, months.length, months.slice(0, 2).map(dayOf), months.slice(0, 2).map(({ done }) => done)]).toEqual(['month', 12, ['12/1', '1/1'], [1, 2]]);
    const ages = barsOf(chartSpan(query('from:2019-01-01'), zone), []);
    expect([ages.length, ages[0]?.day, ages.at(-1)?.day]).toEqual([24, { year: 2024, month: 12, day: 1 }, { year: 2026, month: 11, day: 1 }]);
  });

  it('is of days to come when those are asked for', () => {
    expect(barsOf(chartSpan(query('from:2026-12-24'), zone), []).map(dayOf)).toEqual(['12/24']);
  });
});

describe('a record in few words', () => {
  it('counts its time as a clock does', () => {
    expect([clockedTime(0), clockedTime(38_400), clockedTime(492_000), clockedTime(3_600_000), clockedTime(-5)]).toEqual(['0:00', '0:38', '8:12', '1:00:00', '0:00']);
    expect([tookText(recordWith({})), tookText(recordWith({ finishedAt: null }))]).toEqual(['3:20', '–']);
  });

  it('names its blueprint with the version, and why it isn’t done', () => {
    expect(subjectText(recordWith({}))).toBe('Sales, north 7');
    expect(reasonOf(recordWith({ enrolled: null }))).toBe('The device refused the profile: not signed.');
  });

  it('names a reason without the parts that each device has of its own', () => {
    expect(['link.closed', 'link.timeout', 'device.refused', 'mux.unavailable', 'gone.code', null].map(reasonName)).toEqual([
      'The connection to the device broke off', 'The device didn’t answer', 'The device refused', 'The service that talks to USB devices doesn’t answer', 'gone.code', 'No reason was recorded',
    ]);
  });
});

describe('the columns of an export', () => {
  it('stand as chosen, then the rest, and move by one', () => {
    expect(listed(['serial', 'started']).slice(0, 3)).toEqual(['serial', 'started', 'finished']);
    expect(listed(['serial', 'started'])).toHaveLength(columnIds.length);
    expect([moved(['serial', 'started', 'name'], 'started', -1), moved(['serial', 'started', 'name'], 'started', 1), moved(['serial', 'started'], 'serial', -1), moved(['serial'], 'udid', 1)]).toEqual([['started', 'serial', 'name'], ['serial', 'name', 'started'], ['serial', 'started'], ['serial']]);
  });
});
