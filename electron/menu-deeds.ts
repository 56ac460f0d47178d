// What the menu does with the installed copy itself: looks for a newer one, and puts the command line where a terminal finds it. Its
// dialogs are the system's; nothing of it is loaded before somebody asks.
import os from 'node:os';
import { app, type BrowserWindow, clipboard, dialog, type MessageBoxOptions } from 'electron';
import { installTool } from './command-line-tool.ts';
import type { MenuDeeds } from './menu.ts';
import { loadLibrary, lookAtStart, looksAtStart } from './update-feed.ts';
import { Updates } from './updater.ts';

export interface CopySurroundings {
  readonly window: () => BrowserWindow | null;
  readonly dataFolder: string;
  /** Runs that aren't finished. */
  readonly unfinished: () => number;
  /** Closes devices and records before the process ends. */
  readonly close: () => Promise<void>;
}

async function ask(window: BrowserWindow | null, options: MessageBoxOptions & { readonly buttons: string[] }): Promise<number> {
  const whole = { ...options, defaultId: 0, cancelId: options.buttons.length - 1, noLink: true };
  const { response } = await (window ? dialog.showMessageBox(window, whole) : dialog.showMessageBox(whole));
  return response;
}

async function putTool(window: BrowserWindow | null): Promise<void> {
  const result = installTool({ platform: process.platform, executable: app.getPath('exe'), resourcesPath: process.resourcesPath, home: os.homedir(), env: process.env });
  if (result.kind === 'installed') {
    await ask(window, { type: 'info', message: 'The command-line tool is installed.', detail: `${result.file}\n${result.next}`, buttons: ['OK'] });
    return;
  }
  const { what, next, command } = result;
  const pressed = await ask(window, { type: 'warning', message: what, detail: command === null ? next : `${next}\n\n${command}`, buttons: command === null ? ['OK'] : ['Copy', 'Cancel'] });
  if (command !== null && pressed === 0) void clipboard.writeText(command);
}

/** Looks for a newer version at once where that was switched on. */
export function copyDeeds({ window, dataFolder, unfinished, close }: CopySurroundings): Omit<MenuDeeds, 'onPage'> & { readonly begin: () => void } {
  const source = { env: process.env, resourcesPath: process.resourcesPath, dataFolder, platform: process.platform };
  const updates = new Updates({ version: app.getVersion(), library: () => loadLibrary(source), unfinished, ask: (question) => ask(window(), question), close, progress: (part) => { window()?.setProgressBar(part ?? -1); } });
  return {
    checkForUpdates: () => { void updates.check('person'); },
    looksAtStart: () => looksAtStart(dataFolder),
    lookAtStart: (on) => {
      try {
        lookAtStart(dataFolder, on);
      } catch (error) {
        dialog.showErrorBox('That couldn’t be kept.', error instanceof Error ? error.message : String(error));
      }
    },
    installTool: app.isPackaged ? () => { void putTool(window()); } : null,
    begin: () => { if (looksAtStart(dataFolder)) void updates.check('start'); },
  };
}
