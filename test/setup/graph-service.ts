// Microsoft Graph as its pages have it (enrollment-formats 7.2), strict: a token that works and has the scope, documented fields of the right
// type, pages with links, 429 with Retry-After, imports that fail row by row. It answers an HttpClient and opens no socket.
import type { HttpClient, HttpRequest } from '../../src/http.ts';
import type { GrantedToken } from './login-service.ts';

type Json = Record<string, unknown>;

export interface GraphState {
  readonly graph: string;
  readonly now: () => number;
  /** By token, what the login granted. */
  readonly tokens: ReadonlyMap<string, GrantedToken>;
  readonly depTokens: Map<string, Json>;
  /** By token's ID, then by profile's. */
  readonly profiles: Map<string, Map<string, Json>>;
  readonly identities: Map<string, Map<string, Json>>;
  readonly corporate: Map<string, Json>;
  readonly managed: Json[];
  pushCertificate: Json | null;
  /** Serial numbers whose row is refused, or left out of the answer. */
  readonly refuses: Set<string>;
  readonly forgets: Set<string>;
  pageSize: number;
  /** Answered once each; null: as usual. */
  readonly next: (Answer | 'cut' | null)[];
  /** What is made of a body before it goes out: a beta that changed. */
  reshape: (path: string, body: Json) => unknown;
  readonly requests: { readonly method: string; readonly path: string; readonly body: unknown }[];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const aToken = 'dddddddd-1111-0000-0000-000000000001';
export const configuratorBucket = '0449db8b-e7a4-42f2-a547-1c1cfaff21c5';

const perToken = (): Map<string, Map<string, Json>> => new Map([aToken, configuratorBucket].map((token) => [token, new Map<string, Json>()]));

export function graphState(change: Partial<GraphState> = {}): GraphState {
  return {
    graph: 'https://graph.microsoft.com', now: () => 0, tokens: new Map([['full', { scopes: ['DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementManagedDevices.Read.All'], until: Infinity }]]),
    depTokens: new Map([[aToken, { id: aToken, appleIdentifier: 'it@example.org', tokenName: 'School', tokenExpirationDateTime: '2027-03-01T00:00:00Z', lastSuccessfulSyncDateTime: '2026-11-21T08:00:00Z', lastSyncTriggeredDateTime: '0001-01-01T00:00:00Z', lastSyncErrorCode: 0, tokenType: 'dep', syncedDeviceCount: 12, dataSharingConsentGranted: true }]]),
    profiles: perToken(), identities: perToken(), corporate: new Map(), managed: [],
    pushCertificate: { id: 'p', appleIdentifier: 'it@example.org', topicIdentifier: 'com.apple.mgmt.External.0001', expirationDateTime: '2027-05-01T12:00:00Z', certificateSerialNumber: '0A0B', certificate: null, lastModifiedDateTime: '2026-05-01T12:00:00Z' },
    refuses: new Set(), forgets: new Set(), pageSize: 100, next: [], reshape: (_, body) => body, requests: [], ...change,
  };
}

const ok = (body: Json): Answer => ({ status: 200, body });
const done: Answer = { status: 204, body: null };
/** As Graph writes it: the message has things in it that no error of ours may show. */
export const graphError = (status: number, code: string, message = 'canary-message for ada@example.org', headers: Readonly<Record<string, string>> = {}): Answer => ({ status, body: { error: { code, message, innerError: { 'request-id': 'canary-request' } } }, headers });
const bad = (what: string): Answer => graphError(400, 'BadRequest', `canary-message ${what}`);
const noSegment = graphError(404, 'ResourceNotFound');

const named = (type: string, names: string): [string, string][] => names.split(' ').map((name) => [name, type]);
/** The fields of depIOSEnrollmentProfile with their types, as Microsoft's page of August 2024 lists them; not taken from the code. */
const documented: Readonly<Record<string, string>> = Object.fromEntries([
  ...named('string', 'displayName description supportDepartment supportPhoneNumber deviceNameTemplate iTunesPairingMode companyPortalVppTokenId carrierActivationUrl'),
  ...named('boolean', 'requiresUserAuthentication enableAuthenticationViaCompanyPortal requireCompanyPortalOnSetupAssistantEnrolledDevices supervisedModeEnabled isMandatory locationDisabled profileRemovalDisabled restoreBlocked appleIdDisabled '
    + 'termsAndConditionsDisabled touchIdDisabled applePayDisabled siriDisabled diagnosticsDisabled displayToneSetupDisabled privacyPaneDisabled screenTimeScreenDisabled configurationWebUrl waitForDeviceConfiguredConfirmation '
    + 'restoreFromAndroidDisabled awaitDeviceConfiguredConfirmation enableSharedIPad enableSingleAppEnrollmentMode homeButtonScreenDisabled iMessageAndFaceTimeScreenDisabled onBoardingScreenDisabled simSetupScreenDisabled '
    + 'softwareUpdateScreenDisabled watchMigrationScreenDisabled appearanceScreenDisabled expressLanguageScreenDisabled preferredLanguageScreenDisabled deviceToDeviceMigrationDisabled welcomeScreenDisabled passCodeDisabled '
    + 'zoomDisabled restoreCompletedScreenDisabled updateCompleteScreenDisabled forceTemporarySession userlessSharedAadModeEnabled'),
  ...named('number', 'sharedIPadMaximumUserCount temporarySessionTimeoutInSeconds userSessionTimeoutInSeconds passcodeLockGracePeriodInSeconds'),
  ...named('object', 'enabledSkipKeys enrollmentTimeAzureAdGroupIds managementCertificates'),
]);
/** Its own: never sent to it. */
export const serverFields = ['configurationEndpointUrl', 'isDefault'];
export const documentedFields = [...Object.keys(documented), ...serverFields].sort();

function profileTrouble({ '@odata.type': type, ...fields }: Json): string | null {
  if (type !== '#microsoft.graph.depIOSEnrollmentProfile') return 'type';
  return Object.entries(fields).find(([name, value]) => documented[name] !== typeof value)?.[0] ?? null;
}

interface Asked {
  readonly state: GraphState;
  readonly body: Json;
  readonly query: URLSearchParams;
  readonly parts: readonly string[];
}

type Scope = 'DeviceManagementServiceConfig.Read.All' | 'DeviceManagementServiceConfig.ReadWrite.All' | 'DeviceManagementManagedDevices.Read.All';
const [read, write, devices]: readonly [Scope, Scope, Scope] = ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementManagedDevices.Read.All'];

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly scope: Scope;
  /** Of its query; $skiptoken always, on lists. */
  readonly query?: readonly string[];
  readonly answer: (asked: Asked) => Answer | readonly Json[];
}

