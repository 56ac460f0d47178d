// What the practice MDM publishes (enrollment-formats 4.4), well by itself and wrong on purpose: `?id=` chooses, so that tests and
// people at any distance can. A function from a path to an answer.
import { dict, type PlistDict } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { webPage, type WebResponse, webResponse } from './web-message.ts';

/** A root that vouches for nobody: its key was thrown away when it was made. DER in base64. */
export const practiceRoot =
  'MIIBtzCCAVygAwIBAgIUG8PGsQsc34+jo83q88omepAP9rUwCgYIKoZIzj0EAwIwODEeMBwGA1UECgwVUHJhY3RpY2UgT3JnYW5pemF0aW9uMRYwFAYDVQQDDA1QcmFjdGljZSBSb290MCAXDTI1MD' +
  'EwMTAwMDAwMFoYDzIwNTQxMjMxMDAwMDAwWjA4MR4wHAYDVQQKDBVQcmFjdGljZSBPcmdhbml6YXRpb24xFjAUBgNVBAMMDVByYWN0aWNlIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS7' +
  'IeLDfRUEfGYc6JYOClvCJ9HtbQQnerfqyF9y3ekefo2FN4sxStAUWdfgCdZ3OyRH6NJAc41gjdBVPcrrC3A3o0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQURW' +
  'gelgPSX1IIR2ng0ppBLPAX8jowCgYIKoZIzj0EAwIDSQAwRgIhAKHN4kPIPZNnCVgXjGTU6DgN0GLW4MtMYzX10jmbDutdAiEA0qxrXhCJFAUrz1NQXTvdSdHRRwsjE7kuf1O/GAafuZs=';

export interface DiscoveryPlaces {
  readonly host: string;
  readonly enrollment: { readonly affinity: string; readonly shared: string };
}

/** What may be put behind ?id= beside `shared`; anything else is as nothing. */
export const discoveryCases = [
  /** Devices need a root of the organization: as a list, and as a trust profile. */
  'private-root',
  /** With keys that Apple doesn't know. */
  'more-keys',
  /** Sent to another address of the same host; to itself, for ever; to one without TLS. */
  'moved', 'circle', 'downgrade',
  /** A sign-in page in its place; JSON that breaks off; good JSON as plain text; nothing at all. */
  'page', 'broken', 'plain-text', 'missing',
  /** No enrollment address; one that devices refuse; values of other kinds. */
  'no-enrollment', 'plain-http', 'numbers',
  /** A list that holds something else; an empty body in its place; a trust profile that carries more than roots. */
  'wrong-anchors', 'empty-anchors', 'wide-trust',
] as const;
export type DiscoveryCase = (typeof discoveryCases)[number];

const json = (value: unknown): WebResponse => webResponse(200, 'application/json; charset=UTF8', JSON.stringify(value));
const sendTo = (location: string): WebResponse => webPage(302, 'Found', '<p>Elsewhere.</p>', { location });

function document({ host, enrollment }: DiscoveryPlaces, id: string): WebResponse {
  const service = `https://${host}/MDMServiceConfig`;
  const good = { dep_enrollment_url: enrollment.affinity, dep_anchor_certs_url: `https://${host}/anchors` };
  const trusting = { ...good, dep_anchor_certs_url: `https://${host}/anchors?id=${id}`, trust_profile_url: `https://${host}/trust.mobileconfig?id=${id}` };
  switch (id as DiscoveryCase | 'shared') {
    case 'shared': return json({ ...good, dep_enrollment_url: enrollment.shared });
    case 'private-root': case 'wide-trust': return json(trusting);
    case 'wrong-anchors': case 'empty-anchors': return json({ ...good, dep_anchor_certs_url: `https://${host}/anchors?id=${id}` });
    case 'more-keys': return json({ ...good, 'tenant': 'practice', 'Trust-Profile-URL': `https://${host}/trust.mobileconfig` });
    case 'moved': return sendTo('/MDMServiceConfig');
    case 'circle': return sendTo(`${service}?id=circle`);
    case 'downgrade': return sendTo(service.replace('https:', 'http:'));
    case 'page': return webPage(200, 'Sign in', '<h1>Guest network</h1><p>Sign in.</p>');
    case 'broken': return webResponse(200, 'application/json', '{"dep_enrollment_url": "https://');
    case 'plain-text': return webResponse(200, 'text/plain', JSON.stringify(good));
    case 'missing': return webPage(404, 'Not Found', '<p>There is nothing here.</p>');
    case 'no-enrollment': return json({ dep_anchor_certs_url: good.dep_anchor_certs_url });
    case 'plain-http': return json({ ...good, dep_enrollment_url: enrollment.affinity.replace('https:', 'http:') });
    case 'numbers': return json({ ...good, dep_anchor_certs_url: 1, trust_profile_url: [] });
    // Publicly trusted, so no trust profile is offered and the list of anchors is empty.
    default: return json(good);
  }
}

function anchors(id: string): WebResponse {
  if (id === 'empty-anchors') return webResponse(200, 'application/json', '');
  if (id === 'wrong-anchors') return json([practiceRoot, 'AAAA']);
  return json(id === 'private-root' || id === 'wide-trust' ? [practiceRoot] : []);
}

function payload(type: string, name: string, uuid: string, more: Parameters<typeof dict>[0]): PlistDict {
  return dict({ ...more, PayloadDisplayName: name, PayloadIdentifier: `example.practice.trust.${uuid.slice(-1)}`, PayloadType: type, PayloadUUID: uuid, PayloadVersion: 1n });
}

function trustProfile(id: string): WebResponse {
  const root = payload('com.apple.security.root', 'Practice Root', '6B1B6E0A-6D0E-4C1E-9A40-5D1E0C7F1A01', { PayloadContent: Uint8Array.from(Buffer.from(practiceRoot, 'base64')) });
  const clip = payload('com.apple.webClip.managed', 'Help', '6B1B6E0A-6D0E-4C1E-9A40-5D1E0C7F1A02', { IsRemovable: true, Label: 'Help', URL: 'https://practice.example/help' });
  return webResponse(200, 'application/x-apple-aspen-config', writeXmlPlist(payload('Configuration', 'Practice trust', '6B1B6E0A-6D0E-4C1E-9A40-5D1E0C7F1A00', { PayloadContent: id === 'wide-trust' ? [root, clip] : [root] })));
}

/** `query` without its question mark; null for every other path. */
export function practiceDiscovery(places: DiscoveryPlaces, path: string, query: string): WebResponse | null {
  const id = new URLSearchParams(query).get('id') ?? '';
  switch (path) {
    case '/MDMServiceConfig': return document(places, id);
    case '/anchors': return anchors(id);
    case '/trust.mobileconfig': return trustProfile(id);
    default: return null;
  }
}
