// The store of private keys and passwords: who can open it, what lies on the disk, and that no damage is made worse.
import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type KeyKeeper, practiceKeeper } from '../../src/secrets.ts';
import { SecretFile, type SecretFileOptions } from '../../src/store/secret-file.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** A keychain of one computer: opens what it wrapped, and nothing else. */
function keychain(): KeyKeeper & { asked: number } {
  const mask = randomBytes(32);
  const mark = Buffer.from('this keychain’s');
  const mix = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, at) => byte ^ (mask[at] ?? 0));
  const keeper = {
    kind: 'keychain' as const, asked: 0,
    wrap: (key: Uint8Array) => Promise.resolve(Uint8Array.from([...mark, ...mask.subarray(0, 4), ...mix(key)])),
    unwrap: (wrapped: Uint8Array) => {
      keeper.asked += 1;
      const head = mark.length + 4;
      return mask.subarray(0, 4).equals(wrapped.subarray(mark.length, head)) ? Promise.resolve(mix(wrapped.subarray(head))) : Promise.reject(new Error('not mine'));
    },
  };
  return keeper;
}

const passphrase = 'correct horse battery staple';
const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value));
const fileIn = (folder: string): string => path.join(folder, 'secrets.json');
/** The cheapest cost that a file may have: what a passphrase costs is another test's business. */
const open = (folder: string, more: Partial<SecretFileOptions> = {}): Promise<SecretFile> => SecretFile.open({ folder, keeper: null, cost: 2 ** 14, ...more });

const fileSchema = z.object({
  format: z.number(), check: z.string(), entries: z.array(z.object({ name: z.string(), sealed: z.string() })),
  slots: z.array(z.object({ kind: z.string(), wrapped: z.string(), salt: z.string().optional(), cost: z.number().optional() })),
});
type Kept = z.infer<typeof fileSchema>;
const kept = (folder: string): Kept => fileSchema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
const slotKinds = (folder: string): string[] => kept(folder).slots.map(({ kind }) => kind).sort();
function change(folder: string, edit: (file: Kept) => void): void {
  const file = kept(folder);
  edit(file);
  writeFileSync(fileIn(folder), JSON.stringify(file));
}

/** A folder in which one secret is kept under the passphrase. */
async function lockedFolder(): Promise<string> {
  const folder = tempFolder();
  const secrets = await open(folder, { passphrase });
  await secrets.write('key/1', text('PRIVATE'));
  await secrets.close();
  return folder;
}

