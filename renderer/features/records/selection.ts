// Which rows are selected, as ranges: among a million, all of them cost what one does. By click, Shift and ⌘, as lists on a Mac. Pure.

/** Both ends included. */
export type Range = readonly [from: number, to: number];

export interface Selection {
  /** Sorted, without overlap and without gap-free neighbours. */
  readonly ranges: readonly Range[];
  /** Where the keys are; null: nowhere yet. */
  readonly active: number | null;
  /** Where a range began that Shift extends. */
  readonly anchor: number;
}

export const nothingSelected: Selection = { ranges: [], active: null, anchor: 0 };

export const isSelected = ({ ranges }: Selection, row: number): boolean => ranges.some(([from, to]) => from <= row && row <= to);
export const countSelected = ({ ranges }: Selection): number => ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);

function joined(ranges: readonly Range[]): Range[] {
  const made: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = made.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else made.push([from, to]);
  }
  return made;
}

/** This row alone. */
export const selectOne = (row: number): Selection => ({ ranges: [[row, row]], active: row, anchor: row });

/** From where the last range began to this row, and nothing else. */
export function extendTo(selection: Selection, row: number): Selection {
  const anchor = selection.active === null ? row : selection.anchor;
  return { ranges: [[Math.min(anchor, row), Math.max(anchor, row)]], active: row, anchor };
}

/** This row in addition, or no longer. */
export function toggle(selection: Selection, row: number): Selection {
  const ranges = isSelected(selection, row)
    ? selection.ranges.flatMap(([from, to]): Range[] => (row < from || to < row ? [[from, to]] : ([[from, row - 1], [row + 1, to]] satisfies Range[]).filter(([a, b]) => a <= b)))
    : joined([...selection.ranges, [row, row]]);
  return { ranges, active: row, anchor: row };
}

/** All of so many rows. */
export function selectAll(selection: Selection, rows: number): Selection {
  return rows === 0 ? nothingSelected : { ranges: [[0, rows - 1]], active: selection.active ?? 0, anchor: 0 };
}

/** The row that a key leads to; null: it leads nowhere. */
export function rowOfKey(key: string, active: number | null, rows: number, page: number): number | null {
  const at = active ?? -1;
  const goal = { ArrowDown: at + 1, ArrowUp: active === null ? 0 : at - 1, PageDown: Math.max(0, at) + page, PageUp: at - page, Home: 0, End: rows - 1 }[key];
  return goal === undefined || rows === 0 ? null : Math.min(Math.max(0, goal), rows - 1);
}
