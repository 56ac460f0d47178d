// What the sources may not do, as far as text can show it: who reaches a network, who trusts an unknown certificate, who copies, who dumps.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { appleAdeService } from '../src/ade/client.ts';
import { appleUrls } from '../src/device/activation/activation-urls.ts';
import { clouds } from '../src/domain/enrollment/microsoft-clouds.ts';
import { httpLimits } from '../src/environment.ts';

const root = path.resolve(import.meta.dirname, '..');
const sources = ['src', 'electron', 'renderer'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.posix.join(folder, name.replaceAll('\\', '/'))))
  .filter((name) => /\.(?:ts|tsx|mjs)$/.test(name)).map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));
const filesWith = (pattern: RegExp): string[] => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name).sort();

describe('an unknown certificate', () => {
  it('is taken from a device, which is then pinned; for looking at a server, to which nothing is sent; by the bench', () => {
    expect(filesWith(/rejectUnauthorized/)).toEqual(['src/bench/device-tls.ts', 'src/device/lockdown/secure.ts', 'src/services/tls-facts.ts']);
    expect(filesWith(/NODE_TLS_REJECT_UNAUTHORIZED|certificate-error|setCertificateVerifyProc|ignore-certificate-errors/)).toEqual([]);
  });
});

describe('the internet', () => {
  it('is reached by two clients alone, and each has a cap and a deadline', () => {
    // What asks takes an HttpClient; these make one.
    expect(filesWith(/makeHttp\(/)).toEqual(['electron/outside.ts', 'src/environment.ts', 'src/http.ts']);
    expect(sources.filter(({ name }) => name !== 'src/http.ts').flatMap(({ text }) => [...text.matchAll(/makeHttp\([^)]*\)/g)].map(([call]) => call)).sort()).toEqual(['makeHttp(ask, systemClock, httpLimits)', 'makeHttp(fetch, systemClock, httpLimits)']);
    expect(httpLimits).toEqual({ maxBytes: 8 * 1024 * 1024, timeoutMs: 30_000 });
  });

  it('has Apple and Microsoft at these hosts, to the letter', () => {
    const { handshake, activation } = appleUrls;
    const hosts = [appleAdeService, handshake, activation, ...Object.values(clouds).flatMap(({ login, graph }) => [login, graph])].map((url) => new URL(url)).map(({ protocol, host }) => `${protocol}//${host}`);
    expect([...new Set(hosts)].sort()).toEqual([
      'https://albert.apple.com', 'https://dod-graph.microsoft.us', 'https://graph.microsoft.com', 'https://graph.microsoft.us', 'https://login.chinacloudapi.cn', 'https://login.microsoftonline.com', 'https://login.microsoftonline.us',
      'https://mdmenrollment.apple.com', 'https://microsoftgraph.chinacloudapi.cn',
    ]);
  });

  it('is asked by nobody past them', () => {
    expect(filesWith(/(?<![\w.#])fetch\(|XMLHttpRequest|new WebSocket|EventSource\(|sendBeacon/)).toEqual(['src/http.ts']);
    expect(filesWith(/\bnet\.(?:request|fetch)\(/)).toEqual(['electron/outside.ts']);
    expect(filesWith(/\bhttps?\.(?:request|get)\(|from 'node:https'|from 'node:http2'|from 'node:dgram'/)).toEqual([]);
  });
});

describe('what leaves this program', () => {
  it('is copied in two places: a command for the terminal, and a value that a person sees', () => {
    expect(filesWith(/\bclipboard\b/)).toEqual(['electron/menu-deeds.ts', 'renderer/ui/copyable.tsx']);
    expect(filesWith(/execCommand\('copy'\)|clipboard\.write/)).toEqual(['electron/menu-deeds.ts', 'renderer/ui/copyable.tsx']);
  });

  it('is never a password: no form that takes one copies anything', () => {
    const copying = filesWith(/<Copyable\b/);
    expect(copying.length).toBeGreaterThan(3);
    expect(sources.filter(({ name, text }) => copying.includes(name) && /type="password"|passphrase|privateKey/i.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('is never a crash dump or a trace', () => {
    expect(filesWith(/crashReporter|contentTracing|netLog/)).toEqual([]);
  });
});
