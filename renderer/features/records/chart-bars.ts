// Which bars a chart of days has: one for each day of what is asked for, also where nothing began; of longer spans one for each week or
// month. Pure; the time and the zone are given.
import { type CalendarDay, daySpan, dayText, localDayOf, readDay, shiftDay } from '../../../src/domain/records/local-days.ts';
import type { RecordStatistics } from '../../../src/domain/records/statistics.ts';
import type { RecordQuery } from '../../../src/model/records.ts';
import type { Zone } from './query-words.ts';

/** Of what nobody chose days for. */
const usualDays = 14;
const mostDays = 31;
const mostWeeks = 26;
const mostMonths = 24;
const day = 86_400_000;

export type BarUnit = 'day' | 'week' | 'month';

export interface ChartSpan {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
  readonly unit: BarUnit;
}

const asUtc = ({ year, month, day: date }: CalendarDay): number => Date.UTC(year, month - 1, date);
const daysBetween = (first: CalendarDay, last: CalendarDay): number => Math.round((asUtc(last) - asUtc(first)) / day) + 1;

/** The days that a chart shows: those asked for, else the last fortnight; of more than two years the latest two. */
export function chartSpan({ from, to }: RecordQuery, { now, midnight }: Zone): ChartSpan {
  const today = localDayOf(now, midnight);
  const asked = to === null ? today : localDayOf(Math.max(0, to - 1), midnight);
  const last = from !== null && asUtc(asked) < asUtc(localDayOf(from, midnight)) ? localDayOf(from, midnight) : asked;
  const first = from === null ? shiftDay(last, 1 - usualDays) : localDayOf(from, midnight);
  const days = daysBetween(first, last);
  if (days <= mostDays) return { first, last, unit: 'day' };
  if (days <= mostWeeks * 7) return { first: weekOf(first), last, unit: 'week' };
  const earliest = { year: last.year, month: last.month - mostMonths + 1, day: 1 };
  const begin = shiftDay(asUtc(first) < asUtc(shiftDay(earliest, 0)) ? earliest : { ...first, day: 1 }, 0);
  return { first: begin, last, unit: 'month' };
}

/** Its Monday. */
function weekOf(date: CalendarDay): CalendarDay {
  return shiftDay(date, -((new Date(asUtc(date)).getUTCDay() + 6) % 7));
}

/** What is to be counted for it: the same question, of these days alone. */
export function chartQuery(query: RecordQuery, { first, last }: ChartSpan, { midnight }: Zone): RecordQuery {
  const [from, to] = [daySpan(first, midnight).from, daySpan(last, midnight).to];
  return { ...query, from: Math.max(query.from ?? 0, from), to: Math.min(query.to ?? Infinity, to) };
}

export interface Bar {
  /** The first day of it. */
  readonly day: CalendarDay;
  readonly done: number;
  readonly failed: number;
  /** Cancelled, or broken off and not read since. */
  readonly stopped: number;
  /** Still at work. */
  readonly running: number;
  readonly total: number;
}

export function barsOf({ first, last, unit }: ChartSpan, days: RecordStatistics['days']): Bar[] {
  const beginOf = (date: CalendarDay): CalendarDay => (unit === 'day' ? date : unit === 'week' ? weekOf(date) : { ...date, day: 1 });
  const bars = new Map<string, Bar>();
  for (let date = beginOf(first); asUtc(date) <= asUtc(last); date = unit === 'month' ? shiftDay({ ...date, month: date.month + 1 }, 0) : shiftDay(date, unit === 'week' ? 7 : 1)) {
    bars.set(dayText(date), { day: date, done: 0, failed: 0, stopped: 0, running: 0, total: 0 });
  }
  for (const { day: text, total, outcomes } of days) {
    const date = readDay(text);
    const key = date && dayText(beginOf(date));
    const bar = key === null ? undefined : bars.get(key);
    if (!bar || key === null) continue;
    const { done, failed, cancelled, interrupted, running } = outcomes;
    bars.set(key, { day: bar.day, done: bar.done + done, failed: bar.failed + failed, stopped: bar.stopped + cancelled + interrupted, running: bar.running + running, total: bar.total + total });
  }
  return [...bars.values()];
}
