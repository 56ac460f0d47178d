// What tiles say of runs, whose tile an empty port is, and what can be said to a run; expected words by hand.
import { describe, expect, it } from 'vitest';
import { isTaken, matchesPort, ownerOf, portsOf } from '../../renderer/features/bench/ports.ts';
import { noTiming, type Timing } from '../../renderer/features/bench/run-tile.ts';
import { canSteer, type Steering } from '../../renderer/features/bench/steerable.ts';
import type { TileState } from '../../renderer/features/bench/tile-look.ts';
import { tileState } from '../../renderer/features/bench/tile-state.ts';
import { type DeviceSnapshot, deviceSnapshotSchema, type Need, type Run, runSchema, type Step, type StepId } from '../../src/model.ts';
import type { Method } from '../../src/model/blueprints.ts';

const none = new Set<string>();
/** Of this computer's own time, whatever zone it is in. */
const at = new Date(2026, 10, 22, 10, 41).getTime();

const device: DeviceSnapshot = deviceSnapshotSchema.parse({
  udid: '00008110-001A6C20E02A801E', ecid: '7', serial: 'DMPXK3V6Q1MN', name: 'iPad', productType: 'iPad13,18', osVersion: '18.6', state: 'ready', problem: null, place: { hub: 'A', port: 1 }, deviceClass: 'iPad',
  buildVersion: null, activation: 'Activated', battery: 80, charging: true, supervised: false, setupDone: true, findMy: false, activationLocked: null, imei: null, imei2: null, wifiAddress: null, storage: null,
  cloud: null, profiles: [], usbPort: null, work: null, awayUntil: null, attachedAt: 0,
});

const step = (id: StepId, state: Step['state'] = 'todo', more: Partial<Step> = {}): Step => ({ id, state, need: null, startedAt: state === 'todo' ? null : at, finishedAt: null, evidence: null, ...more });
const begun: readonly Step[] = [step('pair', 'done'), step('gates', 'skipped'), step('erase', 'acting'), step('activate'), step('verify')];

const preparation = (changes: Partial<Run> = {}, method: Method = 'setupAssistant'): Run => ({
  ...runSchema.parse({
    runId: '00000000-0000-4000-8000-000000000001', practice: true, method, device, place: { hub: 'A', port: 3 }, station: 'Bench 2', operator: 'vera', startedAt: at, finishedAt: null, outcome: 'running', steps: begun, error: null,
    blueprint: { id: '3f1d2b7a-9c4e-4f51-8a60-1b2c3d4e5f60', revision: 1, hash: 'a'.repeat(64), name: 'Sales' }, batch: null,
    wanted: { name: null, erases: true, silent: false, url: null, confirmed: [], profiles: [], assetTag: null, user: null },
  }), ...changes,
});
const asks = (need: Need): Run => preparation({ steps: begun.map((one) => (one.id === 'erase' ? { ...one, state: 'asking', need } : one)) });
const ended = (changes: Partial<Run> = {}, method?: Method): Run => preparation({ outcome: 'done', finishedAt: at, steps: begun.map((one): Step => ({ ...one, state: 'done' })), ...changes }, method);
const tile = (run: Run, timing: Timing = noTiming): TileState => tileState(device, run, { kind: 'blueprint', verdict: null }, timing);

