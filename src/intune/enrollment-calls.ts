// Tokens and enrollment profiles in Intune: lists, keys, uploads, syncs, profiles made and changed, assigned and exported. All of it is beta
// (enrollment-formats 7.2). Which profile and which token is the caller's to choose.
import { z } from 'zod';
import { type ProfileValues, profileTroubles } from '../domain/enrollment/intune-profile-fields.ts';
import { cleanSerial, portions } from '../domain/enrollment/serial-number.ts';
import { AppError, asAppError } from '../errors.ts';
import { type GraphClient, pathId } from './graph.ts';
import { type AppleIdentity, appleIdentitySchema, type IntuneProfile, type IntuneToken, profileSchema, tokenSchema, valueSchema } from './graph-answers.ts';

/** The place of Apple Configurator's profiles and serial numbers among the tokens: the admin center uses it, though the list of tokens hasn't got it (one open-source client, enrollment-formats 7.2). Asked for before it is used. */
export const configuratorPlace = '0449db8b-e7a4-42f2-a547-1c1cfaff21c5';
/** Serial numbers in one call. No page says a limit; the smallest ever written down is 500 rows (4.6). */
export const serialsAtOnce = 500;

const iosProfile = '#microsoft.graph.depIOSEnrollmentProfile';
const tokensPath = '/deviceManagement/depOnboardingSettings';
const tokenPath = (token: string): string => `${tokensPath}/${pathId(token, 'the token')}`;
const profilesPath = (token: string): string => `${tokenPath(token)}/enrollmentProfiles`;
const profilePath = (token: string, profile: string): string => `${profilesPath(token)}/${pathId(profile, 'the enrollment profile')}`;

/** Throws intune.notOffered, intune.*, http.*. */
export function listTokens(graph: GraphClient, signal: AbortSignal): Promise<IntuneToken[]> {
  return graph.list({ version: 'beta', path: tokensPath, scope: 'readEnrollment', what: 'the tokens', probe: true }, tokenSchema, signal);
}

/** Whether profiles of Apple Configurator can be reached at `place`. False: do it in the admin center. Throws intune.*, http.*. */
export async function offersConfigurator(graph: GraphClient, place: string, signal: AbortSignal): Promise<boolean> {
  try {
    await graph.act({ version: 'beta', path: profilesPath(place), query: { $top: '1' }, scope: 'readEnrollment', what: 'the profiles of Apple Configurator', probe: true }, signal);
    return true;
  } catch (error) {
    if (asAppError(error).code === 'intune.notOffered') return false;
    throw error;
  }
}

/** PEM, as Apple wants it; it comes bare or in base64. Throws intune.protocol. */
function asPem(value: string): string {
  const bare = value.trim();
  if (bare.startsWith('-----BEGIN ')) return bare;
  if (!/^[A-Za-z0-9+/\s]+=*$/.test(bare)) throw new AppError('intune.protocol', { what: 'the public key', reason: 'it isn’t PEM' });
  const bytes = Buffer.from(bare, 'base64');
  const inner = bytes.toString('latin1').trim();
  if (inner.startsWith('-----BEGIN ')) return inner;
  // A certificate in DER begins as a sequence with a length of two bytes.
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82) throw new AppError('intune.protocol', { what: 'the public key', reason: 'it isn’t PEM' });
  return `-----BEGIN CERTIFICATE-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----`;
}

/** What is uploaded to Apple's portal, PEM. Throws intune.*, http.*. */
export async function tokenKey(graph: GraphClient, token: string, signal: AbortSignal): Promise<string> {
  return asPem((await graph.call({ version: 'beta', path: `${tokenPath(token)}/getEncryptionPublicKey`, scope: 'readEnrollment', what: 'the public key' }, valueSchema, signal)).value);
}

/** A new one: the last one stops fitting. PEM. Throws intune.*, http.*. */
export async function makeTokenKey(graph: GraphClient, token: string, signal: AbortSignal): Promise<string> {
  return asPem((await graph.call({ method: 'POST', version: 'beta', path: `${tokenPath(token)}/generateEncryptionPublicKey`, scope: 'writeEnrollment', what: 'a new public key' }, valueSchema, signal)).value);
}

/** `file`: the .p7m as Apple gave it, a text. Throws intune.*, http.*. */
export async function uploadToken(graph: GraphClient, token: string, appleId: string, file: string, signal: AbortSignal): Promise<void> {
  await graph.act({ method: 'POST', version: 'beta', path: `${tokenPath(token)}/uploadDepToken`, body: { appleId, depToken: file }, scope: 'writeEnrollment', what: 'the upload of the token' }, signal);
}

/** Asks Intune to ask Apple. How often is sync-policy's business (5.8). Throws intune.*, http.*. */
export async function syncToken(graph: GraphClient, token: string, signal: AbortSignal): Promise<void> {
  await graph.act({ method: 'POST', version: 'beta', path: `${tokenPath(token)}/syncWithAppleDeviceEnrollmentProgram`, scope: 'writeEnrollment', what: 'the synchronization' }, signal);
}

/** Of a token, or of Apple Configurator. Throws intune.notOffered, intune.*, http.*. */
export async function listProfiles(graph: GraphClient, token: string, signal: AbortSignal): Promise<IntuneProfile[]> {
  return graph.list({ version: 'beta', path: profilesPath(token), scope: 'readEnrollment', what: 'the enrollment profiles', probe: true }, profileSchema, signal);
}

