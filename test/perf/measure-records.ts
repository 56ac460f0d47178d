// Measures records at a size that nobody has: a million of them, of three million lines. Finding, paging, counting, verifying and
// writing them out, and what all that does to the process that owns the devices. Prints figures; asserts nothing.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeStationKey } from '../../src/crypto/station-key.ts';
import { columnIds } from '../../src/model/record-exports.ts';
import { anyRecord, type RecordQuery } from '../../src/model/records.ts';
import { recordsHere, type RecordWork } from '../../src/services/record-work.ts';
import { threadRecords } from '../../src/services/record-thread.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import type { PageAt } from '../../src/store/record-search.ts';
import { idleDelay, watched } from './blocks.ts';
import { makeLedger, roomOf, serialOf } from './made-ledger.ts';
import { measureAppends } from './measure-appends.ts';

const records = Number(process.env['MUSTER_PERF_RECORDS'] ?? 1_000_000);
const rooms = Math.max(1, Math.floor(records / 10_000));
const rounds = 1000;
const pageRows = 100;
/** A ledger that stays, for who measures again and again. */
const kept = process.env['MUSTER_PERF_LEDGER'];
const script = path.resolve(import.meta.dirname, '../../out/main/record-thread.cjs');
const label = (text: string): string => text.padEnd(30);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

let state = 1;
/** The same numbers at each run. */
function random(most: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return 1 + Math.floor(state / 2 ** 32 * most);
}

/** Milliseconds: the middle, and the one that 99 of a hundred don't exceed. */
function times(work: (round: number) => unknown, count = rounds): { readonly middle: number; readonly p99: number } {
  const taken = Array.from({ length: count }, (_, round) => {
    const before = performance.now();
    work(round);
    return performance.now() - before;
  }).sort((a, b) => a - b);
  return { middle: taken[Math.floor(count / 2)] ?? NaN, p99: taken[Math.floor(count * 0.99)] ?? NaN };
}

function say(what: string, { middle, p99 }: { readonly middle: number; readonly p99: number }, goal: string): void {
  console.log(`${label(what)} ${middle.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms; goal ${goal}`);
}

function measureFinding(ledger: Ledger): void {
  const page = (query: Partial<RecordQuery>, at: PageAt): unknown => ledger.find({ ...anyRecord, ...query }, at, pageRows);
  say('a serial number', times(() => ledger.find({ ...anyRecord, serial: serialOf(random(records)) }, { offset: 0 }, 1)), '5 ms (p99)');
  say('its last four', times(() => page({ last4: serialOf(random(records)).slice(-4) }, { offset: 0 })), 'none');
  for (const [name, query] of [['all', {}], ['failed', { outcome: 'failed' }]] as const) {
    say(`next page, ${name}`, times(() => page(query, { before: random(records) }), 200), '16 ms');
    say(`previous page, ${name}`, times(() => page(query, { after: random(records) }), 200), '16 ms');
    say(`jump, ${name}`, times(() => page(query, { offset: random(records / 10) }), 200), '100 ms');
  }
  say('jump to the very end', times(() => page({}, { offset: records - pageRows })), '100 ms');
  const { total } = ledger.find({ ...anyRecord, text: roomOf(1, rooms) }, { offset: 0 }, 1);
  say(`free text, ${total} hits`, times((round) => page({ text: roomOf(round, rooms) }, { offset: 0 }), 200), '50 ms');
  say('two words', times((round) => page({ text: `${roomOf(round, rooms)} operator` }, { offset: 0 }), 50), 'none');
  say('a word in every record', times(() => page({ text: 'ipad' }, { offset: 0 }), 20), 'none');
}

/** Megabytes that this process holds beyond what it held before, at most while `work` runs. */
async function growth<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly most: number }> {
  const before = process.memoryUsage().rss;
  let most = 0;
  const timer = setInterval(() => { most = Math.max(most, process.memoryUsage().rss - before); }, 20);
  const value = await work();
  clearInterval(timer);
  return { value, most: Math.max(most, process.memoryUsage().rss - before) / 1e6 };
}

