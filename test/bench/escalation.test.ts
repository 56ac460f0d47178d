// What a supervisor proves on one MCInstall connection, and what it may ask there (ios-protocols 3.3, 3.5).
import { describe, expect, it } from 'vitest';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { type AskInstaller, askInstaller, escalated, supervisedBench, verdictOf, withInstaller } from '../setup/installer.ts';
import { profileXml } from '../setup/profiles.ts';
import { pairedBench } from '../setup/services.ts';
import { makeSupervisor } from '../setup/supervisor.ts';

const ours = makeSupervisor();
const elliptic = makeSupervisor('ec');
const other = makeSupervisor();
const profile = (words: Parameters<typeof profileXml>[0] = {}): Uint8Array => Uint8Array.from(Buffer.from(profileXml(words)));
const png = Uint8Array.from(Buffer.from('89504e470d0a1a0a', 'hex'));

async function challengeOf(ask: AskInstaller, certificate = ours.certificate): Promise<Uint8Array> {
  const challenge = (await ask('Escalate', { SupervisorCertificate: certificate })).get('Challenge');
  if (!(challenge instanceof Uint8Array)) throw new Error('no challenge');
  return challenge;
}

describe('escalating', () => {
  it.each([
    ['RSA', ours, []], ['RSA with SHA-1', ours, ['-md', 'sha1']], ['RSA without signed attributes', ours, ['-noattr']], ['RSA in BER', ours, ['-stream']], ['EC', elliptic, []],
  ])('takes eight bytes signed by the supervisor: %s', async (_, supervisor, options) => {
    const running = await supervisedBench(supervisor);
    await withInstaller(running, async (ask) => {
      const challenge = await challengeOf(ask, supervisor.certificate);
      expect(challenge).toHaveLength(8);
      expect(verdictOf(await ask('EscalateResponse', { SignedRequest: supervisor.sign(challenge, ...options) }))).toEqual(['Acknowledged']);
      expect(verdictOf(await ask('SecurityInfo'))).toEqual(['Acknowledged']);
    });
    expect(running.bench.log.count('escalated')).toBe(1);
  });

  it.each([
    ['something else', (challenge: Uint8Array) => ours.sign(challenge.subarray(1))], ['by another key', (challenge: Uint8Array) => other.sign(challenge)],
    ['not at all', (challenge: Uint8Array) => challenge],
  ])('is refused when what is signed is %s, and a challenge is good for one answer', async (_, answer) => {
    const running = await supervisedBench(ours);
    await withInstaller(running, async (ask) => {
      const challenge = await challengeOf(ask);
      expect(verdictOf(await ask('EscalateResponse', { SignedRequest: answer(challenge) }))).toEqual(['SignedRequestRejected']);
      expect(verdictOf(await ask('EscalateResponse', { SignedRequest: ours.sign(challenge) }))).toEqual(['SignedRequestRejected']);
      expect(verdictOf(await ask('SecurityInfo'))).toEqual(['CommandFormatError']);
    });
    expect(running.bench.log.count('escalated')).toBe(0);
  });

  it('is refused when another certificate comes first in the message', async () => {
    const running = await supervisedBench(ours, { SupervisorHostCertificates: [ours.certificate, other.certificate] });
    await withInstaller(running, async (ask) => {
      const challenge = await challengeOf(ask, other.certificate);
      expect(verdictOf(await ask('EscalateResponse', { SignedRequest: ours.sign(challenge) }))).toEqual(['SignedRequestRejected']);
    });
  });

  it('is refused to a certificate that the device doesn’t list, and to everybody on an unsupervised one', async () => {
    const dummy = Uint8Array.of(1);
    const running = await supervisedBench(ours);
    for (const certificate of [other.certificate, dummy]) expect(verdictOf(await askInstaller(running, 'Escalate', { SupervisorCertificate: certificate }))).toEqual(['CertificateRejected']);
    const unsupervised = await supervisedBench(ours, { IsSupervised: false });
    expect(verdictOf(await askInstaller(unsupervised, 'Escalate', { SupervisorCertificate: ours.certificate }))).toEqual(['CertificateRejected']);
    expect(verdictOf(await askInstaller(running, 'Escalate', { SupervisorCertificate: 'PEM' }))).toEqual(['CommandFormatError']);
    expect(verdictOf(await askInstaller(running, 'EscalateResponse', {}))).toEqual(['CommandFormatError']);
  });

  it('ends with its connection', async () => {
    const running = await supervisedBench(ours);
    await escalated(running, ours, async (ask) => { expect(verdictOf(await ask('ProfileList'))).toEqual(['Acknowledged']); });
    expect(verdictOf(await askInstaller(running, 'ProfileList'))).toEqual(['CommandFormatError']);
  });
});

