// Intune's CSV of serial numbers or corporate identifiers: two columns without a header (Appendix B 36 to 42; enrollment-formats 4.6, 4.8).
// Reads what a spreadsheet made of it, says by line what Intune would trip over, and gives the rows as they are meant.
import { type Finding, type Fix, Report } from '../profile/check/finding.ts';
import { quoted } from '../profile/check/subject.ts';
import { type CsvLine, type CsvLines, readCsvLines } from './csv-lines.ts';
import { cleanSerial, isImei, serialDoubt } from './serial-number.ts';

export interface SerialRow {
  /** A serial number or an IMEI, in upper case and without spaces and dots. */
  readonly serial: string;
  readonly details: string;
}

/** serials: for Apple Configurator enrollment. corporate: corporate device identifiers, which may be IMEIs. Null: nobody said. */
export type CsvKind = 'serials' | 'corporate';

export interface ReadSerials {
  /** One for each serial number, as they are meant; of doubled ones the first. */
  readonly rows: readonly SerialRow[];
  readonly findings: readonly Finding[];
}

/** Rows and bytes that Intune takes in one file. */
export const mostRows = 5000;
const mostBytes = 5 * 1024 * 1024;
/** Rows that are looked at; whoever has more has another problem. */
const mostRead = 100_000;
/** Characters, of corporate identifiers. */
export const longestDetails = 128;

interface Line extends CsvLine {
  /** In the file: "line 3". */
  readonly path: readonly [string];
  readonly first: string;
  readonly serial: string;
  readonly details: string;
}

interface Subject {
  readonly file: CsvLines;
  readonly bytes: number;
  readonly kind: CsvKind | null;
  readonly header: Line | null;
  readonly lines: readonly Line[];
}

const wholeFile: readonly [string] = ['file'];
const place = (line: number): readonly [string] => [`line ${line}`];
const shown = ({ serial, details }: Pick<Line, 'serial' | 'details'>): string => `${serial},${details}`;

/** The line as it is meant. Details are for people: a comma in them may as well be a semicolon. */
function meant(line: CsvLine): Line {
  const [first = '', ...rest] = line.columns;
  const filled = rest.map((column) => column.trim()).filter((column) => column !== '');
  const details = filled.join('; ').replaceAll(/,\s*/g, '; ').replaceAll('"', '\'').trim();
  return { ...line, path: place(line.number), first, serial: cleanSerial(first), details };
}

const whole = (line: Line): Fix => ({ says: 'Write the line anew.', edit: { kind: 'set', path: line.path, value: shown(line) } });
const gone = (path: readonly [string]): Fix => ({ says: 'Remove the line.', edit: { kind: 'remove', path } });

/** Words in which spreadsheets and portals name the first column; a serial number has digits. */
const headings = /serial|s[eé]rie|seriennummer|identifier|kennung|imei|udid|device|ger[aä]t|number|nummer|n[uú]mero|^sn$/i;

function isHeader({ first, columns }: Line): boolean {
  if (/[0-9]/.test(first)) return false;
  return headings.test(first.trim().slice(0, 100)) || /^(?:device)?\s*(?:details|description|notes?|comments?)$/i.test((columns[1] ?? '').trim().slice(0, 100));
}

/** 36. */
function header(report: Report, { header: line }: Subject): void {
  if (line) report.error('csv.header', line.path, 'The first line names the columns; Intune takes it for a device.', gone(line.path));
}

/** 42. */
function encoding(report: Report, { file: { kind, encoding: met, badLine } }: Subject): void {
  if (kind === 'spreadsheet') report.error('csv.encoding', wholeFile, 'That is a spreadsheet’s own file, not CSV. Save it as “CSV UTF-8” or as text with commas.');
  else if (kind === 'binary') report.error('csv.encoding', wholeFile, 'That is no text. Save the list as CSV in UTF-8.');
  else if (met === 'utf-8-bom') report.error('csv.encoding', place(1), 'The file begins with a byte order mark, which becomes part of the first serial number. Save it as UTF-8 without it.');
  else if (met === 'utf-16') report.error('csv.encoding', wholeFile, 'The file is UTF-16. Save it as UTF-8.');
  else if (met === 'other') report.error('csv.encoding', place(badLine ?? 1), 'The line is not UTF-8. Save the file as UTF-8.');
}

/** 37. */
function columns(report: Report, { file: { separator }, lines }: Subject): void {
  if (separator !== ',') report.error('csv.columns', lines[0]?.path ?? wholeFile, `The columns are separated by ${separator === ';' ? 'semicolons' : 'tabs'}; Intune wants commas.`, lines[0] ? whole(lines[0]) : undefined);
  for (const line of lines) {
    const extra = line.columns.slice(2);
    if (line.columns.length === 1) report.error('csv.columns', line.path, 'The line has one column; Intune wants two, though the second may be empty.', whole(line));
    else if (extra.some((column) => column.trim() !== '')) report.error('csv.columns', line.path, `The line has ${line.columns.length} columns and must have two: commas inside the details are not possible.`, whole(line));
    else if (extra.length > 0) report.error('csv.columns', line.path, `The line has ${extra.length} empty ${extra.length === 1 ? 'column' : 'columns'} too many.`, whole(line));
    else if (line.columns[1]?.includes(',')) report.error('csv.columns', line.path, 'There is a comma in the details, which separates columns.', whole(line));
    if (line.quoted === 'unclosed') report.error('csv.quotes', line.path, 'A quotation mark has no end on the line.', whole(line));
    else if (line.quoted === 'yes') report.warning('csv.quotes', line.path, 'Intune reads quotation marks as part of the text.', whole(line));
  }
}

