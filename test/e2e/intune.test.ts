// Microsoft Intune in the real app, in practice: nobody signs in from there, so what is gone through is the direct procedure's beginning, and
// an app registration that is none. Leaves screenshots.
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tile } from './tiles.ts';

const closers: (() => Promise<void> | void)[] = [];

async function open(): Promise<OpenApp> {
  const place: Ground = makeGround();
  closers.push(() => { place.remove(); });
  const app = await launch(place, { args: ['--practice', '3'], size: { width: 1280, height: 800 } });
  closers.push(() => app.electron.close());
  return app;
}

describe('Microsoft Intune in the app', () => {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('is gone through without signing in, and an app registration that is none is refused', async () => {
    const app = await open();
    const { page } = app;
    await tile(page, 'A1').waitFor();
    await goTo(page, 'Automated Enrollment');
    await page.getByRole('radio', { name: 'Microsoft Intune' }).click();
    await page.getByRole('heading', { name: 'Setup Assistant enrollment' }).waitFor();
    expect((await pictures(app, 'intune-setup-assistant')).fits).toBe(true);

    await page.getByRole('option', { name: /^Direct enrollment/ }).click();
    await page.getByRole('heading', { name: 'Direct enrollment' }).waitFor();
    const step = (title: string): Locator => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(title) }) });
    // Practice knows a push certificate, so the next step is the second.
    await step('Apple MDM push certificate').getByText(/^Known here, and good until /).waitFor();
    await page.getByText('1 of 8 steps done').waitFor();
    await page.getByLabel('Its name in Intune').fill('Kiosk');
    // Direct enrollment gives no device a user, so nobody is asked.
    expect(await page.getByRole('radio', { name: /affinity/i }).count()).toBe(0);
    await page.getByText('“Kiosk”, without user affinity.').waitFor();
    await page.getByRole('button', { name: 'Next step' }).click();
    expect(await step('List of serial numbers').locator('.serial').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Write the list…' }).click();
    await page.getByRole('alert').getByText('These devices are virtual').waitFor();
    await shoot(page, 'intune-serials-light');
    await step('List of serial numbers').getByRole('checkbox').check();
    await page.getByText('3 of 8 steps done').waitFor();

    await page.getByRole('option', { name: /^Account/ }).click();
    await page.getByLabel('Application (client) ID').fill('not an ID');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('alert').getByText(/That is no app registration/).waitFor();
    await shoot(page, 'intune-refused-light');
    await page.getByLabel('Application (client) ID').fill('11111111-2222-4333-8444-555555555555');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('Nobody signs in from practice').waitFor();
    expect(await page.getByRole('button', { name: 'Sign in…' }).isDisabled()).toBe(true);
    expect((await pictures(app, 'intune-account')).fits).toBe(true);

    // What was noted is there when one comes back.
    await goTo(page, 'Bench');
    await goTo(page, 'Automated Enrollment');
    await page.getByRole('option', { name: /^Direct enrollment/ }).click();
    await page.getByText('3 of 8 steps done').waitFor();
    await page.getByRole('option', { name: /^Apple Business and School/ }).click();
    await page.getByText('Practice doesn’t ask Apple').waitFor();
    await shoot(page, 'intune-business-light');

    expect(app.complaints).toEqual([]);
    expect(await pageText(page)).not.toMatch(stackTrace);
  });
});