const onlyEscalated = [
  'ProceedWithKeybagMigration', 'InstallProfileSilent', 'RequestUnlockToken', 'ClearPasscode', 'DeviceInformation', 'SecurityInfo', 'ProfileList', 'CertificateList', 'ProvisioningProfileList',
  'InstalledApplicationList', 'Restrictions', 'InstallProvisioningProfile', 'RemoveProvisioningProfile', 'DeviceLock', 'RestartDevice', 'ShutDownDevice', 'Settings', 'DefaultMDMOptions', 'SetDefaultMDMOptions',
  'ActivationLockBypassCode', 'ClearActivationLockBypassCode', 'DeviceConfigured', 'ScheduleOSUpdate', 'ScheduleOSUpdateScan', 'AvailableOSUpdates', 'OSUpdateStatus', 'RequestMirroring', 'StopMirroring',
  'ValidateApplications', 'ClearRestrictionsPassword',
];

describe('an escalated host', () => {
  it('alone knows these requests: to others they are no commands', async () => {
    const running = await supervisedBench(ours);
    await withInstaller(running, async (ask) => {
      for (const name of onlyEscalated) expect([name, ...verdictOf(await ask(name))]).toEqual([name, 'CommandFormatError']);
    });
    expect(running.device.power).toBe('on');
  });

  it.each(['CertificateList', 'ProvisioningProfileList', 'InstalledApplicationList', 'Restrictions', 'AvailableOSUpdates', 'DefaultMDMOptions', 'ValidateApplications', 'StopMirroring', 'InstallApplication', 'toString'])('asks %s', async (name) => {
    const running = await supervisedBench(ours);
    await escalated(running, ours, async (ask) => {
      // Applications are the MDM's (ios-protocols 3.3).
      expect(verdictOf(await ask(name))).toEqual([['InstallApplication', 'toString'].includes(name) ? 'CommandFormatError' : 'Acknowledged']);
    });
  });

  it('migrates the keybag, which happens once', async () => {
    const running = await supervisedBench(ours);
    await escalated(running, ours, async (ask) => {
      for (let i = 0; i < 2; i += 1) expect(verdictOf(await ask('ProceedWithKeybagMigration'))).toEqual(['Acknowledged']);
    });
    expect(running.bench.log.count('migrated')).toBe(1);
  });

  it('installs in silence even where others may not, and removes what users may not', async () => {
    const running = await supervisedBench(ours, {}, { traits: { profilesForbidden: true } });
    const locked = { Payload: profile({ more: '<key>PayloadRemovalDisallowed</key><true/>' }) };
    expect(verdictOf(await askInstaller(running, 'InstallProfile', locked))).toEqual(['Error', 'MCInstallationErrorDomain', 4020n]);
    await escalated(running, ours, async (ask) => { expect(verdictOf(await ask('InstallProfileSilent', locked))).toEqual(['Acknowledged']); });
    expect(verdictOf(await askInstaller(running, 'RemoveProfile', { ProfileIdentifier: 'example.test' }))).toEqual(['Error', 'MCInstallationErrorDomain', 4020n]);
    await escalated(running, ours, async (ask) => {
      const [listed] = (await ask('ProfileList')).get('ProfileList') as PlistDict[];
      expect(listed?.get('PayloadIdentifier')).toBe('example.test');
      expect(verdictOf(await ask('RemoveProfile', { Identifier: 'example.test' }))).toEqual(['Acknowledged']);
    });
    expect([running.bench.log.count('installed'), running.bench.log.count('removed'), running.bench.log.count('offered')]).toEqual([1, 1, 0]);
  });

  it('clears a passcode with the token it got before there was one', async () => {
    const running = await supervisedBench(ours);
    await escalated(running, ours, async (ask) => {
      const token = (await ask('RequestUnlockToken')).get('UnlockToken');
      if (!(token instanceof Uint8Array)) throw new Error('no token');
      running.device.lockNow();
      expect(verdictOf(await ask('RequestUnlockToken'))).toEqual(['Error', 'DMCKeybagErrorDomain', 37_002n]);
      expect(((await ask('SecurityInfo')).get('SecurityInfo') as PlistDict).get('PasscodePresent')).toBe(true);
      expect(verdictOf(await ask('ClearPasscode', { UnlockToken: 'text' }))).toEqual(['CommandFormatError']);
      expect(verdictOf(await ask('ClearPasscode', { UnlockToken: new Uint8Array(64) })).slice(0, 2)).toEqual(['Error', 'DMCKeybagErrorDomain']);
      expect(running.device.locked).toBe(true);
      expect(verdictOf(await ask('ClearPasscode', { UnlockToken: token }))).toEqual(['Acknowledged']);
    });
    expect([running.device.locked, running.device.passcode, running.bench.log.count('unlockTokenGiven'), running.bench.log.count('passcodeCleared')]).toEqual([false, false, 1, 1]);
  });

  it('asks for what it wants to know, and gets no more', async () => {
    const running = await supervisedBench(ours);
    await escalated(running, ours, async (ask) => {
      const reply = await ask('DeviceInformation', { Queries: ['SerialNumber', 'IsSupervised', 'IMEI', 'NoSuchQuery'] });
      expect(reply.get('QueryResponses')).toEqual(dict({ SerialNumber: running.device.spec.serial, IsSupervised: true }));
      expect(verdictOf(await ask('DeviceInformation', { Queries: [5n] }))).toEqual(['CommandFormatError']);
    });
  });

  it('sets wallpaper and name, each with a verdict of its own', async () => {
    const running = await supervisedBench(ours);
    const items: PlistValue[] = [
      dict({ Item: 'Wallpaper', Where: 3n, Image: png }), dict({ Item: 'DeviceName', DeviceName: 'Room 5' }), dict({ Item: 'Wallpaper', Where: 4n, Image: png }),
      dict({ Item: 'Wallpaper', Where: 1n, Image: Uint8Array.of(1, 2) }), dict({ Item: 'DeviceName', DeviceName: 5n }), dict({ Item: 'Coffee' }), 'text',
    ];
    await escalated(running, ours, async (ask) => {
      const reply = await ask('Settings', { Settings: items });
      const inner = reply.get('Settings') as PlistDict[];
      expect([reply.get('Status'), ...inner.map((entry) => entry.get('Status'))]).toEqual(['Acknowledged', 'Acknowledged', 'Acknowledged', 'Error', 'Error', 'Error', 'Error', 'CommandFormatError']);
      expect(verdictOf(await ask('Settings'))).toEqual(['CommandFormatError']);
    });
    expect([running.device.name, running.bench.log.count('renamed')]).toEqual(['Room 5', 1]);
    expect(running.bench.log.acts.filter((entry) => entry.act === 'wallpaperSet').map((entry) => entry.detail)).toEqual(['3']);
  });

  it('ends the waiting in Setup Assistant, once', async () => {
    const running = await supervisedBench(ours, { AwaitDeviceConfigured: true });
    await escalated(running, ours, async (ask) => { for (let i = 0; i < 2; i += 1) await ask('DeviceConfigured'); });
    const configuration = (await askInstaller(running, 'GetCloudConfiguration')).get('CloudConfiguration');
    expect(isDict(configuration) && [configuration.get('AwaitDeviceConfigured'), configuration.get('DeviceConfigured')]).toEqual([false, true]);
    expect(running.bench.log.count('deviceConfigured')).toBe(1);
  });

  it('reads and clears the bypass code', async () => {
    const running = await supervisedBench(ours);
    running.device.bypassCode = 'CODE';
    await escalated(running, ours, async (ask) => {
      expect((await ask('ActivationLockBypassCode')).get('ActivationLockBypassCode')).toBe('CODE');
      await ask('ClearActivationLockBypassCode');
      expect((await ask('ActivationLockBypassCode')).has('ActivationLockBypassCode')).toBe(false);
    });
  });

  it('locks what has a passcode', async () => {
    const running = await supervisedBench(ours);
    running.device.passcode = true;
    await escalated(running, ours, (ask) => ask('DeviceLock'));
    expect([running.device.locked, running.bench.log.count('locked')]).toEqual([true, 1]);
  });

  it.each([['RestartDevice', 'restarted', 'on'], ['ShutDownDevice', 'shutDown', 'off']] as const)('%s', async (name, act, power) => {
    const clock = new FakeClock();
    const running = await supervisedBench(ours, {}, {}, { clock });
    await escalated(running, ours, async (ask) => {
      expect(verdictOf(await ask(name))).toEqual(['Acknowledged']);
      await expect(ask('HelloHostIdentifier')).rejects.toThrow();
    });
    clock.advance(0);
    expect([running.bench.log.count(act), running.device.power]).toEqual([1, power]);
  });
});

describe('the same seed', () => {
  it('gives the same challenges and the same unlock token', async () => {
    const once = async (): Promise<unknown> => {
      const running = await supervisedBench(ours);
      const first = await withInstaller(running, (ask) => challengeOf(ask));
      return [first, await escalated(running, ours, async (ask) => (await ask('RequestUnlockToken')).get('UnlockToken'))];
    };
    expect(await once()).toEqual(await once());
    expect((await pairedBench(supervisedDevice(1))).device.randomBytes(8)).not.toEqual((await pairedBench(supervisedDevice(2))).device.randomBytes(8));
  });
});
