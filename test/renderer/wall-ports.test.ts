// What the wall is drawn from stays the same object while nothing of it changes: that is what keeps 255 tiles from being drawn for one.
import { describe, expect, it } from 'vitest';
import { keepHubs, keepPorts, keyOf, portsOf } from '../../renderer/features/bench/ports.ts';
import { noTiming } from '../../renderer/features/bench/run-tile.ts';
import type { Run, Snapshot } from '../../src/model.ts';
import { richDevice, richRun, richSnapshot } from '../setup/made-snapshot.ts';

/** Three devices at A1 to A3 and one at B1. */
const four: Snapshot = { ...richSnapshot(4), runs: [], check: null, places: [0, 1, 2, 16].map((n) => richDevice(n).place), devices: [0, 1, 2, 16].map(richDevice) };
const withDevice = (snapshot: Snapshot, at: number, change: object): Snapshot => ({ ...snapshot, devices: snapshot.devices.map((device, n) => (n === at ? { ...device, ...change } : device)) });

describe('ports of one snapshot after the other', () => {
  it('are the same list where the snapshot differs in something else', () => {
    const make = keepPorts();
    expect(make({ ...four }, 'Wi-Fi')).toBe(make(four, 'Wi-Fi'));
  });

  it('are other ports only where something changed, and say what they would without any before', () => {
    const make = keepPorts();
    const before = make(four, 'Wi-Fi');
    const next = withDevice(four, 1, { battery: 3 });
    const after = make(next, 'Wi-Fi');
    expect(after.map((port, n) => port === before[n])).toEqual([true, false, true, true]);
    expect(after).toEqual(portsOf(next, 'Wi-Fi'));
    // What it says is still the same object: that part of its tile isn't drawn again.
    expect(after[1]?.state).toBe(before[1]?.state);
    expect(after[1]?.device?.battery).toBe(3);
  });

  it('say what a device waits for as soon as it does', () => {
    const make = keepPorts();
    make(four, null);
    expect(make(withDevice(four, 2, { state: 'locked' }), null).map(({ state }) => state.look)).toEqual(['ready', 'ready', 'unlock', 'ready']);
    expect(make({ ...four, devices: four.devices.slice(1) }, null).map(({ state }) => state.look)).toEqual(['empty', 'ready', 'ready', 'ready']);
  });

  it('follow the profile, the check, the time and what is to pause', () => {
    const make = keepPorts();
    const messages = (snapshot: Snapshot, profile: string, timing = noTiming): string[] => make(snapshot, profile, timing).map(({ state }) => `${state.word} ${state.message}`);
    expect(messages(four, 'Wi-Fi')[0]).toContain('Wi-Fi');
    expect(messages(four, 'Mail')[0]).toContain('Mail');
    expect(messages({ ...four, check: richSnapshot(1).check }, 'Mail')[0]).toBe('Ready, 3 warnings Let it charge, or go on: it is charged by the hub meanwhile.');
    const acting: Run = { ...richRun(0), steps: richRun(0).steps.map((step, n) => (n === 2 ? { ...step, state: 'acting', startedAt: 0, finishedAt: null } : n > 2 ? { ...step, state: 'todo', startedAt: null, finishedAt: null } : step)) };
    const working = { ...four, runs: [acting] };
    const [early, late] = [messages(working, 'Mail', { ...noTiming, now: 1000 })[0], messages(working, 'Mail', { ...noTiming, now: 86_400_000 })[0]];
    expect(early).toMatch(/^Working/);
    expect(messages(working, 'Mail', { ...noTiming, now: 86_400_000, pausing: new Set([acting.runId]) })[0]).not.toBe(late);
  });

  it('keep a run whose device is gone at its place, also where no device was ever seen', () => {
    const make = keepPorts();
    const left: Run = { ...richRun(1), outcome: 'interrupted' };
    const ports = make({ ...four, devices: [], places: [], runs: [left] }, null);
    expect(ports.map((port) => [port.place, keyOf(port)])).toEqual([[{ hub: 'A', port: 2 }, left.device.udid]]);
  });
});

describe('hubs', () => {
  it('stay the same lists while tiles change, and one hub changes without the others', () => {
    const [make, sort] = [keepPorts(), keepHubs()];
    const before = sort(make(four, null));
    expect(before.map(({ hub, slots }) => [hub, slots.length])).toEqual([['A', 3], ['B', 1]]);
    expect(sort(make(withDevice(four, 1, { battery: 3, state: 'locked' }), null))).toBe(before);
    const after = sort(make({ ...four, devices: four.devices.slice(0, 3) }, null));
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
    expect(after[1]?.slots.map(({ id, isTaken }) => [id, isTaken])).toEqual([['empty B1', false]]);
  });
});
