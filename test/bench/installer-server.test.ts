// What any trusted host may ask of MCInstall: profiles in every shape, stored ones, erasing and the small requests (ios-protocols 3.2, 3.6, 3.8).
import { describe, expect, it } from 'vitest';
import type { Latency } from '../../src/bench/latency.ts';
import { dict, type PlistValue } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller, verdictOf, withInstaller } from '../setup/installer.ts';
import { profileXml } from '../setup/profiles.ts';
import { type PairedBench, pairedBench } from '../setup/services.ts';
import { makeSupervisor } from '../setup/supervisor.ts';

const spec = supervisedDevice(0);
const signer = makeSupervisor();
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const wifi = '<dict><key>PayloadType</key><string>com.apple.wifi.managed</string></dict>';
const camera = '<dict><key>PayloadType</key><string>com.apple.applicationaccess</string></dict>';

describe('a profile', () => {
  it('may be signed', async () => {
    const running = await pairedBench(spec);
    const signed = signer.sign(bytes(profileXml()));
    expect(verdictOf(await askInstaller(running, 'InstallProfile', { Payload: signed }))).toEqual(['Acknowledged']);
    const tampered = Uint8Array.from(Buffer.from(Buffer.from(signed).toString('latin1').replace('Example School</string>', 'Example Schoal</string>'), 'latin1'));
    expect(verdictOf(await askInstaller(running, 'InstallProfile', { Payload: tampered }))).toEqual(['Error', 'MCProfileErrorDomain', 1000n]);
    expect([...running.device.profiles.keys()]).toEqual(['example.test']);
  });

  it('may be a dictionary instead of a file', async () => {
    const running = await pairedBench(spec);
    const profile = dict({ PayloadType: 'Configuration', PayloadIdentifier: 'as.dictionary', PayloadUUID: 'D', PayloadContent: [] });
    expect(verdictOf(await askInstaller(running, 'InstallProfile', { Payload: profile }))).toEqual(['Acknowledged']);
    expect([...running.device.profiles.keys()]).toEqual(['as.dictionary']);
  });

  it.each([
    ['at Hello, Wi-Fi alone, is applied at once', supervisedDevice(0, { supervised: false }), wifi, ['example.test'], 0],
    ['at Hello, Wi-Fi and more, waits for its user', supervisedDevice(0, { supervised: false }), wifi + camera, [], 1],
    ['at Home, Wi-Fi alone, waits for its user', privateDevice(0), wifi, [], 1],
  ])('for an unsupervised device %s', async (_, chosen, content, installed, offered) => {
    const running = await pairedBench({ ...chosen, phase: 'hello' }, { clock: new FakeClock() });
    running.device.phase = chosen.phase === 'hello' ? 'setup' : 'home';
    expect(verdictOf(await askInstaller(running, 'InstallProfile', { Payload: bytes(profileXml({ content: `<array>${content}</array>` })) }))).toEqual(['Acknowledged']);
    expect([[...running.device.profiles.keys()], running.bench.log.count('offered')]).toEqual([installed, offered]);
  });

  it.each([
    ['Lockdown Mode', { lockdownMode: true }, 'DMCInstallationErrorDomain', 4021n], ['its supervisor', { profilesForbidden: true }, 'MCInstallationErrorDomain', 4020n],
  ])('is blocked by %s', async (_, traits, domain, code) => {
    const running = await pairedBench(supervisedDevice(0, { traits }));
    expect(verdictOf(await askInstaller(running, 'InstallProfile', { Payload: bytes(profileXml()) }))).toEqual(['Error', domain, code]);
    expect(running.bench.log.acts.map((entry) => entry.act)).toEqual(['paired', 'session', 'installAsked']);
  });

  it('that was stored for the end of setup is given back as it was', async () => {
    const running = await pairedBench(spec);
    await withInstaller(running, async (ask) => {
      const named = { Purpose: 'PostSetupInstallation' };
      expect((await ask('GetStoredProfile', named)).has('ProfileData')).toBe(false);
      expect(verdictOf(await ask('StoreProfile', { ...named, ProfileData: bytes('<plist/>') }))).toEqual(['Acknowledged']);
      expect((await ask('GetStoredProfile', named)).get('ProfileData')).toEqual(bytes('<plist/>'));
      for (const wrong of [{ ProfileData: bytes('x') }, { ...named, ProfileData: 'text' }, { ProfileData: bytes('x'), Purpose: 'Other' }]) expect(verdictOf(await ask('StoreProfile', wrong))).toEqual(['CommandFormatError']);
      expect(verdictOf(await ask('GetStoredProfile', { Purpose: 'Other' }))).toEqual(['CommandFormatError']);
    });
    expect(running.bench.log.count('stored')).toBe(1);
  });
});

