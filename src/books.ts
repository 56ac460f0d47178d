// All that an app keeps in its data folder: ledger and runs, known profiles, papers. What can't be opened doesn't keep the bench
// from being seen; why is told to whoever asks for it.
import type { Clock } from './clock.ts';
import type { DeviceSession } from './device/session.ts';
import { AppError, asAppError, shapeOf } from './errors.ts';
import type { ProfileSummary, Snapshot, Udid } from './model.ts';
import { noPapers, Papers } from './papers.ts';
import type { KeyKeeper } from './secrets.ts';
import { LearnedDurations } from './services/durations.ts';
import type { PrepMeans } from './services/prep/job.ts';
import { Runs, type RunsOptions } from './services/runs.ts';
import { stationKeyOf } from './services/station-key.ts';
import { Database } from './store/database.ts';
import { KnownProfiles } from './store/known-profiles.ts';
import { Ledger } from './store/ledger.ts';
import { takeWriterLock, type WriterLock } from './store/writer-lock.ts';

export interface BooksOptions {
  /** Of this mode: practice has its own. */
  readonly folder: string;
  readonly practice: boolean;
  readonly clock: Clock;
  /** Who works where, as it is when something is recorded. */
  readonly names: { readonly station: string; readonly operator: string };
  readonly keeper: KeyKeeper | null;
  readonly passphrase: string | null;
  readonly onChange: () => void;
  readonly onEvent: RunsOptions['onEvent'];
  readonly sessionOf: (udid: Udid) => DeviceSession;
  readonly prep: PrepMeans;
  /** What becomes of preparations that an earlier process left unfinished. */
  readonly unfinished: 'continue' | 'leave';
}

interface OpenStore {
  readonly lock: WriterLock;
  readonly db: Database;
  readonly ledger: Ledger;
  readonly known: KnownProfiles;
  readonly runs: Runs;
  readonly durations: LearnedDurations;
}

/** Milliseconds for which what a snapshot says of papers holds: certificates expire without anybody doing anything. */
const papersKept = 3_600_000;

export class Books {
  readonly #options: BooksOptions;
  #store: OpenStore | null = null;
  /** The ledger for reading alone, while another process writes it. */
  #reader: Database | null = null;
  #error: AppError | null = null;
  #profiles: ProfileSummary[] = [];
  #papers: Papers | null = null;
  #shownPapers = noPapers;
  #papersAt = 0;
  /** Done, or under way. */
  #signing = false;
  #stationKey: string | null = null;

  constructor(options: BooksOptions) {
    this.#options = options;
  }

  /** Once. Never rejects: what can't be opened is in the snapshot. */
  async open(): Promise<void> {
    this.#openStore();
    const db = this.#store?.db ?? this.#reader;
    if (!db?.current) return;
    const { folder, practice, clock, names, keeper, passphrase, sessionOf, unfinished } = this.#options;
    this.#papers = await Papers.open({ folder, practice, db, keeper, passphrase, clock, get operator() { return names.operator; }, writable: this.#store !== null });
    await this.#sign();
    this.changed();
    // What is resumed needs blueprints and keys.
    this.#store?.runs.recover(sessionOf, unfinished);
  }