const rowsOf = (value: unknown): Json[] => (Array.isArray(value) ? value as Json[] : []);

function importApple({ state, body, parts: [, token = ''] }: Asked): Answer {
  const rows = rowsOf(body['importedAppleDeviceIdentities']);
  const known = state.identities.get(token);
  if (!known) return noSegment;
  if (rows.length === 0 || rows.length > 1000 || typeof body['overwriteImportedDeviceIdentities'] !== 'boolean') return bad('body');
  if (rows.some((row) => row['@odata.type'] !== '#microsoft.graph.importedAppleDeviceIdentity' || row['platform'] !== 'ios' || typeof row['serialNumber'] !== 'string' || row['discoverySource'] !== 'adminImport')) return bad('row');
  const value = rows.flatMap((row) => {
    const serial = String(row['serialNumber']);
    if (state.forgets.has(serial)) return [];
    const isNew = !known.has(serial) || body['overwriteImportedDeviceIdentities'] === true;
    const status = isNew && !state.refuses.has(serial);
    if (status) known.set(serial, { ...row, id: `id-${serial}`, enrollmentState: 'notContacted', createdDateTime: '2026-11-22T10:00:00Z' });
    return [{ ...row, '@odata.type': '#microsoft.graph.importedAppleDeviceIdentityResult', id: `id-${serial}`, status }];
  });
  return ok({ value });
}

function importCorporate({ state, body }: Asked): Answer {
  const rows = rowsOf(body['importedDeviceIdentities']);
  if (rows.length === 0 || rows.length > 1000 || typeof body['overwriteImportedDeviceIdentities'] !== 'boolean') return bad('body');
  if (rows.some((row) => !['imei', 'serialNumber'].includes(String(row['importedDeviceIdentityType'])) || (row['importedDeviceIdentityType'] === 'imei') !== /^\d{14,16}$/.test(String(row['importedDeviceIdentifier'])))) return bad('row');
  const value = rows.map((row) => {
    const identifier = String(row['importedDeviceIdentifier']);
    const status = !state.corporate.has(identifier) || body['overwriteImportedDeviceIdentities'] === true;
    if (status) state.corporate.set(identifier, { ...row, id: `c-${identifier}`, enrollmentState: 'notContacted' });
    return { ...row, id: `c-${identifier}`, status };
  });
  return ok({ value });
}

/** serialNumber eq 'X', its quotes doubled. */
function bySerial({ state, query }: Asked): Answer | readonly Json[] {
  const serial = /^serialNumber eq '((?:[^']|'')*)'$/.exec(query.get('$filter') ?? '')?.[1]?.replaceAll('\'\'', '\'');
  return serial === undefined ? bad('filter') : state.managed.filter((device) => device['serialNumber'] === serial).map(({ enrollmentProfileName: _, ...device }) => device);
}

