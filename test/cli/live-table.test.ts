// The live table as a pure drawing: what stands in it at which size, and who comes first where there isn't room for all.
import { describe, expect, it } from 'vitest';
import { drawTable, type LiveView } from '../../src/cli/live-table.ts';
import { columnsOf } from '../../src/cli/text-width.ts';
import { type Need, type Run, runSchema, type StepId } from '../../src/model.ts';

const start = Date.UTC(2026, 10, 22, 9);
const steps: readonly StepId[] = ['pair', 'gates', 'erase', 'activate', 'cloudConfiguration', 'name', 'verify'];

interface Given {
  readonly outcome?: Run['outcome'];
  /** How many steps are done. */
  readonly done?: number;
  readonly need?: Need;
  readonly name?: string;
  readonly method?: Run['method'];
  readonly paused?: boolean;
  readonly error?: Run['error'];
}

function run(at: number, { outcome = 'running', done = 0, need, name = `Cart ${at}`, method = 'superviseOnly', paused = false, error = null }: Given = {}): Run {
  const two = String(at).padStart(2, '0');
  return runSchema.parse({
    runId: `11111111-2222-4333-8444-0000000000${two}`, practice: true, method, station: 'S', operator: 'o', startedAt: start, finishedAt: outcome === 'running' ? null : start + 65_000, outcome, paused, error,
    device: { udid: `00008101-00000000000000${two}`, ecid: String(at), serial: `SERIAL0000${two}`, name: 'iPad', productType: 'iPad13,18', osVersion: '18.6' }, place: { hub: 'A', port: at },
    wanted: { name, url: null, silent: false, erases: true, confirmed: [], profiles: [], assetTag: null, user: null },
    steps: steps.map((id, index) => ({
      id, state: index < done ? 'done' : index > done ? 'todo' : need ? 'asking' : outcome === 'failed' ? 'failed' : 'acting', need: index === done ? need ?? null : null, startedAt: index <= done ? start : null, finishedAt: index < done ? start : null, evidence: null,
    })),
  });
}

