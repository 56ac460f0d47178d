// Lists for Intune: our own reader, which knows Intune's rules, finds nothing in them; nobody is left out unsaid.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSerialsCsv } from '../../../src/domain/enrollment/serials-csv.ts';
import { intuneFiles, type IntuneList, listForIntune } from '../../../src/domain/records/intune-out.ts';
import { describeError } from '../../../src/error-text.ts';
import { asAppError, shapeOf } from '../../../src/errors.ts';
import type { IntuneKind } from '../../../src/model/record-exports.ts';
import { type Run, type Udid, udidSchema } from '../../../src/model.ts';
import { runId } from '../../setup/journal.ts';
import { fullRecord, recordWith } from '../../setup/records.ts';

const udid = (n: number): Udid => udidSchema.parse(`00008101-${String(n).padStart(16, '0')}`);
/** Another device. */
const device = (n: number, serial: string | null, more: Partial<Run> & { readonly imei?: string | null } = {}): Run => {
  const { imei = null, ...rest } = more;
  return recordWith({ ...rest, runId: runId(n), device: { udid: udid(n), serial, imei, imei2: null } });
};
const texts = (list: IntuneList, base = 'list'): string[] => [...intuneFiles(list.rows, base)].map(({ text }) => text);
const lines = (runs: Iterable<Run>, template = '', kind: IntuneKind = 'configurator'): string => texts(listForIntune(runs, kind, template)).join('|');

/** What our reader says of a file, as Intune would get it. */
function findings(text: string, kind: IntuneKind): string[] {
  return readSerialsCsv(new TextEncoder().encode(text), kind === 'configurator' ? 'serials' : 'corporate').findings.map(({ rule, path, reason }) => `${rule} ${path}: ${reason}`);
}

function said(act: () => unknown): string {
  try {
    act();
    return 'nothing';
  } catch (error) {
    const { what, next } = describeError(shapeOf(asAppError(error)));
    return `${what} ${next}`;
  }
}

describe('a list of serial numbers', () => {
  it('has two columns, no header, and CRLF', () => {
    expect(lines([device(1, 'F2LXK0AAPQ'), device(2, 'dmpx.k123abcd')], '{assetTag} {name}')).toBe('F2LXK0AAPQ,T-9 Sales 001\r\nDMPXK123ABCD,T-9 Sales 001\r\n');
  });

  it('marks nothing for spreadsheets', () => {
    expect(lines([device(1, 'F2LXK0AAPQ', { tag: { value: '=1+1', at: 1, by: 'v', how: 'typed' } })], '{assetTag}')).toBe('F2LXK0AAPQ,=1+1\r\n');
  });

  it('is no file where nobody is in it', () => {
    expect([...intuneFiles([], 'list')]).toEqual([]);
  });

  it('doesn’t begin with what could be a column’s name', () => {
    const list = listForIntune([device(1, 'SERIALABCD'), device(2, 'F2LXK0AAPQ'), device(3, 'ABCDEFGHJK')], 'serials', 'Notes');
    expect(texts(list)).toEqual(['F2LXK0AAPQ,Notes\r\nSERIALABCD,Notes\r\nABCDEFGHJK,Notes\r\n']);
    expect(findings(texts(list)[0] ?? '', 'serials')).toEqual([]);
  });
});

describe('details', () => {
  const of = (template: string, change: Partial<Run> = {}): string => lines([device(1, 'F2LXK0AAPQ', change)], template).slice('F2LXK0AAPQ,'.length, -2);
  const named = (name: string): Partial<Run> => ({ wanted: fullRecord.wanted && { ...fullRecord.wanted, name } });

  it('are made of what is known', () => {
    expect(of('{name} / {assetTag} / {user} / {blueprint}')).toBe('Sales 001 / T-9 / anna@example.test / Sales; north');
    expect(of('Shelf 4')).toBe('Shelf 4');
    expect(of('')).toBe('');
  });

  it('have no commas, quotation marks and line breaks', () => {
    expect(of('{name}', named('a,b "c"\r\nd\u0000e\ud800'))).toBe('a; b \'c\' d e');
  });

  it('have no signs left over where something isn’t known', () => {
    const bare = { tag: null, wanted: null, blueprint: null };
    expect(of('{name}, {assetTag}', bare)).toBe('iPhone');
    expect(of('{assetTag} - {name}', bare)).toBe('iPhone');
    expect(of('{name} / {assetTag} / Shelf', bare)).toBe('iPhone / Shelf');
    expect(of('{assetTag}, {user}', bare)).toBe('');
    expect(of('{name} -', { tag: null })).toBe('Sales 001 -');
  });

  it('of corporate identifiers have 128 characters, and it is said how many were cut', () => {
    const list = listForIntune([device(1, 'F2LXK0AAPQ', named(`${'ä'.repeat(127)}📱`)), device(2, 'F2LXK0AAPR', named('ä'.repeat(128)))], 'serials', '{name}');
    expect(list.rows.map(({ details }) => details)).toEqual(['ä'.repeat(127), 'ä'.repeat(128)]);
    expect(list.shortened).toBe(1);
    // A comma becomes two characters.
    expect(listForIntune([device(1, 'F2LXK0AAPQ', named(','.repeat(65)))], 'serials', '{name}').rows[0]?.details.length).toBe(127);
    expect(listForIntune([device(1, 'F2LXK0AAPQ', named('x'.repeat(200)))], 'configurator', '{name}').shortened).toBe(0);
  });

  it('are refused where the template names what there isn’t', () => {
    expect(said(() => listForIntune([], 'serials', 'Room {room}'))).toBe('The details can’t be written from “Room {room}”: nothing stands for {room}. Use plain words and {name}, {assetTag}, {user}, {blueprint}, at most 200 characters.');
    for (const template of ['{', '}', '{{name}}', '{Name}', 'x'.repeat(201)]) expect(said(() => listForIntune([], 'serials', template))).toMatch(/^The details can’t be written/);
  });
});

