// Blueprints in the real app: a worked example is imported, a whole cart is checked for it, the plan counts what it would erase,
// and a change becomes a new version. Nothing is done to any device.
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRoster } from '../../src/bench/roster.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { answerSave, fileIn, folderIn, pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace } from './tiles.ts';

const resources = path.resolve(import.meta.dirname, '../../resources');
const ready = 'Ready(?:, \\d+ warnings?)?';

interface Expected {
  readonly says: string;
  readonly erased: boolean;
}

/** By hand, in the roster's order: who is in use, or at Hello with another's configuration, is erased; who was never set up isn't. */
const expected: readonly Expected[] = [
  ...Array.from({ length: 8 }, (): Expected => ({ says: ready, erased: true })),
  { says: 'Blocked\\. Find My is on: Sign out of the Apple Account', erased: false }, { says: 'Can’t pair', erased: false }, { says: 'Unlock it', erased: false }, { says: 'Recovery mode', erased: false },
  { says: 'Confirm', erased: false }, { says: 'Confirm', erased: false }, { says: 'Blocked\\. The battery is below what the blueprint asks for', erased: false }, { says: ready, erased: true },
];
/** Ports are given in the order of arrival, which isn't always the same: devices are known by their serial numbers. */
const cart = makeRoster(16, 1).map(({ serial }, at) => ({ serial, ...expected[at] ?? { says: '', erased: false } }));
const serialsOf = (...indexes: readonly number[]): string[] => indexes.map((at) => cart[at]?.serial ?? '').sort();

/** The device's tile; a device in a boot mode tells its whole serial number, any other the end of it, spelled. */
const tileOf = (page: Page, serial: string): Locator => page.getByRole('option', { name: new RegExp(`(?:serial ending ${serial.slice(-4).split('').join(' ')}\\.|${serial})$`) });

