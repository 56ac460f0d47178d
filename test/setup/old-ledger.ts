// A ledger's file as an older Muster left it: its lines in the format of then, made by that format's own statements.
import { renameSync, rmSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { migrations } from '../../src/store/migrations.ts';

/** Has the closed ledger in this folder be of that format, with its lines and nothing else. 4 had no heads, and runs without a number. */
export function makeOld(folder: string, format = 4): void {
  const [file, old] = [`${folder}/ledger.sqlite`, `${folder}/old.sqlite`];
  const raw = new BetterSqlite(old);
  for (const sql of migrations.slice(0, format)) raw.exec(sql);
  raw.prepare('ATTACH ? AS present').run(file);
  raw.exec(`INSERT INTO prep_event SELECT * FROM present.prep_event ORDER BY seq; PRAGMA user_version = ${format};`);
  raw.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
  renameSync(old, file);
}
