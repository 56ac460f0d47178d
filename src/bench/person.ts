// The person at the bench: what hands do to virtual devices, so that a rehearsal can have a pulled cable, a locked screen,
// and somebody who takes a prepared device home.
import { handOver } from './handover.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Milliseconds that a cable is out which somebody only knocked against. */
const replugMs = 3000;

const deeds: Readonly<Record<string, (device: VirtualDevice) => void>> = {
  unplug: (device) => { device.pullCable(); },
  plug: (device) => { device.plugIn(); },
  /** Pulls the cable and puts it back in. */
  replug: (device) => {
    device.pullCable();
    device.later(replugMs, () => { device.plugIn(); });
  },
  lock: (device) => { device.lockNow(); },
  unlock: (device) => { device.unlock(); },
  /** Holds the button: out of recovery mode, or on after a shutdown. */
  start: (device) => { if (device.power !== 'away' && device.power !== 'on') device.start(); },
  /** Gives it to its user, who goes through Setup Assistant. */
  handOver: (device) => { void handOver(device); },
};

/** False for a deed that nobody knows. */
export function doByHand(device: VirtualDevice, deed: string): boolean {
  const run = Object.hasOwn(deeds, deed) ? deeds[deed] : undefined;
  run?.(device);
  return run !== undefined;
}
