// Turns a place on the USB bus into the one people see: hub A, port 3. A place once seen keeps its name as long as
// Muster runs, so that no tile moves because another device came or went.
import type { Place } from '../model.ts';

export interface PlaceBook {
  /** The place of a device; the same path always gives the same place. Without a path a device gets the next free one, for good. */
  placeOf(id: string, path: string | null): Place;
  /** All places given out so far, in port order. */
  all(): Place[];
}

/** Hub and port of a path: 14-2.3 is port 3 of the hub at 14-2, 1-4 port 4 of bus 1 itself. */
export function splitPath(path: string): { hub: string; port: number } {
  const [bus = '', ports = ''] = path.split('-');
  const steps = ports.split('.');
  const port = Number(steps.pop());
  return { hub: [bus, ...steps].join('.'), port: Number.isInteger(port) && port >= 1 && port <= 512 ? port : 1 };
}

/** Of a device that only Apple Configurator saw, which tells no port. */
export const noPlace: Place = { hub: '?', port: 1 };

/** "A3"; "?" where no port is known. */
export const placeText = ({ hub, port }: Place): string => (hub === noPlace.hub ? hub : `${hub}${port}`);

function hubName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${String.fromCharCode(64 + Math.floor(index / 26))}${letter}`;
}

export const byPlace = (a: Place, b: Place): number => a.hub.length - b.hub.length || a.hub.localeCompare(b.hub) || a.port - b.port;

/** Stands for devices without a path: they share a hub that isn't one. */
const nowhere = '';
const maxPort = 512;

export function makePlaceBook(): PlaceBook {
  const hubs: string[] = [];
  const places = new Map<string, Place>();
  const letter = (hub: string): string => {
    if (!hubs.includes(hub)) hubs.push(hub);
    return hubName(hubs.indexOf(hub));
  };
  return {
    placeOf(id, path) {
      const key = path ?? `${nowhere} ${id}`;
      const known = places.get(key);
      if (known) return known;
      const { hub, port } = path === null ? { hub: nowhere, port: [...places.keys()].filter((other) => other.startsWith(`${nowhere} `)).length + 1 } : splitPath(path);
      const place: Place = { hub: letter(hub), port: Math.min(maxPort, port) };
      places.set(key, place);
      return place;
    },
    all() {
      const seen = new Map([...places.values()].map((place) => [`${place.hub}:${place.port}`, place]));
      return [...seen.values()].sort(byPlace);
    },
  };
}
