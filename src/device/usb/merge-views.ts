// Two views of the same cables made one: what the multiplexer serves and what the USB bus shows. Pure.
import type { Udid } from '../../model.ts';
import type { SeenDevice } from './bus-watch.ts';
import { pathOfLocation } from './port-path.ts';

export interface ServedDevice {
  readonly udid: Udid;
  readonly ecid: string | null;
  /** The multiplexer's LocationID. */
  readonly locationId: number | null;
}

/** topology: a LocationID is hub ports (macOS, practice). address: bus and address, new at every attach (Linux). */
export type LocationScheme = 'topology' | 'address';

export interface MergedViews {
  /** Where on the bus each served device is; null when neither view tells. */
  readonly paths: ReadonlyMap<Udid, string | null>;
  /** What the bus shows and the multiplexer doesn't serve. */
  readonly busOnly: readonly SeenDevice[];
}

/** A device that was plugged in may take the multiplexer some seconds: it looks at it itself before it announces it (ios-protocols 1.8). */
export const announcedWithin = 5000;

function isSame(served: ServedDevice, seen: SeenDevice, scheme: LocationScheme): boolean {
  if (seen.udid) return seen.udid === served.udid;
  if (seen.ecid !== null) return served.ecid === String(seen.ecid);
  // No name on the bus (Windows, or a moment after the attach): the place decides.
  if (seen.mode !== 'normal' || served.locationId === null) return false;
  return scheme === 'topology' ? pathOfLocation(served.locationId) === seen.path : served.locationId === seen.location;
}

/** `muxListening`: without the multiplexer every device on the bus is out of reach, at once and with no grace. */
export function mergeViews(served: readonly ServedDevice[], seen: readonly SeenDevice[], scheme: LocationScheme, now: number, muxListening: boolean): MergedViews {
  const matched = new Set<SeenDevice>();
  const paths = new Map<Udid, string | null>();
  for (const device of served) {
    const twin = seen.find((candidate) => candidate.mode === 'normal' && !matched.has(candidate) && isSame(device, candidate, scheme));
    if (twin) matched.add(twin);
    paths.set(device.udid, twin?.path ?? (scheme === 'topology' ? pathOfLocation(device.locationId) : null));
  }
  // What is served has started: its boot mode is what the bus showed a moment ago.
  const started = ({ mode, udid, ecid }: SeenDevice): boolean => mode !== 'normal' && served.some((device) => (udid !== null && device.udid === udid) || (ecid !== null && device.ecid === String(ecid)));
  const busOnly = seen.filter((device) => !matched.has(device) && !started(device) && (device.mode !== 'normal' || !muxListening || now - device.since >= announcedWithin));
  return { paths, busOnly };
}
