// The listed devices that answer a question, page by page; asked for anew, in place, whenever something about them has changed.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AdeDeviceRow, AdeDeviceState, ServerId } from '../../../src/model/ade.ts';
import type { ErrorShape, Result } from '../../../src/errors.ts';
import { call } from '../../api.ts';
import { type AskRows, type RowPage, RowPages } from '../../ui/row-pages.ts';
import type { Range } from '../records/selection.ts';
import { serialsBy } from './serials-by.ts';

export interface Question {
  readonly server: ServerId;
  readonly search: string;
  /** Null: any. */
  readonly state: AdeDeviceState | null;
  /** Apple's name of a profile; null: any or none. */
  readonly profile: string | null;
}

export type Counts = Readonly<Record<AdeDeviceState, number>>;

interface Page extends RowPage<AdeDeviceRow> {
  readonly counts: Counts;
}

/** Milliseconds after the last key. */
const pause = 150;

function askFor(question: Question): AskRows<AdeDeviceRow, Page> {
  return async (offset, limit) => {
    const listed = await call.listAdeDevices({ ...question, offset, limit });
    return listed.ok ? { ok: true, value: { top: 0, ...listed.value } } : listed;
  };
}

export interface DeviceList {
  readonly total: number;
  /** Null until something was answered. */
  readonly counts: Counts | null;
  readonly ready: boolean;
  readonly problem: ErrorShape | null;
  /** Of which question the rows are. */
  readonly shownKey: string;
  readonly rowAt: (index: number) => AdeDeviceRow | null;
  /** The row nearest to the first from which so many are known. */
  readonly nearest: (first: number, count: number) => number;
  readonly onSight: (first: number, last: number) => void;
  /** Of whole ranges, also of rows that nobody has seen yet. Null: the rows aren't those any more that were selected. */
  readonly serialsIn: (ranges: readonly Range[]) => Promise<Result<string[] | null>>;
  readonly again: () => void;
}

interface Shown {
  readonly pages: RowPages<AdeDeviceRow, Page>;
  readonly question: Question;
  readonly key: string;
}

/** `revision` changes whenever a row may have. */
export function useDevices(question: Question | null, revision: number): DeviceList {
  const [shown, setShown] = useState<Shown | null>(null);
  const present = useRef<RowPages<AdeDeviceRow, Page> | null>(null);
  const typed = useRef('');
  const key = question === null ? '' : JSON.stringify([question.server, question.search, question.state, question.profile]);
  useEffect(() => {
    if (key === '') return undefined;
    const [server, search, state, profile] = JSON.parse(key) as [ServerId, string, AdeDeviceState | null, string | null];
    const asked: Question = { server, search, state, profile };
    const timer = setTimeout(() => {
      const pages = new RowPages<AdeDeviceRow, Page>(askFor(asked), () => { if (pages.answered) setShown({ pages, question: asked, key }); });
      present.current = pages;
    }, search === typed.current ? 0 : pause);
    typed.current = search;
    return () => {
      clearTimeout(timer);
      present.current?.close();
    };
  }, [key]);
  useEffect(() => { present.current?.again(); }, [revision]);

  const held = shown !== null && shown.question.server === question?.server ? shown : null;
  const pages = held?.pages ?? null;
  // A new object with each answer: what was learned is drawn.
  const rowAt = useCallback((index: number) => held?.pages.rowAt(index) ?? null, [held]);
  const nearest = useCallback((first: number, count: number) => held?.pages.nearest(first, count) ?? first, [held]);
  const onSight = useCallback((first: number, last: number) => { pages?.want(first, last); }, [pages]);
  const serialsIn = useCallback((ranges: readonly Range[]) => (held === null ? Promise.resolve({ ok: true as const, value: [] }) : serialsBy((offset, limit) => call.listAdeDevices({ ...held.question, offset, limit }), ranges, { total: held.pages.total, rowAt: (index) => held.pages.rowAt(index) })), [held]);
  const again = useCallback(() => { present.current?.again(); }, []);
  return { total: pages?.total ?? 0, counts: pages?.latest?.counts ?? null, ready: pages !== null, problem: pages?.problem ?? null, shownKey: held?.key ?? '', rowAt, nearest, onSight, serialsIn, again };
}
