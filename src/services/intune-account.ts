// Who is signed in to Microsoft, and how: the app registration that people sign in with, one account, and the client of Graph that speaks
// in its name. Tokens stay in Secrets; what a face is told has none.
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import { clouds } from '../domain/enrollment/microsoft-clouds.ts';
import { GraphClient } from '../intune/graph.ts';
import { type Account, type AppRegistration, checkRegistration } from '../intune/kept-account.ts';
import { isGranted } from '../domain/enrollment/microsoft-scopes.ts';
import { browserTimeout, SignIn } from '../intune/sign-in.ts';
import { type IntuneApp, intuneAppSchema, type IntuneOverview } from '../model/intune.ts';
import type { Secrets } from '../secrets.ts';
import type { Settings } from '../store/settings.ts';

export interface IntuneAccountOptions {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Shows an address of Microsoft's login in the system's browser. */
  readonly openBrowser: (url: string) => Promise<void>;
  readonly changed: () => void;
}

type SigningIn = NonNullable<IntuneOverview['signingIn']>;

const settingName = 'intune.app';
/** Milliseconds that a code counts, until Microsoft says how long. */
const codeLife = 15 * 60_000;

export class IntuneAccount {
  readonly #options: IntuneAccountOptions;
  readonly #signIn: SignIn;
  #account: Account | null = null;
  #read: Promise<void> | null = null;
  #signing: { shown: SigningIn; readonly stop: AbortController } | null = null;

  constructor(options: IntuneAccountOptions) {
    this.#options = options;
    this.#signIn = new SignIn(options);
  }

  /** Throws store.*. */
  app(): IntuneApp | null {
    return this.#options.settings.read(settingName, intuneAppSchema);
  }

  /** Another one, or none, signs out first: a token is worth nothing by another app. Throws intune.registration, secrets.*, store.*. */
  async setApp(app: AppRegistration | null): Promise<void> {
    const checked = app && checkRegistration(app);
    await this.signOut();
    this.#options.settings.write(settingName, checked);
    this.#options.changed();
  }

  /** Looks once who is signed in; while secrets are locked nobody is known to be. Never rejects. */
  async opened(): Promise<void> {
    if (this.#options.secrets.state.state !== 'open') return;
    this.#read ??= this.#signIn.accounts().then(([first = null]) => {
      this.#account ??= first;
      this.#options.changed();
    }).catch(() => { this.#read = null; });
    await this.#read;
  }

  shown(): Pick<IntuneOverview, 'app' | 'account' | 'signingIn'> {
    const account = this.#account;
    return {
      app: this.app(), signingIn: this.#signing?.shown ?? null,
      account: account && { userName: account.userName, name: account.name, organization: account.organization, cloud: account.app.cloud, granted: [...account.granted], writes: isGranted('writeEnrollment', account.granted) },
    };
  }

  /** Ends a sign-in. */
  cancel(): void {
    this.#signing?.stop.abort(new AppError('run.cancelled'));
  }

  /** Rejects intune.registration, intune.busy, what the login refuses with, http.*, secrets.*, run.cancelled. */
  async signIn(how: 'browser' | 'deviceCode', access: 'read' | 'write', signal: AbortSignal): Promise<void> {
    const app = this.app();
    if (!app) throw new AppError('intune.registration', { reason: 'none is kept here yet' });
    if (this.#signing) throw new AppError('intune.busy');
    const { clock, changed, openBrowser, secrets } = this.#options;
    // Before anybody signs in, and not after: what comes of it couldn't be kept.
    if (secrets.state.state !== 'open') throw secrets.problem ?? new AppError('secrets.locked');
    const stop = new AbortController();
    const onEnd = (): void => { stop.abort(signal.reason); };
    signal.addEventListener('abort', onEnd, { once: true });
    const signing: { shown: SigningIn; readonly stop: AbortController } = {
      stop, shown: how === 'browser' ? { how, until: clock.now() + browserTimeout } : { how, code: null, address: null, until: clock.now() + codeLife },
    };
    this.#signing = signing;
    changed();
    try {
      const registration = checkRegistration(app);
      const account = how === 'browser'
        ? await this.#signIn.byBrowser(registration, access, { open: openBrowser, signal: stop.signal, userName: this.#account?.userName ?? null })
        : await this.#signIn.byDeviceCode(registration, access, { signal: stop.signal, show: (code) => { signing.shown = { how: 'deviceCode', ...code }; changed(); } });
      // One account at a time: who was there before isn't asked any more.
      if (this.#account && this.#account.id !== account.id) await this.#signIn.signOut(this.#account.id);
      this.#account = account;
    } finally {
      signal.removeEventListener('abort', onEnd);
      this.#signing = null;
      changed();
    }
  }

  /** Forgets accounts and tokens, everybody's. Rejects secrets.*. */
  async signOut(): Promise<void> {
    this.cancel();
    if (this.#account || this.#options.secrets.state.state === 'open') await this.#signIn.signOutAll();
    this.#account = null;
    this.#options.changed();
  }

  /** Rejects intune.notSignedIn, secrets.locked. */
  async graph(): Promise<GraphClient> {
    await this.opened();
    const account = this.#account;
    const { http, clock, secrets } = this.#options;
    if (!account) throw secrets.problem ?? new AppError(secrets.state.state === 'locked' ? 'secrets.locked' : 'intune.notSignedIn');
    return new GraphClient({ http, clock, cloud: clouds[account.app.cloud], token: (scope, renew, signal) => this.#signIn.token(account.id, scope, renew, signal) });
  }
}
