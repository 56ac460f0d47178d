// A profile that reaches the device by another way than its host: from its MDM, or stored earlier for the end of setup.
// What is none is dropped without a word: nobody is there to be told.
import { looksSigned, openSignedContent } from '../crypto/signed-content.ts';
import { isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { dictFrom, textIn } from './activation-papers.ts';
import type { VirtualDevice, VirtualProfile } from './virtual-device.ts';

function typesIn(content: PlistValue | undefined): (PlistValue | undefined)[] {
  return Array.isArray(content) ? content.map((payload) => (isDict(payload) ? payload.get('PayloadType') : undefined)) : [];
}

function profileIn(profile: PlistDict | null): VirtualProfile | null {
  const identifier = textIn(profile, 'PayloadIdentifier');
  const uuid = textIn(profile, 'PayloadUUID');
  if (!profile || !identifier || !uuid || profile.get('PayloadType') !== 'Configuration') return null;
  const version = profile.get('PayloadVersion');
  const types = typesIn(profile.get('PayloadContent'));
  return {
    identifier, uuid, name: textIn(profile, 'PayloadDisplayName') ?? identifier, description: textIn(profile, 'PayloadDescription'),
    organization: textIn(profile, 'PayloadOrganization'), removalDisallowed: profile.get('PayloadRemovalDisallowed') === true,
    version: typeof version === 'bigint' ? version : 1n, management: types.includes('com.apple.mdm'),
  };
}

/** Null for anything but an unsigned profile. */
export function plainProfile(bytes: Uint8Array): VirtualProfile | null {
  return profileIn(dictFrom(bytes));
}

/** Installs what was stored for the end of Setup Assistant, signed or not (ios-protocols 3.2). */
export async function installStored(device: VirtualDevice): Promise<void> {
  const { files } = device;
  for (const [purpose, bytes] of [...device.stored]) {
    const opened = looksSigned(bytes) ? await openSignedContent(bytes) : null;
    const profile = plainProfile(opened?.kind === 'intact' ? opened.content : bytes);
    // Erased meanwhile: it is not for the next life.
    if (device.files !== files) return;
    device.stored.delete(purpose);
    if (profile && device.hasRoomFor(profile)) device.install(profile);
  }
}
