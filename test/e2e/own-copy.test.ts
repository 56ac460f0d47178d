// What the installed copy does with itself: a document that the system hands over is taken, and newer versions are looked for by the menu
// alone; without a configured feed nobody is asked, and what a feed offers is fetched and checked only as the person says.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp } from './app-driver.ts';
import { goTo } from './tiles.ts';

interface Recorder { asked?: string[] }

describe('the copy that is open', () => {
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    ground = makeGround();
    app = await launch(ground, { args: ['--practice', '2', ground.profile] });
    await app.electron.evaluate(({ dialog }) => {
      (globalThis as Recorder).asked = [];
      const answer = (...words: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> => {
        const { message, detail, type } = words.at(-1) as { message: string; detail: string; type: string };
        (globalThis as Recorder).asked?.push(type === 'warning' ? `${message} ${detail}` : message);
        return Promise.resolve({ response: 0, checkboxChecked: false });
      };
      dialog.showMessageBox = answer;
    });
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  const press = (id: string): Promise<void> => app.electron.evaluate(({ Menu }, wanted) => { Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(); }, id);

  it('takes the profile that it was started with', async () => {
    await goTo(app.page, 'Profiles');
    await app.page.getByText('enrollment.mobileconfig').first().waitFor();
  });

  it('says that it knows no feed, and asks no server', async () => {
    await press('check-for-updates');
    await expect.poll(() => app.electron.evaluate(() => (globalThis as Recorder).asked)).toEqual(['This copy of Muster isn’t told where newer versions are.']);
  });

  it('looks at its start only once that was switched on', async () => {
    const file = path.join(ground.data, 'updates.json');
    expect(existsSync(file)).toBe(false);
    await press('look-at-start');
    await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : null)).toBe('{"atStart":true}\n');
  });

  it('offers no command-line tool where nothing is installed', async () => {
    expect(await app.electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('install-tool') === null)).toBe(true);
  });

  describe.skipIf(process.platform !== 'linux')('with a feed', () => {
    const offered = Buffer.from('a newer Muster');
    const requests: string[] = [];
    let server: Server;
    let hash = '';

    beforeAll(async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-feed-'));
      const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
      server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, ({ url = '' }, response) => {
        requests.push(url.replace(/\?.*/, ''));
        if (url.startsWith('/latest-linux.yml')) response.end(`version: 9.0.0\nfiles:\n  - url: Muster-9.0.0.AppImage\n    sha512: ${hash}\n    size: ${offered.length}\npath: Muster-9.0.0.AppImage\nsha512: ${hash}\nreleaseNotes: "Labels <b>and</b> sheets."\n`);
        else if (url.startsWith('/Muster-9.0.0.AppImage')) response.end(offered);
        else response.writeHead(404).end();
      });
      rmSync(folder, { recursive: true });
      await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
      // What only an installed copy has, and a certificate of the test's own.
      await app.electron.evaluate(({ app: shell, session }, { url, image }) => {
        Object.assign(process.env, { MUSTER_UPDATE_URL: url, APPIMAGE: image });
        Object.defineProperty(shell, 'isPackaged', { value: true });
        session.fromPartition('electron-updater', { cache: false }).setCertificateVerifyProc((_request, decide) => { decide(0); });
      }, { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, image: path.join(ground.data, 'Muster.AppImage') });
    });
    afterAll(() => { server.close(); });

    /** Presses the menu's item; resolves with what was said until `last` was. */
    async function check(last: RegExp): Promise<string[]> {
      await app.electron.evaluate(() => { (globalThis as Recorder).asked = []; });
      await press('check-for-updates');
      await expect.poll(async () => (await app.electron.evaluate(() => (globalThis as Recorder).asked))?.at(-1), { timeout: 15_000 }).toMatch(last);
      return await app.electron.evaluate(() => (globalThis as Recorder).asked) ?? [];
    }

    it('refuses a download that isn’t what the feed says', async () => {
      expect(requests).toEqual([]);
      hash = createHash('sha512').update('something else').digest('base64');
      expect(await check(/downloaded/)).toEqual(['Muster 9.0.0 is there.', expect.stringMatching(/^Muster 9\.0\.0 couldn’t be downloaded\. sha512 checksum mismatch/)]);
      expect(requests.slice(0, 1)).toEqual(['/latest-linux.yml']);
    });

    it('is ready to install what the feed says, once it is asked', async () => {
      hash = createHash('sha512').update(offered).digest('base64');
      // The second question is answered with no: installing would end this app.
      await app.electron.evaluate(({ dialog }) => {
        const answer = (...words: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> => {
          const { message, detail, type } = words.at(-1) as { message: string; detail: string; type: string };
          (globalThis as Recorder).asked?.push(type === 'warning' ? `${message} ${detail}` : message);
          return Promise.resolve({ response: message.endsWith('ready to install.') ? 1 : 0, checkboxChecked: false });
        };
        dialog.showMessageBox = answer;
      });
      expect(await check(/install|downloaded/)).toEqual(['Muster 9.0.0 is there.', 'Muster 9.0.0 is ready to install.']);
    });
  });
});
