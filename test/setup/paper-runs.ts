// Records as they are printed: a prepared device with everything a record can have, and what tests change about it.
import { blueprintIdSchema } from '../../src/model/blueprints.ts';
import { ecidSchema, type Run, type Step, type StepId, udidSchema, type Wanted } from '../../src/model.ts';
import { runId } from './journal.ts';

/** 22 Nov 2026, 09:00 UTC. */
export const begun = Date.UTC(2026, 10, 22, 9);

/** Ed25519: 44 bytes of key, 64 of signature. */
export const head = { seq: 12_486, hash: '9c'.repeat(32), at: begun + 3_600_000, key: `MCowBQYDK2VwAyEA${'Qz7+'.repeat(10)}QzY=`, fingerprint: 'fe'.repeat(32), signature: `${'Ab+/'.repeat(21)}Ag==` };

export const wanted: Wanted = {
  name: 'Zoë’s iPad', url: 'https://mdm.example/enroll', silent: true, erases: true, confirmed: [], assetTag: 'T-0042', user: 'zoe@example.com', affinity: 'user', authentication: 'legacy',
  profiles: [{ role: 'wifi', file: '/p/wifi.mobileconfig', sha256: 'a1'.repeat(32), name: 'Bench Wi-Fi', identifier: 'com.example.wifi', uuid: 'B7D4A1F0-0000-4000-8000-000000000001' }],
};

/** Seconds from the begin, and how long it took. */
function step(id: StepId, from: number, took: number, kind: NonNullable<Step['evidence']>['kind'], values: Record<string, string | number> = {}): Step {
  return { id, state: 'done', need: null, startedAt: begun + from * 1000, finishedAt: begun + (from + took) * 1000, evidence: { kind, values } };
}

export const steps: Step[] = [
  step('pair', 0, 0.4, 'alreadyPaired'), step('gates', 1, 2, 'asChecked'), step('erase', 3, 185, 'erased'), step('activate', 188, 34, 'activated'), step('wifi', 222, 3, 'listed'),
  step('cloudConfiguration', 225, 65, 'configured'), step('escalate', 290, 1, 'escalated'), step('locale', 291, 1, 'localeSet'), step('name', 292, 0.3, 'named'), step('verify', 293, 12, 'readBack', { provisionalUntil: begun + 30 * 86_400_000 }),
];

/** A prepared iPad, for a user who signs in in Setup Assistant's own dialog. */
export const prepared: Run = {
  runId: runId(7), practice: false, method: 'setupAssistant',
  device: { udid: udidSchema.parse('00008110-001A2B3C4D5E6F78'), ecid: ecidSchema.parse('7350894563219320'), serial: 'DMPXK3V2Q1MN', name: 'iPad', productType: 'iPad13,18', osVersion: '26.1', imei: '356938035643809', imei2: null, buildVersion: '23B85' },
  place: { hub: 'A', port: 3 }, profile: null,
  blueprint: { id: blueprintIdSchema.parse('7a000000-0000-4000-8000-000000000001'), revision: 12, hash: 'b2'.repeat(32), name: 'Field sales' },
  batch: '7b000000-0000-4000-8000-000000000001', wanted,
  station: 'Bench 2', operator: 'Marta Lindqvist', startedAt: begun, finishedAt: begun + 305_000, outcome: 'done', paused: false, steps, error: null, enrolled: null, notes: [], tag: null,
};

export function changed(change: Partial<Run>, wish: Partial<Wanted> = {}): Run {
  return { ...prepared, wanted: { ...wanted, ...wish }, ...change };
}

/** It went through Setup Assistant two hours after it was prepared. */
export const enrolledRun = changed({ enrolled: { at: begun + 7_200_000, evidence: { kind: 'enrolled', values: {} } } });
