// muster blueprint: what its words mean, what it prints where, and what it keeps.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { blueprint as run } from '../../src/cli/blueprint.ts';
import { type BlueprintCommand, parseBlueprint } from '../../src/cli/blueprint-arguments.ts';
import { canonicalText } from '../../src/domain/blueprint/canonical.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { blueprint, directBlueprint } from '../setup/blueprints.ts';
import { jsonLines } from '../setup/desk.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { textOf } from '../setup/paper-readers.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const examples = path.resolve(import.meta.dirname, '../../resources/blueprints');
const example = (name: string): string => path.join(examples, `${name}.muster.json`);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** A data folder, and what is run in it one after the other. */
function desk(): { readonly folder: string; readonly muster: (...words: string[]) => Promise<Ended>; readonly json: (...words: string[]) => Promise<Record<string, unknown>[]>; readonly file: (name: string, text: string) => string } {
  const folder = tempFolder();
  const muster = async (...words: string[]): Promise<Ended> => {
    const [out, said]: [string[], string[]] = [[], []];
    const code = await run(parseBlueprint(words), { dataFolder: path.join(folder, 'data'), keeper: null, operator: 'vera' }, { out: (line) => out.push(line), say: (line) => said.push(line) });
    return { code, out: out.join('\n'), said: said.join('\n') };
  };
  return {
    folder, muster, json: async (...words) => jsonLines((await muster(...words, '--json')).out),
    file: (name, text) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    },
  };
}

describe('the words of muster blueprint', () => {
  const where = { json: false, practice: false };
  it.each<[string[], BlueprintCommand]>([
    [['new', 'supervise-only', '--output', 'a.json'], { name: 'blueprint new', ...where, method: 'superviseOnly', called: 'New blueprint', output: 'a.json', force: false }],
    [['new', 'direct', '-o', 'a.json', '--name', ' Kiosks ', '--force', '--json'], { name: 'blueprint new', json: true, practice: false, method: 'direct', called: 'Kiosks', output: 'a.json', force: true }],
    [['show', 'Kiosks', '--model', 'iPad13,18', '--os', '26.0', '--practice'], { name: 'blueprint show', json: false, practice: true, blueprint: 'Kiosks', model: 'iPad13,18', osVersion: '26.0' }],
    [['check', 'a', 'b'], { name: 'blueprint check', ...where, files: ['a', 'b'] }],
    [['diff', 'a', 'b'], { name: 'blueprint diff', ...where, from: 'a', to: 'b' }],
    [['sheet', 'a', '-o', 'a.pdf', '--paper', 'letter'], { name: 'blueprint sheet', ...where, blueprint: 'a', output: 'a.pdf', force: false, paper: 'letter' }],
    [['import', 'a'], { name: 'blueprint import', ...where, files: ['a'] }],
    [['export', 'Kiosks', '--output', 'a'], { name: 'blueprint export', ...where, blueprint: 'Kiosks', output: 'a', force: false }],
    [['duplicate', 'Kiosks', 'Tills'], { name: 'blueprint duplicate', ...where, blueprint: 'Kiosks', called: 'Tills' }],
    [['remove', 'Kiosks'], { name: 'blueprint remove', ...where, blueprint: 'Kiosks' }],
    [['restore', 'Kiosks'], { name: 'blueprint restore', ...where, blueprint: 'Kiosks' }],
    [['list'], { name: 'blueprint list', ...where, removed: false }],
    [['list', '--removed'], { name: 'blueprint list', ...where, removed: true }],
  ])('%j are understood', (words, command) => {
    expect(parseBlueprint(words)).toEqual(command);
  });

  it.each<[string[], string]>([
    [[], 'Say what to do with blueprints: new, show, check, diff, list, import, export, sheet, duplicate, remove or restore.'],
    [['make'], 'There is no command “blueprint make”.'],
    [['new', 'magic', '--output', 'a'], 'A method is setup-assistant, direct, automated, supervise-only; not “magic”.'],
    [['new', 'direct'], 'Say where it is written: --output FILE.'],
    [['show', 'a', '--model', 'iPad'], '--model takes a product type such as iPad13,18, not “iPad”.'],
    [['show', 'a', '--os', 'new'], '--os takes a version such as 18.1, not “new”.'],
    [['duplicate', 'a', 'b\nc'], 'A blueprint’s name is one line of at most 200 characters.'],
    [['diff', 'a'], 'Something is missing behind the command.'],
    [['list', 'a'], '“a” is one word too many.'],
  ])('%j are refused', async (words, detail) => {
    expect(await failureOf(() => parseBlueprint(words))).toMatchObject({ code: 'usage.invalid', params: { detail } });
  });
});

