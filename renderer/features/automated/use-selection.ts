// Which rows are selected. Rows move when the list changes: where it isn't certain that the same devices are meant, nothing is selected any more.
import { useCallback, useState } from 'react';
import type { AdeDeviceRow } from '../../../src/model/ade.ts';
import { nothingSelected, type Selection } from '../records/selection.ts';
import type { DeviceList } from './use-devices.ts';

/** Rows by which a change is seen: both ends of every range, and where the keys are. */
const marks = ({ ranges, active }: Selection): number[] => [...new Set([...ranges.flat(), ...(active === null ? [] : [active])])];

export interface Marked {
  readonly selection: Selection;
  readonly total: number;
  /** The serial numbers at the marks, as far as they were known. */
  readonly serials: ReadonlyMap<number, string>;
}

export function mark(selection: Selection, total: number, rowAt: (index: number) => Pick<AdeDeviceRow, 'serial'> | null): Marked {
  return { selection, total, serials: new Map(marks(selection).flatMap((index): [number, string][] => { const row = rowAt(index); return row ? [[index, row.serial]] : []; })) };
}

/** Whether the rows are still those that were selected, as far as can be seen. */
export function stillMeant({ total, serials }: Marked, now: number, rowAt: (index: number) => Pick<AdeDeviceRow, 'serial'> | null): boolean {
  return total === now && [...serials].every(([index, serial]) => (rowAt(index)?.serial ?? serial) === serial);
}

export function useSelection({ total, rowAt, shownKey }: DeviceList): readonly [Selection, (selection: Selection) => void] {
  const [held, setHeld] = useState<{ readonly key: string; readonly marked: Marked } | null>(null);
  const isMeant = held !== null && held.key === shownKey && stillMeant(held.marked, total, rowAt);
  if (held !== null && !isMeant) setHeld(null);
  const select = useCallback((selection: Selection) => { setHeld({ key: shownKey, marked: mark(selection, total, rowAt) }); }, [shownKey, total, rowAt]);
  return [isMeant ? held.marked.selection : nothingSelected, select];
}
