// What is done to a device without a plan ends with what is known, not with what looks like it.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/bench/faults.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import type { ActionResult } from '../../src/model.ts';
import type { DeviceAction } from '../../src/services/device-actions.ts';
import { dict } from '../../src/plist/value.ts';
import { reached } from '../setup/at-the-app.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { systemClock } from '../../src/system-clock.ts';
import { withPapers } from '../../src/papers.ts';
import { makeIdentityFiles } from '../setup/identity-files.ts';
import { tempFolder } from '../setup/temp-folder.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { openApp, seen, startBench } from '../setup/practice.ts';

const spec = supervisedDevice(0);

interface Tried {
  readonly results: ActionResult[];
  readonly acts: readonly string[];
}

/** Does it to a ready device whose answer to `request` goes wrong; `then` is what happens on the bench meanwhile. */
async function tried(action: DeviceAction, request: string, fault: Fault, then: (running: Awaited<ReturnType<typeof startBench>>) => Promise<void> | void): Promise<Tried> {
  const running = await startBench([spec]);
  const app = await openApp(running.address);
  await seen(app, 1);
  const [device] = running.devices;
  const asked = new Promise<void>((resolve) => {
    if (device) device.faults = (name) => {
      if (name !== request) return undefined;
      setImmediate(resolve);
      return fault;
    };
  });
  const results = app.act([udidOf(spec)], action);
  await asked;
  await then(running);
  return { results: await results, acts: running.bench.log.acts.map(({ act }) => act) };
}

const broken: unknown = [{ udid: spec.udid, error: { code: 'link.closed', params: {} } }];

describe('a shutdown', () => {
  it('that the device never heard of isn’t done because its cable was pulled', async () => {
    const { results, acts } = await tried({ kind: 'shutDown' }, 'Shutdown', 'unplug', () => undefined);
    expect([results, acts.includes('shutDown')]).toEqual([broken, false]);
  });

  it('nor because the multiplexer went away', async () => {
    const { results, acts } = await tried({ kind: 'shutDown' }, 'Shutdown', 'stall', ({ bench }) => bench.stopListening());
    expect([['link.closed', 'mux.unavailable'].includes(results[0]?.error?.code ?? 'none'), acts.includes('shutDown')]).toEqual([true, false]);
  });
});

describe('a restart', () => {
  it('that the device never heard of isn’t done because its cable was pulled and plugged in again', async () => {
    const { results, acts } = await tried({ kind: 'restart' }, 'Restart', 'unplug', ({ bench }) => { bench.plug(spec.udid); });
    expect([results, acts.includes('restarted')]).toEqual([broken, false]);
  });

  it('isn’t done because the device was unplugged and plugged in while something else was under way', async () => {
    const { address, bench } = await startBench([spec]);
    const app = await openApp(address);
    await seen(app, 1);
    const session = app.registry.find(udidOf(spec));
    if (!session) throw new Error('no session');
    const stalled = new Promise<void>((resolve) => {
      bench.device(spec.udid).faults = (request) => {
        if (request !== 'GetProfileList') return undefined;
        resolve();
        return 'stall';
      };
    });
    const before = session.send(listProfiles, null, neverStopped).catch(() => undefined);
    await stalled;
    const results = app.act([udidOf(spec)], { kind: 'restart' });
    bench.device(spec.udid).faults = () => undefined;
    bench.unplug(bench.device(spec.udid));
    await session.until((_, present) => !present, neverStopped);
    bench.plug(spec.udid);
    await Promise.all([before, session.until(({ state }, present) => present && state === 'ready', neverStopped)]);
    expect([(await results)[0]?.error?.code, bench.log.count('restarted')]).toEqual(['device.gone', 0]);
  });

  it('isn’t done because the multiplexer started again while the device was still on its way down', async () => {
    const clock = new FakeClock({ skip: 1000 });
    const { address, bench } = await startBench([spec], { clock, idleMs: 3_600_000, latency: { of: (kind) => (kind === 'restartLeave' ? 6000 : kind === 'restartReturn' ? 30_000 : 0) } });
    const app = await openApp(address, { clock });
    await seen(app, 1);
    let over = false;
    const results = app.act([udidOf(spec)], { kind: 'restart' }).finally(() => { over = true; });
    // Acknowledged: from now on the device is on its way down.
    await clock.asked(6000);
    bench.restartMux();
    await reached(app, ({ mux }) => mux.state === 'unavailable');
    await seen(app, 1);
    expect([over, bench.device(spec.udid).power]).toEqual([false, 'on']);
    clock.advance(6000);
    await reached(app, ({ devices }) => devices[0]?.state === 'away');
    clock.advance(30_000);
    expect([await results, over]).toEqual([[{ udid: spec.udid, error: null }], true]);
  });
});

describe('a supervision identity', () => {
  it('is used for the pairing it was given for, and for no later one', async () => {
    const files = makeIdentityFiles('Example School');
    const guarded = privateDevice(3, { supervised: true, cloud: dict({ AllowPairing: false, IsSupervised: true, CloudConfigurationUIComplete: true, SupervisorHostCertificates: [files.der] }) });
    const { address, bench, devices } = await startBench([guarded]);
    const app = await openApp(address, { pairing: 'never' });
    await seen(app, 1, 'untrusted');
    expect(await app.pairByFiles([udidOf(guarded)], files.certificate, files.key)).toEqual([{ udid: guarded.udid, error: null }]);
    devices[0]?.hosts.clear();
    bench.pairRecords.clear();
    devices[0]?.pullCable();
    await reached(app, (snapshot) => snapshot.devices.length === 0);
    bench.plug(guarded.udid);
    await reached(app, (snapshot) => snapshot.devices[0]?.problem?.code === 'device.pairingForbidden' || snapshot.devices[0]?.state === 'ready');
    expect(bench.log.count('paired')).toBe(1);
  });

  it('of the vault pairs a device that it supervises, and no device of somebody else’s', async () => {
    const dataFolder = tempFolder();
    const around = { dataFolder, practice: true, keeper: null, passphrase: null, clock: systemClock };
    const { ours, certificate, stranger } = await withPapers(around, 'write', async ({ vault }) => {
      const own = await vault.make({ organization: 'Example School', country: null });
      return { ours: own.id, certificate: vault.exportCertificate(own.id), stranger: (await vault.make({ organization: 'Other School', country: null })).id };
    });
    const guarded = privateDevice(3, { supervised: true, cloud: dict({ AllowPairing: false, IsSupervised: true, CloudConfigurationUIComplete: true, SupervisorHostCertificates: [certificate] }) });
    const { address, bench } = await startBench([guarded]);
    const app = await openApp(address, { pairing: 'never', dataFolder });
    await seen(app, 1, 'untrusted');
    const pair = (identity: typeof ours): ReturnType<typeof app.handlers.actOnDevices> => app.handlers.actOnDevices({ udids: [udidOf(guarded)], action: { kind: 'pair', identity } });
    expect((await pair(stranger)).results[0]?.error?.code).toBe('device.pairingForbidden');
    expect((await pair(ours)).results).toEqual([{ udid: guarded.udid, error: null }]);
    expect(bench.log.count('paired')).toBe(1);
  });
});
