// Places are named as people see them and never move because another device came or went.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlaceBook, splitLocation } from '../../src/domain/places.ts';
import { placeSchema } from '../../src/model.ts';

describe('a location on a Mac', () => {
  it.each([
    [0x14230000, 0x14200000, 3], [0x14200000, 0x14000000, 2], [0x14234000, 0x14230000, 4], [0x14234567, 0x14234560, 7], [0xfd120000, 0xfd100000, 2], [0x141a0000, 0x14100000, 10],
  ])('%i is a port of a hub', (location, hub, port) => {
    expect(splitLocation(location)).toEqual({ hub, port });
  });

  it('without any port digits is a hub of its own with one port', () => {
    expect(splitLocation(0x14000000)).toEqual({ hub: 0x14000000, port: 1 });
  });
});

describe('places by topology', () => {
  it('give each hub a letter and keep the port’s number', () => {
    const book = makePlaceBook('topology');
    expect([book.placeOf('a', 0x14230000), book.placeOf('b', 0x14210000), book.placeOf('c', 0x14110000), book.placeOf('d', 0x14220000)])
      .toEqual([{ hub: 'A', port: 3 }, { hub: 'A', port: 1 }, { hub: 'B', port: 1 }, { hub: 'A', port: 2 }]);
    expect(book.all()).toEqual([{ hub: 'A', port: 1 }, { hub: 'A', port: 2 }, { hub: 'A', port: 3 }, { hub: 'B', port: 1 }]);
  });

  it('belong to the port, whoever is plugged in there', () => {
    const book = makePlaceBook('topology');
    const before = book.placeOf('a', 0x14230000);
    book.placeOf('b', 0x14110000);
    expect(book.placeOf('someone else', 0x14230000)).toEqual(before);
    expect(book.placeOf('a', 0x14110000)).toEqual({ hub: 'B', port: 1 });
  });

  it('name more hubs than there are letters, in order', () => {
    const book = makePlaceBook('topology');
    const hubs = Array.from({ length: 30 }, (_, i) => book.placeOf(String(i), ((i + 1) << 24) | 0x00110000 | 0).hub);
    expect([hubs[0], hubs[25], hubs[26], hubs[27], hubs[29]]).toEqual(['A', 'Z', 'AA', 'AB', 'AD']);
    expect(book.all().map((place) => place.hub)).toEqual(hubs);
  });

  it('are the same for the same location, whatever came between', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 0xffffffff }), { minLength: 1, maxLength: 40 }), (locations) => {
      const book = makePlaceBook('topology');
      const first = new Map(locations.map((location) => [location, JSON.stringify(book.placeOf('x', location))]));
      for (const location of locations) {
        const place = book.placeOf('y', location);
        expect(JSON.stringify(place)).toBe(first.get(location));
        expect(placeSchema.safeParse(place).success).toBe(true);
      }
    }));
  });
});

describe('places by arrival', () => {
  it('belong to the device, since the location means nothing', () => {
    const book = makePlaceBook('arrival');
    expect([book.placeOf('a', 0x10005), book.placeOf('b', 0x10006), book.placeOf('a', 0x10009)]).toEqual([{ hub: 'A', port: 1 }, { hub: 'A', port: 2 }, { hub: 'A', port: 1 }]);
    expect(book.all()).toHaveLength(2);
  });

  it('never leave what a place may be', () => {
    const book = makePlaceBook('arrival');
    for (let i = 0; i < 600; i += 1) expect(placeSchema.safeParse(book.placeOf(String(i), null)).success).toBe(true);
  });
});
