// muster ade in this process on a practice bench with its Apple: what is printed where, the exit code, and the portal beside it. Whatever
// is printed is looked at for parts of tokens.
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import { ade } from '../../src/cli/ade.ts';
import { parseAde } from '../../src/cli/ade-arguments.ts';
import { printError } from '../../src/cli/print.ts';
import { httpLimits } from '../../src/environment.ts';
import { type HttpClient, makeHttp } from '../../src/http.ts';
import { systemClock } from '../../src/system-clock.ts';
import { ask, type Answered } from './apple-client.ts';
import { jsonLines } from './desk.ts';
import { startBench } from './practice.ts';
import { tempFolder } from './temp-folder.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

export interface AdeCommandLine {
  readonly folder: string;
  readonly data: string;
  readonly run: (...words: string[]) => Promise<Ended>;
  readonly json: (...words: string[]) => Promise<Record<string, unknown>[]>;
  readonly portal: (at: string, body?: unknown) => Promise<Answered>;
  /** Serial numbers of the practice organization’s first server entry, as its portal counts them. */
  readonly listed: () => Promise<number>;
  /** What the next commands are given. */
  readonly next: { input: string; stop: AbortController; http: (client: HttpClient) => HttpClient; address: MuxAddress };
}

const secret = /(?:CK|CS|AT|AS)_[0-9A-Za-z]|PRIVATE KEY|-----BEGIN MESSAGE/;

export async function adeCommandLine(specs: readonly VirtualDeviceSpec[]): Promise<AdeCommandLine> {
  const { bench, address } = await startBench(specs, { idleMs: 3_600_000 });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock: systemClock, organization: bench.organization });
  onTestFinished(web.close);
  bench.web = web.origin;
  const folder = tempFolder();
  const data = path.join(folder, 'data');
  const next: AdeCommandLine['next'] = { input: '', stop: new AbortController(), http: (client) => client, address };
  const run = async (...words: string[]): Promise<Ended> => {
    const [out, said]: [string[], string[]] = [[], []];
    const output = { out: (line: string): void => { out.push(line); }, say: (line: string): void => { said.push(line); } };
    const around = {
      address: next.address, allowSystemMux: false, platform: 'linux', clock: systemClock, dataFolder: data, keeper: null, passphrase: null, operator: 'vera', http: next.http(makeHttp(fetch, systemClock, httpLimits)),
      attached: () => Promise.resolve(specs.map(({ serial }) => serial)), input: (async function* () { yield await Promise.resolve(next.input); })(),
    };
    let code: number;
    try {
      code = await ade(parseAde(words), around, output, next.stop.signal);
    } catch (error) {
      // As the command line itself does it.
      code = printError(error, output.say);
    }
    const ended = { code, out: out.join('\n'), said: said.join('\n') };
    expect(`${ended.out}${ended.said}`).not.toMatch(secret);
    return ended;
  };
  const portal = (at: string, body?: unknown): Promise<Answered> => ask(`${web.origin}/business.practice.example${at}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body) });
  return {
    folder, data, run, next, portal, json: async (...words) => jsonLines((await run(...words, '--json')).out),
    listed: async () => ((await portal('/servers')).json as { servers: { devices: number }[] }).servers[0]?.devices ?? -1,
  };
}
