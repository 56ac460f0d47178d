// The wall's data: every place with its device, that device's run, and what its tile says.
import type { DeviceSnapshot, Place, Run, Snapshot } from '../../../src/model.ts';
import { type Filter, type TileState, tileState } from './tile-state.ts';

export interface Port {
  readonly place: Place;
  readonly device: DeviceSnapshot | null;
  readonly run: Run | null;
  readonly state: TileState;
}

export function portsOf(snapshot: Snapshot, profileName: string | null): Port[] {
  return snapshot.places.map((place) => {
    const device = snapshot.devices.find((candidate) => candidate.place.hub === place.hub && candidate.place.port === place.port) ?? null;
    const run = device ? (snapshot.runs.find((candidate) => candidate.device.udid === device.udid) ?? null) : null;
    return { place, device, run, state: tileState(device, run, profileName) };
  });
}

/** By filter, and by serial number, name or port; a port that doesn't match is dimmed, it doesn't move. */
export function matchesPort(port: Port, filter: Filter, search: string): boolean {
  if (filter !== 'all' && (port.device === null || port.state.filter !== filter)) return false;
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const { device, place } = port;
  return [device?.serial, device?.name, `${place.hub}${place.port}`].some((text) => text?.toLowerCase().includes(wanted));
}
