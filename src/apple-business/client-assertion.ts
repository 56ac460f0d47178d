// The signed statement by which an API account gets a token of Apple: a JWT with ES256 (RFC 7515, 7518, 7523; enrollment-formats 6.1).
// Time and identifier are given.
import { type KeyObject, sign } from 'node:crypto';

export const tokenUrl = 'https://account.apple.com/auth/oauth2/token';
/** What Apple wants as audience: another path than the one that is asked. */
export const audience = 'https://account.apple.com/auth/oauth2/v2/token';
/** Seconds; Apple allows 180 days, and one that is used at once needs minutes. */
const life = 10 * 60;

export interface Statement {
  readonly clientId: string;
  /** Null: none in the header, as one account in the field needed it. */
  readonly keyId: string | null;
  /** Of the curve P-256. */
  readonly key: KeyObject;
  /** Seconds since the Unix epoch. */
  readonly now: number;
  /** Another one each time. */
  readonly id: string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function clientAssertion({ clientId, keyId, key, now, id }: Statement): string {
  const header = { alg: 'ES256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) };
  const signed = `${part(header)}.${part({ iss: clientId, sub: clientId, aud: audience, iat: now, exp: now + life, jti: id })}`;
  // Two numbers of 32 bytes (RFC 7518, 3.4), not the DER that certificates have.
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
