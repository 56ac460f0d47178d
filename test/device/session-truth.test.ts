// A wall that goes on telling the truth: a device that was ready and isn't any more, trust asked only where it was meant,
// and a pair record that outlives a bad cable.
import { describe, expect, it } from 'vitest';
import { reached } from '../setup/at-the-app.ts';
import { openApp, startBench } from '../setup/practice.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';

describe('a device that was ready', () => {
  it('is shown locked as soon as it refuses for that, and ready again when it was unlocked', async () => {
    const spec = supervisedDevice(0);
    const { address, bench } = await startBench([spec]);
    const app = await openApp(address);
    const session = await reached(app, (snapshot) => snapshot.devices[0]?.state === 'ready').then(() => app.registry.find(udidOf(spec)));
    if (!session) throw new Error('no session');
    bench.device(spec.udid).locked = true;
    const never = new AbortController().signal;
    await expect(session.refresh(never)).rejects.toMatchObject({ code: 'device.locked' });
    expect(session.facts.state).toBe('locked');
    bench.device(spec.udid).locked = false;
    await session.until((facts) => facts.state === 'ready', never);
  });

  it('is asked for trust again when it forgot this computer', async () => {
    const spec = supervisedDevice(0);
    const { address, bench } = await startBench([spec]);
    const app = await openApp(address);
    await reached(app, (snapshot) => snapshot.devices[0]?.state === 'ready');
    const session = app.registry.find(udidOf(spec));
    if (!session) throw new Error('no session');
    bench.device(spec.udid).hosts.clear();
    const never = new AbortController().signal;
    await expect(session.refresh(never)).rejects.toMatchObject({ code: 'device.pairingStale' });
    await session.until((facts) => facts.state === 'ready', never);
    expect(bench.log.count('paired')).toBe(2);
  });

  it('is not taken for ready once it is unplugged', async () => {
    const spec = supervisedDevice(0);
    const { address, bench } = await startBench([spec]);
    const app = await openApp(address);
    await reached(app, (snapshot) => snapshot.devices[0]?.state === 'ready');
    bench.unplug(bench.device(spec.udid));
    await reached(app, (snapshot) => snapshot.devices.length === 0);
    expect(app.registry.find(udidOf(spec))?.facts.state).toBe('connecting');
  });
});

describe('trust', () => {
  it('is asked of no device that nothing is done to, where the rule is never', async () => {
    const specs = [privateDevice(0), privateDevice(1)];
    const { address, bench } = await startBench(specs);
    const app = await openApp(address, { pairing: 'never' });
    await reached(app, (snapshot) => snapshot.devices.length === 2 && snapshot.devices.every((device) => device.state === 'untrusted'));
    const [first, second] = specs;
    if (!first || !second) throw new Error('no devices');
    app.registry.find(udidOf(first))?.allowPairing();
    await reached(app, (snapshot) => snapshot.devices.find((device) => device.udid === first.udid)?.state === 'ready');
    expect([bench.log.count('paired', first.udid), bench.log.count('paired', second.udid)]).toEqual([1, 0]);
  });
});
