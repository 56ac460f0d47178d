// Reads XML property lists in one pass. Not an XML parser: no namespaces, no attributes but plist's version,
// and a document type with a subset of its own is refused, so that entities can't be declared, let alone expanded.
import { decodeBase64 } from './base64.ts';
import { checkInteger, type PlistDict, PlistError, type PlistLimits, PlistUid, type PlistValue } from './value.ts';

interface Cursor {
  readonly text: string;
  readonly limits: PlistLimits;
  at: number;
  values: number;
}

interface Tag {
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  readonly at: number;
}

const namedEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function fail(cursor: Cursor, message: string, reason: PlistError['reason'] = 'syntax'): never {
  throw new PlistError(reason, message, cursor.at);
}

function after(cursor: Cursor, end: string, what: string): void {
  const found = cursor.text.indexOf(end, cursor.at);
  if (found < 0) fail(cursor, `${what} does not end`);
  cursor.at = found + end.length;
}

/** Steps over white space, comments, processing instructions and the document type; stops at a tag, at text or at the end. */
function skipMisc(cursor: Cursor): void {
  const { text } = cursor;
  for (;;) {
    while (cursor.at < text.length && ' \t\r\n'.includes(text.charAt(cursor.at))) cursor.at += 1;
    if (text.startsWith('<!--', cursor.at)) after(cursor, '-->', 'comment');
    else if (text.startsWith('<?', cursor.at)) after(cursor, '?>', 'processing instruction');
    else if (text.startsWith('<!DOCTYPE', cursor.at)) skipDoctype(cursor);
    else return;
  }
}

function skipDoctype(cursor: Cursor): void {
  const end = cursor.text.indexOf('>', cursor.at);
  if (end < 0) fail(cursor, 'document type does not end');
  if (cursor.text.slice(cursor.at, end).includes('[')) fail(cursor, 'document type declares entities', 'entity');
  cursor.at = end + 1;
}

function readTag(cursor: Cursor): Tag {
  const { text, at } = cursor;
  if (text[at] !== '<') fail(cursor, at >= text.length ? 'ends too early' : 'text where an element is expected');
  const end = text.indexOf('>', at);
  if (end < 0) fail(cursor, 'tag does not end');
  const inner = text.slice(at + 1, end);
  const match = /^(\/?)([A-Za-z]{1,20})(\s[^<]*?)?(\/?)$/.exec(inner);
  if (!match?.[2]) fail(cursor, 'not a tag of a property list');
  cursor.at = end + 1;
  return { name: match[2], kind: match[1] ? 'close' : match[4] ? 'empty' : 'open', at };
}

function decodeEntities(cursor: Cursor, raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&([^;&]{0,12});?/g, (whole, name: string) => {
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    if (numeric && whole.endsWith(';')) {
      const code = Number.parseInt(numeric[1] ?? numeric[2] ?? '', numeric[1] ? 16 : 10);
      if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) fail(cursor, 'reference to a character that does not exist', 'encoding');
      return String.fromCodePoint(code);
    }
    const named = Object.hasOwn(namedEntities, name) && whole.endsWith(';') ? namedEntities[name] : undefined;
    return named ?? fail(cursor, name === '' || !whole.endsWith(';') ? '“&” must be written as &amp;' : 'unknown entity', 'entity');
  });
}

/** Text up to the closing tag of `name`, with references resolved, CDATA taken as it is, comments left out. */
function readText(cursor: Cursor, name: string): string {
  const { text } = cursor;
  const parts: string[] = [];
  for (;;) {
    const next = text.indexOf('<', cursor.at);
    if (next < 0) fail(cursor, `<${name}> does not end`);
    // XML's line-end rule: CR LF and a lone CR are read as LF.
    parts.push(decodeEntities(cursor, text.slice(cursor.at, next).replace(/\r\n?/g, '\n')));
    cursor.at = next;
    if (text.startsWith('<![CDATA[', next)) {
      const end = text.indexOf(']]>', next);
      if (end < 0) fail(cursor, 'CDATA does not end');
      parts.push(text.slice(next + 9, end).replace(/\r\n?/g, '\n'));
      cursor.at = end + 3;
    } else if (text.startsWith('<!--', next)) after(cursor, '-->', 'comment');
    else break;
  }
  const tag = readTag(cursor);
  if (tag.kind !== 'close' || tag.name !== name) throw new PlistError('syntax', `<${tag.name}> inside <${name}>`, tag.at);
  return parts.join('');
}

function readInteger(cursor: Cursor, raw: string): bigint {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,40})$/.exec(raw.trim());
  if (!match?.[2]) fail(cursor, 'not an integer', 'type');
  const size = BigInt(match[2]);
  return checkInteger(match[1] === '-' ? -size : size, cursor.at);
}

function readReal(cursor: Cursor, raw: string): number {
  const text = raw.trim().toLowerCase();
  if (text === 'nan') return Number.NaN;
  if (/^\+?inf(inity)?$/.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf(inity)?$/.test(text)) return Number.NEGATIVE_INFINITY;
  // One way only to match digits: two would try each cut between them, which takes hours on a megabyte.
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(text)) fail(cursor, 'not a real number', 'type');
  return Number(text);
}

function readDate(cursor: Cursor, raw: string): Date {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(raw.trim());
  const date = new Date(match ? raw.trim() : Number.NaN);
  if (Number.isNaN(date.getTime())) fail(cursor, 'not a date', 'type');
  return date;
}

