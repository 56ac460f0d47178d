// The whole job on a bench: pair, check, install, read back, record; with people who help, and people who don't.
import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Run, Udid } from '../../src/model.ts';
import { reached } from '../setup/at-the-app.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { failureOf, codeOf } from '../setup/failures.ts';
import { begin, counting, installedProfile, type Job, journal, recordOf, runToEnd, startJob, startReadyJob } from '../setup/job.ts';
import { seen, stepOf } from '../setup/practice.ts';
import { profileXml } from '../setup/profiles.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);
const unsupervised = supervisedDevice(0, { supervised: false, persona: { approval: { answer: 'install', afterMs: 5000 } } });

/** Runs on a device whose owner answers the question for trust five seconds after it was asked. */
async function answered(job: Job, of: Udid): Promise<Run> {
  await seen(job.app, 1, 'untrusted');
  const [runId] = await begin(job, [of]);
  await reached(job.app, (snapshot) => stepOf(snapshot.runs[0], 'pair')?.need === 'trust');
  await job.clock.asked(1000);
  job.clock.advance(5000);
  return recordOf(job.app, runId);
}

describe('a run', () => {
  it('on a supervised device needs nobody, and proves every step', async () => {
    const job = await startReadyJob([spec]);
    const run = await runToEnd(job, udid);
    expect(run).toMatchObject({
      practice: true, method: 'direct', outcome: 'done', error: null, station: 'Test station', operator: 'tester', device: { udid: spec.udid, ecid: spec.ecid.toString(), serial: spec.serial, productType: spec.model.productType, osVersion: spec.osVersion },
      profile: { name: 'Test profile', identifier: 'example.test', uuid: '11111111-2222-4333-8444-555555555500', organization: 'Example School' },
    });
    expect(run.steps.map((step) => [step.id, step.state, step.evidence?.kind])).toEqual([['pair', 'skipped', 'alreadyPaired'], ['gates', 'done', 'identityMatches'], ['install', 'done', 'accepted'], ['verify', 'done', 'listed']]);
    expect(stepOf(run, 'verify')?.evidence?.values).toEqual({ identifier: 'example.test', uuid: '11111111-2222-4333-8444-555555555500' });
    expect([job.bench.log.count('installed'), job.bench.log.count('offered'), job.device.profiles.get('example.test')?.uuid]).toEqual([1, 0, '11111111-2222-4333-8444-555555555500']);
    expect(journal(job.app).map((line) => line.kind)).toEqual(['planned', 'checking', 'stepSkipped', 'checking', 'stepDone', 'checking', 'acting', 'verifying', 'stepDone', 'verifying', 'stepDone', 'done']);
  });

  it('writes the line before it does the thing', async () => {
    const job = await startReadyJob([spec]);
    let before: string[] = [];
    counting(job.device, (request) => {
      if (request === 'InstallProfile') before = journal(job.app).map((line) => `${line.kind} ${'step' in line ? line.step : ''}`);
      return undefined;
    });
    await runToEnd(job, udid);
    expect(before.at(-1)).toBe('acting install');
  });

  it('on an unsupervised device asks for approval, and is done when somebody gave it', async () => {
    const job = await startReadyJob([unsupervised]);
    const run = await runToEnd(job, udid);
    expect([run.outcome, job.bench.log.count('offered'), job.bench.log.count('installed')]).toEqual(['done', 1, 1]);
    expect(journal(job.app)).toContainEqual({ kind: 'asking', step: 'install', need: 'approve' });
  });

  it('whose profile nobody approves fails after eight minutes, and the profile is not there', async () => {
    const ignored = supervisedDevice(0, { supervised: false, persona: { approval: { answer: 'ignore', afterMs: 0 } } });
    const job = await startReadyJob([ignored], { skip: 100 });
    const [runId] = await begin(job, [udid]);
    const asked = await reached(job.app, (snapshot) => stepOf(snapshot.runs[0], 'install')?.need === 'approve');
    expect(stepOf(asked.runs[0], 'install')?.state).toBe('asking');
    await job.clock.asked(1000);
    job.clock.advance(8 * 60_000 + 1);
    const run = await recordOf(job.app, runId);
    expect([run.outcome, run.error?.code, stepOf(run, 'install')?.state]).toEqual(['failed', 'profile.notApproved', 'failed']);
    expect([job.bench.log.count('offered'), job.bench.log.count('installed')]).toEqual([1, 0]);
  });

  it('that begins before the device trusts this computer asks for trust', async () => {
    const asking = privateDevice(1, { supervised: true, persona: { trust: { answer: 'trust', afterMs: 5000 } } });
    const job = await startJob([asking], { skip: 100 });
    const run = await answered(job, udidOf(asking));
    expect([run.outcome, stepOf(run, 'pair')?.state, stepOf(run, 'pair')?.evidence?.kind]).toEqual(['done', 'done', 'paired']);
    expect(job.bench.log.count('paired')).toBe(1);
  });

  it('on a device whose owner says no fails for that reason', async () => {
    const denying = privateDevice(1, { persona: { trust: { answer: 'deny', afterMs: 5000 } } });
    const run = await answered(await startJob([denying], { skip: 100 }), udidOf(denying));
    expect([run.outcome, run.error?.code, stepOf(run, 'pair')?.state, stepOf(run, 'install')?.state]).toEqual(['failed', 'device.trustDenied', 'failed', 'todo']);
  });

  it('on a device whose owner never answers gives up after ten minutes', async () => {
    const ignoring = privateDevice(1, { persona: { trust: { answer: 'ignore', afterMs: 0 } } });
    const job = await startJob([ignoring], { skip: 100 });
    await seen(job.app, 1, 'untrusted');
    const [runId] = await begin(job, [udidOf(ignoring)]);
    await job.clock.asked(5000);
    await job.clock.asked(1000);
    job.clock.advance(10 * 60_000 + 1);
    expect((await recordOf(job.app, runId)).error?.code).toBe('device.untrusted');
  });

  it('on a locked device asks to unlock it', async () => {
    const locked = supervisedDevice(0, { persona: { unlocksAfterMs: Number.POSITIVE_INFINITY } });
    const job = await startJob([locked]);
    await seen(job.app, 1, 'locked');
    const [runId] = await begin(job, [udid]);
    await reached(job.app, (snapshot) => stepOf(snapshot.runs[0], 'pair')?.need === 'unlock');
    job.device.locked = false;
    expect((await recordOf(job.app, runId)).outcome).toBe('done');
  });

  it('whose device locks itself during the installation asks to unlock it, and goes on', async () => {
    const job = await startReadyJob([spec]);
    counting(job.device, (request) => {
      if (request === 'InstallProfile') job.device.locked = true;
      return undefined;
    });
    const [runId] = await begin(job, [udid]);
    await reached(job.app, (snapshot) => stepOf(snapshot.runs[0], 'install')?.need === 'unlock');
    job.device.locked = false;
    expect((await recordOf(job.app, runId)).outcome).toBe('done');
    expect(job.bench.log.count('installed')).toBe(1);
  });

  it('on a device that has the very profile installs nothing', async () => {
    const job = await startReadyJob([spec]);
    await runToEnd(job, udid);
    const counts = counting(job.device);
    const again = await runToEnd(job, udid);
    expect([again.outcome, stepOf(again, 'install')?.state, stepOf(again, 'install')?.evidence?.kind]).toEqual(['done', 'skipped', 'alreadyInstalled']);
    expect([counts.get('InstallProfile'), job.bench.log.count('installed')]).toEqual([undefined, 1]);
  });

  it('replaces an older profile of the same identifier', async () => {
    const job = await startReadyJob([spec]);
    job.device.profiles.set('example.test', { ...installedProfile, uuid: 'OLDER' });
    const run = await runToEnd(job, udid);
    expect([stepOf(run, 'install')?.state, job.device.profiles.get('example.test')?.uuid]).toEqual(['done', '11111111-2222-4333-8444-555555555500']);
  });

  it('whose profile the device refuses fails with the device’s own words', async () => {
    const job = await startReadyJob([spec]);
    const mdm = '<array><dict><key>PayloadType</key><string>com.apple.mdm</string></dict></array>';
    job.device.profiles.set('other', { ...installedProfile, identifier: 'other', management: true });
    writeFileSync(job.file, profileXml({ content: mdm }));
    const run = await runToEnd(job, udid);
    expect(run.error).toEqual({
      code: 'profile.refused', params: { request: 'InstallProfile', word: 'The device is already managed by another profile' },
      device: { domain: 'MCInstallationErrorDomain', code: '4001', text: 'The device is already managed by another profile.' },
    });
    expect(job.bench.log.count('installed')).toBe(0);
  });

  it('that a supervised device acknowledges but never lists fails after ten seconds', async () => {
    const job = await startReadyJob([spec]);
    counting(job.device, (request) => {
      if (request === 'GetProfileList') job.device.profiles.clear();
      return undefined;
    });
    expect((await runToEnd(job, udid)).error?.code).toBe('profile.notListed');
  });
});

