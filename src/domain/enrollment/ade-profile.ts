// Checks an automated-enrollment profile, the JSON that Apple's service is given (Appendix B 30 to 35; enrollment-formats 5.4, 10.1).
// Pure, and never throws at a profile. Fields it doesn't know are reported and stay.
import { decodeBase64, encodeBase64 } from '../../plist/base64.ts';
import { httpsHost } from '../https-address.ts';
import { isDer } from '../profile/check/certificates.ts';
import { type Finding, Report } from '../profile/check/finding.ts';
import { type ContentFacts, quoted } from '../profile/check/subject.ts';
import { compareVersions } from '../profile/os-version.ts';
import { type Platform, type ProfileSchema, type SkipKey, systemOf } from '../profile/schema.ts';
import { type AdeField, adeFields, devicesAtOnce } from './ade-fields.ts';
import { isObject, type JsonObject, type JsonValue } from './read-json.ts';
import { cleanSerial, serialDoubt } from './serial-number.ts';

export interface AdeContext {
  readonly platform: Platform;
  /** Null: unknown. */
  readonly osVersion: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Members that stand in the file twice. */
  readonly repeated?: readonly string[];
  /** Serial numbers that the service takes in one call. */
  readonly devicesAtOnce?: number;
  /** What a DER certificate says of itself. */
  readonly readCertificate?: (der: Uint8Array) => ContentFacts;
}

interface Subject {
  readonly profile: JsonObject;
  readonly context: AdeContext;
  readonly schema: ProfileSchema;
}

const fields: ReadonlyMap<string, AdeField> = new Map(adeFields.map((field) => [field.name, field]));
const plain = (name: string): string => name.slice(0, 200).toLowerCase().replace(/[^a-z]/g, '');
const spellings: ReadonlyMap<string, string> = new Map(adeFields.map(({ name }) => [plain(name), name]));

/** Clients written in Go give null and "" for what they leave out, and the service takes both for that. */
const isLeftOut = (value: JsonValue | undefined): boolean => value === undefined || value === null || value === '';

function textAt({ profile }: Subject, name: string): string | null {
  const value = profile.get(name);
  return typeof value === 'string' && value !== '' ? value : null;
}

const flagAt = ({ profile }: Subject, name: string): boolean => profile.get(name) === true;
const isOff = ({ profile }: Subject, name: string): boolean => profile.get(name) === false;

/** Texts of a list, with their places in it; what else stands there is the business of `types`. */
function textsAt({ profile }: Subject, name: string): (readonly [number, string])[] {
  const value = profile.get(name);
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonValue[]).flatMap((member, at) => (typeof member === 'string' ? [[at, member] as const] : []));
}

/** Characters, as people count them. */
const lengthOf = (text: string): number => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);

/** Characters of an address once everything beyond ASCII is escaped. */
function encodedLength(text: string): number {
  let length = 0;
  for (const byte of new TextEncoder().encode(text)) length += byte > 0x20 && byte < 0x7f ? 1 : 3;
  return length;
}

/** 30. */
function present(report: Report, subject: Subject): void {
  for (const { name, required } of adeFields) {
    if (required && isLeftOut(subject.profile.get(name))) report.error('ade.missing', subject.profile.has(name) ? [name] : [], `“${name}” is ${subject.profile.has(name) ? 'empty' : 'missing'}; the service refuses a profile without it.`);
  }
  if (isLeftOut(subject.profile.get('org_magic'))) report.warning('ade.missing', [], '“org_magic” is missing; Apple describes it as required.');
}

function flag(report: Report, name: string, value: JsonValue): void {
  if (typeof value === 'boolean') return;
  const meant = value === 1 || value === 'true' || value === 'yes' ? true : value === 0 || value === 'false' || value === 'no' ? false : null;
  report.error('type', [name], `“${name}” must be true or false, without quotation marks.`, meant === null ? undefined : { says: `Write it as ${meant}.`, edit: { kind: 'set', path: [name], value: meant } });
}

function texts(report: Report, name: string, value: JsonValue): void {
  if (!Array.isArray(value)) {
    report.error('type', [name], `“${name}” must be a list of texts.`, typeof value === 'string' && value !== '' ? { says: 'Make it a list of one.', edit: { kind: 'set', path: [name], value: [value] } } : undefined);
    return;
  }
  for (const [at, member] of (value as readonly JsonValue[]).entries()) if (typeof member !== 'string') report.error('type', [name, at], `“${name}” must be a list of texts, and this is none.`);
}

