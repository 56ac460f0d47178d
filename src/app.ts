// Wires the layers for any face: multiplexer, devices, ledger, runs; one snapshot out, commands in. Faces hold no truth.
import { type AppOptions, type MuxOptions, muxOf, practiceUrls } from './app-options.ts';
import { BenchDesk } from './bench-desk.ts';
import { type BlueprintDialogs, BlueprintDesk, blueprintHandlers, type BlueprintSurroundings } from './blueprint-handlers.ts';
import { Books } from './books.ts';
import { wait } from './clock.ts';
import { ConfiguratorDesk } from './configurator-desk.ts';
import { type CloudDialogs, CloudDesks } from './cloud-desks.ts';
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
import { DiagnosticsDesk } from './diagnostics-desk.ts';
import { describeError } from './error-text.ts';
import { AppError, asAppError, shapeOf } from './errors.ts';
import type { HttpClient } from './http.ts';
import { loggedHttp, noLog } from './log.ts';
import type { Discovery } from './model/blueprints.ts';
import type { ActionResult, BusDevice, Ecid, Place, PracticeDeed, ProfileSummary, RunId, Snapshot, Udid } from './model.ts';
import type { Papers } from './papers.ts';
import { type PaperDialogs, paperHandlers, type PaperSurroundings, PaperWriter } from './paper-handlers.ts';
import { prepMeans, PrepareDesk } from './prepare-desk.ts';
import type { BenchKnowledge, Elsewhere } from './services/bench-check.ts';
import { type DeviceAction, perform } from './services/device-actions.ts';
import { discover } from './services/discovery.ts';
import { loadIdentity } from './services/identity-files.ts';
import { practiceHttp } from './services/practice-http.ts';
import { sameProfile } from './services/profile-files.ts';
import { RecordDesk } from './record-desk.ts';
import { type ProfileWork, workHere } from './services/profile-work.ts';
import { removalHandlers } from './removal-handlers.ts';
import { Removals } from './services/removals.ts';
import { recordsHere, type RecordWork } from './services/record-work.ts';

/** About the window and this computer: no business of what is opened behind it. */
export type ShellCommands = 'getSettings' | 'changeSettings' | 'showDataFolder' | 'tellWindow';

/** What the main process adds to these for its window: dialogs and switching belong to the shell. */
export type AppHandlers = Omit<Handlers, 'chooseProfile' | 'setPractice' | ShellCommands | PaperDialogs | BlueprintDialogs | CloudDialogs | 'exportRecords' | 'printRecords' | 'saveDiagnostics' | 'getErrorTexts'>;

/** Milliseconds between two snapshots: ten a second. */
const snapshotPause = 100;
const handshakeDeadline = 5000;
const busDeadline = 2000;

