// The composition root of the desktop app: guards first, then the window, then the devices; closed in reverse.
import os from 'node:os';
import path from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { type CommandInput, type CommandName, type CommandOutput, commands, type Handlers } from '../src/contract.ts';
import { dataFolder } from '../src/data-folder.ts';
import { describeError } from '../src/error-text.ts';
import { asAppError, shapeOf } from '../src/errors.ts';
import { bindContract, sendEvent } from './ipc.ts';
import { setMenu } from './menu.ts';
import { Mode } from './mode.ts';
import { declareScheme, guardPages, openWindow, preparePages } from './window.ts';

const buildFolder = __dirname;
let window: BrowserWindow | null = null;
let unbind = (): void => undefined;

const mode = new Mode(buildFolder, (snapshot) => { if (window) sendEvent(window.webContents, 'state', snapshot); });

/** `--practice 8` or `--practice=8`; null without it. */
function practiceArgument(words: readonly string[]): { devices: number } | null {
  const at = words.findIndex((word) => word === '--practice' || word.startsWith('--practice='));
  if (at < 0) return null;
  const count = Number(words[at]?.split('=')[1] ?? words[at + 1]);
  return { devices: Number.isInteger(count) && count >= 1 && count <= 512 ? count : 8 };
}

async function chooseProfile(): Promise<CommandOutput<'chooseProfile'>> {
  const open = await mode.app();
  const options = { title: 'Choose a profile', properties: ['openFile' as const], filters: [{ name: 'Configuration profiles', extensions: ['mobileconfig', 'plist'] }, { name: 'All files', extensions: ['*'] }] };
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  const [file] = filePaths;
  return canceled || file === undefined ? null : open.addProfile(file);
}

function makeHandlers(): Handlers {
  const forwarded = Object.fromEntries(Object.keys(commands).map((name) => [name, async (input: unknown) => {
    const { handlers } = await mode.app();
    return (handlers as unknown as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(input);
  }])) as unknown as { [N in CommandName]: (input: CommandInput<N>) => Promise<CommandOutput<N>> };
  return {
    ...forwarded,
    getState: async () => mode.stamp((await mode.app()).snapshot()),
    chooseProfile,
    setPractice: async ({ on }) => {
      await mode.setPractice(on);
      return null;
    },
  };
}

function showWindow(): void {
  window = openWindow(path.join(buildFolder, '../preload/preload.cjs'));
  unbind = bindContract(window.webContents, makeHandlers());
  window.once('closed', () => {
    unbind();
    window = null;
  });
}

async function start(): Promise<void> {
  const opening = mode.switchTo(practiceArgument(process.argv.slice(1)));
  opening.catch(() => undefined);
  await app.whenReady();
  setMenu();
  preparePages(path.join(buildFolder, '../renderer'));
  showWindow();
  app.on('activate', () => { if (!window) showWindow(); });
  try {
    await opening;
  } catch (error) {
    const { what, next } = describeError(shapeOf(asAppError(error)));
    process.stderr.write(`muster: ${what}\n        ${next}\n`);
    dialog.showErrorBox(what, next);
    app.exit(1);
  }
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
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void mode.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
  void start();
} else {
  process.stderr.write('muster: Muster is open already with this data folder; its window is in front now.\n        To use another folder, set MUSTER_DATA_DIR.\n');
  app.exit(3);
}
