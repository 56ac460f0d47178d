// Everything there is to say of a profile's file: what is in it, as lines and as XML without its secrets, and who signed it.
import { certificateFacts, readCertificate } from '../crypto/certificate-facts.ts';
import { explainSignature } from '../crypto/signature-report.ts';
import { detailOf } from '../domain/profile/detail.ts';
import { hideSecrets } from '../domain/profile/hide-secrets.ts';
import type { Finding } from '../domain/profile/check/finding.ts';
import { AppError } from '../errors.ts';
import type { ProfileDetail, ShownFinding } from '../model/profiles.ts';
import { isDict, type PlistDict } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { appleSchema } from './profile-check.ts';
import { openProfile } from './profile-files.ts';

/** Characters; a window shows no more, and a file of 10 MB is no text for people. */
const longestXml = 2_000_000;
const mostCertificates = 1000;

/** For faces: without the edit of a fix, which may hold what is in the profile. */
export function shownFinding({ severity, rule, path, reason, fix }: Finding): ShownFinding {
  return { severity, rule, path: path.slice(0, 2000), reason: reason.slice(0, 2000), fix: fix?.says.slice(0, 500) ?? null };
}

const certificateTypes = ['com.apple.security.root', 'com.apple.security.pkcs1', 'com.apple.security.pem'];

/** Each certificate payload in one line: whose, and until when. */
function contentsOf(profile: PlistDict): Map<number, string> {
  const lines = new Map<number, string>();
  const content = profile.get('PayloadContent');
  for (const [index, payload] of (Array.isArray(content) ? content : []).entries()) {
    if (lines.size >= mostCertificates) break;
    const type = isDict(payload) ? payload.get('PayloadType') : undefined;
    if (!isDict(payload) || typeof type !== 'string' || !certificateTypes.includes(type)) continue;
    const bytes = payload.get('PayloadContent');
    if (!(bytes instanceof Uint8Array)) continue;
    try {
      const { name, until } = certificateFacts(readCertificate(bytes));
      lines.set(index, `${name}, until ${new Date(until).toISOString().slice(0, 10)}`.slice(0, 500));
    } catch {
      // What can't be read is the check's business.
    }
  }
  return lines;
}

/** XML without secrets; `cut` when it is longer than a window shows. */
export function shownXml(profile: PlistDict): { readonly xml: string; readonly cut: boolean } {
  const xml = new TextDecoder().decode(writeXmlPlist(hideSecrets(profile)));
  return { xml: xml.slice(0, longestXml), cut: xml.length > longestXml };
}

export interface ReportChoice {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** DER of roots that are trusted beside the computer's own. */
  readonly anchors: readonly Uint8Array[];
}

/** Throws profile.*. */
export async function reportOf(file: string, choice: ReportChoice): Promise<ProfileDetail> {
  const [{ shown, value, bytes, signature }, schema] = await Promise.all([openProfile(file), appleSchema()]);
  if (!isDict(value)) throw new AppError('profile.notAProfile', { file: shown, reason: 'it is a property list of another kind' });
  return {
    ...detailOf(value, schema, contentsOf(value)), ...shownXml(value),
    signature: signature.kind === 'none' ? { kind: 'none' } : await explainSignature(bytes, choice),
  };
}
