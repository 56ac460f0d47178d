// What the lists of server entries say of one serial number: for verdicts, which only want to know what Apple gives the device.
import { z } from 'zod';
import type { ServerId } from '../model/ade.ts';
import type { Database } from './database.ts';

const rowSchema = z.object({ token: z.string(), profile_uuid: z.string().nullable(), profile_status: z.string().nullable(), name: z.string().nullable(), defined: z.string().nullable() });
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

/** The first entry that lists it; one with a profile before one without. Null: none does. Throws store.*. */
export function listingOf(db: Database, serial: string): Listed | null {
  const rows = db.all(
    `SELECT d.token, d.profile_uuid, d.profile_status, u.name, p.defined FROM ade_server s JOIN ade_device d ON d.token = s.id
     LEFT JOIN ade_profile_uuid u ON u.server = d.token AND u.uuid = d.profile_uuid LEFT JOIN ade_profile p ON p.id = u.profile AND p.uuid = u.uuid
     WHERE d.serial = ? AND d.gone = 0 ORDER BY s.created_at`, serial,
  ).map((row) => rowSchema.parse(row)).map(({ token, profile_uuid: uuid, profile_status: status, name, defined }): Listed => ({
    server: token as ServerId, profile: uuid !== null && (status === 'assigned' || status === 'pushed') ? { name, url: urlOf(defined), pushed: status === 'pushed' } : null,
  }));
  return rows.find(({ profile }) => profile !== null) ?? rows[0] ?? null;
}
