// What Graph answers about enrollment, as schemas: lenient, since most of it is beta. Only an ID has to be there; a field that is missing, or
// has a word that nobody knows, is null or unknown (enrollment-formats 7.2).
import { z } from 'zod';
import type { ManagedDevice } from '../domain/enrollment/intune-enrolled.ts';
import { readProfileValues, type ProfileValues } from '../domain/enrollment/intune-profile-fields.ts';

const id = z.string().min(1).max(200);
const text = (max: number): z.ZodCatch<z.ZodNullable<z.ZodString>> => z.string().max(max).nullable().catch(null);
const flag = z.boolean().nullable().catch(null);
const count = z.number().int().min(0).max(1e9).nullable().catch(null);
/** Milliseconds since the Unix epoch. Never is Microsoft's year 1. */
const time = z.string().max(60).nullable().catch(null).transform((shown) => {
  const at = Date.parse(shown ?? '');
  return Number.isFinite(at) && at > 0 ? at : null;
});
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words): z.ZodCatch<z.ZodEnum<{ [Word in Words[number]]: Word }>> => z.enum(words).catch('unknown' as Words[number]);

/** A token of automated enrollment, as Intune keeps it (depOnboardingSetting). */
export const tokenSchema = z.object({
  id, tokenName: text(300), appleIdentifier: text(320), tokenExpirationDateTime: time, lastSuccessfulSyncDateTime: time, lastSyncTriggeredDateTime: time, lastSyncErrorCode: z.number().int().nullable().catch(null),
  tokenType: oneOf(['unknown', 'none', 'dep', 'appleSchoolManager']), syncedDeviceCount: count, dataSharingConsentGranted: flag,
});
export type IntuneToken = z.infer<typeof tokenSchema>;

export interface IntuneProfile {
  readonly id: string;
  readonly name: string;
  /** depIOSEnrollmentProfile, depMacOSEnrollmentProfile, enrollmentProfile …; null: not said. */
  readonly type: string | null;
  readonly values: ProfileValues;
  /** Fields with a value of a form that isn't known here. */
  readonly odd: readonly string[];
}

export const profileSchema = z.looseObject({ id, displayName: text(1000) }).transform((answered): IntuneProfile => {
  const type = answered['@odata.type'];
  return { id: answered.id, name: answered.displayName ?? '', type: typeof type === 'string' ? type.replace(/^#?microsoft\.graph\./, '').slice(0, 100) : null, ...readProfileValues(answered) };
});

export const enrollmentStates = ['unknown', 'enrolled', 'pendingReset', 'failed', 'notContacted', 'blocked'] as const;

/** A serial number in Intune, from Apple or from a list (importedAppleDeviceIdentity). */
export const appleIdentitySchema = z.object({
  id, serialNumber: z.string().min(1).max(60), description: text(2000), requestedEnrollmentProfileId: text(300), requestedEnrollmentProfileAssignmentDateTime: time, isSupervised: flag, isDeleted: flag,
  discoverySource: oneOf(['unknown', 'adminImport', 'deviceEnrollmentProgram']), createdDateTime: time, lastContactedDateTime: time, enrollmentState: oneOf(enrollmentStates),
  platform: oneOf(['unknown', 'ios', 'android', 'windows', 'windowsMobile', 'macOS']),
});
export type AppleIdentity = z.infer<typeof appleIdentitySchema>;

/** A corporate identifier (importedDeviceIdentity). */
export const corporateIdentitySchema = z.object({
  id, importedDeviceIdentifier: z.string().min(1).max(300), importedDeviceIdentityType: oneOf(['unknown', 'imei', 'serialNumber']), description: text(2000), createdDateTime: time, lastContactedDateTime: time,
  enrollmentState: oneOf(enrollmentStates), platform: oneOf(['unknown', 'ios', 'android', 'windows', 'windowsMobile', 'macOS']),
});
export type CorporateIdentity = z.infer<typeof corporateIdentitySchema>;

/** Of an import, per row. */
export const importedSchema = z.object({ value: z.array(z.looseObject({ serialNumber: text(60), importedDeviceIdentifier: text(300), status: flag })).max(10_000) });

export const pushCertificateSchema = z.object({ appleIdentifier: text(320), topicIdentifier: text(300), expirationDateTime: time, certificateSerialNumber: text(100), lastModifiedDateTime: time });
export type IntunePushCertificate = z.infer<typeof pushCertificateSchema>;

export const managedDeviceSchema = z.object({
  id, serialNumber: text(60), deviceName: text(300), userPrincipalName: text(320), userDisplayName: text(300), enrolledDateTime: time, lastSyncDateTime: time, isSupervised: flag, enrollmentProfileName: text(300),
  managedDeviceOwnerType: oneOf(['unknown', 'company', 'personal']), deviceEnrollmentType: text(100), complianceState: text(60), model: text(100), osVersion: text(60), operatingSystem: text(60),
}).transform((found): ManagedDevice & { readonly system: string | null } => ({
  id: found.id, serial: found.serialNumber === '' ? null : found.serialNumber, name: found.deviceName, user: found.userPrincipalName === '' ? null : found.userPrincipalName, userName: found.userDisplayName === '' ? null : found.userDisplayName,
  enrolledAt: found.enrolledDateTime, lastSyncAt: found.lastSyncDateTime, supervised: found.isSupervised, profile: found.enrollmentProfileName === '' ? null : found.enrollmentProfileName, ownership: found.managedDeviceOwnerType,
  enrollmentType: found.deviceEnrollmentType, compliance: found.complianceState, model: found.model, osVersion: found.osVersion, system: found.operatingSystem,
}));

/** An OData answer that is one value. */
export const valueSchema = z.object({ value: z.string().max(8 * 1024 * 1024) });
