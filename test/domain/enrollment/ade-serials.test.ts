// Serial numbers out of pasted text and CSV files of any portal: each once, doubts with reasons.
import { describe, expect, it } from 'vitest';
import { distinctSerials, serialsInCsv, serialsInText } from '../../../src/domain/enrollment/ade-serials.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const inText = (text: string, most = 100): ReturnType<typeof serialsInText> => serialsInText(text, { most });

describe('serial numbers in pasted text', () => {
  it('are parted by blanks, commas, semicolons and line ends, cleaned, each once', () => {
    expect(inText('dmpx1234aaaa, "F2LXK0AAPQ"; C02-XG0ABJHD\r\n\tDMPX1234AAAA')).toEqual({ serials: ['DMPX1234AAAA', 'F2LXK0AAPQ', 'C02XG0ABJHD'], doubtful: [{ word: 'DMPX1234AAAA', reason: 'It stands there 2 times; it is taken once.' }], more: false });
  });

  it('don’t include what can’t be one, and say why', () => {
    const { serials, doubtful } = inText('Serial Number F2LXK0AAPQ 351234567890123 SHORT1 F2L#K0AAPQ CLASSROOM');
    expect(serials).toEqual(['F2LXK0AAPQ']);
    expect(doubtful).toEqual([
      { word: '351234567890123', reason: 'It is an IMEI; Apple’s service goes by serial numbers.' }, { word: 'SHORT1', reason: 'It has 6 characters; Apple’s have 8 to 14.' },
      { word: 'F2L#K0AAPQ', reason: 'It has “#” in it; Apple’s have letters and digits only.' }, { word: 'CLASSROOM', reason: 'It is a word without a digit.' },
    ]);
  });

  it('are beyond doubt where Apple lists them', () => {
    expect(serialsInText('SHORT1 OTHER1', { most: 9, known: (serial) => serial === 'SHORT1' })).toMatchObject({ serials: ['SHORT1'], doubtful: [{ word: 'OTHER1' }] });
  });

  it('are looked up in the list only where something speaks against them, and a book isn’t looked up word by word', () => {
    let asked = 0;
    const { doubtful } = serialsInText(`F2LXK0AAPQ ${Array.from({ length: 5000 }, (_, n) => `w${n}`).join(' ')}`, { most: 9, known: () => { asked += 1; return false; } });
    expect([asked, doubtful.length]).toEqual([1000, 1000]);
  });

  it('end where there are too many, and that is said', () => {
    expect(inText('AAAA000001 AAAA000002 AAAA000003', 2)).toMatchObject({ serials: ['AAAA000001', 'AAAA000002'], more: true });
    expect(inText('AAAA000001 AAAA000002 AAAA000001', 2)).toMatchObject({ more: false });
  });

  it('are only cleaned where they were chosen', () => {
    expect(distinctSerials(['a-1', 'A1', ' ', 'b2'])).toEqual(['A1', 'B2']);
  });
});

describe('serial numbers in a CSV file', () => {
  it.each([
    ['Intune’s two columns without a header', 'F2LXK0AAPQ,Cart\r\nC02XG0ABJHD,Lab\r\n'],
    ['a header that names the column, wherever it stands', 'Model;"Serial Number";Order\niPad;F2LXK0AAPQ;1\niPad;C02XG0ABJHD;1\n'],
    ['another header', 'Device Identifier,Details\nF2LXK0AAPQ,x\nC02XG0ABJHD,y\n'],
    ['a mark of UTF-8 at its beginning', '\ufeffserial\nF2LXK0AAPQ\nC02XG0ABJHD'],
  ])('are found with %s', (_, text) => {
    expect(serialsInCsv(bytes(text), { most: 100 })).toEqual({ serials: ['F2LXK0AAPQ', 'C02XG0ABJHD'], doubtful: [], more: false });
  });

  it('that a spreadsheet shortened are told, and a spreadsheet’s own file is none', () => {
    expect(serialsInCsv(bytes('3.51234E+14,Cart\nF2LXK0AAPQ,Cart'), { most: 9 })).toMatchObject({ serials: ['F2LXK0AAPQ'], doubtful: [{ word: '3.51234E+14', reason: 'A spreadsheet has shortened the number; its digits are lost.' }] });
    expect(serialsInCsv(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), { most: 9 })).toBeNull();
  });
});
