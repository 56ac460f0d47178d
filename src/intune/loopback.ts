// Where the system's browser comes back to after a sign-in: a small server on this computer's own addresses for the one answer that is
// waited for, and for nothing else. Any page in the browser can ask it things, so it believes nothing without the state that was made up for it.
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

export interface LoopbackOptions {
  /** Made up for this one sign-in, and hard to guess. */
  readonly state: string;
  readonly clock: Clock;
  /** Milliseconds that a person has. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What came back: a code, or Microsoft's word for why there is none. */
export type LoopbackAnswer = { readonly code: string } | { readonly refused: string };

export interface Loopback {
  /** http://localhost:port, as the app is registered: any port is allowed there (enrollment-formats 7.1). */
  readonly redirectUri: string;
  /** Rejects with intune.signInTimeout, the signal's reason. The server is closed then, and after an answer. */
  readonly answer: Promise<LoopbackAnswer>;
  /** Never rejects. */
  close(): Promise<void>;
}

const longestUrl = 16_384;
const longestCode = 8_192;
const mostTries = 5;

const headers = {
  'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY',
  'content-security-policy': 'default-src \'none\'; frame-ancestors \'none\'; base-uri \'none\'; form-action \'none\'', connection: 'close',
} as const;

const page = (title: string, text: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`;
const signedIn = page('Signed in', 'Close this window and go back to Muster.');
const notSignedIn = page('Not signed in', 'Go back to Muster: it says why, and what to do next.');

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The answer that is waited for, or the status for anything else. */
function readRequest({ method, url = '', headers: sent }: IncomingMessage, port: number, state: string): LoopbackAnswer | number {
  // A name that was made to point here (DNS rebinding) stands in Host.
  if (sent.host !== `localhost:${port}`) return 421;
  if (method !== 'GET') return 405;
  if (url.length > longestUrl) return 414;
  // Browsers say when a page's script, image or frame asks; coming back from a sign-in is none of these.
  const [mode, dest] = [sent['sec-fetch-mode'], sent['sec-fetch-dest']];
  if (sent.origin !== undefined || (mode !== undefined && mode !== 'navigate') || (dest !== undefined && dest !== 'document')) return 403;
  const [path, query = ''] = url.split('?', 2);
  if (path !== '/') return 404;
  const found = new URLSearchParams(query);
  const one = (name: string): string | null => (found.getAll(name).length === 1 ? found.get(name) : null);
  if (!isSame(one('state') ?? '', state)) return 400;
  const [code, refused] = [one('code'), one('error')];
  if (refused !== null && code === null) return { refused: /^[a-z_]{1,60}$/.test(refused) ? refused : 'error' };
  return code !== null && refused === null && code.length > 0 && code.length <= longestCode ? { code } : 400;
}

function listen(host: string, port: number): Promise<Server> {
  const server = createServer({ maxHeaderSize: 2 * longestUrl, headersTimeout: 10_000, requestTimeout: 10_000, keepAlive: false });
  server.maxConnections = 32;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'UNKNOWN');

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
}

/**
 * Both of localhost's addresses, with one port: a browser may take either, and on the one that was left free somebody else could listen.
 * A computer without IPv6 has but one. Throws intune.loopback.
 */
async function listenOnBoth(): Promise<readonly [Server, ...Server[]]> {
  let reason = '';
  for (let tries = 0; tries < mostTries; tries += 1) {
    const first = await listen('127.0.0.1', 0).catch((error: unknown) => { throw new AppError('intune.loopback', { reason: codeOf(error) }); });
    try {
      return [first, await listen('::1', (first.address() as AddressInfo).port)];
    } catch (error) {
      reason = codeOf(error);
      if (reason !== 'EADDRINUSE') return [first];
      await closed(first);
    }
  }
  throw new AppError('intune.loopback', { reason });
}

/** Listens until the answer came, the time is over or the signal aborts. Throws intune.loopback. */
export async function openLoopback({ state, clock, timeoutMs, signal }: LoopbackOptions): Promise<Loopback> {
  signal.throwIfAborted();
  const servers = await listenOnBoth();
  const { port } = servers[0].address() as AddressInfo;
  let settle: (end: { readonly value: LoopbackAnswer } | { readonly reason: unknown }) => void = () => undefined;
  const closing = new Set<Promise<void>>();
  const answer = new Promise<LoopbackAnswer>((resolve, reject) => {
    let done = false;
    const cancelTimer = clock.after(timeoutMs, () => { settle({ reason: new AppError('intune.signInTimeout', { minutes: Math.round(timeoutMs / 60_000) }) }); });
    const onAbort = (): void => { settle({ reason: signal.reason }); };
    signal.addEventListener('abort', onAbort, { once: true });
    settle = (end) => {
      if (done) return;
      done = true;
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
      for (const server of servers) closing.add(closed(server));
      if ('value' in end) resolve(end.value);
      else reject(end.reason instanceof Error ? end.reason : new AppError('intune.declined'));
    };
  });
  answer.catch(() => undefined);
  let answered = false;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    const read = answered ? 410 : readRequest(request, port, state);
    if (typeof read === 'number') {
      response.writeHead(read, { ...headers, ...(read === 405 ? { allow: 'GET' } : {}) }).end();
      return;
    }
    // Once: from here on nothing else is looked at, though the page is still being sent.
    answered = true;
    response.writeHead(200, headers).end('code' in read ? signedIn : notSignedIn);
    response.once('close', () => { settle({ value: read }); });
  };
  for (const server of servers) server.on('request', onRequest);
  return {
    redirectUri: `http://localhost:${port}`, answer,
    close: async () => {
      settle({ reason: new AppError('intune.declined') });
      await Promise.all(closing);
    },
  };
}
