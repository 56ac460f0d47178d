// Assigns profiles to devices, takes them away, and releases devices: in portions that Apple takes, with a result for each serial number
// that is kept after every call. To assign sets a state and may be asked twice; to release may not, and is read back instead.
import type { Assigned } from '../ade/answers.ts';
import type { AdeClient } from '../ade/client.ts';
import type { Clock } from '../clock.ts';
import type { AdeActKind } from '../domain/enrollment/ade-device-state.ts';
import { portions } from '../domain/enrollment/serial-number.ts';
import { AppError, asAppError, type ErrorCode, type ErrorShape, shapeOf } from '../errors.ts';
import { type AdeOutcome, type AdeResult, adeResultWords, type ServerId } from '../model/ade.ts';
import { AdeList } from '../store/ade-list.ts';
import { AdeResults } from '../store/ade-results.ts';
import type { Database } from '../store/database.ts';
import type { AdeAccess } from './ade-access.ts';
import { isDone, readBack, type ReadDevice } from './ade-read-back.ts';

export interface AdeAssignOptions {
  readonly db: Database;
  readonly access: AdeAccess;
  readonly clock: Clock;
  readonly operator: string;
  /** After every call. */
  readonly changed: () => void;
}

/** As Apple calls it, and as people do. */
export interface NamedProfile {
  readonly uuid: string;
  readonly name: string;
}

interface Act {
  readonly kind: AdeActKind;
  readonly profile: NamedProfile | null;
  readonly path: string;
  readonly call: (client: AdeClient, serials: readonly string[], signal: AbortSignal) => Promise<Assigned>;
}

const mostShown = 1000;
/** Whether anything was done can't be told from these. */
const isBroken = ({ code }: AppError): boolean => code === 'http.unreachable' || code === 'http.status' || code === 'http.tooLarge' || code === 'ade.protocol';
/** Another portion may go better; after everything else it would fare the same. */
const goesOn: readonly ErrorCode[] = ['ade.refused', 'http.status', 'http.tooLarge', 'ade.protocol'];
/** Of ade.refused: what is wrong with every portion alike. */
const forAll: ReadonlySet<string> = new Set(['PROFILE_NOT_FOUND', 'PROFILE_UUID_REQUIRED', 'NOT_FOUND']);

/** What became of serial numbers so far. */
class Tally {
  readonly #results = new Map<string, AdeResult>();
  problem: ErrorShape | null = null;

  add(results: readonly AdeResult[]): void {
    for (const result of results) this.#results.set(result.serial, result);
  }

  outcome(profileUuid: string | null, of: number): AdeOutcome {
    const all = [...this.#results.values()];
    const counts = Object.fromEntries(adeResultWords.map((word) => [word, all.filter(({ status }) => status === word).length])) as AdeOutcome['counts'];
    const shown = [...all.filter(({ status }) => status !== 'SUCCESS'), ...all.filter(({ status }) => status === 'SUCCESS')].slice(0, mostShown);
    return { profileUuid, counts, results: shown, left: of - all.length, problem: this.problem };
  }
}

const byWord = (results: readonly AdeResult[]): Record<string, string[]> => {
  const serials: Record<string, string[]> = {};
  for (const { serial, status } of results) (serials[status] ??= []).push(serial);
  return serials;
};

/** One act with the devices of one server entry. */
class Doing {
  readonly #options: AdeAssignOptions;
  readonly #server: ServerId;
  readonly #act: Act;
  readonly #client: AdeClient;
  readonly #list: AdeList;
  readonly #results: AdeResults;
  readonly #tally: Tally;
  /** What was sent is waited for: only between calls anything is cancelled. */
  readonly #calls = new AbortController().signal;

  constructor(options: AdeAssignOptions, server: ServerId, act: Act, client: AdeClient, tally: Tally) {
    this.#options = options;
    this.#server = server;
    this.#act = act;
    this.#client = client;
    this.#list = new AdeList(options.db, server);
    this.#results = new AdeResults(options.db, server);
    this.#tally = tally;
  }

