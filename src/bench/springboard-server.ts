// A virtual device's com.apple.springboardservices (ios-protocols 5.5): which apps lie where on the Home Screen, and their pictures.
// Nothing here changes anything: hosts may write a layout, and it is read back as it was.
import type { Duplex } from 'node:stream';
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { appsOn, type VirtualApp } from './device-apps.ts';
import { factoryTime } from './device-files.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** One grey point: a picture as far as clients look. */
const picture = Uint8Array.from(Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64'));
const inDock = 4;

const icon = ({ bundleId, name }: VirtualApp): PlistDict => dict({ bundleIdentifier: bundleId, displayIdentifier: bundleId, displayName: name, iconModDate: new Date(factoryTime) });

/** The dock first, then the pages: an array where every other answer is a dictionary. */
function layout(device: VirtualDevice): PlistValue {
  const icons = appsOn(device).map(icon);
  return [icons.slice(0, inDock), icons.slice(inDock)];
}

function iconPicture(device: VirtualDevice, request: PlistDict): PlistDict {
  return appsOn(device).some(({ bundleId }) => bundleId === textIn(request, 'bundleId')) ? dict({ pngData: picture }) : dict({ error: 'The application is not installed.' });
}

function answer(device: VirtualDevice, command: string, request: PlistDict): PlistValue[] {
  switch (command) {
    case 'getIconState': return [layout(device)];
    // Not acknowledged.
    case 'setIconState': return [];
    case 'getIconPNGData': return [iconPicture(device, request)];
    case 'getHomeScreenWallpaperPNGData': case 'getWallpaperPreviewImage': return [dict({ pngData: picture })];
    // Upright.
    case 'getInterfaceOrientation': return [dict({ interfaceOrientation: 1n })];
    default: return [dict({ error: 'The command is not known.' })];
  }
}

/** Serves one connection until it ends; never throws. */
export function serveSpringBoard(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'springboardservices',
    nameOf: (request) => textIn(request, 'command') ?? '',
    latencyOf: () => 'light',
    answer: (command, request) => Promise.resolve({ replies: answer(device, command, request) }),
  });
}
