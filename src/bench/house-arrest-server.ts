// A virtual device's com.apple.mobile.house_arrest: the way into an app's files. Every app here is the system's or came from the
// App Store and shares no documents, and into those a device lets no host: it answers, and refuses.
import type { Duplex } from 'node:stream';
import { dict, type PlistDict } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { appsOn } from './device-apps.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

const vends: ReadonlySet<string> = new Set(['VendContainer', 'VendDocuments']);

function refusal(device: VirtualDevice, command: string, request: PlistDict): string {
  if (!vends.has(command)) return 'UnknownCommand';
  return appsOn(device).some(({ bundleId }) => bundleId === textIn(request, 'Identifier')) ? 'InstallationLookupFailed' : 'ApplicationLookupFailed';
}

/** Serves one connection until it ends; never throws. */
export function serveHouseArrest(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'house_arrest',
    nameOf: (request) => textIn(request, 'Command') ?? '',
    latencyOf: () => 'light',
    // One command a connection.
    answer: (command, request) => Promise.resolve({ replies: [dict({ Error: refusal(device, command, request) })], over: true }),
  });
}
