// Asks Apple's activation hosts whether they are there, before a run that needs them: with a handshake that names no device.
// Judges in domain/enrollment/reachability.ts. Asked only when a person starts a check of a blueprint that activates.
import type { Clock } from '../clock.ts';
import { type ActivationUrls, appleUrls, checkActivationUrls } from '../device/activation/activation-urls.ts';
import { dictionaryIn } from '../device/activation/apple-answer.ts';
import { type HostAnswer, type Reachability, reachOf } from '../domain/enrollment/reachability.ts';
import { asAppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import { dict } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';

export interface ReachMeans {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Apple's own unless told; in practice those of the practice web. */
  readonly urls?: ActivationUrls;
  readonly signal?: AbortSignal;
}

/** The head that activation sends, so that a filter meets the same request. */
const headers = { 'Content-Type': 'application/x-apple-plist', 'Accept': 'application/xml', 'User-Agent': 'iOS Device Activator (MobileActivation-592.103.2)' };

async function ask(url: string, { http, clock }: ReachMeans, signal: AbortSignal): Promise<HostAnswer> {
  const began = clock.now();
  try {
    const response = await http({ method: 'POST', url, headers, body: writeXmlPlist(dict({})) }, signal);
    return { kind: 'answer', status: response.status, headers: response.headers, plist: dictionaryIn(response.body) !== null, at: (began + clock.now()) / 2 };
  } catch (error) {
    signal.throwIfAborted();
    const { code, params } = asAppError(error);
    return { kind: 'none', reason: code === 'http.unreachable' ? String(params['reason']) : code === 'http.tooLarge' ? 'it sends more than it ever would' : code };
  }
}

/** Each host once. Throws usage.invalid for addresses that are none, and the signal's reason; everything else is in the result. */
export async function checkActivation(means: ReachMeans): Promise<Reachability> {
  const { urls = appleUrls, signal = new AbortController().signal } = means;
  checkActivationUrls(urls);
  // The second address answers nobody without papers; where it lies on another host, that it answers at all is what counts.
  const first = new Map([urls.handshake, urls.activation].reverse().map((url) => [new URL(url).host, url]));
  const reached = await Promise.all([...first].reverse().map(async ([host, url]) => ({ host, ...reachOf(host, await ask(url, means, signal)) })));
  return {
    hosts: reached.map(({ host, ok, reason }) => ({ host, ok, reason })),
    skewSeconds: reached.find(({ skewSeconds }) => skewSeconds !== null)?.skewSeconds ?? null,
    proxy: reached.some(({ suspected }) => suspected) ? 'suspected' : 'none',
  };
}
