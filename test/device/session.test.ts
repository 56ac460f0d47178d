// One device over time: from the cable to ready, through people, locks and forgotten pairings. Time is the test's.
import { describe, expect, it } from 'vitest';
import { makePairingCertificates } from '../../src/crypto/pairing-certificates.ts';
import { publicPkcs1Pem } from '../../src/crypto/rsa-keys.ts';
import { installProfile } from '../../src/device/commands/install-profile.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import type { DeviceSession } from '../../src/device/session.ts';
import { AppError } from '../../src/errors.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { neverStopped, pairNow } from '../setup/lockdown.ts';
import { inState, muxClient, type RunningTestBench, startBench, startRegistry, type WatchedRegistry } from '../setup/practice.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);
const waiting = privateDevice(1, { persona: { trust: { answer: 'trust', afterMs: 500 } } });

interface Scene extends RunningTestBench, WatchedRegistry {
  readonly clock: FakeClock;
}

async function scene(specs: readonly VirtualDeviceSpec[], { skip = 0, pairing = 'always' }: { skip?: number; pairing?: 'always' | 'never' } = {}): Promise<Scene> {
  const clock = new FakeClock({ skip });
  const running = await startBench(specs, { clock });
  return { ...running, ...startRegistry(running.address, { clock, pairing }), clock };
}

/** The session of a device that is ready. */
async function ready(more: Parameters<typeof scene>[1] = {}): Promise<Scene & { session: DeviceSession; device: Scene['devices'][number] }> {
  const all = await scene([spec], more);
  await all.until(inState(udid, 'ready'));
  const [device] = all.devices;
  const session = all.registry.find(udid);
  if (!device || !session) throw new Error('no device');
  return { ...all, session, device };
}

/** Makes the device stall at this request; resolves when it has come. */
function stalledAt(device: Scene['devices'][number], name: string): Promise<void> {
  return new Promise((resolve) => {
    device.faults = (request) => {
      if (request !== name) return undefined;
      resolve();
      return 'stall';
    };
  });
}

