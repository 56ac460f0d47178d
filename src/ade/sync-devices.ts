// Brings the list of an organization's devices up to date (enrollment-formats 5.5): fetches it, then follows its changes. A page and the
// cursor behind it are kept together, so that whatever breaks off goes on after the last whole page.
import { AppError, asAppError } from '../errors.ts';
import type { AdeDevice, DevicePage } from './answers.ts';
import type { AdeClient } from './client.ts';

export interface SyncPlace {
  /** fetch: a whole list is under way. sync: there is one, and its changes are followed. */
  readonly phase: 'fetch' | 'sync';
  /** Null: from the beginning. */
  readonly cursor: string | null;
  /** Which whole list this is: a device that isn't in the newest one is gone. */
  readonly list: number;
}

export const beginning: SyncPlace = { phase: 'fetch', cursor: null, list: 1 };

/** What keeps devices and the place in the list; a page is kept whole or not at all. */
export interface DeviceList {
  place(): SyncPlace;
  /** `next`: the place behind this page. Devices of a fetched page belong to the list that was under way. */
  keep(devices: readonly AdeDevice[], next: SyncPlace): void;
  /** The list is whole: devices of earlier ones that aren't in it are gone. */
  finish(next: SyncPlace): void;
}

export interface SyncProgress {
  readonly phase: 'fetch' | 'sync';
  readonly devices: number;
}

export interface SyncChoice {
  /** Devices a page. */
  readonly limit: number;
  /** Begins a whole list, whatever was there. */
  readonly full: boolean;
  readonly onProgress: (progress: SyncProgress) => void;
  readonly signal: AbortSignal;
}

/** After so many lists from the beginning within one sync the service is at fault. */
const mostRestarts = 2;
const lostCursor: ReadonlySet<string> = new Set(['EXPIRED_CURSOR', 'INVALID_CURSOR', 'CURSOR_REQUIRED']);

/** In a row; a service that has nothing to give says so. */
const mostEmpty = 100;
/** Of one walk: ten times what a server entry may have (enrollment-formats 5.8). */
const mostDevices = 2_000_000;

const endless = (reason: string): AppError => new AppError('ade.protocol', { what: 'the list of devices', reason });

/** Sees that a walk through pages ends, in constant memory (Brent's way to find a circle: the cursor to compare with moves on ever more seldom). */
class Walked {
  #devices = 0;
  #empty = 0;
  #marked: string | null;
  #steps = 0;
  #reach = 1;

  constructor(cursor: string | null) {
    this.#marked = cursor;
  }

  /** Throws ade.protocol where the pages have no end. */
  page({ devices, cursor, more_to_follow: more }: DevicePage): void {
    this.#devices += devices.length;
    this.#empty = devices.length === 0 ? this.#empty + 1 : 0;
    if (!more) return;
    if (cursor === this.#marked) throw endless('it goes on with the same page for ever');
    if (this.#empty > mostEmpty || this.#devices > mostDevices) throw endless('its pages have no end');
    this.#steps += 1;
    if (this.#steps < this.#reach) return;
    [this.#marked, this.#steps, this.#reach] = [cursor, 0, 2 * this.#reach];
  }
}

const wordIn = (thrown: unknown): string | null => {
  const { code, device } = asAppError(thrown);
  return code === 'ade.refused' ? device?.code ?? null : null;
};

function ask(client: AdeClient, { phase, cursor }: SyncPlace, { limit, signal }: SyncChoice): Promise<DevicePage> {
  return phase === 'fetch' ? client.fetchDevices(cursor, limit, signal) : client.syncDevices(cursor ?? '', limit, signal);
}

/** The page at this place, or where to go on instead. */
async function turn(client: AdeClient, place: SyncPlace, choice: SyncChoice): Promise<DevicePage | SyncPlace> {
  try {
    return await ask(client, place, choice);
  } catch (error) {
    const word = wordIn(error);
    // All was fetched; its changes are asked for with the same cursor.
    if (word === 'EXHAUSTED_CURSOR' && place.phase === 'fetch' && place.cursor !== null) return { ...place, phase: 'sync' };
    if (word !== null && lostCursor.has(word) && place.cursor !== null) return { phase: 'fetch', cursor: null, list: place.list + 1 };
    throw error;
  }
}

/** How many devices came, whole lists counted. Throws ade.*, http.*, store.*, the signal's reason; what came before is kept. */
export async function syncDevices(client: AdeClient, list: DeviceList, choice: SyncChoice): Promise<number> {
  const kept = list.place();
  let place: SyncPlace = choice.full && kept.cursor !== null ? { phase: 'fetch', cursor: null, list: kept.list + 1 } : kept;
  let [devices, restarts, walked] = [0, 0, new Walked(place.cursor)];
  for (;;) {
    choice.signal.throwIfAborted();
    const found = await turn(client, place, choice);
    if ('phase' in found) {
      if (found.phase === 'fetch') restarts += 1;
      if (restarts > mostRestarts) throw endless('its cursors end as soon as they are given out');
      if (found.phase === 'sync') list.finish(found);
      place = found;
      walked = new Walked(place.cursor);
      continue;
    }
    const { cursor, more_to_follow: more, devices: page } = found;
    walked.page(found);
    const { phase, list: number } = place;
    place = { phase, cursor, list: number };
    list.keep(page, place);
    devices += page.length;
    choice.onProgress({ phase, devices });
    if (more) continue;
    if (phase === 'sync') return devices;
    place = { ...place, phase: 'sync' };
    list.finish(place);
    walked = new Walked(cursor);
    // What changed while it was being fetched.
  }
}

/**
 * Walks the whole list without moving the place in it, for those who may only take what they haven't listed yet (5.8). `keep`: each
 * page as it comes. How many devices came. Throws as syncDevices does.
 */
export async function walkDevices(client: AdeClient, keep: (devices: readonly AdeDevice[]) => void, { limit, signal, onProgress }: Omit<SyncChoice, 'full'>): Promise<number> {
  let [cursor, devices]: [string | null, number] = [null, 0];
  const walked = new Walked(null);
  for (;;) {
    signal.throwIfAborted();
    let page: DevicePage;
    try {
      page = await client.fetchDevices(cursor, limit, signal);
    } catch (error) {
      if (cursor !== null && wordIn(error) === 'EXHAUSTED_CURSOR') return devices;
      throw error;
    }
    walked.page(page);
    keep(page.devices);
    devices += page.devices.length;
    onProgress({ phase: 'fetch', devices });
    if (!page.more_to_follow) return devices;
    cursor = page.cursor;
  }
}
