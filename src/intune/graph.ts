// Microsoft Graph, asked patiently and believed little: one host, a token only for that host, every answer parsed, every refusal a code. What
// is asked is in the files beside this one (enrollment-formats 7.2).
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http.ts';
import { askPatiently, retryAfterSeconds } from '../patient-http.ts';
import type { Cloud } from '../domain/enrollment/microsoft-clouds.ts';
import { type ScopeId, scopes } from '../domain/enrollment/microsoft-scopes.ts';

export interface GraphOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly cloud: Cloud;
  /** A token that allows it; `renew`: the last one was refused. */
  readonly token: (scope: ScopeId, renew: boolean, signal: AbortSignal) => Promise<string>;
}

export interface GraphCall {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Almost everything about enrollment is beta: its shape may change any day. */
  readonly version: 'v1.0' | 'beta';
  /** Below the version, with a slash before it; its parts are encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly scope: ScopeId;
  /** What is asked, for people: "the enrollment profiles". */
  readonly what: string;
  /** Whether Graph offers this at all is to be found out by it: a 400 or 404 is no failure then but intune.notOffered. */
  readonly probe?: boolean;
}

/** Milliseconds that Microsoft may make one wait for one answer. */
const longestWait = 120_000;
const mostPages = 2000;
/** Rows of a list; Intune's own limit of a token is 200,000 (5.8). */
const mostRows = 250_000;

const errorSchema = z.object({ error: z.object({ code: z.string().max(2000), message: z.string().max(100_000).catch('') }) });
const pageSchema = z.object({ value: z.array(z.unknown()).max(10_000), '@odata.nextLink': z.string().max(20_000).nullish() });

/** Codes of the system that mean that nothing was sent. */
const notSent = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'UND_ERR_CONNECT_TIMEOUT']);

