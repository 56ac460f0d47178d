// The model of a profile: what a person chose, as JSON that can be kept, compared and built again. Read here from anything at all.
import type { DraftProblem } from '../../../model/profiles.ts';
import type { ProfileSchema } from '../schema.ts';
import { DraftProblems } from './draft-problems.ts';
import type { Field, PayloadForm } from './field.ts';
import { formOf, profileFields } from './forms.ts';
import type { PayloadKind } from './kinds.ts';
import { readValues } from './read-values.ts';

/** A file's bytes, and its name where the profile shall carry it. */
export interface ModelFile {
  readonly base64: string;
  readonly name?: string;
}

/** A number that Apple writes as a real; JSON has one kind of number. People may leave it to the reader, which knows Apple's schema. */
export interface ModelReal {
  readonly real: number;
}

export type ModelGroup = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | ModelReal>>;

/** Which form a value has is said by its field's type: field.ts. */
export type ModelValue = string | number | boolean | readonly (string | number)[] | ModelFile | readonly ModelFile[] | ModelGroup | readonly ModelGroup[];

/** By the fields' names; what isn't there, the device assumes. */
export type ModelValues = Readonly<Record<string, ModelValue>>;

export interface ModelPayload {
  /** Stays the same in later versions, so that devices take them as updates. */
  readonly id: string;
  readonly kind: PayloadKind;
  readonly values: ModelValues;
}

export interface ProfileModel {
  readonly muster: 'profile';
  readonly version: 1;
  readonly profile: ModelValues;
  readonly payloads: readonly ModelPayload[];
}

export type ReadModel = { readonly model: ProfileModel; readonly problems?: undefined } | { readonly model?: undefined; readonly problems: readonly DraftProblem[] };

const mostPayloads = 200;
const idShape = /^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownMembers(problems: DraftProblems, json: Readonly<Record<string, unknown>>, known: readonly string[], payload: string | null): void {
  for (const name of Object.keys(json)) if (!known.includes(name)) problems.add(payload, null, `“${name.slice(0, 60)}” is not known here; there are ${known.join(', ')}.`);
}

interface Outline {
  readonly id: string;
  readonly form: PayloadForm;
  readonly values: Readonly<Record<string, unknown>>;
}

function outlineOf(problems: DraftProblems, json: unknown, index: number): Outline | null {
  if (!isObject(json)) {
    problems.add(null, 'payloads', `Payload ${index + 1} must be an object with id, kind and values.`);
    return null;
  }
  const { id, kind, values = {} } = json;
  const place = typeof id === 'string' && id !== '' ? id : null;
  const called = place === null ? `Payload ${index + 1}` : `The payload “${place.slice(0, 60)}”`;
  unknownMembers(problems, json, ['id', 'kind', 'values'], place);
  if (typeof id !== 'string' || !idShape.test(id)) problems.add(place, null, `${called} needs an id of letters, digits and hyphens, at most 60.`);
  const form = typeof kind === 'string' ? formOf(kind) : undefined;
  if (!form) problems.add(place, null, `${called} is of no kind that can be made here${typeof kind === 'string' ? `: “${kind.slice(0, 60)}”` : ''}.`);
  if (!isObject(values)) problems.add(place, null, `The values of ${called.toLowerCase()} must be an object.`);
  return form && typeof id === 'string' && isObject(values) ? { id, form, values } : null;
}

function checkTogether(problems: DraftProblems, outlines: readonly Outline[]): void {
  const ids = new Set<string>();
  const kinds = new Set<string>();
  for (const { id, form } of outlines) {
    if (ids.has(id)) problems.add(id, null, `There are two payloads with the id “${id}”.`);
    ids.add(id);
    if (form.single && kinds.has(form.kind)) problems.add(id, null, `A profile can have one payload “${form.title}” only.`);
    kinds.add(form.kind);
    if (form.alone && outlines.length > 1) problems.add(id, null, `“${form.title}” is a file of its own: nothing else can stand beside it.`);
  }
}

function checkReferences(problems: DraftProblems, outlines: readonly Outline[], payloads: readonly ModelPayload[]): void {
  const forms = new Map(outlines.map(({ id, form }) => [id, form]));
  const look = (id: string, field: Field, named: string): void => {
    const form = forms.get(named);
    if (!form) problems.add(id, field.name, `“${field.label}” names “${named}”, and no payload has that id.`);
    else if (!field.of?.includes(form.kind)) problems.add(id, field.name, `“${field.label}” names “${named}”, which is a payload “${form.title}” and can’t be used for that.`);
  };
  for (const { id, kind, values } of payloads) {
    for (const field of formOf(kind).fields) {
      const value = values[field.name];
      if (field.type === 'reference' && typeof value === 'string' && value !== '') look(id, field, value);
      if (field.type === 'references' && Array.isArray(value)) for (const one of value) if (typeof one === 'string') look(id, field, one);
    }
  }
}

/**
 * The model, or everything that is wrong with it; never throws. Files are `{ base64, name? }`, points in time ISO 8601 in UTC,
 * null the same as nothing. Values of fields that don't apply (`when`) are kept, and not written.
 */
export function readModel(json: unknown, schema: ProfileSchema): ReadModel {
  const problems = new DraftProblems();
  if (!isObject(json)) return { problems: [{ payload: null, field: null, reason: 'It must be an object with “muster”, “version”, “profile” and “payloads”.' }] };
  if (json['muster'] !== 'profile' || json['version'] !== 1) problems.add(null, null, 'It must say "muster": "profile" and "version": 1.');
  unknownMembers(problems, json, ['muster', 'version', 'profile', 'payloads'], null);
  const { profile: top = {}, payloads: listed } = json;
  if (!isObject(top)) problems.add(null, null, '“profile” must be an object.');
  if (!Array.isArray(listed) || listed.length === 0) problems.add(null, 'payloads', '“payloads” must be a list with at least one payload.');
  const list: readonly unknown[] = Array.isArray(listed) ? listed : [];
  if (list.length > mostPayloads) problems.add(null, 'payloads', `There are ${list.length} payloads; ${mostPayloads} is the most there can be.`);
  const profile = readValues({ problems, schema, payload: null, type: null }, profileFields, isObject(top) ? top : {});
  const outlines = list.slice(0, mostPayloads).flatMap((one, index) => outlineOf(problems, one, index) ?? []);
  const payloads = outlines.map(({ id, form, values }) => ({ id, kind: form.kind, values: readValues({ problems, schema, payload: id, type: form.type }, form.fields, values) }));
  checkTogether(problems, outlines);
  checkReferences(problems, outlines, payloads);
  return problems.found.length > 0 ? { problems: problems.found } : { model: { muster: 'profile', version: 1, profile, payloads } };
}
