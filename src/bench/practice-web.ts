// The practice world's web: Apple's activation and the MDM behind one door. Hosts come over loopback HTTP; virtual devices
// ask within the process, and reach no other address: the bench never makes a real network call.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, wait } from '../clock.ts';
import { appleHost, type FindDevice, practiceApple } from './apple-server.ts';
import { mdmHost, practiceMdm } from './practice-mdm.ts';
import { bytesOf, webPage, type WebAnswer, type WebRequest, type WebResponse } from './web-message.ts';

/** What goes wrong on purpose, at one request. */
export type WebFault =
  | undefined
  /** Ended without an answer. */
  | 'hang up'
  | { readonly kind: 'status'; readonly status: number }
  /** Answered so many milliseconds of the clock later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The right type, but a body that is nothing. */
  | { readonly kind: 'garbage' }
  /** The right body, but this type. */
  | { readonly kind: 'type'; readonly type: string };

export interface PracticeWebOptions {
  readonly find: FindDevice;
  readonly clock: Clock;
  readonly faults?: (path: string) => WebFault;
}

export interface RunningWeb {
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** Where a practice host finds this address instead; null when it lies outside the practice world. */
  readonly reach: (url: string) => string | null;
  readonly close: () => Promise<void>;
}

const maxBody = 4 * 1024 * 1024;

/** Answers every path of the practice world. */
export function practiceWeb(find: FindDevice): WebAnswer {
  const [apple, mdm] = [practiceApple(find), practiceMdm(find)];
  return (request) => apple(request) ?? mdm(request) ?? webPage(404, 'Not Found', '<p>There is nothing here.</p>');
}

/** Null for what is no address. Not every runtime this runs on has URL.canParse. */
function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** As a virtual device asks: null when it can't reach that address, as with no network. */
export function askFromDevice(find: FindDevice, url: string, request: Omit<WebRequest, 'path'>): WebResponse | null {
  const parsed = parseUrl(url);
  if (!parsed) return null;
  const { protocol, hostname, pathname, search } = parsed;
  const server = hostname === mdmHost ? practiceMdm(find) : hostname === appleHost ? practiceApple(find) : null;
  if (protocol !== 'https:' || !server) return null;
  return server({ ...request, path: `${pathname}${search}` }) ?? webPage(404, 'Not Found', '<p>There is nothing here.</p>');
}

function applied(response: WebResponse, fault: Exclude<WebFault, 'hang up'>): WebResponse {
  if (fault?.kind === 'status') return webPage(fault.status, 'Error', `<p>${fault.status}</p>`);
  if (fault?.kind === 'garbage') return { ...response, body: bytesOf('?'.repeat(200)) };
  if (fault?.kind === 'type') return { ...response, headers: { ...response.headers, 'content-type': fault.type } };
  return response;
}

async function bodyOf(request: http.IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBody) return null;
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

function headersOf(request: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']));
}

async function serve(request: http.IncomingMessage, response: http.ServerResponse, answer: WebAnswer, { clock, faults }: PracticeWebOptions): Promise<void> {
  const path = request.url ?? '/';
  const body = await bodyOf(request);
  const fault = faults?.(path);
  if (!body || fault === 'hang up') {
    request.socket.destroy();
    return;
  }
  const { status, headers, body: content } = applied(answer({ method: request.method ?? 'GET', path, headers: headersOf(request), body }), fault);
  if (fault?.kind === 'slow') await wait(clock, fault.ms);
  response.writeHead(status, { ...headers, 'content-length': content.length }).end(request.method === 'HEAD' ? undefined : content);
}

/** Listens on this computer only, on a free port. */
export async function startPracticeWeb(options: PracticeWebOptions): Promise<RunningWeb> {
  const answer = practiceWeb(options.find);
  const server = http.createServer((request, response) => {
    serve(request, response, answer, options).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    reach: (url) => {
      const parsed = parseUrl(url);
      if (!parsed) return null;
      const { hostname, pathname, search } = parsed;
      return hostname === mdmHost || hostname === appleHost ? `${origin}${pathname}${search}` : null;
    },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
