// The internet of practice: its own servers and its Apple over loopback, and nobody else, whatever is asked for.
import { httpsHost } from '../domain/https-address.ts';
import { AppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';

/** Names below .example belong to nobody (RFC 2606), so no real server is ever meant by them. */
export function isPracticeHost(host: string): boolean {
  return /(?:^|\.)practice\.example$/i.test(host);
}

/** Apple's, which practice plays. */
const played = new Set(['albert.apple.com', 'mdmenrollment.apple.com']);
/** Behind the one door these are told by their names before their paths; the others have paths that nobody else has. */
const named = new Set(['mdmenrollment.apple.com', 'business.practice.example']);

/** `web`: http://127.0.0.1:port, as the bench proved it; null: it has none, and nobody is asked. */
export function practiceHttp(http: HttpClient, web: string | null): HttpClient {
  return async (request, signal) => {
    const host = httpsHost(request.url)?.toLowerCase() ?? null;
    if (web === null || host === null || !(isPracticeHost(host) || played.has(host))) {
      throw new AppError('http.unreachable', { host: host ?? '', reason: 'practice reaches its own servers only' });
    }
    const { pathname, search } = new URL(request.url);
    return http({ ...request, url: `${web}${named.has(host) ? `/${host}` : ''}${pathname}${search}` }, signal);
  };
}
