// Listed devices as faces see them: pages with their states and counts, which serial numbers a target means, and what Apple said of devices
// that were asked for by name. The list itself, page by page, is kept by ade-devices.ts. States are those of ade-device-state.ts, in SQL.
import { z } from 'zod';
import { adeDeviceState, type AdeDeviceFacts } from '../domain/enrollment/ade-device-state.ts';
import { distinctSerials } from '../domain/enrollment/ade-serials.ts';
import { AppError } from '../errors.ts';
import { type AdeDeviceRow, type AdeDeviceState, adeDeviceStates, adeResultWords, type ServerId } from '../model/ade.ts';
import type { ListedDevice } from './ade-devices.ts';
import type { Database, SqlValue } from './database.ts';
import { readJson } from './run-rows.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const countRow = z.object({ n: integer });
const stateCountRow = z.object({ state: z.enum(adeDeviceStates), n: integer });
const serialRow = z.object({ serial: z.string() });
const kindSchema = z.enum(['assign', 'remove', 'disown']);
const deviceRow = z.object({
  serial: z.string(), gone: integer, profile_uuid: z.string().nullable(), profile_status: z.string().nullable(), order_number: z.string().nullable(), body: z.string(), name: z.string().nullable(),
  kind: kindSchema.nullable(), asked_uuid: z.string().nullable(), status: z.enum(adeResultWords).nullable(), until_at: integer.nullable(), at: integer.nullable(), enrolled_at: integer.nullable(),
});
const maybe = z.string().nullable().catch(null);
const bodySchema = z.object({
  model: maybe, description: maybe, color: maybe, device_family: maybe, asset_tag: maybe, profile_assign_time: maybe, profile_push_time: maybe, device_assigned_date: maybe, device_assigned_by: maybe,
}).partial();

/** The last thing asked wasn't done, and it didn't come about otherwise: `isOpen`. */
const openResult = `r.status <> 'SUCCESS' AND CASE r.kind
  WHEN 'assign' THEN d.told = 'noProfile' OR d.profile_uuid IS NOT r.profile_uuid WHEN 'remove' THEN d.told <> 'noProfile' ELSE 1 END`;
const isAttention = `EXISTS (SELECT 1 FROM ade_result r WHERE r.server = d.token AND r.serial = d.serial AND ${openResult})`;
const pushedMs = "coalesce(CAST(strftime('%s', CASE WHEN json_valid(d.body) THEN json_extract(d.body, '$.profile_push_time') END) AS INTEGER) * 1000, 0)";
/** The newest record's, whatever it says; serial numbers of devices are in upper case, whoever wrote the record. */
const enrolledAt = '(SELECT enrolled_at FROM run WHERE run.serial = d.serial COLLATE NOCASE ORDER BY n DESC LIMIT 1)';
const isEnrolled = `(${enrolledAt} >= ${pushedMs}) IS TRUE`;
/** Those of a server entry that are enrolled, found by their records, of which there are mostly fewer than devices; CROSS keeps SQLite from turning that round. */
const enrolledOf = `FROM run e INDEXED BY run_by_enrollment CROSS JOIN ade_device d ON d.token = ? AND d.serial = upper(e.serial)
  WHERE e.enrolled_at IS NOT NULL AND d.told <> 'gone' AND e.enrolled_at >= ${pushedMs} AND NOT EXISTS (SELECT 1 FROM run l WHERE l.serial = e.serial COLLATE NOCASE AND l.n > e.n) AND NOT ${isAttention}`;
const attentionOf = `FROM ade_result r CROSS JOIN ade_device d ON d.token = r.server AND d.serial = r.serial WHERE r.server = ? AND d.told <> 'gone' AND ${openResult}`;

export interface AdeQuery {
  /** The beginning or the end of a serial number, the beginning of a word of the model or of an order number; empty: all. */
  readonly search: string;
  /** Null: all. */
  readonly state: AdeDeviceState | null;
  /** Apple's name of the profile; null: any, or none. */
  readonly profile: string | null;
}

