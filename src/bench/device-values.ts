// What a virtual device answers to GetValue, and what it says before anybody is trusted (ios-protocols 2.4).
import { publicPkcs1Pem } from '../crypto/rsa-keys.ts';
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { cellularIdentity } from './cellular-identity.ts';
import { domainValues } from './device-domains.ts';
import { habit } from './device-habits.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Readable without a session; which keys exactly shifts from one iOS to the next, so traits may take some away. */
export const unpairedKeys: ReadonlySet<string> = new Set([
  'DeviceClass', 'DeviceName', 'ProductType', 'ProductVersion', 'ProductName', 'BuildVersion', 'HardwareModel', 'HardwarePlatform', 'CPUArchitecture', 'UniqueDeviceID',
  'UniqueChipID', 'BoardId', 'ChipID', 'SerialNumber', 'WiFiAddress', 'BluetoothAddress', 'DevicePublicKey', 'TelephonyCapability', 'ProtocolVersion', 'ActivationState',
]);

type Values = Record<string, PlistValue | undefined>;

/** The next addresses after the one of the Wi-Fi chip, as devices have them. */
function neighbour(address: string, distance: number): string {
  const last = (Number.parseInt(address.slice(-2), 16) + distance) % 256;
  return `${address.slice(0, -2)}${last.toString(16).padStart(2, '0')}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once a zone: it takes longer than all other values together. Throws RangeError for what is no zone. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  clocks.set(zone, clock);
  return clock;
}

/** Seconds east of Greenwich, summer time included. */
function zoneOffset(zone: string, now: number): number {
  const name = clockOf(zone).formatToParts(now).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

async function hardwareValues(device: VirtualDevice): Promise<Values> {
  const { spec } = device;
  const { model } = spec;
  const { publicKey } = await device.keys();
  return {
    BluetoothAddress: neighbour(spec.wifiAddress, 1),
    BoardId: 12n,
    BuildVersion: spec.buildVersion,
    // UDIDs got their dash with the chips that got pointer authentication (ios-protocols 1.6).
    CPUArchitecture: spec.udid.includes('-') ? 'arm64e' : 'arm64',
    ChipID: BigInt(model.chip),
    DeviceClass: model.deviceClass,
    DeviceColor: '1',
    DeviceEnclosureColor: '1',
    DevicePublicKey: Uint8Array.from(Buffer.from(publicPkcs1Pem(publicKey))),
    DieID: spec.ecid,
    EthernetAddress: neighbour(spec.wifiAddress, 2),
    FirmwareVersion: 'iBoot-11881.122.1',
    HardwareModel: model.hardwareModel,
    HardwarePlatform: `t${model.chip.toString(16)}`,
    HumanReadableProductVersionString: spec.osVersion,
    ModelNumber: 'MPQ03',
    PartitionType: 'GUID_partition_scheme',
    ProductName: 'iPhone OS',
    ProductType: model.productType,
    ProductVersion: spec.osVersion,
    ProductionSOC: true,
    ProtocolVersion: '2',
    RegionInfo: 'LL/A',
    SerialNumber: spec.serial,
    SupportedDeviceFamilies: model.deviceClass === 'iPad' ? [1n, 2n] : [1n],
    UniqueChipID: spec.ecid,
    UniqueDeviceID: spec.udid,
    WiFiAddress: spec.wifiAddress,
  };
}

function cellularValues(device: VirtualDevice): Values {
  const cellular = cellularIdentity(device.spec);
  if (!cellular) return { TelephonyCapability: false };
  return {
    BasebandVersion: '3.04.00',
    IntegratedCircuitCardIdentity: cellular.iccid,
    IntegratedCircuitCardIdentity2: cellular.iccid2,
    InternationalMobileEquipmentIdentity: cellular.imei,
    InternationalMobileEquipmentIdentity2: cellular.imei2,
    InternationalMobileSubscriberIdentity: cellular.imsi,
    MobileEquipmentIdentifier: cellular.meid,
    PhoneNumber: cellular.phoneNumber,
    SIMStatus: 'kCTSIMSupportSIMStatusReady',
    SIMTrayStatus: 'kCTSIMSupportSIMTrayInsertedWithSIM',
    TelephonyCapability: true,
  };
}

function stateValues(device: VirtualDevice): Values {
  const now = device.clock.now() + device.clockOffset;
  const protectedByOwner = device.findMy || device.activationLocked;
  return {
    ActivationState: device.activation,
    ActivationStateAcknowledged: device.activationAcknowledged,
    BrickState: device.activation === 'Unactivated',
    DeviceName: device.name,
    HostAttached: true,
    NonVolatileRAM: dict({ 'auto-boot': Uint8Array.from(Buffer.from('true')), 'fm-activation-locked': protectedByOwner ? Uint8Array.from(Buffer.from('YES')) : undefined }),
    PasswordProtected: device.locked,
    TimeIntervalSince1970: now / 1000,
    TimeZone: device.timeZone,
    TimeZoneOffsetFromUTC: zoneOffset(device.timeZone, now),
    TrustedHostAttached: device.hosts.size > 0,
    UntrustedHostBUID: device.untrustedBuid ?? undefined,
    Uses24HourClock: habit(device, 'Uses24HourClock') ?? !device.locale.endsWith('_US'),
  };
}

async function globalValues(device: VirtualDevice): Promise<PlistDict> {
  const all = Object.entries({ ...await hardwareValues(device), ...cellularValues(device), ...stateValues(device) });
  return dict(Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Whether strangers may read this global value. */
function isOpen(device: VirtualDevice, key: string): boolean {
  return unpairedKeys.has(key) && device.spec.traits?.hiddenFromStrangers?.includes(key) !== true;
}

/** All values of a domain, or the global ones, as a trusted host may read them. */
export async function allValues(device: VirtualDevice, domain: string | undefined): Promise<PlistDict> {
  return domain === undefined ? globalValues(device) : domainValues(device, domain);
}

/** The reply to GetValue: a value, or lockdown's word for why not. */
export async function valueOf(device: VirtualDevice, domain: string | undefined, key: string | undefined, trusted: boolean): Promise<{ value: PlistValue } | { error: string }> {
  if (domain !== undefined && !trusted) return { error: 'GetProhibited' };
  const values = await allValues(device, domain);
  if (key === undefined) {
    const visible = trusted ? values : new Map([...values].filter(([name]) => isOpen(device, name)));
    return { value: visible };
  }
  if (!trusted && !isOpen(device, key)) return { error: values.has(key) ? 'GetProhibited' : 'MissingValue' };
  const value = values.get(key);
  return value === undefined ? { error: 'MissingValue' } : { value };
}
