// What the lists of several server entries say of a serial number (enrollment-formats 5.5): which list knows, and at what cost.
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ServerId, serverIdSchema } from '../../src/model/ade.ts';
import { listedIn } from '../../src/services/ade-listing.ts';
import { AdeDevices } from '../../src/store/ade-devices.ts';
import { AdeServerRows } from '../../src/store/ade-servers.ts';
import { Database } from '../../src/store/database.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const [day, now] = [86_400_000, Date.UTC(2026, 10, 22, 12)];
const idOf = (n: number): ServerId => serverIdSchema.parse(`7f1d2c3b-4a5e-4b6c-8d7e-${String(n).padStart(12, '0')}`);
const serialOf = (n: number): string => `F2L${String(n).padStart(7, '0')}`;

interface Filled {
  readonly db: Database;
  readonly entry: (n: number, doneAt: number | null, serials: readonly string[], profile?: string | null) => ServerId;
}

function filled(): Filled {
  const db = Database.openWriter(tempFolder());
  onTestFinished(() => { db.close(); });
  const rows = new AdeServerRows(db);
  const entry: Filled['entry'] = (n, doneAt, serials, profile = null) => {
    const id = idOf(n);
    rows.add({ id, label: `Entry ${n}`, createdAt: n, certificate: Uint8Array.of(0x30, 0), policy: 'apple' });
    rows.change(id, { expires: now + 300 * day, ...(doneAt === null ? {} : { doneAt }) });
    const devices = serials.map((serial) => ({ serial_number: serial, profile_uuid: profile, profile_status: profile === null ? 'empty' : 'assigned', order_number: null, op_type: null, op_date: null }));
    new AdeDevices(db, id).keep(devices, { phase: 'sync', cursor: 'c', list: 1 });
    return id;
  };
  return { db, entry };
}

describe('a device in the lists of two server entries', () => {
  it('is where the list says that was brought up to date last: the other one doesn’t know yet that it was moved', () => {
    const { db, entry } = filled();
    entry(1, now - 5 * day, ['F2LX00000001'], 'OLDPROFILE000001');
    entry(2, now, ['F2LX00000001']);
    expect(listedIn(db, ['F2LX00000001']).listed.get('F2LX00000001')).toEqual({ entry: 'Entry 2', profile: null, asOf: now, until: now + 300 * day });
  });

  it('isn’t hidden by a list that was never whole', () => {
    const { db, entry } = filled();
    entry(1, null, ['F2LX00000001'], 'PROFILE000000001');
    entry(2, now - day, ['F2LX00000001']);
    expect(listedIn(db, ['F2LX00000001']).listed.get('F2LX00000001')?.entry).toBe('Entry 2');
  });
});

it('is looked up by its key, however long the lists are: 256 devices in 30 entries', () => {
  const { db, entry } = filled();
  entry(0, now, Array.from({ length: 30_000 }, (_, n) => serialOf(n)), 'PROFILE000000001');
  for (let n = 1; n < 30; n += 1) entry(n, now - day, []);
  const serials = Array.from({ length: 256 }, (_, n) => serialOf(n * 100));
  const began = performance.now();
  const { listed } = listedIn(db, serials);
  // Whole lists read for each serial number took seconds.
  expect(performance.now() - began).toBeLessThan(500);
  expect([listed.size, listed.get(serialOf(25_500))?.profile?.pushed]).toEqual([256, false]);
});
