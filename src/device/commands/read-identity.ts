// What lockdown's value dictionary says about a device (ios-protocols 2.4, 2.5). Every value is optional and checked on
// its own: one absurd value is left out, it doesn't hide the rest.
import { z } from 'zod';
import type { DeviceSnapshot, Udid } from '../../model.ts';
import { isDict, type PlistValue, toPlain } from '../../plist/value.ts';
import { shownText } from './shown-text.ts';
import { canonicalUdid } from '../usbmux/udid.ts';

const matching = (pattern: RegExp): z.ZodCatch<z.ZodNullable<z.ZodString>> => z.string().regex(pattern).nullable().catch(null);

const globalSchema = z.object({
  UniqueDeviceID: shownText(80),
  UniqueChipID: z.bigint().min(0n).max(2n ** 64n - 1n).nullable().catch(null),
  SerialNumber: matching(/^[A-Z0-9]{8,20}$/i),
  DeviceName: shownText(255),
  DeviceClass: shownText(40),
  ProductType: shownText(40),
  ProductVersion: shownText(20),
  BuildVersion: shownText(20),
  ActivationState: shownText(60),
  PasswordProtected: z.boolean().nullable().catch(null),
  InternationalMobileEquipmentIdentity: matching(/^[0-9]{14,16}$/),
  InternationalMobileEquipmentIdentity2: matching(/^[0-9]{14,16}$/),
  WiFiAddress: matching(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i),
  /** Told to a paired computer only; on hardware it wasn't seen without the lock. */
  NonVolatileRAM: z.object({ 'fm-activation-locked': z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString('latin1')) }).nullable().catch(null),
});

export interface GlobalValues {
  readonly udid: string | null;
  readonly ecid: bigint | null;
  readonly serial: string | null;
  readonly name: string | null;
  readonly deviceClass: string | null;
  readonly productType: string | null;
  readonly osVersion: string | null;
  readonly buildVersion: string | null;
  readonly activation: string | null;
  /** Locked right now and wanting a passcode, not: has one (ios-protocols 2.4). */
  readonly locked: boolean | null;
  readonly imei: string | null;
  readonly imei2: string | null;
  readonly wifiAddress: string | null;
  /** Null where it isn't told, as mostly without the lock. */
  readonly activationLocked: boolean | null;
}

function lockWord(word: string | undefined): boolean | null {
  if (word?.startsWith('YES') === true) return true;
  return word?.startsWith('NO') === true ? false : null;
}

/** Null when the answer is no dictionary at all. */
export function readGlobalValues(value: PlistValue | undefined): GlobalValues | null {
  if (value === undefined || !isDict(value)) return null;
  const found = globalSchema.parse(toPlain(value));
  return {
    udid: found.UniqueDeviceID, ecid: found.UniqueChipID, serial: found.SerialNumber, name: found.DeviceName, deviceClass: found.DeviceClass,
    productType: found.ProductType, osVersion: found.ProductVersion, buildVersion: found.BuildVersion, activation: found.ActivationState,
    locked: found.PasswordProtected, imei: found.InternationalMobileEquipmentIdentity, imei2: found.InternationalMobileEquipmentIdentity2,
    wifiAddress: found.WiFiAddress?.toLowerCase() ?? null, activationLocked: lockWord(found.NonVolatileRAM?.['fm-activation-locked']),
  };
}

export type IdentityFacts = Pick<DeviceSnapshot, 'ecid' | 'serial' | 'name' | 'productType' | 'osVersion' | 'buildVersion' | 'deviceClass' | 'activation' | 'imei' | 'imei2' | 'wifiAddress'>;

export function identityFrom(values: GlobalValues): IdentityFacts {
  const { serial, name, productType, osVersion, buildVersion, deviceClass, activation, imei, imei2, wifiAddress } = values;
  return { ecid: values.ecid === null ? null : (String(values.ecid) as DeviceSnapshot['ecid']), serial, name, productType, osVersion, buildVersion, deviceClass, activation, imei, imei2, wifiAddress };
}

/** Whether the device itself gives the UDID under which the multiplexer announced it; a device that gives none is believed. */
export function answersAs(values: GlobalValues, udid: Udid): boolean {
  return values.udid === null || canonicalUdid(values.udid) === udid;
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

const bytes = z.bigint().min(0n).max(BigInt(Number.MAX_SAFE_INTEGER)).transform(Number);
const storageSchema = z.object({ TotalDiskCapacity: bytes, AmountDataAvailable: bytes.optional().catch(undefined), TotalDataAvailable: bytes.optional().catch(undefined) });

/** Bytes; null when the device tells no capacity. */
export function readStorage(value: PlistValue | undefined): { total: number; free: number } | null {
  const parsed = storageSchema.safeParse(value !== undefined && isDict(value) ? toPlain(value) : null);
  if (!parsed.success) return null;
  return { total: parsed.data.TotalDiskCapacity, free: parsed.data.AmountDataAvailable ?? parsed.data.TotalDataAvailable ?? 0 };
}

/** A boolean as devices write it: some configurations carry 0 and 1 (ios-protocols 3.4.1). */
export function readFlag(value: PlistValue | undefined): boolean | null {
  if (typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? value !== 0n : null;
}
