// Starts the built app in a real Electron, on data folders of its own, and gives tests the page and the main process.
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, errors, type Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
export const shots = path.join(root, 'test/e2e/out');
export const practiceProfile = path.join(root, 'resources/practice/enrollment.mobileconfig');

/** Set by the runner, which finds or fetches the runtime once. */
export const executable = process.env['MUSTER_E2E_ELECTRON'];

export interface OpenApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** Messages of the page's console that are warnings or errors. */
  readonly complaints: string[];
  readonly stderr: () => string;
}

export interface Ground {
  readonly data: string;
  readonly profile: string;
  remove(): void;
}

/** A folder that the unprivileged test user may read and write, with the built app and a profile in it. */
export function makeGround(): Ground {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-e2e-'));
  chmodSync(folder, 0o755);
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o777 });
  chmodSync(data, 0o777);
  const profile = path.join(folder, 'enrollment.mobileconfig');
  cpSync(practiceProfile, profile);
  chmodSync(profile, 0o644);
  cpSync(path.join(import.meta.dirname, 'fonts.conf'), path.join(folder, 'fonts.conf'));
  const app = path.join(folder, 'app');
  cpSync(path.join(root, 'out'), path.join(app, 'out'), { recursive: true });
  cpSync(path.join(root, 'package.json'), path.join(app, 'package.json'));
  cpSync(path.join(root, 'resources', 'fonts'), path.join(app, 'resources', 'fonts'), { recursive: true });
  // The pinned Electron loads the natives from here; the older one has its own.
  for (const native of ['better-sqlite3', 'bindings', 'file-uri-to-path']) {
    const from = path.join(root, 'node_modules', native);
    if (existsSync(from)) cpSync(from, path.join(app, 'node_modules', native), { recursive: true, dereference: true });
  }
  return { data, profile, remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}

export interface LaunchOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** null: as the app opens it. */
  readonly size?: { readonly width: number; readonly height: number } | null;
  readonly dark?: boolean;
}

/** Milliseconds for one start, and how many of them. */
const [patience, starts] = [15_000, 5];

/**
 * About one handshake of driver and older Electron in thirty never ends on a busy machine: both sockets are connected, and the app isn't told
 * that it is ready. Nothing of ours has begun by then, so it is started once more, which is said.
 */
export async function start(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await _electron.launch({ ...options, timeout: patience });
    } catch (error) {
      const isDriver = error instanceof errors.TimeoutError && error.message.split('<ws connected>').length > 2;
      if (!isDriver || turn === starts) throw error;
      process.stderr.write(`The driver’s handshake with Electron didn’t end within ${patience / 1000} seconds; it is started once more.\n`);
    }
  }
}

export async function launch(ground: Ground, options: LaunchOptions = {}): Promise<OpenApp> {
  if (!executable) throw new Error('no Electron: run the tests by npm test');
  const app = path.join(path.dirname(ground.data), 'app');
  const env = { ...process.env, MUSTER_DATA_DIR: ground.data, MUSTER_NO_SYSTEM_MUX: '1', MUSTER_STATION: 'Bench 2', MUSTER_OPERATOR: 'Marta Lindqvist', FONTCONFIG_FILE: path.join(path.dirname(ground.data), 'fonts.conf'), ...options.env } as Record<string, string>;
  const electron = await start({ executablePath: executable, args: [app, ...(options.args ?? [])], env, colorScheme: options.dark ? 'dark' : 'light' });
  let stderr = '';
  electron.process().stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const page = await electron.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  const size = options.size === undefined ? { width: 1440, height: 900 } : options.size;
  await electron.evaluate(({ BrowserWindow, dialog }, wanted) => {
    if (wanted) BrowserWindow.getAllWindows()[0]?.setContentSize(wanted.width, wanted.height);
    // No test can press a button of the system's: who ends the app in the middle of a run means it.
    dialog.showMessageBox = (...words: unknown[]) => {
      const { buttons } = words.at(-1) as { readonly buttons: readonly string[] };
      return Promise.resolve({ response: Math.max(0, buttons.findIndex((word) => word === 'Quit' || word === 'Close')), checkboxChecked: false });
    };
  }, size);
  return { electron, page, complaints, stderr: () => stderr };
}

/** Answers the system's open dialog, which no test can click. */
export async function answerDialog({ electron }: OpenApp, file: string | null): Promise<void> {
  await electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: path === null, filePaths: path === null ? [] : [path] });
  }, file);
}

/** The window as it is on the screen: what a driver's own screenshot doesn't show is the page's zoom. */
export async function shootWindow({ electron }: OpenApp, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  const png = await electron.evaluate(async ({ BrowserWindow }) => (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'));
  writeFileSync(path.join(shots, `${name}.png`), Buffer.from(png ?? '', 'base64'));
}

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}
