// A run's journal, line by line, as a straight run writes it; and the parts that tests leave out or put in.
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { ecidSchema, type RunId, runIdSchema, type StepId, udidSchema } from '../../src/model.ts';

export function runId(number: number): RunId {
  return runIdSchema.parse(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
}

export function planned(id: RunId = runId(1), serial = 'F2LXK0AAPQ', steps: StepId[] = ['pair', 'gates', 'install', 'verify']): RunEvent {
  return {
    kind: 'planned', steps,
    run: {
      runId: id, practice: true, method: 'direct',
      device: { udid: udidSchema.parse('00008101-001E2D3C4B5A6978'), ecid: ecidSchema.parse('8494385763117432'), serial, name: 'iPad 1', productType: 'iPad13,18', osVersion: '18.6', imei: null, imei2: null, buildVersion: '22G86' },
      place: { hub: 'A', port: 3 },
      profile: { sha256: 'a'.repeat(64), name: 'School enrollment', identifier: 'example.test', uuid: 'UUID-1', organization: null },
      blueprint: null, batch: null, wanted: null,
      station: 'Front desk', operator: 'vera',
    },
  };
}

export const proof = { kind: 'listed', values: { identifier: 'example.test', uuid: 'UUID-1' } } as const;

/** Every line of a straight run on a device that had to be trusted and approved. */
export function straightRun(id: RunId = runId(1), serial?: string): RunEvent[] {
  return [
    planned(id, serial),
    { kind: 'checking', step: 'pair' }, { kind: 'acting', step: 'pair' }, { kind: 'asking', step: 'pair', need: 'trust' }, { kind: 'stepDone', step: 'pair', evidence: { kind: 'paired', values: {} } },
    { kind: 'checking', step: 'gates' }, { kind: 'stepDone', step: 'gates', evidence: { kind: 'identityMatches', values: {} } },
    { kind: 'checking', step: 'install' }, { kind: 'acting', step: 'install' }, { kind: 'verifying', step: 'install' }, { kind: 'asking', step: 'install', need: 'approve' },
    { kind: 'stepDone', step: 'install', evidence: { kind: 'accepted', values: {} } },
    { kind: 'verifying', step: 'verify' }, { kind: 'stepDone', step: 'verify', evidence: proof },
    { kind: 'done' },
  ];
}
