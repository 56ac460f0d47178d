// The client of Apple's service against a strict one: sessions, their end, refusals and limits (enrollment-formats 5.1, 5.2, 5.6).
import { describe, expect, it } from 'vitest';
import { AdeClient } from '../../src/ade/client.ts';
import { AppError, asAppError } from '../../src/errors.ts';
import { adeSecrets, adeService, type AdeServiceState, adeState, type ServedDevice } from '../setup/ade-service.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const { signal } = new AbortController();

interface At {
  readonly state: AdeServiceState;
  readonly client: AdeClient;
}

function at(change: Partial<AdeServiceState> = {}, token: Partial<typeof adeSecrets & { expires: number }> = {}, ahead = 0): At {
  const state = adeState(change);
  const clock = new FakeClock({ now: state.now + ahead });
  let nonces = 0;
  const client = new AdeClient({ http: adeService(state), clock, token: { ...adeSecrets, expires: state.now + 86_400_000, ...token }, nonce: () => { nonces += 1; return `nonce-${nonces}`; }, userAgent: 'Muster/test' });
  return { state, client };
}

const device = (serial: string, change: Partial<ServedDevice> = {}): [string, ServedDevice] => [serial, { serial_number: serial, model: 'iPad', profile_status: 'empty', ...change }];
const paths = ({ requests }: AdeServiceState): string[] => requests.map(({ method, path }) => `${method} ${path}`);

describe('a session', () => {
  it('is opened once, by a signature that Apple’s service takes, and used for everything', async () => {
    const { state, client } = at();
    expect((await client.account(signal)).org_name).toBe('Example School');
    await client.account(signal);
    expect(paths(state)).toEqual(['GET /session', 'GET /account', 'GET /account']);
    expect(state.requests[0]?.version).toBe('10');
  });

  it('is one for all who ask at once', async () => {
    const { state, client } = at();
    await Promise.all([client.account(signal), client.account(signal), client.fetchDevices(null, 10, signal)]);
    expect(paths(state).filter((path) => path === 'GET /session')).toHaveLength(1);
  });

  it('that somebody asked for who thought better of it is opened for the others', async () => {
    const { state } = at();
    const served = adeService(state);
    const asking = new AbortController();
    let first = true;
    const client = new AdeClient({
      clock: new FakeClock({ now: state.now }), token: { ...adeSecrets, expires: state.now + 86_400_000 }, nonce: () => String(Math.random()), userAgent: 'Muster/test',
      http: async (request, given) => {
        if (!first) return served(request, given);
        first = false;
        return new Promise((_, reject) => { given.addEventListener('abort', () => { reject(new AppError('run.cancelled')); }); });
      },
    });
    const [called, other] = [client.account(asking.signal), client.account(signal)];
    asking.abort(new AppError('run.cancelled'));
    expect(await codeOf(called)).toBe('run.cancelled');
    expect((await other).server_name).toBe('Practice');
  });

  it('that the service replaced with an answer is used from then on', async () => {
    const { state, client } = at({ rotates: true });
    for (let n = 0; n < 3; n += 1) await client.account(signal);
    expect(paths(state).filter((path) => path === 'GET /session')).toHaveLength(1);
  });

  it.each([[401, 'UNAUTHORIZED'], [403, 'FORBIDDEN'], [403, '"FORBIDDEN"']])('that ended (%i %s) is opened anew once, with another nonce', async (status, body) => {
    const { state, client } = at();
    await client.account(signal);
    state.next.push({ status, body });
    expect((await client.account(signal)).server_name).toBe('Practice');
    expect(paths(state)).toEqual(['GET /session', 'GET /account', 'GET /account', 'GET /session', 'GET /account']);
    expect(state.nonces.size).toBe(2);
  });

  it('is opened anew once only: a service that always refuses isn’t asked for ever', async () => {
    const { state, client } = at();
    await client.account(signal);
    const session = { status: 200, body: '{"auth_session_token":"x"}' };
    state.next.push({ status: 403, body: 'FORBIDDEN' }, session, { status: 403, body: 'FORBIDDEN' });
    expect(await codeOf(client.account(signal))).toBe('ade.refused');
    expect(state.requests).toHaveLength(5);
  });

  it('isn’t asked for with a token that has ended', async () => {
    const { state, client } = at({}, { expires: 5 });
    expect(await codeOf(client.account(signal))).toBe('ade.expired');
    expect(state.requests).toEqual([]);
  });

  it.each<[string, Partial<typeof adeSecrets>, number, string]>([
    ['a wrong secret', { accessSecret: 'AS_wrong' }, 0, 'ade.tokenRefused'],
    ['a token that was replaced', { accessToken: 'AT_old' }, 0, 'ade.denied'],
    ['a clock that is wrong', {}, 20 * 60_000, 'ade.clock'],
  ])('is refused with %s, and the next call tries again', async (_, token, ahead, code) => {
    const { state, client } = at({}, token, ahead);
    expect(await codeOf(client.account(signal))).toBe(code);
    expect(await codeOf(client.account(signal))).toBe(code);
    expect(paths(state)).toEqual(['GET /session', 'GET /session']);
  });

  it('is spoken in an older protocol where the service is older', async () => {
    const { state, client } = at({ newestProtocol: 9 });
    expect((await client.account(signal)).server_name).toBe('Practice');
    expect(state.requests.map(({ path, version }) => `${path} ${version}`)).toEqual(['/session 10', '/session 9', '/account 9']);
    const oldest = at({ newestProtocol: 2 });
    expect(await codeOf(oldest.client.account(signal))).toBe('ade.refused');
    expect(oldest.state.requests.map(({ version }) => version)).toEqual(['10', '9', '3']);
  });
});