describe('several devices', () => {
  it('are worked on at once, and one that fails doesn’t touch the others', async () => {
    const specs = [supervisedDevice(0), supervisedDevice(1), privateDevice(2), supervisedDevice(3)];
    const job = await startReadyJob(specs);
    counting(job.device, (request) => (request === 'InstallProfile' ? 'hang up' : undefined));
    const runIds = await begin(job, specs.map(udidOf));
    const runs = await Promise.all(runIds.map((runId) => recordOf(job.app, runId)));
    expect(runs.map((run) => run.outcome)).toEqual(['failed', 'done', 'done', 'done']);
    expect(specs.map((one) => job.bench.log.count('installed', one.udid))).toEqual([0, 1, 1, 1]);
    expect(job.app.snapshot().ledger).toMatchObject({ state: 'open', records: 4 });
  });

  it('are taken once each, however often they are named', async () => {
    const job = await startReadyJob([spec]);
    const runIds = await begin(job, [udid, udid, udid]);
    expect(runIds).toHaveLength(1);
    expect((await recordOf(job.app, runIds[0])).outcome).toBe('done');
  });
});

describe('no run begins', () => {
  it('on a device that isn’t there', async () => {
    const job = await startReadyJob([spec]);
    const failure = await failureOf(begin(job, [udid, udidOf(supervisedDevice(5))]));
    expect([failure.code, failure.params]).toEqual(['device.notFound', { what: supervisedDevice(5).udid }]);
    expect((await job.app.handlers.listRecords({ offset: 0, limit: 10, search: '' })).total).toBe(0);
  });

  it('on a device that another run works on', async () => {
    const job = await startReadyJob([unsupervised], { skip: 100 });
    await begin(job, [udid]);
    expect(await codeOf(begin(job, [udid]))).toBe('device.busy');
  });

  it('with a profile that was changed after it was chosen', async () => {
    const job = await startReadyJob([spec]);
    const { sha256 } = await job.app.addProfile(job.file);
    appendFileSync(job.file, '<!-- -->');
    expect(await codeOf(job.app.handlers.installProfile({ sha256, udids: [udid] }))).toBe('profile.changed');
    expect([(await job.app.handlers.listRecords({ offset: 0, limit: 10, search: '' })).total, job.bench.log.count('installed')]).toEqual([0, 0]);
  });

  it('with a profile that nobody chose, or that was taken off the list', async () => {
    const job = await startReadyJob([spec]);
    expect(await codeOf(job.app.handlers.installProfile({ sha256: 'a'.repeat(64), udids: [udid] }))).toBe('profile.unknown');
    const { sha256 } = await job.app.addProfile(job.file);
    expect(job.app.snapshot().profiles).toHaveLength(1);
    await job.app.handlers.forgetProfile({ sha256 });
    expect(job.app.snapshot().profiles).toEqual([]);
    expect(await codeOf(job.app.handlers.installProfile({ sha256, udids: [udid] }))).toBe('profile.unknown');
    const [removal] = job.app.snapshot().removals;
    if (!removal) throw new Error('nothing to put back');
    expect(removal).toMatchObject({ kind: 'profile', name: 'Test profile' });
    await job.app.handlers.restoreRemoved({ id: removal.id });
    expect(job.app.snapshot().profiles.map((profile) => profile.sha256)).toEqual([sha256]);
  });
});
