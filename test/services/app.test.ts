// The app as its faces see it: snapshots, one writer, practice proved, and what happens when something can't be opened.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { App } from '../../src/app.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { readEnvironment } from '../../src/environment.ts';
import { type Snapshot, snapshotSchema } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';
import { reached } from '../setup/at-the-app.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { result, startFakeMux } from '../setup/fake-mux.ts';
import { begin, recordOf, startReadyJob } from '../setup/job.ts';
import { openApp, seen, startBench } from '../setup/practice.ts';
import { writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);

describe('a snapshot', () => {
  it('is whole and valid at every moment of a job, with rising revisions', async () => {
    const job = await startReadyJob([spec, supervisedDevice(1), privateDevice(2)]);
    const snapshots: Snapshot[] = [];
    job.app.subscribe((snapshot) => snapshots.push(snapshot));
    const runIds = await begin(job, [udid, udidOf(supervisedDevice(1))]);
    for (const runId of runIds) await recordOf(job.app, runId);
    await reached(job.app, (snapshot) => snapshot.runs.filter((run) => run.outcome === 'done').length === 2);
    expect(snapshots.length).toBeGreaterThan(0);
    for (const snapshot of snapshots) expect(snapshotSchema.safeParse(JSON.parse(JSON.stringify(snapshot))).success).toBe(true);
    const revisions = snapshots.map((snapshot) => snapshot.revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(job.app.snapshot().devices.map((device) => `${device.place.hub}${device.place.port}`)).toEqual(['A1', 'A2', 'A3']);
  });

  it('comes at most ten times a second, however much changes', async () => {
    const clock = new FakeClock();
    const { address, bench, devices } = await startBench([spec], { clock });
    const app = await openApp(address, { clock });
    let count = 0;
    app.subscribe(() => { count += 1; });
    for (let i = 0; i < 5; i += 1) {
      if (devices[0]) bench.unplug(devices[0]);
      bench.plug(spec.udid);
    }
    await clock.asked(100);
    expect(count).toBe(0);
    clock.advance(100);
    expect(count).toBe(1);
  });

  it('keeps a place on the bench when its device goes', async () => {
    const { app, bench, device } = await startReadyJob([spec, supervisedDevice(1)]);
    bench.unplug(device);
    const snapshot = await reached(app, (now) => now.devices.length === 1);
    expect([snapshot.devices[0]?.place, snapshot.places]).toEqual([{ hub: 'A', port: 2 }, [{ hub: 'A', port: 1 }, { hub: 'A', port: 2 }]]);
  });

  it('asks for trust again when somebody wants that', async () => {
    const denying = privateDevice(1, { persona: { trust: { answer: 'deny', afterMs: 5 } } });
    const clock = new FakeClock({ skip: 1000 });
    const { address, bench } = await startBench([denying], { clock });
    const app = await openApp(address, { clock });
    await seen(app, 1, 'trustDenied');
    const attempts = bench.device(denying.udid);
    const asked = new Promise<void>((resolve) => {
      attempts.faults = (request) => {
        if (request === 'Pair') resolve();
        return undefined;
      };
    });
    await app.handlers.askTrust({ udid: udidOf(denying) });
    await asked;
    await app.handlers.askTrust({ udid: udidOf(supervisedDevice(9)) });
  });
});

describe('records', () => {
  it('of practice lie in a folder of their own', async () => {
    const { app, folder } = await startReadyJob([spec]);
    expect([app.practice, app.folder, app.snapshot().practice]).toEqual([true, path.join(folder, 'practice'), true]);
  });

  it('are written by one app at a time; the other sees devices, and says who writes', async () => {
    const first = await startReadyJob([spec]);
    const second = await openApp(first.address, first.options);
    expect(second.snapshot().ledger).toEqual({ state: 'closed', error: { code: 'store.inUse', params: { pid: process.pid } } });
    expect(await codeOf(second.addProfile(first.file))).toBe('store.inUse');
    expect(await second.handlers.listRecords({ offset: 0, limit: 1, search: '' })).toEqual({ total: 0, rows: [] });
    await seen(second, 1);
    await first.app.close();
    const third = await openApp(first.address, first.options);
    expect(third.snapshot().ledger.state).toBe('open');
  });

  it('that are damaged don’t keep the bench from being seen, and nothing is done to any device', async () => {
    const { address } = await startBench([spec]);
    const folder = tempFolder();
    mkdirSync(path.join(folder, 'practice'));
    const file = path.join(folder, 'practice', 'ledger.sqlite');
    writeFileSync(file, 'x'.repeat(10_000));
    const app = await openApp(address, { dataFolder: folder });
    const snapshot = await seen(app, 1);
    expect(snapshot.ledger).toMatchObject({ state: 'closed', error: { code: 'store.corrupt' } });
    expect(await codeOf(app.handlers.installProfile({ sha256: 'a'.repeat(64), udids: [udid] }))).toBe('store.corrupt');
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(10_000));
  });

  it('aren’t opened by an app that only looks', async () => {
    const { address, bench } = await startBench([spec]);
    const app = await openApp(address, { ledger: 'none', pairing: 'never' });
    await seen(app, 1, 'untrusted');
    expect(app.snapshot().ledger).toMatchObject({ state: 'closed', error: { code: 'store.unavailable' } });
    expect(bench.log.acts).toEqual([]);
  });

  it('remember the chosen profiles for the next start', async () => {
    const job = await startReadyJob([spec]);
    const summary = await job.app.addProfile(job.file);
    await job.app.close();
    expect((await openApp(job.address, job.options)).snapshot().profiles).toEqual([summary]);
  });
});

