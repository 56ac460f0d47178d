// muster records as it counts, verifies, writes out, prints and adds: on a small signed ledger that was written by hand.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseRecords } from '../../src/cli/records-arguments.ts';
import { records } from '../../src/cli/records.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { certificateSchema } from '../../src/model/certificates.ts';
import { fingerprintOf, makeStationKey } from '../../src/crypto/station-key.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { codeOf } from '../setup/failures.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const start = new Date(2026, 10, 22, 9).getTime();
const serials = ['F2LXK0AAPQ01', 'F2LXK0AAPQ02', 'GG7ZQ1MNQ1MN'];
let [folder, fingerprint] = ['', ''];

/** Two done, the third failed; a minute apart. */
beforeEach(async () => {
  folder = tempFolder();
  const { key } = await makeStationKey();
  fingerprint = fingerprintOf(key.publicKey);
  const db = Database.openWriter(folder);
  const ledger = new Ledger(db);
  ledger.signBy(key, start);
  serials.forEach((serial, i) => {
    const [first, ...rest] = straightRun(runId(i + 1), serial) as [Extract<RunEvent, { kind: 'planned' }>, ...RunEvent[]];
    const device = { ...first.run.device, udid: `00008101-00000000000000${String(i).padStart(2, '0')}` as typeof first.run.device.udid };
    const events: RunEvent[] = i === 2 ? [{ kind: 'failed', error: { code: 'link.closed', params: {} } }] : rest;
    for (const [line, event] of [{ ...first, run: { ...first.run, practice: false, device } }, ...events].entries()) ledger.append(runId(i + 1), event, start + i * 60_000 + line * 1000);
  });
  db.close();
});

async function musterUntil(signal: AbortSignal, ...words: string[]): Promise<{ code: number; out: string[]; said: string[] }> {
  const [out, said]: [string[], string[]] = [[], []];
  const code = await records(parseRecords(words), { dataFolder: folder, operator: 'otto', keeper: null }, () => Promise.resolve(false), { out: (line) => { out.push(line); }, say: (line) => { said.push(line); } }, signal);
  return { code, out, said };
}

const muster = (...words: string[]): ReturnType<typeof musterUntil> => musterUntil(new AbortController().signal, ...words);
const json = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line) as unknown);
const at = (name: string): string => path.join(folder, name);
const textOf = (name: string): string => readFileSync(at(name), 'latin1');

describe('muster records list', () => {
  it.each([
    [['outcome:failed'], [3]], [['serial:F2LX'], [2, 1]], [['name:iPad 1', 'outcome:done'], [2, 1]], [['day:2026-11-21'], []], [['practice:yes'], []], [['last4:q1mn'], [3]], [['"nobody"'], []],
  ])('finds by %j', async (words, expected) => {
    expect(json((await muster('list', ...words, '--json')).out).map((run) => (run as { runId: string }).runId)).toEqual(expected.map(runId));
  });

  it('says which word isn’t understood', async () => {
    expect([await codeOf(muster('list', 'colour:red')), await codeOf(muster('stats', 'day:never'))]).toEqual(['records.query', 'records.query']);
  });
});

describe('muster records stats', () => {
  it('counts by day, method and reason', async () => {
    const { code, out } = await muster('stats');
    expect([code, out[0]]).toEqual([0, '3 records: 0 working, 0 interrupted, 2 done, 1 failed, 0 cancelled']);
    expect(out).toEqual(expect.arrayContaining([expect.stringMatching(/^2026-11-22 +3 +2 +1$/), expect.stringMatching(/^Direct\S* +2 +0\.2$/), expect.stringMatching(/^1 +link\.closed +\S/)]));
    expect(json((await muster('stats', 'outcome:done', '--json')).out)).toMatchObject([{ total: 2, reasons: [] }]);
  });
});

