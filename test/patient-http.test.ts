// Waiting as long as a service asks, and asking again only what may be asked again.
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import type { HttpRequest, HttpResponse } from '../src/http.ts';
import { askPatiently, retryAfterSeconds } from '../src/patient-http.ts';
import { FakeClock } from './setup/fake-clock.ts';

const { signal } = new AbortController();
type Planned = number | readonly [status: number, retryAfter: string] | 'cut';

const answered = (status: number, headers: Record<string, string> = {}): HttpResponse => ({ status, headers, body: new Uint8Array() });

interface Asked { readonly status: number | string; readonly times: number; readonly seconds: number }

async function ask(method: HttpRequest['method'], ...planned: readonly Planned[]): Promise<Asked> {
  const clock = new FakeClock({ skip: 1e9 });
  const [began, left] = [clock.now(), [...planned]];
  let times = 0;
  const status = await askPatiently(() => {
    times += 1;
    const next = left.shift() ?? 200;
    if (next === 'cut') return Promise.reject(new AppError('http.unreachable', { host: 'h', reason: 'r' }));
    return Promise.resolve(typeof next === 'number' ? answered(next) : answered(next[0], { 'retry-after': next[1] }));
  }, { method, url: 'https://example.org/', headers: {} }, { clock, longest: 120_000 }, signal).then((response) => response.status, (error: unknown) => (error instanceof AppError ? error.code : 'other'));
  return { status, times, seconds: (clock.now() - began) / 1000 };
}

describe('patience', () => {
  it.each<[string, HttpRequest['method'], readonly Planned[], Asked]>([
    ['asks once what is answered', 'GET', [200], { status: 200, times: 1, seconds: 0 }],
    ['waits as long as it is asked to, also with what writes', 'POST', [[429, '7'], [429, '3']], { status: 200, times: 3, seconds: 10 }],
    ['waits longer each time where no time is said', 'POST', [429, 429, 429], { status: 200, times: 4, seconds: 14 }],
    ['waits four times and then gives the refusal', 'GET', [[429, '1'], [429, '1'], [429, '1'], [429, '1'], [429, '1'], 200], { status: 429, times: 5, seconds: 4 }],
    ['doesn’t wait longer than it may', 'GET', [[429, '121']], { status: 429, times: 1, seconds: 0 }],
    ['counts all waits together', 'GET', [[429, '100'], [429, '30']], { status: 429, times: 2, seconds: 100 }],
    ['reads again after trouble at the service, twice', 'GET', [500, 503, 502, 200], { status: 502, times: 3, seconds: 5 }],
    ['reads again after a connection that broke off', 'GET', ['cut', 200], { status: 200, times: 2, seconds: 1 }],
    ['gives up on one that always does', 'GET', ['cut', 'cut', 'cut'], { status: 'http.unreachable', times: 3, seconds: 5 }],
    ['never writes again after trouble', 'POST', [503, 200], { status: 503, times: 1, seconds: 0 }],
    ['never writes again after trouble, though it is told when', 'PATCH', [[503, '1'], 200], { status: 503, times: 1, seconds: 0 }],
    ['never writes again after a connection that broke off', 'DELETE', ['cut', 200], { status: 'http.unreachable', times: 1, seconds: 0 }],
    ['leaves every other refusal alone', 'GET', [404, 200], { status: 404, times: 1, seconds: 0 }],
  ])('%s', async (_, method, planned, expected) => {
    expect(await ask(method, ...planned)).toEqual(expected);
  });

  it('ends while it waits, when it is called off', async () => {
    const [clock, stop] = [new FakeClock(), new AbortController()];
    const asked = askPatiently(() => Promise.resolve(answered(429, { 'retry-after': '60' })), { method: 'GET', url: 'https://example.org/', headers: {} }, { clock, longest: 120_000 }, stop.signal);
    await clock.asked(60_000);
    stop.abort(new Error('called off'));
    await expect(asked).rejects.toThrow('called off');
  });

  it('reads seconds and dates', () => {
    const now = Date.UTC(2026, 10, 22, 12);
    const read = (text: string): number | null => retryAfterSeconds(answered(429, { 'retry-after': text }), now);
    expect([read('120'), read(' 5 '), read('Sun, 22 Nov 2026 12:05:00 GMT'), read('Sun, 22 Nov 2026 11:00:00 GMT'), read('soon'), retryAfterSeconds(answered(429), now)]).toEqual([120, 5, 300, 0, null, null]);
  });
});
