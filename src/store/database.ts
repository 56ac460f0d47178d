// The one door to SQLite: opening, durability, migrations, and what its errors mean. Only all() and run() are used, and
// transactions by statement, so that another binding of the same shape can stand in where this one can't load.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { AppError } from '../errors.ts';
import { migrations } from './migrations.ts';

export type SqlValue = string | number | bigint | Uint8Array | null;

/** A whole check of a file reads all of it; larger files are checked page by page as they are read. */
const wholeCheckLimit = 64 * 1024 * 1024;

export class Database {
  readonly file: string;
  /** False: opened for reading. */
  readonly writable: boolean;
  readonly #db: BetterSqlite.Database;
  readonly #statements = new Map<string, BetterSqlite.Statement>();

  private constructor(file: string, db: BetterSqlite.Database, writable: boolean) {
    this.file = file;
    this.writable = writable;
    this.#db = db;
  }

  /** Opens for writing, creating and migrating as needed. The caller holds the folder's writer lock. Throws store.*. */
  static openWriter(folder: string): Database {
    const file = path.join(folder, 'ledger.sqlite');
    return Database.#open(file, false, (database) => {
      // First of all: setting the journal mode writes to the file, and a newer one is to be left as it is.
      database.#refuseNewer();
      database.#durable();
      database.#migrate();
    });
  }

  /** Opens what another process may be writing. Null when there is no ledger yet. Throws store.*. */
  static openReader(folder: string): Database | null {
    const file = path.join(folder, 'ledger.sqlite');
    if (!existsSync(file)) return null;
    return Database.#open(file, true, (database) => { database.#refuseNewer(); });
  }

  /** For reading what is left of a damaged ledger: nothing in it is checked beforehand. Throws store.*. */
  static openDamaged(folder: string): Database | null {
    const file = path.join(folder, 'ledger.sqlite');
    if (!existsSync(file)) return null;
    try {
      return new Database(file, new BetterSqlite(file, { readonly: true, timeout: 5000 }), false);
    } catch (error) {
      throw storeError(error, file);
    }
  }

  static #open(file: string, readonly: boolean, prepare: (database: Database) => void): Database {
    let database: Database | undefined;
    try {
      const size = existsSync(file) ? statSync(file).size : 0;
      database = new Database(file, new BetterSqlite(file, { readonly, timeout: 5000 }), !readonly);
      database.#checkWhole(size);
      prepare(database);
      return database;
    } catch (error) {
      database?.close();
      throw storeError(error, file);
    }
  }

  #checkWhole(size: number): void {
    if (size === 0 || size > wholeCheckLimit) return;
    const [row] = this.#db.prepare('PRAGMA quick_check(1)').all() as { quick_check?: string }[];
    const verdict = row?.quick_check ?? 'no answer';
    if (verdict !== 'ok') throw new AppError('store.corrupt', { file: this.file, reason: verdict.slice(0, 200) });
  }

  #durable(): void {
    // A line is durable before its act starts: every commit reaches the disk. On macOS only F_FULLFSYNC gets it there.
    this.#db.exec('PRAGMA journal_mode = WAL');
    this.#db.exec('PRAGMA synchronous = FULL');
    this.#db.exec('PRAGMA fullfsync = 1');
    this.#db.exec('PRAGMA checkpoint_fullfsync = 1');
    this.#db.exec('PRAGMA foreign_keys = ON');
  }

  get #version(): number {
    const [row] = this.#db.prepare('PRAGMA user_version').all() as { user_version?: number | bigint }[];
    return Number(row?.user_version ?? 0);
  }

  /** False: an older Muster made the file, and it lacks what this one keeps in it until it is opened for writing. */
  get current(): boolean {
    return this.#version === migrations.length;
  }

  #refuseNewer(): void {
    if (this.#version > migrations.length) throw new AppError('store.newer', { file: this.file, found: this.#version, known: migrations.length });
  }

  #migrate(): void {
    const from = this.#version;
    if (from === migrations.length) return;
    if (from > 0) this.#copyAside(from);
    this.transaction(() => {
      for (const sql of migrations.slice(from)) this.#db.exec(sql);
      this.#db.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }

  /** The file as it was before a migration, beside it; an older copy of the same version is kept. */
  #copyAside(version: number): void {
    const folder = path.join(path.dirname(this.file), 'copies');
    mkdirSync(folder, { recursive: true });
    const copy = path.join(folder, `ledger-format-${version}.sqlite`);
    if (!existsSync(copy)) this.#db.prepare('VACUUM INTO ?').run(copy);
  }

  #statement(sql: string): BetterSqlite.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  all(sql: string, ...values: readonly SqlValue[]): unknown[] {
    try {
      return this.#statement(sql).all(...values);
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /** Another number whenever somebody else wrote the file: another connection, so mostly another process. Throws store.*. */
  get othersVersion(): number {
    const [row] = this.all('PRAGMA data_version') as { data_version?: number | bigint }[];
    return Number(row?.data_version ?? 0);
  }

  run(sql: string, ...values: readonly SqlValue[]): void {
    try {
      this.#statement(sql).run(...values);
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /** All or nothing, and on disk when this returns. Not nestable. */
  transaction<T>(work: () => T): T {
    try {
      this.#statement('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        this.#statement('COMMIT').run();
        return result;
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /**
   * The same, but on disk no later than the next transaction: until then it survives this process, not a power cut, which takes
   * it whole. In WAL mode the next sync covers all that was written before it.
   */
  soonDurable<T>(work: () => T): T {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.transaction(work);
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }

  /**
   * Everything is read as it was at the first read from now on, whatever another process writes meanwhile, until the returned function
   * is called. Not within a transaction, and none meanwhile.
   */
  hold(): () => void {
    this.#db.exec('BEGIN');
    return () => { if (this.#db.inTransaction) this.#db.exec('ROLLBACK'); };
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

function storeError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as { code?: string } | null)?.code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return new AppError('store.full', {}, { cause: error });
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || /not a database|malformed/i.test(message)) {
    return new AppError('store.corrupt', { file, reason: message.slice(0, 200) }, { cause: error });
  }
  if (code.startsWith('SQLITE_') || code.startsWith('E')) return new AppError('store.unavailable', { folder: path.dirname(file), reason: message.slice(0, 200) }, { cause: error });
  return new AppError('app.internal', { detail: message.slice(0, 300) }, { cause: error });
}