async function measureLong(folder: string, work: RecordWork): Promise<void> {
  const before = [performance.now(), process.cpuUsage()] as const;
  const verdict = await work.verify({ key: null });
  const wall = performance.now() - before[0];
  const { user, system } = process.cpuUsage(before[1]);
  const lines = verdict.ok ? verdict.lines : 0;
  console.log(`${label('verify')} ${(lines / wall * 1000).toFixed(0)} lines a second, ${(lines / (user + system) * 1e6).toFixed(0)} a second of CPU (${lines} lines, ${verdict.ok ? 'sound' : verdict.reason}, ${seconds(wall)}); goal 100,000`);
  const counting = performance.now();
  await work.count(anyRecord);
  console.log(`${label('counting all of them')} ${seconds(performance.now() - counting)}`);
  const file = path.join(folder, 'all.csv');
  const started = performance.now();
  const { value, most } = await growth(() => work.write({ query: anyRecord, choice: { format: 'csv', columns: columnIds, mark: false, separator: ',', keepText: false }, file, overwrite: true, now: 1 }));
  console.log(`${label('export as CSV, all columns')} ${seconds(performance.now() - started)} for ${value.records} records, ${(statSync(file).size / 1e6).toFixed(0)} MB; memory grew by ${most.toFixed(0)} MB`);
  rmSync(file);
}

/** What the process feels that owns the devices, while a thread does the work. */
async function measureBeside(folder: string): Promise<void> {
  if (!existsSync(script)) return;
  const idle = await idleDelay();
  const there = threadRecords(script, folder);
  const { rows } = await there.find({ query: anyRecord, at: { offset: 0 }, limit: 500, top: null });
  const printed = path.join(folder, 'labels.pdf');
  const jobs: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['finding and paging', async () => { for (let i = 0; i < 50; i += 1) await there.find({ query: { ...anyRecord, text: roomOf(i, rooms) }, at: { offset: 0 }, limit: pageRows, top: null }); }],
    ['counting', () => there.count(anyRecord)],
    ['verifying, and searching meanwhile', () => Promise.all([there.verify({ key: null }), there.find({ query: anyRecord, at: { offset: records - 500 }, limit: 500, top: null })])],
    ['500 labels', () => there.print({ runIds: rows.map(({ run }) => run.runId), choice: { kind: 'label', paper: 'a4', code: 'serial' }, files: [printed], overwrite: true, now: 1, timeZone: 'UTC' })],
  ];
  for (const [what, work] of jobs) {
    const { wall, block, task } = await watched(idle, work);
    console.log(`${label(`beside ${what}`)} ${seconds(wall)}; longest block ${block.toFixed(1)} ms, longest task ${task.toFixed(1)} ms of CPU; goal 50`);
  }
  there.close();
  rmSync(printed, { force: true });
}

const folder = kept ?? mkdtempSync(path.join(os.tmpdir(), 'muster-records-'));
const { key } = await makeStationKey();
try {
  measureAppends(key);
  const made = existsSync(path.join(folder, 'ledger.sqlite')) ? null : performance.now();
  if (made !== null) makeLedger(folder, { records, rooms, key });
  console.log(`${label(`${records} records`)} ${(statSync(path.join(folder, 'ledger.sqlite')).size / 1e6).toFixed(0)} MB and ${(statSync(path.join(folder, 'ledger-heads.jsonl')).size / 1e6).toFixed(0)} MB of heads${made === null ? ', kept from before' : `, made in ${seconds(performance.now() - made)}`}`);
  const opening = performance.now();
  const db = Database.openReader(folder);
  if (!db) throw new Error('no ledger');
  const ledger = new Ledger(db);
  console.log(`${label('opening')} ${(performance.now() - opening).toFixed(0)} ms`);
  measureFinding(ledger);
  db.close();
  const here = recordsHere(folder, ({ code }) => code);
  await measureLong(folder, here);
  here.close();
  await measureBeside(folder);
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
