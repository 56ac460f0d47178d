// The form of a profile out of a file and out of options. What is wrong with its values is the check's business, not this file's.
import { certificateRefOf, identityRefOf, readAppleProfile } from '../ade-station.ts';
import { paneNames } from '../domain/profile/pane-names.ts';
import { type AdeDraft, adeDraftSchema } from '../model/ade.ts';
import type { CertificateRef } from '../model/blueprints.ts';
import type { Papers } from '../papers.ts';
import type { FormWords } from './ade-words.ts';
import { refuse } from './parse.ts';
import { plain } from './plain.ts';

interface ReadForm {
  readonly draft: AdeDraft;
  /** What the form has no place for, by name. */
  readonly unknown: readonly string[];
}

const unusable = (file: string, reason: string): never => refuse(`${plain(file)} is no form of a profile: ${plain(reason)}.`);

function objectIn(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return unusable(file, 'it is no JSON');
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : unusable(file, 'it is no JSON object');
}

/**
 * A form as `profile show --as form` writes it, or a part of one, whose other fields are as in `base`; or Apple's own JSON, told by its
 * profile_name, which says everything. Rejects usage.invalid.
 */
export function readForm(bytes: Uint8Array, file: string, base: AdeDraft): Promise<ReadForm> {
  return new Promise((resolve) => {
    const found = objectIn(bytes, file);
    if (Object.hasOwn(found, 'profile_name')) {
      const read = readAppleProfile(found);
      resolve(read.draft === null ? unusable(file, read.reason) : read);
      return;
    }
    const parsed = adeDraftSchema.safeParse({ ...base, ...found });
    if (parsed.success) resolve({ draft: parsed.data, unknown: [] });
    else {
      const [issue] = parsed.error.issues;
      const keys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
      unusable(file, keys.length > 0 ? `no field of the form is called “${plain(String(keys[0])).slice(0, 60)}”` : `its field “${plain(issue?.path.join('.') ?? '').slice(0, 60)}” can’t be that`);
    }
  });
}

/** Apple's skip keys, however they were typed; what isn't known is left to the check. */
function paneOf(word: string): string {
  const wanted = word.toLowerCase();
  return Object.keys(paneNames).find((key) => key.toLowerCase() === wanted) ?? word;
}

async function certificatesOf({ certificates, identities }: FormWords, papers: Papers): Promise<CertificateRef[] | null> {
  if (certificates === null && identities === null) return null;
  return [...await Promise.all((certificates ?? []).map((file) => certificateRefOf(papers, file))), ...(identities ?? []).map((name) => identityRefOf(papers, name))];
}

/** The form with what was said. Throws file.*, identity.*, usage.invalid. */
export async function draftWith(draft: AdeDraft, form: FormWords, papers: Papers): Promise<AdeDraft> {
  const certificates = await certificatesOf(form, papers);
  const anchors = form.anchors === null ? draft.anchors : await Promise.all(form.anchors.map((file) => certificateRefOf(papers, file)));
  const choices = Object.fromEntries(Object.entries(form.choices).map(([field, text]) => [field, text === '' ? null : text]));
  const parsed = adeDraftSchema.safeParse({
    ...draft, ...form.texts, ...choices, ...form.flags, affinity: form.affinity ?? draft.affinity, anchors, skip: form.skip === null ? draft.skip : [...new Set(form.skip.map(paneOf))],
    // Who names a certificate means pairing by it.
    pairing: { allow: form.pairing ?? (certificates !== null && certificates.length > 0 ? 'certificate' : draft.pairing.allow), certificates: certificates ?? draft.pairing.certificates },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`The field “${issue?.path.join('.') ?? ''}” can’t be that: ${issue?.message ?? 'it doesn’t fit'}.`);
}
