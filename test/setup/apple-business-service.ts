// Apple's login for API accounts and its API for organizations as enrollment-formats 6 has them, strict: every statement is verified by
// node:crypto, no identifier is taken twice, a key ID may be wanted or unwelcome. It answers an HttpClient and opens no socket.
import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import type { HttpClient, HttpRequest } from '../../src/http.ts';

type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AppleBusinessState {
  readonly api: string;
  readonly scope: string;
  readonly clientId: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
  now: number;
  keyIdRule: 'wanted' | 'unwelcome' | 'either';
  /** Seconds. */
  tokenLife: number;
  readonly devices: Map<string, Json>;
  /** By serial number, a server's ID. */
  readonly assigned: Map<string, string>;
  readonly servers: Map<string, Json>;
  pageSize: number;
  /** next: links alone, as older revisions; cursor: in meta, too. */
  pagesBy: 'links' | 'cursor';
  readonly next: (Answer | null)[];
  readonly identifiers: Set<string>;
  readonly tokens: Map<string, number>;
  readonly requests: { readonly method: string; readonly url: string; readonly kid: unknown }[];
  reshape: (path: string, body: Json) => unknown;
}

export const apiKey = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
/** As Apple gives it out. */
export const apiKeyPem = apiKey.privateKey.export({ format: 'pem', type: 'sec1' }).toString();

export function appleBusinessState(change: Partial<AppleBusinessState> = {}): AppleBusinessState {
  return {
    api: 'https://api-business.apple.com', scope: 'business.api', clientId: 'BUSINESSAPI.9703f56c-10ce-4876-8f59-e78e5e23a152', keyId: '136d70f4-3b29-4a4e-8f6f-2c7d1a0e5b11', publicKey: apiKey.publicKey,
    now: Date.UTC(2026, 10, 22, 12), keyIdRule: 'wanted', tokenLife: 3600, devices: new Map(), assigned: new Map(), servers: new Map(), pageSize: 100, pagesBy: 'cursor', next: [], identifiers: new Set(), tokens: new Map(), requests: [],
    reshape: (_, body) => body, ...change,
  };
}

const refused = (error: string, why: string): Answer => ({ status: 400, body: { error, error_description: `canary-description ${why}` } });
const problem = (status: number, code: string): Answer => ({ status, body: { errors: [{ id: '1', status: String(status), code, title: 'canary-title', detail: 'canary-detail' }] } });

/** Null: it holds. */
function assertionTrouble(state: AppleBusinessState, jwt: string): string | null {
  const [header = '', payload = '', signature = '', ...more] = jwt.split('.');
  if (more.length > 0) return 'form';
  const [head, claims] = [header, payload].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
  const raw = Buffer.from(signature, 'base64url');
  if (head?.['alg'] !== 'ES256' || head['typ'] !== 'JWT' || raw.length !== 64) return 'alg';
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), { key: state.publicKey, dsaEncoding: 'ieee-p1363' }, raw)) return 'signature';
  const { iss, sub, aud, iat, exp, jti } = claims ?? {};
  if (iss !== state.clientId || sub !== state.clientId) return 'who';
  // The audience and the address that is asked differ.
  if (aud !== 'https://account.apple.com/auth/oauth2/v2/token') return 'aud';
  const now = state.now / 1000;
  if (typeof iat !== 'number' || typeof exp !== 'number' || iat > now + 60 || exp <= now || exp - iat > 180 * 86_400) return 'time';
  if (typeof jti !== 'string' || jti === '' || state.identifiers.has(jti)) return 'jti';
  state.identifiers.add(jti);
  if ('kid' in head ? state.keyIdRule === 'unwelcome' || head['kid'] !== state.keyId : state.keyIdRule === 'wanted') return 'kid';
  return null;
}

function giveToken(state: AppleBusinessState, { method, headers, body }: HttpRequest): Answer {
  const form = new URLSearchParams(Buffer.from(body ?? []).toString());
  if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded') return refused('invalid_request', 'form');
  if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type', 'grant');
  if (form.get('scope') !== state.scope) return refused('invalid_scope', 'scope');
  if (form.get('client_id') !== state.clientId || form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return refused('invalid_client', 'client');
  const trouble = assertionTrouble(state, form.get('client_assertion') ?? '');
  if (trouble !== null) return refused('invalid_client', trouble);
  const token = `canary-token-${state.tokens.size}`;
  state.tokens.set(token, state.now + state.tokenLife * 1000);
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: state.tokenLife, scope: state.scope } };
}

function page(state: AppleBusinessState, url: URL, rows: readonly Json[]): Answer {
  const from = Number(Buffer.from(url.searchParams.get('cursor') ?? '', 'base64').toString() || 0);
  const to = from + Math.min(state.pageSize, Number(url.searchParams.get('limit') ?? 100));
  const cursor = Buffer.from(String(to)).toString('base64');
  const more = to < rows.length;
  return {
    status: 200,
    body: {
      data: rows.slice(from, to), links: { self: url.href, ...(more ? { next: `${url.origin}${url.pathname}?cursor=${encodeURIComponent(cursor)}` } : {}) },
      meta: { paging: { limit: to - from, total: rows.length, ...(more && state.pagesBy === 'cursor' ? { nextCursor: cursor } : {}) } },
    },
  };
}

function answerApi(state: AppleBusinessState, { method, headers }: HttpRequest, url: URL): Answer {
  const until = state.tokens.get(/^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
  if (until === undefined || until <= state.now) return problem(401, 'NOT_AUTHORIZED');
  if (method !== 'GET') return problem(405, 'METHOD_NOT_ALLOWED');
  if (url.pathname === '/v1/orgDevices') return page(state, url, [...state.devices.values()]);
  if (url.pathname === '/v1/mdmServers') return page(state, url, [...state.servers.values()]);
  const [, serial = '', server] = /^\/v1\/orgDevices\/([^/]+)(\/assignedServer)?$/.exec(url.pathname) ?? [];
  const found = server === undefined ? state.devices.get(serial) : state.servers.get(state.assigned.get(serial) ?? '');
  return found ? { status: 200, body: { data: found, links: { self: url.href } } } : problem(404, 'NOT_FOUND');
}

const kidOf = (body: Uint8Array | undefined): unknown => {
  const jwt = new URLSearchParams(Buffer.from(body ?? []).toString()).get('client_assertion');
  return jwt === null ? undefined : (JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as Json)['kid'] ?? null;
};

export function appleBusinessService(state: AppleBusinessState): HttpClient {
  return (request, signal) => {
    signal.throwIfAborted();
    const url = new URL(request.url);
    state.requests.push({ method: request.method, url: request.url, kid: kidOf(request.body) });
    const planned = state.next.shift();
    const isLogin = request.url === 'https://account.apple.com/auth/oauth2/token';
    const made = planned ?? (isLogin ? giveToken(state, request) : url.origin === state.api ? answerApi(state, request, url) : problem(404, 'NO_SUCH_HOST'));
    const body = made.status === 200 && !planned && !isLogin ? state.reshape(url.pathname, made.body as Json) : made.body;
    return Promise.resolve({ status: made.status, headers: { date: new Date(state.now).toUTCString(), ...made.headers }, body: Uint8Array.from(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))) });
  };
}
