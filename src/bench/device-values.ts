// What a virtual device answers to GetValue, and what it says before anybody is trusted (ios-protocols 2.4, 2.5).
import { publicPkcs1Pem } from '../crypto/rsa-keys.ts';
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Readable without a session; which keys exactly shifts from one iOS to the next. */
export const unpairedKeys: ReadonlySet<string> = new Set([
  'DeviceClass', 'DeviceName', 'ProductType', 'ProductVersion', 'ProductName', 'BuildVersion', 'HardwareModel', 'HardwarePlatform', 'CPUArchitecture',
  'UniqueDeviceID', 'UniqueChipID', 'BoardId', 'ChipID', 'SerialNumber', 'WiFiAddress', 'DevicePublicKey', 'TelephonyCapability', 'ProtocolVersion', 'ActivationState',
]);

async function globalValues(device: VirtualDevice): Promise<PlistDict> {
  const { spec } = device;
  const { publicKey } = await device.keys();
  const { model } = spec;
  return dict({
    ActivationState: device.activation,
    ActivationStateAcknowledged: device.activationAcknowledged,
    BasebandVersion: model.deviceClass === 'iPhone' ? '3.04.00' : undefined,
    BluetoothAddress: spec.wifiAddress.replace(/.$/, '0'),
    BoardId: 12n,
    BrickState: device.activation === 'Unactivated',
    BuildVersion: spec.buildVersion,
    CPUArchitecture: 'arm64e',
    ChipID: BigInt(model.chip),
    DeviceClass: model.deviceClass,
    DeviceColor: '1',
    DeviceName: device.name,
    DevicePublicKey: Uint8Array.from(Buffer.from(publicPkcs1Pem(publicKey))),
    DieID: spec.ecid,
    HardwareModel: model.hardwareModel,
    HardwarePlatform: `t${model.chip.toString(16)}`,
    HostAttached: true,
    ModelNumber: 'MPQ03',
    PasswordProtected: device.locked,
    ProductName: 'iPhone OS',
    ProductType: model.productType,
    ProductVersion: spec.osVersion,
    ProductionSOC: true,
    ProtocolVersion: '2',
    RegionInfo: 'LL/A',
    SerialNumber: spec.serial,
    TelephonyCapability: model.deviceClass === 'iPhone',
    TimeIntervalSince1970: (device.clock.now() + device.clockOffset) / 1000,
    TimeZone: device.timeZone,
    TrustedHostAttached: device.hosts.size > 0,
    UniqueChipID: spec.ecid,
    UniqueDeviceID: spec.udid,
    WiFiAddress: spec.wifiAddress,
  });
}

function domainValues(device: VirtualDevice, domain: string): PlistDict {
  const { spec } = device;
  switch (domain) {
    case 'com.apple.mobile.battery':
      return dict({ BatteryCurrentCapacity: BigInt(spec.battery), BatteryIsCharging: spec.battery < 100, ExternalChargeCapable: true, ExternalConnected: true, FullyCharged: spec.battery === 100, GasGaugeCapability: true, HasBattery: true });
    case 'com.apple.mobile.chaperone':
      return dict({ DeviceIsChaperoned: device.supervised });
    case 'com.apple.purplebuddy': case 'com.apple.PurpleBuddy':
      return device.phase === 'home' ? dict({ SetupDone: true, SetupFinishedAllSteps: true, SetupState: 'SetupUsingAssistant', SetupVersion: 11n }) : dict({});
    case 'com.apple.international':
      return dict({ Keyboard: 'en_US', Language: device.language, Locale: device.locale, SupportedLanguages: ['en', 'de', 'sv', 'fr'], SupportedLocales: ['en_US', 'de_DE', 'sv_SE', 'fr_FR'] });
    case 'com.apple.fmip':
      return dict({ IsAssociated: device.findMy });
    case 'com.apple.mobile.wireless_lockdown':
      return dict({ EnableWifiConnections: false, SupportsWifi: true });
    case 'com.apple.disk_usage':
      return dict({ TotalDiskCapacity: 128_000_000_000n, TotalSystemCapacity: 12_000_000_000n, TotalDataCapacity: 116_000_000_000n, TotalDataAvailable: 98_000_000_000n, AmountDataAvailable: 97_800_000_000n });
    default:
      return dict({});
  }
}

/** The reply to GetValue: a value, or lockdown's word for why not. */
export async function valueOf(device: VirtualDevice, domain: string | undefined, key: string | undefined, trusted: boolean): Promise<{ value: PlistValue } | { error: string }> {
  if (domain !== undefined && !trusted) return { error: 'GetProhibited' };
  const values = domain === undefined ? await globalValues(device) : domainValues(device, domain);
  if (key === undefined) {
    const visible = trusted ? values : new Map([...values].filter(([name]) => unpairedKeys.has(name)));
    return { value: visible };
  }
  if (!trusted && !unpairedKeys.has(key)) return { error: values.has(key) ? 'GetProhibited' : 'MissingValue' };
  const value = values.get(key);
  return value === undefined ? { error: 'MissingValue' } : { value };
}
