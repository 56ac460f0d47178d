// Records as files: every column's cell, formulas that stay text whatever opens them, and lines that other readers read alike.
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { defaultColumns, isoTime, readColumns, recordColumns, type RecordView } from '../../../src/domain/records/columns.ts';
import { type CsvChoice, csvPieces, jsonPieces } from '../../../src/domain/records/csv-out.ts';
import { spreadsheetText } from '../../../src/domain/records/spreadsheet-cell.ts';
import { describeError } from '../../../src/error-text.ts';
import { type ColumnId, columnIds } from '../../../src/model/record-exports.ts';
import type { Run } from '../../../src/model.ts';
import { fullRecord, recordWith } from '../../setup/records.ts';

const view: RecordView = {
  now: Date.UTC(2026, 10, 24), describe: (error) => describeError(error).what,
  timeText: (at) => new Date(at).toISOString().slice(0, 19).replace('T', ' '),
};
const plain: CsvChoice = { columns: defaultColumns, mark: false, separator: ',', keepText: false };
const csv = (runs: Iterable<Run>, choice: Partial<CsvChoice> = {}): string => [...csvPieces(runs, { ...plain, ...choice }, view)].join('');
const cells = (text: string, delimiter = ','): string[][] => parse(text, { delimiter, record_delimiter: '\r\n', bom: true });

describe('a column', () => {
  const cell = (id: ColumnId, run = fullRecord): string | undefined => cells(csv([run], { columns: [id] }))[1]?.[0];

  it('says what the record says', () => {
    const expected: Record<ColumnId, string> = {
      started: '2026-11-22 10:30:00', finished: '2026-11-22 10:33:20', duration: '200', serial: 'F2LXK0AAPQ', lastFour: 'AAPQ', udid: '00008101-001E2D3C4B5A6978', ecid: '8493986286823800',
      imei: '351234567890123', imei2: '351234567890131', name: 'Sales 001', model: 'iPhone 13', productType: 'iPhone14,5', os: '18.6', build: '22G86', port: 'A3', station: 'Front desk', operator: 'vera',
      method: 'Setup Assistant', origin: 'Apple Configurator', blueprint: 'Sales, north', blueprintRevision: '7', blueprintHash: 'c'.repeat(64),
      profiles: 'Wi-Fi; Mail', profileHashes: `${'a'.repeat(64)}; ${'b'.repeat(64)}`, outcome: 'Failed', reason: 'The device refused the profile: not signed.', reasonCode: 'profile.refused',
      deviceError: 'MCInstallationErrorDomain 4001', enrolledAt: '2026-11-23 08:00:00', provisionalUntil: '2026-12-22 00:00:00', firstUserUntil: '2026-11-24 08:00:00', assetTag: 'T-9', user: 'anna@example.test',
      notes: '2026-11-22 11:00:00 otto: Scratched.\n\'- at the back\n2026-11-22 12:00:00 vera: Sent on.', steps: 'Erase, and wait until it is back 130 s; Name 1 s',
      evidence: 'Erase, and wait until it is back: Came back erased: same UDID, ECID and serial number, at Hello, without a configuration; Name: Name read back',
      runId: '00000000-0000-4000-8000-000000000001', batch: '00000000-0000-4000-8000-0000000000ba', practice: '',
    };
    expect(Object.fromEntries(columnIds.map((id) => [id, cell(id)]))).toEqual(expected);
  });

  it('is empty where nothing is known', () => {
    const bare = recordWith({ device: { serial: null, ecid: null, imei: null, imei2: null, name: null, productType: null, osVersion: null, buildVersion: null }, blueprint: null, batch: null, wanted: null, finishedAt: null, steps: [], error: null, enrolled: null, notes: [], tag: null });
    const filled = columnIds.filter((id) => cell(id, bare) !== '');
    expect(filled).toEqual(['started', 'udid', 'port', 'station', 'operator', 'method', 'origin', 'outcome', 'runId']);
  });

  it('has the device’s own name where it wasn’t given another', () => {
    expect(cell('name', recordWith({ steps: fullRecord.steps.map((step) => ({ ...step, state: 'failed' as const })) }))).toBe('iPhone');
  });

  it('of profiles has the one of a run without a blueprint', () => {
    expect(cell('profiles', recordWith({ wanted: null, profile: { sha256: 'd'.repeat(64), name: 'School', identifier: 'x', uuid: 'U', organization: null } }))).toBe('School');
  });

  it('is chosen by its name', () => {
    expect(readColumns(['Serial', ' lastfour', 'serial'])).toEqual(['serial', 'lastFour']);
    expect(() => readColumns(['colour'])).toThrow('records.column');
    expect(new Set(columnIds.map((id) => recordColumns[id].heading)).size).toBe(columnIds.length);
  });
});

