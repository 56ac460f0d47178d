// Server entries of automated enrollment: what is known of each, without its token and keys, which are secrets.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { adeAccountSchema, type ServerId, serverIdSchema, syncPolicyIds } from '../model/ade.ts';
import { errorShapeSchema } from '../model/error-shape.ts';
import type { Database, SqlValue } from './database.ts';

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const bytes = z.instanceof(Uint8Array).refine(({ length }) => length > 0 && length <= 256 * 1024).transform((blob) => Uint8Array.from(blob));
const json = <T>(schema: z.ZodType<T>): z.ZodType<T | null> => z.string().nullable().transform((text): unknown => (text === null ? null : JSON.parse(text))).pipe(schema.nullable());

/** How much the service takes in one call, by path. */
const limits = z.record(z.string().max(300), z.number().int().min(1));
const rowSchema = z.object({
  id: serverIdSchema, label: z.string(), created_at: integer, certificate: bytes, next_certificate: bytes.nullable(), held: z.string().nullable(), expires_at: integer.nullable(),
  account: json(adeAccountSchema.extend({ limits })), terms: z.enum(['unknown', 'signed', 'notSigned']), problem: json(errorShapeSchema), policy: z.enum(syncPolicyIds),
  begun_at: integer.nullable(), done_at: integer.nullable(), last_problem: json(errorShapeSchema),
}).transform(({ created_at: createdAt, next_certificate: nextCertificate, held, expires_at: expires, begun_at: begunAt, done_at: doneAt, last_problem: lastProblem, ...rest }) => ({
  ...rest, createdAt, nextCertificate, expires, begunAt, doneAt, lastProblem,
  /** Of a token that was opened and not accepted yet: why not. Null: none is held. */
  held: held === null ? null : { problem: errorShapeSchema.nullable().parse(JSON.parse(held)) },
}));

export type AdeServerRow = Readonly<z.infer<typeof rowSchema>>;

const columns = {
  label: 'label', certificate: 'certificate', nextCertificate: 'next_certificate', expires: 'expires_at', terms: 'terms', policy: 'policy', begunAt: 'begun_at', doneAt: 'done_at',
  account: 'account', problem: 'problem', lastProblem: 'last_problem', held: 'held',
} as const satisfies Partial<Record<keyof AdeServerRow, string>>;
export type AdeServerChange = Partial<Pick<AdeServerRow, keyof typeof columns>>;

function valueOf(name: keyof typeof columns, change: AdeServerChange): SqlValue {
  if (name === 'held') return change.held ? JSON.stringify(change.held.problem) : null;
  const value = change[name] ?? null;
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? JSON.stringify(value) : value;
}

export class AdeServerRows {
  readonly #db: Database;
  /** False in a file of an older format that is only read. */
  readonly #there: boolean;

  constructor(db: Database) {
    this.#db = db;
    this.#there = db.all("SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'ade_server'").length > 0;
  }

  /** That are kept for it here. Throws store.*. */
  profiles(id: ServerId): number {
    return z.object({ n: integer }).parse(this.#db.all('SELECT count(*) AS n FROM ade_profile WHERE server = ?', id)[0]).n;
  }

  /** The oldest first. Throws store.*. */
  all(): AdeServerRow[] {
    if (!this.#there) return [];
    return this.#db.all('SELECT * FROM ade_server ORDER BY created_at, id LIMIT 50').map((row) => {
      try {
        return rowSchema.parse(row);
      } catch (error) {
        throw new AppError('store.corrupt', { file: this.#db.file, reason: 'a server entry has an unknown form' }, { cause: error });
      }
    });
  }

  /** Throws store.*. */
  add({ id, label, createdAt, certificate, policy }: Pick<AdeServerRow, 'id' | 'label' | 'createdAt' | 'certificate' | 'policy'>): void {
    this.#db.run(
      "INSERT INTO ade_server (id, label, created_at, certificate, next_certificate, terms, policy) VALUES (?, ?, ?, ?, ?, 'unknown', ?)",
      id, label, createdAt, certificate, certificate, policy,
    );
  }

  /** `also` is kept with it, or neither is. Throws store.*. */
  change(id: ServerId, change: AdeServerChange, also?: () => void): void {
    if (also) {
      this.#db.transaction(() => {
        this.change(id, change);
        also();
      });
      return;
    }
    const names = (Object.keys(columns) as (keyof typeof columns)[]).filter((name) => change[name] !== undefined);
    if (names.length === 0) return;
    this.#db.run(`UPDATE ade_server SET ${names.map((name) => `${columns[name]} = ?`).join(', ')} WHERE id = ?`, ...names.map((name) => valueOf(name, change)), id);
  }

  /** With its list and its profiles; what was done with it stays in ade_deed. `also` is kept with it, or neither is. Throws store.*. */
  remove(id: ServerId, also: () => void = () => undefined): void {
    this.#db.transaction(() => {
      also();
      for (const table of ['ade_list', 'ade_device']) this.#db.run(`DELETE FROM ${table} WHERE token = ?`, id);
      for (const table of ['ade_profile', 'ade_profile_uuid', 'ade_result']) this.#db.run(`DELETE FROM ${table} WHERE server = ?`, id);
      this.#db.run('DELETE FROM ade_server WHERE id = ?', id);
    });
  }
}
