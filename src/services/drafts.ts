// Between a profile's model, as it is kept and built, and a draft, as a face edits it: a face gets neither secrets nor files,
// only the word that they are kept; what it doesn't touch stays as it is.
import { formOf, profileFields } from '../domain/profile/build/forms.ts';
import type { Field } from '../domain/profile/build/field.ts';
import type { Draft, FieldValue, FieldValues, MadeId } from '../model/profiles.ts';
import type { StagedFiles } from './staged-files.ts';

/** A model before it was checked: values by field, as JSON has them. */
export type RawValues = Readonly<Record<string, unknown>>;

export interface RawPayload {
  readonly id: string;
  readonly kind: string;
  readonly values: RawValues;
}

export interface RawModel {
  readonly muster: 'profile';
  readonly version: 1;
  readonly profile: RawValues;
  readonly payloads: readonly RawPayload[];
}

/** What is secret of a model, by "payload/field". */
export type SecretValues = Readonly<Record<string, unknown>>;

const isHeld = (field: Field): boolean => field.type === 'secret' || field.type === 'secretFile' || field.type === 'file' || field.type === 'files';
const isSecret = (field: Field): boolean => field.type === 'secret' || field.type === 'secretFile';

function fieldsOf(kind: string): readonly Field[] {
  return formOf(kind)?.fields ?? [];
}

function nameOf(value: unknown): string | undefined {
  const name = (value as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : undefined;
}

/** The model without what is secret, and that apart. */
export function splitSecrets(model: RawModel): { readonly open: RawModel; readonly secret: SecretValues } {
  const secret: Record<string, unknown> = {};
  const payloads = model.payloads.map(({ id, kind, values }) => {
    const open: Record<string, unknown> = { ...values };
    for (const field of fieldsOf(kind).filter(isSecret)) {
      const value = values[field.name];
      if (value === undefined) continue;
      secret[`${id}/${field.name}`] = value;
      const name = nameOf(value);
      open[field.name] = { secret: true, ...(name === undefined ? {} : { name }) };
    }
    return { id, kind, values: open };
  });
  return { open: { ...model, payloads }, secret };
}

/** The whole model again; what is missing among the secrets is missing in the model. */
export function joinSecrets(open: RawModel, secret: SecretValues): RawModel {
  const payloads = open.payloads.map(({ id, kind, values }) => {
    const names = fieldsOf(kind).filter(isSecret).map(({ name }) => name);
    const kept = names.flatMap((name) => (secret[`${id}/${name}`] === undefined ? [] : [[name, secret[`${id}/${name}`]] as const]));
    const rest = Object.entries(values).filter(([name]) => !names.includes(name));
    return { id, kind, values: Object.fromEntries([...rest, ...kept]) };
  });
  return { ...open, payloads };
}

function shown(field: Field, value: unknown): FieldValue {
  if (!isHeld(field)) return value as FieldValue;
  // Which of several files is meant is said by its place.
  if (field.type === 'files') return (Array.isArray(value) ? value : []).map((one, at) => ({ kept: true, at, name: nameOf(one)?.slice(0, 255) ?? '' }));
  const name = nameOf(value);
  return { kept: true, ...(name === undefined ? {} : { name: name.slice(0, 255) }) };
}

function shownValues(fields: readonly Field[], values: RawValues): FieldValues {
  return Object.fromEntries(fields.flatMap((field) => {
    const value = values[field.name];
    return value === undefined ? [] : [[field.name, shown(field, value)]];
  }));
}

/** For a face. `model` may lack its secrets. */
export function draftOf(id: MadeId, model: RawModel): Draft {
  return {
    id, profile: shownValues(profileFields, model.profile),
    payloads: model.payloads.map((payload) => ({ id: payload.id, kind: payload.kind, values: shownValues(fieldsOf(payload.kind), payload.values) })),
  };
}

function takenOne(value: object, before: unknown, staged: StagedFiles): unknown {
  if ('kept' in value) return before;
  if ('staged' in value && typeof value.staged === 'string') {
    const { bytes, name } = staged.get(value.staged);
    return { base64: Buffer.from(bytes).toString('base64'), name };
  }
  return value;
}

function taken(field: Field, value: FieldValue, before: unknown, staged: StagedFiles): unknown {
  if (!isHeld(field) || typeof value !== 'object') return value;
  if (!Array.isArray(value)) return takenOne(value, before, staged);
  const earlier: readonly unknown[] = Array.isArray(before) ? before : [];
  return value.map((one) => (typeof one === 'object' ? takenOne(one, 'at' in one ? earlier[Number(one['at'])] : undefined, staged) : one));
}

/** Unknown fields stay in, so that checking the model names them. */
function takenValues(fields: readonly Field[], values: FieldValues, before: RawValues, staged: StagedFiles): RawValues {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => {
    const field = fields.find((one) => one.name === name);
    const result = field ? taken(field, value, before[name], staged) : value;
    return result === undefined ? [] : [[name, result]];
  }));
}

/** `before`: the kept model with its secrets, null for a new one. Throws file.notStaged. */
export function modelOf(draft: Draft, before: RawModel | null, staged: StagedFiles): RawModel {
  return {
    muster: 'profile', version: 1, profile: takenValues(profileFields, draft.profile, before?.profile ?? {}, staged),
    payloads: draft.payloads.map(({ id, kind, values }) => {
      const earlier = before?.payloads.find((payload) => payload.id === id && payload.kind === kind);
      return { id, kind, values: takenValues(fieldsOf(kind), values, earlier?.values ?? {}, staged) };
    }),
  };
}
