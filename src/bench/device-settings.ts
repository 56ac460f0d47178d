// The settings that an escalated host changes in one request; each has a verdict of its own (ios-protocols 3.3).
import { dict, isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { acknowledged, badFormat, errorReply } from './status.ts';
import type { VirtualDevice } from './virtual-device.ts';

const unsupported = (text: string): PlistDict => errorReply({ domain: 'MCProfileErrorDomain', code: 1010, text });

function isImage(value: PlistValue | undefined): boolean {
  if (!(value instanceof Uint8Array)) return false;
  const start = Buffer.from(value.subarray(0, 4)).toString('hex');
  return start === '89504e47' || start.startsWith('ffd8ff');
}

function setWallpaper(device: VirtualDevice, setting: PlistDict): PlistDict {
  const where = setting.get('Where');
  if (where !== 1n && where !== 2n && where !== 3n) return unsupported('The wallpaper’s place is not supported.');
  if (!isImage(setting.get('Image'))) return unsupported('The wallpaper’s image can’t be read.');
  device.log.note(device.spec.udid, 'wallpaperSet', String(where));
  return acknowledged();
}

function setDeviceName(device: VirtualDevice, setting: PlistDict): PlistDict {
  const name = setting.get('DeviceName');
  if (typeof name !== 'string' || name === '') return unsupported('The device’s name is not text.');
  if (name !== device.name && !device.spec.traits?.keepsItsName) device.rename(name);
  return acknowledged();
}

function applySetting(device: VirtualDevice, setting: PlistValue): PlistDict {
  const item = isDict(setting) ? setting.get('Item') : undefined;
  if (!isDict(setting) || typeof item !== 'string') return badFormat();
  switch (item) {
    case 'Wallpaper': return setWallpaper(device, setting);
    case 'DeviceName': return setDeviceName(device, setting);
    default: return unsupported(`The setting “${item}” is not supported.`);
  }
}

/** Acknowledged as a whole whatever the inner verdicts are: clients have to look there too. */
export function applySettings(device: VirtualDevice, request: PlistDict): PlistDict {
  const settings = request.get('Settings');
  if (!Array.isArray(settings)) return badFormat();
  return acknowledged({
    Settings: settings.map((setting) => dict({ Item: isDict(setting) ? setting.get('Item') : undefined, ...Object.fromEntries(applySetting(device, setting)) })),
  });
}
