// Sign-in and Graph together, as they are wired: the tokens that the login gives out are those that Graph takes, from a serial number's import
// to “did it enroll?”; and nobody is asked for anything before somebody signs in.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AppleBusinessClient } from '../../src/apple-business/client.ts';
import { apiAccount } from '../../src/apple-business/api-account.ts';
import { enrolledVerdict } from '../../src/domain/enrollment/intune-enrolled.ts';
import type { HttpClient } from '../../src/http.ts';
import { clouds } from '../../src/domain/enrollment/microsoft-clouds.ts';
import { devicesBySerial } from '../../src/intune/device-calls.ts';
import { configuratorPlace, createProfile, exportMobileConfig, listTokens } from '../../src/intune/enrollment-calls.ts';
import { GraphClient } from '../../src/intune/graph.ts';
import { importSerials } from '../../src/intune/import-calls.ts';
import type { Access } from '../../src/domain/enrollment/microsoft-scopes.ts';
import { SignIn } from '../../src/intune/sign-in.ts';
import { apiKey, appleBusinessState } from '../setup/apple-business-service.ts';
import { failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { graphService, type GraphState, graphState } from '../setup/graph-service.ts';
import { loginService, type LoginState, loginState, visit } from '../setup/login-service.ts';
import { memorySecrets } from '../setup/memory-secrets.ts';
import { visitLocal } from '../setup/visitor.ts';

const { signal } = new AbortController();
const hour = 3_600_000;

interface World {
  readonly clock: FakeClock;
  readonly login: LoginState;
  readonly state: GraphState;
  readonly signIn: SignIn;
  readonly hosts: string[];
  readonly signedIn: (access: Access) => Promise<GraphClient>;
}

function world(): World {
  const clock = new FakeClock();
  const login = loginState(clock);
  const state = graphState({ tokens: login.accessTokens, now: () => clock.now() });
  const [atLogin, atGraph, hosts] = [loginService(login), graphService(state, () => new Error('cut')), [] as string[]];
  const http: HttpClient = (request, abort) => {
    const { origin } = new URL(request.url);
    hosts.push(origin);
    return origin === login.login ? atLogin(request, abort) : atGraph(request, abort);
  };
  const signIn = new SignIn({ http, clock, secrets: memorySecrets() });
  const open = async (url: string): Promise<void> => {
    const seen = visit(login, url);
    if ('to' in seen) await visitLocal(seen.to);
  };
  const signedIn: World['signedIn'] = async (access) => {
    const { id } = await signIn.byBrowser({ cloud: 'global', tenant: 'example.org', clientId: login.clientId }, access, { open, signal });
    return new GraphClient({ http, clock, cloud: clouds.global, token: (scope, renew, abort) => signIn.token(id, scope, renew, abort) });
  };
  return { clock, login, state, signIn, hosts, signedIn };
}

describe('a signed-in person', () => {
  it('makes a profile, imports serial numbers, exports the file, and later sees that the device enrolled', async () => {
    const { signedIn, state, clock, hosts } = world();
    const graph = await signedIn('write');
    const profile = await createProfile(graph, configuratorPlace, { displayName: 'Cart', requiresUserAuthentication: false }, signal);
    expect((await importSerials(graph, configuratorPlace, profile.id, [{ serial: 'DMPX1234ABCD', details: 'Cart 4' }], { overwrite: false, signal })).rows).toMatchObject([{ result: 'imported' }]);
    expect(Buffer.from(await exportMobileConfig(graph, configuratorPlace, profile.id, signal)).toString()).toContain('<plist');
    const awaited = { serial: 'DMPX1234ABCD', preparedAt: clock.now(), affinity: 'none', profile: 'Cart', supervised: true } as const;
    expect(enrolledVerdict(await devicesBySerial(graph, 'DMPX1234ABCD', signal), awaited, clock.now()).state).toBe('pending');
    state.managed.push({ id: 'm', serialNumber: 'DMPX1234ABCD', enrolledDateTime: new Date(clock.now() + 600_000).toISOString(), isSupervised: true, userPrincipalName: '', enrollmentProfileName: 'Cart' });
    // A token ends after an hour: Graph refuses the one that is kept, and the next one is fetched without anybody.
    clock.advance(2 * hour);
    expect(enrolledVerdict(await devicesBySerial(graph, 'DMPX1234ABCD', signal), awaited, clock.now())).toMatchObject({ state: 'enrolled', lacks: [], device: { profile: 'Cart', supervised: true, user: null } });
    expect(new Set(hosts)).toEqual(new Set(['https://login.microsoftonline.com', 'https://graph.microsoft.com']));
  });

  it('who agreed to reading alone reads, and is told what writing takes before Graph is asked', async () => {
    const { signedIn, state } = world();
    const graph = await signedIn('read');
    expect(await listTokens(graph, signal)).toHaveLength(1);
    const asked = state.requests.length;
    const { error, rows } = await importSerials(graph, configuratorPlace, null, [{ serial: 'DMPX1234ABCD', details: '' }], { overwrite: false, signal });
    expect([error?.code, error?.params, rows[0]?.result, state.requests.length]).toEqual(['intune.missingScope', { scope: 'DeviceManagementServiceConfig.ReadWrite.All' }, 'notSent', asked]);
  });

  it('who signed out is asked to sign in, and no token is left in anything', async () => {
    const { signedIn, signIn, login } = world();
    const graph = await signedIn('read');
    await listTokens(graph, signal);
    await signIn.signOutAll();
    const error = await failureOf(listTokens(graph, signal));
    const text = inspect([error, graph, signIn], { depth: 12, showHidden: true });
    expect([error.code, login.secrets.filter((secret) => text.includes(secret))]).toEqual(['intune.notSignedIn', []]);
  });
});

describe('nobody signed in', () => {
  it('means that nothing is asked of anybody, whatever is made and looked at', async () => {
    const { signIn, hosts, clock } = world();
    const http: HttpClient = ({ url }) => { hosts.push(url); return Promise.reject(new Error('asked')); };
    const graph = new GraphClient({ http, clock, cloud: clouds.global, token: (scope, renew, abort) => signIn.token('nobody', scope, renew, abort) });
    const apple = new AppleBusinessClient({ http, clock, account: apiAccount(appleBusinessState().clientId, 'abcd'), key: apiKey.privateKey, nonce: () => 'x' });
    expect([await signIn.accounts(), (await failureOf(listTokens(graph, signal))).code, apple instanceof AppleBusinessClient]).toEqual([[], 'intune.notSignedIn', true]);
    clock.advance(48 * hour);
    expect(hosts).toEqual([]);
  });
});
