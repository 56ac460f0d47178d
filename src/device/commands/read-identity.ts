// What lockdown's value dictionary says about a device (ios-protocols 2.4, 2.5). Every value is optional and checked on
// its own: one absurd value is left out, it doesn't hide the rest.
import { z } from 'zod';
import type { DeviceSnapshot, Udid } from '../../model.ts';
import { isDict, type PlistValue, toPlain } from '../../plist/value.ts';
import { canonicalUdid } from '../usbmux/mux-client.ts';

const word = z.string().max(255).nullable().catch(null);
const short = z.string().max(40).nullable().catch(null);

const globalSchema = z.object({
  UniqueDeviceID: z.string().max(80).nullable().catch(null),
  UniqueChipID: z.bigint().min(0n).max(2n ** 64n - 1n).nullable().catch(null),
  SerialNumber: z.string().regex(/^[A-Z0-9]{8,20}$/i).nullable().catch(null),
  DeviceName: word,
  DeviceClass: short,
  ProductType: short,
  ProductVersion: z.string().max(20).nullable().catch(null),
  BuildVersion: z.string().max(20).nullable().catch(null),
  ActivationState: z.string().max(60).nullable().catch(null),
  PasswordProtected: z.boolean().nullable().catch(null),
});

export type GlobalValues = z.infer<typeof globalSchema>;

/** Null when the answer is no dictionary at all. */
export function readGlobalValues(value: PlistValue | undefined): GlobalValues | null {
  if (value === undefined || !isDict(value)) return null;
  return globalSchema.parse(toPlain(value));
}

export type IdentityFacts = Pick<DeviceSnapshot, 'ecid' | 'serial' | 'name' | 'productType' | 'osVersion' | 'buildVersion' | 'deviceClass' | 'activation'>;

export function identityFrom(values: GlobalValues): IdentityFacts {
  return {
    ecid: values.UniqueChipID === null ? null : (String(values.UniqueChipID) as DeviceSnapshot['ecid']),
    serial: values.SerialNumber,
    name: values.DeviceName,
    productType: values.ProductType,
    osVersion: values.ProductVersion,
    buildVersion: values.BuildVersion,
    deviceClass: values.DeviceClass,
    activation: values.ActivationState,
  };
}

/** Whether the device itself gives the UDID under which the multiplexer announced it; a device that gives none is believed. */
export function answersAs(values: GlobalValues, udid: Udid): boolean {
  return values.UniqueDeviceID === null || canonicalUdid(values.UniqueDeviceID) === udid;
}

const batterySchema = z.object({
  BatteryCurrentCapacity: z.bigint().min(0n).max(100n).transform(Number).nullable().catch(null),
  BatteryIsCharging: z.boolean().nullable().catch(null),
});

export function readBattery(value: PlistValue | undefined): { battery: number | null; charging: boolean | null } {
  if (value === undefined || !isDict(value)) return { battery: null, charging: null };
  const parsed = batterySchema.parse(toPlain(value));
  return { battery: parsed.BatteryCurrentCapacity, charging: parsed.BatteryIsCharging };
}

/** A boolean as devices write it: some configurations carry 0 and 1 (ios-protocols 3.4.1). */
export function readFlag(value: PlistValue | undefined): boolean | null {
  if (typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? value !== 0n : null;
}
