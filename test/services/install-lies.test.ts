// What a device answers to a profile is a hint; its list is the truth, either way.
import { describe, expect, it } from 'vitest';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { runToEnd, startReadyJob } from '../setup/job.ts';
import { stepOf } from '../setup/practice.ts';

describe('a run that installs a profile', () => {
  it('is done where the device refused what it then lists, and says so', async () => {
    const spec = supervisedDevice(0, { traits: { refusesWhatItInstalls: 'all' } });
    const job = await startReadyJob([spec]);
    const run = await runToEnd(job, udidOf(spec));
    expect([run.outcome, run.error, stepOf(run, 'install')?.evidence?.kind]).toEqual(['done', null, 'accepted']);
    expect(stepOf(run, 'install')?.evidence?.values['despite']).toMatch(/^MC\w+ErrorDomain \d+$/);
    expect(job.bench.log.count('installAsked')).toBe(1);
  });

  it('keeps the device’s word where Lockdown Mode refuses it', async () => {
    const spec = supervisedDevice(0, { traits: { lockdownMode: true } });
    const job = await startReadyJob([spec]);
    const run = await runToEnd(job, udidOf(spec));
    expect([run.outcome, run.error?.code, run.error?.device?.code]).toEqual(['failed', 'profile.lockdownMode', '4021']);
  });

  it('is not done where the device said yes and never lists it', async () => {
    const spec = supervisedDevice(0, { traits: { installsAfterMs: Number.POSITIVE_INFINITY } });
    const job = await startReadyJob([spec]);
    const run = await runToEnd(job, udidOf(spec));
    expect([run.outcome, run.error?.code]).toEqual(['failed', 'profile.notListed']);
  });
});