/** 38, and lines with nothing on them. */
function size(report: Report, { bytes, header: head, file: { count, empty, kind, lines } }: Subject): void {
  const rows = count - (head ? 1 : 0);
  if (rows > mostRows) report.error('csv.size', wholeFile, `There are ${rows} rows; Intune takes ${mostRows} in one file. Split it into ${Math.ceil(rows / mostRows)}.`);
  if (bytes > mostBytes) report.error('csv.size', wholeFile, `The file has ${(bytes / 1024 / 1024).toFixed(1)} MB; Intune takes 5. Split it.`);
  if (count > lines.length) report.warning('limits', wholeFile, `Only the first ${lines.length} rows were looked at.`);
  if (kind === 'text' && rows === 0) report.error('csv.size', wholeFile, 'There is no serial number in the file.');
  for (const number of empty) report.warning('csv.empty', place(number), 'The line is empty.', gone(place(number)));
}

/** 39. */
function details(report: Report, { kind, lines }: Subject): void {
  if (kind === 'serials') return;
  for (const { details: text, path } of lines) {
    const length = text.length;
    if (length <= longestDetails) continue;
    if (kind === 'corporate') report.error('csv.details', path, `The details have ${length} characters; corporate identifiers take ${longestDetails}.`);
    else report.warning('csv.details', path, `The details have ${length} characters; where these are corporate identifiers, Intune takes ${longestDetails}.`);
  }
}

/** What a spreadsheet makes of fifteen digits: 3.51234E+14, or 3,51234E+14. */
const shortened = /^\s*[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}\s*$/i;

/** 40. */
function serials(report: Report, { kind, lines }: Subject): void {
  for (const line of lines) {
    const { first, serial, path } = line;
    if (serial === '') {
      report.error('csv.serial', path, 'The serial number is missing.', line.details === '' ? gone(path) : undefined);
      continue;
    }
    if (shortened.test(first)) {
      report.error('csv.serial', path, `${quoted(first.trim())} is a number that a spreadsheet has shortened; its digits are lost. Format the column as text and enter it again.`);
      continue;
    }
    if (serial !== first.toUpperCase()) report.warning('csv.serial', path, `${quoted(first)} has spaces, dots or other signs in it that no serial number has.`, whole(line));
    else if (serial !== first) report.warning('csv.serial', path, `${quoted(first)} is not in upper case.`, whole(line));
    if (isImei(serial)) {
      if (kind === 'serials') report.warning('csv.serial', path, `${quoted(serial)} is an IMEI; Apple Configurator enrollment goes by serial numbers.`);
      continue;
    }
    const doubt = serialDoubt(serial);
    if (doubt !== null) report.warning('csv.serial', path, `${quoted(serial)} ${doubt}.`);
  }
  const imeis = lines.filter(({ serial }) => isImei(serial));
  const [imei] = imeis;
  if (imei && kind !== 'serials' && imeis.length < lines.length) report.warning('csv.serial', imei.path, 'Serial numbers and IMEIs are mixed; Intune takes one kind in a file.');
}

/** 41. */
function duplicates(report: Report, { lines }: Subject): void {
  const first = new Map<string, Line>();
  for (const line of lines) {
    const earlier = first.get(line.serial);
    if (line.serial === '') continue;
    if (!earlier) first.set(line.serial, line);
    else if (earlier.details === line.details) report.warning('csv.duplicate', line.path, `${quoted(line.serial)} is also on line ${earlier.number}.`, gone(line.path));
    else report.warning('csv.duplicate', line.path, `${quoted(line.serial)} is also on line ${earlier.number}, with other details; Intune asks which to keep.`);
  }
}

/** Each with the numbers it has in Appendix B. */
export const csvRules: readonly { readonly covers: readonly number[]; readonly run: (report: Report, subject: Subject) => void }[] = [
  { covers: [42], run: encoding },
  { covers: [36], run: header },
  { covers: [38], run: size },
  { covers: [37], run: columns },
  { covers: [40], run: serials },
  { covers: [39], run: details },
  { covers: [41], run: duplicates },
];

/** Never throws. Findings name lines as "line 3", or "file"; errors first. */
export function readSerialsCsv(bytes: Uint8Array, kind: CsvKind | null): ReadSerials {
  const file = readCsvLines(bytes, mostRead);
  const [head, ...others] = file.lines.map(meant);
  const titled = head !== undefined && isHeader(head);
  const lines = titled || head === undefined ? others : [head, ...others];
  const subject: Subject = { file, bytes: bytes.length, kind, header: titled ? head : null, lines };
  const report = new Report();
  for (const { run } of csvRules) run(report, subject);
  const rows = new Map<string, SerialRow>();
  for (const { serial, details: text } of lines) if (serial !== '' && !rows.has(serial)) rows.set(serial, { serial, details: text });
  return { rows: [...rows.values()], findings: report.findings() };
}

/** What a column may not have in it is taken out of the details: commas, quotation marks, line breaks. */
export function plainDetails(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').replaceAll(/,\s*/g, '; ').replaceAll('"', '\'').trim();
}

/** The file that Intune takes: UTF-8 without a mark, no header, CRLF. Where there are more than 5,000 rows, `portions` makes several files of them. */
export function writeSerialsCsv(rows: readonly SerialRow[]): string {
  return rows.map(({ serial, details: text }) => `${cleanSerial(serial)},${plainDetails(text)}\r\n`).join('');
}
