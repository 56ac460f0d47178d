// The practice world's web: Apple's activation and automated enrollment, the MDM and the portal behind one door. Hosts come over loopback
// HTTP; virtual devices ask within the process, and reach no other address: the bench never makes a real network call.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, wait } from '../clock.ts';
import { appleHost, type FindDevice, practiceApple } from './apple-server.ts';
import { adeHost, isAdePath, practiceAde } from './practice-ade.ts';
import { mdmHost, practiceMdm } from './practice-mdm.ts';
import type { PracticeOrganization } from './practice-organization.ts';
import { portalHost, practicePortal } from './practice-portal.ts';
import { bytesOf, webPage, type WebRequest, type WebResponse } from './web-message.ts';

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
  /** Without one nobody answers for automated enrollment. */
  readonly organization?: PracticeOrganization;
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

const nothingHere = (): WebResponse => webPage(404, 'Not Found', '<p>There is nothing here.</p>');

/** Behind one door two hosts have their names before their paths, so that nobody's paths meet; who sends their name as its host gets them without. */
const hostPrefix = new RegExp(`^/(${[adeHost, portalHost].map((host) => host.replaceAll('.', '\\.')).join('|')})(?=[/?]|$)`);

type Answer = (request: WebRequest) => WebResponse | Promise<WebResponse>;

/** Answers every path of the practice world. */
function practiceWeb(find: FindDevice, organization: PracticeOrganization | undefined): Answer {
  const [apple, mdm] = [practiceApple(find), practiceMdm(find)];
  const rest = (request: WebRequest): WebResponse => apple(request) ?? mdm(request) ?? nothingHere();
  if (!organization) return rest;
  const [ade, portal] = [practiceAde(organization), practicePortal(organization)];
  return (request) => {
    const [prefix = '', first] = hostPrefix.exec(request.path) ?? [];
    const asked = request.headers['host'] ?? '';
    const host = first ?? asked.toLowerCase();
    const inner = { ...request, path: request.path.slice(prefix.length) || '/' };
    const path = inner.path.split('?')[0] ?? '';
    if (host === portalHost) return portal(inner);
    // A client of somebody else's may know nothing but this door's address.
    if (host !== adeHost && !isAdePath(path)) return rest(request);
    return ade(inner, [`https://${adeHost}${path}`, `http://${asked}${prefix}${path}`]);
  };
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
  return server({ ...request, path: `${pathname}${search}` }) ?? nothingHere();
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
  // Left open at its end: who sends too much is told so on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBody) return null;
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

function headersOf(request: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']));
}

async function serve(request: http.IncomingMessage, response: http.ServerResponse, answer: Answer, { clock, faults }: PracticeWebOptions): Promise<void> {
  const path = request.url ?? '/';
  const { socket } = request;
  const body = await bodyOf(request);
  if (!body) {
    const { status, headers, body: content } = webPage(413, 'Content Too Large', '<p>The request is too large.</p>');
    response.writeHead(status, { ...headers, 'content-length': content.length, 'connection': 'close' }).end(content);
    return;
  }
  const fault = faults?.(path);
  if (fault === 'hang up') {
    socket.destroy();
    return;
  }
  const { status, headers, body: content } = applied(await answer({ method: request.method ?? 'GET', path, headers: headersOf(request), body }), fault);
  if (fault?.kind === 'slow') await wait(clock, fault.ms);
  response.writeHead(status, { ...headers, 'content-length': content.length }).end(request.method === 'HEAD' ? undefined : content);
}

/** Listens on this computer only, on a free port. */
export async function startPracticeWeb(options: PracticeWebOptions): Promise<RunningWeb> {
  const answer = practiceWeb(options.find, options.organization);
  const server = http.createServer((request, response) => {
    // A request that has ended has lost its socket.
    const { socket } = request;
    serve(request, response, answer, options).catch(() => { socket.destroy(); });
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
      if (options.organization && (hostname === adeHost || hostname === portalHost)) return `${origin}/${hostname}${pathname}${search}`;
      return hostname === mdmHost || hostname === appleHost ? `${origin}${pathname}${search}` : null;
    },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
