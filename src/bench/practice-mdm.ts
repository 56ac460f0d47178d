// The practice world's MDM: discovery as Apple Configurator asks for it, and enrollment with a user and without
// (enrollment-formats 2.10, 4.4, 9.2). A function from request to answer; it keeps nothing and manages nobody.
import { createHash } from 'node:crypto';
import { readPlist } from '../plist/read.ts';
import { dict, isDict, PlistError, type PlistDict } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import type { FindDevice } from './apple-server.ts';
import type { EnrollmentKind } from './known-configurations.ts';
import { practiceDiscovery } from './practice-discovery.ts';
import { formFields, mediaType, textOf, webPage, type WebRequest, type WebResponse, webResponse } from './web-message.ts';

export const mdmHost = 'mdm.practice.example';
/** Discovery, as it would be entered in Apple Configurator; `?id=shared` leads to enrollment without a user, others to what goes wrong (practice-discovery.ts). */
export const mdmServiceUrl = `https://${mdmHost}/MDMServiceConfig`;
export const enrollmentUrls: Readonly<Record<EnrollmentKind, string>> = { affinity: `https://${mdmHost}/enroll/affinity`, shared: `https://${mdmHost}/enroll/shared` };

/** Everybody of this domain has an account with the one password. */
export const mdmUsers = { domain: 'practice.example', password: 'practice' } as const;
export const profileType = 'application/x-apple-aspen-config';
/** Subject of a push certificate, as Apple's portal spells it. */
const pushTopic = 'com.apple.mgmt.External.00000000-0000-4000-8000-000000000000';
const organization = 'Practice Organization';
const realm = 'Practice Organization: sign in with your work account';

/** A UUID that is always the same for the same words. */
function uuidOf(...words: readonly string[]): string {
  const hash = createHash('sha256').update(words.join('\n')).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`.toUpperCase();
}

/** For this device the enrollment profile: an identity by SCEP and the MDM payload (enrollment-formats 2.1, 2.2). `serial` empty: for any device. */
export function enrollmentProfile(kind: EnrollmentKind, serial: string, user: string | null = null): Uint8Array {
  const identity = uuidOf('identity', kind, serial);
  const common = { PayloadOrganization: organization, PayloadVersion: 1n } as const;
  return writeXmlPlist(dict({
    PayloadContent: [
      dict({
        ...common, PayloadType: 'com.apple.security.scep', PayloadIdentifier: 'example.practice.mdm.identity', PayloadUUID: identity, PayloadDisplayName: 'Device identity',
        PayloadContent: dict({
          Challenge: uuidOf('challenge', kind, serial), 'Key Type': 'RSA', 'Key Usage': 5n, Keysize: 2048n, Name: 'Practice CA',
          Subject: [[['O', organization]], [['CN', serial || 'device']]], URL: `https://${mdmHost}/scep`,
        }),
      }),
      dict({
        ...common, PayloadType: 'com.apple.mdm', PayloadIdentifier: 'example.practice.mdm.management', PayloadUUID: uuidOf('management', kind, serial), PayloadDisplayName: 'Device management',
        AccessRights: 8191n, CheckInURL: `https://${mdmHost}/checkin`, CheckOutWhenRemoved: true, IdentityCertificateUUID: identity,
        ServerURL: `https://${mdmHost}/mdm`, SignMessage: true, Topic: pushTopic,
      }),
    ],
    PayloadDescription: user === null ? 'Manages this device without a user.' : `Manages this device for ${user}.`,
    PayloadDisplayName: 'Practice MDM', PayloadIdentifier: 'example.practice.mdm', PayloadOrganization: organization,
    PayloadType: 'Configuration', PayloadUUID: uuidOf('profile', kind, serial, user ?? ''), PayloadVersion: 1n,
  }));
}

