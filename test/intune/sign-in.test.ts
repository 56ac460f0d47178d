// Signing in to Microsoft against a strict login: browser and code, renewal, signing out; and that tokens are in Secrets and nowhere else.
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest } from '../../src/http.ts';
import type { CloudId } from '../../src/domain/enrollment/microsoft-clouds.ts';
import type { Account } from '../../src/intune/kept-account.ts';
import { type DeviceCode, SignIn } from '../../src/intune/sign-in.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { loginService, type LoginState, loginState, visit } from '../setup/login-service.ts';
import { type MemorySecrets, memorySecrets } from '../setup/memory-secrets.ts';
import { visitLocal } from '../setup/visitor.ts';

const { signal } = new AbortController();
const minute = 60_000;

interface At {
  readonly clock: FakeClock;
  readonly state: LoginState;
  readonly secrets: MemorySecrets;
  readonly signIn: SignIn;
  readonly asked: HttpRequest[];
  readonly app: { readonly cloud: CloudId; readonly tenant: string; readonly clientId: string };
  /** From now on nobody answers; resolves as soon as somebody asks. */
  readonly silence: () => Promise<void>;
  readonly byBrowser: (access?: 'read' | 'write', person?: 'signs in' | 'declines') => Promise<Account>;
}

function at(change: Partial<LoginState> = {}, cloud: CloudId = 'global'): At {
  const clock = new FakeClock();
  const state = loginState(clock, change);
  const [secrets, asked] = [memorySecrets(), [] as HttpRequest[]];
  const service = loginService(state);
  let silent: (() => void) | null = null;
  const http: HttpClient = (request, abort) => {
    asked.push(request);
    if (!silent) return service(request, abort);
    silent();
    return new Promise((_, reject) => { abort.addEventListener('abort', () => { reject(new AppError('http.unreachable', { host: 'h', reason: 'r' })); }); });
  };
  const silence = (): Promise<void> => new Promise((resolve) => { silent = resolve; });
  const signIn = new SignIn({ http, clock, secrets });
  const app = { cloud, tenant: 'organizations', clientId: state.clientId };
  const byBrowser: At['byBrowser'] = (access = 'read', person = 'signs in') => signIn.byBrowser(app, access, {
    signal,
    open: async (url) => {
      const seen = visit(state, url, person);
      if (!('to' in seen)) throw new Error(`the login shows ${seen.shows}`);
      await visitLocal(seen.to);
    },
  });
  return { clock, state, secrets, signIn, asked, app, byBrowser, silence };
}

/** Everything that was ever secret, and what the login writes about people. */
function leaks(state: LoginState, ...shown: readonly unknown[]): string[] {
  const text = shown.map((one) => `${inspect(one, { depth: 12, showHidden: true })}${one instanceof AppError ? JSON.stringify([one.params, one.device]) : ''}`).join('\n');
  return [...state.secrets, 'canary-description', 'canary-trace'].filter((secret) => text.includes(secret));
}

const graphToken = (state: LoginState, token: string): readonly string[] | undefined => state.accessTokens.get(token)?.scopes;

const written = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
afterEach(() => {
  for (const spy of written) expect(spy).not.toHaveBeenCalled();
});

