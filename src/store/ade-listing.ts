// What the lists of server entries say of serial numbers: for verdicts, which only want to know what Apple gives a device.
import { z } from 'zod';
import type { ServerId } from '../model/ade.ts';
import type { Database } from './database.ts';

const rowSchema = z.object({ serial: z.string(), token: z.string(), profile_uuid: z.string().nullable(), profile_status: z.string().nullable(), name: z.string().nullable(), defined: z.string().nullable() });
const addressSchema = z.object({ url: z.string(), webUrl: z.string().nullable() });

export interface Listed {
  readonly server: ServerId;
  readonly profile: { readonly name: string | null; readonly url: string | null; readonly pushed: boolean } | null;
}

function urlOf(defined: string | null): string | null {
  if (defined === null) return null;
  const parsed = addressSchema.safeParse(JSON.parse(defined));
  return parsed.success ? parsed.data.webUrl ?? parsed.data.url : null;
}

/**
 * By serial number; who is in no list that was ever whole isn't there. Apple has a device in one entry only: where several list it, it was
 * moved, and the list that was brought up to date last knows. Throws store.*.
 */
export function listingsOf(db: Database, serials: readonly string[]): Map<string, Listed> {
  // CROSS keeps SQLite from reading whole lists: each device is looked up by its key, in each entry.
  const rows = db.all(
    `SELECT d.serial, d.token, d.profile_uuid, d.profile_status, u.name, p.defined
     FROM json_each(?) n CROSS JOIN ade_server s CROSS JOIN ade_device d ON d.token = s.id AND d.serial = n.value
     LEFT JOIN ade_profile_uuid u ON u.server = d.token AND u.uuid = d.profile_uuid LEFT JOIN ade_profile p ON p.id = u.profile AND p.uuid = u.uuid
     WHERE d.gone = 0 AND s.done_at IS NOT NULL AND s.expires_at IS NOT NULL ORDER BY s.done_at, s.created_at DESC`, JSON.stringify(serials),
  ).map((row) => rowSchema.parse(row));
  return new Map(rows.map(({ serial, token, profile_uuid: uuid, profile_status: status, name, defined }): [string, Listed] => [serial, {
    server: token as ServerId, profile: uuid !== null && (status === 'assigned' || status === 'pushed') ? { name, url: urlOf(defined), pushed: status === 'pushed' } : null,
  }]));
}
