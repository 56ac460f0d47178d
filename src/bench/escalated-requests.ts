// What MCInstall does for an escalated host only (ios-protocols 3.3), in the MDM protocol's words.
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { cellularIdentity } from './cellular-identity.ts';
import { appsOn } from './device-apps.ts';
import { applySettings } from './device-settings.ts';
import { acknowledged, badFormat, errorReply, type ChainLink } from './status.ts';
import { flag, type VirtualDevice } from './virtual-device.ts';

type Escalated = (device: VirtualDevice, request: PlistDict) => PlistDict;

const keybag = (code: number, text: string): ChainLink => ({ domain: 'DMCKeybagErrorDomain', code, text });
const tokenLength = 64;

function deviceInformation(device: VirtualDevice, request: PlistDict): PlistDict {
  const queries = request.get('Queries');
  if (!Array.isArray(queries) || !queries.every((query) => typeof query === 'string')) return badFormat();
  const { spec } = device;
  const cellular = cellularIdentity(spec);
  const known: Readonly<Record<string, PlistValue | undefined>> = {
    AvailableDeviceCapacity: 98.5, AwaitingConfiguration: flag(device.cloud, 'AwaitDeviceConfigured') ?? false, BatteryLevel: spec.battery / 100, BuildVersion: spec.buildVersion,
    CellularTechnology: cellular ? 1n : 0n, DeviceCapacity: 128.5, DeviceName: device.name, IMEI: cellular?.imei, IsActivationLockEnabled: device.findMy,
    IsDeviceLocatorServiceEnabled: device.findMy, IsSupervised: device.supervised, MEID: cellular?.meid, Model: 'MPQ03LL', ModelName: spec.model.deviceClass,
    OSVersion: spec.osVersion, PhoneNumber: cellular?.phoneNumber, ProductName: spec.model.productType, SerialNumber: spec.serial, TimeZone: device.timeZone,
    UDID: spec.udid, WiFiMAC: spec.wifiAddress,
  };
  return acknowledged({ QueryResponses: dict(Object.fromEntries(queries.flatMap((query) => (typeof query === 'string' && Object.hasOwn(known, query) ? [[query, known[query]]] : [])))) });
}

function unlockToken(device: VirtualDevice): PlistDict {
  if (device.passcode) return errorReply(keybag(37_002, 'The device has a passcode already.'));
  device.unlockToken ??= device.randomBytes(tokenLength);
  device.log.note(device.spec.udid, 'unlockTokenGiven');
  return acknowledged({ UnlockToken: device.unlockToken });
}

function clearPasscode(device: VirtualDevice, request: PlistDict): PlistDict {
  const token = request.get('UnlockToken');
  if (!(token instanceof Uint8Array)) return badFormat();
  // Which code a wrong token gets is not known; the keybag's general one stands in.
  if (!device.unlockToken || !Buffer.from(device.unlockToken).equals(token)) return errorReply(keybag(37_000, 'The unlock token is not valid.'));
  if (device.passcode) device.log.note(device.spec.udid, 'passcodeCleared');
  device.passcode = false;
  device.unlock();
  return acknowledged();
}

function lock(device: VirtualDevice): PlistDict {
  if (!device.locked) device.log.note(device.spec.udid, 'locked');
  // Without a passcode the screen goes dark and nothing is locked.
  device.locked = device.passcode;
  return acknowledged();
}

function deviceConfigured({ cloud, log, spec }: VirtualDevice): PlistDict {
  if (cloud && flag(cloud, 'DeviceConfigured') !== true) {
    cloud.set('AwaitDeviceConfigured', false).set('DeviceConfigured', true);
    log.note(spec.udid, 'deviceConfigured');
  }
  return acknowledged();
}

function clearBypassCode(device: VirtualDevice): PlistDict {
  if (device.bypassCode !== null) device.log.note(device.spec.udid, 'bypassCleared');
  device.bypassCode = null;
  return acknowledged();
}

function migrate(device: VirtualDevice): PlistDict {
  if (!device.migrated) device.log.note(device.spec.udid, 'migrated');
  device.migrated = true;
  return acknowledged();
}

function profileList({ profiles }: VirtualDevice): PlistDict {
  return acknowledged({
    ProfileList: [...profiles.values()].map((profile) => dict({
      HasRemovalPasscode: false, IsEncrypted: false, IsManaged: profile.management, PayloadContent: [], PayloadDescription: profile.description ?? undefined,
      PayloadDisplayName: profile.name, PayloadIdentifier: profile.identifier, PayloadOrganization: profile.organization ?? undefined,
      PayloadRemovalDisallowed: profile.removalDisallowed, PayloadUUID: profile.uuid, PayloadVersion: profile.version,
    })),
  });
}

function applicationList(device: VirtualDevice): PlistDict {
  const apps = appsOn(device).filter((app) => app.type === 'User');
  return acknowledged({ InstalledApplicationList: apps.map((app) => dict({ Identifier: app.bundleId, Name: app.name, ShortVersion: app.version, Version: app.version })) });
}

function securityInfo({ passcode }: VirtualDevice): PlistDict {
  return acknowledged({ SecurityInfo: dict({ HardwareEncryptionCaps: 3n, PasscodeCompliant: true, PasscodeCompliantWithProfiles: true, PasscodePresent: passcode }) });
}

/** Those that change nothing here, with what they say. */
const plain: Readonly<Record<string, Readonly<Record<string, PlistValue>>>> = {
  AvailableOSUpdates: { AvailableOSUpdates: [] }, CertificateList: { CertificateList: [] }, ClearRestrictionsPassword: {}, DefaultMDMOptions: { MDMOptions: new Map() },
  InstallProvisioningProfile: {}, OSUpdateStatus: { OSUpdateStatus: [] }, ProvisioningProfileList: { ProvisioningProfileList: [] }, RemoveProvisioningProfile: {},
  RequestMirroring: { MirroringResult: 'Unknown' }, Restrictions: { GlobalRestrictions: new Map() }, ScheduleOSUpdate: { UpdateResults: [] },
  ScheduleOSUpdateScan: { ScanInitiated: true }, SetDefaultMDMOptions: {}, StopMirroring: {}, ValidateApplications: {},
};

export const escalatedRequests: Readonly<Record<string, Escalated>> = {
  ...Object.fromEntries(Object.entries(plain).map(([name, says]) => [name, () => acknowledged(says)])),
  ProceedWithKeybagMigration: migrate,
  RequestUnlockToken: unlockToken,
  ClearPasscode: clearPasscode,
  DeviceInformation: deviceInformation,
  SecurityInfo: securityInfo,
  ProfileList: profileList,
  InstalledApplicationList: applicationList,
  DeviceLock: lock,
  RestartDevice: (device) => {
    device.restart();
    return acknowledged();
  },
  ShutDownDevice: (device) => {
    device.shutDown();
    return acknowledged();
  },
  Settings: applySettings,
  ActivationLockBypassCode: ({ bypassCode }) => acknowledged({ ActivationLockBypassCode: bypassCode ?? undefined }),
  ClearActivationLockBypassCode: clearBypassCode,
  DeviceConfigured: deviceConfigured,
};
