// A new version of a profile under its old UUID: the device's list can't tell the two apart, so only what it proves is said.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { counting, installedProfile, type Job, runToEnd, startReadyJob } from '../setup/job.ts';
import { stepOf } from '../setup/practice.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);
const unsupervised = supervisedDevice(0, { supervised: false });

/** The same file with other words in it, and the same identifier and UUID. */
function edit(job: Job): void {
  writeFileSync(job.file, readFileSync(job.file, 'utf8').replace('<string>Test profile</string>', '<string>Test profile, edited</string>'));
}

describe('a new version of a profile under its old UUID', () => {
  it('is handed over to a supervised device, and the evidence says what the list can’t', async () => {
    const job = await startReadyJob([spec]);
    const first = await runToEnd(job, udid);
    edit(job);
    const counts = counting(job.device);
    const second = await runToEnd(job, udid);
    expect([first.outcome, second.outcome, counts.get('InstallProfile'), stepOf(second, 'install')?.evidence?.kind]).toEqual(['done', 'done', 1, 'listedSameUuid']);
    expect(second.profile?.sha256).not.toBe(first.profile?.sha256);
    const third = await runToEnd(job, udid);
    expect([stepOf(third, 'install')?.state, counts.get('InstallProfile')]).toEqual(['skipped', 1]);
  });

  it('is not tried where a person decides: nothing could prove that they took it', async () => {
    const job = await startReadyJob([unsupervised]);
    job.device.install(installedProfile);
    const counts = counting(job.device);
    const run = await runToEnd(job, udid);
    expect([run.outcome, run.error?.code, counts.get('InstallProfile')]).toEqual(['failed', 'profile.sameUuid', undefined]);
  });

  it('that was cut off on the way is not taken for installed because the old one is listed', async () => {
    const job = await startReadyJob([spec]);
    await runToEnd(job, udid);
    edit(job);
    counting(job.device, (request) => (request === 'InstallProfile' ? 'hang up' : undefined));
    const run = await runToEnd(job, udid);
    expect([run.outcome, run.error?.code, job.bench.log.count('installed')]).toEqual(['failed', 'profile.sameUuid', 1]);
  });
});
