// The tables of blueprints: every revision stays, whatever is shown.
import BetterSqlite from 'better-sqlite3';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BlueprintSummary } from '../../src/model/blueprints.ts';
import { Blueprints } from '../../src/store/blueprints.ts';
import { Database } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations.ts';
import { blueprintId } from '../setup/blueprints.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const summary = (changes: Partial<BlueprintSummary> = {}): BlueprintSummary => ({ id: blueprintId, name: 'Sales', method: 'direct', revision: 1, hash: 'a'.repeat(64), savedAt: 1000, savedBy: 'vera', ...changes });
const first = { summary: summary(), text: '{"one":1}\n' };
const second = { summary: summary({ revision: 2, name: 'Sales iPads', hash: 'b'.repeat(64), savedAt: 2000 }), text: '{"two":2}\n' };

function open(folder = tempFolder()): { readonly rows: Blueprints; readonly db: Database; readonly folder: string } {
  const db = Database.openWriter(folder);
  return { rows: new Blueprints(db), db, folder };
}

describe('blueprints', () => {
  it('are there again after the file was closed: the latest is shown, all are kept', () => {
    const { rows, db, folder } = open();
    rows.add(first);
    rows.add(second);
    db.close();
    const reader = Database.openReader(folder);
    if (!reader) throw new Error('no file');
    const again = new Blueprints(reader);
    expect(again.all()).toEqual([second.summary]);
    expect(again.get(blueprintId)).toEqual(second);
    expect(again.revision(blueprintId, 1)).toEqual(first);
    expect(again.revisions(blueprintId)).toEqual([second.summary, first.summary]);
    reader.close();
  });

  it('that are removed are still what records name', () => {
    const { rows, db } = open();
    rows.add(first);
    rows.hide(blueprintId);
    expect([rows.all(), rows.get(blueprintId)]).toEqual([[], null]);
    expect(rows.withHash('a'.repeat(64))).toEqual(first);
    expect(rows.revisions(blueprintId)).toEqual([first.summary]);
    db.close();
  });

  it('are changed by nobody once they are saved', () => {
    const { rows, db } = open();
    rows.add(first);
    expect(() => { rows.add(first); }).toThrow();
    expect(() => { db.run('UPDATE blueprint_revision SET name = ?', 'x'); }).toThrow();
    expect(() => { db.run('DELETE FROM blueprint_revision'); }).toThrow();
    expect(rows.get(blueprintId)).toEqual(first);
    db.close();
  });

  it('of a ledger that an older Muster made are none, and that is no error', () => {
    const folder = tempFolder();
    const raw = new BetterSqlite(path.join(folder, 'ledger.sqlite'));
    raw.exec(`${migrations[0] ?? ''} PRAGMA user_version = 1;`);
    raw.close();
    const reader = Database.openReader(folder);
    if (!reader) throw new Error('no file');
    const rows = new Blueprints(reader);
    expect([rows.all(), rows.get(blueprintId), rows.revisions(blueprintId), rows.withHash('a'.repeat(64))]).toEqual([[], null, [], null]);
    reader.close();
  });
});
