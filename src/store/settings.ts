// Small choices that outlive a session, by name. No secret: those are elsewhere.
import type { z } from 'zod';
import type { Database } from './database.ts';

export class Settings {
  readonly #db: Database;
  /** False in a file of an older format that is only read. */
  readonly #there: boolean;

  constructor(db: Database) {
    this.#db = db;
    this.#there = db.all("SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'setting'").length > 0;
  }

  /** Null: never chosen, or chosen by an older Muster in a form that isn't known any more. Throws store.*. */
  read<T>(name: string, schema: z.ZodType<T>): T | null {
    if (!this.#there) return null;
    const [row] = this.#db.all('SELECT value FROM setting WHERE name = ?', name) as { value?: unknown }[];
    if (typeof row?.value !== 'string') return null;
    const parsed = schema.safeParse(JSON.parse(row.value));
    return parsed.success ? parsed.data : null;
  }

  /** Null: forgets it. Throws store.*. */
  write(name: string, value: unknown): void {
    if (value === null) this.#db.run('DELETE FROM setting WHERE name = ?', name);
    else this.#db.run('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, JSON.stringify(value));
  }
}
