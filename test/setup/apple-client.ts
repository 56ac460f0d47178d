// A client of Apple's service of automated enrollment as somebody else would write one: plain HTTP and RFC 5849 by hand, from the fact sheet
// (enrollment-formats 5), with openssl for the token. Nothing of ours is used but the bench that answers.
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { onTestFinished } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { FakeClock } from './fake-clock.ts';
import { openssl, selfSigned } from './openssl.ts';

export interface Token {
  readonly consumer_key: string;
  readonly consumer_secret: string;
  readonly access_token: string;
  readonly access_secret: string;
  readonly access_token_expiry: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** Parsed where it is JSON. */
  readonly json: unknown;
}

export interface Apple {
  readonly bench: PracticeBench;
  readonly clock: FakeClock;
  readonly origin: string;
}

export async function startApple(specs: readonly VirtualDeviceSpec[] = [], devicesElsewhere = 40): Promise<Apple> {
  const clock = new FakeClock();
  const bench = new PracticeBench({ devices: specs, clock, idleMs: Infinity, devicesElsewhere });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock, organization: bench.organization });
  bench.web = web.origin;
  onTestFinished(async () => {
    await bench.close();
    await web.close();
  });
  return { bench, clock, origin: web.origin };
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Headers as given, and no others but Host and the body's length: not even a User-Agent. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const portalOf = ({ origin }: Apple): string => `${origin}/business.practice.example`;
export const serviceOf = ({ origin }: Apple): string => `${origin}/mdmenrollment.apple.com`;

export const portal = (at: Apple, path: string, body?: unknown): Promise<Answered> =>
  ask(`${portalOf(at)}${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

interface Keys {
  readonly certificate: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
}

/** One pair for each file of tests, made by openssl on first use. */
let made: Promise<Keys> | null = null;

export function keys(): Promise<Keys> {
  made ??= (async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA', '/CN=Practice MDM');
    return { certificate: ssl.read('cert.pem'), key: ssl.read('key.pem') };
  })();
  return made;
}

/** The certificate goes up, the .p7m comes down. */
export async function upload(at: Apple, query = ''): Promise<Answered> {
  return ask(`${portalOf(at)}/servers${query}`, { method: 'POST', headers: { 'content-type': 'application/x-pem-file' }, body: (await keys()).certificate });
}

/** What openssl finds in a .p7m: headers, then JSON between two lines, maybe broken over lines. */
export async function opened(p7m: string): Promise<Token> {
  const [ssl, { certificate, key }] = [openssl(), await keys()];
  for (const [name, content] of [['cert.pem', certificate], ['key.pem', key], ['token.p7m', p7m]] as const) ssl.put(name, content);
  await ssl.run('smime', '-decrypt', '-in', 'token.p7m', '-recip', 'cert.pem', '-inkey', 'key.pem', '-out', 'token.content');
  const inner = Buffer.from(ssl.read('token.content')).toString('utf8');
  const [, json = ''] = /^Content-Type: text\/plain[\s\S]*?\r?\n\r?\n-----BEGIN MESSAGE-----\r?\n([\s\S]*?)\r?\n-----END MESSAGE-----/.exec(inner) ?? [];
  return JSON.parse(json.replace(/\r?\n/g, '')) as Token;
}

export const tokenFor = async (at: Apple, query = ''): Promise<Token> => opened((await upload(at, query)).text);

export interface Signing {
  readonly nonce?: string;
  /** Seconds since the Unix epoch. */
  readonly timestamp?: number | string;
  readonly realm?: string | null;
  readonly method?: string;
  /** Signed instead of the address that is asked. */
  readonly address?: string;
  readonly more?: Readonly<Record<string, string>>;
}

let nonces = 0;
const percent = (text: string): string => [...Buffer.from(text)].map((byte) => (/[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');

/** The Authorization header of RFC 5849 for GET of this address. */
export function signed(at: Apple, token: Token, url: string, { nonce, timestamp = Math.floor(at.clock.now() / 1000), realm = 'ADM', method = 'HMAC-SHA1', address = url, more = {} }: Signing = {}): string {
  nonces += 1;
  const parameters: Record<string, string> = {
    oauth_consumer_key: token.consumer_key, oauth_nonce: nonce ?? `nonce+${nonces}`, oauth_signature_method: method, oauth_timestamp: String(timestamp), oauth_token: token.access_token, oauth_version: '1.0', ...more,
  };
  const joined = Object.entries(parameters).map(([name, value]) => `${percent(name)}=${percent(value)}`).sort().join('&');
  const signature = createHmac('sha1', `${percent(token.consumer_secret)}&${percent(token.access_secret)}`).update(`GET&${percent(address)}&${percent(joined)}`).digest('base64');
  const members = Object.entries({ ...parameters, oauth_signature: signature }).map(([name, value]) => `${name}="${percent(value)}"`);
  return `OAuth ${[...(realm === null ? [] : [`realm="${realm}"`]), ...members].join(', ')}`;
}

const agent = { 'user-agent': 'SomebodyElse/1.0' } as const;

export function openSession(at: Apple, token: Token, signing: Signing = {}, url = `${serviceOf(at)}/session`): Promise<Answered> {
  return ask(url, { headers: { ...agent, authorization: signed(at, token, url, signing) } });
}

export interface Client {
  /** One call; adopts the session that the answer carries. */
  readonly call: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  session: string;
}

export async function clientOf(at: Apple, token: Token): Promise<Client> {
  const { json } = await openSession(at, token);
  const client: Client = {
    session: (json as { auth_session_token: string }).auth_session_token,
    call: async (method, path, body, headers = {}) => {
      const given = { ...agent, 'content-type': 'application/json;charset=UTF8', 'x-server-protocol-version': '10', 'x-adm-auth-session': client.session, ...headers };
      const answered = await ask(`${serviceOf(at)}${path}`, { method, headers: given, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
      const next = answered.headers['x-adm-auth-session'];
      if (typeof next === 'string') client.session = next;
      return answered;
    },
  };
  return client;
}

/** The service's own word, in any of its three forms (enrollment-formats 5.6). */
export function wordOf({ status, text, json }: Answered): string {
  const word = typeof json === 'string' ? json : typeof json === 'object' && json !== null && 'code' in json ? String(json.code) : text;
  return `${status} ${word}`;
}
