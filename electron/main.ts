// The composition root of the desktop app: guards first, then the window, then what lies behind it; closed in reverse.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app, dialog, nativeTheme, shell } from 'electron';
import { dataFolder } from '../src/data-folder.ts';
import { openDiary } from '../src/diary.ts';
import { describeError } from '../src/error-text.ts';
import { asAppError, shapeOf } from '../src/errors.ts';
import type { Preferences } from '../src/model/preferences.ts';
import { systemClock } from '../src/system-clock.ts';
import type { Desk } from './desk.ts';
import { droppedPaths } from './documents.ts';
import { MainWindow } from './main-window.ts';
import { enableDeeds, setMenu, tickLookAtStart } from './menu.ts';
import { copyDeeds } from './menu-deeds.ts';
import { Notices } from './notices.ts';
import { type BenchProcess, startBenchProcess } from './practice-bench.ts';
import { documentsIn, type StartMode, startModeOf } from './start-mode.ts';
import { looksAtStart } from './update-feed.ts';
import { declareScheme, guardPages, preparePages } from './window.ts';

const buildFolder = __dirname;
const folder = dataFolder({ env: process.env, platform: process.platform, home: os.homedir() });
let preferences: Preferences | null = null;
/** Opens no file before there is something to write. */
const diary = openDiary({ folder, face: 'window', clock: systemClock });
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

const win = new MainWindow({
  buildFolder, stateFolder: path.join(folder, 'window'), running: () => desk.value?.running() ?? 0,
  answer: async (name, input) => (await desk.promise).answer(name, input),
  dropped: (paths) => { void openDocuments(droppedPaths(paths)); },
  onPage: (page) => { enableDeeds(page?.deeds ?? []); },
  onFront: () => { notices.seen(); },
  onTrouble: ({ what, reason }) => { diary.log({ kind: 'page', what, reason }); },
});

const notices = new Notices({
  isInFront: () => win.isInFront, preferences: () => preferences, chime: (chime) => win.send('chime', chime),
  reveal: (udids) => {
    win.front();
    // What has no UDID is known by its port: the bench alone is shown for it.
    win.tell('reveal', { udids: [...udids] });
  },
});

async function loadDesk(practice: Promise<BenchProcess> | null): Promise<Desk> {
  const { openDesk } = await import('./desk.ts');
  return openDesk({
    diary, buildFolder, practice, window: () => win.window,
    settings: { dataFolder: folder, env: process.env, showFolder: (shown) => { void shell.openPath(shown); }, onPage: (page) => { win.took(page); } },
    onPreferences: (chosen) => {
      preferences = chosen;
      nativeTheme.themeSource = chosen.appearance;
      tickLookAtStart(looksAtStart(folder));
    },
    onSnapshot: (snapshot, running) => { notices.take(snapshot, running); },
    onState: (event) => { win.send('state', event); },
  });
}

/** Takes documents that were handed over or dropped; the page shows each where it belongs now, or why it can't be taken. */
async function openDocuments(files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const { opened, takeDocuments } = await desk.promise;
  await opened;
  for (const taken of await takeDocuments(files)) win.tell('opened', taken);
}

async function start({ practice, files }: Extract<StartMode, { kind: 'window' }>, close: () => Promise<void>): Promise<void> {
  await app.whenReady();
  preparePages(path.join(buildFolder, '../renderer'));
  win.show();
  const bench = practice && startBenchProcess(buildFolder, practice.devices, 1);
  bench?.catch(() => undefined);
  const deeds = copyDeeds({ window: () => win.window, dataFolder: folder, close, unfinished: () => desk.value?.unfinished() ?? 0 });
  setMenu({ ...deeds, onPage: (deed) => { win.tell('menu', deed); } });
  app.on('activate', () => { if (!win.window) win.show(); });
  // Loading what lies behind the door takes this thread for a while: the page's own files go out first.
  await new Promise<void>((resolve) => { win.window?.webContents.once('dom-ready', () => { resolve(); }); });
  try {
    const loaded = await loadDesk(bench);
    desk.resolve(loaded);
    await loaded.opened;
    await openDocuments(files);
    deeds.begin();
  } catch (error) {
    const { what, next } = describeError(shapeOf(asAppError(error)));
    process.stderr.write(`muster: ${what}\n        ${next}\n`);
    dialog.showErrorBox(what, next);
    app.exit(1);
  }
}

/** Devices and records are closed before the process ends. The returned function does it at once. */
function closeBeforeQuit(): () => Promise<void> {
  let closing: Promise<void> | null = null;
  let closed = false;
  const close = (): Promise<void> => closing ??= (async () => {
    win.leave();
    notices.close();
    // Something that can't be closed must not keep the app open: its runs are found unfinished at the next start.
    await Promise.race([desk.value?.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  })().catch(() => undefined).finally(() => { closed = true; });
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void win.mayQuit().then((go) => (go ? close().then(() => { app.quit(); }) : undefined));
  });
  return close;
}

/** One window for a data folder: a second start brings it to the front, and hands over what it was to open. */
function runWindow(mode: Extract<StartMode, { kind: 'window' }>): void {
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('muster: Muster is open already with this data folder; its window is in front now.\n        To use another folder, set MUSTER_DATA_DIR.\n');
    app.exit(3);
    return;
  }
  app.on('second-instance', (_event, words) => {
    win.front();
    void openDocuments(documentsIn(words.slice(1)));
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void openDocuments([file]);
  });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
  void start(mode, closeBeforeQuit());
}

async function runSelfTest(file: string | null, own: string): Promise<void> {
  if (file === null) {
    process.stderr.write('muster: Name the file for the result: --self-test FILE\n');
    app.exit(2);
    return;
  }
  app.dock?.hide();
  await app.whenReady();
  const { selfTest } = await import('./self-test.ts');
  const code = await selfTest(buildFolder, path.resolve(file), own).catch((error: unknown) => {
    process.stderr.write(`muster: the self-test couldn’t be run: ${String(error)}\n`);
    return 1;
  });
  // Chromium writes to its part of it until the very end.
  process.once('exit', () => { rmSync(own, { recursive: true, force: true }); });
  app.exit(code);
}

app.enableSandbox();
declareScheme();
guardPages();
const mode = startModeOf(process.argv.slice(1));
/** Chromium's own files stay out of the records; MUSTER_DATA_DIR moves both. A self-test leaves nobody's folder changed. */
const base = mode.kind === 'selfTest' ? mkdtempSync(path.join(os.tmpdir(), 'muster-self-test-')) : folder;
app.setPath('userData', path.join(base, 'window'));

switch (mode.kind) {
  case 'window': runWindow(mode); break;
  case 'commandLine': void import('./command-line.ts').then(({ runCommandLine }) => runCommandLine(mode.words)); break;
  case 'selfTest': void runSelfTest(mode.file, base); break;
}
