// A profile that reaches the device by another way than its host: from its MDM, or stored earlier for the end of setup.
// What is none is dropped without a word: nobody is there to be told.
import { dictFrom } from './activation-papers.ts';
import { profileFrom, profileIn } from './offered-profile.ts';
import { hasRoomFor } from './take-profile.ts';
import type { VirtualDevice } from './virtual-device.ts';
import type { VirtualProfile } from './virtual-profile.ts';

/** Null for anything but an unsigned profile. */
export function plainProfile(bytes: Uint8Array): VirtualProfile | null {
  const content = dictFrom(bytes);
  const profile = content && profileIn(content);
  return profile instanceof Map ? null : profile;
}

/** Installs what was stored for the end of Setup Assistant, signed or not (ios-protocols 3.2). */
export async function installStored(device: VirtualDevice): Promise<void> {
  const { files } = device;
  for (const [purpose, bytes] of [...device.stored]) {
    const profile = await profileFrom(bytes);
    // Erased meanwhile: it is not for the next life.
    if (device.files !== files) return;
    device.stored.delete(purpose);
    if (!(profile instanceof Map) && hasRoomFor(device, profile)) device.install(profile);
  }
}
