// A sample of the soak for every day: damaged bytes, and every kind of fault. The same code as `npm run soak`, smaller numbers.
import { describe, expect, it } from 'vitest';
import { faultComplaints, faultRun } from '../soak/faults.ts';
import { fuzz } from '../soak/fuzz.ts';

describe('damage', () => {
  it('to whatever comes from outside ends in a documented error, or in none', async () => {
    const { defects, targets } = await fuzz({ seed: 20_261_122, count: 20_000 });
    expect(defects).toEqual([]);
    for (const [name, { inputs }] of Object.entries(targets)) expect(inputs, name).toBeGreaterThan(100);
  }, 120_000);

  it('of every kind to requests lets no exception escape, and is over when it is over', async () => {
    const report = await faultRun({ devices: 8, seed: 5, rate: 0.2, speed: 20, seconds: 3 });
    expect(faultComplaints(report)).toEqual([]);
    expect(report.answered).toBeGreaterThan(0);
  }, 120_000);
});
