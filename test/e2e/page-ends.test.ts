// The page's process is killed in the middle of a run, as a crash or the system would: devices go on, the page comes back by itself and
// shows them, and when that doesn't help a person is asked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp } from './app-driver.ts';
import { installOnReady, tileSays } from './tiles.ts';

/** Users who trust at once and never approve by themselves. */
const undecided = (spec: VirtualDeviceSpec): VirtualDeviceSpec => ({ ...spec, phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'ignore', afterMs: 0 } } });

describe('a page whose process ends', () => {
  const specs = makeRoster(2, 7).map(undecided);
  const bench = new PracticeBench({ devices: specs, clock: systemClock });
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    ground = makeGround();
    app = await launch(ground, { env: { MUSTER_USBMUXD: await bench.listen({ host: '127.0.0.1', port: 0 }) } });
  });
  afterAll(async () => {
    // A run is under way still, and nobody answers the dialog any more.
    await app.electron.evaluate(({ dialog }) => { dialog.showMessageBox = (...words: unknown[]) => Promise.resolve({ response: (words.at(-1) as { readonly buttons: readonly string[] }).buttons.length - 1, checkboxChecked: false }); });
    await app.electron.close();
    await bench.close();
    ground.remove();
  });

  /** The driver gives a page up whose process ended: from then on the main process is asked what the page shows. */
  const pageSays = (words: readonly string[]): Promise<string> => app.electron.evaluate(async ({ BrowserWindow }, all) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    for (;;) {
      const text = await contents?.executeJavaScript('document.body.innerText + [...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel).join("\\n")').catch(() => '') as string;
      if (all.every((word) => text.includes(word))) return text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, words);

  const endPage = (): Promise<void> => app.electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const gone = new Promise<void>((resolve) => contents?.once('render-process-gone', () => { resolve(); }));
    process.kill(contents?.getOSProcessId() ?? Number.NaN, 'SIGKILL');
    await gone;
  });

  it('comes back with the runs as they are, which went on without it', async () => {
    for (const port of ['A1', 'A2']) await tileSays(app.page, port, 'Ready');
    await answerDialog(app, ground.profile);
    await app.page.getByRole('button', { name: 'Choose a profile…' }).click();
    await installOnReady(app.page, 2);
    for (const port of ['A1', 'A2']) await tileSays(app.page, port, 'Approve it');
    await endPage();
    const [first] = specs.map((spec) => bench.device(spec.udid));
    if (!first?.pending) throw new Error('the profile was not handed over');
    first.install(first.pending);
    first.pending = null;
    const text = await pageSays(['The window had ended and was started again.', 'Port A1. Done.', 'Port A2. Approve it.']);
    expect(text).toContain('Devices and runs went on meanwhile');
    expect(specs.map((spec) => bench.log.count('offered', spec.udid))).toEqual([1, 1]);
    expect(bench.log.objections).toEqual([]);
  });

  it('has its door again, and nobody else has', async () => {
    const answers = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents?.executeJavaScript('window.muster.call.getState(null).then(({ ok, value }) => [ok, value.runs.length])') as Promise<unknown>;
    });
    expect(answers).toEqual([true, 2]);
  });

  it('that doesn’t answer is ended when a person says so', async () => {
    await app.electron.evaluate(async ({ BrowserWindow, dialog }) => {
      const [window] = BrowserWindow.getAllWindows();
      const gone = new Promise<void>((resolve) => window?.webContents.once('render-process-gone', () => { resolve(); }));
      dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
      window?.emit('unresponsive');
      await gone;
    });
    await pageSays(['Port A1. Done.']);
  });

  it('is started again three times, and then a person is asked', async () => {
    await app.electron.evaluate(({ dialog }) => {
      dialog.showMessageBox = (...words: unknown[]) => {
        (globalThis as { asked?: unknown }).asked = words.at(-1);
        return new Promise(() => undefined);
      };
    });
    await endPage();
    await pageSays(['Port A1. Done.']);
    await endPage();
    const asked = await app.electron.evaluate(() => (globalThis as { asked?: { message: string; buttons: string[] } }).asked);
    expect([asked?.message, asked?.buttons]).toEqual(['The window ends again and again.', ['Start the window again', 'Quit']]);
  });
});