describe('an erase', () => {
  async function erased(more: Record<string, PlistValue>): Promise<PairedBench> {
    const running = await pairedBench(spec);
    expect(verdictOf(await askInstaller(running, 'EraseDevice', more))).toEqual(['Acknowledged']);
    return running;
  }

  it.each([
    [{}, 'missing'], [{ PreserveDataPlan: true }, 'true'], [{ PreserveDataPlan: false }, 'false'], [{ PreserveDataPlan: 1n }, 'true'], [{ PreserveDataPlan: 0n }, 'false'],
    [{ PreserveDataPlan: 1, DisallowProximitySetup: 1n }, 'true'],
  ] as [Record<string, PlistValue>, string][])('asked for with %o says what becomes of the eSIM: %s', async (more, kept) => {
    const { bench } = await erased(more);
    expect(bench.log.acts.filter((entry) => entry.act === 'erased').map((entry) => entry.detail)).toEqual([`PreserveDataPlan=${kept}`]);
  });

  it.each([{ PreserveDataPlan: 'true' }, { PreserveDataPlan: [] }, { PreserveDataPlan: true, DisallowProximitySetup: 'no' }] as Record<string, PlistValue>[])('with options of the wrong type is no command: %o', async (more) => {
    const running = await pairedBench(spec);
    expect(verdictOf(await askInstaller(running, 'EraseDevice', more))).toEqual(['CommandFormatError']);
    expect([running.bench.log.count('erased'), running.bench.attached()[0]?.muxId]).toEqual([0, 1]);
  });

  it('is answered, then the connection dies, then the device leaves, and comes back at Hello under a new id', async () => {
    const clock = new FakeClock();
    const times = { eraseLeave: 8000, eraseReturn: 120_000 } as const;
    const running = await pairedBench(supervisedDevice(0, { findMy: true }), { clock, latency: { of: (kind) => (kind === 'eraseLeave' || kind === 'eraseReturn' ? times[kind] : 0) } });
    const { device, bench } = running;
    device.passcode = true;
    [device.unlockToken, device.untrustedBuid, device.wifiSync, device.migrated, device.wifiPower] = [Uint8Array.of(1), 'B', true, true, false];
    await withInstaller(running, async (ask) => {
      await ask('InstallProfile', { Payload: bytes(profileXml()) });
      expect(verdictOf(await ask('EraseDevice', { PreserveDataPlan: true }))).toEqual(['Acknowledged']);
      await expect(ask('HelloHostIdentifier')).rejects.toThrow();
      device.erase('again');
    });
    clock.advance(7999);
    expect(bench.attached()).toHaveLength(1);
    clock.advance(1);
    expect([bench.attached(), device.power]).toEqual([[], 'away']);
    clock.advance(120_000);
    expect(bench.attached().map((entry) => entry.muxId)).toEqual([2]);
    expect([device.phase, device.hosts.size, device.profiles.size, device.cloud, device.activation, device.passcode, device.locked, device.activationLocked, device.name]).toEqual(['setup', 0, 0, null, 'Unactivated', false, false, true, 'iPad']);
    expect([device.unlockToken, device.untrustedBuid, device.wifiSync, device.migrated, device.wifiPower]).toEqual([null, null, false, false, true]);
    expect(bench.log.count('erased')).toBe(1);
  });
});

describe('the time that a request takes', () => {
  it.each([
    ['GetProfileList', 'light'], ['InstallProfile', 'install'], ['InstallProfileSilent', 'install'], ['SetCloudConfiguration', 'cloudConfiguration'],
    ['DownloadAndApplyCloudConfiguration', 'enrollment'], ['ProceedWithKeybagMigration', 'migration'], ['EraseDevice', 'eraseAnswer'], ['valueOf', 'light'],
  ])('%s is that of %s', async (name, kind) => {
    const kinds: string[] = [];
    const latency: Latency = {
      of: (asked) => {
        kinds.push(asked);
        return 0;
      },
    };
    const running = await pairedBench(spec, { clock: new FakeClock(), latency });
    await withInstaller(running, async (ask) => {
      kinds.length = 0;
      await ask(name, { PreserveDataPlan: 'of the wrong type' });
    });
    expect(kinds[0]).toBe(kind);
  });
});

describe('the small requests', () => {
  it.each(['HelloHostIdentifier', 'Flush', 'PollMDMIfNetworkTethered', 'GetEncryptionKey'])('%s is acknowledged', async (name) => {
    expect(verdictOf(await askInstaller(await pairedBench(spec), name))).toEqual(['Acknowledged']);
  });

  it.each([
    ['SetWiFiPowerState', { PowerState: false }, 'Acknowledged', 'wifiSwitched'], ['SetWiFiPowerState', { PowerState: true }, 'Acknowledged', null],
    ['SetWiFiPowerState', { PowerState: 1n }, 'CommandFormatError', null], ['SetCertificate', { CertificateData: Uint8Array.of(1) }, 'Acknowledged', 'certificateSet'],
    ['SetCertificate', {}, 'CommandFormatError', null], ['MakeCoffee', {}, 'CommandFormatError', null], ['constructor', {}, 'CommandFormatError', null],
  ] as [string, Record<string, PlistValue>, string, string | null][])('%s %o: %s', async (name, more, status, act) => {
    const running = await pairedBench(spec);
    expect(verdictOf(await askInstaller(running, name, more))).toEqual([status]);
    expect(running.bench.log.acts.map((entry) => entry.act).slice(2)).toEqual(act === null ? [] : [act]);
  });

  it.each([
    ['at Hello', { supervised: false }, { Nonce: Uint8Array.of(1) }, 'Acknowledged'], ['without a nonce', { supervised: false }, {}, 'NonceNotReceived'],
    ['with a nonce that is text', { supervised: false }, { Nonce: 'x' }, 'CommandFormatError'], ['on a configured device', {}, { Nonce: Uint8Array.of(1) }, 'ProvisionalEnrollmentRejected'],
  ] as [string, object, Record<string, PlistValue>, string][])('EstablishProvisionalEnrollment %s', async (_, change, more, status) => {
    expect(verdictOf(await askInstaller(await pairedBench(supervisedDevice(0, change)), 'EstablishProvisionalEnrollment', more))).toEqual([status]);
  });
});
