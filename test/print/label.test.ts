// Labels as they are drawn by another program, and read by another one than the writer; what is measured is a printer's 203 dots an inch.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Label, labelOf, type LabelOptions, labelPapers, labelsPdf, mostLabels } from '../../src/print/label.ts';
import { anyText, hostileTexts } from '../setup/hostile-text.ts';
import { barsIn, type Drawing, pagesOf, qrIn, readPaper, textOf } from '../setup/paper-readers.ts';
import { begun, changed, prepared } from '../setup/paper-runs.ts';

const label: Label = { name: 'Zoë’s iPad', assetTag: 'T-0042', model: 'iPad (10th generation)', serial: 'DMPXK3V2Q1MN', practice: false };
const print = (labels: readonly Label[], options: Partial<LabelOptions> = {}): Promise<Uint8Array> => labelsPdf(labels, { paper: 'brother', now: begun, ...options });
const first = async (labels: readonly Label[], options: Partial<LabelOptions> = {}): Promise<Drawing> => readPaper(await print(labels, options), async ([page]) => {
  if (!page) throw new Error('no page');
  return page.draw();
});

const words = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ');

describe('a label', () => {
  it.each(labelPapers)('on %s can be scanned, both ways', async (paper) => {
    const drawing = await first([label], { paper });
    expect(qrIn(drawing)).toBe('DMPXK3V2Q1MN');
    expect(barsIn(drawing)).toEqual(['T-0042', 'DMPXK3V2Q1MN']);
  });

  it.each([['brother', 62, 29], ['dymo', 57, 32], ['a4', 210, 297]] as const)('for %s is %i by %i mm', async (paper, width, height) => {
    await readPaper(await print([label], { paper }), ([page]) => {
      expect(page?.width).toBeCloseTo(width * 72 / 25.4, 0);
      expect(page?.height).toBeCloseTo(height * 72 / 25.4, 0);
    });
  });

  it('can be read by people', async () => {
    const [text] = await textOf(await print([label]));
    for (const word of ['Zoë’s iPad', 'T-0042', 'iPad (10th generation)', 'DMPXK3V2Q1MN']) expect(words(text)).toContain(word);
    expect(words((await textOf(await print([{ ...label, name: 'Лаборатория химии' }])))[0])).toContain('Лаборатория химии');
  });

  it('says in its QR code what was chosen', async () => {
    expect(qrIn(await first([label], { qr: 'assetTag' }))).toBe('T-0042');
    expect(qrIn(await first([label], { qr: 'muster' }))).toBe('muster:DMPXK3V2Q1MN');
    expect(qrIn(await first([{ ...label, assetTag: 'Инв. 7' }], { qr: 'assetTag' }))).toBe('Инв. 7');
    expect(qrIn(await first([{ ...label, assetTag: null }], { qr: 'assetTag' }))).toBe(null);
  });

  it('has bars of whole dots of a label printer, two at least, with white for ten modules at each end', async () => {
    const { light, width, height } = await readPaper(await print([{ ...label, assetTag: null }], { qr: 'assetTag' }), ([page]) => page?.draw(609) ?? Promise.reject(new Error('no page')));
    const row = Math.floor(height * 0.75);
    const runs: { dark: boolean; length: number }[] = [];
    for (let x = 0; x < width; x++) {
      const dark = (light[row * width + x] ?? 255) < 128;
      const last = runs.at(-1);
      if (last?.dark === dark) last.length += 1;
      else runs.push({ dark, length: 1 });
    }
    // Start sign, 12 characters, check sign: 6 runs each; stop sign: 7.
    const [white, ...bars] = runs.slice(0, 1 + 14 * 6 + 7);
    const modules = bars.map(({ length }) => length / 3 / 2);
    for (const wide of modules) expect(Math.abs(wide - Math.round(wide))).toBeLessThan(0.25);
    expect(modules.reduce((sum, wide) => sum + Math.round(wide), 0)).toBe(11 * 14 + 13);
    expect(white).toMatchObject({ dark: false });
    for (const quiet of [white, runs[1 + 14 * 6 + 7]]) expect((quiet?.length ?? 0) / 3 / 2).toBeGreaterThan(9.9);
  });

  it('leaves out bars that don’t fit or can’t be scanned, and keeps the text', async () => {
    const long = 'INVENTORY-2026-000123456-B';
    const drawing = await first([{ ...label, assetTag: long }]);
    expect(barsIn(drawing)).toEqual(['DMPXK3V2Q1MN']);
    expect(words((await textOf(await print([{ ...label, assetTag: long }])))[0])).toContain('INVENTORY-2026-0001');
    // 57 mm and ten modules of white at each end leave room for 16 signs of 11 modules, of which the text has 14.
    expect(barsIn(await first([{ ...label, serial: null, assetTag: 'ABCDEFGHIJKLMN' }], { paper: 'dymo' }))).toEqual(['ABCDEFGHIJKLMN']);
    expect(barsIn(await first([{ ...label, serial: null, assetTag: 'ABCDEFGHIJKLMNO' }], { paper: 'dymo' }))).toEqual([]);
    expect(barsIn(await first([{ ...label, assetTag: 'Инв. 7' }]))).toEqual(['DMPXK3V2Q1MN']);
    expect(barsIn(await first([{ ...label, assetTag: label.serial }]))).toEqual(['DMPXK3V2Q1MN']);
    expect(words((await textOf(await print([{ ...label, serial: null }])))[0])).toContain('Serial number unread');
  });

  it('says PRACTICE where it is', async () => {
    const texts = await textOf(await print([label, { ...label, practice: true }]));
    expect(texts.map((text) => text.includes('PRACTICE'))).toEqual([false, true]);
    const drawing = await first([{ ...label, practice: true }]);
    expect([qrIn(drawing), ...barsIn(drawing)]).toEqual(['DMPXK3V2Q1MN', 'T-0042', 'DMPXK3V2Q1MN']);
  });

  it('is that of a record’s device, with the tag that was scanned last', () => {
    expect(labelOf(prepared)).toEqual(label);
    expect(labelOf(changed({ practice: true, tag: { value: 'S-1', at: begun, by: 'vera', how: 'scanned' } }))).toMatchObject({ assetTag: 'S-1', practice: true });
  });
});

