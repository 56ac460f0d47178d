// A virtual device's notification proxies (ios-protocols 5.1): what a host observes is relayed, what it posts reaches everybody.
import type { Duplex } from 'node:stream';
import { writePlistFrame } from '../device/frame/plist-frame.ts';
import { dict, type PlistDict } from '../plist/value.ts';
import { type Answer, servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

function text(request: PlistDict, key: string): string {
  const value = request.get(key);
  return typeof value === 'string' ? value : '';
}

const maxObserved = 1000;

/** Serves one connection until it ends; never throws. The insecure proxy is the same, before anybody is trusted. */
export async function serveNotifications(socket: Duplex, device: VirtualDevice): Promise<void> {
  const observed = new Set<string>();
  const relay = (name: string): void => {
    if (!observed.has(name)) return;
    writePlistFrame(socket, dict({ Command: 'RelayNotification', Name: name })).catch(() => undefined);
  };
  device.observers.add(relay);
  const answer = (command: string, request: PlistDict): Answer => {
    const name = text(request, 'Name');
    // Neither observing nor posting is acknowledged.
    if (command === 'ObserveNotification' && name && observed.size < maxObserved) observed.add(name);
    else if (command === 'PostNotification' && name) device.notify(name);
    else if (command === 'Shutdown') return { replies: [dict({ Command: 'ProxyDeath' })], over: true };
    return { replies: [] };
  };
  await servePlist(socket, device, {
    label: 'notification_proxy',
    nameOf: (request) => text(request, 'Command'),
    latencyOf: () => 'light',
    answer: (command, request) => Promise.resolve(answer(command, request)),
  });
  device.observers.delete(relay);
}
