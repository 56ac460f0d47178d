// What was removed and can be put back: for how long, in which order, and what becomes of it when nobody wants it back.
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { type RemovedThing, Removals } from '../../src/services/removals.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const minute = 60_000;

interface Desk {
  readonly clock: FakeClock;
  readonly removals: Removals;
  readonly done: string[];
  readonly remove: (name: string, more?: Partial<RemovedThing>) => void;
  readonly idOf: (name: string) => ReturnType<Removals['list']>[number]['id'];
}

function desk(): Desk {
  const clock = new FakeClock({ now: 1_000_000 });
  const done: string[] = [];
  const removals = new Removals({ clock: () => clock, changed: () => undefined });
  return {
    clock, removals, done,
    remove: (name, more = {}) => {
      removals.add({ kind: 'blueprint', name, restore: () => { done.push(`back: ${name}`); }, end: () => { done.push(`gone: ${name}`); }, ...more });
    },
    idOf: (name) => {
      const found = removals.list().find((one) => one.name === name);
      if (!found) throw new Error(`${name} can’t be put back`);
      return found.id;
    },
  };
}

describe('what was removed', () => {
  it('is listed, the latest last, with when its time is over', () => {
    const { clock, removals, remove } = desk();
    remove('Carts');
    clock.advance(minute);
    remove('Kiosk', { kind: 'made' });
    expect(removals.list()).toMatchObject([{ kind: 'blueprint', name: 'Carts', at: 1_000_000, until: 1_600_000 }, { kind: 'made', name: 'Kiosk', at: 1_060_000, until: 1_660_000 }]);
  });

  it('is put back once, whichever of them, and nothing of it ends afterwards', async () => {
    const { clock, removals, done, remove, idOf } = desk();
    remove('Carts');
    remove('Kiosk');
    const id = idOf('Carts');
    const [, second] = await Promise.all([removals.restore(id), codeOf(removals.restore(id))]);
    expect([second, removals.list().map(({ name }) => name)]).toEqual(['undo.over', ['Kiosk']]);
    clock.advance(9 * minute);
    expect(done).toEqual(['back: Carts']);
  });

  it('is over after ten minutes: what was kept of it goes', async () => {
    const { clock, removals, done, remove, idOf } = desk();
    remove('Carts');
    const id = idOf('Carts');
    clock.advance(10 * minute - 1);
    expect(removals.list()).toHaveLength(1);
    clock.advance(1);
    expect(await codeOf(removals.restore(id))).toBe('undo.over');
    expect([removals.list(), done]).toEqual([[], ['gone: Carts']]);
  });

  it('that can’t be put back now says why, and can be tried again', async () => {
    const { removals, done, remove, idOf } = desk();
    let full = true;
    remove('Carts', { restore: () => {
      if (full) throw new AppError('blueprint.tooMany', { count: 500 });
      done.push('back: Carts');
    } });
    expect(await codeOf(removals.restore(idOf('Carts')))).toBe('blueprint.tooMany');
    full = false;
    await removals.restore(idOf('Carts'));
    expect([removals.list(), done]).toEqual([[], ['back: Carts']]);
  });

  it('is at most fifty things: the oldest ends first', async () => {
    const { removals, done, remove } = desk();
    for (let n = 1; n <= 51; n += 1) remove(`Blueprint ${n}`);
    expect([removals.list().length, removals.list()[0]?.name]).toEqual([50, 'Blueprint 2']);
    await removals.close();
    expect(done[0]).toBe('gone: Blueprint 1');
  });

  it('ends when Muster closes, though one of them can’t be deleted', async () => {
    const { clock, removals, done, remove, idOf } = desk();
    remove('Carts', { end: () => { throw new AppError('secrets.locked'); } });
    remove('Kiosk');
    const id = idOf('Kiosk');
    await removals.close();
    expect([removals.list(), done, await codeOf(removals.restore(id))]).toEqual([[], ['gone: Kiosk'], 'undo.over']);
    clock.advance(20 * minute);
    expect(done).toEqual(['gone: Kiosk']);
  });
});
