// A virtual device's provisioning profiles: kept as they came, known by their UUID (ios-protocols 5.4). Status 0 is success.
import type { Duplex } from 'node:stream';
import { openSignedContent } from '../crypto/signed-content.ts';
import { readPlist } from '../plist/read.ts';
import { dict, isDict, type PlistDict } from '../plist/value.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** As the daemon says them: no such profile, and what is none. */
const [missing, malformed] = [0xe8008001n, 0xe8008003n];

const stores = new WeakMap<VirtualDevice['files'], Map<string, Uint8Array>>();

/** Lives as long as the device's files do: an erase ends it. */
function storeOf({ files }: VirtualDevice): Map<string, Uint8Array> {
  const store = stores.get(files) ?? new Map<string, Uint8Array>();
  stores.set(files, store);
  return store;
}

/** The profile's own UUID: it is CMS around a property list. */
async function uuidOf(profile: Uint8Array): Promise<string | null> {
  const opened = await openSignedContent(profile);
  if (opened.kind !== 'intact') return null;
  try {
    const content = readPlist(opened.content);
    const uuid = isDict(content) ? content.get('UUID') : undefined;
    return typeof uuid === 'string' && uuid !== '' ? uuid : null;
  } catch {
    return null;
  }
}

const status = (number: bigint, more: Record<string, Uint8Array[]> = {}): PlistDict => dict({ Status: number, ...more });

async function answer(device: VirtualDevice, name: string, request: PlistDict): Promise<PlistDict> {
  const store = storeOf(device);
  const [profile, id] = [request.get('Profile'), request.get('ProfileID')];
  switch (name) {
    case 'Copy': case 'CopyAll': return status(0n, { Payload: [...store.values()] });
    case 'Install': {
      const uuid = profile instanceof Uint8Array ? await uuidOf(profile) : null;
      if (uuid === null || !(profile instanceof Uint8Array)) return status(malformed);
      store.set(uuid, profile);
      return status(0n);
    }
    case 'Remove': return status(typeof id === 'string' && store.delete(id) ? 0n : missing);
    default: return status(malformed);
  }
}

/** Serves one connection until it ends; never throws. */
export function serveProvisioning(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'misagent',
    nameOf: (request) => {
      const type = request.get('MessageType');
      return typeof type === 'string' ? type : '';
    },
    latencyOf: () => 'light',
    answer: async (name, request) => ({ replies: [await answer(device, name, request)] }),
  });
}