interface Narrowed {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

function narrowed({ search, profile }: AdeQuery): Narrowed {
  const word = escaped(search.trim());
  const like = (column: string): string => String.raw`${column} LIKE ? ESCAPE '\'`;
  const found: Narrowed = word === '' ? { sql: '', values: [] } : { sql: ` AND (${like('d.serial')} OR ${like('d.serial')} OR ${like('d.words')})`, values: [`${word}%`, `%${word}`, `% ${word}%`] };
  return profile === null ? found : { sql: `${found.sql} AND d.profile_uuid = ? AND d.told IN ('assigned', 'pushed')`, values: [...found.values, profile] };
}

/** The serial numbers of one state, in their order; the first bound value is the server entry. */
function listOf(state: AdeDeviceState | null): string {
  switch (state) {
    case null: return 'SELECT d.serial FROM ade_device d WHERE d.token = ?';
    case 'gone': return "SELECT d.serial FROM ade_device d WHERE d.token = ? AND d.told = 'gone'";
    case 'noProfile': case 'assigned': case 'pushed': return `SELECT d.serial FROM ade_device d WHERE d.token = ? AND d.told = '${state}' AND NOT ${isAttention} AND NOT ${isEnrolled}`;
    case 'attention': return `SELECT d.serial ${attentionOf}`;
    case 'enrolled': return `SELECT d.serial ${enrolledOf}`;
  }
}

const msOf = (text: string | null | undefined): number | null => {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
};
const cut = (text: string | null | undefined, max: number): string | null => text?.slice(0, max) ?? null;

interface Counted {
  readonly key: string;
  readonly counts: Readonly<Record<AdeDeviceState, number>>;
}

/** Of each connection: the next page of the same question needn't be counted again while nobody wrote. */
const lastCounts = new WeakMap<Database, Counted>();
const versionRow = z.object({ version: z.string() });

export interface AdeListed {
  readonly row: AdeDeviceRow;
  readonly facts: AdeDeviceFacts;
}

export class AdeList {
  readonly #db: Database;
  readonly #server: ServerId;

  constructor(db: Database, server: ServerId) {
    this.#db = db;
    this.#server = server;
  }

  #counted(query: AdeQuery): Record<AdeDeviceState, number> {
    const { sql, values } = narrowed(query);
    const counts = Object.fromEntries(adeDeviceStates.map((state) => [state, 0])) as Record<AdeDeviceState, number>;
    const add = (statement: string, kind: 'attention' | 'enrolled' | null): void => {
      for (const row of this.#db.all(statement, this.#server, ...values)) {
        const { state, n } = stateCountRow.parse(row);
        counts[state] += kind === null ? n : -n;
        if (kind !== null) counts[kind] += n;
      }
    };
    add(`SELECT d.told AS state, count(*) AS n FROM ade_device d WHERE d.token = ?${sql} GROUP BY d.told`, null);
    add(`SELECT d.told AS state, count(*) AS n ${attentionOf}${sql} GROUP BY d.told`, 'attention');
    add(`SELECT d.told AS state, count(*) AS n ${enrolledOf}${sql} GROUP BY d.told`, 'enrolled');
    return counts;
  }

