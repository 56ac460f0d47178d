// Keeps the tokens of automated enrollment: key pairs made here, tokens opened by them, and a renewed one in the place of the old only
// after Apple answered to it (enrollment-formats 5.7). Keys and tokens are secrets; rows and what faces are told hold neither.
import { z } from 'zod';
import type { AdeAccount } from '../ade/answers.ts';
import { AdeClient } from '../ade/client.ts';
import { checkRenewal, readServerToken, type ServerToken } from '../ade/server-token.ts';
import type { Clock } from '../clock.ts';
import { certificateFacts } from '../crypto/certificate-facts.ts';
import { type Identity, makeServerKeys } from '../crypto/identity.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import { type AdeServer, type ServerId, serverIdSchema, type syncPolicyIds } from '../model/ade.ts';
import type { CertificateFacts } from '../model/identities.ts';
import type { Secrets } from '../secrets.ts';
import type { AdeServerChange, AdeServerRow, AdeServerRows } from '../store/ade-servers.ts';

export interface AdeServersOptions {
  readonly rows: AdeServerRows;
  readonly secrets: Secrets;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly nonce: () => string;
  readonly userAgent: string;
  /** Writes into the journal, within the transaction of what it tells of: a token that Apple accepted, or an entry that was removed. */
  readonly deed?: (id: ServerId, kind: 'token' | 'serverRemoved', label: string) => void;
}

const mostServers = 50;
/** The most that an account was seen to allow (enrollment-formats 5.5); a page of so many devices takes about half of what one answer may. */
const mostAtOnce = 5000;
const bytes = z.string().max(40_000).transform((text) => Uint8Array.from(Buffer.from(text, 'base64')));
const part = z.string().min(1).max(500);
const tokenSchema = z.object({ consumerKey: part, consumerSecret: part, accessToken: part, accessSecret: part, expires: z.number() });
const pairSchema = z.object({ certificate: bytes, privateKey: bytes });
/**
 * One secret, so that a key is never without its token. aside: the key pair of a renewal whose token is still to come, while one for another
 * pair is held here: its certificate may be at Apple's.
 */
const keptSchema = pairSchema.extend({ token: tokenSchema.nullable(), aside: pairSchema.nullable().default(null) });
interface Pair {
  readonly certificate: Uint8Array<ArrayBuffer>;
  readonly privateKey: Uint8Array;
}
type Kept = z.infer<typeof keptSchema>;

const secretOf = (id: ServerId): string => `ade/${id}`;
const renewalOf = (id: ServerId): string => `ade/${id}/next`;
const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');
const isOf = (certificate: Uint8Array, pair: Pair | null | undefined): boolean => !!pair && Buffer.compare(pair.certificate, certificate) === 0;

/** Refusals that hold until somebody does something about the token, the terms or the clock. */
const lasting: ReadonlySet<string> = new Set(['ade.denied', 'ade.tokenRefused', 'ade.expired', 'ade.clock', 'ade.termsNotSigned']);

function limitsOf({ urls }: AdeAccount): Record<string, number> {
  return Object.fromEntries(urls.flatMap(({ uri, limit }) => (limit?.maximum === undefined ? [] : [[uri, limit.maximum]])));
}

