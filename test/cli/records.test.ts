// muster records on a ledger that was written by hand: what stands in the list and behind one record, and by which words it is found.
import { describe, expect, it } from 'vitest';
import { parseRecords } from '../../src/cli/records-arguments.ts';
import { records } from '../../src/cli/records.ts';
import type { Output } from '../../src/cli/print.ts';
import { openDataFolder } from '../../src/data-folder.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import type { StepId } from '../../src/model.ts';
import { blueprintIdSchema } from '../../src/model/blueprints.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { codeOf } from '../setup/failures.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const start = Date.UTC(2026, 10, 22, 9);
const steps: StepId[] = ['pair', 'erase', 'verify'];

function preparation(number: number): RunEvent {
  const event = planned(runId(number), `SERIAL${number}`, steps);
  if (event.kind !== 'planned') throw new Error('no plan');
  return {
    ...event,
    run: {
      ...event.run, method: 'setupAssistant', profile: null,
      blueprint: { id: blueprintIdSchema.parse('11111111-2222-4333-8444-555555555555'), revision: 3, hash: 'b'.repeat(64), name: 'Carts\u001b[31m 2026' },
      wanted: { name: 'Cart 01', url: null, silent: false, erases: true, confirmed: ['automatedUnknown'], profiles: [], assetTag: null, user: null, affinity: null, authentication: null },
    },
  };
}

const doneSteps = steps.flatMap((step): RunEvent[] => [{ kind: 'checking', step }, { kind: 'stepDone', step, evidence: { kind: step === 'erase' ? 'erased' : 'readBack', values: {} } }]);

/** A data folder with an installation (1), one prepared (2), one enrolled (3), and one cut off in its erase (4), a minute apart, a second a line. */
function folderOf(): string {
  const folder = tempFolder();
  const db = Database.openWriter(openDataFolder(folder, true));
  const ledger = new Ledger(db);
  const journals: RunEvent[][] = [
    straightRun(runId(1), 'SERIAL1'), [preparation(2), ...doneSteps, { kind: 'done' }],
    [preparation(3), ...doneSteps, { kind: 'done' }, { kind: 'enrolled', evidence: { kind: 'enrolled', values: {} } }],
    [preparation(4), ...doneSteps.slice(0, 2), { kind: 'checking', step: 'erase' }, { kind: 'acting', step: 'erase' }, { kind: 'cancelled', unknown: 'erase' }],
  ];
  journals.forEach((events, index) => { events.forEach((event, at) => { ledger.append(runId(index + 1), event, start + index * 60_000 + at * 1000); }); });
  db.close();
  return folder;
}

function heard(): Output & { readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, out: (line) => { lines.push(line); }, say: () => undefined };
}

const run = (folder: string, output: Output, ...words: string[]): Promise<number> => records(parseRecords([...words, '--practice']), { dataFolder: folder, operator: 'vera', keeper: null }, () => Promise.resolve(false), output, new AbortController().signal);

async function shown(folder: string, record: string): Promise<string[]> {
  const output = heard();
  await run(folder, output, 'show', record);
  return output.lines;
}

describe('muster records', () => {
  it('lists preparations by blueprint, wanted name and what became of them, the newest first', async () => {
    const output = heard();
    await run(folderOf(), output, 'list');
    const cells = output.lines.slice(2).map((line) => line.split(/ {2,}/));
    expect(cells.map((row) => [row[0], row[3], row[5], row[6], row[7]])).toEqual([
      ['00000000', 'SERIAL4', 'Cart 01', 'Carts·[31m 2026', 'Cancelled'], ['00000000', 'SERIAL3', 'Cart 01', 'Carts·[31m 2026', 'Enrolled'],
      ['00000000', 'SERIAL2', 'Cart 01', 'Carts·[31m 2026', 'Prepared'], ['00000000', 'SERIAL1', 'iPad 1', 'School enrollment', 'Done'],
    ]);
  });

  it('says of one which blueprint and name, what was confirmed, every step with its evidence, and its enrollment', async () => {
    const lines = await shown(folderOf(), 'serial3');
    expect(lines).toEqual(expect.arrayContaining([
      `Record     ${runId(3)}`, 'Outcome    Enrolled', 'Blueprint  Carts·[31m 2026, revision 3 (bbbbbbbbbbbbbbbb)', 'Named      Cart 01', 'Confirmed  automatedUnknown', 'Mark       PRACTICE',
      expect.stringMatching(/^Enrolled {3}2026-11-22 \d\d:\d\d\. Set up by its user, and an MDM’s profile is listed$/),
      expect.stringMatching(/^Erase, and wait until it is back +done +1\.0 +Came back erased: same UDID, ECID and serial number/),
    ]));
  });

  it('says what isn’t known', async () => {
    const lines = await shown(folderOf(), runId(4));
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^Erase, and wait until it is back +unknown +2\.0$/), expect.stringMatching(/^Read everything back +not begun$/)]));
    expect(lines.slice(-4)).toEqual(['Other records of this device', expect.stringContaining('Enrolled'), expect.stringContaining('Prepared'), expect.stringContaining('School enrollment')]);
  });

  it('finds a record by the beginning of its number only where that is the beginning of one', async () => {
    const folder = folderOf();
    expect((await shown(folder, '00000000-0000-4000-8000-000000000002'))[0]).toBe(`Record     ${runId(2)}`);
    expect(await codeOf(shown(folder, '00000000'))).toBe('usage.invalid');
    for (const word of ['ffffffff', '000', 'SERIAL', 'nobody']) expect(await codeOf(shown(folder, word)), word).toBe('run.unknown');
    expect(await codeOf(shown(tempFolder(), 'ffffffff'))).toBe('run.unknown');
  });
});
