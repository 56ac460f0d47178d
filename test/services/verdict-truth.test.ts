// Verdicts against the truth: what is called ready is done to the virtual device itself, by its own rules, and has to succeed.
import { describe, expect, it } from 'vitest';
import { downloadCloudConfiguration, setCloudConfiguration } from '../../src/bench/cloud-configuration.ts';
import { automatedConfiguration } from '../../src/bench/known-configurations.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { offerProfile } from '../../src/bench/take-profile.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import type { VirtualProfile } from '../../src/bench/virtual-profile.ts';
import { factsOf } from '../../src/domain/blueprint/facts.ts';
import { judge } from '../../src/domain/blueprint/verdict.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import type { Method } from '../../src/model/blueprints.ts';
import type { Verdict } from '../../src/model/verdicts.ts';
import { reached } from '../setup/at-the-app.ts';
import { blueprintOf, calm, magic } from '../setup/checked.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { openApp, startBench } from '../setup/practice.ts';

const prompt = (spec: VirtualDeviceSpec): VirtualDeviceSpec => ({ ...spec, persona: { ...spec.persona, trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: spec.persona.unlocksAfterMs === null ? null : Number.POSITIVE_INFINITY } });
const ours = (more: Readonly<Record<string, boolean>> = {}): PlistDict => dict({ AllowPairing: true, IsSupervised: true, OrganizationMagic: magic, ConfigurationSource: 2n, SupervisorHostCertificates: [Uint8Array.from([1])], ...more });

/** A cart with everything that is hard, and what no cart has. */
const specs = [
  ...makeRoster(16, 3).map(prompt),
  privateDevice(1, { findMy: true, supervised: true }), supervisedDevice(1, { supervised: false }), supervisedDevice(1, { supervised: false, adeAssigned: true }),
  supervisedDevice(1, { supervised: false, activated: false, findMy: true }), supervisedDevice(1, { cloud: ours(), adeAssigned: false }), privateDevice(1, { supervised: true, cloud: ours({ CloudConfigurationUIComplete: true }) }),
  supervisedDevice(1, { cloud: automatedConfiguration(), adeAssigned: true }), privateDevice(1, { supervised: true, cloud: automatedConfiguration(), adeAssigned: true }),
].map((spec, at) => ({ ...spec, locationId: 0x14100000 + at * 0x10000, udid: `00008101-${(0xa000 + at).toString(16).toUpperCase().padStart(16, '0')}`, ecid: BigInt(0xa000 + at), serial: `TRUTH${String(at).padStart(5, '0')}`, model: { ...spec.model, chip: 0x8101 } }));

const enrollment: VirtualProfile = { identifier: 'example.enroll', uuid: 'U', name: 'Enrollment', description: null, organization: null, removalDisallowed: false, version: 1n, management: true };

function erased(device: VirtualDevice): Promise<void> {
  return new Promise((resolve) => {
    device.observers.add((name) => { if (name === 'com.apple.springboard.finishedstartup') resolve(); });
    device.erase();
  });
}

/** Whether the device took everything that the plan asks of it. */
async function carryOut(device: VirtualDevice, { plan }: Verdict): Promise<boolean> {
  for (const { id } of plan ?? []) {
    if (id === 'erase') await erased(device);
    if (id === 'activate') {
      if (device.activationLocked || device.findMy) return false;
      device.activation = 'Activated';
    }
    const written = dict({ CloudConfiguration: dict({ IsSupervised: true, AllowPairing: true, OrganizationMagic: magic }) });
    if (id === 'cloudConfiguration' && (await setCloudConfiguration(device, written)).get('Status') !== 'Acknowledged') return false;
    if (id === 'fetchConfiguration' && downloadCloudConfiguration(device, dict({})).get('Status') !== 'Acknowledged') return false;
    if ((id === 'approval' || id === 'profiles') && (device.phase !== 'home' || !offerProfile(device, enrollment))) return false;
  }
  return true;
}

describe('what is called ready', () => {
  it.each<Method>(['setupAssistant', 'direct', 'automated', 'superviseOnly'])('by %s is what a device takes, on a cart with everything that is hard', async (method) => {
    const { address, bench, devices } = await startBench(specs, { objects: true });
    const served = devices.filter(({ power }) => power === 'on').length;
    const app = await openApp(address, { ledger: 'none' });
    const snapshot = await reached(app, (shown) => shown.devices.length === served && shown.devices.every(({ state }) => state !== 'connecting' && state !== 'untrusted'));
    await app.close();
    // Apple's portal was looked up for this method; nothing else tells who is assigned.
    const assigned = method === 'automated' ? new Map(specs.map(({ serial, adeAssigned = false }) => [serial, adeAssigned])) : new Map<string, boolean>();
    const verdicts = snapshot.devices.map((device) => judge(blueprintOf(method), factsOf(device, new Map(), null), { ...calm, assigned }));
    const promised = verdicts.filter(({ state }) => state === 'ready' || state === 'warnings');
    expect(promised.length).toBeGreaterThan(0);
    const failed: unknown[] = [];
    for (const verdict of promised) if (!await carryOut(bench.device(verdict.udid), verdict)) failed.push([verdict.serial, verdict.state, verdict.reasons.map(({ code }) => code)]);
    // A warning that says so keeps its word: only what may be locked to an Apple Account can still fail.
    expect(failed.filter((entry) => !JSON.stringify(entry).includes('activationLockUnknown'))).toEqual([]);
  });
});
