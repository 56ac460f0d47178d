// Places are named as people see them and never move because another device came or went.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlaceBook, splitPath } from '../../src/domain/places.ts';
import { placeSchema } from '../../src/model.ts';

describe('a path on the USB bus', () => {
  it.each([
    ['14-2.3', '14.2', 3], ['14-2', '14', 2], ['14-2.3.4', '14.2.3', 4], ['1-4', '1', 4], ['fd-1.2', 'fd.1', 2], ['14-1.10', '14.1', 10],
  ])('%s is a port of a hub', (path, hub, port) => {
    expect(splitPath(path)).toEqual({ hub, port });
  });

  it.each(['', '14', '14-', '14-x', '14-0', '14-1.9999', 'a-b-c'])('that makes no sense (%s) is still some port that a place may have', (path) => {
    expect(placeSchema.safeParse({ hub: 'A', port: splitPath(path).port }).success).toBe(true);
  });
});

describe('places', () => {
  it('give each hub a letter and keep the port’s number', () => {
    const book = makePlaceBook();
    expect([book.placeOf('a', '14-2.3'), book.placeOf('b', '14-2.1'), book.placeOf('c', '14-1.1'), book.placeOf('d', '14-2.2')])
      .toEqual([{ hub: 'A', port: 3 }, { hub: 'A', port: 1 }, { hub: 'B', port: 1 }, { hub: 'A', port: 2 }]);
    expect(book.all()).toEqual([{ hub: 'A', port: 1 }, { hub: 'A', port: 2 }, { hub: 'A', port: 3 }, { hub: 'B', port: 1 }]);
  });

  it('belong to the port, whoever is plugged in there', () => {
    const book = makePlaceBook();
    const before = book.placeOf('a', '14-2.3');
    book.placeOf('b', '14-1.1');
    expect(book.placeOf('someone else', '14-2.3')).toEqual(before);
    expect(book.placeOf('a', '14-1.1')).toEqual({ hub: 'B', port: 1 });
  });

  it('of a device whose port nobody tells belong to the device, and to nobody else', () => {
    const book = makePlaceBook();
    expect([book.placeOf('a', null), book.placeOf('b', null), book.placeOf('a', null)]).toEqual([{ hub: 'A', port: 1 }, { hub: 'A', port: 2 }, { hub: 'A', port: 1 }]);
    expect(book.placeOf('c', '1-1')).toEqual({ hub: 'B', port: 1 });
    expect(book.all()).toHaveLength(3);
  });

  it('name more hubs than there are letters, in order', () => {
    const book = makePlaceBook();
    const hubs = Array.from({ length: 30 }, (_, i) => book.placeOf(String(i), `${i + 1}-1.1`).hub);
    expect([hubs[0], hubs[25], hubs[26], hubs[27], hubs[29]]).toEqual(['A', 'Z', 'AA', 'AB', 'AD']);
    expect(book.all().map((place) => place.hub)).toEqual(hubs);
  });

  it('never leave what a place may be, and stay the same for the same path', () => {
    const path = fc.tuple(fc.integer({ min: 1, max: 255 }), fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 6 })).map(([bus, ports]) => `${bus.toString(16)}-${ports.join('.')}`);
    fc.assert(fc.property(fc.array(path, { minLength: 1, maxLength: 40 }), (paths) => {
      const book = makePlaceBook();
      const first = new Map(paths.map((one) => [one, JSON.stringify(book.placeOf('x', one))]));
      for (const one of paths) expect(JSON.stringify(book.placeOf('y', one))).toBe(first.get(one));
      for (const place of book.all()) expect(placeSchema.safeParse(place).success).toBe(true);
    }));
    const book = makePlaceBook();
    for (let i = 0; i < 600; i += 1) expect(placeSchema.safeParse(book.placeOf(String(i), null)).success).toBe(true);
  });
});
