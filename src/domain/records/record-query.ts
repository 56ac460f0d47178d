// The language that records are searched in: free words, and words such as serial:F2LX or day:today. The search box and the command
// line speak it. Words to a query and back; what is found is the store's business.
import { AppError } from '../../errors.ts';
import { anyRecord, outcomes, type RecordQuery, runMethods } from '../../model/records.ts';
import { cleanSerial } from '../enrollment/serial-number.ts';
import { outcomeNames } from '../prep/step-text.ts';
import { runMethodNames } from './record-facts.ts';
import { daySpan, dayText, type LocalMidnight, localDayOf, readDay, shiftDay } from './local-days.ts';

/** Characters. */
const longestSearch = 1000;

interface Zone {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly midnight: LocalMidnight;
}

type Part = Partial<RecordQuery>;
type Read = { readonly part: Part } | { readonly reason: string; readonly allowed: string };

interface Key {
  readonly read: (value: string, zone: Zone) => Read;
}

const refused = (reason: string, allowed: string): Read => ({ reason, allowed });

/** Any words of at most 300 characters. */
function words(name: 'name' | 'assetTag' | 'operator' | 'station' | 'blueprint'): Key {
  return { read: (value) => (value.length > 300 ? refused('it is too long', 'It may have 300 characters.') : { part: { [name]: value } }) };
}

/** One of a list, by its name in the program or by the one that people read. */
function choice<Id extends string>(name: 'outcome' | 'method', ids: readonly Id[], names: Readonly<Record<Id, string>>): Key {
  const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  return {
    read: (value) => {
      const id = ids.find((known) => [known, names[known]].some((word) => bare(word) === bare(value)));
      return id === undefined ? refused(`there is no such ${name}`, `Write ${ids.map((known) => `${name}:${known}`).join(', ')}.`) : { part: { [name]: id } };
    },
  };
}

const daysAllowed = (key: string): string => `Write ${key}:today, ${key}:yesterday or a day such as ${key}:2026-11-22.`;

function dayOf(value: string, { now, midnight }: Zone): { from: number; to: number } | null {
  const today = localDayOf(now, midnight);
  const day = value === 'today' ? today : value === 'yesterday' ? shiftDay(today, -1) : readDay(value);
  return day && daySpan(day, midnight);
}

/** With its zone, which is always UTC: 2026-11-22T09:41:05.123Z. */
function instantOf(value: string): number | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?Z$/i.test(value)) return null;
  // Date.parse makes the 2nd of March of the 30th of February.
  const at = readDay(value.slice(0, 10)) === null ? NaN : Date.parse(value.toUpperCase());
  return Number.isFinite(at) ? at : null;
}

/** A day's beginning for `from`, its end for `to`. */
function border(name: 'from' | 'to'): Key {
  return {
    read: (value, zone) => {
      const at = instantOf(value) ?? dayOf(value.toLowerCase(), zone)?.[name] ?? null;
      return at === null ? refused('that is no day', daysAllowed(name)) : { part: { [name]: at } };
    },
  };
}

function readUdid(value: string): Read {
  const bare = value.replaceAll('-', '');
  if (/^[0-9a-f]{40}$/i.test(bare)) return { part: { udid: bare.toLowerCase() } };
  if (/^[0-9a-f]{24}$/i.test(bare)) return { part: { udid: `${bare.slice(0, 8)}-${bare.slice(8)}`.toUpperCase() } };
  return refused('that is no whole UDID', 'A UDID has 24 or 40 digits from 0 to F; a part of one is looked for as a free word.');
}

function readEcid(value: string): Read {
  if (/^[0-9]{1,20}$/.test(value)) return { part: { ecid: BigInt(value).toString() } };
  if (/^0x[0-9a-f]{1,16}$/i.test(value)) return { part: { ecid: BigInt(value).toString() } };
  return refused('that is no ECID', 'Write it as a number, or as 0x and digits from 0 to F.');
}

function readSerial(value: string): Read {
  const serial = cleanSerial(value);
  return !/^[0-9A-Z]{1,40}$/.test(serial) ? refused('that is no serial number', 'Write the serial number or its beginning.') : { part: { serial } };
}

function readLast4(value: string): Read {
  const last4 = value.toUpperCase();
  return /^[0-9A-Z]{4}$/.test(last4) ? { part: { last4 } } : refused('it takes four letters or digits', 'Write the last four characters of a serial number, such as last4:APQ7.');
}

function readBatch(value: string): Read {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? { part: { batch: value.toLowerCase() } } : refused('that is no batch', 'Take its number from a record.');
}

function readPractice(value: string): Read {
  const said = value.toLowerCase();
  return said === 'yes' || said === 'no' ? { part: { practice: said === 'yes' } } : refused('it takes yes or no', 'Write practice:yes or practice:no.');
}

const keys: Readonly<Record<string, Key>> = {
  serial: { read: readSerial },
  last4: { read: readLast4 },
  udid: { read: readUdid },
  ecid: { read: readEcid },
  name: words('name'),
  tag: words('assetTag'),
  operator: words('operator'),
  station: words('station'),
  blueprint: words('blueprint'),
  outcome: choice('outcome', outcomes, outcomeNames),
  method: choice('method', runMethods, runMethodNames),
  day: { read: (value, zone) => { const part = dayOf(value.toLowerCase(), zone); return part ? { part } : refused('that is no day', daysAllowed('day')); } },
  from: border('from'),
  to: border('to'),
  batch: { read: readBatch },
  practice: { read: readPractice },
};

/** The words that may stand before a colon. */
export const queryKeys: readonly string[] = Object.keys(keys);

