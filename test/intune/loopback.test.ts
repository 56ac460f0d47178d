// The server that a browser comes back to: it takes the one answer that was waited for, and nothing from any other page.
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { asAppError } from '../../src/errors.ts';
import { type Loopback, openLoopback } from '../../src/intune/loopback.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { visitLocal } from '../setup/visitor.ts';

const state = 'S'.repeat(43);
const minutes = 60_000;

interface At {
  readonly clock: FakeClock;
  readonly stop: AbortController;
  readonly loopback: Loopback;
  readonly to: (query: string, path?: string) => string;
}

async function at<T>(use: (world: At) => Promise<T>): Promise<T> {
  const [clock, stop] = [new FakeClock(), new AbortController()];
  const loopback = await openLoopback({ state, clock, timeoutMs: 5 * minutes, signal: stop.signal });
  try {
    return await use({ clock, stop, loopback, to: (query, path = '/') => `${loopback.redirectUri}${path}${query}` });
  } finally {
    await loopback.close();
  }
}

const isOpen = (url: string, host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<boolean> => visitLocal(url, { host }).then(() => true, () => false);

describe('coming back from a sign-in', () => {
  it('gives the code, says to go back to Muster, and closes the server', () => at(async ({ loopback, to }) => {
    expect(loopback.redirectUri).toMatch(/^http:\/\/localhost:\d{4,5}$/);
    const seen = await visitLocal(to(`?code=the-code&state=${state}&session_state=x`));
    expect([seen.status, seen.body]).toEqual([200, expect.stringContaining('go back to Muster')]);
    expect(await loopback.answer).toEqual({ code: 'the-code' });
    await loopback.close();
    expect(await isOpen(to(`?code=again&state=${state}`))).toBe(false);
  }));

  it('may be by IPv6, where the computer has it', () => at(async ({ loopback, to }) => {
    const seen = await visitLocal(to(`?code=six&state=${state}`), { host: '::1' }).catch(() => null);
    if (seen) expect([seen.status, await loopback.answer]).toEqual([200, { code: 'six' }]);
    else expect(await isOpen(to(''))).toBe(true);
  }));

  it('with a refusal gives the refusal’s word, not its text', () => at(async ({ loopback, to }) => {
    const seen = await visitLocal(to(`?error=access_denied&error_description=%3Cscript%3Ebad%3C/script%3E&state=${state}`));
    expect(seen.body).not.toContain('bad');
    expect(await loopback.answer).toEqual({ refused: 'access_denied' });
  }));

  it('keeps nothing in the browser and lets no page read it', () => at(async ({ to }) => {
    const { headers, body } = await visitLocal(to(`?code=the-code&state=${state}`));
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', connection: 'close' });
    expect(headers['content-security-policy']).toContain('default-src \'none\'');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(body).not.toContain('the-code');
  }));
});

describe('another local page', () => {
  it.each<[string, string, Parameters<typeof visitLocal>[1], number]>([
    ['guesses a state', '/?code=evil&state=guess', {}, 400],
    ['gives no state', '/?code=evil', {}, 400],
    ['gives two states', `/?code=evil&state=${state}&state=x`, {}, 400],
    ['gives two codes', `/?code=evil&code=more&state=${state}`, {}, 400],
    ['gives neither code nor error', `/?state=${state}`, {}, 400],
    ['gives a code and an error', `/?code=evil&error=x&state=${state}`, {}, 400],
    ['posts a form', `/?code=evil&state=${state}`, { method: 'POST' }, 405],
    ['asks what is allowed', `/?code=evil&state=${state}`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }, 405],
    ['fetches with a script', `/?code=evil&state=${state}`, { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } }, 403],
    ['embeds it in a frame', `/?code=evil&state=${state}`, { headers: { 'sec-fetch-dest': 'iframe' } }, 403],
    ['embeds it as an image', `/?code=evil&state=${state}`, { headers: { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' } }, 403],
    ['says where it is from', `/?code=evil&state=${state}`, { headers: { origin: 'https://evil.example' } }, 403],
    ['has a name that was pointed here', `/?code=evil&state=${state}`, { headers: { host: 'evil.example' } }, 421],
    ['leaves the port out', `/?code=evil&state=${state}`, { headers: { host: 'localhost' } }, 421],
    ['asks for another path', `/favicon.ico?code=evil&state=${state}`, {}, 404],
    ['sends an endless address', `/?code=${'x'.repeat(20_000)}&state=${state}`, {}, 414],
  ])('that %s is refused, and the right answer is still taken', (_, target, how, status) => at(async ({ loopback, to }) => {
    const seen = await visitLocal(`${loopback.redirectUri}${target}`, how);
    expect([seen.status, seen.body]).toEqual([status, '']);
    await visitLocal(to(`?code=right&state=${state}`));
    expect(await loopback.answer).toEqual({ code: 'right' });
  }));

  it('that comes at the same time, with the state, isn’t told that it worked', () => at(async ({ loopback }) => {
    const port = Number(new URL(loopback.redirectUri).port);
    const sockets = await Promise.all(['first', 'second'].map(() => new Promise<Socket>((resolve) => { const socket = connect(port, '127.0.0.1', () => { resolve(socket); }); })));
    const heard = sockets.map((socket) => new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (piece: Buffer) => { text += piece.toString(); }).on('error', () => undefined).on('close', () => { resolve(text); });
    }));
    for (const [at, socket] of sockets.entries()) socket.write(`GET /?code=code-${at}&state=${state} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    const texts = await Promise.all(heard);
    const answer = await loopback.answer;
    expect(texts.filter((text) => text.startsWith('HTTP/1.1 200'))).toHaveLength(1);
    expect(texts.findIndex((text) => text.startsWith('HTTP/1.1 200'))).toBe('code' in answer ? Number(answer.code.slice(5)) : -1);
  }));
});

describe('waiting for the browser', () => {
  it('ends when its time is over, and the server with it', () => at(async ({ clock, loopback, to }) => {
    clock.advance(5 * minutes);
    const error = await loopback.answer.then(() => null, asAppError);
    expect([error?.code, error?.params]).toEqual(['intune.signInTimeout', { minutes: 5 }]);
    await loopback.close();
    expect(await isOpen(to(''))).toBe(false);
  }));

  it('ends with the signal, and the server with it', () => at(async ({ stop, loopback, to }) => {
    stop.abort(new Error('enough'));
    await expect(loopback.answer).rejects.toThrow('enough');
    await loopback.close();
    expect(await isOpen(to(''))).toBe(false);
  }));

  it('takes both addresses of localhost, so that nobody else gets the answer on the other', () => at(async ({ loopback }) => {
    const port = Number(new URL(loopback.redirectUri).port);
    const word = await new Promise<string>((resolve) => {
      const intruder = createServer();
      intruder.once('error', (error) => { resolve('code' in error ? String(error.code) : ''); });
      intruder.listen({ host: '::1', port, exclusive: true }, () => { intruder.close(() => { resolve('open'); }); });
    });
    // Without IPv6 there is no other address to take.
    expect(['EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(word);
  }));
});
