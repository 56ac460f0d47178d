// Opening the ledger's file: durable, migrated once, and never harmed when it is newer, damaged or none.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { dataFolder, openDataFolder } from '../../src/data-folder.ts';
import { withRecords } from '../../src/records.ts';
import { Database } from '../../src/store/database.ts';
import { KnownProfiles } from '../../src/store/known-profiles.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { migrations } from '../../src/store/migrations.ts';
import type { ProfileSummary } from '../../src/model.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const fileIn = (folder: string): string => path.join(folder, 'ledger.sqlite');

/** A closed ledger with a hundred runs, a few dozen pages long. */
function closedLedger(): string {
  const folder = tempFolder();
  const db = Database.openWriter(folder);
  const ledger = new Ledger(db);
  for (let i = 1; i <= 100; i += 1) ledger.append(runId(i), planned(runId(i)), i);
  db.close();
  return folder;
}

describe('a ledger that is opened for writing', () => {
  it('puts every line on disk before it goes on', () => {
    const db = Database.openWriter(tempFolder());
    expect([db.all('PRAGMA journal_mode'), db.all('PRAGMA synchronous'), db.all('PRAGMA fullfsync'), db.all('PRAGMA checkpoint_fullfsync')])
      .toEqual([[{ journal_mode: 'wal' }], [{ synchronous: 2 }], [{ fullfsync: 1 }], [{ checkpoint_fullfsync: 1 }]]);
    db.close();
  });

  it('is migrated once, and its version says so', () => {
    const folder = tempFolder();
    for (let i = 0; i < 2; i += 1) {
      const db = Database.openWriter(folder);
      expect(db.all('PRAGMA user_version')).toEqual([{ user_version: migrations.length }]);
      db.close();
    }
    expect(existsSync(path.join(folder, 'copies'))).toBe(false);
  });

  it('can be read by another connection while it is written', () => {
    const folder = tempFolder();
    const db = Database.openWriter(folder);
    const ledger = new Ledger(db);
    ledger.append(runId(1), planned(), 1);
    const reader = Database.openReader(folder);
    if (!reader) throw new Error('no ledger');
    const seenBefore = new Ledger(reader).count();
    ledger.append(runId(2), planned(runId(2)), 2);
    expect([seenBefore, new Ledger(reader).count()]).toEqual([1, 2]);
    expect(() => { reader.run('DELETE FROM run'); }).toThrow();
    reader.close();
    db.close();
  });

  it('takes back everything of a transaction that fails', () => {
    const db = Database.openWriter(tempFolder());
    expect(() => db.transaction(() => {
      db.run("INSERT INTO known_profile VALUES ('a', 1, '{}')");
      throw new Error('power cut');
    })).toThrow();
    expect(db.all('SELECT * FROM known_profile')).toEqual([]);
    expect(db.transaction(() => 5)).toBe(5);
    db.close();
  });

  it('outlives a power cut between two lines: the write-ahead log is read at the next start', () => {
    const folder = tempFolder();
    const db = Database.openWriter(folder);
    const ledger = new Ledger(db);
    for (const [i, event] of straightRun().entries()) ledger.append(runId(1), event, i);
    const copy = path.join(folder, 'after the cut');
    mkdirSync(copy);
    for (const name of ['ledger.sqlite', 'ledger.sqlite-wal']) copyFileSync(path.join(folder, name), path.join(copy, name));
    db.close();
    const survived = Database.openWriter(copy);
    expect(new Ledger(survived).verify()).toMatchObject({ ok: true, lines: 15 });
    survived.close();
  });
});

