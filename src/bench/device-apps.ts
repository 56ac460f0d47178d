// The apps on a virtual device: the system's own, and what a host or an MDM installs; an erase takes those away.
import type { DeviceFiles } from './device-files.ts';
import type { VirtualDevice } from './virtual-device.ts';

export interface VirtualApp {
  readonly bundleId: string;
  readonly name: string;
  readonly version: string;
  readonly type: 'System' | 'User';
}

const systemApps: readonly VirtualApp[] = ([
  ['com.apple.Preferences', 'Settings'], ['com.apple.mobilesafari', 'Safari'], ['com.apple.AppStore', 'App Store'], ['com.apple.camera', 'Camera'],
  ['com.apple.mobileslideshow', 'Photos'], ['com.apple.mobilemail', 'Mail'], ['com.apple.Maps', 'Maps'], ['com.apple.DocumentsApp', 'Files'],
] as const).map(([bundleId, name]) => ({ bundleId, name, version: '1.0', type: 'System' }));

export const companyPortal: VirtualApp = { bundleId: 'com.microsoft.CompanyPortal', name: 'Company Portal', version: '5.2410.0', type: 'User' };

/** By what an erase replaces. */
const installed = new WeakMap<DeviceFiles, Map<string, VirtualApp>>();

function userApps(device: VirtualDevice): Map<string, VirtualApp> {
  const apps = installed.get(device.files) ?? new Map<string, VirtualApp>();
  installed.set(device.files, apps);
  return apps;
}

export function appsOn(device: VirtualDevice): VirtualApp[] {
  return [...systemApps, ...userApps(device).values()];
}

export function isSystemApp(bundleId: string): boolean {
  return systemApps.some((app) => app.bundleId === bundleId);
}

/** Takes the place of an older version. */
export function installApp(device: VirtualDevice, app: VirtualApp): void {
  userApps(device).set(app.bundleId, app);
  device.notify('com.apple.mobile.application_installed');
}

/** False when it isn't there. */
export function uninstallApp(device: VirtualDevice, bundleId: string): boolean {
  const known = userApps(device).delete(bundleId);
  if (known) device.notify('com.apple.mobile.application_uninstalled');
  return known;
}
