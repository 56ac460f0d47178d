// The composition root of automated enrollment: server entries with their tokens, lists, profiles. The app has one beside its bench;
// the command line opens one alone. Faces hand over ids and words, never keys.
import { randomBytes, randomUUID } from 'node:crypto';
import packageFile from '../package.json' with { type: 'json' };
import { type AdeProfileCommands, adeProfileHandlers } from './ade-profile-handlers.ts';
import type { Clock } from './clock.ts';
import type { Handlers } from './contract.ts';
import type { World } from './domain/blueprint/facts.ts';
import { AppError } from './errors.ts';
import type { HttpClient } from './http.ts';
import type { AdeOverview, AdeServer, ServerId } from './model/ade.ts';
import { type FolderOptions, type Papers, withPapers } from './papers.ts';
import type { AdeAccess } from './services/ade-access.ts';
import { listedIn } from './services/ade-listing.ts';
import { AdeServers } from './services/ade-servers.ts';
import { AdeSync } from './services/ade-sync.ts';
import { practiceHttp } from './services/practice-http.ts';
import { askPortal } from './services/practice-portal.ts';
import type { OnRemoved } from './services/removals.ts';
import { AdeDevices } from './store/ade-devices.ts';
import type { Listed } from './store/ade-listing.ts';
import { AdeResults } from './store/ade-results.ts';
import { type AdeServerRow, AdeServerRows } from './store/ade-servers.ts';

export interface AdeSurroundings {
  /** Throws where the data folder can't be used. */
  readonly papers: () => Papers;
  /** As they can be read, also while another process writes them; null: not at all. */
  readonly readable: () => Papers | null;
  /** In practice: reaches practice's own Apple only. */
  readonly http: () => HttpClient;
  readonly clock: () => Clock;
  readonly operator: () => string;
  readonly practice: () => boolean;
  /** Serial numbers of what is attached now. */
  readonly bench: () => readonly string[];
  readonly changed: () => void;
  /** Offers to put back what was removed. */
  readonly removed?: OnRemoved;
  readonly ids?: () => string;
}

export type AdeHandlers = AdeProfileCommands & Pick<Handlers,
  'addServer' | 'renewServer' | 'dropRenewal' | 'importServerToken' | 'retryServerToken' | 'renameServer' | 'removeServer' | 'askAccount' | 'setSyncPolicy' | 'syncAdeDevices' | 'cancelAde' | 'practicePortal'>;

interface Open {
  readonly papers: Papers;
  readonly servers: AdeServers;
  readonly sync: AdeSync;
  /** Counted once after each change: a snapshot is made ten times a second. */
  readonly listings: Map<string, Listed | null>;
  readonly counts: Map<ServerId, { readonly devices: number; readonly profiles: number; readonly lastFull: number | null }>;
  /** Of the file, as other processes move it. */
  version: number;
}

const noAde: AdeOverview = { revision: 0, servers: [] };

export class AdeDesk {
  readonly #around: AdeSurroundings;
  readonly #closing = new AbortController();
  readonly #working = new Map<ServerId, { shown: NonNullable<AdeServer['work']>; readonly stop: AbortController }>();
  #open: Open | null = null;
  #revision = 0;

  constructor(around: AdeSurroundings) {
    this.#around = around;
  }

