// What Apple Configurator did to a device as an auditor meets it: in tables, on certificates, in searches, in sums and in lists for Intune.
import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/domain/prep/machine.ts';
import type { RunEvent } from '../../../src/domain/prep/run-event.ts';
import { subjectOf } from '../../../src/domain/prep/step-text.ts';
import { expectedKey, stepTime } from '../../../src/domain/prep/time-left.ts';
import { certificateJson, certificateOf } from '../../../src/domain/records/certificate.ts';
import { originName, recordColumns } from '../../../src/domain/records/columns.ts';
import { handoverKindOf } from '../../../src/domain/records/handover-text.ts';
import { listForIntune } from '../../../src/domain/records/intune-out.ts';
import { parseRecordQuery } from '../../../src/domain/records/record-query.ts';
import { RecordCounter, sampleOf } from '../../../src/domain/records/statistics.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run } from '../../../src/model.ts';
import { certificateSchema } from '../../../src/model/certificates.ts';
import type { ColumnId } from '../../../src/model/record-exports.ts';
import { certificatePdf } from '../../../src/print/certificate.ts';
import { oncePerDevice } from '../../../src/services/record-print.ts';
import { brokenOffWork, doneWork, refusedWork, restoredEcid, restoredUdid } from '../../setup/configurator-journal.ts';
import { runId } from '../../setup/journal.ts';
import { textOf } from '../../setup/paper-readers.ts';
import { recordWith } from '../../setup/records.ts';

const begun = Date.UTC(2026, 10, 22, 9);
/** A line every ten minutes. */
const folded = (events: readonly RunEvent[]): Run => fold(events.map((event, at) => ({ event, at: begun + at * 600_000 })));
const restored = folded(doneWork(runId(1), 'restore'));
const broken = folded(brokenOffWork(runId(2), 'restore'));
const refused = folded(refusedWork(runId(3), 'revive'));

describe('Apple Configurator’s work', () => {
  const view = { now: begun, describe: (error: Parameters<typeof describeError>[0]) => describeError(error).what, timeText: (at: number) => new Date(at).toISOString() };
  const cells = (run: Run, ...columns: ColumnId[]): unknown[] => columns.map((id) => recordColumns[id].value(run, view));

  it('says in a table what was done, by whom, to whom, and what was seen', () => {
    expect(cells(restored, 'method', 'origin', 'udid', 'ecid', 'serial', 'port', 'outcome', 'steps', 'evidence', 'blueprint', 'profiles', 'operator')).toEqual([
      'Apple Configurator', null, '00008110-001A2B3C4D5E801E', '7365887390547998', 'F17ABCDEFG', 'B4', 'Done', 'Restore by Apple Configurator, which erases 1200 s',
      'Restore by Apple Configurator, which erases: Seen to have started afterwards, by Muster itself', null, null, 'marta',
    ]);
  });

  it('says that it isn’t known whether it took effect, and invents neither UDID nor port', () => {
    expect(cells(broken, 'udid', 'ecid', 'serial', 'port', 'outcome', 'reasonCode', 'reason', 'evidence')).toEqual([
      null, '7365887390547998', null, '?', 'Failed', 'configurator.interrupted', 'Muster ended while Apple Configurator worked on the device; whether it took effect isn’t known, and nothing was repeated.', null,
    ]);
    expect(broken.steps[0]?.state).toBe('unknown');
    expect(cells(refused, 'reason', 'deviceError')).toEqual(['Apple Configurator refused it: The device is locked.', 'ConfigurationUtilityKit.error 622']);
  });

  it('has a certificate of its own, as JSON and on paper', async () => {
    const context = { now: begun + 86_400_000, head: null, earlier: [restored] };
    expect(certificateSchema.parse(JSON.parse(certificateJson(broken, context)))).toMatchObject({
      method: 'configurator', port: '?', device: { udid: null, ecid: '7365887390547998', serial: null }, steps: [{ id: 'restore', state: 'unknown' }], error: { code: 'configurator.interrupted' },
      earlier: [{ record: runId(1), method: 'configurator', subject: 'Restore by Apple Configurator, which erases' }],
    });
    expect(certificateOf(restored, context).device.udid).toBe(restoredUdid);
    const words = async (run: Run): Promise<string> => (await textOf(await certificatePdf(run, context))).join(' ').replace(/\s+/g, ' ');
    const [known, unknown] = [await words(restored), await words(broken)];
    for (const part of ['Record of work', 'What was done', 'Restore by Apple Configurator, which erases', 'Seen to have started afterwards, by Muster itself', 'Bench 2, B4', '00008110-001A2B3C4D5E801E', 'marta']) expect(known).toContain(part);
    for (const part of ['20 min 00 s Not known whether it took effect', 'Why it isn’t known', 'Bench 2, ?', '7365887390547998', 'Look at the device’s screen before anything is begun again.']) expect(unknown).toContain(part);
    for (const part of ['ECID-', 'Record of preparation', 'Origin of its management']) expect(unknown).not.toContain(part);
  });

  it('is named by its work, and says nothing of how its device is managed', () => {
    expect([restored, refused, folded(doneWork(runId(4), 'update'))].map(subjectOf)).toEqual(['Restore by Apple Configurator, which erases', 'Revive by Apple Configurator', 'Update by Apple Configurator']);
    expect([originName(restored), handoverKindOf(restored)]).toEqual([null, 'unmanaged']);
  });

  it('is found by its method and counted by it', () => {
    const midnight = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);
    expect(parseRecordQuery('method:"Apple Configurator"', begun, midnight)).toMatchObject({ method: 'configurator' });
    expect(parseRecordQuery('method:configurator ecid:0x1A2B3C4D5E801E', begun, midnight)).toMatchObject({ method: 'configurator', ecid: restoredEcid });
    const counter = new RecordCounter();
    for (const run of [restored, broken, refused]) counter.add(sampleOf(run, midnight));
    expect(counter.result()).toMatchObject({ outcomes: { done: 1, failed: 2 }, methods: [{ method: 'configurator', done: 1, medianMinutes: 40 }] });
  });

  it('is expected to take its time, and none of a preparation’s', () => {
    expect(stepTime('configurator', 'restore', {})).toBe(1_500_000);
    expect(stepTime('configurator', 'restore', { [expectedKey('configurator', 'restore')]: 5 })).toBe(5);
  });

  const device = { udid: restoredUdid, ecid: restoredEcid, serial: 'F17ABCDEFG' };
  const prepared = recordWith({ runId: runId(9), startedAt: begun - 1, device });

  it('takes no preparation’s place in a list for Intune', () => {
    const list = listForIntune([folded(doneWork(runId(4), 'update')), prepared], 'configurator', '{name}');
    expect(list.rows).toEqual([{ serial: 'F17ABCDEFG', details: 'Sales 001' }]);
    expect(listForIntune([prepared, restored], 'configurator', '{name}').rows).toEqual(list.rows);
    expect(listForIntune([restored], 'configurator', '').rows).toEqual([{ serial: 'F17ABCDEFG', details: '' }]);
  });

  it('that left the device as it was gives no label', () => {
    expect(oncePerDevice([folded(doneWork(runId(4), 'update')), prepared]).map((run) => run.runId)).toEqual([runId(9)]);
    expect(oncePerDevice([restored, prepared]).map((run) => run.runId)).toEqual([runId(1)]);
  });
});
