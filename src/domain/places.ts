// Turns a device's USB location into the place people see: hub A, port 3. A place once seen keeps its name as long as
// Muster runs, so that no tile moves because another device came or went.
import type { Place } from '../model.ts';

/** topology: macOS and the practice bench, nibbles below the top byte are hub ports. arrival: locations that mean nothing (Linux: bus and address). */
export type LocationScheme = 'topology' | 'arrival';

export interface PlaceBook {
  /** The place of a device; the same location always gives the same place. */
  placeOf(udid: string, locationId: number | null): Place;
  /** All places given out so far, in port order. */
  all(): Place[];
}

/** Hub and port of a macOS LocationID: 0x14230000 is port 3 of the hub at 0x14200000 (ios-protocols 1.5 [G]). */
export function splitLocation(locationId: number): { hub: number; port: number } {
  let shift = 0;
  while (shift < 24 && ((locationId >>> shift) & 15) === 0) shift += 4;
  const port = (locationId >>> shift) & 15;
  return shift >= 24 || port === 0 ? { hub: locationId, port: 1 } : { hub: (locationId & ~(15 << shift)) >>> 0, port };
}

function hubName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${String.fromCharCode(64 + Math.floor(index / 26))}${letter}`;
}

export function makePlaceBook(scheme: LocationScheme): PlaceBook {
  const hubs: number[] = [];
  const places = new Map<string, Place>();
  const arrival = (udid: string): Place => {
    const known = places.get(udid);
    if (known) return known;
    const place: Place = { hub: 'A', port: Math.min(512, places.size + 1) };
    places.set(udid, place);
    return place;
  };
  return {
    placeOf(udid, locationId) {
      if (scheme === 'arrival' || locationId === null || locationId === 0) return arrival(udid);
      const { hub, port } = splitLocation(locationId);
      if (!hubs.includes(hub)) hubs.push(hub);
      const place: Place = { hub: hubName(hubs.indexOf(hub)), port };
      places.set(String(locationId), place);
      return place;
    },
    all() {
      const seen = new Map([...places.values()].map((place) => [`${place.hub}:${place.port}`, place]));
      return [...seen.values()].sort((a, b) => a.hub.length - b.hub.length || a.hub.localeCompare(b.hub) || a.port - b.port);
    },
  };
}
