// Discovery against the practice MDM, and against servers of a few lines for what that never says (enrollment-formats 4.4, 10.3).
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DiscoveryCase, practiceRoot } from '../../src/bench/practice-discovery.ts';
import { startPracticeWeb, type WebFault } from '../../src/bench/practice-web.ts';
import { describeError } from '../../src/error-text.ts';
import { AppError } from '../../src/errors.ts';
import { type HttpClient, makeHttp } from '../../src/http.ts';
import { type Discovery, discoverySchema } from '../../src/model/blueprints.ts';
import { errorShapeSchema } from '../../src/model/error-shape.ts';
import { dict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { discover } from '../../src/services/discovery.ts';
import { practiceHttp } from '../../src/services/practice-http.ts';
import { systemClock } from '../../src/system-clock.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { openssl, selfSigned } from '../setup/openssl.ts';
import { makePaper, makeSchool, startTls } from '../setup/tls-servers.ts';
import { startWeb } from '../setup/web.ts';

const loopback = makeHttp(globalThis.fetch, systemClock, { maxBytes: 8 << 20, timeoutMs: 30_000 });
const affinity = 'https://mdm.practice.example/enroll/affinity';

/** As it would be kept with a blueprint, which it always can be; problems have a sentence. */
function kept(found: Discovery): Discovery {
  if (found.problem) describeError(errorShapeSchema.parse(found.problem));
  return discoverySchema.parse(JSON.parse(JSON.stringify(found)));
}

/** The practice MDM, asked under an address of its own. */
async function practice(text: string, faults: (path: string) => WebFault = () => undefined): Promise<Discovery> {
  const clock = new FakeClock();
  const web = await startPracticeWeb({ find: () => undefined, clock, faults });
  onTestFinished(web.close);
  return kept(await discover(text, { http: practiceHttp(loopback, web.origin), clock, tls: false }));
}
const withId = (id: DiscoveryCase | 'shared'): Promise<Discovery> => practice(`https://mdm.practice.example/MDMServiceConfig?id=${id}`);

interface Answer { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string | Uint8Array }

/** A server that has these answers, by whole address. */
function served(answers: Readonly<Record<string, Answer>>): { readonly http: HttpClient; readonly asked: string[] } {
  const asked: string[] = [];
  return { asked, http: ({ url, method }) => {
    asked.push(`${method} ${url}`);
    const { status = 200, headers = { 'content-type': 'application/json' }, body = '' } = answers[url] ?? { status: 404 };
    return Promise.resolve({ status, headers, body: Uint8Array.from(Buffer.from(body)) });
  } };
}

async function at(answers: Readonly<Record<string, Answer>>, text = 'mdm.example'): Promise<Discovery> {
  return kept(await discover(text, { http: served(answers).http, clock: new FakeClock(), tls: false }));
}

const service = 'https://mdm.example/MDMServiceConfig';
const document = (more: Record<string, unknown> = {}): Answer => ({ body: JSON.stringify({ dep_enrollment_url: 'https://mdm.example/enroll', ...more }) });

describe('a server that is as it should be', () => {
  it('tells where to enroll, and that nothing has to be trusted first', async () => {
    expect(await practice('mdm.practice.example')).toEqual({
      at: Date.UTC(2026, 10, 22, 10), asked: 'https://mdm.practice.example/MDMServiceConfig', status: 200, enrollmentUrl: affinity, anchorsUrl: 'https://mdm.practice.example/anchors',
      trustProfileUrl: null, anchors: [], unknownKeys: [], notes: [], tls: [], problem: null,
    });
    expect((await withId('shared')).enrollmentUrl).toBe('https://mdm.practice.example/enroll/shared');
  });

  it('gives the roots that devices have to trust, with names and hashes as openssl has them', async () => {
    const { anchors, notes, problem, trustProfileUrl } = await withId('private-root');
    const ssl = openssl();
    ssl.put('root.der', Buffer.from(practiceRoot, 'base64'));
    const print = (await ssl.run('x509', '-in', 'root.der', '-inform', 'DER', '-noout', '-fingerprint', '-sha256')).trim().split('=')[1]?.replaceAll(':', '').toLowerCase();
    expect(anchors).toEqual([{ name: 'Practice Root', sha256: print, base64: practiceRoot }]);
    expect([notes, problem, trustProfileUrl]).toEqual([[], null, 'https://mdm.practice.example/trust.mobileconfig?id=private-root']);
  });

  it('may send to another address of itself, and to another host, which is said', async () => {
    expect(await withId('moved')).toMatchObject({ enrollmentUrl: affinity, problem: null, notes: [] });
    const found = await at({ [service]: { status: 301, headers: { location: '//other.example/config' } }, 'https://other.example/config': document() });
    expect(found).toMatchObject({ enrollmentUrl: 'https://mdm.example/enroll', asked: service, status: 200, notes: [{ severity: 'info', reason: 'The document was found by way of other.example.' }] });
  });

  it.each([[3, null], [4, 'discovery.redirect']])('that sends on %i times ends so: %s', async (times, code) => {
    const step = (number: number): string => `https://mdm.example/${number}`;
    const steps = Object.fromEntries(Array.from({ length: times }, (_, number): [string, Answer] => [number === 0 ? service : step(number), { status: 302, headers: { location: step(number + 1) } }]));
    expect((await at({ ...steps, [step(times)]: document() })).problem?.code ?? null).toBe(code);
  });

  it('is asked for nothing but what it publishes', async () => {
    const { http, asked } = served({ [service]: document() });
    await discover('https://mdm.example/enroll?token=once', { http, clock: new FakeClock(), tls: false });
    expect(asked).toEqual([`GET ${service}`]);
  });

  it('has an empty list in place of its certificates', async () => {
    expect(await withId('empty-anchors')).toMatchObject({ anchors: [], notes: [], problem: null });
  });

  it('is asked at its new place for an address of 2016', async () => {
    const today = 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=a';
    const found = await at({ [today]: document() }, 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=a');
    expect(found).toMatchObject({ asked: today, problem: null, notes: [{ severity: 'info' }] });
  });
});

describe('a server that falls short', () => {
  it.each([
    ['page', 'discovery.unreadable', 'it is a web page'], ['broken', 'discovery.unreadable', 'it is no JSON: a text isn’t closed (line 1, column 24)'],
    ['no-enrollment', 'discovery.noEnrollment', 'dep_enrollment_url is missing'], ['plain-http', 'discovery.noEnrollment', 'dep_enrollment_url can’t be used, it begins with http:, and devices take https:// only'],
    ['downgrade', 'discovery.redirect', 'it begins with http:, and devices take https:// only'], ['circle', 'discovery.redirect', 'that is more than 3 times in a row'],
  ] as const)('(%s) is known by its failure', async (id, code, reason) => {
    expect(await withId(id)).toMatchObject({ enrollmentUrl: null, problem: { code, params: { host: 'mdm.practice.example', reason } } });
  });

  it('has no document, and what Apple Configurator makes of that is said', async () => {
    const { problem, status, notes } = await withId('missing');
    expect([problem, status]).toEqual([{ code: 'discovery.none', params: { host: 'mdm.practice.example', status: 404 } }, 404]);
    expect(notes).toEqual([{ severity: 'warning', reason: expect.stringContaining('couldn’t be verified') as unknown }]);
  });

  it('has an answer of another kind, which is warned of', async () => {
    expect(await withId('plain-text')).toMatchObject({ enrollmentUrl: affinity, problem: null, notes: [{ severity: 'warning', reason: 'The document comes from mdm.practice.example as “text/plain”, not as application/json; Apple Configurator may refuse it.' }] });
  });

  it('keeps what is good beside what isn’t', async () => {
    expect(await withId('wrong-anchors')).toMatchObject({ enrollmentUrl: affinity, anchors: [], problem: { code: 'discovery.anchors', params: { reason: 'number 2 of its list is no certificate' } } });
    expect(await withId('wide-trust')).toMatchObject({ enrollmentUrl: affinity, anchors: [{ name: 'Practice Root' }], problem: null, notes: [{ severity: 'error', reason: 'The trust profile carries com.apple.webClip.managed; root certificates are all it may carry.' }] });
    expect((await withId('numbers')).notes.map(({ severity }) => severity)).toEqual(['error', 'error']);
    expect((await withId('more-keys')).unknownKeys).toEqual(['tenant', 'Trust-Profile-URL']);
  });

  it('is asked for the trust profile even where the certificates fail', async () => {
    const anchors = 'https://mdm.example/anchors';
    const trust = 'https://mdm.example/trust';
    const profile = writeXmlPlist(dict({ PayloadType: 'Configuration', PayloadContent: [] }));
    const { problem, notes } = await at({ [service]: document({ dep_anchor_certs_url: anchors, trust_profile_url: trust }), [anchors]: { status: 503 }, [trust]: { body: profile, headers: { 'content-type': 'application/x-apple-aspen-config' } } });
    expect([problem, notes]).toEqual([
      { code: 'discovery.anchors', params: { host: 'mdm.example', reason: 'it answers with status 503' } }, [{ severity: 'warning', reason: 'The trust profile carries no root certificate.' }],
    ]);
  });

  it('has several things wrong, of which none is lost', async () => {
    const more = { dep_enrollment_url: 1, dep_anchor_certs_url: 'https://mdm.example/anchors', trust_profile_url: 'https://mdm.example/trust' };
    const { problem, notes } = await at({ [service]: document(more) });
    expect([problem?.code, notes.map(({ severity, reason }) => `${severity}: ${reason}`)]).toEqual(['discovery.noEnrollment', [
      'error: The certificates that devices should trust couldn’t be had from mdm.example: it answers with status 404.', 'error: The trust profile couldn’t be had from mdm.example: it answers with status 404.',
    ]]);
  });

  it('gives a trust profile that is none', async () => {
    const trust = 'https://mdm.example/trust';
    expect((await at({ [service]: document({ trust_profile_url: trust }), [trust]: { body: 'just text' } })).problem).toEqual({ code: 'discovery.trustProfile', params: { host: 'mdm.example', reason: 'it is no configuration profile' } });
  });

  it('gives a certificate that ran out', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256', '/CN=Short Root', '10');
    const anchors = 'https://mdm.example/anchors';
    const answers = { [service]: document({ dep_anchor_certs_url: anchors }), [anchors]: { body: JSON.stringify([Buffer.from(ssl.read('cert.der')).toString('base64')]) } };
    const severities = await Promise.all([1, 11, -1].map(async (days) => {
      const clock = new FakeClock({ now: Date.now() + days * 86_400_000 });
      return (await discover('mdm.example', { http: served(answers).http, clock, tls: false })).notes.map(({ severity }) => severity);
    }));
    expect(severities).toEqual([['warning'], ['error'], ['error']]);
  });

  it.each([[262_144, 'discovery.unreadable'], [262_145, 'http.tooLarge']])('with %i bytes ends as %s', async (size, code) => {
    expect((await at({ [service]: { body: ' '.repeat(size) } })).problem?.code).toBe(code);
  });

  it.each([[407, 'http.unreachable'], [511, 'http.unreachable'], [403, 'discovery.none'], [302, 'discovery.none'], [429, 'http.status'], [500, 'http.status']])('answers with status %i', async (status, code) => {
    expect(await at({ [service]: { status } })).toMatchObject({ status, problem: { code } });
  });
});

describe('an enrollment address', () => {
  const entered = 'https://mdm.example/enroll';

  it('is confirmed by the document', async () => {
    expect(await at({ [service]: document() }, entered)).toMatchObject({ enrollmentUrl: entered, problem: null, notes: [] });
  });

  it('that the document doesn’t name is kept, with a warning', async () => {
    expect(await at({ [service]: document() }, `${entered}?id=2`)).toMatchObject({ enrollmentUrl: `${entered}?id=2`, problem: null, notes: [{ severity: 'warning' }] });
    expect(await at({ [service]: { body: '{}' } }, entered)).toMatchObject({ enrollmentUrl: entered, problem: null, notes: [{ severity: 'warning', reason: 'What mdm.example publishes names no enrollment address; what was entered is kept.' }] });
  });

  it.each([[{}, 'it answers with status 404'], [{ [service]: { body: '<html>' } }, 'its answer is no discovery document, it is a web page']])('that nobody confirms is kept unverified', async (answers, reason) => {
    expect(await at(answers, entered)).toMatchObject({ enrollmentUrl: entered, notes: [], problem: { code: 'discovery.unverified', params: { host: 'mdm.example', reason } } });
  });
});

describe('nobody', () => {
  it('is asked for what is no address', async () => {
    const { http, asked } = served({});
    const found = kept(await discover('http://mdm.example\u0007', { http, clock: new FakeClock(), tls: false }));
    expect([asked, found.problem?.code, found.asked, found.status]).toEqual([[], 'discovery.address', 'http://mdm.example�', 0]);
  });

  it('answers: why is said', async () => {
    expect((await practice('mdm.practice.example', () => 'hang up')).problem).toMatchObject({ code: 'http.unreachable', params: { reason: 'the connection broke off' } });
    expect((await practice('mdm.school.example')).problem).toEqual({ code: 'http.unreachable', params: { host: 'mdm.school.example', reason: 'practice reaches its own servers only' } });
  });

  it('answers within a minute', async () => {
    const clock = new FakeClock();
    const silent: HttpClient = (_, signal) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason as Error); }); });
    const asked = discover('mdm.example', { http: silent, clock, tls: false });
    clock.advance(60_000);
    expect((await asked).problem).toEqual({ code: 'http.unreachable', params: { host: 'mdm.example', reason: 'no answer within 60 seconds' } });
  });

  it('is asked on when the person gave up', async () => {
    const stop = new AbortController();
    const http: HttpClient = () => {
      stop.abort(new AppError('run.cancelled'));
      return Promise.reject(new AppError('run.cancelled'));
    };
    await expect(discover('mdm.example', { http, clock: new FakeClock(), tls: false, signal: stop.signal })).rejects.toMatchObject({ code: 'run.cancelled' });
  });
});

