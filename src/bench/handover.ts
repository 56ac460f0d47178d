// What happens after a device was handed over: the person it belongs to goes through Setup Assistant, meets Remote
// Management, signs in, reaches Home and confirms in Company Portal which device it is (enrollment-formats 9.1, product:
// "Hand over"). On the device's clock; who the person is stands in the roster.
import { writeXmlPlist } from '../plist/xml-write.ts';
import { dict, type PlistDict } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { becomeActivated } from './activation-server.ts';
import type { FindDevice } from './apple-server.ts';
import { plainProfile } from './carried-profile.ts';
import { companyPortal, installApp } from './device-apps.ts';
import { automatedConfiguration } from './known-configurations.ts';
import { mdmUsers, profileType } from './practice-mdm.ts';
import { askFromDevice } from './practice-web.ts';
import { finishSetup } from './setup-assistant.ts';
import { panesAhead } from './setup-panes.ts';
import { flag, type VirtualDevice } from './virtual-device.ts';
import { bytesOf, mediaType, type WebRequest, type WebResponse } from './web-message.ts';

/**
 * How it ended. managed, unmanaged: in use at Home, with an MDM profile or without. The others wait in Setup Assistant: for a
 * network, for whoever locked it, for an address that answers, for somebody who can sign in, for an MDM that takes it.
 * interrupted: erased, shut down or started otherwise in between.
 */
export type HandOverEnd = 'managed' | 'unmanaged' | 'noNetwork' | 'activationLocked' | 'unreachable' | 'notSignedIn' | 'refused' | 'interrupted';

/** Milliseconds of the device's clock between what the person does; each yield lets so many pass. */
type Story = Generator<number, HandOverEnd>;

const defaultPaneMs = 5000;
const signInMs = 20_000;
const activationMs = 4000;
const enrollmentMs = 8000;
const portalMs = 30_000;

const isHome = ({ phase }: VirtualDevice): boolean => phase === 'home';
const isActivated = ({ activation }: VirtualDevice): boolean => activation !== 'Unactivated';
const hasManagement = (device: VirtualDevice): boolean => [...device.profiles.values()].some((profile) => profile.management);

/** MachineInfo as an enrolling device posts it (enrollment-formats 2.10); real devices sign it. */
function machineInfo({ spec, language }: VirtualDevice): Uint8Array {
  return writeXmlPlist(dict({ LANGUAGE: language, OS_VERSION: spec.osVersion, PRODUCT: spec.model.productType, SERIAL: spec.serial, UDID: spec.udid, VERSION: spec.buildVersion }));
}

const userOf = ({ spec }: VirtualDevice): string => `user.${spec.serial.toLowerCase()}@${mdmUsers.domain}`;

function ask(device: VirtualDevice, url: string, request: Omit<WebRequest, 'path'>): WebResponse | null {
  const find: FindDevice = (udid) => (udid === device.spec.udid ? device : undefined);
  return device.offline ? null : askFromDevice(find, url, request);
}

/** The profile behind ConfigurationURL; the address may ask who is there in the system's own dialog. */
function fromAddress(device: VirtualDevice, url: string, signsIn: boolean): WebResponse | null {
  const authorization = `Basic ${Buffer.from(`${userOf(device)}:${mdmUsers.password}`).toString('base64')}`;
  return ask(device, url, { method: 'POST', headers: { 'content-type': 'application/pkcs7-signature', ...(signsIn ? { authorization } : {}) }, body: machineInfo(device) });
}

/** The same behind ConfigurationWebURL, in a web view whose form the person fills in. */
function fromWebView(device: VirtualDevice, url: string, signsIn: boolean): WebResponse | null {
  const headers = { 'x-apple-aspen-deviceinfo': Buffer.from(machineInfo(device)).toString('base64') };
  if (!signsIn) return ask(device, url, { method: 'GET', headers, body: new Uint8Array() });
  const form = new URLSearchParams({ user: userOf(device), password: mdmUsers.password }).toString();
  return ask(device, url, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: bytesOf(form) });
}

const wantsSignIn = (response: WebResponse): boolean => response.status === 401 || mediaType(response) === 'text/html';

