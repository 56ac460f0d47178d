// Signing in to Microsoft: in the system's browser (authorization code with PKCE), or by a code on another device; renewal without anybody;
// signing out. Microsoft's library knows the protocol; the network, the clock, the browser and the place of the tokens are ours.
import { createHash, randomBytes } from 'node:crypto';
import type { AuthenticationResult, ICachePlugin, PublicClientApplication } from '@azure/msal-node';
import type { Clock } from '../clock.ts';
import { AppError, asAppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import type { Secrets } from '../secrets.ts';
import { type Cloud, clouds } from '../domain/enrollment/microsoft-clouds.ts';
import { type Account, accountId, type AppRegistration, checkRegistration, keptIds, type KeptAccount, readKept, removeKept, writeKept } from './kept-account.ts';
import { LoginNetwork } from './login-network.ts';
import { loginError } from './login-refusal.ts';
import { openLoopback } from './loopback.ts';
import { type Access, isGranted, qualifiedScope, type ScopeId, scopes, scopesFor } from '../domain/enrollment/microsoft-scopes.ts';

export interface SignInOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly secrets: Secrets;
}

export interface BrowserChoice {
  /** Shows the address, which is one of Microsoft's login, in the system's browser. */
  readonly open: (url: string) => Promise<void>;
  readonly signal: AbortSignal;
  /** Whom to offer first; null: the person chooses. */
  readonly userName?: string | null;
}

export interface DeviceCode {
  /** What the person types at `address`. */
  readonly code: string;
  readonly address: string;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}

/** Milliseconds that a person has in the browser. */
export const browserTimeout = 5 * 60_000;
/** Of personal accounts. */
const personal = '9188040d-6c67-4c5b-b112-36a304b66dad';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** Everything the library would ask the network for before anybody signs in (instance discovery, endpoints), so that it needn't. */
function metadataOf(cloud: Cloud, tenant: string): { readonly cloudDiscoveryMetadata: string; readonly authorityMetadata: string } {
  const { host } = new URL(cloud.login);
  const at = `${cloud.login}/${tenant}`;
  return {
    cloudDiscoveryMetadata: JSON.stringify({ tenant_discovery_endpoint: `${at}/v2.0/.well-known/openid-configuration`, metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }] }),
    authorityMetadata: JSON.stringify({
      token_endpoint: `${at}/oauth2/v2.0/token`, authorization_endpoint: `${at}/oauth2/v2.0/authorize`, end_session_endpoint: `${at}/oauth2/v2.0/logout`,
      jwks_uri: `${at}/discovery/v2.0/keys`, issuer: `${cloud.login}/{tenantid}/v2.0`,
    }),
  };
}

/** Loaded when somebody signs in, and only then. */
async function makeApplication({ cloud: id, tenant, clientId }: AppRegistration, network: LoginNetwork, cachePlugin?: ICachePlugin): Promise<PublicClientApplication> {
  const { PublicClientApplication: Application } = await import('@azure/msal-node');
  const cloud = clouds[id];
  return new Application({
    auth: { clientId, authority: `${cloud.login}/${tenant}`, knownAuthorities: [new URL(cloud.login).host], ...metadataOf(cloud, tenant) },
    ...(cachePlugin ? { cache: { cachePlugin } } : {}),
    system: { networkClient: network, disableInternalRetries: true, loggerOptions: { loggerCallback: () => undefined, piiLoggingEnabled: false } },
  });
}

/** Why the library gave up. Its own words are never shown: they may repeat what the login wrote. */
function whyNot(thrown: unknown, network: LoginNetwork, doing: 'signIn' | 'renew', signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (network.failure) return network.failure;
  if (network.refusal) return loginError(network.refusal, doing);
  if (thrown instanceof AppError) return thrown;
  const word = typeof thrown === 'object' && thrown !== null && 'errorCode' in thrown ? /^[a-z0-9_]{1,60}$/.exec(String(thrown.errorCode))?.[0] : undefined;
  // No refresh token any more, or an account the library forgot.
  if (doing === 'renew' && word !== undefined) return new AppError('intune.signInAgain', { word });
  return new AppError('intune.protocol', { what: 'the sign-in', reason: word ?? 'it isn’t as documented' });
}

