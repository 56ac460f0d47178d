// A virtual device's com.apple.mobileactivationd (ios-protocols 4): it makes the papers that the host carries to Apple, and
// accepts only the record that Apple made out for them.
import type { Duplex } from 'node:stream';
import { dict, isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { bodySeal, dictFrom, isSealed, openSealed, sealedMessage, sealHeader, sealOf, textIn } from './activation-papers.ts';
import { takeConfiguration } from './cloud-configuration.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Between the first step and the last no more time may pass on the device's clock (ios-protocols 4.2). */
const sessionMs = 5 * 60_000;

interface ActivationSession {
  readonly nonce: string;
  /** By the device's clock. */
  readonly startedAt: number;
  /** Apple answered the handshake. */
  greeted: boolean;
}

/** One a device, whichever connection asked: hosts open a new one for each command (ios-protocols 4.1). */
const sessions = new WeakMap<VirtualDevice, ActivationSession>();

const deviceTime = (device: VirtualDevice): number => device.clock.now() + device.clockOffset;

function sessionOf(device: VirtualDevice): ActivationSession | null {
  const session = sessions.get(device);
  const age = deviceTime(device) - (session?.startedAt ?? Number.NEGATIVE_INFINITY);
  // A clock that was set back in between makes the paper one from the future.
  return session && age >= 0 && age <= sessionMs ? session : null;
}

/** The device is activated from now on, by a host or over its own network; what Apple keeps for it comes then (enrollment-formats 5.4, end). */
export function becomeActivated(device: VirtualDevice, how: string): void {
  device.activation = 'Activated';
  device.activationLocked = false;
  sessions.delete(device);
  device.log.note(device.spec.udid, 'activated', how);
  device.notify('com.apple.mobile.lockdown.activation_state');
  takeConfiguration(device);
}

function startSession(device: VirtualDevice): PlistValue {
  const nonce = Buffer.from(device.randomBytes(16)).toString('hex');
  sessions.set(device, { nonce, startedAt: deviceTime(device), greeted: false });
  return dict({
    CollectionBlob: device.randomBytes(64),
    HandshakeRequestMessage: sealedMessage('handshake', dict({ Nonce: nonce, UniqueDeviceID: device.spec.udid })),
    UniqueDeviceID: device.spec.udid,
  });
}

type Outcome = { readonly value: PlistValue } | { readonly error: string } | 'done';

/** The member names are those that Apple's tools carry; hosts pass the dictionary on untouched (ios-protocols 4.2). */
function activationInfo(device: VirtualDevice, request: PlistDict): Outcome {
  const session = sessionOf(device);
  if (!session) return { error: 'Activation session expired' };
  const answered = openSealed('handshakeAnswer', dictFrom(request.get('Value'))?.get('HandshakeResponseMessage'));
  if (answered?.get('Nonce') !== session.nonce) return { error: 'Invalid handshake response' };
  session.greeted = true;
  const { spec } = device;
  const content = writeXmlPlist(dict({
    ActivationRequestInfo: dict({ ActivationRandomness: session.nonce, ActivationState: device.activation, FMiPAccountExists: device.activationLocked }),
    DeviceID: dict({ SerialNumber: spec.serial, UniqueDeviceID: spec.udid }),
    DeviceInfo: dict({ BuildVersion: spec.buildVersion, DeviceClass: spec.model.deviceClass, ProductType: spec.model.productType, ProductVersion: spec.osVersion, UniqueChipID: spec.ecid }),
  }));
  return { value: dict({ ActivationInfoComplete: true, ActivationInfoXML: content, FairPlaySignature: sealOf('info', content) }) };
}

/** The record inside Apple's answer, in any of its wrappings (ios-protocols 4.2, step 5). */
function recordIn(answer: PlistDict | null): PlistDict | null {
  for (const wrapping of [answer ?? undefined, answer?.get('iphone-activation'), answer?.get('device-activation')]) {
    if (!isDict(wrapping)) continue;
    const record = wrapping.get('ActivationRecord') ?? wrapping.get('activation-record');
    if (isDict(record)) return record;
  }
  return null;
}

function sealIn(headers: PlistValue | undefined): string | null {
  if (!isDict(headers)) return null;
  const name = [...headers.keys()].find((key) => key.toLowerCase() === sealHeader);
  return name === undefined ? null : textIn(headers, name);
}

function takeRecord(device: VirtualDevice, request: PlistDict): Outcome {
  const session = sessionOf(device);
  if (!session?.greeted) return { error: 'Activation session expired' };
  const body = request.get('Value');
  if (!(body instanceof Uint8Array)) return { error: 'Invalid argument' };
  if (sealIn(request.get('ActivationResponseHeaders')) !== bodySeal(body)) return { error: 'Activation response does not match its headers' };
  const record = recordIn(dictFrom(body));
  const token = record?.get('AccountToken');
  if (!(token instanceof Uint8Array) || !isSealed('token', token, record?.get('AccountTokenSignature'))) return { error: 'Invalid activation record' };
  const content = dictFrom(token);
  if (content?.get('ActivationRandomness') !== session.nonce || content.get('UniqueDeviceID') !== device.spec.udid) return { error: 'Activation record is for another session' };
  becomeActivated(device, 'host');
  return 'done';
}

function deactivate(device: VirtualDevice): Outcome {
  if (device.activation === 'Unactivated') return 'done';
  device.activation = 'Unactivated';
  device.activationAcknowledged = false;
  device.log.note(device.spec.udid, 'deactivated');
  device.notify('com.apple.mobile.lockdown.activation_state');
  return 'done';
}

function answer(device: VirtualDevice, command: string, request: PlistDict): Outcome {
  switch (command) {
    case 'GetActivationStateRequest': return { value: device.activation };
    case 'CreateTunnel1SessionInfoRequest': return { value: startSession(device) };
    // Two names of the same step, one by client (ios-protocols 4.1).
    case 'CreateTunnel1ActivationInfoRequest': case 'CreateActivationInfoRequest': return activationInfo(device, request);
    case 'HandleActivationInfoWithSessionRequest': return takeRecord(device, request);
    // Without a session: what iOS before 10 understood, and no system on this bench does (ios-protocols 4.3).
    case 'HandleActivationInfoRequest': return { error: 'Session activation required' };
    case 'DeactivateRequest': return deactivate(device);
    default: return { error: 'Unknown command' };
  }
}

function replyOf(command: string, outcome: Outcome): PlistDict {
  if (outcome === 'done') return dict({ Command: command });
  return 'value' in outcome ? dict({ Value: outcome.value }) : dict({ Error: outcome.error });
}

/** Serves one connection until it ends; never throws. */
export function serveActivation(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'mobileactivationd',
    nameOf: (request) => textIn(request, 'Command') ?? '',
    latencyOf: (command) => (command === 'GetActivationStateRequest' ? 'light' : 'activation'),
    answer: (command, request) => Promise.resolve({ replies: [replyOf(command, answer(device, command, request))] }),
  });
}
