// The network as Microsoft's sign-in library sees it: our HttpClient, one host, and a device code that is waited for by our clock. Whatever
// the library makes of a failure, what really happened is kept here.
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { type Clock, wait } from '../clock.ts';
import { AppError, asAppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import { askPatiently } from '../patient-http.ts';
import type { Cloud } from '../domain/enrollment/microsoft-clouds.ts';
import { type LoginRefusal, refusalIn } from './login-refusal.ts';

export interface LoginNetworkOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
}

/** Milliseconds that the login may make one wait. */
const longestWait = 30_000;
/** Seconds (RFC 8628, 3.2 and 3.5). */
const usualInterval = 5;
const slowedBy = 5;
const [leastInterval, mostInterval] = [1, 60];
const longestDeviceCode = 3600;

const numberIn = (body: Record<string, unknown>, name: string): number | null => (typeof body[name] === 'number' ? body[name] : /^\d{1,9}$/.test(String(body[name])) ? Number(body[name]) : null);

export class LoginNetwork implements INetworkModule {
  readonly #options: LoginNetworkOptions;
  /** Of the device code that was given out: seconds between questions, and the moment it ends. */
  #polling = { interval: usualInterval, until: Infinity };
  /** What happened to the last request that went wrong. */
  failure: AppError | null = null;
  refusal: LoginRefusal | null = null;

  constructor(options: LoginNetworkOptions) {
    this.#options = options;
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>('GET', url, options);
  }

  async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const isPolling = new URLSearchParams(options?.body ?? '').get('grant_type') === 'urn:ietf:params:oauth:grant-type:device_code' || new URLSearchParams(options?.body ?? '').get('grant_type') === 'device_code';
    return isPolling ? this.#poll<T>(url, options) : this.#send<T>('POST', url, options);
  }

  async #send<T>(method: 'GET' | 'POST', url: string, options: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
    const { http, clock, cloud, signal } = this.#options;
    [this.failure, this.refusal] = [null, null];
    try {
      if (new URL(url).origin !== cloud.login) throw new AppError('intune.protocol', { what: 'the sign-in', reason: 'another host than Microsoft’s login would have been asked' });
      const body = options.body === undefined ? {} : { body: Uint8Array.from(Buffer.from(options.body)) };
      const response = await askPatiently(http, { method, url, headers: { ...options.headers, accept: 'application/json' }, ...body }, { clock, longest: longestWait }, signal);
      const json = this.#json(response.body, response.status);
      this.refusal = refusalIn(json);
      this.#remember(json);
      return { status: response.status, headers: { ...response.headers }, body: json as T };
    } catch (error) {
      this.failure = signal.aborted ? null : asAppError(error);
      throw error;
    }
  }

  #json(bytes: Uint8Array, status: number): Record<string, unknown> {
    const { cloud } = this.#options;
    let json: unknown = null;
    try {
      json = JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch {
      // A page of a proxy, most likely.
    }
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
    if (status >= 400) throw new AppError('http.status', { host: new URL(cloud.login).host, status });
    throw new AppError('intune.protocol', { what: 'the sign-in', reason: 'it isn’t JSON' });
  }

  /** How a device code wants to be asked for; how often, and for how long. */
  #remember(json: Record<string, unknown>): void {
    if (typeof json['device_code'] !== 'string') return;
    const seconds = Math.min(longestDeviceCode, numberIn(json, 'expires_in') ?? 900);
    this.#polling = { interval: Math.min(mostInterval, Math.max(leastInterval, numberIn(json, 'interval') ?? usualInterval)), until: this.#options.clock.now() + seconds * 1000 };
  }

  /** Asks until somebody has answered: the library itself knows neither slow_down nor how to stop. */
  async #poll<T>(url: string, options: NetworkRequestOptions | undefined): Promise<NetworkResponse<T>> {
    const { clock, signal } = this.#options;
    for (;;) {
      await wait(clock, this.#polling.interval * 1000, signal);
      if (clock.now() >= this.#polling.until) {
        this.refusal = { error: 'expired_token', number: null };
        throw new AppError('intune.codeExpired');
      }
      const response = await this.#send<T>('POST', url, options);
      const word = this.refusal?.error;
      if (word === 'slow_down') this.#polling.interval = Math.min(mostInterval, this.#polling.interval + slowedBy);
      else if (word !== 'authorization_pending') return response;
    }
  }
}
