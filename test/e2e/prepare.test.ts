// The whole job in the real app: a blueprint is chosen, its plan approved by what was typed, eight devices are erased and prepared at
// once, held and let go on, and one that is handed to its user is told as enrolled. And what Muster's own end leaves behind: nothing is
// erased by its next start. The benches are the tests' own, faster than life.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { realisticLatency } from '../../src/bench/latency.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { makeRoster } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { folderIn, pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tile, tileSays } from './tiles.ts';

const resources = path.resolve(import.meta.dirname, '../../resources');

interface Scene {
  readonly ground: Ground;
  readonly bench: PracticeBench;
  readonly open: () => Promise<OpenApp>;
  readonly close: () => Promise<void>;
}

/** A bench with its Apple and its MDM; and the worked blueprint, but devices stay on, so that they can be handed over here. */
async function scene(devices: readonly VirtualDeviceSpec[], speed: number): Promise<Scene> {
  const clock = fastClock(systemClock, speed);
  const bench = new PracticeBench({ devices, clock, idleMs: 10_000 * speed, portMs: 30_000 * speed, latency: realisticLatency });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock });
  bench.web = web.origin;
  const address = await bench.listen({ host: '127.0.0.1', port: 0 });
  const ground = makeGround();
  const folder = folderIn(ground, 'resources');
  for (const part of ['blueprints', 'practice']) cpSync(path.join(resources, part), path.join(folder, part), { recursive: true });
  const file = path.join(folder, 'blueprints', 'setup-assistant.muster.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"after": "shutDown"', '"after": "nothing"'));
  const open = async (): Promise<OpenApp> => {
    const app = await launch(ground, { env: { MUSTER_USBMUXD: address } });
    await answerDialog(app, file);
    return app;
  };
  return { ground, bench, open, close: async () => { await bench.close(); await web.close(); ground.remove(); } };
}

/** Presses the buttons from the import of the blueprint to its plan. */
async function plan({ page }: OpenApp, ports: readonly string[]): Promise<void> {
  await goTo(page, 'Blueprints');
  await page.getByRole('button', { name: 'Import…' }).first().click();
  await page.getByRole('button', { name: 'Check against bench' }).click();
  await page.getByRole('button', { name: `Review plan for ${ports.length === 1 ? '1 device' : `${ports.length} devices`}…` }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').getByText(/ altogether$/).waitFor();
}

describe('a cart that is prepared', () => {
  const ports = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];
  let set: Scene;
  let app: OpenApp;

  beforeAll(async () => {
    set = await scene(makeRoster(8, 1), 16);
    app = await set.open();
  });
  afterAll(async () => {
    await app.electron.close();
    await set.close();
  });

  const dialog = (): Locator => app.page.getByRole('dialog');
  const inspector = (): Locator => app.page.getByRole('complementary', { name: 'Device' });
  const press = async (name: string): Promise<void> => { await app.page.getByRole('button', { name, exact: true }).first().click(); };

  it('is planned, and no key that was pressed too often begins anything', async () => {
    await plan(app, ports);
    await dialog().getByRole('heading', { name: 'Prepare 8 devices' }).waitFor();
    for (const key of ['Control+Enter', 'Enter', 'Space']) await app.page.keyboard.press(key);
    const typed = dialog().getByRole('textbox', { name: /erase 8/ });
    await typed.fill('erase 8');
    for (const key of ['Enter', 'Control+Enter']) await typed.press(key);
    await dialog().getByText('Matches').waitFor();
    // Servers were asked, so nothing says any more that they weren't.
    await dialog().getByText(/was not tested/).waitFor({ state: 'detached' });
    expect((await pictures(app, 'plan')).fits).toBe(true);
    const go = dialog().getByRole('button', { name: 'Erase 8 and prepare 8' });
    expect([await go.isEnabled(), set.bench.log.count('eraseAsked'), await dialog().count()]).toEqual([true, 0, 1]);
    await typed.fill('erase 7');
    expect(await go.isDisabled()).toBe(true);
    await typed.fill('erase 8');
    await go.click();
    await dialog().waitFor({ state: 'detached' });
  });

  it('says on every tile which step it is at, and how long it takes; several are held after that step, and go on', async () => {
    const { page } = app;
    for (const port of ports) await page.getByRole('option', { name: new RegExp(`^Port ${port}\\. Working\\. Step \\d+ of \\d+: .+left\\.`) }).waitFor();
    await tile(page, 'A3').click();
    await inspector().getByRole('heading', { name: 'Approved' }).waitFor();
    await inspector().getByRole('heading', { name: /so far, about/ }).waitFor();
    await tile(page, 'A4').click({ modifiers: ['Control'] });
    await press('Pause 2');
    for (const port of ['A3', 'A4']) await page.getByRole('option', { name: new RegExp(`^Port ${port}\\. Working\\. .+Pauses after this step\\.`) }).waitFor();
    expect((await pictures(app, 'preparing')).fits).toBe(true);
    for (const port of ['A3', 'A4']) await tileSays(page, port, 'Paused', 60_000);
    await press('Cancel 2 runs…');
    await dialog().getByRole('heading', { name: 'Cancel 2 preparations?' }).waitFor();
    await shoot(page, 'bench-cancel-light');
    await press('Keep preparing');
    await dialog().waitFor({ state: 'detached' });
    await shoot(page, 'bench-paused-light');
    await press('Continue 2');
    for (const port of ['A3', 'A4']) await page.getByRole('option', { name: new RegExp(`^Port ${port}\\. (?:Working|Prepared)\\.`) }).waitFor();
  });

  it('is prepared when everything was read back, and enrolled when its user has done that', async () => {
    const { page } = app;
    for (const port of ports) await tileSays(page, port, 'Prepared', 120_000);
    expect(set.bench.log.count('eraseAsked')).toBe(8);
    // It was open all the while.
    await inspector().getByText('Nothing stands against it').waitFor();
    await tile(page, 'A5').click();
    await inspector().getByText('Everything read back, and as wanted').waitFor();
    await shoot(page, 'bench-prepared-light');
    await inspector().getByRole('button', { name: 'By hand' }).click();
    await page.getByRole('menuitem', { name: 'Hand it to its user' }).click();
    await tileSays(page, 'A5', 'Enrolled', 120_000);
    expect(await pageText(page)).not.toMatch(stackTrace);
    expect([app.complaints, set.bench.log.objections]).toEqual([[], []]);
  });
});

