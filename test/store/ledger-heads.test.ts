// What the station's key signed: a ledger that was made anew, cut or put back from an older copy doesn't agree with it.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, isSignedBy, makeStationKey, readStationKey, type StationKey } from '../../src/crypto/station-key.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { genesis, hashLine } from '../../src/store/ledger-chain.ts';
import type { LedgerHead } from '../../src/store/ledger-head.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { makeOld } from '../setup/old-ledger.ts';
import { openssl } from '../setup/openssl.ts';
import { tempFolder } from '../setup/temp-folder.ts';

interface Station {
  readonly folder: string;
  readonly key: StationKey;
}

/** Opens, does something, closes. */
function withLedger<T>({ folder, key }: { folder: string; key: StationKey | null }, work: (ledger: Ledger, db: Database) => T): T {
  const db = Database.openWriter(folder);
  try {
    const ledger = new Ledger(db);
    if (key) ledger.signBy(key, 1_700_000_000_000);
    return work(ledger, db);
  } finally {
    db.close();
  }
}

function record(ledger: Ledger, from: number, to: number): void {
  for (let i = from; i <= to; i += 1) for (const [line, event] of straightRun(runId(i), `SERIAL${i}`).entries()) ledger.append(runId(i), event, i * 60_000 + line);
}

async function station(runs: number): Promise<Station> {
  const made = { folder: tempFolder(), key: (await makeStationKey()).key };
  withLedger(made, (ledger) => { record(ledger, 1, runs); });
  return made;
}

const heads = ({ folder }: Station): LedgerHead[] => readFileSync(`${folder}/ledger-heads.jsonl`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as LedgerHead);
const verdict = ({ folder }: Pick<Station, 'folder'>, question?: Parameters<Ledger['verify']>[0]): ReturnType<Ledger['verify']> => {
  const db = Database.openReader(folder);
  if (!db) throw new Error('no ledger');
  try {
    return new Ledger(db).verify(question);
  } finally {
    db.close();
  }
};

/** What somebody with the file and sqlite3 could do. */
function tamper({ folder }: Pick<Station, 'folder'>, work: (raw: BetterSqlite.Database) => void): void {
  const raw = new BetterSqlite(`${folder}/ledger.sqlite`);
  raw.pragma('foreign_keys = OFF');
  for (const table of ['prep_event', 'ledger_head']) raw.exec(`DROP TRIGGER ${table}_no_update; DROP TRIGGER ${table}_no_delete;`);
  work(raw);
  raw.close();
}

/** Changes a word everywhere and reckons all hashes anew, so that the chain by itself holds. */
function rewrite(raw: BetterSqlite.Database, from: string, to: string): string[] {
  let previous = genesis;
  const hashes: string[] = [];
  for (const row of raw.prepare('SELECT * FROM prep_event ORDER BY seq').all() as { seq: number; run_id: string; at: number; body: string }[]) {
    const body = row.body.replaceAll(from, to);
    const hash = hashLine(previous, row.seq, row.run_id, row.at, body);
    raw.prepare('UPDATE prep_event SET body = ?, previous = ?, hash = ? WHERE seq = ?').run(body, previous, hash, row.seq);
    hashes.push(hash);
    previous = hash;
  }
  raw.exec(`UPDATE run_state SET state = replace(state, '${from}', '${to}'); UPDATE run SET operator = replace(operator, '${from}', '${to}')`);
  return hashes;
}

describe('the head over a record', () => {
  it('is the first one at its last line or after it, and none where nothing is signed', async () => {
    const made = await station(2);
    // A straight run has fifteen lines and is signed at its end.
    withLedger(made, (ledger) => {
      expect([ledger.headOver(runId(1)), ledger.headOver(runId(2))]).toMatchObject([{ line: 15, head: { seq: 15 } }, { line: 30, head: { seq: 30 } }]);
      ledger.append(runId(3), planned(runId(3)), 9_000_000);
      expect(ledger.headOver(runId(3))).toEqual({ line: 31, head: null });
      expect(() => ledger.headOver(runId(4))).toThrow('run.unknown');
    });
    // The next start signs what wasn't yet; a note is a line more of a record that was signed before.
    withLedger(made, (ledger) => {
      ledger.append(runId(1), { kind: 'annotated', by: 'vera', annotation: { kind: 'noted', text: 'Scratched.' } }, 9_100_000);
      expect([ledger.headOver(runId(3)), ledger.headOver(runId(1))]).toMatchObject([{ line: 31, head: { seq: 31 } }, { line: 32, head: { seq: 32 } }]);
    });
  });
});

