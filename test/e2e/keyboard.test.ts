// A whole job by keys alone, in practice: a blueprint is imported and checked for, its plan reviewed, the number typed, the run started and
// summed up. No pointer moves, and whatever has the focus shows it.
import { cpSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { PracticeBench } from '../../src/bench/bench.ts';
import { realisticLatency } from '../../src/bench/latency.ts';
import { type RunningWeb, startPracticeWeb } from '../../src/bench/practice-web.ts';
import { makeRoster } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { folderIn } from './paper-driver.ts';
import { tileSays } from './tiles.ts';

const speed = 60;
const mostTabs = 60;

interface Focus {
  readonly name: string;
  readonly role: string;
  /** A ring is drawn on it, on what it lies in, or on the row that it speaks of. */
  readonly shown: boolean;
}

/** Runs in the page. */
function focus(): Focus {
  const element = document.activeElement ?? document.body;
  const spoken = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
  const ringed = [element, spoken, element.parentElement, element.parentElement?.parentElement].filter((one) => one !== null && one !== undefined);
  const hasRing = (one: Element): boolean => { const { boxShadow, outlineStyle } = getComputedStyle(one); return (boxShadow !== 'none' && /\b[2-4]px\b/.test(boxShadow)) || outlineStyle !== 'none'; };
  const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent;
  return { name: label.trim(), role: element.getAttribute('role') ?? element.tagName.toLowerCase(), shown: element === document.body || ringed.some(hasRing) };
}

describe('a job by keys alone', () => {
  const specs = makeRoster(6, 11).map((spec) => ({ ...spec, phase: 'home' as const, supervised: false, battery: 80, persona: { trust: { answer: 'trust' as const, afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'install' as const, afterMs: 0 }, paneMs: 50 } }));
  const clock = fastClock(systemClock, speed);
  const bench = new PracticeBench({ devices: specs, clock, idleMs: 10_000 * speed, portMs: 30_000 * speed, latency: realisticLatency });
  const unshown: Focus[] = [];
  let web: RunningWeb;
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock });
    bench.web = web.origin;
    ground = makeGround();
    const folder = folderIn(ground, 'resources');
    for (const part of ['blueprints', 'practice']) cpSync(path.resolve(import.meta.dirname, '../../resources', part), path.join(folder, part), { recursive: true });
    app = await launch(ground, { env: { MUSTER_USBMUXD: await bench.listen({ host: '127.0.0.1', port: 0 }) } });
    await app.page.emulateMedia({ reducedMotion: 'reduce' });
    await answerDialog(app, path.join(folder, 'blueprints', 'setup-assistant.muster.json'));
  });
  afterAll(async () => {
    await app.electron.close();
    await bench.close();
    await web.close();
    ground.remove();
  });

  const dialog = (): Locator => app.page.getByRole('dialog');

  async function press(key: string): Promise<Focus> {
    await app.page.keyboard.press(key);
    const now = await app.page.evaluate(focus);
    if (!now.shown) unshown.push(now);
    return now;
  }

  /** Goes on with the Tab key until what has the focus is called so. */
  async function tabTo(name: RegExp | string): Promise<Focus> {
    const passed: string[] = [];
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      const now = await press('Tab');
      passed.push(now.name);
      if (typeof name === 'string' ? now.name === name : name.test(now.name)) return now;
    }
    throw new Error(`the Tab key doesn’t come to ${String(name)}: ${passed.map((one) => one.slice(0, 30)).join(' | ')}`);
  }

  it('chooses a blueprint and has the bench checked for it', async () => {
    const { page } = app;
    await page.getByRole('option').nth(5).waitFor();
    await press('Control+2');
    await page.getByRole('heading', { level: 1, name: 'Blueprints' }).waitFor();
    await tabTo('Import…');
    await press('Enter');
    await page.getByRole('option', { name: /^Practice: Setup Assistant/ }).waitFor();
    await tabTo('Check against bench');
    await press('Space');
    for (const port of ['A1', 'A6']) await tileSays(page, port, 'Ready(?:, \\d+ warnings?)?');
  });

  it('goes from device to device with the arrows, and reads one', async () => {
    const { page } = app;
    await tabTo(/^Port A1\./);
    expect((await press('ArrowRight')).name).toMatch(/^Port A2\./);
    await press('Enter');
    await page.getByRole('complementary', { name: 'Device' }).waitFor();
    await shoot(page, 'keyboard-focus-light');
    await press('Escape');
    await page.getByRole('complementary', { name: 'Device' }).waitFor({ state: 'detached' });
    await press('Control+a');
    await page.getByText('6 selected').waitFor();
  });

  it('reviews the plan, types the number and starts the run', async () => {
    await press('Control+Enter');
    await dialog().getByText(/ altogether$/).waitFor();
    await tabTo(/^To go on, type erase 6/);
    await app.page.keyboard.type('erase 6');
    await dialog().getByText('Matches').waitFor();
    await tabTo('Erase 6 and prepare 6');
    await shoot(app.page, 'keyboard-plan-light');
    await press('Enter');
    await dialog().waitFor({ state: 'detached' });
  });

  it('waits for the last one and reads the summary', async () => {
    const { page } = app;
    await page.getByRole('region', { name: 'Preparations' }).getByText('6 of 6 prepared').waitFor({ timeout: 60_000 });
    await tabTo('Summary…');
    await press('Enter');
    await dialog().getByRole('heading', { name: '6 of 6 prepared' }).waitFor();
    await tabTo('Show in Records');
    await press('Enter');
    await page.getByText('6 of 6 records').waitFor();
    expect(bench.log.count('erased')).toBe(6);
  });

  it('showed where the focus was all the while', () => {
    expect(unshown).toEqual([]);
  });
});
