// A device as a whole: everything a verdict needs in few requests, a restart that is no new device, places for heavy jobs,
// and a cart that is plugged in at once.
import { describe, expect, it } from 'vitest';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { installProfile } from '../../src/device/commands/install-profile.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import type { DeviceSession } from '../../src/device/session.ts';
import { Slots } from '../../src/device/slots.ts';
import { AppError } from '../../src/errors.ts';
import type { Udid } from '../../src/model.ts';
import { dict } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { neverStopped, pairNow } from '../setup/lockdown.ts';
import { inState, muxClient, type RunningTestBench, startBench, startRegistry, type WatchedRegistry } from '../setup/practice.ts';
import { profileXml } from '../setup/profiles.ts';

/** Lets what is due by promises alone happen. */
const settled = async (): Promise<void> => { for (let i = 0; i < 10; i += 1) await Promise.resolve(); };

const spec = supervisedDevice(1);
const udid = udidOf(spec);

describe('what a verdict needs', () => {
  it('is read in at most fourteen exchanges and two handshakes, the first tile in three', async () => {
    const { bench, address, devices } = await startBench([spec]);
    await pairNow(muxClient(address), udid);
    const asked: string[] = [];
    bench.muxFaults = (type) => {
      if (type !== 'Listen' && !type.startsWith('MusterPractice')) asked.push(type);
      return undefined;
    };
    if (devices[0]) devices[0].faults = (request) => { asked.push(request); return undefined; };
    const tile = { after: 0 };
    const { registry, until } = startRegistry(address);
    await until((all) => all.find(udid)?.facts.productType !== null && all.find(udid) !== undefined);
    tile.after = asked.length;
    await until(inState(udid, 'ready'));
    expect(asked.length).toBeLessThanOrEqual(14);
    expect(tile.after).toBeLessThanOrEqual(3);
    // A handshake for the session and one for the service.
    expect(asked.filter((name) => ['StartSession', 'StartService'].includes(name))).toEqual(['StartSession', 'StartService']);
    const facts = registry.find(udid)?.facts;
    expect(facts).toMatchObject({
      serial: spec.serial, activation: 'Activated', supervised: true, findMy: false, profiles: [],
      cloud: { present: true, supervised: true, organization: 'Practice Organization', source: 'configurator', complete: true, allowsPairing: true },
    });
    expect(facts?.storage?.total).toBeGreaterThan(facts?.storage?.free ?? 0);
    expect(facts?.imei).toMatch(/^[0-9]{15}$/);
  });

  it('leaves out what the device has no service for; it is ready all the same', async () => {
    const { address, devices } = await startBench([spec]);
    if (devices[0]) devices[0].faults = (request) => (request === 'StartService' ? { kind: 'instead', reply: dict({ Request: 'StartService', Error: 'InvalidService' }) } : undefined);
    const { registry, until } = startRegistry(address);
    await until(inState(udid, 'ready'));
    expect([registry.find(udid)?.facts.cloud, registry.find(udid)?.facts.profiles]).toEqual([null, null]);
  });

  it('of a device that restores its system is that it does', async () => {
    const { address, devices } = await startBench([spec]);
    if (devices[0]) {
      devices[0].faults = (request) => {
        if (request === 'QueryType') return { kind: 'instead', reply: dict({ Request: 'QueryType', Type: 'com.apple.mobile.restored' }) };
        return request === 'GetValue' ? { kind: 'instead', reply: dict({ Request: 'GetValue', Error: 'InvalidRequest' }) } : undefined;
      };
    }
    const { registry, until } = startRegistry(address);
    await until(inState(udid, 'unreadable'));
    expect(registry.find(udid)?.facts.problem?.code).toBe('device.restoring');
  });
});

/** A ready device that was asked to restart within five minutes and has left; `others` lie on the bench unplugged. */
async function awayDevice(others: readonly VirtualDeviceSpec[] = []): Promise<RunningTestBench & WatchedRegistry & { readonly clock: FakeClock; readonly session: DeviceSession; readonly device: VirtualDevice }> {
  const clock = new FakeClock();
  const running = await startBench([spec, ...others], { clock });
  for (const other of running.devices.slice(1)) other.pullCable();
  const watched = startRegistry(running.address, { clock });
  await watched.until(inState(udid, 'ready'));
  const session = watched.registry.find(udid);
  const [device] = running.devices;
  if (!session || !device) throw new Error('no device');
  session.expectReturn(300_000);
  device.pullCable();
  await watched.until((all) => all.find(udid)?.facts.state === 'away');
  return { ...running, ...watched, clock, session, device };
}

describe('a device that was asked to restart', () => {
  it('is away until it is back, and is the same device', async () => {
    const { session, clock, device, registry, until } = await awayDevice();
    expect([session.present, session.shown, session.facts.awayUntil, session.facts.serial]).toEqual([false, true, clock.now() + 300_000, spec.serial]);
    const back = session.returned(neverStopped);
    device.plugIn();
    await back;
    await until(inState(udid, 'ready'));
    expect([registry.shown.length, session.facts.awayUntil, registry.find(udid) === session]).toEqual([1, null, true]);
  });

  it('and doesn’t come back in time is missed, and said so on the wall', async () => {
    const { session, clock, device, until } = await awayDevice();
    const back = session.returned(neverStopped);
    back.catch(() => undefined);
    clock.advance(299_999);
    expect(session.facts.state).toBe('away');
    clock.advance(1);
    expect(await codeOf(back)).toBe('device.notBack');
    expect([session.shown, session.facts.problem]).toEqual([true, { code: 'device.notBack', params: { minutes: 5 } }]);
    device.plugIn();
    await until(inState(udid, 'ready'));
    expect(session.facts.problem).toBeNull();
  });

  it('is not taken for another that is plugged into its port meanwhile', async () => {
    const stranger = supervisedDevice(2, { locationId: spec.locationId });
    const { session, bench, until } = await awayDevice([stranger]);
    bench.plug(stranger.udid);
    await until(inState(udidOf(stranger), 'ready'));
    expect([session.facts.state, session.present]).toEqual(['away', false]);
  });

  it('but never left is simply here when its time is over', async () => {
    const clock = new FakeClock();
    const { address } = await startBench([spec], { clock });
    const { registry, until } = startRegistry(address, { clock });
    await until(inState(udid, 'ready'));
    const session = registry.find(udid);
    session?.expectReturn(60_000);
    clock.advance(60_000);
    expect([session?.facts.state, session?.facts.problem, session?.shown]).toEqual(['ready', null, true]);
  });
});

