// Hand-over sheets as another program opens them: the steps, the four in large letters, and who is told not to install Company Portal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/model.ts';
import { handoverListPdf, handoverSheetsPdf, mostSheets } from '../../src/print/handover-sheet.ts';
import { anyText, hostileTexts } from '../setup/hostile-text.ts';
import { pagesOf, textOf } from '../setup/paper-readers.ts';
import { begun, changed, enrolledRun, prepared } from '../setup/paper-runs.ts';

const contact = { organization: 'Example Ltd.', department: 'IT Service', phone: '+44 20 7946 0000' };
const options = { now: begun };
const sheets = (runs: readonly Run[]): Promise<Uint8Array> => handoverSheetsPdf(runs.map((run) => ({ run, contact })), options);
const list = (runs: readonly Run[]): Promise<Uint8Array> => handoverListPdf(runs.map((run) => ({ run, contact })), options);
const flat = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ');
const none = changed({}, { affinity: 'none', authentication: null, user: null });

describe('a hand-over sheet', () => {
  it('is one page with the steps in their order, the last four, and who helps', async () => {
    const texts = await textOf(await sheets([enrolledRun]));
    expect(texts).toHaveLength(1);
    const said = flat(texts[0]);
    for (const part of ['Set up your iPad', 'Zoë’s iPad', 'DMPXK3V2Q1MN', 'T-0042', 'zoe@example.com', 'Sign in before 23 Nov 2026, 11:00 UTC', 'Questions? Ask IT Service, Example Ltd., telephone +44 20 7946 0000.', 'Received by', 'Page 1 of 1']) expect(said).toContain(part);
    const titles = ['1 Turn it on', '2 Remote Management', '3 Apple Account', '4 Open Company Portal', '5 Sign in', '6 Choose this device', '7 Confirm the serial number', '8 Finish'];
    const places = titles.map((title) => said.indexOf(title));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(said.replaceAll(' ', '')).toContain('LastfouroftheserialnumberQ1MN');
    expect(said).not.toMatch(/Do not install|PRACTICE|Do not hand/);
  });

  it('says without a user that Company Portal must not be installed', async () => {
    const [said] = (await textOf(await sheets([none]))).map(flat);
    expect(said).toContain('Do not install Company Portal This iPad was enrolled without a user');
    expect(said).not.toContain('Sign in before');
  });

  it('is a page for each device, and says where one is not done or is practice', async () => {
    const texts = (await textOf(await sheets([prepared, none, changed({ outcome: 'failed' })]))).map(flat);
    expect(texts.map((text) => text.includes('Do not hand it out'))).toEqual([false, false, true]);
    expect(texts.map((text) => /Page (\d) of 3/.exec(text)?.[1])).toEqual(['1', '2', '3']);
    const [practice] = (await textOf(await sheets([changed({ practice: true })]))).map(flat);
    expect(practice).toContain('PRACTICE: this is a virtual device.');
  });
});

describe('a hand-over list', () => {
  it('has each device with its four, once the steps of each kind, and apart what is not done', async () => {
    const run = (serial: string, name: string, change: Partial<Run> = {}): Run => changed({ device: { ...prepared.device, serial }, ...change }, { name });
    const said = flat((await textOf(await list([run('DMPXK3V20001', 'Sales 1'), run('DMPXK3V20002', 'Sales 2'), none, run('DMPXK3V20003', 'Sales 3', { outcome: 'interrupted' })]))).join(' '));
    for (const part of ['4 devices, 22 Nov 2026.', 'Users sign in: Setup Assistant (legacy) · 2 devices', '0001 Sales 1 T-0042 zoe@example.com', '0002 Sales 2', 'Without a user: no Company Portal · 1 device', 'Do not install Company Portal', 'Not to be handed out · 1 device', '0003 Sales 3']) expect(said).toContain(part);
    expect(said.match(/Confirm the serial number/g)).toHaveLength(2);
    expect(said).toContain('Choose this iPad. Only when it is not in the list, choose New device');
    expect(said).toMatch(/Recorded as “Interrupted”, not as done/);
  });

  it('says “device” where there are iPhones and iPads', async () => {
    const said = flat((await textOf(await list([prepared, changed({ device: { ...prepared.device, serial: 'F2LW9T5M0D9K', productType: 'iPhone15,4' } })]))).join(' '));
    expect(said).toContain('Follow Setup Assistant on the device');
  });

  it('goes on over pages with every device on it', async () => {
    const runs = Array.from({ length: 60 }, (_, i) => changed({ practice: true, device: { ...prepared.device, serial: `DMPXK3V2${String(1000 + i)}` } }));
    const texts = await textOf(await list(runs));
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) expect(text).toContain('PRACTICE');
    for (let i = 0; i < 60; i++) expect(texts.join(' ')).toContain(String(1000 + i));
  });
});

describe('hand-over paper, whatever stands on it', () => {
  it('is refused where it would be empty or endless', async () => {
    for (const print of [sheets, list]) {
      await expect(print([])).rejects.toMatchObject({ code: 'print.none' });
      await expect(print(Array.from({ length: mostSheets + 1 }, () => prepared))).rejects.toMatchObject({ code: 'print.tooMany' });
    }
  });

  it('is the same bytes for the same devices and moment', async () => {
    for (const print of [sheets, list]) expect(Buffer.from(await print([prepared, none])).equals(Buffer.from(await print([prepared, none])))).toBe(true);
  });

  const hostile = (text: string): Run => changed({ device: { ...prepared.device, name: text.slice(0, 255), serial: text.slice(0, 40) } }, { name: text.slice(0, 255), user: text.slice(0, 300), assetTag: text.slice(0, 200) });

  it('keeps to two pages a device', async () => {
    const runs = hostileTexts.map(([, text]) => hostile(text));
    expect(await pagesOf(await sheets(runs))).toBeLessThanOrEqual(2 * runs.length);
    expect(await pagesOf(await list(runs))).toBeLessThanOrEqual(3);
  });

  it('never fails', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyText(80), { minLength: 1, maxLength: 4 }), anyText(80), async (texts, words) => {
      const items = texts.map((text) => ({ run: hostile(text), contact: { organization: words, department: words, phone: words } }));
      expect(await pagesOf(await handoverSheetsPdf(items, { now: begun, timeZone: words }))).toBeGreaterThanOrEqual(items.length);
    }), { numRuns: 5 });
  });
});
