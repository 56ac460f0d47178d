// The practice world's web before clients that are no clients of ours: too much, broken off, asked oddly. It answers or hangs up,
// and is there for the next one.
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { FakeClock } from '../setup/fake-clock.ts';

async function openWeb(): Promise<number> {
  const web = await startPracticeWeb({ find: () => undefined, clock: new FakeClock() });
  onTestFinished(web.close);
  return Number(new URL(web.origin).port);
}

/** Status of a request that is sent whole. */
async function asked(port: number, options: http.RequestOptions, body = ''): Promise<number | undefined> {
  const request = http.request({ host: '127.0.0.1', port, agent: false, ...options });
  request.end(body);
  const [response] = await once(request, 'response') as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

describe('the practice world’s web', () => {
  it('says of a body that is too large that it is, hangs up, and answers the next one', async () => {
    const port = await openWeb();
    const socket = net.connect(port, '127.0.0.1');
    onTestFinished(() => { socket.destroy(); });
    const words: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => words.push(chunk)).on('error', () => undefined);
    const size = 4 * 1024 * 1024 + 1;
    socket.write(`POST /deviceservices/drmHandshake HTTP/1.1\r\nHost: albert.apple.com\r\nContent-Length: ${size + 100}\r\n\r\n`);
    socket.write(Buffer.alloc(size));
    await once(socket, 'close');
    expect(Buffer.concat(words).toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nconnection: close\r\n/i);
    expect(await asked(port, { path: '/' })).toBe(404);
  });

  it('outlives a client that goes in the middle of its body', async () => {
    const port = await openWeb();
    const socket = net.connect(port, '127.0.0.1');
    socket.write('POST /deviceservices/drmHandshake HTTP/1.1\r\nHost: albert.apple.com\r\nContent-Length: 100\r\n\r\nhalf');
    await once(socket, 'connect');
    // An answer on another connection: by then the server has read the half.
    expect(await asked(port, { path: '/' })).toBe(404);
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(await asked(port, { path: '/' })).toBe(404);
  });

  it.each([['HEAD', '/', 404], ['OPTIONS', '/deviceservices/drmHandshake', 405], ['POST', '/deviceservices/drmHandshake', 400], ['GET', '/%', 404], ['GET', '/mdmenrollment.apple.com', 404]])('answers %s %s with %i', async (method, path, status) => {
    expect(await asked(await openWeb(), { method, path })).toBe(status);
  });
});
