// Microsoft's login as its documents have it (RFC 6749, 7636, 8628; enrollment-formats 7.1), strict: a redirect is the registered one, a code
// works once and with its verifier, a refresh token is replaced by each use. It answers an HttpClient; the browser's part is visit().
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/clock.ts';
import type { HttpClient, HttpRequest } from '../../src/http.ts';

export interface GrantedToken {
  readonly scopes: readonly string[];
  readonly until: number;
}

interface GivenCode {
  readonly challenge: string;
  readonly redirect: string;
  readonly scopes: readonly string[];
  readonly nonce: string;
  readonly until: number;
}

interface GivenDeviceCode {
  readonly scopes: readonly string[];
  readonly until: number;
  interval: number;
  asked: number;
}

export interface LoginState {
  readonly clock: Clock;
  readonly login: string;
  readonly graph: string;
  readonly clientId: string;
  readonly user: { readonly oid: string; readonly tid: string; readonly name: string; readonly upn: string };
  /** What an administrator agreed to. */
  consented: readonly string[];
  /** The person at the other device. */
  atDevice: 'pending' | 'approved' | 'declined';
  /** Seconds that an access token works. */
  tokenLife: number;
  /** Answered once each in place of the token endpoint's answer. */
  readonly next: { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }[];
  readonly codes: Map<string, GivenCode>;
  readonly deviceCodes: Map<string, GivenDeviceCode>;
  readonly refreshTokens: Map<string, readonly string[]>;
  /** Graph asks here. */
  readonly accessTokens: Map<string, GrantedToken>;
  readonly requests: { readonly url: string; readonly grant: string }[];
  /** Everything secret that was ever given out. */
  readonly secrets: string[];
  count: number;
}

export const readScopes = ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementManagedDevices.Read.All'];
export const writeScopes = ['DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementManagedDevices.Read.All'];

