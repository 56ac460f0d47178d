// What is said of a list: nothing more than what changed, and it makes the same list of it. Expected changes by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyListChange, listChangeBetween } from '../../../src/domain/changes/list-changes.ts';

interface Item { readonly id: string; readonly battery: number | null; readonly note?: string }
const keyOf = ({ id }: Item): string => id;
const item = (id: string, battery: number | null = null): Item => ({ id, battery });
const list = (ids: string): Item[] => Array.from(ids, (id) => item(id));

describe('the change of a list', () => {
  it.each<readonly [name: string, before: Item[], after: Item[], change: unknown]>([
    ['one item’s field', [item('a', 1), item('b', 2)], [item('a', 1), item('b', 3)], { gone: [], placed: [], changed: [{ key: 'b', fields: { battery: 3 } }] }],
    ['a field that is null now', [item('a', 1)], [item('a')], { gone: [], placed: [], changed: [{ key: 'a', fields: { battery: null } }] }],
    ['an item that went', list('abc'), list('ac'), { gone: ['b'], placed: [], changed: [] }],
    ['items that came', list('ac'), list('xabc'), { gone: [], placed: [{ key: 'x', after: null, item: item('x') }, { key: 'b', after: 'a', item: item('b') }], changed: [] }],
    ['one that moved to the front', list('abcd'), list('dabc'), { gone: [], placed: [{ key: 'd', after: null, item: null }], changed: [] }],
    ['one that moved back and changed', list('abcd'), [item('b'), item('c'), item('d'), item('a', 5)], { gone: [], placed: [{ key: 'a', after: 'd', item: null }], changed: [{ key: 'a', fields: { battery: 5 } }] }],
    ['one that lost a field', [{ ...item('a'), note: 'x' }, item('b')], list('ab'), { gone: [], placed: [{ key: 'a', after: null, item: item('a') }], changed: [] }],
  ])('says %s and nothing else', (_, before, after, change) => {
    expect(listChangeBetween(before, after, keyOf)).toEqual(change);
    expect(applyListChange(before, listChangeBetween(before, after, keyOf) ?? { gone: [], placed: [], changed: [] }, keyOf)).toEqual(after);
  });

  it('is none where new objects say the same', () => {
    expect(listChangeBetween(list('abc'), list('abc'), keyOf)).toBeNull();
  });

  it('is applied to that list alone', () => {
    expect(applyListChange(list('ab'), { gone: ['x'], placed: [], changed: [] }, keyOf)).toBeNull();
    expect(applyListChange(list('ab'), { gone: [], placed: [{ key: 'c', after: 'x', item: item('c') }], changed: [] }, keyOf)).toBeNull();
    expect(applyListChange(list('ab'), { gone: [], placed: [{ key: 'c', after: null, item: null }], changed: [] }, keyOf)).toBeNull();
    expect(applyListChange(list('ab'), { gone: [], placed: [], changed: [{ key: 'c', fields: { battery: 1 } }] }, keyOf)).toBeNull();
  });

  const items = fc.uniqueArray(fc.record({ id: fc.constantFrom(...Array.from('abcdefghijklmnop')), battery: fc.option(fc.integer({ min: 0, max: 2 })), note: fc.constantFrom('x', 'y') }, { requiredKeys: ['id', 'battery'] }), { selector: keyOf, maxLength: 16 });

  it('makes any list of any other, and leaves what is the same as it was', () => {
    fc.assert(fc.property(items, items, (before, after) => {
      const change = listChangeBetween<Item>(before, after, keyOf);
      const made = change ? applyListChange<Item>(before, change, keyOf) : before;
      expect(made).toEqual(after);
      for (const one of made ?? []) {
        const old = before.find(({ id }) => id === one.id);
        if (old && JSON.stringify([old.battery, old.note]) === JSON.stringify([one.battery, one.note])) expect(one).toBe(old);
      }
    }), { numRuns: 2000 });
  });
});
