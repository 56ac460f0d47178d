// Life after the cable: Setup Assistant, Remote Management, sign-in, Home and Company Portal, on the device's own clock.
import { describe, expect, it, onTestFinished } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { appsOn } from '../../src/bench/device-apps.ts';
import { handOver, type HandOverEnd } from '../../src/bench/handover.ts';
import { enrollmentUrls } from '../../src/bench/practice-mdm.ts';
import { panesAhead } from '../../src/bench/setup-panes.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { type DeviceChange, privateDevice, supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const hour = 3_600_000;

function configuration(more: Record<string, PlistValue> = {}): PlistDict {
  return dict({ AllowPairing: true, CloudConfigurationUIComplete: false, ConfigurationSource: 2n, ConfigurationWasApplied: false, IsSupervised: true, OrganizationName: 'Practice Organization', SkipSetup: [], ...more });
}

interface Handed {
  readonly device: VirtualDevice;
  readonly clock: FakeClock;
  readonly acts: () => string[];
}

function deviceWith(change: DeviceChange): Handed {
  const clock = new FakeClock();
  const spec = supervisedDevice(0, { osVersion: '18.6', ...change });
  const bench = new PracticeBench({ devices: [spec], clock });
  onTestFinished(() => bench.close());
  return { device: bench.device(spec.udid), clock, acts: () => bench.log.acts.map(({ act, detail }) => `${act} ${detail}`.trim()) };
}

const affinity = (more: Record<string, PlistValue> = {}): DeviceChange => ({ cloud: configuration({ ConfigurationURL: enrollmentUrls.affinity, ...more }) });

/** Lets an hour pass, which is longer than any hand-over takes. */
async function after({ device, clock }: Handed): Promise<HandOverEnd> {
  const ended = handOver(device);
  clock.advance(hour);
  return ended;
}

const managementUuid = ({ device }: Handed): string => [...device.profiles.values()].find((profile) => profile.management)?.uuid ?? 'none';

