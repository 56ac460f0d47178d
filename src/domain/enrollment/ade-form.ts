// The form of a profile of automated enrollment, and the JSON that Apple's service is given for it (enrollment-formats 5.4), both ways.
// Pure: what a new profile needs that is nobody else's (its org_magic) is handed in.
import { type AdeDraft, adeDraftSchema } from '../../model/ade.ts';
import type { CertificateRef } from '../../model/blueprints.ts';
import type { Finding } from '../profile/check/finding.ts';
import type { ContentFacts } from '../profile/check/subject.ts';
import type { ProfileSchema } from '../profile/schema.ts';
import { adeFields } from './ade-fields.ts';
import { checkAdeProfile } from './ade-profile.ts';
import type { JsonObject, JsonValue } from './read-json.ts';

/** What Apple's service takes; members in the order of adeFields. */
export type AdeJson = Readonly<Record<string, string | boolean | readonly string[]>>;

/** A new profile, as most people want one: supervised, locked since users can't leave it anyway, and nothing skipped, so that a passcode is asked for. */
export function blankAdeDraft({ name = '', orgMagic = '' }: { readonly name?: string; readonly orgMagic?: string } = {}): AdeDraft {
  return {
    name, description: '', affinity: 'user', url: '', webUrl: null, orgMagic, supervised: true, locked: true, mandatory: true, pairing: { allow: 'yes', certificates: [] },
    department: '', phone: '', email: '', skip: [], awaitConfigured: true, sharedIpad: false, returnToService: false, notFromBackup: false, autoAdvance: false, language: null, region: null, anchors: [],
  };
}

const der = (refs: readonly CertificateRef[]): string[] => refs.map(({ base64 }) => base64);

/**
 * Every flag of the form of 2016 is said; later ones only where they are wanted, since an older service doesn't know them. Return to
 * service waits until the device is configured, whatever else is chosen.
 */
export function adeJsonOf(draft: AdeDraft): AdeJson {
  const { allow, certificates } = draft.pairing;
  const members: Readonly<Record<string, string | boolean | readonly string[] | null>> = {
    profile_name: draft.name, url: draft.url, configuration_web_url: draft.webUrl, org_magic: draft.orgMagic,
    allow_pairing: allow === 'yes', is_supervised: draft.supervised, is_mandatory: draft.mandatory, is_mdm_removable: !draft.locked, await_device_configured: draft.awaitConfigured || draft.returnToService,
    is_multi_user: draft.sharedIpad || null, is_return_to_service: draft.returnToService || null, do_not_use_profile_from_backup: draft.notFromBackup || null, auto_advance_setup: draft.autoAdvance || null,
    language: draft.language, region: draft.region, department: draft.department, support_phone_number: draft.phone, support_email_address: draft.email,
    skip_setup_items: [...new Set(draft.skip)], anchor_certs: draft.anchors.length > 0 ? der(draft.anchors) : null,
    // These computers pair whatever allow_pairing says, so with "no" there are none.
    supervising_host_certs: allow !== 'no' && certificates.length > 0 ? der(certificates) : null,
  };
  return Object.fromEntries(adeFields.flatMap(({ name, required }) => {
    const value = members[name];
    return value === undefined || value === null || (value === '' && required !== true) ? [] : [[name, value]];
  }));
}

/** For the check of files, which knows JSON by its places. */
export function adeObjectOf(json: AdeJson): JsonObject {
  return new Map(Object.entries(json).map(([name, value]): [string, JsonValue] => [name, value]));
}

/** What the JSON alone can't show, then what the check of files says of it; errors first. `now`: milliseconds since the Unix epoch. */
export function checkAdeDraft(draft: AdeDraft, { now, readCertificate }: { readonly now: number; readonly readCertificate: (der: Uint8Array) => ContentFacts }, schema: ProfileSchema): Finding[] {
  const { allow, certificates } = draft.pairing;
  const own: Finding[] = allow === 'certificate' && certificates.length === 0
    ? [{ severity: 'error', rule: 'ade.pairing', path: 'supervising_host_certs', reason: 'Allow Apple Configurator by certificate needs at least one certificate: choose it, or allow pairing.' }]
    : [];
  return [...own, ...checkAdeProfile(adeObjectOf(adeJsonOf(draft)), { platform: 'iOS', osVersion: null, now, readCertificate }, schema)];
}