describe('a station’s key', () => {
  it('signs so that another program verifies it', async () => {
    const { key, secret } = await makeStationKey();
    const signature = key.sign('muster');
    const judge = openssl();
    judge.put('spki.der', Uint8Array.from(Buffer.from(key.publicKey, 'base64')));
    judge.put('a.content', 'muster');
    judge.put('a.signed', Uint8Array.from(Buffer.from(signature, 'base64')));
    expect(await judge.run('pkeyutl', '-verify', '-pubin', '-inkey', 'spki.der', '-keyform', 'DER', '-rawin', '-in', 'a.content', '-sigfile', 'a.signed')).toContain('Verified Successfully');
    expect([isSignedBy(key.publicKey, 'muster', signature), isSignedBy(key.publicKey, 'Muster', signature), isSignedBy('AAAA', 'muster', signature), isSignedBy(key.publicKey, 'muster', 'AAAA')]).toEqual([true, false, false, false]);
    expect(readStationKey(secret)?.publicKey).toBe(key.publicKey);
    expect([readStationKey(new Uint8Array(48)), readStationKey(secret.slice(0, 20))]).toEqual([null, null]);
    expect(fingerprintOf(key.publicKey)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a ledger that is signed', () => {
  it('has the last line of every run signed, and the same beside the file', async () => {
    const one = await station(3);
    expect(heads(one).map(({ seq }) => seq)).toEqual([15, 30, 45]);
    expect(verdict(one)).toMatchObject({ ok: true, lines: 45, unsigned: 0, head: { seq: 45 }, keys: [fingerprintOf(one.key.publicKey)] });
    expect(verdict(one, { key: one.key.publicKey }).ok).toBe(true);
  });

  it('has every hundredth line signed while nothing ends', async () => {
    const one = { folder: tempFolder(), key: (await makeStationKey()).key };
    withLedger(one, (ledger) => {
      ledger.append(runId(1), planned(), 1);
      for (let i = 0; i < 250; i += 1) ledger.append(runId(1), { kind: 'checking', step: 'pair' }, 2 + i);
    });
    expect(heads(one).map(({ seq }) => seq)).toEqual([100, 200]);
    expect(verdict(one)).toMatchObject({ ok: true, lines: 251, unsigned: 51 });
  });

  it('is signed at the next start as far as it wasn’t, and tells the file beside it what that lost', async () => {
    const one = await station(2);
    withLedger({ ...one, key: null }, (ledger) => { record(ledger, 3, 3); });
    writeFileSync(`${one.folder}/ledger-heads.jsonl`, `${JSON.stringify(heads(one)[0])}\n{"seq":3`);
    expect(verdict(one)).toMatchObject({ ok: true, lines: 45, unsigned: 15 });
    withLedger(one, (ledger) => { expect(ledger.doubt).toBe(null); });
    expect(verdict(one)).toMatchObject({ ok: true, unsigned: 0, head: { seq: 45 } });
    rmSync(`${one.folder}/ledger-heads.jsonl`);
    withLedger(one, () => undefined);
    expect(heads(one).map(({ seq }) => seq)).toEqual([15, 30, 45]);
  });

  it('is left unsigned, and says so, where nothing ever signed', async () => {
    const { folder } = await station(0);
    withLedger({ folder, key: null }, (ledger) => { record(ledger, 1, 1); });
    expect(verdict({ folder })).toEqual({ ok: true, lines: 15, head: null, unsigned: 15, keys: [] });
  });

  it('goes on under a new key, and names both', async () => {
    const one = await station(1);
    const { key } = await makeStationKey();
    withLedger({ folder: one.folder, key }, (ledger) => { record(ledger, 2, 2); });
    expect(verdict(one)).toMatchObject({ ok: true, keys: [one.key, key].map(({ publicKey }) => fingerprintOf(publicKey)) });
    expect(verdict(one, { key: one.key.publicKey })).toMatchObject({ ok: false, line: 30 });
  });
});

describe('a signed ledger that somebody changed', () => {
  it('gives itself away when all of it was made anew, chain and records', async () => {
    const one = await station(3);
    tamper(one, (raw) => { rewrite(raw, 'vera', 'otto'); });
    expect(verdict(one)).toEqual({ ok: false, line: 15, reason: 'a head signed in the ledger knows another line here: the ledger was rewritten' });
  });

  it('gives itself away when the heads in it were changed with it', async () => {
    const one = await station(3);
    tamper(one, (raw) => {
      const hashes = rewrite(raw, 'vera', 'otto');
      for (const seq of [15, 30, 45]) raw.prepare('UPDATE ledger_head SET hash = ? WHERE seq = ?').run(hashes[seq - 1], seq);
    });
    expect(verdict(one)).toMatchObject({ ok: false, line: 15, reason: 'a head signed beside the ledger knows another line here: the ledger was rewritten' });
    rmSync(`${one.folder}/ledger-heads.jsonl`);
    expect(verdict(one)).toMatchObject({ ok: false, line: 45, reason: 'the head in the ledger isn’t signed by the key that it names' });
  });

  it('gives itself away when another key signed it', async () => {
    const one = await station(3);
    tamper(one, (raw) => { rewrite(raw, 'vera', 'otto'); raw.exec('DELETE FROM ledger_head'); });
    const { key } = await makeStationKey();
    const own = heads(one);
    rmSync(`${one.folder}/ledger-heads.jsonl`);
    withLedger({ folder: one.folder, key }, () => undefined);
    expect(verdict(one, { key: one.key.publicKey })).toMatchObject({ ok: false, line: 45, reason: 'it was signed last by another key than this station’s' });
    expect(verdict(one, { outside: own })).toMatchObject({ ok: false, line: 15 });
  });

  it('gives itself away when its end was cut off, with the heads in it', async () => {
    const one = await station(3);
    tamper(one, (raw) => { raw.exec(`DELETE FROM ledger_head WHERE seq > 30; DELETE FROM prep_event WHERE seq > 30; DELETE FROM run WHERE n = 3`); });
    expect(verdict(one)).toEqual({ ok: false, line: 31, reason: 'the end was cut off: line 45 was there when it was signed' });
  });

  it('gives itself away to whoever kept a head, when the file beside it was cut as well', async () => {
    const one = await station(3);
    const kept = heads(one).at(-1);
    tamper(one, (raw) => { raw.exec(`DELETE FROM ledger_head WHERE seq > 30; DELETE FROM prep_event WHERE seq > 30; DELETE FROM run WHERE n = 3`); });
    writeFileSync(`${one.folder}/ledger-heads.jsonl`, heads(one).slice(0, 2).map((head) => `${JSON.stringify(head)}\n`).join(''));
    expect(verdict(one).ok).toBe(true);
    expect(verdict(one, { outside: kept ? [kept] : [] })).toMatchObject({ ok: false, line: 31 });
  });

  it('isn’t signed any further once an older copy was put back', async () => {
    const one = await station(1);
    copyFileSync(`${one.folder}/ledger.sqlite`, `${one.folder}/copy`);
    withLedger(one, (ledger) => { record(ledger, 2, 2); });
    copyFileSync(`${one.folder}/copy`, `${one.folder}/ledger.sqlite`);
    withLedger(one, (ledger) => {
      expect(ledger.doubt?.code).toBe('store.rewritten');
      record(ledger, 3, 3);
    });
    expect(heads(one).map(({ seq }) => seq)).toEqual([15, 30]);
    expect(verdict(one)).toMatchObject({ ok: false, line: 30 });
  });
});

describe('what is shown', () => {
  it('is made anew from the lines, to the letter', async () => {
    const one = await station(2);
    withLedger(one, (ledger) => {
      ledger.append(runId(3), planned(runId(3), 'X1'), 1);
      ledger.append(runId(3), { kind: 'failed', error: { code: 'link.closed', params: {} } }, 2);
      ledger.append(runId(2), { kind: 'annotated', by: 'vera', annotation: { kind: 'tagged', assetTag: 'ZZ-TOP', how: 'scanned' } }, 3);
      ledger.append(runId(3), { kind: 'retried' }, 4);
    });
    const rows = (db: Database): unknown[] => db.all('SELECT * FROM run JOIN run_state USING (n) ORDER BY n');
    const before = withLedger(one, (_, db) => rows(db));
    withLedger(one, (ledger, db) => {
      ledger.rebuild();
      // Members may come in the schema's order: the columns and the meaning are the same.
      const plain = (row: unknown): unknown => ({ ...row as object, state: JSON.parse((row as { state: string }).state) as unknown });
      expect(rows(db).map(plain)).toEqual(before.map(plain));
      expect([ledger.list(0, 5, 'zz top').total, ledger.list(0, 5, 'serial1').total, ledger.list(0, 5, 'vera').total, ledger.count()]).toEqual([1, 1, 3, 3]);
      expect(ledger.verify().ok).toBe(true);
    });
  });

  it('is right for a run that ended twice, and got a note after its end', async () => {
    const one = await station(0);
    withLedger(one, (ledger) => {
      ledger.append(runId(1), planned(), 1);
      ledger.append(runId(1), { kind: 'failed', error: { code: 'link.closed', params: {} } }, 2);
      ledger.append(runId(1), { kind: 'retried' }, 3);
      ledger.append(runId(1), { kind: 'cancelled' }, 4);
      ledger.append(runId(1), { kind: 'annotated', by: 'vera', annotation: { kind: 'noted', text: 'Kept aside.' } }, 5);
      expect(ledger.verify()).toMatchObject({ ok: true, lines: 5 });
      expect(ledger.list(0, 1, 'aside').total).toBe(1);
    });
    tamper(one, (raw) => { raw.exec(`UPDATE run_state SET state = replace(state, 'Kept aside.', 'Thrown away')`); });
    expect(verdict(one)).toMatchObject({ ok: false, line: 5, reason: 'the record shown is not what its lines say' });
  });

  it('comes from an older Muster’s file, which stays as a copy', async () => {
    const one = await station(2);
    makeOld(one.folder);
    withLedger({ ...one, key: null }, (ledger) => {
      expect([ledger.count(), ledger.get(runId(2)).outcome, ledger.list(0, 9, 'serial2').total, ledger.verify().ok]).toEqual([2, 'done', 1, true]);
    });
  });
});
