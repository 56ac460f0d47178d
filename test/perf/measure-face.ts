// Measures the face: a wall of 256 tiles that all change ten times a second, the table of a million records gone through to its last row, the
// size of the page and of what is sent to it. Beside the wall stands the least that could do it: 256 bare boxes of text in the same Electron.
// Prints figures; asserts nothing.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { makeStationKey } from '../../src/crypto/station-key.ts';
import { changesBetween } from '../../src/domain/changes/snapshot-changes.ts';
import { splitChanges } from '../../src/domain/changes/split-changes.ts';
import type { Run, Snapshot } from '../../src/model.ts';
import { type Changes, largestEvent } from '../../src/model/changes.ts';
import { findElectron } from '../e2e/electron-runtime.mjs';
import { pageSize } from '../setup/page-size.ts';
import { richRun } from '../setup/made-snapshot.ts';
import { makeLedger, serialOf } from './made-ledger.ts';
import { processTime } from './process-time.ts';

const records = Number(process.env['MUSTER_PERF_RECORDS'] ?? 1_000_000);
const seconds = Number(process.env['MUSTER_PERF_SECONDS'] ?? 10);
const tiles = 256;
const label = (text: string): string => text.padEnd(40);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

const found = findElectron();
if (found.executable === undefined) throw new Error(found.reason);
process.env['MUSTER_E2E_ELECTRON'] = found.executable;
const { launch, makeGround } = await import('../e2e/app-driver.ts');

function measureSize(): void {
  const { total, first, files } = pageSize();
  console.log(`${label('page, gzip')} ${kilobytes(total)} in ${files} files, ${kilobytes(first)} before the window answers; goal <= 350 kB`);
}

/** Milliseconds of one core that the page's process has taken so far. Chromium's own percentage is divided by the number of cores. */
async function pageTime(app: ElectronApplication): Promise<number> {
  const ids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().filter(({ type }) => type === 'Tab').map(({ pid }) => pid));
  return ids.reduce((sum, id) => sum + processTime(id), 0);
}

interface Figures {
  /** Milliseconds of the page's longest task; 0: none took 50 ms or more. */
  readonly longest: number;
  /** Per cent of a core. */
  readonly load: number;
  /** Milliseconds of a core for each tenth of a second that was asked for: that counts also where other work makes them longer. */
  readonly each: number;
}

/** What `work` costs the page. */
async function watch(app: ElectronApplication, page: Page, work: () => Promise<void>): Promise<Figures> {
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(globalThis, { long });
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) long.push(duration); }).observe({ entryTypes: ['longtask'] });
  });
  const [before, began] = [await pageTime(app), performance.now()];
  await work();
  const taken = await pageTime(app) - before;
  const [load, each] = [taken / (performance.now() - began) * 100, taken / (seconds * 10)];
  return { longest: await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { long: number[] }).long)), load, each };
}

const said = ({ longest, load, each }: Figures): string => `longest task ${longest === 0 ? 'below 50' : longest.toFixed(0)} ms, ${load.toFixed(1)} % of a core, ${each.toFixed(1)} ms of it each time`;

async function measurePeer(): Promise<Figures> {
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
  return figures;
}

interface Sent {
  largest: number;
  name: string;
  /** Of the last event about the state. */
  revision: number;
  /** The page hears of the state only what is told it by `plainSend`. */
  muted: boolean;
}

/** Keeps the size of the largest event; what is sent is measured as JSON. */
async function weigh(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!page) throw new Error('there is no window');
    const sent: Sent = { largest: 0, name: '', revision: 0, muted: false };
    const send = page.send.bind(page);
    Object.assign(globalThis, { sent, plainSend: send });
    page.send = (channel: string, ...words: unknown[]) => {
      const isState = channel === 'muster:event:state';
      if (isState && sent.muted) return;
      const size = Buffer.byteLength(JSON.stringify(words));
      if (size > sent.largest) Object.assign(sent, { largest: size, name: channel });
      if (isState) sent.revision = (words[0] as { readonly revision: number }).revision;
      send(channel, ...words);
    };
  });
}

/** What the app would send, by its own code, so that the page sees these one after the other. */
function piecesOf(snapshots: readonly Snapshot[]): Changes[][] {
  return snapshots.slice(1).map((snapshot, at) => {
    const changes = changesBetween(snapshots[at] ?? snapshot, snapshot);
    const pieces = changes && splitChanges(changes, largestEvent);
    if (!pieces) throw new Error('that can’t be told by events');
    return pieces;
  });
}

