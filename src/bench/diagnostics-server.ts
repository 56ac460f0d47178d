// A virtual device's diagnostics relay (ios-protocols 5.2): restart and shut down, and what support people read out.
import type { Duplex } from 'node:stream';
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { type Answer, servePlist } from './serve-plist.ts';
import { isAtLeast } from './system-version.ts';
import type { VirtualDevice } from './virtual-device.ts';

type Power = 'Restart' | 'Shutdown' | 'Sleep';

function act(device: VirtualDevice, power: Power): void {
  if (power === 'Restart') device.restart();
  else if (power === 'Shutdown') device.shutDown();
  else if (device.passcode) device.lockNow();
}

const text = (request: PlistDict, key: string): string | undefined => {
  const value = request.get(key);
  return typeof value === 'string' ? value : undefined;
};

/** Of the battery; the same device has always been charged as often. */
const cycles = ({ spec }: VirtualDevice): bigint => spec.ecid % 900n + 20n;

function gasGauge(device: VirtualDevice): PlistDict {
  const full = 8000n;
  return dict({ CycleCount: cycles(device), DesignCapacity: full + 200n, FullChargeCapacity: full, Status: 'Success' });
}

const nand = (): PlistDict => dict({ Status: 'Success', 'NAND Media': 'Sandisk', PageSize: 16_384n });
/** A word, not a boolean: go-ios reads no further where it is one. */
const wifi = (): PlistDict => dict({ Status: 'Success', Active: 'true' });

/** What MobileGestalt told until 17.4 took it away from hosts. */
function gestaltValues(device: VirtualDevice): Readonly<Record<string, PlistValue>> {
  const { spec } = device;
  return {
    BuildVersion: spec.buildVersion, DeviceClass: spec.model.deviceClass, DieId: spec.ecid, HWModelStr: spec.model.hardwareModel, ProductType: spec.model.productType,
    ProductVersion: spec.osVersion, SerialNumber: spec.serial, UniqueChipID: spec.ecid, UniqueDeviceID: spec.udid, UserAssignedDeviceName: device.name,
    WifiAddress: spec.wifiAddress, BatteryCurrentCapacity: BigInt(spec.battery),
  };
}

function mobileGestalt(device: VirtualDevice, request: PlistDict): PlistDict {
  if (isAtLeast(device.spec.osVersion, 17, 4)) return dict({ MobileGestalt: dict({ Status: 'MobileGestaltDeprecated' }) });
  const keys = request.get('MobileGestaltKeys');
  const values = new Map(Object.entries(gestaltValues(device)));
  const found: PlistDict = dict({ Status: 'Success' });
  for (const key of Array.isArray(keys) ? keys.slice(0, 1000) : []) {
    const value = typeof key === 'string' ? values.get(key) : undefined;
    if (typeof key === 'string' && value !== undefined) found.set(key, value);
  }
  return dict({ MobileGestalt: found });
}

function powerSource(device: VirtualDevice): PlistDict {
  const { battery } = device.spec;
  return dict({
    AppleRawCurrentCapacity: BigInt(battery * 80), AppleRawMaxCapacity: 8000n, CurrentCapacity: BigInt(battery), CycleCount: cycles(device),
    DesignCapacity: 8200n, ExternalConnected: device.cable, FullyCharged: battery === 100, IsCharging: device.cable && battery < 100, MaxCapacity: 100n,
    // Hundredths of a degree Celsius; millivolts.
    Temperature: 2650n, Voltage: 3900n,
  });
}

/** The battery, and the root that `ioreg` without words shows; every other entry is empty here, as one that doesn't exist. */
function registry(device: VirtualDevice, request: PlistDict): PlistDict {
  const [name, className] = [text(request, 'EntryName'), text(request, 'EntryClass')];
  if (className === 'IOPMPowerSource' || name === 'AppleSmartBattery' || name === 'AppleARMPMUCharger') return dict({ IORegistry: powerSource(device) });
  if (name !== undefined || className !== undefined) return dict({});
  return dict({ IORegistry: dict({ IORegistryEntryName: 'Root', IOKitBuildVersion: device.spec.buildVersion, model: device.spec.model.productType }) });
}

function diagnostics(device: VirtualDevice, name: string, request: PlistDict): PlistDict | null {
  switch (name) {
    case 'All': return dict({ GasGauge: gasGauge(device), NAND: nand(), WiFi: wifi() });
    case 'GasGauge': return dict({ GasGauge: gasGauge(device) });
    case 'NAND': return dict({ NAND: nand() });
    case 'WiFi': return dict({ WiFi: wifi() });
    case 'MobileGestalt': return mobileGestalt(device, request);
    case 'IORegistry': return registry(device, request);
    default: return null;
  }
}

const powers: ReadonlySet<string> = new Set(['Restart', 'Shutdown', 'Sleep']);
const isPower = (name: string): name is Power => powers.has(name);
const success: Answer = { replies: [dict({ Status: 'Success' })] };

/** Serves one connection until it ends; never throws. */
export async function serveDiagnostics(socket: Duplex, device: VirtualDevice): Promise<void> {
  const held: { power: Power | null } = { power: null };
  const answer = (name: string, request: PlistDict): Answer => {
    if (isPower(name)) {
      if (request.get('WaitForDisconnect') === true) held.power = name;
      else act(device, name);
      return success;
    }
    if (name === 'Goodbye') return { ...success, over: true };
    const found = diagnostics(device, name, request);
    return found ? { replies: [dict({ Diagnostics: found, Status: 'Success' })] } : { replies: [dict({ Status: 'UnknownRequest' })] };
  };
  await servePlist(socket, device, {
    label: 'diagnostics_relay',
    nameOf: (request) => text(request, 'Request') ?? '',
    latencyOf: () => 'light',
    answer: (name, request) => Promise.resolve(answer(name, request)),
  });
  // The host has hung up, or the cable is gone: what it asked for happens now (ios-protocols 5.2).
  if (held.power) act(device, held.power);
}
