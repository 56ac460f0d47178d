// The catalogue of what devices and the tools and services around them say: what an error means for the device, who acts,
// and the next step. The data is resources/error-catalogue.json; what isn't in it is told as unknown, never guessed.
import { z } from 'zod';
import catalogueData from '../../resources/error-catalogue.json' with { type: 'json' };
import type { DeviceWord, ErrorKind } from '../errors.ts';
import { codesIn, isTelling, sameCode, sameDomain, sameText, wordsIn } from './device-error-spelling.ts';

const names = {
  domain: z.string().min(1).max(60),
  /** "*": every code of the domain that has no entry of its own. */
  codes: z.array(z.string().min(1).max(60)).min(1),
  /** Parts of messages, lower-case, in any language. */
  texts: z.array(z.string().min(3)).optional(),
};

const sentence = z.string().regex(/^\p{L}.*\.$/u);

const meaningSchema = z.strictObject({
  ...names,
  meaning: sentence,
  actor: z.enum(['person', 'operator', 'administrator', 'us']),
  next: sentence,
  /** The next step may end in an erase; the sentence says "erases". */
  destructive: z.literal(true).optional(),
  /** It is known to be said where the opposite is true. */
  lies: z.enum(['success', 'failure']).optional(),
  /** What tells the truth. */
  readBack: z.string().optional(),
}).refine(({ lies, readBack }) => (lies === undefined) === (readBack === undefined), 'a lie says what to read back');

/** The same as another entry, which is named by domain and code. */
const likenessSchema = z.strictObject({ ...names, sameAs: z.string() });

export const errorCatalogueSchema = z.array(z.union([meaningSchema, likenessSchema]));
export type ErrorCatalogueEntry = z.infer<typeof errorCatalogueSchema>[number];

/** What is said of an error. Sentences are for people; `entry` is what the catalogue calls it, null where it has nothing. */
export interface DeviceErrorMeaning {
  readonly meaning: string;
  readonly actor: ErrorKind['actor'];
  readonly next: string;
  readonly known: boolean;
  /** success: it is said although nothing was done. failure: it is said although it was done. */
  readonly lies: 'success' | 'failure' | null;
  readonly readBack: string | null;
  readonly destructive: boolean;
  readonly entry: { readonly domain: string; readonly code: string } | null;
}

interface Found {
  readonly domain: string;
  readonly code: string;
  readonly means: z.infer<typeof meaningSchema>;
}

/** Looked up by domain, by code alone, and by parts of messages; all in the spelling of `sameDomain`, `sameCode`, `sameText`. */
export interface ErrorCatalogue {
  readonly domains: ReadonlyMap<string, ReadonlyMap<string, Found>>;
  readonly codes: ReadonlyMap<string, readonly Found[]>;
  /** Longest first: the more is the same, the surer. */
  readonly texts: readonly (readonly [string, Found])[];
}

const keyOf = (domain: string, code: string): string => `${sameDomain(domain)} ${sameCode(code)}`;

/** Domain and code as one text: the code is the last word. */
function keyOfName(name: string): string {
  const space = name.lastIndexOf(' ');
  return keyOf(name.slice(0, space), name.slice(space + 1));
}

/** Throws ZodError when the data isn't a catalogue, Error when an entry is there twice or stands for one that isn't there. */
export function readErrorCatalogue(data: unknown): ErrorCatalogue {
  const entries = errorCatalogueSchema.parse(data);
  const own = new Map(entries.flatMap((entry) => ('sameAs' in entry ? [] : entry.codes.map((code) => [keyOf(entry.domain, code), entry] as const))));
  const domains = new Map<string, Map<string, Found>>();
  const codes = new Map<string, Found[]>();
  const texts: [string, Found][] = [];
  for (const entry of entries) {
    const means = 'sameAs' in entry ? own.get(keyOfName(entry.sameAs)) : entry;
    if (!means) throw new Error(`the catalogue has no ${'sameAs' in entry ? entry.sameAs : ''}`);
    const ofDomain = domains.get(sameDomain(entry.domain)) ?? new Map<string, Found>();
    domains.set(sameDomain(entry.domain), ofDomain);
    for (const code of entry.codes) {
      const [found, key]: [Found, string] = [{ domain: entry.domain, code, means }, sameCode(code)];
      if (ofDomain.has(key)) throw new Error(`the catalogue has ${entry.domain} ${code} twice`);
      ofDomain.set(key, found);
      if (code !== '*') codes.set(key, [...codes.get(key) ?? [], found]);
    }
    for (const text of entry.texts ?? []) texts.push([sameText(text), { domain: entry.domain, code: entry.codes[0] ?? '', means }]);
  }
  return { domains, codes, texts: texts.sort(([a], [b]) => b.length - a.length) };
}

