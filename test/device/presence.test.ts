// Both views of one cart: the multiplexer's and the bus's, each lost and found again, a device that changes from one to the
// other, and tiles that never move.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { Presence, type PresenceView } from '../../src/device/presence.ts';
import type { BusReading, BusSource } from '../../src/device/usb/bus-watch.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { muxClient, type RunningTestBench, startBench } from '../setup/practice.ts';

const spec = supervisedDevice(0);
const other = supervisedDevice(1);

interface Scene extends RunningTestBench {
  readonly presence: Presence;
  readonly clock: FakeClock;
  readonly until: (check: (view: PresenceView) => boolean) => Promise<void>;
}

/** `bus`: what the test shows; by default the bench's own. */
async function scene(bus?: BusSource, skip = 100): Promise<Scene> {
  const clock = new FakeClock({ skip });
  const running = await startBench([spec, other], { clock });
  const mux = muxClient(running.address);
  const wakers = new Set<() => void>();
  const presence = new Presence({
    mux, clock, practice: true, pairing: 'always', scheme: 'topology', bus: bus ?? { read: () => mux.practiceBus() },
    onChange: () => { for (const wake of [...wakers]) wake(); },
  });
  presence.start();
  onTestFinished(() => presence.stop());
  const until = async (check: (view: PresenceView) => boolean): Promise<void> => {
    while (!check(presence.view())) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          wakers.delete(wake);
          resolve();
        };
        wakers.add(wake);
      });
    }
  };
  return { ...running, presence, clock, until };
}

const ready = (count: number) => ({ sessions }: PresenceView): boolean => sessions.filter(({ facts }) => facts.state === 'ready').length === count;
const first = ({ devices }: RunningTestBench): VirtualDevice => {
  const [device] = devices;
  if (!device) throw new Error('no device');
  return device;
};

describe('a device', () => {
  it('that both views show is one, at its port', async () => {
    const { presence, until } = await scene();
    await until(ready(2));
    const { sessions, paths, busOnly, bus } = presence.view();
    // Bus 0x14, first hub, ports one and two, by the roster's LocationIDs 0x14110000 and 0x14120000.
    expect([sessions.length, paths.get(udidOf(spec)), paths.get(udidOf(other)), busOnly, bus]).toEqual([2, '14-1.1', '14-1.2', [], 'seen']);
  });

  it('that goes to recovery mode leaves the wall of the served and is seen there by its ECID, and comes back as itself', async () => {
    const all = await scene();
    const { presence, until, clock } = all;
    await until(ready(2));
    first(all).enterRecovery();
    await until(({ sessions }) => sessions.length === 1);
    clock.advance(2000);
    await until(({ busOnly }) => busOnly.length === 1);
    expect(presence.view().busOnly[0]).toMatchObject({ mode: 'recovery', productId: 0x1281, ecid: spec.ecid, serial: spec.serial, udid: spec.udid, path: '14-1.1' });
    first(all).power = 'on';
    first(all).plugIn();
    await until(ready(2));
    clock.advance(2000);
    await until(({ busOnly }) => busOnly.length === 0);
    expect(presence.registry.shown).toHaveLength(2);
  });

  it('that restarts and comes up in recovery mode instead is there once, not also as one that is expected', async () => {
    const all = await scene();
    const { presence, until, clock } = all;
    await until(ready(2));
    presence.registry.find(udidOf(spec))?.expectReturn(300_000);
    first(all).enterRecovery();
    clock.advance(2000);
    await until(({ busOnly }) => busOnly.length === 1);
    expect([presence.view().sessions.length, presence.registry.shown.length]).toEqual([1, 2]);
  });
});

describe('a device that leaves', () => {
  it('isn’t out of reach while the bus has yet to notice, and is when it stays there', async () => {
    const shown: BusReading[] = [
      { vendorId: 0x05ac, productId: 0x12ab, serialNumber: spec.udid.replace('-', ''), bus: '14', address: 5, ports: [1, 1] },
      { vendorId: 0x05ac, productId: 0x12a8, serialNumber: other.udid.replace('-', ''), bus: '14', address: 6, ports: [1, 2] },
    ];
    const running = await scene({ read: () => Promise.resolve(shown) });
    const { presence, until, clock } = running;
    await until(ready(2));
    clock.advance(60_000);
    first(running).pullCable();
    await until(({ sessions }) => sessions.length === 1);
    expect(presence.view().busOnly).toEqual([]);
    clock.advance(4900);
    expect(presence.view().busOnly).toEqual([]);
    clock.advance(200);
    expect(presence.view().busOnly.map(({ mode, path }) => `${mode} ${path}`)).toEqual(['normal 14-1.1']);
  });
});

describe('without the multiplexer', () => {
  it('every device is still seen, as out of reach, until it answers again', async () => {
    const shown: BusReading[] = [
      { vendorId: 0x05ac, productId: 0x12ab, serialNumber: spec.udid.replace('-', ''), bus: '14', address: 5, ports: [1, 1] },
      { vendorId: 0x05ac, productId: 0x12a8, serialNumber: other.udid.replace('-', ''), bus: '14', address: 6, ports: [1, 2] },
    ];
    const { presence, until, clock, bench, address } = await scene({ read: () => Promise.resolve(shown) });
    await until(ready(2));
    await bench.stopListening();
    await until(({ busOnly }) => busOnly.length === 2);
    expect([presence.view().sessions.length, presence.registry.muxState.state, presence.view().busOnly.map(({ mode, path }) => `${mode} ${path}`)]).toEqual([0, 'unavailable', ['normal 14-1.1', 'normal 14-1.2']]);
    await bench.listen(address.kind === 'unix' ? { path: address.path } : address);
    await clock.asked(1000);
    clock.advance(1000);
    await until(ready(2));
    expect(presence.view().busOnly).toEqual([]);
  });
});

describe('without the bus', () => {
  it('every device is still served; the bus is looked for again, and found', async () => {
    const shown: { devices: readonly BusReading[] | null } = { devices: null };
    const { presence, until, clock } = await scene({ read: () => (shown.devices ? Promise.resolve(shown.devices) : Promise.reject(new Error('no permission'))) });
    await until(ready(2));
    expect([presence.view().bus, presence.view().sessions.length, presence.view().paths.get(udidOf(spec))]).toEqual(['unavailable', 2, '14-1.1']);
    shown.devices = [];
    clock.advance(15_000);
    await until(({ bus }) => bus === 'seen');
  });

  it('that hangs a tile is drawn after half a second all the same', async () => {
    const { until } = await scene({ read: () => new Promise(() => undefined) }, 500);
    await until(({ sessions }) => sessions.length === 2);
  });
});
