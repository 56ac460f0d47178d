// What a line of the ledger costs: CPU where syncing costs nothing, and lines a second on a disk beside the same rows written bare.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { StationKey } from '../../src/crypto/station-key.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { migrations } from '../../src/store/migrations.ts';
import { runId, straightRun } from '../setup/journal.ts';
import { median } from './blocks.ts';

/** Lines after which something is done to a device, or that end something: each is synced by itself. */
const synced = (event: RunEvent): boolean => event.kind !== 'checking' && event.kind !== 'verifying';

function inFolder<T>(parent: string, work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(parent, 'muster-appends-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cost {
  /** Microseconds of CPU a line. */
  readonly cpu: number;
  readonly lines: number;
}

/** All lines of so many runs, signed, with their projection. */
function appendCost(parent: string, runs: number, key: StationKey): Cost {
  return inFolder(parent, (folder) => {
    const db = Database.openWriter(folder);
    const ledger = new Ledger(db);
    ledger.signBy(key, 1);
    const record = (from: number, to: number): void => {
      for (let n = from; n <= to; n += 1) for (const [i, event] of straightRun(runId(n), `SERIAL${n}`).entries()) ledger.append(runId(n), event, n * 60_000 + i);
    };
    record(1, runs / 10);
    const before = process.cpuUsage();
    record(runs / 10 + 1, runs);
    const { user, system } = process.cpuUsage(before);
    db.close();
    const lines = (runs - runs / 10) * straightRun().length;
    return { cpu: (user + system) / lines, lines };
  });
}

interface Bare {
  readonly write: (n: number, i: number, body: string) => void;
  readonly close: () => void;
}

/** The same rows, the same pragmas, one commit each, nothing else. */
function bareLines(folder: string): Bare {
  const db = new BetterSqlite(path.join(folder, 'bare.sqlite'));
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = 1', 'checkpoint_fullfsync = 1']) db.pragma(pragma);
  for (const sql of migrations) db.exec(sql);
  const insert = db.prepare('INSERT INTO prep_event (run_id, at, body, previous, hash) VALUES (?, ?, ?, ?, ?)');
  const hash = 'a'.repeat(64);
  return { write: (n, i, body) => { insert.run(runId(n), i, body, hash, hash); }, close: () => { db.close(); } };
}

/** Ours and bare in turn, run by run: medians of milliseconds for the same synced lines. */
function diskRates(parent: string, runs: number, key: StationKey): { readonly ours: number; readonly bare: number } {
  return inFolder(parent, (folder) => {
    const db = Database.openWriter(folder);
    const ledger = new Ledger(db);
    ledger.signBy(key, 1);
    const bare = bareLines(folder);
    const [ours, others]: [number[], number[]] = [[], []];
    for (let n = 1; n <= runs; n += 1) {
      const timed = (to: number[], line: (event: RunEvent, i: number) => void): void => {
        for (const [i, event] of straightRun(runId(n), `SERIAL${n}`).entries()) {
          const before = performance.now();
          line(event, i);
          if (synced(event)) to.push(performance.now() - before);
        }
      };
      timed(ours, (event, i) => { ledger.append(runId(n), event, n * 60_000 + i); });
      timed(others, (event, i) => { if (synced(event)) bare.write(n, i, JSON.stringify(event)); });
    }
    bare.close();
    db.close();
    return { ours: 1000 / median(ours), bare: 1000 / median(others) };
  });
}

export function measureAppends(key: StationKey): void {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  const { cpu, lines } = appendCost(memory, 2000, key);
  console.log(`append where syncing is free   ${cpu.toFixed(1)} µs of CPU a line (${lines} lines, signed; ${memory}); goal 60`);
  const { ours, bare } = diskRates(os.tmpdir(), 200, key);
  console.log(`append on disk, one a commit   ${ours.toFixed(0)} lines a second, bare ${bare.toFixed(0)}: ${(ours / bare).toFixed(2)} (medians; ${os.tmpdir()}); goal 0.9`);
}
