// The words behind `muster records`, and what it says of itself.
import { columnIds, type IntuneKind, intuneKinds, type LabelPaper, labelPapers, type PrintChoice, type QrContent, qrContents, type SheetPaper, sheetPapers } from '../model/record-exports.ts';
import { oneOf, parse, type Parsed, refuse, wholeNumber } from './parse.ts';

export const recordsUsage = `  records list [QUERY…] [--limit N]        list what was done, the newest first
  records show RECORD|SERIAL               say every step of one, and what was read back
  records stats [QUERY…]                   count devices a day, minutes by method, reasons
  records export [QUERY…] --csv FILE | --jsonl FILE | --intune FILE
                                           write them out; - is the standard output
  records label|sheet|certificate QUERY…|RECORD… --out FILE
                                           make a PDF to print
  records verify [--head FILE|JSON]… [--key FINGERPRINT]
                                           check the ledger, line by line and signature by signature
  records note RECORD|SERIAL TEXT          write a note to a record
  records tag RECORD|SERIAL TAG | --remove say which asset tag a device has
  records check-last-four XXXX [--is SERIAL]
                                           which device that is, and whether it is the right one`;

export const recordsHelp = `Usage: muster records list|show|stats|export|label|sheet|certificate|verify|note|tag|check-last-four

QUERY is free words, each of which must be somewhere in the record, and words such as
  serial:F2LX  last4:APQ7  udid:…  ecid:…  name:"Cart 4"  tag:A-12  operator:vera  station:…  blueprint:Sales
  outcome:done|failed|cancelled|running|interrupted  method:direct  day:today  from:2026-11-01  to:2026-11-22  batch:…
RECORD is a record’s number or the beginning of it; SERIAL means the latest record of that device.

list     [--limit N]               at most N, from 1 to 500
export   --csv FILE [--columns a,b] [--separator ;] [--excel]   --excel writes what Excel needs to read it as it is
         --jsonl FILE [--columns a,b]                           an object a line
         --intune FILE [--kind configurator|serials|imeis] [--details TEMPLATE]
                                   a list that Intune takes, in parts of 5,000 rows
         FILE may be - for the standard output; --replace writes over a file that is there
label    --out FILE [--paper brother|dymo|a4] [--code serial|assetTag|muster]
sheet    --out FILE [--paper a4|letter] [--list]       what a user has to do; --list is one list to tick off and sign
certificate --out FILE [--paper a4|letter] [--json]    one record’s facts, steps, evidence and signature;
                                   of several records FILE is a folder
verify   --head FILE|JSON          a head that somebody kept: a certificate in JSON, or lines of ledger-heads.jsonl
         --key FINGERPRINT         the key that must have signed last
         Ends with 1 when a line was changed, taken away, put in or cut off, and says which.
         What nobody signed yet is said, and can’t be vouched for.
note, tag                          need the data folder for themselves: quit the other Muster, or write it in its window
Columns: ${columnIds.slice(0, 19).join(', ')},
  ${columnIds.slice(19, 31).join(', ')},
  ${columnIds.slice(31).join(', ')}

--practice means the records of the practice bench. --json gives an object a line.
Exit codes: 0 done, 1 failed or broken, 2 usage, 3 nothing found, or in use by another Muster

  muster records export day:today --intune today.csv --details "{blueprint} {day}"
  muster records label batch:6f0c… --out labels.pdf --paper a4`;

interface Where {
  readonly json: boolean;
  /** The practice bench’s records. */
  readonly practice: boolean;
}

interface Out {
  readonly file: string;
  readonly replace: boolean;
}

/** As it was typed; names of columns are looked at later. */
export type ExportWords =
  | { readonly format: 'csv'; readonly columns: readonly string[] | null; readonly separator: ',' | ';'; readonly excel: boolean }
  | { readonly format: 'jsonl'; readonly columns: readonly string[] | null }
  | { readonly format: 'intune'; readonly kind: IntuneKind; readonly details: string };

