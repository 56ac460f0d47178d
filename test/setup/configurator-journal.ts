// Journals of Apple Configurator's work as they are recorded, and what tests change about them.
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { ecidSchema, type Run, type RunId, standInUdid, type StepId, udidSchema } from '../../src/model.ts';

/** 0x1A2B3C4D5E801E. */
export const restoredEcid = ecidSchema.parse('7365887390547998');
export const restoredUdid = udidSchema.parse('00008110-001A2B3C4D5E801E');

type Change = Partial<Omit<Run, 'device'>> & { readonly device?: Partial<Run['device']> };

/** An iPad in recovery mode whose serial number the bus told. */
export function plannedWork(id: RunId, step: StepId, { device, ...change }: Change = {}): RunEvent {
  return {
    kind: 'planned', steps: [step],
    run: {
      runId: id, practice: false, method: 'configurator', place: { hub: 'B', port: 4 }, profile: null, blueprint: null, batch: null, wanted: null, station: 'Bench 2', operator: 'marta',
      device: { udid: restoredUdid, ecid: restoredEcid, serial: 'F17ABCDEFG', name: null, productType: 'iPad13,18', osVersion: null, imei: null, imei2: null, buildVersion: null, ...device }, ...change,
    },
  };
}

/** Seen to have started afterwards. */
export const doneWork = (id: RunId, step: StepId, change: Change = {}): RunEvent[] => [
  plannedWork(id, step, change), { kind: 'acting', step }, { kind: 'verifying', step }, { kind: 'stepDone', step, evidence: { kind: 'started', values: { osVersion: '26.1' } } }, { kind: 'done' },
];

/** Of an older device, known by its ECID alone at no port; Muster was killed while it was worked on. */
export const brokenOffWork = (id: RunId, step: StepId): RunEvent[] => [
  plannedWork(id, step, { device: { udid: standInUdid(restoredEcid), serial: null, productType: null }, place: { hub: '?', port: 1 } }), { kind: 'acting', step },
  { kind: 'interrupted' }, { kind: 'failed', error: { code: 'configurator.interrupted', params: {} }, unknown: step },
];

export const refusedWork = (id: RunId, step: StepId): RunEvent[] => [
  plannedWork(id, step), { kind: 'acting', step },
  { kind: 'failed', error: { code: 'configurator.refused', params: { word: 'The device is locked' }, device: { domain: 'ConfigurationUtilityKit.error', code: '622', text: 'The device is locked.' } } },
];
