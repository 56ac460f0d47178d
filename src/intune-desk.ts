// The composition root of Microsoft Intune and of Apple's organization portal: what faces may ask of them. Nothing is asked of Microsoft or
// Apple but because a person wants it; without signing in everything else works by files and lists.
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { CommandOutput, Handlers } from './contract.ts';
import { changedValues, profileTroubles, type ProfileValues } from './domain/enrollment/intune-profile-fields.ts';
import { maySync, syncPolicies } from './domain/enrollment/sync-policy.ts';
import { AppError, asAppError, shapeOf } from './errors.ts';
import type { HttpClient } from './http.ts';
import { devicesOfUser, pushCertificate } from './intune/device-calls.ts';
import {
  assignSerials, changeProfile, configuratorPlace, createProfile, exportMobileConfig, listProfiles, listTokens, makeDefault, makeTokenKey, offersConfigurator, readProfile, syncToken, tokenKey, uploadToken,
} from './intune/enrollment-calls.ts';
import type { GraphClient } from './intune/graph.ts';
import type { IntuneProfile } from './intune/graph-answers.ts';
import { importCorporate, importSerials } from './intune/import-calls.ts';
import type { Evidence, Run, RunId } from './model.ts';
import { type IntuneOverview, intuneProfileSchema, type IntuneProfileShown } from './model/intune.ts';
import type { Papers } from './papers.ts';
import { AppleBusinessAccount } from './services/apple-business-account.ts';
import { IntuneAccount } from './services/intune-account.ts';
import { type CloudKnowledge, cloudKnowledge, keepAssignedProfile, keepImported, keepManaged, keepPlaces } from './services/cloud-answers.ts';
import { checkEnrolled } from './services/intune-enrolled.ts';
import { type ImportedRow, lookUpImported } from './services/intune-imported.ts';
import type { CloudAnswer } from './store/cloud-answers.ts';
import { Settings } from './store/settings.ts';

export interface IntuneSurroundings {
  /** Throws where the data folder can't be used. */
  readonly papers: () => Papers;
  readonly readable: () => Papers | null;
  readonly http: () => HttpClient;
  readonly clock: () => Clock;
  readonly openBrowser: (url: string) => Promise<void>;
  /** The latest record of a serial number. Throws store.*. */
  readonly latest: (serial: string) => Run | null;
  /** Throws store.*. */
  readonly enroll: (runId: RunId, evidence: Evidence) => boolean;
  readonly changed: () => void;
}

/** Commands whose dialog is the shell's. */
export type IntuneDialogs = 'exportIntuneKey' | 'exportIntuneProfile';
export type IntuneHandlers = Pick<Handlers,
  'setIntuneApp' | 'signInIntune' | 'signOutIntune' | 'cancelIntune' | 'listIntuneTokens' | 'uploadIntuneToken' | 'syncIntuneToken' | 'listIntuneProfiles' | 'saveIntuneProfile' | 'setIntuneDefault' | 'assignIntuneSerials' |
  'importIntuneRows' | 'intunePushCertificate' | 'checkIntuneImported' | 'checkIntuneEnrolled' | 'listIntuneUserDevices' | 'setAppleBusiness' | 'removeAppleBusiness' | 'lookUpAppleBusiness'>;

type WorkKind = NonNullable<IntuneOverview['work']>['kind'];
interface Open {
  readonly papers: Papers;
  readonly account: IntuneAccount;
  readonly business: AppleBusinessAccount;
  /** Of serial numbers, looked up once after each change: verdicts are made ten times a second. */
  readonly answers: Map<string, readonly CloudAnswer[]>;
}

export const noIntune: IntuneOverview = { app: null, account: null, signingIn: null, work: null, appleBusiness: null };

/** Fields of a form that isn't known stay where they are: they are named, and nobody touches them. */
const shownProfile = ({ id, name, type, values, odd }: IntuneProfile): IntuneProfileShown => intuneProfileSchema.parse({ id, name, type, isDefault: values['isDefault'] === true, values, odd: [...odd] });