describe('a CSV file', () => {
  it('is as RFC 4180 says, and comes a line at a time', () => {
    expect([...csvPieces([fullRecord, recordWith({ operator: 'o"t,to' })], { ...plain, columns: ['serial', 'duration', 'operator'] }, view)]).toEqual([
      '"Serial number","Duration (seconds)","Operator","Practice"\r\n', '"F2LXK0AAPQ",200,"vera",\r\n', '"F2LXK0AAPQ",200,"o""t,to",\r\n',
    ]);
  });

  it('may have a mark, and semicolons', () => {
    expect(csv([], { columns: ['serial', 'os'], mark: true, separator: ';' })).toBe('\ufeff"Serial number";"OS version";"Practice"\r\n');
  });

  it('says PRACTICE, chosen or not', () => {
    expect(cells(csv([recordWith({ practice: true })], { columns: ['serial'] }))).toEqual([['Serial number', 'Practice'], ['F2LXK0AAPQ', 'PRACTICE']]);
    expect(cells(csv([recordWith({ practice: true })], { columns: ['practice', 'serial'] }))).toEqual([['Practice', 'Serial number'], ['PRACTICE', 'F2LXK0AAPQ']]);
    expect(defaultColumns).toContain('practice');
  });

  it('asks for a record only when the one before is written', () => {
    const asked: number[] = [];
    function* endless(): Generator<Run> { for (let n = 0; ; n += 1) { asked.push(n); yield fullRecord; } }
    const pieces = csvPieces(endless(), plain, view);
    for (let n = 0; n < 3; n += 1) pieces.next();
    expect(asked).toEqual([0, 1]);
  });
});

describe('text in a spreadsheet', () => {
  it.each([
    ['=1+1', '\'=1+1'], ['+41 44 123', '\'+41 44 123'], ['-2', '\'-2'], ['@SUM(A1)', '\'@SUM(A1)'], ['\t=1', '\'\t\'=1'], ['\rx', '\'\rx'], ['\nx', '\'\nx'], ['\tx', '\'\tx'], ['"\tx', '\'"\tx'],
    ['＝1', '\'＝1'], ['＋1', '\'＋1'], ['－1', '\'－1'], ['＠x', '\'＠x'],
    ['  =1', '\'  =1'], ['"=1', '\'"=1'], ['\'=1', '\'\'=1'], [' “ =1', '\' “ =1'], ['\u00a0=1', '\'\u00a0=1'],
    ['a;=1', 'a;\'=1'], ['a, "=1', 'a,\' "=1'], ['a\r\n=1', 'a\r\'\n\'=1'], ['a|@x', 'a|\'@x'], ['a\t-1', 'a\t\'-1'],
  ])('%j is no formula', (text, shown) => {
    expect(spreadsheetText(text, false)).toBe(shown);
  });

  it.each(['a=1', 'A-1', 'anna@example.test', '3+4', 'x', '', 'iPhone14,5', 'Sales, north', '00008101-001E2D3C4B5A6978', '18.6', '0042', '22E252'])('%j stays as it is', (text) => {
    expect(spreadsheetText(text, false)).toBe(text);
  });

  it.each(['351234567890123', '0042', '22E252', '1e10', '18.6', '18.6.1', '1-2', '10:41', '1/2', 'MAR1', '1DEC', 'Okt4', '8493986286823800'])('%j would become something else, and can be kept', (text) => {
    expect(spreadsheetText(text, true)).toBe(`'${text}`);
  });

  it.each(['F2LXK0AAPQ', 'AAPQ', '42', '0', '22G86', 'May', 'March', 'Room 4', '12345678901', 'iPhone 13', 'T-9', '3E', 'E252', 'Front desk'])('%j needs nothing to be kept', (text) => {
    expect(spreadsheetText(text, true)).toBe(text);
  });

  it('has no control characters', () => {
    expect(spreadsheetText('a\u0000=b\u0007c', false)).toBe('a\ufffd=b\ufffdc');
  });

  it('of blanks without end is soon looked through', () => {
    for (const blank of ['\n', ' ', '"', ';', '\t\'']) expect(spreadsheetText(`a${blank.repeat(200_000)}=1`, true)).toContain('=1');
  });
});