describe('muster blueprint', () => {
  it('writes one to start from, never over another, and says what is missing in it', async () => {
    const { folder, muster, json } = desk();
    const file = path.join(folder, 'new.muster.json');
    expect((await muster('new', 'setup-assistant', '--output', file, '--name', 'Sales')).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ muster: 'blueprint', version: 1, name: 'Sales', method: 'setupAssistant' });
    expect(await codeOf(muster('new', 'direct', '--output', file))).toBe('file.exists');
    const checked = await muster('check', file);
    expect([checked.code, checked.out.split('\n')]).toEqual([1, [
      `${file}: 3 to put right`,
      '  Problem: server.url: Setup Assistant enrollment needs the MDM’s enrollment URL: paste it, or its host, and discover it.',
      '  Problem: identity: A supervised device belongs to a supervision identity: choose one. Without it nothing can be installed silently, and the device can’t be reached once pairing is forbidden.',
      '  Problem: organization.name: A supervised device says by whom in Settings: give the organization’s name.',
    ]]);
    expect(await json('check', file)).toMatchObject([{ file, ok: false }]);
    // Nothing of this needs a data folder.
    expect(readdirSync(folder)).toEqual(['new.muster.json']);
  });

  it('finds nothing wrong with the worked examples', async () => {
    const { muster, json } = desk();
    const files = readdirSync(examples).map((name) => path.join(examples, name));
    expect(await json('check', ...files)).toMatchObject(files.map((file) => ({ file, ok: true })));
    expect((await muster('check', ...files)).code).toBe(0);
  });

  it('says what happens and which panes a user still meets', async () => {
    const { muster, json } = desk();
    const shown = await muster('show', example('setup-assistant'), '--model', 'iPad13,18', '--os', '26.0');
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^Practice: Setup Assistant {2}Setup Assistant {2}[0-9a-f]{16}\n/);
    expect(shown.out).toContain('\n  ! A device that doesn’t show Hello is erased');
    expect(shown.out).toMatch(/\nPanes a user still meets: .*Passcode/);
    expect(shown.out).not.toMatch(/Panes a user still meets: .*Siri/);
    const lines = await json('show', example('setup-assistant'), '--model', 'iPad13,18', '--os', '26.0');
    const panes = new Map(lines.filter(({ type }) => type === 'pane').map(({ key, state }) => [key, state]));
    expect([panes.get('Siri'), panes.get('Passcode')]).toEqual(['skipped', 'seen']);
    expect(lines[0]).toMatchObject({ type: 'blueprint', revision: null });
    // Without a model, those that the blueprint is for: an iPad has no Apple Watch to move.
    const { json: own, file } = desk();
    const states = (found: readonly Record<string, unknown>[]): unknown => found.find(({ key }) => key === 'WatchMigration')?.['state'];
    const watch = async (models: string[]): Promise<unknown> => states(await own('show', file('watch.muster.json', canonicalText(blueprint({ gates: { ...blueprint().gates, models } })))));
    expect([await watch(['iPad13,18', 'iPad14,1']), await watch(['iPad']), await watch(['iPhone15,4']), await watch(['iPad13,18', 'iPhone15,4'])]).toEqual(['notHere', 'notHere', 'seen', 'seen']);
    // Whose panes come from elsewhere, of them nothing is said.
    expect((await json('show', example('automated'))).filter(({ type }) => type === 'pane')).toEqual([]);
  });

  it('keeps them, finds them by name, exports, duplicates and removes them', async () => {
    const { folder, muster, json } = desk();
    expect((await muster('list')).said).toMatch(/^No blueprint yet/);
    const [saved] = await json('import', example('direct'));
    expect(saved).toMatchObject({ name: 'Practice: Direct', method: 'direct', revision: 1, savedBy: 'vera' });
    expect((await json('show', 'practice: direct'))[0]).toMatchObject({ type: 'blueprint', revision: 1, hash: saved?.['hash'] });
    await muster('duplicate', 'Practice: Direct', 'Tills');
    expect((await json('list')).map(({ name }) => name)).toEqual(['Practice: Direct', 'Tills']);
    expect((await json('diff', 'Practice: Direct', 'Tills'))).toEqual([{ field: 'Name', before: 'Practice: Direct', after: 'Tills' }]);
    const file = path.join(folder, 'out.muster.json');
    expect((await muster('export', 'Tills', '--output', file)).out).toBe(file);
    expect((await muster('diff', 'Tills', file)).said).toBe('They say the same.');
    expect((await muster('remove', 'Tills')).said).toMatch(/^“Tills” was removed\. Records keep what they say of it\. To put it back: muster blueprint restore [0-9a-f-]{36}$/);
    expect(await codeOf(muster('show', 'Tills'))).toBe('blueprint.unknown');
    expect((await json('list')).map(({ name }) => name)).toEqual(['Practice: Direct']);
  });

  it('puts back what was removed, with the version it had, by name or by the id that was told', async () => {
    const { muster, json, file } = desk();
    await json('import', file('one.muster.json', canonicalText(blueprint())));
    const [second] = await json('import', file('two.muster.json', canonicalText(blueprint({ naming: 'KO-{last4}' }))));
    expect(second).toMatchObject({ name: 'Sales iPads', revision: 2 });
    expect((await muster('list', '--removed')).said).toBe('No blueprint was removed.');
    const { said } = await muster('remove', 'sales ipads');
    expect([await json('list'), (await json('list', '--removed')).map(({ revision, hash }) => [revision, hash])]).toEqual([[], [[2, second?.['hash']]]]);
    expect(await codeOf(muster('restore', 'Kiosks'))).toBe('blueprint.unknown');
    expect(await json('restore', said.split(' ').at(-1) ?? '')).toEqual([second]);
    expect([await json('list'), await json('list', '--removed')]).toEqual([[second], []]);
    expect(await codeOf(muster('restore', 'Sales iPads'))).toBe('blueprint.unknown');
  });

  it('writes a sheet for Apple Configurator’s own window, of a file or of one that is kept, and over no other file', async () => {
    const { folder, muster } = desk();
    const output = path.join(folder, 'sheet.pdf');
    expect(await muster('sheet', example('setup-assistant'), '--output', output)).toEqual({ code: 0, out: output, said: '' });
    expect((await textOf(readFileSync(output))).join(' ').replace(/\s+/g, ' ')).toMatch(/by hand in Apple Configurator\..*Add the server.*Manual Configuration/);
    expect(await codeOf(() => muster('sheet', example('setup-assistant'), '--output', output))).toBe('file.exists');
    await muster('import', example('direct'));
    const [kept] = jsonLines((await muster('list', '--json')).out);
    expect((await muster('sheet', String(kept?.['name']), '--output', output, '--force')).code).toBe(0);
    expect((await textOf(readFileSync(output))).join(' ').replace(/\s+/g, ' ')).toMatch(/revision 1 of the blueprint\..*Close Photos/);
    expect(await codeOf(() => muster('sheet', 'nobody’s', '--output', output))).toBe('blueprint.unknown');
  });

  it('keeps practice apart and marks it', async () => {
    const { muster, json } = desk();
    expect(await json('import', example('direct'), '--practice')).toMatchObject([{ mark: 'PRACTICE' }]);
    expect((await muster('list')).out).toBe('');
    expect((await json('list', '--practice'))[0]).toMatchObject({ name: 'Practice: Direct', mark: 'PRACTICE' });
  });

  it('keeps nothing that is no blueprint, says why, and goes on with the next', async () => {
    const { muster, file, json } = desk();
    const broken = file('broken.muster.json', canonicalText(blueprint()).replace('"setupAssistant"', '"magic"'));
    const wrong = file('wrong.muster.json', '{"muster": "profile"}');
    const imported = await muster('import', broken, wrong, example('direct'));
    expect([imported.code, imported.said.split('\n')]).toEqual([1, [
      `${broken}: Problem: method: “Method” (method) must be one of setupAssistant, direct, automated, superviseOnly.`,
      `${wrong}: Problem: This is no blueprint: a blueprint is a JSON object with "muster": "blueprint".`,
    ]]);
    expect((await json('list')).map(({ name }) => name)).toEqual(['Practice: Direct']);
    expect(await muster('show', wrong)).toMatchObject({ code: 1, out: '' });
    expect((await muster('diff', example('direct'), wrong)).code).toBe(1);
  });

  it('looks for the table’s columns, but on no other computer', async () => {
    const { file, json } = desk();
    const table = file('devices.csv', 'serial,Room\nDMPX1234,4.12\n');
    const problems = async (changes: Partial<Parameters<typeof directBlueprint>[0]>): Promise<string[]> => {
      const [checked] = await json('check', file('a.muster.json', canonicalText(directBlueprint({ enrollment: null, ...changes }))));
      return (checked?.['notes'] as { kind: string; field: string; text: string }[]).filter(({ kind, field: at }) => kind === 'problem' && at !== 'enrollment').map(({ text }) => text);
    };
    const row = { name: null, assetTag: null, user: null, profile: null };
    expect(await problems({ naming: '{csv:Room} {last4}', table: { file: table, ...row } })).toEqual([]);
    expect(await problems({ naming: '{csv:Floor} {last4}', table: { file: 'devices.csv', ...row } })).toEqual(['The table has no column “Floor”; there are “serial”, “Room”.']);
    expect(await problems({ naming: '{csv:Room}', table: { file: 'none.csv', ...row } })).toEqual(['The table can’t be read: it isn’t there.']);
    expect(await problems({ naming: '{csv:Room}', table: { file: '//server/share/devices.csv', ...row } })).toEqual(['The table can’t be read: it lies on another computer, where nothing is read; copy it here.']);
  });

  it('shows control characters of a file to no terminal', async () => {
    const { muster, file } = desk();
    const shown = await muster('show', file('a.muster.json', canonicalText(directBlueprint({ description: 'one\u001b[31m\ntwo' }))));
    expect(shown.out).toContain('\none·[31m\ntwo\n');
    expect(shown.out).not.toContain('\u001b');
  });

  it('reads while another process writes, and changes nothing then', async () => {
    const { folder, muster } = desk();
    await muster('import', example('direct'));
    const lock = takeWriterLock(path.join(folder, 'data'));
    expect((await muster('list')).out).toContain('Practice: Direct');
    expect(await codeOf(muster('remove', 'Practice: Direct'))).toBe('store.inUse');
    lock.release();
  });
});
