// What tiles out of sight show while a wall changes: never older than ten changes, and all of it as soon as the changes pause.
import { describe, expect, it } from 'vitest';
import { keepLate, parts } from '../../renderer/features/bench/out-of-sight.ts';
import type { Port } from '../../renderer/features/bench/ports.ts';
import { portsOf } from '../../renderer/features/bench/ports.ts';

const idOf = (at: number): string => `A${at}`;

/** So many empty places; each a new object in every wall. */
function wall(count: number): Map<string, Port> {
  const places = Array.from({ length: count }, (_, at) => ({ hub: 'A', port: at + 1 }));
  return new Map(portsOf({ places, devices: [], busOnly: [], runs: [], check: null }, null).map((port, at) => [idOf(at), port]));
}

describe('tiles out of sight', () => {
  it('are a tenth of them new at each change, and every one of them within ten', () => {
    const late = keepLate();
    late(wall(256), true);
    const ages = new Map<string, number>();
    let oldest = 0;
    for (let change = 1; change <= 60; change += 1) {
      const now = wall(256);
      const shown = late(now, false);
      let fresh = 0;
      for (const [id, port] of now) {
        const isNew = shown.get(id) === port;
        fresh += isNew ? 1 : 0;
        ages.set(id, isNew ? 0 : (ages.get(id) ?? 0) + 1);
        oldest = Math.max(oldest, ages.get(id) ?? 0);
      }
      expect(fresh).toBeLessThanOrEqual(26);
    }
    expect(oldest).toBe(9);
    expect(parts).toBe(10);
  });

  it('are all new when changes pause', () => {
    const late = keepLate();
    late(wall(40), true);
    late(wall(40), false);
    const now = wall(40);
    expect([...late(now, true).values()].every((port, at) => port === now.get(idOf(at)))).toBe(true);
  });

  it('come and go with their places at once', () => {
    const late = keepLate();
    late(wall(8), true);
    const more = wall(12);
    const shown = late(more, false);
    expect([...shown.keys()]).toEqual([...more.keys()]);
    expect(shown.get(idOf(11))).toBe(more.get(idOf(11)));
    expect([...late(wall(3), false).keys()]).toEqual([idOf(0), idOf(1), idOf(2)]);
  });
});
