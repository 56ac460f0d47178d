// All devices of one multiplexer: its end and return, swapped devices, and the wall between practice and real devices.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { result, startFakeMux } from '../setup/fake-mux.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { inState, startBench, startRegistry } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);
const other = supervisedDevice(1);

describe('a multiplexer that ends and comes back', () => {
  it('takes its devices along and brings them back, with no more than one pairing each', async () => {
    const clock = new FakeClock({ skip: 1000 });
    const file = path.join(tempFolder(), 'mux');
    const { bench, address } = await startBench([spec, other], { clock, path: file });
    const { registry, until } = startRegistry(address, { clock });
    await until((all) => inState(udid, 'ready')(all) && inState(udidOf(other), 'ready')(all));
    await bench.stopListening();
    await until((all) => all.muxState.state === 'unavailable' && all.present.length === 0);
    expect(registry.find(udid)?.facts.serial).toBe(spec.serial);
    await bench.listen({ path: file });
    await until((all) => all.muxState.state === 'listening' && inState(udid, 'ready')(all) && inState(udidOf(other), 'ready')(all));
    expect(bench.log.count('paired')).toBe(2);
  });

  it('is tried again every second', async () => {
    const clock = new FakeClock();
    const file = path.join(tempFolder(), 'mux');
    const { registry, until } = startRegistry(parseMuxAddress(file), { clock });
    await until((all) => all.muxState.state === 'unavailable');
    expect(registry.muxState).toMatchObject({ error: { code: 'mux.unavailable', params: { address: file } } });
    await startBench([spec], { clock, path: file });
    await clock.asked(1000);
    clock.advance(1000);
    await until((all) => all.muxState.state === 'listening');
  });
});

describe('a multiplexer that takes the connection and never listens', () => {
  it('is given five seconds, shown as unavailable and tried again', async () => {
    const clock = new FakeClock();
    const { bench, address } = await startBench([spec]);
    let listens = 0;
    bench.muxFaults = (type) => {
      listens += type === 'Listen' ? 1 : 0;
      return type === 'Listen' && listens === 1 ? 'stall' : undefined;
    };
    const { registry, until } = startRegistry(address, { clock });
    while (listens === 0) await clock.asked(5000).then(() => new Promise(setImmediate));
    clock.advance(5000);
    await until((all) => all.muxState.state === 'unavailable');
    expect(registry.muxState).toMatchObject({ error: { code: 'mux.unavailable' } });
    await clock.asked(1000);
    clock.advance(1000);
    await until((all) => all.muxState.state === 'listening');
  });
});

describe('another device under a known UDID', () => {
  const swapped = async (change: Partial<VirtualDeviceSpec>): Promise<unknown> => {
    const clock = new FakeClock({ skip: 1000 });
    const file = path.join(tempFolder(), 'mux');
    const { bench, address } = await startBench([spec], { clock, path: file });
    const { registry, until } = startRegistry(address, { clock });
    await until(inState(udid, 'ready'));
    await bench.stopListening();
    const second = await startBench([{ ...spec, ...change }], { clock, path: file });
    await until(inState(udid, 'unreadable'));
    expect(second.bench.log.acts).toEqual([]);
    return registry.find(udid)?.facts.problem;
  };

  it('with another serial number is not worked with', async () => {
    expect(await swapped({ serial: 'DNPXOTHER1' })).toEqual({ code: 'device.changed', params: { expected: spec.serial, found: 'DNPXOTHER1' } });
  });

  it('with another ECID is not worked with', async () => {
    expect(await swapped({ ecid: spec.ecid + 1n })).toMatchObject({ code: 'device.changed' });
  });
});

