// What tiles say of verdicts, who a plan would prepare, and a plan for many devices said once.
import { describe, expect, it } from 'vitest';
import { confirmedCodes, groupKey, isEraseTyped, reasonGroups, stepGroups } from '../../renderer/features/bench/plan-groups.ts';
import { matchesPort, portsOf } from '../../renderer/features/bench/ports.ts';
import { isPlannable, tileState } from '../../renderer/features/bench/tile-state.ts';
import { type DeviceSnapshot, deviceSnapshotSchema } from '../../src/model.ts';
import { blueprintIdSchema } from '../../src/model/blueprints.ts';
import type { PlanStep, Reason, TileVerdict, Verdict } from '../../src/model/verdicts.ts';

const device = (changes: Partial<DeviceSnapshot> = {}): DeviceSnapshot => ({
  ...deviceSnapshotSchema.parse({
    udid: '00008110-001A6C20E02A801E', ecid: '7', serial: 'DMPXK3V6Q1MN', name: 'iPad', productType: 'iPad13,18', osVersion: '18.6', state: 'ready', problem: null, place: { hub: 'A', port: 1 }, deviceClass: 'iPad',
    buildVersion: null, activation: 'Activated', battery: 80, charging: true, supervised: false, setupDone: true, findMy: false, activationLocked: null, imei: null, imei2: null, wifiAddress: null, storage: null,
    cloud: null, profiles: [], usbPort: null, work: null, awayUntil: null, attachedAt: 0,
  }), ...changes,
});
const verdict = (changes: Partial<TileVerdict> = {}): TileVerdict => ({ udid: device().udid, state: 'ready', erases: false, top: null, reasons: 0, ...changes });
const tile = (of: TileVerdict, changes: Partial<DeviceSnapshot> = {}): ReturnType<typeof tileState> => tileState(device(changes), null, { kind: 'blueprint', verdict: of });

describe('a tile with a blueprint', () => {
  it('says that a device is ready, and whether it is erased', () => {
    expect(tile(verdict())).toMatchObject({ look: 'ready', filter: 'ready', word: 'Ready', message: 'Will be prepared. Nothing is erased.', erases: false });
    expect(tile(verdict({ erases: true }))).toMatchObject({ word: 'Ready', message: 'Will be erased, then prepared.', erases: true });
  });

  it('counts warnings, and leads with the one that weighs most', () => {
    const top = { severity: 'warns', what: 'The battery is low for an erase.', next: 'Leave it plugged in.' } as const;
    expect(tile(verdict({ state: 'warnings', top, reasons: 1, erases: true }))).toMatchObject({ look: 'warned', filter: 'ready', word: 'Ready, 1 warning', lead: 'The battery is low for an erase.', message: 'Leave it plugged in.', erases: true });
    expect(tile(verdict({ state: 'warnings', top, reasons: 3 })).word).toBe('Ready, 3 warnings');
  });

  it('has the way out in sight when what it is is long', () => {
    const top = { severity: 'blocks', what: 'Find My is on: once erased, the device could only be activated by its owner.', next: 'Sign out.' } as const;
    expect(tile(verdict({ state: 'blocked', top, reasons: 1, erases: true }))).toMatchObject({ look: 'blocked', filter: 'blocked', word: 'Blocked', lead: 'Find My is on:', message: 'Sign out.', erases: false });
    expect(tile(verdict({ state: 'confirm', top: { ...top, severity: 'confirm' } }))).toMatchObject({ look: 'confirm', filter: 'confirm', word: 'Confirm' });
  });

  it('goes on saying what a person has to do at the device first', () => {
    expect(tile(verdict({ state: 'blocked' }), { state: 'locked' })).toMatchObject({ word: 'Unlock it', filter: 'needs' });
    expect(tile(verdict({ state: 'blocked' }), { state: 'unreadable' }).filter).toBe('blocked');
    expect(tileState(device({ state: 'unreadable' }), null, { kind: 'profile', name: null }).filter).toBe('failed');
  });

  it('is never ready before it was checked', () => {
    const unchecked = { kind: 'blueprint', verdict: null } as const;
    expect(tileState(device(), null, unchecked)).toMatchObject({ word: 'Checking', filter: 'all' });
    expect(isPlannable(device(), null, unchecked)).toBe(false);
  });
});

