// Who may write a device's cloud configuration, when, and what the device makes of it (ios-protocols 3.4, 3.7).
import { describe, expect, it } from 'vitest';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { supervisedDevice, type DeviceChange } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller, verdictOf } from '../setup/installer.ts';
import { inSession } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { type PairedBench, pairedBench } from '../setup/services.ts';

const fresh = (more: DeviceChange = {}): VirtualDeviceSpec => supervisedDevice(0, { supervised: false, ...more });
const set = (running: PairedBench, members: Record<string, PlistValue>): Promise<PlistDict> => askInstaller(running, 'SetCloudConfiguration', { CloudConfiguration: dict(members) });

async function configurationOf(running: PairedBench): Promise<PlistDict> {
  const found = (await askInstaller(running, 'GetCloudConfiguration')).get('CloudConfiguration');
  if (found === undefined || !isDict(found)) throw new Error('no configuration');
  return found;
}

const bytes = Uint8Array.from([1, 2, 3]);
const supervising = { AllowPairing: true, IsSupervised: true, OrganizationName: 'Example School', OrganizationMagic: 'M', SupervisorHostCertificates: [bytes], SkipSetup: ['Siri'] };
const present = ['Error', 'DMCTunnelErrorDomain', 14_002n];
const refused = (code: bigint): unknown[] => ['Error', 'MCCloudConfigErrorDomain', code];

describe('a cloud configuration that a host writes', () => {
  it('supervises; what is not the host’s to say is overridden', async () => {
    const running = await pairedBench(fresh());
    expect(verdictOf(await set(running, { ...supervising, ConfigurationSource: 7n, IsMandatory: false, IsMDMUnremovable: true, AwaitDeviceConfigured: true }))).toEqual(['Acknowledged']);
    expect(await configurationOf(running)).toEqual(dict({
      ...supervising, ConfigurationSource: 2n, IsMandatory: true, IsMDMUnremovable: false, AwaitDeviceConfigured: true, CloudConfigurationUIComplete: true, ConfigurationWasApplied: true,
    }));
    expect([running.device.supervised, running.bench.log.count('configured'), running.device.bypassCode]).toEqual([true, 1, expect.stringMatching(/^(?:[0-9A-Z]{4,5}-){5}[0-9A-Z]{4}$/)]);
  });

  it.each(['ConfigurationURL', 'ConfigurationWebURL'])('with a %s is left to Setup Assistant to complete, so it can be written again', async (key) => {
    const running = await pairedBench(fresh());
    for (const url of ['https://one.example', 'https://two.example']) expect(verdictOf(await set(running, { ...supervising, [key]: url }))).toEqual(['Acknowledged']);
    const configuration = await configurationOf(running);
    expect([configuration.get(key), configuration.has('CloudConfigurationUIComplete'), configuration.has('ConfigurationWasApplied')]).toEqual(['https://two.example', false, false]);
  });

  it('is there once and for all, whatever else is wrong', async () => {
    const running = await pairedBench(fresh());
    await set(running, supervising);
    running.device.activation = 'Unactivated';
    expect(verdictOf(await set(running, { SkipSetup: 5n }))).toEqual(present);
    expect([(await configurationOf(running)).get('OrganizationName'), running.bench.log.count('configured')]).toEqual(['Example School', 1]);
  });

  it('is refused at Home, where setup has completed one', async () => {
    const running = await pairedBench(fresh());
    running.device.phase = 'home';
    expect(verdictOf(await set(running, supervising))).toEqual(present);
  });

  it('is checked in the device’s order: activated, types, automated enrollment', async () => {
    const running = await pairedBench(fresh({ activated: false, adeAssigned: true }));
    expect(verdictOf(await set(running, { IsSupervised: 'yes' }))).toEqual(refused(33_003n));
    running.device.activation = 'Activated';
    expect(verdictOf(await set(running, { IsSupervised: 'yes' }))).toEqual(refused(33_002n));
    expect(verdictOf(await set(running, supervising))).toEqual(refused(33_004n));
    expect([running.device.cloud, running.bench.log.count('configured')]).toEqual([null, 0]);
  });

  it.each([
    ['AllowPairing', 'true'], ['IsMultiUser', []], ['OrganizationName', 5n], ['OrganizationMagic', bytes], ['ConfigurationURL', true], ['MDMProtocolVersion', '1'],
    ['SkipSetup', 'All'], ['SkipSetup', ['Siri', 5n]], ['SupervisorHostCertificates', bytes], ['SupervisorHostCertificates', ['PEM']], ['AnchorCertificates', [5n]],
  ] as [string, PlistValue][])('is refused when %s is %o', async (key, value) => {
    const running = await pairedBench(fresh());
    expect(verdictOf(await set(running, { ...supervising, [key]: value }))).toEqual(refused(33_002n));
  });

  it('may spell its switches as numbers, and may have keys nobody knows', async () => {
    const running = await pairedBench(fresh());
    expect(verdictOf(await set(running, { IsSupervised: 1n, IsMultiUser: 0n, Something: 'else' }))).toEqual(['Acknowledged']);
    expect([running.device.supervised, (await configurationOf(running)).get('Something')]).toEqual([true, 'else']);
  });

  it('that is no dictionary is no command', async () => {
    const running = await pairedBench(fresh());
    expect(verdictOf(await askInstaller(running, 'SetCloudConfiguration'))).toEqual(['CommandFormatError']);
    expect(verdictOf(await askInstaller(running, 'SetCloudConfiguration', { CloudConfiguration: [] }))).toEqual(['CommandFormatError']);
  });

  it('without supervision holds nobody in Setup Assistant, and makes no bypass code', async () => {
    const running = await pairedBench(fresh());
    await set(running, { SkipSetup: [], AwaitDeviceConfigured: true, IsMDMUnremovable: true });
    const configuration = await configurationOf(running);
    expect([configuration.get('AwaitDeviceConfigured'), configuration.get('IsMDMUnremovable'), running.device.bypassCode]).toEqual([false, false, null]);
  });

  it('that forbids pairing makes the device forget every host, its writer included', async () => {
    const running = await pairedBench(fresh());
    await set(running, { ...supervising, AllowPairing: false });
    expect([running.device.hosts.size, running.bench.log.count('unpaired')]).toEqual([0, 1]);
    expect(await codeOf(inSession(muxClient(running.address), running.record, () => Promise.resolve()))).toBe('device.pairingStale');
  });

  it('that is empty removes one that isn’t complete', async () => {
    const running = await pairedBench(fresh());
    await set(running, { ...supervising, ConfigurationURL: 'https://one.example' });
    expect(verdictOf(await set(running, {}))).toEqual(['Acknowledged']);
    expect([running.device.cloud, running.device.supervised, running.bench.log.count('unconfigured')]).toEqual([null, false, 1]);
  });

  it('is gone after an erase, which makes room for another', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(fresh(), { clock });
    await set(running, supervising);
    await askInstaller(running, 'EraseDevice', { PreserveDataPlan: true });
    clock.advance(0);
    const back = running.bench.attached().map((entry) => entry.muxId);
    expect([back, running.device.cloud, running.device.bypassCode, running.device.activation]).toEqual([[2], null, null, 'Unactivated']);
  });
});

