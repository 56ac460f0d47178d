// muster records of what Apple Configurator did: its rows, everything behind one of them, its sums, and how it is found.
import { describe, expect, it } from 'vitest';
import { parseRecords } from '../../src/cli/records-arguments.ts';
import { records } from '../../src/cli/records.ts';
import { openDataFolder } from '../../src/data-folder.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { brokenOffWork, doneWork, refusedWork } from '../setup/configurator-journal.ts';
import { jsonLines } from '../setup/desk.ts';
import { runId } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** Done (1), broken off (2) and refused (3), a day each, ten minutes a line. */
function folderOf(): string {
  const folder = tempFolder();
  const db = Database.openWriter(openDataFolder(folder, false));
  const ledger = new Ledger(db);
  [doneWork(runId(1), 'restore'), brokenOffWork(runId(2), 'restore'), refusedWork(runId(3), 'revive')].forEach((events, index) => {
    events.forEach((event, at) => { ledger.append(runId(index + 1), event, Date.UTC(2026, 10, 20 + index, 9) + at * 600_000); });
  });
  db.close();
  return folder;
}

async function told(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  const output = { out: (line: string) => { lines.push(line); }, say: () => undefined };
  await records(parseRecords(words), { dataFolder: folderOf(), operator: 'vera', keeper: null }, () => Promise.resolve(false), output, new AbortController().signal);
  return lines;
}

describe('muster records of Apple Configurator’s work', () => {
  it('lists what was done with what it rests on', async () => {
    const rows = (await told('list')).slice(2).map((line) => line.trim().split(/ {2,}/).slice(1));
    expect(rows).toEqual([
      [expect.any(String), 'B4', 'F17ABCDEFG', 'iPad (10th generation)', 'Revive by Apple Configurator', 'Failed', 'Apple Configurator refused it: The device is locked.', 'marta'],
      [expect.any(String), '?', 'ECID-001A2B3C4D5E801E', 'Restore by Apple Configurator, which erases', 'Failed', expect.stringMatching(/^Muster ended while .+ isn’t known, and nothing was repeated\.$/), 'marta'],
      [expect.any(String), 'B4', 'F17ABCDEFG', 'iPad (10th generation)', 'Restore by Apple Configurator, which erases', 'Done', 'Seen to have started afterwards, by Muster itself', 'marta'],
    ]);
  });

  it('as JSON names no UDID that nobody knows', async () => {
    const [broken] = jsonLines((await told('list', 'ecid:0x1A2B3C4D5E801E', 'outcome:failed', 'from:2026-11-21', 'to:2026-11-21', '--json')).join('\n'));
    expect(broken).toMatchObject({ runId: runId(2), method: 'configurator', udid: null, ecid: '7365887390547998', place: '?', outcome: 'failed', error: { code: 'configurator.interrupted' }, steps: [{ id: 'restore', state: 'unknown' }] });
  });

  it('shows everything of one', async () => {
    const lines = await told('show', runId(2));
    expect(lines).toEqual(expect.arrayContaining([
      'Outcome    Failed', 'Device     ECID-001A2B3C4D5E801E, unknown model, at ?', 'ECID       7365887390547998', 'Method     Apple Configurator', 'Work       Restore by Apple Configurator, which erases',
      expect.stringMatching(/^Reason {5}Muster ended while Apple Configurator .+ Look at the device’s screen before anything is begun again\.$/), expect.stringMatching(/^Restore by Apple Configurator, which erases +unknown +1200\.0$/),
    ]));
    expect(lines.filter((line) => /^(?:UDID|Origin|Blueprint|Profile) /.test(line))).toEqual([]);
  });

  it('counts it by its method, and finds it by its words', async () => {
    expect((await told('stats')).join('\n')).toMatch(/Apple Configurator +1 +40\.0/);
    expect((await told('list', 'revive')).slice(2)).toHaveLength(1);
    expect((await told('list', 'method:configurator', 'outcome:done')).slice(2)).toHaveLength(1);
    expect((await told('list', 'method:direct')).slice(2)).toEqual([]);
  });
});
