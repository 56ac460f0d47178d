// The wall's data: every place with its device, that device's run, and what its tile says.
import type { BusDevice, DeviceSnapshot, Place, Run, Snapshot } from '../../../src/model.ts';
import { type Filter, type Offer, seenState, type TileState, tileState } from './tile-state.ts';

export interface Port {
  readonly place: Place;
  readonly device: DeviceSnapshot | null;
  /** What only the USB bus shows there: a device in a boot mode, or out of the multiplexer's reach. */
  readonly seen: BusDevice | null;
  readonly run: Run | null;
  readonly offer: Offer;
  readonly state: TileState;
}

const isAt = (place: Place) => (candidate: { readonly place: Place }): boolean => candidate.place.hub === place.hub && candidate.place.port === place.port;

/** `profileName`: what is installed while no blueprint is chosen. */
export function portsOf({ places, devices, busOnly, runs, check }: Pick<Snapshot, 'places' | 'devices' | 'busOnly' | 'runs' | 'check'>, profileName: string | null): Port[] {
  const verdicts = new Map(check?.verdicts.map((verdict) => [verdict.udid, verdict]));
  return places.map((place) => {
    const device = devices.find(isAt(place)) ?? null;
    const seen = device ? null : busOnly.find(isAt(place)) ?? null;
    const run = device ? (runs.find((candidate) => candidate.device.udid === device.udid) ?? null) : null;
    const offer: Offer = check ? { kind: 'blueprint', verdict: (device && verdicts.get(device.udid)) ?? null } : { kind: 'profile', name: profileName };
    return { place, device, seen, run, offer, state: seen ? seenState(seen) : tileState(device, run, offer) };
  });
}

/** By filter, and by serial number, name or port; a port that doesn't match is dimmed, it doesn't move. */
export function matchesPort(port: Port, filter: Filter, search: string): boolean {
  if (filter !== 'all' && ((port.device ?? port.seen) === null || port.state.filter !== filter)) return false;
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const { device, seen, place } = port;
  return [device?.serial, seen?.serial, device?.name, `${place.hub}${place.port}`].some((text) => text?.toLowerCase().includes(wanted));
}
