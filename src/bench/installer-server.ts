// A virtual device's MCInstall service, first form: list, install, remove, and what is read (ios-protocols 3.1, 3.2, 3.6, 3.10).
import type { Duplex } from 'node:stream';
import { looksSigned, openSignedContent } from '../crypto/signed-content.ts';
import { readPlist } from '../plist/read.ts';
import { dict, isDict, type PlistDict, PlistError, type PlistValue } from '../plist/value.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice, VirtualProfile } from './virtual-device.ts';

interface ChainLink {
  readonly domain: string;
  readonly code: number;
  readonly text: string;
}

/** The most general link first, the root cause last. */
function errorReply(...links: readonly ChainLink[]): PlistDict {
  const chain: PlistValue[] = links.map(({ domain, code, text }) => dict({ ErrorCode: BigInt(code), ErrorDomain: domain, LocalizedDescription: text, USEnglishDescription: text }));
  return dict({ Status: 'Error', ErrorChain: chain });
}

const malformed = (text: string): PlistDict => errorReply(
  { domain: 'MCInstallationErrorDomain', code: 4000, text: 'The profile could not be read.' },
  { domain: 'MCProfileErrorDomain', code: 1000, text },
);

function text(profile: PlistDict, key: string): string | null {
  const value = profile.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

async function profileFrom(payload: Uint8Array): Promise<VirtualProfile | PlistDict> {
  let content = payload;
  if (looksSigned(payload)) {
    const opened = await openSignedContent(payload);
    if (opened.kind !== 'intact') return malformed('The profile’s signature is not valid.');
    content = opened.content;
  }
  let parsed: PlistValue;
  try {
    parsed = readPlist(content);
  } catch (error) {
    if (error instanceof PlistError) return malformed('The profile is not a property list.');
    throw error;
  }
  if (!isDict(parsed) || parsed.get('PayloadType') !== 'Configuration') return malformed('The profile is not a configuration profile.');
  const identifier = text(parsed, 'PayloadIdentifier');
  const uuid = text(parsed, 'PayloadUUID');
  if (!identifier || !uuid) {
    return errorReply(
      { domain: 'MCInstallationErrorDomain', code: 4001, text: 'The profile could not be installed.' },
      { domain: 'MCProfileErrorDomain', code: 1002, text: `The field “${identifier ? 'PayloadUUID' : 'PayloadIdentifier'}” is missing.` },
    );
  }
  const payloads = parsed.get('PayloadContent');
  const version = parsed.get('PayloadVersion');
  return {
    identifier, uuid, name: text(parsed, 'PayloadDisplayName') ?? identifier,
    description: text(parsed, 'PayloadDescription'), organization: text(parsed, 'PayloadOrganization'),
    removalDisallowed: parsed.get('PayloadRemovalDisallowed') === true, version: typeof version === 'bigint' ? version : 1n,
    management: Array.isArray(payloads) && payloads.some((entry) => isDict(entry) && entry.get('PayloadType') === 'com.apple.mdm'),
  };
}

async function install(device: VirtualDevice, request: PlistDict): Promise<PlistDict> {
  const payload = request.get('Payload');
  if (!(payload instanceof Uint8Array)) return errorReply({ domain: 'DMCTunnelErrorDomain', code: 14_000, text: 'The payload has the wrong type.' });
  const profile = await profileFrom(payload);
  if (profile instanceof Map) return profile;
  if (device.offer(profile)) return dict({ Status: 'Acknowledged' });
  return errorReply(
    { domain: 'MCInstallationErrorDomain', code: 4001, text: `The profile “${profile.name}” could not be installed.` },
    { domain: 'MCInstallationErrorDomain', code: 4001, text: 'The device is already managed by another profile.' },
  );
}

function list(device: VirtualDevice): PlistDict {
  const profiles = [...device.profiles.values()];
  device.log.note(device.spec.udid, 'listed', String(profiles.length));
  return dict({
    Status: 'Acknowledged',
    OrderedIdentifiers: profiles.map((profile) => profile.identifier),
    ProfileManifest: new Map(profiles.map((profile) => [profile.identifier, dict({ Description: profile.name, IsActive: true })])),
    ProfileMetadata: new Map(profiles.map((profile) => [profile.identifier, dict({
      PayloadDescription: profile.description ?? undefined, PayloadDisplayName: profile.name, PayloadOrganization: profile.organization ?? undefined,
      PayloadRemovalDisallowed: profile.removalDisallowed, PayloadUUID: profile.uuid, PayloadVersion: profile.version,
    })])),
  });
}

/** Clients name the profile as plain text, or as a property list inside data (ios-protocols 3.2). */
function identifierFrom(value: PlistValue | undefined): string | null {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return null;
  try {
    const inner = readPlist(value, { bytes: 65_536, depth: 8, values: 100 });
    return isDict(inner) ? text(inner, 'PayloadIdentifier') : null;
  } catch {
    return null;
  }
}

function remove(device: VirtualDevice, request: PlistDict): PlistDict {
  const identifier = identifierFrom(request.get('ProfileIdentifier'));
  if (identifier === null) return dict({ Status: 'CommandFormatError' });
  if (device.remove(identifier)) return dict({ Status: 'Acknowledged' });
  return errorReply({ domain: 'MCInstallationErrorDomain', code: 4001, text: `The profile “${identifier}” is not installed.` });
}

function cloudConfiguration(device: VirtualDevice): PlistDict {
  return dict({ Status: 'Acknowledged', CloudConfiguration: device.cloud ?? undefined });
}

async function answer(device: VirtualDevice, name: string, request: PlistDict): Promise<PlistDict> {
  switch (name) {
    case 'HelloHostIdentifier': case 'Flush': return dict({ Status: 'Acknowledged' });
    case 'GetProfileList': return list(device);
    case 'InstallProfile': return install(device, request);
    case 'RemoveProfile': return remove(device, request);
    case 'GetCloudConfiguration': return cloudConfiguration(device);
    default: return dict({ Status: 'CommandFormatError' });
  }
}

/** Serves one connection until it ends; never throws. */
export function serveInstaller(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'MCInstall',
    nameOf: (request) => text(request, 'RequestType') ?? '',
    latencyOf: (name) => (name.startsWith('InstallProfile') ? 'install' : 'light'),
    answer: async (name, request) => ({ replies: [await answer(device, name, request)] }),
  });
}
