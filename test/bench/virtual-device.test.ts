// The rules of a virtual device behind lockdown and MCInstall, asked over the wire (ios-protocols 2 and 3, 12.2).
import { describe, expect, it } from 'vitest';
import type { Lockdown } from '../../src/device/lockdown/lockdown.ts';
import type { PairRecord } from '../../src/device/lockdown/pair-record.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { inSession, neverStopped, pairNow, withLockdown } from '../setup/lockdown.ts';
import { muxClient, type RunningTestBench, startBench } from '../setup/practice.ts';
import { profileXml } from '../setup/profiles.ts';

const spec = supervisedDevice(0);
const mcinstall = 'com.apple.mobile.MCInstall';

interface Paired extends RunningTestBench {
  readonly mux: ReturnType<typeof muxClient>;
  readonly record: PairRecord;
}

async function paired(chosen = spec, clock?: FakeClock, objects = false): Promise<Paired> {
  const running = await startBench([chosen], { objects, ...(clock ? { clock } : {}) });
  const mux = muxClient(running.address);
  return { ...running, mux, record: await pairNow(mux, udidOf(chosen)) };
}

const wordOf = async (lockdown: Lockdown, request: string, more: Record<string, PlistValue> = {}): Promise<PlistValue | undefined> => (await lockdown.exchange(request, more, neverStopped)).get('Error');

