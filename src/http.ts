// HTTP as an argument: what asks the internet takes an HttpClient, so that the shell can give one that knows the system's
// proxies and tests one that knows nobody. Failures are codes; what a status means is its caller's to say.
import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Throws http.unreachable, http.tooLarge, the signal's reason. Follows no redirect: its status and location come back. */
export type HttpClient = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** The part of fetch that is used; Node's and Electron's both fit. */
export type Fetch = (url: string, init: { method: string; headers: Record<string, string>; body?: Uint8Array<ArrayBuffer>; redirect: 'manual'; signal: AbortSignal }) => Promise<{
  readonly status: number;
  readonly headers: { forEach(take: (value: string, name: string) => void): void };
  readonly body: ReadableBody | null;
}>;

interface ReadableBody {
  getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> };
}

export interface HttpLimits {
  /** Bytes of a body. */
  readonly maxBytes: number;
  /** Milliseconds for a whole exchange. */
  readonly timeoutMs: number;
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is unknown', EAI_AGAIN: 'names can’t be looked up', ECONNREFUSED: 'the connection was refused', ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off', UND_ERR_SOCKET: 'the connection broke off', ENETUNREACH: 'there is no network', EHOSTUNREACH: 'there is no way to it',
  ENETDOWN: 'there is no network', ETIMEDOUT: 'no answer in time', UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
};

/** A word for why, out of a failure that may carry its cause inside. Only codes are kept: messages may have addresses with secrets. */
function reasonOf(thrown: unknown): string {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 4; error = error.cause, depth += 1) {
    const code = 'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(error.code) ? error.code : /\bnet::(ERR_[A-Z0-9_]{2,60})/.exec(error.message)?.[1];
    if (code === undefined) continue;
    if (Object.hasOwn(reasons, code)) return reasons[code] ?? code;
    return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) ? `its certificate isn’t trusted, ${code}` : code;
  }
  return 'the connection failed';
}

async function readBody(body: ReadableBody | null, maxBytes: number, host: string): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value?.length ?? 0;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new AppError('http.tooLarge', { host });
    }
    if (value) pieces.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Ends with http.unreachable after `timeoutMs`, whether the other side is silent or endless. */
export function makeHttp(fetch: Fetch, clock: Clock, { maxBytes, timeoutMs }: HttpLimits): HttpClient {
  return async ({ method, url, headers, body }, signal) => {
    signal.throwIfAborted();
    const { host } = new URL(url);
    const own = new AbortController();
    const cancelTimer = clock.after(timeoutMs, () => { own.abort(new AppError('http.unreachable', { host, reason: `no answer within ${Math.round(timeoutMs / 1000)} seconds` })); });
    const onAbort = (): void => { own.abort(signal.reason); };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await fetch(url, { method, headers: { ...headers }, redirect: 'manual', signal: own.signal, ...(body ? { body: Uint8Array.from(body) } : {}) });
      const found: Record<string, string> = {};
      response.headers.forEach((value, name) => { found[name.toLowerCase()] = value; });
      return { status: response.status, headers: found, body: await readBody(response.body, maxBytes, host) };
    } catch (error) {
      if (own.signal.aborted) throw own.signal.reason;
      if (error instanceof AppError) throw error;
      throw new AppError('http.unreachable', { host, reason: reasonOf(error) }, { cause: error });
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
    }
  };
}
