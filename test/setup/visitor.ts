// Somebody who asks a server on this computer: as a browser that comes back from a sign-in, or as whatever else a test wants.
import { request } from 'node:http';

export interface Visit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** To connect to; the name in the address only stands in Host. */
  readonly host?: '127.0.0.1' | '::1';
}

export interface Visited {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const asBrowser = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site', 'sec-fetch-user': '?1' };

/** Rejects with the system's word when nobody listens there. */
export function visitLocal(url: URL | string, { method = 'GET', headers = {}, host = '127.0.0.1' }: Visit = {}): Promise<Visited> {
  const { port, pathname, search, host: name } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path: `${pathname}${search}`, method, headers: { host: name, ...asBrowser, ...headers }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => { body += piece; });
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, headers: response.headers, body }); });
    });
    asked.on('error', reject);
    asked.end();
  });
}
