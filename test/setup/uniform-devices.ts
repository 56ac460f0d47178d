// Devices among which nobody is locked, missing or asks anything: what is measured on them is the host's own work.
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';

/** `count` supervised devices at Hello, of every model, of the cart with this seed. The first is an iPhone. */
export function uniformDevices(count: number, seed: number): VirtualDeviceSpec[] {
  return makeRoster(count + 1, seed).slice(1).map(({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress }) => ({
    udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress, battery: 80, phase: 'hello', supervised: true,
    persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'install', afterMs: 0 } },
  }));
}