  #counts(query: AdeQuery): Readonly<Record<AdeDeviceState, number>> {
    const version = versionRow.parse({ version: JSON.stringify([this.#db.all('PRAGMA data_version')[0], this.#db.all('SELECT total_changes() AS own')[0]], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) }).version;
    const key = JSON.stringify([version, this.#server, query.search.trim(), query.profile]);
    const last = lastCounts.get(this.#db);
    if (last?.key === key) return last.counts;
    const counts = this.#counted(query);
    lastCounts.set(this.#db, { key, counts });
    return counts;
  }

  /** By serial number. Counts are of all that the search finds, whatever the state. Throws store.*. */
  page(query: AdeQuery, offset: number, limit: number): { readonly total: number; readonly counts: Record<AdeDeviceState, number>; readonly rows: AdeDeviceRow[] } {
    const counts = { ...this.#counts(query) };
    const { sql, values } = narrowed(query);
    const total = query.state === null ? Object.values(counts).reduce((sum, n) => sum + n, 0) : counts[query.state];
    const serials = this.#db.all(`${listOf(query.state)}${sql} ORDER BY d.serial LIMIT ? OFFSET ?`, this.#server, ...values, limit, offset).map((row) => serialRow.parse(row).serial);
    return { total, counts, rows: this.devices(serials).map(({ row }) => row) };
  }

  /** Of these, those that are or were listed, by serial number. Throws store.*. */
  devices(serials: readonly string[]): AdeListed[] {
    return this.#db.all(
      `SELECT d.serial, d.gone, d.profile_uuid, d.profile_status, d.order_number, d.body, u.name, r.kind, r.profile_uuid AS asked_uuid, r.status, r.until_at, r.at, ${enrolledAt} AS enrolled_at
       FROM json_each(?) s CROSS JOIN ade_device d ON d.token = ? AND d.serial = s.value
       LEFT JOIN ade_result r ON r.server = d.token AND r.serial = d.serial LEFT JOIN ade_profile_uuid u ON u.server = d.token AND u.uuid = d.profile_uuid ORDER BY d.serial`,
      JSON.stringify(serials), this.#server,
    ).map((row) => this.#device(row));
  }

  #device(found: unknown): AdeListed {
    const row = deviceRow.parse(found);
    const body = bodySchema.safeParse(readJson(row.body));
    if (!body.success) throw new AppError('store.corrupt', { file: this.#db.file, reason: 'a listed device has an unknown form' });
    const { model, description, color, device_family: family, asset_tag: assetTag, profile_assign_time: assign, profile_push_time: push, device_assigned_date: added, device_assigned_by: addedBy } = body.data;
    const { serial, kind, status, at } = row;
    const result = kind === null || status === null || at === null ? null : { serial, kind, status, at, until: row.until_at, profileUuid: row.asked_uuid };
    const facts: AdeDeviceFacts = {
      gone: row.gone === 1, status: row.profile_status, profileUuid: row.profile_uuid, assignedAt: msOf(assign), pushedAt: msOf(push), addedAt: msOf(added), result, enrolledAt: row.enrolled_at,
    };
    const shown: AdeDeviceRow = {
      serial, model: cut(model, 200), description: cut(description, 1000), color: cut(color, 60), family: cut(family, 40), assetTag: cut(assetTag, 200), order: cut(row.order_number, 200), ...adeDeviceState(facts),
      profile: facts.profileUuid === null || facts.gone ? null : { uuid: facts.profileUuid.slice(0, 100), name: cut(row.name, 200) },
      assignedAt: facts.assignedAt, pushedAt: facts.pushedAt, enrolledAt: facts.enrolledAt, addedAt: facts.addedAt, addedBy: cut(addedBy, 300),
      result: result && { serial, status: result.status, until: result.until },
    };
    return { row: shown, facts };
  }

  /** Serial numbers as they are listed, else as they are meant; each once. Throws store.*. */
  meant(serials: readonly string[]): string[] {
    const listed = new Set(this.#serials('SELECT d.serial FROM json_each(?) s CROSS JOIN ade_device d ON d.token = ? AND d.serial = s.value', JSON.stringify(serials), this.#server));
    return [...new Set(serials.flatMap((serial) => (listed.has(serial) ? [serial] : distinctSerials([serial]))))];
  }

  /** Present ones of an order, at most `most`. Throws store.*. */
  inOrder(order: string, most: number): string[] {
    return this.#serials("SELECT serial FROM ade_device WHERE token = ? AND order_number = ? AND told <> 'gone' ORDER BY serial LIMIT ?", this.#server, order, most);
  }

  /** Present ones that have one of these profiles, at most `most`. Throws store.*. */
  withProfile(uuids: readonly string[], most: number): string[] {
    return this.#serials("SELECT serial FROM ade_device WHERE token = ? AND profile_uuid IN (SELECT value FROM json_each(?)) AND told IN ('assigned', 'pushed') ORDER BY serial LIMIT ?", this.#server, JSON.stringify(uuids), most);
  }

  #serials(sql: string, ...values: readonly SqlValue[]): string[] {
    return this.#db.all(sql, ...values).map((row) => serialRow.parse(row).serial);
  }

  /** What Apple said just now of devices that were asked for: `absent` aren't in the server entry. The place in the list stays. Throws store.*. */
  refresh(devices: readonly ListedDevice[], absent: readonly string[]): void {
    this.#db.transaction(() => {
      const list = this.#db.all('SELECT list AS n FROM ade_list WHERE token = ?', this.#server)[0];
      const number = list === undefined ? 1 : countRow.parse(list).n;
      for (const device of devices) {
        this.#db.run(
          `INSERT INTO ade_device (token, serial, gone, profile_uuid, profile_status, order_number, op_date, list, body) VALUES (?, ?, 0, ?, ?, ?, NULL, ?, ?)
           ON CONFLICT (token, serial) DO UPDATE SET gone = 0, profile_uuid = excluded.profile_uuid, profile_status = excluded.profile_status, order_number = coalesce(excluded.order_number, order_number), list = max(list, excluded.list), body = excluded.body`,
          this.#server, device.serial_number, device.profile_uuid, device.profile_status, device.order_number, number, JSON.stringify(device),
        );
      }
      for (const serial of absent) this.#db.run('UPDATE ade_device SET gone = 1 WHERE token = ? AND serial = ?', this.#server, serial);
    });
  }
}
