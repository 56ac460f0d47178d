// Blueprints as they were saved, every revision of them. Which is right to be saved is not decided here.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type BlueprintId, type BlueprintSummary, blueprintSummarySchema } from '../model/blueprints.ts';
import type { Database } from './database.ts';

export interface StoredBlueprint {
  readonly summary: BlueprintSummary;
  /** The canonical form, as it was written. */
  readonly text: string;
}

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const rowSchema = z.object({ id: z.string(), revision: integer, name: z.string(), method: z.string(), hash: z.string(), saved_at: integer, saved_by: z.string() })
  .transform(({ saved_at: savedAt, saved_by: savedBy, ...rest }) => ({ ...rest, savedAt, savedBy })).pipe(blueprintSummarySchema);
const bodySchema = z.object({ body: z.string() });

const columns = 'r.id, r.revision, r.name, r.method, r.hash, r.saved_at, r.saved_by';
const shown = 'blueprint b JOIN blueprint_revision r ON r.id = b.id AND r.revision = b.revision';

export class Blueprints {
  readonly #db: Database;
  /** False in a ledger of an older format that is only read. */
  readonly #there: boolean;

  constructor(db: Database) {
    this.#db = db;
    this.#there = db.all("SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'blueprint'").length > 0;
  }

  /** A row that somebody wrote into by hand hides itself, not the others. */
  #summaries(sql: string, ...values: readonly string[]): BlueprintSummary[] {
    if (!this.#there) return [];
    return this.#db.all(sql, ...values).flatMap((row) => { const parsed = rowSchema.safeParse(row); return parsed.success ? [parsed.data] : []; });
  }

  #stored(sql: string, ...values: readonly (string | number)[]): StoredBlueprint | null {
    const [row] = this.#there ? this.#db.all(sql, ...values) : [];
    if (row === undefined) return null;
    const [summary, body] = [rowSchema.safeParse(row), bodySchema.safeParse(row)];
    if (!summary.success || !body.success) throw new AppError('store.corrupt', { file: this.#db.file, reason: 'a blueprint has an unknown form' });
    return { summary: summary.data, text: body.data.body };
  }

  /** What is shown, by name; at most 500. Throws store.*. */
  all(): BlueprintSummary[] {
    return this.#summaries(`SELECT ${columns} FROM ${shown} ORDER BY r.name COLLATE NOCASE, r.id LIMIT 500`);
  }

  /** The revision that is shown; null for one that is removed or was never there. Throws store.*. */
  get(id: BlueprintId): StoredBlueprint | null {
    return this.#stored(`SELECT ${columns}, r.body FROM ${shown} WHERE b.id = ?`, id);
  }

  /** Also of one that is removed. Throws store.*. */
  revision(id: BlueprintId, revision: number): StoredBlueprint | null {
    return this.#stored(`SELECT ${columns}, r.body FROM blueprint_revision r WHERE r.id = ? AND r.revision = ?`, id, revision);
  }

  /** As a record names it, removed or not; the latest where several say the same. Throws store.*. */
  withHash(hash: string): StoredBlueprint | null {
    return this.#stored(`SELECT ${columns}, r.body FROM blueprint_revision r WHERE r.hash = ? ORDER BY r.saved_at DESC, r.revision DESC LIMIT 1`, hash);
  }

  /** The latest first, at most 1000; also of one that is removed. Throws store.*. */
  revisions(id: BlueprintId): BlueprintSummary[] {
    return this.#summaries(`SELECT ${columns} FROM blueprint_revision r WHERE r.id = ? ORDER BY r.revision DESC LIMIT 1000`, id);
  }

  /** Shown from now on. A revision is there once: throws store.* for a second. */
  add({ summary: { id, revision, name, method, hash, savedAt, savedBy }, text }: StoredBlueprint): void {
    this.#db.transaction(() => {
      this.#db.run('INSERT INTO blueprint_revision (id, revision, name, method, body, hash, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', id, revision, name, method, text, hash, savedAt, savedBy);
      this.#db.run('INSERT INTO blueprint (id, revision) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision', id, revision);
    });
  }

  /** Those that are removed, each as it was last, by name; at most 500. Throws store.*. */
  removed(): BlueprintSummary[] {
    return this.#summaries(`SELECT ${columns} FROM blueprint_revision r WHERE r.id NOT IN (SELECT id FROM blueprint) AND r.revision = (SELECT max(revision) FROM blueprint_revision WHERE id = r.id) ORDER BY r.name COLLATE NOCASE, r.id LIMIT 500`);
  }

  /** A removed one is shown again, by this revision; one that is shown stays as it is. Throws store.*. */
  show(id: BlueprintId, revision: number): void {
    this.#db.run('INSERT INTO blueprint (id, revision) VALUES (?, ?) ON CONFLICT (id) DO NOTHING', id, revision);
  }

  /** Its revisions stay. */
  hide(id: BlueprintId): void {
    this.#db.run('DELETE FROM blueprint WHERE id = ?', id);
  }
}
