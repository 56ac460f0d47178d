// Every service of a device as a host uses it, on the practice bench: what is asked here is what a device does there.
import { beforeAll, describe, expect, it } from 'vitest';
import { companyPortal, installApp } from '../../src/bench/device-apps.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import type { SupervisionIdentity } from '../../src/crypto/supervision-identity.ts';
import { Afc, afcService } from '../../src/device/afc/afc.ts';
import { writeSkipSetupMarker } from '../../src/device/afc/skip-setup.ts';
import { listApps, lookUpApps, uninstallApp } from '../../src/device/commands/apps.ts';
import { batteryHealth } from '../../src/device/commands/battery-health.ts';
import { deviceInformation } from '../../src/device/commands/device-information.ts';
import { eraseDevice } from '../../src/device/commands/erase-device.ts';
import { escalate, escalationDeadline } from '../../src/device/commands/escalate.ts';
import { getCloudConfiguration } from '../../src/device/commands/get-cloud-configuration.ts';
import { flush, hello } from '../../src/device/commands/hello.ts';
import { installProfileSilently } from '../../src/device/commands/install-profile.ts';
import { installerService } from '../../src/device/commands/installer.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import { restartDevice, shutDownDevice } from '../../src/device/commands/power.ts';
import { removeProfile } from '../../src/device/commands/remove-profile.ts';
import { securityInfo } from '../../src/device/commands/security-info.ts';
import { setCloudConfiguration } from '../../src/device/commands/set-cloud-configuration.ts';
import { setWallpaper } from '../../src/device/commands/set-wallpaper.ts';
import { getStoredProfile, storeProfile } from '../../src/device/commands/stored-profile.ts';
import { clearPasscode, requestUnlockToken } from '../../src/device/commands/unlock-token.ts';
import { setWifiPower } from '../../src/device/commands/wifi-power.ts';
import { setClock, setInternational, setTimeZone } from '../../src/device/lockdown/writes.ts';
import { type Observation, observe, post } from '../../src/device/notifications.ts';
import type { DeviceSession, ServiceChannel } from '../../src/device/session.ts';
import { asAppError } from '../../src/errors.ts';
import { dict, type PlistValue } from '../../src/plist/value.ts';
import { type DeviceChange, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { makeIdentity } from '../setup/identities.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { inState, startBench, startRegistry } from '../setup/practice.ts';
import { profileXml } from '../setup/profiles.ts';

let ours: SupervisionIdentity;
let theirs: SupervisionIdentity;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([makeIdentity(), makeIdentity()]);
});

interface Ready {
  readonly device: VirtualDevice;
  readonly session: DeviceSession;
  readonly clock: FakeClock;
}

