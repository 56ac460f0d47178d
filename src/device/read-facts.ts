// Reads what a verdict needs, in as few requests as it takes: in clear what anybody may see, then in a trusted session the
// rest, then what the configuration service says. Every value is checked on its own.
import { AppError, asAppError } from '../errors.ts';
import type { CloudConfiguration, InstalledProfile } from '../model.ts';
import { isDict } from '../plist/value.ts';
import { sendCommand } from './commands/command.ts';
import { getCloudConfiguration } from './commands/get-cloud-configuration.ts';
import { installerService } from './commands/installer.ts';
import { listProfiles } from './commands/list-profiles.ts';
import { type GlobalValues, readBattery, readFlag, readGlobalValues, readStorage } from './commands/read-identity.ts';
import type { DeviceFacts } from './facts.ts';
import type { Lockdown } from './lockdown/lockdown.ts';
import type { PairingFacts } from './lockdown/pairing.ts';

export interface ClearFacts {
  readonly values: GlobalValues;
  readonly pairing: PairingFacts;
}

/** One request. Throws device.restoring for a device whose system is being restored, link.malformed when there are no values. */
export async function readClear(lockdown: Lockdown, signal: AbortSignal): Promise<ClearFacts> {
  const answer = await lockdown.getValue(signal).catch((error: unknown) => {
    // What isn't lockdown refuses its requests.
    if (asAppError(error).device) return undefined;
    throw error;
  });
  const values = readGlobalValues(answer);
  if (!values?.productType && await lockdown.queryType(signal) === 'com.apple.mobile.restored') throw new AppError('device.restoring');
  if (!values || answer === undefined || !isDict(answer)) throw new AppError('link.malformed', { detail: 'no values' });
  return { values, pairing: { deviceKey: answer.get('DevicePublicKey'), wifiAddress: answer.get('WiFiAddress') } };
}

export type TrustedFacts = Pick<DeviceFacts, 'battery' | 'charging' | 'supervised' | 'setupDone' | 'findMy' | 'storage'>;

/** What only a paired computer is told, beside the global values. Five requests. */
export async function readTrusted(lockdown: Lockdown, signal: AbortSignal): Promise<TrustedFacts> {
  const battery = readBattery(await lockdown.getValue(signal, 'com.apple.mobile.battery'));
  const supervised = readFlag(await lockdown.getValue(signal, 'com.apple.mobile.chaperone', 'DeviceIsChaperoned'));
  const setupDone = readFlag(await lockdown.getValue(signal, 'com.apple.purplebuddy', 'SetupDone'));
  const findMy = readFlag(await lockdown.getValue(signal, 'com.apple.fmip', 'IsAssociated'));
  const storage = readStorage(await lockdown.getValue(signal, 'com.apple.disk_usage'));
  return { ...battery, supervised, setupDone, findMy, storage };
}

export interface ManagementFacts {
  readonly cloud: CloudConfiguration | null;
  readonly profiles: InstalledProfile[] | null;
}

/** More profiles than a snapshot carries are nobody's wall any more. */
const shownProfiles = 500;

/** Cloud configuration and profiles, over one connection. A device without that service is no worse for it: both are null then. */
export async function readManagement(lockdown: Lockdown, signal: AbortSignal): Promise<ManagementFacts> {
  try {
    const socket = await lockdown.startService(installerService, signal);
    try {
      const cloud = await sendCommand(socket, getCloudConfiguration, null, signal);
      const profiles = await sendCommand(socket, listProfiles, null, signal);
      return { cloud, profiles: profiles.slice(0, shownProfiles) };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    const { code } = asAppError(error);
    const isRefusal = ['device.serviceMissing', 'device.serviceBusy', 'device.refused', 'profile.refused', 'link.malformed'].includes(code);
    if (!isRefusal) throw error;
    return { cloud: null, profiles: null };
  }
}