describe('a refusal', () => {
  it.each<[string, number, string, Readonly<Record<string, string>>, string, Record<string, unknown>]>([
    ['terms that nobody agreed to', 403, 'T_C_NOT_SIGNED', {}, 'ade.termsNotSigned', {}],
    ['the same in JSON', 403, '{"code":"T_C_NOT_SIGNED"}', {}, 'ade.termsNotSigned', {}],
    ['access that was taken away', 403, '"ACCESS_DENIED"', {}, 'ade.denied', {}],
    ['too many requests', 429, 'TOO_MANY_REQUESTS', { 'retry-after': '120' }, 'ade.throttled', { seconds: 120 }],
    ['the same without a time', 429, '', {}, 'ade.throttled', { seconds: 60 }],
    ['a date by the service’s own clock', 429, '', { 'retry-after': 'Sun, 22 Nov 2026 14:05:00 GMT', date: 'Sun, 22 Nov 2026 14:03:00 GMT' }, 'ade.throttled', { seconds: 120 }],
    ['a date to wait for', 429, '', { 'retry-after': 'Sun, 22 Nov 2026 12:05:00 GMT' }, 'ade.throttled', { seconds: 300 }],
    ['what is wrong with a request', 400, 'CONFIG_URL_INVALID', {}, 'ade.refused', { word: 'CONFIG_URL_INVALID', what: 'GET /account' }],
    ['a page of something else', 400, '<html>Bad request</html>', {}, 'ade.refused', { word: 'HTTP 400' }],
    ['trouble at the service', 503, 'SERVICE_UNAVAILABLE', {}, 'http.status', { status: 503 }],
    ['an answer of another shape', 200, '{"server_name":5}', {}, 'ade.protocol', { what: 'GET /account' }],
    ['an answer that is none', 200, 'OK', {}, 'ade.protocol', {}],
  ])('for %s has its code', async (_, status, body, headers, code, params) => {
    const { state, client } = at();
    await client.account(signal);
    state.next.push({ status, body, headers });
    const error = await client.account(signal).then(() => null, asAppError);
    expect([error?.code, error?.params]).toEqual([code, expect.objectContaining(params)]);
  });
});

describe('devices and profiles', () => {
  it('are defined, assigned with a result for each serial number, read and removed', async () => {
    const { client } = at({ devices: new Map([device('A1'), device('A2', { refuses: 'THROTTLED' }), device('A3')]) });
    const { profile_uuid: uuid } = await client.defineProfile({ profile_name: 'Cart', url: 'https://mdm.example.org/enroll', is_supervised: true }, signal);
    expect(await client.assignProfile(uuid, ['A1', 'A2', 'ZZ'], signal)).toEqual({ profile_uuid: uuid, devices: { A1: 'SUCCESS', A2: 'THROTTLED', ZZ: 'NOT_ACCESSIBLE' }, retry_after_seconds: 86_400 });
    expect((await client.profile(uuid, signal)).profile_name).toBe('Cart');
    expect((await client.deviceDetails(['A1'], signal)).devices['A1']).toMatchObject({ profile_uuid: uuid, profile_status: 'assigned' });
    expect((await client.removeProfile(['A1'], signal)).devices).toEqual({ A1: 'SUCCESS' });
    expect(await codeOf(client.profile('00', signal))).toBe('ade.refused');
  });

  it('are fetched in pages until the cursor is exhausted, then synced', async () => {
    const { state, client } = at({ devices: new Map(Array.from({ length: 25 }, (_, n) => device(`S${n}`))) });
    let cursor: string | null = null;
    const seen: string[] = [];
    for (let more = true; more;) {
      const page = await client.fetchDevices(cursor, 10, signal);
      seen.push(...page.devices.map(({ serial_number }) => serial_number));
      [cursor, more] = [page.cursor, page.more_to_follow];
    }
    expect(seen).toHaveLength(25);
    expect(await codeOf(client.fetchDevices(cursor, 10, signal))).toBe('ade.refused');
    state.changes.push({ serial: 'S3', op: 'modified', at: state.now });
    expect((await client.syncDevices(cursor ?? '', 10, signal)).devices).toMatchObject([{ serial_number: 'S3', op_type: 'modified' }]);
    state.now += 8 * 86_400_000;
    const error = await client.syncDevices(cursor ?? '', 10, signal).then(() => null, asAppError);
    expect([error?.code, error?.device?.code]).toEqual(['ade.refused', 'EXPIRED_CURSOR']);
  });
});

