// What hosts may switch on a virtual device for its user: the style of its clock, and four helps for seeing and touching. Preparing
// leaves them alone; other clients show and switch them (go-ios: timeformat, assistivetouch …). An erase forgets them.
import type { PlistValue } from '../plist/value.ts';
import type { DeviceFiles } from './device-files.ts';
import type { VirtualDevice } from './virtual-device.ts';

export const accessibilityKeys = ['AssistiveTouchEnabledByiTunes', 'InvertDisplayEnabledByiTunes', 'VoiceOverTouchEnabledByiTunes', 'ZoomTouchEnabledByiTunes'] as const;

/** By what an erase replaces. */
const habits = new WeakMap<DeviceFiles, Map<string, boolean>>();

function habitsOf({ files }: VirtualDevice): Map<string, boolean> {
  const found = habits.get(files) ?? new Map<string, boolean>();
  habits.set(files, found);
  return found;
}

/** By its lockdown key; undefined where nobody has switched it. */
export function habit(device: VirtualDevice, key: string): boolean | undefined {
  return habitsOf(device).get(key);
}

/** A boolean, or 0 or 1: clients write either. False for anything else. */
export function setHabit(device: VirtualDevice, key: string, value: PlistValue): boolean {
  const on = typeof value === 'boolean' ? value : value === 1n ? true : value === 0n ? false : null;
  if (on !== null) habitsOf(device).set(key, on);
  return on !== null;
}
