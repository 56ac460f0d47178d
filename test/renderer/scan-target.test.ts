// To which device a scanned tag goes, when nobody says it.
import { describe, expect, it } from 'vitest';
import { scanTargetOf } from '../../renderer/features/bench/scan-target.ts';
import { type DeviceSnapshot, deviceSnapshotSchema, type Run } from '../../src/model.ts';
import { recordWith } from '../setup/records.ts';

function present(number: number, attachedAt: number, run: Run | null = null): { readonly device: DeviceSnapshot; readonly run: Run | null } {
  const device = deviceSnapshotSchema.parse({
    udid: `00008110-00000000000000${String(number).padStart(2, '0')}`, ecid: '7', serial: `DMPXK3V6000${number}`, name: 'iPad', productType: 'iPad13,18', osVersion: '18.6', state: 'ready', problem: null, place: { hub: 'A', port: number }, deviceClass: 'iPad',
    buildVersion: null, activation: 'Activated', battery: 80, charging: true, supervised: false, setupDone: true, findMy: false, activationLocked: null, imei: null, imei2: null, wifiAddress: null, storage: null,
    cloud: null, profiles: [], usbPort: null, work: null, awayUntil: null, attachedAt,
  });
  return { device, run };
}

describe('a scanned tag on the bench', () => {
  const run = recordWith({});
  const devices = [present(1, 10), present(2, 30, run), present(3, 20)];
  const goal = (inspected: number | null, ...selected: number[]): string | undefined => scanTargetOf(devices, inspected === null ? null : devices[inspected - 1] ?? null, new Set(selected.map((number) => devices[number - 1]?.device.udid ?? '')))?.name.slice(-2);

  it('goes to the device in focus, else to the one selected, else to the one plugged in last', () => {
    expect([goal(1, 3), goal(null, 3), goal(null)]).toEqual(['A1', 'A3', 'A2']);
    expect(scanTargetOf(devices, null, new Set())).toEqual({ udid: devices[1]?.device.udid, run, name: 'iPad (10th generation), DMPXK3V60002, A2' });
  });

  it('goes nowhere when several are selected, or none is there', () => {
    expect([goal(null, 1, 3), scanTargetOf([], null, new Set())]).toEqual([undefined, null]);
  });
});
