// What hosts may write to a virtual device through lockdown, and what that does (ios-protocols 2.7; clock style and
// accessibility as go-ios and pymobiledevice3 write them).
import { type PlistDict, type PlistValue } from '../plist/value.ts';
import { accessibilityKeys, setHabit } from './device-habits.ts';
import { allValues } from './device-values.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Whether the value was taken; one of the wrong type isn't. */
type Write = (device: VirtualDevice, value: PlistValue) => boolean;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Both restart SpringBoard some seconds later, if they change anything. */
function localize(key: 'language' | 'locale', title: string): Write {
  return (device, value) => {
    if (typeof value !== 'string' || !/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*$/.test(value)) return false;
    if (device[key] === value) return true;
    device[key] = value;
    device.log.note(device.spec.udid, 'localized', `${title}=${value}`);
    if (key === 'language') {
      device.soon('language', () => {
        device.notify('com.apple.language.changed');
        device.notify('com.apple.springboard.finishedstartup');
      });
    }
    return true;
  };
}

const writes: Readonly<Record<string, Write>> = {
  ' DeviceName': (device, value) => {
    if (typeof value !== 'string' || value === '' || device.hasFixedName) return false;
    if (value !== device.name && !device.spec.traits?.keepsItsName) device.rename(value);
    return true;
  },
  ' TimeIntervalSince1970': (device, value) => {
    if (typeof value !== 'bigint' && typeof value !== 'number') return false;
    device.clockOffset = Number(value) * 1000 - device.clock.now();
    device.log.note(device.spec.udid, 'clockSet', String(Math.round(Number(value))));
    return true;
  },
  ' TimeZone': (device, value) => {
    if (typeof value !== 'string' || !isTimeZone(value)) return false;
    // Taken without complaint after Setup Assistant, and without effect.
    if (device.phase !== 'setup' || device.timeZone === value) return true;
    device.timeZone = value;
    device.log.note(device.spec.udid, 'localized', `TimeZone=${value}`);
    device.notify('com.apple.mobile.lockdown.timezone_changed');
    return true;
  },
  ' Uses24HourClock': (device, value) => setHabit(device, 'Uses24HourClock', value),
  ' ActivationStateAcknowledged': (device, value) => {
    if (typeof value !== 'boolean') return false;
    if (value && !device.activationAcknowledged) device.log.note(device.spec.udid, 'activationAcknowledged');
    device.activationAcknowledged = value;
    return true;
  },
  ...Object.fromEntries(accessibilityKeys.map((key): [string, Write] => [`com.apple.Accessibility ${key}`, (device, value) => setHabit(device, key, value)])),
  'com.apple.international Language': localize('language', 'Language'),
  'com.apple.international Locale': localize('locale', 'Locale'),
  'com.apple.mobile.wireless_lockdown EnableWifiConnections': (device, value) => {
    if (typeof value !== 'boolean') return false;
    device.wifiSync = value;
    return true;
  },
};

function text(request: PlistDict, key: string): string | undefined {
  const value = request.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** The reply to SetValue: nothing, or lockdown's word for why not. */
export async function writeValue(device: VirtualDevice, request: PlistDict, trusted: boolean): Promise<string | null> {
  const domain = text(request, 'Domain');
  const key = text(request, 'Key');
  const value = request.get('Value');
  // The one value a host may leave before it is trusted: the multiplexer does (ios-protocols 1.8, 2.4).
  if (domain === undefined && key === 'UntrustedHostBUID' && typeof value === 'string') {
    device.untrustedBuid = value.slice(0, 200);
    return null;
  }
  if (!trusted) return 'SetProhibited';
  if (key === undefined) return 'MissingKey';
  if (value === undefined) return 'MissingValue';
  const name = `${domain ?? ''} ${key}`;
  const write = Object.hasOwn(writes, name) ? writes[name] : undefined;
  if (write?.(device, value)) return null;
  if (write || domain === undefined) return 'SetProhibited';
  return (await allValues(device, domain)).has(key) ? 'ImmutableValue' : 'SetProhibited';
}