export class AdeServers {
  readonly #options: AdeServersOptions;
  readonly #clients = new Map<ServerId, Promise<AdeClient>>();
  /** What was read in certificates: they are shown in every snapshot and seldom change. */
  readonly #facts = new Map<string, CertificateFacts>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: AdeServersOptions) {
    this.#options = options;
  }

  /** The oldest first. Throws store.*. */
  rows(): AdeServerRow[] {
    return this.#options.rows.all();
  }

  /** Throws ade.unknown, store.*. */
  row(id: ServerId): AdeServerRow {
    const row = this.rows().find((one) => one.id === id);
    if (!row) throw new AppError('ade.unknown', { name: id });
    return row;
  }

  /** By id, label, or the server's own name. Throws ade.unknown. */
  find(name: string): AdeServerRow {
    const word = name.trim().toLowerCase();
    const found = this.rows().filter(({ id, label, account }) => id === word || label.toLowerCase() === word || account?.server.toLowerCase() === word);
    const [one] = found;
    if (found.length !== 1 || !one) throw new AppError('ade.unknown', { name });
    return one;
  }

  /** Throws store.*. */
  change(id: ServerId, change: AdeServerChange): void {
    this.row(id);
    this.#options.rows.change(id, change);
  }

  /** Makes its first key pair. Throws ade.tooMany, secrets.*, store.*. */
  add(label: string, policy: (typeof syncPolicyIds)[number]): Promise<ServerId> {
    return this.#inTurn(async () => {
      if (this.rows().length >= mostServers) throw new AppError('ade.tooMany', { most: mostServers });
      const [id, identity] = [serverIdSchema.parse(this.#options.ids()), await this.#makeKeys(label)];
      await this.#write(renewalOf(id), { ...identity, token: null });
      this.#options.rows.add({ id, label, createdAt: this.#options.clock.now(), certificate: identity.certificate, policy });
      return id;
    });
  }

  /** The key pair of a token to come; what works goes on working. One that waits already is kept: its certificate may be at Apple's. Throws ade.unknown, secrets.*, store.*. */
  renew(id: ServerId): Promise<void> {
    return this.#inTurn(async () => {
      const { label, nextCertificate: waiting } = this.row(id);
      const kept = await this.#read(renewalOf(id));
      if (waiting && (isOf(waiting, kept) || isOf(waiting, kept?.aside))) return;
      const identity = await this.#makeKeys(label);
      await this.#write(renewalOf(id), { ...identity, token: null });
      this.change(id, { nextCertificate: identity.certificate, held: null });
    });
  }

  /** Throws ade.unknown, ade.noToken for an entry whose first token this is, secrets.*, store.*. */
  dropRenewal(id: ServerId): Promise<void> {
    return this.#inTurn(async () => {
      const { expires, label } = this.row(id);
      if (expires === null) throw new AppError('ade.noToken', { name: label });
      // Locked secrets refuse here, before anything is done.
      await this.#read(renewalOf(id));
      // The row first: a certificate that is shown without its key would be taken to Apple, and the token for it opened by nobody.
      this.change(id, { nextCertificate: null, held: null });
      await this.#options.secrets.remove(renewalOf(id));
    });
  }

  /** For Apple's portal, which calls it a public key. Throws ade.unknown. */
  certificatePem(id: ServerId): { readonly name: string; readonly bytes: Uint8Array } {
    const { label, certificate, nextCertificate } = this.row(id);
    const lines = base64(nextCertificate ?? certificate).match(/.{1,64}/g) ?? [];
    return { name: label, bytes: Uint8Array.from(Buffer.from(`-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`)) };
  }

  /**
   * Opens a token by the key it was made for, keeps it, and shows it to Apple; where Apple's answer doesn't come, it is held and the one
   * before stays. Rejects ade.notAToken, ade.wrongKey, ade.otherServer, ade.present, secrets.*, store.*; not for what Apple answers.
   */
  import(wanted: ServerId | null, file: Uint8Array, signal: AbortSignal): Promise<ServerId> {
    return this.#inTurn(async () => {
      const { id, pair, token } = await this.#opened(wanted, file);
      await this.#checkOwner(id, token);
      await this.#write(renewalOf(id), { ...pair, token, aside: await this.#asideOf(id, pair) });
      this.change(id, { nextCertificate: pair.certificate, held: { problem: null } });
      await this.#promote(id, signal);
      return id;
    });
  }

  /** Shows a held token to Apple once more. Rejects ade.unknown, ade.noRenewal, secrets.*, store.*. */
  retry(id: ServerId, signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#promote(id, signal));
  }

  /** Its keys and its token first: what is left without them can be removed again. Rejects ade.unknown, secrets.*, store.*. */
  remove(id: ServerId): Promise<void> {
    return this.#inTurn(async () => {
      const { label } = this.row(id);
      await this.#options.secrets.remove(secretOf(id), renewalOf(id));
      this.#clients.delete(id);
      this.#options.rows.remove(id, () => { this.#options.deed?.(id, 'serverRemoved', label); });
    });
  }

  /** Asks Apple who we are; what it answers is kept, also that it refuses. Rejects ade.*, http.*, secrets.*, store.*. */
  async askAccount(id: ServerId, signal: AbortSignal): Promise<void> {
    const client = await this.#client(id);
    try {
      this.#accept(id, await client.account(signal));
    } catch (error) {
      throw this.told(id, error);
    }
  }

  /** Not while terms wait to be agreed to: then nothing is asked until askAccount went well. Rejects ade.unknown, ade.noToken, ade.expired, ade.termsNotSigned, secrets.*. */
  async client(id: ServerId): Promise<AdeClient> {
    const { terms, expires } = this.row(id);
    if (terms === 'notSigned') throw new AppError('ade.termsNotSigned');
    if (expires !== null && expires <= this.#options.clock.now()) throw new AppError('ade.expired', { at: new Date(expires).toISOString().slice(0, 10) });
    return this.#client(id);
  }

  /** Never more than an answer of ours is read for, whatever the account says. Throws ade.unknown, store.*. */
  limit(id: ServerId, path: string): number {
    return Math.min(this.row(id).account?.limits[path] ?? 1000, mostAtOnce);
  }

  /** Keeps what a refusal says of token, terms and clock; an entry that is gone meanwhile has nothing to keep. */
  told(id: ServerId, thrown: unknown): AppError {
    const error = asAppError(thrown);
    if (lasting.has(error.code) && this.rows().some((row) => row.id === id)) {
      this.change(id, { problem: shapeOf(error), ...(error.code === 'ade.termsNotSigned' ? { terms: 'notSigned' as const } : {}) });
    }
    return error;
  }

  /** Apple answered: whatever was wrong isn't any more. */
  fine(id: ServerId): void {
    const { problem } = this.row(id);
    if (problem) this.change(id, { problem: null });
  }

  /** Resolves when every change that was begun has ended, however it did. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** What faces are told of it, without what is under way. */
  shown(row: AdeServerRow): Pick<AdeServer, 'id' | 'label' | 'createdAt' | 'state' | 'certificate' | 'account' | 'expires' | 'renewal' | 'terms' | 'problem' | 'policy' | 'lastBegun' | 'lastDone' | 'lastProblem'> {
    const { id, label, createdAt, certificate, nextCertificate, held, expires, terms, problem, policy, begunAt, doneAt, lastProblem } = row;
    const { limits: _, ...account } = row.account ?? { limits: {} };
    return {
      id, label, createdAt, expires, terms, problem, policy, lastBegun: begunAt, lastDone: doneAt, lastProblem,
      state: expires === null ? 'waiting' : 'ready', certificate: this.#factsOf(certificate), account: 'server' in account ? account : null,
      renewal: nextCertificate ? { certificate: this.#factsOf(nextCertificate), token: held ? 'held' : 'awaited', problem: held?.problem ?? null } : null,
    };
  }

  #factsOf(der: Uint8Array): CertificateFacts {
    const key = base64(der);
    let facts = this.#facts.get(key);
    if (!facts) {
      if (this.#facts.size >= 4 * mostServers) this.#facts.clear();
      this.#facts.set(key, facts = certificateFacts(der));
    }
    return facts;
  }

  async #makeKeys(label: string): Promise<Pick<AdeServerRow, 'certificate'> & Identity> {
    const { certificate, ...rest } = await makeServerKeys({ organization: label, now: this.#options.clock.now() });
    return { ...rest, certificate: Uint8Array.from(certificate) };
  }

  async #write(name: string, { token, aside = null, ...pair }: Pair & { readonly token: ServerToken | null; readonly aside?: Pair | null }): Promise<void> {
    const texts = ({ certificate, privateKey }: Pair): Record<keyof Pair, string> => ({ certificate: base64(certificate), privateKey: base64(privateKey) });
    await this.#options.secrets.write(name, Uint8Array.from(Buffer.from(JSON.stringify({ ...texts(pair), token, ...(aside ? { aside: texts(aside) } : {}) }))));
  }

  async #read(name: string): Promise<Kept | null> {
    const value = await this.#options.secrets.read(name);
    return value === null ? null : keptSchema.parse(JSON.parse(Buffer.from(value).toString()));
  }

  /** The key that opens it: of renewals first, then those in use, since the same certificate can stay at Apple's. */
  async #opened(wanted: ServerId | null, file: Uint8Array): Promise<{ id: ServerId; pair: Pair; token: ServerToken }> {
    const ids = wanted === null ? this.rows().map(({ id }) => id) : [this.row(wanted).id];
    let refusal: AppError | null = null;
    for (const [name, id] of [...ids.map((id) => [renewalOf(id), id] as const), ...ids.map((id) => [secretOf(id), id] as const)]) {
      const kept = await this.#read(name);
      for (const pair of [kept, kept?.aside]) {
        if (!pair) continue;
        try {
          return { id, pair, token: await readServerToken(file, { ...pair, chain: [] }) };
        } catch (error) {
          refusal = asAppError(error);
          if (refusal.code !== 'ade.wrongKey') throw refusal;
        }
      }
    }
    throw refusal ?? new AppError('ade.wrongKey', { reason: 'no key pair was made here' });
  }

  /** The key pair of a renewal that isn't the one whose token is taken now, nor the one in use, which stays anyway. */
  async #asideOf(id: ServerId, { certificate }: Pair): Promise<Pair | null> {
    const [waiting, used] = [await this.#read(renewalOf(id)), await this.#read(secretOf(id))];
    return [waiting, waiting?.aside].find((pair) => pair && !isOf(certificate, pair) && !isOf(pair.certificate, used)) ?? null;
  }

  /** A renewed token is of the same server entry, and an entry is kept once. */
  async #checkOwner(id: ServerId, token: ServerToken): Promise<void> {
    for (const row of this.rows()) {
      const before = (await this.#read(secretOf(row.id)))?.token;
      if (!before) continue;
      if (row.id === id) checkRenewal(before, token);
      else if (before.consumerKey === token.consumerKey) throw new AppError('ade.present', { name: row.label });
    }
  }

  /** Rejects what keeps it from being tried at all; what Apple answers is kept with it. */
  async #promote(id: ServerId, signal: AbortSignal): Promise<void> {
    const row = this.row(id);
    const next = row.held ? await this.#read(renewalOf(id)) : null;
    if (!next?.token) throw new AppError('ade.noRenewal', { name: row.label });
    let account: AdeAccount;
    try {
      // Another entry may have taken one of the same server since.
      await this.#checkOwner(id, next.token);
      account = await this.#makeClient(next.token).account(signal);
      if (row.account && row.account.serverUuid !== account.server_uuid) throw new AppError('ade.otherServer');
    } catch (error) {
      this.change(id, { held: { problem: shapeOf(asAppError(error)) } });
      return;
    }
    const { certificate, privateKey, token, aside } = next;
    await this.#write(secretOf(id), { certificate, privateKey, token });
    this.#clients.delete(id);
    const change = { certificate, nextCertificate: aside?.certificate ?? null, held: null, expires: token.expires };
    this.#options.rows.change(id, change, () => { this.#options.deed?.(id, 'token', row.label); });
    this.#accept(id, account);
    // Left behind by a crash before this it is only a copy, beside a key pair that is still waited for.
    await (aside ? this.#write(renewalOf(id), { ...aside, token: null }) : this.#options.secrets.remove(renewalOf(id)));
  }

  #accept(id: ServerId, account: AdeAccount): void {
    const { server_name: server, server_uuid: serverUuid, org_name: organization, org_email: email, admin_id, facilitator_id, org_type: type } = account;
    const facts = { server, serverUuid, organization, email, madeBy: admin_id ?? facilitator_id, type, askedAt: this.#options.clock.now(), limits: limitsOf(account) };
    this.change(id, { account: facts, terms: 'signed', problem: null });
  }

  #client(id: ServerId): Promise<AdeClient> {
    const present = this.#clients.get(id);
    if (present) return present;
    const made = this.#openClient(id);
    this.#clients.set(id, made);
    made.catch(() => { this.#clients.delete(id); });
    return made;
  }

  async #openClient(id: ServerId): Promise<AdeClient> {
    const row = this.row(id);
    const kept = await this.#read(secretOf(id));
    if (!kept?.token) throw new AppError('ade.noToken', { name: row.label });
    // A crash between the secret and its row: the secret holds.
    if (row.expires !== kept.token.expires) this.change(id, { expires: kept.token.expires, certificate: kept.certificate });
    return this.#makeClient(kept.token);
  }

  #makeClient(token: ServerToken): AdeClient {
    const { http, clock, nonce, userAgent } = this.#options;
    return new AdeClient({ http, clock, token, nonce, userAgent });
  }

  /** One change after the other: a row and its secret are two writes. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
