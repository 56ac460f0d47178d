// Devices among which nobody is locked, missing or has to be waited for: what is measured on them is the host's own work.
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { makeRsaKeys, type RsaKeys } from '../../src/crypto/rsa-keys.ts';

/**
 * supervised: at Hello, prepared before. unactivated, activated: at Hello, with nothing on them. inUse: at Home, unsupervised, trusts and
 * approves at once. assigned: at Hello, not activated, Apple's to configure.
 */
export type UniformKind = 'supervised' | 'unactivated' | 'activated' | 'inUse' | 'assigned';

type Situation = Pick<VirtualDeviceSpec, 'phase' | 'supervised'> & Partial<Pick<VirtualDeviceSpec, 'activated' | 'adeAssigned'>>;

const situations: Readonly<Record<UniformKind, Situation>> = {
  supervised: { phase: 'hello', supervised: true },
  unactivated: { phase: 'hello', supervised: false, activated: false },
  activated: { phase: 'hello', supervised: false },
  inUse: { phase: 'home', supervised: false },
  assigned: { phase: 'hello', supervised: false, activated: false, adeAssigned: true },
};

/** `count` devices, of every model, of the cart with this seed. The first is an iPhone. */
export function uniformDevices(count: number, seed: number, kind: UniformKind = 'supervised'): VirtualDeviceSpec[] {
  return makeRoster(count + 1, seed).slice(1).map(({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress }) => ({
    udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress, battery: 80, ...situations[kind],
    persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'install', afterMs: 0 } },
  }));
}

/** For `BenchOptions.makeKeys`: one key for all devices, made on first use. Two hundred of their own keep a core busy for half a minute. */
export function sharedKeys(): () => Promise<RsaKeys> {
  let keys: Promise<RsaKeys> | null = null;
  return () => (keys ??= makeRsaKeys());
}
