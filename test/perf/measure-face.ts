// Measures the face: a wall of 256 tiles that all change ten times a second, the table of a million records gone through to its last row, the
// size of the page and of what is sent to it. Beside the wall stands the least that could do it: 256 bare boxes of text in the same Electron.
// Prints figures; asserts nothing.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { makeStationKey } from '../../src/crypto/station-key.ts';
import { findElectron } from '../e2e/electron-runtime.mjs';
import { makeLedger, serialOf } from './made-ledger.ts';

const records = Number(process.env['MUSTER_PERF_RECORDS'] ?? 1_000_000);
const seconds = Number(process.env['MUSTER_PERF_SECONDS'] ?? 10);
const tiles = 256;
const label = (text: string): string => text.padEnd(34);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

const found = findElectron();
if (found.executable === undefined) throw new Error(found.reason);
process.env['MUSTER_E2E_ELECTRON'] = found.executable;
const { launch, makeGround } = await import('../e2e/app-driver.ts');

function measureSize(): void {
  const folder = path.resolve(import.meta.dirname, '../../out/renderer');
  const first = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const sizes = readdirSync(path.join(folder, 'assets')).filter((name) => /\.(?:js|css)$/.test(name)).map((name) => ({ name, size: gzipSync(readFileSync(path.join(folder, 'assets', name))).length }));
  const sum = (some: typeof sizes): number => some.reduce((total, { size }) => total + size, 0);
  console.log(`${label('page, gzip')} ${kilobytes(sum(sizes))} in ${sizes.length} files, ${kilobytes(sum(sizes.filter(({ name }) => first.includes(name))))} before the window answers; goal <= 350 kB`);
}

/** Per cent of one core that the page's process took since the last call. */
function pageLoad(app: ElectronApplication): Promise<number> {
  return app.evaluate(({ app: electron }) => electron.getAppMetrics().filter(({ type }) => type === 'Tab').reduce((sum, { cpu }) => sum + cpu.percentCPUUsage, 0));
}

/** Milliseconds: the longest task of the page while `work` goes on, and the load that it makes. 0: none took 50 ms or more. */
async function watch(app: ElectronApplication, page: Page, work: () => Promise<void>): Promise<{ readonly longest: number; readonly load: number }> {
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(globalThis, { long });
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) long.push(duration); }).observe({ entryTypes: ['longtask'] });
  });
  await pageLoad(app);
  await work();
  const load = await pageLoad(app);
  return { longest: await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { long: number[] }).long)), load };
}

const said = ({ longest, load }: { readonly longest: number; readonly load: number }): string => `longest task ${longest === 0 ? 'below 50' : longest.toFixed(0)} ms, ${load.toFixed(1)} % of a core`;

async function measurePeer(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-face-'));
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'bare', version: '0.0.0', main: 'main.cjs' }));
  writeFileSync(path.join(folder, 'main.cjs'), "const { app, BrowserWindow } = require('electron'); app.enableSandbox(); app.whenReady().then(() => { new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }).loadFile('index.html'); });");
  writeFileSync(path.join(folder, 'index.html'), `<!doctype html><body style="display:grid;grid-template-columns:repeat(6,1fr)">${'<div style="height:130px">Working</div>'.repeat(tiles)}</body>`);
  const app = await _electron.launch({ executablePath: found.executable ?? '', args: [folder], env: { ...process.env } as Record<string, string> });
  const page = await app.firstWindow();
  await page.locator('div').first().waitFor();
  const figures = await watch(app, page, () => page.evaluate((ms) => new Promise<void>((resolve) => {
    const boxes = [...document.querySelectorAll('div')];
    let round = 0;
    const timer = setInterval(() => {
      round += 1;
      for (const box of boxes) box.textContent = `Working ${round}`;
      if (round * 100 >= ms) { clearInterval(timer); resolve(); }
    }, 100);
  }), seconds * 1000));
  console.log(`${label(`${tiles} bare boxes at 10 Hz`)} ${said(figures)}`);
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

interface Sent {
  largest: number;
  name: string;
}

/** Keeps the size of the largest event; what is sent is measured as JSON. */
async function weigh(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!page) throw new Error('there is no window');
    const sent: Record<string, unknown> & { largest: number; name: string } = { largest: 0, name: '' };
    const send = page.send.bind(page);
    Object.assign(globalThis, { sent, plainSend: send });
    page.send = (channel: string, ...words: unknown[]) => {
      const size = JSON.stringify(words).length;
      if (size > sent.largest) Object.assign(sent, { largest: size, name: channel });
      if (channel === 'muster:event:state') sent['snapshot'] = words[0];
      send(channel, ...words);
    };
  });
}