describe('a ledger of a newer Muster', () => {
  it.each(['DELETE', 'WAL'])('is refused for writing and reading, and not a byte of it changes (%s)', async (mode) => {
    const folder = tempFolder();
    const raw = new BetterSqlite(fileIn(folder));
    raw.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE future (x); PRAGMA user_version = 99;`);
    raw.close();
    const before = readFileSync(fileIn(folder));
    const failure = await failureOf(() => Database.openWriter(folder));
    expect([failure.code, failure.params['found'], failure.params['known']]).toEqual(['store.newer', 99, migrations.length]);
    expect(await codeOf(() => Database.openReader(folder))).toBe('store.newer');
    expect(readFileSync(fileIn(folder)).equals(before)).toBe(true);
  });
});

describe('a damaged ledger', () => {
  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['garbage instead of a database', (file) => { writeFileSync(file, Buffer.alloc(20_000, 'not a database ')); }],
    ['a file cut in the middle of a page', (file) => { truncateSync(file, Math.floor(readFileSync(file).length / 2) + 100); }],
    ['a page of noise', (file) => {
      const bytes = readFileSync(file);
      Buffer.alloc(4096, 0xa5).copy(bytes, 4096 * 3);
      writeFileSync(file, bytes);
    }],
    ['a broken header', (file) => {
      const bytes = readFileSync(file);
      bytes.write('XXXXXX', 0);
      writeFileSync(file, bytes);
    }],
  ];

  it.each(damages)('by %s is said to be so, and left exactly as it is', async (_, damage) => {
    const folder = closedLedger();
    damage(fileIn(folder));
    const before = readFileSync(fileIn(folder));
    for (const open of [() => Database.openWriter(folder), () => Database.openReader(folder)]) {
      const failure = await failureOf(open);
      expect([failure.code, failure.params['file']]).toEqual(['store.corrupt', fileIn(folder)]);
    }
    expect(readFileSync(fileIn(folder)).equals(before)).toBe(true);
  });

  it('is not mistaken for one where there is none yet', () => {
    expect(Database.openReader(tempFolder())).toBeNull();
  });

  it('in place of which a folder lies can’t be used', async () => {
    const folder = tempFolder();
    mkdirSync(fileIn(folder));
    expect(await codeOf(() => Database.openWriter(folder))).toBe('store.unavailable');
  });
});

describe('where records lie', () => {
  it('is said by the environment, else by the system’s custom', () => {
    const at = (platform: string, env: Record<string, string> = {}): string => dataFolder({ env, platform, home: '/home/vera' });
    expect(at('linux', { MUSTER_DATA_DIR: '/data' })).toBe('/data');
    expect(at('linux')).toBe('/home/vera/.local/share/muster');
    expect(at('linux', { XDG_DATA_HOME: '/xdg' })).toBe('/xdg/muster');
    expect(at('darwin')).toBe('/home/vera/Library/Application Support/Muster');
    expect(at('win32', { APPDATA: '/roaming' })).toBe('/roaming/Muster');
  });

  it('is another folder for practice, readable by its owner alone', () => {
    const base = path.join(tempFolder(), 'new');
    expect([openDataFolder(base, false), openDataFolder(base, true)]).toEqual([base, path.join(base, 'practice')]);
  });

  it('can’t be a file', async () => {
    const file = path.join(tempFolder(), 'file');
    writeFileSync(file, '');
    const failure = await failureOf(() => openDataFolder(file, true));
    expect([failure.code, failure.params['folder']]).toEqual(['store.unavailable', path.join(file, 'practice')]);
  });

  it('is read without a writer, and empty before the first run', async () => {
    const folder = tempFolder();
    expect(await withRecords(folder, false, (ledger) => ledger)).toBeNull();
    const db = Database.openWriter(openDataFolder(folder, true));
    new Ledger(db).append(runId(1), planned(), 1);
    db.close();
    expect([await withRecords(folder, true, (ledger) => ledger?.count()), await withRecords(folder, false, (ledger) => ledger?.count())]).toEqual([1, undefined]);
    rmSync(folder, { recursive: true });
  });
});

describe('known profiles', () => {
  const summary = (sha256: string): ProfileSummary => ({ sha256: sha256.repeat(64), file: '/tmp/a', size: 1, name: 'A', organization: null, description: null, identifier: 'i', uuid: 'u', payloads: [], managementHost: null, topic: null, removable: true, signature: { kind: 'none' }, origin: null });

  it('are remembered with the latest first, once each, and forgotten on demand', () => {
    const db = Database.openWriter(tempFolder());
    const profiles = new KnownProfiles(db);
    profiles.remember(summary('a'), 1);
    profiles.remember(summary('b'), 2);
    profiles.remember({ ...summary('a'), name: 'renamed' }, 3);
    expect(profiles.all().map((profile) => profile.name)).toEqual(['renamed', 'A']);
    profiles.forget('a'.repeat(64));
    profiles.forget('c'.repeat(64));
    expect(profiles.all()).toEqual([summary('b')]);
    db.close();
  });

  it('of an older form are left out', () => {
    const db = Database.openWriter(tempFolder());
    db.run("INSERT INTO known_profile VALUES ('x', 1, '{\"name\":\"old\"}')");
    expect(new KnownProfiles(db).all()).toEqual([]);
    db.close();
  });
});