export type RecordsCommand =
  | ({ readonly name: 'records list'; readonly query: string; readonly limit: number } & Where)
  | ({ readonly name: 'records show'; readonly record: string } & Where)
  | ({ readonly name: 'records stats'; readonly query: string } & Where)
  | ({ readonly name: 'records export'; readonly query: string; readonly choice: ExportWords } & Out & Where)
  /** Words: numbers of records, or a query. */
  | ({ readonly name: 'records print'; readonly words: readonly string[]; readonly choice: PrintChoice } & Out & Where)
  | ({ readonly name: 'records verify'; readonly heads: readonly string[]; readonly key: string | null } & Where)
  | ({ readonly name: 'records note'; readonly record: string; readonly text: string } & Where)
  /** Null: it has none any more. */
  | ({ readonly name: 'records tag'; readonly record: string; readonly tag: string | null } & Where)
  | ({ readonly name: 'records check-last-four'; readonly typed: string; readonly serial: string | null } & Where);

const verbs = ['list', 'show', 'stats', 'export', 'label', 'sheet', 'certificate', 'verify', 'note', 'tag', 'check-last-four'] as const;
const practice = { practice: { type: 'boolean' } } as const;
const whereOf = (parsed: Parsed): Where => ({ json: parsed.flag('json'), practice: parsed.flag('practice') });

/** Longest query, in words: a search has 1000 characters. */
const mostWords = 500;

/** A shell takes the quotation marks away that a query has around blanks: name:"Cart 4" arrives as one word. */
function quotedAgain(word: string): string {
  const [, key, value] = /^(\p{L}[\p{L}\p{N}]*):([^"“”„]*\s[^"“”„]*)$/u.exec(word) ?? [];
  return key === undefined || value === undefined || /\s\p{L}[\p{L}\p{N}]*:/u.test(value) ? word : `${key}:"${value}"`;
}

/** Words of the command line as one search. */
export const queryOf = (words: readonly string[]): string => words.map(quotedAgain).join(' ');

function outOf(parsed: Parsed): Out {
  return { file: parsed.text('out') ?? refuse('Say where it is written: --out FILE.'), replace: parsed.flag('replace') };
}

function parseExport(words: readonly string[]): RecordsCommand {
  const parsed = parse(words, {
    ...practice, csv: { type: 'string' }, jsonl: { type: 'string' }, intune: { type: 'string' }, kind: { type: 'string' }, details: { type: 'string' },
    columns: { type: 'string' }, separator: { type: 'string' }, excel: { type: 'boolean' }, replace: { type: 'boolean' },
  }, [0, mostWords]);
  const [format, more] = (['csv', 'jsonl', 'intune'] as const).filter((name) => parsed.text(name) !== undefined);
  if (format === undefined || more !== undefined) return refuse('Say in which form and where to, once: --csv FILE, --jsonl FILE or --intune FILE.');
  const file = parsed.text(format) ?? '';
  if (file === '') return refuse(`--${format} takes a file, or - for the standard output.`);
  const taken = { csv: ['columns', 'separator', 'excel'], jsonl: ['columns'], intune: ['kind', 'details'] }[format];
  const other = ['columns', 'separator', 'excel', 'kind', 'details'].find((name) => (parsed.text(name) !== undefined || parsed.flag(name)) && !taken.includes(name));
  if (other !== undefined) refuse(`--${other} doesn’t go with --${format}.`);
  const columns = parsed.text('columns')?.split(',') ?? null;
  const choice: ExportWords = format === 'csv' ? { format, columns, separator: oneOf(parsed, 'separator', [',', ';'] as const) ?? ',', excel: parsed.flag('excel') }
    : format === 'jsonl' ? { format, columns } : { format, kind: oneOf(parsed, 'kind', intuneKinds) ?? 'configurator', details: parsed.text('details') ?? '' };
  return { name: 'records export', ...whereOf(parsed), query: queryOf(parsed.positionals), choice, file, replace: parsed.flag('replace') };
}

