// Checks a profile's file: brings together Apple's schema, what the certificates in it say of themselves, and the rules.
import { readCarriedCertificate, readCarriedIdentity } from '../crypto/carried-certificate.ts';
import { check } from '../domain/profile/check/check.ts';
import type { Finding } from '../domain/profile/check/finding.ts';
import { isForUserEnrollment } from '../domain/profile/check/mdm.ts';
import { type CheckContext, type ContentFacts, makeSubject, ofType, type Subject, textAt } from '../domain/profile/check/subject.ts';
import { isIntuneAddress } from '../domain/profile/origin.ts';
import { type ProfileSchema, readSchema } from '../domain/profile/schema.ts';
import { AppError } from '../errors.ts';
import { isDict, type PlistDict } from '../plist/value.ts';
import { openProfile } from './profile-files.ts';

/** Null where a person didn't say. */
export interface CheckChoice extends Pick<CheckContext, 'platform' | 'osVersion' | 'supervised' | 'now'> {
  readonly enrollment: CheckContext['enrollment'] | null;
  /** The push certificates at hand. */
  readonly push?: readonly { readonly topic: string; readonly certificate?: { readonly until: number } }[];
}

let schema: Promise<ProfileSchema> | null = null;

/** Read when it is first needed: 200 kB that a bench without profiles never asks for. */
export function appleSchema(): Promise<ProfileSchema> {
  schema ??= import('../../resources/apple-schema/schema.json', { with: { type: 'json' } }).then(({ default: data }) => readSchema(data));
  return schema;
}

/** Opening an identity takes a tenth of a second; nobody sends a hundred to one device. */
const mostIdentities = 20;
const mostCertificates = 1000;

async function contentsOf(subject: Subject): Promise<Map<number, ContentFacts>> {
  const facts = new Map<number, ContentFacts>();
  for (const { index, dict } of ofType(subject, 'com.apple.security.root', 'com.apple.security.pkcs1', 'com.apple.security.pem').slice(0, mostCertificates)) {
    const content = dict.get('PayloadContent');
    if (content instanceof Uint8Array) facts.set(index, readCarriedCertificate(content));
  }
  for (const { index, dict } of ofType(subject, 'com.apple.security.pkcs12').slice(0, mostIdentities)) {
    const content = dict.get('PayloadContent');
    if (content instanceof Uint8Array) facts.set(index, await readCarriedIdentity(content, textAt(dict, 'Password') ?? ''));
  }
  return facts;
}

function isFromIntune(subject: Subject): boolean {
  return ofType(subject, 'com.apple.mdm').some(({ dict }) => isIntuneAddress(textAt(dict, 'ServerURL') ?? ''));
}

/** What is known of the file that a profile came in, beside what it says itself. */
export interface FileFacts {
  readonly signedUntil: number | null;
  /** When it was exported, in milliseconds since the Unix epoch, as far as that can be told; null for what was never a file. */
  readonly exportedAt: number | null;
}

/** What devices will think of a profile that is at hand already. Never rejects for what the profile says. */
export async function checkValue(value: PlistDict, choice: CheckChoice, { signedUntil, exportedAt }: FileFacts): Promise<Finding[]> {
  const apple = await appleSchema();
  const { enrollment, push = [], ...rest } = choice;
  const subject = makeSubject(value, { ...rest, enrollment: 'device' }, apple);
  const topics = ofType(subject, 'com.apple.mdm').map(({ dict }) => textAt(dict, 'Topic'));
  // With several at hand it is compared with the one it belongs to, if there is such a one.
  const known = push.find(({ topic }) => topics.includes(topic)) ?? push[0];
  return check(value, {
    ...rest, pushTopic: known?.topic ?? null, pushUntil: known?.certificate?.until ?? null,
    enrollment: enrollment ?? (isForUserEnrollment(subject) ? 'user' : 'device'),
    contents: await contentsOf(subject),
    exportedAt: isFromIntune(subject) ? exportedAt : null,
    signedUntil,
  }, apple);
}

/** Throws profile.unreadable, tooLarge, notAProfile, encrypted, signatureBroken. */
export async function checkProfile(file: string, choice: CheckChoice): Promise<Finding[]> {
  const { shown, value, signature, exported } = await openProfile(file);
  if (!isDict(value)) throw new AppError('profile.notAProfile', { file: shown, reason: 'it is a property list of another kind' });
  return checkValue(value, choice, { signedUntil: signature.kind === 'intact' ? signature.until : null, exportedAt: exported.at });
}
