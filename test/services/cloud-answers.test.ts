// What Microsoft and Apple answered, kept with its time: a yes counts for a day, a no for an hour, and what says nothing of this
// organization's automated enrollment isn't kept (enrollment-formats 4.6, 4.9, 6).
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EnrolledAnswer, OrganizationDeviceRow } from '../../src/model/intune.ts';
import { type CloudKnowledge, cloudKnowledge, keepAssignedProfile, keepImported, keepManaged, keepPlaces } from '../../src/services/cloud-answers.ts';
import { Database } from '../../src/store/database.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const at = Date.UTC(2026, 10, 22, 12);
const [minute, hour] = [60_000, 3_600_000];

function opened(): Database {
  const db = Database.openWriter(tempFolder());
  onTestFinished(() => { db.close(); });
  return db;
}

const serials = ['DMPX1', 'DMPX2', 'DMPX3', 'DMPX4'];
const shown = ({ assigned, imported, managed }: CloudKnowledge): object => ({ assigned: [...assigned], imported: [...imported], managed: [...managed].map(([serial, { records }]) => [serial, records]) });

const enrolled = (serial: string, change: Partial<EnrolledAnswer> = {}): EnrolledAnswer => ({ serial, state: 'enrolled', sentences: [], user: 'ada@example.org', profile: null, supervised: true, enrolledAt: at, stale: 0, recorded: false, ...change });
const placed = (serial: string, change: Partial<OrganizationDeviceRow> = {}): OrganizationDeviceRow => ({ serial, state: 'assigned', server: { name: 'Intune', type: 'MDM' }, order: null, orderedAt: null, addedAt: null, source: null, model: null, ...change });

describe('an answer', () => {
  it('of yes counts for a day, and of no for an hour', () => {
    const db = opened();
    keepImported(db, [{ serial: 'DMPX1', profile: true }, { serial: 'DMPX2', profile: false }], at);
    const known = (later: number): object => [...cloudKnowledge(db, serials, at + later).imported];
    expect(known(0)).toEqual([['DMPX1', true], ['DMPX2', false]]);
    expect(known(hour - 1)).toEqual([['DMPX1', true], ['DMPX2', false]]);
    expect(known(hour)).toEqual([['DMPX1', true]]);
    expect(known(24 * hour - 1)).toEqual([['DMPX1', true]]);
    expect(known(24 * hour)).toEqual([]);
  });

  it('from a clock that was ahead counts only as far as clocks may differ', () => {
    const db = opened();
    keepImported(db, [{ serial: 'DMPX1', profile: true }], at);
    expect([cloudKnowledge(db, serials, at - 9 * minute).imported.size, cloudKnowledge(db, serials, at - 10 * minute).imported.size]).toEqual([1, 0]);
  });

  it('takes the place of the one before, and is found however the serial number is written', () => {
    const db = opened();
    keepImported(db, [{ serial: 'dmp-x1', profile: false }], at);
    keepImported(db, [{ serial: 'DMPX1', profile: true }], at + 1);
    expect([...cloudKnowledge(db, ['DmpX1'], at + 2).imported]).toEqual([['DmpX1', true]]);
  });

  it('that is a month old goes when another comes', () => {
    const db = opened();
    keepImported(db, [{ serial: 'DMPX1', profile: true }], at);
    keepImported(db, [{ serial: 'DMPX2', profile: true }], at + 31 * 24 * hour);
    expect(db.all('SELECT serial FROM cloud_answer')).toEqual([{ serial: 'DMPX2' }]);
  });
});

describe('of Intune', () => {
  it('an assignment says something only of what was imported', () => {
    const db = opened();
    keepImported(db, [{ serial: 'DMPX1', profile: false }], at);
    keepAssignedProfile(db, ['DMPX1', 'DMPX2'], at + 1);
    expect([...cloudKnowledge(db, serials, at + 2 * hour).imported]).toEqual([['DMPX1', true]]);
  });

  it('every record counts that stays behind an erase: of now, and of before', () => {
    const db = opened();
    keepManaged(db, [enrolled('DMPX1'), enrolled('DMPX2', { stale: 2 }), enrolled('DMPX3', { state: 'missing', user: null, enrolledAt: null }), enrolled('DMPX4', { state: 'unrecorded', stale: 1 })], at);
    const { managed } = cloudKnowledge(db, serials, at);
    expect([...managed].map(([serial, { records }]) => [serial, records])).toEqual([['DMPX1', 1], ['DMPX2', 3], ['DMPX3', 0], ['DMPX4', 1]]);
    expect(managed.get('DMPX1')).toEqual({ records: 1, user: 'ada@example.org', enrolledAt: at });
  });
});

describe('of Apple’s portal', () => {
  it('a server for an MDM is a yes and none is a no; what another organization may have isn’t known', () => {
    const db = opened();
    keepPlaces(db, [placed('DMPX1'), placed('DMPX2', { state: 'unassigned', server: null }), placed('DMPX3', { state: 'unknown', server: null }), placed('DMPX4', { server: { name: 'Configurator', type: 'APPLE_CONFIGURATOR' } })], at);
    expect(shown(cloudKnowledge(db, serials, at))).toEqual({ assigned: [['DMPX1', true], ['DMPX2', false]], imported: [], managed: [] });
    // Released since: what was known is known no more.
    keepPlaces(db, [placed('DMPX1', { state: 'unknown', server: null })], at + 1);
    expect([...cloudKnowledge(db, serials, at + 1).assigned]).toEqual([['DMPX2', false]]);
  });
});
