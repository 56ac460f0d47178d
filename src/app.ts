// Wires the layers for any face: multiplexer, devices, ledger, runs; one snapshot out, commands in. Faces hold no truth.
import { type AppOptions, type MuxOptions, muxOf, practiceUrls } from './app-options.ts';
import { wait } from './clock.ts';
import type { Handlers } from './contract.ts';
import { openDataFolder } from './data-folder.ts';
import type { Identity } from './crypto/identity.ts';
import { makeSupervisionIdentity } from './crypto/supervision-identity.ts';
import { withDeadline } from './device/deadline.ts';
import { underBoth } from './device/intent-queue.ts';
import { Presence } from './device/presence.ts';
import { type ActivationUrls, appleUrls } from './device/activation/activation-urls.ts';
import { askPractice, type DeviceRegistry, type PracticeProof } from './device/registry.ts';
import { Slots } from './device/slots.ts';
import type { SeenDevice } from './device/usb/bus-watch.ts';
import type { MuxClient } from './device/usbmux/mux-client.ts';
import { byPlace, makePlaceBook } from './domain/places.ts';
import { AppError, asAppError, shapeOf } from './errors.ts';
import type { ActionResult, BusDevice, Ecid, Place, PracticeDeed, ProfileSummary, RunId, Snapshot, Udid } from './model.ts';
import { noPapers, Papers } from './papers.ts';
import { type PaperDialogs, paperHandlers, type PaperSurroundings, PaperWriter } from './paper-handlers.ts';
import { type DeviceAction, perform } from './services/device-actions.ts';
import { loadIdentity } from './services/identity-files.ts';
import { sameProfile } from './services/profile-files.ts';
import { type ProfileWork, workHere } from './services/profile-work.ts';
import { Runs } from './services/runs.ts';
import { Database } from './store/database.ts';
import { KnownProfiles } from './store/known-profiles.ts';
import { Ledger } from './store/ledger.ts';
import { takeWriterLock, type WriterLock } from './store/writer-lock.ts';

/** What the main process adds to these for its window: dialogs and switching belong to the shell. */
export type AppHandlers = Omit<Handlers, 'chooseProfile' | 'setPractice' | PaperDialogs>;

/** Milliseconds between two snapshots: ten a second. */
const snapshotPause = 100;
/** Milliseconds. */
const papersKept = 3_600_000;
const handshakeDeadline = 5000;
const busDeadline = 2000;

interface OpenStore {
  readonly lock: WriterLock;
  readonly db: Database;
  readonly ledger: Ledger;
  readonly profiles: KnownProfiles;
  readonly runs: Runs;
}

