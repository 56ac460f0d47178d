// Changes in pieces that are no larger than an event may be; applied in order they make the same of a snapshot as the whole. Pure.
import type { Changes, ListName } from '../../model/changes.ts';
import type { ListChange } from './list-changes.ts';

/** Of an event around what it carries: its numbers, and the names and brackets of every list. */
const envelope = 1500;

interface Bit {
  readonly bytes: number;
  readonly addTo: (changes: Changes) => void;
}

const encoder = new TextEncoder();
/** As JSON, with the comma. */
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length + 1;

function listIn(changes: Changes, name: ListName): ListChange<unknown> {
  const lists = changes.lists as Partial<Record<ListName, ListChange<unknown>>>;
  return lists[name] ??= { gone: [], placed: [], changed: [] };
}

function bitsOf({ parts, lists }: Changes): Bit[] {
  const bits = Object.entries(parts).map(([name, value]): Bit => ({ bytes: bytesOf({ [name]: value }), addTo: (to) => { Object.assign(to.parts, { [name]: value }); } }));
  // What goes, goes first, and what is placed comes in its order: an item may be placed behind one that is placed before it.
  for (const kind of ['gone', 'placed', 'changed'] as const) {
    for (const [name, change] of Object.entries(lists) as [ListName, ListChange<unknown>][]) {
      for (const item of change[kind]) bits.push({ bytes: bytesOf(item), addTo: (to) => { (listIn(to, name)[kind] as unknown[]).push(item); } });
    }
  }
  return bits;
}

/** Each of at most `most` bytes as an event's JSON. Null: a single piece is larger. */
export function splitChanges(changes: Changes, most: number): Changes[] | null {
  const room = most - envelope;
  const pieces: Changes[] = [];
  let full = room;
  for (const { bytes, addTo } of bitsOf(changes)) {
    if (bytes > room) return null;
    if (full + bytes > room) {
      pieces.push({ parts: {}, lists: {} });
      full = 0;
    }
    full += bytes;
    addTo(pieces.at(-1) ?? changes);
  }
  return pieces;
}
