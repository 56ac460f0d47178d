// What a bench's devices took, by their own account: the bound that a host's wall time is measured against.
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LatencyKind, promptLatency, realisticLatency, recordedLatency } from '../../src/bench/latency.ts';
import { writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { dict } from '../../src/plist/value.ts';
import { startPracticeBench } from '../../src/practice.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller } from '../setup/installer.ts';
import { inSession, neverStopped, pairNow } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';
import { nextReply, pairedBench } from '../setup/services.ts';
import { sharedKeys, uniformDevices, type UniformKind } from '../setup/uniform-devices.ts';

const [first, second] = [supervisedDevice(0), supervisedDevice(1)];
const costs: Partial<Record<LatencyKind, number>> = { eraseAnswer: 1, eraseLeave: 20, eraseReturn: 300, restartLeave: 4000, restartReturn: 50_000 };

describe('a recorded latency', () => {
  it('sums what each device took, times away included', async () => {
    const clock = new FakeClock();
    const record = recordedLatency({ of: (kind) => costs[kind] ?? 0 });
    const { devices: [one, two] } = await startBench([first, second], { clock, latency: record.latency });
    one?.erase();
    clock.advance(20);
    expect(record.sums()).toEqual(new Map([[first.udid, 320]]));
    two?.restart();
    clock.advance(100_000);
    expect(record.sums()).toEqual(new Map([[first.udid, 320], [second.udid, 54_000]]));
    expect(record.byKind(second.udid)).toEqual(new Map([['restartLeave', 4000], ['restartReturn', 50_000]]));
    one?.restart();
    expect([record.byKind().get('restartLeave'), record.byKind().get('eraseReturn'), record.byKind('nobody').size]).toEqual([8000, 300, 0]);
  });

  it('draws what would be drawn without it', async () => {
    const once = async (latency: Parameters<typeof pairedBench>[1]): Promise<number> => {
      const clock = new FakeClock({ skip: 5000, now: 0 });
      await askInstaller(await pairedBench(first, { clock, idleMs: Infinity, ...latency }), 'Flush');
      return clock.now();
    };
    const record = recordedLatency(realisticLatency);
    const taken = await once({ latency: record.latency });
    expect(taken).toBe(await once({ latency: realisticLatency }));
    // One after another, so what was drawn is the time that passed.
    expect(record.sums().get(first.udid)).toBeCloseTo(taken, 5);
  });
});

describe('uniform devices', () => {
  it.each<[UniformKind, unknown[]]>([
    ['supervised', ['setup', 'Activated', true, undefined]], ['unactivated', ['setup', 'Unactivated', false, undefined]], ['activated', ['setup', 'Activated', false, undefined]],
    ['inUse', ['home', 'Activated', false, undefined]], ['assigned', ['setup', 'Unactivated', false, true]],
  ])('%s are all in the same situation, reachable, unlocked and unlike each other', async (kind, situation) => {
    const { devices } = await startBench(uniformDevices(20, 5, kind));
    for (const device of devices) expect([device.phase, device.activation, device.supervised, device.spec.adeAssigned, device.reachable, device.locked]).toEqual([...situation, true, false]);
    expect(new Set(devices.map(({ spec }) => spec.udid)).size).toBe(20);
  });

  it('share a key when they are told to, and only then', async () => {
    const specs = uniformDevices(2, 5);
    const keysOf = async (choice: Parameters<typeof startBench>[1]): Promise<boolean> => {
      const { devices: [one, two] } = await startBench(specs, choice);
      return (await one?.keys())?.publicKey === (await two?.keys())?.publicKey;
    };
    expect([await keysOf({ makeKeys: sharedKeys() }), await keysOf({})]).toEqual([true, false]);
  });
});

describe('a bench for other programs', () => {
  it.each([1, 100])('waits for nothing but SpringBoard, for as long by the host’s clock at %i times the speed', (speed) => {
    const latency = promptLatency(speed);
    expect([latency.of('language', () => 0) / speed, latency.of('eraseReturn', () => 0.5), latency.of('session', () => 1)]).toEqual([1500, 0, 0]);
  });

  it('lets a host write the language first, and then begin to wait for SpringBoard', async () => {
    const { address, close } = await startPracticeBench({ devices: 1, seed: 5, speed: 10 });
    onTestFinished(close);
    const mux = muxClient(address);
    const [device] = await mux.list();
    if (!device) throw new Error('nothing attached');
    const record = await pairNow(mux, device.udid);
    await inSession(mux, record, (lockdown) => lockdown.setValue('com.apple.international', 'Language', 'sv', neverStopped));
    await inSession(mux, record, async (lockdown) => {
      const socket = await lockdown.startService('com.apple.mobile.notification_proxy', neverStopped);
      await writePlistFrame(socket, dict({ Command: 'ObserveNotification', Name: 'com.apple.springboard.finishedstartup' }));
      expect((await nextReply(socket)).get('Name')).toBe('com.apple.springboard.finishedstartup');
      socket.destroy();
    });
  });
});
