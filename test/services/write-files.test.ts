// Files that leave Muster: their names on any system, and that none is half, lost or replaced unasked.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinct, fileName, writeAll, writeWhole } from '../../src/services/write-files.ts';
import { failureOf } from '../setup/failures.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const bytes = Buffer.from('new');

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  const { code, params } = await failureOf(work);
  expect(code).toBe('file.exists');
  return params['reason'];
}

describe('a file', () => {
  it('is written whole, for its owner alone, and leaves nothing beside it', async () => {
    const folder = tempFolder();
    for (const overwrite of [false, true]) {
      const file = path.join(folder, `${String(overwrite)}.p12`);
      await writeWhole(file, bytes, overwrite);
      expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, statSync(file).nlink]).toEqual(['new', 0o600, 1]);
    }
    expect(readdirSync(folder).sort()).toEqual(['false.p12', 'true.p12']);
  });

  it('that is there is replaced only when that is wanted; a folder and a device never are', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'a');
    writeFileSync(file, 'old');
    expect([await reasonOf(writeWhole(file, bytes, false)), readFileSync(file, 'utf8')]).toEqual(['a file of that name is there already', 'old']);
    await writeWhole(file, bytes, true);
    expect(readFileSync(file, 'utf8')).toBe('new');
    mkdirSync(path.join(folder, 'b'));
    symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'c'));
    for (const [name, overwrite, reason] of [['b', true, 'it is a folder'], ['b', false, 'it is a folder'], ['c', false, 'a file of that name is there already'], ['d/e', false, 'its folder isn’t there']] as const) {
      expect(await reasonOf(writeWhole(path.join(folder, name), bytes, overwrite)), name).toBe(reason);
    }
    expect(await reasonOf(writeWhole('/dev/null', bytes, true))).toBe('it is no file');
    expect([statSync('/dev/null').isCharacterDevice(), existsSync(path.join(folder, 'nowhere')), readdirSync(folder).sort()]).toEqual([true, false, ['a', 'b', 'c']]);
  });

  it('whose folder takes nothing says so', async () => {
    const folder = tempFolder();
    chmodSync(folder, 0o500);
    // Root may write anywhere.
    if (process.getuid?.() !== 0) expect(await reasonOf(writeWhole(path.join(folder, 'a'), bytes, false))).toBe('you may not write there');
    chmodSync(folder, 0o700);
    expect(readdirSync(folder).filter((name) => name !== 'a')).toEqual([]);
  });

  it('of several that is there keeps all of them from being written', async () => {
    const folder = tempFolder();
    const files = ['a', 'b', 'c'].map((name) => ({ file: path.join(folder, name), bytes }));
    writeFileSync(path.join(folder, 'c'), 'old');
    expect([await reasonOf(writeAll(files, false)), readdirSync(folder)]).toEqual(['a file of that name is there already', ['c']]);
    await writeAll(files, true);
    expect(files.map(({ file }) => readFileSync(file, 'utf8'))).toEqual(['new', 'new', 'new']);
  });
});

describe('a file’s name', () => {
  it.each([
    ['Wi-Fi', '', 'Wi-Fi.plist'], ['../../etc/passwd', '', 'etc-passwd.plist'], ['a/b\\c:d*e?f"g<h>i|j', '', 'a-b-c-d-e-f-g-h-i-j.plist'], ['', '', 'profile.plist'], ['...', '', 'profile.plist'], ['a\u0000b\nc', '', 'a-b-c.plist'],
    // U+202E would show it as "profiletsilp.exe".
    ['profile\u202eexe', '', 'profile-exe.plist'], ['CON', '', '_CON.plist'], ['com1.x', '', '_com1.x.plist'], ['Console', '', 'Console.plist'], ['\ud800', '', 'profile.plist'],
    ['Wi-Fi', 'DMPX1234', 'Wi-Fi DMPX1234.plist'], ['', '../x', 'x.plist'], ['Wi-Fi', '/../..', 'Wi-Fi.plist'],
  ])('of %j and %j is one that every system takes', (text, own, name) => {
    expect(fileName(text, 'plist', own)).toBe(name);
  });

  it('never has more bytes than a disk takes, and keeps what tells it from others', () => {
    for (const letter of ['a', 'é', '学', '😀']) {
      const name = fileName(letter.repeat(500), 'mobileconfig', 'DMPX1234Q1MN');
      expect(Buffer.byteLength(name)).toBeLessThan(200);
      expect(name.endsWith(' DMPX1234Q1MN.mobileconfig') && name.startsWith(letter) && !name.includes('\ufffd')).toBe(true);
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), (text, own) => {
      const name = fileName(text, 'plist', own);
      expect(path.basename(name) === name && !/^[.\s]|[\\/:\u0000-\u001f]/.test(name) && Buffer.byteLength(name) < 250 && name.length > '.plist'.length).toBe(true);
    }));
  });

  it('is no other’s, also where a and A are the same', () => {
    expect(distinct(['a.plist', 'b.plist', 'A.plist', 'a.plist', 'a 2.plist'])).toEqual(['a.plist', 'b.plist', 'A 2.plist', 'a 3.plist', 'a 2 2.plist']);
  });
});
