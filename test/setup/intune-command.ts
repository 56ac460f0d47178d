// muster intune in this process: a data folder of its own, strict simulators of Microsoft's login, Graph and Apple's API, and a browser that
// visits what it is shown. Whatever is printed is looked at for parts of tokens, keys and what services say beside.
import path from 'node:path';
import { expect } from 'vitest';
import { intune } from '../../src/cli/intune.ts';
import { parseIntune } from '../../src/cli/intune-arguments.ts';
import { printError } from '../../src/cli/print.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { AppError } from '../../src/errors.ts';
import type { HttpClient } from '../../src/http.ts';
import type { Run, RunId } from '../../src/model.ts';
import { practiceKeeper } from '../../src/secrets.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { appleBusinessService, type AppleBusinessState, appleBusinessState } from './apple-business-service.ts';
import { jsonLines } from './desk.ts';
import { FakeClock } from './fake-clock.ts';
import { graphService, type GraphState, graphState } from './graph-service.ts';
import { loginService, type LoginState, loginState, visit } from './login-service.ts';
import { tempFolder } from './temp-folder.ts';
import { visitLocal } from './visitor.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

export interface IntuneCommandLine {
  readonly folder: string;
  readonly data: string;
  readonly clock: FakeClock;
  readonly login: LoginState;
  readonly graph: GraphState;
  readonly business: AppleBusinessState;
  /** Hosts that were asked. */
  readonly asked: string[];
  readonly opened: string[];
  readonly run: (...words: string[]) => Promise<Ended>;
  readonly json: (...words: string[]) => Promise<Record<string, unknown>[]>;
  /** With an app registration, and signed in. */
  readonly signedIn: (access?: 'read' | 'write') => Promise<void>;
  /** Writes to the ledger as a preparation does. */
  readonly record: (id: RunId, events: readonly RunEvent[], at: number) => void;
  readonly recorded: (id: RunId) => Run;
  /** What the next commands are given; `said` sees each line as it is said. */
  readonly next: { attached: string[]; practice: boolean; /** False: nothing opens what is kept, as on the command line without a passphrase. */ keychain: boolean; person: 'signs in' | 'declines' | 'stays away'; browser: boolean; stop: AbortController; said: (line: string) => void };
}

export const startOfTime = Date.UTC(2026, 10, 22, 12);
const secret = /canary|PRIVATE KEY|eyJ[A-Za-z0-9]/;

export function intuneCommandLine(): IntuneCommandLine {
  const [folder, clock] = [tempFolder(), new FakeClock({ now: startOfTime })];
  const data = path.join(folder, 'data');
  const login = loginState(clock);
  const graph = graphState({ now: () => clock.now(), tokens: login.accessTokens });
  const business = appleBusinessState({ now: startOfTime });
  const apple = appleBusinessService(business);
  const services: Readonly<Record<string, HttpClient>> = {
    'login.microsoftonline.com': loginService(login), 'graph.microsoft.com': graphService(graph, () => new AppError('http.unreachable', { host: 'graph.microsoft.com', reason: 'the connection broke off' })), 'api-business.apple.com': apple, 'account.apple.com': apple,
  };
  const [asked, opened]: [string[], string[]] = [[], []];
  const http: HttpClient = (request, signal) => {
    const { host } = new URL(request.url);
    asked.push(host);
    return services[host]?.(request, signal) ?? Promise.reject(new AppError('http.unreachable', { host, reason: 'nobody meant to ask that' }));
  };
  const next: IntuneCommandLine['next'] = { attached: [], practice: false, keychain: true, person: 'signs in', browser: true, stop: new AbortController(), said: () => undefined };
  const openBrowser = async (url: string): Promise<void> => {
    opened.push(url);
    if (!next.browser) throw new Error('no browser');
    const seen = next.person === 'stays away' ? { shows: '' } : visit(login, url, next.person);
    if ('to' in seen) await visitLocal(seen.to);
  };
  const run = async (...words: string[]): Promise<Ended> => {
    const [out, said]: [string[], string[]] = [[], []];
    const output = { out: (line: string): void => { out.push(line); }, say: (line: string): void => { said.push(line); next.said(line); } };
    const around = { dataFolder: data, keeper: next.keychain ? { ...practiceKeeper, kind: 'keychain' as const } : null, passphrase: null, clock, operator: 'vera', http, openBrowser, attached: () => Promise.resolve(next.attached), isPractice: () => Promise.resolve(next.practice) };
    let code: number;
    try {
      code = await intune(parseIntune(words), around, output, next.stop.signal);
    } catch (error) {
      // As the command line itself does it.
      code = printError(error, output.say);
    }
    const ended = { code, out: out.join('\n'), said: said.join('\n') };
    expect(`${ended.out}${ended.said}`).not.toMatch(secret);
    for (const given of login.secrets) expect(`${ended.out}${ended.said}`).not.toContain(given);
    return ended;
  };
  const withLedger = <T>(work: (ledger: Ledger) => T): T => {
    const db = Database.openWriter(data);
    try {
      return work(new Ledger(db));
    } finally {
      db.close();
    }
  };
  return {
    folder, data, clock, login, graph, business, asked, opened, run, next, json: async (...words) => jsonLines((await run(...words, '--json')).out),
    signedIn: async (access = 'write') => {
      expect((await run('app', '--tenant', 'organizations', '--client-id', login.clientId)).code).toBe(0);
      expect(await run('sign-in', ...(access === 'write' ? ['--changes'] : []))).toMatchObject({ code: 0 });
    },
    record: (id, events, at) => { withLedger((ledger) => { for (const event of events) ledger.append(id, event, at); }); },
    recorded: (id) => withLedger((ledger) => ledger.get(id)),
  };
}
