// OAuth 1.0a as Apple's service of automated enrollment wants it (RFC 5849, HMAC-SHA1; enrollment-formats 5.1). Nonce and time are given.
import { createHmac } from 'node:crypto';

export interface OAuthKeys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
}

export interface OAuthRequest {
  readonly method: string;
  /** Its query counts, too. */
  readonly url: string;
  readonly nonce: string;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
  /** Of a body that is a form (RFC 5849, 3.4.1.3.1); any other body isn't signed. */
  readonly form?: readonly (readonly [string, string])[];
  /** Protocol parameters beside the usual ones. */
  readonly more?: readonly (readonly [string, string])[];
}

/** RFC 5849, 3.6: what encodeURIComponent leaves alone and RFC 3986 doesn't. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function byText([nameA, valueA]: readonly [string, string], [nameB, valueB]: readonly [string, string]): number {
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return valueA < valueB ? -1 : valueA > valueB ? 1 : 0;
}

/** RFC 5849, 3.4.1. `parameters`: all but the signature and the realm, not yet encoded. */
export function signatureBase(method: string, url: string, parameters: readonly (readonly [string, string])[]): string {
  const { protocol, host, pathname, searchParams } = new URL(url);
  // A blank in a query may be a plus there; URLSearchParams reads both.
  const all = [...searchParams, ...parameters].map(([name, value]) => [encoded(name), encoded(value)] as const).sort(byText);
  return [method.toUpperCase(), encoded(`${protocol}//${host}${pathname}`), encoded(all.map(([name, value]) => `${name}=${value}`).join('&'))].join('&');
}

export function signature(base: string, consumerSecret: string, tokenSecret: string): string {
  return createHmac('sha1', `${encoded(consumerSecret)}&${encoded(tokenSecret)}`).update(base).digest('base64');
}

/** The value of the Authorization header. An empty access token is left out, as in the first of OAuth's three requests. */
export function authorization(keys: OAuthKeys, { method, url, nonce, timestamp, form = [], more = [] }: OAuthRequest, realm: string): string {
  const protocol: (readonly [string, string])[] = [
    ['oauth_consumer_key', keys.consumerKey], ...(keys.accessToken === '' ? [] : [['oauth_token', keys.accessToken] as const]),
    ['oauth_signature_method', 'HMAC-SHA1'], ['oauth_timestamp', String(timestamp)], ['oauth_nonce', nonce], ...more,
  ];
  const signed = signature(signatureBase(method, url, [...form, ...protocol]), keys.consumerSecret, keys.accessSecret);
  const shown = [...protocol, ['oauth_signature', signed] as const].map(([name, value]) => `${name}="${encoded(value)}"`);
  return `OAuth realm="${realm}", ${shown.join(', ')}`;
}