  /** What is recorded from now on is signed, if the station's key can be had; until then its lines count as unsigned. Never rejects. */
  async #sign(): Promise<void> {
    if (this.#signing || !this.#papers || !this.#store) return;
    this.#signing = true;
    try {
      const key = await stationKeyOf(this.#papers.secrets, this.#options.passphrase !== null);
      if (key) this.#store.ledger.signBy(key, this.#options.clock.now());
      this.#stationKey = key?.publicKey ?? null;
    } catch {
      // Secrets that can't be used say so where they are used; that nothing is signed is in the snapshot.
    } finally {
      this.#signing = this.#stationKey !== null;
    }
  }

  /** The station's public key, where it is known: SPKI, DER in base64. */
  get stationKey(): string | null {
    return this.#stationKey;
  }

  #openStore(): void {
    const { folder, practice, clock, names, onChange, prep } = this.#options;
    const { onEvent } = this.#options;
    let lock: WriterLock | null = null;
    let db: Database | null = null;
    try {
      lock = takeWriterLock(folder);
      db = Database.openWriter(folder);
      const ledger = new Ledger(db);
      const runs = new Runs({ ledger, clock, get station() { return names.station; }, get operator() { return names.operator; }, practice, onChange, onEvent, prep, onLedgerLost: (error) => { this.lose(error); } });
      const known = new KnownProfiles(db);
      this.#profiles = known.all();
      this.#store = { lock, db, ledger, known, runs, durations: new LearnedDurations(ledger) };
    } catch (error) {
      void this.#store?.runs.close();
      db?.close();
      lock?.release();
      this.#store = null;
      this.#error = asAppError(error);
      if (this.#error.code === 'store.inUse') this.#openReader();
    }
  }

  /** What another process writes can still be read. */
  #openReader(): void {
    try {
      this.#reader = Database.openReader(this.#options.folder);
      if (this.#reader) this.#profiles = new KnownProfiles(this.#reader).all();
      // An older Muster's records can't be read before a writer has brought them up to date.
      if (this.#reader?.current === false) this.#closeReader();
    } catch {
      // The reason why nothing can be written is told already, and is the one to act on.
      this.#closeReader();
    }
  }

  #closeReader(): void {
    this.#reader?.close();
    this.#reader = null;
  }

  get profiles(): readonly ProfileSummary[] {
    return this.#profiles;
  }

  /** Null where nothing can be started. */
  get runs(): Runs | null {
    return this.#store?.runs ?? null;
  }

  /** For reading: also while another process writes, and after a line couldn't be written. Throws store.*. */
  get records(): Ledger {
    if (this.#store) return this.#store.ledger;
    if (this.#reader) return new Ledger(this.#reader);
    throw this.#error ?? new AppError('store.unavailable', { folder: this.#options.folder, reason: 'it was not opened' });
  }

  /** For writing. Throws store.*. */
  get writable(): OpenStore {
    if (this.#error) throw this.#error;
    if (!this.#store) throw new AppError('store.unavailable', { folder: this.#options.folder, reason: 'it was opened for reading only' });
    return this.#store;
  }

  /** Throws store.*. */
  get papers(): Papers {
    const { db } = this.writable;
    if (!this.#papers) throw new AppError('store.unavailable', { folder: db.file, reason: 'it was not opened' });
    return this.#papers;
  }

  /** The papers as they can be read, also while another process writes; null where there are none. */
  get readablePapers(): Papers | null {
    return this.#papers;
  }

  /** Throws profile.unknown. */
  profile(sha256: string): ProfileSummary {
    const summary = this.#profiles.find((profile) => profile.sha256 === sha256);
    if (!summary) throw new AppError('profile.unknown');
    return summary;
  }

  /** Throws store.*. */
  remember(summary: ProfileSummary): void {
    this.#withKnown((known) => { known.remember(summary, this.#options.clock.now()); });
  }

  /** Its name, and what puts it back where it was in the list. Null: it isn't known. Throws store.*. */
  forget(sha256: string): { readonly name: string; readonly restore: () => void } | null {
    const summary = this.#profiles.find((profile) => profile.sha256 === sha256);
    const at = this.writable.known.chosenAt(sha256);
    this.#withKnown((known) => { known.forget(sha256); });
    if (!summary || at === null) return null;
    return {
      name: summary.name,
      restore: () => {
        // Chosen again meanwhile, it is there already, and newer.
        if (this.writable.known.chosenAt(sha256) === null) this.#withKnown((known) => { known.remember(summary, at); });
      },
    };
  }

  #withKnown(change: (known: KnownProfiles) => void): void {
    const { known } = this.writable;
    change(known);
    this.#profiles = known.all();
    this.changed();
  }

  /** After papers or profiles changed: what a snapshot says of them is made anew, not ten times a second. */
  changed(): void {
    this.#papersAt = this.#options.clock.now();
    try {
      this.#shownPapers = this.#papers?.snapshot(this.#profiles, this.#papersAt) ?? noPapers;
    } catch (error) {
      // Identities lie in the ledger's file: when they can't be read, nothing in it is to be relied on.
      this.#shownPapers = noPapers;
      this.#error ??= asAppError(error);
    }
    this.#options.onChange();
    // Secrets may have been unlocked.
    if (!this.#signing && this.#papers?.secrets.state.state === 'open') void this.#sign().then(() => { this.#options.onChange(); });
  }

  /** From now on nothing may be done to any device: what it was couldn't be written. */
  lose(error: AppError): void {
    this.#error = error;
    this.#options.onChange();
  }

  snapshot(): Pick<Snapshot, 'runs' | 'expected' | 'profiles' | 'ledger'> & typeof noPapers {
    if (this.#papers && this.#options.clock.now() - this.#papersAt > papersKept) this.changed();
    const store = this.#store;
    const runs = store?.runs.latest ?? [];
    return {
      ...this.#shownPapers, runs, expected: store?.durations.expected(runs) ?? {}, profiles: [...this.#profiles],
      ledger: store && !this.#error ? { state: 'open', records: store.ledger.count(), file: store.ledger.file, signed: store.ledger.signing, doubt: store.ledger.doubt && shapeOf(store.ledger.doubt) }
        : { state: 'closed', error: shapeOf(this.#error ?? new AppError('store.unavailable', { folder: this.#options.folder, reason: 'not opened' })) },
    };
  }

  /** Closes in reverse order. What is running stays unfinished in the ledger and is found so at the next start. */
  async close(then: () => Promise<void>): Promise<void> {
    await this.#store?.runs.close();
    await then();
    await this.#papers?.close();
    this.#store?.db.close();
    this.#store?.lock.release();
    this.#closeReader();
    this.#store = null;
  }
}
