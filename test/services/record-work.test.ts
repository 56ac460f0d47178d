// What takes long among records, here and on a thread: found, verified and written out; and what a damaged file still has.
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { defaultColumns } from '../../src/domain/records/columns.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { anyRecord } from '../../src/model/records.ts';
import { recordsHere, type RecordWork } from '../../src/services/record-work.ts';
import { makeMeter, readMeter, stopMeter } from '../../src/services/meter.ts';
import { threadRecords } from '../../src/services/record-thread.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { codeOf } from '../setup/failures.ts';
import { runId, straightRun } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const script = path.resolve(import.meta.dirname, '../../electron/record-thread.ts');

/** With all lines of a straight run, or only its first and its end. */
function filled(runs: number, { practice = false, whole = false } = {}): string {
  const folder = tempFolder();
  const db = Database.openWriter(folder);
  const ledger = new Ledger(db);
  for (let i = 1; i <= runs; i += 1) {
    const [first, ...rest] = straightRun(runId(i), `F2LX${String(i).padStart(6, '0')}`) as [Extract<RunEvent, { kind: 'planned' }>, ...RunEvent[]];
    const events = whole ? rest : [{ kind: 'cancelled' } as const];
    for (const [line, event] of [{ ...first, run: { ...first.run, practice } }, ...events].entries()) ledger.append(runId(i), event, i * 60_000 + line);
  }
  db.close();
  return folder;
}

function here(folder: string): RecordWork {
  const work = recordsHere(folder, ({ code }) => code);
  onTestFinished(() => { work.close(); });
  return work;
}

const csv = { format: 'csv', columns: defaultColumns, mark: false, separator: ',', keepText: false } as const;

