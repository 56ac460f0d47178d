// What goes wrong on purpose: whether the device acted, what arrives at its host, and in which shape (ios-protocols 12.2).
import { describe, expect, it } from 'vitest';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { type Fault, faultNames, type MuxFault, randomFaults, someRefusal } from '../../src/bench/faults.ts';
import { realisticLatency } from '../../src/bench/latency.ts';
import { writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { AppError } from '../../src/errors.ts';
import { dict } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller, mcinstall, verdictOf, withInstaller } from '../setup/installer.ts';
import { inSession, neverStopped } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';
import { answered, asking, connecting, dial, nextFrame, request, resultOf } from '../setup/raw-mux.ts';
import { askService, type PairedBench, pairedBench, withService } from '../setup/services.ts';

const spec = supervisedDevice(0);

async function faulty(name: string, fault: Fault, choice: Parameters<typeof pairedBench>[1] = {}): Promise<PairedBench> {
  const running = await pairedBench(spec, choice);
  running.device.faults = (asked) => (asked === name ? fault : undefined);
  return running;
}

/** A request with an effect, so that it shows whether the device acted. */
const wifiOff = (running: PairedBench): ReturnType<typeof askInstaller> => askInstaller(running, 'SetWiFiPowerState', { PowerState: false });

describe('a fault at a service', () => {
  it.each([['hang up', true], ['reset', true], ['unplug', false]] as const)('%s: nothing is done', async (fault, there) => {
    const running = await faulty('SetWiFiPowerState', fault);
    await expect(wifiOff(running)).rejects.toThrow();
    expect([running.device.wifiPower, running.bench.log.count('wifiSwitched'), running.device.cable]).toEqual([true, 0, there]);
  });

  it.each(['hang up', 'reset', 'unplug'] as const)('done, then %s: it is done, and nobody is told', async (by) => {
    const running = await faulty('SetWiFiPowerState', { kind: 'unanswered', by });
    await expect(wifiOff(running)).rejects.toThrow();
    expect([running.device.wifiPower, running.bench.log.count('wifiSwitched')]).toEqual([false, 1]);
  });

  it('stall: nothing is done or said, and the next request on the connection is answered', async () => {
    const running = await faulty('SetWiFiPowerState', 'stall');
    await withService(running, mcinstall, async (socket) => {
      await writePlistFrame(socket, dict({ RequestType: 'SetWiFiPowerState', PowerState: false }));
      expect(verdictOf(await askService(socket, { RequestType: 'GetStoredProfile' }))).toEqual(['CommandFormatError']);
    });
    expect(running.device.wifiPower).toBe(true);
  });

  it.each([['truncated', 'link.closed'], ['oversize', 'link.malformed'], ['garbage', 'link.malformed'], ['corrupt', 'link.malformed']] as const)('%s: it is done, and the reply is %s', async (damage, code) => {
    const running = await faulty('SetWiFiPowerState', { kind: 'frame', damage });
    expect(await codeOf(wifiOff(running))).toBe(code);
    expect(running.bench.log.count('wifiSwitched')).toBe(1);
  });

  it('split: the reply comes byte by byte, and is whole', async () => {
    expect(verdictOf(await wifiOff(await faulty('SetWiFiPowerState', { kind: 'frame', damage: 'split' })))).toEqual(['Acknowledged']);
  });

  it('twice: the reply comes two times', async () => {
    const running = await faulty('Flush', { kind: 'frame', damage: 'twice' });
    await withInstaller(running, async (ask) => {
      await ask('Flush');
      expect([...(await ask('GetCloudConfiguration')).keys()]).toEqual(['Status']);
      expect((await ask('HelloHostIdentifier')).has('CloudConfiguration')).toBe(true);
    });
  });

  it('late: it is done at once, and answered when the time has passed', async () => {
    const clock = new FakeClock();
    const running = await faulty('SetWiFiPowerState', { kind: 'late', ms: 5000 }, { clock });
    const asked = wifiOff(running);
    await clock.asked(5000);
    expect(running.bench.log.count('wifiSwitched')).toBe(1);
    clock.advance(5000);
    expect(verdictOf(await asked)).toEqual(['Acknowledged']);
  });

  it('instead: another reply, and nothing is done', async () => {
    const running = await faulty('SetWiFiPowerState', { kind: 'instead', reply: someRefusal });
    expect(verdictOf(await wifiOff(running))).toEqual(['Error', 'MCInstallationErrorDomain', 4001n]);
    expect(running.bench.log.count('wifiSwitched')).toBe(0);
  });

  it('locks: the device is locked from then on', async () => {
    const running = await faulty('StartService', { kind: 'locks' });
    expect(await codeOf(wifiOff(running))).toBe('device.locked');
  });
});