describe('devices beside each other', () => {
  it('don’t feel it when one of them hangs or is pulled out', async () => {
    const clock = new FakeClock();
    const { bench, address, devices } = await startBench([spec, other], { clock });
    const { registry, until } = startRegistry(address, { clock });
    await until((all) => inState(udid, 'ready')(all) && inState(udidOf(other), 'ready')(all));
    const [hanging] = devices;
    if (!hanging) throw new Error('no device');
    const stalled = new Promise<void>((resolve) => {
      hanging.faults = () => {
        resolve();
        return 'stall';
      };
    });
    const stuck = registry.find(udid)?.send(listProfiles, null, neverStopped) ?? Promise.resolve();
    stuck.catch(() => undefined);
    await stalled;
    expect(await registry.find(udidOf(other))?.send(listProfiles, null, neverStopped)).toEqual([]);
    bench.unplug(hanging);
    expect(await codeOf(stuck)).toMatch(/^(?:device\.gone|link\.closed|device\.pairingStale)$/);
    await until((all) => all.present.length === 1);
    expect(await registry.find(udidOf(other))?.send(listProfiles, null, neverStopped)).toEqual([]);
    expect(registry.find(udidOf(other))?.facts.state).toBe('ready');
  });

  it('unplugged in the middle of a request end it', async () => {
    const { address, devices } = await startBench([spec]);
    const { registry, until } = startRegistry(address);
    await until(inState(udid, 'ready'));
    if (devices[0]) devices[0].faults = (request) => (request === 'GetProfileList' ? 'unplug' : undefined);
    expect(await codeOf(registry.find(udid)?.send(listProfiles, null, neverStopped) ?? Promise.resolve())).toMatch(/^(?:device\.gone|link\.closed)$/);
    await until((all) => all.present.length === 0);
    expect(await codeOf(registry.find(udid)?.send(listProfiles, null, neverStopped) ?? Promise.resolve())).toBe('device.gone');
  });
});

describe('practice and real devices', () => {
  const attached = (id: number): PlistDict => dict({ MessageType: 'Attached', DeviceID: BigInt(id), Properties: dict({ ConnectionType: 'USB', SerialNumber: spec.udid, LocationID: BigInt(id) }) });

  it('are never mixed: a bench where real devices were, or the other way round, ends everything', async () => {
    const clock = new FakeClock({ skip: 1000 });
    const { address } = await startBench([spec], { clock });
    const real = startRegistry(address, { clock, practice: false });
    await real.until((all) => all.muxState.state === 'unavailable');
    expect(real.registry.muxState).toMatchObject({ error: { code: 'practice.mixed' } });
    expect(real.registry.present).toEqual([]);
    const asked: unknown[] = [];
    const notPractice = await startFakeMux((body) => {
      asked.push(body.get('MessageType'));
      return result(1);
    });
    const practice = startRegistry(notPractice, { clock, practice: true });
    await practice.until((all) => all.muxState.state === 'unavailable');
    expect(practice.registry.muxState).toMatchObject({ error: { code: 'practice.mixed' } });
    // Nothing was asked of it but whether it is a bench.
    expect(asked).toEqual(['MusterPracticeChallenge']);
  });

  it('are told apart anew at every connection', async () => {
    const clock = new FakeClock();
    const file = path.join(tempFolder(), 'mux');
    const { bench, address } = await startBench([spec], { clock, path: file });
    const { registry, until } = startRegistry(address, { clock });
    await until(inState(udid, 'ready'));
    await bench.stopListening();
    await until((all) => all.muxState.state === 'unavailable');
    await startFakeMux(() => result(1), file);
    await clock.asked(1000);
    clock.advance(1000);
    await until((all) => all.muxState.state === 'unavailable' && all.muxState.error.code === 'practice.mixed');
    expect(registry.present).toEqual([]);
  });

  it('that attach anew before the old attachment is reported gone stay attached', async () => {
    const clock = new FakeClock({ skip: 200 });
    const locations: unknown[] = [];
    const address = await startFakeMux((body) => {
      if (body.get('MessageType') !== 'Listen') return result(body.get('MessageType') === 'Connect' ? 3 : 1);
      return (socket, tag) => {
        socket.write(encodeMuxFrame(result(0), tag));
        for (const event of [attached(1), attached(2), dict({ MessageType: 'Detached', DeviceID: 1n }), dict({ MessageType: 'Detached', DeviceID: 77n })]) socket.write(encodeMuxFrame(event, 0));
      };
    });
    const { registry, until } = startRegistry(address, { clock, practice: false, onAttach: (_, location) => locations.push(location) });
    await until(inState(udid, 'unreadable'));
    expect([registry.find(udid)?.present, registry.find(udid)?.facts.problem, locations]).toEqual([true, { code: 'mux.refused', params: { number: 3 } }, [1, 2]]);
  });
});
