// A sample of soak's appends, and what reaches the disk when: as the system itself saw it, by strace.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { Database } from '../../src/store/database.ts';
import { straightRun } from '../setup/journal.ts';
import { appendingChild, killOnce, writeStationKey } from '../setup/killed-appends.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** Whether strace is there and may watch; says so where not. */
function straceLacks(): boolean {
  if (process.platform !== 'linux') return true;
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return false;
  process.stderr.write(`counting syncs is skipped: strace ${error ? 'not found (sudo apt-get install strace)' : 'may not watch processes here'}\n`);
  return true;
}

const skipped = straceLacks();

describe('a writer that is killed while it appends', () => {
  it('has recorded every line that it said, five times in one ledger', async () => {
    const folder = tempFolder();
    const keyFile = path.join(tempFolder(), 'key');
    const publicKey = writeStationKey(keyFile);
    let before = 0;
    for (const lines of [0, 1, 40, 7, 100]) {
      const killed = await killOnce(folder, { keyFile, publicKey, lines });
      expect(killed.complaints).toEqual([]);
      expect(killed.acknowledged).toBeGreaterThanOrEqual(lines);
      expect(killed.lines).toBeGreaterThanOrEqual(before + killed.acknowledged);
      before = killed.lines;
    }
  });
});

describe('what a line does to the disk', () => {
  it('is one sync, before it is said, but none where it announces nothing but reading', { skip: skipped }, async () => {
    const folder = tempFolder();
    const [keyFile, trace] = [path.join(tempFolder(), 'key'), path.join(folder, 'trace')];
    writeStationKey(keyFile);
    const { code, stderr } = await runProgram('strace', ['-f', '-qq', '-e', 'trace=write,fsync,fdatasync', '-e', 'signal=none', '-s', '200', '-o', trace, process.execPath, appendingChild, folder, keyFile, '3']);
    expect([code, stderr]).toEqual([0, '']);
    const seen: { kind: string; syncs: number }[] = [];
    let syncs = 0;
    for (const call of readFileSync(trace, 'utf8').split('\n')) {
      if (/ (?:fsync|fdatasync)\(\d+\)? /.test(call)) syncs += 1;
      const [, said, kind] = /write\(1, "(ready|\d+ [0-9a-f-]{36} (\w+))\\n"/.exec(call) ?? [];
      if (said === undefined) continue;
      if (kind !== undefined) seen.push({ kind, syncs });
      syncs = 0;
    }
    // Three runs; a first line may sync the new file's own beginning too.
    const expected = [1, 2, 3].flatMap(() => straightRun().map(({ kind }) => ({ kind, syncs: kind === 'checking' || kind === 'verifying' ? 0 : 1 })));
    expect(seen.slice(1)).toEqual(expected.slice(1));
    expect(seen[0]?.syncs).toBeGreaterThanOrEqual(1);
  });

  it('is the same for every writer: both pragmas that durability needs, read back', () => {
    // Nobody else opens a file: what holds of this door holds of all.
    const store = path.resolve(import.meta.dirname, '../../src/store');
    expect(readdirSync(store).filter((name) => readFileSync(path.join(store, name), 'utf8').includes('new BetterSqlite('))).toEqual(['database.ts', 'writer-lock.ts']);
    const pragmas = (db: Database): unknown[] => ['journal_mode', 'synchronous', 'fullfsync', 'checkpoint_fullfsync'].map((name) => (db.all(`PRAGMA ${name}`)[0] as Record<string, unknown>)[name]);
    const folder = tempFolder();
    for (let i = 0; i < 2; i += 1) {
      const lock = takeWriterLock(folder);
      const db = Database.openWriter(folder);
      expect(pragmas(db)).toEqual(['wal', 2, 1, 1]);
      // A line that only announces reading leaves nothing behind of its own.
      db.soonDurable(() => undefined);
      expect(pragmas(db)).toEqual(['wal', 2, 1, 1]);
      db.close();
      lock.release();
    }
  });
});
