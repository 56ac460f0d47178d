// Models of profiles, made field by field from the descriptors: each field alone, and all that can stand together.
import { createHash } from 'node:crypto';
import { nameUuid } from '../../src/crypto/name-uuid.ts';
import { applies, isEmpty } from '../../src/domain/profile/build/applies.ts';
import { type BuildTools, buildProfile } from '../../src/domain/profile/build/build.ts';
import { exampleIdentity, exampleRoot } from '../../src/domain/profile/build/example-files.ts';
import type { Field, PayloadForm } from '../../src/domain/profile/build/field.ts';
import { formOf } from '../../src/domain/profile/build/forms.ts';
import type { PayloadKind } from '../../src/domain/profile/build/kinds.ts';
import { type ModelPayload, type ModelValue, type ProfileModel, readModel } from '../../src/domain/profile/build/model.ts';
import type { DeviceValues } from '../../src/domain/profile/build/variables.ts';
import type { PlistDict } from '../../src/plist/value.ts';
import { schema } from './checks.ts';

export const tools: BuildTools = { uuid: nameUuid, digest: (bytes) => createHash('sha256').update(bytes).digest('hex') };

export const device: DeviceValues = {
  serial: 'F2LX7QJ0PLJM', udid: '00008101-000A1B2C3D4E5F60', ecid: '2842468173897568', imei: '356789104567893', model: 'iPad (10th generation)', name: 'Cart 3', n: 7, csv: { Room: '2.14' },
};

type Values = Record<string, ModelValue>;

/** A draft as it would be typed; `payloads` by id. */
export function draft(payloads: Readonly<Record<string, readonly [PayloadKind, Readonly<Record<string, unknown>>]>>, profile: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    muster: 'profile', version: 1, profile: { name: 'Example', identifier: 'com.example.test', ...profile },
    payloads: Object.entries(payloads).map(([id, [kind, values]]) => ({ id, kind, values })),
  };
}

/** Throws where the draft has problems. */
export function modelOf(json: unknown): ProfileModel {
  const { model, problems } = readModel(json, schema);
  if (problems) throw new Error(problems.map(({ payload, field, reason }) => `${payload ?? ''}/${field ?? ''}: ${reason}`).join('\n'));
  return model;
}

export function built(json: unknown, on: DeviceValues | null = device): PlistDict {
  return buildProfile(modelOf(json), on, tools);
}

/** Each text is one that some pattern asks for. */
const texts = [
  'Example text', 'https://example.com/path?a=b', 'com.example.app', 'com.apple.mgmt.External.1234', '3F2504E0-4F89-41D3-9A0C-0305E82C3301', '1.3.6.1.5.5.7.3.2', '00112233445566778899AABBCCDDEEFF00112233',
  '00:11:22:33:44:55', '262001', 'A1B2C3', 'en', 'Hant', 'US', 'Siri',
];

function textFor({ name, pattern, max }: Field): string {
  const found = texts.find((text) => (!pattern || pattern.test(text)) && text.length <= (max ?? 1000));
  if (found === undefined) throw new Error(`no example for ${name}`);
  return found;
}

/** What the check asks of values that only make sense together; by field. Written by hand. */
const together: Readonly<Record<string, readonly ModelValue[]>> = { keySize: [256, 384], accessRights: [[1], [1, 2], [4], [64, 128], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]] };