  /** Made anew where the papers were. Throws store.*. */
  #opened(papers = this.#around.papers()): Open {
    if (this.#open?.papers === papers) return this.#open;
    const clock = this.#around.clock();
    const http: HttpClient = (request, signal) => this.#around.http()(request, signal);
    const servers = new AdeServers({
      rows: new AdeServerRows(papers.db), secrets: papers.secrets, http, clock, ids: this.#around.ids ?? randomUUID, nonce: () => randomBytes(16).toString('hex'), userAgent: `Muster/${packageFile.version}`,
      deed: (id, kind, label) => { new AdeResults(papers.db, id).write({ at: clock.now(), by: this.#around.operator(), kind, profile: kind === 'token' ? null : label, serials: {} }); },
    });
    const sync = new AdeSync({ servers, devices: (id) => new AdeDevices(papers.db, id), clock, changed: (id) => { this.#changed(id); }, signal: this.#closing.signal });
    this.#open = { papers, servers, sync, counts: new Map(), listings: new Map(), version: papers.db.othersVersion };
    return this.#open;
  }

  /** As it is read for snapshots and verdicts: what was counted holds until somebody writes, another process included. Throws store.*. */
  #read(papers: Papers): Open {
    const open = this.#opened(papers);
    const version = papers.db.othersVersion;
    if (version !== open.version) {
      open.version = version;
      open.counts.clear();
      open.listings.clear();
      this.#revision += 1;
    }
    return open;
  }

  #changed(id?: ServerId): void {
    this.#revision += 1;
    this.#open?.listings.clear();
    // While pages come, what came is shown; all is counted when they end.
    if (id === undefined) this.#open?.counts.clear();
    else if (this.#open && this.#open.sync.running(id) === null) this.#open.counts.delete(id);
    this.#around.changed();
  }

  /** Throws ade.unknown, store.*. */
  server(id: ServerId): AdeServer {
    const open = this.#opened();
    return this.#shown(open.servers.row(id), open);
  }

  #shown(row: AdeServerRow, { papers, servers, sync, counts }: Open): AdeServer {
    const { id } = row;
    let counted = counts.get(id);
    if (!counted) {
      const devices = new AdeDevices(papers.db, id);
      counts.set(id, counted = { devices: devices.count(), profiles: new AdeServerRows(papers.db).profiles(id), lastFull: devices.fullAt() });
    }
    return { ...servers.shown(row), ...counted, sync: sync.running(id), work: this.#working.get(id)?.shown ?? null };
  }

  /** By id, label, or the server's own name; the only one where no name is given. Throws ade.unknown. */
  find(name: string | null): AdeServer {
    const { servers } = this.#opened();
    const [first, second] = servers.rows();
    if (name === null && first && !second) return this.server(first.id);
    return this.server(servers.find(name ?? '').id);
  }

  /** Never throws: what can't be read is told where it is used. */
  overview(): AdeOverview {
    try {
      const readable = this.#around.readable();
      if (!readable) return noAde;
      const open = this.#read(readable);
      return { revision: this.#revision, servers: open.servers.rows().map((row) => this.#shown(row, open)) };
    } catch {
      return noAde;
    }
  }

  /** For verdicts. Never throws: what can't be read is not known. */
  listed(serials: readonly string[]): Pick<World, 'listed' | 'token'> {
    try {
      const readable = this.#around.readable();
      if (readable) {
        const { servers, listings } = this.#read(readable);
        return listedIn(readable.db, serials, listings, servers.rows());
      }
    } catch {
      // Whoever uses the list is told why it can't be read.
    }
    return { listed: new Map(), token: null };
  }

  /** PEM, for Apple's portal. Throws ade.unknown. */
  certificatePem(id: ServerId): { readonly name: string; readonly bytes: Uint8Array } {
    return this.#opened().servers.certificatePem(id);
  }

  /** Takes a token that was read from a file. Throws ade.*, secrets.*, store.*; not for what Apple answers: that is kept with it. */
  async import(server: ServerId | null, file: Uint8Array): Promise<AdeServer> {
    const id = await this.#opened().servers.import(server, file, this.#closing.signal);
    return this.#after(id);
  }

  #after(id: ServerId): AdeServer {
    this.#changed();
    return this.server(id);
  }

  readonly access: AdeAccess = {
    get: (id) => this.server(id),
    client: (id) => this.#opened().servers.client(id),
    limit: (id, path) => this.#opened().servers.limit(id, path),
    told: (id, thrown) => this.#opened().servers.told(id, thrown),
    work: (id, kind, of, doIt) => this.#work(id, kind, of, doIt),
  };

  async #work<T>(id: ServerId, kind: NonNullable<AdeServer['work']>['kind'], of: number, doIt: (progress: (done: number) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#working.has(id)) throw new AppError('ade.busy', { name: this.server(id).label });
    const working = { shown: { kind, done: 0, of }, stop: new AbortController() };
    const onEnd = (): void => { working.stop.abort(this.#closing.signal.reason); };
    this.#closing.signal.addEventListener('abort', onEnd, { once: true });
    this.#working.set(id, working);
    this.#changed(id);
    try {
      return await doIt((done) => {
        working.shown = { ...working.shown, done };
        this.#around.changed();
      }, working.stop.signal);
    } finally {
      this.#closing.signal.removeEventListener('abort', onEnd);
      this.#working.delete(id);
      this.#changed(id);
    }
  }

  readonly #serverHandlers: Omit<AdeHandlers, keyof AdeProfileCommands> = {
    addServer: async ({ label }) => this.#after(await this.#opened().servers.add(label, this.#around.practice() ? 'apple' : 'intune')),
    renewServer: async ({ server }) => {
      await this.#opened().servers.renew(server);
      return this.#after(server);
    },
    dropRenewal: async ({ server }) => {
      await this.#opened().servers.dropRenewal(server);
      return this.#after(server);
    },
    importServerToken: ({ server, staged }) => this.import(server, this.#around.papers().staged.get(staged).bytes),
    retryServerToken: async ({ server }) => {
      await this.#opened().servers.retry(server, this.#closing.signal);
      return this.#after(server);
    },
    renameServer: async ({ server, label }) => {
      this.#opened().servers.change(server, { label });
      return Promise.resolve(this.#after(server));
    },
    removeServer: async ({ server }) => {
      this.#stop(server);
      await this.#opened().servers.remove(server);
      this.#changed();
      return null;
    },
    askAccount: async ({ server }) => {
      await this.#opened().servers.askAccount(server, this.#closing.signal).finally(() => { this.#changed(server); });
      return this.server(server);
    },
    setSyncPolicy: async ({ server, policy }) => {
      this.#opened().servers.change(server, { policy });
      return Promise.resolve(this.#after(server));
    },
    syncAdeDevices: async ({ server, kind }) => {
      await this.#opened().sync.sync(server, kind);
      return this.server(server);
    },
    cancelAde: ({ server }) => {
      this.#stop(server);
      return Promise.resolve(null);
    },
    practicePortal: async ({ server }) => {
      if (!this.#around.practice()) throw new AppError('practice.unproven', { address: '' });
      const { bytes, name } = this.certificatePem(server);
      return this.import(server, await askPortal(this.#around.http(), { pem: bytes, name, server: this.server(server).account?.serverUuid ?? null }, this.#closing.signal));
    },
  };

  #stop(id: ServerId): void {
    this.#open?.sync.cancel(id);
    this.#working.get(id)?.stop.abort(new AppError('run.cancelled'));
  }

  readonly handlers: AdeHandlers = {
    ...this.#serverHandlers,
    ...adeProfileHandlers({
      db: () => this.#opened().papers.db, access: () => this.access, staged: () => this.#around.papers().staged, clock: () => this.#around.clock(), ids: () => (this.#around.ids ?? randomUUID)(),
      operator: () => this.#around.operator(), bench: () => this.#around.bench(), changed: () => { this.#changed(); }, removed: (thing) => { this.#around.removed?.(thing); },
    }),
  };

  /** Ends what is under way; what came stays. Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    this.#closing.abort(new AppError('run.cancelled'));
    await this.#open?.servers.settled();
  }
}

export interface AdeFolderOptions extends FolderOptions {
  readonly http: HttpClient;
  /** Where practice's own servers answer; null: it has none, or devices are real. */
  readonly web: string | null;
  readonly operator: string;
  readonly bench: () => readonly string[];
  /** After a page of a sync, after a call for devices, and at the end. */
  readonly changed?: () => void;
}

/** Opens the server entries of a data folder alone, hands them to `work` and closes them. `write` needs the folder's lock. Throws store.*. */
export async function withAde<T>({ http, web, bench, changed = () => undefined, ...folder }: AdeFolderOptions, access: 'read' | 'write', work: (desk: AdeDesk, papers: Papers) => Promise<T>): Promise<T> {
  return withPapers(folder, access, async (papers) => {
    const { clock, operator, practice } = folder;
    const desk = new AdeDesk({
      papers: () => papers, readable: () => papers, http: () => (practice ? practiceHttp(http, web) : http), clock: () => clock, operator: () => operator, practice: () => practice, bench, changed,
    });
    try {
      return await work(desk, papers);
    } finally {
      await desk.close();
    }
  });
}
