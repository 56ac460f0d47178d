// Profiles of automated enrollment (enrollment-formats 5.4): which fields the service takes, what is wrong with one, and the cloud
// configuration that a device makes of it (ios-protocols 3.4.1).
import { X509Certificate } from 'node:crypto';
import { dict, type PlistDict } from '../plist/value.ts';
import { automatedConfiguration, type EnrollmentKind, freshAutomatedConfiguration } from './known-configurations.ts';

/** As the service keeps it: the fields it knows, with values that passed. */
export type EnrollmentProfile = Readonly<Record<string, unknown>>;

interface Field {
  readonly key: string;
  /** First protocol version that has it (enrollment-formats 5.1). */
  readonly since?: number;
  /** The service's word for a value that isn't right; of a missing one only where `required` says. */
  readonly wrong: string;
  readonly required?: string;
  readonly isRight: (value: unknown) => boolean;
}

const text = (max: number) => (value: unknown): boolean => typeof value === 'string' && value.length <= max;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.length <= 200 && value.every(text(200));

function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    const { protocol, href } = new URL(value);
    return protocol === 'https:' && href.length <= 2000;
  } catch {
    return false;
  }
}

function isCertificate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value)) return false;
  try {
    const der = Buffer.from(value, 'base64');
    return der[0] === 0x30 && new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
}

const areCertificates = (value: unknown): boolean => Array.isArray(value) && value.length <= 100 && value.every(isCertificate);
const malformed = 'MALFORMED_REQUEST_BODY';
const flag = (key: string, since = 1): Field => ({ key, since, wrong: 'FLAGS_INVALID', isRight: isFlag });

/** In the order in which they are looked at. */
const fields: readonly Field[] = [
  { key: 'profile_name', wrong: 'CONFIG_NAME_INVALID', required: 'CONFIG_NAME_REQUIRED', isRight: text(125) },
  { key: 'url', wrong: 'CONFIG_URL_INVALID', required: 'CONFIG_URL_REQUIRED', isRight: isAddress },
  { key: 'configuration_web_url', wrong: 'CONFIG_URL_INVALID', isRight: isAddress },
  { key: 'org_magic', wrong: 'MAGIC_INVALID', isRight: text(256) },
  ...['allow_pairing', 'is_supervised', 'is_mandatory', 'is_mdm_removable'].map((key) => flag(key)),
  ...['await_device_configured', 'is_multi_user', 'auto_advance_setup'].map((key) => flag(key, 2)),
  ...['is_return_to_service', 'do_not_use_profile_from_backup'].map((key) => flag(key)),
  { key: 'language', since: 2, wrong: 'LOCALE_INVALID', isRight: (value) => typeof value === 'string' && /^[a-z]{2,3}$/i.test(value) },
  { key: 'region', since: 2, wrong: 'LOCALE_INVALID', isRight: (value) => typeof value === 'string' && /^[a-z]{2}$/i.test(value) },
  { key: 'department', wrong: 'DEPARTMENT_INVALID', isRight: text(125) },
  { key: 'support_phone_number', wrong: 'SUPPORT_PHONE_INVALID', isRight: text(50) },
  { key: 'support_email_address', since: 2, wrong: 'SUPPORT_EMAIL_INVALID', isRight: text(250) },
  { key: 'skip_setup_items', wrong: malformed, isRight: isTextList },
  { key: 'anchor_certs', wrong: malformed, isRight: areCertificates },
  { key: 'supervising_host_certs', wrong: malformed, isRight: areCertificates },
];

/** The word of what is wrong first, or what is kept: fields that nobody knows in this version aren't. */
export function readProfile(given: Readonly<Record<string, unknown>>, version: number): string | EnrollmentProfile {
  const kept: Record<string, unknown> = {};
  for (const { key, since = 1, wrong, required, isRight } of fields) {
    const value = given[key] ?? undefined;
    if (version < since) continue;
    if (value === undefined || value === '') {
      if (required !== undefined) return required;
    } else if (!isRight(value)) return wrong;
    else kept[key] = value;
  }
  return kept['is_mdm_removable'] === false && kept['is_supervised'] !== true ? 'FLAGS_INVALID' : kept;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const listOf = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined);
const certificatesOf = (value: unknown): Uint8Array[] | undefined => listOf(value)?.map((encoded) => Uint8Array.from(Buffer.from(encoded, 'base64')));

/** As a device takes it from Apple, before anything of it was done. No system on a bench is as old as those that heeded is_supervised and is_mandatory (iOS 12). */
export function configurationOf(profile: EnrollmentProfile): PlistDict {
  const isRight = (key: string, unless: boolean): boolean => (typeof profile[key] === 'boolean' ? profile[key] : unless);
  return new Map([...freshAutomatedConfiguration(), ...dict({
    AllowPairing: isRight('allow_pairing', true), AnchorCertificates: certificatesOf(profile['anchor_certs']), AutoAdvanceSetup: isRight('auto_advance_setup', false) || undefined,
    AwaitDeviceConfigured: isRight('await_device_configured', false) || isRight('is_return_to_service', false),
    ConfigurationURL: textOf(profile['url']), ConfigurationWebURL: textOf(profile['configuration_web_url']),
    IsMDMUnremovable: isRight('is_mdm_removable', true) ? 0n : 1n, IsMandatory: true, IsMultiUser: isRight('is_multi_user', false), IsRapidReturnToService: isRight('is_return_to_service', false) || undefined,
    IsSupervised: true, Language: textOf(profile['language']), OrganizationDepartment: textOf(profile['department']), OrganizationMagic: textOf(profile['org_magic']) ?? '',
    OrganizationSupportEmail: textOf(profile['support_email_address']), OrganizationSupportPhone: textOf(profile['support_phone_number']), Region: textOf(profile['region']),
    SkipSetup: listOf(profile['skip_setup_items']) ?? [], SupervisorHostCertificates: certificatesOf(profile['supervising_host_certs']),
  })]);
}

function builtIn(kind: EnrollmentKind, uuid: string): { readonly uuid: string; readonly profile: EnrollmentProfile } {
  const configuration = automatedConfiguration(kind);
  const profile = {
    profile_name: kind === 'shared' ? 'Practice MDM, without a user' : 'Practice MDM, for a user', url: configuration.get('ConfigurationURL'), org_magic: configuration.get('OrganizationMagic'),
    allow_pairing: true, is_supervised: true, is_mandatory: true, is_mdm_removable: true, skip_setup_items: configuration.get('SkipSetup'),
  };
  return { uuid, profile };
}

/** What the practice MDM had defined before anybody came: devices that the roster calls assigned have one of these. */
export const builtInProfiles: Readonly<Record<EnrollmentKind, { readonly uuid: string; readonly profile: EnrollmentProfile }>> = {
  shared: builtIn('shared', 'AD0E5BAFED0000000000000000000001'), affinity: builtIn('affinity', 'AD0E0AFF100000000000000000000002'),
};
