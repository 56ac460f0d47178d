// What a virtual device does with a profile that a host hands it: installs it, asks its user, or has no room (ios-protocols 3.6).
import type { VirtualDevice } from './virtual-device.ts';
import type { VirtualProfile } from './virtual-profile.ts';

const pendingApprovalMs = 8 * 60_000;

/** Without asking its user: supervised, and Wi-Fi alone at Hello. */
export function takesAtOnce(device: VirtualDevice, { onlyWifi }: VirtualProfile): boolean {
  return device.supervised || (device.phase === 'setup' && onlyWifi === true);
}

/** A device has room for one management profile. */
export function hasRoomFor(device: VirtualDevice, profile: VirtualProfile): boolean {
  const other = [...device.profiles.values()].find((present) => present.management && present.identifier !== profile.identifier);
  return !profile.management || !other;
}

function installAfter(device: VirtualDevice, ms: number, profile: VirtualProfile): void {
  const { files } = device;
  if (ms === 0) device.install(profile);
  // Erased meanwhile: it is not for the next life.
  else if (Number.isFinite(ms)) device.later(ms, () => { if (device.files === files) device.install(profile); });
}

/** Waits in Settings for its user, about eight minutes. */
function askUser(device: VirtualDevice, profile: VirtualProfile): void {
  device.pending = profile;
  device.log.note(device.spec.udid, 'offered', profile.uuid);
  const { answer, afterMs } = device.spec.persona.approval;
  device.later(answer === 'install' ? afterMs : pendingApprovalMs, () => {
    if (device.pending !== profile) return;
    device.pending = null;
    if (answer === 'install' && !(profile.management && device.offline)) device.install(profile);
  });
}

/** False when another management profile is there. */
export function offerProfile(device: VirtualDevice, profile: VirtualProfile): boolean {
  if (!hasRoomFor(device, profile)) return false;
  if (takesAtOnce(device, profile)) installAfter(device, device.spec.traits?.installsAfterMs ?? 0, profile);
  else askUser(device, profile);
  return true;
}
