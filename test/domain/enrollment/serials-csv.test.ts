// Intune's CSV: what spreadsheets make of it is said by line and meant right in the rows; sizes are Intune's; no file keeps it busy.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvKind, readSerialsCsv, writeSerialsCsv } from '../../../src/domain/enrollment/serials-csv.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const wide = (text: string): number[] => Array.from(text, (letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]).flat();

interface Met {
  readonly found: string[];
  readonly rows: string[];
}

/** "severity rule path: reason Fix." of each finding, and the rows as they are meant. */
function read(file: string | Uint8Array, kind: CsvKind | null = null): Met {
  const { rows, findings } = readSerialsCsv(typeof file === 'string' ? bytes(file) : file, kind);
  return {
    found: findings.map(({ severity, rule, path, reason }) => `${severity} ${rule} ${path}: ${reason}`),
    rows: rows.map(({ serial, details }) => `${serial}|${details}`),
  };
}

const marks = (file: string | Uint8Array, kind: CsvKind | null = null): string[] => read(file, kind).found.map((line) => line.split(':')[0] ?? '');
const serial = (at: number): string => `C02${String(at).padStart(9, '0')}`;
const many = (count: number, details = 'Room'): string => Array.from({ length: count }, (_, at) => `${serial(at)},${details}\r\n`).join('');

describe('a file as Intune wants it', () => {
  it('has nothing to be said of, whatever its line ends are', () => {
    for (const end of ['\r\n', '\n', '\r']) expect(read(['DMPXK123ABCD,Room 4', 'F4KXQ1ABCDEF,', 'F4KXQ1ABCDEG,Zürich; 2. Stock'].join(end) + end)).toEqual({ found: [], rows: ['DMPXK123ABCD|Room 4', 'F4KXQ1ABCDEF|', 'F4KXQ1ABCDEG|Zürich; 2. Stock'] });
  });

  it('may have IMEIs as corporate identifiers', () => {
    expect(read('351234567890123,Anna\n351234567890131,Ben\n', 'corporate').found).toEqual([]);
    expect(marks('351234567890123,Anna\n', 'serials')).toEqual(['warning csv.serial line 1']);
    expect(marks('DMPXK123ABCD,Anna\n351234567890131,Ben\n')).toEqual(['warning csv.serial line 2']);
  });
});

describe('a header', () => {
  it.each(['Serial Number,Details', 'serialnumber,description', 'Seriennummer,Notiz', 'IMEI,Details', '"Device Serial","Details"', 'Numéro de série,détails'])('%s is an error, and no row', (line) => {
    const { found, rows } = read(`${line}\nDMPXK123ABCD,Room 4\n`);
    expect(found[0]).toBe('error csv.header line 1: The first line names the columns; Intune takes it for a device.');
    expect(rows).toEqual(['DMPXK123ABCD|Room 4']);
  });

  it('is not seen in a serial number', () => {
    expect(read('SERIAL123456,Room 4\n').rows).toEqual(['SERIAL123456|Room 4']);
  });

  it('can be taken away', () => {
    expect(readSerialsCsv(bytes('Serial,Details\nDMPXK123ABCD,a\n'), null).findings[0]?.fix?.edit).toEqual({ kind: 'remove', path: ['line 1'] });
  });
});

describe('columns', () => {
  it('are two', () => {
    const { found, rows } = read('DMPXK123ABCD\nF4KXQ1ABCDEF,Room 4, floor 2\nF4KXQ1ABCDEG,Room 5,,\nF4KXQ1ABCDEH,a,b\n');
    expect(found).toEqual([
      'error csv.columns line 1: The line has one column; Intune wants two, though the second may be empty.',
      'error csv.columns line 2: The line has 3 columns and must have two: commas inside the details are not possible.',
      'error csv.columns line 3: The line has 2 empty columns too many.',
      'error csv.columns line 4: The line has 3 columns and must have two: commas inside the details are not possible.',
    ]);
    expect(rows).toEqual(['DMPXK123ABCD|', 'F4KXQ1ABCDEF|Room 4; floor 2', 'F4KXQ1ABCDEG|Room 5', 'F4KXQ1ABCDEH|a; b']);
  });

  it('between semicolons or tabs are understood, and an error', () => {
    expect(read('DMPXK123ABCD;Room 4\nF4KXQ1ABCDEF;Room 5\n')).toEqual({ found: ['error csv.columns line 1: The columns are separated by semicolons; Intune wants commas.'], rows: ['DMPXK123ABCD|Room 4', 'F4KXQ1ABCDEF|Room 5'] });
    expect(read('DMPXK123ABCD\tRoom 4\n').found).toEqual(['error csv.columns line 1: The columns are separated by tabs; Intune wants commas.']);
    expect(read('DMPXK123ABCD,a;b\nF4KXQ1ABCDEF,c;d\n').rows).toEqual(['DMPXK123ABCD|a;b', 'F4KXQ1ABCDEF|c;d']);
  });

  it('in quotation marks are read and reported', () => {
    expect(read('"DMPXK123ABCD","Room 4, floor 2"\n"F4KXQ1ABCDEF","the ""old"" one"\n')).toEqual({
      found: ['error csv.columns line 1: There is a comma in the details, which separates columns.', 'warning csv.quotes line 1: Intune reads quotation marks as part of the text.', 'warning csv.quotes line 2: Intune reads quotation marks as part of the text.'],
      rows: ['DMPXK123ABCD|Room 4; floor 2', 'F4KXQ1ABCDEF|the \'old\' one'],
    });
    expect(marks('DMPXK123ABCD,"Room\n4"\n')).toEqual(['error csv.quotes line 1', 'error csv.columns line 2', 'warning csv.serial line 2', 'warning csv.serial line 2']);
    expect(read('DMPXK123ABCD,5" screen\n')).toEqual({ found: [], rows: ['DMPXK123ABCD|5\' screen'] });
  });
});