describe('who is left out', () => {
  const left = (runs: Run[], kind: IntuneKind = 'configurator'): string[] => listForIntune(runs, kind, '').leftOut.map(({ runId: id, device: who, reason, sentence }) => `${Number(id.slice(-12))} ${who} ${reason}: ${sentence}`);

  it('is told, with the reason', () => {
    expect(left([device(1, null), device(2, 'AB.C'), device(3, 'DMPXK123ÄBCD'), device(4, '12345678901234')])).toEqual([
      '1 00008101-0000000000000001 noSerial: Its serial number was never read; plug it in and prepare it again, or add it in Intune by hand.',
      '2 AB.C unlikeSerial: “ABC” has 3 characters; Apple’s have 8 to 14; if it is right, add it in Intune by hand.',
      '3 DMPXK123ÄBCD unlikeSerial: “DMPXK123ÄBCD” has “Ä” in it; Apple’s have letters and digits only; if it is right, add it in Intune by hand.',
      '4 12345678901234 unlikeSerial: “12345678901234” would be taken for an IMEI; if it is right, add it in Intune by hand.',
    ]);
    expect(left([device(1, 'F2LXK0AAPQ'), device(2, 'F2LXK0AAPR', { imei: 'A0000012345678' })], 'imeis')).toEqual([
      '1 F2LXK0AAPQ noImei: It has no IMEI, as iPads without a SIM have none; list it by its serial number.', '2 F2LXK0AAPR unlikeImei: “A0000012345678” is no IMEI; list it by its serial number.',
    ]);
  });

  it('is the earlier record of a device, whichever comes first', () => {
    const at = (n: number, startedAt: number, name: string): Run => ({ ...device(1, 'F2LXK0AAPQ', { startedAt, steps: [] }), runId: runId(n), device: { ...fullRecord.device, serial: 'F2LXK0AAPQ', udid: udid(1), name } });
    for (const runs of [[at(1, 10, 'old'), at(2, 20, 'new'), at(3, 15, 'middle')], [at(2, 20, 'new'), at(3, 15, 'middle'), at(1, 10, 'old')]]) {
      const list = listForIntune(runs, 'configurator', '{name}');
      expect(list.rows).toEqual([{ serial: 'F2LXK0AAPQ', details: 'new' }]);
      expect(list.leftOut.map(({ runId: id, reason }) => `${id.slice(-1)} ${reason}`).sort()).toEqual(['1 older', '3 older']);
      expect(list.counts).toEqual({ older: 2 });
    }
    expect(listForIntune([at(1, 10, 'first'), at(2, 10, 'second')], 'configurator', '{name}').rows[0]?.details).toBe('first');
  });

  it('is another device with the same number, and that is said', () => {
    expect(left([device(1, 'F2LXK0AAPQ', { startedAt: 10 }), device(2, 'F2LXK0AAPQ', { startedAt: 20 })])).toEqual([
      '1 F2LXK0AAPQ shared: Another device (UDID 00008101-0000000000000002) has the same number and a later record, which is in the list; look which of them is right.',
    ]);
  });

  it('is who comes after the 75,000th device, but for devices that are there', () => {
    const serial = (n: number): string => `C02${String(n).padStart(9, '0')}`;
    function* fleet(): Generator<Run> {
      for (let n = 0; n <= 75_000; n += 1) yield { ...fullRecord, device: { ...fullRecord.device, serial: serial(n) } };
      yield { ...fullRecord, startedAt: fullRecord.startedAt + 1, device: { ...fullRecord.device, serial: serial(0) } };
      for (let n = 0; n < 1100; n += 1) yield { ...fullRecord, device: { ...fullRecord.device, serial: null } };
    }
    const list = listForIntune(fleet(), 'configurator', '');
    expect([list.rows.length, list.counts, list.leftOut.length]).toEqual([75_000, { tooMany: 1, older: 1, noSerial: 1100 }, 1000]);
    expect(list.leftOut[0]?.sentence).toBe('The list has 75000 devices already, which is what Intune takes in all; search for fewer records.');
  });

  it('is every practice device: the whole list is refused', () => {
    expect(said(() => listForIntune([device(1, 'F2LXK0AAPQ'), device(2, 'F2LXK0AAPR', { practice: true })], 'serials', ''))).toBe('These are practice records; serial numbers of virtual devices don’t belong in anybody’s Intune. Export them as CSV or JSON, or open the records of real devices and export those.');
  });
});

