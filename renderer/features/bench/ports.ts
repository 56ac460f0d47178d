// The wall's data: every place with its device, that device's run, and what its tile says.
import { byPlace } from '../../../src/domain/places.ts';
import type { BusDevice, DeviceSnapshot, Place, Run, Snapshot, Udid } from '../../../src/model.ts';
import { noTiming, type Timing, withoutDevice } from './run-tile.ts';
import type { Filter, TileState } from './tile-look.ts';
import { type Offer, seenState, tileState } from './tile-state.ts';

export interface Port {
  readonly place: Place;
  readonly device: DeviceSnapshot | null;
  /** What only the USB bus shows there: a device in a boot mode, or out of the multiplexer's reach. */
  readonly seen: BusDevice | null;
  /** The latest run of the device that is there; without a device, one that waits for its device, or that had it turn itself off. */
  readonly run: Run | null;
  readonly offer: Offer;
  readonly state: TileState;
}

const isAt = (place: Place) => (candidate: { readonly place: Place }): boolean => candidate.place.hub === place.hub && candidate.place.port === place.port;

/** Whose tile it is; null: nobody's that a run could be begun or steered for. */
export function ownerOf({ device, run }: Port): Udid | null {
  return device?.udid ?? run?.device.udid ?? null;
}

type Seen = Pick<Snapshot, 'places' | 'devices' | 'busOnly' | 'runs' | 'check'> & Partial<Pick<Snapshot, 'configurator'>>;

/** Runs whose device isn't there and that still have something to say, at the place where they were begun. */
function withoutDevices({ devices, runs }: Seen, timing: Timing): { readonly run: Run; readonly state: TileState }[] {
  const here = new Set<string>(devices.map(({ udid }) => udid));
  return runs.filter((run) => !here.has(run.device.udid)).flatMap((run) => { const state = withoutDevice(run, timing); return state ? [{ run, state }] : []; });
}

/** `profileName`: what is installed while no blueprint is chosen. */
export function portsOf(snapshot: Seen, profileName: string | null, timing: Timing = noTiming): Port[] {
  const { devices, busOnly, runs, check } = snapshot;
  const verdicts = new Map(check?.verdicts.map((verdict) => [verdict.udid, verdict]));
  const missing = withoutDevices(snapshot, timing);
  const unseen = missing.map(({ run }) => run.place).filter((place, at, all) => !snapshot.places.some((one) => isAt(place)({ place: one })) && all.findIndex((one) => isAt(place)({ place: one })) === at);
  const places = unseen.length === 0 ? snapshot.places : [...snapshot.places, ...unseen].sort(byPlace);
  return places.map((place): Port => {
    const device = devices.find(isAt(place)) ?? null;
    const seen = device ? null : busOnly.find(isAt(place)) ?? null;
    const offer: Offer = check ? { kind: 'blueprint', verdict: (device && verdicts.get(device.udid)) ?? null } : { kind: 'profile', name: profileName };
    if (!device) {
      const left = seen ? null : missing.find(({ run }) => isAt(place)(run)) ?? null;
      return { place, device, seen, run: left?.run ?? null, offer, state: seen ? seenState(seen, snapshot.configurator ?? null) : left?.state ?? tileState(null, null, offer) };
    }
    const run = runs.find((candidate) => candidate.device.udid === device.udid) ?? null;
    return { place, device, seen, run, offer, state: tileState(device, run, offer, timing) };
  });
}

/** The wall's key of a port, also of one where nothing is that could be selected. */
export function keyOf(port: Port): string {
  return ownerOf(port) ?? `${port.seen ? 'seen' : 'empty'} ${port.place.hub}${port.place.port}`;
}

/** Something is there, or is to come back there. */
export const isTaken = ({ device, seen, run }: Port): boolean => (device ?? seen ?? run) !== null;

/** By filter, and by serial number, name or port; a port that doesn't match is dimmed, it doesn't move. */
export function matchesPort(port: Port, filter: Filter, search: string): boolean {
  if (filter !== 'all' && (!isTaken(port) || port.state.filter !== filter)) return false;
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const { device, seen, run, place } = port;
  return [device?.serial ?? run?.device.serial, seen?.serial, device?.name ?? run?.device.name, `${place.hub}${place.port}`].some((text) => text?.toLowerCase().includes(wanted));
}