describe('work on records', () => {
  it('finds nothing and finds nothing wrong where there is no ledger yet', async () => {
    const folder = tempFolder();
    expect(await here(folder).find({ query: anyRecord, at: { offset: 0 }, limit: 5, top: null })).toEqual({ top: 0, total: 0, rows: [] });
    expect(await here(folder).verify({ key: null })).toMatchObject({ ok: true, lines: 0 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells how far it has come, and is stopped before anything is written', async () => {
    const folder = filled(30);
    const file = path.join(folder, 'out.csv');
    const meter = makeMeter();
    await here(folder).write({ query: { ...anyRecord, serial: 'F2LX00002' }, choice: csv, file, overwrite: false, now: 1, meter });
    expect(readMeter(meter)).toEqual({ done: 10, of: 10 });
    const walked = makeMeter();
    await here(folder).verify({ key: null, meter: walked });
    expect(readMeter(walked)).toEqual({ done: 60, of: 60 });
    const stopped = makeMeter();
    stopMeter(stopped);
    const ids = Array.from({ length: 3 }, (_, at) => runId(at + 1));
    const paper = { runIds: ids, files: ids.map((id) => path.join(folder, `${id}.json`)), overwrite: false, now: 1, timeZone: 'UTC', meter: stopped };
    for (const work of [
      () => here(folder).write({ query: anyRecord, choice: csv, file: path.join(folder, 'no.csv'), overwrite: false, now: 1, meter: stopped }),
      () => here(folder).print({ ...paper, choice: { kind: 'certificate', paper: 'a4', as: 'json' } }),
      () => here(folder).print({ ...paper, files: [path.join(folder, 'labels.pdf')], choice: { kind: 'label', paper: 'a4', code: 'serial' } }),
      () => here(folder).verify({ key: null, meter: stopped }),
    ]) expect(await codeOf(work())).toBe('run.cancelled');
    expect(readdirSync(folder).filter((name) => /\.(?:csv|json|pdf|tmp)$/.test(name))).toEqual(['out.csv']);
  });

  it('writes a line for each record, and leaves a file that is there alone', async () => {
    const folder = filled(450);
    const file = path.join(folder, 'out.csv');
    expect(await here(folder).write({ query: anyRecord, choice: csv, file, overwrite: false, now: 1 })).toEqual({ files: [file], records: 450, leftOut: [], leftOutInAll: 0 });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect([lines.length, lines[1]?.includes('F2LX000450'), lines[450]?.includes('F2LX000001')]).toEqual([451, true, true]);
    expect(await codeOf(here(folder).write({ query: anyRecord, choice: csv, file, overwrite: false, now: 1 }))).toBe('file.exists');
    const json = path.join(folder, 'out.jsonl');
    await here(folder).write({ query: { ...anyRecord, serial: 'F2LX0004' }, choice: { format: 'jsonl', columns: defaultColumns }, file: json, overwrite: false, now: 1 });
    expect(readFileSync(json, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { serial: string }).serial)).toHaveLength(51);
  });

  it('makes lists for Intune, and none of practice', async () => {
    const folder = filled(3);
    const file = path.join(folder, 'intune.csv');
    const choice = { format: 'intune', kind: 'configurator', details: 'Room 4' } as const;
    expect(await here(folder).write({ query: anyRecord, choice, file, overwrite: false, now: 1 })).toMatchObject({ files: [file], records: 3 });
    expect(readFileSync(file, 'utf8').split(/\r?\n/)[0]).toMatch(/^F2LX00000\d,Room 4$/);
    expect(await codeOf(here(filled(1, { practice: true })).write({ query: anyRecord, choice, file: path.join(folder, 'practice.csv'), overwrite: false, now: 1 }))).toBe('records.practice');
    expect(await codeOf(here(folder).write({ query: { ...anyRecord, last4: 'ZZZZ' }, choice, file: path.join(folder, 'none.csv'), overwrite: false, now: 1 }))).toBe('records.nothing');
    expect(readdirSync(folder).filter((name) => name.endsWith('.csv'))).toEqual(['intune.csv']);
  });
});

describe('a thread for records', () => {
  let [entry, folder] = ['', ''];

  beforeAll(async () => {
    // Where better-sqlite3 is found from.
    folder = mkdtempSync(path.resolve(import.meta.dirname, '../../node_modules/.record-thread-'));
    await build({ logLevel: 'error', configFile: false, build: { outDir: folder, target: 'node18', minify: false, emptyOutDir: false, ssr: script, rolldownOptions: { output: { format: 'cjs', entryFileNames: 'record-thread.cjs' }, external: ['better-sqlite3'] } } });
    entry = path.join(folder, 'record-thread.cjs');
  }, 60_000);

  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  it('answers as this one does', async () => {
    const data = filled(20);
    const there = threadRecords(entry, data);
    onTestFinished(() => { there.close(); });
    const task = { query: { ...anyRecord, text: 'vera' }, at: { offset: 3 }, limit: 4, top: null } as const;
    expect(await there.find(task)).toEqual(await here(data).find(task));
    expect(await there.verify({ key: null })).toEqual(await here(data).verify({ key: null }));
    expect(await codeOf(there.write({ query: anyRecord, choice: csv, file: data, overwrite: true, now: 1 }))).toBe('file.exists');
  });

  it('finds records while the whole chain is walked, and is stopped in the middle of the walk', async () => {
    const there = threadRecords(entry, filled(400, { whole: true }));
    onTestFinished(() => { there.close(); });
    const task = { query: anyRecord, at: { offset: 0 }, limit: 1, top: null } as const;
    // Both have started.
    await Promise.all([there.find(task), there.verify({ key: null })]);
    const order: string[] = [];
    await Promise.all([there.verify({ key: null }).then(() => order.push('walked')), there.find(task).then(() => order.push('found'))]);
    expect(order).toEqual(['found', 'walked']);
    const meter = makeMeter();
    const walk = codeOf(there.verify({ key: null, meter }));
    stopMeter(meter);
    const code = await walk;
    const { done, of } = readMeter(meter);
    expect([code, of === 0 || done < of]).toEqual(['run.cancelled', true]);
  });
});

describe('a damaged ledger', () => {
  it('tells which lines can still be read', async () => {
    const folder = filled(60, { whole: true });
    const file = path.join(folder, 'ledger.sqlite');
    const db = Database.openWriter(folder);
    db.all('PRAGMA wal_checkpoint(TRUNCATE)');
    // The page in which the line in the middle lies, found by its text.
    const bytes = readFileSync(file);
    db.close();
    const at = bytes.indexOf(Buffer.from(runId(30)));
    expect(at).toBeGreaterThan(0);
    const pages = [...Array(Math.floor(statSync(file).size / 4096)).keys()];
    const page = pages.find((n) => { const text = bytes.subarray(n * 4096, (n + 1) * 4096).toString('latin1'); return text.includes('"kind":"stepDone"') && text.includes(runId(30)); });
    if (page === undefined) throw new Error('no page');
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(handle);
    const answer = await here(folder).verify({ key: null });
    if (answer.ok || !('readable' in answer)) throw new Error('not seen');
    const [first, ...more] = answer.readable;
    expect(first?.[0]).toBe(1);
    expect(answer.line).toBe((first?.[1] ?? 0) + 1);
    // Lines 436 to 450 are of run 30: the hole is among them, small, and everything behind it is read.
    expect(answer.line).toBeGreaterThan(400);
    expect(answer.line).toBeLessThan(460);
    expect(more.at(-1)?.[1]).toBe(900);
    expect(answer.readable.reduce((sum, [from, to]) => sum + to - from + 1, 0)).toBeGreaterThan(870);
  });
});
