// The client of Apple's API for organizations, for reading alone: where a device belongs, by which order it came, and which server it is
// assigned to (enrollment-formats 6). Nothing here changes anything at Apple.
import type { KeyObject } from 'node:crypto';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { cleanSerial } from '../domain/enrollment/serial-number.ts';
import { AppError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http.ts';
import { askPatiently, retryAfterSeconds } from '../patient-http.ts';
import { devicesSchema, errorsSchema, type MdmServer, oneDeviceSchema, oneServerSchema, type OrgDevice, type Paging, serversSchema, tokenErrorSchema, tokenSchema } from './answers.ts';
import { type ApiAccount, appleHosts } from './api-account.ts';
import { clientAssertion, tokenUrl } from './client-assertion.ts';

/** Whether the key ID stands in the statement: Apple's pages say so, one account in the field was refused with it (6.1). */
export type KeyIdUse = 'with' | 'without';

export interface AppleBusinessOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly account: ApiAccount;
  readonly key: KeyObject;
  /** Another one each time. */
  readonly nonce: () => string;
  /** What worked last; null: nothing did yet. */
  readonly keyIdUse?: KeyIdUse | null;
  /** What works, when that is news. */
  readonly onKeyIdUse?: (use: KeyIdUse) => void;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null: that was the last one. */
  readonly next: string | null;
  readonly total: number | null;
}

export interface DevicePlace {
  readonly device: OrgDevice;
  /** Null: none. */
  readonly server: MdmServer | null;
}

/** Milliseconds. */
const longestWait = 120_000;
const renewedBefore = 60_000;
const skewTold = 60_000;
const mostServerPages = 100;

interface Token {
  readonly value: string;
  readonly until: number;
}

function jsonOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function parsed<T>(schema: z.ZodType<T>, response: HttpResponse, what: string): T {
  const json = jsonOf(response);
  if (json === undefined) throw new AppError('appleBusiness.protocol', { what, reason: 'it isn’t JSON' });
  const found = schema.safeParse(json);
  if (found.success) return found.data;
  const place = found.error.issues[0]?.path.join('.') ?? '';
  throw new AppError('appleBusiness.protocol', { what, reason: `its ${place === '' ? 'form' : place} isn’t as documented` });
}

const wordIn = (response: HttpResponse): string => {
  const found = errorsSchema.safeParse(jsonOf(response));
  return /^[A-Za-z][\w.-]{0,80}$/.exec(found.data?.errors[0]?.code ?? '')?.[0] ?? `HTTP ${response.status}`;
};

export class AppleBusinessClient {
  readonly #options: AppleBusinessOptions;
  #use: KeyIdUse | null;
  #token: { readonly promise: Promise<Token>; readonly signal: AbortSignal } | null = null;

  constructor(options: AppleBusinessOptions) {
    this.#options = options;
    this.#use = options.keyIdUse ?? null;
  }

  async #askToken(use: KeyIdUse, signal: AbortSignal): Promise<HttpResponse> {
    const { http, clock, account: { clientId, keyId, service }, key, nonce } = this.#options;
    const assertion = clientAssertion({ clientId, keyId: use === 'with' ? keyId : null, key, now: Math.floor(clock.now() / 1000), id: nonce() });
    const form = new URLSearchParams({
      grant_type: 'client_credentials', client_id: clientId, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion, scope: appleHosts[service].scope,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    return askPatiently(http, { method: 'POST', url: tokenUrl, headers, body: Uint8Array.from(Buffer.from(form.toString())) }, { clock, longest: longestWait }, signal);
  }

  #refusedToken(response: HttpResponse, word: string): AppError {
    const { clock } = this.#options;
    const device = { device: { domain: 'account.apple.com', code: word } };
    const skew = Math.abs(Date.parse(response.headers['date'] ?? '') - clock.now());
    if (response.status === 429) return new AppError('appleBusiness.throttled', { seconds: retryAfterSeconds(response, clock.now()) ?? 60 }, device);
    if (response.status >= 500) return new AppError('http.status', { host: new URL(tokenUrl).host, status: response.status }, device);
    if (word === 'invalid_client' && skew > skewTold) return new AppError('appleBusiness.clock', { minutes: Math.round(skew / 60_000) }, device);
    return new AppError('appleBusiness.refused', { word }, device);
  }

  /** With the key ID first, or as it worked last; when Apple doesn't know the account so, once the other way. */
  async #newToken(signal: AbortSignal): Promise<Token> {
    const first = this.#use ?? 'with';
    let refusal: AppError | null = null;
    for (const use of [first, first === 'with' ? 'without' : 'with'] as const) {
      const asked = this.#options.clock.now();
      const response = await this.#askToken(use, signal);
      if (response.status === 200) {
        const { access_token: value, expires_in: seconds } = parsed(tokenSchema, response, 'the token');
        if (this.#use !== use) this.#options.onKeyIdUse?.(use);
        this.#use = use;
        return { value, until: asked + seconds * 1000 };
      }
      const word = /^[a-z_]{1,60}$/.exec(tokenErrorSchema.safeParse(jsonOf(response)).data?.error ?? '')?.[0] ?? `HTTP ${response.status}`;
      refusal ??= this.#refusedToken(response, word);
      if (word !== 'invalid_client') throw this.#refusedToken(response, word);
    }
    throw refusal ?? new AppError('appleBusiness.refused', { word: 'invalid_client' });
  }

