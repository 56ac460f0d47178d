// Which rows of a long list are drawn, and where: those in sight, and while they aren't known the nearest ones that are, in their place. So
// somebody who scrolls fast sees rows, a moment old, and never a blank. Pure.

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
  /** Rows by which they are drawn farther down than they stand in the list. */
  readonly shift: number;
}

interface Known {
  /** The row nearest to the first from which so many are known; the first itself where none are. */
  readonly nearest: (first: number, count: number) => number;
  readonly isKnown: (index: number) => boolean;
}

/** `seen`: what can be seen, `last` exclusive; `spare`: rows that are drawn beyond both ends, as far as they are known. */
export function rowWindow(seen: { readonly first: number; readonly last: number }, spare: number, { nearest, isKnown }: Known): RowWindow {
  const count = Math.max(0, seen.last - seen.first);
  if (count === 0) return { first: seen.first, last: seen.first, shift: 0 };
  let first = nearest(seen.first, count);
  const shift = seen.first - first;
  let last = first + count;
  for (let more = 0; more < spare && first > 0 && isKnown(first - 1); more++) first -= 1;
  for (let more = 0; more < spare && isKnown(last); more++) last += 1;
  return { first, last, shift };
}
