// A CSV file that says something of each device: its first row names the columns, one of them is the serial number.
// Not Intune's list of serial numbers, which has neither names nor quotes.
import { parse } from 'csv-parse/sync';
import { AppError } from '../errors.ts';

export interface DeviceRow {
  /** Upper case, as devices spell it. */
  readonly serial: string;
  /** By column, as the file spells it. */
  readonly columns: Readonly<Record<string, string>>;
}

const largest = 5 * 1024 * 1024;
const mostRows = 10_000;
const serialNames = ['serial', 'serial number', 'serialnumber', 'serial_number'];

const unreadable = (file: string, reason: string, cause?: unknown): AppError => new AppError('file.unreadable', { file, reason }, { cause });

function decode(bytes: Uint8Array, file: string): string {
  try {
    // Excel writes UTF-8 with a mark, or UTF-16 with one.
    const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(file, 'it is not UTF-8 text; save it as CSV UTF-8', error);
  }
}

/** Excel in half of Europe writes semicolons. */
function delimiterOf(text: string): string {
  const [head = ''] = text.split(/\r?\n/, 1);
  return [',', ';', '\t'].map((mark) => [mark, head.split(mark).length] as const).sort((a, b) => b[1] - a[1])[0]?.[0] ?? ',';
}

function rowsOf(text: string, file: string): string[][] {
  try {
    return parse(text, { delimiter: delimiterOf(text), relax_column_count: true, skip_empty_lines: true, trim: true, to: mostRows + 2, max_record_size: 100_000 });
  } catch (error) {
    throw unreadable(file, `it is no CSV file: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`, error);
  }
}

/** Throws file.unreadable with the line where something is missing or doubled, file.tooLarge. */
export function readDeviceTable(bytes: Uint8Array, file: string): DeviceRow[] {
  if (bytes.length > largest) throw new AppError('file.tooLarge', { file });
  const [head, ...rows] = rowsOf(decode(bytes, file), file);
  const at = head?.findIndex((name) => serialNames.includes(name.toLowerCase())) ?? -1;
  if (!head || at < 0) throw unreadable(file, 'its first row names no column “serial”');
  if (new Set(head).size < head.length) throw unreadable(file, 'two of its columns have the same name');
  if (rows.length > mostRows) throw unreadable(file, `it has more than ${mostRows} rows`);
  const seen = new Map<string, number>();
  return rows.map((row, index) => {
    const serial = (row[at] ?? '').toUpperCase();
    if (!/^[0-9A-Z]{4,20}$/.test(serial)) throw unreadable(file, `row ${index + 2} has no serial number`);
    const before = seen.get(serial);
    if (before !== undefined) throw unreadable(file, `rows ${before} and ${index + 2} have the same serial number`);
    seen.set(serial, index + 2);
    return { serial, columns: Object.fromEntries(head.map((name, column) => [name, row[column] ?? ''])) };
  });
}
