// Which columns an export has, and in which order: the chosen ones first, as they will stand, then the rest. Pure.
import { type ColumnId, columnIds } from '../../../src/model/record-exports.ts';

/** One of a table's columns without the others. */
export const without = (chosen: readonly ColumnId[], id: ColumnId): ColumnId[] => chosen.filter((one) => one !== id);

/** The chosen ones in their order, then the others in the usual one. */
export function listed(chosen: readonly ColumnId[]): ColumnId[] {
  return [...chosen, ...columnIds.filter((id) => !chosen.includes(id))];
}

/** One place up (-1) or down (1); at the end it stays. */
export function moved(chosen: readonly ColumnId[], id: ColumnId, by: -1 | 1): ColumnId[] {
  const from = chosen.indexOf(id);
  const to = from + by;
  const other = chosen[to];
  if (from < 0 || other === undefined) return [...chosen];
  return chosen.map((one, at) => (at === from ? other : at === to ? id : one));
}
