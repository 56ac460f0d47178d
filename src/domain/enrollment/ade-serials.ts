// Serial numbers out of what people paste and choose: text in any order, a CSV file of any portal. Each once, in upper case; a word that
// can't be one is said with why, and so is one that stands there twice.
import { readCsvLines } from './csv-lines.ts';
import { cleanSerial, isImei, serialDoubt } from './serial-number.ts';

export interface TakenSerials {
  /** In their order, each once. */
  readonly serials: readonly string[];
  readonly doubtful: readonly { readonly word: string; readonly reason: string }[];
  /** There were more than `most`; these are the first. */
  readonly more: boolean;
}

/** What a person can still read. */
const mostDoubts = 1000;

const headings = /^(?:serial|serials|seriennummern?|number|numbers|no|nr|sn|device|devices|s[eé]rie|n[uú]mero)$/i;

/** As a sentence; null: nothing speaks against it. */
function reasonAgainst(word: string, serial: string): string | null {
  if (isImei(serial)) return 'It is an IMEI; Apple’s service goes by serial numbers.';
  if (/^[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}$/i.test(word.trim())) return 'A spreadsheet has shortened the number; its digits are lost.';
  const doubt = serialDoubt(serial);
  if (doubt !== null) return `It ${doubt}.`;
  // Pasted along with the list: "Classroom". A serial number without any digit is rare, and one with vowels as well is rarer.
  return /^[A-Z]+$/.test(serial) && /[AEIOU]/.test(serial) ? 'It is a word without a digit.' : null;
}

interface Taker {
  readonly known: (serial: string) => boolean;
  readonly most: number;
}

/** `known`: whether the serial number is in a list of Apple's; then nothing is doubtful about it. */
function take(words: Iterable<string>, { known, most }: Taker): TakenSerials {
  const times = new Map<string, number>();
  const doubtful = new Map<string, string>();
  let more = false;
  for (const word of words) {
    const serial = cleanSerial(word).slice(0, 60);
    if (serial === '') continue;
    const before = times.get(serial);
    const reason = before === undefined ? reasonAgainst(word, serial) : null;
    // Looked up only where it matters, and no more often than is told: a pasted book has a hundred thousand words.
    if (reason !== null && (doubtful.size >= mostDoubts || !known(serial))) {
      if (doubtful.size < mostDoubts) doubtful.set(word.trim().slice(0, 100), reason);
    } else if (before === undefined && times.size >= most) more = true;
    else times.set(serial, (before ?? 0) + 1);
  }
  const doubled = [...times].filter(([, n]) => n > 1).map(([word, n]) => ({ word, reason: `It stands there ${n} times; it is taken once.` }));
  return { serials: [...times.keys()], doubtful: [...[...doubtful].map(([word, reason]) => ({ word, reason })), ...doubled].slice(0, mostDoubts), more };
}

const never = (): boolean => false;

/** Blanks, commas, semicolons, vertical bars and line ends part them. Words that only name the column are passed over. */
export function serialsInText(text: string, { known = never, most }: Partial<Taker> & Pick<Taker, 'most'>): TakenSerials {
  return take(text.split(/[\s,;|\u00a0\u2028\u2029]+/).filter((word) => !headings.test(cleanSerial(word))), { known, most });
}

/** As they were chosen somewhere: only cleaned, each once. */
export function distinctSerials(serials: readonly string[]): string[] {
  return [...new Set(serials.map(cleanSerial))].filter((serial) => serial !== '');
}

/** In the column that the first line calls so, else in the first. Null: the file is no text. */
export function serialsInCsv(bytes: Uint8Array, { known = never, most }: Partial<Taker> & Pick<Taker, 'most'>): TakenSerials | null {
  const { kind, lines } = readCsvLines(bytes, 100_000);
  if (kind !== 'text') return null;
  const [head, ...rest] = lines;
  const titles = head?.columns.map((title) => title.trim()) ?? [];
  const named = titles.findIndex((title) => /^(?:device[ _-]?)?(?:serial(?:[ _-]?(?:number|no\.?|nr\.?))?s?|seriennummer|sn)$/i.test(title));
  const titled = named >= 0 || (titles[0] !== undefined && !/[0-9]/.test(titles[0]) && /serial|s[eé]rie|identifier|imei|device|number|nummer/i.test(titles[0]));
  const at = Math.max(0, named);
  return take((titled ? rest : lines).map(({ columns }) => columns[at] ?? ''), { known, most });
}