const paperOf = (parsed: Parsed): SheetPaper => oneOf(parsed, 'paper', sheetPapers) ?? 'a4';
const labelPaperOf = (parsed: Parsed): LabelPaper => oneOf(parsed, 'paper', labelPapers) ?? 'brother';
const codeOf = (parsed: Parsed): QrContent => oneOf(parsed, 'code', qrContents) ?? 'serial';

function parsePrint(kind: PrintChoice['kind'], words: readonly string[]): RecordsCommand {
  const own = { label: { code: { type: 'string' } }, sheet: { list: { type: 'boolean' } }, certificate: {} } as const;
  const parsed = parse(words, { ...practice, ...own[kind], out: { type: 'string', short: 'o' }, paper: { type: 'string' }, replace: { type: 'boolean' } }, [0, mostWords + 12]);
  if (parsed.positionals.length === 0) refuse(`Say of which records: muster records ${kind} day:today --out FILE, or their numbers.`);
  const choice: PrintChoice = kind === 'label' ? { kind, paper: labelPaperOf(parsed), code: codeOf(parsed) }
    : kind === 'sheet' ? { kind, paper: paperOf(parsed), as: parsed.flag('list') ? 'list' : 'each' } : { kind, paper: paperOf(parsed), as: parsed.flag('json') ? 'json' : 'pdf' };
  return { name: 'records print', ...whereOf(parsed), words: parsed.positionals, choice, ...outOf(parsed) };
}

function parseTag(words: readonly string[]): RecordsCommand {
  const parsed = parse(words, { ...practice, remove: { type: 'boolean' } }, [1, 2]);
  const [record = '', tag] = parsed.positionals;
  if (parsed.flag('remove') === (tag !== undefined)) return refuse('Say the tag, or --remove: muster records tag RECORD|SERIAL TAG');
  return { name: 'records tag', ...whereOf(parsed), record, tag: tag ?? null };
}

/** Throws usage.invalid. */
export function parseRecords(words: readonly string[]): RecordsCommand {
  const [word, ...rest] = words;
  const verb = verbs.find((known) => known === word) ?? refuse(word === undefined ? `Say what to do with the records: ${verbs.join(', ')}.` : `There is no command “records ${word}”.`);
  switch (verb) {
    case 'export': return parseExport(rest);
    case 'label': case 'sheet': case 'certificate': return parsePrint(verb, rest);
    case 'tag': return parseTag(rest);
    case 'list': {
      const parsed = parse(rest, { ...practice, limit: { type: 'string' } }, [0, mostWords]);
      return { name: 'records list', ...whereOf(parsed), query: queryOf(parsed.positionals), limit: wholeNumber(parsed.text('limit'), 'limit', 500, 1, 500) };
    }
    case 'show': {
      const parsed = parse(rest, practice, [1, 1]);
      return { name: 'records show', ...whereOf(parsed), record: parsed.positionals[0] ?? '' };
    }
    case 'stats': {
      const parsed = parse(rest, practice, [0, mostWords]);
      return { name: 'records stats', ...whereOf(parsed), query: queryOf(parsed.positionals) };
    }
    case 'verify': {
      const parsed = parse(rest, { ...practice, head: { type: 'string', multiple: true }, key: { type: 'string' } }, [0, 0]);
      const key = parsed.text('key')?.replaceAll(/[\s:]/g, '').toLowerCase() ?? null;
      if (key !== null && !/^[0-9a-f]{16,64}$/.test(key)) refuse('--key takes a fingerprint as a certificate prints it, at least its first 16 digits from 0 to f.');
      return { name: 'records verify', ...whereOf(parsed), heads: parsed.list('head'), key };
    }
    case 'note': {
      const parsed = parse(rest, practice, [2, mostWords]);
      const [record = '', ...text] = parsed.positionals;
      return { name: 'records note', ...whereOf(parsed), record, text: text.join(' ') };
    }
    case 'check-last-four': {
      const parsed = parse(rest, { ...practice, is: { type: 'string' } }, [1, 1]);
      return { name: 'records check-last-four', ...whereOf(parsed), typed: parsed.positionals[0] ?? '', serial: parsed.text('is') ?? null };
    }
  }
}

