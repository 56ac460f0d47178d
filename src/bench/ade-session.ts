// Who may ask Apple's service of automated enrollment: OAuth 1.0a of a server token (RFC 5849; enrollment-formats 5.1), then one live
// session for each server entry, which gets another name now and then.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AdeRefusal } from './ade-message.ts';
import type { PracticeOrganization, ServerEntry } from './practice-organization.ts';
import type { TokenSecrets } from './practice-tokens.ts';
import type { WebRequest } from './web-message.ts';

/** Milliseconds by which a client's clock may be wrong. */
const skew = 5 * 60_000;
/** So many answers until the session's name changes. */
const answersPerName = 10;
const mostNonces = 10_000;

/** RFC 5849, 3.6. */
const percent = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);

function problem(word: string): AdeRefusal {
  return new AdeRefusal(401, `oauth_problem=${word}`, { 'www-authenticate': 'OAuth realm="ADM"' });
}

/** Of the Authorization header; throws for one that is none, says something twice, or isn't encoded as it has to be. */
function parametersIn(header: string): Map<string, string> {
  if (!/^OAuth\s/i.test(header) || header.length > 8000) throw problem('parameter_absent');
  const parameters = new Map<string, string>();
  for (const piece of header.slice(6).split(',')) {
    const [, name, value] = /^\s*([a-zA-Z_]+)="([^"]*)"\s*$/.exec(piece) ?? [];
    if (name === undefined || value === undefined || parameters.has(name)) throw problem('parameter_rejected');
    try {
      parameters.set(name, decodeURIComponent(value));
    } catch {
      throw problem('parameter_rejected');
    }
  }
  return parameters;
}

/** RFC 5849, 3.4.1 and 3.4.2. `address`: without its query, as the client asked for it. */
function signatureOf(address: string, query: URLSearchParams, parameters: ReadonlyMap<string, string>, { consumerSecret, accessSecret }: TokenSecrets): Buffer {
  const signed = [...query, ...[...parameters].filter(([name]) => name !== 'oauth_signature' && name !== 'realm')].map(([name, value]) => [percent(name), percent(value)] as const);
  signed.sort(([nameA, valueA], [nameB, valueB]) => (nameA === nameB ? (valueA < valueB ? -1 : 1) : nameA < nameB ? -1 : 1));
  const base = ['GET', percent(address), percent(signed.map(([name, value]) => `${name}=${value}`).join('&'))].join('&');
  return createHmac('sha1', `${percent(consumerSecret)}&${percent(accessSecret)}`).update(base).digest();
}

function isSame(given: string, wanted: Buffer): boolean {
  const bytes = Buffer.from(given, 'base64');
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
}

/** Whose token it is. A token that a newer one replaced is told from one that never was. */
function entryOf(organization: PracticeOrganization, parameters: ReadonlyMap<string, string>): { readonly entry: ServerEntry; readonly token: TokenSecrets } {
  const access = parameters.get('oauth_token') ?? '';
  const found = organization.tokenOf(parameters.get('oauth_consumer_key') ?? '', access);
  if (!found) throw problem('consumer_key_rejected');
  if (found.entry.replaced.has(access)) throw new AdeRefusal(403, 'ACCESS_DENIED');
  if (access !== found.token.accessToken) throw problem('token_rejected');
  return found;
}

/** Each is taken once while its time would do. */
function useNonce({ nonces }: ServerEntry, nonce: string, now: number): void {
  for (const [old, until] of nonces) if (until < now) nonces.delete(old);
  if (nonces.has(nonce) || nonces.size >= mostNonces) throw problem('nonce_used');
  nonces.set(nonce, now + 2 * skew);
}

/** A new session, by a signature over one of these addresses. Throws AdeRefusal. */
export function openedSession(organization: PracticeOrganization, request: WebRequest, addresses: readonly string[]): string {
  const parameters = parametersIn(request.headers['authorization'] ?? '');
  if (parameters.get('realm') !== 'ADM') throw problem('parameter_rejected');
  if (parameters.get('oauth_signature_method') !== 'HMAC-SHA1') throw problem('signature_method_rejected');
  if ((parameters.get('oauth_version') ?? '1.0') !== '1.0') throw problem('version_rejected');
  const { entry, token } = entryOf(organization, parameters);
  const [nonce = '', timestamp = '', signature = ''] = ['oauth_nonce', 'oauth_timestamp', 'oauth_signature'].map((name) => parameters.get(name));
  if (nonce === '' || nonce.length > 300 || timestamp === '' || signature === '') throw problem('parameter_absent');
  const now = organization.now();
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - now) > skew) throw problem(`timestamp_refused&oauth_acceptable_timestamps=${Math.floor((now - skew) / 1000)}-${Math.floor((now + skew) / 1000)}`);
  const query = new URLSearchParams(request.path.split('?')[1] ?? '');
  if (!addresses.some((address) => isSame(signature, signatureOf(address, query, parameters, token)))) throw problem('signature_invalid');
  useNonce(entry, nonce, now);
  if (token.expires <= now) throw problem('token_expired');
  // One of an earlier bench, now that its signature was right.
  if (!entry.token) Object.assign(entry, { consumerKey: parameters.get('oauth_consumer_key'), token });
  return organization.openSession(entry);
}

/** Whose session it is. Throws AdeRefusal: stale, of a token that was replaced, or none of ours. */
export function sessionEntry(organization: PracticeOrganization, session: string | undefined): ServerEntry {
  if (session === undefined || session === '') throw new AdeRefusal(401, 'UNAUTHORIZED');
  if (organization.deniedSessions.has(session)) throw new AdeRefusal(403, 'ACCESS_DENIED');
  if (organization.staleSessions.has(session)) throw new AdeRefusal(403, 'FORBIDDEN');
  const entry = [...organization.servers.values()].find((server) => server.session === session || server.former?.session === session);
  if (!entry?.token) throw new AdeRefusal(401, 'UNAUTHORIZED');
  const now = organization.now();
  if (entry.session !== session && (entry.former?.until ?? 0) < now) throw new AdeRefusal(403, 'FORBIDDEN');
  if (entry.token.expires <= now) throw problem('token_expired');
  return entry;
}

/** After an answer: what the session is called from now on. */
export function nextSession(organization: PracticeOrganization, entry: ServerEntry): string {
  entry.answers += 1;
  return entry.answers % answersPerName === 0 || entry.session === null ? organization.renameSession(entry) : entry.session;
}
