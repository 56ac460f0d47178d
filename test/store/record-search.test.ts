// What is found among records, and pages that stay where they are while new records come.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { anyRecord, type RecordQuery } from '../../src/model/records.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { makeFolder, tempFolder } from '../setup/temp-folder.ts';

/** 30 records: even ones are done, odd ones failed; every third by otto with another profile. */
function record(ledger: Ledger, i: number): void {
  const serial = `F2LX${String(i).padStart(2, '0')}AB${String(i * 7).padStart(4, '0')}`;
  const [first, ...rest] = straightRun(runId(i), serial) as [Extract<RunEvent, { kind: 'planned' }>, ...RunEvent[]];
  const run = i % 3 === 0 ? { ...first.run, operator: 'Otto Müller', profile: { sha256: 'b'.repeat(64), name: 'Kiosk 100%', identifier: 'k', uuid: 'u', organization: null } } : first.run;
  ledger.append(runId(i), { ...first, run }, i * 1000);
  if (i % 2 === 0) for (const event of rest) ledger.append(runId(i), event, i * 1000 + 1);
  else ledger.append(runId(i), { kind: 'failed', error: { code: 'link.closed', params: {} } }, i * 1000 + 1);
}

let folder = '';

beforeAll(() => {
  folder = makeFolder();
  const db = Database.openWriter(folder);
  const ledger = new Ledger(db);
  for (let i = 1; i <= 30; i += 1) record(ledger, i);
  db.close();
});

afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function opened(): Ledger {
  const db = Database.openReader(folder);
  if (!db) throw new Error('no ledger');
  onTestFinished(() => { db.close(); });
  return new Ledger(db);
}

const numbers = (ledger: Ledger, query: Partial<RecordQuery>, at: Parameters<Ledger['find']>[1] = { offset: 0 }, limit = 50, top?: number): number[] =>
  ledger.find({ ...anyRecord, ...query }, at, limit, top).rows.map(({ n }) => n);

describe('a question', () => {
  it.each<[string, Partial<RecordQuery>, number[]]>([
    ['a serial number', { serial: 'F2LX12AB0084' }, [12]],
    ['the beginning of one, in any case', { serial: 'f2lx1' }, [19, 18, 17, 16, 15, 14, 13, 12, 11, 10]],
    ['its last four', { last4: '0084' }, [12]],
    ['a word’s beginning, without its accents', { text: 'muller' }, [30, 27, 24, 21, 18, 15, 12, 9, 6, 3]],
    ['two words, wherever they stand', { text: 'otto f2lx12' }, [12]],
    ['an operator', { operator: 'otto', outcome: 'failed' }, [27, 21, 15, 9, 3]],
    ['a name with a wildcard in it', { blueprint: 'kiosk 100%' }, [30, 27, 24, 21, 18, 15, 12, 9, 6, 3]],
    ['a wildcard alone', { blueprint: '%' }, []],
    ['an outcome in a time', { outcome: 'done', from: 4000, to: 9000 }, [8, 6, 4]],
    ['a method that nothing has', { method: 'automated' }, []],
    ['signs that are no word', { text: '%_"\'' }, []],
    ['what isn’t there', { text: 'nobody' }, []],
    ['a UDID', { udid: '00008101-001E2D3C4B5A6978', from: 29_000 }, [30, 29]],
  ])('for %s', (_, query, expected) => {
    const ledger = opened();
    expect(numbers(ledger, query)).toEqual(expected);
    expect(ledger.find({ ...anyRecord, ...query }, { offset: 0 }, 1).total).toBe(expected.length);
    expect([...ledger.each({ ...anyRecord, ...query })].map(({ n }) => n)).toEqual(expected);
  });
});

