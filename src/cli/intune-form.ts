// The fields of an enrollment profile out of NAME=VALUE and out of a file, and as text. What speaks against them is the desk's to say.
import { certificateRefOf } from '../ade-station.ts';
import { readNamedFile, thumbprintOf } from '../intune-station.ts';
import { intuneProfileFields, type ProfileField, type ProfileValue, type ProfileValues } from '../domain/enrollment/intune-profile-fields.ts';
import { type IntuneProfileShown, intuneValuesSchema } from '../model/intune.ts';
import type { Papers } from '../papers.ts';
import type { ValueWords } from './intune-words.ts';
import { refuse } from './parse.ts';
import { plain } from './plain.ts';

const flags: Readonly<Record<string, boolean>> = { yes: true, true: true, on: true, no: false, false: false, off: false };

function fieldOf(name: string): ProfileField {
  const field = intuneProfileFields.find((known) => known.name.toLowerCase() === name.toLowerCase()) ?? refuse(`No field is called “${name.slice(0, 60)}”; muster intune profile show PROFILE --as form names them.`);
  return field.readOnly === true ? refuse(`${field.label} can’t be set here.`) : field;
}

const listIn = (text: string): string[] => text.split(',').map((word) => word.trim()).filter((word) => word !== '');

async function valueOf({ name, type, choices }: ProfileField, text: string, papers: Papers): Promise<ProfileValue> {
  switch (type) {
    case 'flag': return flags[text.toLowerCase()] ?? refuse(`${name} is yes or no, not “${text.slice(0, 60)}”.`);
    case 'number': return /^[0-9]{1,9}$/.test(text) ? Number(text) : refuse(`${name} is a whole number, not “${text.slice(0, 60)}”.`);
    case 'choice': return choices?.find((choice) => String(choice).toLowerCase() === text.toLowerCase()) ?? refuse(`${name} is one of ${choices?.join(', ') ?? ''}.`);
    case 'texts': return listIn(text);
    case 'certificates': return Promise.all(listIn(text).map(async (file) => {
      const { base64 } = await certificateRefOf(papers, file);
      return { thumbprint: thumbprintOf(base64), certificate: base64 };
    }));
    case 'text': return text;
  }
}

async function valuesIn(file: string): Promise<ProfileValues> {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await readNamedFile(file)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return refuse(`${plain(file)} is no JSON.`);
    throw error;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return refuse(`${plain(file)} is no JSON object with a profile’s fields.`);
  const given = Object.entries(read as Readonly<Record<string, unknown>>).filter(([, value]) => value !== null);
  for (const [name] of given) if (!intuneProfileFields.some((field) => field.name === name)) refuse(`${plain(file)}: no field is called “${plain(name).slice(0, 60)}”.`);
  const settable = given.filter(([name]) => !intuneProfileFields.some((field) => field.name === name && field.readOnly === true));
  const parsed = intuneValuesSchema.safeParse(Object.fromEntries(settable));
  return parsed.success ? parsed.data : refuse(`${plain(file)}: the field “${plain(String(parsed.error.issues[0]?.path[0] ?? '')).slice(0, 60)}” can’t be that.`);
}

/** The file's first, then what was said field by field. Throws file.*, identity.*, usage.invalid. */
export async function valuesFrom({ set, from }: ValueWords, papers: Papers): Promise<IntuneProfileShown['values']> {
  const values: Record<string, ProfileValue> = { ...(from === null ? {} : await valuesIn(from)) };
  for (const word of set) {
    const at = word.indexOf('=');
    const field = fieldOf(word.slice(0, at));
    values[field.name] = await valueOf(field, word.slice(at + 1), papers);
  }
  const parsed = intuneValuesSchema.safeParse(values);
  return parsed.success ? parsed.data : refuse(`The field “${String(parsed.error.issues[0]?.path[0] ?? '').slice(0, 60)}” is too long.`);
}

/** What can be set, in the order of the form: the file that --from takes. */
export function formOf(values: ProfileValues): ProfileValues {
  return Object.fromEntries(intuneProfileFields.flatMap(({ name, readOnly }) => (readOnly === true || values[name] === undefined ? [] : [[name, values[name]]])));
}

function valueText({ inverse, type }: ProfileField, value: ProfileValue): string {
  if (typeof value === 'boolean') return inverse === true ? (value ? 'skipped' : 'shown') : value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return type === 'certificates' ? String(value.length) : value.map((one) => (typeof one === 'string' ? one : '')).join(', ');
}

/** For people: each field that is said, by its label. */
export function valueRows(values: ProfileValues): string[][] {
  return intuneProfileFields.flatMap((field) => {
    const value = values[field.name];
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return [];
    return [[field.label, plain(valueText(field, value)), field.name]];
  });
}