describe('muster records verify', () => {
  it('ends with 0 where all is signed, and names the key', async () => {
    const { code, out } = await muster('verify', '--key', fingerprint.slice(0, 20));
    expect([code, out]).toEqual([0, ['The ledger’s chain holds: 32 lines, none missing or changed.', expect.stringMatching(new RegExp(`^Signed up to line 32 on 2026-11-22 .*: ${fingerprint}$`))]]);
  });

  it('ends with 1 and the line where one was changed, where the end is gone, and where another key signed', async () => {
    await muster('certificate', runId(3), '--out', at('c.json'), '--json');
    expect((await muster('verify', '--head', at('c.json'))).code).toBe(0);
    expect((await muster('verify', '--key', 'f'.repeat(64))).said[0]).toContain('line 32');
    const raw = new BetterSqlite(at('ledger.sqlite'));
    raw.exec("DROP TRIGGER prep_event_no_delete; DROP TRIGGER ledger_head_no_delete; DELETE FROM ledger_head WHERE seq > 30; DELETE FROM prep_event WHERE seq > 30; DELETE FROM run_state WHERE n = 3; DELETE FROM run WHERE n = 3");
    raw.close();
    writeFileSync(at('ledger-heads.jsonl'), textOf('ledger-heads.jsonl').split('\n').slice(0, 2).join('\n'));
    // Whoever holds the folder can do this unseen, but not from who kept a head.
    expect((await muster('verify')).code).toBe(0);
    const cut = await muster('verify', '--head', at('c.json'), '--json');
    expect([cut.code, ...json(cut.out)]).toEqual([1, { ok: false, line: 31, reason: 'the end was cut off: line 32 was there when it was signed' }]);
    expect(await codeOf(muster('verify', '--head', at('missing')))).toBe('file.unreadable');
    expect(await codeOf(muster('verify', '--head', '{"seq":1}'))).toBe('records.head');
  });

  it('ends without a verdict when it is interrupted', async () => {
    expect(await musterUntil(AbortSignal.abort(), 'verify')).toEqual({ code: 130, out: [], said: [] });
  });

  it('says what nobody signed yet', async () => {
    const db = Database.openWriter(folder);
    new Ledger(db).append(runId(9), planned(runId(9)), start);
    db.close();
    expect((await muster('verify')).out.at(-1)).toBe('The last 1 lines are signed by nobody yet: whoever holds the file could have changed or cut them unseen.');
    expect(json((await muster('verify', '--json')).out)).toMatchObject([{ ok: true, lines: 33, unsigned: 1, keys: [fingerprint] }]);
  });
});

describe('muster records export', () => {
  it('writes the columns that were named, and nothing over a file unasked', async () => {
    expect((await muster('export', 'outcome:done', '--csv', at('a.csv'), '--columns', 'serial,outcome', '--separator', ';')).code).toBe(0);
    expect(readFileSync(at('a.csv'), 'utf8').split('\r\n')).toEqual(['"Serial number";"Outcome";"Practice"', `"${serials[1] ?? ''}";"Done";`, `"${serials[0] ?? ''}";"Done";`, '']);
    expect(await codeOf(muster('export', '--jsonl', at('a.csv')))).toBe('file.exists');
    expect(json((await muster('export', '--jsonl', at('a.csv'), '--columns', 'runId', '--replace', '--json')).out)).toEqual([{ file: at('a.csv'), records: 3, leftOut: 0 }]);
    expect(readFileSync(at('a.csv'), 'utf8').split('\n')[0]).toBe(`{"runId":"${runId(3)}","practice":null}`);
    expect(await codeOf(muster('export', '--csv', at('b.csv'), '--columns', 'colour'))).toBe('records.column');
  });

  it('gives Intune what it takes, and says what was left out', async () => {
    const { out, said } = await muster('export', '--intune', at('i.csv'), '--details', 'Room 4');
    expect(out).toEqual([at('i.csv')]);
    expect(readFileSync(at('i.csv'), 'utf8').trimEnd().split(/\r?\n/).sort()).toEqual(serials.map((serial) => `${serial},Room 4`));
    expect(said).toEqual(['3 records written.']);
    expect(await codeOf(muster('export', '--intune', at('j.csv'), '--kind', 'imeis'))).toBe('records.nothing');
  });
});