function asDict(bytes: Uint8Array): PlistDict | null {
  try {
    const value = readPlist(bytes, { bytes: 65_536, depth: 8, values: 200 });
    return isDict(value) ? value : null;
  } catch (error) {
    if (error instanceof PlistError) return null;
    throw error;
  }
}

/** SERIAL of the MachineInfo that a device posts; real devices sign it with Apple's device identity, these send it bare. Null: nobody the bench knows. */
function machine(body: Uint8Array, find: FindDevice): string | null {
  const info = asDict(body);
  const udid = info?.get('UDID');
  const device = typeof udid === 'string' ? find(udid) : undefined;
  return device && info?.get('SERIAL') === device.spec.serial ? device.spec.serial : null;
}

/** The user, when name and password are right. */
function userOf(name: string, password: string): string | null {
  const user = name.trim().toLowerCase();
  return /^[^@\s]+@/.test(user) && user.endsWith(`@${mdmUsers.domain}`) && password === mdmUsers.password ? user : null;
}

function basicUser(request: WebRequest): string | null {
  const encoded = /^basic ([a-z0-9+/=]+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const [name = '', ...rest] = Buffer.from(encoded ?? '', 'base64').toString('utf8').split(':');
  return encoded === undefined ? null : userOf(name, rest.join(':'));
}

function signInPage(path: string, wrong: boolean): WebResponse {
  return webPage(wrong ? 401 : 200, 'Sign in', `<h1>${organization}</h1>
${wrong ? '<p role="alert">The account or the password is not right.</p>\n' : ''}<form method="post" action="${path}">
<label>Work account <input name="user" type="email" autocomplete="username"/></label>
<label>Password <input name="password" type="password" autocomplete="current-password"/></label>
<button>Sign in</button></form>`);
}

/** What an enrolled or unknown device is told to do: leave (enrollment-formats 2.10). */
const unrecognized = webResponse(403, 'application/json', JSON.stringify({ code: 'com.apple.unrecognized.device' }));

function enroll(kind: EnrollmentKind, path: string, request: WebRequest, find: FindDevice): WebResponse {
  const give = (serial: string, user: string | null): WebResponse => webResponse(200, profileType, enrollmentProfile(kind, serial, user));
  if (request.method === 'POST' && mediaType(request) === 'application/x-www-form-urlencoded') {
    const fields = formFields(request);
    const [name, password] = [fields?.get('user'), fields?.get('password')];
    const user = userOf(textOf(name ?? new Uint8Array()), textOf(password ?? new Uint8Array()));
    if (kind === 'affinity') return user === null ? signInPage(path, true) : give(machine(deviceInfo(request), find) ?? '', user);
  }
  // A browser, or a host that only wants to know whether this address answers.
  if (request.method !== 'POST') return kind === 'affinity' ? signInPage(path, false) : give('', null);
  const serial = machine(request.body, find);
  if (serial === null) return unrecognized;
  if (kind === 'shared') return give(serial, null);
  const user = basicUser(request);
  return user === null ? webPage(401, 'Unauthorized', '<p>Sign in.</p>', { 'www-authenticate': `Basic realm="${realm}"` }) : give(serial, user);
}

/** With a web address for enrollment the MachineInfo rides in a header of the web view (enrollment-formats 2.10). */
function deviceInfo(request: WebRequest): Uint8Array {
  return Uint8Array.from(Buffer.from(request.headers['x-apple-aspen-deviceinfo'] ?? '', 'base64'));
}

/** Answers discovery and enrollment; null for every other path. */
export function practiceMdm(find: FindDevice): (request: WebRequest) => WebResponse | null {
  return (request) => {
    const [path = '', query = ''] = request.path.split('?');
    switch (path) {
      case '/enroll/affinity': return enroll('affinity', path, request, find);
      case '/enroll/shared': return enroll('shared', path, request, find);
      default: return practiceDiscovery({ host: mdmHost, enrollment: enrollmentUrls }, path, query);
    }
  };
}
