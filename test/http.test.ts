// HTTP as an argument, against a server on loopback: what goes over the wire, and what each failure is.
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../src/errors.ts';
import { type Fetch, type HttpClient, makeHttp } from '../src/http.ts';
import { systemClock } from '../src/system-clock.ts';
import { codeOf, failureOf } from './setup/failures.ts';
import { FakeClock } from './setup/fake-clock.ts';
import { startWeb, type WebAsked } from './setup/web.ts';

const never = new AbortController().signal;
const limits = { maxBytes: 1000, timeoutMs: 30_000 };
const client = (fetch: Fetch = globalThis.fetch): HttpClient => makeHttp(fetch, systemClock, limits);
const get = (url: string): Parameters<HttpClient>[0] => ({ method: 'GET', url, headers: {} });

/** fetch that fails with this, and nothing else. */
const failing = (error: Error): Fetch => () => Promise.reject(error);
const coded = (code: string): Error => Object.assign(new Error(`secret https://user:pass@host ${code}`), { code });

describe('a request', () => {
  it('carries method, headers and bytes as they are; the answer’s names are in lower case', async () => {
    const asked: WebAsked[] = [];
    const origin = await startWeb((request, response) => {
      asked.push(request);
      response.writeHead(418, { 'Content-Type': 'text/xml; charset=utf-8', 'ARS': 'abc=' }).end(Buffer.from([0, 255, 10]));
    });
    const answer = await client()({ method: 'POST', url: `${origin}/a?b=c`, headers: { 'Content-Type': 'application/x-apple-plist', 'User-Agent': 'iOS Device Activator' }, body: Uint8Array.from([1, 0, 254]) }, never);
    expect([asked[0]?.method, asked[0]?.path, asked[0]?.headers['content-type'], asked[0]?.headers['user-agent'], [...asked[0]?.body ?? []]]).toEqual(['POST', '/a?b=c', 'application/x-apple-plist', 'iOS Device Activator', [1, 0, 254]]);
    expect([answer.status, answer.headers['content-type'], answer.headers['ars'], [...answer.body]]).toEqual([418, 'text/xml; charset=utf-8', 'abc=', [0, 255, 10]]);
  });

  it('may be answered with nothing', async () => {
    const origin = await startWeb((_, response) => { response.writeHead(204).end(); });
    expect(await client()(get(origin), never)).toMatchObject({ status: 204, body: new Uint8Array() });
  });

  it('follows no redirect: where it would lead is told, and not asked', async () => {
    const paths: string[] = [];
    const origin = await startWeb(({ path }, response) => {
      paths.push(path);
      response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    });
    const answer = await client()(get(`${origin}/here`), never);
    expect([answer.status, answer.headers['location'], paths]).toEqual([302, `${origin}/elsewhere`, ['/here']]);
  });

  it('takes as many bytes as agreed, and not one more', async () => {
    const origin = await startWeb(({ path }, response) => { response.end(Buffer.alloc(Number(path.slice(1)), 65)); });
    expect((await client()(get(`${origin}/1000`), never)).body).toHaveLength(1000);
    const failure = await failureOf(client()(get(`${origin}/1001`), never));
    expect([failure.code, failure.params]).toEqual(['http.tooLarge', { host: origin.slice('http://'.length) }]);
  });

  it('gives up a body without an end', async () => {
    let closed: () => void;
    const gone = new Promise<void>((resolve) => { closed = resolve; });
    const origin = await startWeb((_, response) => {
      response.once('close', closed);
      const more = (): void => { if (!response.destroyed) response.write(Buffer.alloc(400), () => { setImmediate(more); }); };
      more();
    });
    expect(await codeOf(client()(get(origin), never))).toBe('http.tooLarge');
    await gone;
  });
});

