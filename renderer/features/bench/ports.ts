// The wall's data: every place with its device, that device's run, and what its tile says.
import { isSame } from '../../../src/domain/changes/is-same.ts';
import { byPlace } from '../../../src/domain/places.ts';
import { isFinished } from '../../../src/domain/prep/machine.ts';
import type { BusDevice, DeviceSnapshot, Place, Run, Snapshot, Udid } from '../../../src/model.ts';
import type { TileVerdict } from '../../../src/model/verdicts.ts';
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

const placeKey = ({ hub, port }: Place): string => `${hub}:${port}`;

/** Whose tile it is; null: nobody's that a run could be begun or steered for. */
export function ownerOf({ device, run }: Port): Udid | null {
  return device?.udid ?? run?.device.udid ?? null;
}

type Seen = Pick<Snapshot, 'places' | 'devices' | 'busOnly' | 'runs' | 'check'> & Partial<Pick<Snapshot, 'configurator'>>;

/** The first of each name: what comes later is older. */
function byName<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(nameOf(item))) found.set(nameOf(item), item);
  return found;
}

interface Found {
  readonly device: DeviceSnapshot | null;
  readonly seen: BusDevice | null;
  readonly run: Run | null;
  readonly verdict: TileVerdict | null;
}

/** Every place with what is found there. A run whose device isn't there stands at the place where it was begun, if it still has something to say. */
function foundIn({ places, devices, busOnly, runs, check }: Seen, timing: Timing): readonly (readonly [Place, Found])[] {
  const deviceAt = byName(devices, ({ place }) => placeKey(place));
  const busAt = byName(busOnly, ({ place }) => placeKey(place));
  const runOf = byName(runs, ({ device }) => device.udid);
  const verdictOf = new Map(check?.verdicts.map((verdict) => [verdict.udid, verdict]));
  const here = new Set<string>(devices.map(({ udid }) => udid));
  const leftAt = byName(runs.filter((run) => !here.has(run.device.udid) && withoutDevice(run, timing) !== null), ({ place }) => placeKey(place));
  const known = new Set(places.map(placeKey));
  const unseen = [...leftAt].filter(([key]) => !known.has(key)).map(([, { place }]) => place);
  const all = unseen.length === 0 ? places : [...places, ...unseen].sort(byPlace);
  return all.map((place) => {
    const key = placeKey(place);
    const device = deviceAt.get(key) ?? null;
    const seen = device ? null : busAt.get(key) ?? null;
    const run = (device ? runOf.get(device.udid) : seen ? null : leftAt.get(key)) ?? null;
    return [place, { device, seen, run, verdict: (device && verdictOf.get(device.udid)) ?? null }];
  });
}

function portOf(place: Place, { device, seen, run, verdict }: Found, { check, configurator }: Seen, profileName: string | null, timing: Timing): Port {
  const offer: Offer = check ? { kind: 'blueprint', verdict } : { kind: 'profile', name: profileName };
  if (seen) return { place, device, seen, run, offer, state: seenState(seen, configurator ?? null) };
  if (!device && run) return { place, device, seen, run, offer, state: withoutDevice(run, timing) ?? tileState(null, null, offer) };
  return { place, device, seen, run, offer, state: tileState(device, run, offer, timing) };
}

/** All that a port is made of: where none of it is another object, the port isn't either. */
function basisOf(place: Place, { device, seen, run, verdict }: Found, { check, configurator }: Seen, profileName: string | null, { expected, now, pausing }: Timing): readonly unknown[] {
  const isOpen = run !== null && !isFinished(run);
  return [place.hub, place.port, device, seen, run, verdict, check !== null, check ? null : profileName, seen ? configurator : null, ...(isOpen ? [expected, now, pausing] : [])];
}

const isSameRow = (before: readonly unknown[], after: readonly unknown[]): boolean => before.length === after.length && before.every((one, at) => one === after[at]);

