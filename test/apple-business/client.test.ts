// The client of Apple's API for organizations against a strict one: statements, key IDs that are wanted or unwelcome, devices and servers.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { apiAccount, readApiKey } from '../../src/apple-business/api-account.ts';
import { AppleBusinessClient, type KeyIdUse } from '../../src/apple-business/client.ts';
import { clientAssertion } from '../../src/apple-business/client-assertion.ts';
import { apiKey, apiKeyPem, appleBusinessService, type AppleBusinessState, appleBusinessState } from '../setup/apple-business-service.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const { signal } = new AbortController();

interface At {
  readonly state: AppleBusinessState;
  readonly clock: FakeClock;
  readonly client: AppleBusinessClient;
  readonly learned: KeyIdUse[];
}

function at(change: Partial<AppleBusinessState> = {}, { keyIdUse = null, ahead = 0 }: { keyIdUse?: KeyIdUse | null; ahead?: number } = {}): At {
  const state = appleBusinessState(change);
  const clock = new FakeClock({ now: state.now + ahead, skip: 10_000 });
  const learned: KeyIdUse[] = [];
  let nonces = 0;
  const client = new AppleBusinessClient({
    http: appleBusinessService(state), clock, account: apiAccount(state.clientId, state.keyId), key: readApiKey(apiKeyPem), nonce: () => { nonces += 1; return `id-${nonces}`; }, keyIdUse, onKeyIdUse: (use) => { learned.push(use); },
  });
  return { state, clock, client, learned };
}

const logins = ({ requests }: AppleBusinessState): unknown[] => requests.filter(({ url }) => url.startsWith('https://account.apple.com')).map(({ kid }) => kid);
const device = (serialNumber: string, more: Record<string, unknown> = {}): [string, Record<string, unknown>] => [serialNumber, {
  type: 'orgDevices', id: serialNumber,
  attributes: {
    serialNumber, deviceModel: 'iPad (A16)', productFamily: 'iPad', productType: 'iPad15,7', deviceCapacity: '128GB', color: 'BLUE', orderNumber: 'ORDER-7', orderDateTime: '2026-09-01T08:00:00Z', partNumber: 'MD4A4', status: 'ASSIGNED',
    addedToOrgDateTime: '2026-09-03T08:00:00Z', releasedFromOrgDateTime: null, purchaseSourceType: 'RESELLER', imei: [], ...more,
  },
}];
const server = (id: string, serverName: string, serverType = 'MDM'): [string, Record<string, unknown>] => [id, { type: 'mdmServers', id, attributes: { serverName, serverType, createdDateTime: '2025-01-01T00:00:00Z', updatedDateTime: '2026-01-01T00:00:00Z' } }];

describe('an API account', () => {
  it('is of the service that its client ID says', () => {
    expect(apiAccount(' BUSINESSAPI.9703F56C-10ce-4876-8f59-e78e5e23a152 ', ' 136d70f4 ')).toEqual({ service: 'business', clientId: 'BUSINESSAPI.9703f56c-10ce-4876-8f59-e78e5e23a152', keyId: '136d70f4' });
    expect(apiAccount('schoolapi.9703f56c-10ce-4876-8f59-e78e5e23a152', 'abcd').service).toBe('school');
  });

  it.each([['9703f56c-10ce-4876-8f59-e78e5e23a152', 'abcd'], ['BUSINESSAPI.x', 'abcd'], ['BUSINESSAPI.9703f56c-10ce-4876-8f59-e78e5e23a152', ''], ['BUSINESSAPI.9703f56c-10ce-4876-8f59-e78e5e23a152', 'a\nb']])('isn’t “%s” with “%s”', async (clientId, keyId) => {
    expect(await codeOf(() => apiAccount(clientId, keyId))).toBe('appleBusiness.account');
  });

  const openssl = (...words: readonly string[]): string => execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  it('has a key as Apple gives it out, with its parameters before it, and as others write it', () => {
    const withParameters = openssl('ecparam', '-name', 'prime256v1', '-genkey');
    expect(withParameters).toContain('EC PARAMETERS');
    expect(readApiKey(withParameters).asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(readApiKey(apiKeyPem.replaceAll('\n', '\r\n')).asymmetricKeyType).toBe('ec');
    expect(readApiKey(apiKey.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()).type).toBe('private');
  });

  it.each<[string, string, RegExp]>([
    ['a public key', apiKey.publicKey.export({ format: 'pem', type: 'spki' }).toString(), /public key/],
    ['of another curve', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey.export({ format: 'pem', type: 'sec1' }).toString(), /P-256/],
    ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), /P-256/],
    ['damaged', apiKeyPem.replace(/[A-Za-z0-9+/]{40}/, 'A'.repeat(40)), /damaged|P-256/],
    ['with a password', apiKey.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(), /password/],
    ['no key', 'canary', /no private key/],
    ['endless', 'x'.repeat(20_001), /too long/],
  ])('has no key that is %s, and the error has nothing of it', async (_, pem, reason) => {
    const error = await failureOf(() => readApiKey(pem));
    expect(error.code).toBe('appleBusiness.notAKey');
    expect(error.params['reason']).toMatch(reason);
    expect(inspect(error, { depth: 9 })).not.toContain(pem.split('\n')[1] ?? 'canary');
  });
});

