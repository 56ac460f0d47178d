// The manners of a desktop tool, in the real app: the menu bar and its keys, documents that are dropped, a window that comes back as it was
// left, the question before a run is left, and the settings. A drop is the driver's, through the browser's own door for it.
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { installOnReady, tile, tileSays } from './tiles.ts';

/** What the page has of ours, as its own code sees it. */
interface Muster {
  readonly call: { readonly getState: (input: null) => Promise<{ readonly ok: boolean; readonly value: { readonly profiles: readonly unknown[] } }> };
  readonly on: { readonly opened: (listener: (document: unknown) => void) => unknown };
}
type OurWindow = Window & { readonly muster: Muster };

const closers: (() => unknown)[] = [];
afterEach(async () => { for (const close of closers.splice(0).reverse()) await close(); });

const heading = async ({ page }: OpenApp, name: string): Promise<void> => { await page.getByRole('heading', { level: 1, name, exact: true }).waitFor(); };
const chooseInMenu = ({ electron }: OpenApp, id: string): Promise<void> => electron.evaluate(({ Menu }, item) => { Menu.getApplicationMenu()?.getMenuItemById(item)?.click(); }, id);
const enabled = ({ electron }: OpenApp, ids: readonly string[]): Promise<(boolean | undefined)[]> => electron.evaluate(({ Menu }, all) => all.map((id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.enabled), ids);

const profilesIn = ({ page }: OpenApp): Promise<number> => page.evaluate(async () => (await (window as unknown as OurWindow).muster.call.getState(null)).value.profiles.length);

/** Files from outside, let go over the middle of the window. */
async function drop({ page }: OpenApp, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
  await session.detach();
}

describe('the menu bar', () => {
  let ground: Ground;
  let app: OpenApp;
  beforeAll(async () => {
    ground = makeGround();
    app = await launch(ground, { args: ['--practice', '2'] });
    await tile(app.page, 'A1').waitFor();
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  it('goes to every section, and its keys do the same', async () => {
    const sections = [['blueprints', '2', 'Blueprints'], ['profiles', '3', 'Profiles'], ['automated', '4', 'Automated Enrollment'], ['identities', '5', 'Identities'], ['records', '6', 'Records'], ['settings', ',', 'Settings'], ['bench', '1', 'Bench']] as const;
    for (const [id, , name] of sections) {
      await chooseInMenu(app, id);
      await heading(app, name);
    }
    for (const [, key, name] of sections) {
      await app.page.keyboard.press(`Control+${key}`);
      await heading(app, name);
    }
    const keys = await app.electron.evaluate(({ Menu }, ids) => ids.map((id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.accelerator), ['bench', 'records', 'settings', 'find', 'plan']);
    expect(keys).toEqual(['CmdOrCtrl+1', 'CmdOrCtrl+6', 'CmdOrCtrl+,', 'CmdOrCtrl+F', 'CmdOrCtrl+Enter']);
  });

  it('offers what the screen can do, and has it done there', async () => {
    await tileSays(app.page, 'A1', 'Ready');
    await expect.poll(() => enabled(app, ['find', 'plan', 'new', 'import'])).toEqual([true, true, false, true]);
    await chooseInMenu(app, 'find');
    await expect.poll(() => app.page.evaluate(() => (document.activeElement as HTMLInputElement).type)).toBe('search');
    await app.page.keyboard.press('Control+2');
    await heading(app, 'Blueprints');
    await expect.poll(() => enabled(app, ['find', 'plan', 'new', 'import'])).toEqual([false, false, true, true]);
    await chooseInMenu(app, 'new');
    const sheet = app.page.getByRole('dialog');
    await sheet.waitFor();
    // What a sheet asks comes first.
    await app.page.keyboard.press('Control+3');
    await chooseInMenu(app, 'profiles');
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    await heading(app, 'Blueprints');
    await app.page.keyboard.press('Control+,');
    await heading(app, 'Settings');
    await expect.poll(() => enabled(app, ['find', 'plan', 'new', 'import'])).toEqual([false, false, false, false]);
  });

  it('has a profile that is dropped on the window shown, and says what it doesn’t know', async () => {
    const other = path.join(path.dirname(ground.profile), 'notes.txt');
    writeFileSync(other, 'x');
    chmodSync(other, 0o644);
    await drop(app, [other]);
    await app.page.getByText('Muster doesn’t know what to do with “notes.txt”.').waitFor();
    await app.page.getByRole('button', { name: 'Dismiss' }).click();
    await app.page.evaluate(() => { (window as unknown as OurWindow).muster.on.opened((document) => { window.name += JSON.stringify(document); }); });
    await drop(app, [ground.profile]);
    await heading(app, 'Profiles');
    // What the page is told names the profile, and nothing of where it lies.
    await expect.poll(() => app.page.evaluate(() => window.name)).toMatch(/^\{"kind":"profile","sha256":"[0-9a-f]{64}"\}$/);
    expect(await app.page.evaluate(() => window.location.href)).toBe('app://muster/index.html');
    const blueprint = path.join(path.dirname(ground.profile), 'kiosk.muster.json');
    cpSync(path.resolve(import.meta.dirname, '../../resources/blueprints/supervise-only.muster.json'), blueprint);
    chmodSync(blueprint, 0o644);
    await drop(app, [blueprint]);
    await heading(app, 'Blueprints');
    await app.page.getByRole('option', { name: /^Practice: Supervise/ }).or(app.page.getByRole('dialog')).first().waitFor();
  });

  it('asks before a server token that is dropped is shown to Apple', async () => {
    await app.page.keyboard.press('Escape');
    const token = path.join(path.dirname(ground.profile), 'school.p7m');
    writeFileSync(token, 'x');
    chmodSync(token, 0o644);
    await drop(app, [token]);
    await heading(app, 'Automated Enrollment');
    const sheet = app.page.getByRole('dialog', { name: 'Take this server token?' });
    await sheet.getByText('school.p7m').waitFor();
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    await sheet.waitFor({ state: 'detached' });
  });

  it('lets no page code say that a file was dropped, nor read where one lies', async () => {
    await app.page.keyboard.press('Escape');
    const before = await profilesIn(app);
    const answers = await app.page.evaluate(() => {
      const data = new DataTransfer();
      const file = new File(['<plist/>'], 'forged.mobileconfig');
      Object.defineProperty(file, 'path', { value: '/etc/passwd' });
      data.items.add(file);
      const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
      return { taken: event.defaultPrevented, trusted: event.isTrusted, exposed: Object.keys((window as unknown as OurWindow).muster).sort() };
    });
    expect(answers).toEqual({ taken: false, trusted: false, exposed: ['call', 'on', 'platform'] });
    expect(await profilesIn(app)).toBe(before);
  });
});

describe('the window', () => {
  it('opens where it was left, at the part that was shown', async () => {
    const ground = makeGround();
    closers.push(() => { ground.remove(); });
    const bounds = { x: 140, y: 90, width: 1111, height: 777 };
    const first = await launch(ground, { args: ['--practice', '1'], size: null });
    await tile(first.page, 'A1').waitFor();
    await first.electron.evaluate(({ BrowserWindow }, wanted) => { BrowserWindow.getAllWindows()[0]?.setBounds(wanted); }, bounds);
    await first.page.keyboard.press('Control+6');
    await heading(first, 'Records');
    await first.electron.close();
    expect(JSON.parse(readFileSync(path.join(ground.data, 'window', 'window.json'), 'utf8'))).toEqual({ bounds, maximized: false, pane: 'records' });
    const second = await launch(ground, { args: ['--practice', '1'], size: null });
    closers.push(() => second.electron.close());
    await heading(second, 'Records');
    expect(await second.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual(bounds);
    // The address says it for the start alone.
    expect(second.page.url()).toBe('app://muster/index.html');
  });
});

/** Users who trust at once and never approve by themselves. */
const undecided = (spec: VirtualDeviceSpec): VirtualDeviceSpec => ({ ...spec, phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'ignore', afterMs: 0 } } });

describe('in a run', () => {
  it('the computer stays awake, the dock counts, and quitting asks first and says what happens', async () => {
    const bench = new PracticeBench({ devices: makeRoster(2, 7).map(undecided), clock: systemClock });
    const ground = makeGround();
    closers.push(() => { ground.remove(); }, () => bench.close());
    const app = await launch(ground, { env: { MUSTER_USBMUXD: await bench.listen({ host: '127.0.0.1', port: 0 }) } });
    const { electron, page } = app;
    const ended = new Promise<void>((resolve) => { electron.process().once('exit', () => { resolve(); }); });
    await electron.evaluate(({ app: electronApp, powerSaveBlocker, dialog }) => {
      const seen: { badges: number[]; awake: string[]; asked: { message: string; detail: string; buttons: string[] }[]; answer: number } = { badges: [], awake: [], asked: [], answer: 0 };
      Object.assign(globalThis, { seen });
      electronApp.setBadgeCount = (count) => seen.badges.push(count ?? 0) > 0;
      powerSaveBlocker.start = (kind) => seen.awake.push(kind);
      powerSaveBlocker.stop = () => seen.awake.push('stop') > 0;
      dialog.showMessageBox = (...words: unknown[]) => {
        seen.asked.push(words.at(-1) as (typeof seen.asked)[number]);
        return Promise.resolve({ response: seen.answer, checkboxChecked: false });
      };
    });
    const seen = (): Promise<{ badges: number[]; awake: string[]; asked: { message: string; detail: string; buttons: string[] }[] }> => electron.evaluate(() => (globalThis as unknown as { seen: { badges: number[]; awake: string[]; asked: { message: string; detail: string; buttons: string[] }[] } }).seen);
    for (const port of ['A1', 'A2']) await tileSays(page, port, 'Ready');
    await answerDialog(app, ground.profile);
    await page.getByRole('button', { name: 'Choose a profile…' }).click();
    await installOnReady(page, 2);
    for (const port of ['A1', 'A2']) await tileSays(page, port, 'Approve it');
    await expect.poll(async () => (await seen()).badges.at(-1)).toBe(2);
    expect((await seen()).awake).toEqual(['prevent-app-suspension']);
    const quit = (): Promise<void> => electron.evaluate(({ app: electronApp }) => { electronApp.quit(); });
    await quit();
    await expect.poll(async () => (await seen()).asked.length).toBe(1);
    const [question] = (await seen()).asked;
    expect([question?.message, question?.buttons]).toEqual(['Quit while 2 devices are being prepared?', ['Keep preparing', 'Quit']]);
    expect(question?.detail).toContain('nothing is erased until you say so again');
    await tileSays(page, 'A1', 'Approve it');
    // The window's own button asks the same, and when it is agreed to, Muster ends.
    await electron.evaluate(({ BrowserWindow }) => { BrowserWindow.getAllWindows()[0]?.close(); });
    await expect.poll(async () => (await seen()).asked.length).toBe(2);
    await electron.evaluate(() => { (globalThis as unknown as { seen: { answer: number } }).seen.answer = 1; });
    await quit().catch(() => undefined);
    await ended;
  });
});

describe('settings', () => {
  it('hold at once, are there after a start, and look as they should', async () => {
    const ground = makeGround();
    closers.push(() => { ground.remove(); });
    const first = await launch(ground, { args: ['--practice', '2'], env: { MUSTER_OPERATOR: 'Marta Lindqvist' } });
    const { page, electron } = first;
    await tile(page, 'A1').waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'Notifications' }).waitFor();
    expect(await page.getByLabel('Station').isDisabled()).toBe(true);
    await shoot(page, 'settings-light');
    await page.getByRole('radio', { name: 'Dark' }).or(page.getByRole('button', { name: 'Dark' })).first().click();
    await expect.poll(() => electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'settings-dark');
    await page.getByRole('switch', { name: 'Notifications' }).click();
    await page.getByRole('switch', { name: 'Look for updates at start' }).click();
    await expect.poll(() => electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('look-at-start')?.checked)).toBe(true);
    await electron.close();
    const second = await launch(ground, { args: ['--practice', '2'] });
    closers.push(() => second.electron.close());
    await heading(second, 'Settings');
    await second.page.getByRole('switch', { name: 'Notifications' }).waitFor();
    expect([await second.page.getByRole('switch', { name: 'Notifications' }).isChecked(), await second.page.getByRole('switch', { name: 'Sounds' }).isChecked()]).toEqual([false, true]);
    expect(await second.electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
  });
});

describe('the first run', () => {
  it('offers three ways, and leads to what this computer has not', async () => {
    const ground = makeGround();
    closers.push(() => { ground.remove(); });
    const app = await launch(ground, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
    closers.push(() => app.electron.close());
    const { page } = app;
    await page.getByRole('button', { name: 'Connect a device' }).waitFor();
    expect((await page.locator('.ways strong').allInnerTexts())).toEqual(['Connect a device', 'Try the practice bench', 'Import a profile']);
    await shoot(page, 'first-run-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'first-run-dark');
    await page.getByRole('button', { name: 'Make or import one' }).click();
    await heading(app, 'Identities');
  });
});
