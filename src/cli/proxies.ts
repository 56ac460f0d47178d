// What a network says of its proxies, for the command line under plain Node. The app's own client asks the system instead.
import http from 'node:http';

/** Of newer Nodes; an older one goes without. */
interface ProxyAware {
  setGlobalProxyFromEnv?: (env: Readonly<Record<string, string>>) => unknown;
}

/** This computer is never reached by way of another: practice's servers are here. */
const here = ['localhost', '127.0.0.1', '::1'];

/** From now on requests go by HTTPS_PROXY and HTTP_PROXY, past what NO_PROXY names. Nothing happens where neither is set. */
export function honourProxies(env: Readonly<Record<string, string | undefined>>): void {
  const of = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const [https, plain] = [of('HTTPS_PROXY'), of('HTTP_PROXY')];
  if (https === '' && plain === '') return;
  const past = [of('NO_PROXY'), ...here].filter((name) => name !== '').join(',');
  (http as ProxyAware).setGlobalProxyFromEnv?.({ ...(https === '' ? {} : { HTTPS_PROXY: https }), ...(plain === '' ? {} : { HTTP_PROXY: plain }), NO_PROXY: past });
}