function readLeaf(cursor: Cursor, tag: Tag): PlistValue {
  const raw = tag.kind === 'empty' ? '' : readText(cursor, tag.name);
  switch (tag.name) {
    case 'string': return raw;
    case 'integer': return readInteger(cursor, raw);
    case 'real': return readReal(cursor, raw);
    case 'date': return readDate(cursor, raw);
    case 'data': return decodeBase64(raw, tag.at);
    case 'true': case 'false':
      if (raw.trim() !== '') fail(cursor, `text inside <${tag.name}>`);
      return tag.name === 'true';
    default: throw new PlistError('syntax', `<${tag.name}> is not an element of a property list`, tag.at);
  }
}

function readArray(cursor: Cursor, depth: number): PlistValue[] {
  const items: PlistValue[] = [];
  for (;;) {
    skipMisc(cursor);
    const tag = readTag(cursor);
    if (tag.kind === 'close') {
      if (tag.name !== 'array') throw new PlistError('syntax', `</${tag.name}> closes <array>`, tag.at);
      return items;
    }
    items.push(readValue(cursor, tag, depth + 1));
  }
}

function readDict(cursor: Cursor, depth: number): PlistDict | PlistUid {
  const members: PlistDict = new Map();
  for (;;) {
    skipMisc(cursor);
    const tag = readTag(cursor);
    if (tag.kind === 'close') {
      if (tag.name !== 'dict') throw new PlistError('syntax', `</${tag.name}> closes <dict>`, tag.at);
      break;
    }
    if (tag.name !== 'key') throw new PlistError('syntax', `<${tag.name}> where a <key> is expected`, tag.at);
    const key = tag.kind === 'empty' ? '' : readText(cursor, 'key');
    skipMisc(cursor);
    const valueTag = readTag(cursor);
    if (valueTag.kind === 'close') throw new PlistError('syntax', `<key> without a value`, valueTag.at);
    members.set(key, readValue(cursor, valueTag, depth + 1));
  }
  const uid = members.size === 1 ? members.get('CF$UID') : undefined;
  return typeof uid === 'bigint' && uid >= 0n ? new PlistUid(uid) : members;
}

function readValue(cursor: Cursor, tag: Tag, depth: number): PlistValue {
  cursor.values += 1;
  if (cursor.values > cursor.limits.values) fail(cursor, 'too many values', 'limit');
  if (depth > cursor.limits.depth) fail(cursor, 'nested too deeply', 'limit');
  if (tag.kind === 'close') throw new PlistError('syntax', `</${tag.name}> closes nothing`, tag.at);
  if (tag.name === 'dict') return tag.kind === 'empty' ? new Map() : readDict(cursor, depth);
  if (tag.name === 'array') return tag.kind === 'empty' ? [] : readArray(cursor, depth);
  return readLeaf(cursor, tag);
}

/** XML 1.0, appendix F: a mark, or a "<" of two bytes. */
function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c) ? 'utf-16be' : null;
}

const utf8Names = ['utf-8', 'utf8', 'us-ascii', 'ascii'];
/** Of which 1252 is a part of none and has all characters of the others. */
const westernNames = ['iso-8859-1', 'iso8859-1', 'latin1', 'windows-1252', 'cp1252'];

/** What the first line says, of text that is read as one byte a character. */
function declaredOf(head: string): string {
  return /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8';
}

/** Text of an XML property list's bytes: UTF-8, UTF-16 by its first bytes whatever is declared (Windows writes so), or Western if declared. */
function decodeXmlText(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 300));
  const declared = utf16 ? 'utf-16' : declaredOf(head);
  const western = westernNames.includes(declared);
  if (!utf16 && !western && !utf8Names.includes(declared)) throw new PlistError('encoding', `its text is in ${declared}; save it as UTF-8`);
  try {
    return new TextDecoder(utf16 ?? (western ? 'windows-1252' : 'utf-8'), { fatal: true }).decode(bytes);
  } catch {
    throw utf16 || /^(?:\u00ef\u00bb\u00bf)?\s*</.test(head) ? new PlistError('encoding', `not valid ${utf16 ? 'UTF-16' : 'UTF-8'} text`) : new PlistError('syntax', 'it is not a property list');
  }
}

/** What <plist> holds, or a dictionary without <plist> around it: scripts make such profiles, and Apple's reader takes them. */
function readWhole(cursor: Cursor, opening: Tag): PlistValue {
  if (opening.name === 'dict' && opening.kind === 'open') return readDict(cursor, 1);
  if (opening.name !== 'plist' || opening.kind !== 'open') fail(cursor, 'it is not a property list');
  skipMisc(cursor);
  const value = readValue(cursor, readTag(cursor), 1);
  skipMisc(cursor);
  const closing = readTag(cursor);
  if (closing.name !== 'plist' || closing.kind !== 'close') throw new PlistError('syntax', 'more than one value', closing.at);
  return value;
}

function readDocument(cursor: Cursor): PlistValue {
  skipMisc(cursor);
  if (cursor.text[cursor.at] !== '<') fail(cursor, 'it is not a property list');
  const value = readWhole(cursor, readTag(cursor));
  skipMisc(cursor);
  if (cursor.at < cursor.text.length && cursor.text.slice(cursor.at).replaceAll('\0', '').trim() !== '') fail(cursor, 'text after the end');
  return value;
}

/** 1 for the first. Counted, not split: a file may be of line ends only. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Throws PlistError for anything that is not one whole property list within the limits; it says the line, where there are several. */
export function readXmlPlist(bytes: Uint8Array, limits: PlistLimits): PlistValue {
  const text = decodeXmlText(bytes);
  try {
    return readDocument({ text, limits, at: 0, values: 0 });
  } catch (error) {
    const line = error instanceof PlistError ? lineOf(text, error.offset) : 1;
    throw error instanceof PlistError && line > 1 ? new PlistError(error.reason, `${error.message} (line ${line})`, error.offset) : error;
  }
}
