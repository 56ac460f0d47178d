// What is searched for, which rows answer it, which of them are selected, and which one is read in full.
import { useCallback, useMemo, useState } from 'react';
import type { ErrorShape, Result } from '../../../src/errors.ts';
import type { Run, RunId, Snapshot } from '../../../src/model.ts';
import { anyRecord, type RecordQuery } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { localMidnight } from './local-midnight.ts';
import { readWords } from './query-words.ts';
import type { AskPage } from './record-pages.ts';
import { nothingSelected, type Range, selectOne, type Selection } from './selection.ts';
import { useRecordPages } from './use-record-pages.ts';

interface Search {
  readonly words: string;
  /** The last that was understood. */
  readonly query: RecordQuery;
  readonly problem: ErrorShape | null;
}

const everything: Search = { words: '', query: anyRecord, problem: null };
function askFor(query: RecordQuery, only: readonly RunId[] | null): AskPage {
  return async (offset, limit, top) => {
    if (only) {
      const listed = await call.listRecords({ offset, limit, search: (query.text ?? '').slice(0, 200), runIds: [...only] });
      return listed.ok ? { ok: true, value: { top: 1e9, ...listed.value } } : listed;
    }
    const found = await call.findRecords({ query, at: { offset }, limit, top });
    return found.ok ? { ok: true, value: { ...found.value, rows: found.value.rows.map(({ run }) => run) } } : found;
  };
}

/** What is read in full: the row where the keys are, or a record that was led to. */
type Open = { readonly kind: 'row'; readonly index: number } | { readonly kind: 'run'; readonly run: Run } | null;
export interface Table {
  readonly total: number;
  readonly ready: boolean;
  readonly problem: ErrorShape | null;
  readonly shownKey: string;
  /** Records that came since. */
  readonly fresh: number;
  readonly operators: readonly string[];
  readonly runAt: (index: number) => Run | null;
  /** The row nearest to the first from which so many are known. */
  readonly nearest: (first: number, count: number) => number;
  /** Null: in none of the rows that are known. */
  readonly indexOf: (runId: RunId) => number | null;
  readonly onSight: (first: number, last: number) => void;
  readonly replace: (run: Run) => void;
  /** Of whole ranges, also of rows that nobody has seen yet; at most 500 rows each. */
  readonly idsIn: (ranges: readonly Range[]) => Promise<Result<RunId[]>>;
}

async function idsBy(ask: AskPage, top: number | null, ranges: readonly Range[]): Promise<Result<RunId[]>> {
  const ids: RunId[] = [];
  for (const [from, to] of ranges) {
    const page = await ask(from, to - from + 1, top);
    if (!page.ok) return page;
    ids.push(...page.value.rows.map(({ runId }) => runId));
  }
  return { ok: true, value: ids };
}

/** The rows of a question, with what has happened to them since they were read. */
function useTable(snapshot: Snapshot, query: RecordQuery, only: readonly RunId[] | null, round: number): Table {
  const recorded = snapshot.ledger.state === 'open' ? snapshot.ledger.records : 0;
  const [empty, setEmpty] = useState<number | null>(null);
  const key = JSON.stringify([query, only, round, empty === null ? null : recorded]);
  const shown = useRecordPages(key, askFor(query, only));
  const pages = shown?.pages ?? null;
  // Where nothing is shown, nothing can move: what comes is shown at once.
  const isEmpty = pages !== null && pages.total === 0 && pages.problem === null;
  if (isEmpty !== (empty !== null)) setEmpty(isEmpty ? recorded : null);
  const live = useMemo(() => new Map(snapshot.runs.map((run) => [run.runId, run])), [snapshot.runs]);
  const runAt = useCallback((index: number) => {
    const run = shown?.pages.rowAt(index) ?? null;
    return run && (live.get(run.runId) ?? run);
  }, [shown, live]);
  const nearest = useCallback((first: number, count: number) => shown?.pages.nearest(first, count) ?? first, [shown]);
  const indexOf = useCallback((runId: RunId) => pages?.indexOf(runId) ?? null, [pages]);
  const onSight = useCallback((first: number, last: number) => { pages?.want(first, last); }, [pages]);
  const replace = useCallback((run: Run) => { pages?.replace(run); }, [pages]);
  const operators = useMemo(() => [...new Set([snapshot.operator, ...(shown ? [...shown.pages.known()].map(({ operator }) => operator) : [])])].filter((name) => name !== '').sort().slice(0, 50), [shown, snapshot.operator]);
  const idsIn = useCallback((ranges: readonly Range[]) => idsBy(askFor(query, only), pages?.top ?? null, ranges), [query, only, pages]);
  return { total: pages?.total ?? 0, ready: pages !== null, problem: pages?.problem ?? null, shownKey: shown?.key ?? '', fresh: Math.max(0, recorded - (pages?.top ?? recorded)), operators, runAt, nearest, indexOf, onSight, replace, idsIn };
}

export interface RecordsState {
  readonly search: Search;
  readonly table: Table;
  readonly selection: Selection;
  /** Null: none is. */
  readonly read: Run | null;
  /** What is read, else the row where the keys are. */
  readonly focused: Run | null;
  /** How often the table was brought up to date. */
  readonly round: number;
  readonly say: (words: string) => void;
  readonly renew: () => void;
  readonly select: (selection: Selection) => void;
  readonly openRow: (index: number) => void;
  readonly openRun: (run: Run) => void;
  readonly close: () => void;
  readonly changed: (run: Run) => void;
}

export function useRecords(snapshot: Snapshot, only: readonly RunId[] | null): RecordsState {
  const [search, setSearch] = useState(everything);
  const [round, setRound] = useState(0);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [open, setOpen] = useState<Open>(null);
  const table = useTable(snapshot, search.query, only, round);
  const { replace, indexOf } = table;

  const begin = (): void => {
    setSelection(nothingSelected);
    setOpen(null);
  };
  const say = (words: string): void => {
    const read = readWords(words, { now: Date.now(), midnight: localMidnight });
    setSearch({ words, query: read.query ?? search.query, problem: read.problem });
    if (read.query) begin();
  };
  const renew = (): void => {
    begin();
    setRound(round + 1);
  };
  const select = useCallback((next: Selection) => {
    setSelection(next);
    // What is read follows the keys.
    setOpen((before) => (before && next.active !== null ? { kind: 'row', index: next.active } : before));
  }, []);
  const openRow = useCallback((index: number) => { setOpen({ kind: 'row', index }); }, []);
  const openRun = useCallback((run: Run) => {
    // What is read is what is selected, and printed; no other row stays marked beside it.
    const index = indexOf(run.runId);
    setSelection(index === null ? nothingSelected : selectOne(index));
    setOpen(index === null ? { kind: 'run', run } : { kind: 'row', index });
  }, [indexOf]);
  const close = useCallback(() => { setOpen(null); }, []);
  const changed = useCallback((run: Run) => {
    replace(run);
    setOpen((before) => (before?.kind === 'run' && before.run.runId === run.runId ? { kind: 'run', run } : before));
  }, [replace]);

  const read = open?.kind === 'row' ? table.runAt(open.index) : open?.run ?? null;
  const focused = read ?? (selection.active === null ? null : table.runAt(selection.active));
  return { search, table, selection, read, focused, round, say, renew, select, openRow, openRun, close, changed };
}
