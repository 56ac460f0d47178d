// Reads the values of one payload of a model, or of the profile itself, by the descriptors of its fields. Finds every problem, changes nothing.
import { decodeBase64 } from '../../../plist/base64.ts';
import { canBeWritten } from '../../../plist/xml-write.ts';
import type { ProfileSchema } from '../schema.ts';
import { applies, isEmpty } from './applies.ts';
import { certificateDer } from './certificate-file.ts';
import type { DraftProblems } from './draft-problems.ts';
import type { Field } from './field.ts';
import type { ModelFile, ModelGroup, ModelValue, ModelValues } from './model.ts';
import { readKeys } from './read-keys.ts';
import { parseSubject } from './subject-name.ts';
import { unknownVariables, variableNames } from './variables.ts';

export interface Reading {
  readonly problems: DraftProblems;
  readonly schema: ProfileSchema;
  /** Null: the profile itself. */
  readonly payload: string | null;
  /** Apple's PayloadType. */
  readonly type: string | null;
}

/** Says what is wrong with a field's value: a clause after its label. */
type Say = (clause: string) => null;

const longestText = 100_000;
const longestEntry = 2000;
const longestLanguage = 20_000;
const mostEntries = 2000;
const largestFile = 5_000_000;

function readText(field: Field, value: unknown, say: Say, longest = longestText): string | null {
  if (typeof value !== 'string') return say('must be text');
  if (value.length > longest) return say(`is longer than ${longest} characters`);
  if (!canBeWritten(value)) return say('has a character that a property list can’t carry');
  // A password may have braces of its own.
  const unknown = field.fixed ? variableNames(value) : field.type === 'secret' ? [] : unknownVariables(value);
  if (unknown.length > 0) return say(field.fixed ? `is the same for all devices and can’t have ${unknown[0]?.slice(0, 60) ?? ''}` : `has ${unknown[0]?.slice(0, 60) ?? ''}, which is no variable that devices have`);
  if (variableNames(value).length === 0) for (const clause of textFaults(field, value)) say(clause);
  return value;
}

/** What is wrong with a text that has no variables, or whose variables are filled. */
export function textFaults({ type, min, max, pattern, patternSays }: Field, text: string): string[] {
  // Bounds of a list's field count its entries.
  const [least, most] = type === 'text' || type === 'secret' || type === 'subject' ? [min ?? 0, max ?? longestText] : [0, type === 'languages' ? longestLanguage : longestEntry];
  // Patterns need not run over what is too long anyway.
  if (text.length > most) return [`has ${text.length} characters; ${most} is the most there can be`];
  if (text.length < least) return [`has ${text.length} characters and needs ${least}`];
  return text !== '' && pattern && !pattern.test(text) ? [patternSays ?? 'is not written as it has to be'] : [];
}

function readNumber({ type, min, max }: Field, value: unknown, say: Say): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return say('must be a number');
  if (type === 'whole' && !Number.isSafeInteger(value)) return say('must be a whole number');
  if (value < (min ?? -Infinity) || value > (max ?? Infinity)) {
    return say(min === undefined ? `must be at most ${max ?? ''}` : max === undefined ? `must be at least ${min}` : `must be from ${min} to ${max}`);
  }
  return value;
}

function readChoice({ choices = [] }: Field, value: unknown, say: Say): string | number | null {
  const found = choices.find((choice) => choice.value === value);
  return found ? found.value : say(`must be one of ${choices.map((choice) => choice.value).join(', ')}`);
}

function readList<T>({ max }: Field, value: unknown, say: Say, read: (one: unknown, say: Say) => T | null): T[] | null {
  if (!Array.isArray(value)) return say('must be a list');
  const most = max ?? mostEntries;
  if (value.length > most) return say(`has ${value.length} entries; ${most} is the most there can be`);
  return value.flatMap((one: unknown, index) => read(one, (clause) => say(`, entry ${index + 1}, ${clause}`)) ?? []);
}

function readMoment(value: unknown, say: Say): string | null {
  const wanted = 'must be a point in time in UTC, like 2027-06-30T12:00:00Z';
  if (typeof value !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?Z$/.test(value)) return say(wanted);
  const time = new Date(value);
  // The day is compared, because 30 February would become a day in March.
  return Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== value.slice(0, 10) || time.getUTCFullYear() < 1 ? say(wanted) : value;
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return decodeBase64(base64, 0);
  } catch {
    return null;
  }
}

