// Certificates of supervision identities, and push certificates. Their keys are elsewhere: in Secrets, or with the MDM.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type IdentityId, identityIdSchema } from '../model/identities.ts';
import type { Database } from './database.ts';

export type IdentityKind = 'supervision' | 'push';

export interface IdentityRow {
  readonly id: IdentityId;
  readonly kind: IdentityKind;
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER of those above it. */
  readonly chain: readonly Uint8Array[];
  /** Of a push certificate. */
  readonly topic: string | null;
  readonly account: string | null;
  readonly origin: 'made' | 'imported';
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const certificate = z.instanceof(Uint8Array).refine(({ length }) => length > 0 && length <= 256 * 1024).transform((bytes) => Uint8Array.from(bytes));
const chainSchema = z.array(z.string().max(400_000)).max(20).transform((list) => list.map((text) => Uint8Array.from(Buffer.from(text, 'base64'))));
const rowSchema = z.object({
  id: identityIdSchema, kind: z.enum(['supervision', 'push']), sha256: z.string(), certificate, chain: z.string(),
  topic: z.string().max(300).nullable(), account: z.string().max(300).nullable(), origin: z.enum(['made', 'imported']), created_at: integer,
}).refine(({ sha256, certificate: der }) => hashOf(der) === sha256);

/** SHA-256 in lower-case hex. */
function hashOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

export class Identities {
  readonly #db: Database;
  /** False in a ledger of an older format that is only read. */
  readonly #there: boolean;

  constructor(db: Database) {
    this.#db = db;
    this.#there = db.all("SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'identity'").length > 0;
  }

  #parse(row: unknown): IdentityRow {
    const broken = (cause: unknown): AppError => new AppError('store.corrupt', { file: this.#db.file, reason: 'an identity has an unknown form' }, { cause });
    const parsed = rowSchema.safeParse(row);
    if (!parsed.success) throw broken(parsed.error);
    const { id, kind, certificate: der, topic, account, origin, created_at: createdAt } = parsed.data;
    try {
      return { id, kind, certificate: der, chain: chainSchema.parse(JSON.parse(parsed.data.chain)), topic, account, origin, createdAt };
    } catch (error) {
      throw broken(error);
    }
  }

  /** The oldest first; at most 500. Throws store.*. */
  all(kind: IdentityKind): IdentityRow[] {
    if (!this.#there) return [];
    return this.#db.all('SELECT * FROM identity WHERE kind = ? AND complete = 1 ORDER BY created_at, id LIMIT 500', kind).map((row) => this.#parse(row));
  }

  get(kind: IdentityKind, id: string): IdentityRow | null {
    if (!this.#there) return null;
    const [row] = this.#db.all('SELECT * FROM identity WHERE kind = ? AND id = ? AND complete = 1', kind, id);
    return row === undefined ? null : this.#parse(row);
  }

  withCertificate(kind: IdentityKind, der: Uint8Array): IdentityRow | null {
    if (!this.#there) return null;
    const [row] = this.#db.all('SELECT * FROM identity WHERE kind = ? AND sha256 = ? AND complete = 1', kind, hashOf(der));
    return row === undefined ? null : this.#parse(row);
  }

  /** `complete` false: shown only after complete(). A certificate of one kind is there once: throws store.* for a second. */
  add({ id, kind, certificate: der, chain, topic, account, origin, createdAt }: IdentityRow, complete: boolean): void {
    this.#db.run(
      'INSERT INTO identity (id, kind, complete, sha256, certificate, chain, topic, account, origin, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      id, kind, complete ? 1 : 0, hashOf(der), der, JSON.stringify(chain.map((above) => Buffer.from(above).toString('base64'))), topic, account, origin, createdAt,
    );
  }

  complete(id: IdentityId): void {
    this.#db.run('UPDATE identity SET complete = 1 WHERE id = ?', id);
  }

  /** From now on it isn't shown; its key can go, and then the row. */
  hide(id: IdentityId): void {
    this.#db.run('UPDATE identity SET complete = 0 WHERE id = ?', id);
  }

  delete(id: IdentityId): void {
    this.#db.run('DELETE FROM identity WHERE id = ?', id);
  }

  /** What a crash left between a row and its key. */
  incomplete(): IdentityId[] {
    return this.#there ? this.#db.all('SELECT id FROM identity WHERE complete = 0').map((row) => z.object({ id: identityIdSchema }).parse(row).id) : [];
  }
}