describe('a statement', () => {
  it('is one that OpenSSL verifies', () => {
    const folder = tempFolder();
    const jwt = clientAssertion({ clientId: 'BUSINESSAPI.x', keyId: 'k', key: apiKey.privateKey, now: 1_000_000, id: 'one' });
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    // r and s as the DER that OpenSSL wants (RFC 3279, 2.2.3).
    const raw = Buffer.from(signature, 'base64url');
    const integer = (bytes: Buffer): Buffer => { const trimmed = bytes.subarray(bytes.findIndex((byte) => byte !== 0)); const padded = (trimmed[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed; return Buffer.concat([Buffer.of(2, padded.length), padded]); };
    const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
    const at = (name: string): string => path.join(folder, name);
    writeFileSync(at('sig'), Buffer.concat([Buffer.of(0x30, body.length), body]));
    writeFileSync(at('data'), `${header}.${payload}`);
    writeFileSync(at('pub'), apiKey.publicKey.export({ format: 'pem', type: 'spki' }));
    expect(execFileSync('openssl', ['dgst', '-sha256', '-verify', at('pub'), '-signature', at('sig'), at('data')], { encoding: 'utf8' })).toContain('Verified OK');
    expect([header, payload].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown)).toEqual([
      { alg: 'ES256', typ: 'JWT', kid: 'k' },
      { iss: 'BUSINESSAPI.x', sub: 'BUSINESSAPI.x', aud: 'https://account.apple.com/auth/oauth2/v2/token', iat: 1_000_000, exp: 1_000_600, jti: 'one' },
    ]);
  });
});

describe('a token', () => {
  it('is asked for once for all who ask at once, and again shortly before it ends', async () => {
    const { state, clock, client } = at({ devices: new Map([device('A1')]) });
    await Promise.all([client.device('A1', signal), client.device('A1', signal), client.servers(signal)]);
    expect(logins(state)).toHaveLength(1);
    clock.advance(3600_000 - 61_000);
    state.now = clock.now();
    await client.device('A1', signal);
    expect(logins(state)).toHaveLength(1);
    clock.advance(2000);
    state.now = clock.now();
    await Promise.all([client.device('A1', signal), client.device('A1', signal)]);
    expect(logins(state)).toHaveLength(2);
  });

  it('that somebody asked for and called off is asked for anew by who waited with them', async () => {
    const { state, client, clock } = at({ devices: new Map([device('A1')]), next: [{ status: 429, body: {}, headers: { 'retry-after': '121' } }] });
    expect(await codeOf(client.device('A1', signal))).toBe('appleBusiness.throttled');
    state.next.push({ status: 429, body: {}, headers: { 'retry-after': '120' } });
    const stop = new AbortController();
    const first = client.device('A1', stop.signal);
    first.catch(() => undefined);
    const second = client.device('A1', signal);
    await clock.asked(120_000);
    stop.abort(new Error('called off'));
    await expect(first).rejects.toThrow('called off');
    expect([(await second)?.serial, logins(state).length]).toEqual(['A1', 3]);
  });

  it('that Apple doesn’t take any more is asked for anew, once', async () => {
    const { state, client } = at({ devices: new Map([device('A1')]) });
    await client.device('A1', signal);
    state.tokens.clear();
    state.tokens.set('other', 0);
    expect((await client.device('A1', signal))?.serial).toBe('A1');
    expect(logins(state)).toHaveLength(2);
    state.next.push({ status: 401, body: { errors: [{ code: 'NOT_AUTHORIZED' }] } }, null, { status: 401, body: { errors: [{ code: 'NOT_AUTHORIZED' }] } });
    expect(await codeOf(client.device('A1', signal))).toBe('appleBusiness.refused');
  });

  it.each<[AppleBusinessState['keyIdRule'], KeyIdUse | null, unknown[], KeyIdUse[]]>([
    ['wanted', null, ['k'], ['with']], ['either', null, ['k'], ['with']], ['unwelcome', null, ['k', null], ['without']],
    ['unwelcome', 'without', [null], []], ['wanted', 'without', [null, 'k'], ['with']], ['unwelcome', 'with', ['k', null], ['without']],
  ])('with key IDs %s and “%s” remembered is asked for %j', async (keyIdRule, keyIdUse, kids, news) => {
    const { state, client, learned, clock } = at({ keyIdRule, tokenLife: 120 }, { keyIdUse });
    const expected = kids.map((kid) => (kid === 'k' ? state.keyId : null));
    await client.servers(signal);
    expect([logins(state), learned]).toEqual([expected, news]);
    // What worked is remembered: the next one isn't tried in vain.
    clock.advance(119_000);
    state.now = clock.now();
    await client.servers(signal);
    expect(logins(state)).toEqual([...expected, expected.at(-1)]);
  });

  it('that is refused both ways says so, without the statement', async () => {
    const { state, client } = at({ publicKey: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey });
    const error = await failureOf(client.servers(signal));
    expect([error.code, error.params, logins(state).length]).toEqual(['appleBusiness.refused', { word: 'invalid_client' }, 2]);
    expect(inspect(error, { depth: 9 })).not.toMatch(/canary|eyJ/);
  });

  it('that is refused because of the clock says by how much it is off', async () => {
    const { client } = at({}, { ahead: 20 * 60_000 });
    const error = await failureOf(client.servers(signal));
    expect([error.code, error.params]).toEqual(['appleBusiness.clock', { minutes: 20 }]);
  });

  it.each<[string, number, unknown, string]>([['a scope that isn’t the account’s', 400, { error: 'invalid_scope' }, 'appleBusiness.refused'], ['trouble at Apple', 503, 'x', 'http.status'], ['another form', 200, { token: 'x' }, 'appleBusiness.protocol']])('that meets %s is asked for once', async (_, status, body, code) => {
    const { state, client } = at({ next: [{ status, body }] });
    expect([await codeOf(client.servers(signal)), logins(state).length]).toEqual([code, 1]);
  });
});

describe('a device', () => {
  it('on the bench has its order and its server', async () => {
    const { client, state } = at({ devices: new Map([device('DMPX1')]), servers: new Map([server('S1', 'Intune')]), assigned: new Map([['DMPX1', 'S1']]) });
    expect(await client.place('dmpx-1', signal)).toMatchObject({
      device: { serial: 'DMPX1', orderNumber: 'ORDER-7', status: 'ASSIGNED', purchaseSourceType: 'RESELLER', deviceModel: 'iPad (A16)', addedToOrgDateTime: Date.UTC(2026, 8, 3, 8), releasedFromOrgDateTime: null },
      server: { id: 'S1', name: 'Intune', type: 'MDM' },
    });
    expect(state.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  it('may have no server, or be nobody’s here', async () => {
    const { client } = at({ devices: new Map([device('A1'), device('A2', { status: 'UNASSIGNED' })]) });
    expect([(await client.place('A1', signal))?.server, (await client.place('A2', signal))?.server, await client.place('ZZ', signal)]).toEqual([null, null, null]);
  });

  it.each(['', '../mdmServers', 'A?x=1', 'Ä1', 'X'.repeat(41)])('isn’t “%s”, and nobody is asked', async (serial) => {
    const { client, state } = at();
    expect([await client.place(serial, signal), await client.assignedServer(serial, signal), state.requests.length]).toEqual([null, null, 0]);
  });

  it.each(['links', 'cursor'] as const)('is one of a list that goes on by its %s', async (pagesBy) => {
    const { client } = at({ devices: new Map([...Array(5).keys()].map((n) => device(`A${n}`))), pageSize: 2, pagesBy });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<AppleBusinessClient['devices']>> = await client.devices(cursor, 1000, signal);
      seen.push(...page.rows.map(({ serial }) => serial));
      cursor = page.next;
      expect(page.total).toBe(5);
    } while (cursor !== null);
    expect(seen).toEqual(['A0', 'A1', 'A2', 'A3', 'A4']);
  });

  it('in a list whose link leads elsewhere is still asked for at Apple', async () => {
    const { client, state } = at({ devices: new Map([device('A1')]), reshape: (_, body) => ({ ...body, links: { next: 'https://evil.example/v1/orgDevices?cursor=MQ%3D%3D' } }) });
    const { next } = await client.devices(null, 1, signal);
    await client.devices(next, 1, signal).catch(() => undefined);
    expect(new Set(state.requests.map(({ url }) => new URL(url).host))).toEqual(new Set(['account.apple.com', 'api-business.apple.com']));
  });
});

describe('servers', () => {
  it('are read over all their pages, and a list without an end ends', async () => {
    const servers = new Map([...Array(5).keys()].map((n) => server(`S${n}`, `Server ${n}`, n === 4 ? 'SOMETHING_NEW' : 'MDM')));
    const { client } = at({ servers, pageSize: 2 });
    expect((await client.servers(signal)).map(({ name, type }) => `${name ?? ''} ${type ?? ''}`)).toEqual(['Server 0 MDM', 'Server 1 MDM', 'Server 2 MDM', 'Server 3 MDM', 'Server 4 ']);
    const endless = at({ servers, reshape: (_, body) => ({ ...body, meta: { paging: { nextCursor: 'again' } } }) });
    expect(await codeOf(endless.client.servers(signal))).toBe('appleBusiness.protocol');
  });

  it('of a school are asked for at the school’s address', async () => {
    const { client, state } = at({ api: 'https://api-school.apple.com', scope: 'school.api', clientId: 'SCHOOLAPI.9703f56c-10ce-4876-8f59-e78e5e23a152', servers: new Map([server('S1', 'Jamf')]) });
    expect((await client.servers(signal)).map(({ name }) => name)).toEqual(['Jamf']);
    expect(state.requests.at(-1)?.url).toBe('https://api-school.apple.com/v1/mdmServers?limit=100');
  });

  it.each<[string, number, unknown, string, Record<string, unknown>, Record<string, string>]>([
    ['a role that may not', 403, { errors: [{ code: 'FORBIDDEN' }] }, 'appleBusiness.forbidden', { what: 'the servers' }, {}],
    ['a wait that is too long', 429, {}, 'appleBusiness.throttled', { seconds: 900 }, { 'retry-after': '900' }],
    ['what is wrong with a request', 409, { errors: [{ code: 'STATE_ERROR.CURSOR', detail: 'canary' }] }, 'appleBusiness.failed', { what: 'the servers', word: 'STATE_ERROR.CURSOR' }, {}],
    ['another form', 200, { data: [{ attributes: {} }] }, 'appleBusiness.protocol', { what: 'the servers', reason: 'its data.0.id isn’t as documented' }, {}],
    ['a page of a proxy', 200, '<html>', 'appleBusiness.protocol', { what: 'the servers', reason: 'it isn’t JSON' }, {}],
  ])('with %s have its code and none of Apple’s sentences', async (_, status, body, code, params, headers) => {
    const { client } = at({ next: [null, { status, body, headers }] });
    const error = await failureOf(client.servers(signal));
    expect([error.code, error.params]).toEqual([code, params]);
    expect(inspect(error, { depth: 9 })).not.toMatch(/canary|Bearer/);
  });
});
