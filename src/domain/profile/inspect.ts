// Says what a configuration profile is: its names, its payloads, where it enrolls. Pure: bytes are parsed elsewhere.
// Reads only what identifies it; payload values, which may be secrets, are not looked at.
import { AppError } from '../../errors.ts';
import { isDict, type PlistDict, type PlistValue } from '../../plist/value.ts';

export interface ProfileFacts {
  readonly name: string;
  readonly organization: string | null;
  readonly description: string | null;
  readonly identifier: string;
  readonly uuid: string;
  readonly payloads: readonly { readonly type: string; readonly name: string | null }[];
  readonly managementHost: string | null;
  readonly topic: string | null;
  readonly removable: boolean;
}

function text(dictionary: PlistDict, key: string, max: number): string | null {
  const value = dictionary.get(key);
  return typeof value === 'string' && value !== '' ? value.slice(0, max) : null;
}

function hostOf(url: string | null): string | null {
  if (!url) return null;
  try {
    return new URL(url).host || null;
  } catch {
    return null;
  }
}

function payloadsOf(profile: PlistDict): PlistDict[] {
  const content = profile.get('PayloadContent');
  // An over-the-air bootstrap ("Profile Service") carries one dictionary instead of a list (enrollment-formats 2.9).
  if (isDict(content)) return [content];
  return Array.isArray(content) ? content.filter(isDict) : [];
}

/** Throws profile.notAProfile (with `file` and the reason), profile.encrypted. Keys: enrollment-formats 1.2, 1.3, 2.1, 2.9. */
export function inspectProfile(value: PlistValue, file: string): ProfileFacts {
  const refuse = (reason: string): never => { throw new AppError('profile.notAProfile', { file, reason }); };
  if (!isDict(value)) return refuse('it is a property list of another kind');
  const type = text(value, 'PayloadType', 300);
  if (type === null) return refuse('it has no PayloadType');
  if (type !== 'Configuration' && type !== 'Profile Service') return refuse(`its PayloadType is ${type.slice(0, 60)}`);
  if (value.has('EncryptedPayloadContent')) throw new AppError('profile.encrypted', { file });
  const identifier = text(value, 'PayloadIdentifier', 1000) ?? refuse('it has no PayloadIdentifier');
  const uuid = text(value, 'PayloadUUID', 100) ?? refuse('it has no PayloadUUID');
  const payloads = payloadsOf(value);
  if (payloads.length > 20_000) return refuse('it has more than 20,000 payloads');
  const management = payloads.find((payload) => payload.get('PayloadType') === 'com.apple.mdm');
  const bootstrap = type === 'Profile Service' ? payloads[0] : undefined;
  return {
    name: text(value, 'PayloadDisplayName', 1000) ?? identifier,
    organization: text(value, 'PayloadOrganization', 1000),
    description: text(value, 'PayloadDescription', 4000),
    identifier, uuid,
    payloads: payloads.map((payload) => ({
      type: text(payload, 'PayloadType', 300) ?? (bootstrap ? 'Profile Service' : 'unknown'), name: text(payload, 'PayloadDisplayName', 1000),
    })),
    managementHost: hostOf(management ? text(management, 'ServerURL', 2000) : bootstrap ? text(bootstrap, 'URL', 2000) : null),
    topic: management ? text(management, 'Topic', 300) : null,
    removable: value.get('PayloadRemovalDisallowed') !== true,
  };
}
