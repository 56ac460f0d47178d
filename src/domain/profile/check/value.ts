// One value against what Apple's schema says of its key: type, listed values, range, pattern, number of entries.
import { isDict, PlistUid, type PlistValue } from '../../../plist/value.ts';
import { compareVersions } from '../os-version.ts';
import type { KeyKind, SchemaKey } from '../schema.ts';
import type { Path, Report } from './finding.ts';
import { quoted, type Subject } from './subject.ts';

export function kindOf(value: PlistValue): KeyKind | 'reference' {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return 'real';
  if (value instanceof Date) return 'date';
  if (value instanceof Uint8Array) return 'data';
  if (value instanceof PlistUid) return 'reference';
  return isDict(value) ? 'dictionary' : 'array';
}

const article = (kind: string): string => (kind === 'data' ? 'data' : /^[aei]/.test(kind) ? `an ${kind}` : `a ${kind}`);

/**
 * Devices read numbers and booleans as the one kind of number object, so a wrong one of these is met with a repair;
 * everything else of the wrong type is refused. Undefined: it is of no use for further judgement.
 */
function sameType(report: Report, key: SchemaKey, name: string, value: PlistValue, path: Path): PlistValue | undefined {
  const kind = kindOf(value);
  const wanted = key.type;
  if (wanted === 'any' || kind === wanted || (wanted === 'real' && kind === 'integer')) return value;
  if (key.orList && Array.isArray(value) && value.every((one) => kindOf(one) === wanted)) return value;
  const instead = wanted === 'boolean' && (value === 0n || value === 1n) ? value === 1n
    : wanted === 'integer' && typeof value === 'boolean' ? (value ? 1n : 0n)
      : wanted === 'integer' && typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value)
        : undefined;
  const reason = `“${name}” is ${article(kind)} and should be ${article(wanted)}.`;
  if (instead === undefined) report.error('type', path, reason);
  else report.warning('type', path, reason, { says: `Write it as ${article(wanted)}.`, edit: { kind: 'set', path, value: instead } });
  return instead;
}

/** Whether the system at hand may know more than the schema does. */
export function isBeyond({ context: { osVersion }, schema, system }: Subject, known: string | null): boolean {
  return osVersion === null || compareVersions(osVersion, known ?? schema.versions[system]) > 0;
}

/** "Apple’s schema of iOS 18.1". */
export function schemaName({ schema, system }: Subject, known: string | null): string {
  return `Apple’s schema of ${system} ${known ?? schema.versions[system]}`;
}

function listed(report: Report, subject: Subject, key: SchemaKey, name: string, value: PlistValue, path: Path, known: string | null): void {
  if (!key.values) return;
  const given = typeof value === 'bigint' ? Number(value) : value;
  if ((typeof given !== 'string' && typeof given !== 'number') || key.values.includes(given)) return;
  const close = key.values.find((one) => String(one).toLowerCase() === String(given).toLowerCase());
  const fix = typeof close === 'string' ? { says: `Write it as ${quoted(close)}.`, edit: { kind: 'set', path, value: close } } as const : undefined;
  const shown = typeof given === 'string' ? quoted(given) : String(given);
  const allowed = key.values.length <= 12 ? `: ${key.values.join(', ')}` : '';
  if (isBeyond(subject, known)) report.warning('values', path, `“${name}” is ${shown}, which is not among the values that ${schemaName(subject, known)} lists${allowed}; it may be newer.`, fix);
  else report.error('values', path, `“${name}” is ${shown}, which is not one of its values${allowed}.`, fix);
}

function ranged(report: Report, { system }: Subject, key: SchemaKey, name: string, value: PlistValue, path: Path): void {
  if (typeof value !== 'bigint' && typeof value !== 'number') return;
  const number = Number(value);
  const { min } = key;
  const max = key.os?.[system]?.max ?? key.max;
  // Not "outside", so that NaN is found too.
  if (number >= (min ?? -Infinity) && number <= (max ?? Infinity)) return;
  const bounds = min === undefined ? `at most ${max ?? ''}` : max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
  report.error('range', path, `“${name}” is ${number} and must be ${[...(key.values ?? []), bounds].join(' or ')}.`);
}

/** Both a list and a range: what either of them allows ("0 means never", or 1 to 180 minutes). */
function allowed(report: Report, subject: Subject, key: SchemaKey, name: string, value: PlistValue, path: Path, known: string | null): void {
  if (key.min === undefined && key.max === undefined) listed(report, subject, key, name, value, path, known);
  else if (!key.values?.includes(Number(value))) ranged(report, subject, key, name, value, path);
}

/** Longer ones are no identifier or address, and patterns need not run over megabytes. */
const longestMatched = 4096;

function shaped(report: Report, key: SchemaKey, name: string, value: PlistValue, path: Path): void {
  if (typeof value !== 'string' || value === '') return;
  // Not an error: Apple's own patterns have been wrong (enrollment-formats 2.5, RoamingConsortiumOIs).
  if (key.pattern && (value.length > longestMatched || !key.pattern.test(value))) report.warning('pattern', path, `“${name}” is not written as Apple’s schema has it (${key.pattern.source}).`);
  if (key.form === 'url' && !isUrl(value)) report.warning('pattern', path, `“${name}” is not a URL.`);
}

function isUrl(text: string): boolean {
  try {
    new URL(text);
    return true;
  } catch {
    return false;
  }
}

function counted(report: Report, key: SchemaKey, name: string, value: PlistValue, path: Path): void {
  const [entry] = key.keys?.values() ?? [];
  if (key.type !== 'array' || !entry?.count || !Array.isArray(value)) return;
  const [least, most] = entry.count;
  if (value.length < least || value.length > most) {
    report.error('count', path, `“${name}” has ${value.length} entries and must have ${least === most ? least : `${least} to ${most}`}.`);
  }
}

/** False: it is of the wrong type, and its inside is not looked at. */
export function checkValue(report: Report, subject: Subject, key: SchemaKey, name: string, value: PlistValue, path: Path, known: string | null): boolean {
  const usable = sameType(report, key, name, value, path);
  if (usable === undefined) return false;
  allowed(report, subject, key, name, usable, path, known);
  shaped(report, key, name, usable, path);
  counted(report, key, name, usable, path);
  return true;
}
