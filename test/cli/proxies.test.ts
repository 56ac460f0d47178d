// The command line behind a proxy: what it asks the internet for goes there, and what is on this computer doesn't.
import http from 'node:http';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runProgram } from '../setup/run-program.ts';

const root = path.resolve(import.meta.dirname, '../..');
const listen = (server: http.Server): Promise<number> => new Promise((resolve) => {
  onTestFinished(() => { server.close(); });
  server.listen(0, '127.0.0.1', () => { resolve((server.address() as { port: number }).port); });
});

it('a proxy of the environment is asked for the internet, and never for this computer', async () => {
  const asked: string[] = [];
  const proxy = http.createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const [proxyPort, ownPort] = [await listen(proxy), await listen(http.createServer((_, response) => { response.end('here'); }))];
  const program = `
    const { honourProxies } = await import(${JSON.stringify(path.join(root, 'src/cli/proxies.ts'))});
    const { makeHttp } = await import(${JSON.stringify(path.join(root, 'src/http.ts'))});
    const { systemClock } = await import(${JSON.stringify(path.join(root, 'src/system-clock.ts'))});
    honourProxies(process.env);
    const ask = makeHttp(fetch, systemClock, { maxBytes: 100, timeoutMs: 10_000 });
    const of = (url) => ask({ method: 'GET', url, headers: {} }, new AbortController().signal).then(({ status, body }) => status + ' ' + Buffer.from(body), ({ code }) => code);
    console.log(JSON.stringify([await of('https://mdm.example/'), await of('http://127.0.0.1:${ownPort}/')]));`;
  const { code, stdout, stderr } = await runProgram(process.execPath, ['--input-type=module', '-e', program], { https_proxy: `http://127.0.0.1:${proxyPort}`, HTTP_PROXY: `http://127.0.0.1:${proxyPort}` });
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual(['http.unreachable', '200 here']);
  expect(asked).toEqual(['CONNECT mdm.example:443']);
});
