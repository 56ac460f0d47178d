// A certificate as another program opens it: what it says, that it says it in every case, and that it never grows without end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headLine } from '../../src/domain/records/certificate.ts';
import type { Run } from '../../src/model.ts';
import { type CertificateOptions, certificatePdf } from '../../src/print/certificate.ts';
import { anyText, hostileTexts } from '../setup/hostile-text.ts';
import { runId } from '../setup/journal.ts';
import { pagesOf, qrIn, readPaper, textOf } from '../setup/paper-readers.ts';
import { begun, changed, enrolledRun, head, prepared } from '../setup/paper-runs.ts';

const options: CertificateOptions = { now: begun + 86_400_000, head, earlier: [] };
const print = (run: Run, change: Partial<CertificateOptions> = {}): Promise<Uint8Array> => certificatePdf(run, { ...options, ...change });
const words = async (run: Run, change: Partial<CertificateOptions> = {}): Promise<string> => (await textOf(await print(run, change))).join(' ').replace(/\s+/g, ' ');

describe('a certificate on paper', () => {
  it('says on one page who did what to which device, when, and what was read back', async () => {
    const bytes = await print(prepared);
    expect(await pagesOf(bytes)).toBe(1);
    const said = (await textOf(bytes)).join(' ').replace(/\s+/g, ' ');
    for (const part of [
      'Record of preparation', 'Done', 'Zoë’s iPad', 'DMPXK3V2Q1MN', 'T-0042', 'iPad (10th generation), iPad13,18', 'iPadOS 26.1 (23B85)', 'zoe@example.com', '00008110-001A2B3C4D5E6F78', '7350894563219320', '356938035643809',
      'Setup Assistant', 'Apple Configurator', 'Field sales, revision 12', 'Bench 2, A3', 'Marta Lindqvist', '22 Nov 2026, 09:00 UTC', '22 Nov 2026, 09:05 UTC', '5 min 05 s', 'b2'.repeat(32), 'Bench Wi-Fi', 'a1'.repeat(32),
      'Erase, and wait until it is back 09:00:03 3 min 05 s Came back erased: same UDID, ECID and serial number, at Hello, without a configuration', 'Read everything back 09:04:53 12 s Everything read back, and as wanted',
      'User may leave until (29 days left)', '22 Dec 2026, 09:00 UTC', `Record ${runId(7)}`, 'Page 1 of 1',
    ]) expect(said).toContain(part);
    expect(said).not.toContain('PRACTICE');
  });

  it('carries the ledger’s head to read, to scan, and with the command that checks it', async () => {
    const said = await words(prepared);
    for (const part of ['the ledger ended with line 12486', head.hash, head.fingerprint, head.signature, 'muster records verify --head FILE']) expect(said).toContain(part);
    const drawing = await readPaper(await print(prepared), ([page]) => page?.draw() ?? Promise.reject(new Error('no page')));
    const [left, top] = [Math.round(drawing.width * 0.7), Math.round(drawing.height * 0.6)];
    expect(qrIn(drawing, { left, top, width: drawing.width - left, height: drawing.height - top })).toBe(headLine(head));
    expect(await words(prepared, { head: null })).toContain('no signed head');
  });

  it('tells the times by the clock that was asked for', async () => {
    expect(await words(prepared, { timeZone: 'Europe/Berlin' })).toContain('22 Nov 2026, 10:00 UTC+01:00');
  });

  it('says PRACTICE across every page where it is', async () => {
    const notes = Array.from({ length: 12 }, () => ({ at: begun, by: 'vera', text: 'long '.repeat(200) }));
    const texts = await textOf(await print(changed({ practice: true, notes })));
    expect(texts.length).toBeGreaterThan(1);
    // Across it, and at its foot.
    for (const text of texts.slice(1)) expect(text.match(/PRACTICE/g)).toHaveLength(2);
  });

  it('says why it was not done, in our words and the device’s', async () => {
    const steps = prepared.steps.map((step, i) => (i < 2 ? step : { ...step, state: i === 2 ? 'failed' as const : 'todo' as const, finishedAt: null, evidence: null, startedAt: i === 2 ? step.startedAt : null }));
    const said = await words(changed({ outcome: 'failed', steps, error: { code: 'device.refused', params: { request: 'EraseDevice', word: 'InvalidService' }, device: { domain: 'MCInstallationErrorDomain', code: '4001', text: 'Profile Failed to Install' } } }));
    for (const part of ['Record of preparation Failed', 'The device refused EraseDevice: InvalidService.', 'Look at the device’s screen', 'MCInstallationErrorDomain 4001: Profile Failed to Install', 'Erase, and wait until it is back 09:00:03 Failed', 'Activate Not begun']) expect(said).toContain(part);
  });

  it('tells the 24 hours, notes and earlier preparations', async () => {
    const notes = [{ at: begun + 60_000, by: 'vera', text: 'Scratched, and the user was told.' }];
    const earlier = [changed({ runId: runId(3), startedAt: begun - 86_400_000, outcome: 'failed' })];
    const said = await words({ ...enrolledRun, notes }, { earlier });
    for (const part of ['User must sign in until (1 day left)', '23 Nov 2026, 11:00 UTC', '22 Nov 2026, 09:01 UTC, vera', 'Scratched, and the user was told.', `21 Nov 2026 Field sales Setup Assistant Failed ${runId(3)}`]) expect(said).toContain(part);
  });

  it('counts what has no room on paper', async () => {
    const notes = Array.from({ length: 200 }, (_, i) => ({ at: begun + i, by: 'vera', text: `Note ${i + 1}.` }));
    const earlier = Array.from({ length: 40 }, (_, i) => changed({ runId: runId(i + 10), startedAt: begun - (i + 1) * 86_400_000 }));
    const said = await words({ ...prepared, notes }, { earlier });
    expect(said).toContain('188 older notes are not printed here; the certificate as JSON has them.');
    expect(said).toContain('28 older ones are not printed here.');
    expect(said).toContain('Note 200.');
    expect(said).not.toContain('Note 188.');
  });

  it('fits Letter too', async () => {
    await readPaper(await print(prepared, { sheet: 'letter' }), (pages) => {
      expect(pages.map(({ width, height }) => [width, height])).toEqual([[612, 792]]);
    });
  });
});