describe('a tile of a run', () => {
  it('says the step, and the time that is left by what steps take', () => {
    // 130 s for the erase, 7 s to activate, 3 s to verify, of which 20 s are over: 120 s are left of 144.
    expect(tile(preparation(), { expected: {}, now: at + 20_000, pausing: none })).toMatchObject({ look: 'working', filter: 'working', word: 'Working', lead: 'Step 3 of 5:', message: 'erasing, and waiting for it. About\u00a02\u00a0min\u00a0left.', progress: 1 - 120 / 144 });
    expect(tile(preparation(), { expected: { 'setupAssistant erase': 20_000 }, now: at, pausing: none }).message).toBe('erasing, and waiting for it. Under\u00a01\u00a0min\u00a0left.');
  });

  it('says that it will pause, and that it is paused', () => {
    const run = preparation();
    expect(tile(run, { ...noTiming, pausing: new Set([run.runId]) }).message).toBe('erasing, and waiting for it. Pauses after this step.');
    expect(tile(preparation({ paused: true }))).toMatchObject({ look: 'paused', filter: 'working', word: 'Paused', lead: 'Before step 3 of 5.', message: 'Nothing more is begun until you continue.' });
  });

  it('says at once that its device isn’t connected, what goes on without a cable, and until when it is waited for', () => {
    const gone: DeviceSnapshot = { ...device, state: 'away', awayUntil: at + 9 * 60_000 };
    const off = (run: Run): TileState => tileState(gone, run, { kind: 'blueprint', verdict: null });
    expect(off(preparation())).toMatchObject({ filter: 'working', icon: 'plug', word: 'Not connected', lead: 'Step 3 of 5:', message: 'erasing itself, until 10:50 at most. Cable out? Plug it in, at any port.' });
    expect(off(preparation({ steps: [step('pair', 'done'), step('verify', 'done'), step('after', 'acting')] })).message).toBe('waited for until 10:50. Cable out? Plug it in, at any port.');
    // Somebody was called.
    expect(off(asks('reconnect'))).toMatchObject({ filter: 'needs', word: 'Plug it in' });
    // Not even a place of its own is left.
    expect(portsOf({ places: [], devices: [], busOnly: [], runs: [preparation({ steps: [step('pair', 'done'), step('activate', 'acting')] })], check: null }, null)[0]?.state).toMatchObject({ filter: 'working', word: 'Not connected', message: 'plug it in again, at any port.' });
  });

  it.each([
    ['trust', 'Tap Trust', 'Tap Trust on the device, then enter its passcode.'], ['unlock', 'Unlock it', 'Enter its passcode once and leave the screen on.'],
    ['reconnect', 'Plug it in', 'Plug this same device in again, at any port. It is read first.'], ['replug', 'Replug it', 'Unplug the device, plug it in again, and tap Trust when it asks.'],
    ['continue', 'Continue?', 'Muster ended before it was erased. Continue only if it still should be.'], ['keys', 'Unlock keys', 'Unlock the private keys under Identities; they are needed now.'],
  ] as const)('says what a person has to do: %s', (need, word, message) => {
    expect(tile(asks(need))).toMatchObject({ filter: 'needs', word, message, progress: null });
  });

  it.each([
    [ended(), 'Prepared', 'Read back at 10:41. Hand it over: its user enrolls it in Setup Assistant.'],
    [ended({}, 'automated'), 'Prepared', 'Read back at 10:41. Hand it over: its user enrolls it in Setup Assistant.'],
    [ended({ enrolled: { at: at + 60_000, evidence: { kind: 'enrolled', values: {} } } }), 'Enrolled', 'Set up by its user and enrolled, as read back at 10:42.'],
    [ended({}, 'direct'), 'Done', 'Read back at 10:41. Unplug it and hand it over.'],
    [ended({}, 'superviseOnly'), 'Done', 'Read back at 10:41. Unplug it and hand it over.'],
  ] as const)('says how it ended: %#', (run, word, message) => {
    expect(tile(run)).toMatchObject({ look: 'done', filter: 'done', word, message });
  });

  it('says of a failure at which step, and of one that was cancelled what is known', () => {
    const failed = ended({ outcome: 'failed', steps: begun.map((one): Step => (one.id === 'erase' ? { ...one, state: 'failed' } : one)), error: { code: 'run.notErased', params: {} } });
    expect(tile(failed)).toMatchObject({ look: 'failed', filter: 'failed', lead: 'Step 3 of 5:', message: 'The device wasn’t erased, as read again.' });
    const cancelled = (state: Step['state']): TileState => tile(ended({ outcome: 'cancelled', steps: begun.map((one): Step => (one.id === 'erase' ? { ...one, state } : one)) }));
    expect(cancelled('todo')).toMatchObject({ look: 'cancelled', filter: 'all', word: 'Cancelled', lead: 'Before step 3 of 5.', message: 'Review a new plan to go on; what is so already is skipped.' });
    expect(cancelled('unknown')).toMatchObject({ lead: null, message: 'It broke off while erasing, and waiting for it. What became of that is read by a new plan.' });
  });

  it('ends when the device is plugged in anew, though not because its enrollment was read then', () => {
    const again = { ...device, attachedAt: at + 10 };
    const enrolled = ended({ enrolled: { at: at + 20, evidence: { kind: 'enrolled', values: {} } } });
    expect([ended(), enrolled].map((run) => tileState(again, run, { kind: 'blueprint', verdict: null }).word)).toEqual(['Checking', 'Enrolled']);
  });
});

