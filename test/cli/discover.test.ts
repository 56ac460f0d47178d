// muster discover: what it prints where and how it ends, beside a practice bench and without one.
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { parseCommand } from '../../src/cli/arguments.ts';
import { printDiscovery } from '../../src/cli/discover.ts';
import { type MuxAddress, parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { type HttpClient, makeHttp } from '../../src/http.ts';
import { systemClock } from '../../src/system-clock.ts';
import { jsonLines } from '../setup/desk.ts';
import { codeOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { startBench } from '../setup/practice.ts';
import { makePaper, startTls } from '../setup/tls-servers.ts';

interface Ground {
  readonly address: MuxAddress;
  readonly http: HttpClient;
  readonly signal?: AbortSignal;
}

const loopback = makeHttp(globalThis.fetch, systemClock, { maxBytes: 8 << 20, timeoutMs: 30_000 });
/** Nobody listens there. */
const noBench = parseMuxAddress('UNIX:/nonexistent/muster/mux');

async function discover({ address, http, signal = neverStopped }: Ground, ...words: string[]): Promise<{ readonly code: number; readonly out: string[]; readonly said: string[] }> {
  const command = parseCommand(['discover', ...words]);
  if (command.name !== 'discover') throw new Error('another command');
  const [out, said]: [string[], string[]] = [[], []];
  const code = await printDiscovery(command, { address, http, signal, allowSystemMux: false, platform: 'linux', clock: systemClock }, { out: (line) => out.push(line), say: (line) => said.push(line) });
  return { code, out, said };
}

/** A practice bench with its web; what was asked of anybody is noted. */
async function practice(): Promise<Ground & { readonly asked: string[] }> {
  const { bench, address } = await startBench([]);
  const web = await startPracticeWeb({ find: () => undefined, clock: systemClock });
  onTestFinished(web.close);
  bench.web = web.origin;
  const asked: string[] = [];
  return { address, asked, http: (request, signal) => {
    asked.push(request.url.replace(web.origin, ''));
    return loopback(request, signal);
  } };
}

describe('muster discover', () => {
  it('says where to enroll and what to do with it', async () => {
    expect(await discover(await practice(), 'mdm.practice.example')).toEqual({ code: 0, out: [
      'Asked: https://mdm.practice.example/MDMServiceConfig (status 200)', 'Enrollment: https://mdm.practice.example/enroll/affinity', 'Certificates to trust: none needed',
    ], said: ['Use the enrollment address in a blueprint.'] });
  });

  it('names the certificates, the trust profile and what is unknown', async () => {
    const ground = await practice();
    const { out } = await discover(ground, 'mdm.practice.example/MDMServiceConfig?id=private-root');
    expect(out.slice(2)).toEqual(['Certificates to trust: 1 certificate', expect.stringMatching(/^ {2}Practice Root, SHA-256 [0-9a-f]{64}$/) as unknown, 'Trust profile: https://mdm.practice.example/trust.mobileconfig?id=private-root']);
    expect((await discover(ground, 'mdm.practice.example/?id=more-keys')).out.slice(3)).toEqual(['Keys that Apple doesn’t know: tenant, Trust-Profile-URL', 'warning: “Trust-Profile-URL” is not looked at; it is spelled trust_profile_url.']);
  });

  it('fails with a reason and the next step', async () => {
    const ground = await practice();
    const { code, out, said } = await discover(ground, 'mdm.practice.example/?id=plain-http');
    expect([code, out.at(-1), said]).toEqual([1, 'error: The discovery document of mdm.practice.example has no enrollment address that works: dep_enrollment_url can’t be used, it begins with http:, and devices take https:// only.', [
      'Have it corrected by whoever runs the MDM; or enter the enrollment URL that the MDM shows.',
    ]]);
    expect((await discover(ground, 'mdm.practice.example/?id=wide-trust'))).toMatchObject({ code: 1, said: [expect.stringContaining('Have the errors mended')] });
    expect(await discover(ground, 'http://mdm.practice.example')).toMatchObject({ code: 1, out: ['Asked: http://mdm.practice.example', 'Enrollment: unknown', expect.stringMatching(/^error: That is no address of an MDM server:/)] });
  });

  it('goes on with an enrollment address that nobody confirms', async () => {
    // The practice MDM's own address of enrollment, on a host that is not it.
    const { code, out, said } = await discover(await practice(), 'https://mdm.school.example/enroll');
    expect([code, out.at(-1), said[0]]).toEqual([0, 'warning: The enrollment address is taken as it was entered; mdm.school.example confirms nothing of it (practice reaches its own servers only).', expect.stringContaining('Apple Configurator')]);
  });

  it('prints one JSON object, and nothing else', async () => {
    const { out, said } = await discover(await practice(), 'mdm.practice.example', '--json');
    expect([said, jsonLines(out.join('\n'))]).toEqual([[], [expect.objectContaining({ severity: 'fine', status: 200, enrollmentUrl: 'https://mdm.practice.example/enroll/affinity', problem: null })]]);
  });

  it('beside a bench asks nobody outside, nor for a practice server without one', async () => {
    const ground = await practice();
    expect(await discover(ground, 'mdm.school.example')).toMatchObject({ code: 1 });
    expect(ground.asked).toEqual([]);
    expect(await discover({ ...ground, address: noBench }, 'mdm.practice.example')).toMatchObject({ code: 1, out: expect.arrayContaining([expect.stringContaining('practice reaches its own servers only')]) as unknown });
    expect(ground.asked).toEqual([]);
  });

  it('without a bench asks the server itself, and looks at its TLS', async () => {
    const here = `localhost:${await startTls(makePaper('/CN=mdm'))}`;
    const http: HttpClient = ({ url }) => Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body: Uint8Array.from(Buffer.from(JSON.stringify({ dep_enrollment_url: `https://${here}/\u009benroll`, from: url }))) });
    expect(await discover({ address: noBench, http }, here)).toMatchObject({ code: 1 });
    const good: HttpClient = () => Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body: Uint8Array.from(Buffer.from(`{"dep_enrollment_url": "https://${here}/enroll"}`)) });
    const { code, out } = await discover({ address: noBench, http: good }, here);
    expect([code, out[2], out.at(-1)]).toEqual([0, 'Certificates to trust: none named', expect.stringMatching(/^warning: Nobody known here vouches for the certificate of localhost/)]);
  });

  it('ends when the person gives up', async () => {
    const stop = new AbortController();
    const http: HttpClient = (_, signal) => {
      stop.abort();
      return Promise.reject(signal.reason as Error);
    };
    expect(await discover({ address: noBench, http, signal: stop.signal }, 'mdm.school.example')).toEqual({ code: 130, out: [], said: [] });
  });

  it.each([[[]], [['one.example', 'two.example']], [['one.example', '--quick']]])('refuses %j', async (words) => {
    expect(await codeOf(() => parseCommand(['discover', ...words]))).toBe('usage.invalid');
  });
});
