// Measures starts of windows in one Electron: our app (interactive, first practice device on the wall) against an empty
// BrowserWindow in the same runtime, alternating in one run. Prints medians and ratios; asserts nothing.
import { mkdirSync, mkdtempSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import { findElectron } from '../e2e/electron-runtime.mjs';

const rounds = Number(process.env['MUSTER_PERF_ROUNDS'] ?? 7);

/** An app with nothing in it but a window; says when its page is loaded, as ours does when it can be used. */
function emptyApp(folder: string): string {
  const app = path.join(folder, 'empty');
  mkdirSync(app);
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'empty', version: '0.0.0', main: 'main.cjs' }));
  writeFileSync(path.join(app, 'main.cjs'), "const { app, BrowserWindow } = require('electron'); app.enableSandbox(); app.whenReady().then(() => { const w = new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }); w.loadFile('index.html'); });");
  writeFileSync(path.join(app, 'index.html'), '<!doctype html><html><body><h1>Empty</h1></body></html>');
  return app;
}

interface Start {
  /** Milliseconds from the launch of the process. */
  readonly interactive: number;
  readonly firstDevice: number | null;
}

/** Times are the page's own: a driver that polls from outside would add its own pauses. */
async function timeStart(executable: string, args: readonly string[], env: Readonly<Record<string, string>>, marks: boolean): Promise<Start> {
  const before = performance.timeOrigin + performance.now();
  const app = await _electron.launch({ executablePath: executable, args: [...args], env: { ...process.env, ...env } as Record<string, string> });
  const page = await app.firstWindow();
  await page.locator(marks ? '[role="option"]' : 'h1').first().waitFor();
  const found = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const mark = (name: string): number | null => performance.getEntriesByName(name)[0]?.startTime ?? null;
    return { origin: performance.timeOrigin, loaded: navigation?.domContentLoadedEventEnd ?? 0, interactive: mark('interactive'), firstDevice: mark('first-device') };
  });
  await app.close();
  return { interactive: found.origin + (found.interactive ?? found.loaded) - before, firstDevice: found.firstDevice === null ? null : found.origin + found.firstDevice - before };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const found = findElectron();
if (found.executable === undefined) throw new Error(found.reason);
const { makeGround } = await import('../e2e/app-driver.ts');
const ground = makeGround();
const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-perf-'));
chmodSync(folder, 0o755);
const empty = emptyApp(folder);
const ours = path.join(path.dirname(ground.data), 'app');
const env = { MUSTER_DATA_DIR: ground.data, MUSTER_NO_SYSTEM_MUX: '1' };

const starts: { empty: Start[]; ours: Start[] } = { empty: [], ours: [] };
for (let round = 0; round <= rounds; round += 1) {
  const first = await timeStart(found.executable, [empty], { MUSTER_DATA_DIR: ground.data }, false);
  // Interactive: the window is drawn and answers clicks; the wall follows.
  const second = await timeStart(found.executable, [ours, '--practice', '8'], env, true);
  // The first round warms the disk and counts for neither.
  if (round > 0) {
    starts.empty.push(first);
    starts.ours.push(second);
  }
}
const emptyWindow = median(starts.empty.map((start) => start.interactive));
const interactive = median(starts.ours.map((start) => start.interactive));
const device = median(starts.ours.map((start) => (start.firstDevice ?? Number.NaN) - start.interactive));
console.log(`Electron ${found.kind}, ${rounds} rounds, medians`);
console.log(`empty BrowserWindow, page loaded        ${emptyWindow.toFixed(0)} ms`);
console.log(`Muster, interactive                     ${interactive.toFixed(0)} ms   ratio ${(interactive / emptyWindow).toFixed(2)} (goal <= 1.5)`);
console.log(`first practice device on the wall after ${device.toFixed(0)} ms   (goal <= 300 ms)`);
ground.remove();
rmSync(folder, { recursive: true, force: true });
