// The dock's count is what the wall shows, and news are told once: for a batch and not for each of its devices. Times by hand.
import { describe, expect, it } from 'vitest';
import { type Attention, attentionOf, newsOf, nothingYet, type Seen } from '../../electron/attention.ts';
import { chimeOf, type Notice, NoticeBook } from '../../electron/notice-book.ts';
import { portsOf } from '../../renderer/features/bench/ports.ts';
import { type BusDevice, type DeviceSnapshot, deviceSnapshotSchema, type Place, type Run, runSchema, type Step } from '../../src/model.ts';

const at = 1_800_000_000_000;
const b1 = '00000000-0000-4000-8000-0000000000b1';
const udidOf = (n: number): string => `00008110-00000000000000${n.toString(16).toUpperCase().padStart(2, '0')}`;
const place = (port: number): Place => ({ hub: 'A', port });

const device = (n: number, changes: Partial<DeviceSnapshot> = {}): DeviceSnapshot => ({
  ...deviceSnapshotSchema.parse({
    udid: udidOf(n), ecid: String(n), serial: `S${n}`, name: 'iPad', productType: 'iPad13,18', osVersion: '18.6', state: 'ready', problem: null, place: place(n), deviceClass: 'iPad', buildVersion: null, activation: 'Activated', battery: 80,
    charging: true, supervised: false, setupDone: true, findMy: false, activationLocked: null, imei: null, imei2: null, wifiAddress: null, storage: null, cloud: null, profiles: [], usbPort: null, work: null, awayUntil: null, attachedAt: at,
  }), ...changes,
});
const step = (state: Step['state'], need: Step['need'] = null): Step => ({ id: 'erase', state, need, startedAt: at, finishedAt: null, evidence: null });
const run = (n: number, changes: Partial<Run> = {}): Run => ({
  ...runSchema.parse({
    runId: `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`, practice: true, method: 'setupAssistant', device: device(n), place: place(n), station: 's', operator: 'o', startedAt: at, finishedAt: null, outcome: 'running',
    steps: [step('acting')], error: null, blueprint: null, batch: b1, wanted: { name: null, erases: true, silent: false, url: null, confirmed: [], profiles: [], assetTag: null, user: null },
  }), ...changes,
});
const asking = (n: number): Run => run(n, { steps: [step('asking', 'trust')] });
const ended = (n: number, outcome: Run['outcome'], finishedAt = at + 5): Run => run(n, { outcome, finishedAt, steps: [step(outcome === 'done' ? 'done' : 'failed')], error: outcome === 'failed' ? { code: 'device.gone', params: {} } : null });
const bus = (n: number, mode: BusDevice['mode']): BusDevice => ({ mode, productId: '0x1281', usbPort: `1-${n}`, place: place(n), ecid: null, serial: null, udid: null });
const seen = (devices: readonly DeviceSnapshot[], runs: readonly Run[] = [], busOnly: readonly BusDevice[] = []): Seen => ({
  devices: [...devices], runs: [...runs], busOnly: [...busOnly], configurator: { state: 'absent', jobs: [], programs: [] } as unknown as Seen['configurator'],
});

describe('the dock’s count', () => {
  const states = ['connecting', 'untrusted', 'trustDenied', 'locked', 'away', 'unreadable', 'ready'] as const;
  const runs: readonly (readonly [name: string, Run | null])[] = [
    ['none', null], ['working', run(1)], ['asking', asking(1)], ['paused', run(1, { paused: true })], ['interrupted', run(1, { outcome: 'interrupted' })], ['done', ended(1, 'done')], ['done before it was plugged in', ended(1, 'done', at - 5)],
    ['failed', ended(1, 'failed')], ['failed before', ended(1, 'failed', at - 5)], ['cancelled', ended(1, 'cancelled')], ['cancelled before', ended(1, 'cancelled', at - 5)],
    ['cancelled, of one profile', { ...ended(1, 'cancelled'), wanted: null }],
  ];
  const cases = [...states.map((state) => device(1, { state, problem: state === 'unreadable' ? { code: 'device.gone', params: {} } : null })), null].flatMap((one) => runs.map(([name, its]) => [one?.state ?? 'gone', name, one, its] as const));

  it.each(cases)('%s with a run %s is what the wall shows', (_state, _name, one, its) => {
    const all = seen(one ? [one] : [], its ? [its] : []);
    const shown = portsOf({ ...all, places: [place(1)], check: null }, null).filter(({ state }) => state.filter === 'needs').length;
    expect(attentionOf(all).needs.size).toBe(shown);
  });

  it.each(['recovery', 'dfu', 'wtf', 'normal', 'other'] as const)('of a device in %s mode is what the wall shows', (mode) => {
    const all = seen([], [], [bus(3, mode)]);
    const shown = portsOf({ ...all, places: [place(3)], check: null }, null).filter(({ state }) => state.filter === 'needs').length;
    expect([attentionOf(all).needs.size, shown]).toEqual(mode === 'other' ? [0, 0] : [1, 1]);
  });
});

