// What tests look for on the page, by the names that a screen reader would speak.
import type { Locator, Page } from 'playwright-core';

export const tile = (page: Page, port: string): Locator => page.getByRole('option', { name: new RegExp(`^Port ${port}\\.`) });

/** Waits until the tile of this port says this word. */
export async function tileSays(page: Page, port: string, word: string, timeout = 30_000): Promise<void> {
  await page.getByRole('option', { name: new RegExp(`^Port ${port}\\. ${word}\\.`) }).waitFor({ timeout });
}

export async function goTo(page: Page, section: 'Bench' | 'Blueprints' | 'Profiles' | 'Automated Enrollment' | 'Identities' | 'Records'): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: section }).click();
  await page.getByRole('heading', { level: 1, name: section }).waitFor();
}

/** Presses the buttons from the wall to a started run. */
export async function installOnReady(page: Page, count: number): Promise<void> {
  const devices = count === 1 ? '1 device' : `${count} devices`;
  await page.getByRole('button', { name: `Install on ${devices}…` }).click();
  await page.getByRole('button', { name: `Install on ${devices}`, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** What a barcode scanner types, faster than any driver can while the machine is busy. */
export async function scan(page: Page, text: string): Promise<void> {
  await page.evaluate((keys) => { for (const key of keys) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }, [...Array.from(text), 'Enter']);
}

/** Whatever the page shows: nothing of it may look like a stack trace. */
export async function pageText(page: Page): Promise<string> {
  return page.locator('body').innerText();
}

export const stackTrace = /\n\s+at .+:\d+|Error: |node:internal|undefined|\[object/;