describe('under a passphrase', () => {
  it('nothing is there at first, and reading nothing needs none', async () => {
    const folder = tempFolder();
    const secrets = await open(folder);
    expect([secrets.state, await secrets.read('key/1'), await secrets.names()]).toEqual([{ state: 'new', by: 'passphrase' }, null, []]);
    await secrets.remove('key/1');
    expect([await codeOf(secrets.write('key/1', text('x'))), existsSync(fileIn(folder))]).toEqual(['secrets.locked', false]);
  });

  it('what was written is read again by whoever knows it', async () => {
    const folder = tempFolder();
    const first = await open(folder);
    await first.unlock(passphrase);
    await first.write('key/1', text('PRIVATE'));
    await first.write('key/2', new Uint8Array());
    const second = await open(folder);
    expect([second.state, await codeOf(second.read('key/1')), await codeOf(second.names()), await codeOf(second.remove('key/1')), await codeOf(second.write('a', text('')))])
      .toEqual([{ state: 'locked', by: 'passphrase' }, 'secrets.locked', 'secrets.locked', 'secrets.locked', 'secrets.locked']);
    await second.unlock(passphrase);
    expect([second.state, await second.read('key/1'), await second.read('key/2'), await second.read('key/3'), await second.names()])
      .toEqual([{ state: 'open', by: 'passphrase' }, text('PRIVATE'), new Uint8Array(), null, ['key/1', 'key/2']]);
  });

  it('given beforehand, it is tried when something is needed', async () => {
    const folder = await lockedFolder();
    const secrets = await open(folder, { passphrase });
    expect(secrets.state).toEqual({ state: 'locked', by: 'passphrase' });
    expect([await secrets.read('key/1'), secrets.state.state]).toEqual([text('PRIVATE'), 'open']);
    const wrong = await open(folder, { passphrase: `${passphrase}.` });
    expect([await codeOf(wrong.read('key/1')), await codeOf(wrong.write('key/1', text('x')))]).toEqual(['secrets.wrongPassphrase', 'secrets.wrongPassphrase']);
    expect(await (await open(folder, { passphrase })).read('key/1')).toEqual(text('PRIVATE'));
  });

  it('another one opens nothing, and the right one still does afterwards', async () => {
    const secrets = await open(await lockedFolder());
    for (const wrong of ['', 'Correct horse battery staple', `${passphrase} `]) expect(await codeOf(secrets.unlock(wrong))).toBe('secrets.wrongPassphrase');
    await secrets.unlock(passphrase);
    expect(await secrets.read('key/1')).toEqual(text('PRIVATE'));
    expect(await codeOf(secrets.unlock('something else'))).toBe('secrets.wrongPassphrase');
  });

  it('is known again however the keyboard spells its accents', async () => {
    const folder = tempFolder();
    await (await open(folder)).unlock('Caf\u00e9 Orl\u00e9ans');
    const secrets = await open(folder);
    await secrets.unlock('Cafe\u0301 Orle\u0301ans');
    expect(secrets.state.state).toBe('open');
  });

  it.each(['', 'seven77', '🔑🔑🔑🔑🔑🔑🔑'])('“%s” is too short, and leaves no file', async (short) => {
    const folder = tempFolder();
    const failure = await failureOf((await open(folder)).unlock(short));
    expect([failure.code, failure.params['least'], existsSync(fileIn(folder))]).toEqual(['secrets.weakPassphrase', 8, false]);
    expect(await codeOf((await open(folder, { passphrase: short })).write('a', text('x')))).toBe('secrets.weakPassphrase');
  });

  it('can be changed by whoever knows it', async () => {
    const folder = await lockedFolder();
    const secrets = await open(folder);
    expect([await codeOf(secrets.changePassphrase('a wrong one', 'another passphrase')), await codeOf(secrets.changePassphrase(passphrase, 'short'))]).toEqual(['secrets.wrongPassphrase', 'secrets.weakPassphrase']);
    await secrets.changePassphrase(passphrase, 'another passphrase');
    expect(await secrets.read('key/1')).toEqual(text('PRIVATE'));
    const later = await open(folder);
    expect(await codeOf(later.unlock(passphrase))).toBe('secrets.wrongPassphrase');
    await later.unlock('another passphrase');
    expect(await later.read('key/1')).toEqual(text('PRIVATE'));
  });

  it('is chosen by changing it where there is none yet', async () => {
    const folder = tempFolder();
    await (await open(folder)).changePassphrase('', passphrase);
    const secrets = await open(folder, { passphrase });
    expect([secrets.state.state, await secrets.names()]).toEqual(['locked', []]);
  });

  it('costs 128 MB a guess, and others open the file by the description of its format alone', async () => {
    const folder = tempFolder();
    const secrets = await SecretFile.open({ folder, keeper: null, passphrase });
    await secrets.write('key/1', text('PRIVATE'));
    const { slots: [slot], entries: [entry] } = kept(folder);
    const unseal = (key: Uint8Array, sealed: string, label: string): Buffer => {
      const bytes = Buffer.from(sealed, 'base64');
      const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(label)).setAuthTag(bytes.subarray(-16));
      return Buffer.concat([opening.update(bytes.subarray(12, -16)), opening.final()]);
    };
    const guard = scryptSync(passphrase, Buffer.from(slot?.salt ?? '', 'base64'), 32, { N: 131_072, r: 8, p: 1, maxmem: 2 ** 28 });
    const key = unseal(guard, slot?.wrapped ?? '', 'muster secrets 1: passphrase');
    expect(String(unseal(key, entry?.sealed ?? '', 'muster secrets 1: entry key/1'))).toBe('PRIVATE');
    expect([slot?.cost, Buffer.from(slot?.salt ?? '', 'base64').length]).toEqual([131_072, 16]);
  });
});

