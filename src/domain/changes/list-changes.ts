// What makes one list of another, by what each item is known by: cheap to say where little changed, and every item that didn't change stays
// the same object. Pure.
import { isSame } from './is-same.ts';

export interface Placed<T> {
  key: string;
  /** Behind which it comes; null: before all. */
  after: string | null;
  /** Null: it is there already and moves. */
  item: T | null;
}

/** What differs of an item. */
export type Fields<T> = { [K in keyof T]?: T[K] | undefined };

export interface ListChange<T> {
  gone: string[];
  /** In this order. */
  placed: Placed<T>[];
  changed: { key: string; fields: Fields<T> }[];
}

export const hasDoubles = (keys: readonly string[]): boolean => new Set(keys).size !== keys.length;

/** Null: some of the old fields are gone, so that fields alone don't say it. */
function fieldsBetween<T extends object>(before: T, after: T): Fields<T> | null {
  const names = Object.keys(after) as (keyof T)[];
  if (names.length !== Object.keys(before).length || names.some((name) => !Object.hasOwn(before, name))) return null;
  return Object.fromEntries(names.filter((name) => !isSame(before[name], after[name])).map((name) => [name, after[name]])) as Fields<T>;
}

/** Indexes of the longest part of `numbers` that rises; what is below 0 never belongs to it. */
function rising(numbers: readonly number[]): ReadonlySet<number> {
  /** By length less one, the index at which the best such part ends. */
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  numbers.forEach((number, at) => {
    if (number < 0) return;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? ends[low - 1] : undefined;
    ends[low] = at;
  });
  const found = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = before[at]) found.add(at);
  return found;
}

/** Null: nothing changed. No two items of a list may have the same key. */
export function listChangeBetween<T extends object>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): ListChange<T> | null {
  if (before === after) return null;
  const at = new Map(before.map((item, index) => [keyOf(item), index]));
  const keys = after.map(keyOf);
  const present = new Set(keys);
  /** Null: to be put there whole. */
  const fields = after.map((item, index) => {
    const old = before[at.get(keys[index] ?? '') ?? -1];
    return old === item ? {} : old && fieldsBetween(old, item);
  });
  const stays = rising(keys.map((key, index) => (fields[index] ? at.get(key) ?? -1 : -1)));
  const change: ListChange<T> = { gone: [...at.keys()].filter((key) => !present.has(key)), placed: [], changed: [] };
  after.forEach((item, index) => {
    const [key, differs] = [keys[index] ?? '', fields[index]];
    if (!stays.has(index)) change.placed.push({ key, after: keys[index - 1] ?? null, item: differs ? null : item });
    if (differs && Object.keys(differs).length > 0) change.changed.push({ key, fields: differs });
  });
  return change.gone.length + change.placed.length + change.changed.length === 0 ? null : change;
}

/** The order after what is placed; `items` gets what is new. False: it doesn't fit. */
function place<T>(order: string[], items: Map<string, T>, placed: readonly Placed<T>[]): boolean {
  for (const { key, after, item } of placed) {
    const is = item ?? items.get(key);
    if (is === undefined) return false;
    if (items.has(key)) order.splice(order.lastIndexOf(key), 1);
    // What comes, comes at the end more often than not.
    const behind = after === null ? 0 : order.lastIndexOf(after) + 1;
    if (after !== null && behind === 0) return false;
    order.splice(behind, 0, key);
    items.set(key, is);
  }
  return true;
}

/** What didn't change is the same object as before. Null: the change is of another list than this. */
export function applyListChange<T extends object>(before: readonly T[], { gone, placed, changed }: ListChange<T>, keyOf: (item: T) => string): T[] | null {
  const items = new Map(before.map((item) => [keyOf(item), item]));
  for (const key of gone) if (!items.delete(key)) return null;
  const order = [...items.keys()];
  if (!place(order, items, placed)) return null;
  for (const { key, fields } of changed) {
    const item = items.get(key);
    if (!item) return null;
    items.set(key, { ...item, ...fields });
  }
  return order.map((key) => items.get(key)).filter((item) => item !== undefined);
}