/** What says the same stays the same object, so that what shows it isn't drawn again. */
function keepSame(before: Port, made: Port): Port {
  const same = <K extends 'place' | 'offer' | 'state'>(name: K): Port[K] => (isSame(before[name], made[name]) ? before[name] : made[name]);
  const port: Port = { place: same('place'), device: made.device, seen: made.seen, run: made.run, offer: same('offer'), state: same('state') };
  return isSameRow(Object.values(before), Object.values(port)) ? before : port;
}

type MakePorts = (snapshot: Seen, profileName: string | null, timing?: Timing) => readonly Port[];

/** Makes the ports of one snapshot after the other: a port of which nothing changed is the same object as before, and so is the list. */
export function keepPorts(): MakePorts {
  let kept = new Map<string, { readonly basis: readonly unknown[]; readonly port: Port }>();
  let last: readonly Port[] = [];
  return (snapshot, profileName, timing = noTiming) => {
    const next: typeof kept = new Map();
    const ports = foundIn(snapshot, timing).map(([place, found]) => {
      const [before, basis] = [kept.get(placeKey(place)), basisOf(place, found, snapshot, profileName, timing)];
      const made = before && isSameRow(before.basis, basis) ? before.port : portOf(place, found, snapshot, profileName, timing);
      const port = before && before.port !== made ? keepSame(before.port, made) : made;
      next.set(placeKey(place), { basis, port });
      return port;
    });
    kept = next;
    if (!isSameRow(last, ports)) last = ports;
    return last;
  };
}

/** `profileName`: what is installed while no blueprint is chosen. */
export const portsOf: MakePorts = (...words) => keepPorts()(...words);

/** The wall's key of a port, also of one where nothing is that could be selected. */
export function keyOf(port: Port): string {
  return ownerOf(port) ?? `${port.seen ? 'seen' : 'empty'} ${port.place.hub}${port.place.port}`;
}

/** Something is there, or is to come back there. */
export const isTaken = ({ device, seen, run }: Port): boolean => (device ?? seen ?? run) !== null;

/** A port as far as its list is concerned; what is on its tile changes without it. */
export interface Slot {
  readonly id: string;
  readonly place: Place;
  readonly owner: Udid | null;
  readonly isTaken: boolean;
  /** Only the bus shows what is there. */
  readonly isSeen: boolean;
}

export interface Hub {
  readonly hub: string;
  readonly slots: readonly Slot[];
}

/** Sorts ports by their hubs; slots and hubs of which nothing changed are the same objects as before. */
export function keepHubs(): (ports: readonly Port[]) => readonly Hub[] {
  let [slots, hubs]: [ReadonlyMap<string, Slot>, readonly Hub[]] = [new Map(), []];
  return (ports) => {
    const made = ports.map((port): Slot => {
      const slot = { id: keyOf(port), place: port.place, owner: ownerOf(port), isTaken: isTaken(port), isSeen: port.seen !== null };
      const before = slots.get(slot.id);
      return before && isSame(before, slot) ? before : slot;
    });
    slots = new Map(made.map((slot) => [slot.id, slot]));
    const sorted = [...new Set(ports.map(({ place }) => place.hub))].map((hub): Hub => {
      const own = made.filter(({ place }) => place.hub === hub);
      const before = hubs.find((one) => one.hub === hub);
      return before && isSameRow(before.slots, own) ? before : { hub, slots: own };
    });
    if (!isSameRow(hubs, sorted)) hubs = sorted;
    return hubs;
  };
}

/** By filter, and by serial number, name or port; a port that doesn't match is dimmed, it doesn't move. */
export function matchesPort(port: Port, filter: Filter, search: string): boolean {
  if (filter !== 'all' && (!isTaken(port) || port.state.filter !== filter)) return false;
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const { device, seen, run, place } = port;
  return [device?.serial ?? run?.device.serial, seen?.serial, device?.name ?? run?.device.name, `${place.hub}${place.port}`].some((text) => text?.toLowerCase().includes(wanted));
}
