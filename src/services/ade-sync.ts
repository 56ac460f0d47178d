// Brings the list of a server entry's devices up to date when a person asks, by the rules that the entry goes by (enrollment-formats
// 5.5, 5.8). One at a time for an entry; what came stays, however it ends.
import type { AdeClient } from '../ade/client.ts';
import { beginning, type DeviceList, type SyncProgress, syncDevices, walkDevices } from '../ade/sync-devices.ts';
import type { Clock } from '../clock.ts';
import { maySync, type SyncAnswer, syncPolicies } from '../domain/enrollment/sync-policy.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { AdeServer, ServerId } from '../model/ade.ts';
import type { AdeDevices } from '../store/ade-devices.ts';
import type { AdeServers } from './ade-servers.ts';

export interface AdeSyncOptions {
  readonly servers: AdeServers;
  readonly devices: (id: ServerId) => AdeDevices;
  readonly clock: Clock;
  /** After a page, and at the end. */
  readonly changed: (id: ServerId) => void;
  /** Ends all of them. */
  readonly signal: AbortSignal;
}

type Running = NonNullable<AdeServer['sync']>;

const minute = 60_000;
const whys: Readonly<Record<Extract<SyncAnswer, { may: false }>['why'], string>> = {
  running: 'one is under way', tooSoon: 'two requests have to be that far apart', fullTooSoon: 'a full sync once in seven days',
};

/** A page and the place behind it in one transaction; devices that a whole list hasn't any more are gone. */
function listIn(devices: AdeDevices, clock: Clock, changed: () => void): DeviceList {
  return {
    place: () => devices.place() ?? beginning,
    keep: (page, next) => {
      devices.keep(page, next);
      changed();
    },
    finish: (next) => { devices.finish(next, clock.now()); },
  };
}

export class AdeSync {
  readonly #options: AdeSyncOptions;
  readonly #running = new Map<ServerId, { shown: Running; readonly stop: AbortController }>();

  constructor(options: AdeSyncOptions) {
    this.#options = options;
  }

  running(id: ServerId): Running | null {
    return this.#running.get(id)?.shown ?? null;
  }

  /** Ends it; what came stays. Nothing happens where none is under way. */
  cancel(id: ServerId): void {
    this.#running.get(id)?.stop.abort(new AppError('run.cancelled'));
  }

  /** Throws ade.syncTooSoon, ade.busy. */
  #allowed(id: ServerId, kind: Running['kind']): { readonly newOnly: boolean } {
    const { servers, devices, clock } = this.#options;
    const { policy, begunAt, label } = servers.row(id);
    if (this.#running.has(id)) throw new AppError('ade.busy', { name: label });
    const answer = maySync(syncPolicies[policy], kind, { lastFull: devices(id).fullAt(), lastBegun: begunAt, running: false }, clock.now());
    if (!answer.may) throw new AppError('ade.syncTooSoon', { at: `${new Date(answer.from).toISOString().slice(0, 16).replace('T', ' ')} UTC`, why: whys[answer.why] });
    return answer;
  }

  /**
   * Resolves with how many devices came when the list is up to date. Rejects ade.syncTooSoon, ade.busy, ade.syncTime, ade.*, http.*,
   * secrets.*, store.*, run.cancelled; what came before stays, and the next one goes on behind it.
   */
  async sync(id: ServerId, kind: Running['kind']): Promise<number> {
    const { servers, devices, clock, changed, signal } = this.#options;
    const { newOnly } = this.#allowed(id, kind);
    const { finishesWithin } = syncPolicies[servers.row(id).policy];
    const [begunAt, stop] = [clock.now(), new AbortController()];
    const before = devices(id);
    const shown: Running = { kind, begunAt, until: finishesWithin === 0 ? null : begunAt + finishesWithin, newOnly, phase: 'fetch', devices: 0, expected: before.fullAt() === null ? null : before.count() };
    const running = { shown, stop };
    this.#running.set(id, running);
    const late = finishesWithin === 0 ? null : clock.after(finishesWithin, () => { stop.abort(new AppError('ade.syncTime', { minutes: finishesWithin / minute })); });
    const onEnd = (): void => { stop.abort(signal.reason); };
    signal.addEventListener('abort', onEnd, { once: true });
    try {
      if (signal.aborted) onEnd();
      const client = await servers.client(id);
      servers.change(id, { begunAt });
      changed(id);
      const came = await this.#walk(client, id, running);
      servers.fine(id);
      // Only what isn't listed yet was taken: all else is as old as before, and is told so.
      servers.change(id, newOnly ? { lastProblem: null } : { doneAt: clock.now(), lastProblem: null });
      return came;
    } catch (error) {
      throw this.#failed(id, error);
    } finally {
      late?.();
      signal.removeEventListener('abort', onEnd);
      this.#running.delete(id);
      changed(id);
    }
  }

  #walk(client: AdeClient, id: ServerId, running: { shown: Running; readonly stop: AbortController }): Promise<number> {
    const { servers, clock, changed } = this.#options;
    const devices = this.#options.devices(id);
    const { kind, newOnly } = running.shown;
    const onProgress = ({ phase, devices: came }: SyncProgress): void => {
      running.shown = { ...running.shown, phase, devices: came };
      changed(id);
    };
    const choice = { signal: running.stop.signal, onProgress };
    if (newOnly) return walkDevices(client, (page) => { devices.keepNew(page); }, { ...choice, limit: servers.limit(id, '/server/devices') });
    // One number for both paths: the smaller of what the service takes.
    const limit = Math.min(servers.limit(id, '/server/devices'), servers.limit(id, '/devices/sync'));
    return syncDevices(client, listIn(devices, clock, () => { changed(id); }), { ...choice, limit, full: kind === 'full' });
  }

  #failed(id: ServerId, thrown: unknown): AppError {
    const { servers } = this.#options;
    const error = asAppError(thrown);
    try {
      servers.told(id, error);
      servers.change(id, { lastProblem: shapeOf(error) });
    } catch {
      // The entry was removed meanwhile, or the disk is full: why the sync failed is what is to be told.
    }
    return error;
  }
}
