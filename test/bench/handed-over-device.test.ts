// A device that was prepared and handed over, read again by its host: what shows that it is in use and enrolled, and who may still
// speak with it (ios-protocols 2.12, 3.4, 3.7).
import { describe, expect, it } from 'vitest';
import { handOver } from '../../src/bench/handover.ts';
import { enrollmentProfile, enrollmentUrls } from '../../src/bench/practice-mdm.ts';
import type { PairRecord } from '../../src/device/lockdown/pair-record.ts';
import { makePairOffer, sendSupervisedOffer } from '../../src/device/lockdown/pairing.ts';
import { type ManagementFacts, readManagement, readTrusted, type TrustedFacts } from '../../src/device/read-facts.ts';
import { dict, type PlistValue } from '../../src/plist/value.ts';
import { systemClock } from '../../src/system-clock.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { makeIdentity } from '../setup/identities.ts';
import { askInstaller, escalated, supervisedBench, verdictOf } from '../setup/installer.ts';
import { inSession, neverStopped, pairNow, withLockdown } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { type PairedBench, pairedBench } from '../setup/services.ts';
import { makeSupervisor } from '../setup/supervisor.ts';

const fresh = supervisedDevice(0, { supervised: false });
const ours = makeSupervisor();

const configure = async (running: PairedBench, more: Record<string, PlistValue>): Promise<void> => {
  expect(verdictOf(await askInstaller(running, 'SetCloudConfiguration', { CloudConfiguration: dict({ IsSupervised: true, OrganizationMagic: 'OURS', SkipSetup: ['Siri'], ...more }) }))).toEqual(['Acknowledged']);
};

async function handedOver(running: PairedBench, clock: FakeClock): Promise<string> {
  const ended = handOver(running.device);
  clock.advance(3_600_000);
  return ended;
}

function readAgain({ address }: PairedBench, record: PairRecord): Promise<TrustedFacts & ManagementFacts> {
  return inSession(muxClient(address), record, async (lockdown) => ({ ...await readTrusted(lockdown, neverStopped), ...await readManagement(lockdown, neverStopped) }));
}

describe('a device at Home, prepared and enrolled', () => {
  it.each(['affinity', 'shared'] as const)('is still trusted, and shows that it is set up, supervised and managed: %s', async (kind) => {
    const clock = new FakeClock();
    const running = await pairedBench(fresh, { clock, idleMs: Infinity });
    await configure(running, { AllowPairing: true, ConfigurationURL: enrollmentUrls[kind] });
    const before = await readAgain(running, running.record);
    expect([before.setupDone, before.supervised, before.cloud?.complete, before.profiles]).toEqual([null, true, false, []]);
    expect(await handedOver(running, clock)).toBe('managed');
    const after = await readAgain(running, running.record);
    expect([after.setupDone, after.supervised, after.cloud?.complete, after.cloud?.magic, after.profiles?.map(({ identifier }) => identifier)]).toEqual([true, true, true, 'OURS', ['example.practice.mdm']]);
  });

  it('that was configured and never enrolled shows no management profile', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(fresh, { clock, idleMs: Infinity });
    await configure(running, { AllowPairing: true });
    expect(await handedOver(running, clock)).toBe('unmanaged');
    const after = await readAgain(running, running.record);
    expect([after.setupDone, after.cloud?.complete, after.profiles]).toEqual([true, true, []]);
  });

  it('that forbids pairing serves the supervisor who paired it in Setup Assistant, and a supervisor alone', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(fresh, { clock, idleMs: Infinity });
    const identity = await makeIdentity();
    const mux = muxClient(running.address);
    const pairAsSupervisor = (): Promise<PairRecord> => withLockdown(mux, async (lockdown) => {
      const offer = await makePairOffer(mux, lockdown, systemClock, neverStopped);
      return sendSupervisedOffer({ mux, muxId: 1, udid: udidOf(fresh) }, lockdown, offer, identity, clock.now(), neverStopped);
    });
    await configure(running, { AllowPairing: false, ConfigurationURL: enrollmentUrls.shared, SupervisorHostCertificates: [identity.certificate] });
    expect(await codeOf(readAgain(running, running.record))).toBe('device.pairingStale');
    expect(await codeOf(pairNow(mux, udidOf(fresh)))).toBe('device.pairingForbidden');
    const again = await pairAsSupervisor();
    expect(await handedOver(running, clock)).toBe('managed');
    expect([(await readAgain(running, again)).setupDone, (await readAgain(running, await pairAsSupervisor())).cloud?.allowsPairing]).toEqual([true, false]);
    expect(await codeOf(pairNow(mux, udidOf(fresh)))).toBe('device.pairingForbidden');
  });

  it.each([['shared', {}, 0], ['affinity', { MDMUsername: 'user@practice.example', MDMPassword: 'practice' }, 1]] as const)('that its host made Apple configure (%s) goes through no Remote Management again', async (enrollsWith, credentials, confirmed) => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0, { supervised: false, adeAssigned: true, traits: { enrollsWith } }), { clock, idleMs: Infinity });
    expect(verdictOf(await askInstaller(running, 'DownloadAndApplyCloudConfiguration', credentials))).toEqual(['Acknowledged']);
    const before = await readAgain(running, running.record);
    expect([before.setupDone, before.supervised, before.cloud?.source, before.cloud?.complete, before.profiles?.length]).toEqual([null, true, 'automated', true, 1]);
    expect(await handedOver(running, clock)).toBe('managed');
    expect((await readAgain(running, running.record)).setupDone).toBe(true);
    const { log } = running.bench;
    expect((['fetchedEnrollment', 'installed', 'enrolled', 'finishedSetup', 'confirmedSerial'] as const).map((act) => log.count(act))).toEqual([1, 1, 1, 1, confirmed]);
  });

  it('that a supervisor enrolled in silence is enrolled once, whoever installs the profile again', async () => {
    const running = await supervisedBench(ours);
    await escalated(running, ours, async (ask) => {
      for (let i = 0; i < 2; i += 1) expect(verdictOf(await ask('InstallProfileSilent', { Payload: enrollmentProfile('shared', '') }))).toEqual(['Acknowledged']);
    });
    expect([running.bench.log.count('installed'), running.bench.log.acts.filter(({ act }) => act === 'enrolled').map(({ detail }) => detail)]).toEqual([2, ['host']]);
  });
});
