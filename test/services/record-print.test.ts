// Paper of records: what stands on it beside the record comes from the same ledger, all of the files are written or none.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeStationKey } from '../../src/crypto/station-key.ts';
import { blankBlueprint } from '../../src/domain/blueprint/blank.ts';
import { canonicalText } from '../../src/domain/blueprint/canonical.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import type { PrintChoice } from '../../src/model/record-exports.ts';
import { blueprintIdSchema } from '../../src/model/blueprints.ts';
import { sha256Schema, type RunId } from '../../src/model.ts';
import { hashOfText } from '../../src/services/blueprint-library.ts';
import { recordsHere, type RecordWork } from '../../src/services/record-work.ts';
import { Blueprints } from '../../src/store/blueprints.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { codeOf } from '../setup/failures.ts';
import { textOf } from '../setup/paper-readers.ts';
import { planned, runId } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const id = blueprintIdSchema.parse(runId(90));
const blank = blankBlueprint('superviseOnly', { id, name: 'Desk' });
const before = canonicalText({ ...blank, department: { name: 'IT Service', phone: '+44 20 7946 0000' }, organization: { ...blank.organization, name: 'Example Ltd.' } });
const since = canonicalText({ ...blank, department: { name: 'Somebody else', phone: '' } });

/** Two records of one device by a blueprint that was changed since; the second is unsigned. */
async function ledgerOf(): Promise<{ folder: string; work: RecordWork }> {
  const folder = tempFolder();
  const db = Database.openWriter(folder);
  const blueprints = new Blueprints(db);
  for (const [i, text] of [before, since].entries()) blueprints.add({ summary: { id, revision: i + 1, name: 'Desk', method: 'superviseOnly', hash: hashOfText(text), savedAt: i + 1, savedBy: 'vera' }, text });
  const plan = (n: number): RunEvent => {
    const event = planned(runId(n), 'F2LXK0AAPQ') as Extract<RunEvent, { kind: 'planned' }>;
    return { ...event, run: { ...event.run, practice: false, method: 'superviseOnly', profile: null, blueprint: { id, revision: 1, hash: sha256Schema.parse(hashOfText(before)), name: 'Desk' } } };
  };
  const ledger = new Ledger(db);
  ledger.append(runId(1), plan(1), 1000);
  ledger.append(runId(1), { kind: 'cancelled' }, 2000);
  ledger.signBy((await makeStationKey()).key, 3000);
  ledger.append(runId(2), plan(2), 4000);
  db.close();
  const work = recordsHere(folder, ({ code }) => code);
  onTestFinished(() => { work.close(); });
  return { folder, work };
}

const task = (folder: string, runIds: readonly RunId[], choice: PrintChoice, names: readonly string[], overwrite = false): Parameters<RecordWork['print']>[0] => ({ runIds, choice, files: names.map((name) => path.join(folder, name)), overwrite, now: 5000, timeZone: 'UTC' });

describe('paper of records', () => {
  it('names who helps as the blueprint’s very revision did, though it was changed since', async () => {
    const { folder, work } = await ledgerOf();
    await work.print(task(folder, [runId(1)], { kind: 'sheet', paper: 'a4', as: 'each' }, ['s.pdf']));
    const text = (await textOf(readFileSync(path.join(folder, 's.pdf')))).join(' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('IT Service, Example Ltd., telephone +44 20 7946 0000');
    expect(text).not.toContain('Somebody else');
  });

  it('certifies with the first head over the record, with none where nothing signs it, and with earlier records', async () => {
    const { folder, work } = await ledgerOf();
    await work.print(task(folder, [runId(2), runId(1)], { kind: 'certificate', paper: 'a4', as: 'json' }, ['2.json', '1.json']));
    const [two, one] = ['2.json', '1.json'].map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>);
    expect(one).toMatchObject({ record: runId(1), ledger: { seq: 2, at: 3000 }, earlier: [] });
    expect(two).toMatchObject({ record: runId(2), ledger: null, earlier: [{ record: runId(1), outcome: 'cancelled' }] });
  });

  it('is written as a whole or not at all', async () => {
    const { folder, work } = await ledgerOf();
    writeFileSync(path.join(folder, '1.json'), 'mine');
    const asked = task(folder, [runId(2), runId(1)], { kind: 'certificate', paper: 'a4', as: 'json' }, ['2.json', '1.json']);
    expect(await codeOf(work.print(asked))).toBe('file.exists');
    expect([existsSync(path.join(folder, '2.json')), readFileSync(path.join(folder, '1.json'), 'utf8')]).toEqual([false, 'mine']);
    const label: PrintChoice = { kind: 'label', paper: 'a4', code: 'serial' };
    expect(await codeOf(work.print(task(folder, [], label, ['l.pdf'])))).toBe('print.none');
    expect(await codeOf(work.print(task(folder, Array.from({ length: 501 }, () => runId(1)), label, ['l.pdf'])))).toBe('print.tooMany');
    expect(await codeOf(work.print(task(folder, [runId(7)], label, ['l.pdf'])))).toBe('run.unknown');
    expect(existsSync(path.join(folder, 'l.pdf'))).toBe(false);
  });
});