describe('practice', () => {
  it('is asked for, so what doesn’t prove itself is refused', async () => {
    const address = await startFakeMux(() => result(1));
    expect(await codeOf(openApp(address))).toBe('practice.unproven');
    const asked = await failureOf(openApp(parseMuxAddress('/tmp/nothing-there/mux')));
    expect(asked.code).toBe('mux.unavailable');
  });

  it('is detected where it isn’t asked for, and what doesn’t prove itself is real', async () => {
    const { address } = await startBench([]);
    expect((await openApp(address, { practice: 'detect' })).practice).toBe(true);
    const folder = tempFolder();
    const real = await openApp(await startFakeMux(() => result(1)), { practice: 'detect', dataFolder: folder });
    expect([real.practice, real.folder]).toEqual([false, folder]);
  });

  it('never opens the system’s multiplexer where that is forbidden, asked for or not', async () => {
    for (const practice of ['required', 'detect'] as const) expect(await codeOf(openApp(parseMuxAddress('/var/run/usbmuxd'), { practice }))).toBe('mux.forbidden');
  });

  it('that says nothing is given five seconds', async () => {
    const clock = new FakeClock();
    const address = await startFakeMux(() => undefined);
    const asking = App.isPractice({ address, allowSystemMux: false, platform: 'linux', clock });
    asking.catch(() => undefined);
    await clock.asked(5000);
    clock.advance(5000);
    expect((await failureOf(asking)).params).toEqual({ seconds: 5 });
  });
});

describe('where there is no multiplexer', () => {
  it('at an address that somebody gave, the advice is to look at that', async () => {
    const failure = await failureOf(App.isPractice({ address: parseMuxAddress('127.0.0.1:1'), allowSystemMux: false, platform: 'darwin', clock: systemClock }));
    expect([failure.code, failure.params['address']]).toEqual(['mux.unavailable', '127.0.0.1:1']);
    expect(failure.params['advice']).toContain('MUSTER_USBMUXD');
  });

  it('the snapshot says so until there is one', async () => {
    const clock = new FakeClock({ skip: 1000 });
    const file = path.join(tempFolder(), 'mux');
    const app = await openApp(parseMuxAddress(file), { practice: 'detect', clock });
    const snapshot = await reached(app, (now) => now.mux.state === 'unavailable');
    expect(snapshot.mux).toMatchObject({ error: { code: 'mux.unavailable', params: { address: file } } });
  });
});

describe('the environment', () => {
  it('says where everything is, and keeps tests off the system’s multiplexer and bus', async () => {
    expect(readEnvironment({ MUSTER_USBMUXD: '127.0.0.1:5000', MUSTER_DATA_DIR: '/data', MUSTER_NO_SYSTEM_MUX: '1', MUSTER_STATION: 'Front desk', MUSTER_OPERATOR: 'vera' }, 'linux'))
      .toMatchObject({ address: { kind: 'tcp', host: '127.0.0.1', port: 5000 }, allowSystemMux: false, platform: 'linux', dataFolder: '/data', station: 'Front desk', operator: 'vera' });
    await expect(readEnvironment({ MUSTER_NO_SYSTEM_MUX: '1' }, 'linux').bus?.read()).rejects.toThrow('not looked at');
    expect(readEnvironment({}, 'linux')).toMatchObject({ allowSystemMux: true, address: { kind: 'unix', path: '/var/run/usbmuxd' } });
  });
});

describe('closing', () => {
  it('frees the records, ends the connections, and may be done twice', async () => {
    const { address, bench } = await startBench([spec]);
    const app = await openApp(address);
    await seen(app, 1);
    expect(bench.listeners.size).toBe(1);
    await app.addProfile(writeProfile(tempFolder()));
    await app.close();
    await app.close();
    const next = await openApp(address, { dataFolder: path.dirname(app.folder) });
    expect(next.snapshot().ledger.state).toBe('open');
  });
});
