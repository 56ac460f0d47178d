// Measures what the whole app takes, all its processes, while thirty devices lie on a bench of another process and nobody does anything; beside it
// an empty window in the same Electron. Prints figures; asserts nothing.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import { findElectron } from '../e2e/electron-runtime.mjs';
import { startRemoteBench } from '../setup/remote-bench.ts';
import { treeTime } from './process-time.ts';

const devices = Number(process.env['MUSTER_PERF_DEVICES'] ?? 30);
const seconds = Number(process.env['MUSTER_PERF_IDLE_SECONDS'] ?? 60);
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

if (process.platform !== 'linux') throw new Error('the figure is read from /proc: Linux alone');
const found = findElectron();
if (found.executable === undefined) throw new Error(found.reason);
process.env['MUSTER_E2E_ELECTRON'] = found.executable;
const { launch, makeGround } = await import('../e2e/app-driver.ts');

/** Per cent of one core, of a process and all that it started. */
async function idleLoad(root: number): Promise<number> {
  // Past what a start and a fresh bench bring along, and what Chromium tidies up half a minute later.
  await pause(60_000);
  const [before, begun] = [treeTime(root), performance.now()];
  await pause(seconds * 1000);
  return (treeTime(root) - before) / (performance.now() - begun) * 100;
}

async function emptyWindow(): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-idle-'));
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '0.0.0', main: 'main.cjs' }));
  writeFileSync(path.join(folder, 'main.cjs'), "const { app, BrowserWindow } = require('electron'); app.enableSandbox(); app.whenReady().then(() => { new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }).loadFile('index.html'); });");
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><h1>Empty</h1>');
  const app = await _electron.launch({ executablePath: found.executable ?? '', args: [folder], env: { ...process.env } as Record<string, string> });
  await (await app.firstWindow()).locator('h1').waitFor();
  const load = await idleLoad(app.process().pid ?? 0);
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  return load;
}

async function fullBench(): Promise<number> {
  const bench = await startRemoteBench({ devices, seed: 11, latency: 'realistic', kind: 'supervised' });
  if (bench.address.kind !== 'unix') throw new Error('the bench listens elsewhere');
  // The app runs as somebody else here.
  chmodSync(path.dirname(bench.address.path), 0o755);
  chmodSync(bench.address.path, 0o777);
  const ground = makeGround();
  const app = await launch(ground, { env: { MUSTER_USBMUXD: bench.address.path } });
  await app.page.waitForFunction((count) => document.querySelectorAll('.tile').length >= count && document.querySelectorAll('.tile[data-look="connecting"]').length === 0, devices, { timeout: 120_000, polling: 500 });
  const load = await idleLoad(app.electron.process().pid ?? 0);
  await app.electron.close();
  ground.remove();
  bench.close();
  return load;
}

const empty = await emptyWindow();
const full = await fullBench();
const label = (text: string): string => text.padEnd(34);
console.log(`Electron ${found.kind}, all processes, ${seconds} s in which nobody does anything`);
console.log(`${label('empty window')} ${empty.toFixed(2)} % of a core`);
console.log(`${label(`Muster with ${devices} devices`)} ${full.toFixed(2)} % of a core; goal <= 0.5 %`);
