// The services behind a virtual device's lockdown, by name: one file each beside this one.
import type { Duplex } from 'node:stream';
import { serveInstaller } from './installer-server.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Serves one connection until it ends; never throws. */
export type ServeService = (socket: Duplex, device: VirtualDevice) => Promise<void>;

export const services: Readonly<Record<string, ServeService>> = {
  'com.apple.mobile.MCInstall': serveInstaller,
};
