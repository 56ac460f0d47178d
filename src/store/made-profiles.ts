// The profiles that were made here: their models, without what is secret in them. Secrets lie in Secrets, under the name that a row says.
import { z } from 'zod';
import type { Database } from './database.ts';

const rowSchema = z.object({ id: z.uuid(), changed_at: z.union([z.number(), z.bigint()]).transform(Number), model: z.string(), secret: z.string().nullable() });
const headSchema = rowSchema.pick({ id: true, changed_at: true });

/** Those above it are not shown: whoever keeps one looks first. */
export const mostMade = 500;

export interface MadeRow {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly changedAt: number;
  /** JSON; whoever reads it parses it. */
  readonly model: unknown;
  /** Where its secrets lie; null when it has none. */
  readonly secret: string | null;
}

/** A row that somebody wrote into by hand hides itself, not the others. */
function readRow(found: unknown): MadeRow[] {
  const row = rowSchema.safeParse(found);
  if (!row.success) return [];
  try {
    return [{ id: row.data.id, changedAt: row.data.changed_at, model: JSON.parse(row.data.model) as unknown, secret: row.data.secret }];
  } catch {
    return [];
  }
}

export class MadeProfiles {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The latest changed first; without their models, which may have megabytes, and without those that were removed. */
  heads(): Pick<MadeRow, 'id' | 'changedAt'>[] {
    return this.#db.all('SELECT id, changed_at FROM made_profile WHERE removed_at IS NULL ORDER BY changed_at DESC, id LIMIT ?', mostMade).flatMap((found) => {
      const row = headSchema.safeParse(found);
      return row.success ? [{ id: row.data.id, changedAt: row.data.changed_at }] : [];
    });
  }

  /** Null also for one that was removed. */
  get(id: string): MadeRow | null {
    return this.#db.all('SELECT id, changed_at, model, secret FROM made_profile WHERE id = ? AND removed_at IS NULL', id).flatMap(readRow)[0] ?? null;
  }

  keep({ id, changedAt, model, secret }: MadeRow): void {
    this.#db.run(
      'INSERT INTO made_profile (id, changed_at, model, secret) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, model = excluded.model, secret = excluded.secret',
      id, changedAt, JSON.stringify(model), secret,
    );
  }

  /** Not shown from now on, and there to be put back. `at` in milliseconds since the Unix epoch. */
  hide(id: string, at: number): void {
    this.#db.run('UPDATE made_profile SET removed_at = ? WHERE id = ?', at, id);
  }

  /** As it was before it was hidden. False: it isn't there any more. */
  show(id: string): boolean {
    this.#db.run('UPDATE made_profile SET removed_at = NULL WHERE id = ?', id);
    return this.get(id) !== null;
  }

  /** Those that are hidden; what a row says beside that doesn't matter. */
  hidden(): Pick<MadeRow, 'id' | 'secret'>[] {
    return this.#db.all('SELECT id, secret FROM made_profile WHERE removed_at IS NOT NULL').map((row) => z.object({ id: z.string(), secret: z.string().nullable() }).parse(row));
  }

  /** For good. */
  remove(id: string): void {
    this.#db.run('DELETE FROM made_profile WHERE id = ?', id);
  }
}
