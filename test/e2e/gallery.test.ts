// The gallery in both themes: each state of a tile, each error's notice and what runs leave their devices as, unfolded. It is built here, into a folder of its own, and never into
// the app. Leaves pictures to be looked at; what can be judged without eyes is judged: nothing is cut off, nothing is left unfilled.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meaningOf } from '../../src/domain/error-meaning.ts';
import { errorTexts } from '../../src/error-text.ts';
import { isErrorCode } from '../../src/errors.ts';
import { executable, shots, start } from './app-driver.ts';

const repository = path.resolve(import.meta.dirname, '../..');

/** An app with nothing in it but a window on the gallery. */
function galleryApp(folder: string): string {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'gallery', version: '0.0.0', main: 'main.cjs' }));
  writeFileSync(path.join(folder, 'main.cjs'), "const { app, BrowserWindow } = require('electron'); app.enableSandbox(); app.whenReady().then(() => { new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }).loadFile('page/index.html'); });");
  return folder;
}

describe('the gallery', () => {
  let folder: string;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'muster-gallery-'));
    chmodSync(folder, 0o755);
    await build({ root: path.join(repository, 'test/gallery'), base: './', logLevel: 'error', configFile: false, build: { outDir: path.join(folder, 'page'), target: 'chrome114', cssTarget: 'chrome114', cssMinify: 'lightningcss', modulePreload: false } });
    cpSync(path.join(import.meta.dirname, 'fonts.conf'), path.join(folder, 'fonts.conf'));
    if (!executable) throw new Error('no Electron: run the tests by npm test');
    app = await start({ executablePath: executable, args: [galleryApp(folder)], env: { ...Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))), FONTCONFIG_FILE: path.join(folder, 'fonts.conf') } });
    page = await app.firstWindow();
    await page.locator('.gallery-errors > div').last().waitFor();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is opened by keyboard alone, down to what is copied for support: code, domain and code of the device, and no name', async () => {
    // Every second one has something that a device said.
    const notice = page.locator('.gallery-errors > div').nth(1);
    const code = await notice.getAttribute('data-key') ?? '';
    const first = notice.getByText('Details');
    expect(await notice.getByRole('button').count()).toBe(0);
    await first.focus();
    await page.keyboard.press('Enter');
    await notice.getByRole('button', { name: 'Copy for support' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await notice.getByRole('button', { name: 'Copied' }).waitFor();
    expect((await app.evaluate(({ clipboard }) => clipboard.readText())).split('\n').slice(0, 2)).toEqual([expect.stringContaining(`Muster ${code} (`), 'Device: MCInstallationErrorDomain 4001: The profile could not be installed.']);
    const run = page.locator('[data-key="erase unknown device.gone"]');
    await run.getByText('Details').focus();
    for (const key of ['Space', 'Tab', 'Space']) await page.keyboard.press(key);
    await run.getByRole('button', { name: 'Copied' }).waitFor();
    expect((await app.evaluate(({ clipboard }) => clipboard.readText())).split('\n').slice(0, 2)).toEqual(['Muster device.gone (operator, readback)', 'Run: setupAssistant, failed, erase unknown']);
  });

  it('shows every error’s sentence, what it means, its next step, its code and a button that copies them', async () => {
    await page.evaluate(() => { for (const details of document.querySelectorAll('details')) details.open = true; });
    const shown = await page.locator('.gallery-errors > div').evaluateAll((notices) => notices.map((notice) => ({ key: notice.getAttribute('data-key'), text: (notice as HTMLElement).innerText })));
    expect(shown.map(({ key }) => key)).toEqual(Object.keys(errorTexts));
    for (const { key, text } of shown) for (const part of [key ?? '', key && isErrorCode(key) ? meaningOf({ code: key }) : 'a code', 'Who acts', 'Trying again', 'Cop']) expect(text).toContain(part);
    expect(shown.filter(({ text }) => /\?(?= |\.)|\{\w+\}|undefined/.test(text.split('\n').slice(0, 2).join(' '))).map(({ key, text }) => `${key ?? ''}: ${text.slice(0, 120)}`)).toEqual([]);
  });

  it('cuts no word off, and no notice runs out of its column', async () => {
    const wide = await page.locator('.notice, .error-words, .tile-word, .tile-message').evaluateAll((elements) => elements.filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2).map((one) => one.textContent.slice(0, 80)));
    expect(wide).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('is photographed, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    mkdirSync(shots, { recursive: true });
    await page.locator('.gallery-tiles').screenshot({ path: path.join(shots, `gallery-tiles-${colorScheme}.png`) });
    await page.locator('.gallery-runs').screenshot({ path: path.join(shots, `gallery-runs-${colorScheme}.png`) });
    await page.locator('.gallery-errors').screenshot({ path: path.join(shots, `gallery-errors-${colorScheme}.png`) });
  });

  it('is in nothing that is handed out', () => {
    const built = path.join(repository, 'out');
    const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:js|cjs|html)$/.test(name));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((name) => readFileSync(path.join(built, name), 'utf8').includes('gallery-errors'))).toEqual([]);
  });
});