describe('a device that was handed over', () => {
  it('enrolls its user, reaches Home and confirms the last four of its serial number', async () => {
    const handed = deviceWith(affinity());
    expect(await after(handed)).toBe('managed');
    const { serial } = handed.device.spec;
    const user = `user.${serial.toLowerCase()}@practice.example`;
    expect(handed.acts()).toEqual([
      `fetchedEnrollment ${enrollmentUrls.affinity}`, `signedIn ${user}`, `installed ${managementUuid(handed)}`, `enrolled ${user}`, 'finishedSetup user', `confirmedSerial ${serial.slice(-4)}`,
    ]);
    expect(handed.device.phase).toBe('home');
    expect(appsOn(handed.device).map((app) => app.bundleId)).toContain('com.microsoft.CompanyPortal');
    expect([handed.device.cloud?.get('CloudConfigurationUIComplete'), handed.device.cloud?.get('ConfigurationWasApplied')]).toEqual([true, true]);
    // Given to somebody once more, it is in use already.
    const before = handed.acts().length;
    expect([await after(handed), handed.acts().length - before]).toEqual(['managed', 0]);
  });

  it('signs in on a web page when the configuration names one', async () => {
    const handed = deviceWith({ cloud: configuration({ ConfigurationWebURL: enrollmentUrls.affinity }) });
    expect(await after(handed)).toBe('managed');
    expect(handed.acts().map((act) => act.split(' ')[0])).toEqual(['fetchedEnrollment', 'signedIn', 'installed', 'enrolled', 'finishedSetup', 'confirmedSerial']);
  });

  it('without affinity asks nobody, and has no Company Portal', async () => {
    const handed = deviceWith({ cloud: configuration({ ConfigurationURL: enrollmentUrls.shared, AwaitDeviceConfigured: true }) });
    expect(await after(handed)).toBe('managed');
    expect(handed.acts()).toEqual([`fetchedEnrollment ${enrollmentUrls.shared}`, `installed ${managementUuid(handed)}`, 'enrolled shared', 'finishedSetup user']);
    expect(handed.device.cloud?.get('DeviceConfigured')).toBe(true);
  });

  it('stays in Setup Assistant while nobody can sign in, and can be tried again', async () => {
    const handed = deviceWith({ ...affinity(), persona: { signIn: 'cannot' } });
    expect([await after(handed), await after(handed), handed.device.phase, handed.acts()]).toEqual(['notSignedIn', 'notSignedIn', 'setup', []]);
  });

  it('waits at Remote Management without a network, and where the address is none of the practice world', async () => {
    const offline = deviceWith({ ...affinity(), offline: true });
    expect([await after(offline), offline.device.phase]).toEqual(['noNetwork', 'setup']);
    const elsewhere = deviceWith({ cloud: configuration({ ConfigurationURL: 'https://manage.microsoft.com/enroll' }) });
    expect([await after(elsewhere), elsewhere.device.phase]).toEqual(['unreachable', 'setup']);
    const plain = deviceWith({ cloud: configuration({ ConfigurationURL: 'http://mdm.practice.example/enroll/shared' }) });
    expect(await after(plain)).toBe('unreachable');
    const nothing = deviceWith({ cloud: configuration({ ConfigurationURL: 'https://mdm.practice.example/nothing' }) });
    expect([await after(nothing), nothing.acts()]).toEqual(['refused', []]);
  });

  it('activates over its own network when its host didn’t', async () => {
    const handed = deviceWith({ supervised: false, activated: false });
    expect([await after(handed), handed.device.activation, handed.acts()]).toEqual(['unmanaged', 'Activated', ['activated own network', 'finishedSetup user']]);
    const offline = deviceWith({ supervised: false, activated: false, offline: true });
    expect(await after(offline)).toBe('noNetwork');
  });

  it('stays locked to its owner', async () => {
    const handed = deviceWith({ supervised: false, activated: false });
    handed.device.activationLocked = true;
    expect([await after(handed), handed.device.activation]).toEqual(['activationLocked', 'Unactivated']);
  });

  it('assigned to an MDM fetches its own configuration and enrolls', async () => {
    const handed = deviceWith({ supervised: false, activated: false, adeAssigned: true });
    expect(await after(handed)).toBe('managed');
    expect(handed.acts().map((act) => act.split(' ')[0])).toEqual(['activated', 'fetchedConfiguration', 'fetchedEnrollment', 'installed', 'enrolled', 'finishedSetup']);
    expect([handed.device.supervised, handed.device.cloud?.get('ConfigurationSource')]).toEqual([true, 1n]);
  });

  it('meets no Remote Management when its configuration says that this is over', async () => {
    const handed = deviceWith(affinity({ CloudConfigurationUIComplete: true }));
    expect([await after(handed), handed.acts()]).toEqual(['unmanaged', ['finishedSetup user']]);
  });

  it('assigned with affinity asks its user, as one that its host configured does', async () => {
    const handed = deviceWith({ supervised: false, activated: false, adeAssigned: true, traits: { enrollsWith: 'affinity' } });
    expect(await after(handed)).toBe('managed');
    expect(handed.acts().map((act) => act.split(' ')[0])).toEqual(['activated', 'fetchedConfiguration', 'fetchedEnrollment', 'signedIn', 'installed', 'enrolled', 'finishedSetup', 'confirmedSerial']);
    const alone = deviceWith({ supervised: false, activated: false, adeAssigned: true, traits: { enrollsWith: 'affinity' }, persona: { signIn: 'cannot' } });
    expect([await after(alone), alone.device.phase, alone.device.supervised]).toEqual(['notSignedIn', 'setup', true]);
  });

  it('that has joined no network yet gets there once a profile brings it one', async () => {
    const handed = deviceWith({ ...affinity(), offline: true, traits: { joinsByProfile: true } });
    expect(await after(handed)).toBe('noNetwork');
    handed.device.install({ identifier: 'net', uuid: 'N', name: 'N', description: null, organization: null, removalDisallowed: false, version: 1n, management: false, wifi: true });
    expect(await after(handed)).toBe('managed');
  });

  it('enrolled by its host before meets no Remote Management', async () => {
    const handed = deviceWith(affinity());
    handed.device.install({ identifier: 'mdm', uuid: 'U', name: 'MDM', description: null, organization: null, removalDisallowed: false, version: 1n, management: true });
    expect([await after(handed), handed.acts()]).toEqual(['managed', ['installed U', 'enrolled host', 'finishedSetup user']]);
  });

  it('at Home already has nothing left to do', async () => {
    const clock = new FakeClock();
    const spec = privateDevice(1);
    const bench = new PracticeBench({ devices: [spec], clock });
    onTestFinished(() => bench.close());
    expect(await handOver(bench.device(spec.udid))).toBe('unmanaged');
    expect(bench.log.acts).toEqual([]);
  });

  it('takes longer with every pane that isn’t skipped', async () => {
    const timed = async (skipped: string[]): Promise<number> => {
      const handed = deviceWith({ cloud: configuration({ SkipSetup: skipped }), persona: { paneMs: 1000 } });
      let end: HandOverEnd | null = null;
      void handOver(handed.device).then((value) => { end = value; });
      let seconds = 0;
      for (; handed.device.phase === 'setup'; seconds += 1) handed.clock.advance(1000);
      await Promise.resolve();
      expect(end).toBe('unmanaged');
      return seconds;
    };
    const { early, late } = panesAhead(deviceWith({ cloud: configuration() }).device);
    expect([early, late.slice(0, 3), late.includes('SIMSetup'), late.includes('OSShowcase')]).toEqual([['Keyboard', 'SpokenLanguage', 'TermsOfAddress', 'SafetyAndHandling'], ['Biometric', 'Passcode', 'DeviceToDeviceMigration'], false, false]);
    expect(await timed([])).toBe(early.length + late.length);
    expect(await timed(['Siri', 'TOS', 'Keyboard', 'NoSuchPane'])).toBe(early.length + late.length - 3);
    expect(await timed([...early, ...late])).toBe(0);
  });

  it('is switched on when it was handed out off, on the cable or not', async () => {
    const handed = deviceWith(affinity());
    handed.device.shutDown();
    handed.clock.advance(0);
    handed.device.pullCable();
    expect([await after(handed), handed.device.power, handed.device.reachable]).toEqual(['managed', 'on', false]);
  });

  it('is interrupted by an erase, and goes on after a restart', async () => {
    const erased = deviceWith(affinity());
    const ended = handOver(erased.device);
    erased.clock.advance(1000);
    erased.device.erase();
    erased.clock.advance(hour);
    expect([await ended, erased.device.phase]).toEqual(['interrupted', 'setup']);
    const restarted = deviceWith(affinity());
    const goesOn = handOver(restarted.device);
    expect(handOver(restarted.device)).toBe(goesOn);
    restarted.clock.advance(1000);
    restarted.device.restart();
    restarted.clock.advance(hour);
    expect(await goesOn).toBe('managed');
  });

  it('installs at the end of setup what was stored for it', async () => {
    const handed = deviceWith({ cloud: configuration() });
    const profile = dict({ PayloadType: 'Configuration', PayloadIdentifier: 'example.later', PayloadUUID: 'LATER', PayloadVersion: 1n, PayloadContent: [] });
    handed.device.stored.set('PostSetupInstallation', writeXmlPlist(profile));
    expect(await after(handed)).toBe('unmanaged');
    // It is opened first, signed or not, which takes a turn.
    while (handed.device.stored.size > 0) await new Promise((resolve) => { setImmediate(resolve); });
    expect([...handed.device.profiles.keys()]).toEqual(['example.later']);
  });
});