describe('a fault at lockdown', () => {
  it.each([
    ['truncated', 'link.closed'], ['garbage', 'link.malformed'], ['corrupt', 'link.malformed'], ['oversize', 'link.malformed'],
  ] as const)('%s reaches the host inside the session: %s', async (damage, code) => {
    const running = await faulty('GetValue', { kind: 'frame', damage });
    expect(await codeOf(inSession(muxClient(running.address), running.record, (lockdown) => lockdown.getValue(neverStopped)))).toBe(code);
  });
});

describe('a reset', () => {
  it.each(['lockdown', 'a service'])('over TCP reaches the wire through the TLS of %s', async (where) => {
    const running = await faulty(where === 'lockdown' ? 'GetValue' : 'Flush', 'reset', { tcp: true });
    const failure = await failureOf(where === 'lockdown'
      ? inSession(muxClient(running.address), running.record, (lockdown) => lockdown.getValue(neverStopped))
      : askInstaller(running, 'Flush'));
    expect(failure).toBeInstanceOf(AppError);
    expect((failure.cause as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  });

  it('without TLS comes as one too', async () => {
    const running = await startBench([spec], { tcp: true });
    if (running.devices[0]) running.devices[0].faults = () => 'reset';
    const socket = await dial(running.address);
    await resultOf(socket, connecting(1, 32_498));
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => { socket.once('error', resolve); });
    const body = '<plist><dict><key>Request</key><string>QueryType</string></dict></plist>';
    socket.write(`\0\0\0${String.fromCharCode(body.length)}${body}`, 'latin1');
    socket.resume();
    expect((await failed).code).toBe('ECONNRESET');
  });
});

describe('a fault of the multiplexer', () => {
  async function faultyMux(type: string, fault: MuxFault): Promise<Awaited<ReturnType<typeof startBench>>> {
    const running = await startBench([spec]);
    running.bench.muxFaults = (asked) => (asked === type ? fault : undefined);
    return running;
  }

  it('stall: the message is lost, the next is answered', async () => {
    const socket = await dial((await faultyMux('ReadBUID', 'stall')).address);
    socket.write(request(1, asking('ReadBUID')));
    expect((await answered(socket, request(2, asking('ListDevices')))).has('DeviceList')).toBe(true);
  });

  it('hang up: the connection ends without a reply', async () => {
    const socket = await dial((await faultyMux('Connect', 'hang up')).address);
    socket.write(connecting(1, 32_498));
    await expect(nextFrame(socket)).rejects.toThrow('hung up');
  });

  it('garbage: a frame of the right shape without a property list', async () => {
    const running = await faultyMux('ListDevices', 'garbage');
    expect(await codeOf(muxClient(running.address).list())).toBe('link.malformed');
  });

  it.each(['ListDevices', 'Listen', 'Connect'])('split: %s is answered byte by byte, and is whole', async (type) => {
    const socket = await dial((await faultyMux(type, 'split')).address);
    if (type === 'Connect') expect(await resultOf(socket, connecting(1, 32_498))).toBe(0n);
    else if (type === 'ListDevices') expect((await answered(socket, request(1, asking(type)))).has('DeviceList')).toBe(true);
    else {
      expect(await resultOf(socket, request(1, asking(type)))).toBe(0n);
      expect((await nextFrame(socket)).body.get('MessageType')).toBe('Attached');
    }
  });
});

describe('random faults', () => {
  const dealt = (seed: number, rate: number): Fault[] => {
    const { fault } = randomFaults(seed, rate);
    return Array.from({ length: 500 }, () => fault('GetValue'));
  };

  it('are the same for the same seed, and others for another', () => {
    expect(dealt(1, 0.3)).toEqual(dealt(1, 0.3));
    expect(dealt(1, 0.3)).not.toEqual(dealt(2, 0.3));
  });

  it('are as many as their rate says, none at 0, always at 1', () => {
    const share = dealt(3, 0.3).filter((fault) => fault !== undefined).length / 500;
    expect(share > 0.2 && share < 0.4).toBe(true);
    expect(dealt(3, 0).every((fault) => fault === undefined)).toBe(true);
    expect(dealt(3, 1).some((fault) => fault === undefined)).toBe(false);
  });

  it('are counted by name, and come in all kinds or in the chosen ones', () => {
    const all = randomFaults(4, 1);
    for (let i = 0; i < 1000; i += 1) all.fault('GetValue');
    expect([...all.histogram.keys()].sort()).toEqual([...faultNames].sort());
    expect([...all.histogram.values()].reduce((sum, count) => sum + count, 0)).toBe(1000);
    const few = randomFaults(4, 1, ['late', 'split']);
    for (let i = 0; i < 100; i += 1) few.fault('GetValue');
    expect([...few.histogram.keys()].sort()).toEqual(['late', 'split']);
  });
});

describe('a device on which much goes wrong', () => {
  it('answers as before once nothing does', async () => {
    const running = await pairedBench(spec, { tcp: true });
    const { fault, histogram } = randomFaults(7, 0.25, faultNames.filter((name) => !/stall|unplug|late|locks/.test(name)));
    running.device.faults = fault;
    const switches = Array.from({ length: 40 }, (_, index) => askInstaller(running, 'SetWiFiPowerState', { PowerState: index % 2 === 1 }).catch(() => null));
    const replies = await Promise.all(switches);
    expect([replies.some((reply) => reply === null), histogram.size > 6]).toEqual([true, true]);
    running.device.faults = () => undefined;
    expect(verdictOf(await wifiOff(running))).toEqual(['Acknowledged']);
    expect(running.device.wifiPower).toBe(false);
  });
});

describe('a clock that runs faster', () => {
  it('waits shorter and counts on faster, from where it began', () => {
    const real = new FakeClock({ now: 1_000_000 });
    const fast = fastClock(real, 20);
    let rang = 0;
    fast.after(120_000, () => { rang = fast.now(); });
    const cancel = fast.after(1000, () => { rang = -1; });
    cancel();
    real.advance(5999);
    expect([rang, fast.now()]).toEqual([0, 1_119_980]);
    real.advance(1);
    expect(rang).toBe(1_120_000);
  });

  it('brings an erased device back twenty times sooner', async () => {
    const real = new FakeClock({ skip: 500 });
    const running = await pairedBench(spec, { clock: fastClock(real, 20), latency: realisticLatency, idleMs: 1e9 });
    await askInstaller(running, 'EraseDevice', { PreserveDataPlan: true });
    const before = real.now();
    while (running.device.phase !== 'setup' || running.bench.attached()[0]?.muxId !== 2) real.advance(100);
    // Leaves after 5 to 15 s, is back 60 to 180 s later (ios-protocols 10).
    expect(real.now() - before).toBeGreaterThanOrEqual(65_000 / 20 - 100);
    expect(real.now() - before).toBeLessThanOrEqual(195_000 / 20 + 100);
  });
});

describe('the same seed', () => {
  it('takes the same time for everything', async () => {
    const once = async (): Promise<number> => {
      const clock = new FakeClock({ skip: 5000, now: 0 });
      const running = await pairedBench(spec, { clock, latency: realisticLatency, idleMs: 1e9 });
      await askInstaller(running, 'Flush');
      return clock.now();
    };
    const [first, second] = [await once(), await once()];
    expect(first).toBe(second);
    expect(first).toBeGreaterThan(400);
  });
});
