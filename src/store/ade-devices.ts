// The devices of an organization as Apple's service lists them, and the place in that list, for each server token. A page and the place
// behind it share a transaction. Nothing here is secret.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Database, SqlValue } from './database.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const placeRow = z.object({ phase: z.enum(['fetch', 'sync']), cursor: z.string().nullable(), list: integer, full_at: integer.nullable() });
const heldRow = z.object({ op_date: z.string().nullable(), list: integer });
const bodyRow = z.object({ body: z.string() });
const countRow = z.object({ n: integer });

export interface ListPlace {
  readonly phase: 'fetch' | 'sync';
  readonly cursor: string | null;
  readonly list: number;
}

/** As the service has it: of its members only these are looked at here. */
export interface ListedDevice {
  readonly serial_number: string;
  readonly profile_uuid: string | null;
  readonly profile_status: string | null;
  readonly order_number: string | null;
  readonly op_type: string | null;
  readonly op_date: string | null;
}

export class AdeDevices {
  readonly #db: Database;
  readonly #token: string;

  /** `token`: the id of the server entry. */
  constructor(db: Database, token: string) {
    this.#db = db;
    this.#token = token;
  }

  /** Null: nothing was ever asked. Throws store.*. */
  place(): ListPlace | null {
    const [row] = this.#db.all('SELECT phase, cursor, list, full_at FROM ade_list WHERE token = ?', this.#token);
    if (row === undefined) return null;
    const { phase, cursor, list } = placeRow.parse(row);
    return { phase, cursor, list };
  }

  /** When the last whole list was complete; null: never. */
  fullAt(): number | null {
    const [row] = this.#db.all('SELECT phase, cursor, list, full_at FROM ade_list WHERE token = ?', this.#token);
    return row === undefined ? null : placeRow.parse(row).full_at;
  }

  /** Throws store.*. */
  keep(devices: readonly ListedDevice[], next: ListPlace): void {
    this.#db.transaction(() => {
      for (const device of devices) this.#take(device, next.list);
      this.#move(next);
    });
  }

  /** Takes only those that aren't listed; the place in the list stays. How many were new. Throws store.*. */
  keepNew(devices: readonly ListedDevice[]): number {
    let taken = 0;
    this.#db.transaction(() => {
      const list = this.place()?.list ?? 1;
      for (const device of devices) {
        if (this.find(device.serial_number) !== null) continue;
        this.#take(device, list);
        taken += 1;
      }
    });
    return taken;
  }

  /** Sync may tell of a device more than once, and late: the newest wins, and that it is gone beats what is as old (5.5). */
  #take(device: ListedDevice, list: number): void {
    const [row] = this.#db.all('SELECT op_date, list FROM ade_device WHERE token = ? AND serial = ?', this.#token, device.serial_number);
    const held = row === undefined ? null : heldRow.parse(row);
    const [before, now] = [Date.parse(held?.op_date ?? ''), Date.parse(device.op_date ?? '')];
    const older = !Number.isNaN(before) && !Number.isNaN(now) && (now < before || (now === before && device.op_type !== 'deleted'));
    if (older && held?.list === list) return;
    const values: SqlValue[] = [device.op_type === 'deleted' ? 1 : 0, device.profile_uuid, device.profile_status, device.order_number, device.op_date ?? (held?.list === list ? held.op_date : null), list, JSON.stringify(device)];
    this.#db.run(
      `INSERT INTO ade_device (gone, profile_uuid, profile_status, order_number, op_date, list, body, token, serial) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (token, serial) DO UPDATE SET gone = excluded.gone, profile_uuid = excluded.profile_uuid, profile_status = excluded.profile_status, order_number = excluded.order_number, op_date = excluded.op_date, list = excluded.list, body = excluded.body`,
      ...values, this.#token, device.serial_number,
    );
  }

  #move({ phase, cursor, list }: ListPlace): void {
    this.#db.run(
      'INSERT INTO ade_list (phase, cursor, list, token) VALUES (?, ?, ?, ?) ON CONFLICT (token) DO UPDATE SET phase = excluded.phase, cursor = excluded.cursor, list = excluded.list',
      phase, cursor, list, this.#token,
    );
  }

  /** The whole list is here: devices of earlier lists that aren't in it are gone. `at`: milliseconds since the Unix epoch. Throws store.*. */
  finish(next: ListPlace, at: number): void {
    this.#db.transaction(() => {
      this.#db.run('UPDATE ade_device SET gone = 1 WHERE token = ? AND list < ?', this.#token, next.list);
      this.#move(next);
      this.#db.run('UPDATE ade_list SET full_at = ? WHERE token = ?', at, this.#token);
    });
  }

  /** As the service told it; null: not in the list, or gone from it. Throws store.*. */
  find(serial: string): unknown {
    const [row] = this.#db.all('SELECT body FROM ade_device WHERE token = ? AND serial = ? AND gone = 0', this.#token, serial);
    if (row === undefined) return null;
    try {
      return JSON.parse(bodyRow.parse(row).body) as unknown;
    } catch {
      throw new AppError('store.corrupt', { file: this.#db.file, reason: 'a listed device has an unknown form' });
    }
  }

  /** That are in the list. Throws store.*. */
  count(): number {
    return countRow.parse(this.#db.all("SELECT count(*) AS n FROM ade_device WHERE token = ? AND told <> 'gone'", this.#token)[0]).n;
  }
}
