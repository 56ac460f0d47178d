// What is known of one device, and which of its problems is a state that people can act on.
import type { ErrorCode } from '../errors.ts';
import type { DeviceSnapshot, DeviceState, Udid } from '../model.ts';

/** Everything but where it is plugged in, which is not the device's to know. */
export type DeviceFacts = Omit<DeviceSnapshot, 'place' | 'usbPort'>;

export function emptyFacts(udid: Udid, attachedAt: number): DeviceFacts {
  return {
    udid, ecid: null, serial: null, name: null, productType: null, osVersion: null, buildVersion: null, deviceClass: null, activation: null,
    battery: null, charging: null, supervised: null, setupDone: null, findMy: null, activationLocked: null, imei: null, imei2: null, wifiAddress: null, storage: null, cloud: null, profiles: null,
    work: null, awayUntil: null, state: 'connecting', problem: null, attachedAt,
  };
}

const states: Partial<Record<ErrorCode, DeviceState>> = {
  'device.locked': 'locked', 'device.untrusted': 'untrusted', 'device.pairingStale': 'untrusted', 'device.trustDenied': 'trustDenied',
};

/** The state in which a device is that failed so; null when the failure says nothing about it. */
export function stateAfter(code: ErrorCode): DeviceState | null {
  return states[code] ?? null;
}

/** Problems that no second look changes: only a person, a replug or another identity does. */
const final: ReadonlySet<ErrorCode> = new Set(['device.trustDenied', 'device.pairingForbidden', 'device.supervisorNeeded', 'device.impostor', 'device.changed', 'mux.forbidden'] as const);

export function isFinal(code: ErrorCode): boolean {
  return final.has(code);
}
