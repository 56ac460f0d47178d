// Where the rows of a list are that is longer than any element can be: below the border a row's place is its pixel, beyond it the
// scrollbar stands for all of them and the wheel still moves by pixels. Pure arithmetic.

/** Pixels; the same as --size-row. */
export const rowHeight = 28;
/** Chromium lays out up to 2^25 device pixels; on a dense screen at 200 % zoom that is a quarter of it. */
export const tallest = 8_000_000;
/** Rows that are drawn beyond both ends of what is in sight. */
export const spareRows = 12;

export interface Scale {
  readonly rows: number;
  /** Pixels in which rows are seen. */
  readonly view: number;
  /** Pixels of the element that is scrolled. */
  readonly height: number;
  /** The last place at which a view can begin, in pixels of all rows. */
  readonly end: number;
}

export function scaleOf(rows: number, view: number): Scale {
  const all = rows * rowHeight;
  return { rows, view, height: Math.min(all, Math.max(tallest, view)), end: Math.max(0, all - view) };
}

/** Whether a pixel of the scrollbar is more than one of the rows. */
export const isSqueezed = ({ rows, height }: Scale): boolean => rows * rowHeight > height;

const clamped = (value: number, most: number): number => Math.min(Math.max(0, value), most);

/** Where the view begins among all rows, in pixels, when the element is scrolled so far. */
export function positionAt(scale: Scale, scrollTop: number): number {
  const most = scale.height - scale.view;
  return !isSqueezed(scale) || most <= 0 ? clamped(scrollTop, scale.end) : clamped((scrollTop / most) * scale.end, scale.end);
}

/** How far the element is to be scrolled, so that the view begins there. */
export function scrollTopAt(scale: Scale, position: number): number {
  return !isSqueezed(scale) ? clamped(position, scale.end) : (clamped(position, scale.end) / scale.end) * (scale.height - scale.view);
}

/** The rows that are seen, be it in part; `last` is exclusive. */
export function rowsAt(scale: Scale, position: number): { readonly first: number; readonly last: number } {
  const first = Math.floor(clamped(position, scale.end) / rowHeight);
  return { first, last: Math.min(scale.rows, first + Math.ceil(scale.view / rowHeight) + 1) };
}

/** The nearest place from which a row is seen whole. */
export function positionShowing(scale: Scale, position: number, row: number): number {
  const top = row * rowHeight;
  return clamped(Math.min(top, Math.max(position, top + rowHeight - scale.view)), scale.end);
}

/** Rows that a page key goes by. */
export const pageRows = ({ view }: Scale): number => Math.max(1, Math.floor(view / rowHeight) - 1);
