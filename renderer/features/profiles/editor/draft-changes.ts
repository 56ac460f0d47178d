// Changes of a draft, each giving a new one. Pure.
import type { Field } from '../../../../src/domain/profile/build/field.ts';
import { formOf } from '../../../../src/domain/profile/build/forms.ts';
import type { PayloadKind } from '../../../../src/domain/profile/build/kinds.ts';
import type { Draft, FieldValue, FieldValues } from '../../../../src/model/profiles.ts';

export type DraftPayload = Draft['payloads'][number];

/** What a form starts with. */
export function startValues(fields: readonly Field[]): FieldValues {
  return Object.fromEntries(fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])));
}

/** "wifi", "wifi-2": the first that is free. Ids stay with their payloads, since devices know them by it. */
export function freshId(payloads: readonly DraftPayload[], kind: PayloadKind): string {
  const base = kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const taken = new Set(payloads.map(({ id }) => id));
  let id = base;
  for (let next = 2; taken.has(id); next += 1) id = `${base}-${next}`;
  return id;
}

export function withPayload(draft: Draft, kind: PayloadKind, values: FieldValues = {}): { readonly draft: Draft; readonly id: string } {
  const id = freshId(draft.payloads, kind);
  return { id, draft: { ...draft, payloads: [...draft.payloads, { id, kind, values: { ...startValues(formOf(kind).fields), ...values } }] } };
}

function setIn(values: FieldValues, name: string, value: FieldValue | undefined): FieldValues {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...values, [name]: value };
}

/** `payload` null: the profile itself. `value` undefined: nothing is said any more. */
export function withValue(draft: Draft, payload: string | null, name: string, value: FieldValue | undefined): Draft {
  if (payload === null) return { ...draft, profile: setIn(draft.profile, name, value) };
  return { ...draft, payloads: draft.payloads.map((one) => (one.id === payload ? { ...one, values: setIn(one.values, name, value) } : one)) };
}

function withoutReference(payload: DraftPayload, gone: string): DraftPayload {
  let { values } = payload;
  for (const { name, type } of formOf(payload.kind)?.fields ?? []) {
    const value = values[name];
    if (type === 'reference' && value === gone) values = setIn(values, name, undefined);
    if (type === 'references' && Array.isArray(value)) values = setIn(values, name, value.filter((one): one is string => typeof one === 'string' && one !== gone));
  }
  return { ...payload, values };
}

/** Nothing names it any more. */
export function withoutPayload(draft: Draft, id: string): Draft {
  return { ...draft, payloads: draft.payloads.filter((payload) => payload.id !== id).map((payload) => withoutReference(payload, id)) };
}

/** Puts back a payload that was taken out, where it was; one that is there stays. */
export function withPayloadBack(draft: Draft, payload: Draft['payloads'][number], at: number): Draft {
  if (draft.payloads.some(({ id }) => id === payload.id)) return draft;
  return { ...draft, payloads: [...draft.payloads.slice(0, at), payload, ...draft.payloads.slice(at)] };
}

/** Adds a payload that a field of `payload` then names. */
export function withPayloadFor(draft: Draft, payload: string, name: string, kind: PayloadKind): { readonly draft: Draft; readonly id: string } {
  const added = withPayload(draft, kind);
  const owner = draft.payloads.find(({ id }) => id === payload);
  const several = formOf(owner?.kind ?? '')?.fields.find((field) => field.name === name)?.type === 'references';
  const held = owner?.values[name];
  const before = Array.isArray(held) ? held.filter((one): one is string => typeof one === 'string') : [];
  return { id: added.id, draft: withValue(added.draft, payload, name, several ? [...before, added.id] : added.id) };
}

/** Payloads that a field may name. */
export function candidates(draft: Draft, kinds: readonly PayloadKind[]): readonly DraftPayload[] {
  return draft.payloads.filter(({ kind }) => kinds.some((one) => one === kind));
}

/** Which of several of a kind it is: the first needed text, such as the network's name. */
export function noteOf({ kind, values }: DraftPayload): string {
  const { displayName } = values;
  if (typeof displayName === 'string' && displayName !== '') return displayName;
  for (const { name, type, required } of formOf(kind)?.fields ?? []) {
    const value = values[name];
    if (required && type === 'text' && typeof value === 'string') return value;
    if ((type === 'file' || type === 'secretFile') && typeof value === 'object' && 'name' in value && typeof value.name === 'string') return value.name;
  }
  return '';
}

export function titleOf({ kind }: DraftPayload): string {
  return formOf(kind)?.title ?? kind;
}

/** What can still be added: nothing beside what stands alone, and one only of what is single. */
export function mayAdd(draft: Draft, kind: PayloadKind): boolean {
  const form = formOf(kind);
  if (draft.payloads.some((payload) => formOf(payload.kind)?.alone)) return false;
  if (form.alone) return draft.payloads.length === 0;
  return !form.single || !draft.payloads.some((payload) => payload.kind === kind);
}
