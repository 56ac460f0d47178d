// The composition root of the desktop app: guards first, then the window, then what lies behind it; closed in reverse.
import os from 'node:os';
import path from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { dataFolder } from '../src/data-folder.ts';
import { describeError } from '../src/error-text.ts';
import { asAppError, shapeOf } from '../src/errors.ts';
import type { Desk } from './desk.ts';
import { openDoor, sendEvent } from './ipc.ts';
import { setMenu } from './menu.ts';
import { type BenchProcess, startBenchProcess } from './practice-bench.ts';
import { declareScheme, guardPages, openWindow, preparePages } from './window.ts';

const buildFolder = __dirname;
let window: BrowserWindow | null = null;
/** What lies behind the door, once it is loaded. */
const desk = later<Desk>();

/** A promise to be kept from outside, and its value once it is. */
function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void; readonly value: T | undefined } {
  let keep: (value: T) => void = () => undefined;
  let kept: T | undefined;
  const promise = new Promise<T>((resolve) => { keep = resolve; });
  return {
    promise,
    resolve: (value) => {
      kept = value;
      keep(value);
    },
    get value() { return kept; },
  };
}

/** `--practice 8` or `--practice=8`; null without it. */
function practiceArgument(words: readonly string[]): { devices: number } | null {
  const at = words.findIndex((word) => word === '--practice' || word.startsWith('--practice='));
  if (at < 0) return null;
  const count = Number(words[at]?.split('=')[1] ?? words[at + 1]);
  return { devices: Number.isInteger(count) && count >= 1 && count <= 512 ? count : 8 };
}

async function loadDesk(practice: Promise<BenchProcess> | null): Promise<Desk> {
  const { openDesk } = await import('./desk.ts');
  return openDesk({
    buildFolder, practice, window: () => window,
    onSnapshot: (snapshot) => { if (window) sendEvent(window.webContents, 'state', snapshot); },
  });
}

function showWindow(): void {
  window = openWindow(path.join(buildFolder, '../preload/preload.cjs'));
  const closeDoor = openDoor(window.webContents, async (name, input) => (await desk.promise).answer(name, input));
  window.once('closed', () => {
    closeDoor();
    window = null;
  });
}

async function start(): Promise<void> {
  await app.whenReady();
  preparePages(path.join(buildFolder, '../renderer'));
  showWindow();
  const asked = practiceArgument(process.argv.slice(1));
  const bench = asked && startBenchProcess(buildFolder, asked.devices, 1);
  bench?.catch(() => undefined);
  setMenu();
  app.on('activate', () => { if (!window) showWindow(); });
  // Loading what lies behind the door takes this thread for a while: the page's own files go out first.
  await new Promise<void>((resolve) => { window?.webContents.once('dom-ready', () => { resolve(); }); });
  try {
    const loaded = await loadDesk(bench);
    desk.resolve(loaded);
    await loaded.opened;
  } catch (error) {
    const { what, next } = describeError(shapeOf(asAppError(error)));
    process.stderr.write(`muster: ${what}\n        ${next}\n`);
    dialog.showErrorBox(what, next);
    app.exit(1);
  }
}

function closeBeforeQuit(): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void (async () => {
      // Something that can't be closed must not keep the app open: its runs are found unfinished at the next start.
      await Promise.race([desk.value?.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
    })().catch(() => undefined).finally(() => {
      closed = true;
      app.quit();
    });
  });
}

app.enableSandbox();
declareScheme();
guardPages();
// Chromium's own files stay out of the records; MUSTER_DATA_DIR moves both.
app.setPath('userData', path.join(dataFolder({ env: process.env, platform: process.platform, home: os.homedir() }), 'window'));

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
  closeBeforeQuit();
  void start();
} else {
  process.stderr.write('muster: Muster is open already with this data folder; its window is in front now.\n        To use another folder, set MUSTER_DATA_DIR.\n');
  app.exit(3);
}