/** A device at Hello, paired and read. */
async function ready(change: DeviceChange = {}, { skip = 0 }: { skip?: number } = {}): Promise<Ready> {
  const spec = supervisedDevice(0, { supervised: false, ...change });
  const clock = new FakeClock({ skip });
  const { bench, address } = await startBench([spec], { clock, idleMs: 3_600_000 });
  const { registry, until } = startRegistry(address, { clock });
  await until(inState(udidOf(spec), 'ready'));
  const session = registry.find(udidOf(spec));
  if (!session) throw new Error('no session');
  return { device: bench.device(spec.udid), session, clock };
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const supervision = (identity: SupervisionIdentity, more: Readonly<Record<string, PlistValue>> = {}): { configuration: Map<string, PlistValue> } => ({
  configuration: dict({ AllowPairing: true, IsSupervised: true, OrganizationName: 'School', OrganizationMagic: 'MAGIC', SupervisorHostCertificates: [identity.certificate], SkipSetup: ['Siri'], ...more }),
});

/** A conversation as a supervisor. */
function supervising<T>({ session, clock }: Ready, identity: SupervisionIdentity, work: (channel: ServiceChannel) => Promise<T>): Promise<T> {
  return session.converse('Escalate', installerService, escalationDeadline + 60_000, neverStopped, async (channel) => {
    await escalate(channel, identity, clock.now());
    return work(channel);
  });
}

/** Resolves when everything was asked for; `heard` is the first of it. */
async function hearing(session: DeviceSession, name: string): Promise<{ heard: Promise<string>; observation: Observation }> {
  let take: (name: string) => void = () => undefined;
  const heard = new Promise<string>((resolve) => { take = resolve; });
  return { heard, observation: await observe(session, [name], (given) => { take(given); }, neverStopped) };
}

const inFiles = <T>({ session }: Ready, work: (afc: Afc) => Promise<T>): Promise<T> => session.withService('AFC', afcService, 30_000, neverStopped, (socket, signal) => work(new Afc(socket, signal)));

describe('a device at Hello', () => {
  it('is supervised once, and says by whom', async () => {
    const { session, device } = await ready();
    await session.converse('Prepare', installerService, 60_000, neverStopped, async (channel) => {
      await channel.send(flush, null);
      expect(await channel.send(getCloudConfiguration, null)).toMatchObject({ present: false });
      await channel.send(hello, null);
    });
    await session.send(setCloudConfiguration, supervision(ours), neverStopped);
    expect(await session.send(getCloudConfiguration, null, neverStopped)).toMatchObject({ present: true, supervised: true, magic: 'MAGIC', source: 'configurator', complete: true });
    expect((await session.refresh(neverStopped)).supervised).toBe(true);
    const again = await failureOf(session.send(setCloudConfiguration, supervision(theirs), neverStopped));
    expect([again.code, again.device?.code]).toEqual(['cloudConfig.alreadyPresent', '14002']);
    expect(device.log.count('configured')).toBe(1);
  });

  it.each<[string, DeviceChange, Readonly<Record<string, PlistValue>>, string]>([
    ['isn’t activated', { activated: false }, {}, 'cloudConfig.notActivated'],
    ['is Apple’s to set up', { adeAssigned: true }, {}, 'cloudConfig.automated'],
    ['is given values of the wrong type', {}, { SkipSetup: 'Siri' }, 'cloudConfig.invalid'],
  ])('that %s takes no configuration', async (_, change, more, code) => {
    const { session } = await ready(change);
    expect(await codeOf(session.send(setCloudConfiguration, supervision(ours, more), neverStopped))).toBe(code);
  });

  it('takes what Setup Assistant is to install at its end, and the marker that ends it', async () => {
    const all = await ready({}, { skip: 3000 });
    const { session, device } = all;
    const profile = bytes(profileXml());
    expect(await session.send(getStoredProfile, null, neverStopped).catch((error: unknown) => (asAppError(error).code === 'profile.refused' ? null : 'another failure'))).toBeNull();
    await session.send(storeProfile, { profile }, neverStopped);
    expect(await session.send(getStoredProfile, null, neverStopped)).toEqual(profile);
    await session.send(setCloudConfiguration, supervision(ours), neverStopped);
    const { heard, observation } = await hearing(session, 'com.apple.purplebuddy.setupdone');
    await inFiles(all, writeSkipSetupMarker);
    expect(await heard).toBe('com.apple.purplebuddy.setupdone');
    observation.stop();
    expect([await observation.ended, device.phase]).toEqual([null, 'home']);
    expect([...device.profiles.keys()]).toEqual(['example.test']);
  });

  it('is put into its language, its zone and the right time', async () => {
    const { session, device, clock } = await ready();
    device.clockOffset = -86_400_000;
    const { heard, observation } = await hearing(session, 'com.apple.language.changed');
    await session.inTrust('SetValue', 10_000, neverStopped, async (lockdown, signal) => {
      await setInternational(lockdown, { language: 'de-DE', locale: 'de_DE' }, signal);
      await setClock(lockdown, clock.now(), signal);
      await setTimeZone(lockdown, 'Europe/Berlin', signal);
    });
    await heard;
    expect([device.language, device.locale, device.timeZone, device.clockOffset]).toEqual(['de-DE', 'de_DE', 'Europe/Berlin', 0]);
    observation.stop();
    await observation.ended;
  });
});

describe('a supervisor', () => {
  const supervised = (identity: SupervisionIdentity, more: DeviceChange = {}): Promise<Ready> => ready({ cloud: supervision(identity).configuration, ...more });

  it('installs silently, reads and sets what only a supervisor may, on one connection', async () => {
    const all = await supervised(ours);
    const { device, session } = all;
    await supervising(all, ours, async (channel) => {
      await channel.send(installProfileSilently, { profile: bytes(profileXml()) });
      expect(await channel.send(listProfiles, null)).toEqual([{ identifier: 'example.test', uuid: '11111111-2222-4333-8444-555555555500', name: 'Test profile' }]);
      expect(await channel.send(securityInfo, null)).toEqual({ passcodePresent: false, passcodeCompliant: true, hardwareEncryption: 3 });
      expect([...await channel.send(deviceInformation, { queries: ['IsSupervised', 'OSVersion', 'Nonsense'] })]).toEqual([['IsSupervised', true], ['OSVersion', device.spec.osVersion]]);
      await channel.send(setWallpaper, { image: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]), where: 'both' });
      const token = await channel.send(requestUnlockToken, null);
      device.lockNow();
      expect(await codeOf(channel.send(requestUnlockToken, null))).toBe('keybag.passcodeSet');
      await channel.send(clearPasscode, { token });
      await channel.send(setWifiPower, { on: false });
    });
    expect([device.passcode, device.wifiPower]).toEqual([false, false]);
    expect((['escalated', 'migrated', 'installed', 'wallpaperSet', 'unlockTokenGiven', 'passcodeCleared'] as const).map((act) => device.log.count(act))).toEqual([1, 1, 1, 1, 1, 1]);
    // Escalation ended with its connection.
    expect(await codeOf(session.send(securityInfo, null, neverStopped))).toBe('device.refused');
  });

  it('of another organization is turned away, and so is one without the key', async () => {
    const all = await supervised(ours);
    expect(await codeOf(supervising(all, theirs, () => Promise.resolve()))).toBe('escalation.certificateRejected');
    expect(await codeOf(supervising(all, { ...theirs, certificate: ours.certificate }, () => Promise.resolve()))).toBe('escalation.signatureRejected');
    expect(await codeOf(supervising(all, { ...ours, sign: (challenge, now) => ours.sign(Uint8Array.from([...challenge, 0]), now) }, () => Promise.resolve()))).toBe('escalation.signatureRejected');
    expect(all.device.log.count('escalated')).toBe(0);
  });

  it('takes profiles off by either way of naming them', async () => {
    const all = await supervised(ours);
    const { session, device } = all;
    const put = (): Promise<null> => supervising(all, ours, (channel) => channel.send(installProfileSilently, { profile: bytes(profileXml()) }));
    await put();
    await session.send(removeProfile, { identifier: 'example.test' }, neverStopped);
    await put();
    await session.send(removeProfile, { identifier: 'example.test', uuid: '11111111-2222-4333-8444-555555555500', version: 1n }, neverStopped);
    expect(device.log.count('removed')).toBe(2);
    expect(await codeOf(session.send(removeProfile, { identifier: 'example.test' }, neverStopped))).toBe('profile.refused');
  });
});