describe('automated enrollment through the host', () => {
  const download = (running: PairedBench, more: Record<string, PlistValue> = {}): Promise<PlistDict> => askInstaller(running, 'DownloadAndApplyCloudConfiguration', more);

  it('supervises with Apple’s configuration, installs the MDM’s profile and marks all of it as done, once', async () => {
    const running = await pairedBench(fresh({ adeAssigned: true }));
    for (let i = 0; i < 2; i += 1) expect(verdictOf(await download(running, { MDMUsername: 'u', MDMPassword: 'p' }))).toEqual(['Acknowledged']);
    const configuration = await configurationOf(running);
    // Real ones carry the switch about removal as a number (ios-protocols 3.4.1).
    expect(['ConfigurationSource', 'IsSupervised', 'IsMDMUnremovable', 'CloudConfigurationUIComplete', 'ConfigurationWasApplied', 'PostSetupProfileWasInstalled'].map((key) => configuration.get(key))).toEqual([1n, true, 0n, true, true, true]);
    expect((await askInstaller(running, 'GetProfileList')).get('OrderedIdentifiers')).toEqual(['example.practice.mdm']);
    expect([running.device.supervised, ...(['applyAsked', 'applied', 'fetchedEnrollment', 'installed', 'enrolled'] as const).map((act) => running.bench.log.count(act))]).toEqual([true, 2, 1, 1, 1, 1]);
  });

  it('enrolls for its user when the MDM wants to know who that is, and keeps nothing until it does', async () => {
    const running = await pairedBench(fresh({ adeAssigned: true, traits: { enrollsWith: 'affinity' } }));
    for (const wrong of [{}, { MDMUsername: 'user@practice.example' }, { MDMUsername: 'user@practice.example', MDMPassword: 'wrong' }] as const) {
      expect(verdictOf(await download(running, { ...wrong }))).toEqual(refused(33_000n));
    }
    expect([running.device.cloud, running.device.profiles.size]).toEqual([null, 0]);
    expect(verdictOf(await download(running, { MDMUsername: 'user@practice.example', MDMPassword: 'practice' }))).toEqual(['Acknowledged']);
    const enrolled = running.bench.log.acts.filter(({ act }) => act === 'enrolled').map(({ detail }) => detail);
    expect([enrolled, running.device.profiles.size]).toEqual([['user@practice.example'], 1]);
    expect(JSON.stringify(running.bench.log.acts)).not.toContain('"practice"');
  });

  it.each([
    ['that isn’t activated', { adeAssigned: true, activated: false }, 33_003n], ['that has no network', { adeAssigned: true, offline: true }, -1009n],
    ['that nobody assigned', {}, 33_001n],
  ])('fails on a device %s', async (_, more, code) => {
    const running = await pairedBench(fresh(more));
    const reply = await download(running);
    expect(verdictOf(reply).at(-1)).toBe(code);
    expect([running.device.cloud, running.bench.log.count('applied')]).toEqual([null, 0]);
  });

  it('names the enrollment server first where the network is missing', async () => {
    const reply = await download(await pairedBench(fresh({ adeAssigned: true, offline: true })));
    const [first] = reply.get('ErrorChain') as PlistDict[];
    expect([first?.get('ErrorDomain'), first?.get('ErrorCode')]).toEqual(['MCCloudConfigErrorDomain', 34_004n]);
  });

  it('does nothing on a device that is managed already', async () => {
    const running = await pairedBench(fresh());
    running.device.install({ identifier: 'm', uuid: 'M', name: 'M', description: null, organization: null, removalDisallowed: false, version: 1n, management: true });
    expect(verdictOf(await download(running))).toEqual(['Acknowledged']);
    expect(running.bench.log.count('applied')).toBe(0);
  });

  it('wants its credentials as text', async () => {
    expect(verdictOf(await download(await pairedBench(fresh({ adeAssigned: true })), { MDMUsername: 5n }))).toEqual(['CommandFormatError']);
  });
});