  #deed(serials: Readonly<Record<string, readonly string[]>>): Parameters<AdeResults['journal']>[0] {
    return { at: this.#options.clock.now(), by: this.#options.operator, kind: this.#act.kind, profile: this.#act.profile?.name ?? null, serials };
  }

  #keep(results: readonly AdeResult[], isAmended = false): void {
    const { kind, profile } = this.#act;
    this.#results.keep({ kind, profileUuid: profile?.uuid ?? null, at: this.#options.clock.now() }, results, isAmended ? null : this.#deed(byWord(results)));
    this.#tally.add(results);
    this.#options.changed();
  }

  #told(thrown: unknown): AppError {
    const error = asAppError(this.#options.access.told(this.#server, thrown));
    this.#tally.problem ??= shapeOf(error);
    return error;
  }

  /** Null: it can't be told. */
  async #read(serials: readonly string[]): Promise<Map<string, ReadDevice> | null> {
    try {
      return await readBack(this.#client, this.#list, serials, this.#options.access.limit(this.#server, '/devices'), this.#calls);
    } catch (error) {
      this.#told(error);
      return null;
    }
  }

  /** Once more where that can do no harm and the first answer never came. */
  async #ask(serials: readonly string[]): Promise<Assigned> {
    const { kind, call } = this.#act;
    try {
      return await call(this.#client, serials, this.#calls);
    } catch (error) {
      if (kind === 'disown' || !isBroken(asAppError(error))) throw error;
      return call(this.#client, serials, this.#calls);
    }
  }

  /** Of which what is read tells that it was done: who isn't in the entry was released only if it was there before. */
  #there(serials: readonly string[]): ReadonlySet<string> {
    return this.#act.kind === 'disown' ? new Set(this.#list.devices(serials).flatMap(({ row: { serial }, facts: { gone } }) => (gone ? [] : [serial]))) : new Set(serials);
  }

  async #answered(serials: readonly string[], { devices, retry_after_seconds: seconds }: Assigned): Promise<void> {
    const { kind, profile } = this.#act;
    const until = seconds === null ? null : this.#options.clock.now() + Math.ceil(seconds) * 1000;
    const results = serials.map((serial): AdeResult => {
      const status = devices[serial] ?? 'FAILED';
      return { serial, status, until: status === 'THROTTLED' ? until : null };
    });
    this.#keep(results);
    // Of those that weren't answered for nobody knows but by reading them.
    const told = results.filter(({ serial, status }) => status === 'SUCCESS' || devices[serial] === undefined);
    const there = this.#there(serials);
    const read = await this.#read(told.map(({ serial }) => serial));
    const otherwise = told.flatMap(({ serial, status }): AdeResult[] => {
      const device = read?.get(serial);
      const stands = device && (isDone(kind, profile?.uuid ?? null, device) && (status === 'SUCCESS' || there.has(serial)) ? 'SUCCESS' : 'FAILED');
      return stands === undefined || stands === status ? [] : [{ serial, status: stands, until: null }];
    });
    if (otherwise.length > 0) this.#keep(otherwise, true);
  }

  /** No answer came: what stands as it was asked for was done, and nothing is said of the others. */
  async #brokeOff(serials: readonly string[]): Promise<void> {
    const { kind, profile } = this.#act;
    const there = this.#there(serials);
    const read = await this.#read(serials);
    const done = serials.filter((serial) => {
      const device = read?.get(serial);
      return device !== undefined && there.has(serial) && isDone(kind, profile?.uuid ?? null, device);
    });
    if (kind === 'disown') {
      const unsure = new AppError(read ? 'ade.releaseBroken' : 'ade.releaseUnknown', read ? { gone: done.length, there: serials.length - done.length } : { count: serials.length });
      this.#tally.problem = shapeOf(unsure);
    }
    if (done.length > 0) this.#keep(done.map((serial) => ({ serial, status: 'SUCCESS', until: null })));
  }

  /** Whether it may go on. */
  async portion(serials: readonly string[]): Promise<boolean> {
    // A release can't be taken back: that it was asked for is on disk before it is.
    if (this.#act.kind === 'disown') this.#results.journal(this.#deed({ ASKED: serials }));
    let answer: Assigned;
    try {
      answer = await this.#ask(serials);
    } catch (thrown) {
      const error = this.#told(thrown);
      if (!isBroken(error)) return goesOn.includes(error.code) && !forAll.has(error.device?.code ?? '');
      this.#results.journal(this.#deed({ UNANSWERED: serials }));
      await this.#brokeOff(serials);
      return this.#act.kind !== 'disown' && goesOn.includes(error.code);
    }
    await this.#answered(serials, answer);
    return true;
  }
}

