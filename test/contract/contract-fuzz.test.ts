// A page that was taken over, at the real door with a real app behind it; the same code as `npm run soak -- contract`, smaller numbers.
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/contract.ts';
import { contractComplaints, contractFuzz } from '../soak/contract.ts';

describe('a page that asks whatever it likes', () => {
  it('gets through with nothing malformed, from no other frame, and is answered in the contract’s words', async () => {
    const report = await contractFuzz({ seed: 20_261_122, count: 2000 });
    expect(report.defects).toEqual([]);
    expect(contractComplaints(report)).toEqual([]);
    for (const kind of ['foreign frame', 'foreign origin', 'extra', 'huge', 'deep']) {
      expect(report.kinds[kind]?.asked, kind).toBeGreaterThan(10);
      expect(report.kinds[kind]?.through, kind).toBe(0);
    }
    // It was no wall that lets nobody through.
    expect(report.commandsThrough).toBeGreaterThan(Object.keys(commands).length / 2);
    expect(report.answers['ok']).toBeGreaterThan(100);
  }, 120_000);
});
