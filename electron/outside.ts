// The main process's own way out: Chromium's client, which knows the system's proxies and certificates, in a session that
// no page is in. The pages' session reaches nothing at all.
import { Readable } from 'node:stream';
import { net, type Session, session } from 'electron';
import { httpLimits } from '../src/environment.ts';
import { type Fetch, type HttpClient, makeHttp } from '../src/http.ts';
import { systemClock } from '../src/system-clock.ts';

type Answer = Awaited<ReturnType<Fetch>>;

/** In memory: no cookie and no answer outlives the process. */
let outside: Session | null = null;

const flat = (headers: Record<string, string | string[]>): Map<string, string> => new Map(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));

/** Electron's own fetch can't hand a redirect over: it fails at one. Its older client tells where it leads. */
const ask: Fetch = (url, { method, headers, body, signal }) => new Promise<Answer>((resolve, reject) => {
  outside ??= session.fromPartition('outside', { cache: false });
  const request = net.request({ url, method, session: outside, redirect: 'manual', credentials: 'omit' });
  let answer: Readable | undefined;
  const onAbort = (): void => {
    reject(signal.reason as Error);
    request.abort();
    // Aborted alone, an answer that has begun would stay open for ever.
    answer?.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  request.on('redirect', (status, _method, _to, found) => { resolve({ status, headers: flat(found), body: null }); });
  request.on('response', (response) => {
    // A stream, though the types don't say so.
    const stream = answer = response as unknown as Readable;
    // Whoever stops reading wants no more to come.
    stream.once('close', () => { request.abort(); });
    resolve({ status: response.statusCode, headers: flat(response.headers), body: Readable.toWeb(stream) as Answer['body'] });
  });
  // After an answer has begun, its stream tells what goes wrong.
  request.on('error', reject);
  request.end(body ? Buffer.from(body) : undefined);
});

/** Only once the app is ready. */
export const outsideHttp: HttpClient = makeHttp(ask, systemClock, httpLimits);