describe('a sheet of labels', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ ...label, assetTag: null, name: `Sales ${i + 1}`, serial: `DMPXK3V2${String(1000 + i)}` }));

  it('has 24 on a page, in their order', async () => {
    const texts = await textOf(await print(many, { paper: 'a4' }));
    expect(texts.map((text) => [...text.matchAll(/Sales (\d+)/g)].map(([, number]) => Number(number)))).toEqual([Array.from({ length: 24 }, (_, i) => i + 1), [25, 26, 27, 28, 29, 30]]);
  });

  it('leaves the labels free that are used up', async () => {
    const texts = await textOf(await print(many, { paper: 'a4', skip: 23 }));
    expect(texts.map((text) => [...text.matchAll(/Sales (\d+)/g)].length)).toEqual([1, 24, 5]);
    const drawing = await readPaper(await print(many, { paper: 'a4', skip: 4 }), ([page]) => page?.draw());
    if (!drawing) throw new Error('no page');
    const [wide, high] = [Math.floor(drawing.width / 3), Math.floor(drawing.height / 8)];
    const at = (row: number, column: number): string | null => qrIn(drawing, { left: column * wide, top: row * high, width: wide, height: high });
    expect([at(0, 0), at(1, 0), at(1, 1), at(1, 2), at(7, 2)]).toEqual([null, null, 'DMPXK3V21000', 'DMPXK3V21001', 'DMPXK3V21019']);
  });

  it('has one label a page on a roll', async () => {
    expect(await pagesOf(await print(many.slice(0, 5), { paper: 'dymo' }))).toBe(5);
  });

  it('is refused where it would be empty or endless', async () => {
    await expect(print([])).rejects.toMatchObject({ code: 'print.none' });
    await expect(print(Array.from({ length: mostLabels + 1 }, () => label))).rejects.toMatchObject({ code: 'print.tooMany', params: { count: mostLabels + 1, most: mostLabels } });
  });
});

describe('labels, whatever stands on them', () => {
  it('are the same bytes for the same labels and moment', async () => {
    const [one, again, later] = await Promise.all([print([label]), print([label]), print([label], { now: begun + 1000 })]);
    expect(Buffer.from(again).equals(Buffer.from(one))).toBe(true);
    expect(Buffer.from(later).equals(Buffer.from(one))).toBe(false);
  });

  it('keep to one page each', async () => {
    const labels = hostileTexts.map(([, text]): Label => ({ name: text, assetTag: text, model: text, serial: text, practice: true }));
    expect(await pagesOf(await print(labels))).toBe(labels.length);
    expect(await pagesOf(await print(labels, { paper: 'a4' }))).toBe(1);
  });

  it('never fail', async () => {
    const anyLabel = fc.record({ name: anyText(60), assetTag: anyText(60), model: fc.constant('iPad'), serial: fc.constant('DMPXK3V2Q1MN'), practice: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(anyLabel, { minLength: 4, maxLength: 8 }), async (labels) => {
      expect(await pagesOf(await print(labels, { qr: 'assetTag' }))).toBe(labels.length);
    }), { numRuns: 5 });
  });
});