describe('a device that is plugged in', () => {
  it('at Hello is paired and read without anybody', async () => {
    const { registry, bench } = await ready();
    expect(registry.find(udid)?.facts).toMatchObject({
      udid: spec.udid, ecid: spec.ecid.toString(), serial: spec.serial, name: spec.name, productType: spec.model.productType, osVersion: spec.osVersion,
      buildVersion: spec.buildVersion, deviceClass: spec.model.deviceClass, activation: 'Activated', battery: spec.battery, charging: true, supervised: true, setupDone: null, state: 'ready', problem: null,
    });
    expect(bench.log.count('paired')).toBe(1);
  });

  it('in use is untrusted until somebody taps Trust', async () => {
    const { until, clock, bench } = await scene([waiting]);
    await until(inState(udidOf(waiting), 'untrusted'));
    expect(bench.log.count('paired')).toBe(0);
    await clock.asked(1000);
    clock.advance(1000);
    await until(inState(udidOf(waiting), 'ready'));
    expect(bench.log.count('paired')).toBe(1);
  });

  it('whose owner says no stays so, without being asked again, until it is plugged in anew', async () => {
    const denying = privateDevice(1, { persona: { trust: { answer: 'deny', afterMs: 500 } } });
    const { until, clock, bench, devices, registry } = await scene([denying]);
    await until(inState(udidOf(denying), 'untrusted'));
    await clock.asked(1000);
    clock.advance(1000);
    await until(inState(udidOf(denying), 'trustDenied'));
    expect(registry.find(udidOf(denying))?.facts.problem?.code).toBe('device.trustDenied');
    expect([clock.waits(1000), clock.waits(3000)]).toEqual([false, false]);
    if (devices[0]) bench.unplug(devices[0]);
    await until((all) => all.present.length === 0);
    bench.plug(denying.udid);
    await until(inState(udidOf(denying), 'untrusted'));
  });

  it('whose owner looks away is asked again and again', async () => {
    const ignoring = privateDevice(1, { persona: { trust: { answer: 'ignore', afterMs: 0 } } });
    let asked = 0;
    const { until, clock, devices } = await scene([ignoring]);
    const [device] = devices;
    if (!device) throw new Error('no device');
    for (let i = 0; i < 3; i += 1) {
      await until(inState(udidOf(ignoring), 'untrusted'));
      await clock.asked(1000);
      const again = new Promise<void>((resolve) => {
        device.faults = (request) => {
          if (request !== 'Pair') return undefined;
          asked += 1;
          resolve();
          return undefined;
        };
      });
      clock.advance(1000);
      await again;
    }
    expect(asked).toBe(3);
  });

  it('that is locked is ready once somebody unlocks it', async () => {
    const locked = supervisedDevice(0, { persona: { unlocksAfterMs: 700 } });
    const { until, clock, registry } = await scene([locked]);
    await until(inState(udid, 'locked'));
    // Who it is can be read all the same.
    expect(registry.find(udid)?.facts.serial).toBe(spec.serial);
    await clock.asked(1000);
    clock.advance(1000);
    await until(inState(udid, 'ready'));
  });

  it('is only looked at where pairing is not wanted: nobody is asked anything', async () => {
    const { until, bench, devices } = await scene([waiting], { pairing: 'never' });
    const requests: string[] = [];
    if (devices[0]) devices[0].faults = (request) => { requests.push(request); return undefined; };
    await until(inState(udidOf(waiting), 'untrusted'));
    expect(requests).not.toContain('Pair');
    expect([bench.pairRecords.size, bench.log.acts]).toEqual([0, []]);
  });

  it('that another program paired is looked at again at once', async () => {
    const { until, address } = await scene([spec], { pairing: 'never' });
    await until(inState(udid, 'untrusted'));
    await pairNow(muxClient(address), udid);
    await until(inState(udid, 'ready'));
  });

  it('that forgot this computer is paired anew', async () => {
    const { until, bench, devices } = await ready({ skip: 1000 });
    const [device] = devices;
    if (!device) throw new Error('no device');
    const before = bench.pairRecords.get(spec.udid);
    bench.unplug(device);
    device.hosts.clear();
    await until((all) => all.present.length === 0);
    bench.plug(spec.udid);
    await until(inState(udid, 'ready'));
    expect(bench.log.count('paired')).toBe(2);
    expect(bench.pairRecords.get(spec.udid)).not.toEqual(before);
  });

  it('whose pair record is damaged is paired anew', async () => {
    const clock = new FakeClock({ skip: 1000 });
    const { bench, address } = await startBench([spec], { clock });
    bench.pairRecords.set(spec.udid, Uint8Array.from(Buffer.from('damaged')));
    const { until } = startRegistry(address, { clock });
    await until(inState(udid, 'ready'));
    expect(bench.log.count('paired')).toBe(1);
  });

  it('and shows another key than the one it was paired with is left alone, and its record kept', async () => {
    const { bench, address } = await startBench([spec]);
    const record = await pairNow(muxClient(address), udid);
    const clock = new FakeClock();
    const swapped = await startBench([spec], { clock });
    const [twin] = swapped.devices;
    if (!twin) throw new Error('no device');
    const forged = await makePairingCertificates(publicPkcs1Pem((await twin.keys()).publicKey), clock.now());
    twin.hosts.set(record.HostID, { hostId: record.HostID, hostCertificate: record.HostCertificate, rootCertificate: record.RootCertificate, deviceCertificate: Uint8Array.from(Buffer.from(forged.deviceCertificate)) });
    const saved = bench.pairRecords.get(spec.udid) ?? new Uint8Array();
    swapped.bench.pairRecords.set(spec.udid, saved);
    const { until, registry } = startRegistry(swapped.address, { clock });
    await until(inState(udid, 'unreadable'));
    expect([registry.find(udid)?.facts.problem?.code, clock.waits(1000), clock.waits(3000)]).toEqual(['device.impostor', false, false]);
    expect([swapped.bench.log.count('paired'), swapped.bench.pairRecords.get(spec.udid)]).toEqual([0, saved]);
  });

  it('that hangs up is unreadable, and tried again after three seconds', async () => {
    const clock = new FakeClock();
    const { address, devices } = await startBench([spec], { clock });
    const [device] = devices;
    if (!device) throw new Error('no device');
    device.faults = (request) => (request === 'GetValue' ? 'hang up' : undefined);
    const { until, registry } = startRegistry(address, { clock });
    await until(inState(udid, 'unreadable'));
    expect(registry.find(udid)?.facts.problem?.code).toBe('link.closed');
    device.faults = () => undefined;
    await clock.asked(3000);
    clock.advance(3000);
    await until(inState(udid, 'ready'));
  });

  it('that says nothing is unreadable after ten seconds', async () => {
    const clock = new FakeClock();
    const { address, devices } = await startBench([spec], { clock, idleMs: 600_000 });
    const stalled = devices[0] ? stalledAt(devices[0], 'GetValue') : Promise.resolve();
    const { until, registry } = startRegistry(address, { clock });
    await stalled;
    clock.advance(10_000);
    await until(inState(udid, 'unreadable'));
    expect(registry.find(udid)?.facts.problem).toEqual({ code: 'link.timeout', params: { seconds: 10 } });
  });
});

