// The fields of an automated-enrollment profile, as data: what Apple's service takes and up to which length (enrollment-formats 5.4).
import type { Platform } from '../profile/schema.ts';

export interface AdeField {
  readonly name: string;
  readonly type: 'text' | 'flag' | 'texts';
  readonly required?: true;
  /** Most characters; of an address, as it is written in a URL. */
  readonly max?: number;
  /** What the service answers where it doesn't like the value. */
  readonly refusal?: string;
  /** Only on these, and since this version of them where one is given. */
  readonly only?: readonly Platform[];
  readonly since?: string;
}

/** In the order of the form. */
export const adeFields: readonly AdeField[] = [
  { name: 'profile_name', type: 'text', required: true, max: 125, refusal: 'CONFIG_NAME_INVALID' },
  { name: 'url', type: 'text', required: true, max: 2000, refusal: 'CONFIG_URL_INVALID' },
  { name: 'configuration_web_url', type: 'text' },
  { name: 'org_magic', type: 'text', max: 256, refusal: 'MAGIC_INVALID' },
  { name: 'allow_pairing', type: 'flag' },
  { name: 'is_supervised', type: 'flag' },
  { name: 'is_mandatory', type: 'flag' },
  { name: 'is_mdm_removable', type: 'flag', refusal: 'FLAGS_INVALID' },
  { name: 'await_device_configured', type: 'flag' },
  { name: 'is_multi_user', type: 'flag', only: ['iOS', 'iPadOS'] },
  { name: 'is_return_to_service', type: 'flag', only: ['iOS', 'iPadOS', 'visionOS'], since: '26.0' },
  { name: 'do_not_use_profile_from_backup', type: 'flag', only: ['iOS', 'iPadOS', 'visionOS'], since: '26.0' },
  { name: 'auto_advance_setup', type: 'flag', only: ['macOS', 'tvOS'] },
  { name: 'language', type: 'text', refusal: 'LOCALE_INVALID', only: ['macOS', 'tvOS'] },
  { name: 'region', type: 'text', refusal: 'LOCALE_INVALID', only: ['macOS', 'tvOS'] },
  { name: 'department', type: 'text', max: 125, refusal: 'DEPARTMENT_INVALID' },
  { name: 'support_phone_number', type: 'text', max: 50, refusal: 'SUPPORT_PHONE_INVALID' },
  { name: 'support_email_address', type: 'text', max: 250, refusal: 'SUPPORT_EMAIL_INVALID' },
  { name: 'skip_setup_items', type: 'texts' },
  { name: 'anchor_certs', type: 'texts' },
  { name: 'supervising_host_certs', type: 'texts' },
  { name: 'devices', type: 'texts' },
  { name: 'profile_uuid', type: 'text' },
];

/** Serial numbers that the service takes in one call, unless its account says another number. */
export const devicesAtOnce = 1000;
