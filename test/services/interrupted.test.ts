// Muster ends in the middle of a run and starts again: what became of it is read from the device, and nothing is done twice.
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { ecidSchema } from '../../src/model.ts';
import { openDataFolder } from '../../src/data-folder.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { reached } from '../setup/at-the-app.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { codeOf } from '../setup/failures.ts';
import { begin, counting, installedProfile, type Job, journal, recordOf, startReadyJob } from '../setup/job.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { openApp, type RunningTestBench, startBench, stepOf } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);
const id = runId(1);

/** A journal's lines as they would be for this very device and profile. */
function asOfDevice(events: readonly RunEvent[], ecid = spec.ecid): RunEvent[] {
  return events.map((event) => (event.kind !== 'planned' ? event : {
    ...event, run: { ...event.run, device: { ...event.run.device, udid, ecid: ecidSchema.parse(ecid.toString()), serial: spec.serial }, profile: event.run.profile && { ...event.run.profile, identifier: installedProfile.identifier, uuid: installedProfile.uuid } },
  }));
}

/** A data folder in which a killed Muster left these lines. */
function leftBehind(events: readonly RunEvent[]): string {
  const folder = tempFolder();
  const db = Database.openWriter(openDataFolder(folder, true));
  const ledger = new Ledger(db);
  for (const [i, event] of events.entries()) ledger.append(id, event, 1000 + i);
  db.close();
  return folder;
}

async function ready(): Promise<RunningTestBench & { clock: FakeClock }> {
  const clock = new FakeClock({ skip: 1000 });
  return { ...await startBench([spec], { clock, idleMs: 3_600_000 }), clock };
}

