// Which lines of a damaged ledger can still be read: ranges, found by halving what can't be read as a whole.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const sequenceRow = z.object({ n: integer.nullable() });
const stepLines = 256;

function reads(db: Database, from: number, to: number): number {
  try {
    return db.all('SELECT seq, run_id, at, body, previous, hash FROM prep_event WHERE seq BETWEEN ? AND ?', from, to).length;
  } catch (error) {
    if (error instanceof AppError && error.code === 'store.corrupt') return -1;
    throw error;
  }
}

/** The number of the last line that the file still tells of; 0: of none. */
function lastLine(db: Database): number {
  for (const sql of ['SELECT max(seq) AS n FROM prep_event', 'SELECT max(seq) AS n FROM prep_event INDEXED BY prep_event_by_run', 'SELECT max(seq) AS n FROM ledger_head']) {
    try {
      const last = sequenceRow.parse(db.all(sql)[0]).n;
      if (last !== null) return last;
    } catch {
      // The next way may not lead through the damaged page.
    }
  }
  return 0;
}

/** First and last line of each range, ascending; empty: nothing can be read. Throws store.* but for store.corrupt. */
export function readableLines(db: Database): (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  const add = (from: number, to: number): void => {
    const last = ranges.at(-1);
    if (last?.[1] === from - 1) last[1] = to;
    else ranges.push([from, to]);
  };
  const look = (from: number, to: number): void => {
    const count = reads(db, from, to);
    if (count === to - from + 1) add(from, to);
    else if (from < to) {
      const middle = Math.floor((from + to) / 2);
      look(from, middle);
      look(middle + 1, to);
    }
  };
  const last = lastLine(db);
  for (let from = 1; from <= last; from += stepLines) look(from, Math.min(last, from + stepLines - 1));
  return ranges;
}
