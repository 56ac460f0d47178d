// Practice Apple's service of automated enrollment: who may ask (enrollment-formats 5.1, 5.6), by a client that isn't ours.
import { describe, expect, it } from 'vitest';
import { type Apple, ask, type Client, clientOf, openSession, portal, serviceOf, signed, startApple, type Token, tokenFor, wordOf } from '../setup/apple-client.ts';

async function desk(): Promise<Apple & { readonly token: Token }> {
  const at = await startApple();
  return { ...at, token: await tokenFor(at) };
}

async function withClient(): Promise<Apple & { readonly token: Token; readonly client: Client }> {
  const at = await desk();
  return { ...at, client: await clientOf(at, at.token) };
}

const seconds = ({ clock }: Apple): number => Math.floor(clock.now() / 1000);
const get = ({ client }: { client: Client }, path = '/account'): Promise<string> => client.call('GET', path).then((answer) => (answer.status === 200 ? '200' : wordOf(answer)));

describe('a session', () => {
  it('is opened by a signature over the service’s address, and every answer tells Apple’s time', async () => {
    const at = await desk();
    const answer = await openSession(at, at.token);
    expect([answer.status, answer.headers['content-type'], answer.headers['date']]).toEqual([200, 'application/json;charset=UTF8', 'Sun, 22 Nov 2026 10:00:00 GMT']);
    const { auth_session_token: session } = answer.json as { auth_session_token: string };
    expect(session.length).toBeGreaterThan(10);
    const account = await ask(`${serviceOf(at)}/account`, { headers: { 'user-agent': 'x', 'x-adm-auth-session': session } });
    expect([account.status, account.headers['x-adm-auth-session']]).toEqual([200, session]);
  });

  it('is opened by whoever signed Apple’s own address, reached by its name or at this door', async () => {
    const at = await desk();
    const apple = 'https://mdmenrollment.apple.com/session';
    expect((await openSession(at, at.token, { address: apple })).status).toBe(200);
    expect((await ask(`${at.origin}/session`, { headers: { host: 'mdmenrollment.apple.com', 'user-agent': 'x', authorization: signed(at, at.token, apple) } })).status).toBe(200);
    expect((await openSession(at, at.token, {}, `${at.origin}/session`)).status).toBe(200);
    expect(wordOf(await openSession(at, at.token, { address: 'https://mdm.example/session' }))).toBe('401 oauth_problem=signature_invalid');
  });

  it.each([
    ['another secret', (token: Token): Token => ({ ...token, consumer_secret: `${token.consumer_secret}0` }), 'signature_invalid'],
    ['another access secret', (token: Token): Token => ({ ...token, access_secret: 'AS_0' }), 'signature_invalid'],
    ['another consumer', (token: Token): Token => ({ ...token, consumer_key: 'CK_0' }), 'consumer_key_rejected'],
    ['an access token that never was', (token: Token): Token => ({ ...token, access_token: 'AT_0' }), 'token_rejected'],
  ])('is not opened with %s', async (_, change, problem) => {
    const at = await desk();
    const answer = await openSession(at, change(at.token));
    expect([wordOf(answer), answer.headers['www-authenticate']]).toEqual([`401 oauth_problem=${problem}`, 'OAuth realm="ADM"']);
  });

  it.each([
    ['another realm', { realm: 'ABM' }, 'parameter_rejected'], ['no realm', { realm: null }, 'parameter_rejected'], ['another method', { method: 'PLAINTEXT' }, 'signature_method_rejected'],
    ['no nonce', { nonce: '' }, 'parameter_absent'], ['another version', { more: { oauth_version: '2.0' } }, 'version_rejected'],
  ])('is not opened with %s', async (_, signing, problem) => {
    const at = await desk();
    expect(wordOf(await openSession(at, at.token, signing))).toBe(`401 oauth_problem=${problem}`);
  });

  it('takes a parameter of an extension into the signature, and no header twice the same', async () => {
    const at = await desk();
    expect((await openSession(at, at.token, { more: { oauth_body_hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' } })).status).toBe(200);
    const url = `${serviceOf(at)}/session`;
    const header = signed(at, at.token, url);
    const tampered = await ask(url, { headers: { 'user-agent': 'x', authorization: `${header}, oauth_extra="1"` } });
    expect(wordOf(tampered)).toBe('401 oauth_problem=signature_invalid');
    for (const wrong of ['', 'Bearer x', `${header}, realm="ADM"`, header.replace('realm="ADM"', 'realm="%ZZ"')]) expect((await ask(url, { headers: { 'user-agent': 'x', authorization: wrong } })).status).toBe(401);
  });

  it.each([-301, 301])('is not opened by a clock that is %i seconds off, and says which times would do', async (off) => {
    const at = await desk();
    expect((await openSession(at, at.token, { timestamp: seconds(at) + Math.sign(off) * 299 })).status).toBe(200);
    expect(wordOf(await openSession(at, at.token, { timestamp: seconds(at) + off }))).toBe(`401 oauth_problem=timestamp_refused&oauth_acceptable_timestamps=${seconds(at) - 300}-${seconds(at) + 300}`);
  });

  it('takes a nonce once, and a wrong signature spends none', async () => {
    const at = await desk();
    expect((await openSession(at, { ...at.token, access_secret: 'x' }, { nonce: 'n' })).status).toBe(401);
    expect((await openSession(at, at.token, { nonce: 'n' })).status).toBe(200);
    expect(wordOf(await openSession(at, at.token, { nonce: 'n', timestamp: seconds(at) + 1 }))).toBe('401 oauth_problem=nonce_used');
  });

  it('is not opened by a token that has run out, and ends with it', async () => {
    const at = await withClient();
    expect(at.token.access_token_expiry).toBe('2027-11-22T10:00:00Z');
    at.clock.advance(365 * 86_400_000 - 1000);
    expect(await get(at)).toBe('200');
    at.clock.advance(1000);
    expect([await get(at), wordOf(await openSession(at, at.token))]).toEqual(['401 oauth_problem=token_expired', '401 oauth_problem=token_expired']);
  });

  it('is alone: the one before is stale', async () => {
    const at = await withClient();
    const second = await clientOf(at, at.token);
    expect([await get(at), await get({ client: second })]).toEqual(['403 FORBIDDEN', '200']);
  });

  it('changes its name now and then; the former one does for calls that are under way, and then is stale', async () => {
    const at = await withClient();
    const first = at.client.session;
    let calls = 0;
    while (at.client.session === first && calls < 50) {
      expect(await get(at)).toBe('200');
      calls += 1;
    }
    expect(calls).toBeLessThan(50);
    const renamed = at.client.session;
    at.client.session = first;
    expect([await get(at), at.client.session]).toEqual(['200', renamed]);
    at.client.session = first;
    at.clock.advance(30_001);
    expect(await get(at)).toBe('403 FORBIDDEN');
    at.client.session = renamed;
    expect(await get(at)).toBe('200');
    // Another session ends both.
    while (at.client.session === renamed) await get(at);
    const last = at.client.session;
    at.client.session = first;
    expect(await get(at)).toBe('403 FORBIDDEN');
    await clientOf(at, at.token);
    for (const session of [renamed, last]) {
      at.client.session = session;
      expect(await get(at)).toBe('403 FORBIDDEN');
    }
  });

  it('is needed, and not made up', async () => {
    const at = await withClient();
    at.client.session = 'made-up';
    expect(await get(at)).toBe('401 UNAUTHORIZED');
    expect(wordOf(await ask(`${serviceOf(at)}/account`, { headers: { 'user-agent': 'x' } }))).toBe('401 UNAUTHORIZED');
  });

  it('ends for good with a newer token, whose server entry is the same', async () => {
    const at = await withClient();
    const servers = (await portal(at, '/servers')).json as { servers: { server_uuid: string }[] };
    const renewed = await tokenFor(at, `?server=${servers.servers[0]?.server_uuid ?? ''}`);
    expect([renewed.consumer_key, renewed.access_token === at.token.access_token]).toEqual([at.token.consumer_key, false]);
    expect([await get(at), wordOf(await openSession(at, at.token))]).toEqual(['403 ACCESS_DENIED', '403 ACCESS_DENIED']);
    expect(await get({ client: await clientOf(at, renewed) })).toBe('200');
  });

  it('is opened by a token of an earlier bench while nobody has one of this, as a real one is good the day after', async () => {
    const [before, at] = [await desk(), await startApple([], 3)];
    expect(wordOf(await openSession(at, { ...before.token, access_secret: 'AS_0' }))).toBe('401 oauth_problem=signature_invalid');
    expect((await portal(at, '/servers')).json).toMatchObject({ servers: [{ consumer_key: null }] });
    const client = await clientOf(at, before.token);
    expect((await client.call('POST', '/server/devices', {})).json).toMatchObject({ devices: [{}, {}, {}] });
    const [entry] = ((await portal(at, '/servers')).json as { servers: { server_uuid: string; consumer_key: string }[] }).servers;
    expect(entry?.consumer_key).toBe(before.token.consumer_key);
    // Renewed here, it is of the same entry, and the one before is dead.
    const renewed = await tokenFor(at, `?server=${entry?.server_uuid ?? ''}`);
    expect([renewed.consumer_key, wordOf(await openSession(at, before.token))]).toEqual([before.token.consumer_key, '403 ACCESS_DENIED']);
    const other = await desk();
    expect(wordOf(await openSession(other, before.token))).toBe('401 oauth_problem=consumer_key_rejected');
    const fresh = await startApple();
    for (const made of [{ ...before.token, consumer_key: before.token.consumer_key.replace(/.$/, 'x') }, { ...before.token, access_token: before.token.access_token.replace(/O../, 'Off') }]) expect(wordOf(await openSession(fresh, made))).toBe('401 oauth_problem=consumer_key_rejected');
  });

  it('ends when somebody ends it at the portal', async () => {
    const at = await withClient();
    await portal(at, '/switches', { end_sessions: true });
    expect(await get(at)).toBe('403 FORBIDDEN');
  });
});

describe('a call', () => {
  it('says who makes it', async () => {
    const at = await desk();
    const url = `${serviceOf(at)}/session`;
    const words = await Promise.all([{}, { 'user-agent': ' ' }, { 'user-agent': 'x\u00e9' }].map(async (headers) => wordOf(await ask(url, { headers: { ...headers, authorization: signed(at, at.token, url) } }))));
    expect(words).toEqual(['400 USER_AGENT_MISSING', '400 USER_AGENT_MISSING', '400 USER_AGENT_INVALID']);
  });

  it('waits for terms that nobody signed', async () => {
    const at = await withClient();
    await portal(at, '/switches', { terms_signed: false });
    expect([await get(at), wordOf(await openSession(at, at.token))]).toEqual(['403 T_C_NOT_SIGNED', '403 T_C_NOT_SIGNED']);
    await portal(at, '/switches', { terms_signed: true });
    expect(await get(at)).toBe('200');
  });

  it('is one too many as often as was switched, and says how long to wait', async () => {
    const at = await withClient();
    await portal(at, '/switches', { too_many_requests: { requests: 2, retry_after_seconds: 7 } });
    for (let n = 0; n < 2; n += 1) {
      const answer = await at.client.call('GET', '/account');
      expect([wordOf(answer), answer.headers['retry-after']]).toEqual(['429 TOO_MANY_REQUESTS', '7']);
    }
    expect(await get(at)).toBe('200');
  });

  it.each([
    ['POST', '/devices', '{', '400 MALFORMED_REQUEST_BODY'], ['POST', '/devices', '["A"]', '400 MALFORMED_REQUEST_BODY'], ['POST', '/devices', 'null', '400 MALFORMED_REQUEST_BODY'],
    ['GET', '/nothing', undefined, '404 NOT_FOUND'], ['GET', '/', undefined, '404 NOT_FOUND'], ['DELETE', '/account', undefined, '405 METHOD_NOT_ALLOWED'], ['PUT', '/session', undefined, '405 METHOD_NOT_ALLOWED'],
  ])('%s %s with %s is refused', async (method, path, body, refusal) => {
    const { client } = await withClient();
    expect(wordOf(await client.call(method, path, body))).toBe(refusal);
  });

  it('is JSON and says so', async () => {
    const { client } = await withClient();
    expect(wordOf(await client.call('POST', '/devices', { devices: ['A'] }, { 'content-type': 'application/x-www-form-urlencoded' }))).toBe('400 MALFORMED_REQUEST_BODY');
  });

  it('is written in each of the three forms that the service’s words have', async () => {
    const at = await withClient();
    expect((await at.client.call('POST', '/devices', {})).text).toBe('"DEVICE_ID_REQUIRED"');
    expect((await at.client.call('GET', '/profile?profile_uuid=0')).text).toBe('{"code":"PROFILE_NOT_FOUND"}');
    at.client.session = '';
    expect((await at.client.call('GET', '/account')).text).toBe('UNAUTHORIZED');
  });
});
