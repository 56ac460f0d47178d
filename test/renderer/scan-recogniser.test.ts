// What a barcode scanner types is told from what people type.
import { describe, expect, it } from 'vitest';
import { ScanRecogniser, type ScanStep } from '../../renderer/features/records/scan-recogniser.ts';

/** Types signs and named keys, so many milliseconds apart; what was recognised. */
function typed(recogniser: ScanRecogniser, keys: readonly string[], pause: number, from = 0): ScanStep[] {
  return keys.map((key, at) => recogniser.press({ key, at: from + at * pause, isCommand: false }));
}

const scans = (steps: readonly ScanStep[]): string[] => steps.flatMap((step) => (step.kind === 'scanned' ? [step.text] : []));
const word = (text: string): string[] => [...Array.from(text), 'Enter'];

describe('a barcode scanner', () => {
  it('is told by its pace and the Return at its end', () => {
    expect(scans(typed(new ScanRecogniser(), word('T-0042'), 8))).toEqual(['T-0042']);
    expect(scans(typed(new ScanRecogniser(), word('T-0042'), 50))).toEqual(['T-0042']);
  });

  it('presses Shift for capitals', () => {
    expect(scans(typed(new ScanRecogniser(), ['Shift', 'I', 'N', 'Shift', 'V', '-', '7', '7', 'Enter'], 8))).toEqual(['INV-77']);
  });

  it('is not a person, however long the word', () => {
    expect(scans(typed(new ScanRecogniser(), word('inventory'), 51))).toEqual([]);
    expect(scans(typed(new ScanRecogniser(), word('T-004'), 8))).toEqual([]);
  });

  it('may come right after somebody typed, and once more after that', () => {
    const recogniser = new ScanRecogniser();
    expect(scans([...typed(recogniser, Array.from('note'), 120), ...typed(recogniser, word('T-0042'), 8, 1000), ...typed(recogniser, word('T-0043'), 8, 2000)])).toEqual(['T-0042', 'T-0043']);
  });

  it('says where it begins, so that what is in focus then is what is meant', () => {
    expect(typed(new ScanRecogniser(), word('T-0042'), 8).map(({ kind }) => kind)).toEqual(['began', 'going', 'going', 'going', 'going', 'going', 'scanned']);
  });

  it('is broken off by a command, an arrow, or a Return that comes late', () => {
    const recogniser = new ScanRecogniser();
    typed(recogniser, Array.from('T-0042'), 8);
    expect(recogniser.press({ key: 'ArrowDown', at: 48, isCommand: false }).kind).toBe('none');
    expect(recogniser.press({ key: 'Enter', at: 56, isCommand: false }).kind).toBe('none');
    typed(recogniser, Array.from('T-0042'), 8, 1000);
    expect(recogniser.press({ key: 'Enter', at: 1048, isCommand: true }).kind).toBe('none');
    typed(recogniser, Array.from('T-0042'), 8, 2000);
    expect(recogniser.press({ key: 'Enter', at: 2500, isCommand: false }).kind).toBe('none');
  });

  it('types no book: more than a hundred characters are nothing', () => {
    expect(scans(typed(new ScanRecogniser(), word('x'.repeat(100)), 5))).toEqual(['x'.repeat(100)]);
    expect(scans(typed(new ScanRecogniser(), word('x'.repeat(250)), 5))).toEqual([]);
  });

  it('types words of blanks that are nothing either', () => {
    expect(scans(typed(new ScanRecogniser(), word(' '.repeat(8)), 5))).toEqual([]);
  });
});
