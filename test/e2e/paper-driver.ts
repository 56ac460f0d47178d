// For tests of profiles and identities in the app: files to import, dialogs to write by, and everything the page was told.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Ground, type OpenApp, shoot, shootWindow } from './app-driver.ts';

/** A folder that the app's user may write to, and the test read. */
export function folderIn(ground: Ground, name: string): string {
  const folder = path.join(path.dirname(ground.data), name);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  return folder;
}

/** `daysOld`: how long ago it was written, by its date. */
export function fileIn(ground: Ground, name: string, content: string | Uint8Array, daysOld = 0): string {
  const file = path.join(path.dirname(ground.data), name);
  writeFileSync(file, content);
  chmodSync(file, 0o644);
  const time = new Date(Date.now() - daysOld * 86_400_000);
  utimesSync(file, time, time);
  return file;
}

/** Answers the system's save dialog, which no test can click. */
export async function answerSave({ electron }: OpenApp, file: string | null): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' });
  }, file);
}

/** Several files at once, or a folder. */
export async function answerOpen({ electron }: OpenApp, files: readonly string[]): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...chosen] });
  }, files);
}

type Invoke = (event: unknown, ...words: unknown[]) => Promise<unknown>;

/** From now on keeps whatever goes to the page: answers of commands, and events. */
export async function overhear({ electron, page }: OpenApp): Promise<void> {
  await electron.evaluate(({ ipcMain, BrowserWindow }) => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    // Electron has no public way to put something around a handler.
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Invoke> })._invokeHandlers;
    const answer = handlers.get('muster:call');
    if (!answer) throw new Error('the door isn’t open');
    handlers.set('muster:call', async (...words) => {
      const result = await answer(...words);
      heard.push(JSON.stringify(result));
      return result;
    });
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!page) throw new Error('there is no window');
    const send = page.send.bind(page);
    page.send = (channel: string, ...words: unknown[]) => {
      heard.push(JSON.stringify(words));
      send(channel, ...words);
    };
  });
  // What it was told before; from here on only changes are told.
  await page.evaluate(() => (window as unknown as { muster: { call: { getState: (input: null) => Promise<unknown> } } }).muster.call.getState(null));
}

export async function heard({ electron }: OpenApp): Promise<readonly string[]> {
  return electron.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
}

/** Both themes' pictures of what is shown, and one at 200 % zoom, in which nothing may be cut off at the side. */
export async function pictures(app: OpenApp, name: string): Promise<{ readonly fits: boolean }> {
  await shoot(app.page, `${name}-light`);
  // No picture shall show half of a fading.
  await app.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await shoot(app.page, `${name}-dark`);
  await app.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const zoom = (factor: number): Promise<void> => app.electron.evaluate(({ BrowserWindow }, by) => { BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(by); }, factor);
  await zoom(2);
  await app.page.waitForFunction(() => window.innerWidth < 1000);
  // The picture is of the last frame that was drawn.
  await app.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); }));
  await shootWindow(app, `${name}-zoomed`);
  const fits = await app.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  await zoom(1);
  await app.page.waitForFunction(() => window.innerWidth > 1000);
  return { fits };
}

export const openssl = (...words: string[]): string => execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** A property list as XML, in another's words than ours. */
export const asXml = (file: string): string => execFileSync('plistutil', ['-i', file, '-f', 'xml'], { encoding: 'utf8' });
