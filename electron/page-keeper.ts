// Brings the page back when its process ends or answers nobody. Devices, runs and records are the main process's: they go on, and the page
// that starts anew asks for the state. A page that ends again and again isn't started for ever.
import { type BrowserWindow, dialog } from 'electron';
import { restartedUrl } from './origin.ts';
import { PageRestarts } from './page-restarts.ts';

export interface PageTrouble {
  readonly what: 'ended' | 'silent' | 'gaveUp';
  /** Electron's word, such as `crashed`, `killed`, `oom`. */
  readonly reason: string;
}

export interface KeeperSurroundings {
  readonly onTrouble: (trouble: PageTrouble) => void;
  readonly quit: () => void;
}

async function askWhetherAgain(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error', message: 'The window ends again and again.', detail: 'Devices and runs go on without it, and everything is recorded. Start the window again, or quit: what is unfinished then is found at the next start.',
    buttons: ['Start the window again', 'Quit'], defaultId: 0, cancelId: 0, noLink: true,
  });
  return response === 0;
}

/** A busy page may only need a moment: a person says whether it is worth waiting for. */
function keepAnswering(window: BrowserWindow, onTrouble: KeeperSurroundings['onTrouble']): void {
  let asking: AbortController | null = null;
  window.on('unresponsive', () => {
    if (asking) return;
    const stop = asking = new AbortController();
    onTrouble({ what: 'silent', reason: 'unresponsive' });
    void dialog.showMessageBox(window, {
      type: 'warning', message: 'The window doesn’t answer.', detail: 'Devices and runs go on without it. What was typed and isn’t saved is lost when the window is started again.',
      buttons: ['Wait', 'Start the window again'], defaultId: 0, cancelId: 0, noLink: true, signal: stop.signal,
    }).then(({ response }) => {
      asking = null;
      // Ending its process is what the keeper below waits for.
      if (response === 1 && !stop.signal.aborted && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
    });
  });
  window.on('responsive', () => { asking?.abort(); });
}

export function keepPage(window: BrowserWindow, { onTrouble, quit }: KeeperSurroundings): void {
  const restarts = new PageRestarts();
  const startAgain = (): void => { if (!window.isDestroyed()) void window.loadURL(restartedUrl); };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    // A window that is being closed ends its page cleanly.
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    onTrouble({ what: 'ended', reason });
    if (restarts.allows(performance.now())) {
      startAgain();
      return;
    }
    onTrouble({ what: 'gaveUp', reason });
    void askWhetherAgain(window).then((again) => {
      if (again) startAgain();
      else quit();
    });
  });
  keepAnswering(window, onTrouble);
}
