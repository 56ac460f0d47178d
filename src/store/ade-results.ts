// What became of the last thing that was asked for each serial number, and the journal of what was asked, by whom and when. Who lists
// devices is ade-list.ts.
import { z } from 'zod';
import type { AdeActKind, KeptResult } from '../domain/enrollment/ade-device-state.ts';
import { type AdeDeed, adeDeedSchema, type AdeResult, adeResultWords, type ServerId } from '../model/ade.ts';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const resultRow = z.object({ serial: z.string(), kind: z.enum(['assign', 'remove', 'disown']), profile_uuid: z.string().nullable(), status: z.enum(adeResultWords), until_at: integer.nullable(), at: integer });
const deedRow = z.object({ n: integer, at: integer, by: z.string(), kind: adeDeedSchema.shape.kind, profile: z.string().nullable(), counts: z.string() });
const countRow = z.object({ n: integer });

/** What was asked, of which all the answers are. */
export interface Asked {
  readonly kind: AdeActKind;
  readonly profileUuid: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A line of the journal: serial numbers by the word that was answered for them. */
export interface Deed {
  readonly at: number;
  readonly by: string;
  readonly kind: AdeDeed['kind'];
  /** As it is called; of an entry that was removed, what that was called. */
  readonly profile: string | null;
  readonly serials: Readonly<Record<string, readonly string[]>>;
}

export class AdeResults {
  readonly #db: Database;
  readonly #server: ServerId;

  constructor(db: Database, server: ServerId) {
    this.#db = db;
    this.#server = server;
  }

  /** All of an answer, or none, together with its line in the journal; null: it has that already. Throws store.*. */
  keep({ kind, profileUuid, at }: Asked, answered: readonly AdeResult[], deed: Deed | null): void {
    this.#db.transaction(() => {
      for (const { serial, status, until } of answered) {
        this.#db.run(
          `INSERT INTO ade_result (server, serial, kind, profile_uuid, status, until_at, at) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (server, serial) DO UPDATE SET kind = excluded.kind, profile_uuid = excluded.profile_uuid, status = excluded.status, until_at = excluded.until_at, at = excluded.at`,
          this.#server, serial, kind, profileUuid, status, until, at,
        );
      }
      if (deed) this.write(deed);
    });
  }

  /** On disk when this returns. Throws store.*. */
  journal(deed: Deed): void {
    this.#db.transaction(() => { this.write(deed); });
  }

  /** A line of the journal within a transaction that is somebody else's. Throws store.*. */
  write({ at, by, kind, profile, serials }: Deed): void {
    const counts = Object.fromEntries(Object.entries(serials).map(([word, of]) => [word, of.length]));
    this.#db.run(
      'INSERT INTO ade_deed (server, at, by, kind, profile, counts, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
      this.#server, at, by.slice(0, 200), kind, profile?.slice(0, 200) ?? null, JSON.stringify(counts), JSON.stringify(serials),
    );
  }

  /** By serial number; who was never asked about isn't there. Throws store.*. */
  of(serials: readonly string[]): Map<string, KeptResult> {
    const rows = this.#db.all('SELECT serial, kind, profile_uuid, status, until_at, at FROM ade_result WHERE server = ? AND serial IN (SELECT value FROM json_each(?))', this.#server, JSON.stringify(serials));
    return new Map(rows.map((row) => {
      const { serial, kind, profile_uuid: profileUuid, status, until_at: until, at } = resultRow.parse(row);
      return [serial, { serial, kind, profileUuid, status, until, at }];
    }));
  }

  /** The newest first; with those of entries that were removed, which have no journal of their own any more. Throws store.*. */
  deeds(offset: number, limit: number): { readonly total: number; readonly deeds: readonly AdeDeed[] } {
    const { n: total } = countRow.parse(this.#db.all("SELECT count(*) AS n FROM ade_deed WHERE server = ? OR kind = 'serverRemoved'", this.#server)[0]);
    const rows = this.#db.all("SELECT n, at, by, kind, profile, counts FROM ade_deed WHERE server = ? OR kind = 'serverRemoved' ORDER BY n DESC LIMIT ? OFFSET ?", this.#server, limit, offset);
    return { total, deeds: rows.map((row) => this.#deed(row)) };
  }

  #deed(row: unknown): AdeDeed {
    try {
      const { counts, ...rest } = deedRow.parse(row);
      return adeDeedSchema.parse({ ...rest, counts: JSON.parse(counts) as unknown });
    } catch (error) {
      throw new AppError('store.corrupt', { file: this.#db.file, reason: 'the journal of automated enrollment has a line of an unknown form' }, { cause: error });
    }
  }
}