describe('a device in use', () => {
  it('lists its apps, and loses one', async () => {
    const { session, device } = await ready();
    installApp(device, companyPortal);
    expect(await listApps(session, 'User', neverStopped)).toEqual([{ id: companyPortal.bundleId, name: 'Company Portal', version: companyPortal.version, kind: 'user' }]);
    expect((await listApps(session, 'Any', neverStopped)).length).toBeGreaterThan(5);
    expect((await lookUpApps(session, [companyPortal.bundleId, 'nobody'], neverStopped)).map(({ id }) => id)).toEqual([companyPortal.bundleId]);
    await uninstallApp(session, companyPortal.bundleId, neverStopped);
    expect(await listApps(session, 'User', neverStopped)).toEqual([]);
    expect(await codeOf(uninstallApp(session, 'com.apple.Preferences', neverStopped))).toBe('apps.refused');
  });

  it('keeps files, and gives them back as they are', async () => {
    const all = await ready();
    const content = new Uint8Array(150_000).map((_, i) => i % 251);
    await inFiles(all, async (afc) => {
      await afc.makeDir('Downloads/a/b');
      await afc.writeFile('Downloads/a/b/c', content);
      expect(await afc.info('Downloads/a/b/c')).toMatchObject({ kind: 'file', size: 150_000, modifiedAt: all.clock.now() });
      expect(Buffer.from(await afc.readFile('Downloads/a/b/c', 200_000)).equals(content)).toBe(true);
      await afc.rename('Downloads/a/b/c', 'Downloads/a/d');
      expect((await afc.readDir('Downloads/a')).sort()).toEqual(['b', 'd']);
      expect((await failureOf(afc.remove('Downloads/a'))).device?.code).toBe('33');
      await afc.removeAll('Downloads/a');
      expect((await failureOf(afc.info('Downloads/a'))).params).toEqual({ path: 'Downloads/a', word: 'not found' });
      expect((await failureOf(afc.open('DCIM', 'w'))).params['word']).toBe('it is a folder');
      expect((await afc.deviceInfo()).model).toBe(all.device.spec.model.productType);
    });
  });

  it('tells how worn its battery is, and passes on what is posted', async () => {
    const { session, device } = await ready();
    expect(await session.send(batteryHealth, null, neverStopped)).toMatchObject({ designCapacity: 8200, capacity: 8000, temperature: 26.5 });
    const heard: string[] = [];
    device.observers.add((name) => { heard.push(name); });
    await post(session, 'com.apple.itunes-mobdev.syncWillStart', neverStopped);
    expect(heard).toEqual(['com.apple.itunes-mobdev.syncWillStart']);
  });
});

