// A profile to check, written as an object, and the schema as it is committed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { check } from '../../src/domain/profile/check/check.ts';
import type { Finding } from '../../src/domain/profile/check/finding.ts';
import type { CheckContext } from '../../src/domain/profile/check/subject.ts';
import { readSchema } from '../../src/domain/profile/schema.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';

export const schemaFile = path.resolve(import.meta.dirname, '../../resources/apple-schema/schema.json');
export const schema = readSchema(JSON.parse(readFileSync(schemaFile, 'utf8')));

export const uuid = (n: number): string => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`;

type Members = Readonly<Record<string, PlistValue | undefined>>;

/** With everything a payload must say of itself; `n` makes identifier and UUID. */
export function payload(n: number, type: string, members: Members = {}): PlistDict {
  return dict({ PayloadType: type, PayloadIdentifier: `example.check.${n}`, PayloadUUID: uuid(n), PayloadVersion: 1n, ...members });
}

export function profile(payloads: PlistValue | undefined, members: Members = {}): PlistDict {
  return dict({ PayloadType: 'Configuration', PayloadIdentifier: 'example.check', PayloadUUID: uuid(0), PayloadVersion: 1n, PayloadContent: payloads, ...members });
}

export const now = Date.UTC(2026, 10, 22, 12);
export const day = 24 * 60 * 60 * 1000;

/** A supervised iPhone under management on iOS 18.1, the release of the schema at hand, so that nothing is excused as newer. */
export const context: CheckContext = { platform: 'iOS', osVersion: '18.1', supervised: true, enrollment: 'device', now };

export function checked(subject: PlistDict, more: Partial<CheckContext> = {}): Finding[] {
  return check(subject, { ...context, ...more }, schema);
}

/** "severity rule path" of each finding. */
export function marks(subject: PlistDict, more: Partial<CheckContext> = {}): string[] {
  return checked(subject, more).map(({ severity, rule, path: at }) => `${severity} ${rule} ${at}`.trim());
}

/** The same for one payload of a type. */
export function marksOf(type: string, members: Members, more: Partial<CheckContext> = {}): string[] {
  return marks(profile([payload(1, type, members)]), more);
}

/** A DER sequence that holds nothing in particular. */
export const der = Uint8Array.of(0x30, 3, 2, 1, 1);