/** What is there has the type it should have, and a name that the service knows. */
function types(report: Report, { profile, context: { repeated = [] } }: Subject): void {
  for (const name of repeated) report.warning('ade.repeated', [name], `${quoted(name)} stands there more than once; the last one counts.`);
  for (const [name, value] of profile) {
    const field = fields.get(name);
    if (!field) {
      const close = spellings.get(plain(name));
      if (close !== undefined && !profile.has(close)) report.warning('unknown', [name], `${quoted(name)} is not a field; “${close}” is.`, { says: `Call it “${close}”.`, edit: { kind: 'rename', path: [name], to: close } });
      else report.warning('unknown', [name], `${quoted(name)} is no field known here: it is misspelt, or newer than that.`);
    } else if (value === null) continue;
    else if (field.type === 'flag') flag(report, name, value);
    else if (field.type === 'texts') texts(report, name, value);
    else if (typeof value !== 'string') report.error('type', [name], `“${name}” must be text.`);
  }
  if (profile.has('profile_uuid')) report.info('ade.uuid', ['profile_uuid'], 'The service gives “profile_uuid” itself; a profile that is defined anew gets another one.');
}

/** 31. */
function lengths(report: Report, subject: Subject): void {
  for (const { name, max, refusal = '' } of adeFields) {
    const value = textAt(subject, name);
    if (value === null || max === undefined) continue;
    const length = name === 'url' ? encodedLength(value) : lengthOf(value);
    if (length > max) report.error('ade.length', [name], `“${name}” has ${length} characters; the service takes ${max} (${refusal}).`);
  }
  for (const [name, form, says] of [['language', /^[A-Za-z]{2,3}$/, 'two or three letters, such as “en” (ISO 639)'], ['region', /^[A-Za-z]{2}$/, 'two letters, such as “US” (ISO 3166-1)']] as const) {
    const value = textAt(subject, name);
    if (value !== null && !form.test(value)) report.error('ade.locale', [name], `“${name}” is ${quoted(value)} and must be ${says} (LOCALE_INVALID).`);
  }
}

/** 30, 31: where devices go. */
function addresses(report: Report, subject: Subject): void {
  const hosts = ['url', 'configuration_web_url'].map((name) => {
    const value = textAt(subject, name);
    const host = value === null ? null : httpsHost(value);
    if (value !== null && host === null) report.error('ade.address', [name], `“${name}” must be an https:// address with a host.`);
    return host;
  });
  const [host, webHost] = hosts;
  if (host && webHost && host !== webHost) report.info('ade.address', ['configuration_web_url'], `Devices enroll through “configuration_web_url”, not “url”: the enrollment profile has to come from ${quoted(webHost)}.`);
}

const pem = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;
/** Characters; a certificate has a few thousand. */
const longestCertificate = 400_000;

function decoded(text: string): Uint8Array | null {
  try {
    const bytes = decodeBase64(text, 0);
    return isDer(bytes) ? bytes : null;
  } catch {
    return null;
  }
}

/** 32. */
function certificates(report: Report, subject: Subject): void {
  const { context: { readCertificate, now } } = subject;
  for (const name of ['anchor_certs', 'supervising_host_certs']) {
    for (const [at, text] of textsAt(subject, name)) {
      const path = [name, at];
      if (text.length > longestCertificate) {
        report.error('ade.certificate', path, 'That is too long for a certificate.');
        continue;
      }
      const body = pem.exec(text)?.[1];
      const der = decoded(body ?? text);
      if (!der) report.error('ade.certificate', path, 'The certificate is not base64 of DER.');
      else if (body !== undefined) report.error('ade.certificate', path, 'The certificate is PEM text; the service wants base64 of DER alone.', { says: 'Take the BEGIN and END lines away.', edit: { kind: 'set', path, value: encodeBase64(der) } });
      else if (encodeBase64(der) !== text) report.warning('ade.certificate', path, 'The base64 has line breaks or spaces in it, or lacks its padding.', { says: 'Write it in one piece.', edit: { kind: 'set', path, value: encodeBase64(der) } });
      const facts = der ? readCertificate?.(der) : undefined;
      if (facts?.kind === 'unreadable') report.warning('ade.certificate', path, 'What it holds could not be read as a certificate.');
      else if (facts?.kind === 'certificate' && facts.until <= now) report.warning('ade.certificate', path, `The certificate expired on ${new Date(facts.until).toISOString().slice(0, 10)}.`);
    }
  }
}