describe('a port without its device', () => {
  const empty = { places: [{ hub: 'A', port: 1 }, { hub: 'A', port: 2 }], devices: [], busOnly: [], check: null };

  it('is kept for the device that is missed, also where nothing was seen since the start', () => {
    const ports = portsOf({ ...empty, runs: [asks('reconnect')] }, null);
    expect(ports.map((port) => [port.place.port, port.state.word, isTaken(port), ownerOf(port)])).toEqual([[1, 'Empty', false, null], [2, 'Empty', false, null], [3, 'Plug it in', true, device.udid]]);
    expect(ports.map((port) => [matchesPort(port, 'needs', ''), matchesPort(port, 'all', 'q1mn')])).toEqual([[false, false], [false, false], [true, true]]);
    const left = portsOf({ ...empty, runs: [preparation({ outcome: 'interrupted' })] }, null).at(-1);
    expect(left?.state).toMatchObject({ word: 'Plug it in', filter: 'needs', message: 'Muster ended in the middle of it. Plug it in again; it is read first.' });
    const installing = portsOf({ ...empty, runs: [preparation({ outcome: 'interrupted', wanted: null })] }, null).at(-1);
    expect(installing?.state.message).toBe('Its run broke off. Plug it in again: what became of it is read.');
  });

  it('is nobody’s once the device is at another port, or has nothing to wait for', () => {
    const moved = portsOf({ ...empty, devices: [device], runs: [preparation()] }, null);
    expect(moved.map((port) => [port.place.port, port.state.word])).toEqual([[1, 'Working'], [2, 'Empty']]);
    expect(portsOf({ ...empty, runs: [ended(), ended({ outcome: 'failed', error: { code: 'device.gone', params: {} } })] }, null).every(({ state }) => state.word === 'Empty')).toBe(true);
  });

  it('is told as prepared when the device was turned off there', () => {
    const off = ended({ steps: [step('after', 'done', { evidence: { kind: 'turnedOff', values: {} } })] });
    expect(portsOf({ ...empty, runs: [off] }, null).at(-1)?.state).toMatchObject({ word: 'Prepared', filter: 'done', message: 'Read back, then turned off at 10:41. Hand it over: its user enrolls it.' });
  });
});

describe('what can be said to a run', () => {
  const all: readonly Steering[] = ['pause', 'continue', 'cancel', 'retry'];
  const can = (run: Run, isHere = true, pausing: ReadonlySet<string> = none): readonly Steering[] => all.filter((how) => canSteer(run, how, isHere, pausing));
  const install = (state: Step['state']): Run => ({ ...preparation({ wanted: null }, 'direct'), steps: [step('pair', 'done'), step('install', state)] });

  it('is what its state lets it do', () => {
    expect(can(preparation())).toEqual(['pause', 'cancel']);
    expect(can(preparation(), true, new Set([preparation().runId]))).toEqual(['continue', 'cancel']);
    expect(can(preparation({ paused: true }))).toEqual(['continue', 'cancel']);
    expect(can(asks('continue'))).toEqual(['continue', 'cancel']);
    expect(can(asks('again'))).toEqual(['continue', 'cancel']);
    expect(can(asks('trust'))).toEqual(['pause', 'cancel']);
    expect(can(preparation({ outcome: 'interrupted' }), false)).toEqual(['cancel']);
    expect([can(ended()), can(ended({ outcome: 'cancelled' }))]).toEqual([[], []]);
    expect([can(ended({ outcome: 'failed' })), can(ended({ outcome: 'failed' }), false)]).toEqual([['retry'], []]);
  });

  it('is to stop before a single profile is handed over, and nothing afterwards', () => {
    expect([can(install('checking')), can(install('acting')), can({ ...install('checking'), outcome: 'interrupted' }), can({ ...install('failed'), outcome: 'failed' })]).toEqual([['cancel'], [], [], []]);
  });
});
