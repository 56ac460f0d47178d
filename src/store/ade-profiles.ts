// Profiles of automated enrollment that were made or taken over here, for a server entry: their forms, what was defined of them, and every
// name that Apple gave them. No secret is in them.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type AdeDraft, adeDraftSchema, type AdeProfileId, adeProfileIdSchema, type ServerId } from '../model/ade.ts';
import type { Database } from './database.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const rowSchema = z.object({ id: adeProfileIdSchema, form: z.string(), saved_at: integer, uuid: z.string().nullable(), defined_at: integer.nullable(), defined: z.string().nullable() });
const uuidRow = z.object({ uuid: z.string(), profile: z.string().nullable(), name: z.string() });
const usedRow = z.object({ uuid: z.string(), n: integer });

export interface AdeProfileRow {
  readonly id: AdeProfileId;
  readonly draft: AdeDraft;
  /** Milliseconds since the Unix epoch. */
  readonly savedAt: number;
  /** Of what was defined last; null: nothing was. */
  readonly defined: { readonly uuid: string; readonly at: number } | null;
  /** What is in the form isn't what was defined last. */
  readonly changed: boolean;
}

/** A name that Apple gave. */
export interface NamedUuid {
  readonly uuid: string;
  /** Whose it is or was; null: that profile isn't here any more. */
  readonly profile: AdeProfileId | null;
  readonly name: string;
}

export class AdeProfiles {
  readonly #db: Database;
  readonly #server: ServerId;

  constructor(db: Database, server: ServerId) {
    this.#db = db;
    this.#server = server;
  }

  #read(row: unknown): AdeProfileRow {
    try {
      const { id, form, saved_at: savedAt, uuid, defined_at: at, defined } = rowSchema.parse(row);
      return { id, draft: adeDraftSchema.parse(JSON.parse(form)), savedAt, defined: uuid === null ? null : { uuid, at: at ?? savedAt }, changed: defined !== form };
    } catch (error) {
      throw new AppError('store.corrupt', { file: this.#db.file, reason: 'a profile of automated enrollment has an unknown form' }, { cause: error });
    }
  }

  /** By name. Throws store.*. */
  all(): AdeProfileRow[] {
    const rows = this.#db.all('SELECT id, form, saved_at, uuid, defined_at, defined FROM ade_profile WHERE server = ? ORDER BY id LIMIT 2000', this.#server).map((row) => this.#read(row));
    return rows.sort((a, b) => a.draft.name.localeCompare(b.draft.name, 'en') || a.id.localeCompare(b.id));
  }

  /** Throws ade.profileUnknown, store.*. */
  get(id: AdeProfileId): AdeProfileRow {
    const [row] = this.#db.all('SELECT id, form, saved_at, uuid, defined_at, defined FROM ade_profile WHERE server = ? AND id = ?', this.#server, id);
    if (row === undefined) throw new AppError('ade.profileUnknown');
    return this.#read(row);
  }

  count(): number {
    return z.object({ n: integer }).parse(this.#db.all('SELECT count(*) AS n FROM ade_profile WHERE server = ?', this.#server)[0]).n;
  }

  /** What was defined stays as it was. Throws store.*. */
  save(id: AdeProfileId, draft: AdeDraft, at: number): void {
    this.#db.run(
      'INSERT INTO ade_profile (id, server, form, saved_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET form = excluded.form, saved_at = excluded.saved_at',
      id, this.#server, JSON.stringify(adeDraftSchema.parse(draft)), at,
    );
  }

  /** Apple has it under this name from now on; `draft` is what was defined, whatever was saved since. Throws store.*. */
  defined(id: AdeProfileId, draft: AdeDraft, uuid: string, at: number): void {
    this.#db.transaction(() => {
      this.#db.run('UPDATE ade_profile SET uuid = ?, defined_at = ?, defined = ? WHERE server = ? AND id = ?', uuid, at, JSON.stringify(adeDraftSchema.parse(draft)), this.#server, id);
      this.#db.run(
        'INSERT INTO ade_profile_uuid (server, uuid, profile, name, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (server, uuid) DO UPDATE SET profile = excluded.profile, name = excluded.name',
        this.#server, uuid, id, draft.name, at,
      );
    });
  }

  /** What it was called stays known. What comes back puts it back as it was. Throws store.*. */
  remove(id: AdeProfileId): () => void {
    const [row] = this.#db.all('SELECT id, form, saved_at, uuid, defined_at, defined FROM ade_profile WHERE server = ? AND id = ?', this.#server, id).map((found) => rowSchema.parse(found));
    const names = [...this.names().values()].filter(({ profile }) => profile === id);
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM ade_profile WHERE server = ? AND id = ?', this.#server, id);
      this.#db.run('UPDATE ade_profile_uuid SET profile = NULL WHERE server = ? AND profile = ?', this.#server, id);
    });
    return () => {
      if (!row) return;
      this.#db.transaction(() => {
        this.#db.run('INSERT INTO ade_profile (id, server, form, saved_at, uuid, defined_at, defined) VALUES (?, ?, ?, ?, ?, ?, ?)', id, this.#server, row.form, row.saved_at, row.uuid, row.defined_at, row.defined);
        // A name that was read from Apple again meanwhile is another profile's.
        for (const { uuid } of names) this.#db.run('UPDATE ade_profile_uuid SET profile = ? WHERE server = ? AND uuid = ? AND profile IS NULL', id, this.#server, uuid);
      });
    };
  }

  /** By Apple's name. Throws store.*. */
  names(): Map<string, NamedUuid> {
    return new Map(this.#db.all('SELECT uuid, profile, name FROM ade_profile_uuid WHERE server = ?', this.#server).map((row) => {
      const { uuid, profile, name } = uuidRow.parse(row);
      return [uuid, { uuid, profile: profile === null ? null : adeProfileIdSchema.parse(profile), name }];
    }));
  }

  /** How many listed devices have which. Throws store.*. */
  used(): Map<string, number> {
    const rows = this.#db.all("SELECT profile_uuid AS uuid, count(*) AS n FROM ade_device WHERE token = ? AND profile_uuid IS NOT NULL AND told IN ('assigned', 'pushed') GROUP BY profile_uuid", this.#server);
    return new Map(rows.map((row) => {
      const { uuid, n } = usedRow.parse(row);
      return [uuid, n];
    }));
  }
}
