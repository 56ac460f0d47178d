// Bytes of a CSV file to lines and columns, whatever program wrote them: encodings, line ends, separators, quotation marks.
// Judges nothing; says what it met. A column never spans lines: Intune's files have no quotation marks at all.

export type CsvEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16' | 'other';

export interface CsvLine {
  /** From 1. */
  readonly number: number;
  /** Without quotation marks; white space as it is. */
  readonly columns: readonly string[];
  /** Between quotation marks; unclosed: one of them has no end on this line. */
  readonly quoted: 'no' | 'yes' | 'unclosed';
}

export interface CsvLines {
  /** A spreadsheet's own file is no text at all; then there are no lines. */
  readonly kind: 'text' | 'spreadsheet' | 'binary';
  readonly encoding: CsvEncoding;
  /** The first line whose bytes are no UTF-8. */
  readonly badLine: number | null;
  readonly separator: ',' | ';' | '\t';
  /** With something on them; at most as many as asked for. */
  readonly lines: readonly CsvLine[];
  /** Numbers of lines without anything, the end of the file not counted; at most a hundred. */
  readonly empty: readonly number[];
  /** How many lines with something on them there are in all. */
  readonly count: number;
}

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean => start.every((byte, at) => bytes[at] === byte);

/** UTF-16 by its mark, or by every other byte of the beginning being zero; null where it isn't. */
function wideLabel(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  const zeros = [0, 0];
  const sample = Math.min(bytes.length, 200);
  for (let at = 0; at < sample; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample / 4 && even === 0) return 'utf-16le';
  return even > sample / 4 && odd === 0 ? 'utf-16be' : null;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** null: not UTF-8. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Of a file that is no UTF-8, every line for itself: most are ASCII, and the others are by far most often Windows' western alphabet. */
function mixedText(bytes: Uint8Array, most: number): { text: string; badLine: number } {
  const western = new TextDecoder('windows-1252');
  const lines: string[] = [];
  let [badLine, start] = [0, 0];
  while (start <= bytes.length) {
    const found = bytes.indexOf(10, start);
    const end = found === -1 || lines.length >= most ? bytes.length : found;
    const line = bytes.subarray(start, end);
    const text = utf8(line);
    if (text === null && badLine === 0) badLine = lines.length + 1;
    lines.push(text ?? western.decode(line));
    start = end + 1;
  }
  return { text: lines.join('\n'), badLine };
}

function textOf(bytes: Uint8Array, most: number): { text: string; encoding: CsvEncoding; badLine: number | null } {
  const wide = wideLabel(bytes);
  if (wide) return { text: new TextDecoder(wide).decode(bytes), encoding: 'utf-16', badLine: null };
  const mark = startsWith(bytes, 0xef, 0xbb, 0xbf);
  const rest = mark ? bytes.subarray(3) : bytes;
  const text = utf8(rest);
  if (text !== null) return { text, encoding: mark ? 'utf-8-bom' : 'utf-8', badLine: null };
  return { ...mixedText(rest, most), encoding: 'other' };
}

/** What most of the first lines have: a comma wherever one is, for everything else is a guess. */
function separatorOf(sample: readonly string[]): CsvLines['separator'] {
  const having = (sign: string): number => sample.filter((line) => line.includes(sign)).length;
  if (having(',') * 2 >= sample.length) return ',';
  if (having(';') * 2 > sample.length) return ';';
  return having('\t') * 2 > sample.length ? '\t' : ',';
}

/** One line's columns; `""` inside quotation marks is one of them (RFC 4180). Behind a mark that doesn't end where a column ends, all is text. */
function columnsOf(line: string, separator: string): Pick<CsvLine, 'columns' | 'quoted'> {
  if (!line.includes('"')) return { columns: line.split(separator), quoted: 'no' };
  const between = /\s*"([^"]*(?:""[^"]*)*)"\s*/y;
  const columns: string[] = [];
  let quoted: CsvLine['quoted'] = 'no';
  let at = 0;
  while (at <= line.length) {
    const next = line.indexOf(separator, at);
    const end = next === -1 ? line.length : next;
    if (!/^\s*"/.test(line.slice(at, end))) {
      columns.push(line.slice(at, end));
      at = end + separator.length;
      continue;
    }
    between.lastIndex = at;
    const [whole = '', inner] = between.exec(line) ?? [];
    const behind = at + whole.length;
    if (inner === undefined || (behind < line.length && !line.startsWith(separator, behind))) return { columns: [...columns, ...line.slice(at).split(separator)], quoted: 'unclosed' };
    columns.push(inner.replaceAll('""', '"'));
    quoted = 'yes';
    at = behind + separator.length;
  }
  return { columns, quoted };
}

/** One after another, because a file may be nothing but line ends. */
function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}

/** The first lines with something on them. */
function firstOf(text: string, most: number): string[] {
  const first: string[] = [];
  for (const line of linesOf(text)) {
    if (line.trim() !== '') first.push(line.slice(0, longestLine));
    if (first.length === most) break;
  }
  return first;
}

/** Longer ones are no row of two columns. Characters. */
const longestLine = 10_000;
const mostEmpty = 100;
const nothing: Pick<CsvLines, 'badLine' | 'separator' | 'lines' | 'empty' | 'count'> = { badLine: null, separator: ',', lines: [], empty: [], count: 0 };

/** Never throws. `most`: so many lines are taken apart, the others only counted. */
export function readCsvLines(bytes: Uint8Array, most: number): CsvLines {
  if (startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return { ...nothing, kind: 'spreadsheet', encoding: 'other' };
  const { text: written, encoding, badLine } = textOf(bytes, most);
  const text = written.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  if (text.includes('\u0000')) return { ...nothing, kind: 'binary', encoding };
  const separator = separatorOf(firstOf(text, 50));
  const lines: CsvLine[] = [];
  const empty: number[] = [];
  let [number, count] = [0, 0];
  let blank: number[] = [];
  for (const line of linesOf(text)) {
    number += 1;
    if (line.trim() === '') {
      if (blank.length < mostEmpty) blank.push(number);
      continue;
    }
    count += 1;
    if (empty.length < mostEmpty) empty.push(...blank);
    blank = [];
    if (lines.length < most) lines.push({ number, ...columnsOf(line.slice(0, longestLine), separator) });
  }
  return { kind: 'text', encoding, badLine, separator, lines, empty: empty.slice(0, mostEmpty), count };
}