/** One MCInstall connection: requests in, replies out. */
function installer<T>({ mux, record }: Paired, work: (ask: (type: string, more?: Record<string, PlistValue>) => Promise<PlistDict>) => Promise<T>): Promise<T> {
  return inSession(mux, record, async (lockdown) => {
    const socket = await lockdown.startService(mcinstall, neverStopped);
    try {
      return await work(async (type, more = {}) => {
        await writePlistFrame(socket, dict({ RequestType: type, ...more }));
        const reply = await readPlistFrame(socket);
        if (!reply) throw new Error('hung up');
        return reply;
      });
    } finally {
      socket.destroy();
    }
  });
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

function rootCause(reply: PlistDict): unknown[] {
  const chain = reply.get('ErrorChain');
  const root = Array.isArray(chain) ? chain.at(-1) : undefined;
  return root !== undefined && isDict(root) ? [root.get('ErrorDomain'), root.get('ErrorCode')] : [];
}

describe('lockdown of a virtual device', () => {
  it('says what it is, and echoes the request', async () => {
    const { address } = await startBench([spec]);
    await withLockdown(muxClient(address), async (lockdown) => {
      expect(await lockdown.exchange('QueryType', {}, neverStopped)).toEqual(new Map([['Request', 'QueryType'], ['Type', 'com.apple.mobile.lockdown']]));
      expect(await wordOf(lockdown, 'MakeCoffee')).toBe('InvalidRequest');
    });
  });

  it('tells a value that is prohibited from one that doesn’t exist', async () => {
    const running = await paired();
    await withLockdown(running.mux, async (lockdown) => {
      expect(await wordOf(lockdown, 'GetValue', { Key: 'PasswordProtected' })).toBe('GetProhibited');
      expect(await wordOf(lockdown, 'GetValue', { Key: 'NoSuchKey' })).toBe('MissingValue');
      expect(await wordOf(lockdown, 'GetValue', { Domain: 'com.apple.mobile.battery' })).toBe('GetProhibited');
    });
    await inSession(running.mux, running.record, async (lockdown) => {
      expect((await lockdown.exchange('GetValue', { Key: 'PasswordProtected' }, neverStopped)).get('Value')).toBe(false);
      expect(await wordOf(lockdown, 'GetValue', { Key: 'NoSuchKey' })).toBe('MissingValue');
    });
  });

  it('shows strangers only what real devices show them', async () => {
    const { address } = await startBench([spec]);
    const value = await withLockdown(muxClient(address), (lockdown) => lockdown.getValue(neverStopped));
    if (!isDict(value)) throw new Error('no values');
    for (const hidden of ['PasswordProtected', 'TimeZone', 'BasebandVersion', 'TrustedHostAttached']) expect(value.has(hidden)).toBe(false);
    for (const shown of ['UniqueDeviceID', 'UniqueChipID', 'ProductType', 'DevicePublicKey', 'DeviceName']) expect(value.has(shown)).toBe(true);
  });

  it('pairs by its state: locked refuses, in use asks, an incomplete record is refused', async () => {
    const { address } = await startBench([privateDevice(0), privateDevice(1, { persona: { unlocksAfterMs: Number.POSITIVE_INFINITY } })]);
    const mux = muxClient(address);
    expect(await codeOf(pairNow(mux, udidOf(privateDevice(1)), 2))).toBe('device.locked');
    await withLockdown(mux, async (lockdown) => {
      expect(await wordOf(lockdown, 'Pair')).toBe('MissingPairRecord');
      expect(await wordOf(lockdown, 'Pair', { PairRecord: dict({ SystemBUID: 'B' }) })).toBe('MissingHostID');
      expect(await wordOf(lockdown, 'Pair', { PairRecord: dict({ HostID: 'H', HostCertificate: bytes('x'), RootCertificate: bytes('x'), DeviceCertificate: bytes('x') }) })).toBe('InvalidPairRecord');
    });
  });

  it('objects to a host that sends its private key', async () => {
    const { bench, address } = await startBench([spec], { objects: true });
    await withLockdown(muxClient(address), (lockdown) => wordOf(lockdown, 'Pair', { PairRecord: dict({ HostID: 'H', HostPrivateKey: bytes('secret'), HostCertificate: bytes('x'), RootCertificate: bytes('x'), DeviceCertificate: bytes('x') }) }));
    expect(bench.log.objections).toEqual([`${spec.udid}: host sent its private key`]);
  });

  it('has one session a connection, and services only in it', async () => {
    const { mux, record } = await paired();
    await withLockdown(mux, async (lockdown) => {
      expect(await wordOf(lockdown, 'StartService', { Service: mcinstall })).toBe('SessionInactive');
      expect(await wordOf(lockdown, 'StartSession')).toBe('MissingHostID');
      expect(await wordOf(lockdown, 'StartSession', { HostID: 'STRANGER' })).toBe('InvalidHostID');
    });
    await inSession(mux, record, async (lockdown) => {
      expect(await wordOf(lockdown, 'StartSession', { HostID: record.HostID })).toBe('SessionActive');
      expect(await wordOf(lockdown, 'StartService')).toBe('MissingService');
      expect((await lockdown.exchange('StopSession', {}, neverStopped)).get('Result')).toBe('Success');
    });
  });

  it('starts no service while it is locked', async () => {
    const { mux, record, devices } = await paired();
    await inSession(mux, record, async (lockdown) => {
      if (devices[0]) devices[0].locked = true;
      expect(await wordOf(lockdown, 'StartService', { Service: mcinstall })).toBe('PasswordProtected');
    });
  });

  it('opens a service’s port for one connection, and objects to a second', async () => {
    const { mux, record, bench } = await paired(spec, undefined, true);
    await inSession(mux, record, async (lockdown) => {
      const port = (await lockdown.exchange('StartService', { Service: mcinstall }, neverStopped)).get('Port');
      const socket = await mux.open(1, Number(port));
      expect(await codeOf(mux.open(1, Number(port)))).toBe('mux.refused');
      socket.destroy();
    });
    expect(bench.log.objections).toEqual([`${spec.udid}: host connected to port 49152, which is closed again`]);
  });

  it('forgets a host that unpairs', async () => {
    const { mux, record, bench } = await paired();
    await withLockdown(mux, async (lockdown) => {
      expect(await wordOf(lockdown, 'Unpair', { PairRecord: dict({ HostID: record.HostID }) })).toBeUndefined();
      expect(await wordOf(lockdown, 'Unpair', { PairRecord: dict({ HostID: record.HostID }) })).toBe('InvalidHostID');
    });
    expect(await codeOf(inSession(mux, record, () => Promise.resolve()))).toBe('device.pairingStale');
    expect(bench.log.count('unpaired')).toBe(1);
  });

  it('lets a trusted host name it, and an untrusted one leave its BUID only', async () => {
    const { mux, record, devices } = await paired();
    await withLockdown(mux, async (lockdown) => {
      expect(await wordOf(lockdown, 'SetValue', { Key: 'UntrustedHostBUID', Value: 'B' })).toBeUndefined();
      expect(await wordOf(lockdown, 'SetValue', { Key: 'DeviceName', Value: 'Mine' })).toBe('SetProhibited');
    });
    await inSession(mux, record, async (lockdown) => {
      expect(await wordOf(lockdown, 'SetValue', { Key: 'DeviceName', Value: 'Room 4' })).toBeUndefined();
      expect(await wordOf(lockdown, 'SetValue', { Key: 'SerialNumber', Value: 'X' })).toBe('SetProhibited');
    });
    expect(devices[0]?.name).toBe('Room 4');
  });

  it('ends a connection that says nothing for ten seconds', async () => {
    const clock = new FakeClock();
    const { address } = await startBench([spec], { clock });
    await withLockdown(muxClient(address), async (lockdown) => {
      await lockdown.exchange('QueryType', {}, neverStopped);
      await clock.asked(10_000);
      clock.advance(10_000);
      expect(await codeOf(lockdown.exchange('QueryType', {}, neverStopped))).toBe('link.closed');
    });
  });
});

describe('MCInstall of a virtual device', () => {
  it('installs, lists with the types that clients insist on, replaces by identifier, removes by either spelling', async () => {
    const running = await paired();
    await installer(running, async (ask) => {
      const install = (words: Parameters<typeof profileXml>[0]): Promise<PlistDict> => ask('InstallProfile', { Payload: bytes(profileXml(words)) });
      expect((await install({})).get('Status')).toBe('Acknowledged');
      expect((await install({ uuid: 'SECOND-UUID' })).get('Status')).toBe('Acknowledged');
      await install({ identifier: 'example.other', uuid: 'U2' });
      const list = await ask('GetProfileList');
      expect(list.get('OrderedIdentifiers')).toEqual(['example.test', 'example.other']);
      const metadata = list.get('ProfileMetadata') as PlistDict;
      expect(metadata.get('example.test')).toEqual(new Map<string, PlistValue>([
        ['PayloadDisplayName', 'Test profile'], ['PayloadOrganization', 'Example School'], ['PayloadRemovalDisallowed', false], ['PayloadUUID', 'SECOND-UUID'], ['PayloadVersion', 1n],
      ]));
      expect((list.get('ProfileManifest') as PlistDict).get('example.test')).toEqual(new Map<string, PlistValue>([['Description', 'Test profile'], ['IsActive', true]]));
      expect((await ask('RemoveProfile', { ProfileIdentifier: 'example.other' })).get('Status')).toBe('Acknowledged');
      const named = dict({ PayloadType: 'Configuration', PayloadIdentifier: 'example.test', PayloadUUID: 'SECOND-UUID', PayloadVersion: 1n });
      expect((await ask('RemoveProfile', { ProfileIdentifier: writeXmlPlist(named) })).get('Status')).toBe('Acknowledged');
      await install({});
      expect((await ask('RemoveProfile', { ProfileIdentifier: writeBinaryPlist(named) })).get('Status')).toBe('Acknowledged');
      expect((await ask('GetProfileList')).get('OrderedIdentifiers')).toEqual([]);
    });
  });

  it('refuses what is no profile, with a chain whose last link is the cause', async () => {
    const running = await paired();
    await installer(running, async (ask) => {
      expect(rootCause(await ask('InstallProfile', { Payload: 'text' }))).toEqual(['DMCTunnelErrorDomain', 14_000n]);
      expect(rootCause(await ask('InstallProfile', { Payload: bytes('junk') }))).toEqual(['MCProfileErrorDomain', 1000n]);
      expect(rootCause(await ask('InstallProfile', { Payload: bytes(profileXml({ type: 'Something' })) }))).toEqual(['MCProfileErrorDomain', 1000n]);
      expect(rootCause(await ask('InstallProfile', { Payload: bytes(profileXml({ uuid: '' })) }))).toEqual(['MCProfileErrorDomain', 1002n]);
      expect(rootCause(await ask('InstallProfile', { Payload: Uint8Array.from([0x30, 0x03, 1, 2, 3]) }))).toEqual(['MCProfileErrorDomain', 1000n]);
      expect((await ask('RemoveProfile', { ProfileIdentifier: 'nobody' })).get('Status')).toBe('Error');
      expect((await ask('RemoveProfile', { ProfileIdentifier: 5n })).get('Status')).toBe('CommandFormatError');
      expect((await ask('HelloHostIdentifier')).get('Status')).toBe('Acknowledged');
    });
    expect(running.bench.log.count('installed')).toBe(0);
  });

  it('has room for one management profile', async () => {
    const running = await paired();
    const mdm = '<array><dict><key>PayloadType</key><string>com.apple.mdm</string></dict></array>';
    await installer(running, async (ask) => {
      expect((await ask('InstallProfile', { Payload: bytes(profileXml({ content: mdm })) })).get('Status')).toBe('Acknowledged');
      expect(rootCause(await ask('InstallProfile', { Payload: bytes(profileXml({ identifier: 'second', content: mdm })) }))).toEqual(['MCInstallationErrorDomain', 4001n]);
      // The same one replaces itself.
      expect((await ask('InstallProfile', { Payload: bytes(profileXml({ content: mdm })) })).get('Status')).toBe('Acknowledged');
    });
  });

  it('nests the cloud configuration, and has none when unsupervised', async () => {
    const supervised = await paired();
    const reply = await installer(supervised, (ask) => ask('GetCloudConfiguration'));
    expect([reply.get('IsSupervised'), (reply.get('CloudConfiguration') as PlistDict).get('IsSupervised')]).toEqual([undefined, true]);
    const unsupervised = await paired(supervisedDevice(2, { supervised: false }));
    expect([...(await installer(unsupervised, (ask) => ask('GetCloudConfiguration'))).keys()]).toEqual(['Status']);
  });

  it('keeps a profile waiting for its user when unsupervised, for eight minutes', async () => {
    const clock = new FakeClock();
    const running = await paired(supervisedDevice(0, { supervised: false, persona: { approval: { answer: 'ignore', afterMs: 0 } } }), clock);
    const [device] = running.devices;
    const offer = (): Promise<PlistDict> => installer(running, (ask) => ask('InstallProfile', { Payload: bytes(profileXml()) }));
    expect((await offer()).get('Status')).toBe('Acknowledged');
    expect([device?.pending?.uuid, device?.profiles.size]).toEqual(['11111111-2222-4333-8444-555555555500', 0]);
    clock.advance(8 * 60_000);
    expect([device?.pending, device?.profiles.size, running.bench.log.count('offered')]).toEqual([null, 0, 1]);
  });
});
