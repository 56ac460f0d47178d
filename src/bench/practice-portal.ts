// The practice portal: what a person does at business.apple.com (enrollment-formats 5.7), server entries and their tokens, and the switches
// with which a rehearsal has terms that nobody accepted, throttling and all else. A function from request to answer.
import { readCertificate } from '../crypto/certificate-facts.ts';
import { readParts } from '../crypto/certificate.ts';
import type { NextCall, PracticeOrganization, ServerEntry } from './practice-organization.ts';
import { tokenFile } from './token-file.ts';
import { formFields, mediaType, textOf, webPage, type WebRequest, type WebResponse, webResponse } from './web-message.ts';

export const portalHost = 'business.practice.example';

const mostServers = 100;
const mostSerials = 5000;

const json = (value: unknown, status = 200): WebResponse => webResponse(status, 'application/json; charset=utf-8', JSON.stringify(value));

class PortalRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const bad = (message: string): PortalRefusal => new PortalRefusal(400, 'REQUEST_INVALID', message);

/** DER of the uploaded certificate; its key has to be RSA, as envelopes for Apple's portals are. */
function certificateIn(request: WebRequest): Uint8Array {
  const bytes = mediaType(request) === 'multipart/form-data' ? formFields(request)?.get('certificate') ?? new Uint8Array() : request.body;
  try {
    const der = readCertificate(bytes);
    if (readParts(der).parsed.publicKey.asymmetricKeyType === 'rsa') return der;
  } catch {
    // Said below.
  }
  throw new PortalRefusal(400, 'CERTIFICATE_INVALID', 'Upload the certificate with an RSA key that your device management service made, as PEM.');
}

function serverOf(organization: PracticeOrganization, uuid: unknown): ServerEntry {
  const found = typeof uuid === 'string' ? organization.servers.get(uuid) : undefined;
  if (!found) throw new PortalRefusal(404, 'SERVER_NOT_FOUND', 'The organization has no such server entry.');
  return found;
}

/** The one to give a token for: asked for, or the organization's first that nobody has a token of, or a new one. */
function entryFor(organization: PracticeOrganization, query: URLSearchParams): ServerEntry {
  const uuid = query.get('server');
  if (uuid !== null) return serverOf(organization, uuid);
  const name = query.get('name');
  if (name !== null && (name === '' || name.length > 200)) throw bad('The name of a server entry has 1 to 200 characters.');
  const { firstServer } = organization;
  if (!firstServer.token) {
    firstServer.name = name ?? firstServer.name;
    return firstServer;
  }
  if (organization.servers.size >= mostServers) throw bad(`An organization here has at most ${mostServers} server entries.`);
  return organization.addServer(name ?? `Server ${organization.servers.size + 1}`);
}

async function giveToken(organization: PracticeOrganization, request: WebRequest, query: URLSearchParams): Promise<WebResponse> {
  const certificate = certificateIn(request);
  const entry = entryFor(organization, query);
  const secrets = organization.issueToken(entry);
  if (query.get('devices') === 'all') for (const { serial, server } of [...organization.rows.values()]) if (server !== entry.uuid) organization.place(serial, entry);
  const file = await tokenFile(certificate, entry, secrets, organization.tokensMade);
  organization.tokensMade += 1;
  const name = `${entry.name.replace(/[^\w-]+/g, '_')}_Token_${new Date(organization.now()).toISOString().replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}_smime.p7m`;
  return webResponse(200, 'application/pkcs7-mime; name="smime.p7m"; smime-type=enveloped-data', file, { 'content-disposition': `attachment; filename="${name}"`, 'x-practice-server': entry.uuid });
}

interface ShownServer {
  readonly server_uuid: string;
  readonly server_name: string;
  readonly devices: number;
  readonly consumer_key: string | null;
  readonly token_expires: string | null;
}

function shownServers({ servers, rows }: PracticeOrganization): ShownServer[] {
  return [...servers.values()].map(({ uuid, name, consumerKey, token }) => ({
    server_uuid: uuid, server_name: name, devices: [...rows.values()].filter(({ server }) => server === uuid).length,
    consumer_key: token ? consumerKey : null, token_expires: token ? new Date(token.expires).toISOString() : null,
  }));
}

const shownNext = (next: Pick<NextCall, 'devices'> | null): Record<string, unknown> | null => next && (next.devices ? { devices: [...next.devices] } : {});

function shownSwitches({ switches }: PracticeOrganization): Record<string, unknown> {
  const { termsSigned, releaseAllowed, orgSupported, betaTokens, throttleNext, failNext, tooMany } = switches;
  return {
    terms_signed: termsSigned, release_allowed: releaseAllowed, org_supported: orgSupported, beta_tokens: betaTokens,
    throttle_next: throttleNext && { retry_after_seconds: throttleNext.seconds, ...shownNext(throttleNext) }, fail_next: shownNext(failNext),
    too_many_requests: tooMany && { requests: tooMany.left, retry_after_seconds: tooMany.seconds },
  };
}

function bodyOf(request: WebRequest): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(textOf(request.body));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw bad('The body has to be a JSON object.');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function whole(value: unknown, key: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 31 * 86_400) throw bad(`${key} has to be a whole number from 1 to ${31 * 86_400}.`);
  return value;
}

