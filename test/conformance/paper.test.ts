// Printed paper before poppler, qpdf and zbar: other readers than those of the unit tests, and label paper at a printer's very dots.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { headLine } from '../../src/domain/records/certificate.ts';
import { certificatePdf } from '../../src/print/certificate.ts';
import { handoverListPdf, handoverSheetsPdf } from '../../src/print/handover-sheet.ts';
import { labelOf, labelPapers, labelsPdf } from '../../src/print/label.ts';
import { lacks } from '../setup/judges.ts';
import { begun, changed, head, prepared } from '../setup/paper-runs.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const skipped = lacks('pdftotext', 'pdftoppm', 'pdffonts', 'pdfinfo', 'qpdf', 'zbarimg');

const lab = changed({ device: { ...prepared.device, serial: 'F2LW9T5M0D9K' } }, { name: 'Лаборатория Ω', assetTag: 'A-7' });
const items = [prepared, lab].map((run) => ({ run, contact: { organization: 'Example Ltd.', department: '', phone: '' } }));
const papers: readonly (readonly [string, () => Promise<Uint8Array>])[] = [
  ['a certificate', () => certificatePdf(lab, { now: begun, head, earlier: [] })],
  ['hand-over sheets', () => handoverSheetsPdf(items, { now: begun })],
  ['a hand-over list', () => handoverListPdf(items, { now: begun })],
  ...labelPapers.map((paper) => [`labels for ${paper}`, () => labelsPdf([labelOf(prepared), labelOf(lab)], { paper, now: begun })] as const),
];

function written(bytes: Uint8Array): string {
  const file = path.join(tempFolder(), 'paper.pdf');
  writeFileSync(file, bytes);
  return file;
}

async function ask(program: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(program, words, { TZ: 'UTC' });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** What zbar finds on every page at this many dots an inch. */
async function scanned(file: string, dots: number): Promise<string[]> {
  const folder = tempFolder();
  await ask('pdftoppm', '-r', String(dots), '-gray', '-png', file, path.join(folder, 'page'));
  const pages = readdirSync(folder).sort().map((name) => path.join(folder, name));
  return Promise.all(pages.map(async (page) => (await ask('zbarimg', '--quiet', '--nodbus', page)).trim().split('\n').sort().join(' ')));
}

describe.skipIf(skipped)('printed paper', () => {
  it.each(papers)('as %s is without a fault for qpdf, and poppler reads every letter', async (_, print) => {
    const file = written(await print());
    expect(await ask('qpdf', '--check', file)).toContain('No syntax or stream encoding errors found');
    const text = (await ask('pdftotext', '-layout', file, '-')).replace(/\s+/g, ' ');
    expect(text).toContain('Лаборатория Ω');
    // name, kind of font, encoding, embedded, subset, has its letters as Unicode
    const fonts = (await ask('pdffonts', file)).split('\n').slice(2).filter((line) => line !== '');
    expect(fonts.length).toBeGreaterThan(0);
    for (const line of fonts) expect(line).toMatch(/^[A-Z]{6}\+(?:Inter|JetBrainsMono)-\w+ +CID TrueType +Identity-H +yes yes yes /);
    expect(await ask('pdfinfo', '-isodates', file)).toMatch(/CreationDate: +2026-11-22T09:00:00Z/);
  });

  it.each(['brother', 'dymo'] as const)('for %s is scanned at 203 dots an inch', async (paper) => {
    const file = written(await labelsPdf([labelOf(prepared), labelOf(lab)], { paper, now: begun }));
    expect(await scanned(file, 203)).toEqual(['CODE-128:DMPXK3V2Q1MN CODE-128:T-0042 QR-Code:DMPXK3V2Q1MN', 'CODE-128:A-7 CODE-128:F2LW9T5M0D9K QR-Code:F2LW9T5M0D9K']);
  });

  it('has the ledger’s head in the code of a certificate', async () => {
    expect((await scanned(written(await certificatePdf(prepared, { now: begun, head, earlier: [] })), 203))[0]).toContain(headLine(head));
  });
});
