// The lies that devices were seen to tell, each by the trait that makes a virtual one tell it: what it says, and what is so.
import { describe, expect, it } from 'vitest';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller, supervisedBench, verdictOf, withInstaller } from '../setup/installer.ts';
import { inSession, neverStopped } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { profileXml } from '../setup/profiles.ts';
import { type PairedBench, pairedBench } from '../setup/services.ts';
import { makeSupervisor } from '../setup/supervisor.ts';

const ours = makeSupervisor();
const payloads = (type: string, more = ''): string => `<array><dict><key>PayloadType</key><string>${type}</string>${more}</dict></array>`;
const profile = (content?: string): Uint8Array => Uint8Array.from(Buffer.from(profileXml(content === undefined ? {} : { content })));
const wifi = profile(payloads('com.apple.wifi.managed'));
const management = profile(payloads('com.apple.mdm'));

const install = (running: PairedBench, payload: Uint8Array): Promise<PlistDict> => askInstaller(running, 'InstallProfile', { Payload: payload });
const listed = async (running: PairedBench): Promise<PlistValue | undefined> => (await askInstaller(running, 'GetProfileList')).get('OrderedIdentifiers');
const configure = (running: PairedBench, more: Record<string, PlistValue> = {}): Promise<PlistDict> => askInstaller(running, 'SetCloudConfiguration', { CloudConfiguration: dict({ IsSupervised: true, OrganizationMagic: 'OURS', ...more }) });
const configuration = async (running: PairedBench): Promise<PlistValue | undefined> => (await askInstaller(running, 'GetCloudConfiguration')).get('CloudConfiguration');
const value = ({ address, record }: PairedBench, domain: string | undefined, key: string): Promise<PlistValue | undefined> => inSession(muxClient(address), record, (lockdown) => lockdown.getValue(neverStopped, domain, key));
const write = ({ address, record }: PairedBench, domain: string | undefined, key: string, to: PlistValue): Promise<PlistDict> =>
  inSession(muxClient(address), record, (lockdown) => lockdown.exchange('SetValue', { ...(domain === undefined ? {} : { Domain: domain }), Key: key, Value: to }, neverStopped));
const turns = async (): Promise<void> => { for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); }); };

const failed = ['Error', 'MCInstallationErrorDomain', 4001n];

describe('a profile that “failed”', () => {
  it.each([
    ['wifi', wifi, failed], ['wifi', profile(), ['Acknowledged']], ['all', profile(), failed], ['all', wifi, failed],
  ] as const)('is on a device that refuses %s', async (refuses, payload, verdict) => {
    const running = await pairedBench(supervisedDevice(0, { traits: { refusesWhatItInstalls: refuses } }));
    expect(verdictOf(await install(running, payload))).toEqual(verdict);
    expect([await listed(running), running.bench.log.count('installed')]).toEqual([['example.test'], 1]);
  });

  it('is on an unsupervised device in Setup Assistant when it is Wi-Fi', async () => {
    const running = await pairedBench(supervisedDevice(0, { supervised: false, traits: { refusesWhatItInstalls: 'wifi' } }));
    expect([verdictOf(await install(running, wifi)), await listed(running)]).toEqual([failed, ['example.test']]);
  });
});

describe('a profile that is acknowledged', () => {
  it('may never come, although the device is supervised', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0, { traits: { installsAfterMs: Infinity } }), { clock, idleMs: Infinity });
    expect(verdictOf(await install(running, profile()))).toEqual(['Acknowledged']);
    clock.advance(24 * 3_600_000);
    expect([await listed(running), running.bench.log.count('installed'), running.device.pending]).toEqual([[], 0, null]);
  });

  it('may come late', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0, { traits: { installsAfterMs: 4000 } }), { clock });
    await install(running, profile());
    clock.advance(3999);
    expect(await listed(running)).toEqual([]);
    clock.advance(1);
    expect([await listed(running), running.bench.log.count('installed')]).toEqual([['example.test'], 1]);
  });

  it('doesn’t come after an erase', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0, { traits: { installsAfterMs: 4000 } }), { clock });
    await install(running, profile());
    running.device.erase();
    clock.advance(10_000);
    expect([running.device.profiles.size, running.bench.log.count('installed')]).toEqual([0, 0]);
  });
});

