// A snapshot for tests that need a whole one: an empty bench, and one where every port has all that a device and its preparation can show.
import { type DeviceSnapshot, deviceSnapshotSchema, type Place, type Run, runSchema, type Snapshot, snapshotSchema, stepIds } from '../../src/model.ts';
import type { TileVerdict } from '../../src/model/verdicts.ts';

const at = 1_800_000_000_000;
const hex = (n: number, digits: number): string => n.toString(16).toUpperCase().padStart(digits, '0');
const placeOf = (n: number): Place => ({ hub: String.fromCharCode(65 + Math.floor(n / 16)), port: (n % 16) + 1 });

export const emptySnapshot: Snapshot = snapshotSchema.parse({
  revision: 0, practice: true, station: 'Bench 2', operator: 'Marta Lindqvist', mux: { state: 'listening' }, places: [], devices: [], bus: 'seen', busOnly: [], configurator: { state: 'off', version: null, tools: false, jobs: [], programs: [] },
  heavy: { limit: 8, running: 0, waiting: 0 }, runs: [], expected: {}, profiles: [], made: [], blueprints: [], check: null, identities: [], removals: [], recordWork: [], push: { state: 'missing', certificates: [] }, ade: { revision: 0, servers: [] }, listed: {},
  intune: { app: null, account: null, signingIn: null, work: null, appleBusiness: null }, secrets: { state: 'open', by: 'keychain' }, ledger: { state: 'open', records: 0, file: '/tmp/ledger.db', signed: true, doubt: null },
});

export function richDevice(n: number): DeviceSnapshot {
  return deviceSnapshotSchema.parse({
    udid: `00008110-${hex(n, 16)}`, ecid: String(18_446_744_073_709_000_000n + BigInt(n)), serial: `DMPXK3V2${hex(n, 4)}`, name: `Kestrel School – iPad ${n}, 2nd floor, room 14`, productType: 'iPad13,18', osVersion: '18.6.2', state: 'ready', problem: null,
    place: placeOf(n), deviceClass: 'iPad', buildVersion: '22G100', activation: 'Activated', battery: n % 100, charging: true, supervised: true, setupDone: false, findMy: false, activationLocked: false,
    imei: `35${String(n).padStart(13, '0')}`, imei2: `36${String(n).padStart(13, '0')}`, wifiAddress: 'f0:d1:a9:00:00:01', storage: { total: 64e9, free: 51_234_567_890 }, usbPort: `1-${Math.floor(n / 16) + 1}.${(n % 16) + 1}`, work: 'installProfileSilent', awayUntil: null, attachedAt: at,
    cloud: { present: true, supervised: true, organization: 'Kestrel School', magic: '0F9C9B7E-6B1D-4C1A-9A3B-1D2E3F405162', source: 'configurator', complete: true, allowsPairing: true, managementUrl: 'https://mdm.example.org/MDMServiceConfig?id=1234567890', supervisors: ['ab'.repeat(32)], locked: true, provisionalUntil: at },
    profiles: Array.from({ length: 6 }, (_, k) => ({ identifier: `org.example.kestrel.profile.${k}`, uuid: `00000000-0000-4000-8000-${hex(k, 12)}`, name: `Kestrel School profile ${k}` })),
  });
}

export function richRun(n: number): Run {
  const device = richDevice(n);
  return runSchema.parse({
    runId: `00000000-0000-4000-8000-${hex(n, 12).toLowerCase()}`, practice: true, method: 'setupAssistant', device, place: device.place, station: 'Bench 2', operator: 'Marta Lindqvist', startedAt: at, finishedAt: null, outcome: 'running', error: null,
    blueprint: { id: '00000000-0000-4000-8000-0000000000b1', revision: 3, hash: 'cd'.repeat(32), name: 'iPads of the school' }, batch: '00000000-0000-4000-8000-0000000000b2',
    wanted: { name: `Kestrel ${n}`, url: 'https://mdm.example.org/MDMServiceConfig?id=1234567890', silent: true, erases: true, confirmed: ['findMyUnknown'], assetTag: `K-${n}`, user: 'ada@example.org', profiles: [{ role: 'wifi', file: '/Users/marta/Profiles/wifi.mobileconfig', sha256: 'ef'.repeat(32), name: 'Wi-Fi', identifier: 'org.example.wifi', uuid: null }] },
    steps: stepIds.slice(0, 20).map((id, k) => ({ id, state: 'done', need: null, startedAt: at + k, finishedAt: at + k + 1, evidence: { kind: 'readBack', values: { organization: 'Kestrel School', url: 'https://mdm.example.org/MDMServiceConfig?id=1234567890' } } })),
  });
}

const verdictOf = (n: number): TileVerdict => ({ udid: richDevice(n).udid, state: 'warnings', erases: true, reasons: 3, top: { severity: 'warns', what: `The battery of this iPad is low: ${n % 100} %.`, next: 'Let it charge, or go on: it is charged by the hub meanwhile.' } });

/** So many devices, each with a run, a verdict and a place in a list of automated enrollment. */
export function richSnapshot(devices: number): Snapshot {
  const all = Array.from({ length: devices }, (_, n) => n);
  return {
    ...emptySnapshot, places: all.map(placeOf), devices: all.map(richDevice), runs: all.map(richRun), heavy: { limit: 8, running: 8, waiting: devices },
    check: { blueprint: '00000000-0000-4000-8000-0000000000b1' as NonNullable<Snapshot['check']>['blueprint'], verdicts: all.map(verdictOf), notes: ['One row of the table has no device on the bench: DMPXK3V2FFFF.'] },
    listed: Object.fromEntries(all.map((n) => [richDevice(n).serial ?? '', { entry: 'Kestrel School', profile: { name: 'iPads', host: 'mdm.example.org', pushed: true }, asOf: at, until: at + 1 }])),
  };
}
