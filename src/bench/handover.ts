// What happens after a device was handed over: the person it belongs to goes through Setup Assistant, meets Remote
// Management, signs in, reaches Home and confirms in Company Portal which device it is (enrollment-formats 9.1, product:
// "Hand over"). On the device's clock; who the person is stands in the roster.
import type { PlistDict } from '../plist/value.ts';
import { becomeActivated } from './activation-server.ts';
import { takeConfiguration } from './cloud-configuration.ts';
import { companyPortal, installApp } from './device-apps.ts';
import { enroll, enrolledUser, enrollmentUrl, fetchEnrollment, isManaged } from './enrollment.ts';
import { mdmUsers } from './practice-mdm.ts';
import { finishSetup } from './setup-assistant.ts';
import { panesAhead } from './setup-panes.ts';
import { flag, type VirtualDevice } from './virtual-device.ts';

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

const userOf = ({ spec }: VirtualDevice): string => `user.${spec.serial.toLowerCase()}@${mdmUsers.domain}`;

/** The device has a management profile now, or this is why it stays at Remote Management. */
function* remoteManagement(device: VirtualDevice, cloud: PlistDict): Generator<number, HandOverEnd | null> {
  const url = enrollmentUrl(cloud);
  // Marked as complete by whoever wrote it, the pane isn't shown (ios-protocols 3.4.1): nobody enrolls then.
  if (url === null || flag(cloud, 'CloudConfigurationUIComplete') === true || isManaged(device)) return null;
  yield device.spec.persona.paneMs ?? defaultPaneMs;
  let fetched = fetchEnrollment(device, cloud, null);
  let user: string | null = null;
  if (fetched === 'credentials') {
    yield signInMs;
    if (device.spec.persona.signIn === 'cannot') return 'notSignedIn';
    user = userOf(device);
    fetched = fetchEnrollment(device, cloud, { user, password: mdmUsers.password });
  }
  if (fetched === 'unreachable') return device.offline ? 'noNetwork' : 'unreachable';
  if (typeof fetched === 'string') return 'refused';
  const { log, spec } = device;
  log.note(spec.udid, 'fetchedEnrollment', url);
  if (user !== null) log.note(spec.udid, 'signedIn', user);
  yield enrollmentMs;
  enroll(device, fetched, user);
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
  return takeConfiguration(device) === 'noNetwork' ? 'noNetwork' : null;
}

/** The MDM brings Company Portal; its user confirms the last four characters of the serial number (enrollment-formats 9.1, steps 4 to 8). */
function* confirmInPortal(device: VirtualDevice): Generator<number, undefined> {
  installApp(device, companyPortal);
  yield portalMs;
  device.log.note(device.spec.udid, 'confirmedSerial', device.spec.serial.slice(-4));
}

function* story(device: VirtualDevice): Story {
  const paneMs = device.spec.persona.paneMs ?? defaultPaneMs;
  const setsItUp = !isHome(device);
  if (setsItUp) {
    for (const _ of panesAhead(device).early) yield paneMs;
    const stuck = (yield* overItsNetwork(device)) ?? (device.cloud ? yield* remoteManagement(device, device.cloud) : null);
    if (stuck) return stuck;
    for (const _ of panesAhead(device).late) {
      yield paneMs;
      // A host let it fall through.
      if (isHome(device)) break;
    }
    finishSetup(device, 'user');
  }
  if (setsItUp && enrolledUser(device) !== null && device.spec.persona.signIn !== 'cannot') yield* confirmInPortal(device);
  return isManaged(device) ? 'managed' : 'unmanaged';
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