describe('heavy jobs', () => {
  it('run so many at once; the others wait in order, and are counted', async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const job = (name: string): Promise<void> => slots.run(neverStopped, () => new Promise((resolve) => {
      order.push(name);
      ends.push(resolve);
    }));
    const all = ['a', 'b', 'c', 'd'].map(job);
    await settled();
    expect([order, slots.counts]).toEqual([['a', 'b'], { limit: 2, running: 2, waiting: 2 }]);
    ends[1]?.();
    await all[1];
    await settled();
    expect([order, slots.counts]).toEqual([['a', 'b', 'c'], { limit: 2, running: 2, waiting: 1 }]);
    for (const end of ends) end();
    await Promise.all([all[0], all[2]]);
    await settled();
    ends[3]?.();
    await all[3];
    expect([order, slots.counts]).toEqual([['a', 'b', 'c', 'd'], { limit: 2, running: 0, waiting: 0 }]);
  });

  it('that are called off while they wait never begin, and one that fails frees its place', async () => {
    const slots = new Slots(1);
    const failing = slots.run(neverStopped, () => Promise.reject(new AppError('link.closed')));
    const stop = new AbortController();
    let began = false;
    const waiting = slots.run(stop.signal, () => {
      began = true;
      return Promise.resolve();
    });
    stop.abort(new AppError('run.cancelled'));
    expect([await codeOf(waiting), await codeOf(failing), began]).toEqual(['run.cancelled', 'link.closed', false]);
    expect(await slots.run(neverStopped, () => Promise.resolve('next'))).toBe('next');
  });

  it('of many devices share their places: never more at once, whatever is asked', async () => {
    const specs = [1, 2, 3, 4, 5].map((index) => supervisedDevice(index));
    const { address, devices } = await startBench(specs);
    let running = 0;
    let most = 0;
    const { registry, until } = startRegistry(address, { heavyJobs: 2 });
    await until((all) => specs.every((one) => inState(udidOf(one), 'ready')(all)));
    for (const device of devices) {
      device.faults = (request) => {
        if (request === 'InstallProfile') most = Math.max(most, running += 1);
        return undefined;
      };
    }
    const profile = Uint8Array.from(Buffer.from(profileXml()));
    await Promise.all(specs.map(async (one) => {
      await registry.find(udidOf(one))?.send(installProfile, { profile }, neverStopped);
      running -= 1;
    }));
    expect([most > 0 && most <= 2, registry.heavy.counts]).toEqual([true, { limit: 2, running: 0, waiting: 0 }]);
  });
});

describe('a cart of 128', () => {
  it('plugged in at once is whole: none missed, none doubled, none that came and went', async () => {
    const roster = makeRoster(128, 3).map(({ boot: _, ...one }, index) => privateDevice(0, { ...one, phase: index % 2 ? 'home' : 'hello', persona: { trust: { answer: 'ignore', afterMs: 0 } } }));
    const { address, bench, devices } = await startBench(roster);
    for (const device of devices) device.pullCable();
    const seen = new Map<Udid, string[]>();
    const { registry, until } = startRegistry(address, { pairing: 'never', onAttach: (id) => { seen.set(id, [...seen.get(id) ?? [], 'attached']); } });
    await until((all) => all.muxState.state === 'listening');
    for (const { udid: id } of roster) bench.plug(id);
    await until((all) => all.present.length === 128 && all.present.every(({ facts }) => facts.state === 'untrusted'));
    expect([seen.size, [...seen.values()].every((events) => events.length === 1), new Set(registry.present.map((session) => session.facts.serial)).size]).toEqual([128, true, 128]);
  });

  it('of which one lies about its identity or says nonsense leaves the others as they are', async () => {
    const specs = [1, 2, 3].map((index) => supervisedDevice(index));
    const { address, devices } = await startBench(specs);
    const [liar, fool] = devices;
    if (!liar || !fool) throw new Error('no device');
    liar.faults = (request) => (request === 'GetValue' ? { kind: 'instead', reply: dict({ Request: 'GetValue', Value: dict({ UniqueDeviceID: '00008101-0000000000000001', ProductType: 'iPad99,9' }) }) } : undefined);
    fool.faults = (request) => (request === 'GetValue' ? { kind: 'frame', damage: 'garbage' } : undefined);
    const { registry, until } = startRegistry(address);
    const [first, second, third] = specs.map(udidOf);
    if (!first || !second || !third) throw new Error('no device');
    await until((all) => inState(first, 'unreadable')(all) && inState(second, 'unreadable')(all) && inState(third, 'ready')(all));
    expect([registry.find(first)?.facts.problem?.code, registry.find(second)?.facts.problem?.code]).toEqual(['device.changed', 'link.malformed']);
    expect(await registry.find(third)?.send(listProfiles, null, neverStopped)).toEqual([]);
  });
});
