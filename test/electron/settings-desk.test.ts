// A person's choices for this computer: kept, read again, overruled by the surroundings, and never half kept.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSettings, type SettingsDesk } from '../../electron/settings-desk.ts';
import { commands } from '../../src/contract.ts';
import type { Preferences } from '../../src/model/preferences.ts';
import { readPreferences } from '../../src/preferences.ts';
import { tempFolder } from '../setup/temp-folder.ts';

function desk(dataFolder: string, env: Record<string, string> = {}): SettingsDesk & { readonly told: Preferences[]; readonly shown: string[] } {
  const told: Preferences[] = [];
  const shown: string[] = [];
  return { ...openSettings({ dataFolder, env, hasPassphrase: () => Promise.resolve(true), showFolder: (folder) => shown.push(folder), changed: (preferences) => told.push(preferences), onPage: () => undefined }), told, shown };
}

const file = (folder: string): string => path.join(folder, 'preferences.json');

describe('settings', () => {
  it('begin with sounds, notifications and the system’s look, and look for no updates', async () => {
    const folder = tempFolder();
    expect(await desk(folder).shell.getSettings(null)).toMatchObject({ sounds: true, notifications: true, appearance: 'system', updatesAtStart: false, dataFolder: folder, hasPassphrase: true, station: { chosen: null, fixed: false } });
  });

  it('change what is named, leave the rest, and are there after a start', async () => {
    const folder = tempFolder();
    const first = desk(folder);
    await first.shell.changeSettings({ station: 'Bench 2', sounds: false });
    const answer = await first.shell.changeSettings({ appearance: 'dark', updatesAtStart: true });
    expect(commands.changeSettings.output.parse(answer)).toMatchObject({ sounds: false, notifications: true, appearance: 'dark', updatesAtStart: true, station: { chosen: 'Bench 2' } });
    expect([first.names.station, first.told.at(-1)?.appearance]).toEqual(['Bench 2', 'dark']);
    expect([desk(folder).names.station, readPreferences(folder).sounds]).toEqual(['Bench 2', false]);
    await first.shell.changeSettings({ station: null });
    expect(first.names.station).not.toBe('Bench 2');
  });

  it('give way to what the surroundings say', async () => {
    const folder = tempFolder();
    const { shell, names } = desk(folder, { MUSTER_OPERATOR: 'Marta Lindqvist' });
    const { operator } = await shell.changeSettings({ operator: 'Somebody' });
    expect({ now: names.operator, operator }).toEqual({ now: 'Marta Lindqvist', operator: { chosen: 'Somebody', usual: 'Marta Lindqvist', fixed: true } });
  });

  it('lose no other field where one isn’t right, and nothing at all stops a start', () => {
    const folder = tempFolder();
    writeFileSync(file(folder), JSON.stringify({ station: 'a\u0000b', operator: 'Vera', sounds: 'loud', appearance: 'dark' }));
    expect(readPreferences(folder)).toEqual({ station: null, operator: 'Vera', sounds: true, notifications: true, appearance: 'dark' });
    for (const text of ['', '[]', 'null', '{', '"dark"', `{"station":"${'x'.repeat(70_000)}"}`]) {
      writeFileSync(file(folder), text);
      expect(readPreferences(folder), text.slice(0, 10)).toEqual({ station: null, operator: null, sounds: true, notifications: true, appearance: 'system' });
    }
  });

  it('that can’t be kept aren’t shown as chosen', async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'blocked'), '');
    const { shell, told } = desk(path.join(folder, 'blocked', 'data'));
    await expect(shell.changeSettings({ sounds: false })).rejects.toMatchObject({ code: 'store.unavailable' });
    expect([(await shell.getSettings(null)).sounds, told]).toEqual([true, []]);
  });

  it('are readable by their owner alone, and a name is one line', async () => {
    const folder = tempFolder();
    await desk(folder).shell.changeSettings({ station: 'Bench 2' });
    expect(JSON.parse(readFileSync(file(folder), 'utf8'))).toMatchObject({ station: 'Bench 2' });
    for (const station of ['', '  ', 'two\nlines', 'x'.repeat(201)]) expect(commands.changeSettings.input.safeParse({ station }).success, station).toBe(false);
    expect(commands.changeSettings.input.safeParse({ dataFolder: '/tmp' }).success).toBe(false);
  });
});