describe('a blueprint', () => {
  let ground: Ground;
  let app: OpenApp;
  let folder: string;

  beforeAll(async () => {
    ground = makeGround();
    folder = folderIn(ground, 'resources');
    for (const part of ['blueprints', 'practice']) cpSync(path.join(resources, part), path.join(folder, part), { recursive: true });
    app = await launch(ground, { args: ['--practice', '16'] });
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  const dialog = (): ReturnType<OpenApp['page']['getByRole']> => app.page.getByRole('dialog');
  const press = async (name: string): Promise<void> => { await app.page.getByRole('button', { name, exact: true }).first().click(); };

  it('is refused with everything that is wrong with its file', async () => {
    const { page } = app;
    await goTo(page, 'Blueprints');
    await page.getByText('No blueprint yet').waitFor();
    await answerDialog(app, fileIn(ground, 'wrong.muster.json', '{"muster":"blueprint","version":1,"name":"","method":"magic"}'));
    await press('Import…');
    await dialog().getByRole('heading', { name: 'The file wasn’t taken' }).waitFor();
    expect(await dialog().getByRole('listitem').count()).toBeGreaterThan(2);
    await press('Done');
    await page.getByText('No blueprint yet').waitFor();
  });

  it('is imported, and says what will happen', async () => {
    const { page } = app;
    await answerDialog(app, path.join(folder, 'blueprints', 'setup-assistant.muster.json'));
    await press('Import…');
    await page.getByRole('option', { name: /^Practice: Setup Assistant/ }).waitFor();
    const happens = page.getByRole('region', { name: 'What will happen' });
    await happens.getByText(/is erased: everything on it is deleted/).waitFor();
    await happens.getByText(/It joins a network by “Practice Wi-Fi”/).waitFor();
    expect((await pictures(app, 'blueprints')).fits).toBe(true);
  });

  it('is checked against every device of the bench', async () => {
    const { page } = app;
    await press('Check against bench');
    for (const { serial, says } of cart) await tileOf(page, serial).and(page.getByRole('option', { name: new RegExp(`^Port [AB]\\d+\\. ${says}`) })).waitFor();
    const counts = await page.getByRole('group', { name: 'Show' }).getByRole('button').allInnerTexts();
    expect(counts.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual(['All 16', 'Need you 2', 'Ready 9', 'Confirm 2', 'In progress 0', 'Blocked 3', 'Failed 0', 'Done 0']);
    for (const { serial, erased } of cart) expect([serial, (await tileOf(page, serial).getAttribute('aria-label') ?? '').includes('Will be erased')]).toEqual([serial, erased]);
    await shoot(page, 'bench-checked-light');
    await page.getByRole('button', { name: 'Blocked 3' }).click();
    expect(await page.locator('.tile:not(.dimmed)').count()).toBe(3);
    await page.getByRole('button', { name: 'All 16' }).click();
  });

  it('says of one device what stands in its way, and what would be done', async () => {
    const { page } = app;
    const inspector = page.getByRole('complementary', { name: 'Device' });
    await tileOf(page, cart[8]?.serial ?? '').click();
    await inspector.getByText(/Find My is on: once erased, the device could only be activated/).waitFor();
    await inspector.getByText('Nothing is done to a device that is blocked.').waitFor();
    await tileOf(page, cart[1]?.serial ?? '').click();
    await inspector.getByText('Cloud configuration').waitFor();
    expect((await inspector.locator('.timeline .step-name').allInnerTexts()).slice(0, 6)).toEqual(['Pair', 'Check again', 'Erase', 'Activate', 'Wi-Fi profile', 'Cloud configuration']);
    await shoot(page, 'bench-check-light');
    await press('Close');
  });

  it('is planned: what is erased is counted and has to be typed, and who is blocked is left alone', async () => {
    const { page } = app;
    await page.keyboard.press('Control+Enter');
    await dialog().getByRole('heading', { name: 'Prepare 11 devices' }).waitFor();
    await dialog().getByText('9 devices will be erased').waitFor();
    const [planned, untouched] = await dialog().getByRole('table').all();
    expect((await planned?.locator('.serial').allInnerTexts() ?? []).sort()).toEqual(serialsOf(0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 15));
    expect(await planned?.getByText(/^Erase/).count()).toBe(9);
    expect(await untouched?.locator('tbody tr').count()).toBe(4);
    expect(await untouched?.getByText(/Find My is on|pair with its own computers only|locked by its passcode|battery is below/).count()).toBe(4);
    const typed = dialog().getByRole('textbox', { name: /erase 9/ });
    await typed.fill('erase 8');
    expect(await dialog().getByText('Matches').count()).toBe(0);
    await typed.fill('erase 9');
    await dialog().getByText('Matches').waitFor();
    const go = dialog().getByRole('button', { name: 'Erase 9 and prepare 11' });
    expect(await go.isDisabled()).toBe(true);
    await dialog().getByText(/^Tick what you have made sure of first/).waitFor();
    expect((await pictures(app, 'plan-confirm')).fits).toBe(true);
    for (const box of await dialog().getByRole('checkbox').all()) await box.check();
    await expect.poll(() => go.isEnabled()).toBe(true);
    await typed.fill('erase 11');
    expect(await go.isDisabled()).toBe(true);
  });

  it('is printed whole, with the mark of practice', async () => {
    const { page } = app;
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => { window.dispatchEvent(new Event('beforeprint')); });
    expect(await dialog().getByText('PRACTICE', { exact: true }).isVisible()).toBe(true);
    expect(await dialog().locator('.plan-steps li').first().isVisible()).toBe(true);
    expect([await page.locator('#root').isVisible(), (await dialog().locator('footer').boundingBox())?.height ?? 0]).toEqual([false, 1]);
    await page.emulateMedia({ media: 'screen' });
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('asks before a change is lost, and keeps it as the next version', async () => {
    const { page } = app;
    await goTo(page, 'Blueprints');
    await press('Edit…');
    await page.getByLabel('Battery at least, in percent').fill('40');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Records' }).click();
    await dialog().getByText(/changes that aren’t saved/).waitFor();
    await press('Keep editing');
    await page.getByLabel('System from').fill('eighteen');
    await page.getByText('A version such as 18 or 18.6.1.').first().waitFor();
    await page.keyboard.press('Control+s');
    expect(await page.getByText(/^Version 1, saved/).count()).toBe(1);
    await page.getByLabel('System from').fill('16');
    await page.keyboard.press('Control+s');
    await page.getByText(/^Version 2, saved .* by Marta Lindqvist/).waitFor();
    await press('Compare with 1');
    await dialog().getByRole('row', { name: 'Battery at least 20 % 40 %' }).waitFor();
    await dialog().getByRole('row', { name: 'System from none 16' }).waitFor();
    await press('Done');
    expect((await pictures(app, 'blueprint-editor')).fits).toBe(true);
  });

  it('shows what a user will see, and what has no effect with another method', async () => {
    const { page } = app;
    const sees = page.getByRole('region', { name: 'What its user will see' });
    await sees.getByText('Sign in', { exact: false }).first().waitFor();
    // What is skipped stands there crossed out.
    await sees.getByRole('deletion').getByText('Siri', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Siri' }).check();
    await sees.getByRole('deletion').getByText('Siri', { exact: true }).waitFor({ state: 'detached' });
    await sees.getByText('Siri').waitFor();
    await page.getByRole('radio', { name: 'Direct', exact: true }).click();
    await page.getByText('7 settings without effect for Direct').waitFor();
    await page.getByText(/Direct enrollment is always without user affinity/).first().waitFor();
  });

  it('leaves the enrollment to Apple Configurator where that is chosen, and says what that takes', async () => {
    const { page } = app;
    await page.getByRole('radio', { name: 'Automated Enrollment', exact: true }).click();
    const happens = page.getByRole('region', { name: 'What will happen' });
    await happens.getByText('It is activated with Apple.').waitFor();
    await page.getByRole('button', { name: /Driver/ }).click();
    await page.getByRole('option', { name: 'Apple Configurator', exact: true }).click();
    await happens.getByText(/^Apple Configurator on this Mac activates it and has it fetch its enrollment/).waitFor();
    await page.getByText(/^This takes a Mac with Apple Configurator/).first().waitFor();
    expect(await happens.getByText('It is activated with Apple.').count()).toBe(0);
    expect((await pictures(app, 'blueprint-driver')).fits).toBe(true);
    await page.getByRole('heading', { level: 1 }).getByRole('button', { name: 'Blueprints' }).click();
    await press('Don’t save');
  });

  it('is exported with the same content', async () => {
    await answerSave(app, path.join(folderIn(ground, 'exports'), 'example.muster.json'));
    await press('Export…');
    await dialog().getByText('Blueprint exported').waitFor();
    await press('Done');
    const written = JSON.parse(readFileSync(path.join(path.dirname(ground.data), 'exports', 'example.muster.json'), 'utf8')) as { name: string; gates: unknown; wifi: { file: string } };
    expect(written).toMatchObject({ name: 'Practice: Setup Assistant', gates: { battery: 40, osFrom: '16' }, wifi: { file: '../resources/practice/wifi.mobileconfig' } });
  });

  it('is removed without a question, and comes back as it was by the strip, by the key and by the menu', async () => {
    const { page } = app;
    const strip = page.getByRole('region', { name: 'Undo' });
    const remove = async (): Promise<void> => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Remove', exact: true }).click();
      await page.getByText('No blueprint yet').waitFor();
      await strip.getByText('“Practice: Setup Assistant” was removed.').waitFor();
    };
    const back = async (): Promise<void> => {
      await strip.getByText('“Practice: Setup Assistant” is back.').waitFor();
      await page.getByText(/^Version 2, saved/).waitFor();
    };
    await remove();
    expect((await pictures(app, 'undo')).fits).toBe(true);
    await strip.getByRole('button', { name: /^Undo/ }).click();
    await back();
    await remove();
    await strip.getByRole('button', { name: 'Put away' }).click();
    await strip.waitFor({ state: 'detached' });
    // The key works on when the strip has gone; while something is typed it is the field’s own.
    await press('New blueprint…');
    await dialog().waitFor();
    await page.keyboard.press('Control+z');
    expect(await page.getByText('No blueprint yet').count()).toBe(1);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await back();
    await remove();
    await app.electron.evaluate(({ Menu, BrowserWindow }) => { Menu.getApplicationMenu()?.getMenuItemById('undo')?.click(undefined, BrowserWindow.getAllWindows()[0], undefined); });
    await back();
    // The keyboard goes on in the list.
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role="listbox"]')?.getAttribute('aria-label'))).toBe('Blueprints');
  });

  it('is left for installing a profile, and nothing was done to any device', async () => {
    const { page } = app;
    await goTo(page, 'Bench');
    await page.getByRole('button', { name: /Blueprint$/ }).click();
    await page.getByRole('option', { name: 'None, install a profile' }).click();
    await tileOf(page, cart[8]?.serial ?? '').and(page.getByRole('option', { name: /^Port [AB]\d+\. Ready\./ })).waitFor();
    expect(await page.getByRole('button', { name: 'Blocked' }).count()).toBe(0);
    await goTo(page, 'Records');
    await page.getByText('No record yet').waitFor();
    expect(await pageText(page)).not.toMatch(stackTrace);
    expect(app.complaints).toEqual([]);
  });
});
