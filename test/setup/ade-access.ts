// What services that ask Apple about devices are given: a client of the strict service, and the limits its account says. Whoever keeps
// tokens is left out.
import { AdeClient } from '../../src/ade/client.ts';
import { AppError, asAppError } from '../../src/errors.ts';
import { type AdeServer, type ServerId, serverIdSchema } from '../../src/model/ade.ts';
import type { AdeAccess } from '../../src/services/ade-access.ts';
import { AdeDevices } from '../../src/store/ade-devices.ts';
import { Database } from '../../src/store/database.ts';
import { adeSecrets, adeService, type AdeServiceState, adeState, type ServedDevice } from './ade-service.ts';
import { FakeClock } from './fake-clock.ts';
import { tempFolder } from './temp-folder.ts';

export const serverId: ServerId = serverIdSchema.parse('00000000-0000-4000-8000-0000000000a1');

export interface AdeWorld {
  readonly state: AdeServiceState;
  readonly clock: FakeClock;
  readonly db: Database;
  readonly access: AdeAccess;
  /** What was told of refusals. */
  readonly told: string[];
  /** Cancels what is under way as soon as so many serial numbers are done. */
  cancelAt: number | null;
  /** Devices of the service, listed here as it has them. */
  readonly listed: (...serials: readonly string[]) => void;
  /** "METHOD path" of every call but for sessions, with how many serial numbers. */
  readonly calls: () => string[];
}

export const served = (serial: string, change: Partial<ServedDevice> = {}): [string, ServedDevice] => [serial, { serial_number: serial, model: 'iPad', profile_status: 'empty', ...change }];

export function adeWorld(devices: readonly [string, ServedDevice][], change: Partial<AdeServiceState> = {}): AdeWorld {
  const state = adeState({ devices: new Map(devices), ...change });
  const clock = new FakeClock({ now: state.now });
  const db = Database.openWriter(tempFolder());
  let nonces = 0;
  const client = new AdeClient({ http: adeService(state), clock, token: { ...adeSecrets, expires: state.now + 365 * 86_400_000 }, nonce: () => { nonces += 1; return `nonce-${nonces}`; }, userAgent: 'Muster/test' });
  const told: string[] = [];
  const get = (id: ServerId): AdeServer => {
    if (id !== serverId) throw new AppError('ade.unknown', { name: id });
    return { id, label: 'School', state: 'ready', expires: state.now + 365 * 86_400_000, terms: state.termsSigned ? 'signed' : 'notSigned', policy: 'apple', sync: null, lastBegun: null, lastDone: null, lastFull: null } as AdeServer;
  };
  const world: AdeWorld = {
    state, clock, db, told, cancelAt: null,
    access: {
      get, client: () => Promise.resolve(client), limit: (_, path) => state.limits.get(path) ?? 1000,
      told: (_, thrown) => {
        const error = asAppError(thrown);
        told.push(error.code);
        return error;
      },
      work: async (_, _kind, _of, doIt) => {
        const stop = new AbortController();
        return await doIt((done) => { if (world.cancelAt !== null && done >= world.cancelAt) stop.abort(new AppError('run.cancelled')); }, stop.signal);
      },
    },
    listed: (...serials) => {
      const all = serials.length === 0 ? [...state.devices.keys()] : serials;
      new AdeDevices(db, serverId).keep(all.map((serial) => {
        const { profile_uuid: uuid = null, profile_status: status = 'empty', order_number: order = null, model = '' } = state.devices.get(serial) ?? {};
        return { serial_number: serial, model, profile_uuid: uuid, profile_status: status, order_number: order, op_type: null, op_date: null };
      }), { phase: 'sync', cursor: 'c', list: 1 });
    },
    calls: () => state.requests.filter(({ path }) => path !== '/session').map(({ method, path, body }) => {
      const { devices } = (body ?? {}) as { devices?: readonly string[] };
      return `${method} ${path}${devices ? ` ${devices.length}` : ''}`;
    }),
  };
  return world;
}