describe('a page', () => {
  const otto = [30, 27, 24, 21, 18, 15, 12, 9, 6, 3];

  it('is found by its place, and by the record beside it, either way', () => {
    const ledger = opened();
    expect(numbers(ledger, {}, { offset: 10 }, 3)).toEqual([20, 19, 18]);
    expect(numbers(ledger, {}, { before: 18 }, 3)).toEqual([17, 16, 15]);
    expect(numbers(ledger, {}, { after: 20 }, 3)).toEqual([23, 22, 21]);
    expect(numbers(ledger, { operator: 'otto' }, { offset: 4 }, 2)).toEqual(otto.slice(4, 6));
    expect(numbers(ledger, { operator: 'otto' }, { before: 15 }, 2)).toEqual([12, 9]);
    expect(numbers(ledger, { operator: 'otto' }, { after: 18 }, 2)).toEqual([24, 21]);
    expect([numbers(ledger, {}, { before: 1 }), numbers(ledger, {}, { after: 30 }), numbers(ledger, {}, { offset: 99 })]).toEqual([[], [], []]);
  });

  it('has no hole and nothing twice, whatever its size', () => {
    const ledger = opened();
    for (const size of [1, 4, 7, 30]) {
      const walked: number[] = [];
      for (let before = 31; ;) {
        const page = numbers(ledger, { operator: 'otto' }, { before }, size);
        walked.push(...page);
        if (page.length === 0) break;
        before = page.at(-1) ?? 0;
      }
      expect(walked).toEqual(otto);
    }
  });

  it('stays where it is when records come', () => {
    const own = tempFolder();
    const db = Database.openWriter(own);
    onTestFinished(() => { db.close(); });
    const ledger = new Ledger(db);
    for (let i = 1; i <= 9; i += 1) record(ledger, i);
    const top = ledger.count();
    const before = [numbers(ledger, {}, { offset: 3 }, 3, top), numbers(ledger, { outcome: 'done' }, { offset: 1 }, 2, top)];
    for (let i = 10; i <= 15; i += 1) record(ledger, i);
    expect([numbers(ledger, {}, { offset: 3 }, 3, top), numbers(ledger, { outcome: 'done' }, { offset: 1 }, 2, top)]).toEqual(before);
    expect(before).toEqual([[6, 5, 4], [6, 4]]);
    expect(ledger.find(anyRecord, { offset: 0 }, 1, top).total).toBe(9);
    expect(numbers(ledger, {}, { after: 9 }, 9, top)).toEqual([]);
  });

  it('deep in what was found is the same to who only reads, and is looked for anew as soon as somebody else wrote', () => {
    const own = tempFolder();
    const writer = Database.openWriter(own);
    onTestFinished(() => { writer.close(); });
    const ledger = new Ledger(writer);
    for (let i = 1; i <= 12; i += 1) record(ledger, i);
    const db = Database.openReader(own);
    if (!db) throw new Error('no ledger');
    onTestFinished(() => { db.close(); });
    const page = (offset: number, query: Partial<RecordQuery> = { outcome: 'failed' }): readonly [number, number[]] => {
      const { total, rows } = new Ledger(db).find({ ...anyRecord, ...query }, { offset }, 2, 12);
      return [total, rows.map(({ n }) => n)];
    };
    expect([page(0), page(2), page(4), page(5), page(6)]).toEqual([[6, [11, 9]], [6, [7, 5]], [6, [3, 1]], [6, [1]], [6, []]]);
    expect([page(1, { text: 'otto' }), page(1, { operator: 'otto', outcome: 'failed' }), page(1, { text: 'nobody' })]).toEqual([[4, [9, 6]], [2, [3]], [0, []]]);
    expect(page(2)).toEqual([6, [7, 5]]);
    ledger.append(runId(9), { kind: 'retried' }, 99_000);
    expect([page(2), page(0)]).toEqual([[5, [5, 3]], [5, [11, 7]]]);
  });

  it('may begin while a run is planned and nothing else', () => {
    const own = tempFolder();
    const db = Database.openWriter(own);
    onTestFinished(() => { db.close(); });
    const ledger = new Ledger(db);
    expect(ledger.find(anyRecord, { offset: 0 }, 10)).toEqual({ total: 0, rows: [] });
    ledger.append(runId(1), planned(), 1);
    expect(numbers(ledger, {})).toEqual([1]);
  });

  it('are counted anew as soon as somebody else wrote, though the question is the same', () => {
    const own = tempFolder();
    const writer = Database.openWriter(own);
    onTestFinished(() => { writer.close(); });
    const ledger = new Ledger(writer);
    ledger.append(runId(1), planned(runId(1), 'F2LX01'), 1);
    const db = Database.openReader(own);
    if (!db) throw new Error('no ledger');
    onTestFinished(() => { db.close(); });
    const reader = new Ledger(db);
    const total = (): number => reader.find({ ...anyRecord, outcome: 'failed' }, { offset: 0 }, 5, 1).total;
    expect([total(), total()]).toEqual([0, 0]);
    ledger.append(runId(1), { kind: 'failed', error: { code: 'link.closed', params: {} } }, 2);
    expect([total(), total()]).toEqual([1, 1]);
    ledger.append(runId(1), { kind: 'retried' }, 3);
    expect(total()).toBe(0);
  });
});