describe('IMEIs', () => {
  it('are the first of a device, else its second', () => {
    const second = recordWith({ device: { udid: udid(2), imei: null, imei2: '351234567890131' } });
    expect(lines([device(1, null, { imei: '35 123456 789012 3' }), second], '', 'imeis')).toBe('351234567890123,\r\n351234567890131,\r\n');
  });
});

describe('files', () => {
  const rows = (count: number, details = ''): IntuneList['rows'] => Array.from({ length: count }, (_, n) => ({ serial: `C02${String(n).padStart(9, '0')}`, details }));

  it('have 5,000 rows, and are numbered where there are several', () => {
    expect([...intuneFiles(rows(5000), 'serials')].map(({ name, rows: count }) => [name, count])).toEqual([['serials.csv', 5000]]);
    const files = [...intuneFiles(rows(10_001), 'serials')];
    expect(files.map(({ name, rows: count }) => [name, count])).toEqual([['serials-1-of-3.csv', 5000], ['serials-2-of-3.csv', 5000], ['serials-3-of-3.csv', 1]]);
    expect(files.map(({ text }) => text).join('')).toBe(rows(10_001).map(({ serial }) => `${serial},\r\n`).join(''));
  });

  it('have 5 MB, counted in bytes', () => {
    // 12 + 1 + 2·742 + 2 bytes: 3335 of them fit.
    const files = [...intuneFiles(rows(5000, 'ä'.repeat(742)), 'serials')];
    expect(files.map(({ rows: count, text }) => [count, Buffer.byteLength(text)])).toEqual([[3335, 3335 * 1499], [1665, 1665 * 1499]]);
  });
});

describe('our reader', () => {
  const awkward = fc.array(fc.constantFrom(',', ', ', '"', '""', '\r\n', '\n', '\t', ' ', ';', '-', 'Room', 'Notes', 'ä', '📱', '\ud83d', '\ufeff', '\u2028', '=1', '{', 'x'.repeat(60)), { maxLength: 8 }).map((parts) => parts.join(''));
  const serial = fc.constantFrom('F2LXK0AAPQ', 'f2lx.k0aapr', ' DMPXK123ABCD', 'F4KXQ1ABCDEF', 'SHORT', 'DMPXK123ÄBCD', '', null, '351234567890123', 'ABCDEFGH2J');
  const record = fc.record({ n: fc.integer({ min: 1, max: 6 }), serial, imei: fc.constantFrom('351234567890123', '35 123456 789013 1', 'A0000012345678', null), name: awkward, user: fc.option(awkward), startedAt: fc.integer({ min: 0, max: 5 }) })
    .map(({ n, serial: number, imei, name, user, startedAt }) => device(n, number, { imei, startedAt, wanted: fullRecord.wanted && { ...fullRecord.wanted, name: name || null, user } }));
  const template = fc.constantFrom('', '{name}', '{user}, {name}', '"{assetTag}" - {user}', 'Notes', '{blueprint};{name}\n{user}');

  it('finds nothing in any list, and reads the rows that went in', () => {
    fc.assert(fc.property(fc.array(record, { maxLength: 12 }), template, fc.constantFrom<IntuneKind>('configurator', 'serials', 'imeis'), (runs, details, kind) => {
      const list = listForIntune(runs, kind, details);
      expect(list.rows.length + list.leftOut.length).toBe(runs.length);
      for (const text of texts(list)) expect(findings(text, kind)).toEqual([]);
      const read = texts(list).flatMap((text) => readSerialsCsv(new TextEncoder().encode(text), null).rows);
      expect(read).toEqual(list.rows);
    }), { numRuns: 1500 });
  });

  it('finds all rows in the files that a long list is split into', () => {
    const list = listForIntune((function* fleet(): Generator<Run> { for (let n = 0; n < 12_000; n += 1) yield device(n, `C02${String(n).padStart(9, '0')}`); })(), 'serials', 'Shelf {assetTag}');
    const files = texts(list);
    expect(files.flatMap((text) => findings(text, 'serials'))).toEqual([]);
    expect(files.flatMap((text) => readSerialsCsv(new TextEncoder().encode(text), 'corporate').rows)).toEqual(list.rows);
    expect(list.rows[11_999]).toEqual({ serial: 'C02000011999', details: 'Shelf T-9' });
  });
});
