// A profile as it is written: its form, its signature, its encryption. What is written is what was asked for, byte for byte the
// same each time.
import type { Identity } from '../crypto/identity.ts';
import { signContent } from '../crypto/sign-content.ts';
import { AppError } from '../errors.ts';
import type { ExportFormat } from '../model/profiles.ts';
import { writeBinaryPlist } from '../plist/binary-write.ts';
import { type PlistDict, PlistError, type PlistValue } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';

export const fileEndings: Readonly<Record<ExportFormat, string>> = { mobileconfig: 'mobileconfig', plist: 'plist', binary: 'plist' };

/** The property list in this form. Throws profile.unwritable. */
export function bytesOf(profile: PlistDict, format: ExportFormat): Uint8Array<ArrayBuffer> {
  try {
    return format === 'binary' ? Uint8Array.from(writeBinaryPlist(profile)) : writeXmlPlist(profile);
  } catch (error) {
    if (error instanceof PlistError) throw new AppError('profile.unwritable', { reason: error.message }, { cause: error });
    throw error;
  }
}

/** With a signature only a .mobileconfig makes sense: it is no property list any more. Throws profile.unwritable, identity.unusable. */
export async function signedBytes(profile: PlistDict, format: ExportFormat, identity: Identity | null, now: number): Promise<Uint8Array> {
  const bytes = bytesOf(profile, identity ? 'mobileconfig' : format);
  return identity ? signContent(identity, bytes, now) : bytes;
}

/**
 * The payloads under a device's own certificate: whoever hasn't its key sees that there are some, and no more. To be signed
 * after this, not before (enrollment-formats 1.1). Throws identity.unusable, profile.notAProfile.
 */
export async function encryptContent(profile: PlistDict, recipient: Uint8Array): Promise<PlistDict> {
  const content = profile.get('PayloadContent');
  if (!Array.isArray(content)) throw new AppError('profile.notAProfile', { file: 'The profile', reason: 'it has no list of payloads to encrypt' });
  const { encryptFor } = await import('../crypto/envelope.ts');
  const encrypted = await encryptFor(recipient, writeXmlPlist(content));
  return new Map<string, PlistValue>([...profile].map(([key, value]) => (key === 'PayloadContent' ? ['EncryptedPayloadContent', encrypted] : [key, value])));
}