describe('who is planned for', () => {
  it('is everyone that isn’t blocked and can be talked to', () => {
    const planned = (of: TileVerdict, changes: Partial<DeviceSnapshot> = {}): boolean => isPlannable(device(changes), null, { kind: 'blueprint', verdict: of });
    expect([planned(verdict()), planned(verdict({ state: 'warnings' })), planned(verdict({ state: 'confirm' })), planned(verdict({ state: 'blocked' })), planned(verdict(), { state: 'locked' })]).toEqual([true, true, true, false, false]);
    expect(isPlannable(device(), null, { kind: 'profile', name: 'Wi-Fi' })).toBe(false);
  });

  it('is found by its own verdict, not by its place', () => {
    const other = device({ udid: '00008110-001A6C20E02A801F' as DeviceSnapshot['udid'], place: { hub: 'A', port: 2 } });
    const check = { blueprint: blueprintIdSchema.parse('3f1d2b7a-9c4e-4f51-8a60-1b2c3d4e5f60'), verdicts: [verdict({ udid: other.udid, state: 'blocked' })], notes: [] };
    const ports = portsOf({ places: [device().place, other.place], devices: [device(), other], busOnly: [], runs: [], check }, 'Wi-Fi');
    expect(ports.map(({ state }) => state.word)).toEqual(['Checking', 'Blocked']);
    expect(ports.map((port) => matchesPort(port, 'blocked', ''))).toEqual([false, true]);
    expect(portsOf({ places: [device().place], devices: [device()], busOnly: [], runs: [], check: null }, 'Wi-Fi')[0]?.state.message).toBe('Gets “Wi-Fi”. Nothing is erased.');
  });
});

const step = (id: PlanStep['id'], text: string): PlanStep => ({ id, text, destructive: id === 'erase', repeatable: true });
const reason = (severity: Reason['severity'], code: string, next = 'Go on.'): Reason => ({ severity, code, what: `${code}.`, next, evidence: null });
const whole = (udid: string, plan: Verdict['plan'], reasons: Reason[] = []): Verdict => ({ udid, serial: udid, state: 'ready', reasons, plan, erases: false, name: null });

describe('a plan for many devices', () => {
  it('says steps once where only the erase and the name differ', () => {
    const groups = stepGroups([
      whole('a', [step('pair', 'Paired.'), step('erase', 'Erase A.'), step('name', 'Named A.'), step('verify', 'Read back.')]),
      whole('b', [step('pair', 'Paired.'), step('name', 'Named B.'), step('verify', 'Read back.')]),
      whole('c', [step('pair', 'Tap Trust.'), step('verify', 'Read back.')]), whole('d', null),
    ]);
    expect(groups.map(({ udids, steps }) => [udids, steps.map(({ id }) => id)])).toEqual([[['a', 'b'], ['pair', 'verify']], [['c'], ['pair', 'verify']]]);
  });

  it('says a reason once, with everyone who has it', () => {
    const verdicts = [whole('a', [], [reason('warns', 'one'), reason('confirm', 'two')]), whole('b', [], [reason('warns', 'three'), reason('warns', 'one')]), whole('c', [], [reason('warns', 'one', 'Stop.')])];
    expect(reasonGroups(verdicts, 'warns').map(({ code, udids }) => [code, udids])).toEqual([['one', ['a', 'b']], ['three', ['b']], ['one', ['c']]]);
    expect(reasonGroups(verdicts, 'confirm').map(({ code }) => code)).toEqual(['two']);
  });

  it('goes on only when the very number of erased devices was typed', () => {
    expect(['erase 6', ' Erase  6 ', 'erase 16', 'erase', '6', ''].map((typed) => isEraseTyped(typed, 6))).toEqual([true, true, false, false, false, false]);
    expect(isEraseTyped('', 0)).toBe(true);
  });

  it('takes as confirmed only what was ticked whole, for the devices that were shown', () => {
    const groups = reasonGroups([whole('a', [], [reason('confirm', 'one'), reason('confirm', 'two')]), whole('b', [], [reason('confirm', 'two', 'Otherwise.')])], 'confirm');
    const [one, two, other] = groups.map(groupKey);
    expect(confirmedCodes(groups, new Set())).toEqual([]);
    expect(confirmedCodes(groups, new Set([one ?? '', two ?? '']))).toEqual(['one']);
    expect(confirmedCodes(groups, new Set([one ?? '', two ?? '', other ?? '']))).toEqual(['one', 'two']);
    const later = reasonGroups([whole('a', [], [reason('confirm', 'one')]), whole('b', [], [reason('confirm', 'one')])], 'confirm');
    expect(confirmedCodes(later, new Set([one ?? '', two ?? '', other ?? '']))).toEqual([]);
  });
});