describe('size', () => {
  it('is 5,000 rows', () => {
    expect(read(many(5000)).found).toEqual([]);
    expect(read(many(5001)).found).toEqual(['error csv.size file: There are 5001 rows; Intune takes 5000 in one file. Split it into 2.']);
  });

  it('is 5 MB', () => {
    const line = serial(1).length + 1 + 2;
    const filled = (more: number): string => `${serial(1)},${'x'.repeat(9000)}\r\n`.repeat(581) + `${serial(2)},${'x'.repeat(5 * 1024 * 1024 - 581 * (9000 + line) - line + more)}\r\n`;
    expect([filled(0).length, marks(filled(0)).filter((mark) => mark.startsWith('error'))]).toEqual([5 * 1024 * 1024, []]);
    expect(read(filled(1)).found[0]).toBe('error csv.size file: The file has 5.0 MB; Intune takes 5. Split it.');
  });

  it('is not nothing', () => {
    for (const file of ['', '\n\n', 'Serial,Details\n']) expect(read(file).found.at(-1)).toContain('There is no serial number in the file.');
  });

  it('has no empty lines, but for the end', () => {
    expect(read('\nDMPXK123ABCD,a\n\n  \nF4KXQ1ABCDEF,b\n\n\n').found).toEqual(['warning csv.empty line 1: The line is empty.', 'warning csv.empty line 3: The line is empty.', 'warning csv.empty line 4: The line is empty.']);
  });
});

describe('details', () => {
  it('of corporate identifiers have 128 characters', () => {
    const line = (length: number): string => `DMPXK123ABCD,${'ä'.repeat(length)}\n`;
    expect([marks(line(128), 'corporate'), marks(line(129), 'corporate'), marks(line(129)), marks(line(129), 'serials')]).toEqual([[], ['error csv.details line 1'], ['warning csv.details line 1'], []]);
  });
});

describe('serial numbers', () => {
  it('are cleaned of what people and spreadsheets put in', () => {
    const { found, rows } = read('DMPX.K123.ABCD,a\n f4kxq1abcdef ,b\nf4kxq1abcdeg,c\n\u00a0F4KXQ1ABCDEH\u200b,d\n\'F4KXQ1ABCDEJ,e\n');
    expect(rows).toEqual(['DMPXK123ABCD|a', 'F4KXQ1ABCDEF|b', 'F4KXQ1ABCDEG|c', 'F4KXQ1ABCDEH|d', 'F4KXQ1ABCDEJ|e']);
    expect(found.map((line) => line.slice(0, 27))).toEqual([1, 2, 3, 4, 5].map((line) => `warning csv.serial line ${line}: `));
    expect(found[2]).toBe('warning csv.serial line 3: “f4kxq1abcdeg” is not in upper case.');
  });

  it('that hardly are any are warned of', () => {
    expect(read('SHORT,a\nDMPXK123ABCDEFG,b\nDMPXK123ÄBCD,c\n').found).toEqual([
      'warning csv.serial line 1: “SHORT” has 5 characters; Apple’s have 8 to 14.', 'warning csv.serial line 2: “DMPXK123ABCDEFG” has 15 characters; Apple’s have 8 to 14.',
      'warning csv.serial line 3: “DMPXK123ÄBCD” has “Ä” in it; Apple’s have letters and digits only.',
    ]);
  });

  it('that a spreadsheet lost are an error', () => {
    expect(marks('3.51234E+14,a\n"3,51234E+14",b\n').filter((mark) => mark.startsWith('error'))).toEqual(['error csv.serial line 1', 'error csv.serial line 2']);
    // A serial number can look like one to the eye.
    expect(marks('1E2345678901,a\n')).toEqual([]);
  });

  it('must be there', () => {
    expect(read(',Room 4\n').found).toEqual(['error csv.serial line 1: The serial number is missing.']);
  });

  it('that are doubled are named with both lines', () => {
    expect(read('DMPXK123ABCD,a\nF4KXQ1ABCDEF,b\ndmpxk123abcd,a\nF4KXQ1ABCDEF,c\n')).toEqual({
      found: [
        'warning csv.serial line 3: “dmpxk123abcd” is not in upper case.', 'warning csv.duplicate line 3: “DMPXK123ABCD” is also on line 1.',
        'warning csv.duplicate line 4: “F4KXQ1ABCDEF” is also on line 2, with other details; Intune asks which to keep.',
      ],
      rows: ['DMPXK123ABCD|a', 'F4KXQ1ABCDEF|b'],
    });
  });
});