function accountOf({ account, scopes: granted }: AuthenticationResult, app: AppRegistration): Account {
  if (!account || !accountId.test(account.homeAccountId)) throw new AppError('intune.protocol', { what: 'the sign-in', reason: 'it doesn’t say who signed in' });
  if (account.tenantId.toLowerCase() === personal) throw new AppError('intune.account', { word: 'a personal account' });
  return {
    id: account.homeAccountId, userName: account.username.slice(0, 320), name: account.name?.slice(0, 300) ?? null, organization: account.tenantId.slice(0, 60), app,
    granted: granted.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).slice(0, 200)).slice(0, 100),
  };
}

export class SignIn {
  readonly #options: SignInOptions;
  /** Renewals and removals one after the other: a renewal that ends after signing out would bring the tokens back. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Renewals that are under way or waiting: signing out doesn't wait for a network that doesn't answer. */
  readonly #renewals = new Map<AbortController, string>();

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #network(app: AppRegistration, signal: AbortSignal): LoginNetwork {
    const { http, clock } = this.#options;
    return new LoginNetwork({ http, clock, cloud: clouds[app.cloud], signal });
  }

  /** Everybody who is signed in, by user name. Throws secrets.*. */
  async accounts(): Promise<Account[]> {
    const { secrets } = this.#options;
    const kept = await Promise.all((await keptIds(secrets)).map((id) => readKept(secrets, id)));
    return kept.flatMap((one) => (one ? [one.account] : [])).sort((a, b) => a.userName.localeCompare(b.userName));
  }

  async #keep(application: PublicClientApplication, result: AuthenticationResult, app: AppRegistration): Promise<Account> {
    const account = accountOf(result, app);
    const cache = application.getTokenCache().serialize();
    await this.#inTurn(() => writeKept(this.#options.secrets, { account, cache }));
    return account;
  }

  /** In the system's browser. Throws intune.registration, intune.loopback, intune.signInTimeout, what the login refuses with, http.*, secrets.*, the signal's reason. */
  async byBrowser(registration: AppRegistration, access: Access, { open, signal, userName = null }: BrowserChoice): Promise<Account> {
    const app = checkRegistration(registration);
    const cloud = clouds[app.cloud];
    const network = this.#network(app, signal);
    const [state, verifier, nonce] = [base64url(randomBytes(32)), base64url(randomBytes(32)), base64url(randomBytes(16))];
    const wanted = scopesFor(access).map((id) => qualifiedScope(id, cloud));
    const loopback = await openLoopback({ state, clock: this.#options.clock, timeoutMs: browserTimeout, signal });
    try {
      const application = await makeApplication(app, network);
      const { redirectUri } = loopback;
      const challenge = base64url(createHash('sha256').update(verifier).digest());
      const url = await application.getAuthCodeUrl({
        scopes: wanted, redirectUri, state, nonce, responseMode: 'query', codeChallenge: challenge, codeChallengeMethod: 'S256', ...(userName === null ? { prompt: 'select_account' } : { loginHint: userName }),
      });
      if (new URL(url).origin !== cloud.login) throw new AppError('intune.protocol', { what: 'the sign-in', reason: 'another host than Microsoft’s login would have been opened' });
      await open(url);
      const answer = await loopback.answer;
      if ('refused' in answer) throw loginError({ error: answer.refused, number: null }, 'signIn');
      return await this.#keep(application, await application.acquireTokenByCode({ scopes: wanted, redirectUri, code: answer.code, codeVerifier: verifier, nonce }), app);
    } catch (error) {
      throw whyNot(error, network, 'signIn', signal);
    } finally {
      await loopback.close();
    }
  }

  /** By a code that somebody types on any device. Throws as byBrowser, and intune.codeExpired. */
  async byDeviceCode(registration: AppRegistration, access: Access, { show, signal }: { readonly show: (code: DeviceCode) => void; readonly signal: AbortSignal }): Promise<Account> {
    const app = checkRegistration(registration);
    const cloud = clouds[app.cloud];
    const network = this.#network(app, signal);
    try {
      const application = await makeApplication(app, network);
      const result = await application.acquireTokenByDeviceCode({
        scopes: scopesFor(access).map((id) => qualifiedScope(id, cloud)),
        deviceCodeCallback: ({ userCode, verificationUri, expiresIn }) => {
          const isAddress = typeof verificationUri === 'string' && /^https:\/\/[a-z0-9.-]+(?:\/[\w./-]*)?$/i.test(verificationUri) && verificationUri.length < 200;
          if (!isAddress || !/^[A-Z0-9-]{4,20}$/i.test(userCode)) throw new AppError('intune.protocol', { what: 'the sign-in', reason: 'the code isn’t as documented' });
          show({ code: userCode, address: verificationUri, until: this.#options.clock.now() + expiresIn * 1000 });
        },
      });
      if (!result) throw new AppError('intune.codeExpired');
      return await this.#keep(application, result, app);
    } catch (error) {
      throw whyNot(error, network, 'signIn', signal);
    }
  }

  /**
   * A token for Graph that allows `scope`, renewed where it has to be; `renew`: even where it hasn't ended yet, because it was refused.
   * Throws intune.notSignedIn, intune.missingScope, intune.signInAgain, what the login refuses with, http.*, secrets.*, the signal's reason.
   */
  async token(id: string, scope: ScopeId, renew: boolean, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const own = new AbortController();
    const onAbort = (): void => { own.abort(signal.reason); };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#renewals.set(own, id);
    try {
      return await this.#inTurn(async () => {
        own.signal.throwIfAborted();
        const kept = await readKept(this.#options.secrets, id);
        if (!kept) throw new AppError('intune.notSignedIn');
        if (!isGranted(scope, kept.account.granted)) throw new AppError('intune.missingScope', { scope: scopes[scope].name });
        return this.#renewed(kept, renew, own.signal);
      });
    } finally {
      this.#renewals.delete(own);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #renewed({ account, cache }: KeptAccount, forceRefresh: boolean, signal: AbortSignal): Promise<string> {
    const { app, granted } = account;
    const network = this.#network(app, signal);
    const { secrets } = this.#options;
    const failed: AppError[] = [];
    const cachePlugin: ICachePlugin = {
      beforeCacheAccess: ({ tokenCache }) => { tokenCache.deserialize(cache); return Promise.resolve(); },
      afterCacheAccess: async ({ tokenCache, cacheHasChanged }) => {
        if (!cacheHasChanged) return;
        // A new refresh token that isn't kept would be lost with the next renewal.
        await writeKept(secrets, { account, cache: tokenCache.serialize() }).catch((error: unknown) => { failed.push(asAppError(error)); throw error; });
      },
    };
    try {
      const application = await makeApplication(app, network, cachePlugin);
      const known = (await application.getTokenCache().getAllAccounts()).find(({ homeAccountId }) => homeAccountId === account.id);
      if (!known) throw new AppError('intune.signInAgain', { word: 'no account' });
      // The same scopes as at sign-in: one token, and one renewal, for everything.
      const asked = (['writeEnrollment', 'readEnrollment', 'readDevices'] as const).filter((id) => granted.some((name) => name.toLowerCase() === scopes[id].name.toLowerCase()));
      const { accessToken } = await application.acquireTokenSilent({ account: known, scopes: asked.map((id) => qualifiedScope(id, clouds[app.cloud])), forceRefresh });
      return accessToken;
    } catch (error) {
      throw failed[0] ?? whyNot(error, network, 'renew', signal);
    }
  }

  #stopRenewals(id: string | null): void {
    for (const [renewal, account] of this.#renewals) if (id === null || account === id) renewal.abort(new AppError('intune.notSignedIn'));
  }

  /** Forgets the account and all its tokens; what is being renewed ends with intune.notSignedIn. Throws secrets.*. */
  signOut(id: string): Promise<void> {
    this.#stopRenewals(id);
    return this.#inTurn(() => removeKept(this.#options.secrets, id));
  }

  /** Forgets everybody, also what can't be read any more. Throws secrets.*. */
  signOutAll(): Promise<void> {
    this.#stopRenewals(null);
    const { secrets } = this.#options;
    return this.#inTurn(async () => { await secrets.remove(...(await secrets.names()).filter((name) => name.startsWith('intune/'))); });
  }
}
