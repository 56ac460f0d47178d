// One writing process a data folder, also after the other one was killed.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { startProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const holder = path.join(import.meta.dirname, '../setup/lock-holder.mjs');

describe('the writer lock', () => {
  it('is one holder’s at a time, and free when that lets go', async () => {
    const folder = tempFolder();
    const lock = takeWriterLock(folder);
    const failure = await failureOf(() => takeWriterLock(folder));
    expect([failure.code, failure.params]).toEqual(['store.inUse', { pid: process.pid }]);
    lock.release();
    takeWriterLock(folder).release();
  });

  it('names the other process, and is free as soon as that is killed', async () => {
    const folder = tempFolder();
    const other = startProgram(process.execPath, [holder, folder]);
    expect(await other.firstLine).toBe('held');
    const failure = await failureOf(() => takeWriterLock(folder));
    expect([failure.code, failure.params]).toEqual(['store.inUse', { pid: other.pid }]);
    other.kill('SIGKILL');
    await other.ended;
    takeWriterLock(folder).release();
  });

  it('doesn’t need to know who holds it', async () => {
    const folder = tempFolder();
    const lock = takeWriterLock(folder);
    writeFileSync(path.join(folder, 'writer.json'), 'junk');
    expect((await failureOf(() => takeWriterLock(folder))).params).toEqual({ pid: 'unknown' });
    lock.release();
  });

  it('left by nobody is no obstacle: it is the system’s, not the file’s', () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'writer.json'), JSON.stringify({ pid: 1 }));
    takeWriterLock(folder).release();
  });

  it('can’t be taken in a folder that isn’t there', async () => {
    expect(await codeOf(() => takeWriterLock(path.join(tempFolder(), 'nowhere')))).toBe('store.unavailable');
  });
});
