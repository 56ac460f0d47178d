// The client of Apple's service of automated enrollment (enrollment-formats 5.1, 5.2, 5.6). One session for a token at a time; one retry
// after a session that ended, never more. What a refusal means for a person is its code; what is done about it is the caller's.
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http.ts';
import {
  accountDrivenSchema, type AccountDriven, accountSchema, type AdeAccount, assignedSchema, type Assigned, type BetaToken, betaTokensSchema, definedSchema, detailsSchema, type DevicePage, lockedSchema, pageSchema,
  parseAnswer, sessionSchema, storedProfileSchema, wordOf,
} from './answers.ts';
import { authorization } from './oauth.ts';
import type { ServerToken } from './server-token.ts';

export const appleAdeService = 'https://mdmenrollment.apple.com';

export interface AdeClientOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly token: ServerToken;
  /** Another one each time. */
  readonly nonce: () => string;
  /** Not empty, or the service refuses (5.1). */
  readonly userAgent: string;
  /** Without a slash at its end; Apple's unless given. */
  readonly base?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Call<T> {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
  /** Null: whatever is answered to what was done says nothing. */
  readonly schema: z.ZodType<T> | null;
}

/** by: whoever it is opened for; null: it was opened, or came with an answer. */
interface Session {
  readonly token: Promise<string>;
  readonly by: AbortSignal | null;
}

/** Newest first; what each brings is in enrollment-formats 5.1. */
const versions = ['10', '9', '3'] as const;
/** Milliseconds by which a clock may be wrong before the signature is refused. */
const skewTold = 60_000;

