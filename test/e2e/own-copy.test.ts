// What the installed copy does with itself: a document that the system hands over is taken, and newer versions are looked for by the menu
// alone; without a configured feed nobody is asked.
import { existsSync, readFileSync } from 'node:fs';
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
        const { message } = words.at(-1) as { message: string };
        (globalThis as Recorder).asked?.push(message);
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
});
