// CSV files with a row for each device, as spreadsheets write them.
import { describe, expect, it } from 'vitest';
import { readDeviceTable } from '../../src/services/device-table.ts';
import { failureOf } from '../setup/failures.ts';

const read = (text: string): ReturnType<typeof readDeviceTable> => readDeviceTable(Buffer.from(text), 'devices.csv');
const reasonOf = async (text: string): Promise<unknown> => (await failureOf(() => read(text))).params['reason'];

describe('a table of devices', () => {
  it('gives each serial number its columns', () => {
    expect(read('Room,Serial\n4,dmpx1234q1mn\n"5, east",F2LW1234PLJM\n')).toEqual([
      { serial: 'DMPX1234Q1MN', columns: { Room: '4', Serial: 'dmpx1234q1mn' } },
      { serial: 'F2LW1234PLJM', columns: { Room: '5, east', Serial: 'F2LW1234PLJM' } },
    ]);
  });

  it('may come from Excel: with a mark, CRLF and semicolons, or as UTF-16', () => {
    expect(read('\ufeffserial;name\r\nDMPX1234Q1MN;Söder\r\n')).toEqual([{ serial: 'DMPX1234Q1MN', columns: { serial: 'DMPX1234Q1MN', name: 'Söder' } }]);
    expect(readDeviceTable(Buffer.from('\ufeffserial\tname\nDMPX1234Q1MN\tSöder\n', 'utf16le'), 'f')[0]?.columns).toEqual({ serial: 'DMPX1234Q1MN', name: 'Söder' });
  });

  it.each([
    ['', 'its first row names no column “serial”'],
    ['DMPX1234Q1MN,iPad\n', 'its first row names no column “serial”'],
    ['serial,a,a\nDMPX1234Q1MN,1,2\n', 'two of its columns have the same name'],
    ['serial,name\n,iPad\n', 'row 2 has no serial number'],
    ['serial\nDMPX1234Q1MN\nF2LW1234PLJM\ndmpx1234q1mn\n', 'rows 2 and 4 have the same serial number'],
  ])('is refused with the reason: %j', async (text, reason) => {
    expect(await reasonOf(text)).toBe(reason);
  });

  it('is refused where it is no text, has a quote that never ends, or is larger than any list of devices', async () => {
    await expect(failureOf(() => readDeviceTable(Uint8Array.of(0x73, 0xff, 0xfe, 0xff), 'f'))).resolves.toMatchObject({ code: 'file.unreadable' });
    expect(await reasonOf('serial\n"DMPX')).toMatch(/^it is no CSV file: /);
    await expect(failureOf(() => readDeviceTable(new Uint8Array(6 * 1024 * 1024), 'f'))).resolves.toMatchObject({ code: 'file.tooLarge' });
  });
});