/** What `work` throws rejects: no handler throws at its caller. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => { resolve(work()); });
}

export class App {
  readonly practice: boolean;
  readonly folder: string;
  readonly #options: AppOptions;
  readonly #work: ProfileWork;
  readonly #mux: MuxClient;
  readonly #presence: Presence;
  readonly #places = makePlaceBook();
  readonly #urls: ActivationUrls;
  /** Apple is asked a few at a time (ios-protocols 10.1). */
  readonly #apple = new Slots(4);
  readonly #closing = new AbortController();
  /** Devices on which something is being done without a run. */
  readonly #acting = new Set<Udid>();
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #store: OpenStore | null = null;
  /** The ledger for reading alone, while another process writes it. */
  #reader: Database | null = null;
  #storeError: AppError | null = null;
  #profiles: ProfileSummary[] = [];
  #papers: Papers | null = null;
  /** What a snapshot says of them; made anew when they change, not ten times a second. */
  #shownPapers = noPapers;
  #papersAt = 0;
  #revision = 0;
  #pending: (() => void) | null = null;

  private constructor(options: AppOptions, mux: MuxClient, proof: PracticeProof | null) {
    const practice = proof !== null;
    this.#options = options;
    this.#work = options.profileWork ?? workHere;
    this.#mux = mux;
    this.#urls = proof ? practiceUrls(proof) : appleUrls;
    this.practice = practice;
    this.folder = openDataFolder(options.dataFolder, practice);
    const { clock, pairing, bus, platform } = options;
    this.#presence = new Presence({
      mux, practice, clock, pairing,
      bus: practice && bus ? { read: () => withDeadline(clock, handshakeDeadline, undefined, (signal) => mux.practiceBus(signal)) } : bus,
      scheme: practice || platform === 'darwin' ? 'topology' : 'address',
      onChange: () => { this.#changed(); },
    });
  }

  get registry(): DeviceRegistry {
    return this.#presence.registry;
  }

  /** Whether a practice bench answers there. Throws mux.unavailable, mux.forbidden, link.timeout. */
  static async isPractice(options: MuxOptions): Promise<boolean> {
    return await App.#askPractice(options) !== null;
  }

  static #askPractice(options: MuxOptions): Promise<PracticeProof | null> {
    return withDeadline(options.clock, handshakeDeadline, undefined, (signal) => askPractice(muxOf(options), signal));
  }

  /** Opens everything. A ledger that can't be opened doesn't stop the bench from being seen; it is in the snapshot. Throws practice.unproven, mux.forbidden, store.unavailable. */
  static async create(options: AppOptions): Promise<App> {
    const mux = muxOf(options);
    const practice = await App.#askPractice(options).catch((error: unknown) => {
      if (options.practice === 'required' || asAppError(error).code === 'mux.forbidden') throw error;
      return null;
    });
    if (options.practice === 'required' && !practice) throw new AppError('practice.unproven', { address: mux.shownAddress });
    const app = new App(options, mux, practice);
    if (options.ledger === 'write') await app.#openPapers(app.#openStore());
    app.#presence.start();
    return app;
  }

  #openStore(): Database | null {
    let lock: WriterLock | null = null;
    let db: Database | null = null;
    try {
      lock = takeWriterLock(this.folder);
      db = Database.openWriter(this.folder);
      const ledger = new Ledger(db);
      const { clock, station, operator } = this.#options;
      const runs = new Runs({ ledger, clock, station, operator, practice: this.practice, onChange: () => { this.#changed(); }, onLedgerLost: (error) => { this.#loseLedger(error); } });
      const profiles = new KnownProfiles(db);
      this.#profiles = profiles.all();
      this.#store = { lock, db, ledger, profiles, runs };
      runs.recover((udid) => this.registry.sessionOf(udid));
      return db;
    } catch (error) {
      void this.#store?.runs.close();
      db?.close();
      lock?.release();
      this.#store = null;
      this.#storeError = asAppError(error);
      if (this.#storeError.code === 'store.inUse') this.#openReader();
      return this.#reader;
    }
  }

  async #openPapers(db: Database | null): Promise<void> {
    if (!db?.current) return;
    const { clock, keeper = null, passphrase = null } = this.#options;
    this.#papers = await Papers.open({ folder: this.folder, practice: this.practice, db, keeper, passphrase, clock, writable: db === this.#store?.db });
    this.#papersChanged();
  }

  #papersChanged(): void {
    this.#papersAt = this.#options.clock.now();
    try {
      this.#shownPapers = this.#papers?.snapshot(this.#profiles, this.#papersAt) ?? noPapers;
    } catch (error) {
      // Identities lie in the ledger's file: when they can't be read, nothing in it is to be relied on; the bench is seen all the same.
      this.#shownPapers = noPapers;
      this.#storeError ??= asAppError(error);
    }
    this.#changed();
  }

  /** For what is kept with a key. Throws store.*. */
  papers(): Papers {
    this.#ledger();
    if (!this.#papers) throw new AppError('store.unavailable', { folder: this.folder, reason: 'it was not opened' });
    return this.#papers;
  }

  /** What another process writes can still be read. */
  #openReader(): void {
    try {
      this.#reader = Database.openReader(this.folder);
      if (this.#reader) this.#profiles = new KnownProfiles(this.#reader).all();
    } catch {
      // The reason why nothing can be written is told already, and is the one to act on.
      this.#reader = null;
    }
  }

  /** For reading: also while another process writes, and after a line couldn't be written. */
  #records(): Ledger {
    if (this.#store) return this.#store.ledger;
    if (this.#reader) return new Ledger(this.#reader);
    throw this.#storeError ?? new AppError('store.unavailable', { folder: this.folder, reason: 'it was not opened' });
  }

  #loseLedger(error: AppError): void {
    this.#storeError = error;
    this.#changed();
  }

  #ledger(): OpenStore {
    if (this.#storeError) throw this.#storeError;
    if (!this.#store) throw new AppError('store.unavailable', { folder: this.folder, reason: 'it was opened for reading only' });
    return this.#store;
  }

  /** Resolves when the USB bus was looked at once, or isn't looked at. */
  async busLooked(): Promise<void> {
    const { clock } = this.#options;
    // A bus that hangs is none.
    await withDeadline(clock, busDeadline, undefined, (signal) => Promise.race([this.#presence.busLooked(), wait(clock, busDeadline, signal)])).catch(() => undefined);
  }

  /** Calls back with whole snapshots, at most ten a second; the returned function ends it. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  #changed(): void {
    this.#revision += 1;
    if (this.#pending || this.#listeners.size === 0) return;
    this.#pending = this.#options.clock.after(snapshotPause, () => {
      this.#pending = null;
      let snapshot: Snapshot;
      try {
        snapshot = this.snapshot();
      } catch (error) {
        this.#loseLedger(asAppError(error));
        return;
      }
      for (const listener of this.#listeners) listener(snapshot);
    });
  }

  placeOf(udid: Udid): Place {
    return this.#places.placeOf(udid, this.#presence.view().paths.get(udid) ?? null);
  }

  #seen(device: SeenDevice): BusDevice {
    const { mode, productId, path, ecid, serial, udid } = device;
    return { mode, productId: `0x${productId.toString(16).padStart(4, '0')}`, usbPort: path, place: this.#places.placeOf(path, path), ecid: ecid === null ? null : (String(ecid) as Ecid), serial, udid };
  }

  snapshot(): Snapshot {
    // Certificates expire without anybody doing anything.
    if (this.#papers && this.#options.clock.now() - this.#papersAt > papersKept) this.#papersChanged();
    const { paths, busOnly, bus, sessions } = this.#presence.view();
    const devices = sessions.map(({ udid, facts }) => {
      const usbPort = paths.get(udid) ?? null;
      return { ...facts, usbPort, place: this.#places.placeOf(udid, usbPort) };
    });
    const { station, operator } = this.#options;
    const store = this.#store;
    return {
      revision: this.#revision, practice: this.practice, station, operator, mux: this.registry.muxState,
      bus, busOnly: busOnly.map((device) => this.#seen(device)).sort((a, b) => byPlace(a.place, b.place)), heavy: this.registry.heavy.counts,
      devices: devices.sort((a, b) => byPlace(a.place, b.place)), places: this.#places.all(), runs: store?.runs.latest ?? [], profiles: this.#profiles, ...this.#shownPapers,
      ledger: store && !this.#storeError ? { state: 'open', records: store.ledger.count(), file: store.ledger.file }
        : { state: 'closed', error: shapeOf(this.#storeError ?? new AppError('store.unavailable', { folder: this.folder, reason: 'not opened' })) },
    };
  }

  /** Says what a file is, without remembering it. Throws profile.*. */
  static async inspectProfile(file: string): Promise<ProfileSummary> {
    return (await workHere.load(file)).summary;
  }

  /** Takes a profile from a path that a person chose in a dialog or typed on the command line. Throws profile.*. */
  async addProfile(file: string): Promise<ProfileSummary> {
    const { summary } = await this.#work.load(file);
    const { profiles } = this.#ledger();
    profiles.remember(summary, this.#options.clock.now());
    this.#profiles = profiles.all();
    this.#papersChanged();
    return summary;
  }

  #profile(sha256: string): ProfileSummary {
    const summary = this.#profiles.find((profile) => profile.sha256 === sha256);
    if (!summary) throw new AppError('profile.unknown');
    return summary;
  }

  async #install(sha256: string, udids: readonly Udid[]): Promise<RunId[]> {
    const { runs } = this.#ledger();
    const summary = this.#profile(sha256);
    const sessions = [...new Set(udids)].map((udid) => {
      const session = this.registry.find(udid);
      if (!session?.present) throw new AppError('device.notFound', { what: udid });
      return session;
    });
    const profile = sameProfile(await this.#work.load(summary.file), summary);
    // A device that is busy already doesn't keep the others from starting.
    const started = sessions.filter((session) => !runs.isBusy(session.udid) && !this.#acting.has(session.udid)).map((session) => runs.start(session, this.placeOf(session.udid), profile).runId);
    if (started.length === 0) throw new AppError('device.busy');
    return started;
  }

  /** Does it on every device at once; one that fails doesn't keep the others from it. `stop` ends the waiting, not what a device was asked. */
  async act(udids: readonly Udid[], action: DeviceAction, stop?: AbortSignal): Promise<ActionResult[]> {
    const { clock, http } = this.#options;
    return underBoth(stop ?? this.#closing.signal, this.#closing.signal, (signal) => Promise.all([...new Set(udids)].map(async (udid) => {
      try {
        const session = this.registry.find(udid);
        if (!session) throw new AppError('device.notFound', { what: udid });
        if (this.#store?.runs.isBusy(udid) || this.#acting.has(udid)) throw new AppError('device.busy');
        this.#acting.add(udid);
        await perform(session, action, { clock, http, urls: this.#urls, apple: this.#apple, heavy: this.registry.heavy, signal }).finally(() => { this.#acting.delete(udid); });
        return { udid, error: null };
      } catch (error) {
        return { udid, error: shapeOf(asAppError(error)) };
      }
    })));
  }

  /** Pairs by a supervision identity, without a question on any screen. The identity is used for this and not kept. Throws identity.unusable. */
  async pairByFiles(udids: readonly Udid[], certificateFile: string, keyFile: string, stop?: AbortSignal): Promise<ActionResult[]> {
    return this.act(udids, { kind: 'pair', identity: await loadIdentity(certificateFile, keyFile) }, stop);
  }

  /** The same by an identity that is at hand already. Throws identity.unusable. */
  async pairBy(udids: readonly Udid[], { certificate, privateKey }: Pick<Identity, 'certificate' | 'privateKey'>, stop?: AbortSignal): Promise<ActionResult[]> {
    return this.act(udids, { kind: 'pair', identity: makeSupervisionIdentity(certificate, privateKey) }, stop);
  }

  /** Has the person at the practice bench do something to a device, named by UDID or serial number. Throws practice.unproven where devices are real. */
  async doByHand(device: string, deed: PracticeDeed): Promise<void> {
    if (!this.practice) throw new AppError('practice.unproven', { address: this.#mux.shownAddress });
    await withDeadline(this.#options.clock, handshakeDeadline, this.#closing.signal, (signal) => this.#mux.practiceDeed(device, deed, signal));
  }

  readonly #around: PaperSurroundings = {
    papers: () => this.papers(), profile: (sha256) => this.#profile(sha256), changed: () => { this.#papersChanged(); },
    device: (udid) => this.snapshot().devices.find((device) => device.udid === udid),
    // Known only once the constructor has run.
    about: () => this.#options,
    work: () => this.#work,
  };

  /** For what ends in a dialog of the shell's. */
  readonly writer = new PaperWriter(this.#around);

  readonly handlers: AppHandlers = {
    ...paperHandlers(this.#around),
    getState: () => Promise.resolve(this.snapshot()),
    forgetProfile: ({ sha256 }) => promised(() => {
      const { profiles } = this.#ledger();
      profiles.forget(sha256);
      this.#profiles = profiles.all();
      this.#papersChanged();
      return null;
    }),
    installProfile: async ({ sha256, udids }) => ({ runIds: await this.#install(sha256, udids) }),
    cancelRun: ({ runId }) => promised(() => {
      this.#store?.runs.cancel(runId);
      return null;
    }),
    actOnDevices: async ({ udids, action }) => ({ results: action.kind === 'pair' ? await this.pairBy(udids, await this.papers().vault.open(action.identity)) : await this.act(udids, action) }),
    practiceDeed: async ({ udid, deed }) => {
      await this.doByHand(udid, deed);
      return null;
    },
    askTrust: ({ udid }) => {
      this.registry.find(udid)?.askTrust();
      return Promise.resolve(null);
    },
    listRecords: ({ offset, limit, search }) => promised(() => this.#records().list(offset, limit, search)),
    getRecord: ({ runId }) => promised(() => this.#records().get(runId)),
  };

  /** Resolves when these runs have ended. */
  async settled(runIds: readonly RunId[]): Promise<void> {
    await this.#store?.runs.settled(runIds);
  }

  /** Closes in reverse order. What is running stays unfinished in the ledger and is found so at the next start. */
  async close(): Promise<void> {
    this.#pending?.();
    this.#pending = null;
    this.#listeners.clear();
    this.#closing.abort(new AppError('run.cancelled'));
    await this.#store?.runs.close();
    await this.#presence.stop();
    await this.#papers?.close();
    this.#work.close();
    this.#store?.db.close();
    this.#store?.lock.release();
    this.#reader?.close();
    this.#reader = null;
    this.#store = null;
  }
}