/** Seconds, of a header that has them or a date. */
function retryAfter({ headers }: HttpResponse, here: number): number | null {
  const given = headers['retry-after'];
  if (given === undefined) return null;
  // A date is of the service's clock, which ours needn't agree with.
  const there = Date.parse(headers['date'] ?? '');
  const seconds = /^\d{1,9}$/.test(given.trim()) ? Number(given) : (Date.parse(given) - (Number.isNaN(there) ? here : there)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

export class AdeClient {
  readonly #options: AdeClientOptions;
  readonly #base: string;
  #session: Session | null = null;
  #version = 0;

  constructor(options: AdeClientOptions) {
    this.#options = options;
    this.#base = options.base ?? appleAdeService;
  }

  get #headers(): Record<string, string> {
    return { 'content-type': 'application/json;charset=UTF8', 'user-agent': this.#options.userAgent, 'x-server-protocol-version': versions[this.#version] ?? '3' };
  }

  /** What a refusal means (5.6). */
  #refusal(response: HttpResponse, what: string): AppError {
    const word = wordOf(response.body);
    const { clock } = this.#options;
    const device = word === null ? {} : { device: { domain: 'mdmenrollment.apple.com', code: word } };
    const skew = Math.abs(Date.parse(response.headers['date'] ?? '') - clock.now());
    if (word === 'T_C_NOT_SIGNED') return new AppError('ade.termsNotSigned', {}, device);
    if (word === 'ACCESS_DENIED') return new AppError('ade.denied', {}, device);
    if (response.status === 401 && skew > skewTold) return new AppError('ade.clock', { minutes: Math.round(skew / 60_000) }, device);
    if (response.status === 401) return new AppError('ade.tokenRefused', {}, device);
    if (response.status === 429 || response.status === 405 || word === 'TOO_MANY_REQUESTS') return new AppError('ade.throttled', { seconds: retryAfter(response, clock.now()) ?? 60 }, device);
    if (response.status >= 500) return new AppError('http.status', { host: new URL(this.#base).host, status: response.status }, device);
    return new AppError('ade.refused', { what, word: word ?? `HTTP ${response.status}` }, device);
  }

  /** A new session, signed. Throws ade.*, http.*. */
  async #open(signal: AbortSignal): Promise<string> {
    const { http, clock, token, nonce } = this.#options;
    if (token.expires <= clock.now()) throw new AppError('ade.expired', { at: new Date(token.expires).toISOString().slice(0, 10) });
    const url = `${this.#base}/session`;
    for (;;) {
      const signed = authorization(token, { method: 'GET', url, nonce: nonce(), timestamp: Math.floor(clock.now() / 1000) }, 'ADM');
      const response = await http({ method: 'GET', url, headers: { ...this.#headers, authorization: signed } }, signal);
      if (response.status === 200) return parseAnswer(sessionSchema, response.body, 'a session').auth_session_token;
      if (!this.#stepsDown(response)) throw this.#refusal(response, 'a session');
    }
  }

  /** An older service than the newest protocol: nothing was done, and from now on an older one is spoken. */
  #stepsDown({ status, body }: HttpResponse): boolean {
    const word = wordOf(body);
    if (status !== 400 || word === null || !/PROTOCOL|VERSION/.test(word) || this.#version >= versions.length - 1) return false;
    this.#version += 1;
    return true;
  }

  /** Whoever asks while one is being opened waits for that. */
  #opened(signal: AbortSignal): Session {
    if (this.#session) return this.#session;
    const opening: Session = { token: this.#open(signal), by: signal };
    this.#session = opening;
    opening.token.catch(() => { if (this.#session === opening) this.#session = null; });
    return opening;
  }

  /** Null: who had it opened thought better of it, which is no reason for anybody else. */
  async #tokenOf({ token, by }: Session, signal: AbortSignal): Promise<string | null> {
    try {
      return await token;
    } catch (error) {
      if (by?.aborted && !signal.aborted) return null;
      throw error;
    }
  }

  async #send({ method, path, body }: Call<unknown>, session: string, signal: AbortSignal): Promise<HttpResponse> {
    const bytes = body === undefined ? {} : { body: Uint8Array.from(Buffer.from(JSON.stringify(body))) };
    const response = await this.#options.http({ method, url: `${this.#base}${path}`, headers: { ...this.#headers, 'x-adm-auth-session': session }, ...bytes }, signal);
    const next = response.headers['x-adm-auth-session'];
    if (next) this.#session = { token: Promise.resolve(next), by: null };
    return response;
  }

  /** Throws ade.*, http.*, the signal's reason. */
  async #call<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const what = `${call.method} ${call.path.split('?')[0] ?? ''}`;
    for (let again = false; ;) {
      const opened = this.#opened(signal);
      const token = await this.#tokenOf(opened, signal);
      if (token === null) continue;
      const response = await this.#send(call, token, signal);
      if (response.status >= 200 && response.status < 300) return call.schema ? parseAnswer(call.schema, response.body, what) : null as T;
      const word = wordOf(response.body);
      if (this.#stepsDown(response)) continue;
      const stale = response.status === 401 || (response.status === 403 && word === 'FORBIDDEN');
      if (!stale || again) throw this.#refusal(response, what);
      again = true;
      // Unless somebody else has a new one already.
      if (this.#session === opened) this.#session = null;
    }
  }

  account(signal: AbortSignal): Promise<AdeAccount> {
    return this.#call({ method: 'GET', path: '/account', schema: accountSchema }, signal);
  }

  /** Null: from the beginning. */
  fetchDevices(cursor: string | null, limit: number, signal: AbortSignal): Promise<DevicePage> {
    return this.#call({ method: 'POST', path: '/server/devices', body: { ...(cursor === null ? {} : { cursor }), limit }, schema: pageSchema }, signal);
  }

  syncDevices(cursor: string, limit: number, signal: AbortSignal): Promise<DevicePage> {
    return this.#call({ method: 'POST', path: '/devices/sync', body: { cursor, limit }, schema: pageSchema }, signal);
  }

  deviceDetails(devices: readonly string[], signal: AbortSignal): Promise<z.infer<typeof detailsSchema>> {
    return this.#call({ method: 'POST', path: '/devices', body: { devices }, schema: detailsSchema }, signal);
  }

  /** Defined anew each time: what is stored can't be changed (5.4). */
  defineProfile(profile: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<z.infer<typeof definedSchema>> {
    return this.#call({ method: 'POST', path: '/profile', body: profile, schema: definedSchema }, signal);
  }

  profile(uuid: string, signal: AbortSignal): Promise<z.infer<typeof storedProfileSchema>> {
    return this.#call({ method: 'GET', path: `/profile?profile_uuid=${encodeURIComponent(uuid)}`, schema: storedProfileSchema }, signal);
  }

  /** At most 1,000 in one call, or what the account says. */
  assignProfile(uuid: string, devices: readonly string[], signal: AbortSignal): Promise<Assigned> {
    return this.#call({ method: 'PUT', path: '/profile/devices', body: { profile_uuid: uuid, devices }, schema: assignedSchema }, signal);
  }

  removeProfile(devices: readonly string[], signal: AbortSignal): Promise<Assigned> {
    return this.#call({ method: 'DELETE', path: '/profile/devices', body: { devices }, schema: assignedSchema }, signal);
  }

  /** Can't be taken back from here: the device has to be added to the organization anew. */
  disown(devices: readonly string[], signal: AbortSignal): Promise<Assigned> {
    return this.#call({ method: 'POST', path: '/devices/disown', body: { devices }, schema: assignedSchema }, signal);
  }

  /** `escrowKey`: 64 hexadecimal digits, derived from the bypass code; null locks it to whoever made the server entry. */
  lockActivation(device: string, escrowKey: string | null, message: string | null, signal: AbortSignal): Promise<z.infer<typeof lockedSchema>> {
    const body = { device, ...(escrowKey === null ? {} : { escrow_key: escrowKey }), ...(message === null ? {} : { lost_message: message }) };
    return this.#call({ method: 'POST', path: '/device/activationlock', body, schema: lockedSchema }, signal);
  }

  /** Where devices look for the MDM when somebody signs in with an account of the organization. ade.refused with PROFILE_NOT_FOUND: nowhere yet. */
  accountDriven(signal: AbortSignal): Promise<AccountDriven> {
    return this.#call({ method: 'GET', path: '/account-driven-enrollment/profile', schema: accountDrivenSchema }, signal);
  }

  setAccountDriven(address: string, signal: AbortSignal): Promise<null> {
    return this.#call({ method: 'POST', path: '/account-driven-enrollment/profile', body: { mdm_service_discovery_url: address }, schema: null }, signal);
  }

  removeAccountDriven(signal: AbortSignal): Promise<null> {
    return this.#call({ method: 'DELETE', path: '/account-driven-enrollment/profile', schema: null }, signal);
  }

  /** Of releases that aren't out yet, for devices of the organization. ade.refused with APPLE_SEED_FOR_IT_TURNED_OFF: it takes no part. */
  betaTokens(signal: AbortSignal): Promise<BetaToken[]> {
    return this.#call({ method: 'GET', path: '/os-beta-enrollment/tokens', schema: betaTokensSchema }, signal);
  }
}