describe('a management profile', () => {
  it('fails where the device has no network, and comes once a profile has brought it one', async () => {
    const running = await pairedBench(supervisedDevice(0, { offline: true, traits: { joinsByProfile: true } }));
    expect(verdictOf(await install(running, management))).toEqual(['Error', 'NSURLErrorDomain', -1009n]);
    const net = Uint8Array.from(Buffer.from(profileXml({ identifier: 'example.net', uuid: 'NET', content: payloads('com.apple.wifi.managed') })));
    for (const payload of [net, management]) expect(verdictOf(await install(running, payload))).toEqual(['Acknowledged']);
    expect(await listed(running)).toEqual(['example.net', 'example.test']);
  });

  it('that its user approves comes to nothing without a network', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(privateDevice(0, { phase: 'hello', offline: true }), { clock });
    expect(verdictOf(await install(running, management))).toEqual(['Acknowledged']);
    clock.advance(3_600_000);
    expect([running.device.profiles.size, running.device.pending]).toEqual([0, null]);
  });
});

describe('a device that is locked though configured', () => {
  it.each([[true], [false]])('has its configuration and isn’t supervised; with Find My shown: %s', async (findMy) => {
    const running = await pairedBench(supervisedDevice(0, { supervised: false, findMy, traits: { lockedThoughConfigured: true } }));
    expect(verdictOf(await configure(running, { SupervisorHostCertificates: [ours.certificate] }))).toEqual(['Acknowledged']);
    expect((await configuration(running) as PlistDict).get('IsSupervised')).toBe(true);
    expect([await value(running, 'com.apple.mobile.chaperone', 'DeviceIsChaperoned'), await value(running, 'com.apple.fmip', 'IsAssociated')]).toEqual([false, findMy]);
    expect(verdictOf(await askInstaller(running, 'Escalate', { SupervisorCertificate: ours.certificate }))).toEqual(['CertificateRejected']);
    expect(running.bench.log.count('configured')).toBe(1);
  });
});

describe('a configuration', () => {
  const fresh = supervisedDevice(0, { supervised: false });
  const slow = supervisedDevice(0, { supervised: false, traits: { configuresAfterMs: 200_000 } });

  it('that was answered when its host had given up is there, and leaves no room for another', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(fresh, { clock, idleMs: Infinity });
    running.device.faults = (name) => (name === 'SetCloudConfiguration' ? { kind: 'late', ms: 150_000 } : undefined);
    const first = configure(running);
    await clock.asked(150_000);
    running.device.faults = () => undefined;
    expect((await configuration(running) as PlistDict).get('OrganizationMagic')).toBe('OURS');
    expect(verdictOf(await configure(running))).toEqual(['Error', 'DMCTunnelErrorDomain', 14_002n]);
    clock.advance(150_000);
    expect([verdictOf(await first), running.bench.log.count('configured'), running.bench.log.count('configureAsked')]).toEqual([['Acknowledged'], 1, 2]);
  });

  it('may be absent as long as the device asks Apple, be written after its host hung up, and then be refused a second time', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(slow, { clock, idleMs: Infinity });
    let hangUp = (): void => undefined;
    const first = withInstaller(running, (ask) => {
      void ask('SetCloudConfiguration', { CloudConfiguration: dict({ IsSupervised: true, OrganizationMagic: 'OURS' }) }).catch(() => undefined);
      return new Promise<void>((resolve) => { hangUp = resolve; });
    });
    await clock.asked(200_000);
    clock.advance(180_000);
    hangUp();
    await first;
    expect(await configuration(running)).toBeUndefined();
    const second = configure(running);
    while (running.bench.log.count('configureAsked') < 2) await turns();
    clock.advance(20_000);
    await turns();
    expect((await configuration(running) as PlistDict).get('OrganizationMagic')).toBe('OURS');
    clock.advance(200_000);
    expect([verdictOf(await second), running.bench.log.count('configured')]).toEqual([['Error', 'DMCTunnelErrorDomain', 14_002n], 1]);
  });

  it.each(['restart', 'erase'] as const)('isn’t written when a %s ended the asking', async (how) => {
    const clock = new FakeClock();
    const running = await pairedBench(slow, { clock, idleMs: Infinity });
    const asked = configure(running).catch(() => 'cut');
    await clock.asked(200_000);
    running.device[how]();
    clock.advance(300_000);
    await turns();
    expect([await asked, running.device.cloud, running.bench.log.count('configured')]).toEqual(['cut', null, 0]);
  });
});

