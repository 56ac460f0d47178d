// Private keys and passwords in <data folder>/secrets.json: encrypted by one random key, which lies in the file once for
// each keeper that may open it. Another passphrase wraps that key anew; what is kept stays as it is.
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors.ts';
import type { SecretsState } from '../model/identities.ts';
import type { KeeperKind, KeyKeeper, Secrets } from '../secrets.ts';
import { keyBytes, keyFromPassphrase, seal, unseal, usualCost } from './seal.ts';
import { type Contents, maxFile, maxValue, parseContents, secretName, type Slot, writeContents } from './secret-format.ts';
import { writeWhole } from './write-whole.ts';

export interface SecretFileOptions {
  readonly folder: string;
  /** Null where no keychain can be asked: then a passphrase guards. */
  readonly keeper: KeyKeeper | null;
  /** What was given beforehand, as to a command line; used when something is needed. */
  readonly passphrase?: string | null;
  /** False while another process writes the folder. */
  readonly writable?: boolean;
  /** N of scrypt for a passphrase that is set here; tests spare themselves the time. */
  readonly cost?: number;
}

/** Characters. */
const leastPassphrase = 8;
const checkLabel = 'muster secrets 1: check';
const slotLabel = 'muster secrets 1: passphrase';
const entryLabel = (name: string): string => `muster secrets 1: entry ${name}`;

type PassphraseSlot = Extract<Slot, { kind: 'passphrase' }>;
interface Opened {
  readonly key: Uint8Array;
  readonly contents: Contents;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 200) : 'unknown');
const withSlot = ({ slots, ...rest }: Contents, slot: Slot): Contents => ({ ...rest, slots: [...slots.filter(({ kind }) => kind !== slot.kind), slot] });
const passphraseSlot = (contents: Contents): PassphraseSlot | undefined => contents.slots.find((slot): slot is PassphraseSlot => slot.kind === 'passphrase');

async function wrapByPassphrase(key: Uint8Array, passphrase: string, cost: number): Promise<PassphraseSlot> {
  if (Array.from(passphrase).length < leastPassphrase) throw new AppError('secrets.weakPassphrase', { least: leastPassphrase });
  const salt = Uint8Array.from(randomBytes(16));
  const guard = await keyFromPassphrase(passphrase, salt, cost);
  const wrapped = seal(guard, key, slotLabel);
  guard.fill(0);
  return { kind: 'passphrase', salt, cost, wrapped };
}

/** Throws secrets.wrongPassphrase. */
async function unwrapByPassphrase({ salt, cost, wrapped }: PassphraseSlot, passphrase: string): Promise<Uint8Array> {
  const guard = await keyFromPassphrase(passphrase, salt, cost);
  const key = unseal(guard, wrapped, slotLabel);
  guard.fill(0);
  if (!key) throw new AppError('secrets.wrongPassphrase');
  return key;
}

