// Days as the people at a station live them: from one local midnight to the next, which is 23 to 25 hours. The zone is whoever's
// who gives `LocalMidnight`; there is no clock here.

/** Milliseconds since the Unix epoch at which the day begins there; like Date's constructor, but month 1 is January. */
export type LocalMidnight = (year: number, month: number, day: number) => number;

export interface CalendarDay {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

const utcDay = (at: number): CalendarDay => {
  const date = new Date(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

/** So many days later; months and years turn over. */
export function shiftDay({ year, month, day }: CalendarDay, days: number): CalendarDay {
  return utcDay(Date.UTC(year, month - 1, day + days));
}

const midnightOf = ({ year, month, day }: CalendarDay, midnight: LocalMidnight): number => midnight(year, month, day);

/** The day in which a time lies there. */
export function localDayOf(at: number, midnight: LocalMidnight): CalendarDay {
  // No zone is a whole day ahead of UTC.
  let day = shiftDay(utcDay(at), 1);
  for (let tries = 0; tries < 3 && midnightOf(day, midnight) > at; tries += 1) day = shiftDay(day, -1);
  return day;
}

/** The day's first millisecond, and the next one's. */
export function daySpan(day: CalendarDay, midnight: LocalMidnight): { readonly from: number; readonly to: number } {
  return { from: midnightOf(day, midnight), to: midnightOf(shiftDay(day, 1), midnight) };
}

/** 2026-11-22. */
export function dayText({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Null for what is no day of the calendar, or none that Muster could have been there. */
export function readDay(text: string): CalendarDay | null {
  const [, year, month, day] = (/^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1971 || year > 9000) return null;
  const read = utcDay(Date.UTC(year, month - 1, day));
  return read.month === month && read.day === day ? read : null;
}