describe('an erase that is acknowledged', () => {
  it.each([['stays', 1, 0], ['restarts', 2, 1]] as const)('and ignored: the device %s, with everything on it', async (eraseIgnored, muxId, restarts) => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0, { traits: { eraseIgnored } }), { clock, idleMs: Infinity });
    expect(verdictOf(await askInstaller(running, 'EraseDevice', { PreserveDataPlan: true }))).toEqual(['Acknowledged']);
    clock.advance(3_600_000);
    const { log } = running.bench;
    expect([running.bench.attached().map((entry) => entry.muxId), running.device.hosts.size, running.device.supervised]).toEqual([[muxId], 1, true]);
    expect([log.count('eraseAsked'), log.count('erased'), log.count('restarted')]).toEqual([1, 0, restarts]);
  });
});

describe('a write that is taken', () => {
  it('leaves the old name on a device that keeps it, by either way', async () => {
    const running = await supervisedBench(ours, {}, { name: 'Old', traits: { keepsItsName: true } });
    expect((await write(running, undefined, 'DeviceName', 'New')).get('Error')).toBeUndefined();
    expect([await value(running, undefined, 'DeviceName'), running.bench.log.count('renamed')]).toEqual(['Old', 0]);
    await withInstaller(running, async (ask) => {
      const challenge = (await ask('Escalate', { SupervisorCertificate: ours.certificate })).get('Challenge') as Uint8Array;
      await ask('EscalateResponse', { SignedRequest: ours.sign(challenge) });
      const [setting] = (await ask('Settings', { Settings: [dict({ Item: 'DeviceName', DeviceName: 'New' })] })).get('Settings') as PlistDict[];
      expect(setting?.get('Status')).toBe('Acknowledged');
    });
    expect(running.device.name).toBe('Old');
  });

  it('of the language restarts SpringBoard, and the session lives on', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0), { clock, idleMs: Infinity, latency: { of: (kind) => (kind === 'language' ? 5000 : 0) } });
    await inSession(muxClient(running.address), running.record, async (lockdown) => {
      await lockdown.exchange('SetValue', { Domain: 'com.apple.international', Key: 'Language', Value: 'sv' }, neverStopped);
      clock.advance(60_000);
      expect(await lockdown.getValue(neverStopped, 'com.apple.international', 'Language')).toBe('sv');
    });
    expect([running.bench.attached()[0]?.muxId, running.bench.log.count('restarted'), running.bench.log.count('localized')]).toEqual([1, 0, 1]);
  });
});

describe('a good signature', () => {
  it('is rejected once by a device that does that, whichever connection it came on', async () => {
    const running = await supervisedBench(ours, {}, { traits: { rejectsFirstSignature: true } });
    const verdicts: unknown[] = [];
    for (let i = 0; i < 3; i += 1) {
      await withInstaller(running, async (ask) => {
        const challenge = (await ask('Escalate', { SupervisorCertificate: ours.certificate })).get('Challenge') as Uint8Array;
        verdicts.push(...verdictOf(await ask('EscalateResponse', { SignedRequest: ours.sign(challenge) })), ...verdictOf(await ask('SecurityInfo')));
      });
    }
    expect(verdicts).toEqual(['SignedRequestRejected', 'CommandFormatError', 'Acknowledged', 'Acknowledged', 'Acknowledged', 'Acknowledged']);
    expect(running.bench.log.count('escalated')).toBe(2);
  });
});
