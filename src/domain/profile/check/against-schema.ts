// A profile and its payloads against Apple's schema: unknown, missing and misplaced keys, and every value by what is known of its key.
// Never an error: what the schema at hand may only be too old for.
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import { compareVersions } from '../os-version.ts';
import type { KeyList, PayloadSchema, SchemaKey } from '../schema.ts';
import type { Fix, Path, Report } from './finding.ts';
import { gate } from './gate.ts';
import type { Payload, Subject } from './subject.ts';
import { checkValue, schemaName } from './value.ts';

/** Deeper than any payload; files may be deeper than the stack. */
const deepest = 64;

interface Walk {
  readonly report: Report;
  readonly subject: Subject;
  readonly payload: PayloadSchema | null;
  /** Keys with rules of their own, which say it better. */
  readonly handled: ReadonlySet<string>;
  /** Names of keys that want supervision, where it isn't known whether there is any. */
  readonly wantSupervision: string[];
  readonly known: string | null;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Kept a list, because a file may hold a million unknown keys. */
const spellings = new WeakMap<KeyList, ReadonlyMap<string, string>>();

function closeTo(name: string, keys: KeyList): string | undefined {
  if (name.length > 200) return undefined;
  let known = spellings.get(keys);
  if (!known) spellings.set(keys, known = new Map([...keys.keys()].map((one) => [plain(one), one])));
  return known.get(plain(name));
}

function unknownKey({ report, subject, known }: Walk, name: string, keys: KeyList, dict: PlistDict, path: Path): void {
  const close = closeTo(name, keys);
  if (close !== undefined && close !== 'ANY' && !dict.has(close)) {
    report.warning('unknown', path, `“${name}” is not a key; “${close}” is.`, { says: `Call it “${close}”.`, edit: { kind: 'rename', path, to: close } });
    return;
  }
  report.warning('unknown', path, `“${name.slice(0, 120)}” is not in ${schemaName(subject, known)}: it is misspelt, or newer than that.`);
}

/** A deprecated name whose value may simply go under the new one. */
function renameOf({ payload, subject }: Walk, name: string, dict: PlistDict, path: Path): Fix | undefined {
  const to = payload?.replaced.get(name);
  if (to === undefined || path.length !== 3 || dict.has(to)) return undefined;
  const introduced = payload?.keys.get(to)?.os?.[subject.system]?.introduced;
  const { osVersion } = subject.context;
  if (introduced !== undefined && osVersion !== null && compareVersions(osVersion, introduced) < 0) return undefined;
  return { says: `Call it “${to}”.`, edit: { kind: 'rename', path, to } };
}

/** Whether the key acts here. */
function gateKey(walk: Walk, key: SchemaKey, name: string, dict: PlistDict, path: Path): boolean {
  const { report, subject } = walk;
  const support = key.os?.[subject.system];
  if (!support) return true;
  const rename = renameOf(walk, name, dict, path);
  const acts = gate(report, subject, { kind: 'key', name, path, support, ...(rename ? { rename } : {}) });
  if (acts && support.supervised && subject.context.supervised === null) walk.wantSupervision.push(name);
  return acts;
}

function missing({ report, subject }: Walk, keys: KeyList, dict: PlistDict, path: Path, handled: ReadonlySet<string>): void {
  const { osVersion } = subject.context;
  for (const [name, key] of keys) {
    if (!key.required || name === 'ANY' || dict.has(name) || handled.has(name)) continue;
    const support = key.os?.[subject.system];
    if (support?.absent || support?.removed !== undefined) continue;
    if (support?.introduced !== undefined && osVersion !== null && compareVersions(osVersion, support.introduced) < 0) continue;
    report.error('missing', path, `“${name}” is missing.`);
  }
}

const nothing: ReadonlySet<string> = new Set();

function walkDict(walk: Walk, keys: KeyList, common: KeyList | null, dict: PlistDict, path: Path, gated: boolean): void {
  const handled = common ? walk.handled : nothing;
  const any = keys.get('ANY');
  for (const [name, value] of dict) {
    if (handled.has(name)) continue;
    const key = keys.get(name) ?? common?.get(name) ?? any;
    const at = [...path, name];
    if (key) walkValue(walk, key, name, value, at, gated && gateKey(walk, key, name, dict, at));
    else unknownKey(walk, name, keys, dict, at);
  }
  missing(walk, keys, dict, path, handled);
}

function walkValue(walk: Walk, key: SchemaKey, name: string, value: PlistValue, path: Path, gated: boolean): void {
  if (!checkValue(walk.report, walk.subject, key, name, value, path, walk.known) || !key.keys || key.keys.size === 0) return;
  if (path.length > deepest) {
    walk.report.warning('limits', path, 'Nested deeper than anything Apple describes; what lies below was not checked.');
    return;
  }
  if (isDict(value)) walkDict(walk, key.keys, null, value, path, gated);
  const [entry] = key.keys.values();
  if (!Array.isArray(value) || !entry) return;
  for (const [index, member] of value.entries()) walkValue(walk, entry, `${name}[${index}]`, member, [...path, index], gated);
}

/** With rules of their own, in container.ts; PayloadEnabled is written by Profile Manager and by Jamf, declared by nobody, and without effect. */
const ofProfiles: ReadonlySet<string> = new Set([
  'PayloadType', 'PayloadVersion', 'PayloadIdentifier', 'PayloadUUID', 'PayloadContent', 'ConsentText', 'DurationUntilRemoval', 'TargetDeviceType', 'PayloadRemovalDisallowed',
  'IsEncrypted', 'HasRemovalPasscode', 'PayloadEnabled',
]);
const ofPayloads: ReadonlySet<string> = new Set(['PayloadType', 'PayloadVersion', 'PayloadIdentifier', 'PayloadUUID', 'PayloadEnabled']);

function checkPayload(report: Report, subject: Subject, { dict, path, type, schema }: Payload): void {
  if (type === null) return;
  const walk: Walk = { report, subject, payload: schema, handled: ofPayloads, wantSupervision: [], known: schema?.known ?? null };
  if (!schema) {
    report.warning('unknown', path, `Payloads of type “${type.slice(0, 120)}” are not in ${schemaName(subject, null)}; its content was not checked.`);
    return;
  }
  const support = schema.os[subject.system];
  const acts = !support || gate(report, subject, { kind: 'payload', name: type, path, support });
  // Nobody reads it here, so nothing in it can be wrong.
  if (support?.absent) return;
  walkDict(walk, schema.keys, subject.schema.common, dict, path, acts);
  if (subject.context.supervised !== null) return;
  if (acts && support?.supervised) report.info('supervised', path, `“${type}” needs a supervised device.`);
  else if (walk.wantSupervision.length > 0) {
    const [names, more] = [walk.wantSupervision.slice(0, 12), walk.wantSupervision.length - 12];
    report.info('supervised', path, `Only supervised devices obey ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`);
  }
}

/** Payloads of a type that a device takes once. */
function checkSingles(report: Report, { payloads, system }: Subject): void {
  const seen = new Set<string>();
  for (const { type, schema, path } of payloads) {
    if (!schema?.os[system]?.single || type === null) continue;
    if (seen.has(type)) report.error('single', path, `A profile can have one payload of type “${type}” only.`);
    seen.add(type);
  }
}

export function checkAgainstSchema(report: Report, subject: Subject): void {
  const { schema, profile, payloads } = subject;
  walkDict({ report, subject, payload: null, handled: ofProfiles, wantSupervision: [], known: null }, schema.top, new Map(), profile, [], true);
  for (const payload of payloads) checkPayload(report, subject, payload);
  checkSingles(report, subject);
}
