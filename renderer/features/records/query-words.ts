// The search field's words and the menus beside it, which say the same: a menu writes its part into the words. Pure; the time and the
// zone are given.
import { daySpan, type LocalMidnight, localDayOf, shiftDay } from '../../../src/domain/records/local-days.ts';
import { describeRecordQuery, parseRecordQuery } from '../../../src/domain/records/record-query.ts';
import { asAppError, type ErrorShape, shapeOf } from '../../../src/errors.ts';
import type { RecordQuery } from '../../../src/model/records.ts';

export interface Zone {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly midnight: LocalMidnight;
}

export type ReadWords = { readonly query: RecordQuery; readonly problem: null } | { readonly query: null; readonly problem: ErrorShape };

export function readWords(words: string, { now, midnight }: Zone): ReadWords {
  try {
    return { query: parseRecordQuery(words, now, midnight), problem: null };
  } catch (error) {
    return { query: null, problem: shapeOf(asAppError(error)) };
  }
}

/** The words for a query with another part. */
export function withPart(query: RecordQuery, part: Partial<RecordQuery>, { midnight }: Zone): string {
  return describeRecordQuery({ ...query, ...part }, midnight);
}

/** Days back from today, today included. */
const lengths = { today: 1, week: 7, fortnight: 14, month: 30, quarter: 90 } as const;
export type SpanId = 'all' | 'yesterday' | keyof typeof lengths;
export const spanIds: readonly SpanId[] = ['all', 'today', 'yesterday', 'week', 'fortnight', 'month', 'quarter'];

export function spanPart(id: SpanId, { now, midnight }: Zone): Pick<RecordQuery, 'from' | 'to'> {
  const today = localDayOf(now, midnight);
  if (id === 'all') return { from: null, to: null };
  if (id === 'yesterday') return daySpan(shiftDay(today, -1), midnight);
  if (id === 'today') return daySpan(today, midnight);
  return { from: daySpan(shiftDay(today, 1 - lengths[id]), midnight).from, to: null };
}

/** Null: other days than the menu has. */
export function spanOf({ from, to }: RecordQuery, zone: Zone): SpanId | null {
  return spanIds.find((id) => {
    const part = spanPart(id, zone);
    return part.from === from && part.to === to;
  }) ?? null;
}