describe('a certificate, whatever stands in its record', () => {
  it('is the same bytes for the same record and moment', async () => {
    const [one, again, other] = [await print(prepared), await print(structuredClone(prepared)), await print(changed({ operator: 'vera' }))];
    expect(Buffer.from(again).equals(Buffer.from(one))).toBe(true);
    expect(Buffer.from(other).equals(Buffer.from(one))).toBe(false);
  });

  const hostile = (text: string): Run => changed({
    station: text.slice(0, 200), operator: text.slice(0, 200), device: { ...prepared.device, name: text.slice(0, 255), serial: text.slice(0, 40), osVersion: text.slice(0, 20), productType: text.slice(0, 40) },
    blueprint: prepared.blueprint && { ...prepared.blueprint, name: text.slice(0, 200) }, notes: Array.from({ length: 200 }, () => ({ at: begun, by: text.slice(0, 200), text: text.slice(0, 2000) })),
    steps: [...prepared.steps, ...prepared.steps], error: { code: 'device.refused', params: { request: text.slice(0, 4000), word: text.slice(0, 4000) } },
  }, { user: text.slice(0, 300), assetTag: text.slice(0, 200), name: text.slice(0, 255), profiles: Array.from({ length: 25 }, (_, i) => ({ role: 'other', file: 'f', sha256: 'a1'.repeat(32), name: `${i} ${text}`.slice(0, 1000), identifier: 'i', uuid: null })) });

  it.each(hostileTexts)('is a few pages with %s', async (_, text) => {
    const bytes = await print(hostile(text), { earlier: Array.from({ length: 40 }, (__, i) => ({ ...hostile(text), runId: runId(i + 10), startedAt: begun - i - 1 })) });
    expect(await pagesOf(bytes)).toBeLessThanOrEqual(7);
  });

  it('never fails', async () => {
    await fc.assert(fc.asyncProperty(anyText(100), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), async (text, at) => {
      expect(await pagesOf(await print({ ...hostile(text), notes: [{ at, by: text, text }], finishedAt: at }))).toBeLessThanOrEqual(7);
    }), { numRuns: 5 });
  });
});
