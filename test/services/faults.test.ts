// What goes wrong on the wire: the profile is handed over at most once, and what the ledger says is what the bench did.
import { describe, expect, it } from 'vitest';
import { reached } from '../setup/at-the-app.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { begin, counting, installedProfile, type Job, recordOf, runToEnd, startReadyJob } from '../setup/job.ts';
import { seen, stepOf } from '../setup/practice.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);

/** A run whose device stalls at its first InstallProfile; the clock is the test's. */
async function stalledInstall(does: (job: Job) => void): Promise<Job & { runId: Awaited<ReturnType<typeof begin>>[number]; counts: Map<string, number> }> {
  const job = await startReadyJob([spec], { skip: 100 });
  let counts = new Map<string, number>();
  const stalled = new Promise<void>((resolve) => {
    counts = counting(job.device, (request) => {
      if (request !== 'InstallProfile') return undefined;
      does(job);
      resolve();
      return 'stall';
    });
  });
  const [runId] = await begin(job, [udid]);
  if (!runId) throw new Error('no run');
  await stalled;
  return { ...job, runId, counts };
}

/** Puts the device back on the bench once it was seen gone. */
async function replugged(job: Job): Promise<void> {
  job.device.faults = () => undefined;
  await reached(job.app, (snapshot) => snapshot.devices.length === 0);
  job.bench.plug(spec.udid);
  await seen(job.app, 1);
}

/** Whatever happened: a second run reads first, and what is there isn't installed twice. */
async function secondRun(job: Job, installed: number): Promise<void> {
  const second = await runToEnd(job, udid);
  expect([second.outcome, stepOf(second, 'install')?.state]).toEqual(['done', installed === 1 ? 'skipped' : 'done']);
  expect(job.bench.log.count('installed')).toBe(1);
}

describe('a cable that is pulled', () => {
  it.each([
    ['GetValue', 1, 0], ['StartSession', 1, 0], ['StartService', 1, 0], ['GetProfileList', 1, 0],
  ])('at %s number %i, with nothing under way, ends the run as failed', async (name, number, installed) => {
    const job = await startReadyJob([spec]);
    counting(job.device, (request, count) => (request === name && count === number ? 'unplug' : undefined));
    const run = await runToEnd(job, udid);
    expect(run.outcome).toBe('failed');
    expect(run.error?.code).toMatch(/^(?:device\.gone|link\.closed)$/);
    expect([job.bench.log.count('installed'), job.device.profiles.size]).toEqual([installed, installed]);
    await replugged(job);
    await secondRun(job, installed);
  });

  it.each([
    ['StartService', 2, 0], ['InstallProfile', 1, 0], ['StartService', 3, 1], ['GetProfileList', 2, 1], ['StartSession', 5, 1], ['GetProfileList', 3, 1],
  ])('at %s number %i, with the profile under way, leaves the run open until the device was read again', async (name, number, installed) => {
    const job = await startReadyJob([spec]);
    counting(job.device, (request, count) => (request === name && count === number ? 'unplug' : undefined));
    const [runId] = await begin(job, [udid]);
    const open = await reached(job.app, (snapshot) => snapshot.runs[0]?.outcome === 'interrupted');
    expect([open.runs[0]?.error, open.runs[0]?.finishedAt, job.bench.log.count('installed')]).toEqual([null, null, installed]);
    await replugged(job);
    const run = await recordOf(job.app, runId);
    if (installed === 1) expect([run.outcome, stepOf(run, 'verify')?.evidence?.kind]).toEqual(['done', 'listedAfterRestart']);
    else expect([run.outcome, run.error]).toEqual(['failed', { code: 'run.brokenOff', params: { step: 'Install the profile' } }]);
    await secondRun(job, installed);
  });
});

describe('a device that hangs up when it is handed the profile', () => {
  it('is read back: the profile is there, so the run goes on', async () => {
    const job = await startReadyJob([spec]);
    const counts = counting(job.device, (request) => {
      if (request !== 'InstallProfile') return undefined;
      job.device.install(installedProfile);
      return 'hang up';
    });
    const run = await runToEnd(job, udid);
    expect([run.outcome, counts.get('InstallProfile'), job.bench.log.count('installed')]).toEqual(['done', 1, 1]);
  });

  it('is read back: the profile isn’t there, so the run fails, and nothing is sent again', async () => {
    const job = await startReadyJob([spec]);
    const counts = counting(job.device, (request) => (request === 'InstallProfile' ? 'hang up' : undefined));
    const run = await runToEnd(job, udid);
    expect([run.outcome, run.error?.code, counts.get('InstallProfile'), counts.get('GetProfileList'), job.bench.log.count('installed')]).toEqual(['failed', 'run.brokenOff', 1, 2, 0]);
  });
});

