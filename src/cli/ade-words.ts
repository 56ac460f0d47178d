// The words behind `muster ade` as typed commands, and what all of its parsers share. What a verb takes is in its own parser.
import type { AdeDeviceState, syncPolicyIds } from '../model/ade.ts';
import { type Parsed, refuse, spread } from './parse.ts';

export interface Where {
  readonly json: boolean;
  /** Practice's own server entries. */
  readonly practice: boolean;
  /** The server entry by its name; null: the only one. */
  readonly server: string | null;
}

/** Where a certificate is written; null: nowhere. */
export interface Out<File extends string | null = string | null> {
  readonly output: File;
  readonly force: boolean;
}

/** Which devices are meant, as it was typed. */
export type TargetWords =
  | { readonly by: 'serials'; readonly serials: readonly string[] }
  /** `file`: - is the standard input. */
  | { readonly by: 'text' | 'csv'; readonly file: string }
  | { readonly by: 'order'; readonly order: string }
  | { readonly by: 'bench' };

/** Of the form; what wasn't said isn't there. Files of certificates and names of identities are read later. */
export interface FormWords {
  readonly texts: Readonly<Partial<Record<'name' | 'description' | 'url' | 'orgMagic' | 'department' | 'phone' | 'email', string>>>;
  /** Empty: the service's own default. */
  readonly choices: Readonly<Partial<Record<'webUrl' | 'language' | 'region', string>>>;
  readonly flags: Readonly<Partial<Record<'supervised' | 'locked' | 'mandatory' | 'awaitConfigured' | 'sharedIpad' | 'returnToService' | 'notFromBackup' | 'autoAdvance', boolean>>>;
  readonly affinity: 'user' | 'none' | null;
  readonly pairing: 'yes' | 'no' | 'certificate' | null;
  /** Null: as they are. */
  readonly certificates: readonly string[] | null;
  readonly identities: readonly string[] | null;
  readonly anchors: readonly string[] | null;
  readonly skip: readonly string[] | null;
}

interface Doing {
  readonly target: TargetWords;
  readonly includeUnlisted: boolean;
  readonly dryRun: boolean;
}

/** A member for each name, so that a name tells which it is. */
type Named<Name extends string, More = unknown> = Name extends unknown ? { readonly name: Name } & More : never;

export type AdeCommand = Where & (
  | Named<'ade status' | 'ade token retry' | 'ade token drop-renewal' | 'ade token check' | 'ade token practice' | 'ade profile list'>
  | ({ readonly name: 'ade token new'; readonly label: string } & Out)
  | ({ readonly name: 'ade token certificate' } & Out<string>)
  | ({ readonly name: 'ade token renew' } & Out)
  | { readonly name: 'ade token import'; readonly file: string }
  | { readonly name: 'ade token remove'; readonly confirm: string | null }
  | { readonly name: 'ade token rename'; readonly label: string }
  | { readonly name: 'ade sync'; readonly full: boolean; readonly policy: (typeof syncPolicyIds)[number] | null }
  /** `limit` null: all. */
  | { readonly name: 'ade devices'; readonly search: string; readonly state: AdeDeviceState | null; readonly profile: string | null; readonly limit: number | null; readonly csv: boolean }
  /** `serials` null: those on the bench. */
  | Named<'ade devices show' | 'ade devices refresh', { readonly serials: readonly string[] | null }>
  | { readonly name: 'ade profile new'; readonly from: string | null; readonly form: FormWords }
  | { readonly name: 'ade profile edit'; readonly profile: string; readonly from: string | null; readonly form: FormWords }
  | { readonly name: 'ade profile show'; readonly profile: string; readonly as: 'form' | 'apple' | null }
  /** A kept one, or a file. */
  | { readonly name: 'ade profile check'; readonly profile: string | null; readonly from: string | null }
  | { readonly name: 'ade profile define'; readonly profile: string; readonly reassign: boolean }
  | { readonly name: 'ade profile read'; readonly uuid: string }
  | { readonly name: 'ade profile remove'; readonly profile: string }
  | ({ readonly name: 'ade assign'; readonly profile: string } & Doing)
  | ({ readonly name: 'ade unassign' } & Doing)
  | ({ readonly name: 'ade disown'; readonly typed: number | null } & Doing)
  | { readonly name: 'ade log'; readonly limit: number }
);

/** What every verb takes. */
export const everywhere = { practice: { type: 'boolean' }, server: { type: 'string' } } as const;

/** `at`: which word names the server entry, where one does. Throws usage.invalid. */
export function whereOf(parsed: Parsed, at?: number): Where {
  const [word, server] = [at === undefined ? undefined : parsed.positionals[at], parsed.text('server')];
  if (word !== undefined && server !== undefined) refuse(`Name the server entry once: “${word}”, or --server.`);
  return { json: parsed.flag('json'), practice: parsed.flag('practice'), server: word ?? server ?? null };
}

export const output = { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } } as const;
export const outOf = (parsed: Parsed): Out => ({ output: parsed.text('output') ?? null, force: parsed.flag('force') });

/** Throws usage.invalid. */
export function lineOf(text: string, what: string, most: number): string {
  const line = text.trim();
  return line === '' || line.length > most || /[\p{Cc}\p{Cs}]/u.test(line) ? refuse(`${what} is one line of 1 to ${most} characters.`) : line;
}

export const targets = { serial: { type: 'string', multiple: true }, text: { type: 'string' }, csv: { type: 'string' }, order: { type: 'string' }, bench: { type: 'boolean' }, 'include-unlisted': { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;
/** Several serial numbers may follow one --serial. */
export const spreadTargets = (words: readonly string[]): string[] => spread(words, '--serial');

/** Throws usage.invalid. */
export function serialsOf(words: readonly string[]): readonly string[] {
  const long = words.find((word) => word.length > 40 || word.trim() === '');
  return long === undefined ? words : refuse(`“${long.slice(0, 60)}” is no serial number.`);
}

/** Throws usage.invalid. */
export function doingOf(parsed: Parsed): Doing {
  const [serials, text, csv, order, bench] = [parsed.list('serial'), parsed.text('text'), parsed.text('csv'), parsed.text('order'), parsed.flag('bench')];
  const said: TargetWords[] = [
    ...(serials.length > 0 ? [{ by: 'serials', serials: serialsOf(serials) } as const] : []), ...(text === undefined ? [] : [{ by: 'text', file: text } as const]), ...(csv === undefined ? [] : [{ by: 'csv', file: csv } as const]),
    ...(order === undefined ? [] : [{ by: 'order', order: lineOf(order, 'An order number', 200) } as const]), ...(bench ? [{ by: 'bench' } as const] : []),
  ];
  const [target] = said;
  if (!target || said.length > 1) return refuse('Say once which devices: --serial S…, --text FILE, --csv FILE, --order NUMBER or --bench.');
  return { target, includeUnlisted: parsed.flag('include-unlisted'), dryRun: parsed.flag('dry-run') };
}
