// A cable that is pulled while its device erases itself: said at once, somebody is called in time, and nothing counts as done that
// wasn't read (ios-protocols 3.8, 10).
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/app.ts';
import type { VirtualDevice } from '../../../src/bench/virtual-device.ts';
import { awayOf } from '../../../src/domain/prep/away.ts';
import type { Run, RunId, Snapshot } from '../../../src/model.ts';
import { approve, ended, reached } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { IdleClock } from '../../setup/idle-clock.ts';
import { type PreparationBench, preparationBench, readyFor } from '../../setup/preparation.ts';
import { stepOf } from '../../setup/practice.ts';
import { sharedKeys } from '../../setup/uniform-devices.ts';

const minute = 60_000;
const keys = sharedKeys();
const spec = privateDevice(3, { battery: 80 });
const udid = udidOf(spec);

interface Pulled {
  readonly app: App;
  readonly runIds: readonly RunId[];
  readonly device: VirtualDevice;
  readonly count: PreparationBench['bench']['log']['count'];
  /** So much time passes at once. */
  readonly pass: (ms: number) => void;
  readonly now: () => number;
}

const runIn = ({ runs }: Snapshot): Run | undefined => runs.find((run) => run.device.udid === udid);
const eraseIn = (snapshot: Snapshot): ReturnType<typeof stepOf> | null => { const run = runIn(snapshot); return run ? stepOf(run, 'erase') : null; };

/** Somebody pulls the cable of a device that was asked to erase itself: a second after it said that it will, or before it could say so. */
async function pulled(when: 'answered' | 'unanswered'): Promise<Pulled> {
  const clock = new IdleClock();
  const started = await preparationBench([spec], { clock, makeKeys: keys, latency: { of: (kind) => (kind === 'eraseLeave' ? 8000 : kind === 'eraseReturn' ? 90_000 : 0) } });
  const bench = { ...started, options: { ...started.options, clock } };
  const app = await readyFor(bench, 'superviseOnly');
  const device = bench.bench.device(spec.udid);
  device.faults = (request) => {
    if (request !== 'EraseDevice') return undefined;
    if (when === 'unanswered') return { kind: 'unanswered', by: 'unplug' };
    device.later(1000, () => { device.pullCable(); });
    return undefined;
  };
  const runIds = await approve(app, [udid]);
  await reached(app, (snapshot) => snapshot.devices.some((one) => one.udid === udid && one.state === 'away'));
  let passes = 0;
  const pass = (ms: number): void => {
    passes += 1;
    clock.leapAt(70 + passes, ms);
    clock.after(70 + passes, () => undefined);
  };
  return { app, runIds, device, count: (act) => bench.bench.log.count(act), pass, now: () => clock.now() };
}

describe('a device that is unplugged while it erases itself', () => {
  it.each(['answered', 'unanswered'] as const)('(%s) is told as not connected at once, then missed, and goes on where it was when it is plugged in again', async (when) => {
    const { app, runIds, device, count, pass, now } = await pulled(when);
    const first = app.snapshot();
    const run = runIn(first);
    const away = run && awayOf(run, first.devices.find((one) => one.udid === udid));
    expect([run?.outcome, eraseIn(first)?.finishedAt, away?.erases]).toEqual(['running', null, true]);
    const left = (away?.until ?? 0) - now();
    expect(left > 13 * minute && left <= 15 * minute).toBe(true);
    pass(10 * minute);
    const missed = await reached(app, (snapshot) => eraseIn(snapshot)?.need === 'reconnect');
    // Before its window closes: it is still waited for.
    expect([runIn(missed)?.outcome, eraseIn(missed)?.finishedAt, missed.devices.find((one) => one.udid === udid)?.state, count('activated')]).toEqual(['running', null, 'away', 0]);
    device.plugIn();
    const [record] = await ended(app, runIds);
    expect([record?.outcome, record && stepOf(record, 'erase')?.evidence?.kind, count('eraseAsked'), count('erased')]).toEqual(['done', 'erased', 1, 1]);
  });

  it('and never comes back fails, and its erase stays unknown', async () => {
    const { app, runIds, pass } = await pulled('answered');
    pass(10 * minute);
    await reached(app, (snapshot) => eraseIn(snapshot)?.need === 'reconnect');
    pass(5 * minute);
    await reached(app, (snapshot) => eraseIn(snapshot)?.state === 'asking' && snapshot.devices.every((one) => one.udid !== udid || one.state !== 'away'));
    const over = ended(app, runIds);
    const failed = reached(app, (snapshot) => runIn(snapshot)?.outcome === 'failed').then(() => true);
    // Patience begins anew with each thing that somebody is asked for.
    for (let turns = 0; turns < 20 && !await Promise.race([failed, new Promise<false>((resolve) => { setImmediate(() => { resolve(false); }); })]); turns += 1) pass(2 * minute);
    const [record] = await over;
    expect([record?.outcome, record?.error?.code, record && stepOf(record, 'erase')?.state]).toEqual(['failed', 'device.gone', 'unknown']);
  });
});