function serials(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > mostSerials || !value.every((serial): serial is string => typeof serial === 'string' && /^[A-Z0-9]{1,40}$/.test(serial))) throw bad(`devices has to be a list of at most ${mostSerials} serial numbers.`);
  return value;
}

function nextIn(value: unknown): Pick<NextCall, 'devices'> | null {
  if (value === null) return null;
  if (!isObject(value)) throw bad('What happens to the next assignment is an object or null.');
  return { devices: value['devices'] === undefined ? null : new Set(serials(value['devices'])) };
}

/** Sets one switch; nothing is set when a later one is wrong, as all are read first. */
function setterOf(organization: PracticeOrganization, key: string, value: unknown): () => void {
  const { switches } = organization;
  const flags = { terms_signed: 'termsSigned', release_allowed: 'releaseAllowed', org_supported: 'orgSupported', beta_tokens: 'betaTokens' } as const;
  const flag = Object.hasOwn(flags, key) ? flags[key as keyof typeof flags] : undefined;
  if (flag) {
    if (typeof value !== 'boolean') throw bad(`${key} has to be true or false.`);
    return () => { switches[flag] = value; };
  }
  switch (key) {
    case 'throttle_next': {
      const next = nextIn(value);
      const set = next && { ...next, seconds: whole((value as Record<string, unknown>)['retry_after_seconds'], 'retry_after_seconds') };
      return () => { switches.throttleNext = set; };
    }
    case 'fail_next': {
      const next = nextIn(value);
      return () => { switches.failNext = next; };
    }
    case 'too_many_requests': {
      if (value !== null && !isObject(value)) throw bad('too_many_requests has to be an object or null.');
      const set = value && { left: whole(value['requests'], 'requests'), seconds: whole(value['retry_after_seconds'], 'retry_after_seconds') };
      return () => { switches.tooMany = set; };
    }
    case 'end_sessions': return () => { for (const entry of organization.servers.values()) organization.endSession(entry); };
    case 'expire_cursors': return () => { switches.cursorEra += 1; };
    default: throw bad(`There is no switch ${key.slice(0, 60)}.`);
  }
}

function setSwitches(organization: PracticeOrganization, request: WebRequest): WebResponse {
  const setters = Object.entries(bodyOf(request)).map(([key, value]) => setterOf(organization, key, value));
  for (const set of setters) set();
  return json(shownSwitches(organization));
}

function placeDevices(organization: PracticeOrganization, request: WebRequest): WebResponse {
  const { devices, server } = bodyOf(request);
  const entry = server === null ? null : serverOf(organization, server);
  const placed = serials(devices);
  for (const serial of placed) organization.place(serial, entry);
  return json({ devices: placed.length, server: entry?.uuid ?? null });
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

/** Its addresses are relative: the portal is reached with its host's name before its paths, too. */
function portalPage(organization: PracticeOrganization): WebResponse {
  const rows = shownServers(organization).map(({ server_uuid: uuid, server_name: name, devices, token_expires: expires }) => `<li>${escaped(name)}: ${devices} devices, ${expires === null ? 'no token yet' : `token until ${expires.slice(0, 10)}`}
<form method="post" action="servers?server=${uuid}" enctype="multipart/form-data"><input type="file" name="certificate" aria-label="Certificate"/> <button>Upload and download a new token</button></form></li>`);
  return webPage(200, 'Practice Business', `<h1>Practice Business</h1>
<p>This is what you would do at business.apple.com, for virtual devices. A new token ends the one before it.</p>
<h2>Device management services</h2><ul>${rows.join('\n')}</ul>
<h2>Add a device management service</h2>
<form method="post" action="servers" enctype="multipart/form-data"><input type="file" name="certificate" aria-label="Certificate"/> <button>Add and download its token</button></form>
<h2>Switches</h2><pre>${escaped(JSON.stringify(shownSwitches(organization), null, 2))}</pre>`);
}

type Route = (organization: PracticeOrganization, request: WebRequest, query: URLSearchParams) => WebResponse | Promise<WebResponse>;

const routes: Readonly<Record<string, Route>> = {
  'GET /': portalPage,
  'GET /servers': (organization) => json({ servers: shownServers(organization) }),
  'POST /servers': giveToken,
  'GET /switches': (organization) => json(shownSwitches(organization)),
  'POST /switches': setSwitches,
  'POST /devices': placeDevices,
};

async function answer(organization: PracticeOrganization, request: WebRequest): Promise<WebResponse> {
  const [path = '', query = ''] = request.path.split('?');
  const name = `${request.method} ${path || '/'}`;
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (!route) throw new PortalRefusal(404, 'NOT_FOUND', 'The portal has nothing there.');
  return route(organization, request, new URLSearchParams(query));
}

export function practicePortal(organization: PracticeOrganization): (request: WebRequest) => Promise<WebResponse> {
  return (request) => answer(organization, request).catch((error: unknown) => {
    if (!(error instanceof PortalRefusal)) throw error;
    return json({ code: error.code, message: error.message }, error.status);
  });
}
