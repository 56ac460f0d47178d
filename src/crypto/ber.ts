// Reads ASN.1 as BER, of which DER is the strict form: a tree over the given bytes, in one pass, with limits on depth and size.
// Knows tags and lengths; what a structure means is said by those who ask for one.

/** One element. `tag` is its first byte; `raw` is all of it, `content` what lies between its length and its end. Both are views. */
export interface Element {
  readonly tag: number;
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
  /** Empty for a primitive one. */
  readonly children: readonly Element[];
}

export const tags = {
  boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, octetsInPieces: 0x24, null: 0x05, oid: 0x06, utf8: 0x0c, printable: 0x13, t61: 0x14, ia5: 0x16,
  utcTime: 0x17, generalizedTime: 0x18, universal: 0x1c, bmp: 0x1e, sequence: 0x30, set: 0x31,
} as const;

const constructed = 0x20;
const deepest = 60;
/** A signed profile of 20 MB in pieces of a kilobyte has 20,000. */
const mostElements = 200_000;

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  left: number;
}

function next(cursor: Cursor, end: number): number {
  const byte = cursor.at < end ? cursor.bytes[cursor.at] : undefined;
  if (byte === undefined) throw new Error('it ends too early');
  cursor.at += 1;
  return byte;
}

/** Null for the indefinite form, whose end is marked by two zeros. */
function readLength(cursor: Cursor, end: number): number | null {
  const first = next(cursor, end);
  if (first < 0x80) return first;
  if (first === 0x80) return null;
  if (first > 0x84) throw new Error('a length is too large');
  let length = 0;
  for (let left = first - 0x80; left > 0; left -= 1) length = length * 256 + next(cursor, end);
  return length;
}

function readElement(cursor: Cursor, end: number, depth: number): Element {
  cursor.left -= 1;
  if (cursor.left < 0 || depth > deepest) throw new Error('it is nested too deeply or has too many parts');
  const start = cursor.at;
  const tag = next(cursor, end);
  if ((tag & 0x1f) === 0x1f) throw new Error('it has a tag that nothing here uses');
  const length = readLength(cursor, end);
  const from = cursor.at;
  const until = length === null ? end : from + length;
  if (until > end) throw new Error('it ends too early');
  const children: Element[] = [];
  if ((tag & constructed) === 0) {
    if (length === null) throw new Error('a length is missing');
    cursor.at = until;
  } else {
    while (length === null ? !(cursor.bytes[cursor.at] === 0 && cursor.bytes[cursor.at + 1] === 0 && cursor.at + 2 <= end) : cursor.at < until) children.push(readElement(cursor, until, depth + 1));
  }
  const content = cursor.bytes.subarray(from, cursor.at);
  if (length === null) cursor.at += 2;
  return { tag, raw: cursor.bytes.subarray(start, cursor.at), content, children };
}

/** The first element of the bytes; what follows it is left alone. Throws an Error without any of the bytes in it. */
export function readBer(bytes: Uint8Array): Element {
  return readElement({ bytes, at: 0, left: mostElements }, bytes.length, 0);
}

/** The child at that place. Throws where it is missing, or has another tag than the one asked for. */
export function childOf(element: Element, at: number, tag?: number): Element {
  const child = element.children[at];
  if (!child || (tag !== undefined && child.tag !== tag)) throw new Error('a part is missing');
  return child;
}

/** The bytes of an OCTET STRING, also of one in pieces (BER), and of one whose tag was replaced. Throws where a piece is something else. */
export function octetsOf(element: Element): Uint8Array {
  if ((element.tag & constructed) === 0) return element.content;
  const pieces: Uint8Array[] = [];
  const walk = (piece: Element): void => {
    if (piece.tag === tags.octets) pieces.push(piece.content);
    else if (piece.tag === tags.octetsInPieces) piece.children.forEach(walk);
    else throw new Error('a part is missing');
  };
  element.children.forEach(walk);
  return Buffer.concat(pieces);
}

/** "1.2.840.113549.1.7.2". Throws when it is none, or has a number that nothing uses. */
export function oidOf(element: Element): string {
  if (element.tag !== tags.oid || element.content.length === 0 || element.content.length > 60 || (element.content.at(-1) ?? 0) >= 0x80) throw new Error('a part is missing');
  const numbers: number[] = [];
  let number = 0;
  for (const byte of element.content) {
    number = number * 128 + (byte & 0x7f);
    if (number > Number.MAX_SAFE_INTEGER / 256) throw new Error('an identifier is too large');
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

/** A whole number that isn't negative. Throws for any other and for those above 2^48. */
export function numberOf(element: Element): number {
  const { tag, content } = element;
  if (tag !== tags.integer || content.length === 0 || content.length > 7 || (content[0] ?? 0) >= 0x80) throw new Error('a number is out of range');
  const value = content.reduce((sum, byte) => sum * 256 + byte, 0);
  if (value > 2 ** 48) throw new Error('a number is out of range');
  return value;
}

/** Text of any of ASN.1's string types, else null. */
export function textOf({ tag, content }: Element): string | null {
  switch (tag) {
    case tags.utf8: return Buffer.from(content).toString('utf8');
    case tags.printable: case tags.t61: case tags.ia5: return Buffer.from(content).toString('latin1');
    case tags.bmp: return content.length % 2 === 0 ? Buffer.from(content).swap16().toString('utf16le') : null;
    default: return null;
  }
}

/** UTCTime or GeneralizedTime, in milliseconds since the Unix epoch. Throws for other forms than RFC 5280's and those with an offset. */
export function timeOf({ tag, content }: Element): number {
  const text = Buffer.from(content.subarray(0, 30)).toString('latin1');
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(?:Z|([+-])(\d{2})(\d{2}))$/.exec(text);
  if (!match || (match[1]?.length === 2) !== (tag === tags.utcTime)) throw new Error('a time can’t be read');
  const [, years = '', month, day, hour, minute, second = '0', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  // Two digits: 50 to 99 are of the 20th century (RFC 5280 4.1.2.5.1).
  const year = years.length === 4 ? Number(years) : Number(years) + (Number(years) >= 50 ? 1900 : 2000);
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute) - offset, Number(second));
  return date.getTime();
}
