// What is checked, and for whom: the profile taken apart once, and what is known of the device and of the file.
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import { type AppleSystem, type PayloadSchema, type Platform, type ProfileSchema, systemOf } from '../schema.ts';
import type { Path } from './finding.ts';

/** Who brings the profile to the device. none: a person or a cable, without management. */
export type Enrollment = 'device' | 'user' | 'none';

/** What only cryptography can say of a certificate payload; the caller looks, the domain can't. */
export type ContentFacts =
  | { readonly kind: 'certificate' | 'identity'; /** Milliseconds since the Unix epoch. */ readonly until: number }
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreadable' };

export interface CheckContext {
  readonly platform: Platform;
  /** Null: unknown. Then nothing is too new, and what was ever deprecated is said. */
  readonly osVersion: string | null;
  readonly supervised: boolean | null;
  readonly enrollment: Enrollment;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** By index in PayloadContent. */
  readonly contents?: ReadonlyMap<number, ContentFacts>;
  /** The UID of the push certificate at hand. */
  readonly pushTopic?: string | null;
  /** The end of that certificate, in milliseconds since the Unix epoch. */
  readonly pushUntil?: number | null;
  /** When an MDM exported the file, in milliseconds since the Unix epoch. */
  readonly exportedAt?: number | null;
  /** The end of the signer's certificate. */
  readonly signedUntil?: number | null;
}

export interface Payload {
  readonly dict: PlistDict;
  readonly index: number;
  readonly path: Path;
  readonly type: string | null;
  readonly uuid: string | null;
  readonly schema: PayloadSchema | null;
}

export interface Subject {
  readonly profile: PlistDict;
  readonly context: CheckContext;
  readonly schema: ProfileSchema;
  readonly system: AppleSystem;
  readonly payloads: readonly Payload[];
  /** The first payload with each UUID, and with each in upper case. */
  readonly byUuid: ReadonlyMap<string, Payload>;
  readonly byUpperUuid: ReadonlyMap<string, Payload>;
}

export function textAt(dict: PlistDict, key: string): string | null {
  const value = dict.get(key);
  return typeof value === 'string' ? value : null;
}

export function dictAt(dict: PlistDict, key: string): PlistDict | null {
  const value = dict.get(key);
  return isDict(value) ? value : null;
}

export function listAt(dict: PlistDict, key: string): readonly PlistValue[] {
  const value = dict.get(key);
  return Array.isArray(value) ? value : [];
}

export function ofType({ payloads }: Subject, ...types: readonly string[]): Payload[] {
  return payloads.filter(({ type }) => type !== null && types.includes(type));
}

/** A value as it may stand in a sentence. Not for what may be a secret. */
export function quoted(text: string): string {
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
}

export function makeSubject(profile: PlistDict, context: CheckContext, schema: ProfileSchema): Subject {
  const payloads: Payload[] = [];
  for (const [index, dict] of listAt(profile, 'PayloadContent').entries()) {
    if (!isDict(dict)) continue;
    const type = textAt(dict, 'PayloadType');
    payloads.push({ dict, index, path: ['PayloadContent', index], type, uuid: textAt(dict, 'PayloadUUID'), schema: type === null ? null : schema.payloads.get(type) ?? null });
  }
  const byUuid = new Map<string, Payload>();
  const byUpperUuid = new Map<string, Payload>();
  for (const payload of payloads) {
    if (payload.uuid === null) continue;
    if (!byUuid.has(payload.uuid)) byUuid.set(payload.uuid, payload);
    if (!byUpperUuid.has(payload.uuid.toUpperCase())) byUpperUuid.set(payload.uuid.toUpperCase(), payload);
  }
  return { profile, context, schema, system: systemOf(context.platform), payloads, byUuid, byUpperUuid };
}
