// A profile as a host hands it over: read, opened when it is signed, refused in the device's own words when it is none
// (ios-protocols 3.6, 3.10).
import { looksSigned, openSignedContent } from '../crypto/signed-content.ts';
import { readPlist } from '../plist/read.ts';
import { isDict, type PlistDict, PlistError, type PlistValue } from '../plist/value.ts';
import { errorReply } from './status.ts';
import type { VirtualProfile } from './virtual-profile.ts';

const malformed = (text: string): PlistDict => errorReply(
  { domain: 'MCInstallationErrorDomain', code: 4000, text: 'The profile could not be read.' },
  { domain: 'MCProfileErrorDomain', code: 1000, text },
);

const missing = (field: string): PlistDict => errorReply(
  { domain: 'MCInstallationErrorDomain', code: 4001, text: 'The profile could not be installed.' },
  { domain: 'MCProfileErrorDomain', code: 1002, text: `The field “${field}” is missing.` },
);

function text(profile: PlistDict, key: string): string | null {
  const value = profile.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What was opened, or why not. */
async function contentOf(payload: Uint8Array): Promise<PlistValue | string> {
  let content = payload;
  if (looksSigned(payload)) {
    const opened = await openSignedContent(payload);
    if (opened.kind !== 'intact') return 'The profile’s signature is not valid.';
    content = opened.content;
  }
  try {
    return readPlist(content);
  } catch (error) {
    if (error instanceof PlistError) return 'The profile is not a property list.';
    throw error;
  }
}

async function readProfile(payload: Uint8Array | PlistDict): Promise<VirtualProfile | PlistDict> {
  const parsed = isDict(payload) ? payload : await contentOf(payload);
  return typeof parsed === 'string' ? malformed(parsed) : profileIn(parsed);
}

/** Opening a signature is not for free, and an offered profile is looked at twice: when it arrives, and when it is installed. */
const opened = new WeakMap<Uint8Array | PlistDict, Promise<VirtualProfile | PlistDict>>();

/** The profile, or the reply that refuses it. The device takes a dictionary as well as a file. */
export function profileFrom(payload: Uint8Array | PlistDict): Promise<VirtualProfile | PlistDict> {
  const profile = opened.get(payload) ?? readProfile(payload);
  opened.set(payload, profile);
  return profile;
}

/** The same for what was read already. */
export function profileIn(parsed: PlistValue): VirtualProfile | PlistDict {
  if (!isDict(parsed) || parsed.get('PayloadType') !== 'Configuration') return malformed('The profile is not a configuration profile.');
  const identifier = text(parsed, 'PayloadIdentifier');
  const uuid = text(parsed, 'PayloadUUID');
  if (!identifier || !uuid) return missing(identifier ? 'PayloadUUID' : 'PayloadIdentifier');
  const content = parsed.get('PayloadContent');
  const payloads = Array.isArray(content) ? content.filter((entry) => isDict(entry)) : [];
  const isOf = (type: string) => (entry: PlistDict): boolean => entry.get('PayloadType') === type;
  const version = parsed.get('PayloadVersion');
  return {
    identifier, uuid, name: text(parsed, 'PayloadDisplayName') ?? identifier,
    description: text(parsed, 'PayloadDescription'), organization: text(parsed, 'PayloadOrganization'),
    removalDisallowed: parsed.get('PayloadRemovalDisallowed') === true, version: typeof version === 'bigint' ? version : 1n,
    management: payloads.some(isOf('com.apple.mdm')),
    wifi: payloads.some(isOf('com.apple.wifi.managed')),
    onlyWifi: payloads.length > 0 && payloads.every(isOf('com.apple.wifi.managed')),
    fixesName: payloads.filter(isOf('com.apple.applicationaccess')).some((entry) => entry.get('allowDeviceNameModification') === false),
  };
}
