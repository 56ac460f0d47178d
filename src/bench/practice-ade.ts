// Practice Apple's service of automated enrollment (enrollment-formats 5), strict as the real one is documented: a function from request to
// answer over the organization of one bench. Hosts reach it over loopback instead of mdmenrollment.apple.com; nothing here leaves it.
import { createHash } from 'node:crypto';
import { deviceDetails, disownDevices, fetchDevices, lockActivation, syncDevices } from './ade-devices.ts';
import { type AdeCall, adeJson, AdeRefusal, adeRefusal, adeTime, mostSerials } from './ade-message.ts';
import { assignProfile, defineProfile, removeProfile, storedProfile } from './ade-profiles.ts';
import { nextSession, openedSession, sessionEntry } from './ade-session.ts';
import { administrator, type PracticeOrganization } from './practice-organization.ts';
import { mediaType, textOf, type WebRequest, type WebResponse } from './web-message.ts';

export const adeHost = 'mdmenrollment.apple.com';
export const organizationName = 'Practice School District';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Route = (call: AdeCall) => WebResponse;

const orgId = '1000000';

function account({ server, version }: AdeCall): WebResponse {
  const urls = Object.entries(routes).map(([uri, methods]) => ({ uri, http_method: Object.keys(methods), ...(limited.has(uri) ? { limit: { default: uri.endsWith('/profile/devices') ? mostSerials : 100, maximum: mostSerials } } : {}) }));
  return adeJson({
    server_name: server.name, server_uuid: server.uuid, admin_id: administrator, facilitator_id: administrator, org_name: organizationName, org_email: administrator, org_phone: '+46 8 123 456 78',
    org_address: 'Practice Street 1, 111 22 Stockholm, SE',
    ...(version >= 3 ? { org_id: orgId, org_id_hash: createHash('sha256').update(orgId).digest('hex').toUpperCase(), org_type: 'edu', org_version: 'v2', urls } : {}),
  });
}

function requireSupport({ organization }: AdeCall): void {
  if (!organization.switches.orgSupported) throw new AdeRefusal(400, 'ORG_NOT_SUPPORTED');
}

function setDiscovery(call: AdeCall): WebResponse {
  requireSupport(call);
  const url = call.body['mdm_service_discovery_url'];
  if (typeof url !== 'string' || url.length > 2000 || !/^https:\/\/[^\s/]+/.test(url)) throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
  call.organization.discovery = { url, at: call.organization.now() };
  return adeJson({});
}

function discovery(call: AdeCall): WebResponse {
  requireSupport(call);
  const { discovery: found } = call.organization;
  if (!found) throw new AdeRefusal(404, 'PROFILE_NOT_FOUND');
  return adeJson({ mdm_service_discovery_url: found.url, last_updated_timestamp: adeTime(found.at) });
}

function forgetDiscovery(call: AdeCall): WebResponse {
  requireSupport(call);
  if (!call.organization.discovery) throw new AdeRefusal(404, 'PROFILE_NOT_FOUND');
  call.organization.discovery = null;
  return adeJson({});
}

const betas = ['iOS', 'OSX', 'tvOS', 'visionOS', 'watchOS', 'homePodOS'] as const;

function betaTokens({ organization }: AdeCall): WebResponse {
  if (!organization.switches.betaTokens) throw new AdeRefusal(403, 'APPLE_SEED_FOR_IT_TURNED_OFF');
  return adeJson({ betaEnrollmentTokens: betas.map((os) => ({ os, title: `${os} 27 Practice Beta`, token: createHash('sha256').update(`practice beta ${os}`).digest('hex').slice(0, 32) })) });
}

