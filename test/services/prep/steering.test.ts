// What people say to a preparation that is under way: pause, go on, stop, try again.
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/app.ts';
import type { VirtualDeviceSpec } from '../../../src/bench/roster.ts';
import { dict } from '../../../src/plist/value.ts';
import type { Run, Udid } from '../../../src/model.ts';
import { approve, ended, reached } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { codeOf } from '../../setup/failures.ts';
import { preparationBench, readyFor } from '../../setup/preparation.ts';
import { stepOf } from '../../setup/practice.ts';

const inUse = (more: Partial<VirtualDeviceSpec> = {}): VirtualDeviceSpec => privateDevice(3, { battery: 80, ...more });
const refusal = dict({ Status: 'Error', ErrorChain: [dict({ ErrorCode: 33_002n, ErrorDomain: 'MCCloudConfigErrorDomain', USEnglishDescription: 'Practice refusal' })] });

async function runWhere(app: App, udid: Udid, check: (run: Run) => boolean): Promise<Run> {
  const { runs } = await reached(app, (snapshot) => snapshot.runs.some((run) => run.device.udid === udid && check(run)));
  const found = runs.find((run) => run.device.udid === udid);
  if (!found) throw new Error('no run');
  return found;
}

describe('a preparation that is steered', () => {
  it('begins no further step while it is paused, and goes on where it was', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly');
    let paused: Promise<unknown> = Promise.resolve();
    let seen = false;
    bench.bench.device(spec.udid).faults = (request) => {
      if (request === 'EraseDevice' && !seen) {
        seen = true;
        const [run] = app.snapshot().runs;
        if (run) paused = app.handlers.steerRuns({ runIds: [run.runId], how: 'pause' });
      }
      return undefined;
    };
    const [runId] = await approve(app, [udidOf(spec)]);
    const run = await runWhere(app, udidOf(spec), (one) => one.paused);
    await paused;
    // What was begun is finished and read back; nothing after it is begun.
    expect([stepOf(run, 'erase')?.state, stepOf(run, 'activate')?.state, bench.bench.log.count('activated')]).toEqual(['done', 'todo', 0]);
    await app.handlers.steerRuns({ runIds: [run.runId], how: 'continue' });
    const [record] = await ended(app, runId ? [runId] : []);
    expect([record?.outcome, record?.paused, bench.bench.log.count('erased')]).toEqual(['done', false, 1]);
  });

  it('is stopped after what is under way, which is read back first', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly');
    bench.bench.device(spec.udid).faults = (request) => {
      const [run] = app.snapshot().runs;
      if (request === 'EraseDevice' && run) void app.handlers.steerRuns({ runIds: [run.runId], how: 'cancel' });
      return undefined;
    };
    const [record] = await ended(app, await approve(app, [udidOf(spec)]));
    expect([record?.outcome, record && stepOf(record, 'erase')?.state, record && stepOf(record, 'activate')?.state]).toEqual(['cancelled', 'done', 'todo']);
    expect([bench.bench.log.count('erased'), bench.bench.log.count('activated')]).toEqual([1, 0]);
  });

  it('is tried again at the step that failed, and erases nothing twice', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly');
    const device = bench.bench.device(spec.udid);
    device.faults = (request) => (request === 'SetCloudConfiguration' ? { kind: 'instead', reply: refusal } : undefined);
    const runIds = await approve(app, [udidOf(spec)]);
    const [failed] = await ended(app, runIds);
    expect([failed?.outcome, failed?.error?.code, failed && stepOf(failed, 'cloudConfiguration')?.state]).toEqual(['failed', 'cloudConfig.invalid', 'failed']);
    device.faults = () => undefined;
    await app.handlers.steerRuns({ runIds, how: 'retry' });
    const [record] = await ended(app, runIds);
    expect([record?.outcome, record?.error, bench.bench.log.count('eraseAsked'), bench.bench.log.count('configured')]).toEqual(['done', null, 1, 1]);
    expect(await codeOf(app.handlers.steerRuns({ runIds, how: 'retry' }))).toBe('run.notRetryable');
  });
});

describe('an approval', () => {
  it('counts only with the number that would be erased, for the devices that were shown', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly');
    const udids = [udidOf(spec)];
    expect(await codeOf(app.handlers.prepareBench({ udids, erase: 0, erases: [], confirmed: [] }))).toBe('plan.erases');
    expect(await codeOf(app.handlers.prepareBench({ udids, erase: 1, erases: [], confirmed: [] }))).toBe('plan.changed');
    expect(await codeOf(app.handlers.prepareBench({ udids: [udidOf(privateDevice(5))], erase: 0, erases: [], confirmed: [] }))).toBe('plan.nothing');
    expect([bench.bench.log.count('eraseAsked'), app.snapshot().runs.length]).toEqual([0, 0]);
  });

  it('wants everything confirmed that only a person can know', async () => {
    const spec = inUse({ adeAssigned: true });
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'automated');
    const udids = [udidOf(spec)];
    expect(await codeOf(app.handlers.prepareBench({ udids, erase: 1, erases: udids, confirmed: [] }))).toBe('plan.unconfirmed');
    expect(bench.bench.log.count('eraseAsked')).toBe(0);
    // Its record says what was confirmed of it, and nothing that was said of others.
    const asked = (await app.handlers.planBench({ udids })).verdicts[0]?.reasons.filter(({ severity }) => severity === 'confirm').map(({ code }) => code) ?? [];
    const { runIds: [runId] } = await app.handlers.prepareBench({ udids, erase: 1, erases: udids, confirmed: [...asked, 'battery'] });
    if (runId === undefined) throw new Error('no run');
    expect([asked.length > 0, (await app.handlers.getRecord({ runId })).wanted?.confirmed]).toEqual([true, asked]);
    await app.handlers.cancelRun({ runId });
    await app.settled([runId]);
  });

  it('is void for a device on which Find My was turned on meanwhile', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly');
    const device = bench.bench.device(spec.udid);
    device.faults = (request) => {
      if (request === 'GetValue') device.findMy = true;
      return undefined;
    };
    const [record] = await ended(app, await approve(app, [udidOf(spec)]));
    expect([record?.outcome, record?.error?.code, bench.bench.log.count('eraseAsked')]).toEqual(['failed', 'run.blocked', 0]);
  });
});
