// Apple Configurator's work in the ledger: found by words, no end to what is awaited unless it erased, and nothing new for lines from before it.
import { describe, expect, it, onTestFinished } from 'vitest';
import { fold } from '../../src/domain/prep/machine.ts';
import { type RunEvent, runEventSchema } from '../../src/domain/prep/run-event.ts';
import type { RunId } from '../../src/model.ts';
import { anyRecord, type RecordQuery } from '../../src/model/records.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { brokenOffWork, doneWork, refusedWork, restoredEcid, restoredUdid } from '../setup/configurator-journal.ts';
import { planned, runId, straightRun } from '../setup/journal.ts';
import { tempFolder } from '../setup/temp-folder.ts';

function openLedger(): { db: Database; ledger: Ledger; write: (id: RunId, events: readonly RunEvent[]) => void } {
  const db = Database.openWriter(tempFolder());
  onTestFinished(() => { db.close(); });
  const ledger = new Ledger(db);
  let at = 1000;
  return { db, ledger, write: (id, events) => { for (const event of events) ledger.append(id, event, at += 1000); } };
}

describe('Apple Configurator’s work in the ledger', () => {
  it('is found by its words, its method and its ECID, also after everything is made anew from the lines', () => {
    const { ledger, write } = openLedger();
    write(runId(1), straightRun(runId(1)));
    write(runId(2), doneWork(runId(2), 'restore'));
    write(runId(3), brokenOffWork(runId(3), 'restore'));
    write(runId(4), refusedWork(runId(4), 'revive'));
    const found = (query: Partial<RecordQuery>): RunId[] => ledger.find({ ...anyRecord, ...query }, { offset: 0 }, 10).rows.map(({ run }) => run.runId);
    const all = (): RunId[][] => [found({ text: 'restore erases' }), found({ method: 'configurator' }), found({ ecid: restoredEcid }), found({ udid: restoredUdid }), found({ text: 'ECID-001A' }), found({ method: 'direct' })];
    const expected = [[3, 2], [4, 3, 2], [4, 3, 2], [4, 2], [], [1]].map((numbers) => numbers.map(runId));
    expect(all()).toEqual(expected);
    ledger.rebuild();
    expect(all()).toEqual(expected);
    expect([ledger.verify().ok, ledger.unfinished(), [...ledger.counted(anyRecord)].map(({ method }) => method)]).toEqual([true, [], ['direct', 'configurator', 'configurator', 'configurator']]);
  });

  it('ends the waiting for an enrollment only where it erased', () => {
    const event = planned(runId(1), 'F17ABCDEFG', ['verify']);
    if (event.kind !== 'planned') throw new Error('no plan');
    const wanted = { name: null, url: null, silent: false, erases: true, confirmed: [], profiles: [], assetTag: null, user: null, affinity: 'user', authentication: 'modern' } as const;
    const preparation: RunEvent[] = [
      { ...event, run: { ...event.run, method: 'automated', profile: null, wanted: { ...wanted, confirmed: [], profiles: [] }, device: { ...event.run.device, udid: restoredUdid } } }, { kind: 'stepDone', step: 'verify', evidence: { kind: 'readBack', values: {} } }, { kind: 'done' },
    ];
    const { ledger, write } = openLedger();
    const awaited = (): RunId[] => ledger.awaitingEnrollment(0).map((run) => run.runId);
    write(runId(1), preparation);
    write(runId(2), doneWork(runId(2), 'update'));
    write(runId(3), refusedWork(runId(3), 'revive'));
    expect(awaited()).toEqual([runId(1)]);
    write(runId(4), brokenOffWork(runId(4), 'restore'));
    expect(awaited()).toEqual([runId(1)]);
    write(runId(5), doneWork(runId(5), 'restore'));
    expect(awaited()).toEqual([]);
  });

  it('changes nothing for lines that were written before there was any', () => {
    // As the first Muster wrote them: without batches, blueprints, IMEIs and preparations.
    const lines = [
      '{"kind":"planned","run":{"runId":"00000000-0000-4000-8000-000000000001","practice":true,"method":"direct","device":{"udid":"00008101-001E2D3C4B5A6978","ecid":"8494385763117432","serial":"F2LXK0AAPQ","name":"iPad 1","productType":"iPad13,18","osVersion":"18.6"},"place":{"hub":"A","port":3},"profile":{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","name":"School enrollment","identifier":"example.test","uuid":"UUID-1","organization":null},"station":"Front desk","operator":"vera"},"steps":["install"]}',
      '{"kind":"acting","step":"install"}', '{"kind":"stepDone","step":"install","evidence":{"kind":"accepted","values":{}}}', '{"kind":"done"}',
    ];
    expect(fold(lines.map((line, at) => ({ event: runEventSchema.parse(JSON.parse(line)), at })))).toEqual({
      runId: runId(1), practice: true, method: 'direct', place: { hub: 'A', port: 3 }, station: 'Front desk', operator: 'vera', startedAt: 0, finishedAt: 3, outcome: 'done', paused: false, error: null, enrolled: null, notes: [], tag: null,
      device: { udid: '00008101-001E2D3C4B5A6978', ecid: '8494385763117432', serial: 'F2LXK0AAPQ', name: 'iPad 1', productType: 'iPad13,18', osVersion: '18.6', imei: null, imei2: null, buildVersion: null },
      profile: { sha256: 'a'.repeat(64), name: 'School enrollment', identifier: 'example.test', uuid: 'UUID-1', organization: null }, blueprint: null, batch: null, wanted: null,
      steps: [{ id: 'install', state: 'done', need: null, startedAt: 1, finishedAt: 2, evidence: { kind: 'accepted', values: {} } }],
    });
  });
});