/** Every address of enrollment-formats 5.2, without /session. Assigning is POST, and was PUT: both are taken. */
const routes: Readonly<Record<string, Partial<Record<Method, Route>>>> = {
  '/account': { GET: account },
  '/server/devices': { POST: fetchDevices },
  '/devices/sync': { POST: syncDevices },
  '/devices': { POST: deviceDetails },
  '/devices/disown': { POST: disownDevices },
  '/profile': { GET: storedProfile, POST: defineProfile },
  '/profile/devices': { POST: assignProfile, PUT: assignProfile, DELETE: removeProfile },
  '/device/activationlock': { POST: lockActivation },
  '/account-driven-enrollment/profile': { GET: discovery, POST: setDiscovery, DELETE: forgetDiscovery },
  '/os-beta-enrollment/tokens': { GET: betaTokens },
};
const limited: ReadonlySet<string> = new Set(['/server/devices', '/devices/sync', '/profile/devices']);

/** Whether the service has something there, for who reaches it without its name. */
export const isAdePath = (path: string): boolean => path === '/session' || Object.hasOwn(routes, path);

function checkAgent({ headers }: WebRequest): void {
  const agent = headers['user-agent'] ?? '';
  if (agent.trim() === '') throw new AdeRefusal(400, 'USER_AGENT_MISSING');
  if (agent.length > 300 || !/^[\x20-\x7e]+$/.test(agent)) throw new AdeRefusal(400, 'USER_AGENT_INVALID');
}

function checkThrottle({ switches }: PracticeOrganization): void {
  const { tooMany } = switches;
  if (!tooMany) return;
  tooMany.left -= 1;
  if (tooMany.left <= 0) switches.tooMany = null;
  throw new AdeRefusal(429, 'TOO_MANY_REQUESTS', { 'retry-after': String(tooMany.seconds) });
}

function bodyOf(request: WebRequest): Record<string, unknown> {
  if (request.method === 'GET' || request.body.length === 0) return {};
  if (mediaType(request) !== 'application/json') throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
  try {
    const read: unknown = JSON.parse(textOf(request.body));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
}

function versionOf({ headers }: WebRequest): number {
  const given = headers['x-server-protocol-version'] ?? '1';
  return /^\d{1,3}$/.test(given) ? Math.max(1, Number(given)) : 1;
}

function answer(organization: PracticeOrganization, request: WebRequest, addresses: readonly string[]): WebResponse {
  const [path = '', query = ''] = request.path.split('?');
  checkAgent(request);
  checkThrottle(organization);
  if (path === '/session') {
    if (request.method !== 'GET') throw new AdeRefusal(405, 'METHOD_NOT_ALLOWED', { allow: 'GET' });
    if (!organization.switches.termsSigned) throw new AdeRefusal(403, 'T_C_NOT_SIGNED');
    return adeJson({ auth_session_token: openedSession(organization, request, addresses) });
  }
  const methods = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!methods) throw new AdeRefusal(404, 'NOT_FOUND');
  const route = methods[request.method as Method];
  if (!route) throw new AdeRefusal(405, 'METHOD_NOT_ALLOWED', { allow: Object.keys(methods).join(', ') });
  const server = sessionEntry(organization, request.headers['x-adm-auth-session']);
  if (!organization.switches.termsSigned) throw new AdeRefusal(403, 'T_C_NOT_SIGNED');
  const response = route({ organization, server, version: versionOf(request), query: new URLSearchParams(query), body: bodyOf(request) });
  return { ...response, headers: { ...response.headers, 'x-adm-auth-session': nextSession(organization, server) } };
}

/** `addresses`: what the client may have signed for this path, without its query. Every answer tells Apple's time. */
export function practiceAde(organization: PracticeOrganization): (request: WebRequest, addresses: readonly string[]) => WebResponse {
  const dated = ({ headers, ...response }: WebResponse): WebResponse => ({ ...response, headers: { ...headers, date: new Date(organization.now()).toUTCString() } });
  return (request, addresses) => {
    try {
      return dated(answer(organization, request, addresses));
    } catch (error) {
      if (error instanceof AdeRefusal) return dated(adeRefusal(error));
      throw error;
    }
  };
}
