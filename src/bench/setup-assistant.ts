// How a virtual device leaves Setup Assistant: its user gets to the end, or the marker that a host put there lets it fall
// through (ios-protocols 3.11 step 8, 12.1). Falling through, it meets no Remote Management: that is what the marker does.
import { installStored } from './carried-profile.ts';
import type { DeviceFiles } from './device-files.ts';
import type { VirtualDevice } from './virtual-device.ts';

export const skipMarker = 'iTunes_Control/iTunes/SkipSetup';

/** Until Setup Assistant looks for the marker again, on the bench's clock. */
const fallThroughMs = 2000;

/** At Home from now on; what was stored for the end of setup is installed (ios-protocols 3.2). */
export function finishSetup(device: VirtualDevice, how: string): void {
  if (device.phase === 'home') return;
  device.phase = 'home';
  device.log.note(device.spec.udid, 'finishedSetup', how);
  void installStored(device);
  device.notify('com.apple.purplebuddy.setupdone');
}

function fallThrough(device: VirtualDevice): void {
  const isReady = device.phase === 'setup' && device.power === 'on' && device.activation !== 'Unactivated' && device.cloud !== null;
  if (isReady && device.files.at(skipMarker)) finishSetup(device, 'SkipSetup marker');
}

/** One look at each start is enough for what is on the device since its last erase. */
const watched = new WeakSet<DeviceFiles>();

/** The marker was put there: Setup Assistant finds it after a while, and at every start. */
export function watchSkipMarker(device: VirtualDevice): void {
  const { files } = device;
  const isSame = (): boolean => device.files === files;
  device.later(fallThroughMs, () => { if (isSame()) fallThrough(device); });
  if (watched.has(files)) return;
  watched.add(files);
  const look = (notification: string): void => {
    if (!isSame() || device.phase === 'home') device.observers.delete(look);
    else if (notification === 'com.apple.springboard.finishedstartup') fallThrough(device);
  };
  device.observers.add(look);
}