describe('a device that leaves', () => {
  it.each([['acknowledged', undefined], ['cut', { kind: 'unanswered', by: 'hang up' } as const], ['cut', { kind: 'unanswered', by: 'unplug' } as const]])('to erase itself is %s, and comes back empty', async (parting, fault) => {
    const { session, device } = await ready({ cloud: supervision(ours).configuration });
    device.faults = (request) => (request === 'EraseDevice' ? fault : undefined);
    session.expectReturn(900_000);
    const returned = session.returned(neverStopped);
    expect(await session.send(eraseDevice, { preserveDataPlan: true, disallowProximitySetup: true }, neverStopped)).toBe(parting);
    if (fault?.by === 'unplug') {
      while (device.cloud) await new Promise((resolve) => { setImmediate(resolve); });
      device.plugIn();
    }
    await returned;
    expect([device.log.count('erased'), device.activation, device.cloud]).toEqual([1, 'Unactivated', null]);
  });

  it('to restart does so when the host has hung up; one that is shut down stays away', async () => {
    const { session, device } = await ready();
    session.expectReturn(300_000);
    expect(await session.send(restartDevice, null, neverStopped)).toBe('acknowledged');
    await session.returned(neverStopped);
    await session.until((facts) => facts.state === 'ready', neverStopped);
    expect(device.log.count('restarted')).toBe(1);
    expect(await session.send(shutDownDevice, null, neverStopped)).toBe('acknowledged');
    await session.until((_, present) => !present, neverStopped);
    expect([device.log.count('shutDown'), device.power]).toEqual([1, 'off']);
  });
});
