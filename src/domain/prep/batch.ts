// Many preparations together: which of them belong to what is being done at the bench now, how they stand, how long they took.
import type { Run } from '../../model.ts';
import { isThrough, type Standing, standingOf } from './standing.ts';

/** Whether the batches that are looked at have ended, and which they are. */
export interface Round {
  /** Batches that were under way at the same time: one person waits for all of them. */
  readonly batches: readonly string[];
  readonly open: boolean;
}

export const noRound: Round = { batches: [], open: false };

function latest(runs: readonly Run[], timeOf: (run: Run) => number): readonly string[] {
  const last = runs.reduce<Run | null>((found, run) => (found === null || timeOf(run) > timeOf(found) ? run : found), null);
  const batch = last?.batch ?? null;
  return batch === null ? [] : [batch];
}

/** What is looked at next. Batches join a round while it goes on; when nothing is under way any more it stays, until something new begins. */
export function nextRound(round: Round, all: readonly Run[]): Round {
  const runs = all.filter(({ batch }) => batch !== null);
  const known = round.batches.filter((batch) => runs.some((run) => run.batch === batch));
  const working = new Set(runs.filter(({ outcome }) => outcome === 'running').flatMap(({ batch }) => batch ?? []));
  if (working.size > 0) {
    // A round that ended is only gone on with by one of its own.
    const goesOn = known.some((batch) => working.has(batch));
    const batches = [...new Set([...(goesOn ? known : []), ...working])];
    return { batches, open: true };
  }
  if (known.length > 0) return { batches: known, open: runs.some(({ batch, outcome }) => outcome === 'interrupted' && known.includes(batch ?? '')) };
  // After a start: what waits for its devices before what has ended.
  const interrupted = runs.filter(({ outcome }) => outcome === 'interrupted');
  if (interrupted.length > 0) return { batches: latest(interrupted, ({ startedAt }) => startedAt), open: true };
  return { batches: latest(runs, ({ finishedAt }) => finishedAt ?? 0), open: false };
}

export const runsOf = ({ batches }: Round, runs: readonly Run[]): Run[] => runs.filter(({ batch }) => batch !== null && batches.includes(batch));

export interface BatchCounts extends Readonly<Record<Standing, number>> {
  readonly all: number;
  /** Done, prepared or enrolled. */
  readonly through: number;
}

export function countsOf(runs: readonly Run[]): BatchCounts {
  const counts: Record<Standing, number> = { working: 0, needs: 0, paused: 0, interrupted: 0, done: 0, prepared: 0, enrolled: 0, failed: 0, cancelled: 0 };
  let through = 0;
  for (const run of runs) {
    const standing = standingOf(run);
    counts[standing] += 1;
    if (isThrough(standing)) through += 1;
  }
  return { ...counts, all: runs.length, through };
}

export interface BatchTimes {
  /** Milliseconds from the first start to the last end. */
  readonly whole: number;
  /** Milliseconds a device; of those that are through. */
  readonly median: number;
  readonly longest: { readonly run: Run; readonly ms: number };
}

/** Null while none is through. */
export function timesOf(runs: readonly Run[]): BatchTimes | null {
  const took = runs.flatMap((run) => (isThrough(standingOf(run)) && run.finishedAt !== null ? [{ run, ms: Math.max(0, run.finishedAt - run.startedAt) }] : [])).sort((a, b) => a.ms - b.ms);
  const [low, high, longest] = [took[Math.floor((took.length - 1) / 2)], took[Math.floor(took.length / 2)], took.at(-1)];
  if (!low || !high || !longest) return null;
  const from = Math.min(...runs.map(({ startedAt }) => startedAt));
  const to = Math.max(...runs.map(({ finishedAt }) => finishedAt ?? 0));
  return { whole: Math.max(0, to - from), median: Math.round((low.ms + high.ms) / 2), longest };
}