/** Every value that a field can have, as far as they differ in kind. References come as kinds. */
export function samplesOf(field: Field): readonly ModelValue[] {
  const { type, choices = [], min = 0, max = 1000 } = field;
  if (Object.hasOwn(together, field.name) && type !== 'choice') return together[field.name] ?? [];
  switch (type) {
    case 'text': return [textFor(field)];
    case 'secret': return ['change this'];
    case 'whole': return [min, max];
    case 'real': return [min, min + 0.5];
    case 'yesNo': return [true, false];
    case 'choice': return choices.map(({ value }) => value);
    case 'choices': return [...choices.map(({ value }) => [value]), choices.map(({ value }) => value)];
    case 'texts': return [[textFor(field)]];
    case 'moment': return ['2027-06-30T12:00:00Z'];
    case 'file': return [exampleRoot];
    case 'secretFile': return [exampleIdentity];
    case 'files': return [[exampleRoot]];
    case 'reference': return field.of?.map((kind) => `a-${kind.toLowerCase()}`) ?? [];
    case 'references': return [(field.of ?? []).map((kind) => `a-${kind.toLowerCase()}`)];
    case 'rows': return rowsOf(field.fields ?? []);
    case 'subject': return ['O=Example, CN={serial}'];
    case 'languages': return [{ default: 'Yes?', de: 'Ja?' }];
    case 'keys': return [{ allowCamera: false, safariAcceptCookies: 1.5, ratingApps: 200, blockedAppBundleIDs: ['com.example.game'], ratingRegion: 'de' }];
  }
}

function rowsOf(fields: readonly Field[]): ModelValue[] {
  const least = filled(fields, {});
  return fields.flatMap((field) => samplesOf(field).map((value) => [{ ...least, [field.name]: value }] as unknown as ModelValue));
}

/** With what is required beside what is given. */
function filled(fields: readonly Field[], values: Values): Values {
  const result = { ...values };
  for (const field of fields) if (field.required && applies(field, fields, result) && isEmpty(result[field.name])) result[field.name] = samplesOf(field)[0] ?? '';
  return result;
}

/** Makes a field apply. */
function steered(field: Field, fields: readonly Field[], values: Values): Values {
  const steering = fields.find(({ name }) => name === field.when?.field);
  if (!steering || !field.when) return values;
  return steered(steering, fields, { ...values, [steering.name]: field.when.is[0] ?? '' });
}

/** What an ACME key needs so that a device can make it (enrollment-formats 2.3). */
function agreeing(kind: string, values: Values): Values {
  if (kind === 'acme' && values['keyType'] === 'RSA') return { ...values, hardwareBound: false, keySize: 2048, attest: false };
  return values;
}

/** Each field of a form alone, with every value, and what that makes necessary. */
export function eachAlone(form: PayloadForm): { readonly field: Field; readonly values: Values }[] {
  return form.fields.flatMap((field) => samplesOf(field).map((value) => ({ field, values: agreeing(form.kind, filled(form.fields, { ...steered(field, form.fields, {}), [field.name]: value })) })));
}

/** All fields that can stand together, for every way of steering them. */
export function allTogether(form: PayloadForm): Values[] {
  const steering = form.fields.filter(({ name }) => form.fields.some(({ when }) => when?.field === name));
  let ways: Values[] = [{}];
  for (const field of steering) ways = ways.flatMap((way) => samplesOf(field).map((value) => ({ ...way, [field.name]: value })));
  return ways.map((way) => {
    const values = { ...way };
    for (const field of form.fields) if (applies(field, form.fields, values) && values[field.name] === undefined) values[field.name] = samplesOf(field).at(-1) ?? '';
    return agreeing(form.kind, values);
  });
}

/** The payload with those it refers to before it. */
export function withReferred(form: PayloadForm, values: Values): unknown {
  const payloads = new Map<string, ModelPayload>();
  for (const field of form.fields) {
    const value = values[field.name];
    if (field.type !== 'reference' && field.type !== 'references') continue;
    for (const id of Array.isArray(value) ? value as readonly string[] : typeof value === 'string' ? [value] : []) {
      const kind = field.of?.find((one) => `a-${one.toLowerCase()}` === id);
      if (kind) payloads.set(id, { id, kind, values: filled(formOf(kind).fields, {}) });
    }
  }
  return { muster: 'profile', version: 1, profile: { name: 'Example', identifier: 'com.example.test' }, payloads: [...payloads.values(), { id: 'tested', kind: form.kind, values }] };
}

