// The records of a fortnight in the real app: gone through to the last one, searched in words and by menus, read, written to by hand and by a
// scanner, exported, verified; and a ledger that somebody changed is told by its line.
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStationKey } from '../../src/crypto/station-key.ts';
import { fillLedger, serialOf } from '../setup/filled-ledger.ts';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { answerSave, folderIn, pictures } from './paper-driver.ts';
import { goTo, pageText, scan, stackTrace } from './tiles.ts';

const records = 320;

describe('the records', () => {
  let ground: Ground;
  let app: OpenApp;
  const grid = (): Locator => app.page.getByRole('grid', { name: 'Records, newest first' });
  const row = (index: number): Locator => app.page.locator(`[aria-rowindex="${index + 2}"]`);
  const record = (): Locator => app.page.getByRole('complementary', { name: 'Record' });
  const total = (text: string): Promise<void> => app.page.locator('.subbar').getByText(text, { exact: true }).waitFor();
  const press = (name: string): Promise<void> => app.page.getByRole('button', { name, exact: true }).click();
  const search = (): Locator => app.page.getByRole('searchbox', { name: 'Search records' });
  const choose = async (menu: string, item: string): Promise<void> => {
    await app.page.getByRole('button', { name: menu }).click();
    await app.page.getByRole('option', { name: item, exact: true }).click();
  };

  beforeAll(async () => {
    ground = makeGround();
    fillLedger(ground.data, records, Date.now(), (await makeStationKey()).key);
    for (const name of readdirSync(ground.data)) chmodSync(path.join(ground.data, name), 0o666);
    app = await launch(ground, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
    app.page.setDefaultTimeout(10_000);
    await goTo(app.page, 'Records');
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  it('are gone through by keys to the first one of all, drawn only where they are seen', async () => {
    await total('320 records');
    expect(await grid().getAttribute('aria-rowcount')).toBe('321');
    expect(await row(0).innerText()).toContain(serialOf(320).slice(0, -4));
    await grid().focus();
    await app.page.keyboard.press('End');
    await row(319).getByText(serialOf(1).slice(0, -4)).waitFor();
    expect(await row(319).getAttribute('aria-selected')).toBe('true');
    expect(await app.page.getByRole('row').count()).toBeLessThan(90);
    await app.page.keyboard.press('Shift+PageUp');
    const seen = await app.page.getByText(/ of 320 selected$/).innerText();
    expect(Number(/^\d+/.exec(seen)?.[0])).toBeGreaterThan(10);
    await app.page.keyboard.press('Home');
    await row(0).waitFor();
    await app.page.getByText('1 of 320 selected').waitFor();
    await row(4).click({ modifiers: ['Shift'] });
    await app.page.getByText('5 of 320 selected').waitFor();
    await row(2).click({ modifiers: ['Control'] });
    await app.page.getByText('4 of 320 selected').waitFor();
    expect(await row(2).getAttribute('aria-selected')).toBe('false');
  });

  it('are overseen in charts, which say in words what they show', async () => {
    const charts = app.page.getByRole('region', { name: 'Overview' });
    await charts.getByText('31 failed', { exact: true }).waitFor();
    expect(await charts.getByText(/^(?:278 done|11 cancelled or interrupted)$/).count()).toBe(2);
    expect(await charts.getByRole('row').count()).toBeGreaterThan(8);
    expect((await charts.getByRole('figure', { name: 'Why it failed' }).innerText()).split('\n')).toEqual(['Why it failed', 'Show as table', 'The connection to the device broke off', '16', 'The device is locked', '8', 'Find My is on, so the device refuses', '7']);
    await shoot(app.page, 'records-overview-light');
    await charts.getByRole('button', { name: 'Show as table Preparations a day' }).press('Enter');
    await charts.getByRole('columnheader', { name: 'Cancelled or interrupted' }).waitFor();
    await shoot(app.page, 'records-table-light');
    await charts.getByRole('button', { name: 'Show as chart Preparations a day' }).press('Enter');
  });

  it('are searched in words and by menus, which say the same', async () => {
    const { page } = app;
    await choose('Any outcome', 'Failed');
    await total('31 of 320 records');
    expect(await search().inputValue()).toBe('outcome:failed');
    // Every tenth failed, and none of these was direct.
    await choose('All methods', 'Direct');
    await page.getByText('Nothing matches “outcome:failed method:direct”.').waitFor();
    await search().fill(`last4:${serialOf(40).slice(-4)}`);
    await total('1 of 320 records');
    await row(0).getByText('Failed').waitFor();
    await page.getByRole('button', { name: 'Any outcome' }).waitFor();
    await search().fill('outcome:gone');
    await page.getByRole('alert').getByText('The search isn’t understood at “outcome:gone”: there is no such outcome.').waitFor();
    // What was found stays until it is understood.
    await total('1 of 320 records');
    await press('Clear');
    await total('320 records');
    await press('How to search');
    await page.getByRole('button', { name: 'outcome:failed' }).click();
    await total('31 of 320 records');
  });

  it('are exported as they were found, column by column', async () => {
    const file = path.join(folderIn(ground, 'exports'), 'failed.csv');
    await answerSave(app, file);
    await press('Export…');
    const sheet = app.page.getByRole('dialog', { name: 'Export records' });
    await sheet.getByRole('button', { name: 'Move Duration (seconds) up' }).click();
    await sheet.getByRole('checkbox', { name: 'Name' }).click();
    await sheet.getByRole('radio', { name: 'Semicolon' }).click();
    await shoot(app.page, 'records-export-light');
    await sheet.getByRole('button', { name: 'Export…' }).click();
    await sheet.getByText('31 records written.').waitFor();
    const rows = parse(readFileSync(file), { bom: true, delimiter: ';' });
    expect([rows.length, rows[0]?.slice(0, 4), rows.every((cells) => cells.length === 18), new Set(rows.slice(1).map((cells) => cells[10]))]).toEqual([32, ['Duration (seconds)', 'Started', 'Serial number', 'Asset tag'], true, new Set(['Failed'])]);
    await press('Done');
  });

  it('become a list for Intune, whose first rows are seen before', async () => {
    await press('Export…');
    const sheet = app.page.getByRole('dialog', { name: 'Export records' });
    await sheet.getByRole('radio', { name: 'All 320 records' }).click();
    await sheet.getByRole('radio', { name: 'For Intune' }).click();
    await sheet.getByText(`${serialOf(320)},iPad 320`).waitFor();
    await sheet.getByRole('textbox', { name: 'Details' }).fill('{owner}');
    await sheet.getByText('The details can’t be written from “{owner}”').waitFor();
    await sheet.getByRole('textbox', { name: 'Details' }).fill('Loan {name}');
    await sheet.getByText(`${serialOf(320)},Loan iPad 320`).waitFor();
    const file = path.join(path.dirname(ground.data), 'exports', 'intune.csv');
    await answerSave(app, file);
    await sheet.getByRole('button', { name: 'Export…' }).click();
    // 320 records of 317 devices: one was prepared four times.
    await sheet.getByText('317 records written. 3 were left out:').waitFor();
    expect(readFileSync(file, 'utf8').trimEnd().split('\r\n')).toHaveLength(317);
    await press('Done');
    await press('Clear');
    await total('320 records');
  });

  it('are read in full, and take a note, a tag that is typed and one that is scanned', async () => {
    const { page } = app;
    await search().fill(`serial:${serialOf(7)}`);
    await total('4 of 320 records');
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await record().getByRole('textbox', { name: 'Note' }).fill('Given to room 4.\nWith a case.');
    await press('Add note');
    await record().getByText('Given to room 4.').waitFor();
    await record().getByRole('button', { name: 'Type…' }).click();
    await page.keyboard.type('INV-7');
    await page.keyboard.press('Enter');
    await record().getByText('typed by Marta Lindqvist').waitFor();
    await grid().focus();
    await scan(page, 'T-0042');
    await page.getByText(`Asset tag T-0042 bound to iPad Air 11-inch (M2), ${serialOf(7)}.`).waitFor();
    await record().getByText('scanned by Marta Lindqvist').waitFor();
    await shoot(page, 'records-scanned-light');
    await press('Undo');
    await page.getByText('has asset tag INV-7 again.').waitFor();
    await record().getByText('INV-7', { exact: true }).waitFor();
    await press('Dismiss');
  });

  it('lead to the other records of their device', async () => {
    const others = record().getByRole('region', { name: 'Other records of this device' });
    expect(await others.getByRole('listitem').count()).toBe(3);
    await others.getByRole('button').last().click();
    await record().getByText('00000000-0000-4000-8000-000000000007').waitFor();
    // The one that is read is the one that is selected, and would be printed: the last of the four.
    expect(await app.page.getByRole('row', { selected: true }).evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-rowindex')))).toEqual(['5']);
    expect((await pictures(app, 'records-one')).fits).toBe(true);
    await app.page.keyboard.press('Escape');
    await record().waitFor({ state: 'detached' });
    await press('Clear');
  });

  it('say which device ends in four characters', async () => {
    await press('Check last four…');
    const sheet = app.page.getByRole('dialog', { name: 'Check last four' });
    await sheet.getByRole('textbox').fill(serialOf(40).slice(-4).toLowerCase());
    await sheet.getByText(`${serialOf(40).slice(-4)} is iPad 40 (${serialOf(40)}).`).waitFor();
    await sheet.getByRole('button', { name: 'Open record' }).click();
    await record().getByText(serialOf(40).slice(-4)).waitFor();
  });

  it('name the head that signs them, which proves the ledger when it was kept', async () => {
    const { page } = app;
    const line = await record().getByRole('region', { name: 'Signature' }).getByText(/^line [\d,]+, /).innerText();
    const heads = readFileSync(path.join(ground.data, 'ledger-heads.jsonl'), 'utf8').trim().split('\n');
    const kept = heads.find((head) => (JSON.parse(head) as { seq: number }).seq === Number(/\d+/.exec(line.replaceAll(',', ''))?.[0]));
    await press('Verify ledger');
    await page.getByText(/^Ledger verified \d\d:\d\d, [\d,]+ lines, no gap/).waitFor();
    await press('Details…');
    const sheet = page.getByRole('dialog', { name: 'Verify ledger' });
    await sheet.getByRole('textbox').fill(kept ?? 'none');
    await sheet.getByRole('button', { name: 'Verify with kept heads' }).click();
    await sheet.getByText(/lines, no gap, and it is the ledger of the kept heads$/).waitFor();
    await shoot(page, 'records-verify-light');
    await page.keyboard.press('Escape');
  });

  it('are no longer relied on from the line that somebody changed', async () => {
    const raw = new BetterSqlite(path.join(ground.data, 'ledger.sqlite'));
    try {
      raw.exec('DROP TRIGGER prep_event_no_update');
      raw.prepare("UPDATE prep_event SET body = replace(body, 'Marta Lindqvist', 'Nobody') WHERE seq = (SELECT min(seq) FROM prep_event WHERE seq > 600 AND body LIKE '%Marta Lindqvist%')").run();
    } finally {
      raw.close();
    }
    await press('Verify ledger');
    const broken = app.page.getByText(/^Ledger broken at line \d+: it was changed$/);
    await broken.waitFor();
    expect(Number(/\d+/.exec(await broken.innerText())?.[0])).toBeGreaterThan(600);
    await press('Details…');
    const sheet = app.page.getByRole('dialog', { name: 'Verify ledger' });
    await sheet.getByText(/^Line \d+ can’t be relied on: it was changed$/).waitFor();
    await sheet.getByRole('textbox').fill('no head');
    await sheet.getByRole('button', { name: 'Verify with kept heads' }).click();
    await sheet.getByText('“no head” is no signed head of a ledger.').waitFor();
    await app.page.keyboard.press('Escape');
    expect(await pageText(app.page)).not.toMatch(stackTrace);
    expect(app.complaints).toEqual([]);
  });
});
