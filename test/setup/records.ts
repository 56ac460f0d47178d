// Records with everything in them, for exports: one that says something in every column, and others that differ from it.
import { type Run, runSchema } from '../../src/model.ts';

/** A prepared iPhone: erased in 130 seconds, named, enrolled a day later; its second profile failed. Half past ten UTC. */
export const fullRecord: Run = runSchema.parse({
  runId: '00000000-0000-4000-8000-000000000001',
  practice: false,
  method: 'setupAssistant',
  device: { udid: '00008101-001E2D3C4B5A6978', ecid: '8493986286823800', serial: 'F2LXK0AAPQ', name: 'iPhone', productType: 'iPhone14,5', osVersion: '18.6', imei: '351234567890123', imei2: '351234567890131', buildVersion: '22G86' },
  place: { hub: 'A', port: 3 },
  profile: null,
  blueprint: { id: '00000000-0000-4000-8000-0000000000b1', revision: 7, hash: 'c'.repeat(64), name: 'Sales, north' },
  batch: '00000000-0000-4000-8000-0000000000ba',
  wanted: {
    name: 'Sales 001', url: 'https://mdm.example/enroll', silent: true, erases: true, confirmed: [], assetTag: 'A-0', user: 'anna@example.test', affinity: 'user', authentication: 'modern',
    profiles: [
      { role: 'wifi', file: '/p/wifi.mobileconfig', sha256: 'a'.repeat(64), name: 'Wi-Fi', identifier: 'test.wifi', uuid: 'W' },
      { role: 'other', file: '/p/mail.mobileconfig', sha256: 'b'.repeat(64), name: 'Mail', identifier: 'test.mail', uuid: null },
    ],
  },
  station: 'Front desk', operator: 'vera',
  startedAt: Date.UTC(2026, 10, 22, 10, 30, 0), finishedAt: Date.UTC(2026, 10, 22, 10, 33, 20, 400),
  outcome: 'failed',
  steps: [
    { id: 'erase', state: 'done', need: null, startedAt: Date.UTC(2026, 10, 22, 10, 30, 5), finishedAt: Date.UTC(2026, 10, 22, 10, 32, 15, 200), evidence: { kind: 'erased', values: { provisionalUntil: Date.UTC(2026, 11, 22) } } },
    { id: 'name', state: 'done', need: null, startedAt: Date.UTC(2026, 10, 22, 10, 32, 16), finishedAt: Date.UTC(2026, 10, 22, 10, 32, 17), evidence: { kind: 'named', values: { name: 'Sales 001' } } },
    { id: 'profiles', state: 'failed', need: null, startedAt: Date.UTC(2026, 10, 22, 10, 33, 0), finishedAt: null, evidence: null },
  ],
  error: { code: 'profile.refused', params: { word: 'not signed' }, device: { domain: 'MCInstallationErrorDomain', code: '4001', text: 'Invalid' } },
  enrolled: { at: Date.UTC(2026, 10, 23, 8, 0), evidence: { kind: 'enrolled', values: {} } },
  notes: [{ at: Date.UTC(2026, 10, 22, 11, 0), by: 'otto', text: 'Scratched.\n- at the back' }, { at: Date.UTC(2026, 10, 22, 12, 0), by: 'vera', text: 'Sent on.' }],
  tag: { value: 'T-9', at: Date.UTC(2026, 10, 22, 10, 34), by: 'vera', how: 'scanned' },
});

type Change = Partial<Omit<Run, 'device'>> & { readonly device?: Partial<Run['device']> };

/** The full record, but for what is given. */
export function recordWith({ device, ...rest }: Change): Run {
  return { ...fullRecord, ...rest, device: { ...fullRecord.device, ...device } };
}
