// The ledger: append-only, chained, and a projection that is never more than the fold of its lines.
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { fold, IllegalTransition } from '../../src/domain/prep/machine.ts';
import { runEventSchema } from '../../src/domain/prep/run-event.ts';
import { runSchema } from '../../src/model.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { hashLine } from '../../src/store/ledger-chain.ts';
import { codeOf } from '../setup/failures.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

interface OpenLedger {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly folder: string;
}

function openLedger(folder = tempFolder()): OpenLedger {
  const db = Database.openWriter(folder);
  onTestFinished(() => { db.close(); });
  return { db, ledger: new Ledger(db), folder };
}

/** Writes whole runs; each a minute after the other. */
function filled(count: number, folder?: string): OpenLedger {
  const open = openLedger(folder);
  for (let i = 1; i <= count; i += 1) for (const [line, event] of straightRun(runId(i), `SERIAL${i}`).entries()) open.ledger.append(runId(i), event, i * 60_000 + line);
  return open;
}

describe('a line', () => {
  it('moves the run on, and is there for the next reader', () => {
    const { ledger, folder } = openLedger();
    expect(ledger.append(runId(1), planned(), 5000)).toMatchObject({ outcome: 'running', startedAt: 5000 });
    const run = ledger.append(runId(1), { kind: 'checking', step: 'pair' }, 5001);
    expect(run.steps[0]).toMatchObject({ state: 'checking', startedAt: 5001 });
    const reader = Database.openReader(folder);
    expect(reader ? new Ledger(reader).get(runId(1)) : null).toEqual(run);
    reader?.close();
  });

  it('that can’t follow is refused, and nothing of it is written', () => {
    const { ledger, db } = openLedger();
    ledger.append(runId(1), planned(), 1);
    expect(() => ledger.append(runId(1), { kind: 'done' }, 2)).toThrow(IllegalTransition);
    expect(() => ledger.append(runId(1), { kind: 'acting', step: 'verify' }, 2)).toThrow(IllegalTransition);
    expect(db.all('SELECT seq FROM prep_event')).toHaveLength(1);
    expect(ledger.append(runId(1), { kind: 'cancelled' }, 3).outcome).toBe('cancelled');
    expect(() => ledger.append(runId(1), { kind: 'interrupted' }, 4)).toThrow(IllegalTransition);
    expect(ledger.verify()).toMatchObject({ ok: true, lines: 2 });
  });

  it('is synced to the disk before anything may be done on its word; one that announces nothing but reading waits for the next', () => {
    const { ledger, db } = openLedger();
    // 1: written to the system, 2: synced (SQLite's own numbers).
    const levels: string[] = [];
    const run = db.run.bind(db);
    db.run = (sql, ...values) => {
      if (sql.startsWith('INSERT INTO prep_event')) levels.push(`${(JSON.parse(String(values[3])) as { kind: string }).kind} ${String((db.all('PRAGMA synchronous')[0] as { synchronous: bigint | number }).synchronous)}`);
      run(sql, ...values);
    };
    for (const [at, event] of [planned(), { kind: 'checking', step: 'pair' }, { kind: 'stepDone', step: 'pair', evidence: { kind: 'paired', values: {} } }, { kind: 'checking', step: 'gates' }].entries()) ledger.append(runId(1), runEventSchema.parse(event), at);
    for (const event of [{ kind: 'acting', step: 'gates' }, { kind: 'verifying', step: 'gates' }, { kind: 'asking', step: 'gates', need: 'unlock' }, { kind: 'cancelled' }] as const) ledger.append(runId(1), event, 9);
    expect(levels).toEqual(['planned 2', 'checking 1', 'stepDone 2', 'checking 1', 'acting 2', 'verifying 1', 'asking 2', 'cancelled 2']);
    // And whatever else is written.
    expect(db.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
  });

  it('of a run that was never planned is refused', async () => {
    expect(await codeOf(() => openLedger().ledger.append(runId(9), { kind: 'interrupted' }, 1))).toBe('run.unknown');
  });

  it('is hashed over the line before and all its members, so that no two lines spell alike', () => {
    const hash = (seq: number, run: string, at: number, body: string): string => hashLine('0'.repeat(64), seq, run, at, body);
    // SHA-256 of 64 zero digits, then 1:1 1:r 1:5 2:{} without spaces, reckoned with openssl dgst.
    expect(hash(1, 'r', 5, '{}')).toBe('26ddde22abec6c74c29c0570190394deed2f686e77d842212e1b75752ec7f03d');
    expect(new Set([hash(1, 'ab', 1, 'c'), hash(1, 'a', 1, 'bc'), hash(11, 'ab', 1, 'c'), hash(1, 'ab', 11, 'c'), hash(1, 'a', 11, 'bc')]).size).toBe(5);
  });
});

describe('a ledger', () => {
  it('lists the newest first, counts all, and pages', () => {
    const { ledger } = filled(5);
    expect(ledger.count()).toBe(5);
    expect(ledger.list(0, 2, '').rows.map((run) => run.runId)).toEqual([runId(5), runId(4)]);
    expect(ledger.list(4, 2, '')).toMatchObject({ total: 5, rows: [{ runId: runId(1) }] });
  });

  it('finds by serial number, name, UDID, ECID, profile, operator and station, in any case, and takes wildcards as they are', () => {
    const { ledger } = filled(3);
    const found = (search: string): number => ledger.list(0, 10, search).total;
    expect([found('serial2'), found('IPAD 1'), found('001e2d3c'), found('8494385763117432'), found('school ENROLL'), found('vera'), found('front desk'), found('  SERIAL3 ')]).toEqual([1, 3, 3, 3, 3, 3, 3, 1]);
    expect([found('%'), found('_'), found('\\'), found("'; DROP TABLE run"), found('nobody')]).toEqual([0, 0, 0, 0, 0]);
  });

  it('lists the records that are asked for alone, and searches among them', () => {
    const { ledger } = filled(4);
    const [first, third] = [runId(1), runId(3)] as const;
    expect(ledger.list(0, 10, '', [third, first, runId(99)])).toMatchObject({ total: 2, rows: [{ runId: third }, { runId: first }] });
    expect(ledger.list(1, 1, '', [first, third]).rows.map((run) => run.runId)).toEqual([first]);
    expect([ledger.list(0, 10, 'serial3', [first, third]).total, ledger.list(0, 10, 'serial2', [first, third]).total, ledger.list(0, 10, '', []).total]).toEqual([1, 0, 0]);
  });

  it('knows which runs have not ended, oldest first', () => {
    const { ledger } = filled(1);
    for (const i of [4, 3]) ledger.append(runId(i), planned(runId(i)), i * 1000);
    ledger.append(runId(4), { kind: 'interrupted' }, 9000);
    expect(ledger.unfinished().map((run) => [run.runId, run.outcome])).toEqual([[runId(3), 'running'], [runId(4), 'interrupted']]);
  });

  it('says when there is no such record', async () => {
    expect(await codeOf(() => openLedger().ledger.get(runId(7)))).toBe('run.unknown');
  });

  it('goes on where it was when it is opened again', () => {
    const folder = tempFolder();
    const first = filled(2, folder);
    first.ledger.append(runId(3), planned(runId(3)), 1);
    first.db.close();
    const { ledger } = openLedger(folder);
    ledger.append(runId(3), { kind: 'checking', step: 'pair' }, 2);
    expect(ledger.verify()).toMatchObject({ ok: true, lines: 32 });
  });

  it('is the fold of its lines: every projected run can be made again from them', () => {
    const { db, ledger } = filled(4);
    ledger.append(runId(5), planned(runId(5)), 1);
    ledger.append(runId(6), planned(runId(6)), 2);
    ledger.append(runId(6), { kind: 'failed', error: { code: 'link.timeout', params: { seconds: 10 } } }, 3);
    const line = z.object({ run_id: z.string(), at: z.number(), body: z.string() });
    const lines = db.all('SELECT run_id, at, body FROM prep_event ORDER BY seq').map((row) => line.parse(row));
    for (const id of new Set(lines.map((row) => row.run_id))) {
      const rebuilt = fold(lines.filter((row) => row.run_id === id).map((row) => ({ at: row.at, event: runEventSchema.parse(JSON.parse(row.body)) })));
      expect(rebuilt).toEqual(ledger.get(runSchema.shape.runId.parse(id)));
    }
  });

  it('whose projection has an unknown form says so instead of guessing', async () => {
    for (const state of ['{}', 'not JSON']) {
      const { db, ledger } = filled(1);
      db.run('UPDATE run_state SET state = ?', state);
      expect(await codeOf(() => ledger.get(runId(1)))).toBe('store.corrupt');
    }
  });
});

describe('a ledger that somebody changed', () => {
  /** Opens the file past the triggers, as somebody with the file and sqlite3 could. */
  function tampered(sql: string): ReturnType<Ledger['verify']> {
    const { db, folder } = filled(3);
    db.close();
    const raw = new BetterSqlite(`${folder}/ledger.sqlite`);
    raw.exec('DROP TRIGGER prep_event_no_update; DROP TRIGGER prep_event_no_delete;');
    raw.exec(sql);
    raw.close();
    const reader = Database.openReader(folder);
    if (!reader) throw new Error('no ledger');
    try {
      return new Ledger(reader).verify();
    } finally {
      reader.close();
    }
  }

  it('is found whole when nothing was', () => {
    expect(tampered('SELECT 1')).toEqual({ ok: true, lines: 45, head: null, unsigned: 45, keys: [] });
  });

  it.each([
    ['an edited line', "UPDATE prep_event SET body = replace(body, 'vera', 'eve') WHERE seq = 16", 16],
    ['an edited time', 'UPDATE prep_event SET at = at + 1 WHERE seq = 20', 20],
    ['a line given to another run', `UPDATE prep_event SET run_id = '${runId(9)}' WHERE seq = 3`, 3],
    ['a deleted line', 'DELETE FROM prep_event WHERE seq = 7', 7],
    ['a deleted beginning', 'DELETE FROM prep_event WHERE seq <= 15', 1],
    ['a deleted line with the gap closed', 'DELETE FROM prep_event WHERE seq = 7; UPDATE prep_event SET seq = seq - 1 WHERE seq > 7', 7],
    ['an inserted line', 'INSERT INTO prep_event SELECT 46, run_id, at, body, previous, hash FROM prep_event WHERE seq = 45', 46],
    ['two lines in another order', 'UPDATE prep_event SET seq = 1000 WHERE seq = 5; UPDATE prep_event SET seq = 5 WHERE seq = 6; UPDATE prep_event SET seq = 6 WHERE seq = 1000', 5],
    ['a line that says it follows another', 'UPDATE prep_event SET previous = (SELECT hash FROM prep_event WHERE seq = 2) WHERE seq = 30', 30],
    ['a hash made up', 'UPDATE prep_event SET hash = lower(hex(randomblob(32))) WHERE seq = 12', 12],
  ])('gives itself away by %s', (_, sql, line) => {
    expect(tampered(sql)).toMatchObject({ ok: false, line });
  });

  it.each([
    ['an edited record', "UPDATE run_state SET state = replace(state, 'vera', 'eve')"],
    ['a record whose outcome was turned', "UPDATE run_state SET state = replace(state, '\"outcome\":\"done\"', '\"outcome\":\"failed\"')"],
    ['a record that is found under another serial number', "UPDATE run SET serial = 'OTHER' WHERE n = 2"],
    ['a deleted record', 'DELETE FROM run WHERE n = 2'],
    ['a record without lines', `INSERT INTO run (run_id, started_at, outcome, method, udid, operator, station) SELECT '${runId(8)}', started_at, outcome, method, udid, operator, station FROM run WHERE n = 1`],
    ['a cut tail whose record stayed', 'DELETE FROM prep_event WHERE seq > 30'],
  ])('gives itself away by %s', (_, sql) => {
    expect(tampered(sql).ok).toBe(false);
  });

  it('gives itself away by a line of an unknown form, even one with a right hash', () => {
    const body = 'no JSON';
    const hash = hashLine('0'.repeat(64), 1, runId(1), 60_000, body);
    expect(tampered(`UPDATE prep_event SET body = '${body}', hash = '${hash}' WHERE seq = 1`)).toEqual({ ok: false, line: 1, reason: 'it has an unknown form' });
  });

  it('refuses changes while its triggers are there', () => {
    const { db } = filled(1);
    expect(() => { db.run("UPDATE prep_event SET body = '{}'"); }).toThrow();
    expect(() => { db.run('DELETE FROM prep_event'); }).toThrow();
    expect(db.all('SELECT seq FROM prep_event')).toHaveLength(15);
  });
});
