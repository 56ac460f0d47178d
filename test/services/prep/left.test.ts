// A preparation that an earlier process left unfinished stays as it is until somebody says that it goes on, and one that failed can't
// be tried again behind the back of a newer one.
import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../src/model.ts';
import { dict } from '../../../src/plist/value.ts';
import { approve, choose, ended, reached } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { codeOf } from '../../setup/failures.ts';
import { preparationBench, readyFor } from '../../setup/preparation.ts';
import { openApp, seen, stepOf } from '../../setup/practice.ts';

const spec = privateDevice(3, { battery: 80 });
const udid = udidOf(spec);
const refusal = dict({ Status: 'Error', ErrorChain: [dict({ ErrorCode: 33_002n, ErrorDomain: 'MCCloudConfigErrorDomain', USEnglishDescription: 'Practice refusal' })] });

describe('a preparation that was left', () => {
  it('is not gone on with until it is resumed, and then erases nothing before that is said again', async () => {
    const bench = await preparationBench([spec]);
    const first = await readyFor(bench, 'superviseOnly');
    const device = bench.bench.device(spec.udid);
    const closed = new Promise<void>((resolve, reject) => {
      // Ends in the middle of the first look at the device, which is before its erase.
      device.faults = () => {
        if (first.snapshot().runs.length > 0) first.close().then(resolve, reject);
        return undefined;
      };
    });
    const [runId] = await approve(first, [udid]) as [RunId];
    await closed;
    device.faults = () => undefined;
    const app = await openApp(bench.address, { ...bench.options, unfinished: 'leave' });
    await seen(app, 1);
    await choose(app, 'superviseOnly');
    expect((await app.handlers.planBench({ udids: [udid] })).verdicts).toEqual([]);
    expect([app.snapshot().runs[0]?.outcome, bench.bench.log.count('eraseAsked')]).toEqual(['running', 0]);
    app.resume([runId]);
    expect(() => { app.resume([runId]); }).toThrow('run.unknown');
    await reached(app, ({ runs: [run] }) => run !== undefined && stepOf(run, 'erase')?.need === 'continue');
    expect(bench.bench.log.count('eraseAsked')).toBe(0);
    await app.handlers.steerRuns({ runIds: [runId], how: 'continue' });
    const [record] = await ended(app, [runId]);
    expect([record?.outcome, bench.bench.log.count('eraseAsked')]).toEqual(['done', 1]);
    expect(() => { app.resume([runId]); }).toThrow('run.unknown');
  });

  it('is not tried again once something newer was begun with its device, by whichever process', async () => {
    const bench = await preparationBench([spec]);
    const first = await readyFor(bench, 'superviseOnly');
    const device = bench.bench.device(spec.udid);
    device.faults = (request) => (request === 'SetCloudConfiguration' ? { kind: 'instead', reply: refusal } : undefined);
    const old = await approve(first, [udid]);
    expect((await ended(first, old))[0]?.outcome).toBe('failed');
    device.faults = () => undefined;
    expect((await ended(first, await approve(first, [udid])))[0]?.outcome).toBe('done');
    await first.close();
    const app = await openApp(bench.address, bench.options);
    await seen(app, 1);
    expect(await codeOf(app.handlers.steerRuns({ runIds: old, how: 'retry' }))).toBe('run.notRetryable');
  });
});
