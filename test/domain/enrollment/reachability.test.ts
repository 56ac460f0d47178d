// What an answer to a handshake without a device says of the way to Apple. Expected by hand.
import { describe, expect, it } from 'vitest';
import { type HostAnswer, httpDate, reachOf } from '../../../src/domain/enrollment/reachability.ts';

const at = Date.UTC(2026, 10, 22, 10, 0, 0);
const page = { 'content-type': 'text/html; charset=utf-8' };
const answer = (status: number, headers: Record<string, string> = {}, plist = false): HostAnswer => ({ kind: 'answer', status, headers, plist, at });
const reach = (given: HostAnswer): ReturnType<typeof reachOf> => reachOf('albert.apple.com', given);

describe('an answer', () => {
  it.each([[200, {}, true], [400, page, false], [405, page, false], [500, {}, false], [403, {}, false]])('with status %i %j comes from Apple', (status, headers, plist) => {
    expect(reach(answer(status, headers, plist))).toEqual({ ok: true, reason: null, suspected: false, skewSeconds: null });
  });

  it.each([
    [answer(200, page), 'something else answers in its place, such as a proxy or a sign-in page'],
    [answer(407, page), 'a proxy wants a user name and a password'],
    [answer(511), 'the network wants somebody to sign in first'],
    [answer(302, { location: 'http://login.guest.example/?to=albert' }), 'the answer sends to login.guest.example'],
    [answer(302, { location: '//login.guest.example' }), 'the answer sends to login.guest.example'],
    [{ kind: 'none', reason: 'its certificate isn’t trusted, SELF_SIGNED_CERT_IN_CHAIN' }, 'its certificate isn’t trusted, SELF_SIGNED_CERT_IN_CHAIN'],
    [{ kind: 'none', reason: 'ERR_TUNNEL_CONNECTION_FAILED' }, 'ERR_TUNNEL_CONNECTION_FAILED'],
    [{ kind: 'none', reason: 'ERR_PROXY_CONNECTION_FAILED' }, 'ERR_PROXY_CONNECTION_FAILED'],
  ] satisfies [HostAnswer, string][])('of somebody else is suspected: %j', (given, reason) => {
    expect(reach(given)).toEqual({ ok: false, reason, suspected: true, skewSeconds: null });
  });

  it.each([
    [answer(302, { location: 'https://albert.apple.com/other' }), 'it answers with status 302'], [answer(302, { location: '/other' }), 'it answers with status 302'], [answer(304), 'it answers with status 304'],
    [answer(503, page), 'it answers with status 503'], [{ kind: 'none', reason: 'its name is unknown' }, 'its name is unknown'],
  ] satisfies [HostAnswer, string][])('may be none without anybody between: %j', (given, reason) => {
    expect(reach(given)).toMatchObject({ ok: false, reason, suspected: false });
  });

  it.each([403, 451])('of a filter with status %i is an answer, and suspected', (status) => {
    expect(reach(answer(status, page))).toMatchObject({ ok: true, suspected: true });
  });
});

describe('the clock', () => {
  it.each([['Sun, 22 Nov 2026 10:00:00 GMT', 0], ['Sun, 22 Nov 2026 09:54:00 GMT', 360], ['Sun, 22 Nov 2026 11:00:30 GMT', -3630], ['Sunday, 22-Nov-26 10:00:00 GMT', null], ['', null], ['Sun, 22 Abc 2026 10:00:00 GMT', null]])('beside %s is off by %s seconds', (date, skewSeconds) => {
    expect(reach(answer(400, { ...page, date }))).toMatchObject({ ok: true, skewSeconds });
  });

  it('isn’t told by what a cache kept, nor by somebody else', () => {
    const date = 'Sun, 22 Nov 2026 09:00:00 GMT';
    expect([reach(answer(400, { date, age: '3600' })), reach(answer(400, { date, age: '0' })), reach(answer(200, { ...page, date }))].map(({ skewSeconds }) => skewSeconds)).toEqual([null, 3600, null]);
  });

  it('reads the date of HTTP', () => {
    expect(httpDate('Thu, 29 Feb 2024 23:59:59 GMT')).toBe(1_709_251_199_000);
  });
});
