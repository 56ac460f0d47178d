// A few devices are prepared while everything around them goes wrong; `npm run soak -- storm` does it with 64.
import { expect, it } from 'vitest';
import { stormComplaints, stormRun } from '../../soak/storm.ts';

it('nothing is lost, nothing is done twice and nobody is told a lie while the multiplexer, the clock, the disk, the ledger and a device go wrong', async () => {
  const report = await stormRun({ seed: 4, devices: 4, lockMs: [300] });
  expect(report.problems).toEqual([]);
  expect(stormComplaints(report)).toEqual([]);
  expect(report.outcomes).toEqual({ 'automated done': 1, 'direct done': 1, 'setupAssistant done': 1, 'superviseOnly done': 1 });
}, 240_000);
