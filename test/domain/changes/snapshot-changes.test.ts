// Changes make the newer snapshot of the older one, whole or in pieces, and what didn't change stays the same object.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, changesBetween } from '../../../src/domain/changes/snapshot-changes.ts';
import { splitChanges } from '../../../src/domain/changes/split-changes.ts';
import { type Snapshot, snapshotSchema } from '../../../src/model.ts';
import { changesSchema } from '../../../src/model/changes.ts';
import { emptySnapshot, richDevice, richRun, richSnapshot } from '../../setup/made-snapshot.ts';

const full = richSnapshot(24);

/** Part of a full bench in some order, some of it otherwise than before. */
const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  here: fc.shuffledSubarray([...full.devices.keys()]), runs: fc.shuffledSubarray([...full.runs.keys()]), judged: fc.option(fc.shuffledSubarray([...full.devices.keys()])), listed: fc.shuffledSubarray([...full.devices.keys()]),
  battery: fc.integer({ min: 0, max: 3 }), paused: fc.boolean(), records: fc.integer({ min: 0, max: 2 }), jobs: fc.uniqueArray(fc.constantFrom('1', '2', '3')), work: fc.constantFrom('revive', 'restore'),
}).map(({ here, runs, judged, listed, battery, paused, records, jobs, work }) => snapshotSchema.parse({
  ...full, places: here.map((n) => full.places[n]), devices: here.map((n) => ({ ...richDevice(n), battery: (n + battery) % 4 })), runs: runs.map((n) => ({ ...richRun(n), paused: n % 2 === 0 && paused })),
  check: judged && full.check && { ...full.check, verdicts: judged.map((n) => full.check?.verdicts[n]) }, listed: Object.fromEntries(Object.entries(full.listed).filter((_, n) => listed.includes(n))),
  ledger: { state: 'open', records, file: '/tmp/l', signed: true, doubt: null },
  configurator: { ...full.configurator, jobs: jobs.map((ecid) => ({ ecid, work, outcome: 'running', startedAt: 1, finishedAt: null, osVersion: null, error: null })) },
}));

function changed(before: Snapshot, after: Snapshot): NonNullable<ReturnType<typeof changesBetween>> {
  const changes = changesBetween(before, after);
  if (!changes) throw new Error('items have the same name');
  return changes;
}

describe('changes between snapshots', () => {
  it('are only what differs', () => {
    const [first, ...others] = richSnapshot(3).devices;
    const after = { ...richSnapshot(3), revision: 9, devices: [{ ...first, battery: 55 } as Snapshot['devices'][number], ...others], operator: 'Ada' };
    expect(changed(richSnapshot(3), after)).toEqual({ parts: { operator: 'Ada' }, lists: { devices: { gone: [], placed: [], changed: [{ key: '00008110-0000000000000000', fields: { battery: 55 } }] } } });
  });

  it('name only the verdict that differs, not the check', () => {
    const before = richSnapshot(3);
    const after = { ...before, check: before.check && { ...before.check, verdicts: before.check.verdicts.map((verdict, n) => (n === 1 ? { ...verdict, state: 'blocked' as const } : verdict)) } };
    expect(changed(before, after)).toEqual({ parts: {}, lists: { verdicts: { gone: [], placed: [], changed: [{ key: '00008110-0000000000000001', fields: { state: 'blocked' } }] } } });
  });

  it('take away a check that is chosen no more, and bring one', () => {
    const with1 = richSnapshot(1);
    const without = { ...with1, check: null };
    expect(applyChanges(with1, changed(with1, without), 2)?.check).toBeNull();
    expect(applyChanges(without, changed(without, with1), 2)?.check).toEqual(with1.check);
  });

  it('leave every other object what it was', () => {
    const before = richSnapshot(8);
    const after = structuredClone(before);
    Object.assign(after.devices[5] ?? {}, { battery: 1 });
    const made = applyChanges(before, changed(before, after), 7);
    expect(made).toEqual({ ...after, revision: 7 });
    expect(before.devices.map((device, n) => made?.devices[n] === device)).toEqual([true, true, true, true, true, false, true, true]);
    for (const name of ['runs', 'places', 'check', 'listed', 'configurator', 'ade', 'push', 'expected'] as const) expect(made?.[name], name).toBe(before[name]);
  });

  it('can’t be said where two devices have the same name', () => {
    const twice = { ...richSnapshot(2), devices: [richDevice(0), richDevice(0)] };
    expect(changesBetween(richSnapshot(2), twice)).toBeNull();
    // But nothing is to be said of a list that stays as it is.
    expect(changesBetween(twice, structuredClone(twice))).toEqual({ parts: {}, lists: {} });
  });

  it('make any snapshot of any other, through the schema of the border, in one or in many pieces', () => {
    fc.assert(fc.property(fc.array(snapshots, { minLength: 2, maxLength: 4 }), fc.integer({ min: 8000, max: 60_000 }), (all, most) => {
      let shown: Snapshot | null = { ...emptySnapshot };
      for (const next of all) {
        const pieces = splitChanges(changed(shown, next), most);
        for (const piece of pieces ?? []) {
          expect(new TextEncoder().encode(JSON.stringify({ ...piece, base: 1_000_000, revision: 1_000_001, more: true })).length).toBeLessThanOrEqual(most);
          expect(changesSchema.safeParse(piece).success).toBe(true);
          shown = applyChanges(shown, structuredClone(piece), next.revision);
          if (!shown) throw new Error('a piece doesn’t fit');
        }
        expect(pieces).not.toBeNull();
        expect(shown).toEqual(next);
      }
    }), { numRuns: 30 });
  });

  it('can’t be split where one thing alone is too large', () => {
    const after = { ...emptySnapshot, operator: 'x'.repeat(9000) };
    expect(splitChanges(changed(emptySnapshot, after), 9000)).toBeNull();
    expect(splitChanges(changed(emptySnapshot, after), 20_000)).toEqual([{ parts: { operator: after.operator }, lists: {} }]);
  });
});
