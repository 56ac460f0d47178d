// A ledger of a million records, written as fast as rows go in: the rows are the ledger's own, only the commits are large. Verify must
// find nothing wrong with it. For measuring; no test is made of it.
import { transition } from '../../src/domain/prep/machine.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import type { StationKey } from '../../src/crypto/station-key.ts';
import { ecidSchema, type Run, udidSchema } from '../../src/model.ts';
import { Database } from '../../src/store/database.ts';
import { genesis, hashLine } from '../../src/store/ledger-chain.ts';
import { appendHeads, headFileOf } from '../../src/store/head-file.ts';
import { type LedgerHead, signHead } from '../../src/store/ledger-head.ts';
import { insertRun } from '../../src/store/run-rows.ts';
import { planned, proof, runId } from '../setup/journal.ts';

const alphabet = '0123456789CDFGHJKLMNPQRTVWXY';
const begun = Date.UTC(2024, 0, 1);

/** A word that stands in every `share`th record. */
export const roomOf = (n: number, share: number): string => `room${String(n % share).padStart(5, '0')}`;

/** Twelve characters, another for each number, in no order. */
export function serialOf(n: number): string {
  let rest = Math.imul(n, 0x9e3779b1) >>> 0;
  let text = '';
  for (let i = 0; i < 7; i += 1) {
    text += alphabet.charAt(rest % alphabet.length);
    rest = Math.floor(rest / alphabet.length);
  }
  return `F${String(n % 1000).padStart(4, '0')}${text}`;
}

type Planned = Extract<RunEvent, { kind: 'planned' }>;

/** Two years of a large bench: rooms, operators and blueprints come again; every tenth failed. */
export function linesOf(n: number, rooms: number): RunEvent[] {
  const { run, ...rest } = planned(runId(n), serialOf(n), ['verify']) as Planned;
  const udid = udidSchema.parse(`00008101-${n.toString(16).toUpperCase().padStart(16, '0')}`);
  const device = { ...run.device, udid, ecid: ecidSchema.parse(String(8_000_000_000_000_000 + n)), name: `iPad ${roomOf(n, rooms)} ${n}` };
  const first: Planned = { ...rest, run: { ...run, practice: false, device, place: { hub: 'A', port: 1 + n % 24 }, operator: `operator ${n % 40}`, station: `Bench ${n % 6}` } };
  const last: RunEvent = n % 10 === 0 ? { kind: 'failed', error: { code: n % 20 === 0 ? 'link.closed' : 'device.locked', params: {} } } : { kind: 'done' };
  return [first, { kind: 'stepDone', step: 'verify', evidence: proof }, last];
}

const insertLine = 'INSERT INTO prep_event (seq, run_id, at, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?)';
const insertHead = 'INSERT INTO ledger_head (seq, hash, at, key, signature) VALUES (?, ?, ?, ?, ?)';
const atOnce = 5000;

/** Three lines a record, each record's last one signed. */
export function makeLedger(folder: string, { records, rooms, key }: { readonly records: number; readonly rooms: number; readonly key: StationKey }): void {
  const db = Database.openWriter(folder);
  let [seq, previous] = [0, genesis];
  let heads: LedgerHead[] = [];
  const record = (n: number): void => {
    let run: Run | null = null;
    const at = begun + n * 60_000;
    for (const [i, event] of linesOf(n, rooms).entries()) {
      run = transition(run, event, at + i * 20_000);
      const body = JSON.stringify(event);
      seq += 1;
      const hash = hashLine(previous, seq, run.runId, at + i * 20_000, body);
      db.run(insertLine, seq, run.runId, at + i * 20_000, body, previous, hash);
      previous = hash;
    }
    if (!run) return;
    insertRun(db, n, run);
    const head = signHead(key, seq, previous, at + 60_000);
    heads.push(head);
    db.run(insertHead, head.seq, head.hash, head.at, head.key, head.signature);
  };
  db.run('PRAGMA cache_size = -200000');
  for (let from = 1; from <= records; from += atOnce) {
    heads = [];
    db.transaction(() => { for (let n = from; n < from + atOnce && n <= records; n += 1) record(n); });
    appendHeads(headFileOf(db.file), heads);
  }
  db.all('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