function readFile({ type, max = largestFile, written }: Field, value: unknown, say: Say): ModelFile | null {
  if (typeof value !== 'object' || value === null || !('base64' in value) || typeof value.base64 !== 'string') return say('must be a file: { "base64": "…", "name": "…" }');
  const name = 'name' in value ? value.name : undefined;
  if (name !== undefined && (typeof name !== 'string' || name.length > 255 || !canBeWritten(name))) return say('has a name that can’t be written');
  const largest = type === 'files' ? largestFile : max;
  if (value.base64.length > largest * 1.4 + 16) return say(`is larger than ${largest} bytes`);
  const bytes = bytesOf(value.base64);
  if (!bytes) return say('is not base64');
  if (bytes.length === 0) return say('is empty');
  if (bytes.length > largest) return say(`is larger than ${largest} bytes`);
  if (written !== undefined && !certificateDer(bytes)) return say('must be a certificate, PEM or DER');
  return { base64: value.base64, ...(name === undefined ? {} : { name }) };
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function readLanguages(field: Field, value: unknown, say: Say): ModelGroup | null {
  if (!isGroup(value)) return say('must be an object of languages and texts');
  const entries = Object.entries(value);
  if (entries.length > (field.max ?? mostEntries)) return say(`has ${entries.length} languages; ${field.max ?? mostEntries} is the most there can be`);
  const texts: [string, string][] = [];
  for (const [tag, text] of entries) {
    if (!/^[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/.test(tag)) say(`has “${tag.slice(0, 40)}”, which is no language tag like en or pt-BR`);
    const read = readText(field, text, (clause) => say(`, ${tag.slice(0, 40)}, ${clause}`), longestLanguage);
    if (read !== null) texts.push([tag, read]);
  }
  // Without it, who speaks none of the languages is shown whichever comes first (enrollment-formats 1.2).
  if (entries.length > 0 && !Object.hasOwn(value, 'default')) say('needs a text under “default”, for all other languages');
  return Object.fromEntries(texts);
}

function readRow(reading: Reading, field: Field, value: unknown, say: Say): ModelGroup | null {
  if (!isGroup(value)) return say('must be an object');
  return readFields(reading, field.fields ?? [], value, (inner, clause) => say(`“${inner}” ${clause}`)) as ModelGroup;
}

function readSubject(field: Field, value: unknown, say: Say): string | null {
  const text = readText(field, value, say, field.max);
  const parsed = text === null ? [] : parseSubject(text);
  return typeof parsed === 'string' ? say(parsed) : text;
}

function readValue(reading: Reading, field: Field, value: unknown, say: Say): ModelValue | null {
  switch (field.type) {
    case 'text': case 'secret': return readText(field, value, say);
    case 'subject': return readSubject(field, value, say);
    case 'whole': case 'real': return readNumber(field, value, say);
    case 'yesNo': return typeof value === 'boolean' ? value : say('must be true or false');
    case 'choice': return readChoice(field, value, say);
    case 'choices': return readDistinct(readList(field, value, say, (one, sayOne) => readChoice(field, one, sayOne)), say);
    case 'texts': return readList(field, value, say, (one, sayOne) => (one === '' ? sayOne('is empty') : readText(field, one, sayOne, longestEntry)));
    case 'moment': return readMoment(value, say);
    case 'file': case 'secretFile': return readFile(field, value, say);
    case 'files': return readList(field, value, say, (one, sayOne) => readFile(field, one, sayOne));
    case 'reference': return typeof value === 'string' ? value : say('must be the id of a payload');
    case 'references': return readDistinct(readList(field, value, say, (one, sayOne) => (typeof one === 'string' ? one : sayOne('must be the id of a payload'))), say);
    case 'rows': return readList(field, value, say, (one, sayOne) => readRow(reading, field, one, sayOne));
    case 'languages': return readLanguages(field, value, say);
    case 'keys': return readKeys(reading.schema.payloads.get(reading.type ?? ''), value, say);
  }
}

function readDistinct<T>(list: T[] | null, say: Say): T[] | null {
  return list && new Set(list).size < list.length ? say('has the same entry twice') : list;
}

/** What is there and right; problems are told, with the field's own label for rows. */
function readFields(reading: Reading, fields: readonly Field[], values: Readonly<Record<string, unknown>>, tell: (label: string, clause: string, name: string) => null): ModelValues {
  const read: [string, ModelValue][] = [];
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(values)) if (!known.has(name)) tell(name.slice(0, 60), `is no field of this; there are ${[...known].join(', ').slice(0, 300)}`, name);
  for (const field of fields) {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    const say: Say = (clause) => tell(field.label, clause, field.name);
    if (isEmpty(value)) {
      if (field.required && applies(field, fields, values)) say('is needed');
      continue;
    }
    const one = readValue(reading, field, value, say);
    if (one !== null) read.push([field.name, one]);
  }
  return Object.fromEntries(read);
}

/** The values that are right, without what says nothing. All others become problems. */
export function readValues(reading: Reading, fields: readonly Field[], values: Readonly<Record<string, unknown>>): ModelValues {
  return readFields(reading, fields, values, (label, clause, name) => {
    const glue = clause.startsWith(',') ? '' : ' ';
    reading.problems.add(reading.payload, name, `“${label}”${glue}${clause}.`);
    return null;
  });
}