export interface ReadAdeProfile {
  readonly draft: AdeDraft;
  /** Fields that the form has no place for, by name; what is defined from it lacks them. */
  readonly unknown: readonly string[];
}

/** Members that aren't settings: the service gives them itself, or they are devices. */
const noSettings = new Set(['profile_uuid', 'devices']);

/** Of one kind; the form takes ten and twenty. */
const mostCertificates = 20;

type Stored = Readonly<Record<string, unknown>>;

const flag = (stored: Stored, name: string, usual: boolean): boolean => (typeof stored[name] === 'boolean' ? stored[name] : usual);
const text = (stored: Stored, name: string): string => (typeof stored[name] === 'string' ? stored[name] : '');
const texts = (stored: Stored, name: string): string[] => (Array.isArray(stored[name]) ? stored[name].filter((one: unknown) => typeof one === 'string') : []);

/** Known by name, but with a value of another kind: it would be lost like one that isn't known. */
function isStrange(name: string, value: unknown): boolean {
  const type = adeFields.find((field) => field.name === name)?.type;
  if (value === null || noSettings.has(name)) return false;
  if (type === 'flag') return typeof value !== 'boolean';
  return type === 'texts' ? !Array.isArray(value) || value.some((one) => typeof one !== 'string') : type === undefined || typeof value !== 'string';
}

/**
 * A stored profile as a form; the service's defaults stand where it says nothing (enrollment-formats 5.4). `refOf`: a certificate of base64
 * DER, null where it is none. Null: it doesn't fit into the form, for the reason given.
 */
export function readAdeProfile(stored: Stored, refOf: (base64: string) => CertificateRef | null): ReadAdeProfile | { readonly draft: null; readonly reason: string } {
  const carried = ['supervising_host_certs', 'anchor_certs'].map((name) => texts(stored, name));
  // Each is parsed: not ten thousand of them.
  if (carried.some(({ length }) => length > mostCertificates)) return { draft: null, reason: 'it has more certificates than the form has room for' };
  const [hosts, anchors] = carried.map((all) => all.map(refOf)) as [(CertificateRef | null)[], (CertificateRef | null)[]];
  if ([...hosts, ...anchors].includes(null)) return { draft: null, reason: 'one of its certificates can’t be read' };
  const certificates = hosts.filter((ref) => ref !== null);
  const allow = flag(stored, 'allow_pairing', true) ? 'yes' : certificates.length > 0 ? 'certificate' : 'no';
  const unknown = Object.entries(stored).filter(([name, value]) => isStrange(name, value)).map(([name]) => name.replace(/\p{C}/gu, '').slice(0, 100)).slice(0, 100);
  const web = text(stored, 'configuration_web_url');
  const parsed = adeDraftSchema.safeParse({
    name: text(stored, 'profile_name'), description: unknown.length === 0 ? '' : `Apple has fields in this profile that the form has no place for, and that it lacks when it is defined anew: ${unknown.join(', ')}.`.slice(0, 4000),
    // Nothing in the JSON says it; a web view is there for somebody to sign in.
    affinity: web === '' ? 'none' : 'user',
    url: text(stored, 'url'), webUrl: web || null, orgMagic: text(stored, 'org_magic'), supervised: flag(stored, 'is_supervised', false), locked: !flag(stored, 'is_mdm_removable', true), mandatory: flag(stored, 'is_mandatory', false),
    pairing: { allow, certificates }, department: text(stored, 'department'), phone: text(stored, 'support_phone_number'), email: text(stored, 'support_email_address'), skip: texts(stored, 'skip_setup_items'),
    awaitConfigured: flag(stored, 'await_device_configured', false), sharedIpad: flag(stored, 'is_multi_user', false), returnToService: flag(stored, 'is_return_to_service', false),
    notFromBackup: flag(stored, 'do_not_use_profile_from_backup', false), autoAdvance: flag(stored, 'auto_advance_setup', false), language: text(stored, 'language') || null, region: text(stored, 'region') || null, anchors,
  } satisfies Record<keyof AdeDraft, unknown>);
  return parsed.success ? { draft: parsed.data, unknown } : { draft: null, reason: `its ${String(parsed.error.issues[0]?.path[0] ?? 'content')} is longer than Apple takes` };
}
