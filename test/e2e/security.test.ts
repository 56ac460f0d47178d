// The window's promises, tried from inside the page: no Node, no network, no way out, and no command but the contract's.
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp } from './app-driver.ts';
import { tile } from './tiles.ts';

interface RawPage extends Window {
  readonly raw: { readonly invoke: (...words: unknown[]) => Promise<{ ok: boolean; error?: { code: string } }> };
}

describe('the window', () => {
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

  it('is sandboxed and isolated, by the preferences that Electron itself reports', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined;
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, nodeIntegrationInWorker, webviewTag } = contents?.getLastWebPreferences() ?? {};
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, nodeIntegrationInWorker: nodeIntegrationInWorker ?? false, webviewTag: webviewTag ?? false };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, nodeIntegrationInWorker: false, webviewTag: false });
    const sandboxed = await app.electron.evaluate(({ app: electronApp }) => electronApp.getAppMetrics().filter((metric) => metric.type === 'Tab').map((metric) => metric.sandboxed));
    // Only Windows and macOS report the process's sandbox here; where it is reported it must be on.
    expect(sandboxed).not.toContain(false);
  });

  it('has no Node in the page, and exposes functions only', async () => {
    const found = await app.page.evaluate(() => ({
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
      module: typeof (globalThis as { module?: unknown }).module,
      exposed: Object.keys((globalThis as unknown as { muster: object }).muster).sort(),
      calls: Object.values((globalThis as unknown as { muster: { call: Record<string, unknown> } }).muster.call).every((call) => typeof call === 'function'),
      replaced: Reflect.set(globalThis, 'muster', 'mine') && (globalThis as unknown as { muster: unknown }).muster === 'mine',
    }));
    expect(found).toEqual({ require: 'undefined', process: 'undefined', module: 'undefined', exposed: ['call', 'on', 'platform'], calls: true, replaced: false });
  });

  it('refuses inline script, eval, and every network', async () => {
    const outcome = await app.page.evaluate(async () => {
      const tryIt = (run: () => unknown): string => {
        try {
          run();
          return 'ran';
        } catch {
          return 'refused';
        }
      };
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      const reach = (url: string): Promise<string> => fetch(url).then(() => 'reached', () => 'refused');
      const image = new Promise<string>((resolve) => {
        const picture = new Image();
        picture.onload = () => { resolve('loaded'); };
        picture.onerror = () => { resolve('refused'); };
        picture.src = 'http://127.0.0.1:9/a.png';
      });
      return {
        // In a task of the page's own: what a debugger evaluates is exempt from the policy.
        eval: await new Promise<string>((resolve) => { setTimeout(() => { resolve(tryIt(() => (0, globalThis.eval)('1'))); }); }),
        inline: (globalThis as { inlineRan?: boolean }).inlineRan === true ? 'ran' : 'refused',
        outside: await reach('https://example.com/'), loopback: await reach('http://127.0.0.1:9/'), file: await reach('file:///etc/hostname'), own: await reach('app://muster/index.html'), image: await image,
      };
    });
    expect(outcome).toEqual({ eval: 'refused', inline: 'refused', outside: 'refused', loopback: 'refused', file: 'refused', own: 'refused', image: 'refused' });
  });

  it('serves its own files and nothing above them, under a policy', async () => {
    const answers = await app.electron.evaluate(async ({ net }) => {
      const ask = async (url: string): Promise<[number, string | null]> => {
        const response = await net.fetch(url);
        return [response.status, response.headers.get('content-security-policy')];
      };
      return { page: await ask('app://muster/index.html'), above: await ask('app://muster/..%2f..%2fpackage.json'), absolute: await ask('app://muster/%2fetc%2fhostname'), other: await ask('app://other/index.html') };
    });
    expect(answers.page[0]).toBe(200);
    expect(answers.page[1]).toContain("default-src 'none'");
    expect(answers.page[1]).not.toContain('unsafe');
    expect([answers.above[0], answers.other[0]]).toEqual([403, 403]);
    expect(answers.absolute[0]).not.toBe(200);
  });

  it('can’t be navigated away, and opens no other window', async () => {
    const address = app.page.url();
    expect(address).toBe('app://muster/index.html');
    const opened = await app.page.evaluate(() => window.open('https://example.com/') === null && window.open('app://muster/index.html') === null);
    expect(opened).toBe(true);
    // From the main process: the driver would wait for a navigation that never comes.
    const after = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const settled = new Promise((resolve) => contents?.once('did-stop-loading', () => { resolve(1); }));
      await contents?.executeJavaScript("location.href = 'https://example.com/'; const link = document.createElement('a'); link.href = 'app://muster/other.html'; document.body.append(link); link.click(); link.remove(); 1");
      await Promise.race([settled, contents?.executeJavaScript('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(1))))')]);
      return [contents?.getURL(), await contents?.executeJavaScript('document.querySelector("h1").textContent')] as [string, string];
    });
    expect(after).toEqual([address, 'Bench']);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('is given no permission', async () => {
    const answers = await app.page.evaluate(async () => ({
      notification: await Notification.requestPermission(),
      location: await new Promise<string>((resolve) => { navigator.geolocation.getCurrentPosition(() => { resolve('given'); }, (error) => { resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'other'); }); }),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', () => 'refused'),
      clipboard: await navigator.permissions.query({ name: 'clipboard-read' as PermissionName }).then((status) => status.state),
    }));
    expect(answers).toEqual({ notification: 'denied', location: 'denied', camera: 'refused', clipboard: 'denied' });
  });

  it('answers only the contract’s commands, with well-formed input, from its own page', async () => {
    // A preload of the test's own gives the page what ours keeps from it: the bare channel.
    const preload = path.join(path.dirname(ground.data), 'raw-preload.js');
    writeFileSync(preload, "const { contextBridge, ipcRenderer } = require('electron'); contextBridge.exposeInMainWorld('raw', { invoke: (...words) => ipcRenderer.invoke('muster:call', ...words) });");
    chmodSync(preload, 0o644);
    await app.electron.evaluate(({ session }, file) => { 
      // registerPreloadScript is what newer Electrons have; the older test runtime knows only this.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
      session.defaultSession.setPreloads([file]);
     }, preload);
    await app.page.reload();
    await tile(app.page, 'A1').waitFor();
    const ask = (...words: unknown[]): Promise<string> => app.page.evaluate(async (all) => {
      const result = await (window as unknown as RawPage).raw.invoke(...all);
      return result.ok ? 'ok' : (result.error?.code ?? 'no code');
    }, words);
    expect(await ask('getState', null)).toBe('ok');
    for (const words of [['nothing'], ['__proto__'], ['constructor'], ['toString', null], [42], [null], [], [['getState']], ['getState', { extra: 1 }], ['installProfile', null], ['installProfile', { sha256: 'x', udids: [] }],
      ['getRecord', { runId: '../../etc' }], ['listRecords', { offset: -1, limit: 10, search: '' }], ['listRecords', { offset: 0, limit: 1e9, search: '' }], ['setPractice', { on: 'yes' }]]) {
      expect(await ask(...words), JSON.stringify(words)).toBe('ipc.refused');
    }
  });

  it('refuses the same commands from any other page, even one of ours', async () => {
    const answers = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const other = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true } });
      await other.loadURL('app://muster/index.html');
      const own = await other.webContents.executeJavaScript("window.raw.invoke('getState', null)") as { ok: boolean; error?: { code: string } };
      await other.loadURL('about:blank');
      const foreign = await other.webContents.executeJavaScript("window.raw.invoke('getState', null)") as { ok: boolean; error?: { code: string } };
      other.destroy();
      return [own, foreign].map((answer) => answer.error?.code ?? 'answered');
    });
    expect(answers).toEqual(['ipc.refused', 'ipc.refused']);
  });
});