/** What `work` throws rejects: no handler throws at its caller. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => { resolve(work()); });
}

export class App {
  readonly practice: boolean;
  readonly folder: string;
  readonly #options: AppOptions;
  readonly #removals = new Removals({ clock: () => this.#options.clock, changed: () => { this.#changed(); } });
  readonly #work: ProfileWork;
  readonly #mux: MuxClient;
  readonly #http: HttpClient;
  readonly #presence: Presence;
  readonly #books: Books;
  readonly #bench: BenchDesk;
  readonly #prepare: PrepareDesk;
  readonly #places = makePlaceBook();
  readonly #urls: ActivationUrls;
  /** Where practice's servers answer; null where devices are real, or the bench has none. */
  readonly #web: string | null;
  /** Apple is asked a few at a time (ios-protocols 10.1). */
  readonly #apple: Slots;
  readonly #recordWork: RecordWork;
  readonly #closing = new AbortController();
  /** Devices on which something is being done without a run. */
  readonly #acting = new Set<Udid>();
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #revision = 0;
  #pending: (() => void) | null = null;

  private constructor(options: AppOptions, mux: MuxClient, proof: PracticeProof | null) {
    const practice = proof !== null;
    this.#options = options;
    this.#work = options.profileWork ?? workHere;
    this.#mux = mux;
    this.#http = loggedHttp(options.http, options.clock, options.diary?.log ?? noLog);
    this.#web = proof?.web ?? null;
    this.#urls = proof ? practiceUrls(proof) : appleUrls;
    this.practice = practice;
    this.folder = openDataFolder(options.dataFolder, practice);
    this.#recordWork = options.recordWork?.(this.folder) ?? recordsHere(this.folder, (error) => describeError(error).what);
    const { clock, pairing, bus, platform, keeper = null, passphrase = null, unfinished = 'continue', admission } = options;
    this.#apple = new Slots(admission?.appleJobs ?? 4);
    this.#presence = new Presence({
      mux, practice, clock, pairing, ...(admission ? { heavyJobs: admission.heavyJobs } : {}),
      bus: practice && bus ? { read: () => withDeadline(clock, handshakeDeadline, undefined, (signal) => mux.practiceBus(signal)) } : bus,
      scheme: practice || platform === 'darwin' ? 'topology' : 'address',
      onChange: () => { this.#changed(); }, tell: this.diagnostics.tell,
    });
    const elsewhere = (serials: readonly string[]): Elsewhere => ({ ...this.clouds.elsewhere(serials), configurator: this.configurator.known() });
    const materials = { clock, elsewhere, http: this.#http, urls: () => this.#urls, papers: () => this.papers(), load: (file: string) => this.#work.load(file), profiles: () => this.#books.profiles };
    const lastDone: BenchKnowledge['lastDone'] = (udid, identifier) => this.#books.records.lastDone(udid, identifier);
    this.#books = new Books({
      folder: this.folder, practice, clock, names: options, keeper, passphrase, unfinished, onEvent: this.diagnostics.onEvent, onChange: () => { this.#changed(); }, sessionOf: (udid) => this.registry.sessionOf(udid),
      prep: prepMeans({ ...materials, lastDone, configurator: () => this.configurator, apple: this.#apple, heavy: this.registry.heavy, seen: () => this.#seen() }),
    });
    this.#bench = new BenchDesk({
      ...materials, lastDone, discover: (address) => this.#discover(address), lookForConfigurator: () => this.configurator.look(), isBusy: (udid) => this.#isBusy(udid as Udid), signal: this.#closing.signal, changed: () => { this.#changed(); },
    });
    this.#prepare = new PrepareDesk({
      bench: this.#bench, seen: () => this.#seen(), runs: () => this.#books.writable.runs, sessionOf: (udid) => this.registry.find(udid), placeOf: (udid) => this.placeOf(udid),
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
    if (options.ledger === 'write') await app.#books.open();
    app.#presence.start();
    return app;
  }

  /** For what is kept with a key. Throws store.*. */
  papers(): Papers {
    return this.#books.papers;
  }

  /** Resolves when the USB bus was looked at once, or isn't looked at. */
  async busLooked(): Promise<void> {
    const { clock } = this.#options;
    const waiting = new AbortController();
    // A bus that hangs is none. Its time isn't waited for once it was looked at: that would keep a command from ending.
    await Promise.race([this.#presence.busLooked(), wait(clock, busDeadline, waiting.signal)]).catch(() => undefined);
    waiting.abort();
  }

  /** Calls back with whole snapshots, at most ten a second; the returned function ends it. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    this.configurator.watch();
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
        this.#books.lose(asAppError(error));
        return;
      }
      for (const listener of this.#listeners) listener(snapshot);
    });
  }

  placeOf(udid: Udid): Place {
    return this.#places.placeOf(udid, this.#presence.view().paths.get(udid) ?? null);
  }

  #onBus(device: SeenDevice): BusDevice {
    const { mode, productId, path, ecid, serial, udid } = device;
    return { mode, productId: `0x${productId.toString(16).padStart(4, '0')}`, usbPort: path, place: this.#places.placeOf(path, path), ecid: ecid === null ? null : (String(ecid) as Ecid), serial, udid };
  }

  /** What a check looks at: the bench as it is, and what is kept. */
  #seen(): Pick<Snapshot, 'devices' | 'busOnly'> & ReturnType<Books['snapshot']> {
    const { paths, busOnly, sessions } = this.#presence.view();
    const devices = sessions.map(({ udid, facts }) => {
      const usbPort = paths.get(udid) ?? null;
      return { ...facts, usbPort, place: this.#places.placeOf(udid, usbPort) };
    }).sort((a, b) => byPlace(a.place, b.place));
    return { ...this.#books.snapshot(), devices, busOnly: busOnly.map((device) => this.#onBus(device)).sort((a, b) => byPlace(a.place, b.place)) };
  }

  snapshot(): Snapshot {
    const seen = this.#seen();
    const { station, operator } = this.#options;
    return {
      ...seen, revision: this.#revision, practice: this.practice, station, operator, mux: this.registry.muxState,
      bus: this.#presence.view().bus, heavy: this.registry.heavy.counts, configurator: this.configurator.overview(), places: this.#places.all(), check: this.#bench.shown(seen), removals: this.#removals.list(), recordWork: this.records.shown(), ...this.clouds.shown(seen),
    };
  }

  /** Says what a file is, without remembering it. Throws profile.*. */
  static async inspectProfile(file: string): Promise<ProfileSummary> {
    return (await workHere.load(file)).summary;
  }

  /** Takes a profile from a path that a person chose in a dialog or typed on the command line. Throws profile.*. */
  async addProfile(file: string): Promise<ProfileSummary> {
    const { summary } = await this.#work.load(file);
    this.#books.remember(summary);
    return summary;
  }

  async #install(sha256: string, udids: readonly Udid[]): Promise<RunId[]> {
    const { runs } = this.#books.writable;
    const summary = this.#books.profile(sha256);
    const sessions = [...new Set(udids)].map((udid) => {
      const session = this.registry.find(udid);
      if (!session?.present) throw new AppError('device.notFound', { what: udid });
      return session;
    });
    const profile = sameProfile(await this.#work.load(summary.file), summary);
    // A device that is busy already doesn't keep the others from starting.
    const started = sessions.filter((session) => !this.#isBusy(session.udid)).map((session) => runs.start(session, this.placeOf(session.udid), profile).runId);
    if (started.length === 0) throw new AppError('device.busy');
    return started;
  }

  #isBusy(udid: Udid): boolean {
    return this.#isWorkedOn(udid) || this.configurator.isWorkingOn(udid);
  }

  #isWorkedOn(udid: Udid): boolean {
    return this.#books.runs?.isBusy(udid) === true || this.#acting.has(udid);
  }

  /** Does it on every device at once; one that fails doesn't keep the others from it. `stop` ends the waiting, not what a device was asked. */
  async act(udids: readonly Udid[], action: DeviceAction, stop?: AbortSignal): Promise<ActionResult[]> {
    const { clock } = this.#options;
    return underBoth(stop ?? this.#closing.signal, this.#closing.signal, (signal) => Promise.all([...new Set(udids)].map(async (udid) => {
      try {
        const session = this.registry.find(udid);
        if (!session) throw new AppError('device.notFound', { what: udid });
        if (this.#isBusy(udid)) throw new AppError('device.busy');
        this.#acting.add(udid);
        await perform(session, action, { clock, http: this.#http, urls: this.#urls, apple: this.#apple, heavy: this.registry.heavy, signal }).finally(() => { this.#acting.delete(udid); });
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
    papers: () => this.papers(), profile: (sha256) => this.#books.profile(sha256), changed: () => { this.#books.changed(); }, removed: this.#removals.add,
    device: (udid) => this.snapshot().devices.find((device) => device.udid === udid),
    // Known only once the constructor has run.
    about: () => this.#options,
    work: () => this.#work,
  };

  /** What is told to whoever helps. */
  readonly diagnostics = new DiagnosticsDesk({
    clock: () => this.#options.clock, log: () => this.#options.diary?.log ?? noLog, logged: (bytes) => this.#options.diary?.tail(bytes) ?? '', folder: () => this.folder, practice: () => this.practice,
    platform: () => this.#options.platform, opened: () => this.#options.ledger === 'write', snapshot: () => this.snapshot(),
  });

  /** For what ends in a dialog of the shell's. */
  readonly writer = new PaperWriter(this.#around);

  /** What was recorded, and what can be made of it. */
  readonly records = new RecordDesk({
    clock: () => this.#options.clock, work: () => this.#recordWork, ledger: () => this.#books.records, runs: () => this.#books.writable.runs, key: () => this.#books.stationKey, changed: () => { this.#changed(); },
  });

  /** What is asked of Apple and Microsoft in a person's name. */
  readonly clouds = new CloudDesks({
    papers: () => this.papers(), readable: () => this.#books.readablePapers, http: () => this.#internet, about: () => this.#options, practice: () => this.practice, devices: () => this.#seen(),
    openBrowser: (url) => this.#options.openBrowser?.(url) ?? Promise.reject(new AppError('intune.loopback', { reason: 'no browser is known here' })),
    ledger: () => this.#books.records, runs: () => this.#books.writable.runs, addProfile: (file) => this.addProfile(file), removed: this.#removals.add, changed: () => { this.#changed(); },
  });

  get #internet(): HttpClient {
    return this.practice ? practiceHttp(this.#http, this.#web) : this.#http;
  }

  /** What only Apple Configurator can do; it can't reach virtual devices. */
  readonly configurator = new ConfiguratorDesk({
    source: () => (this.practice ? null : this.#options.configurator ?? null), practice: () => this.practice, clock: () => this.#options.clock, seen: () => ({ ...this.#seen(), bus: this.#presence.view().bus }),
    sessionOf: (udid) => this.registry.find(udid), isBusy: (udid) => this.#isWorkedOn(udid), runs: () => this.#books.writable.runs, signal: this.#closing.signal, changed: () => { this.#changed(); },
  });

  readonly #discover = (address: string): Promise<Discovery> => {
    const { clock } = this.#options;
    return discover(address, { http: this.#internet, clock, tls: !this.practice, signal: this.#closing.signal });
  };

  readonly #aroundBlueprints: BlueprintSurroundings = {
    papers: () => this.papers(), profiles: () => this.#books.profiles, discover: this.#discover, about: () => ({ now: this.#options.clock.now(), practice: this.practice }),
    removed: this.#removals.add, bench: { chosen: () => this.#bench.chosen, choose: (id) => this.#bench.choose(id) },
    changed: () => {
      this.#books.changed();
      // What the bench is checked for may be what was changed.
      this.#bench.refresh().catch(() => undefined);
    },
  };

  /** For what ends in a dialog of the shell's. */
  readonly blueprints = new BlueprintDesk(this.#aroundBlueprints);

  readonly handlers: AppHandlers = {
    ...this.diagnostics.handlers,
    ...removalHandlers(this.#removals, () => this.#books),
    ...paperHandlers(this.#around),
    ...blueprintHandlers(this.#aroundBlueprints, this.blueprints),
    ...this.records.handlers,
    ...this.configurator.handlers,
    ...this.clouds.handlers,
    getState: () => Promise.resolve(this.snapshot()),
    installProfile: async ({ sha256, udids }) => ({ runIds: await this.#install(sha256, udids) }),
    prepareBench: async (approved) => ({ runIds: await this.#prepare.prepare(approved) }),
    steerRuns: ({ runIds, how }) => promised(() => {
      this.#prepare.steer(runIds, how);
      return null;
    }),
    cancelRun: ({ runId }) => promised(() => {
      this.#books.runs?.cancel(runId);
      return null;
    }),
    actOnDevices: async ({ udids, action }) => ({ results: action.kind === 'pair' ? await this.pairBy(udids, await this.papers().vault.open(action.identity)) : await this.act(udids, action) }),
    practiceDeed: async ({ udid, deed }) => {
      await this.doByHand(udid, deed);
      return null;
    },
    chooseBlueprint: async ({ id }) => {
      await this.#bench.choose(id);
      return null;
    },
    askServers: async () => {
      await this.#bench.askServers();
      return null;
    },
    planBench: ({ udids }) => this.#bench.plan(udids, () => this.#seen()),
    askTrust: ({ udid }) => {
      this.registry.find(udid)?.askTrust();
      return Promise.resolve(null);
    },
  };

  /** Goes on with preparations that were left as an earlier process ended them; none of them begins an erase before it is told to continue. Throws run.unknown, store.*. */
  resume(runIds: readonly RunId[]): void {
    const { runs } = this.#books.writable;
    for (const runId of runIds) runs.resume(runId, this.registry.sessionOf(runs.deviceOf(runId)));
  }

  /** Resolves when these runs have ended. */
  async settled(runIds: readonly RunId[]): Promise<void> {
    await this.#books.runs?.settled(runIds);
  }

  /** Closes in reverse order. What is running stays unfinished in the ledger and is found so at the next start. */
  async close(): Promise<void> {
    this.#pending?.();
    this.#pending = null;
    this.#listeners.clear();
    this.#closing.abort(new AppError('run.cancelled'));
    this.#recordWork.close();
    await this.#removals.close();
    await this.configurator.close();
    await this.clouds.close();
    await this.#books.close(() => this.#presence.stop());
    this.#work.close();
  }
}