describe('the TLS of the enrollment server', () => {
  const list = 'https://mdm.example/anchors';
  const asked = async (port: number, anchors: readonly Uint8Array[], answers: Readonly<Record<string, Answer>> = {}): Promise<string[]> => {
    const body = JSON.stringify(anchors.map((der) => Buffer.from(der).toString('base64')));
    const { http } = served({ [service]: document({ dep_enrollment_url: `https://localhost:${port}/enroll`, dep_anchor_certs_url: list }), [list]: { body }, ...answers });
    return kept(await discover('mdm.example', { http, clock: systemClock, tls: true })).tls.map(({ severity, reason }) => `${severity}: ${reason}`);
  };

  it('is judged with the certificates that devices shall trust', async () => {
    const school = makeSchool();
    const port = await school.start();
    const stranger = makePaper('/CN=Other Root', { authority: true, names: null });
    expect(await asked(port, [school.root.der])).toEqual([]);
    const untrusted = [expect.stringMatching(/^warning: Nobody known here vouches for the certificate of localhost:/) as unknown];
    expect([await asked(port, []), await asked(port, [stranger.der])]).toEqual([untrusted, untrusted]);
  });

  it('is judged with the roots of the trust profile', async () => {
    const school = makeSchool();
    const trust = 'https://mdm.example/trust';
    const profile = writeXmlPlist(dict({ PayloadType: 'Configuration', PayloadContent: [dict({ PayloadType: 'com.apple.security.root', PayloadContent: school.root.der })] }));
    const port = await school.start();
    const answers = { [service]: document({ dep_enrollment_url: `https://localhost:${port}/enroll`, trust_profile_url: trust }), [trust]: { body: profile, headers: { 'content-type': 'application/x-apple-aspen-config' } } };
    expect(await asked(port, [], answers)).toEqual([]);
  });

  it('has its errors told', async () => {
    const paper = makePaper('/CN=mdm', { names: 'DNS:other.example' });
    expect((await asked(await startTls(paper), [paper.der])).filter((line) => line.startsWith('error'))).toEqual([expect.stringContaining('names other hosts') as unknown]);
  });

  it('of the asked server tells why that couldn’t be reached', async () => {
    const port = await startTls(makePaper('/CN=mdm'));
    const http: HttpClient = ({ url }) => Promise.reject(new AppError('http.unreachable', { host: new URL(url).host, reason: 'its certificate isn’t trusted, DEPTH_ZERO_SELF_SIGNED_CERT' }));
    const { tls, problem } = kept(await discover(`localhost:${port}`, { http, clock: systemClock, tls: true }));
    expect([problem?.code, tls]).toEqual(['http.unreachable', [{ severity: 'warning', reason: expect.stringContaining('it signed itself') as unknown }]]);
  });

  it('that can’t be seen behind a proxy is no error', async () => {
    const origin = await startWeb((_, response) => { response.end(); });
    const here = `localhost:${new URL(origin).port}`;
    const { http } = served({ [`https://${here}/MDMServiceConfig`]: { body: JSON.stringify({ dep_enrollment_url: `https://${here}/enroll` }) } });
    const { tls } = kept(await discover(here, { http, clock: systemClock, tls: true }));
    expect(tls).toEqual([{ severity: 'warning', reason: expect.stringMatching(/couldn’t be seen directly .*; a proxy may lie between\.$/) as unknown }]);
  });
});