describe('muster records on paper', () => {
  it('makes labels, sheets and lists as PDF, of numbers or of a search', async () => {
    for (const words of [['label', 'serial:F2LX'], ['label', runId(1), runId(3), '--paper', 'a4', '--code', 'assetTag'], ['sheet', 'outcome:done'], ['sheet', 'outcome:done', '--list', '--paper', 'letter']]) {
      expect((await muster(...words, '--out', at('p.pdf'), '--replace')).out, words.join(' ')).toEqual([at('p.pdf')]);
      expect(textOf('p.pdf').slice(0, 5)).toBe('%PDF-');
    }
    expect(await codeOf(muster('label', 'serial:F2LX', '--out', at('p.pdf')))).toBe('file.exists');
    expect(await codeOf(muster('sheet', 'serial:NONE', '--out', at('q.pdf')))).toBe('print.none');
  });

  it('makes a certificate of each record, with the head that signs it', async () => {
    await muster('certificate', serials[1] ?? '', '--out', at('c.json'), '--json');
    expect(certificateSchema.parse(JSON.parse(readFileSync(at('c.json'), 'utf8')))).toMatchObject({ record: runId(2), ledger: { seq: 30, fingerprint } });
    mkdirSync(at('many'));
    expect((await muster('certificate', 'serial:F2LX', '--out', at('many'))).code).toBe(0);
    expect(readdirSync(at('many')).sort()).toEqual([`record ${serials[0] ?? ''} 00000000.pdf`, `record ${serials[1] ?? ''} 00000000.pdf`]);
  });
});

describe('muster records note and tag', () => {
  it('add to the record that is meant, signed by whom it says, and leave everything before as it was', async () => {
    expect((await muster('tag', serials[0] ?? '', 'A-12')).out).toEqual([`00000000  ${serials[0] ?? ''}  asset tag A-12`]);
    await muster('note', runId(3), 'Put aside', 'for repair');
    expect(json((await muster('list', 'tag:A-1', '--json')).out)).toMatchObject([{ runId: runId(1), tag: { value: 'A-12', by: 'otto', how: 'typed' } }]);
    expect(json((await muster('list', 'repair', '--json')).out)).toMatchObject([{ runId: runId(3), outcome: 'failed', notes: [{ by: 'otto', text: 'Put aside for repair' }] }]);
    await muster('tag', runId(1), '--remove');
    expect(json((await muster('list', 'tag:A-1', '--json')).out)).toEqual([]);
    expect((await muster('verify')).code).toBe(0);
    expect(await codeOf(muster('tag', serials[0] ?? '', 'two\nlines'))).toBe('usage.invalid');
    expect(await codeOf(muster('note', 'ffffffff', 'x'))).toBe('run.unknown');
  });

  it('leave a folder alone that another Muster writes', async () => {
    const lock = takeWriterLock(folder);
    expect(await codeOf(muster('note', runId(1), 'x'))).toBe('store.inUse');
    lock.release();
    expect(existsSync(at('ledger.sqlite'))).toBe(true);
  });
});

describe('muster records check-last-four', () => {
  it('says which device that is, and whether it is the right one', async () => {
    expect([(await muster('check-last-four', 'q1 mn')).code, (await muster('check-last-four', 'QIMN', '--is', serials[2] ?? '')).code]).toEqual([0, 0]);
    const wrong = await muster('check-last-four', 'PQ01', '--is', (serials[2] ?? '').toLowerCase(), '--json');
    expect([wrong.code, ...json(wrong.out)]).toMatchObject([1, { verdict: 'wrong', devices: [{ serial: serials[0] }] }]);
    expect([(await muster('check-last-four', 'ZZZZ')).code, (await muster('check-last-four', 'Q1')).code]).toEqual([1, 2]);
  });
});