describe('signing in in the browser', () => {
  it('is one exchange with Microsoft’s login, by PKCE, for the least scopes', async () => {
    const { state, byBrowser, asked, signIn } = at();
    const account = await byBrowser();
    expect(account).toEqual({
      id: 'aaaaaaaa-0000-0000-0000-000000000001.bbbbbbbb-0000-0000-0000-000000000002', userName: 'ada@example.org', name: 'Ada Admin', organization: 'bbbbbbbb-0000-0000-0000-000000000002',
      app: { cloud: 'global', tenant: 'organizations', clientId: state.clientId }, granted: account.granted,
    });
    expect(account.granted).toEqual(expect.arrayContaining(['DeviceManagementServiceConfig.Read.All', 'DeviceManagementManagedDevices.Read.All']));
    expect(asked.map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`)).toEqual(['POST https://login.microsoftonline.com/organizations/oauth2/v2.0/token']);
    expect([...state.accessTokens.values()].map(({ scopes }) => scopes)).toEqual([['DeviceManagementServiceConfig.Read.All', 'DeviceManagementManagedDevices.Read.All']]);
    expect(await signIn.accounts()).toEqual([account]);
  });

  it('for changes asks for the right to write, and not beside it for the right to read the same', async () => {
    const { state, byBrowser } = at();
    await byBrowser('write');
    expect([...state.accessTokens.values()][0]?.scopes).toEqual(['DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementManagedDevices.Read.All']);
  });

  it.each<[CloudId, string, string]>([
    ['usGovernment', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
    ['usDefense', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
    ['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
  ])('in %s asks that cloud’s login alone, for that cloud’s Graph', async (cloud, login, graph) => {
    const { state, byBrowser, asked, signIn } = at({ login, graph }, cloud);
    const { id } = await byBrowser();
    expect(graphToken(state, await signIn.token(id, 'readDevices', true, signal))).toContain('DeviceManagementManagedDevices.Read.All');
    expect(new Set(asked.map(({ url }) => new URL(url).origin))).toEqual(new Set([login]));
  });

  it('puts tokens into Secrets under the account, and nowhere else', async () => {
    const { state, byBrowser, secrets } = at();
    const account = await byBrowser();
    expect([...secrets.entries.keys()]).toEqual([`intune/${account.id}`]);
    const kept = Buffer.from([...secrets.entries.values()][0] ?? []).toString();
    expect([kept.includes('canary-access'), kept.includes('canary-refresh'), kept.includes('canary-code')]).toEqual([true, true, false]);
    expect(leaks(state, account)).toEqual([]);
  });

  it('that somebody declines keeps nothing', async () => {
    const { byBrowser, secrets, state } = at();
    const error = await failureOf(byBrowser('read', 'declines'));
    expect([error.code, secrets.entries.size, leaks(state, error)]).toEqual(['intune.declined', 0, []]);
  });

  it('that nobody agreed to says that an administrator has to', async () => {
    const { byBrowser } = at({ consented: [] });
    expect((await failureOf(byBrowser())).code).toBe('intune.consent');
  });

  it('with a code that was stolen and used already is refused, and the error has neither code nor trace', async () => {
    const { state, signIn, app } = at();
    const error = await failureOf(signIn.byBrowser(app, 'read', {
      signal,
      open: async (url) => {
        const seen = visit(state, url);
        state.codes.clear();
        if ('to' in seen) await visitLocal(seen.to);
      },
    }));
    expect([error.code, error.params]).toEqual(['intune.signInRefused', { word: 'AADSTS54005' }]);
    expect(leaks(state, error)).toEqual([]);
  });

  it('of another person’s code, slipped in with the right state, fails at the verifier', async () => {
    const { state, signIn, app, secrets } = at();
    const error = await failureOf(signIn.byBrowser(app, 'read', {
      signal,
      open: async (url) => {
        const attackers = new URL(url);
        attackers.searchParams.set('code_challenge', 'A'.repeat(43));
        const seen = visit(state, attackers.href);
        if ('to' in seen) await visitLocal(seen.to);
      },
    }));
    expect([error.code, error.params['word'], secrets.entries.size]).toEqual(['intune.signInRefused', 'AADSTS501481', 0]);
  });

  it('with an identity token of another sign-in fails at the nonce', async () => {
    const { state, signIn, app, secrets } = at();
    const error = await failureOf(signIn.byBrowser(app, 'read', {
      signal,
      open: async (url) => {
        const other = new URL(url);
        other.searchParams.set('nonce', 'another-sign-in');
        const seen = visit(state, other.href);
        if ('to' in seen) await visitLocal(seen.to);
      },
    }));
    expect([error.code, secrets.entries.size, leaks(state, error)]).toEqual(['intune.protocol', 0, []]);
  });

  it('is never of a personal account', async () => {
    const { byBrowser, secrets } = at({ user: { oid: 'aaaaaaaa-0000-0000-0000-000000000001', tid: '9188040d-6c67-4c5b-b112-36a304b66dad', name: 'Ada', upn: 'ada@outlook.com' } });
    expect([(await failureOf(byBrowser())).code, secrets.entries.size]).toEqual(['intune.account', 0]);
  });

  it('ends after five minutes, and when it is called off; nothing was asked by then', async () => {
    const { signIn, app, clock, asked } = at();
    const late = failureOf(signIn.byBrowser(app, 'read', { signal, open: () => { clock.advance(5 * minute); return Promise.resolve(); } }));
    expect([(await late).code, (await late).params]).toEqual(['intune.signInTimeout', { minutes: 5 }]);
    const stop = new AbortController();
    const off = signIn.byBrowser(app, 'read', { signal: stop.signal, open: () => { stop.abort(new Error('called off')); return Promise.resolve(); } });
    await expect(off).rejects.toThrow('called off');
    expect(asked).toEqual([]);
  });

  it('whose tokens can’t be kept has failed', async () => {
    const { byBrowser, secrets, state } = at();
    secrets.locked = true;
    const error = await failureOf(byBrowser());
    expect([error.code, leaks(state, error)]).toEqual(['secrets.locked', []]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['an ID that is none', { clientId: 'my app' }, /app’s ID/],
    ['an address for an organization', { tenant: 'https://example.org/' }, /organization/],
    ['personal accounts', { tenant: 'common' }, /personal/],
    ['personal accounts in capitals', { tenant: ' Consumers ' }, /personal/],
  ])('with %s isn’t begun', async (_, change, reason) => {
    const { signIn, app, asked } = at();
    const error = await failureOf(signIn.byBrowser({ ...app, ...change }, 'read', { signal, open: () => Promise.reject(new Error('opened')) }));
    expect([error.code, asked.length]).toEqual(['intune.registration', 0]);
    expect(error.params['reason']).toMatch(reason);
  });
});

describe('signing in by a code on another device', () => {
  interface Shown { readonly world: At; readonly code: Promise<DeviceCode>; readonly account: Promise<Account>; readonly stop: AbortController }
  function begin(change: Partial<LoginState> = {}): Shown {
    const [world, stop] = [at(change), new AbortController()];
    let show: (code: DeviceCode) => void = () => undefined;
    const code = new Promise<DeviceCode>((resolve) => { show = resolve; });
    const account = world.signIn.byDeviceCode(world.app, 'read', { show, signal: stop.signal });
    account.catch(() => undefined);
    return { world, code, account, stop };
  }
  const polls = ({ asked }: At): number => asked.filter(({ url }) => url.includes('/token?')).length;

  it('shows code and address, waits as long as it is told, and then has an account', async () => {
    const { world, code, account } = begin();
    const { clock, state } = world;
    expect(await code).toEqual({ code: 'ABCD2345', address: 'https://microsoft.com/devicelogin', until: clock.now() + 15 * minute });
    for (let n = 1; n <= 3; n += 1) {
      await clock.asked(5000);
      expect(polls(world)).toBe(n - 1);
      clock.advance(5000);
    }
    await clock.asked(5000);
    state.atDevice = 'approved';
    clock.advance(5000);
    expect((await account).userName).toBe('ada@example.org');
    expect([polls(world), world.secrets.entries.size]).toEqual([4, 1]);
  });

  it('asks less often when it is told to slow down', async () => {
    const { world, code, account } = begin();
    const { clock, state } = world;
    await code;
    await clock.asked(5000);
    for (const given of state.deviceCodes.values()) given.interval = 8;
    clock.advance(5000);
    await clock.asked(10_000);
    state.atDevice = 'approved';
    for (const given of state.deviceCodes.values()) given.interval = 10;
    clock.advance(10_000);
    expect((await account).name).toBe('Ada Admin');
  });

  it('ends when it is declined, when its time is over, and when it is called off', async () => {
    const declined = begin();
    await declined.code;
    await declined.world.clock.asked(5000);
    declined.world.state.atDevice = 'declined';
    declined.world.clock.advance(5000);
    const error = await failureOf(declined.account);
    expect([error.code, leaks(declined.world.state, error)]).toEqual(['intune.declined', []]);

    const late = begin();
    await late.code;
    await late.world.clock.asked(5000);
    late.world.clock.advance(15 * minute);
    expect((await failureOf(late.account)).code).toBe('intune.codeExpired');

    const off = begin();
    await off.code;
    await off.world.clock.asked(5000);
    off.stop.abort(new Error('called off'));
    await expect(off.account).rejects.toThrow('called off');
    expect(polls(off.world)).toBe(0);
  });

  it.each([
    ['by a rule of the organization', 53003, 'intune.policy'], ['because the app isn’t public', 7000218, 'intune.app'], ['because the app isn’t known', 700016, 'intune.app'],
    ['because nobody agreed', 65001, 'intune.consent'], ['because the account is another organization’s', 50020, 'intune.account'], ['for what nobody knows', 123456, 'intune.signInRefused'],
  ])('that is refused %s (AADSTS%i) says %s', async (_, number, code) => {
    const { signIn, app, state } = at();
    state.next.push({ status: 400, body: JSON.stringify({ error: 'invalid_client', error_description: `AADSTS${number}: canary-description`, error_codes: [number] }) });
    const error = await failureOf(signIn.byDeviceCode(app, 'read', { show: () => undefined, signal }));
    expect([error.code, error.params['word'], leaks(state, error)]).toEqual([code, `AADSTS${number}`, []]);
  });

  it.each<[string, string, string]>([
    ['an address that isn’t https', '{"device_code":"d","user_code":"ABCD","verification_uri":"http://evil.example","expires_in":900,"interval":5}', 'intune.protocol'],
    ['an address with a script', '{"device_code":"d","user_code":"ABCD","verification_uri":"javascript:alert(1)","expires_in":900,"interval":5}', 'intune.protocol'],
    ['a page of a proxy', '<html>sign in to the proxy</html>', 'intune.protocol'],
  ])('never shows %s', async (_, body, code) => {
    const { signIn, app, state } = at();
    state.next.push({ status: 200, body });
    const shown: DeviceCode[] = [];
    expect([(await failureOf(signIn.byDeviceCode(app, 'read', { show: (one) => { shown.push(one); }, signal }))).code, shown]).toEqual([code, []]);
  });
});

describe('a token', () => {
  it('comes out of Secrets as long as it works, without asking anybody', async () => {
    const { state, byBrowser, signIn, asked } = at();
    const { id } = await byBrowser();
    const token = await signIn.token(id, 'readEnrollment', false, signal);
    expect(graphToken(state, token)).toContain('DeviceManagementServiceConfig.Read.All');
    expect(asked).toHaveLength(1);
  });

  it('that ends soon is renewed, and the new refresh token is kept', async () => {
    const { state, byBrowser, signIn, secrets } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    const tokens = [await signIn.token(id, 'readDevices', false, signal), await signIn.token(id, 'readDevices', false, signal)];
    expect(new Set(tokens).size).toBe(2);
    // The login takes each refresh token once: three were given out, the last one is kept.
    const kept = Buffer.from([...secrets.entries.values()][0] ?? []).toString();
    expect([[...state.refreshTokens.keys()].length, kept.includes([...state.refreshTokens.keys()][0] ?? 'none')]).toEqual([1, true]);
  });

  it('that is asked for by many at once is renewed one after the other, each with the newest', async () => {
    const { byBrowser, signIn, state } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    const tokens = await Promise.all([1, 2, 3, 4].map(() => signIn.token(id, 'readDevices', false, signal)));
    expect([new Set(tokens).size, state.refreshTokens.size]).toEqual([4, 1]);
  });

  it('that was refused is renewed though it hasn’t ended', async () => {
    const { byBrowser, signIn, asked } = at();
    const { id } = await byBrowser();
    const first = await signIn.token(id, 'readDevices', false, signal);
    expect(await signIn.token(id, 'readDevices', true, signal)).not.toBe(first);
    expect(asked).toHaveLength(2);
  });

  it('of a sign-in that Microsoft ended says to sign in again; no error has a token in it', async () => {
    const { state, byBrowser, signIn } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    state.refreshTokens.clear();
    const error = await failureOf(signIn.token(id, 'readDevices', false, signal));
    expect([error.code, error.params, leaks(state, error)]).toEqual(['intune.signInAgain', { word: 'AADSTS70000' }, []]);
  });

  it('for changes isn’t asked for where only reading was agreed to', async () => {
    const { byBrowser, signIn, asked } = at();
    const { id } = await byBrowser();
    const error = await failureOf(signIn.token(id, 'writeEnrollment', false, signal));
    expect([error.code, error.params, asked.length]).toEqual(['intune.missingScope', { scope: 'DeviceManagementServiceConfig.ReadWrite.All' }, 1]);
  });

  it('isn’t there for who isn’t signed in, and a damaged entry is as none', async () => {
    const { byBrowser, signIn, secrets } = at();
    expect((await failureOf(signIn.token('../../etc', 'readDevices', false, signal))).code).toBe('intune.notSignedIn');
    const { id } = await byBrowser();
    secrets.entries.set(`intune/${id}`, Uint8Array.from(Buffer.from('{"format":1,')));
    expect((await failureOf(signIn.token(id, 'readDevices', false, signal))).code).toBe('intune.notSignedIn');
    expect(await signIn.accounts()).toEqual([]);
  });

  it('whose renewal can’t be kept isn’t given out', async () => {
    const { byBrowser, signIn, secrets, state } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    secrets.write = (): Promise<void> => Promise.reject(new AppError('secrets.unusable', { reason: 'the disk is full' }));
    const error = await failureOf(signIn.token(id, 'readDevices', false, signal));
    expect([error.code, leaks(state, error)]).toEqual(['secrets.unusable', []]);
  });
});

describe('trouble on the way to the login', () => {
  it('has its own code, and the next try isn’t held back by it', async () => {
    const { byBrowser, signIn, state } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    state.next.push({ status: 503, body: 'Service unavailable' });
    const error = await failureOf(signIn.token(id, 'readDevices', false, signal));
    expect([error.code, error.params]).toEqual(['http.status', { host: 'login.microsoftonline.com', status: 503 }]);
    expect(graphToken(state, await signIn.token(id, 'readDevices', false, signal))).toBeDefined();
  });
});

describe('signing out', () => {
  it('removes everything of the account, and leaves others', async () => {
    const { byBrowser, signIn, secrets, state } = at();
    const { id } = await byBrowser();
    secrets.entries.set('identity/one', Uint8Array.of(1));
    secrets.entries.set('intune/cccccccc-1.dddddddd-2', Uint8Array.of(1));
    await signIn.signOut(id);
    expect([...secrets.entries.keys()]).toEqual(['identity/one', 'intune/cccccccc-1.dddddddd-2']);
    await signIn.signOutAll();
    expect([...secrets.entries.keys()]).toEqual(['identity/one']);
    expect([(await failureOf(signIn.token(id, 'readDevices', false, signal))).code, leaks(state, secrets, signIn)]).toEqual(['intune.notSignedIn', []]);
  });

  it('while a token is being renewed doesn’t wait for it, and nothing is left', async () => {
    const { byBrowser, signIn, secrets, state } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    const renewed = Promise.all([1, 2].map(() => codeOf(signIn.token(id, 'readDevices', false, signal))));
    await signIn.signOut(id);
    expect([await renewed, secrets.entries.size, state.refreshTokens.size]).toEqual([['intune.notSignedIn', 'intune.notSignedIn'], 0, 1]);
  });

  it('ends a renewal that a network doesn’t answer, and leaves those of others', async () => {
    const { byBrowser, signIn, secrets, silence } = at({ tokenLife: 60 });
    const { id } = await byBrowser();
    const asked = silence();
    const renewed = codeOf(signIn.token(id, 'readDevices', false, signal));
    await asked;
    await signIn.signOut(id);
    expect([await renewed, secrets.entries.size]).toEqual(['intune.notSignedIn', 0]);
  });
});
