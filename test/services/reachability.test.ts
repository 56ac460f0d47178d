// Whether Apple's activation answers: practice Apple over HTTP, and what stands between by a few lines. Nobody asks the real one.
import { describe, expect, it, onTestFinished } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { startPracticeWeb, type WebFault } from '../../src/bench/practice-web.ts';
import { AppError } from '../../src/errors.ts';
import { type HttpClient, type HttpRequest, makeHttp } from '../../src/http.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict } from '../../src/plist/value.ts';
import { practiceHttp } from '../../src/services/practice-http.ts';
import { checkActivation } from '../../src/services/reachability.ts';
import { systemClock } from '../../src/system-clock.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { startWeb } from '../setup/web.ts';

const loopback = makeHttp(globalThis.fetch, systemClock, { maxBytes: 1 << 20, timeoutMs: 30_000 });
const host = 'albert.apple.com';

async function practice(faults: (path: string) => WebFault = () => undefined): Promise<{ readonly http: HttpClient; readonly origin: string; readonly bench: PracticeBench }> {
  const bench = new PracticeBench({ devices: [supervisedDevice(0)], clock: systemClock });
  onTestFinished(() => bench.close());
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock: systemClock, faults });
  onTestFinished(web.close);
  return { http: practiceHttp(loopback, web.origin), origin: web.origin, bench };
}

describe('Apple’s activation', () => {
  it('answers, and tells the time', async () => {
    const { http, bench } = await practice();
    const { hosts, proxy, skewSeconds } = await checkActivation({ http, clock: systemClock });
    expect([hosts, proxy]).toEqual([[{ host, ok: true, reason: null }], 'none']);
    expect(Math.abs(skewSeconds ?? Number.NaN)).toBeLessThanOrEqual(2);
    expect(bench.log.objections).toEqual([]);
  });

  it('is asked at the addresses that are given, such as those of practice', async () => {
    const { origin } = await practice();
    const urls = { handshake: `${origin}/deviceservices/drmHandshake`, activation: `${origin}/deviceservices/deviceActivation` };
    expect(await checkActivation({ http: loopback, clock: systemClock, urls })).toMatchObject({ hosts: [{ host: new URL(origin).host, ok: true }], proxy: 'none' });
  });

  it('is asked once, as activation asks, without any device’s papers', async () => {
    const asked: HttpRequest[] = [];
    await checkActivation({ clock: new FakeClock(), http: (request) => {
      asked.push(request);
      return Promise.resolve({ status: 400, headers: {}, body: new Uint8Array() });
    } });
    expect(asked.map(({ method, url, headers }) => [method, url, headers['Content-Type']])).toEqual([['POST', 'https://albert.apple.com/deviceservices/drmHandshake', 'application/x-apple-plist']]);
    expect(readPlist(asked[0]?.body ?? new Uint8Array())).toEqual(dict({}));
  });

  it.each([
    ['hang up', 'the connection broke off', 'none'], [{ kind: 'status', status: 502 }, 'it answers with status 502', 'none'], [{ kind: 'status', status: 511 }, 'the network wants somebody to sign in first', 'suspected'],
    [{ kind: 'status', status: 200 }, 'something else answers in its place, such as a proxy or a sign-in page', 'suspected'],
  ] satisfies [WebFault, string, string][])('behind %j is not there', async (fault, reason, proxy) => {
    const { http } = await practice(() => fault);
    expect(await checkActivation({ http, clock: systemClock })).toMatchObject({ hosts: [{ host, ok: false, reason }], proxy });
  });

  it('shows how far this clock is off, from the middle of the exchange', async () => {
    const origin = await startWeb((_, response) => { response.writeHead(400, { date: 'Sun, 22 Nov 2026 09:00:00 GMT' }).end(); });
    const clock = new FakeClock({ now: Date.UTC(2026, 10, 22, 10, 0, 0) });
    const slow: HttpClient = async (request, signal) => {
      const answer = await practiceHttp(loopback, origin)(request, signal);
      clock.advance(20_000);
      return answer;
    };
    expect((await checkActivation({ http: slow, clock })).skewSeconds).toBe(3610);
  });

  it('is two where its addresses are on two hosts', async () => {
    const urls = { handshake: 'https://one.example/h', activation: 'https://two.example/a' };
    const http: HttpClient = ({ url }) => (url.includes('one.example') ? Promise.resolve({ status: 400, headers: {}, body: new Uint8Array() }) : Promise.reject(new AppError('http.unreachable', { host: 'two.example', reason: 'its name is unknown' })));
    expect((await checkActivation({ http, clock: new FakeClock(), urls })).hosts).toEqual([{ host: 'one.example', ok: true, reason: null }, { host: 'two.example', ok: false, reason: 'its name is unknown' }]);
  });

  it('is never asked without TLS, nor on when the person gave up', async () => {
    const http: HttpClient = () => Promise.reject(new Error('asked'));
    expect(await codeOf(checkActivation({ http, clock: new FakeClock(), urls: { handshake: 'http://apple.example/h', activation: 'https://apple.example/a' } }))).toBe('usage.invalid');
    const stop = new AbortController();
    stop.abort(new AppError('run.cancelled'));
    expect(await codeOf(checkActivation({ http, clock: new FakeClock(), signal: stop.signal }))).toBe('run.cancelled');
  });
});

describe('the internet of practice', () => {
  it.each(['https://mdm.school.example/x', 'https://practice.example.org/x', 'https://notpractice.example/x', 'http://mdm.practice.example/x', 'https://gs.apple.com/'])('has no %s', async (url) => {
    let asked = 0;
    const http = practiceHttp(() => {
      asked += 1;
      return Promise.reject(new Error('asked'));
    }, 'http://127.0.0.1:9');
    expect([await codeOf(http({ method: 'GET', url, headers: {} }, new AbortController().signal)), asked]).toEqual(['http.unreachable', 0]);
  });

  it('has nobody where the bench has no web', async () => {
    expect(await codeOf(practiceHttp(() => Promise.reject(new Error('asked')), null)({ method: 'GET', url: 'https://mdm.practice.example/', headers: {} }, new AbortController().signal))).toBe('http.unreachable');
  });
});