async function measureWall(): Promise<void> {
  const ground = makeGround();
  const app = await launch(ground, { args: ['--practice', String(tiles)] });
  await weigh(app.electron);
  // Some of a bench are blocked, or wait for somebody: what is being connected to is still on its way.
  await app.page.waitForFunction((count) => document.querySelectorAll('.tile').length >= count && document.querySelectorAll('.tile[data-look="connecting"]').length === 0, tiles * 0.9, { timeout: Number(process.env['MUSTER_PERF_WAIT'] ?? 90_000), polling: 500 })
    .catch(() => { console.log('not every device was read within 90 s: the machine has other work'); });
  const sent = await app.electron.evaluate(() => (globalThis as unknown as { sent: Sent }).sent);
  console.log(`${label('largest event to the page')} ${kilobytes(sent.largest)} (${sent.name}, ${tiles} devices, as JSON); goal <= 50 kB`);
  const figures = await watch(app.electron, app.page, async () => {
    await app.electron.evaluate(async (_, rounds) => {
      // The page's own question would wait behind 256 devices that are still being read.
      const { snapshot } = (globalThis as unknown as { sent: { snapshot: { revision: number; devices: object[] } } }).sent;
      const send = (globalThis as unknown as { plainSend: (channel: string, value: unknown) => void }).plainSend;
      for (let round = 1; round <= rounds; round += 1) {
        send('muster:event:state', { ...snapshot, revision: snapshot.revision + 1_000_000 + round, devices: snapshot.devices.map((device, at) => ({ ...device, battery: (round + at) % 100 })) });
        await new Promise((resolve) => { setTimeout(resolve, 100); });
      }
    }, seconds * 10);
  });
  console.log(`${label(`${tiles} tiles at 10 Hz`)} ${said(figures)}; goal <= 50 ms and <= 25 %`);
  await app.electron.close();
  ground.remove();
}

/** Scrolls from the first row to the last in so many milliseconds. Milliseconds: how long a row in sight was blank, at most; how often frames came. */
function scrollThrough(page: Page, ms: number): Promise<{ blank: number; frame: number }> {
  return page.evaluate((whole) => new Promise<{ blank: number; frame: number }>((resolve) => {
    const table = document.querySelector('.records-table');
    if (!table) throw new Error('no table');
    const most = table.scrollHeight - table.clientHeight;
    const begun = performance.now();
    let [blank, since, frame, last] = [0, 0, 0, begun];
    const step = (): void => {
      const now = performance.now();
      frame = Math.max(frame, now - last);
      last = now;
      const isBlank = document.querySelector('.records-blank') !== null || document.querySelectorAll('.records-body .records-row').length === 0;
      since = isBlank ? since || now : 0;
      blank = Math.max(blank, since ? now - since : 0);
      table.scrollTop = most * Math.min(1, (now - begun) / whole);
      if (now - begun < whole + 500) requestAnimationFrame(step);
      else resolve({ blank, frame });
    };
    requestAnimationFrame(step);
  }), ms);
}

async function measureTable(): Promise<void> {
  const ground = makeGround();
  const { key } = await makeStationKey();
  mkdirSync(ground.data, { recursive: true });
  makeLedger(ground.data, { records, rooms: Math.max(1, Math.floor(records / 10_000)), key });
  for (const name of readdirSync(ground.data)) chmodSync(path.join(ground.data, name), 0o666);
  const app = await launch(ground, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
  app.page.setDefaultTimeout(120_000);
  await app.page.getByRole('button', { name: 'Records', exact: true }).click();
  await app.page.locator('[aria-rowindex="2"]').waitFor();
  const grid = app.page.getByRole('grid', { name: 'Records, newest first' });
  await grid.focus();
  const before = performance.now();
  await app.page.keyboard.press('End');
  await app.page.locator(`[aria-rowindex="${records + 1}"]`).getByText(serialOf(1).slice(0, -4)).waitFor();
  console.log(`${label(`last of ${records.toLocaleString('en-GB')} rows, End key`)} ${(performance.now() - before).toFixed(0)} ms, as its driver sees it`);
  await app.page.keyboard.press('Home');
  await app.page.locator('[aria-rowindex="2"]').waitFor();
  const { blank, frame } = await scrollThrough(app.page, seconds * 1000);
  console.log(`${label(`scrolled through in ${seconds} s`)} longest blank ${blank.toFixed(0)} ms, longest frame ${frame.toFixed(0)} ms; goal <= 100 ms blank`);
  await app.electron.close();
  ground.remove();
}

console.log(`Electron ${found.kind}`);
measureSize();
await measurePeer();
await measureWall();
await measureTable();
