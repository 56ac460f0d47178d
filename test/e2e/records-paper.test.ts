// Paper of selected records in the real app: made on their thread, written where a person says, one file or one for each.
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateSchema } from '../../src/model/certificates.ts';
import { fillLedger, serialOf } from '../setup/filled-ledger.ts';
import { textOf } from '../setup/paper-readers.ts';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { answerOpen, answerSave, folderIn } from './paper-driver.ts';
import { goTo } from './tiles.ts';

describe('paper of the records that are selected', () => {
  let ground: Ground;
  let app: OpenApp;
  let folder = '';
  const print = async (entry: string, sheet: string): Promise<void> => {
    await app.page.getByRole('button', { name: 'Print', exact: true }).click();
    await app.page.getByRole('menuitem', { name: entry }).click();
    await app.page.getByRole('dialog', { name: sheet }).waitFor();
  };
  const save = async (): Promise<void> => {
    await app.page.getByRole('button', { name: 'Save…' }).click();
    await app.page.getByRole('button', { name: 'Done' }).click();
  };

  beforeAll(async () => {
    ground = makeGround();
    fillLedger(ground.data, 40, Date.now());
    for (const name of readdirSync(ground.data)) chmodSync(path.join(ground.data, name), 0o666);
    app = await launch(ground, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
    app.page.setDefaultTimeout(10_000);
    folder = folderIn(ground, 'paper');
    await goTo(app.page, 'Records');
    await app.page.locator('[aria-rowindex="2"]').click();
    await app.page.locator('[aria-rowindex="4"]').click({ modifiers: ['Shift'] });
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  it('is labels and a list to sign, in the table’s order', async () => {
    await shoot(app.page, 'records-selected-light');
    await answerSave(app, path.join(folder, 'labels.pdf'));
    await print('Labels…', 'Labels for 3 devices');
    await shoot(app.page, 'records-labels-light');
    await save();
    const labels = await textOf(readFileSync(path.join(folder, 'labels.pdf')));
    expect(labels.map((text) => [40, 39, 38].map(serialOf).find((serial) => text.replaceAll(/\s/g, '').includes(serial)))).toEqual([40, 39, 38].map(serialOf));
    await answerSave(app, path.join(folder, 'list.pdf'));
    await print('Hand-over sheets…', 'Hand-over of 3 devices');
    await app.page.getByRole('radio', { name: 'Whoever hands them out' }).click();
    await shoot(app.page, 'records-handover-light');
    await save();
    expect((await textOf(readFileSync(path.join(folder, 'list.pdf')))).join(' ')).toContain('Hand-over list');
  });

  it('is a certificate for each, in a folder', async () => {
    await answerOpen(app, [folder]);
    await print('Certificates…', 'Certificates of 3 records');
    await app.page.getByRole('radio', { name: 'JSON, for programs' }).click();
    await save();
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.map((name) => certificateSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))).device.serial).sort()).toEqual([38, 39, 40].map(serialOf).sort());
  });
});
