// Which notes and findings stand beside which field of the profile's form. Pure.
import type { ShownFinding } from '../../../src/model/profiles.ts';
import type { AdePreview } from './use-ade-preview.ts';

/** The form's field for each member of Apple's JSON (enrollment-formats 5.4). */
export const fieldOfMember: Readonly<Record<string, string>> = {
  profile_name: 'name', url: 'url', configuration_web_url: 'webUrl', org_magic: 'orgMagic', allow_pairing: 'pairing.allow', is_supervised: 'supervised', is_mandatory: 'mandatory', is_mdm_removable: 'locked',
  await_device_configured: 'awaitConfigured', is_multi_user: 'sharedIpad', is_return_to_service: 'returnToService', do_not_use_profile_from_backup: 'notFromBackup', auto_advance_setup: 'autoAdvance',
  language: 'language', region: 'region', department: 'department', support_phone_number: 'phone', support_email_address: 'email', skip_setup_items: 'skip', anchor_certs: 'anchors', supervising_host_certs: 'pairing.certificates',
};

/** Of a finding's place; null: of the whole. */
export function fieldOf({ path, reason }: Pick<ShownFinding, 'path' | 'reason'>): string | null {
  const member = path === '' ? /^“(\w+)” is missing/.exec(reason)?.[1] ?? '' : path.split(/[.[\s/]/)[0] ?? '';
  return fieldOfMember[member] ?? null;
}

export interface FieldNotes {
  readonly notes: readonly string[];
  readonly wrong: string;
}

/** The first sentence, and what is left of the notes after it. */
export function leadOf([first = '', ...others]: readonly string[]): readonly [lead: string, others: readonly string[]] {
  const end = /[.:] (?=[A-ZÀ-Þ])/.exec(first);
  return end === null ? [first, others] : [first.slice(0, end.index + 1), [first.slice(end.index + 2), ...others]];
}

/** `strict`: also what is only missing, which is no mistake before somebody has tried to define it. */
export function notesAt(preview: AdePreview | null, field: string, strict: boolean): FieldNotes {
  const errors = preview?.findings.filter((finding) => finding.severity === 'error' && fieldOf(finding) === field && (strict || finding.rule !== 'ade.missing')) ?? [];
  return { notes: preview?.notes.filter((note) => note.field === field).map(({ text }) => text) ?? [], wrong: errors.map(({ reason }) => reason).join(' ') };
}

/** What keeps the profile from being defined. */
export const errorsOf = (preview: AdePreview | null): readonly ShownFinding[] => preview?.findings.filter(({ severity }) => severity === 'error') ?? [];
