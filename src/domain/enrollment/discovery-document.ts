// Reads what an MDM server publishes for discovery: its document, its list of anchors, its trust profile (enrollment-formats 4.4).
// Pure, and total: whatever a server sends gives notes or a reason, never an exception.
import { isDict, type PlistValue } from '../../plist/value.ts';
import { troubleWith } from './discovery-target.ts';
import { isObject, JsonError, type JsonObject, type JsonValue, readJson } from './read-json.ts';

export interface Note {
  readonly severity: 'error' | 'warning' | 'info';
  readonly reason: string;
}

/** Why something can't be used, as the end of a sentence. */
export interface Unusable {
  readonly reason: string;
}

export interface ServiceDocument {
  readonly enrollmentUrl: string | null;
  /** Why there is no enrollment address. */
  readonly noEnrollment: string | null;
  readonly anchorsUrl: string | null;
  readonly trustProfileUrl: string | null;
  readonly unknownKeys: readonly string[];
  readonly notes: readonly Note[];
}

const limits = { depth: 32, values: 20_000 };
const mostUnknown = 50;
const known = { enrollment: 'dep_enrollment_url', anchors: 'dep_anchor_certs_url', trustProfile: 'trust_profile_url' } as const;

/** A server's words as one line of at most `most` characters. */
export function lineOf(text: string, most: number): string {
  return text.slice(0, most).replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '�');
}

function jsonIn(bytes: Uint8Array): { readonly value: JsonValue; readonly repeated: readonly string[]; readonly notes: readonly Note[] } | Unusable {
  try {
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (/^\s*</.test(text)) return { reason: 'it is a web page' };
    const { value, repeated } = readJson(text, limits);
    return {
      value, repeated: repeated.filter(({ path }) => path.length === 0).map(({ name }) => name),
      notes: marked ? [{ severity: 'warning', reason: 'The document begins with a byte order mark, which many programs refuse in JSON.' }] : [],
    };
  } catch (error) {
    return { reason: error instanceof JsonError ? `it is no JSON: ${error.message}` : 'it is not UTF-8' };
  }
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return isObject(value) ? 'an object' : 'a list';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}

/** An address of the document: itself, or what is wrong with it; null and '' are as good as absent. */
function addressAt(document: JsonObject, key: string): { readonly url: string | null; readonly trouble: string | null } {
  const value = document.get(key);
  if (value === undefined || value === null || value === '') return { url: null, trouble: null };
  if (typeof value !== 'string') return { url: null, trouble: `it is ${kindOf(value)}` };
  const trouble = troubleWith(value);
  return { url: trouble === null ? value : null, trouble };
}

function spellings(unknown: readonly string[]): Note[] {
  const near = (key: string): string | undefined => Object.values(known).find((name) => name === key.toLowerCase().replaceAll(/[-\s]/g, '_'));
  return unknown.flatMap((key) => {
    const meant = near(key);
    return meant === undefined ? [] : [{ severity: 'warning' as const, reason: `“${key}” is not looked at; it is spelled ${meant}.` }];
  });
}

/** Of the body of an answer. */
export function readServiceDocument(bytes: Uint8Array): ServiceDocument | Unusable {
  const read = jsonIn(bytes);
  if ('reason' in read) return read;
  const { value, repeated } = read;
  if (!isObject(value)) return { reason: `it is ${kindOf(value)} in JSON, not an object` };
  const [enrollment, anchors, trustProfile] = [addressAt(value, known.enrollment), addressAt(value, known.anchors), addressAt(value, known.trustProfile)];
  const names: string[] = Object.values(known);
  const unknownKeys = [...value.keys()].filter((key) => !names.includes(key)).slice(0, mostUnknown).map((key) => lineOf(key, 100));
  const wrong = (key: string, trouble: string | null): Note[] => (trouble === null ? [] : [{ severity: 'error', reason: `${key} can’t be used: ${trouble}.` }]);
  return {
    enrollmentUrl: enrollment.url,
    noEnrollment: enrollment.url === null ? (enrollment.trouble === null ? `${known.enrollment} is missing` : `${known.enrollment} can’t be used, ${enrollment.trouble}`) : null,
    anchorsUrl: anchors.url, trustProfileUrl: trustProfile.url, unknownKeys,
    notes: [
      ...wrong(known.anchors, anchors.trouble), ...wrong(known.trustProfile, trustProfile.trouble), ...read.notes, ...spellings(unknownKeys),
      ...repeated.slice(0, 10).map((name): Note => ({ severity: 'warning', reason: `“${lineOf(name, 100)}” stands there more than once; the last one counts.` })),
    ],
  };
}

/** The certificates of the list in base64 without line breaks, none where the server is publicly trusted: `[]` or an empty body. */
export function readAnchorList(bytes: Uint8Array): { readonly base64: readonly string[] } | Unusable {
  if (bytes.length === 0 || bytes.every((byte) => byte === 32 || byte === 9 || byte === 10 || byte === 13)) return { base64: [] };
  const read = jsonIn(bytes);
  if ('reason' in read) return read;
  if (!Array.isArray(read.value)) return { reason: `it is ${kindOf(read.value)} in JSON, not a list` };
  const base64: string[] = [];
  for (const [at, entry] of (read.value as readonly JsonValue[]).entries()) {
    if (typeof entry !== 'string') return { reason: `number ${at + 1} of its list is ${kindOf(entry)}, not a certificate in base64` };
    if (entry.includes('-----BEGIN')) return { reason: `number ${at + 1} of its list is PEM; devices take DER in base64` };
    const text = entry.replaceAll(/[\r\n\t ]/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return { reason: `number ${at + 1} of its list is not base64` };
    base64.push(text);
  }
  return { base64 };
}

/** The root certificates that a trust profile carries, which is all it may carry. */
export function readTrustProfile(profile: PlistValue): { readonly roots: readonly Uint8Array[]; readonly notes: readonly Note[] } | Unusable {
  if (!isDict(profile) || profile.get('PayloadType') !== 'Configuration') return { reason: 'it is no configuration profile' };
  const content = profile.get('PayloadContent');
  const payloads = Array.isArray(content) ? content.filter(isDict) : [];
  const typeOf = (type: PlistValue | undefined): string => (typeof type === 'string' ? lineOf(type, 100) : 'nothing');
  const others = [...new Set(payloads.map((payload) => payload.get('PayloadType')).filter((type) => type !== 'com.apple.security.root').map(typeOf))];
  const roots = payloads.flatMap((payload) => {
    const certificate = payload.get('PayloadType') === 'com.apple.security.root' ? payload.get('PayloadContent') : undefined;
    return certificate instanceof Uint8Array ? [certificate] : [];
  });
  const notes: Note[] = others.slice(0, 5).map((type) => ({ severity: 'error', reason: `The trust profile carries ${type}; root certificates are all it may carry.` }));
  if (roots.length === 0) notes.push({ severity: 'warning', reason: 'The trust profile carries no root certificate.' });
  return { roots, notes };
}