/** The device has a management profile now, or this is why it stays at Remote Management. */
function* remoteManagement(device: VirtualDevice, cloud: PlistDict, person: { signedIn: boolean }): Generator<number, HandOverEnd | null> {
  const webUrl = textIn(cloud, 'ConfigurationWebURL');
  const url = webUrl ?? textIn(cloud, 'ConfigurationURL');
  // Marked as complete by whoever wrote it, the pane isn't shown (ios-protocols 3.4.1): nobody enrolls then. Apple's own
  // configuration is marked so when a host made the device fetch it, and its profile follows all the same (3.7).
  const isOver = flag(cloud, 'CloudConfigurationUIComplete') === true && cloud.get('ConfigurationSource') !== 1n;
  if (url === null || isOver || hasManagement(device)) return null;
  const fetch = webUrl === null ? fromAddress : fromWebView;
  yield device.spec.persona.paneMs ?? defaultPaneMs;
  let response = fetch(device, url, false);
  if (!response) return device.offline ? 'noNetwork' : 'unreachable';
  let user: string | null = null;
  if (response.status !== 404 && wantsSignIn(response)) {
    yield signInMs;
    if (device.spec.persona.signIn === 'cannot') return 'notSignedIn';
    response = fetch(device, url, true);
    if (response?.status === 200) user = userOf(device);
  }
  const profile = response?.status === 200 && mediaType(response) === profileType ? plainProfile(response.body) : null;
  if (!profile?.management) return 'refused';
  const { log, spec } = device;
  log.note(spec.udid, 'fetchedEnrollment', url);
  if (user !== null) log.note(spec.udid, 'signedIn', user);
  yield enrollmentMs;
  device.install(profile);
  log.note(spec.udid, 'enrolled', user ?? 'shared');
  // What has to wait for its MDM is released by it at once: this one has nothing more to install.
  device.cloud = new Map([...cloud, ...dict({ CloudConfigurationUIComplete: true, ConfigurationWasApplied: true, DeviceConfigured: flag(cloud, 'AwaitDeviceConfigured') ? true : undefined })]);
  person.signedIn = user !== null;
  return null;
}

/** Activated, and with the configuration that Apple keeps for it when it has none; or why it stays where it is. */
function* overItsNetwork(device: VirtualDevice): Generator<number, HandOverEnd | null> {
  if (!isActivated(device)) {
    if (device.offline) return 'noNetwork';
    yield activationMs;
    if (device.activationLocked) return 'activationLocked';
    // Its host was quicker, perhaps.
    if (!isActivated(device)) becomeActivated(device, 'own network');
  }
  if (!device.spec.adeAssigned || device.cloud) return null;
  if (device.offline) return 'noNetwork';
  device.cloud = new Map([...automatedConfiguration(), ['CloudConfigurationUIComplete', false], ['ConfigurationWasApplied', false]]);
  return null;
}

/** The MDM brings Company Portal; its user confirms the last four characters of the serial number (enrollment-formats 9.1, steps 4 to 8). */
function* confirmInPortal(device: VirtualDevice): Generator<number, undefined> {
  installApp(device, companyPortal);
  yield portalMs;
  device.log.note(device.spec.udid, 'confirmedSerial', device.spec.serial.slice(-4));
}

function* story(device: VirtualDevice): Story {
  const paneMs = device.spec.persona.paneMs ?? defaultPaneMs;
  const person = { signedIn: false };
  if (!isHome(device)) {
    for (const _ of panesAhead(device).early) yield paneMs;
    const stuck = (yield* overItsNetwork(device)) ?? (device.cloud ? yield* remoteManagement(device, device.cloud, person) : null);
    if (stuck) return stuck;
    for (const _ of panesAhead(device).late) {
      yield paneMs;
      // A host let it fall through.
      if (isHome(device)) break;
    }
    finishSetup(device, 'user');
  }
  if (person.signedIn) yield* confirmInPortal(device);
  return hasManagement(device) ? 'managed' : 'unmanaged';
}

const running = new WeakMap<VirtualDevice, Promise<HandOverEnd>>();

/** Restarting: looked at again after so long. */
const absentMs = 1000;

/**
 * Hands the device to its user, on the cable or off it. Resolves when the device is in use or waits for something; ask again
 * then to let the person try again. Never resolves when the bench is closed first.
 */
export function handOver(device: VirtualDevice): Promise<HandOverEnd> {
  const underWay = running.get(device);
  if (underWay) return underWay;
  if (device.power === 'off') device.start();
  const { files } = device;
  const told = story(device);
  const ended = new Promise<HandOverEnd>((resolve) => {
    const step = (): void => {
      if (device.power === 'away') device.later(absentMs, step);
      else if (device.files !== files || device.power !== 'on') resolve('interrupted');
      else {
        const { value, done } = told.next();
        if (done) resolve(value);
        else device.later(value, step);
      }
    };
    step();
  });
  running.set(device, ended);
  void ended.then(() => { running.delete(device); });
  return ended;
}