describe('news', () => {
  const look = (before: Attention | null, now: Seen): ReturnType<typeof newsOf> => newsOf(before, attentionOf(now), now);

  it('aren’t what was so at the start', () => {
    expect(look(null, seen([device(1, { state: 'locked' })], [ended(2, 'failed')]))).toEqual({ needs: [], failed: [], ended: [] });
  });

  it('are who needs somebody since now, a failure while others go on, and the end of a batch', () => {
    const first = attentionOf(seen([device(1), device(2)], [run(1), run(2)]));
    const second = seen([device(1), device(2)], [asking(1), ended(2, 'failed')]);
    expect(look(first, second)).toEqual({ needs: [udidOf(1)], failed: [{ batch: b1, udid: udidOf(2) }], ended: [] });
    const third = seen([device(1), device(2)], [ended(1, 'done'), ended(2, 'failed')]);
    expect(look(attentionOf(second), third)).toEqual({ needs: [], failed: [], ended: [{ batch: b1, through: 1, failed: 1, udids: [udidOf(1), udidOf(2)] }] });
    expect(look(attentionOf(third), third)).toEqual({ needs: [], failed: [], ended: [] });
  });

  it('have nothing to say of a batch that was cancelled as a whole', () => {
    expect(look(attentionOf(seen([device(1)], [run(1)])), seen([device(1)], [ended(1, 'cancelled')])).ended).toEqual([]);
  });
});

describe('notifications', () => {
  const waiting = (count: number): Attention => ({ ...nothingYet, needs: new Set(Array.from({ length: count }, (_, n) => udidOf(n))) });
  const needs = (...udids: string[]): Parameters<NoticeBook['take']>[0] => ({ needs: udids, failed: [], ended: [] });
  const words = (notices: readonly Notice[]): string[] => notices.map(({ title }) => title);

  it('count everybody who waits, and aren’t repeated for each device that comes to wait', () => {
    const book = new NoticeBook();
    expect(words(book.take(needs(udidOf(0)), waiting(1), 0))).toEqual(['1 device needs you']);
    expect(words(book.take(needs(udidOf(1)), waiting(2), 10_000))).toEqual([]);
    expect(words(book.take(needs(udidOf(2)), waiting(3), 30_000))).toEqual(['3 devices need you']);
    book.seen();
    expect(words(book.take(needs(udidOf(3)), waiting(4), 31_000))).toEqual(['4 devices need you']);
  });

  it('say nothing of who needed somebody for a moment only', () => {
    expect(new NoticeBook().take(needs(udidOf(7)), waiting(1), 0)).toEqual([]);
  });

  it('tell one failure of a batch, and its end in the same place', () => {
    const book = new NoticeBook();
    const failed = (...udids: string[]): Parameters<NoticeBook['take']>[0] => ({ needs: [], failed: udids.map((udid) => ({ batch: 'b1', udid })), ended: [] });
    const [first, ...others] = book.take(failed(udidOf(1), udidOf(2)), nothingYet, 0);
    expect([first?.title, first?.key, others]).toEqual(['2 devices failed', 'b1', []]);
    expect(book.take(failed(udidOf(3)), nothingYet, 100_000)).toEqual([]);
    const end = (through: number, count: number): Notice[] => book.take({ needs: [], failed: [], ended: [{ batch: 'b1', through, failed: count, udids: [] }] }, nothingYet, 0);
    expect(end(37, 3).map(({ title, key, kind }) => [title, key, kind])).toEqual([['37 done, 3 failed', 'b1', 'failed']]);
    expect([words(end(40, 0)), words(end(1, 0)), words(end(0, 2))]).toEqual([['40 devices done'], ['1 device done'], ['2 devices failed']]);
  });

  it('have one sound together: the gravest', () => {
    const notice = (kind: Notice['kind']): Notice => ({ key: kind, kind, title: '', body: '', udids: [] });
    expect([chimeOf([]), chimeOf([notice('done'), notice('needs')]), chimeOf([notice('needs'), notice('failed'), notice('done')])]).toEqual([null, 'needs', 'failed']);
  });
});
