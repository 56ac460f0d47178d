// A batch on the practice bench, in the real app: the line over the wall while it goes on, a failure that is tried again, a device that
// waits for somebody, the summary on the screen and on paper, and the records that it leads to.
import { cpSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { PracticeBench } from '../../src/bench/bench.ts';
import { type Fault, someRefusal } from '../../src/bench/faults.ts';
import { handOver } from '../../src/bench/handover.ts';
import { realisticLatency } from '../../src/bench/latency.ts';
import { type RunningWeb, startPracticeWeb } from '../../src/bench/practice-web.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { folderIn, pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tileSays } from './tiles.ts';

const resources = path.resolve(import.meta.dirname, '../../resources');
/** So much faster than life: an erase, with its way out and back, takes a few seconds. */
const speed = 40;
const willing = { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'install', afterMs: 0 }, paneMs: 50 } as const;
const inUse = (spec: VirtualDeviceSpec): VirtualDeviceSpec => ({ ...spec, phase: 'home', supervised: false, battery: 80, persona: willing });

describe('a batch of six', () => {
  const specs = makeRoster(6, 11).map(inUse);
  const clock = fastClock(systemClock, speed);
  const bench = new PracticeBench({ devices: specs, clock, idleMs: 10_000 * speed, portMs: 30_000 * speed, latency: realisticLatency });
  let web: RunningWeb;
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock });
    bench.web = web.origin;
    ground = makeGround();
    const folder = folderIn(ground, 'resources');
    for (const part of ['blueprints', 'practice']) cpSync(path.join(resources, part), path.join(folder, part), { recursive: true });
    app = await launch(ground, { env: { MUSTER_USBMUXD: await bench.listen({ host: '127.0.0.1', port: 0 }) } });
    await answerDialog(app, path.join(folder, 'blueprints', 'setup-assistant.muster.json'));
  });
  afterAll(async () => {
    await app.electron.close();
    await bench.close();
    await web.close();
    ground.remove();
  });

  const device = (at: number): ReturnType<PracticeBench['device']> => bench.device(specs[at]?.udid ?? '');
  const line = (): Locator => app.page.getByRole('region', { name: 'Preparations' });
  const dialog = (): Locator => app.page.getByRole('dialog');
  const press = async (name: string | RegExp): Promise<void> => { await app.page.getByRole('button', { name, exact: true }).first().click(); };
  const figures = async (): Promise<string[]> => (await dialog().locator('.batch-figures > div').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')).slice(0, 3);

  it('has a line over the wall that counts, says how long it takes, and stops it as a whole', async () => {
    const { page } = app;
    await goTo(page, 'Blueprints');
    await press('Import…');
    await page.getByRole('option', { name: /^Practice: Setup Assistant/ }).waitFor();
    await press('Check against bench');
    for (const port of ['A1', 'A2', 'A3', 'A4', 'A5', 'A6']) await tileSays(page, port, 'Ready(?:, \\d+ warnings?)?');
    expect(await line().count()).toBe(0);
    const refuse = (request: string): Fault => (request === 'SetCloudConfiguration' ? { kind: 'instead', reply: someRefusal } : undefined);
    device(1).faults = refuse;
    let locked = false;
    device(2).faults = (request) => {
      if (locked || request !== 'SetCloudConfiguration') return undefined;
      locked = true;
      return { kind: 'locks' };
    };
    await press('Review plan for 6 devices…');
    await dialog().getByRole('textbox', { name: /erase 6/ }).fill('erase 6');
    await dialog().getByRole('button', { name: 'Erase 6 and prepare 6' }).click();
    await line().getByText('0 of 6 prepared').waitFor();
    await line().getByText(/about \d+ min left/).waitFor();
    await line().getByRole('button', { name: 'Pause all' }).click();
    await line().getByText(/about to pause|paused/).first().waitFor();
    await line().getByRole('button', { name: 'Continue all' }).click();
    await line().getByRole('button', { name: 'Cancel all…' }).click();
    await dialog().getByRole('button', { name: 'Keep preparing' }).click();
    await shoot(page, 'batch-running-light');
  });

  it('counts what failed and who needs somebody, and ends when the last one does', async () => {
    await line().getByText('1 failed').waitFor();
    await line().getByText('1 needs you').waitFor();
    await line().getByText('4 of 6 prepared').waitFor();
    expect((await pictures(app, 'batch-line')).fits).toBe(true);
    await press('Summary…');
    await dialog().getByRole('heading', { name: 'So far: 4 of 6 prepared' }).waitFor();
    expect(await figures()).toEqual(['Failed 1', 'Waiting 1', 'Prepared 4']);
    await dialog().getByText('Unlock it:').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    device(2).unlock();
    await line().getByText('5 of 6 prepared').waitFor();
    await line().getByRole('button', { name: 'Try again 1 failed' }).waitFor();
    expect(await line().getByRole('button', { name: 'Pause all' }).count()).toBe(0);
  });

  it('is summed up with what happened to the one that failed', async () => {
    await press('Summary…');
    await dialog().getByRole('heading', { name: '5 of 6 prepared' }).waitFor();
    expect(await figures()).toEqual(['Failed 1', 'Prepared 5', expect.stringMatching(/^Median a device /)]);
    const failed = dialog().getByRole('table').first();
    expect(await failed.locator('tbody tr').count()).toBe(1);
    await failed.getByText('At “Write the configuration”:').waitFor();
    await failed.locator('.serial', { hasText: specs[1]?.serial ?? '' }).waitFor();
    expect((await pictures(app, 'batch-summary')).fits).toBe(true);
  });

  it('goes on with the one that failed, and with nobody else', async () => {
    device(1).faults = () => undefined;
    await dialog().getByRole('button', { name: 'Try again 1 failed' }).click();
    await line().getByText('6 of 6 prepared').waitFor();
    expect([bench.log.count('erased'), bench.log.objections]).toEqual([6, []]);
    await line().getByRole('button', { name: 'Put the line away' }).click();
    await line().waitFor({ state: 'detached' });
    await press('Last summary');
    await line().waitFor();
  });

  it('leads to its records, which say who has enrolled', async () => {
    const { page } = app;
    // It was turned off at the end of its preparation: its user turns it on, on the cable.
    void handOver(device(0));
    await line().getByText('1 enrolled').waitFor();
    await press('Summary…');
    expect(await figures()).toEqual(['Prepared 5', 'Enrolled 1', expect.stringMatching(/^Median a device /)]);
    await dialog().getByRole('button', { name: 'Show in Records' }).click();
    await page.getByText('Only the 6 preparations of the summary').waitFor();
    await page.getByText('6 of 6 records').waitFor();
    await page.getByRole('row', { name: /Enrolled/ }).click();
    const record = page.getByRole('complementary', { name: 'Record' });
    await record.getByText(/Practice: Setup Assistant, version 1/).waitFor();
    await record.getByText('What was read back').click();
    expect((await pictures(app, 'record-preparation')).fits).toBe(true);
    await press('Show all records');
    expect(await pageText(page)).not.toMatch(stackTrace);
    expect(app.complaints).toEqual([]);
  });

  it('is printed whole, with the mark of practice', async () => {
    const { page, electron } = app;
    await goTo(page, 'Bench');
    await press('Summary…');
    await page.evaluate(() => { window.dispatchEvent(new Event('beforeprint')); });
    await page.emulateMedia({ media: 'print' });
    await shoot(page, 'batch-printed');
    const text = await dialog().innerText();
    expect(text).toContain('PRACTICE');
    for (const { serial } of specs) expect(text.replace(/\s+/g, '')).toContain(serial);
    const pdf = await electron.evaluate(async ({ BrowserWindow }) => (await BrowserWindow.getAllWindows()[0]?.webContents.printToPDF({}))?.toString('latin1') ?? '');
    expect(pdf.startsWith('%PDF')).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });
});