function applicable(report: Report, { schema, context: { platform, osVersion } }: Subject, name: string, pane: SkipKey, path: readonly (string | number)[]): void {
  const support = pane.os?.[systemOf(platform)];
  const reached = (version: string | undefined): version is string => version !== undefined && (osVersion === null || compareVersions(osVersion, version) >= 0);
  // A pane without an entry has been there from the beginning of the list; the watch has no such panes at all.
  if (support?.absent || platform === 'watchOS') report.info('panes', path, `${quoted(name)} is no pane of ${platform}.`);
  else if (osVersion !== null && support?.introduced !== undefined && compareVersions(osVersion, support.introduced) < 0) report.info('panes', path, `${quoted(name)} is a pane since ${platform} ${support.introduced}.`);
  else if (reached(support?.removed)) report.info('panes', path, `${quoted(name)} was removed in ${platform} ${support.removed}.`);
  else if (reached(support?.deprecated)) report.info('panes', path, `${quoted(name)} is no pane any more since ${platform} ${support.deprecated}.`);
  else if (pane.last !== schema.skipReleases.at(-1)) report.info('panes', path, `${quoted(name)} was last listed by Apple for iOS ${pane.last}.`);
  else if (support?.skippable === false) report.info('panes', path, `${quoted(name)} comes before a device has its settings from the network, and may be shown all the same.`);
}

const paneSpellings = new WeakMap<ProfileSchema, ReadonlyMap<string, string>>();

/** 33. */
function panes(report: Report, subject: Subject): void {
  const { schema } = subject;
  let known = paneSpellings.get(schema);
  if (!known) paneSpellings.set(schema, known = new Map([...schema.skipKeys.keys()].map((name) => [plain(name), name])));
  const seen = new Set<string>();
  for (const [at, name] of textsAt(subject, 'skip_setup_items')) {
    const path = ['skip_setup_items', at];
    const pane = schema.skipKeys.get(name);
    const close = known.get(plain(name));
    if (pane) applicable(report, subject, name, pane, path);
    else if (close !== undefined) report.warning('panes', path, `${quoted(name)} is no pane of Setup Assistant; “${close}” is.`, { says: `Write “${close}”.`, edit: { kind: 'set', path, value: close } });
    else report.warning('panes', path, `${quoted(name)} is no pane of Setup Assistant that Apple listed up to iOS ${schema.skipReleases.at(-1) ?? ''}: it is misspelt, or newer than that.`);
    if (seen.has(name)) report.info('panes', path, `${quoted(name)} stands in the list twice.`, { says: 'Remove it.', edit: { kind: 'remove', path } });
    seen.add(name);
  }
}

/** 34, and fields without effect on this system. */
function flags(report: Report, subject: Subject): void {
  const { profile, context: { platform, osVersion } } = subject;
  if (isOff(subject, 'is_mdm_removable') && !flagAt(subject, 'is_supervised')) {
    report.error('ade.flags', ['is_mdm_removable'], '“is_mdm_removable” may be false only together with “is_supervised” true (FLAGS_INVALID).', { says: 'Set “is_supervised” to true.', edit: { kind: 'set', path: ['is_supervised'], value: true } });
  }
  for (const { name, only, since } of adeFields) {
    if (only === undefined || isLeftOut(profile.get(name)) || isOff(subject, name)) continue;
    if (!only.includes(platform)) report.info('ade.platform', [name], `“${name}” does nothing on ${platform}.`);
    else if (since !== undefined && osVersion !== null && compareVersions(osVersion, since) < 0) report.warning('version', [name], `“${name}” needs ${platform} ${since}; ${osVersion} passes over it.`);
  }
  if (flagAt(subject, 'is_return_to_service') && isOff(subject, 'await_device_configured')) report.info('ade.flags', ['await_device_configured'], 'With “is_return_to_service” devices wait to be configured all the same.');
  if (flagAt(subject, 'auto_advance_setup') && (platform === 'macOS' || platform === 'tvOS') && (!textAt(subject, 'language') || !textAt(subject, 'region'))) {
    report.warning('ade.flags', ['auto_advance_setup'], 'Setup advances by itself only where “language” and “region” are given.');
  }
}

