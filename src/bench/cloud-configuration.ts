// Writing a device's cloud configuration: by the host, or by Apple's automated enrollment through the host
// (ios-protocols 3.4, 3.7). The order of the checks is the device's.
import { isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { type Credentials, enroll, enrollmentUrl, type Fetched, fetchEnrollment, isManaged } from './enrollment.ts';
import { acknowledged, badFormat, errorReply, isSwitch, noNetwork } from './status.ts';
import { flag, type VirtualDevice } from './virtual-device.ts';

const tunnel = 'DMCTunnelErrorDomain';
const domain = 'MCCloudConfigErrorDomain';

const isText = (value: PlistValue): boolean => typeof value === 'string';
const isInteger = (value: PlistValue): boolean => typeof value === 'bigint';
const isTextList = (value: PlistValue): boolean => Array.isArray(value) && value.every(isText);
const isDataList = (value: PlistValue): boolean => Array.isArray(value) && value.every((entry) => entry instanceof Uint8Array);

/** Which keys have which type (ios-protocols 3.4.1); others are kept as they are. */
const types: readonly (readonly [(value: PlistValue) => boolean, readonly string[]])[] = [
  [isSwitch, [
    'AllowPairing', 'AutoAdvanceSetup', 'AwaitDeviceConfigured', 'CloudConfigurationUIComplete', 'ConfigurationWasApplied', 'DeviceConfigured', 'IsMDMUnremovable',
    'IsMandatory', 'IsMultiUser', 'IsRapidReturnToService', 'IsSupervised', 'MAIDHasCredential', 'PostSetupProfileWasInstalled',
  ]],
  [isText, [
    'ConfigurationURL', 'ConfigurationWebURL', 'Language', 'LanguageScript', 'MAIDUsername', 'OrganizationAddress', 'OrganizationAddressLine1', 'OrganizationAddressLine2',
    'OrganizationAddressLine3', 'OrganizationCity', 'OrganizationCountry', 'OrganizationDepartment', 'OrganizationEmail', 'OrganizationMagic', 'OrganizationName',
    'OrganizationPhone', 'OrganizationRegion', 'OrganizationShortName', 'OrganizationSupportEmail', 'OrganizationSupportPhone', 'OrganizationZipCode', 'Region',
  ]],
  [isInteger, ['ConfigurationSource', 'MDMProtocolVersion']],
  [isTextList, ['SkipSetup']],
  [isDataList, ['AnchorCertificates', 'SupervisorHostCertificates']],
];

const checks = new Map(types.flatMap(([isRight, keys]) => keys.map((key) => [key, isRight] as const)));

/** The first key whose value has the wrong type. */
function wrongKey(configuration: PlistDict): string | null {
  for (const [key, value] of configuration) if (checks.get(key)?.(value) === false) return key;
  return null;
}

/** Setup Assistant completes the configuration when it ends, if nobody did before: then only an erase makes room for another. */
function isComplete({ cloud, phase }: VirtualDevice): boolean {
  return phase === 'home' || flag(cloud, 'CloudConfigurationUIComplete') === true;
}

/** What the host says is overridden where it isn't the host's to say. */
function forced(given: PlistDict): PlistDict {
  const configuration = new Map(given);
  configuration.set('ConfigurationSource', 2n).set('IsMandatory', true).set('IsMDMUnremovable', false);
  if (!given.has('ConfigurationURL') && !given.has('ConfigurationWebURL')) configuration.set('CloudConfigurationUIComplete', true).set('ConfigurationWasApplied', true);
  if (flag(configuration, 'IsSupervised') !== true) configuration.set('AwaitDeviceConfigured', false);
  return configuration;
}

/** Opens Activation Lock: six groups, in letters that can't be mistaken for one another. */
function newBypassCode(device: VirtualDevice): string {
  const letters = 'ACDEFGHJKLMNPQRTUVWXY0123456789';
  const code = [...device.randomBytes(26)].map((byte) => letters[byte % letters.length]).join('');
  return code.replace(/^(.{5})(.{5})(.{4})(.{4})(.{4})(.{4})$/, '$1-$2-$3-$4-$5-$6');
}

/** The device has this configuration now, with what follows from that; nothing is noted. */
export function storeConfiguration(device: VirtualDevice, configuration: PlistDict): void {
  device.cloud = configuration;
  if (device.supervised) device.bypassCode = newBypassCode(device);
  // All pairings go, that of the host that wrote this included.
  if (!device.allowsPairing) for (const hostId of [...device.hosts.keys()]) device.unpair(hostId);
}

/** In its setup and over its own network the device takes what Apple keeps for it, unless it has a configuration: only an erase makes room for another. */
export function takeConfiguration(device: VirtualDevice): 'noNetwork' | 'taken' | 'nothing' {
  const configuration = device.cloud || device.phase === 'home' ? null : device.configurationAtApple;
  if (!configuration) return 'nothing';
  if (device.offline) return 'noNetwork';
  storeConfiguration(device, configuration);
  device.tookConfiguration();
  device.log.note(device.spec.udid, 'fetchedConfiguration');
  return 'taken';
}

const notActivated = (): PlistDict => errorReply({ domain, code: 33_003, text: 'The device is not activated.' });
const alreadyPresent = (): PlistDict => errorReply({ domain: tunnel, code: 14_002, text: 'A cloud configuration is already present.' });

/** As acts name it. */
export const supervisionIn = (configuration: PlistDict): string => (flag(configuration, 'IsSupervised') === true ? 'supervised' : 'unsupervised');

/** Lets so much of the bench's time pass; false when the device went down in it. */
function passes(device: VirtualDevice, ms: number): Promise<boolean> {
  const { life } = device;
  return ms === 0 ? Promise.resolve(true) : new Promise((resolve) => { device.later(ms, () => { resolve(device.life === life); }); });
}

export async function setCloudConfiguration(device: VirtualDevice, request: PlistDict): Promise<PlistDict> {
  const given = request.get('CloudConfiguration');
  if (!isDict(given)) return badFormat();
  if (isComplete(device)) return alreadyPresent();
  if (given.size === 0) {
    if (device.cloud) device.log.note(device.spec.udid, 'unconfigured');
    device.cloud = null;
    return acknowledged();
  }
  const configuration = forced(given);
  if (device.activation === 'Unactivated') return notActivated();
  const wrong = wrongKey(configuration);
  if (wrong !== null) return errorReply({ domain, code: 33_002, text: `The value of “${wrong}” has the wrong type.` });
  // Nobody hears the answer of a device that went down.
  if (!await passes(device, device.spec.traits?.configuresAfterMs ?? 0)) return badFormat();
  if (device.configurationAtApple) return errorReply({ domain, code: 33_004, text: 'The device must be configured through the Device Enrollment Program.' });
  // Another request was quicker.
  if (isComplete(device)) return alreadyPresent();
  storeConfiguration(device, configuration);
  device.log.note(device.spec.udid, 'configured', supervisionIn(configuration));
  return acknowledged();
}

function credentialsIn(request: PlistDict): Credentials | null {
  const [user, password] = [textIn(request, 'MDMUsername'), textIn(request, 'MDMPassword')];
  return user === null || password === null ? null : { user, password };
}

/** Why the profile didn't come, in the device's words (ios-protocols 3.7, 3.10). */
const refusals: Readonly<Record<Extract<Fetched, string>, readonly [number, string]>> = {
  credentials: [33_000, 'The MDM server wants a user name and a password, or others.'],
  unreachable: [34_004, 'The enrollment server is not available.'],
  refused: [33_005, 'The enrollment server answered with no enrollment profile.'],
};

/** In the device's order: the configuration from Apple, the profile from the address in it, then both are kept, installed and marked (ios-protocols 3.7, A). */
export function downloadCloudConfiguration(device: VirtualDevice, request: PlistDict): PlistDict {
  for (const key of ['MDMUsername', 'MDMPassword']) if (request.has(key) && typeof request.get(key) !== 'string') return badFormat();
  // With a management profile there already nothing is left to do.
  if (isManaged(device)) return acknowledged();
  if (device.activation === 'Unactivated') return notActivated();
  if (device.offline) return errorReply({ domain, code: 34_004, text: 'The enrollment server is not available.' }, noNetwork);
  const taken = device.cloud?.get('ConfigurationSource') === 1n ? device.cloud : null;
  const configuration = taken ?? device.configurationAtApple;
  if (!configuration) return errorReply({ domain, code: 33_001, text: 'The cloud configuration is not available.' });
  if (isComplete(device)) return alreadyPresent();
  const credentials = credentialsIn(request);
  const fetched = fetchEnrollment(device, configuration, credentials);
  if (typeof fetched === 'string') {
    const [code, text] = refusals[fetched];
    return errorReply({ domain, code, text });
  }
  if (!taken) {
    storeConfiguration(device, configuration);
    device.tookConfiguration();
  }
  device.log.note(device.spec.udid, 'applied');
  device.log.note(device.spec.udid, 'fetchedEnrollment', enrollmentUrl(configuration) ?? '');
  enroll(device, fetched, device.spec.traits?.enrollsWith === 'affinity' ? credentials?.user ?? null : null);
  return acknowledged();
}

export function getCloudConfiguration(device: VirtualDevice): PlistDict {
  return acknowledged({ CloudConfiguration: device.cloud ?? undefined });
}