describe('under a keychain', () => {
  it('it is open at once, and asks nobody', async () => {
    const [folder, keeper] = [tempFolder(), keychain()];
    const first = await open(folder, { keeper });
    expect([first.state, existsSync(fileIn(folder))]).toEqual([{ state: 'open', by: 'keychain' }, false]);
    await first.write('key/1', text('PRIVATE'));
    const second = await open(folder, { keeper });
    expect([second.state, await second.read('key/1'), slotKinds(folder)]).toEqual([{ state: 'open', by: 'keychain' }, text('PRIVATE'), ['keychain']]);
  });

  it('a command line without it says what to do in the app, and can open once that was done', async () => {
    const [folder, keeper] = [tempFolder(), keychain()];
    const app = await open(folder, { keeper });
    await app.write('key/1', text('PRIVATE'));
    const before = await open(folder, { passphrase });
    const failure = await failureOf(before.read('key/1'));
    expect([before.state, before.problem?.code, failure.code, failure.params['reason']]).toEqual([{ state: 'locked', by: 'keychain' }, 'secrets.unusable', 'secrets.unusable', 'only the keychain opens it: open the app and set a passphrase there']);
    expect([await codeOf(before.unlock(passphrase)), await codeOf(before.write('a', text('x')))]).toEqual(['secrets.unusable', 'secrets.unusable']);
    expect(await codeOf(app.unlock('short'))).toBe('secrets.weakPassphrase');
    await app.unlock(passphrase);
    expect([app.state, slotKinds(folder), await (await open(folder, { passphrase })).read('key/1')]).toEqual([{ state: 'open', by: 'keychain' }, ['keychain', 'passphrase'], text('PRIVATE')]);
    expect(await codeOf(app.unlock('quite another one'))).toBe('secrets.wrongPassphrase');
  });

  it('a passphrase opens on another computer, whose keychain opens it from then on', async () => {
    const folder = await lockedFolder();
    const keeper = keychain();
    const first = await open(folder, { keeper });
    expect(first.state).toEqual({ state: 'locked', by: 'passphrase' });
    await first.unlock(passphrase);
    expect(slotKinds(folder)).toEqual(['keychain', 'passphrase']);
    const second = await open(folder, { keeper });
    expect([second.state, await second.read('key/1')]).toEqual([{ state: 'open', by: 'keychain' }, text('PRIVATE')]);
    const elsewhere = await open(folder, { keeper: keychain() });
    expect(elsewhere.state).toEqual({ state: 'locked', by: 'passphrase' });
  });

  it('that is another one, without a passphrase, is said, and the file is left alone', async () => {
    const folder = tempFolder();
    await (await open(folder, { keeper: keychain() })).write('key/1', text('PRIVATE'));
    const before = readFileSync(fileIn(folder));
    const elsewhere = await open(folder, { keeper: keychain() });
    expect([elsewhere.problem?.code, elsewhere.state.state, await codeOf(elsewhere.write('key/1', text('x'))), await codeOf(elsewhere.unlock(passphrase))]).toEqual(['secrets.unusable', 'locked', 'secrets.unusable', 'secrets.unusable']);
    expect(readFileSync(fileIn(folder)).equals(before)).toBe(true);
  });

  it('that gives another key than this file’s doesn’t open it', async () => {
    const [folder, keeper] = [tempFolder(), keychain()];
    await (await open(folder, { keeper })).write('key/1', text('PRIVATE'));
    const wrapped = Buffer.from(await keeper.wrap(randomBytes(32))).toString('base64');
    change(folder, (file) => { for (const slot of file.slots) slot.wrapped = wrapped; });
    expect((await open(folder, { keeper })).problem?.code).toBe('secrets.unusable');
  });

  it('that takes nothing leaves nothing behind', async () => {
    const folder = tempFolder();
    const secrets = await open(folder, { keeper: { ...keychain(), wrap: () => Promise.reject(new Error('PRIVATE')) } });
    const failure = await failureOf(secrets.write('key/1', text('x')));
    expect([failure.code, JSON.stringify(failure.params).includes('PRIVATE'), existsSync(fileIn(folder))]).toEqual(['secrets.unusable', false, false]);
  });

  it('in practice there is none, and no passphrase is asked for or kept', async () => {
    const folder = tempFolder();
    const secrets = await open(folder, { keeper: practiceKeeper });
    await secrets.write('key/1', text('PRIVATE'));
    await secrets.unlock(passphrase);
    expect([secrets.state, slotKinds(folder)]).toEqual([{ state: 'open', by: 'practice' }, ['practice']]);
    expect(await (await open(folder, { keeper: practiceKeeper })).read('key/1')).toEqual(text('PRIVATE'));
    expect((await open(folder, { keeper: keychain() })).problem?.code).toBe('secrets.unusable');
  });
});