  /** Whoever asks while one is being asked for waits for that. `refused`: a token that isn't taken any more. */
  async #bearer(refused: string | null, signal: AbortSignal): Promise<string> {
    for (let known = this.#token; known !== null; known = this.#token) {
      const found = await known.promise.catch((error: unknown) => {
        // Who asked called it off; whoever waited with them didn't.
        if (!known.signal.aborted || signal.aborted) throw error;
        return null;
      });
      if (found !== null && found.value !== refused && found.until - renewedBefore > this.#options.clock.now()) return found.value;
      // Unless somebody else has a new one already.
      if (this.#token === known) this.#token = null;
    }
    const asking = { promise: this.#newToken(signal), signal };
    this.#token = asking;
    asking.promise.catch(() => { if (this.#token === asking) this.#token = null; });
    return (await asking.promise).value;
  }

  /** Null: Apple doesn't have it. Throws appleBusiness.*, http.*, the signal's reason. */
  async #get<T>(path: string, schema: z.ZodType<T>, what: string, signal: AbortSignal): Promise<T | null> {
    const { http, clock, account: { service } } = this.#options;
    const { api } = appleHosts[service];
    for (let refused: string | null = null; ;) {
      const token = await this.#bearer(refused, signal);
      const response = await askPatiently(http, { method: 'GET', url: `${api}/v1${path}`, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } }, { clock, longest: longestWait }, signal);
      const { status } = response;
      if (status === 200) return parsed(schema, response, what);
      if (status === 401 && refused === null) {
        refused = token;
        continue;
      }
      const word = wordIn(response);
      const device = { device: { domain: new URL(api).host, code: word } };
      if (status === 404) return null;
      if (status === 401) throw new AppError('appleBusiness.refused', { word }, device);
      if (status === 403) throw new AppError('appleBusiness.forbidden', { what }, device);
      if (status === 429) throw new AppError('appleBusiness.throttled', { seconds: retryAfterSeconds(response, clock.now()) ?? 60 }, device);
      if (status >= 500) throw new AppError('http.status', { host: new URL(api).host, status }, device);
      throw new AppError('appleBusiness.failed', { what, word }, device);
    }
  }

  /** The cursor alone is taken from a link: where to ask is known here. */
  #next({ links, meta }: Paging): string | null {
    const cursor = meta?.paging?.nextCursor ?? null;
    if (cursor !== null && cursor !== '') return cursor;
    const link = links?.next ?? null;
    const found = link === null ? null : /[?&]cursor=([^&#]+)/.exec(link)?.[1];
    try {
      return found === null || found === undefined ? null : decodeURIComponent(found);
    } catch {
      return null;
    }
  }

  /** Null: it isn't the organization's. Throws appleBusiness.*, http.*, the signal's reason. */
  async device(serial: string, signal: AbortSignal): Promise<OrgDevice | null> {
    const id = cleanSerial(serial);
    if (!/^[A-Z0-9]{1,40}$/.test(id)) return null;
    return (await this.#get(`/orgDevices/${id}`, oneDeviceSchema, 'the device', signal))?.data ?? null;
  }

  /** Null: none. Throws as device. */
  async assignedServer(serial: string, signal: AbortSignal): Promise<MdmServer | null> {
    const id = cleanSerial(serial);
    if (!/^[A-Z0-9]{1,40}$/.test(id)) return null;
    return (await this.#get(`/orgDevices/${id}/assignedServer`, oneServerSchema, 'the device’s server', signal))?.data ?? null;
  }

  /** Where a device on the bench belongs; null: not to this organization. Throws as device. */
  async place(serial: string, signal: AbortSignal): Promise<DevicePlace | null> {
    const device = await this.device(serial, signal);
    if (!device) return null;
    return { device, server: device.status === 'UNASSIGNED' ? null : await this.assignedServer(serial, signal) };
  }

  /** `cursor`: of the page before; null: the first. Throws as device. */
  async devices(cursor: string | null, limit: number, signal: AbortSignal): Promise<Page<OrgDevice>> {
    const query = `limit=${Math.min(1000, Math.max(1, Math.floor(limit)))}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page = await this.#get(`/orgDevices?${query}`, devicesSchema, 'the devices', signal);
    if (!page) throw new AppError('appleBusiness.failed', { what: 'the devices', word: 'HTTP 404' });
    const next = this.#next(page);
    if (next !== null && next === cursor) throw new AppError('appleBusiness.protocol', { what: 'the devices', reason: 'its pages have no end' });
    return { rows: page.data, next, total: page.meta?.paging?.total ?? null };
  }

  /** All of them. Throws as device. */
  async servers(signal: AbortSignal): Promise<MdmServer[]> {
    const all: MdmServer[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < mostServerPages; pages += 1) {
      const page: z.infer<typeof serversSchema> | null = await this.#get(`/mdmServers?limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, serversSchema, 'the servers', signal);
      if (!page) break;
      all.push(...page.data);
      const next = this.#next(page);
      if (next === null) return all;
      if (next === cursor) break;
      cursor = next;
    }
    throw new AppError('appleBusiness.protocol', { what: 'the servers', reason: 'its pages have no end' });
  }
}