describe('a device that never answers the installation', () => {
  it('is read back after two minutes: the profile is there, so the run goes on', async () => {
    const { clock, app, runId, counts, bench } = await stalledInstall(({ device }) => { device.install(installedProfile); });
    clock.advance(120_000);
    expect((await recordOf(app, runId)).outcome).toBe('done');
    expect([counts.get('InstallProfile'), bench.log.count('installed')]).toEqual([1, 1]);
  });

  it('is read back after two minutes: the profile isn’t there, so the run fails', async () => {
    const { clock, app, runId, counts, bench } = await stalledInstall(() => undefined);
    clock.advance(119_999);
    expect((await app.handlers.getRecord({ runId })).outcome).toBe('running');
    clock.advance(1);
    expect((await recordOf(app, runId)).error).toEqual({ code: 'run.brokenOff', params: { step: 'Install the profile' } });
    expect([counts.get('InstallProfile'), bench.log.count('installed')]).toEqual([1, 0]);
  });

  it('is not abandoned by a cancellation: what was handed over ends as what the device says', async () => {
    const { clock, app, runId } = await stalledInstall(({ device }) => { device.install(installedProfile); });
    await app.handlers.cancelRun({ runId });
    expect((await app.handlers.getRecord({ runId })).outcome).toBe('running');
    clock.advance(120_000);
    expect((await recordOf(app, runId)).outcome).toBe('done');
  });
});

describe('a run that is cancelled', () => {
  it('after the hand-over is read back instead, as long as its user may still approve: nothing can be called off', async () => {
    const job = await startReadyJob([supervisedDevice(0, { supervised: false, persona: { approval: { answer: 'ignore', afterMs: 0 } } })]);
    const [runId] = await begin(job, [udid]);
    await reached(job.app, (snapshot) => stepOf(snapshot.runs[0], 'install')?.need === 'approve');
    if (runId) await job.app.handlers.cancelRun({ runId });
    const run = await recordOf(job.app, runId);
    expect([run.outcome, run.error?.code, stepOf(run, 'install')?.state]).toEqual(['failed', 'run.brokenOff', 'failed']);
    expect(job.clock.now() - run.startedAt).toBeGreaterThanOrEqual(8 * 60_000);
    expect(await codeOf(job.app.handlers.cancelRun({ runId: run.runId }))).toBe('run.unknown');
  });

  it('before the profile was handed over installs nothing', async () => {
    const job = await startReadyJob([spec]);
    const started: Awaited<ReturnType<typeof begin>> = [];
    const counts = counting(job.device, (request) => {
      const [runId] = started;
      if (request === 'GetProfileList' && runId) void job.app.handlers.cancelRun({ runId });
      return undefined;
    });
    started.push(...await begin(job, [udid]));
    expect((await recordOf(job.app, started[0])).outcome).toBe('cancelled');
    expect([counts.get('InstallProfile'), job.bench.log.count('installed')]).toEqual([undefined, 0]);
  });
});

describe('a multiplexer that ends in the middle of a run', () => {
  it('leaves the run open until it is back, and the next one works', async () => {
    const job = await startReadyJob([spec]);
    const { address } = job;
    if (address.kind !== 'unix') throw new Error('no path');
    let stopped: Promise<void> = Promise.resolve();
    counting(job.device, (request) => {
      if (request !== 'InstallProfile') return undefined;
      stopped = job.bench.stopListening();
      return 'stall';
    });
    const [runId] = await begin(job, [udid]);
    await reached(job.app, (snapshot) => snapshot.runs[0]?.outcome === 'interrupted');
    job.device.faults = () => undefined;
    await stopped;
    await job.bench.listen({ path: address.path });
    const run = await recordOf(job.app, runId);
    expect([run.outcome, run.error?.code, job.bench.log.count('installed')]).toEqual(['failed', 'run.brokenOff', 0]);
    await seen(job.app, 1);
    expect((await runToEnd(job, udid)).outcome).toBe('done');
  });
});