let builtIn: ErrorCatalogue | null = null;
const ours = (): ErrorCatalogue => (builtIn ??= readErrorCatalogue(catalogueData));

/** Nobody reads more of a message, and somebody may paste a whole log. */
const mostText = 20_000;

function byDomain({ domains }: ErrorCatalogue, domain: string, code: string): Found | undefined {
  const ofDomain = domains.get(sameDomain(domain));
  const [found, rest] = [ofDomain?.get(sameCode(code)), ofDomain?.get('*')];
  return found ?? (rest && /^[-\u2212]?[0-9]/.test(code) ? { ...rest, code } : undefined);
}

/** One meaning, however many domains say it. */
function byCode({ codes }: ErrorCatalogue, code: string): Found | undefined {
  const [first, ...others] = codes.get(sameCode(code)) ?? [];
  return others.every(({ means }) => means === first?.means) ? first : undefined;
}

function byText(catalogue: ErrorCatalogue, text: string): Found | undefined {
  const [message, readable] = [text.slice(0, mostText), sameText(text.slice(0, mostText))];
  const carried = wordsIn(message).reverse().map(({ domain, code }) => byDomain(catalogue, domain, code)).find((found) => found !== undefined);
  if (carried) return carried;
  const alone = codesIn(message).map((code) => byCode(catalogue, code)).find((found) => found !== undefined);
  return alone ?? catalogue.texts.find(([part]) => readable.includes(part))?.[1];
}

function find(catalogue: ErrorCatalogue, { domain, code, text = '' }: DeviceWord): Found | undefined {
  const named = byDomain(catalogue, domain, code);
  if (named) return named;
  // A short number of a domain that nobody knows says nothing: 4001 is many things.
  const [nameless, stranger] = [domain.trim() === '', !catalogue.domains.has(sameDomain(domain))];
  const alone = nameless || (stranger && isTelling(code)) ? byCode(catalogue, code) : undefined;
  return alone ?? byText(catalogue, text === '' ? code : text);
}

function unknown({ codes }: ErrorCatalogue, { domain, code }: DeviceWord): DeviceErrorMeaning {
  const none = { known: false, lies: null, readBack: null, destructive: false, entry: null, actor: 'operator' } as const;
  const owners = domain.trim() === '' ? [...new Set((codes.get(sameCode(code)) ?? []).map((found) => found.domain))] : [];
  if (owners.length > 0) return { ...none, meaning: `Several parts of the system use ${code.trim()}, for different things.`, next: `Look for the domain beside it: ${owners.join(', ')}.` };
  return {
    ...none, meaning: 'Muster doesn’t know this error.',
    next: 'Look at the device’s screen and read its state before anything is repeated; copy domain, code and text as they are, with the device’s model and system, and report them.',
  };
}

/**
 * What an error means, by its domain and code; by its code alone where that says enough, in any spelling of its number; or
 * by its text, in which a tool may have written domain and code. Domain and code may be empty where there is only a text.
 */
export function explainDeviceError(word: DeviceWord, catalogue: ErrorCatalogue = ours()): DeviceErrorMeaning {
  const found = find(catalogue, word);
  if (!found) return unknown(catalogue, word);
  const { meaning, actor, next, destructive = false, lies = null, readBack = null } = found.means;
  return { meaning, actor, next, known: true, lies, readBack, destructive, entry: { domain: found.domain, code: found.code } };
}