/** Tells the page of these, ten times a second, over and over: the first one once, and each makes the next one's ground. */
async function tell(app: ElectronApplication, [first = [], ...others]: readonly Changes[][]): Promise<void> {
  await app.evaluate(async (_, { begin, rounds, times }) => {
    const { sent, plainSend } = globalThis as unknown as { sent: Sent; plainSend: (channel: string, value: unknown) => void };
    const say = (pieces: readonly object[]): void => {
      for (const [at, piece] of pieces.entries()) {
        plainSend('muster:event:state', { ...piece, base: sent.revision, revision: sent.revision + 1, more: at < pieces.length - 1 });
        sent.revision += 1;
      }
    };
    say(begin);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    for (let round = 0; round < times; round += 1) {
      say(rounds[round % rounds.length] ?? []);
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }, { begin: first, rounds: others, times: seconds * 10 });
}

const cycle = Array.from({ length: 8 }, (_, round) => round);

/** In each of them every device's battery is another one. */
function charging(whole: Snapshot): Snapshot[] {
  return [...cycle, 0].map((round) => ({ ...whole, devices: whole.devices.map((device, at) => ({ ...device, battery: (13 * round + at) % 100 })) }));
}

/** In each of them every device's preparation is one step further. */
function preparing(whole: Snapshot): Snapshot[] {
  const now = Date.now();
  const ids = richRun(0).steps.slice(0, cycle.length).map(({ id }) => id);
  return [...cycle, 0].map((round) => ({
    ...whole,
    runs: whole.devices.map((device, at): Run => ({
      ...richRun(at), device: { ...richRun(at).device, udid: device.udid }, place: device.place, startedAt: now - 60_000,
      steps: ids.map((id, n) => ({ id, state: n < (at + round) % cycle.length ? 'done' : n === (at + round) % cycle.length ? 'acting' : 'todo', need: null, startedAt: now - 20_000, finishedAt: null, evidence: null })),
    })),
  }));
}

async function measureWall(peer: Figures): Promise<void> {
  const ground = makeGround();
  const app = await launch(ground, { args: ['--practice', String(tiles)] });
  await weigh(app.electron);
  // Some of a bench are blocked, or wait for somebody: what is being connected to is still on its way.
  await app.page.waitForFunction((count) => document.querySelectorAll('.tile').length >= count && document.querySelectorAll('.tile[data-look="connecting"]').length === 0, tiles * 0.9, { timeout: Number(process.env['MUSTER_PERF_WAIT'] ?? 90_000), polling: 500 })
    .catch(() => { console.log('not every device was read within 90 s: the machine has other work'); });
  const whole = await app.page.evaluate(async () => {
    const { muster } = globalThis as unknown as { muster: { call: { getState: (input: null) => Promise<{ value: Snapshot }> } } };
    return (await muster.call.getState(null)).value;
  });
  const sent = await app.electron.evaluate(() => Object.assign((globalThis as unknown as { sent: Sent }).sent, { muted: true }));
  console.log(`${label('largest event to the page')} ${kilobytes(sent.largest)} (${sent.name}, ${whole.devices.length} devices, as JSON); goal <= 50 kB`);
  for (const [name, snapshots] of [['each battery', charging(whole)], ['each a step further', preparing(whole)]] as const) {
    const pieces = piecesOf([whole, ...snapshots]);
    const figures = await watch(app.electron, app.page, () => tell(app.electron, pieces));
    const bytes = Buffer.byteLength(JSON.stringify(pieces.at(-1)));
    console.log(`${label(`${tiles} tiles at 10 Hz, ${name}`)} ${said(figures)}, ${(figures.each / peer.each).toFixed(1)} times the bare boxes, ${kilobytes(bytes)} in ${pieces.at(-1)?.length ?? 0} events; goal <= 50 ms and <= 25 %`);
  }
  await app.electron.close();
  ground.remove();
}

interface Scrolled {
  /** Milliseconds in which some of the view had no row with content, at most. */
  readonly blank: number;
  /** Milliseconds between two pictures, at most; how many there were. */
  readonly frame: number;
  readonly frames: number;
  /** Milliseconds in which the same rows stood in the view, at most. */
  readonly same: number;
  /** Milliseconds from the last step until the last row was there. */
  readonly rest: number;
}

/** Scrolls from the first row to the last in so many milliseconds, and looks at each frame as it is painted. */
function scrollThrough(page: Page, ms: number): Promise<Scrolled> {
  return page.evaluate((whole) => new Promise<Scrolled>((resolve) => {
    const table = document.querySelector('.records-table');
    const head = document.querySelector('.records-head');
    if (!table || !head) throw new Error('no table');
    const last = table.getAttribute('aria-rowcount');
    const most = table.scrollHeight - table.clientHeight;
    const begun = performance.now();
    const now = { blank: 0, frame: 0, frames: 0, same: 0, rest: 0, at: begun, blankSince: 0, shown: '', shownSince: begun };
    const isCovered = (): boolean => {
      const rows = [...document.querySelectorAll('.records-body .records-row')].map((row) => row.getBoundingClientRect());
      const [from, to] = [head.getBoundingClientRect().bottom, table.getBoundingClientRect().bottom];
      return document.querySelector('.records-blank') === null && Math.min(...rows.map(({ top }) => top)) <= from + 1 && Math.max(...rows.map(({ bottom }) => bottom)) >= to - 20;
    };
    const step = (): void => {
      const time = performance.now();
      now.frame = Math.max(now.frame, time - now.at);
      now.at = time;
      now.frames += 1;
      table.scrollTop = most * Math.min(1, (time - begun) / whole);
      now.blankSince = isCovered() ? 0 : now.blankSince || time;
      now.blank = Math.max(now.blank, now.blankSince ? time - now.blankSince : 0);
      const shown = document.querySelector('.records-body .records-row')?.getAttribute('aria-rowindex') ?? '';
      if (shown !== now.shown) Object.assign(now, { shown, shownSince: time });
      if (time - begun < whole) now.same = Math.max(now.same, time - now.shownSince);
      const isThere = document.querySelector(`.records-body [aria-rowindex="${last}"]`) !== null;
      if (time - begun >= whole && isThere && now.rest === 0) now.rest = Math.max(1, time - begun - whole);
      if (time - begun < whole + 5000 && now.rest === 0) requestAnimationFrame(step);
      else resolve(now);
    };
    requestAnimationFrame(step);
  }), ms);
}

const scrolled = ({ blank, frame, frames, same, rest }: Scrolled): string => `longest blank ${blank.toFixed(0)} ms, the same rows for ${same.toFixed(0)} ms, longest of ${frames} frames ${frame.toFixed(0)} ms, last row ${rest === 0 ? 'never there' : `there after ${rest.toFixed(0)} ms`}; goal <= 100 ms blank`;

/** A data folder that everybody may write in, with a ledger; the one of MUSTER_PERF_LEDGER where there is. */
async function folderOfRecords(own: string): Promise<string> {
  const folder = process.env['MUSTER_PERF_LEDGER'] ?? own;
  if (!existsSync(path.join(folder, 'ledger.sqlite'))) {
    const { key } = await makeStationKey();
    mkdirSync(folder, { recursive: true });
    makeLedger(folder, { records, rooms: Math.max(1, Math.floor(records / 10_000)), key });
  }
  chmodSync(folder, 0o777);
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())) chmodSync(path.join(folder, name), 0o666);
  return folder;
}

async function measureTable(): Promise<void> {
  const ground = makeGround();
  const app = await launch(ground, { env: { MUSTER_USBMUXD: '127.0.0.1:9', MUSTER_DATA_DIR: await folderOfRecords(ground.data) } });
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
  console.log(`${label(`scrolled through in ${seconds} s`)} ${scrolled(await scrollThrough(app.page, seconds * 1000))}`);
  // 100,000 of them, and no more are counted.
  await app.page.getByRole('searchbox').first().fill('outcome:failed');
  await app.page.locator('[aria-rowcount="100001"], [aria-rowcount="' + String(Math.floor(records / 10) + 1) + '"]').waitFor();
  console.log(`${label(`those that failed, in ${seconds} s`)} ${scrolled(await scrollThrough(app.page, seconds * 1000))}`);
  await app.electron.close();
  ground.remove();
}

console.log(`Electron ${found.kind}`);
measureSize();
// MUSTER_PERF_FACE: one of these alone.
const parts = { wall: async () => { await measureWall(await measurePeer()); }, table: measureTable } as const;
for (const [name, part] of Object.entries(parts)) if ((process.env['MUSTER_PERF_FACE'] ?? name) === name) await part();
