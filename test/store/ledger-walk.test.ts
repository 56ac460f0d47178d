// A walk over a ledger that somebody else is writing, one that names its key, and the ledger of an older Muster that is only read.
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, makeStationKey, type StationKey } from '../../src/crypto/station-key.ts';
import { withRecords } from '../../src/records.ts';
import { recordsHere } from '../../src/services/record-work.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { codeOf } from '../setup/failures.ts';
import { runId, straightRun } from '../setup/journal.ts';
import { makeOld } from '../setup/old-ledger.ts';
import { tempFolder } from '../setup/temp-folder.ts';

function record(ledger: Ledger, from: number, to: number): void {
  for (let i = from; i <= to; i += 1) for (const [line, event] of straightRun(runId(i), `SERIAL${i}`).entries()) ledger.append(runId(i), event, i * 60_000 + line);
}

function written(runs: number, key: StationKey | null): string {
  const folder = tempFolder();
  const db = Database.openWriter(folder);
  const ledger = new Ledger(db);
  if (key) ledger.signBy(key, 1);
  record(ledger, 1, runs);
  db.close();
  return folder;
}

describe('a walk while somebody writes', () => {
  it('sees the ledger as it was when it began, to the last line', async () => {
    const { key } = await makeStationKey();
    const folder = written(80, key);
    const [reader, writer] = [Database.openReader(folder), Database.openWriter(folder)];
    if (!reader) throw new Error('no ledger');
    const walk = new Ledger(reader).walk({ key: key.publicKey });
    // 80 runs have 1200 lines: the first batch is not all.
    expect(walk.next()).toEqual({ value: 1000, done: false });
    const ledger = new Ledger(writer);
    ledger.signBy(key, 2);
    record(ledger, 81, 90);
    ledger.append(runId(3), { kind: 'annotated', by: 'vera', annotation: { kind: 'noted', text: 'Later.' } }, 9e6);
    for (;;) {
      const { value, done } = walk.next();
      if (done !== true) continue;
      expect(value).toMatchObject({ ok: true, lines: 1200, unsigned: 0 });
      break;
    }
    expect(new Ledger(reader).verify({ key: key.publicKey })).toMatchObject({ ok: true, lines: 1351, unsigned: 0 });
    reader.close();
    writer.close();
  });
});

describe('a ledger that is wrong in two places', () => {
  it('is told by the first of them, also where that is a record that is shown', () => {
    const folder = written(3, null);
    const raw = new BetterSqlite(`${folder}/ledger.sqlite`);
    raw.exec("UPDATE run_state SET state = replace(state, 'vera', 'eve') WHERE n IN (1, 2); DROP TRIGGER prep_event_no_update; UPDATE prep_event SET at = at + 1 WHERE seq = 20");
    raw.close();
    const db = Database.openReader(folder);
    if (!db) throw new Error('no ledger');
    // Run 1 ends at line 15, run 2 at line 30.
    expect(new Ledger(db).verify()).toEqual({ ok: false, line: 15, reason: 'the record shown is not what its lines say' });
    db.close();
  });
});

describe('a walk that is told the key', () => {
  it('is content with its fingerprint or the beginning of that, and with no other', async () => {
    const { key } = await makeStationKey();
    const [signed, unsigned] = [written(1, key), written(1, null)];
    const ask = (folder: string, fingerprint: string): Promise<unknown> => recordsHere(folder, ({ code }) => code).verify({ key: null, fingerprint });
    const own = fingerprintOf(key.publicKey);
    expect([await ask(signed, own), await ask(signed, own.slice(0, 16))]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await ask(signed, own.replace(/^./, own.startsWith('0') ? '1' : '0'))).toMatchObject({ ok: false, line: 15, reason: 'it was signed last by another key than the one that was named' });
    expect(await ask(unsigned, own)).toMatchObject({ ok: false, line: 1, reason: 'nothing is signed, by no key' });
  });
});

describe('records of an older Muster', () => {
  it('are brought up to date by who only reads them, once', async () => {
    const folder = written(2, null);
    makeOld(folder);
    expect(await withRecords(folder, false, (ledger) => [ledger?.count(), ledger?.get(runId(2)).outcome])).toEqual([2, 'done']);
    makeOld(folder);
    const work = recordsHere(folder, ({ code }) => code);
    expect(await work.verify({ key: null })).toMatchObject({ ok: true, lines: 30 });
    work.close();
  });

  it('are left alone while another Muster has them', async () => {
    const folder = written(1, null);
    makeOld(folder);
    const lock = takeWriterLock(folder);
    expect(await codeOf(withRecords(folder, false, (ledger) => ledger?.count()))).toBe('store.inUse');
    lock.release();
    expect(await withRecords(folder, false, (ledger) => ledger?.count())).toBe(1);
  });
});

describe('records by the beginning of their number', () => {
  it('are found without looking through all of them', () => {
    const db = Database.openReader(written(12, null));
    if (!db) throw new Error('no ledger');
    const ledger = new Ledger(db);
    expect(ledger.startingWith(runId(12), 5).map(({ device }) => device.serial)).toEqual(['SERIAL12']);
    expect(ledger.startingWith(runId(1).slice(0, -1), 20)).toHaveLength(9);
    expect(ledger.startingWith('ffff', 5)).toEqual([]);
    db.close();
  });
});
