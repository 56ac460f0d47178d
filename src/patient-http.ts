// An HttpClient that waits as long as a service asks it to, and asks again what may be asked again: everything after 429, which means that
// nothing was done; what only reads after trouble at the service, too. What a refusal means is its caller's to say.
import { type Clock, wait } from './clock.ts';
import { AppError } from './errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http.ts';

/** Milliseconds after which trouble at the service is asked about again. */
const pauses = [1000, 4000] as const;
/** After so many waits that the service asked for, it is its caller's turn. */
const mostWaits = 4;

export interface Patience {
  readonly clock: Clock;
  /** Milliseconds that a service may ask to wait, all waits of one request together. */
  readonly longest: number;
}

/** Whole seconds, of a header that has them or a date; null: there is none, or it says nothing. */
export function retryAfterSeconds({ headers }: HttpResponse, now: number): number | null {
  const given = headers['retry-after']?.trim();
  if (given === undefined) return null;
  const seconds = /^\d{1,9}$/.test(given) ? Number(given) : (Date.parse(given) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

const broken = new Set([500, 502, 503, 504]);

/** The last answer, whatever it is. Throws http.unreachable, http.tooLarge, the signal's reason. */
export async function askPatiently(http: HttpClient, request: HttpRequest, { clock, longest }: Patience, signal: AbortSignal): Promise<HttpResponse> {
  const reads = request.method === 'GET';
  for (let [waited, waits, tries] = [0, 0, 0]; ;) {
    let response: HttpResponse;
    const pause = pauses[tries];
    try {
      response = await http(request, signal);
    } catch (error) {
      if (signal.aborted || !reads || pause === undefined || !(error instanceof AppError) || error.code !== 'http.unreachable') throw error;
      tries += 1;
      await wait(clock, pause, signal);
      continue;
    }
    const asked = retryAfterSeconds(response, clock.now());
    const busy = response.status === 429 || (reads && response.status === 503 && asked !== null);
    if (busy) {
      const ms = Math.max(1, asked ?? 2 ** (waits + 1)) * 1000;
      waits += 1;
      waited += ms;
      if (waits > mostWaits || waited > longest) return response;
      await wait(clock, ms, signal);
    } else if (reads && broken.has(response.status) && pause !== undefined) {
      tries += 1;
      await wait(clock, pause, signal);
    } else return response;
  }
}