export class IntuneDesk {
  readonly #around: IntuneSurroundings;
  readonly #closing = new AbortController();
  #open: Open | null = null;
  #working: { shown: NonNullable<IntuneOverview['work']>; readonly stop: AbortController } | null = null;

  constructor(around: IntuneSurroundings) {
    this.#around = around;
  }

  #opened(papers = this.#around.papers()): Open {
    if (this.#open?.papers === papers) return this.#open;
    const common = { settings: new Settings(papers.db), secrets: papers.secrets, http: ((request, signal) => this.#around.http()(request, signal)) satisfies HttpClient, clock: this.#around.clock() };
    this.#open = {
      papers, answers: new Map(), business: new AppleBusinessAccount({ ...common, nonce: randomUUID }),
      account: new IntuneAccount({ ...common, openBrowser: (url) => this.#around.openBrowser(url), changed: () => { this.#around.changed(); } }),
    };
    return this.#open;
  }

  /** Never throws: what can't be read is told where it is used. */
  overview(): IntuneOverview {
    try {
      const readable = this.#around.readable();
      if (!readable) return noIntune;
      const { account, business } = this.#opened(readable);
      void account.opened();
      return { ...account.shown(), work: this.#working?.shown ?? null, appleBusiness: business.shown() };
    } catch {
      return noIntune;
    }
  }

  /** What is told once it is known who is signed in. Throws store.*. */
  async status(): Promise<IntuneOverview> {
    await this.#opened(this.#around.readable() ?? this.#around.papers()).account.opened();
    return this.overview();
  }

  /** For verdicts. Never throws: what can't be read is not known. */
  known(serials: readonly string[]): CloudKnowledge {
    try {
      const readable = this.#around.readable();
      if (readable) return cloudKnowledge(readable.db, serials, this.#around.clock().now(), this.#opened(readable).answers);
    } catch {
      // Whoever asks is told why it can't be read.
    }
    return { assigned: new Map(), imported: new Map(), managed: new Map() };
  }

  /** Keeps what was answered just now. Throws store.*. */
  #keep(keeping: (db: Papers['db'], at: number) => void): void {
    const { papers, answers } = this.#opened();
    keeping(papers.db, this.#around.clock().now());
    answers.clear();
    this.#around.changed();
  }

  /** One thing at a time, shown with its progress and to be cancelled. Rejects intune.busy. */
  async #work<T>(kind: WorkKind, of: number, doIt: (signal: AbortSignal, progress: (done: number) => void) => Promise<T>): Promise<T> {
    if (this.#working) throw new AppError('intune.busy');
    const working = { shown: { kind, done: 0, of }, stop: new AbortController() };
    const onEnd = (): void => { working.stop.abort(this.#closing.signal.reason); };
    this.#closing.signal.addEventListener('abort', onEnd, { once: true });
    this.#working = working;
    this.#around.changed();
    try {
      return await doIt(working.stop.signal, (done) => {
        working.shown = { ...working.shown, done };
        this.#around.changed();
      });
    } finally {
      this.#closing.signal.removeEventListener('abort', onEnd);
      this.#working = null;
      this.#around.changed();
    }
  }

  /** The same, with Graph. */
  #ask<T>(kind: WorkKind, of: number, doIt: (graph: GraphClient, signal: AbortSignal, progress: (done: number) => void) => Promise<T>): Promise<T> {
    return this.#work(kind, of, async (signal, progress) => doIt(await this.#opened().account.graph(), signal, progress));
  }

  /** PEM for Apple's portal. Rejects intune.*, http.*. */
  key(token: string, anew: boolean): Promise<string> {
    return this.#ask('read', 1, (graph, signal) => (anew ? makeTokenKey(graph, token, signal) : tokenKey(graph, token, signal)));
  }

  /** A profile's enrollment file, and what the profile is called. Rejects intune.*, http.*. */
  enrollmentFile(place: string, profile: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
    return this.#ask('read', 1, async (graph, signal) => {
      const { name } = await readProfile(graph, place, profile, signal);
      return { name, bytes: await exportMobileConfig(graph, place, profile, signal) };
    });
  }

  /** Whether Apple Configurator's list in Intune has them, and with a profile; `profile`: its name, where that is known. Rejects intune.*, http.*. */
  imported(serials: readonly string[]): Promise<ImportedRow[]> {
    return this.#ask('lookUp', serials.length, async (graph, signal) => {
      const rows = await lookUpImported(graph, configuratorPlace, serials, signal);
      this.#keep((db, at) => { keepImported(db, rows.map(({ serial, state }) => ({ serial, profile: state === 'ready' })), at); });
      return rows;
    });
  }

  readonly #signingHandlers: Pick<IntuneHandlers, 'setIntuneApp' | 'signInIntune' | 'signOutIntune' | 'cancelIntune' | 'setAppleBusiness' | 'removeAppleBusiness'> = {
    setIntuneApp: async ({ app }) => {
      await this.#opened().account.setApp(app);
      return null;
    },
    signInIntune: async ({ how, access }) => {
      const { account } = this.#opened();
      await account.signIn(how, access, this.#closing.signal);
      const { account: shown } = account.shown();
      if (!shown) throw new AppError('intune.notSignedIn');
      return shown;
    },
    signOutIntune: async () => {
      await this.#opened().account.signOut();
      return null;
    },
    cancelIntune: () => {
      this.#open?.account.cancel();
      this.#working?.stop.abort(new AppError('run.cancelled'));
      return Promise.resolve(null);
    },
    setAppleBusiness: async ({ clientId, keyId, staged }) => {
      const { papers, business } = this.#opened();
      await business.set(clientId, keyId, papers.staged.get(staged).bytes);
      this.#around.changed();
      return null;
    },
    removeAppleBusiness: async () => {
      await this.#opened().business.remove();
      this.#around.changed();
      return null;
    },
  };

  readonly #tokenHandlers: Pick<IntuneHandlers, 'listIntuneTokens' | 'uploadIntuneToken' | 'syncIntuneToken' | 'intunePushCertificate'> = {
    listIntuneTokens: () => this.#ask('read', 1, async (graph, signal) => {
      const tokens = await listTokens(graph, signal);
      const shown = tokens.map((token) => ({
        id: token.id, name: token.tokenName, appleId: token.appleIdentifier, expires: token.tokenExpirationDateTime, lastSync: token.lastSuccessfulSyncDateTime, lastAsked: token.lastSyncTriggeredDateTime, lastError: token.lastSyncErrorCode,
        type: token.tokenType, devices: token.syncedDeviceCount,
      }));
      return { tokens: shown, configurator: await offersConfigurator(graph, configuratorPlace, signal) ? configuratorPlace : null };
    }),
    uploadIntuneToken: async ({ token, appleId, staged }) => {
      const file = Buffer.from(this.#opened().papers.staged.get(staged).bytes).toString('latin1');
      await this.#ask('read', 1, (graph, signal) => uploadToken(graph, token, appleId, file, signal));
      return null;
    },
    syncIntuneToken: async ({ token }) => {
      await this.#ask('read', 1, async (graph, signal) => {
        const known = (await listTokens(graph, signal)).find(({ id }) => id === token);
        const may = maySync(syncPolicies.intune, 'changes', { lastFull: null, lastBegun: known?.lastSyncTriggeredDateTime ?? null, running: false }, this.#around.clock().now());
        if (!may.may) throw new AppError('intune.syncTooSoon', { at: new Date(may.from).toISOString().slice(0, 16).replace('T', ' ') });
        await syncToken(graph, token, signal);
      });
      return null;
    },
    intunePushCertificate: () => this.#ask('read', 1, async (graph, signal) => {
      const found = await pushCertificate(graph, signal);
      return found && { appleId: found.appleIdentifier, topic: found.topicIdentifier, expires: found.expirationDateTime };
    }),
  };

  async #save(graph: GraphClient, place: string, id: string | null, values: ProfileValues, signal: AbortSignal): Promise<CommandOutput<'saveIntuneProfile'>> {
    const before = id === null ? null : await readProfile(graph, place, id, signal);
    const wanted = before ? changedValues(before.values, { ...before.values, ...values }) : values;
    const troubles = profileTroubles(wanted, before?.values ?? {});
    if (troubles.length > 0) return { profile: null, troubles: troubles.slice(0, 200) };
    if (!before) return { profile: shownProfile(await createProfile(graph, place, wanted, signal)), troubles: [] };
    if (Object.keys(wanted).length > 0) await changeProfile(graph, place, before, wanted, signal);
    // What is shown is what was read back.
    return { profile: shownProfile(await readProfile(graph, place, before.id, signal)), troubles: [] };
  }

  readonly #profileHandlers: Pick<IntuneHandlers, 'listIntuneProfiles' | 'saveIntuneProfile' | 'setIntuneDefault' | 'assignIntuneSerials' | 'importIntuneRows'> = {
    listIntuneProfiles: ({ place }) => this.#ask('read', 1, async (graph, signal) => ({ profiles: (await listProfiles(graph, place, signal)).map(shownProfile) })),
    saveIntuneProfile: ({ place, id, values }) => this.#ask('read', 1, (graph, signal) => this.#save(graph, place, id, values, signal)),
    setIntuneDefault: async ({ token, profile }) => {
      await this.#ask('read', 1, (graph, signal) => makeDefault(graph, token, profile, signal));
      return null;
    },
    assignIntuneSerials: ({ token, profile, serials }) => this.#ask('assign', serials.length, async (graph, signal) => {
      const { assigned, unsure, left, error } = await assignSerials(graph, token, profile, serials, signal);
      // Verdicts ask about devices that Apple Configurator's way prepares: its place alone says that they may enroll.
      if (token === configuratorPlace) this.#keep((db, at) => { keepAssignedProfile(db, assigned, at); });
      return { assigned: assigned.length, unsure: [...unsure], left: [...left], problem: error && shapeOf(error) };
    }),
    importIntuneRows: ({ place, profile, rows, overwrite }) => this.#ask('import', rows.length, async (graph, signal, progress) => {
      const choice = { overwrite, signal, onProgress: progress };
      const { rows: done, error } = place === null ? await importCorporate(graph, rows, choice) : await importSerials(graph, place, profile, rows, choice);
      if (place === configuratorPlace) this.#keep((db, at) => { keepImported(db, done.filter(({ result }) => result === 'imported').map(({ serial }) => ({ serial, profile: profile !== null })), at); });
      return { rows: done.map(({ serial, result }) => ({ serial, result })), problem: error && shapeOf(asAppError(error)) };
    }),
  };

  readonly #deviceHandlers: Pick<IntuneHandlers, 'checkIntuneImported' | 'checkIntuneEnrolled' | 'listIntuneUserDevices' | 'lookUpAppleBusiness'> = {
    checkIntuneImported: async ({ serials }) => ({ devices: await this.imported(serials) }),
    checkIntuneEnrolled: ({ serials }) => this.#ask('check', serials.length, async (graph, signal, progress) => {
      const { latest, enroll, clock } = this.#around;
      const devices = await checkEnrolled(serials, { graph, latest, enroll, signal, progress, now: () => clock().now() });
      this.#keep((db, at) => { keepManaged(db, devices, at); });
      return { devices };
    }),
    listIntuneUserDevices: ({ user }) => this.#ask('read', 1, async (graph, signal) => ({
      devices: (await devicesOfUser(graph, user, signal)).map(({ serial, name, model, ownership, enrolledAt, lastSyncAt, compliance }) => ({ serial, name, model, ownership, enrolledAt, lastSyncAt, compliance })),
    })),
    lookUpAppleBusiness: ({ serials }) => this.#work('lookUp', serials.length, async (signal, progress) => {
      const devices = await this.#opened().business.lookUp(serials, progress, signal);
      this.#keep((db, at) => { keepPlaces(db, devices, at); });
      return { devices };
    }),
  };

  readonly handlers: IntuneHandlers = { ...this.#signingHandlers, ...this.#tokenHandlers, ...this.#profileHandlers, ...this.#deviceHandlers };

  close(): void {
    this.#closing.abort(new AppError('run.cancelled'));
  }
}