const awkward = fc.array(fc.constantFrom('=', '+', '-', '@', '＝', '＠', ' ', '\t', '\r', '\n', '"', '\'', ',', ';', '|', 'a', '1', 'E', '.', '“', '\ufeff', 'å', '📱'), { maxLength: 12 }).map((signs) => signs.join(''));

/** The apostrophes that were put in: those at the start of a cell or of what may be one, with a formula or a control behind. */
const undone = (cell: string): string => cell.replace(/(^|[,;|\t\r\n])'(?=[\s"'`“”‘’]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^'(?=[ "'`]*[\t\r\n])/g, '$1');

describe('other readers', () => {
  it('find the same cells, and no formula at the start of one', () => {
    fc.assert(fc.property(fc.array(fc.tuple(awkward, awkward), { minLength: 1, maxLength: 4 }), fc.constantFrom(',' as const, ';' as const), (rows, separator) => {
      const runs = rows.map(([station, operator]) => recordWith({ station, operator }));
      const found = cells(csv(runs, { columns: ['station', 'operator'], separator }), separator).slice(1);
      expect(found.map((line) => line.slice(0, 2).map(undone))).toEqual(rows.map((line) => [...line]));
      for (const cell of found.flat()) expect(cell).not.toMatch(/^[\s"`“”‘’]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/);
    }), { numRuns: 1000 });
  });

  it('that divide at other signs find no formula either', () => {
    fc.assert(fc.property(awkward, awkward, (station, operator) => {
      const text = csv([recordWith({ station, operator })], { columns: ['station', 'operator'] }).split('\r\n').slice(1).join('\r\n');
      for (const part of text.split(/[,;|\t\r\n]/)) expect(part).not.toMatch(/^[\s"`“”‘’]*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
    }), { numRuns: 1000 });
  });
});

describe('JSON Lines', () => {
  const objects = (runs: readonly Run[], columns: readonly ColumnId[]): unknown[] => [...jsonPieces(runs, columns, view)].map((line) => { expect(line.indexOf('\n')).toBe(line.length - 1); return JSON.parse(line) as unknown; });

  it('have the columns as keys, in their order, and values as programs want them', () => {
    expect([...jsonPieces([fullRecord], ['started', 'ecid', 'imei', 'duration', 'finished', 'operator'], view)]).toEqual([
      '{"started":"2026-11-22T10:30:00.000Z","ecid":"8493986286823800","imei":"351234567890123","duration":200,"finished":"2026-11-22T10:33:20.400Z","operator":"vera","practice":null}\n',
    ]);
    expect(objects([recordWith({ practice: true, finishedAt: null, operator: '=1+1\n' })], ['finished', 'operator'])).toEqual([{ finished: null, operator: '=1+1\n', practice: 'PRACTICE' }]);
  });

  it('have lists where a cell has one line', () => {
    expect(objects([fullRecord], ['profiles', 'steps', 'evidence', 'notes'])).toEqual([{
      profiles: [{ role: 'wifi', name: 'Wi-Fi', identifier: 'test.wifi', uuid: 'W', sha256: 'a'.repeat(64) }, { role: 'other', name: 'Mail', identifier: 'test.mail', uuid: null, sha256: 'b'.repeat(64) }],
      steps: [
        { step: 'erase', state: 'done', started: '2026-11-22T10:30:05.000Z', seconds: 130 }, { step: 'name', state: 'done', started: '2026-11-22T10:32:16.000Z', seconds: 1 },
        { step: 'profiles', state: 'failed', started: '2026-11-22T10:33:00.000Z', seconds: null },
      ],
      evidence: [{ step: 'erase', kind: 'erased', values: { provisionalUntil: Date.UTC(2026, 11, 22) } }, { step: 'name', kind: 'named', values: { name: 'Sales 001' } }],
      notes: [{ at: '2026-11-22T11:00:00.000Z', by: 'otto', text: 'Scratched.\n- at the back' }, { at: '2026-11-22T12:00:00.000Z', by: 'vera', text: 'Sent on.' }],
      practice: null,
    }]);
  });

  it('have every key whatever is known', () => {
    const [one] = objects([recordWith({ wanted: null, error: null, notes: [], steps: [] })], columnIds);
    expect(Object.keys(one as object)).toEqual(columnIds);
    expect(isoTime(1e300)).toBe('1e+300');
  });
});