export class AdeAssign {
  readonly #options: AdeAssignOptions;

  constructor(options: AdeAssignOptions) {
    this.#options = options;
  }

  /** Throws ade.unknown, ade.noToken, ade.busy, ade.expired, secrets.*, store.*; what Apple refuses is told in the outcome. */
  assign(server: ServerId, profile: NamedProfile, serials: readonly string[]): Promise<AdeOutcome> {
    return this.#perform(server, { kind: 'assign', profile, path: '/profile/devices', call: (client, some, signal) => client.assignProfile(profile.uuid, some, signal) }, this.#meant(server, serials));
  }

  /** Throws as `assign`. */
  unassign(server: ServerId, serials: readonly string[]): Promise<AdeOutcome> {
    return this.#perform(server, { kind: 'remove', profile: null, path: '/profile/devices', call: (client, some, signal) => client.removeProfile(some, signal) }, this.#meant(server, serials));
  }

  /** For good. `typed`: how many, as a person typed it. Throws ade.typed, and as `assign`. */
  async disown(server: ServerId, serials: readonly string[], typed: number): Promise<AdeOutcome> {
    const distinct = this.#meant(server, serials);
    if (distinct.length !== typed) throw new AppError('ade.typed', { typed, count: distinct.length });
    return await this.#perform(server, { kind: 'disown', profile: null, path: '/devices/disown', call: (client, some, signal) => client.disown(some, signal) }, distinct);
  }

  /** Asks Apple how they stand. Throws ade.*, http.*, secrets.*, store.*. */
  async refresh(server: ServerId, serials: readonly string[], signal: AbortSignal): Promise<AdeResult[]> {
    const { access, db, changed } = this.#options;
    const distinct = this.#meant(server, serials);
    const client = await access.client(server);
    try {
      const read = await readBack(client, new AdeList(db, server), distinct, access.limit(server, '/devices'), signal);
      return distinct.map((serial) => ({ serial, status: read.get(serial)?.word ?? 'FAILED', until: null }));
    } catch (error) {
      throw access.told(server, error);
    } finally {
      changed();
    }
  }

  #meant(server: ServerId, serials: readonly string[]): string[] {
    return new AdeList(this.#options.db, server).meant(serials);
  }

  /** Apple said for these not to ask before a time that hasn't come; what a clock wrote that was set back since doesn't count. */
  #held(server: ServerId, serials: readonly string[]): AdeResult[] {
    const now = this.#options.clock.now();
    return [...new AdeResults(this.#options.db, server).of(serials).values()].flatMap(({ serial, status, until, at }) => (status === 'THROTTLED' && until !== null && until > now && at <= now ? [{ serial, status, until }] : []));
  }

  async #perform(server: ServerId, act: Act, serials: readonly string[]): Promise<AdeOutcome> {
    const { access, changed } = this.#options;
    access.get(server);
    const tally = new Tally();
    const held = act.kind === 'disown' ? [] : this.#held(server, serials);
    tally.add(held);
    const waiting = new Set(held.map(({ serial }) => serial));
    const asked = serials.filter((serial) => !waiting.has(serial));
    if (asked.length > 0) {
      await access.work(server, act.kind, asked.length, async (progress, cancelled) => {
        const doing = new Doing(this.#options, server, act, await access.client(server), tally);
        let done = 0;
        for (const some of portions(asked, access.limit(server, act.path))) {
          if (cancelled.aborted || !await doing.portion(some)) break;
          progress(done += some.length);
        }
      });
    }
    changed();
    return tally.outcome(act.profile?.uuid ?? null, serials.length);
  }
}
