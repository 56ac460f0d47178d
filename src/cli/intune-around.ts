// What every verb of `muster intune` works with: the desk, and which token, place, profile and devices are meant.
import { readNamedFile, type IntuneStation } from '../intune-station.ts';
import { readSerialsCsv, type SerialRow } from '../domain/enrollment/serials-csv.ts';
import { AppError } from '../errors.ts';
import type { IntuneProfileShown } from '../model/intune.ts';
import type { PlaceWords, SerialWords } from './intune-words.ts';
import { refuse } from './parse.ts';
import { plain } from './plain.ts';
import type { Output } from './print.ts';

export interface IntuneAround extends IntuneStation {
  readonly output: Output;
  readonly stop: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Serial numbers of what is attached now; read before the folder was opened. */
  readonly bench: readonly string[];
  /** Calls whenever what is told changes, until the returned function is called. */
  readonly listen: (onChange: () => void) => () => void;
}

/** Where profiles and serial numbers are: a token, or Apple Configurator. */
export interface Place {
  readonly id: string;
  readonly name: string;
  /** As it is said: --configurator, or --token with a name. */
  readonly option: string;
}

type Token = Awaited<ReturnType<IntuneStation['desk']['handlers']['listIntuneTokens']>>['tokens'][number];

export const tokenName = ({ name, appleId, id }: Pick<Token, 'name' | 'appleId' | 'id'>): string => name ?? appleId ?? id;

function named<One>(all: readonly One[], word: string, namesOf: (one: One) => readonly (string | null)[], what: string): One {
  const wanted = word.trim().toLowerCase();
  const found = all.filter((one) => namesOf(one).some((name) => name?.toLowerCase() === wanted));
  const [one, another] = found;
  if (!one) throw new AppError('intune.notFound', { what: `${what} “${word.slice(0, 200)}”` });
  return another ? refuse(`${found.length} are called “${plain(word)}”. Name one by its ID: ${found.slice(0, 5).map((each) => plain(namesOf(each)[0] ?? '')).join(', ')}.`) : one;
}

/** By ID, name or Apple Account. Throws intune.*, http.*, usage.invalid. */
export async function tokenOf({ desk }: IntuneAround, word: string): Promise<Token> {
  const { tokens } = await desk.handlers.listIntuneTokens(null);
  return named(tokens, word, ({ id, name, appleId }) => [id, name, appleId], 'the token');
}

/** Every place that may be meant. Throws intune.*, http.*, usage.invalid. */
export async function placesOf({ desk }: IntuneAround, { token, configurator }: PlaceWords): Promise<Place[]> {
  const { tokens, configurator: bucket } = await desk.handlers.listIntuneTokens(null);
  const apple: Place[] = bucket === null ? [] : [{ id: bucket, name: 'Apple Configurator', option: '--configurator' }];
  if (configurator) return apple.length > 0 ? apple : Promise.reject(new AppError('intune.notOffered', { what: 'the profiles of Apple Configurator' }));
  const all = tokens.map((one) => ({ id: one.id, name: tokenName(one), option: `--token "${plain(tokenName(one))}"`, appleId: one.appleId }));
  return token === null ? [...all, ...apple] : [named(all, token, ({ id, name, appleId }) => [id, name, appleId], 'the token')];
}

/** The one place that is meant. Throws intune.*, http.*, usage.invalid. */
export async function placeOf(around: IntuneAround, words: PlaceWords): Promise<Place> {
  const places = await placesOf(around, words);
  const [one, another] = places;
  if (!one) throw new AppError('intune.notFound', { what: 'a token of automated enrollment, or Apple Configurator' });
  return another ? refuse(`Say where: ${places.slice(0, 10).map(({ option }) => option).join(', ')}.`) : one;
}

export interface Placed {
  readonly place: Place;
  readonly profile: IntuneProfileShown;
}

/** By place. Throws intune.*, http.*, usage.invalid. */
export async function profilesIn(around: IntuneAround, words: PlaceWords): Promise<Placed[]> {
  const found: Placed[] = [];
  for (const place of await placesOf(around, words)) {
    const { profiles } = await around.desk.handlers.listIntuneProfiles({ place: place.id });
    found.push(...profiles.map((profile) => ({ place, profile })));
  }
  return found;
}

/** By its ID or name, wherever it is. Throws intune.*, http.*, usage.invalid. */
export async function profileOf(around: IntuneAround, words: PlaceWords, word: string): Promise<Placed> {
  return named(await profilesIn(around, words), word, ({ profile: { id, name } }) => [id, name], 'the enrollment profile');
}

/** What Intune would trip over and Muster doesn't: it sends rows, and no file. */
const harmless = new Set(['csv.header', 'csv.columns', 'csv.quotes', 'csv.size', 'csv.empty', 'csv.duplicate']);
const mended = /byte order mark|UTF-16/;

async function rowsIn(file: string, kind: 'serials' | 'corporate', say: Output['say']): Promise<readonly SerialRow[]> {
  const { rows, findings } = readSerialsCsv(await readNamedFile(file), kind);
  const [trouble, ...others] = findings.filter(({ severity, rule, reason }) => severity === 'error' && !harmless.has(rule) && !mended.test(reason));
  for (const { severity, path, reason } of findings.slice(0, 20)) say(plain(`${severity}: ${path}: ${reason}`));
  if (trouble) return refuse(`${trouble.path}: ${trouble.reason}${others.length > 0 ? ` And ${others.length} more.` : ''} Nothing was sent.`);
  return rows.length === 0 ? refuse(`There is no serial number in ${plain(file)}.`) : rows;
}

/** Serial numbers with their details; `details`: where the list says none. Throws file.*, usage.invalid. */
export async function rowsOf(target: SerialWords, { bench, output: { say } }: IntuneAround, kind: 'serials' | 'corporate', details: string): Promise<SerialRow[]> {
  const rows = target.by === 'csv' ? await rowsIn(target.file, kind, say) : (target.by === 'bench' ? bench : target.serials).map((serial) => ({ serial, details: '' }));
  const most = 20_000;
  if (rows.length > most) refuse(`That are ${rows.length} devices; ${most} are possible at once.`);
  return rows.map((row) => ({ serial: row.serial, details: row.details === '' ? details : row.details.slice(0, 512) }));
}

/** Says how far long work is, for people. */
export function followWork({ desk, output: { say }, listen }: IntuneAround): () => void {
  let last = 0;
  return listen(() => {
    const { work } = desk.overview();
    if (work === null || work.done === 0 || work.done === last || work.done === work.of) return;
    last = work.done;
    say(`${work.done.toLocaleString('en')} of ${work.of.toLocaleString('en')}`);
  });
}
