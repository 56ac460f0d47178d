// How a virtual device becomes managed: it fetches its profile from the address in its configuration, behind a sign-in or not, installs
// it and marks the configuration as done (ios-protocols 3.7, enrollment-formats 2.10). In Setup Assistant, or for its host.
import { dict, type PlistDict } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { textIn } from './activation-papers.ts';
import type { FindDevice } from './apple-server.ts';
import { plainProfile } from './carried-profile.ts';
import type { DeviceFiles } from './device-files.ts';
import { profileType } from './practice-mdm.ts';
import { askFromDevice } from './practice-web.ts';
import { flag, type VirtualDevice } from './virtual-device.ts';
import type { VirtualProfile } from './virtual-profile.ts';
import { bytesOf, mediaType, type WebRequest, type WebResponse } from './web-message.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** credentials: the address wants some, or others. refused: it answers with no profile that manages. */
export type Fetched = VirtualProfile | 'unreachable' | 'credentials' | 'refused';

export function isManaged({ profiles }: VirtualDevice): boolean {
  return [...profiles.values()].some((profile) => profile.management);
}

/** Where the profile is; in a web view when the configuration says so. Null without an address. */
export function enrollmentUrl(cloud: PlistDict): string | null {
  return textIn(cloud, 'ConfigurationWebURL') ?? textIn(cloud, 'ConfigurationURL');
}

/** MachineInfo as an enrolling device posts it (enrollment-formats 2.10); real devices sign it. */
function machineInfo({ spec, language }: VirtualDevice): Uint8Array {
  return writeXmlPlist(dict({ LANGUAGE: language, OS_VERSION: spec.osVersion, PRODUCT: spec.model.productType, SERIAL: spec.serial, UDID: spec.udid, VERSION: spec.buildVersion }));
}

function ask(device: VirtualDevice, url: string, request: Omit<WebRequest, 'path'>): WebResponse | null {
  const find: FindDevice = (udid) => (udid === device.spec.udid ? device : undefined);
  return device.offline ? null : askFromDevice(find, url, request);
}

/** The profile behind ConfigurationURL; the address may ask who is there in the system's own dialog. */
function fromAddress(device: VirtualDevice, url: string, credentials: Credentials | null): WebResponse | null {
  const authorization = credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  return ask(device, url, { method: 'POST', headers: { 'content-type': 'application/pkcs7-signature', ...(authorization === null ? {} : { authorization }) }, body: machineInfo(device) });
}

/** The same behind ConfigurationWebURL, in a web view whose form the person fills in. */
function fromWebView(device: VirtualDevice, url: string, credentials: Credentials | null): WebResponse | null {
  const headers = { 'x-apple-aspen-deviceinfo': Buffer.from(machineInfo(device)).toString('base64') };
  if (!credentials) return ask(device, url, { method: 'GET', headers, body: new Uint8Array() });
  const form = new URLSearchParams({ ...credentials }).toString();
  return ask(device, url, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: bytesOf(form) });
}

const wantsSignIn = (response: WebResponse): boolean => response.status === 401 || (response.status !== 404 && mediaType(response) === 'text/html');

/** Asks the address in the configuration, which has to name one. */
export function fetchEnrollment(device: VirtualDevice, cloud: PlistDict, credentials: Credentials | null): Fetched {
  const url = enrollmentUrl(cloud);
  if (url === null) return 'unreachable';
  const response = (textIn(cloud, 'ConfigurationWebURL') === null ? fromAddress : fromWebView)(device, url, credentials);
  if (!response) return 'unreachable';
  if (wantsSignIn(response)) return 'credentials';
  const profile = response.status === 200 && mediaType(response) === profileType ? plainProfile(response.body) : null;
  return profile?.management ? profile : 'refused';
}

/** By what an erase replaces: for whom the device was enrolled. */
const users = new WeakMap<DeviceFiles, string>();

/** Null: for nobody in particular, or not at all. */
export function enrolledUser({ files }: VirtualDevice): string | null {
  return users.get(files) ?? null;
}

/**
 * Installs the profile and marks the configuration as done (ios-protocols 3.7). What has to wait for its MDM is released by it at once:
 * this one has nothing more to install.
 */
export function enroll(device: VirtualDevice, profile: VirtualProfile, user: string | null): void {
  device.install(profile, user ?? 'shared');
  if (user !== null) users.set(device.files, user);
  const cloud = device.cloud ?? new Map();
  const marks = { CloudConfigurationUIComplete: true, ConfigurationWasApplied: true, PostSetupProfileWasInstalled: true, DeviceConfigured: flag(cloud, 'AwaitDeviceConfigured') ? true : undefined };
  device.cloud = new Map([...cloud, ...dict(marks)]);
}