describe('a failure', () => {
  it.each([['before the answer', false], ['in the middle of it', true]])('to answer in time, %s, is unreachable after thirty seconds', async (_, begins) => {
    const clock = new FakeClock();
    let came: () => void;
    const asked = new Promise<void>((resolve) => { came = resolve; });
    const origin = await startWeb((_request, response) => {
      if (begins) response.writeHead(200).write('x');
      came();
    });
    const work = makeHttp(globalThis.fetch, clock, limits)(get(origin), never);
    work.catch(() => undefined);
    await asked;
    clock.advance(29_999);
    expect(clock.waits(30_000)).toBe(true);
    clock.advance(1);
    const failure = await failureOf(work);
    expect([failure.code, failure.params['reason']]).toEqual(['http.unreachable', 'no answer within 30 seconds']);
  });

  it('leaves no timer behind, nor does a success', async () => {
    const clock = new FakeClock();
    const origin = await startWeb((_, response) => { response.end('x'); });
    const http = makeHttp(globalThis.fetch, clock, limits);
    await http(get(origin), never);
    await codeOf(makeHttp(failing(new Error('no')), clock, limits)(get(origin), never));
    expect(clock.waits(30_000)).toBe(false);
  });

  it('to connect names the host and the reason', async () => {
    const free = await new Promise<number>((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as net.AddressInfo;
        server.close(() => { resolve(port); });
      });
    });
    const failure = await failureOf(client()(get(`http://127.0.0.1:${free}/path`), never));
    expect([failure.code, failure.params]).toEqual(['http.unreachable', { host: `127.0.0.1:${free}`, reason: 'the connection was refused' }]);
  });

  it('of the connection while it answers is unreachable', async () => {
    const origin = await startWeb((_, response) => { response.socket?.destroy(); });
    expect((await failureOf(client()(get(origin), never))).params['reason']).toBe('the connection broke off');
    const half = await startWeb((_, response) => { response.writeHead(200, { 'content-length': 10 }).write('x', () => response.socket?.destroy()); });
    expect(await codeOf(client()(get(half), never))).toBe('http.unreachable');
  });

  it('to be HTTP at all is unreachable', async () => {
    const server = net.createServer((socket) => { socket.on('error', () => undefined).end('what?\r\n\r\n'); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    onTestFinished(() => { server.close(); });
    expect(await codeOf(client()(get(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}`), never))).toBe('http.unreachable');
  });

  it.each([
    [coded('ENOTFOUND'), 'its name is unknown'],
    [new TypeError('fetch failed', { cause: coded('EAI_AGAIN') }), 'names can’t be looked up'],
    [new TypeError('fetch failed', { cause: coded('DEPTH_ZERO_SELF_SIGNED_CERT') }), 'its certificate isn’t trusted, DEPTH_ZERO_SELF_SIGNED_CERT'],
    [new TypeError('fetch failed', { cause: coded('CERT_HAS_EXPIRED') }), 'its certificate isn’t trusted, CERT_HAS_EXPIRED'],
    [new Error('net::ERR_PROXY_CONNECTION_FAILED'), 'ERR_PROXY_CONNECTION_FAILED'],
    [coded('constructor'), 'the connection failed'],
    [new TypeError('fetch failed'), 'the connection failed'],
  ])('%s is told in a word that holds no address', async (error, reason) => {
    expect((await failureOf(client(failing(error))(get('https://albert.apple.com/x'), never))).params).toEqual({ host: 'albert.apple.com', reason });
  });

  it('by whoever asked is that one’s reason, before and during', async () => {
    const stop = new AbortController();
    let came: () => void;
    const asked = new Promise<void>((resolve) => { came = resolve; });
    const origin = await startWeb(() => { came(); });
    const work = client()(get(origin), stop.signal);
    work.catch(() => undefined);
    await asked;
    stop.abort(new AppError('run.cancelled'));
    expect(await codeOf(work)).toBe('run.cancelled');
    // Other runtimes' fetch fails with a reason of its own.
    const deaf: Fetch = (_url, { signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => { reject(new Error('AbortError')); }); });
    const again = new AbortController();
    const other = client(deaf)(get(origin), again.signal);
    again.abort(new AppError('run.cancelled'));
    expect(await codeOf(other)).toBe('run.cancelled');
    let calls = 0;
    const counting: Fetch = () => { calls += 1; return Promise.reject(new Error('asked')); };
    expect([await codeOf(client(counting)(get(origin), stop.signal)), calls]).toEqual(['run.cancelled', 0]);
  });
});
