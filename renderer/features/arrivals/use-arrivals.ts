// Documents that came in by a drop or by the system, one after the other: each is shown where it belongs, once unsaved work allows it.
import { useEffect } from 'react';
import type { Opened } from '../../../src/model/window.ts';
import { leave } from '../../leaving.ts';
import { showProblem, takeArrived, usePageState } from '../../state.ts';

export type Arrived = Exclude<Opened, { kind: 'problem' }>;

export function useArrivals(onShow: (document: Arrived) => void): void {
  const [first] = usePageState().arrived;
  useEffect(() => {
    if (!first) return;
    takeArrived();
    if (first.kind === 'problem') showProblem(first.error);
    else leave(() => { onShow(first); });
  }, [first, onShow]);
}
