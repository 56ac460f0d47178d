// A virtual device's MCInstall service: what any trusted host may ask of it, and where an escalated one may ask for more
// (ios-protocols 3.1 to 3.8).
import type { Duplex } from 'node:stream';
import { readPlist } from '../plist/read.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { eraseDetail, noteAsked } from './asked-requests.ts';
import { downloadCloudConfiguration, getCloudConfiguration, setCloudConfiguration } from './cloud-configuration.ts';
import { escalatedRequests } from './escalated-requests.ts';
import { answerEscalation, escalate, type InstallerConnection } from './escalation.ts';
import type { LatencyKind } from './latency.ts';
import { profileFrom } from './offered-profile.ts';
import { servePlist } from './serve-plist.ts';
import { acknowledged, badFormat, errorReply, isSwitch, noNetwork } from './status.ts';
import { offerProfile, takesAtOnce } from './take-profile.ts';
import type { VirtualDevice } from './virtual-device.ts';

type Request = (connection: InstallerConnection, request: PlistDict) => PlistDict | Promise<PlistDict>;

const installation = 'MCInstallationErrorDomain';

async function install({ device, escalated }: InstallerConnection, request: PlistDict): Promise<PlistDict> {
  const payload = request.get('Payload');
  if (!(payload instanceof Uint8Array) && !isDict(payload)) return errorReply({ domain: 'DMCTunnelErrorDomain', code: 14_000, text: 'The payload has the wrong type.' });
  const { traits } = device.spec;
  if (traits?.lockdownMode) return errorReply({ domain: 'DMCInstallationErrorDomain', code: 4021, text: 'Lockdown Mode blocks profiles.' });
  if (traits?.profilesForbidden && !escalated) return errorReply({ domain: installation, code: 4020, text: 'Installing profiles is not allowed.' });
  const profile = await profileFrom(payload);
  if (profile instanceof Map) return profile;
  const failed = { domain: installation, code: 4001, text: `The profile “${profile.name}” could not be installed.` };
  // Installing it makes the device talk to its MDM during the call (ios-protocols 3.6).
  if (profile.management && device.offline && takesAtOnce(device, profile)) return errorReply(failed, noNetwork);
  if (!offerProfile(device, profile)) return errorReply(failed, { domain: installation, code: 4001, text: 'The device is already managed by another profile.' });
  const refused = traits?.refusesWhatItInstalls;
  return refused === 'all' || (refused === 'wifi' && profile.onlyWifi) ? errorReply(failed) : acknowledged();
}

function list({ device }: InstallerConnection): PlistDict {
  const profiles = [...device.profiles.values()];
  device.log.note(device.spec.udid, 'listed', String(profiles.length));
  return acknowledged({
    OrderedIdentifiers: profiles.map((profile) => profile.identifier),
    ProfileManifest: new Map(profiles.map((profile) => [profile.identifier, dict({ Description: profile.name, IsActive: true })])),
    ProfileMetadata: new Map(profiles.map((profile) => [profile.identifier, dict({
      PayloadDescription: profile.description ?? undefined, PayloadDisplayName: profile.name, PayloadOrganization: profile.organization ?? undefined,
      PayloadRemovalDisallowed: profile.removalDisallowed, PayloadUUID: profile.uuid, PayloadVersion: profile.version,
    })])),
  });
}

/** Clients name the profile as plain text, or as a property list inside data (ios-protocols 3.2). */
function identifierFrom(value: PlistValue | undefined): string | null {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return null;
  try {
    const inner = readPlist(value, { bytes: 65_536, depth: 8, values: 100 });
    const identifier = isDict(inner) ? inner.get('PayloadIdentifier') : undefined;
    return typeof identifier === 'string' && identifier !== '' ? identifier : null;
  } catch {
    return null;
  }
}

function remove({ device, escalated }: InstallerConnection, request: PlistDict): PlistDict {
  // Escalated, it has the MDM protocol's word too.
  const identifier = identifierFrom(request.get('ProfileIdentifier')) ?? (escalated ? identifierFrom(request.get('Identifier')) : null);
  if (identifier === null) return badFormat();
  if (device.profiles.get(identifier)?.removalDisallowed && !escalated) return errorReply({ domain: installation, code: 4020, text: `The profile “${identifier}” may not be removed.` });
  if (device.remove(identifier)) return acknowledged();
  return errorReply({ domain: installation, code: 4001, text: `The profile “${identifier}” is not installed.` });
}

const postSetup = 'PostSetupInstallation';

function storeProfile({ device }: InstallerConnection, request: PlistDict): PlistDict {
  const data = request.get('ProfileData');
  if (!(data instanceof Uint8Array) || request.get('Purpose') !== postSetup) return badFormat();
  device.stored.set(postSetup, data);
  device.log.note(device.spec.udid, 'stored', String(data.length));
  return acknowledged();
}