function wasSent(error: AppError): boolean {
  for (let [cause, depth] = [error.cause, 0]; cause instanceof Error && depth < 4; [cause, depth] = [cause.cause, depth + 1]) {
    if ('code' in cause && notSent.has(String(cause.code))) return false;
  }
  return true;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A part of a path. Whatever Graph gives as an ID has these signs; a path with dots would lead elsewhere. Throws intune.notFound. */
export function pathId(id: string, what: string): string {
  if (!/^[A-Za-z0-9_~-]{1,200}$/.test(id)) throw new AppError('intune.notFound', { what });
  return id;
}

/** A text in a filter (OData 4.01, 5.1.1.6.1): between single quotes, each of its own doubled. */
export function odataText(text: string): string {
  return `'${text.replaceAll('\'', '\'\'')}'`;
}

export class GraphClient {
  readonly #options: GraphOptions;

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  #refusal(response: HttpResponse, { method = 'GET', what, scope, probe = false }: GraphCall): AppError {
    const { clock, cloud } = this.#options;
    const { status } = response;
    const parsed = errorSchema.safeParse(jsonOf(response.body));
    const { code = '', message = '' } = parsed.data?.error ?? {};
    const word = /^[A-Za-z][\w.-]{0,80}$/.exec(code)?.[0] ?? `HTTP ${status}`;
    const device = { device: { domain: 'graph', code: word } };
    if (/not applicable to target tenant/i.test(message)) return new AppError('intune.unlicensed', {}, device);
    if (status === 401) return new AppError('intune.signInAgain', { word }, device);
    if (status === 403) return new AppError('intune.forbidden', { what, scope: scopes[scope].name }, device);
    if (probe && (status === 400 || status === 404 || status === 405 || status === 501)) return new AppError('intune.notOffered', { what }, device);
    if (status === 404 || status === 410) return new AppError('intune.notFound', { what }, device);
    if (status === 429) return new AppError('intune.throttled', { seconds: retryAfterSeconds(response, clock.now()) ?? 60 }, device);
    if (status >= 500) return method === 'GET' ? new AppError('http.status', { host: new URL(cloud.graph).host, status }, device) : new AppError('intune.unsure', { what }, device);
    return new AppError('intune.refused', { what, word }, device);
  }

  async #ask(call: GraphCall, url: string, signal: AbortSignal): Promise<HttpResponse> {
    const { http, clock, cloud, token } = this.#options;
    const { method = 'GET', body, scope, what } = call;
    // The token is for this host alone.
    if (new URL(url).origin !== cloud.graph) throw new AppError('intune.protocol', { what, reason: 'it is at another address' });
    for (let renew = false; ; renew = true) {
      const headers = { authorization: `Bearer ${await token(scope, renew, signal)}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      const request: HttpRequest = { method, url, headers, ...(body === undefined ? {} : { body: Uint8Array.from(Buffer.from(JSON.stringify(body))) }) };
      let response: HttpResponse;
      try {
        response = await askPatiently(http, request, { clock, longest: longestWait }, signal);
      } catch (error) {
        if (signal.aborted || method === 'GET' || !(error instanceof AppError) || error.code !== 'http.unreachable' || !wasSent(error)) throw error;
        throw new AppError('intune.unsure', { what });
      }
      if (response.status === 401 && !renew) continue;
      if (response.status >= 200 && response.status < 300) return response;
      throw this.#refusal(response, call);
    }
  }

  #url({ version, path, query }: GraphCall): string {
    const search = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    return `${this.#options.cloud.graph}/${version}${path}${search === '' ? '' : `?${search}`}`;
  }

  #parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
    if (value === undefined) throw new AppError('intune.protocol', { what, reason: 'it isn’t JSON' });
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const place = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new AppError('intune.protocol', { what, reason: `its ${place === '' ? 'form' : place} isn’t as documented` });
  }

  /** Throws intune.*, http.*, secrets.*, the signal's reason. A write that broke off is intune.unsure. */
  async call<T>(call: GraphCall, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#parsed(schema, jsonOf((await this.#ask(call, this.#url(call), signal)).body), call.what);
  }

  /** An act whose answer says nothing. Throws as call. */
  async act(call: GraphCall, signal: AbortSignal): Promise<void> {
    await this.#ask(call, this.#url(call), signal);
  }

  /** A list, page by page, so that what came stays when a later page doesn't. Throws as call. */
  async *pages<T>(call: GraphCall, row: z.ZodType<T>, signal: AbortSignal): AsyncGenerator<T[], void, undefined> {
    const { what, version } = call;
    const seen = new Set<string>();
    let rows = 0;
    for (let url: string | null = this.#url(call); url !== null;) {
      if (seen.has(url) || seen.size >= mostPages) throw new AppError('intune.protocol', { what, reason: 'its pages have no end' });
      seen.add(url);
      const { value, '@odata.nextLink': next }: z.infer<typeof pageSchema> = this.#parsed(pageSchema, jsonOf((await this.#ask(call, url, signal)).body), what);
      rows += value.length;
      if (rows > mostRows) throw new AppError('intune.protocol', { what, reason: 'it has no end' });
      yield value.map((one) => this.#parsed(row, one, what));
      url = next === null || next === undefined ? null : this.#nextUrl(next, version, what);
    }
  }

  /** Where the next page is: at the same Graph, or nowhere. */
  #nextUrl(link: string, version: string, what: string): string {
    const { graph } = this.#options.cloud;
    let url: URL | null = null;
    try {
      url = new URL(link);
    } catch {
      // As another address.
    }
    if (url?.origin !== graph || url.username !== '' || url.password !== '' || !url.pathname.startsWith(`/${version}/`)) throw new AppError('intune.protocol', { what, reason: 'its next page is at another address' });
    return url.href;
  }

  /** The whole list. Throws as call. */
  async list<T>(call: GraphCall, row: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
    const all: T[] = [];
    for await (const page of this.pages(call, row, signal)) all.push(...page);
    return all;
  }
}
