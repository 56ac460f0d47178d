// A few preparations of the soak: everything goes wrong, people help, and in the end records and bench agree. Which faults it takes is
// chance; that each kind happens is the soak's affair.
import { expect, it } from 'vitest';
import { preparationsRun } from '../../soak/preparations.ts';

it('every method ends as it should while everything goes wrong, and its record says what the bench did', async () => {
  const report = await preparationsRun({ seed: 3, count: 4, devices: 4, rate: 0.008, muxEvery: 90, killEvery: 130 });
  expect([report.notDone, report.differences, report.objections, report.strays]).toEqual([[], [], [], []]);
  expect([report.prepared, Object.keys(report.byMethod).length]).toEqual([4, 4]);
  expect(Object.values(report.histogram).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(3);
}, 240_000);