function storedProfile({ device }: InstallerConnection, request: PlistDict): PlistDict {
  return request.get('Purpose') === postSetup ? acknowledged({ ProfileData: device.stored.get(postSetup) }) : badFormat();
}

/** An eSIM that isn't kept is lost for good, so what was asked for stands in the acts; the device keeps it unless told otherwise. */
function erase({ device }: InstallerConnection, request: PlistDict): PlistDict {
  const options = ['PreserveDataPlan', 'DisallowProximitySetup'].map((key) => request.get(key));
  if (options.some((option) => option !== undefined && !isSwitch(option))) return badFormat();
  device.erase(eraseDetail(request));
  return acknowledged();
}

function setWifiPower({ device }: InstallerConnection, request: PlistDict): PlistDict {
  const on = request.get('PowerState');
  if (typeof on !== 'boolean') return badFormat();
  if (on !== device.wifiPower) device.log.note(device.spec.udid, 'wifiSwitched', on ? 'on' : 'off');
  device.wifiPower = on;
  return acknowledged();
}

/** Before Setup Assistant ran, or never (ios-protocols 3.2). */
function provision({ device }: InstallerConnection, request: PlistDict): PlistDict {
  const nonce = request.get('Nonce');
  if (nonce === undefined) return dict({ Status: 'NonceNotReceived' });
  if (!(nonce instanceof Uint8Array)) return badFormat();
  if (device.phase === 'home' || device.cloud) return dict({ Status: 'ProvisionalEnrollmentRejected' });
  device.log.note(device.spec.udid, 'provisioned');
  return acknowledged();
}

function setCertificate({ device }: InstallerConnection, request: PlistDict): PlistDict {
  if (!(request.get('CertificateData') instanceof Uint8Array)) return badFormat();
  device.log.note(device.spec.udid, 'certificateSet');
  return acknowledged();
}

const requests: Readonly<Record<string, Request>> = {
  HelloHostIdentifier: () => acknowledged(),
  Flush: () => acknowledged(),
  GetProfileList: list,
  InstallProfile: install,
  RemoveProfile: remove,
  StoreProfile: storeProfile,
  GetStoredProfile: storedProfile,
  GetCloudConfiguration: ({ device }) => getCloudConfiguration(device),
  SetCloudConfiguration: ({ device }, request) => setCloudConfiguration(device, request),
  DownloadAndApplyCloudConfiguration: ({ device }, request) => downloadCloudConfiguration(device, request),
  PollMDMIfNetworkTethered: () => acknowledged(),
  Escalate: escalate,
  EscalateResponse: answerEscalation,
  EstablishProvisionalEnrollment: provision,
  SetWiFiPowerState: setWifiPower,
  EraseDevice: erase,
  GetEncryptionKey: () => acknowledged(),
  SetCertificate: setCertificate,
};

/** What the escalated may ask besides; to everybody else these names are unknown. */
const moreRequests: Readonly<Record<string, Request>> = {
  InstallProfileSilent: install,
  ...Object.fromEntries(Object.entries(escalatedRequests).map(([name, run]) => [name, ({ device }: InstallerConnection, request: PlistDict) => run(device, request)])),
};

function requestNamed(name: string, escalated: boolean): Request {
  if (escalated && Object.hasOwn(moreRequests, name)) return moreRequests[name] ?? badFormat;
  return (Object.hasOwn(requests, name) ? requests[name] : undefined) ?? badFormat;
}

const latencies: Readonly<Record<string, LatencyKind>> = {
  InstallProfile: 'install', InstallProfileSilent: 'install', SetCloudConfiguration: 'cloudConfiguration', DownloadAndApplyCloudConfiguration: 'enrollment',
  ProceedWithKeybagMigration: 'migration', EraseDevice: 'eraseAnswer',
};

/** After these the device is on its way out, and the connection dies (ios-protocols 3.8). */
const lastRequests: ReadonlySet<string> = new Set(['EraseDevice', 'RestartDevice', 'ShutDownDevice']);

/** Serves one connection until it ends; never throws. */
export function serveInstaller(socket: Duplex, device: VirtualDevice): Promise<void> {
  const connection: InstallerConnection = { device, pending: null, escalated: false };
  return servePlist(socket, device, {
    label: 'MCInstall',
    nameOf: (request) => {
      const name = request.get('RequestType');
      return typeof name === 'string' ? name : '';
    },
    received: (name, request, lost) => noteAsked(device, name, request, lost),
    latencyOf: (name) => (Object.hasOwn(latencies, name) ? latencies[name] : undefined) ?? 'light',
    answer: async (name, request) => {
      const reply = await requestNamed(name, connection.escalated)(connection, request);
      return { replies: [reply], over: lastRequests.has(name) && reply.get('Status') === 'Acknowledged' };
    },
  });
}
