// How often the page is started again by itself before a person is asked.
import { expect, it } from 'vitest';
import { PageRestarts } from '../../electron/page-restarts.ts';

const minute = 60_000;

it('three times in five minutes, and again once they have passed', () => {
  const restarts = new PageRestarts();
  expect([0, 1, 2].map((at) => restarts.allows(at * minute))).toEqual([true, true, true]);
  expect([restarts.allows(3 * minute), restarts.allows(5 * minute)]).toEqual([false, false]);
  // The first of them is more than five minutes ago, the two others aren't.
  expect([restarts.allows(5 * minute + 1), restarts.allows(5 * minute + 2)]).toEqual([true, false]);
});