/** Throws intune.notFound, intune.*, http.*. */
export async function readProfile(graph: GraphClient, token: string, profile: string, signal: AbortSignal): Promise<IntuneProfile> {
  return graph.call({ version: 'beta', path: profilePath(token, profile), scope: 'readEnrollment', what: 'the enrollment profile' }, profileSchema, signal);
}

/** A certificate that Intune hasn't yet gets its thumbprint there. */
function withoutEmptyThumbprint(certificate: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ '@odata.type': 'microsoft.graph.managementCertificateWithThumbprint', ...certificate }).filter(([name, value]) => name !== 'thumbprint' || value !== ''));
}

function bodyOf(values: ProfileValues, before: ProfileValues): Record<string, unknown> {
  const [trouble] = profileTroubles(values, before);
  if (trouble) throw new AppError('usage.invalid', { detail: trouble.reason });
  const certificates = values['managementCertificates'];
  const sent = Array.isArray(certificates) ? { managementCertificates: certificates.map((one: unknown) => withoutEmptyThumbprint(one as object)) } : {};
  return { '@odata.type': iosProfile, ...values, ...sent };
}

/** For iPhone and iPad. Throws usage.invalid with what speaks against it, intune.unsure, intune.*, http.*. */
export async function createProfile(graph: GraphClient, token: string, values: ProfileValues, signal: AbortSignal): Promise<IntuneProfile> {
  return graph.call({ method: 'POST', version: 'beta', path: profilesPath(token), body: bodyOf(values, {}), scope: 'writeEnrollment', what: 'the new enrollment profile' }, profileSchema, signal);
}

/** `change`: what is to be different from `profile`; the rest stays. Throws as createProfile. */
export async function changeProfile(graph: GraphClient, token: string, { id, values }: IntuneProfile, change: ProfileValues, signal: AbortSignal): Promise<void> {
  await graph.act({ method: 'PATCH', version: 'beta', path: profilePath(token, id), body: bodyOf(change, values), scope: 'writeEnrollment', what: 'the change of the enrollment profile' }, signal);
}

/** For devices that nobody assigned anything to. Throws intune.*, http.*. */
export async function makeDefault(graph: GraphClient, token: string, profile: string, signal: AbortSignal): Promise<void> {
  await graph.act({ method: 'POST', version: 'beta', path: `${profilePath(token, profile)}/setDefaultProfile`, scope: 'writeEnrollment', what: 'the default profile' }, signal);
}

export interface Assigned {
  readonly assigned: readonly string[];
  /** Those for which it isn't known, and those that weren't asked for any more. */
  readonly unsure: readonly string[];
  readonly left: readonly string[];
  /** Why it ended early; null: it didn't. */
  readonly error: AppError | null;
}

/** Serial numbers to a profile, in portions. Throws the signal's reason; everything else is in the answer, beside what was done. */
export async function assignSerials(graph: GraphClient, token: string, profile: string, serials: readonly string[], signal: AbortSignal): Promise<Assigned> {
  const all = portions([...new Set(serials.map(cleanSerial))].filter((serial) => serial !== ''), serialsAtOnce);
  const path = `${profilePath(token, profile)}/updateDeviceProfileAssignment`;
  for (const [at, portion] of all.entries()) {
    try {
      await graph.act({ method: 'POST', version: 'beta', path, body: { deviceIds: portion }, scope: 'writeEnrollment', what: 'the assignment of devices' }, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const error = asAppError(thrown);
      const isUnsure = error.code === 'intune.unsure';
      return { assigned: all.slice(0, at).flat(), unsure: isUnsure ? portion : [], left: all.slice(isUnsure ? at + 1 : at).flat(), error };
    }
  }
  return { assigned: all.flat(), unsure: [], left: [], error: null };
}

/** Serial numbers that Intune has, with their profiles and states. Throws intune.notOffered, intune.*, http.*. */
export function appleDevices(graph: GraphClient, token: string, signal: AbortSignal): AsyncGenerator<AppleIdentity[], void, undefined> {
  return graph.pages({ version: 'beta', path: `${tokenPath(token)}/importedAppleDeviceIdentities`, scope: 'readEnrollment', what: 'the serial numbers', probe: true }, appleIdentitySchema, signal);
}

const isProfile = (bytes: Uint8Array): boolean => /^(?:\uFEFF)?\s*<(?:\?xml|!DOCTYPE|plist)/.test(Buffer.from(bytes.subarray(0, 200)).toString('utf8')) || bytes[0] === 0x30 || Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'bplist00';

/** The enrollment file of a profile (.mobileconfig): it comes as a text, or in base64. It works for two weeks (4.7). Throws intune.protocol, intune.*, http.*. */
export async function exportMobileConfig(graph: GraphClient, token: string, profile: string, signal: AbortSignal): Promise<Uint8Array> {
  const what = 'the enrollment file';
  const { value } = await graph.call({ version: 'beta', path: `${profilePath(token, profile)}/exportMobileConfig`, scope: 'readEnrollment', what }, z.object({ value: valueSchema.shape.value.min(1) }), signal);
  const text = Uint8Array.from(Buffer.from(value, 'utf8'));
  if (value.trimStart().replace(/^\uFEFF/, '').startsWith('<')) {
    if (isProfile(text)) return text;
  } else if (/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value)) {
    const bytes = Uint8Array.from(Buffer.from(value, 'base64'));
    if (isProfile(bytes)) return bytes;
  }
  throw new AppError('intune.protocol', { what, reason: 'it is no configuration profile' });
}