const here = (runs: readonly Run[]): LiveView['devices'] => runs.map(({ device: { udid } }) => ({ udid, state: 'ready', awayUntil: null }));
const view = (runs: readonly Run[], more: Partial<LiveView> = {}): LiveView => ({ runs, devices: here(runs), expected: {}, places: 8, now: start + 80_000, notice: null, ...more });
const bare = (line: string): string => line.replace(/\u001b\[\d+m/g, '');
const drawn = (given: LiveView, width: number, height: number): string[] => drawTable(given, { width, height }).map(bare);
const failure: Run['error'] = { code: 'device.findMyOn', params: {} };

describe('the live table', () => {
  it('has a line for each device: port, serial number, step, what to do now, time and time left; the totals come last', () => {
    const lines = drawn(view([run(1, { done: 2 }), run(2, { done: 7, outcome: 'done' })]), 79, 23);
    expect(lines).toEqual([
      'Port   Serial        Step                        Do now          Time      Left',
      'A1     SERIAL000001  3/7 Erase…                                  1:20     2 min',
      'A2     SERIAL000002  Done                                        1:05',
      '1 of 2 done · about 2 min left',
    ]);
  });

  it('says at once of a device that it isn’t connected, what that means, and how long it is waited for', () => {
    const runs = [run(1, { done: 2 }), run(2, { done: 2 }), run(3, { done: 3 })];
    const until = new Date(2026, 10, 22, 14, 40).getTime();
    const devices: LiveView['devices'] = here(runs).map((device, at): LiveView['devices'][number] => (at === 0 ? { ...device, state: 'away', awayUntil: until } : device)).slice(0, 2);
    expect(drawn(view(runs, { devices }), 79, 23)).toEqual([
      'Port   Serial        Step                        Do now          Time      Left',
      'A1     SERIAL000001  3/7 Erase, not connected                    1:20     2 min',
      'A2     SERIAL000002  3/7 Erase…                                  1:20     2 min',
      'A3     SERIAL000003  4/7 Activate, not connect…                  1:20   < 1 min',
      'Not connected (A1): It is erasing itself, which goes on without a cable. Muster',
      '  waits for it until 14:40, at any port. If its cable was pulled, plug it in',
      '  again. Whether it was erased is then read from the device.',
      'Not connected (A3): Plug it in again, at any port. Its state is read before',
      '  anything is repeated.',
      '0 of 3 done · about 2 min left',
    ]);
  });

  it('says in bold words what a person must do now, and below once how, with all the ports', () => {
    const given = view([run(1, { need: 'trust' }), run(2, { done: 3, need: 'unlock' }), run(3, { need: 'trust' })]);
    const raw = drawTable(given, { width: 79, height: 23 });
    expect(raw[1]).toContain('\u001b[1mTap Trust  \u001b[22m');
    expect(raw.map(bare).slice(4)).toEqual([
      'Tap Trust (A1, A3): Tap Trust on the device, then enter its passcode.',
      'Unlock it (A2): Enter its passcode once and leave the screen on.',
      '0 of 3 done · 3 need you · about 3 min left',
    ]);
  });

  it('has the names where there is room for them', () => {
    const [head, row] = drawn(view([run(1, { name: '教室 iPad 一' })]), 120, 23);
    expect([head?.slice(0, 30), row?.slice(0, 26)]).toEqual(['Port   Serial        Name     ', 'A1     SERIAL000001  教室 iP']);
    // Two columns for each of the three wide characters: what follows stands where it does in the head.
    expect(columnsOf((row ?? '').slice(0, (row ?? '').indexOf('1/7')))).toBe(head?.indexOf('Step'));
  });

  it.each([[20, 10], [40, 12], [60, 24], [79, 23], [100, 30], [200, 50]])('is never wider than %i columns nor higher than %i lines', (width, height) => {
    const runs = Array.from({ length: 40 }, (_, at) => run(at + 1, at % 4 === 0 ? { need: 'approve', name: 'Ωmega\u0007 \u001b[31m 非常に長い名前のついた機器その一' } : at % 4 === 1 ? { outcome: 'failed', error: failure } : {}));
    const lines = drawn(view(runs, { notice: 'Stopping: no further step is begun; what is half done is finished and read back. Ctrl-C again leaves at once.' }), width, height);
    expect(lines.length).toBeLessThanOrEqual(height);
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(width);
    // A name can’t steer the terminal.
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
  });

  it('shows those first that need somebody, then what failed, where not all have room, and counts the rest', () => {
    const runs = Array.from({ length: 40 }, (_, at) => run(at + 1, at === 37 ? { need: 'replug' } : at === 30 ? { outcome: 'failed', done: 4, error: failure } : at < 10 ? { outcome: 'done', done: 7 } : { done: 3 }));
    const lines = drawn(view(runs), 79, 12);
    expect(lines).toHaveLength(12);
    expect(lines[1]).toMatch(/^A38 +SERIAL000038 +1\/7 Pair… +Replug it /);
    expect(lines[2]).toMatch(/^A31 +SERIAL000031 +Failed at 5\/7 Configure /);
    expect(lines.slice(-5)).toEqual([
      '… and 34 more: 24 at work, 10 done',
      'Replug it (A38): Unplug the device, plug it in again, and tap Trust when it',
      '  asks.',
      'Failed (A31): Find My is on, so the device refuses.',
      '10 of 40 done · 1 needs you · 1 failed · about 3 min left',
    ]);
  });

  it('leaves the advice out before it leaves the devices out', () => {
    const runs = (['trust', 'unlock', 'approve', 'reconnect', 'replug', 'keys'] as const).map((need, at) => run(at + 1, { need }));
    expect(drawn(view(runs), 79, 6).map((line) => line.slice(0, 4).trimEnd())).toEqual(['Port', 'A1', 'A2', 'A3', '… an', '0 of']);
    expect(drawn(view(runs), 79, 2)).toHaveLength(2);
  });

  it('tells prepared from done and enrolled, and what is paused or waits', () => {
    const enrolled = { ...run(2, { outcome: 'done', done: 7, method: 'setupAssistant' }), enrolled: { at: start, evidence: { kind: 'enrolled' as const, values: {} } } };
    const runs = [run(1, { outcome: 'done', done: 7, method: 'setupAssistant' }), enrolled, run(3, { done: 3, paused: true }), run(4, { outcome: 'interrupted' }), run(5, { outcome: 'cancelled', done: 3 })];
    expect(drawn(view(runs), 79, 23).slice(1, 6).map((line) => line.slice(21, 47).trimEnd())).toEqual(['Prepared', 'Enrolled', '4/7 Activate, paused', 'Waits for the device', 'Cancelled at 4/7 Activate']);
  });
});