describe('a run that was cut off', () => {
  const events = asOfDevice(straightRun());
  const prefixes = Array.from({ length: events.length - 1 }, (_, i) => i + 1);

  it('after any line ends as done when the profile is on the device, by reading alone', async () => {
    const { address, clock, bench, devices } = await ready();
    devices[0]?.profiles.set(installedProfile.identifier, installedProfile);
    const counts = devices[0] ? counting(devices[0]) : new Map<string, number>();
    for (const length of prefixes) {
      const app = await openApp(address, { clock, dataFolder: leftBehind(events.slice(0, length)) });
      const run = await recordOf(app, id);
      expect([run.outcome, run.steps.every((step) => step.state === 'done' || step.state === 'skipped')], `after ${length} lines`).toEqual(['done', true]);
      expect(journal(app)[length]).toEqual({ kind: 'interrupted' });
      await app.close();
    }
    expect([counts.get('InstallProfile'), bench.log.count('installed')]).toEqual([undefined, 0]);
  });

  it('after any line ends as failed, saying so, when the profile isn’t there; it is not installed', async () => {
    const { address, clock, bench, devices } = await ready();
    const counts = devices[0] ? counting(devices[0]) : new Map<string, number>();
    for (const length of prefixes) {
      const app = await openApp(address, { clock, dataFolder: leftBehind(events.slice(0, length)) });
      const run = await recordOf(app, id);
      expect([run.outcome, run.error?.code], `after ${length} lines`).toEqual(['failed', 'run.interrupted']);
      await app.close();
    }
    expect([counts.get('InstallProfile'), bench.log.count('installed')]).toEqual([undefined, 0]);
  });

  it('names the step it was cut off at', async () => {
    const { address, clock } = await ready();
    const app = await openApp(address, { clock, dataFolder: leftBehind(events.slice(0, 9)) });
    expect((await recordOf(app, id)).error?.params).toEqual({ step: 'Install the profile' });
  });

  it('stays interrupted while its device is away, and is resolved when that comes', async () => {
    const { address, clock, bench, devices } = await ready();
    const [device] = devices;
    if (!device) throw new Error('no device');
    bench.unplug(device);
    device.profiles.set(installedProfile.identifier, installedProfile);
    const folder = leftBehind(events.slice(0, 9));
    const app = await openApp(address, { clock, dataFolder: folder });
    await reached(app, (snapshot) => snapshot.mux.state === 'listening');
    expect((await app.handlers.getRecord({ runId: id })).outcome).toBe('interrupted');
    await app.close();
    // A second start without the device writes nothing more.
    const again = await openApp(address, { clock, dataFolder: folder });
    expect(journal(again)).toHaveLength(10);
    bench.plug(spec.udid);
    const run = await recordOf(again, id);
    expect([run.outcome, stepOf(run, 'install')?.evidence?.kind, stepOf(run, 'verify')?.evidence?.kind]).toEqual(['done', 'listedAfterRestart', 'listedAfterRestart']);
  });

  it('waits for a locked device, and reads on after the link broke', async () => {
    const { address, clock, devices } = await ready();
    const [device] = devices;
    if (!device) throw new Error('no device');
    device.profiles.set(installedProfile.identifier, installedProfile);
    counting(device, (request, count) => {
      if (request === 'GetProfileList' && count === 2) return 'hang up';
      if (request === 'StartService' && count === 3) device.locked = true;
      if (request === 'StartSession' && count === 7) device.locked = false;
      return undefined;
    });
    const app = await openApp(address, { clock, dataFolder: leftBehind(events.slice(0, 9)) });
    expect((await recordOf(app, id)).outcome).toBe('done');
  });

  it('is failed when another device answers in its place', async () => {
    const { address, clock, devices } = await ready();
    devices[0]?.profiles.set(installedProfile.identifier, installedProfile);
    const app = await openApp(address, { clock, dataFolder: leftBehind(asOfDevice(straightRun(), spec.ecid + 1n).slice(0, 9)) });
    expect((await recordOf(app, id)).error?.code).toBe('device.changed');
  });

  it('keeps its device from being started on until it is resolved', async () => {
    const { address, clock, bench, devices } = await ready();
    const folder = leftBehind(events.slice(0, 9));
    const [device] = devices;
    if (!device) throw new Error('no device');
    // The first list is read while the device is looked at.
    counting(device, (request, count) => (request === 'GetProfileList' && count > 1 ? 'stall' : undefined));
    const job: Pick<Job, 'app' | 'file'> = { app: await openApp(address, { clock, dataFolder: folder }), file: `${import.meta.dirname}/../../resources/practice/enrollment.mobileconfig` };
    await reached(job.app, (snapshot) => snapshot.devices[0]?.state === 'ready');
    expect(await codeOf(begin(job, [udid]))).toBe('device.busy');
    expect(bench.log.count('installed')).toBe(0);
  });

  it('that had ended is left alone', async () => {
    const { address, clock } = await ready();
    const app = await openApp(address, { clock, dataFolder: leftBehind([...asOfDevice([planned()]), { kind: 'cancelled' }]) });
    expect([(await app.handlers.getRecord({ runId: id })).outcome, journal(app).length, app.snapshot().runs]).toEqual(['cancelled', 2, []]);
  });
});

describe('Muster that is closed in the middle of an installation', () => {
  const closedWhileInstalling = async (installs: boolean): Promise<{ job: Job; id: Awaited<ReturnType<typeof begin>>[number] }> => {
    const job = await startReadyJob([spec]);
    const stalled = new Promise<void>((resolve) => {
      counting(job.device, (request) => {
        if (request !== 'InstallProfile') return undefined;
        if (installs) job.device.install(installedProfile);
        resolve();
        return 'stall';
      });
    });
    const [started] = await begin(job, [udid]);
    if (!started) throw new Error('no run');
    await stalled;
    await job.app.close();
    return { job, id: started };
  };

  it.each([[true, 'done', 1], [false, 'failed', 0]] as const)('and opened again finds out by reading (installed: %s)', async (installs, outcome, installed) => {
    const { job, id: started } = await closedWhileInstalling(installs);
    const counts = counting(job.device);
    const app = await openApp(job.address, job.options);
    expect((await recordOf(app, started)).outcome).toBe(outcome);
    expect([counts.get('InstallProfile'), job.bench.log.count('installed')]).toEqual([undefined, installed]);
    expect(journal(app).filter((line) => line.kind === 'interrupted')).toHaveLength(1);
  });

  it('wrote nothing about it while closing', async () => {
    const { job } = await closedWhileInstalling(true);
    expect(journal(job.app).at(-1)).toEqual({ kind: 'acting', step: 'install' });
  });
});
