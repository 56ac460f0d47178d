// GET that follows redirects as a careful person would: https only, a few times, each other host told. Keeps no cookie.
import { httpsHost } from '../domain/https-address.ts';
import { troubleWith } from '../domain/enrollment/discovery-target.ts';
import { AppError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http.ts';

export interface Followed {
  readonly response: HttpResponse;
  /** Of whoever gave the answer in the end. */
  readonly host: string;
  /** Other hosts that it went by or ended at, in their order. */
  readonly through: readonly string[];
}

const mostRedirects = 3;
const redirects = [301, 302, 303, 307, 308];

/** What a URL is relative to is what gave it; null for what is none. */
function resolved(location: string, base: string): string | null {
  try {
    return new URL(location, base).href;
  } catch {
    return null;
  }
}

/** Throws discovery.redirect, http.tooLarge beyond `maxBytes`, and what the client throws. */
export async function getFollowing(http: HttpClient, url: string, accept: string, maxBytes: number, signal: AbortSignal): Promise<Followed> {
  const through: string[] = [];
  let at = url;
  for (let followed = 0; ; followed += 1) {
    const host = httpsHost(at) ?? '';
    const response = await http({ method: 'GET', url: at, headers: { Accept: accept } }, signal);
    const location = response.headers['location'];
    if (!redirects.includes(response.status) || location === undefined) {
      if (response.body.length > maxBytes) throw new AppError('http.tooLarge', { host });
      return { response, host, through };
    }
    const next = resolved(location.slice(0, 4000), at);
    const trouble = next === null ? 'it can’t be read as an address' : troubleWith(next);
    if (next === null || trouble !== null) throw new AppError('discovery.redirect', { host, reason: trouble ?? '' });
    if (followed === mostRedirects) throw new AppError('discovery.redirect', { host, reason: `that is more than ${mostRedirects} times in a row` });
    const nextHost = httpsHost(next) ?? '';
    if (nextHost !== host) through.push(nextHost);
    at = next;
  }
}
