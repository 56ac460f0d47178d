// Apple's service of automated enrollment as enrollment-formats 5 has it, strict: every signature is reckoned anew, no nonce is taken
// twice, a clock may be five minutes off, one session is alive at a time. It answers an HttpClient and opens no socket.
import { createHmac } from 'node:crypto';
import { AppError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/http.ts';

export interface ServedDevice {
  readonly serial_number: string;
  model: string;
  profile_status: 'empty' | 'assigned' | 'pushed' | 'removed';
  profile_uuid?: string;
  profile_assign_time?: string;
  profile_push_time?: string;
  order_number?: string;
  /** Answered instead of SUCCESS. */
  refuses?: 'NOT_ACCESSIBLE' | 'FAILED' | 'THROTTLED';
  /** SUCCESS is answered, and nothing is done. */
  deaf?: boolean;
}

interface Change {
  readonly serial: string;
  readonly op: 'added' | 'modified' | 'deleted';
  readonly at: number;
}

export interface AdeServiceState {
  readonly secrets: { readonly consumerKey: string; readonly consumerSecret: string; readonly accessToken: string; readonly accessSecret: string };
  now: number;
  readonly devices: Map<string, ServedDevice>;
  /** What a sync tells, the oldest first. */
  readonly changes: Change[];
  readonly profiles: Map<string, Record<string, unknown>>;
  /** Answered once each, before anything else is looked at. */
  readonly next: Answer[];
  termsSigned: boolean;
  /** Another session than the one given counts as stale. */
  session: string | null;
  readonly nonces: Set<string>;
  readonly requests: { readonly method: string; readonly path: string; readonly version: string; readonly body: unknown }[];
  newestProtocol: number;
  rotates: boolean;
  /** The next request at this method and path isn't answered: before it was done, or after. One each. */
  readonly breaks: { readonly at: string; readonly when: 'before' | 'after' }[];
  /** Serial numbers in one call, by path; where none is given, 1,000. */
  readonly limits: ReadonlyMap<string, number>;
  /** Whether this server entry may release devices. */
  mayRelease: boolean;
  /** Seconds, with THROTTLED. */
  retryAfter: number;
  accountDriven: string | null;
  seeds: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const adeSecrets = { consumerKey: 'CK_0123456789abcdef', consumerSecret: 'CS_fedcba9876543210', accessToken: 'AT_O0123456789', accessSecret: 'AS_9876543210abc' };

export function adeState(change: Partial<AdeServiceState> = {}): AdeServiceState {
  return {
    secrets: adeSecrets, now: Date.UTC(2026, 10, 22, 12), devices: new Map(), changes: [], profiles: new Map(), next: [], termsSigned: true, session: null, nonces: new Set(), requests: [],
    newestProtocol: 10, rotates: false, breaks: [], limits: new Map(), mayRelease: true, retryAfter: 86_400, accountDriven: null, seeds: true, ...change,
  };
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
/** As the service writes most of its words: bare, without a JSON around them. */
const word = (status: number, text: string): Answer => ({ status, body: text });

const percent = (text: string): string => [...Buffer.from(text)].map((byte) => (/[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');

/** RFC 5849 once more, written here without looking at ours. */
function expectedSignature(url: URL, parameters: ReadonlyMap<string, string>, { consumerSecret, accessSecret }: AdeServiceState['secrets']): string {
  const pairs = [...parameters].filter(([name]) => name !== 'oauth_signature' && name !== 'realm').map(([name, value]) => `${percent(name)}=${percent(value)}`).sort();
  const base = `GET&${percent(`${url.origin}${url.pathname}`)}&${percent(pairs.join('&'))}`;
  return createHmac('sha1', `${percent(consumerSecret)}&${percent(accessSecret)}`).update(base).digest('base64');
}

function openSession(state: AdeServiceState, { headers, url }: HttpRequest): Answer {
  const header = headers['authorization'] ?? '';
  if (!header.startsWith('OAuth ')) return word(401, 'UNAUTHORIZED');
  const parameters = new Map([...header.slice(6).matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
  const [nonce = '', timestamp = ''] = [parameters.get('oauth_nonce'), parameters.get('oauth_timestamp')];
  const { secrets } = state;
  if (parameters.get('realm') !== 'ADM' || parameters.get('oauth_signature_method') !== 'HMAC-SHA1') return word(400, 'MALFORMED_REQUEST');
  if (parameters.get('oauth_consumer_key') !== secrets.consumerKey || parameters.get('oauth_token') !== secrets.accessToken) return word(403, 'ACCESS_DENIED');
  if (Math.abs(Number(timestamp) - state.now / 1000) > 300) return { ...word(401, 'oauth_problem_adapted: timestamp_refused'), headers: { date: new Date(state.now).toUTCString() } };
  if (nonce === '' || state.nonces.has(nonce)) return word(401, 'oauth_problem: nonce_used');
  state.nonces.add(nonce);
  if (parameters.get('oauth_signature') !== expectedSignature(new URL(url), parameters, secrets)) return word(401, 'oauth_problem: signature_invalid');
  state.session = `session-${state.nonces.size}`;
  return json({ auth_session_token: state.session });
}

const shown = ({ refuses: _refuses, deaf: _deaf, ...device }: ServedDevice): Record<string, unknown> => ({ ...device, color: 'BLACK', device_family: 'iPad', os: 'iPadOS' });

/** A cursor says where it is and when it was given out; it is good for seven days. */
const cursorOf = (kind: 'fetch' | 'sync', at: number, now: number): string => Buffer.from(JSON.stringify({ kind, at, now })).toString('base64');
function readCursor(state: AdeServiceState, cursor: unknown): { kind: string; at: number } | Answer {
  try {
    const read = JSON.parse(Buffer.from(String(cursor), 'base64').toString()) as { kind: string; at: number; now: number };
    return state.now - read.now > 7 * 86_400_000 ? word(400, 'EXPIRED_CURSOR') : read;
  } catch {
    return word(400, 'INVALID_CURSOR');
  }
}

function fetchPage(state: AdeServiceState, { cursor, limit = 100 }: { cursor?: string; limit?: number }): Answer {
  const from = cursor === undefined ? { at: 0 } : readCursor(state, cursor);
  if ('status' in from) return from;
  const all = [...state.devices.values()];
  if (cursor !== undefined && from.at >= all.length) return word(400, 'EXHAUSTED_CURSOR');
  const page = all.slice(from.at, from.at + Math.min(limit, 1000));
  const at = from.at + page.length;
  return json({ devices: page.map(shown), cursor: cursorOf('fetch', at, state.now), fetched_until: new Date(state.now).toISOString(), more_to_follow: at < all.length });
}

function syncPage(state: AdeServiceState, { cursor, limit = 100 }: { cursor?: string; limit?: number }): Answer {
  if (cursor === undefined) return word(400, 'CURSOR_REQUIRED');
  const from = readCursor(state, cursor);
  if ('status' in from) return from;
  const start = from.kind === 'fetch' ? 0 : from.at;
  const page = state.changes.slice(start, start + Math.min(limit, 1000));
  const devices = page.map(({ serial, op, at }) => ({ ...shown(state.devices.get(serial) ?? { serial_number: serial, model: '', profile_status: 'removed' }), op_type: op, op_date: new Date(at).toISOString() }));
  return json({ devices, cursor: cursorOf('sync', start + page.length, state.now), fetched_until: new Date(state.now).toISOString(), more_to_follow: start + page.length < state.changes.length });
}

function perSerial(state: AdeServiceState, serials: readonly string[], act: (device: ServedDevice) => void): Record<string, string> {
  return Object.fromEntries(serials.map((serial) => {
    const device = state.devices.get(serial);
    if (!device) return [serial, 'NOT_ACCESSIBLE'];
    if (device.refuses) return [serial, device.refuses];
    if (!device.deaf) act(device);
    return [serial, 'SUCCESS'];
  }));
}

/** What is wrong with a list of serial numbers; null: nothing. */
function listFault(state: AdeServiceState, path: string, devices: unknown): Answer | null {
  if (!Array.isArray(devices) || devices.length === 0) return word(400, 'DEVICE_ID_REQUIRED');
  return devices.length > (state.limits.get(path) ?? 1000) ? word(400, 'DEVICE_LIST_TOO_LONG') : null;
}

const longest: readonly (readonly [string, number, string])[] = [
  ['profile_name', 125, 'CONFIG_NAME_INVALID'], ['url', 2000, 'CONFIG_URL_INVALID'], ['org_magic', 256, 'MAGIC_INVALID'], ['department', 125, 'DEPARTMENT_INVALID'], ['support_phone_number', 50, 'SUPPORT_PHONE_INVALID'],
  ['support_email_address', 250, 'SUPPORT_EMAIL_INVALID'],
];
/** enrollment-formats 5.4: all that a definition may have; what isn't here is refused, so that nothing is misspelt. */
const members = new Set([
  ...longest.map(([name]) => name), 'configuration_web_url', 'allow_pairing', 'is_supervised', 'is_mandatory', 'is_mdm_removable', 'await_device_configured', 'is_multi_user', 'is_return_to_service', 'do_not_use_profile_from_backup',
  'auto_advance_setup', 'language', 'region', 'skip_setup_items', 'anchor_certs', 'supervising_host_certs',
]);

function profileFault(profile: Readonly<Record<string, unknown>>): Answer | null {
  if (typeof profile['profile_name'] !== 'string' || profile['profile_name'] === '') return word(400, 'CONFIG_NAME_REQUIRED');
  if (typeof profile['url'] !== 'string' || profile['url'] === '') return word(400, 'CONFIG_URL_REQUIRED');
  if (!profile['url'].startsWith('https://')) return word(400, 'CONFIG_URL_INVALID');
  for (const [name, max, refusal] of longest) if (profile[name] !== undefined && (typeof profile[name] !== 'string' || profile[name].length > max)) return word(400, refusal);
  if (profile['is_mdm_removable'] === false && profile['is_supervised'] !== true) return word(400, 'FLAGS_INVALID');
  for (const [name, form] of [['language', /^[a-z]{2,3}$/], ['region', /^[A-Z]{2}$/]] as const) if (profile[name] !== undefined && (typeof profile[name] !== 'string' || !form.test(profile[name]))) return word(400, 'LOCALE_INVALID');
  const certificates = [profile['anchor_certs'] ?? [], profile['supervising_host_certs'] ?? []].flat();
  const isOdd = Object.keys(profile).some((name) => !members.has(name)) || certificates.some((text) => typeof text !== 'string' || !/^MI[A-Za-z0-9+/]+={0,2}$/.test(text));
  return isOdd ? word(400, 'MALFORMED_REQUEST_BODY') : null;
}

function assign(state: AdeServiceState, { profile_uuid: uuid, devices = [] }: Body, version: number): Answer {
  const fault = listFault(state, '/profile/devices', devices);
  if (typeof uuid !== 'string') return word(400, 'PROFILE_UUID_REQUIRED');
  if (!state.profiles.has(uuid)) return word(404, 'PROFILE_NOT_FOUND');
  if (fault) return fault;
  const answered = perSerial(state, devices, (device) => { Object.assign(device, { profile_uuid: uuid, profile_status: 'assigned', profile_assign_time: new Date(state.now).toISOString() }); });
  // THROTTLED came with protocol 9, and how long with 10 (5.1).
  const told = Object.fromEntries(Object.entries(answered).map(([serial, status]) => [serial, status === 'THROTTLED' && version < 9 ? 'FAILED' : status]));
  return json({ profile_uuid: uuid, devices: told, ...(version >= 10 && Object.values(told).includes('THROTTLED') ? { retry_after_seconds: state.retryAfter } : {}) });
}

function detailsOf(state: AdeServiceState, serial: string): Record<string, unknown> {
  const device = state.devices.get(serial);
  return device ? { ...shown(device), response_status: 'SUCCESS' } : { serial_number: serial, response_status: 'NOT_FOUND' };
}

type Body = Record<string, unknown> & { readonly devices?: readonly string[]; readonly cursor?: string; readonly limit?: number };

const clear = (device: ServedDevice): void => {
  delete device.profile_uuid;
  device.profile_status = 'removed';
};

const routes: Readonly<Record<string, (state: AdeServiceState, body: Body, url: URL, version: number) => Answer>> = {
  'GET /account': ({ limits }) => json({ server_name: 'Practice', server_uuid: '677CAB700F304A1E', admin_id: 'it@example.org', org_name: 'Example School', org_email: 'it@example.org', org_phone: '1', org_address: 'A',
    urls: [{ uri: '/server/devices', http_method: ['POST'], limit: { default: 100, maximum: 1000 } }, ...[...limits].map(([uri, maximum]) => ({ uri, http_method: ['POST'], limit: { default: maximum, maximum } }))] }),
  'POST /server/devices': (state, body) => fetchPage(state, body),
  'POST /devices/sync': (state, body) => syncPage(state, body),
  'POST /devices': (state, { devices = [] }) => listFault(state, '/devices', devices) ?? json({ devices: Object.fromEntries(devices.map((serial) => [serial, detailsOf(state, serial)])) }),
  'POST /profile': (state, { devices = [], ...profile }) => {
    const fault = profileFault(profile) ?? (devices.length > 0 ? listFault(state, '/profile/devices', devices) : null);
    if (fault) return fault;
    const uuid = (0x88fc4e378fec5500n + BigInt(state.profiles.size)).toString(16).toUpperCase();
    state.profiles.set(uuid, profile);
    return json({ profile_uuid: uuid, devices: perSerial(state, devices, (device) => { device.profile_uuid = uuid; device.profile_status = 'assigned'; }) });
  },
  'GET /profile': (state, _, url) => {
    const uuid = url.searchParams.get('profile_uuid') ?? '';
    const found = state.profiles.get(uuid);
    if (uuid === '') return word(400, 'PROFILE_UUID_REQUIRED');
    return found ? json({ ...found, profile_uuid: uuid }) : word(404, 'PROFILE_NOT_FOUND');
  },
  'PUT /profile/devices': (state, body, _, version) => assign(state, body, version),
  'POST /profile/devices': (state, body, _, version) => assign(state, body, version),
  'DELETE /profile/devices': (state, { devices = [] }) => listFault(state, '/profile/devices', devices) ?? json({ devices: perSerial(state, devices, clear) }),
  'POST /devices/disown': (state, { devices = [] }) => listFault(state, '/devices/disown', devices)
    ?? json({ devices: state.mayRelease ? perSerial(state, devices, ({ serial_number }) => { state.devices.delete(serial_number); }) : Object.fromEntries(devices.map((serial) => [serial, 'FAILED'])) }),
  'POST /device/activationlock': (state, { device }) => json({ serial_number: device, response_status: state.devices.has(String(device)) ? 'SUCCESS' : 'NOT_ACCESSIBLE' }),
  'GET /account-driven-enrollment/profile': ({ accountDriven: at, now }) => (at === null ? word(404, 'NOT_FOUND') : json({ mdm_service_discovery_url: at, last_updated_timestamp: new Date(now).toISOString() })),
  'POST /account-driven-enrollment/profile': (state, { mdm_service_discovery_url: at }) => {
    if (typeof at !== 'string' || !at.startsWith('https://')) return word(400, 'MALFORMED_REQUEST_BODY');
    state.accountDriven = at;
    return { status: 200, body: '' };
  },
  'DELETE /account-driven-enrollment/profile': (state) => {
    state.accountDriven = null;
    return { status: 200, body: '' };
  },
  'GET /os-beta-enrollment/tokens': ({ seeds }) => (seeds ? json({ betaEnrollmentTokens: [{ os: 'iOS', title: 'iOS 27 Beta', token: 'seed-1' }] }) : word(403, 'APPLE_SEED_FOR_IT_TURNED_OFF')),
};

/** Null: what is no JSON. */
function bodyOf({ body }: HttpRequest): Body | null {
  try {
    return body ? JSON.parse(Buffer.from(body).toString()) as Body : {};
  } catch {
    return null;
  }
}

function answer(state: AdeServiceState, request: HttpRequest): Answer {
  const url = new URL(request.url);
  const { headers, method } = request;
  const version = headers['x-server-protocol-version'] ?? '1';
  const body = bodyOf(request);
  state.requests.push({ method, path: url.pathname, version, body });
  if (!headers['user-agent']) return word(400, 'USER_AGENT_MISSING');
  if (Number(version) > state.newestProtocol) return word(400, 'INVALID_PROTOCOL_VERSION');
  const planned = state.next.shift();
  if (planned) return planned;
  if (url.pathname === '/session') return openSession(state, request);
  const session = headers['x-adm-auth-session'];
  if (session === undefined) return word(401, 'UNAUTHORIZED');
  if (session !== state.session) return word(403, 'FORBIDDEN');
  if (!state.termsSigned) return word(403, 'T_C_NOT_SIGNED');
  const route = routes[`${method} ${url.pathname}`];
  if (!body) return word(400, 'MALFORMED_REQUEST_BODY');
  return route ? route(state, body, url, Number(version)) : word(404, 'NOT_FOUND');
}

export function adeService(state: AdeServiceState): HttpClient {
  return (request, signal) => {
    signal.throwIfAborted();
    const at = `${request.method} ${new URL(request.url).pathname}`;
    const broken = state.breaks.findIndex((one) => one.at === at);
    const [breaks] = broken < 0 ? [] : state.breaks.splice(broken, 1);
    const lost = new AppError('http.unreachable', { host: 'mdmenrollment.apple.com', reason: 'the connection broke off' });
    if (breaks?.when === 'before') {
      state.requests.push({ method: request.method, path: new URL(request.url).pathname, version: request.headers['x-server-protocol-version'] ?? '', body: bodyOf(request) });
      return Promise.reject(lost);
    }
    const { status, body, headers = {} } = answer(state, request);
    if (breaks) return Promise.reject(lost);
    if (state.rotates && status === 200 && new URL(request.url).pathname !== '/session') state.session = `rotated-${state.requests.length}`;
    const rotated = state.rotates && state.session !== null ? { 'x-adm-auth-session': state.session } : {};
    const response: HttpResponse = { status, headers: { date: new Date(state.now).toUTCString(), ...rotated, ...headers }, body: Uint8Array.from(Buffer.from(body)) };
    return Promise.resolve(response);
  };
}