describe('a preparation that Muster’s own end cut off', () => {
  it('keeps its place on the wall, and erases nothing before somebody says so again', async () => {
    const [spec] = makeRoster(1, 1);
    if (!spec) throw new Error('no device');
    const set = await scene([spec], 100);
    let app = await set.open();
    try {
      await plan(app, ['A1']);
      const device = set.bench.device(spec.udid);
      await app.page.getByRole('textbox', { name: /erase 1/ }).fill('erase 1');
      // The first thing that is asked of it finds no cable.
      device.faults = () => 'unplug';
      await app.page.getByRole('button', { name: 'Erase 1 and prepare 1' }).click();
      await tileSays(app.page, 'A1', 'Plug it in');
      await tile(app.page, 'A1').click();
      await app.page.getByRole('button', { name: 'Cancel run' }).waitFor();
      await shoot(app.page, 'bench-missed-light');
      await app.electron.close();

      device.faults = () => undefined;
      app = await set.open();
      await app.page.getByRole('option', { name: /^Port A1\. Plug it in\. Muster ended in the middle/ }).waitFor();
      device.plugIn();
      await tileSays(app.page, 'A1', 'Continue\\?');
      await app.page.getByText('1 device was not erased when Muster ended').waitFor();
      await shoot(app.page, 'bench-continue-light');
      expect(set.bench.log.count('erased')).toBe(0);
      await app.page.getByRole('button', { name: 'Decide…' }).click();
      await app.page.keyboard.press('Enter');
      await shoot(app.page, 'bench-erase-again-light');
      expect(set.bench.log.count('erased')).toBe(0);
      await app.page.getByRole('button', { name: 'Erase 1 device and go on' }).click();
      await tileSays(app.page, 'A1', 'Prepared', 60_000);
      expect([set.bench.log.count('erased'), app.complaints, set.bench.log.objections]).toEqual([1, [], []]);
    } finally {
      await app.electron.close();
      await set.close();
    }
  });
});
