// Automated enrollment in the real app, on the practice bench's Apple: a server entry, its token by the practice portal, a sync, a profile
// that is defined, assigned and taken away again. Leaves screenshots.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { answerOpen, answerSave, fileIn, folderIn, openssl, pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tile } from './tiles.ts';

const closers: (() => Promise<void> | void)[] = [];

function ground(): Ground {
  const place = makeGround();
  closers.push(() => { place.remove(); });
  return place;
}

async function open(place: Ground): Promise<OpenApp> {
  const app = await launch(place, { args: ['--practice', '2'], size: { width: 1280, height: 800 } });
  closers.push(() => app.electron.close());
  return app;
}

describe('automated enrollment in the app', () => {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('gets a token, syncs, defines a profile, assigns it to two devices and takes it away again', async () => {
    const place = ground();
    const app = await open(place);
    const { page } = app;
    await tile(page, 'A1').waitFor();
    await goTo(page, 'Automated Enrollment');
    expect(await page.getByRole('region', { name: 'What it needs' }).getByRole('listitem').allInnerTexts()).toHaveLength(4);
    await shoot(page, 'automated-empty-light');

    await page.getByRole('button', { name: 'Add server entry…' }).click();
    await page.getByLabel('Name').fill('Practice school');
    await page.getByRole('button', { name: 'Make key pair' }).click();
    await page.getByRole('heading', { name: '“Practice school” waits for its token' }).waitFor();
    await shoot(page, 'automated-steps-light');
    const pem = path.join(folderIn(place, 'saved'), 'school.pem');
    await answerSave(app, pem);
    await page.getByRole('button', { name: 'Save certificate…' }).click();
    await page.getByText('Saved as school.pem.').waitFor();
    expect(openssl('x509', '-in', pem, '-noout', '-text')).toMatch(/Public-Key: \(2048 bit\)/);
    expect(readFileSync(pem, 'utf8')).not.toContain('PRIVATE');
    await page.getByRole('button', { name: 'Let the practice portal do it' }).click();

    // What Apple says of the account, and a token that lasts.
    await page.getByRole('heading', { name: 'Token', exact: true }).waitFor();
    await page.getByText(/^(?:Valid until|Expires in \d+ days)/).waitFor();
    await page.getByText('No devices yet').waitFor();
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await page.getByText(/^Up to date as of /).waitFor();
    const table = page.getByRole('grid', { name: 'Devices of this server entry' });
    await table.getByRole('row').nth(2).waitFor();

    await page.getByRole('button', { name: 'New profile' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Classroom');
    await page.getByLabel('MDM enrollment URL').fill('https://mdm.practice.example/ade');
    await page.getByLabel('Department name').fill('School IT');
    expect(await page.getByRole('switch', { name: 'Locked enrollment' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'Passcode' }).isChecked()).toBe(true);
    await page.getByRole('checkbox', { name: 'Siri' }).uncheck();
    // Leaving asks first, and nothing is lost by staying.
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Bench' }).click();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.getByRole('button', { name: 'Define at Apple…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Define at Apple' }).click();
    await page.getByRole('dialog').getByText('“Classroom” is defined at Apple').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText(/^Defined at Apple \d/).waitFor();

    const none = page.getByRole('button', { name: /^No profile \d+$/ });
    const bare = /\d+$/.exec(await none.getAttribute('aria-label') ?? '')?.[0] ?? '';
    await none.click();
    await page.getByText(`${bare} shown, none selected`).waitFor();
    await table.getByRole('row').nth(1).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText(`2 of ${bare} selected`).waitFor();
    const [first, second] = await table.getByRole('row', { selected: true }).locator('.serial').allInnerTexts();
    await page.keyboard.press('Control+Shift+A');
    await page.getByRole('dialog').getByRole('heading', { name: '2 devices' }).waitFor();
    await shoot(page, 'automated-assign-light');
    await page.getByRole('button', { name: 'Assign to 2 devices' }).click();
    await page.getByRole('dialog').getByText('2 done', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'All', exact: false }).first().click();
    await page.getByRole('button', { name: '2 devices have it' }).click();
    await page.getByRole('button', { name: /^Only devices with Classroom/ }).waitFor();
    await table.getByText('Assigned, waiting for first start').nth(1).waitFor();
    expect((await table.locator('.serial').allInnerTexts()).sort()).toEqual([first, second].sort());
    expect((await pictures(app, 'automated')).fits).toBe(true);

    // One device read in full, by the keys alone.
    await table.getByRole('row').nth(1).click();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Device' }).getByRole('heading', { name: 'Ready to enroll?' }).waitFor();
    await shoot(page, 'automated-device-light');
    await page.keyboard.press('Escape');

    // What is pasted into the table is taken for serial numbers.
    await app.electron.evaluate(({ clipboard }, text) => { void clipboard.writeText(text); }, `${first ?? ''};\n${(second ?? '').toLowerCase()} NOT/ONE`);
    await table.focus();
    await page.keyboard.press('Control+v');
    await page.getByRole('dialog').getByText('2 have this profile already.').waitFor();
    await page.getByRole('dialog').getByText('1 word is no serial number').waitFor();
    await shoot(page, 'automated-pasted-light');
    await answerOpen(app, [fileIn(place, 'order.csv', `Name,Serial Number\r\nOne,${second ?? ''}\r\n`)]);
    await page.getByRole('radio', { name: 'A CSV file' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Choose a file…' }).click();
    await page.getByRole('dialog').getByRole('heading', { name: '1 device' }).waitFor();
    await page.getByRole('dialog').getByText('1 has this profile already.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await table.focus();
    await page.keyboard.press('Control+a');
    await page.getByText('2 of 2 selected').waitFor();
    await page.getByRole('button', { name: 'Selected' }).click();
    await page.getByRole('menuitem', { name: 'Remove profile…' }).click();
    await page.getByRole('button', { name: 'Remove from 2 devices' }).click();
    await page.getByRole('dialog').getByText('2 done', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('No device matches.').waitFor();
    await page.getByRole('button', { name: 'Server entry' }).click();
    await page.getByRole('menuitem', { name: 'Activity…' }).click();
    await page.getByRole('dialog').getByText('Profile removed').waitFor();
    await page.getByRole('dialog').getByText('Profile defined').waitFor();
    await shoot(page, 'automated-activity-light');
    await page.getByRole('button', { name: 'Done' }).click();

    // A renewed token takes the place of the first one only once Apple has accepted it.
    await page.getByRole('button', { name: 'Renew token…' }).click();
    await page.getByRole('button', { name: 'Make new key pair' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Import token…' }).waitFor();
    await shoot(page, 'automated-renew-light');
    await page.getByRole('button', { name: 'Let the practice portal do it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Renew token…' }).waitFor();
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await page.getByText(/^Up to date as of /).waitFor();

    expect(app.complaints).toEqual([]);
    expect(await pageText(page)).not.toMatch(stackTrace);
  });
});