describe('encodings', () => {
  const rows = ['DMPXK123ABCD|Zürich'];

  it('other than UTF-8 without a mark are errors, and read all the same', () => {
    expect(read(bytes('\ufeffDMPXK123ABCD,Zürich\r\n'))).toEqual({ found: ['error csv.encoding line 1: The file begins with a byte order mark, which becomes part of the first serial number. Save it as UTF-8 without it.'], rows });
    for (const mark of ['\ufeff', '']) expect(read(Uint8Array.from(wide(`${mark}DMPXK123ABCD,Zürich\r\n`)))).toEqual({ found: ['error csv.encoding file: The file is UTF-16. Save it as UTF-8.'], rows });
    expect(read(Uint8Array.from(wide('\ufeffDMPXK123ABCD,Zürich\r\n')).map((_, at, all) => all[at ^ 1] ?? 0)).rows).toEqual(rows);
    expect(read(Uint8Array.from([...bytes('F4KXQ1ABCDEF,Genève\r\nDMPXK123ABCD,Z'), 0xfc, ...bytes('rich\r\n')]))).toEqual({ found: ['error csv.encoding line 2: The line is not UTF-8. Save the file as UTF-8.'], rows: ['F4KXQ1ABCDEF|Genève', ...rows] });
  });

  it('that are no text at all are said', () => {
    expect(read(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)).found).toEqual(['error csv.encoding file: That is a spreadsheet’s own file, not CSV. Save it as “CSV UTF-8” or as text with commas.']);
    expect(read(Uint8Array.of(0x41, 0, 0, 0x41, 0)).found).toEqual(['error csv.encoding file: That is no text. Save the list as CSV in UTF-8.']);
  });
});

describe('what is written', () => {
  it('is UTF-8 with two columns and CRLF', () => {
    expect(writeSerialsCsv([{ serial: 'dmpx.k123abcd', details: 'Room 4, "old"\nfloor' }, { serial: 'F4KXQ1ABCDEF', details: '' }])).toBe('DMPXK123ABCD,Room 4; \'old\' floor\r\nF4KXQ1ABCDEF,\r\n');
  });

  it('has nothing to be said of when it was read from something worse', () => {
    const piece = fc.constantFrom('DMPXK123ABCD', 'f4kxq1abcdef', 'Room', ',', ';', '"', '""', '\t', ' ', '\r\n', '\n', '\r', 'Serial', 'é', '\u2028', '.', '\ufeff');
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      const { rows } = readSerialsCsv(bytes(parts.join('')), null);
      const written = writeSerialsCsv(rows);
      const again = readSerialsCsv(bytes(written), null);
      expect(again.findings.filter(({ rule }) => !['csv.serial', 'csv.size', 'csv.header'].includes(rule))).toEqual([]);
      if (!again.findings.some(({ rule }) => rule === 'csv.header')) expect(again.rows.map((row) => row.serial)).toEqual(rows.map((row) => row.serial));
    }), { numRuns: 2000 });
  });
});

describe('large files', () => {
  it.each([
    ['commas', ','.repeat(20_000_000)], ['line ends', '\n'.repeat(10_000_000)], ['quotation marks', '",'.repeat(10_000_000)], ['open quotation marks on every line', ('"'.repeat(9_999) + '\n').repeat(2000)],
    ['short lines', 'a,b\n'.repeat(4_000_000)], ['quoted columns', ('"a",'.repeat(2_400) + '\n').repeat(2_000)], ['five megabytes of rows', many(260_000)],
  ])('of %s end soon', (_, file) => {
    expect(readSerialsCsv(bytes(file), null).findings.length).toBeGreaterThan(0);
  });

  it('of Latin-1 on every line end soon', () => {
    expect(readSerialsCsv(new Uint8Array(20_000_000).map((_, at) => (at % 2 ? 10 : 0xe9)), null).rows.length).toBe(1);
  });
});
