// The servers whose TLS devices will judge: those of management and enrollment, not those that issue certificates (enrollment-formats 10.3).
import type { PlistDict } from '../../plist/value.ts';
import { isDict } from '../../plist/value.ts';
import { httpsHost } from '../https-address.ts';
import type { Path } from '../profile/check/finding.ts';
import type { JsonObject } from './read-json.ts';

export interface ManagementServer {
  /** As people know it: with its port where that isn't 443. */
  readonly shown: string;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Where it is named first. */
  readonly path: Path;
}

function serverAt(value: unknown, path: Path): ManagementServer | null {
  const shown = typeof value === 'string' && value.length <= 4000 ? httpsHost(value) : null;
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(shown ?? '') ?? [];
  return shown && host ? { shown, host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? 443), path } : null;
}

/** Each once, in the order of the file. */
function once(servers: readonly (ManagementServer | null)[]): ManagementServer[] {
  const first = new Map<string, ManagementServer>();
  for (const server of servers) if (server && !first.has(server.shown)) first.set(server.shown, server);
  return [...first.values()];
}

/** Of a configuration profile: management (2.1), and the address of an over-the-air enrollment (2.9). */
export function serversOfProfile(profile: PlistDict): ManagementServer[] {
  const content = profile.get('PayloadContent');
  if (isDict(content)) return once([serverAt(content.get('URL'), ['PayloadContent', 'URL'])]);
  const payloads = Array.isArray(content) ? [...content.entries()] : [];
  return once(payloads.flatMap(([at, payload]) => (isDict(payload) && payload.get('PayloadType') === 'com.apple.mdm'
    ? ['ServerURL', 'CheckInURL'].map((key) => serverAt(payload.get(key), ['PayloadContent', at, key])) : [])));
}

/** Of a profile of automated enrollment. */
export function serversOfAde(profile: JsonObject): ManagementServer[] {
  return once(['url', 'configuration_web_url'].map((name) => serverAt(profile.get(name), [name])));
}

/** Of addresses by the names they are known under. */
export function serversOf(addresses: readonly (readonly [name: string, url: string])[]): ManagementServer[] {
  return once(addresses.map(([name, url]) => serverAt(url, [name])));
}
