// The whole job in the real app on the practice bench: eight devices appear, a profile is chosen and installed on all of
// them, every one is read back, and all of it is there after a restart. Leaves screenshots.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot, shootWindow } from './app-driver.ts';
import { goTo, installOnReady, pageText, scan, stackTrace, tile, tileSays } from './tiles.ts';

const ports = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];

describe('the job on the practice bench', () => {
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    ground = makeGround();
    app = await launch(ground, { args: ['--practice', '8'] });
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  it('shows every virtual device at its port, with a permanent banner', async () => {
    for (const port of ports) await tile(app.page, port).waitFor();
    await app.page.getByRole('note').getByText('These devices are virtual').waitFor();
    await shoot(app.page, 'bench-waiting-light');
    for (const port of ports) await tileSays(app.page, port, 'Ready');
  });

  it('says what a profile is before anything is installed', async () => {
    await answerDialog(app, ground.profile);
    await app.page.getByRole('button', { name: 'Choose a profile…' }).click();
    await app.page.getByRole('button', { name: 'Install on 8 devices…' }).waitFor();
    await goTo(app.page, 'Profiles');
    const text = await pageText(app.page);
    for (const part of ['Practice enrollment', 'Practice Organization', 'com.apple.mdm', 'com.apple.security.scep', 'mdm.practice.example', 'Nobody. The file isn’t signed']) expect(text).toContain(part);
    await shoot(app.page, 'profiles-light');
    await goTo(app.page, 'Bench');
  });

  it('installs on all eight after the sheet, asks people for what only they can do, and reads every device back', async () => {
    await app.page.getByRole('button', { name: 'Install on 8 devices…' }).click();
    await app.page.getByRole('dialog').getByText('Nothing is erased.').waitFor();
    await shoot(app.page, 'install-sheet-light');
    await app.page.getByRole('button', { name: 'Install on 8 devices', exact: true }).click();
    await tileSays(app.page, 'A3', 'Approve it');
    await tile(app.page, 'A3').click();
    await app.page.getByRole('complementary', { name: 'Device' }).getByText('UDID, ECID and serial number match').waitFor();
    await shoot(app.page, 'bench-run-light');
    for (const port of ports) await tileSays(app.page, port, 'Done');
    await shoot(app.page, 'bench-done-light');
  });

  it('keeps a record of each run, with evidence, operator and station', async () => {
    await goTo(app.page, 'Records');
    await app.page.locator('.subbar').getByText('8 records').waitFor();
    await app.page.getByRole('row').nth(1).click();
    const detail = app.page.getByRole('complementary', { name: 'Record' });
    await detail.waitFor();
    const text = await detail.innerText();
    for (const part of ['Marta Lindqvist', 'Bench 2', 'Practice enrollment', '231763efbed16c76c845b9b15cdf8445c6cb104b9a1ec3b5e80dfb0aad9aff87', 'Listed by the device, same UUID']) expect(text).toContain(part);
    expect(await app.page.getByRole('gridcell', { name: 'PRACTICE', exact: true }).count()).toBe(8);
    await shoot(app.page, 'records-light');
    await app.page.getByRole('searchbox').fill('L4CN');
    await app.page.getByText('1 of 8 records').waitFor();
  });

  it('binds a scanned asset tag to the device in focus, also on the bench', async () => {
    await goTo(app.page, 'Bench');
    await tile(app.page, 'A3').click();
    await app.page.getByRole('complementary', { name: 'Device' }).waitFor();
    await scan(app.page, 'INV-0042');
    await app.page.getByText(/^Asset tag INV-0042 bound to .*, A3\.$/).waitFor();
    await app.page.keyboard.press('Escape');
    await goTo(app.page, 'Records');
    await app.page.getByRole('searchbox').fill('tag:INV-0042');
    await app.page.getByText('1 of 8 records').waitFor();
  });

  it('made no complaint in the page’s console and shows no stack trace', async () => {
    expect(app.complaints).toEqual([]);
    expect(await pageText(app.page)).not.toMatch(stackTrace);
  });

  it('has profile and records after a restart, also in the dark, large and zoomed', async () => {
    await app.electron.close();
    app = await launch(ground, { args: ['--practice', '8'], dark: true, size: { width: 2560, height: 1440 } });
    // It comes back where it was left.
    await goTo(app.page, 'Bench');
    for (const port of ports) await tileSays(app.page, port, 'Ready');
    await app.page.getByRole('button', { name: 'Install on 8 devices…' }).waitFor();
    await app.page.getByText('8 records').waitFor();
    await shoot(app.page, 'bench-dark-large');
    await app.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(1280, 800);
      window?.webContents.setZoomFactor(2);
    });
    await tile(app.page, 'A1').click();
    await app.page.getByRole('complementary', { name: 'Device' }).waitFor();
    await shootWindow(app, 'bench-dark-zoomed');
    // Nothing is cut off at the side: what doesn't fit wraps or scrolls inside.
    expect(await app.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await app.electron.evaluate(({ BrowserWindow }) => { BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1); });
    await goTo(app.page, 'Records');
    await app.page.locator('.subbar').getByText('8 records').waitFor();
    await shoot(app.page, 'records-dark');
  });

  it('starts nothing on a device that has the profile already, and says so', async () => {
    // The bench of this start is a new one with the same devices, so the first install counts again.
    await goTo(app.page, 'Bench');
    await installOnReady(app.page, 8);
    for (const port of ports) await tileSays(app.page, port, 'Done');
    await tile(app.page, 'A1').click();
    await app.page.getByRole('complementary', { name: 'Device' }).getByRole('button', { name: 'Install…' }).click();
    await app.page.getByRole('button', { name: 'Install on 1 device', exact: true }).click();
    await app.page.getByRole('complementary', { name: 'Device' }).getByText('Already on the device, same UUID').waitFor();
  });

  it('says that there are new records, and lets the table stand until they are asked for', async () => {
    const { page } = app;
    await goTo(page, 'Records');
    const grid = page.getByRole('grid');
    await grid.waitFor();
    const before = Number(await grid.getAttribute('aria-rowcount'));
    await page.evaluate(async () => {
      const { muster } = globalThis as unknown as { muster: { call: Record<string, (input: unknown) => Promise<{ value: { devices: { udid: string }[]; profiles: { sha256: string }[] } }>> } };
      const { value } = await muster.call['getState']?.(null) ?? { value: { devices: [], profiles: [] } };
      await muster.call['installProfile']?.({ sha256: value.profiles[0]?.sha256, udids: [value.devices[0]?.udid] });
    });
    await page.getByRole('button', { name: '1 new record' }).waitFor();
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(before);
    await page.getByRole('button', { name: '1 new record' }).click();
    await page.locator(`[aria-rowcount="${before + 1}"]`).waitFor();
  });

  it('gives no practice device to anybody’s Intune', async () => {
    await app.page.getByRole('button', { name: 'Export…' }).click();
    const sheet = app.page.getByRole('dialog', { name: 'Export records' });
    await sheet.getByRole('radio', { name: 'For Intune' }).click();
    await sheet.getByText(/These are practice records/).waitFor();
    expect(await sheet.getByRole('button', { name: 'Export…' }).isDisabled()).toBe(true);
    await app.page.keyboard.press('Escape');
  });
});