/** 27, for these profiles: what iOS 13 stopped heeding (enrollment-formats 10.1). */
function legacy(report: Report, subject: Subject): void {
  const { context: { platform, osVersion } } = subject;
  if (systemOf(platform) !== 'iOS' || (osVersion !== null && compareVersions(osVersion, '13.0') < 0)) return;
  const on = (name: string): { says: string; edit: { kind: 'set'; path: string[]; value: boolean } } => ({ says: 'Set it to true.', edit: { kind: 'set', path: [name], value: true } });
  if (isOff(subject, 'is_supervised')) report.warning('deprecated', ['is_supervised'], '“is_supervised” is not heeded since iOS 13: devices are always supervised.', on('is_supervised'));
  if (isOff(subject, 'is_mandatory')) report.warning('deprecated', ['is_mandatory'], '“is_mandatory” is not heeded since iOS 13: enrollment can’t be skipped.', on('is_mandatory'));
  if (isOff(subject, 'allow_pairing')) report.warning('deprecated', ['allow_pairing'], '“allow_pairing” is deprecated since iOS 13; the restriction “allowHostPairing” takes its place.');
}

/** 35. */
function devices(report: Report, subject: Subject): void {
  const most = subject.context.devicesAtOnce ?? devicesAtOnce;
  const serials = textsAt(subject, 'devices');
  const first = new Map<string, number>();
  for (const [at, text] of serials) {
    const path = ['devices', at];
    const clean = cleanSerial(text);
    const earlier = first.get(clean);
    if (clean === '') report.error('ade.devices', path, 'The serial number is empty.', { says: 'Remove it.', edit: { kind: 'remove', path } });
    else if (earlier !== undefined) report.warning('ade.devices', path, `${quoted(clean)} is also devices[${earlier}].`, { says: 'Remove it.', edit: { kind: 'remove', path } });
    else if (clean !== text) report.warning('ade.devices', path, `${quoted(text)} ${text.toUpperCase() === clean ? 'is not in upper case' : 'has characters in it that no serial number has'}.`, { says: `Write it as ${quoted(clean)}.`, edit: { kind: 'set', path, value: clean } });
    const doubt = clean === '' || earlier !== undefined ? null : serialDoubt(clean);
    if (doubt !== null) report.warning('ade.devices', path, `${quoted(clean)} ${doubt}.`);
    if (earlier === undefined) first.set(clean, at);
  }
  if (serials.length > most) report.warning('ade.devices', ['devices'], `There are ${serials.length} serial numbers; the service takes ${most} at a time. Assign them in ${Math.ceil(serials.length / most)} portions.`);
}

/** Each with the numbers it has in Appendix B. */
export const adeRules: readonly { readonly covers: readonly number[]; readonly run: (report: Report, subject: Subject) => void }[] = [
  { covers: [30], run: present },
  { covers: [], run: types },
  { covers: [31], run: lengths },
  { covers: [30], run: addresses },
  { covers: [32], run: certificates },
  { covers: [33], run: panes },
  { covers: [34], run: flags },
  { covers: [27], run: legacy },
  { covers: [35], run: devices },
];

/** Names that JSON of any kind may have. */
const anybodys = new Set(['url', 'devices', 'language', 'region', 'department']);

/** Whether JSON is meant to be such a profile: one that has none of its names, however they are written, is something else. */
export function isAdeProfile(value: JsonValue): value is JsonObject {
  return isObject(value) && [...value.keys()].some((name) => !anybodys.has(spellings.get(plain(name)) ?? 'url'));
}

/** Errors first, each kind in the order of the rules and of the file. */
export function checkAdeProfile(profile: JsonObject, context: AdeContext, schema: ProfileSchema): Finding[] {
  const report = new Report();
  const subject: Subject = { profile, context, schema };
  for (const { run } of adeRules) run(report, subject);
  return report.findings();
}