const base = String.raw`/beta/deviceManagement/depOnboardingSettings`;
const one = '([^/]+)';

const routes: readonly Route[] = [
  { method: 'GET', path: new RegExp(`^${base}$`), scope: read, answer: ({ state }) => [...state.depTokens.values()] },
  { method: 'GET', path: new RegExp(`^${base}/${one}/getEncryptionPublicKey$`), scope: read, answer: ({ state, parts: [, token = ''] }) => (state.depTokens.has(token) ? ok({ value: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' }) : noSegment) },
  { method: 'POST', path: new RegExp(`^${base}/${one}/generateEncryptionPublicKey$`), scope: write, answer: () => ok({ value: Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n').toString('base64') }) },
  { method: 'POST', path: new RegExp(`^${base}/${one}/uploadDepToken$`), scope: write, answer: ({ body }) => (typeof body['appleId'] === 'string' && typeof body['depToken'] === 'string' ? done : bad('token')) },
  { method: 'POST', path: new RegExp(`^${base}/${one}/syncWithAppleDeviceEnrollmentProgram$`), scope: write, answer: ({ state, parts: [, token = ''] }) => (state.depTokens.has(token) ? done : noSegment) },
  { method: 'GET', path: new RegExp(`^${base}/${one}/enrollmentProfiles$`), scope: read, query: ['$top'], answer: ({ state, parts: [, token = ''] }) => { const found = state.profiles.get(token); return found ? [...found.values()] : noSegment; } },
  {
    method: 'POST', path: new RegExp(`^${base}/${one}/enrollmentProfiles$`), scope: write,
    answer: ({ state, body, parts: [, token = ''] }) => {
      const trouble = profileTrouble(body);
      if (trouble !== null || typeof body['displayName'] !== 'string') return bad(trouble ?? 'displayName');
      const id = `${token}_${state.requests.length}`;
      const made = { ...body, id, isDefault: false, configurationEndpointUrl: `https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=${id}&AADTenantId=t` };
      state.profiles.get(token)?.set(id, made);
      return { status: 201, body: made };
    },
  },
  { method: 'GET', path: new RegExp(`^${base}/${one}/enrollmentProfiles/${one}$`), scope: read, answer: ({ state, parts: [, token = '', id = ''] }) => { const found = state.profiles.get(token)?.get(id); return found ? ok(found) : noSegment; } },
  {
    method: 'PATCH', path: new RegExp(`^${base}/${one}/enrollmentProfiles/${one}$`), scope: write,
    answer: ({ state, body, parts: [, token = '', id = ''] }) => {
      const found = state.profiles.get(token)?.get(id);
      const trouble = profileTrouble(body);
      if (!found || trouble !== null) return found ? bad(trouble ?? '') : noSegment;
      state.profiles.get(token)?.set(id, { ...found, ...body });
      return ok({ ...found, ...body });
    },
  },
  {
    method: 'POST', path: new RegExp(`^${base}/${one}/enrollmentProfiles/${one}/setDefaultProfile$`), scope: write,
    answer: ({ state, parts: [, token = '', id = ''] }) => {
      const all = state.profiles.get(token);
      if (!all?.has(id)) return noSegment;
      for (const [known, profile] of all) all.set(known, { ...profile, isDefault: known === id });
      return done;
    },
  },
  {
    method: 'POST', path: new RegExp(`^${base}/${one}/enrollmentProfiles/${one}/updateDeviceProfileAssignment$`), scope: write,
    answer: ({ state, body, parts: [, token = '', id = ''] }) => {
      const ids = body['deviceIds'];
      if (!Array.isArray(ids) || ids.length === 0 || ids.length > 1000 || !ids.every((serial) => typeof serial === 'string')) return bad('deviceIds');
      const known = state.identities.get(token);
      for (const serial of ids) known?.set(serial, { id: `id-${serial}`, serialNumber: serial, ...known.get(serial), requestedEnrollmentProfileId: id });
      return done;
    },
  },
  { method: 'GET', path: new RegExp(`^${base}/${one}/enrollmentProfiles/${one}/exportMobileConfig$`), scope: read, answer: ({ state, parts: [, token = '', id = ''] }) => (state.profiles.get(token)?.has(id) ? ok({ value: '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>' }) : noSegment) },
  { method: 'GET', path: new RegExp(`^${base}/${one}/importedAppleDeviceIdentities$`), scope: read, answer: ({ state, parts: [, token = ''] }) => { const found = state.identities.get(token); return found ? [...found.values()] : noSegment; } },
  { method: 'POST', path: new RegExp(`^${base}/${one}/importedAppleDeviceIdentities/importAppleDeviceIdentityList$`), scope: write, answer: importApple },
  { method: 'GET', path: /^\/beta\/deviceManagement\/importedDeviceIdentities$/, scope: read, answer: ({ state }) => [...state.corporate.values()] },
  { method: 'POST', path: /^\/beta\/deviceManagement\/importedDeviceIdentities\/importDeviceIdentityList$/, scope: write, answer: importCorporate },
  { method: 'POST', path: /^\/beta\/deviceManagement\/importedDeviceIdentities\/searchExistingIdentities$/, scope: write, answer: ({ state, body }) => ok({ value: rowsOf(body['importedDeviceIdentities']).flatMap((row) => state.corporate.get(String(row['importedDeviceIdentifier'])) ?? []) }) },
  { method: 'DELETE', path: new RegExp(`^/beta/deviceManagement/importedDeviceIdentities/${one}$`), scope: write, answer: ({ state, parts: [, id = ''] }) => (state.corporate.delete(id.replace(/^c-/, '')) ? done : noSegment) },
  { method: 'GET', path: /^\/v1\.0\/deviceManagement\/applePushNotificationCertificate$/, scope: read, answer: ({ state }) => (state.pushCertificate ? ok(state.pushCertificate) : noSegment) },
  { method: 'GET', path: /^\/v1\.0\/deviceManagement\/managedDevices$/, scope: devices, query: ['$filter'], answer: bySerial },
  { method: 'GET', path: new RegExp(`^/beta/deviceManagement/managedDevices/${one}$`), scope: devices, query: ['$select'], answer: ({ state, parts: [, id = ''] }) => { const found = state.managed.find((device) => device['id'] === id); return found ? ok({ id, enrollmentProfileName: found['enrollmentProfileName'] ?? '' }) : noSegment; } },
  { method: 'GET', path: new RegExp(`^/v1\\.0/users/${one}/managedDevices$`), scope: devices, answer: ({ state, parts: [, user = ''] }) => { const found = state.managed.filter((device) => device['userPrincipalName'] === decodeURIComponent(user)); return found.length > 0 ? found : noSegment; } },
];

function paged({ state, query }: Asked, url: URL, rows: readonly Json[]): Answer {
  const from = Number(query.get('$skiptoken') ?? 0);
  const to = from + state.pageSize;
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(to));
  return ok({ '@odata.context': `${state.graph}/$metadata`, value: rows.slice(from, to), ...(to < rows.length ? { '@odata.nextLink': next.href } : {}) });
}

function answer(state: GraphState, { method, url: address, headers, body: bytes }: HttpRequest): Answer {
  const url = new URL(address);
  const body = bytes === undefined ? null : JSON.parse(Buffer.from(bytes).toString()) as Json;
  state.requests.push({ method, path: `${url.pathname}${decodeURIComponent(url.search)}`, body });
  const planned = state.next.shift();
  if (planned === 'cut') throw new Error('handled by its caller');
  if (planned) return planned;
  if (url.origin !== state.graph) return { status: 404, body: null };
  const granted = state.tokens.get(/^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
  if (!granted || granted.until <= state.now()) return graphError(401, 'InvalidAuthenticationToken');
  const route = routes.find((one) => one.method === method && one.path.test(url.pathname));
  if (!route) return noSegment;
  const needs = route.scope === read ? [read, write] : [route.scope];
  if (!needs.some((scope) => granted.scopes.includes(scope))) return graphError(403, 'Forbidden');
  if ((method === 'GET' || method === 'DELETE') && bytes !== undefined) return bad('a body');
  if (bytes !== undefined && headers['content-type'] !== 'application/json') return bad('content-type');
  const unknown = [...url.searchParams.keys()].find((name) => name !== '$skiptoken' && !route.query?.includes(name));
  if (unknown !== undefined) return bad(unknown);
  const asked: Asked = { state, body: body ?? {}, query: url.searchParams, parts: route.path.exec(url.pathname) ?? [] };
  const made = route.answer(asked);
  const said = 'status' in made ? made : paged(asked, url, made);
  return said.status < 300 && said.body !== null ? { ...said, body: state.reshape(url.pathname, said.body as Json) } : said;
}

/** 'cut' in `next`: the connection breaks off after the request was sent. */
export function graphService(state: GraphState, cut: () => Error): HttpClient {
  return (request, signal) => {
    signal.throwIfAborted();
    if (state.next[0] === 'cut') {
      state.next.shift();
      state.requests.push({ method: request.method, path: 'cut', body: null });
      return Promise.reject(cut());
    }
    const { status, body, headers = {} } = answer(state, request);
    const text = body === null || body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve({ status, headers: { 'content-type': 'application/json', ...headers }, body: Uint8Array.from(Buffer.from(text)) });
  };
}
