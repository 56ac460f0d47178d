// Help → Report a Problem…: everything that the report says is on the page before anything is written, and what is written is that.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { tileSays } from './tiles.ts';

describe('the report of a problem', () => {
  let ground: Ground;
  let app: OpenApp;

  beforeAll(async () => {
    ground = makeGround();
    app = await launch(ground, { args: ['--practice', '2'] });
    await tileSays(app.page, 'A1', 'Ready');
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  it('is shown whole, and written as it was shown', async () => {
    const out = path.join(path.dirname(ground.data), 'out');
    mkdirSync(out);
    chmodSync(out, 0o777);
    const file = path.join(out, 'report.txt');
    await app.electron.evaluate(({ dialog, Menu }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
      Menu.getApplicationMenu()?.getMenuItemById('report-problem')?.click();
    }, file);
    const shown = await app.page.getByRole('region', { name: 'The report' }).textContent();
    expect(shown).toContain('PRACTICE');
    expect(shown).toContain('Multiplexer: listening');
    expect(shown).toMatch(/Ledger: open, \d+ records/);
    expect(shown).toMatch(/"kind":"start","face":"window","version":"[\d.]+","practice":true/);
    expect(shown).toMatch(/"kind":"device","device":"….{4}","command":"\w+/);
    await shoot(app.page, 'report');
    await app.page.getByRole('button', { name: 'Save…' }).click();
    await app.page.getByText('report.txt').waitFor();
    expect(readFileSync(file, 'utf8')).toBe(shown);
    await app.page.getByRole('button', { name: 'Done', exact: true }).click();
    const who = await app.page.evaluate(async () => {
      const result = await (window as unknown as { muster: { call: { getState: (input: null) => Promise<{ value: { devices: { udid: string; serial: string | null; name: string | null }[]; operator: string; station: string } }> } } }).muster.call.getState(null);
      const { devices, operator, station } = result.value;
      return [...devices.flatMap(({ udid, serial, name }) => [udid, serial, name]), operator, station].filter((word): word is string => word !== null && word.length > 3);
    });
    expect(who.length).toBeGreaterThan(4);
    expect(who.filter((word) => shown?.includes(word))).toEqual([]);
  });

  it('comes from a log beside the records, and nobody writes crash dumps', async () => {
    expect(readdirSync(path.join(ground.data, 'logs'))).toEqual(['window.log']);
    const reporter = await app.electron.evaluate(({ app: electronApp, crashReporter }) => ({ parameters: Object.keys(crashReporter.getParameters()), dumps: electronApp.getPath('crashDumps') }));
    expect(reporter.parameters).toEqual([]);
    const dumps = existsSync(reporter.dumps) ? readdirSync(reporter.dumps, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dmp')) : [];
    expect(dumps).toEqual([]);
  });
});