describe('what stands beside devices', () => {
  it('is where an account of the organization finds the MDM: set, read and taken away', async () => {
    const { state, client } = at();
    expect(await codeOf(client.accountDriven(signal))).toBe('ade.refused');
    expect(await client.setAccountDriven('https://mdm.example.org/discovery', signal)).toBeNull();
    expect(state.requests.at(-1)).toMatchObject({ method: 'POST', path: '/account-driven-enrollment/profile', body: { mdm_service_discovery_url: 'https://mdm.example.org/discovery' } });
    expect(await client.accountDriven(signal)).toEqual({ mdm_service_discovery_url: 'https://mdm.example.org/discovery', last_updated_timestamp: '2026-11-22T12:00:00.000Z' });
    expect(await client.removeAccountDriven(signal)).toBeNull();
    expect(state.accountDriven).toBeNull();
  });

  it('that Apple doesn’t offer to this organization is refused with its word', async () => {
    const { state, client } = at();
    await client.account(signal);
    state.next.push({ status: 400, body: 'ORG_NOT_SUPPORTED' });
    const error = await client.setAccountDriven('https://mdm.example.org', signal).then(() => null, asAppError);
    expect([error?.code, error?.device?.code]).toEqual(['ade.refused', 'ORG_NOT_SUPPORTED']);
  });

  it('is the tokens of test releases, under their new name and the older one', async () => {
    const { state, client } = at();
    expect(await client.betaTokens(signal)).toEqual([{ os: 'iOS', title: 'iOS 27 Beta', token: 'seed-1' }]);
    state.next.push({ status: 200, body: '{"seedBuildTokens":[{"os":"tvOS","title":"tvOS 27","token":"t"}]}' }, { status: 200, body: '{"tokens":[]}' });
    expect(await client.betaTokens(signal)).toEqual([{ os: 'tvOS', title: 'tvOS 27', token: 't' }]);
    expect(await codeOf(client.betaTokens(signal))).toBe('ade.protocol');
    state.seeds = false;
    const error = await client.betaTokens(signal).then(() => null, asAppError);
    expect([error?.code, error?.device?.code]).toEqual(['ade.refused', 'APPLE_SEED_FOR_IT_TURNED_OFF']);
  });
});

describe('a profile that Apple doesn’t take', () => {
  const good = { profile_name: 'Cart', url: 'https://mdm.example.org/enroll', org_magic: 'm', is_supervised: true };
  it.each<[string, Record<string, unknown>]>([
    ['CONFIG_NAME_REQUIRED', { profile_name: '' }], ['CONFIG_NAME_INVALID', { profile_name: 'x'.repeat(126) }], ['CONFIG_URL_REQUIRED', { url: '' }], ['CONFIG_URL_INVALID', { url: 'http://mdm.example.org' }], ['MAGIC_INVALID', { org_magic: 'x'.repeat(257) }],
    ['DEPARTMENT_INVALID', { department: 'x'.repeat(126) }], ['SUPPORT_PHONE_INVALID', { support_phone_number: '1'.repeat(51) }], ['SUPPORT_EMAIL_INVALID', { support_email_address: 'x'.repeat(251) }], ['LOCALE_INVALID', { language: 'english' }],
    ['FLAGS_INVALID', { is_supervised: false, is_mdm_removable: false }],
  ])('is refused with %s', async (word, change) => {
    const { client } = at();
    const error = await client.defineProfile({ ...good, ...change }, signal).then(() => null, asAppError);
    expect([error?.code, error?.params['word']]).toEqual(['ade.refused', word]);
  });
});
