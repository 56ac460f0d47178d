// Turns the values of a payload's fields into keys of its dictionary, as the fields' descriptors say.
// Takes values that were read by read-values.ts; what variables brought in is looked at again here.
import { AppError } from '../../../errors.ts';
import { decodeBase64 } from '../../../plist/base64.ts';
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import { canBeWritten } from '../../../plist/xml-write.ts';
import { applies, isEmpty } from './applies.ts';
import { certificateDer, certificatePem } from './certificate-file.ts';
import type { Field } from './field.ts';
import type { ModelFile, ModelGroup, ModelValue, ModelValues } from './model.ts';
import { textFaults } from './read-values.ts';
import { parseSubject } from './subject-name.ts';

export interface Writing {
  readonly fill: (text: string) => string;
  /** Of the payload, for sentences. */
  readonly title: string;
  readonly uuidOf: (id: string) => string;
}

function refuse({ title }: Writing, field: Field, clause: string): never {
  throw new AppError('profile.draftInvalid', { reason: `${title}: “${field.label}” ${clause}` });
}

function filled(writing: Writing, field: Field, text: string): string {
  const result = writing.fill(text);
  if (result === text) return result;
  if (!canBeWritten(result)) refuse(writing, field, 'has a character that a property list can’t carry');
  const [fault] = textFaults(field, result);
  return fault === undefined ? result : refuse(writing, field, fault);
}

function subject(writing: Writing, field: Field, text: string): PlistValue {
  const parsed = parseSubject(text);
  if (typeof parsed === 'string') return refuse(writing, field, parsed);
  return parsed.map((part) => part.map(([type, value]) => [type, filled(writing, { ...field, type: 'texts' }, value)]));
}

const hexBytes = (text: string): Uint8Array => Uint8Array.from(text.match(/[0-9A-Fa-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));

function fileBytes(writing: Writing, field: Field, { base64 }: ModelFile): Uint8Array {
  const bytes = decodeBase64(base64, 0);
  const made = field.written === 'der' ? certificateDer(bytes) : field.written === 'pem' ? certificatePem(bytes) : bytes;
  return made ?? refuse(writing, field, 'must be a certificate, PEM or DER');
}

const isFile = (value: ModelValue): value is ModelFile => typeof value === 'object' && 'base64' in value;

function keyValue(value: ModelGroup[string] | undefined): PlistValue {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'object') return 'real' in value ? value.real : value.map((one) => (typeof one === 'number' ? BigInt(one) : one));
  return value ?? '';
}

function writeList(writing: Writing, field: Field, value: readonly ModelValue[]): PlistValue {
  if (field.written === 'sum') return value.reduce<bigint>((sum, one) => sum | (typeof one === 'number' ? BigInt(one) : 0n), 0n);
  return value.map((one): PlistValue => {
    if (typeof one === 'number') return BigInt(one);
    if (typeof one === 'string') return field.type === 'references' ? writing.uuidOf(one) : field.type === 'texts' ? filled(writing, field, one) : one;
    if (isFile(one)) return fileBytes(writing, field, one);
    return row(writing, field, one);
  });
}

function row(writing: Writing, field: Field, values: ModelValue): PlistDict {
  return writeValues(writing, field.fields ?? [], values as ModelValues);
}

function writeText(writing: Writing, field: Field, value: string): PlistValue {
  if (field.written === 'hex') return hexBytes(value);
  switch (field.type) {
    case 'reference': return writing.uuidOf(value);
    case 'subject': return subject(writing, field, value);
    case 'moment': return new Date(value);
    case 'text': case 'secret': return filled(writing, field, value);
    default: return value;
  }
}

function writeValue(writing: Writing, field: Field, value: ModelValue): PlistValue {
  if (typeof value === 'boolean') return field.written === 'negated' ? !value : value;
  if (typeof value === 'number') return field.type === 'real' ? value : BigInt(value);
  if (typeof value === 'string') return writeText(writing, field, value);
  if (Array.isArray(value)) return writeList(writing, field, value as readonly ModelValue[]);
  if (isFile(value)) return fileBytes(writing, field, value);
  const texts = Object.entries(value as ModelGroup);
  return new Map(texts.map(([name, one]) => [name, field.type === 'languages' && typeof one === 'string' ? filled(writing, field, one) : keyValue(one)]));
}

function put(target: PlistDict, key: readonly string[], value: PlistValue): void {
  const [first, ...rest] = key;
  if (first === undefined) return;
  if (rest.length === 0) {
    target.set(first, value);
    return;
  }
  const held = target.get(first);
  const inner: PlistDict = isDict(held) ? held : new Map<string, PlistValue>();
  target.set(first, inner);
  put(inner, rest, value);
}

/** The keys of the fields that apply and say something. Throws profile.variable, profile.draftInvalid. */
export function writeValues(writing: Writing, fields: readonly Field[], values: ModelValues): PlistDict {
  const target: PlistDict = new Map();
  for (const field of fields) {
    if (!applies(field, fields, values)) continue;
    const value = isEmpty(values[field.name]) ? field.otherwise : values[field.name];
    if (value === undefined) continue;
    const made = writeValue(writing, field, value);
    if (field.type === 'keys' && isDict(made)) for (const [name, one] of made) target.set(name, one);
    else put(target, field.key, made);
    if (field.nameKey && typeof value === 'object' && isFile(value) && (value).name !== undefined) put(target, field.nameKey, (value).name ?? '');
  }
  return target;
}
