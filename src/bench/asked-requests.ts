// The requests that a host may not blindly repeat (ios-protocols 3.11, 3.8): each one that arrives is noted, done or not, so that a
// test can count what was sent beside what was done.
import { isDict, type PlistDict } from '../plist/value.ts';
import type { ActName } from './acts.ts';
import { supervisionIn } from './cloud-configuration.ts';
import { profileFrom } from './offered-profile.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Whether the eSIM is kept, which is what is asked about an erase afterwards. */
export function eraseDetail(request: PlistDict): string {
  const keeps = request.get('PreserveDataPlan');
  return `PreserveDataPlan=${keeps === undefined ? 'missing' : String(Boolean(keeps))}`;
}

function configureDetail(request: PlistDict): string {
  const configuration = request.get('CloudConfiguration');
  if (configuration === undefined || !isDict(configuration)) return 'unreadable';
  return configuration.size === 0 ? 'empty' : supervisionIn(configuration);
}

/** UUID of the profile. */
async function installDetail(request: PlistDict): Promise<string> {
  const payload = request.get('Payload');
  const profile = payload instanceof Uint8Array || (payload !== undefined && isDict(payload)) ? await profileFrom(payload) : null;
  return profile === null || profile instanceof Map ? 'unreadable' : profile.uuid;
}

const asked: Readonly<Record<string, readonly [ActName, (request: PlistDict) => string | Promise<string>]>> = {
  EraseDevice: ['eraseAsked', eraseDetail],
  SetCloudConfiguration: ['configureAsked', configureDetail],
  // Never the credentials.
  DownloadAndApplyCloudConfiguration: ['applyAsked', () => ''],
  InstallProfile: ['installAsked', installDetail],
  InstallProfileSilent: ['installAsked', installDetail],
};

/** Notes a request that may not be repeated as it arrives. `lost`: a fault swallows it, and nothing is done. */
export async function noteAsked(device: VirtualDevice, name: string, request: PlistDict, lost: boolean): Promise<void> {
  const found = Object.hasOwn(asked, name) ? asked[name] : undefined;
  if (!found) return;
  const [act, detailOf] = found;
  device.log.note(device.spec.udid, act, [await detailOf(request), ...(lost ? ['lost'] : [])].filter(Boolean).join(' '));
}