const isKey = (word: string): boolean => Object.hasOwn(keys, word.toLowerCase());

interface Word {
  /** As it was written. */
  readonly raw: string;
  /** Null: a free word. */
  readonly key: string | null;
  readonly value: string;
}

function unclear(word: string, reason: string, allowed: string): AppError {
  return new AppError('records.query', { word: word.length > 60 ? `${word.slice(0, 60)}…` : word, reason, allowed });
}

const open = /["“”„]/;
/** A word, maybe with a key before it, maybe between quotation marks, in which blanks and colons are plain text. */
const wordForm = /(?:([\p{L}][\p{L}\p{N}]*):)?(?:["“”„]([^"“”„]*)["“”„](?=\s|$)|(\S*))/uy;

function wordsOf(input: string): Word[] {
  const found: Word[] = [];
  for (let at = 0; at < input.length;) {
    if (/\s/.test(input.charAt(at))) {
      at += 1;
      continue;
    }
    wordForm.lastIndex = at;
    const [raw = '', key, quoted, plain = ''] = wordForm.exec(input) ?? [];
    if (quoted === undefined && open.test(plain.charAt(0))) throw unclear(input.slice(at), 'a quotation mark is missing', 'Put the words between two quotation marks, or leave both out.');
    // "//" follows the colon of an address, which is nobody's key.
    const isAddress = key !== undefined && plain.startsWith('//') && !isKey(key);
    if (isAddress) found.push({ raw, key: null, value: raw });
    else found.push({ raw, key: key?.toLowerCase() ?? null, value: (quoted ?? plain).trim() });
    at += Math.max(1, raw.length);
  }
  return found;
}

const keyList = queryKeys.map((key) => `${key}:`).join(', ');

function readWord({ raw, key, value }: Word & { readonly key: string }, zone: Zone): Part {
  const known = isKey(key) ? keys[key] : undefined;
  if (!known) throw unclear(raw, `“${key}” is nothing that records are searched by`, `There are ${keyList}. To look for it as it is, put it between quotation marks.`);
  if (value === '') throw unclear(raw, 'nothing stands behind the colon', `Write what to look for right behind ${key}: and without a blank, or between quotation marks.`);
  const read = known.read(value, zone);
  if ('reason' in read) throw unclear(raw, read.reason, read.allowed);
  return read.part;
}

/**
 * What somebody typed, as a query. `now` in milliseconds since the Unix epoch; days are those of `midnight`'s zone. `from` and `to` are days,
 * the latter with its whole day, or instants in UTC. Throws records.query with the word and what is allowed there.
 */
export function parseRecordQuery(input: string, now: number, midnight: LocalMidnight): RecordQuery {
  if (input.length > longestSearch) throw unclear(input.slice(0, 40), 'it is too long', `A search may have ${longestSearch} characters.`);
  // Lone surrogates and control characters are in no record.
  const found = wordsOf(input.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' '));
  const given: Part = {};
  for (const { raw, key, value } of found) {
    if (key === null) continue;
    const part = readWord({ raw, key, value }, { now, midnight });
    const twice = Object.keys(part).some((name) => Object.hasOwn(given, name));
    if (twice) throw unclear(raw, 'it contradicts an earlier word', 'Give each only once; day: stands for from: and to:.');
    Object.assign(given, part);
  }
  const text = found.flatMap(({ key, value }) => (key === null ? value.split(/\s+/) : [])).filter((word) => word !== '').join(' ');
  if ((given.from ?? 0) >= (given.to ?? Infinity)) throw unclear(input, 'it ends before it begins', 'Give an earlier day as from: than as to:.');
  return { ...anyRecord, ...given, text: text === '' ? null : text };
}

/** Between quotation marks where it would be read otherwise. */
function freeWord(word: string): string {
  const [, key, behind] = /^(\p{L}[\p{L}\p{N}]*):(\/\/)?/u.exec(word) ?? [];
  return key !== undefined && (behind === undefined || isKey(key)) ? `"${word}"` : word;
}

/** Quotation marks themselves can't be between quotation marks. */
function spelled(value: string): string {
  return /\s/.test(value) || open.test(value.charAt(0)) ? `"${value.replaceAll(/["“”„]/g, ' ').trim()}"` : value;
}

function daysText({ from, to }: RecordQuery, midnight: LocalMidnight): string[] {
  const first = from === null ? null : localDayOf(from, midnight);
  const last = to === null ? null : localDayOf(to - 1, midnight);
  const begins = first !== null && daySpan(first, midnight).from === from;
  const ends = last !== null && daySpan(last, midnight).to === to;
  if (begins && ends && dayText(first) === dayText(last)) return [`day:${dayText(first)}`];
  return [
    ...(first === null || from === null ? [] : [`from:${begins ? dayText(first) : new Date(from).toISOString()}`]),
    ...(last === null || to === null ? [] : [`to:${ends ? dayText(last) : new Date(to).toISOString()}`]),
  ];
}

/** A query in the words that make it; "" for everything. Read again in the same zone they are the same query. */
export function describeRecordQuery(query: RecordQuery, midnight: LocalMidnight): string {
  const { text, serial, last4, udid, ecid, name, assetTag, operator, station, blueprint, outcome, method, batch, practice } = query;
  const named = { serial, last4, udid, ecid, name, tag: assetTag, operator, station, blueprint, outcome, method, batch, practice: practice === null ? null : practice ? 'yes' : 'no' };
  return [
    ...(text?.split(' ').map(freeWord) ?? []),
    ...Object.entries(named).flatMap(([key, value]) => (value === null ? [] : [`${key}:${spelled(value)}`])),
    ...daysText(query, midnight),
  ].join(' ');
}
