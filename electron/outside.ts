// The main process's own way out: Chromium's client, which knows the system's proxies and certificates, in a session that
// no page is in. The pages' session reaches nothing at all.
import { type Session, session } from 'electron';
import { httpLimits } from '../src/environment.ts';
import { type HttpClient, makeHttp } from '../src/http.ts';
import { systemClock } from '../src/system-clock.ts';

/** In memory: no cookie and no answer outlives the process. */
let outside: Session | null = null;

/** Only once the app is ready. */
export const outsideHttp: HttpClient = makeHttp((url, init) => {
  outside ??= session.fromPartition('outside', { cache: false });
  return outside.fetch(url, { ...init, credentials: 'omit' });
}, systemClock, httpLimits);
