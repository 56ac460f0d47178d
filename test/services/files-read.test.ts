// What is read from paths that people name: bounded whatever lies there, and never told a piece of it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/services/model-files.ts';
import { openProfile } from '../../src/services/profile-files.ts';
import { readSmallFile } from '../../src/services/staged-files.ts';
import { failureOf } from '../setup/failures.ts';
import { tempFolder } from '../setup/temp-folder.ts';

describe('a file that a person names', () => {
  it.runIf(process.platform !== 'win32')('and that never ends is too large', async () => {
    expect((await failureOf(readSmallFile('/dev/zero', 1000))).code).toBe('file.tooLarge');
    expect((await failureOf(openProfile('/dev/zero'))).code).toBe('profile.tooLarge');
  });

  it('is read to its last byte, and not beyond what may be', async () => {
    const file = path.join(tempFolder(), 'a');
    writeFileSync(file, Buffer.alloc(1000, 7));
    expect(await readSmallFile(file, 1000)).toEqual(new Uint8Array(1000).fill(7));
    expect((await failureOf(readSmallFile(file, 999))).code).toBe('file.tooLarge');
    expect((await failureOf(readSmallFile(path.join(file, 'b')))).params).toEqual({ file: 'b', reason: 'its folder isn’t there' });
    expect((await failureOf(readSmallFile(path.dirname(file)))).params).toMatchObject({ reason: 'it is a folder' });
  });

  it('and is a model with a mistake in it says where, and nothing of the text', async () => {
    const file = path.join(tempFolder(), 'model.json');
    for (const text of ['{\n "password": hunter2\n}', '{"password": "hunter2}', 'hunter2']) {
      writeFileSync(file, text);
      const { code, params } = await failureOf(readModelFile(file, {}));
      expect([code, /^it is no JSON: .*line [12], column/.test(String(params['reason'])), JSON.stringify(params).includes('hunter')]).toEqual(['profile.modelUnreadable', true, false]);
    }
  });
});