describe('what is asked of a device', () => {
  it('is asked one after another, in the order it came', async () => {
    const { session, device } = await ready();
    const order: string[] = [];
    device.faults = (request) => {
      order.push(request);
      return undefined;
    };
    const profile = Uint8Array.from(Buffer.from('no profile'));
    const done: string[] = [];
    const first = session.send(listProfiles, null, neverStopped).then(() => done.push('list'));
    const second = session.send(installProfile, { profile }, neverStopped).catch((error: unknown) => done.push((error as AppError).code));
    const third = session.send(listProfiles, null, neverStopped).then(() => done.push('list again'));
    await Promise.all([first, second, third]);
    const opened = ['StartSession', 'StartService'];
    expect(order).toEqual([...opened, 'GetProfileList', ...opened, 'InstallProfile', ...opened, 'GetProfileList']);
    // One that fails doesn't keep the next from being asked.
    expect(done).toEqual(['list', 'profile.refused', 'list again']);
  });

  it('has a deadline, after which the link has timed out', async () => {
    const { session, device, clock } = await ready();
    const stalled = stalledAt(device, 'GetProfileList');
    const list = session.send(listProfiles, null, neverStopped);
    list.catch(() => undefined);
    await stalled;
    clock.advance(9999);
    clock.advance(1);
    const failure = await failureOf(list);
    expect([failure.code, failure.params]).toEqual(['link.timeout', { seconds: 10 }]);
  });

  it('counts the wait for its turn into the deadline, and isn’t sent when that passed', async () => {
    const { session, device, clock } = await ready();
    const requests: string[] = [];
    const stalled = new Promise<void>((resolve) => {
      device.faults = (request) => {
        requests.push(request);
        if (request !== 'InstallProfile') return undefined;
        resolve();
        return 'stall';
      };
    });
    const first = session.send(installProfile, { profile: new Uint8Array(1) }, neverStopped);
    first.catch(() => undefined);
    const second = session.send(listProfiles, null, neverStopped);
    second.catch(() => undefined);
    await stalled;
    clock.advance(10_000);
    expect(await codeOf(second)).toBe('link.timeout');
    clock.advance(110_000);
    expect(await codeOf(first)).toBe('link.timeout');
    expect(requests).not.toContain('GetProfileList');
  });

  it('ends with device.gone when the cable is pulled in the middle, also for what still waits', async () => {
    const { session, device } = await ready();
    const stalled = stalledAt(device, 'GetProfileList');
    const asked = session.send(listProfiles, null, neverStopped);
    const queued = session.send(listProfiles, null, neverStopped);
    for (const work of [asked, queued]) work.catch(() => undefined);
    await stalled;
    session.detach();
    expect([await codeOf(asked), await codeOf(queued)]).toEqual(['device.gone', 'device.gone']);
    expect(await codeOf(session.send(listProfiles, null, neverStopped))).toBe('device.gone');
  });

  it('can be called off by whoever asked', async () => {
    const { session, device } = await ready();
    const stop = new AbortController();
    const stalled = stalledAt(device, 'GetProfileList');
    const list = session.send(listProfiles, null, stop.signal);
    list.catch(() => undefined);
    await stalled;
    stop.abort(new AppError('run.cancelled'));
    expect(await codeOf(list)).toBe('run.cancelled');
    expect(await codeOf(session.send(listProfiles, null, stop.signal))).toBe('run.cancelled');
    device.faults = () => undefined;
    expect(await session.send(listProfiles, null, neverStopped)).toEqual([]);
  });

  it('is refused by a device that was locked meanwhile, and read again from one that wasn’t', async () => {
    const { session, device } = await ready();
    expect((await session.refresh(neverStopped)).serial).toBe(spec.serial);
    device.locked = true;
    expect(await codeOf(session.send(listProfiles, null, neverStopped))).toBe('device.locked');
    expect(await codeOf(session.refresh(neverStopped))).toBe('device.locked');
  });

  it('needs a pairing', async () => {
    const { registry, until } = await scene([waiting], { pairing: 'never' });
    await until(inState(udidOf(waiting), 'untrusted'));
    const session = registry.find(udidOf(waiting));
    expect(await codeOf(session?.send(listProfiles, null, neverStopped) ?? Promise.resolve())).toBe('device.untrusted');
  });
});