export class SecretFile implements Secrets {
  readonly file: string;
  readonly #options: SecretFileOptions;
  /** Null: nothing was kept yet. */
  #contents: Contents | null = null;
  #key: Uint8Array | null = null;
  #by: KeeperKind = 'passphrase';
  #problem: AppError | null = null;
  #closed = false;
  #saving: Promise<unknown> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: SecretFileOptions) {
    this.#options = options;
    this.file = path.join(options.folder, 'secrets.json');
  }

  /** Never rejects: why a file can't be used is said when something is asked of it, and in `problem`. */
  static async open(options: SecretFileOptions): Promise<SecretFile> {
    const secrets = new SecretFile(options);
    try {
      secrets.#contents = await secrets.#load();
      if (secrets.#contents && options.keeper) await secrets.#openByKeeper(secrets.#contents, options.keeper);
      if (secrets.#contents && !secrets.#key && !passphraseSlot(secrets.#contents)) throw secrets.#keychainOnly();
    } catch (error) {
      secrets.#problem = error instanceof AppError ? error : secrets.#unusable(reasonOf(error), error);
    }
    return secrets;
  }

  get state(): SecretsState {
    const { keeper } = this.#options;
    if (this.#key) return { state: 'open', by: this.#by };
    if (this.#closed) return { state: 'locked', by: this.#by };
    if (this.#contents) return { state: 'locked', by: passphraseSlot(this.#contents) ? 'passphrase' : 'keychain' };
    if (this.#problem) return { state: 'locked', by: 'passphrase' };
    return keeper ? { state: 'open', by: keeper.kind } : { state: 'new', by: 'passphrase' };
  }

  get hasPassphrase(): boolean {
    return this.#contents !== null && passphraseSlot(this.#contents) !== undefined;
  }

  /** Why nothing can be opened at all, by no passphrase either: secrets.unusable. */
  get problem(): AppError | null {
    return this.#problem;
  }

  read(name: string): Promise<Uint8Array | null> {
    return this.#inTurn(async () => {
      if (!this.#contents) return null;
      const { key, contents } = await this.#opened();
      const sealed = contents.entries.get(name);
      if (!sealed) return null;
      const value = unseal(key, sealed, entryLabel(name));
      if (!value) throw this.#unusable('an entry was changed');
      return value;
    });
  }

  write(name: string, value: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      if (!secretName.test(name) || value.length > maxValue) throw new AppError('app.internal', { detail: 'a secret of that name or size can’t be kept' });
      const opened = await this.#opened();
      const entries = new Map(opened.contents.entries).set(name, seal(opened.key, value, entryLabel(name)));
      await this.#save({ ...opened, contents: { ...opened.contents, entries } });
    });
  }

  remove(...names: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#contents) return;
      const opened = await this.#opened();
      const entries = new Map(opened.contents.entries);
      if (names.filter((name) => entries.delete(name)).length > 0) await this.#save({ ...opened, contents: { ...opened.contents, entries } });
    });
  }

  names(): Promise<string[]> {
    return this.#inTurn(async () => (this.#contents ? [...(await this.#opened()).contents.entries.keys()] : []));
  }

  unlock(passphrase: string): Promise<void> {
    return this.#inTurn(() => this.#unlock(passphrase));
  }

  changePassphrase(from: string, to: string): Promise<void> {
    return this.#inTurn(async () => {
      const slot = this.#contents && passphraseSlot(this.#contents);
      if (!slot) return this.#unlock(to);
      const key = await unwrapByPassphrase(slot, from);
      return this.#setPassphrase({ key, contents: this.#contents ?? this.#blank(key) }, to);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#key?.fill(0);
    this.#key = null;
    // Whoever closes gives the folder's lock away next: nothing of ours may be put in place after that.
    await this.#saving;
  }

  /** Throws secrets.locked once it is closed: work that was under way ends there, and brings no key back. */
  #stillOpen(): void {
    if (this.#closed) throw new AppError('secrets.locked');
  }

  /** One thing after the other: each saves the whole file. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      if (this.#problem) throw this.#problem;
      this.#stillOpen();
      return work();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  #unusable(reason: string, cause?: unknown): AppError {
    return new AppError('secrets.unusable', { file: this.file, reason }, { cause });
  }

  #keychainOnly(): AppError {
    return this.#unusable(this.#options.keeper ? 'it belongs to another computer’s keychain and has no passphrase; copy it back there and set one in the app' : 'only the keychain opens it: open the app and set a passphrase there');
  }

  async #load(): Promise<Contents | null> {
    let text: string;
    try {
      if ((await stat(this.file)).size > maxFile) throw this.#unusable('it is larger than 64 MB');
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    const parsed = parseContents(text);
    if ('reason' in parsed) throw this.#unusable(parsed.reason);
    // In that slot the key lies in clear.
    if (this.#options.keeper?.kind !== 'practice' && parsed.slots.some(({ kind }) => kind === 'practice')) throw this.#unusable('it is the practice bench’s, which guards nothing; take it away');
    return parsed;
  }

  async #openByKeeper({ slots, check }: Contents, keeper: KeyKeeper): Promise<void> {
    const slot = slots.find(({ kind }) => kind === keeper.kind);
    // What a keeper says when it refuses is its own business; a passphrase may still open.
    const key = slot ? await keeper.unwrap(slot.wrapped).catch(() => null) : null;
    if (key?.length !== keyBytes || !unseal(key, check, checkLabel)) return;
    this.#key = key;
    this.#by = keeper.kind;
  }

  #blank(key: Uint8Array): Contents {
    return { slots: [], check: seal(key, new Uint8Array(), checkLabel), entries: new Map() };
  }

  /** The key and what is kept; where nothing is yet, both are made and not saved. Throws secrets.locked, wrongPassphrase, weakPassphrase. */
  async #opened(): Promise<Opened> {
    const { keeper, passphrase, cost } = this.#options;
    const contents = this.#contents;
    // A copy: close() overwrites the one that is kept, and nothing may be sealed by zeros.
    if (contents && this.#key) return { key: Uint8Array.from(this.#key), contents };
    if (contents) {
      if (passphrase === null || passphrase === undefined) throw new AppError('secrets.locked');
      await this.#unlock(passphrase);
      return this.#opened();
    }
    const key = Uint8Array.from(randomBytes(keyBytes));
    if (keeper) return { key, contents: withSlot(this.#blank(key), await this.#keeperSlot(keeper, key)) };
    if (passphrase === null || passphrase === undefined) throw new AppError('secrets.locked');
    return { key, contents: withSlot(this.#blank(key), await wrapByPassphrase(key, passphrase, cost ?? usualCost)) };
  }

  async #keeperSlot(keeper: KeyKeeper, key: Uint8Array): Promise<Slot> {
    try {
      return { kind: keeper.kind, wrapped: await keeper.wrap(key) };
    } catch (error) {
      throw this.#unusable('the keychain takes nothing', error);
    }
  }

  async #unlock(passphrase: string): Promise<void> {
    const { keeper } = this.#options;
    const contents = this.#contents;
    const slot = contents && passphraseSlot(contents);
    if (!contents || !slot) {
      if (keeper?.kind !== 'practice') await this.#setPassphrase(contents && this.#key ? { key: Uint8Array.from(this.#key), contents } : await this.#forPassphrase(), passphrase);
      return;
    }
    const key = await unwrapByPassphrase(slot, passphrase);
    if (!unseal(key, contents.check, checkLabel)) throw this.#unusable('its passphrase opens another key');
    if (this.#key) return;
    this.#stillOpen();
    this.#key = Uint8Array.from(key);
    this.#by = 'passphrase';
    // From now on this computer's keychain opens it too. That it can't isn't what was asked for.
    if (keeper && this.#options.writable !== false) await this.#keeperSlot(keeper, key).then((made) => this.#save({ key, contents: withSlot(contents, made) })).catch(() => undefined);
  }

  /** Nothing is kept yet: a keychain, where there is one, opens it as well. */
  async #forPassphrase(): Promise<Opened> {
    if (this.#options.keeper) return this.#opened();
    const key = Uint8Array.from(randomBytes(keyBytes));
    return { key, contents: this.#blank(key) };
  }

  async #setPassphrase({ key, contents }: Opened, passphrase: string): Promise<void> {
    await this.#save({ key, contents: withSlot(contents, await wrapByPassphrase(key, passphrase, this.#options.cost ?? usualCost)) });
  }

  /** Rejects without having changed anything, here or on the disk. Throws store.unavailable, secrets.unusable. */
  async #save({ key, contents }: Opened): Promise<void> {
    const { folder, writable, keeper } = this.#options;
    const refuse = (reason: string, cause?: unknown): AppError => new AppError('store.unavailable', { folder, reason }, { cause });
    if (writable === false) throw refuse('it was opened for reading only');
    const text = Buffer.from(writeContents(contents));
    if (text.length > maxFile) throw refuse('secrets.json would grow beyond 64 MB');
    this.#stillOpen();
    try {
      const saving = writeWhole(this.file, text);
      this.#saving = saving.catch(() => undefined);
      await saving;
    } catch (error) {
      throw refuse(reasonOf(error), error);
    }
    this.#contents = contents;
    // It is on the disk, which is what was asked for; the key isn't taken up again.
    if (this.#closed) return;
    if (!this.#key) this.#by = keeper && contents.slots.some(({ kind }) => kind === keeper.kind) ? keeper.kind : 'passphrase';
    this.#key ??= Uint8Array.from(key);
  }
}
