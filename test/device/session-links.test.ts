// A session between its links: a multiplexer that goes and comes, looks that are wanted twice, commands that nothing of
// that may touch, and places that nobody has to wait for in a circle.
import { describe, expect, it } from 'vitest';
import { installProfile } from '../../src/device/commands/install-profile.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { makeSupervisionIdentity } from '../../src/crypto/supervision-identity.ts';
import { dict } from '../../src/plist/value.ts';
import { readFileSync } from 'node:fs';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { startFakeMux } from '../setup/fake-mux.ts';
import { makeIdentityFiles } from '../setup/identity-files.ts';
import { neverStopped, pairNow } from '../setup/lockdown.ts';
import { inState, muxClient, startBench, startRegistry } from '../setup/practice.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);

describe('what is asked of a device', () => {
  it('is not disturbed by a Paired event, nor by a person who wants the question asked again', async () => {
    const asking = privateDevice(1, { persona: { trust: { answer: 'ignore', afterMs: 0 } } });
    const { address, devices } = await startBench([asking]);
    const id = udidOf(asking);
    const { registry, until } = startRegistry(address, { pairing: 'never' });
    await until(inState(id, 'untrusted'));
    devices[0]?.unlock();
    if (devices[0]) devices[0].phase = 'setup';
    await pairNow(muxClient(address), id);
    await until(inState(id, 'ready'));
    const session = registry.find(id);
    const [device] = devices;
    if (!session || !device) throw new Error('no device');
    // Locked in the middle of a command: the wall looks again and again meanwhile.
    const answered = new Promise<void>((resolve) => {
      device.faults = (request) => {
        if (request !== 'GetProfileList') return undefined;
        setImmediate(resolve);
        return { kind: 'late', ms: 300 };
      };
    });
    const list = session.send(listProfiles, null, neverStopped);
    await answered;
    device.locked = true;
    expect(await codeOf(session.refresh(AbortSignal.abort(new Error('not wanted'))))).not.toBe('device.gone');
    session.askTrust();
    session.lookAgain();
    expect(await list).toEqual([]);
  });

  it('can be read while something heavy waits for a place', async () => {
    const { address } = await startBench([spec]);
    const { registry, until } = startRegistry(address, { heavyJobs: 1 });
    await until(inState(udid, 'ready'));
    const session = registry.find(udid);
    if (!session) throw new Error('no device');
    let free: () => void = () => undefined;
    const taken = registry.heavy.run(neverStopped, () => new Promise<void>((resolve) => { free = resolve; }));
    const heavy = session.send(installProfile, { profile: Uint8Array.of(0) }, neverStopped);
    heavy.catch(() => undefined);
    expect((await session.refresh(neverStopped)).serial).toBe(spec.serial);
    expect(registry.heavy.counts).toEqual({ limit: 1, running: 1, waiting: 1 });
    free();
    await taken;
    expect(await codeOf(heavy)).toBe('profile.refused');
  });
});

describe('a device that was unpaired', () => {
  it('isn’t asked for trust again by itself, but when somebody wants it', async () => {
    const clock = new FakeClock();
    const { address, bench } = await startBench([spec], { clock });
    const { registry, until } = startRegistry(address, { clock });
    await until(inState(udid, 'ready'));
    const session = registry.find(udid);
    await session?.unpair(neverStopped);
    expect([session?.facts.state, session?.facts.problem?.code]).toEqual(['untrusted', 'device.untrusted']);
    expect(await codeOf(session?.send(listProfiles, null, neverStopped) ?? Promise.resolve())).toBe('device.untrusted');
    expect([bench.log.count('paired'), bench.pairRecords.size]).toEqual([1, 0]);
    session?.askTrust();
    await until(inState(udid, 'ready'));
    expect(bench.log.count('paired')).toBe(2);
  });
});

describe('a supervision identity', () => {
  it('that comes while the device is being asked without it is tried all the same', async () => {
    const files = makeIdentityFiles('Example School');
    const identity = makeSupervisionIdentity(readFileSync(files.certificate), readFileSync(files.key));
    const guarded = privateDevice(3, { cloud: dict({ AllowPairing: false, IsSupervised: true, CloudConfigurationUIComplete: true, SupervisorHostCertificates: [files.der] }) });
    const { address, devices } = await startBench([guarded]);
    const id = udidOf(guarded);
    const asked = new Promise<void>((resolve) => {
      if (devices[0]) devices[0].faults = (request) => {
        if (request !== 'Pair') return undefined;
        if (devices[0]) devices[0].faults = () => undefined;
        setImmediate(resolve);
        return { kind: 'late', ms: 200 };
      };
    });
    const { registry, until } = startRegistry(address);
    await asked;
    registry.find(id)?.pairBy(identity);
    await until(inState(id, 'ready'));
  });
});

describe('a device with two ids', () => {
  it('goes on under the older one when the newer is gone', async () => {
    const result = (number: number): ReturnType<typeof dict> => dict({ MessageType: 'Result', Number: BigInt(number) });
    const attached = (muxId: number): ReturnType<typeof dict> => dict({ MessageType: 'Attached', DeviceID: BigInt(muxId), Properties: dict({ ConnectionType: 'USB', DeviceID: BigInt(muxId), SerialNumber: spec.udid, LocationID: BigInt(muxId) }) });
    const address = await startFakeMux((body) => {
      if (body.get('MessageType') !== 'Listen') return result(body.get('MessageType') === 'Connect' ? 3 : 1);
      return (socket, tag) => {
        socket.write(encodeMuxFrame(result(0), tag));
        for (const event of [attached(1), attached(2), dict({ MessageType: 'Detached', DeviceID: 2n })]) socket.write(encodeMuxFrame(event, 0));
      };
    });
    const { registry, until } = startRegistry(address, { clock: new FakeClock({ skip: 200 }), practice: false });
    await until(inState(udid, 'unreadable'));
    expect([registry.find(udid)?.present, registry.find(udid)?.muxId]).toEqual([true, 1]);
  });
});
