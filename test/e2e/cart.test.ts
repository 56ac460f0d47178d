// A whole cart in the real app: what gets no further by itself says why, a device in recovery mode is at its port, and what
// can be done without a plan ends with what was read back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { pageText, stackTrace, tile, tileSays } from './tiles.ts';

describe('a cart of sixteen', () => {
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    ground = makeGround();
    app = await launch(ground, { args: ['--practice', '16'] });
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  const inspector = (): ReturnType<OpenApp['page']['getByRole']> => app.page.getByRole('complementary', { name: 'Device' });

  it('shows what each device needs, the one in recovery mode at its port too', async () => {
    for (const port of ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8']) await tileSays(app.page, port, 'Ready');
    await app.page.getByRole('option', { name: /Recovery mode\. Hold its top or side button/ }).waitFor();
    await app.page.getByRole('option', { name: /Unlock it\./ }).waitFor();
    await app.page.getByRole('option', { name: /Can’t pair\. The device’s organization doesn’t allow it to pair/ }).waitFor();
    expect(await pageText(app.page)).not.toMatch(stackTrace);
    await shoot(app.page, 'cart-light');
  });

  it('opens the one in recovery mode, and says that Apple Configurator doesn’t reach virtual devices', async () => {
    await app.page.getByRole('option', { name: /Recovery mode\./ }).click();
    await inspector().getByText('Apple Configurator isn’t used here').waitFor();
    await inspector().getByText(/^Device with ECID …[0-9A-F]{4}$/).waitFor();
    await shoot(app.page, 'boot-device-light');
    await inspector().getByRole('button', { name: 'Close' }).click();
  });

  it('names a device and reads the name back', async () => {
    await tile(app.page, 'A2').click();
    await inspector().getByRole('button', { name: 'Device' }).click();
    await app.page.getByRole('menuitem', { name: 'Rename…' }).click();
    await app.page.getByRole('textbox', { name: 'Name' }).fill('Room 4');
    await shoot(app.page, 'rename-light');
    await app.page.getByRole('button', { name: 'Rename', exact: true }).click();
    await inspector().getByText('Room 4').waitFor();
  });

  it('restarts a device, which is the same one when it is back', async () => {
    await tile(app.page, 'A1').click();
    await inspector().getByRole('button', { name: 'Device' }).click();
    await app.page.getByRole('menuitem', { name: 'Restart' }).click();
    await tileSays(app.page, 'A1', 'Ready');
    await shoot(app.page, 'cart-inspector-light');
    expect(app.complaints).toEqual([]);
  });
});