describe('on the disk', () => {
  it('lies no value, no key and no passphrase, and others can’t read the file', async () => {
    const folder = await lockedFolder();
    const bytes = readFileSync(fileIn(folder), 'latin1');
    for (const word of ['PRIVATE', Buffer.from('PRIVATE').toString('base64').slice(0, 8), passphrase]) expect(bytes).not.toContain(word);
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  it('the same value is another text each time', async () => {
    const folder = await lockedFolder();
    const [before] = kept(folder).entries;
    await (await open(folder, { passphrase })).write('key/1', text('PRIVATE'));
    expect(kept(folder).entries[0]?.sealed).not.toBe(before?.sealed);
  });

  it('permissions that somebody widened are narrow again', async () => {
    const folder = await lockedFolder();
    chmodSync(fileIn(folder), 0o644);
    await (await open(folder, { passphrase })).write('key/2', text('x'));
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
  });

  it('what a crash left beside the file is no hindrance', async () => {
    const folder = await lockedFolder();
    writeFileSync(`${fileIn(folder)}.new`, '{"format":1,"slo');
    const secrets = await open(folder, { passphrase });
    expect(await secrets.read('key/1')).toEqual(text('PRIVATE'));
    await secrets.write('key/2', text('x'));
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  it('a write that fails changes nothing, neither there nor here', async () => {
    const folder = await lockedFolder();
    const secrets = await open(folder, { passphrase });
    await secrets.names();
    const before = readFileSync(fileIn(folder));
    // A folder in the way of the new file: root would write into a folder without permissions.
    mkdirSync(path.join(`${fileIn(folder)}.new`, 'in the way'), { recursive: true });
    const failure = await failureOf(secrets.write('key/1', text('other')));
    expect([failure.code, failure.params['folder'], await secrets.read('key/1'), readFileSync(fileIn(folder)).equals(before)]).toEqual(['store.unavailable', folder, text('PRIVATE'), true]);
  });

  it('nothing is written while another process writes the folder, but everything is read', async () => {
    const folder = await lockedFolder();
    const before = readFileSync(fileIn(folder));
    const secrets = await open(folder, { keeper: keychain(), passphrase, writable: false });
    expect(await secrets.read('key/1')).toEqual(text('PRIVATE'));
    expect([await codeOf(secrets.write('key/1', text('x'))), await codeOf(secrets.changePassphrase(passphrase, 'another passphrase'))]).toEqual(['store.unavailable', 'store.unavailable']);
    expect(readFileSync(fileIn(folder)).equals(before)).toBe(true);
  });

  it('writes that come at once are all there afterwards', async () => {
    const folder = tempFolder();
    const secrets = await open(folder, { keeper: practiceKeeper });
    await Promise.all([...Array.from({ length: 20 }, (_, i) => secrets.write(`key/${i}`, text(String(i)))), secrets.remove('key/3')]);
    const again = await open(folder, { keeper: practiceKeeper });
    expect([(await again.names()).length, await again.read('key/3'), await again.read('key/19')]).toEqual([19, null, text('19')]);
  });

  it('a large value and a name are bounded', async () => {
    const folder = tempFolder();
    const secrets = await open(folder, { keeper: practiceKeeper });
    const large = Uint8Array.from(randomBytes(8 * 1024 * 1024));
    await secrets.write('large', large);
    expect(await (await open(folder, { keeper: practiceKeeper })).read('large')).toEqual(large);
    expect(await codeOf(secrets.write('larger', new Uint8Array(8 * 1024 * 1024 + 1)))).toBe('app.internal');
    for (const name of ['', '__proto__', '../x', 'a b', 'a'.repeat(201)]) expect(await codeOf(secrets.write(name, text('x')))).toBe('app.internal');
  });
});

describe('a file that is', () => {
  const damages: readonly (readonly [string, string, (file: string) => void])[] = [
    ['cut off', 'it is cut off or damaged', (file) => { writeFileSync(file, readFileSync(file).subarray(0, 200)); }],
    ['empty', 'it is cut off or damaged', (file) => { writeFileSync(file, ''); }],
    ['of a newer format', 'it was written by a newer Muster, in format 2', (file) => { change(path.dirname(file), (all) => { all.format = 2; }); }],
    ['without a slot', 'it has an unknown form', (file) => { change(path.dirname(file), (all) => { all.slots = []; }); }],
    ['with an entry twice', 'it has an unknown form', (file) => { change(path.dirname(file), (all) => { all.entries.push(...all.entries); }); }],
    ['with members that nobody knows', 'it has an unknown form', (file) => { writeFileSync(file, readFileSync(file, 'utf8').replace('"format"', '"more":1,"format"')); }],
    ['with something else than base64', 'it has an unknown form', (file) => { change(path.dirname(file), (all) => { all.check = `${all.check.slice(0, -4)}*${all.check.slice(-3)}`; }); }],
    ['with a guess that costs nothing', 'it has an unknown form', (file) => { change(path.dirname(file), (all) => { for (const slot of all.slots) slot.cost = 2; }); }],
    ['with a guess that takes all memory', 'it has an unknown form', (file) => { change(path.dirname(file), (all) => { for (const slot of all.slots) slot.cost = 2 ** 24; }); }],
    ['too large', 'it is larger than 64 MB', (file) => { writeFileSync(file, Buffer.alloc(64 * 1024 * 1024 + 1, ' ')); }],
  ];

  it.each(damages)('%s is said to be so, and left as it is', async (_, reason, damage) => {
    const folder = await lockedFolder();
    damage(fileIn(folder));
    const before = readFileSync(fileIn(folder));
    const secrets = await open(folder, { keeper: keychain(), passphrase });
    for (const work of [() => secrets.read('key/1'), () => secrets.write('key/1', text('x')), () => secrets.unlock(passphrase), () => secrets.changePassphrase(passphrase, 'another passphrase'), () => secrets.names()]) {
      const failure = await failureOf(work);
      expect([failure.code, failure.params]).toEqual(['secrets.unusable', { file: fileIn(folder), reason }]);
    }
    expect([readFileSync(fileIn(folder)).equals(before), readdirSync(folder)]).toEqual([true, ['secrets.json']]);
  });

  it('a folder is unusable', async () => {
    const folder = tempFolder();
    mkdirSync(fileIn(folder));
    expect((await open(folder, { passphrase })).problem?.code).toBe('secrets.unusable');
  });

  it('changed in an entry gives nothing of it, also when an entry was put under another’s name', async () => {
    const folder = await lockedFolder();
    await (await open(folder, { passphrase })).write('key/2', text('OTHER'));
    change(folder, ({ entries: [one, two] }) => { if (one && two) one.sealed = two.sealed; });
    const secrets = await open(folder, { passphrase });
    const failure = await failureOf(secrets.read('key/1'));
    expect([failure.code, failure.params['reason'], await secrets.read('key/2')]).toEqual(['secrets.unusable', 'an entry was changed', text('OTHER')]);
  });

  it('of the practice bench is nothing to keep anything real in, whoever else can open it', async () => {
    const folder = tempFolder();
    const practice = await open(folder, { keeper: practiceKeeper });
    await practice.write('key/1', text('PRACTICE'));
    await practice.close();
    const [other, before] = [await lockedFolder(), readFileSync(fileIn(folder), 'utf8')];
    for (const keeper of [null, keychain()]) {
      const secrets = await open(folder, { keeper, passphrase });
      expect([secrets.problem?.code, await codeOf(secrets.write('key/2', text('REAL'))), await codeOf(secrets.unlock(passphrase)), readFileSync(fileIn(folder), 'utf8') === before]).toEqual(['secrets.unusable', 'secrets.unusable', 'secrets.unusable', true]);
    }
    change(other, ({ slots }) => { slots.push(...kept(folder).slots); });
    expect((await open(other, { passphrase })).problem?.params['reason']).toBe('it is the practice bench’s, which guards nothing; take it away');
  });

  it('closed gives nothing any more', async () => {
    const secrets = await open(await lockedFolder(), { passphrase });
    await secrets.read('key/1');
    await secrets.close();
    expect([await codeOf(secrets.read('key/1')), secrets.state.state]).toEqual(['secrets.locked', 'locked']);
  });

  it('closed while a passphrase is being tried stays closed', async () => {
    const secrets = await open(await lockedFolder());
    const trying = codeOf(secrets.unlock(passphrase));
    await Promise.resolve();
    await secrets.close();
    expect([await trying, secrets.state.state, await codeOf(secrets.read('key/1'))]).toEqual(['secrets.locked', 'locked', 'secrets.locked']);
  });

  it('closed while a passphrase is being set leaves what is kept to whoever could open it before', async () => {
    const [folder, keeper] = [tempFolder(), keychain()];
    const secrets = await open(folder, { keeper });
    await secrets.write('key/1', text('PRIVATE'));
    const before = readFileSync(fileIn(folder), 'utf8');
    const setting = codeOf(secrets.unlock('another passphrase'));
    // Until the passphrase is being stretched, which takes a thread and longer than this.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    await secrets.close();
    expect([await setting, readFileSync(fileIn(folder), 'utf8') === before]).toEqual(['secrets.locked', true]);
    expect(await (await open(folder, { keeper })).read('key/1')).toEqual(text('PRIVATE'));
  });

  it('closed while it is written is whole when that is over, and nothing of it comes later', async () => {
    const folder = await lockedFolder();
    const secrets = await open(folder, { passphrase });
    await secrets.read('key/1');
    const [first, second] = [secrets.write('key/2', new Uint8Array(4_000_000)), codeOf(secrets.write('key/3', text('LATER')))];
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    await secrets.close();
    const names = kept(folder).entries.map(({ name }) => name);
    expect([names.includes('key/1'), names.includes('key/3'), readdirSync(folder)]).toEqual([true, false, ['secrets.json']]);
    expect(await second).toBe('secrets.locked');
    await first;
    expect(kept(folder).entries.map(({ name }) => name)).toEqual(names);
  });
});
