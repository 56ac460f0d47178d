// Where an enrollment profile comes from: the MDM by its host, how the device will prove who it is, and how long the file works.
import type { ProfileOrigin } from '../../model/profiles.ts';
import { isDict, type PlistDict } from '../../plist/value.ts';

/** Direct enrollment files of Intune work for two weeks (enrollment-formats 4.6, 4.7). */
const intuneLifetime = 14 * 24 * 60 * 60 * 1000;

/** Of its clouds: public, China, and the government's (enrollment-formats 2.11, 4.6). */
const intuneAddress = /^https:\/\/(?:[^/?#@\s]+\.)?manage\.microsoft\.(?:com|cn|us)(?:[:/?#]|$)/i;

export function isIntuneAddress(url: string): boolean {
  return intuneAddress.test(url.slice(0, 300));
}

/** What Intune exported in 2016 has to be another address before Apple Configurator, and so a device, can use it (enrollment-formats 4.6). */
const oldExport = /^https:\/\/manage\.microsoft\.com(?::443)?\/EnrollmentServer\/Discovery\.svc\/iOS\/ESProxy\/?(?=\?(?:[^#]*&)?id=)/i;

/** The address to use in place of one that Intune exported in 2016, with its whole query; null for any other. */
export function rewriteEnrollmentUrl(url: string): string | null {
  return oldExport.test(url) ? url.replace(oldExport, 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig') : null;
}

const textAt = (dict: PlistDict, key: string): string | null => {
  const value = dict.get(key);
  return typeof value === 'string' ? value : null;
};

function hostOf(url: string): string | null {
  try {
    return new URL(url).host.slice(0, 300) || null;
  } catch {
    return null;
  }
}

const identityTypes: ReadonlyMap<string | null, ProfileOrigin['identity']> = new Map([
  ['com.apple.security.scep', 'scep'], ['com.apple.security.acme', 'acme'], ['com.apple.security.pkcs12', 'pkcs12'],
]);

function identityOf(management: PlistDict, payloads: readonly PlistDict[]): ProfileOrigin['identity'] {
  const uuid = textAt(management, 'IdentityCertificateUUID')?.toUpperCase();
  const named = uuid === undefined ? undefined : payloads.find((payload) => textAt(payload, 'PayloadUUID')?.toUpperCase() === uuid);
  return (named && identityTypes.get(textAt(named, 'PayloadType'))) ?? 'none';
}

/** Times in milliseconds since the Unix epoch. Null for a profile that enrolls nowhere. */
export function originOf(profile: PlistDict, exported: { readonly at: number; readonly by: 'signature' | 'file' } | null): ProfileOrigin | null {
  const content = profile.get('PayloadContent');
  const payloads = Array.isArray(content) ? content.filter(isDict) : [];
  const management = payloads.find((payload) => textAt(payload, 'PayloadType') === 'com.apple.mdm');
  const bootstrap = textAt(profile, 'PayloadType') === 'Profile Service' && isDict(content) ? content : undefined;
  const url = management ? textAt(management, 'ServerURL') : bootstrap ? textAt(bootstrap, 'URL') : null;
  if (!management && !bootstrap) return null;
  const vendor = url !== null && isIntuneAddress(url) ? 'intune' : 'other';
  return {
    vendor, host: url === null ? null : hostOf(url),
    // Over the air, the server's first answer is an identity by SCEP (enrollment-formats 2.9).
    identity: management ? identityOf(management, payloads) : 'scep',
    exportedAt: exported?.at ?? null, exportedBy: exported?.by ?? null,
    worksUntil: vendor === 'intune' && exported ? exported.at + intuneLifetime : null,
  };
}