export function loginState(clock: Clock, change: Partial<LoginState> = {}): LoginState {
  return {
    clock, login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com', clientId: '11111111-2222-3333-4444-555555555555',
    user: { oid: 'aaaaaaaa-0000-0000-0000-000000000001', tid: 'bbbbbbbb-0000-0000-0000-000000000002', name: 'Ada Admin', upn: 'ada@example.org' },
    consented: [...readScopes, ...writeScopes], atDevice: 'pending', tokenLife: 3600, next: [], codes: new Map(), deviceCodes: new Map(), refreshTokens: new Map(), accessTokens: new Map(),
    requests: [], secrets: [], count: 0, ...change,
  };
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As the login writes it: the sentence has a trace and an account in it, which nobody may see in an error of ours. */
const refused = (error: string, number: number, suberror?: string): Answer => ({
  status: 400,
  body: { error, error_description: `AADSTS${number}: canary-description for ada@example.org. Trace ID: canary-trace`, error_codes: [number], timestamp: '2026-11-22 10:00:00Z', trace_id: 'canary-trace', ...(suberror === undefined ? {} : { suberror }) },
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

function secret(state: LoginState, kind: string): string {
  state.count += 1;
  const made = `canary-${kind}-${state.count}`;
  state.secrets.push(made);
  return made;
}

/** Outside what is always there: Graph's own, with its address before it. Null: one isn't known. */
function graphScopes(state: LoginState, scope: string): string[] | null {
  const asked = scope.split(' ').filter((name) => name !== '' && !['openid', 'profile', 'offline_access'].includes(name));
  const known = [...readScopes, ...writeScopes];
  const bare = asked.map((name) => (name.startsWith(`${state.graph}/`) ? name.slice(state.graph.length + 1) : ''));
  return bare.every((name) => known.includes(name)) ? bare : null;
}

function grant(state: LoginState, scopes: readonly string[], nonce: string | null): Answer {
  const [access, refresh] = [secret(state, 'access'), secret(state, 'refresh')];
  const { clock, graph, clientId, user: { oid, tid, name, upn } } = state;
  state.accessTokens.set(access, { scopes, until: clock.now() + state.tokenLife * 1000 });
  state.refreshTokens.set(refresh, scopes);
  const claims = { aud: clientId, iss: `${state.login}/${tid}/v2.0`, iat: 1, nbf: 1, exp: 9_999_999_999, name, oid, preferred_username: upn, sub: 'sub', tid, ver: '2.0', ...(nonce === null ? {} : { nonce }) };
  return {
    status: 200,
    body: {
      token_type: 'Bearer', scope: [...scopes.map((scope) => `${graph}/${scope}`), 'openid', 'profile'].join(' '), expires_in: state.tokenLife, ext_expires_in: state.tokenLife, access_token: access, refresh_token: refresh,
      id_token: `${base64url({ typ: 'JWT', alg: 'RS256', kid: 'k' })}.${base64url(claims)}.c2ln`, client_info: base64url({ uid: oid, utid: tid }),
    },
  };
}

/** What a browser is sent on to: back to the app, or nowhere, where an error is shown. */
export function visit(state: LoginState, address: string, person: 'signs in' | 'declines' = 'signs in'): { readonly to: URL } | { readonly shows: string } {
  const url = new URL(address);
  const one = (name: string): string => (url.searchParams.getAll(name).length === 1 ? url.searchParams.get(name) ?? '' : '');
  if (url.origin !== state.login || !/^\/[^/]+\/oauth2\/v2\.0\/authorize$/.test(url.pathname)) return { shows: 'no such page' };
  if (one('client_id') !== state.clientId) return { shows: 'AADSTS700016' };
  // Registered: http://localhost, where any port is let through, and nothing else.
  if (!/^http:\/\/localhost(?::\d+)?\/?$/.test(one('redirect_uri'))) return { shows: 'AADSTS50011' };
  if (one('response_type') !== 'code' || one('response_mode') !== 'query') return { shows: 'AADSTS900144' };
  const to = new URL(one('redirect_uri'));
  const back = (fields: Record<string, string>): { to: URL } => {
    for (const [name, value] of Object.entries({ ...fields, state: one('state') })) to.searchParams.set(name, value);
    return { to };
  };
  if (one('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(one('code_challenge'))) return { shows: 'AADSTS9002325' };
  if (one('state').length < 32) return { shows: 'a state that can be guessed' };
  if (!one('scope').split(' ').includes('offline_access')) return { shows: 'no renewal asked for' };
  const scopes = graphScopes(state, one('scope'));
  if (!scopes) return back({ error: 'invalid_scope', error_description: 'AADSTS70011: canary-description' });
  if (person === 'declines') return back({ error: 'access_denied', error_subcode: 'cancel', error_description: 'canary-description' });
  if (!scopes.every((scope) => state.consented.includes(scope))) return back({ error: 'consent_required', error_description: 'AADSTS65001: canary-description' });
  const code = secret(state, 'code');
  state.codes.set(code, { challenge: one('code_challenge'), redirect: one('redirect_uri'), scopes, nonce: one('nonce'), until: state.clock.now() + 600_000 });
  return back({ code, session_state: 'cccccccc-0000-0000-0000-000000000003' });
}

function byCode(state: LoginState, form: URLSearchParams): Answer {
  const given = state.codes.get(form.get('code') ?? '');
  state.codes.delete(form.get('code') ?? '');
  if (!given || given.until <= state.clock.now()) return refused('invalid_grant', 54005);
  if (form.get('redirect_uri') !== given.redirect) return refused('invalid_grant', 500112);
  if (createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') !== given.challenge || !/^[\w.~-]{43,128}$/.test(form.get('code_verifier') ?? '')) return refused('invalid_grant', 501481);
  return grant(state, given.scopes, given.nonce);
}

function byDeviceCode(state: LoginState, form: URLSearchParams): Answer {
  const given = state.deviceCodes.get(form.get('device_code') ?? '');
  const now = state.clock.now();
  if (!given) return refused('invalid_grant', 70019);
  if (now >= given.until) return refused('expired_token', 70020);
  const early = now - given.asked < given.interval * 1000;
  given.asked = now;
  if (early) {
    given.interval += 5;
    return { status: 400, body: { error: 'slow_down' } };
  }
  if (state.atDevice === 'pending') return refused('authorization_pending', 70016);
  state.deviceCodes.delete(form.get('device_code') ?? '');
  return state.atDevice === 'declined' ? refused('authorization_declined', 65004) : grant(state, given.scopes, null);
}

function byRefreshToken(state: LoginState, form: URLSearchParams): Answer {
  const token = form.get('refresh_token') ?? '';
  const given = state.refreshTokens.get(token);
  if (!given) return refused('invalid_grant', 70000, 'bad_token');
  const scopes = graphScopes(state, form.get('scope') ?? '');
  if (!scopes?.every((scope) => given.includes(scope))) return refused('invalid_grant', 65001, 'consent_required');
  state.refreshTokens.delete(token);
  return grant(state, scopes, null);
}

function deviceCode(state: LoginState, form: URLSearchParams): Answer {
  const scopes = graphScopes(state, form.get('scope') ?? '');
  if (!scopes) return refused('invalid_scope', 70011);
  const code = secret(state, 'device');
  state.deviceCodes.set(code, { scopes, until: state.clock.now() + 900_000, interval: 5, asked: state.clock.now() });
  return { status: 200, body: { device_code: code, user_code: 'ABCD2345', verification_uri: 'https://microsoft.com/devicelogin', expires_in: 900, interval: 5, message: 'To sign in …' } };
}

function answer(state: LoginState, { method, url: address, headers, body }: HttpRequest): Answer {
  const url = new URL(address);
  const form = new URLSearchParams(Buffer.from(body ?? []).toString());
  state.requests.push({ url: address, grant: form.get('grant_type') ?? '' });
  const [, tenant, end] = /^\/([^/]+)\/oauth2\/v2\.0\/(token|devicecode)$/.exec(url.pathname) ?? [];
  if (url.origin !== state.login || method !== 'POST' || tenant === undefined) return { status: 404, body: {} };
  if (!headers['content-type'] && !headers['Content-Type']) return refused('invalid_request', 900144);
  if (form.get('client_id') !== state.clientId) return refused('unauthorized_client', 700016);
  if (form.has('client_secret')) return refused('invalid_request', 700025);
  if (end === 'devicecode') return deviceCode(state, form);
  const grants: Readonly<Record<string, (state: LoginState, form: URLSearchParams) => Answer>> = { authorization_code: byCode, refresh_token: byRefreshToken, device_code: byDeviceCode, 'urn:ietf:params:oauth:grant-type:device_code': byDeviceCode };
  return grants[form.get('grant_type') ?? '']?.(state, form) ?? refused('unsupported_grant_type', 70003);
}

export function loginService(state: LoginState): HttpClient {
  return (request, signal) => {
    signal.throwIfAborted();
    const planned = state.next.shift();
    const made = planned ? null : answer(state, request);
    const { status, body, headers = {} } = planned ?? { status: made?.status ?? 500, body: JSON.stringify(made?.body) };
    return Promise.resolve({ status, headers: { 'content-type': 'application/json', ...headers }, body: Uint8Array.from(Buffer.from(body)) });
  };
}
