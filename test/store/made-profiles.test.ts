// The table of profiles that were made here.
import { describe, expect, it } from 'vitest';
import { Database } from '../../src/store/database.ts';
import { MadeProfiles } from '../../src/store/made-profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const first = { id: '11111111-2222-4333-8444-555555555501', changedAt: 1000, model: { muster: 'profile' }, secret: null };
const second = { id: '11111111-2222-4333-8444-555555555502', changedAt: 2000, model: { muster: 'profile', payloads: [] }, secret: 'made/x' };

describe('made profiles', () => {
  it('are there again after the file was closed, the latest changed first', () => {
    const folder = tempFolder();
    const writer = Database.openWriter(folder);
    const made = new MadeProfiles(writer);
    made.keep(first);
    made.keep(second);
    writer.close();
    const reader = Database.openReader(folder);
    if (!reader) throw new Error('no file');
    expect(new MadeProfiles(reader).heads()).toEqual([{ id: second.id, changedAt: 2000 }, { id: first.id, changedAt: 1000 }]);
    expect(new MadeProfiles(reader).get(second.id)).toEqual(second);
    expect(new MadeProfiles(reader).get(first.id)).toEqual(first);
    reader.close();
  });

  it('are replaced under their id, and removed', () => {
    const db = Database.openWriter(tempFolder());
    const made = new MadeProfiles(db);
    made.keep(first);
    made.keep({ ...first, changedAt: 3000, secret: 'made/y' });
    expect([made.heads(), made.get(first.id)]).toEqual([[{ id: first.id, changedAt: 3000 }], { ...first, changedAt: 3000, secret: 'made/y' }]);
    made.remove(first.id);
    expect(made.heads()).toEqual([]);
    expect(made.get(first.id)).toBeNull();
    db.close();
  });

  it('are hidden as if they were not there, and shown as they were', () => {
    const folder = tempFolder();
    const db = Database.openWriter(folder);
    const made = new MadeProfiles(db);
    made.keep(first);
    made.keep(second);
    made.hide(second.id, 5000);
    expect([made.heads(), made.get(second.id), made.hidden()]).toEqual([[{ id: first.id, changedAt: 1000 }], null, [{ id: second.id, secret: 'made/x' }]]);
    expect([made.show(second.id), made.get(second.id), made.hidden()]).toEqual([true, second, []]);
    made.remove(second.id);
    expect(made.show(second.id)).toBe(false);
    db.close();
  });

  it('hide a row that is no JSON, and show the others', () => {
    const db = Database.openWriter(tempFolder());
    const made = new MadeProfiles(db);
    made.keep(first);
    db.run('INSERT INTO made_profile (id, changed_at, model, secret) VALUES (?, ?, ?, ?)', second.id, 1, '{', null);
    expect([made.get(first.id), made.get(second.id)]).toEqual([first, null]);
    db.close();
  });
});
