// A certificate as data: everything the record says, in one spelling, readable by its own schema and by nothing looser.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateJson, certificateOf, headLine } from '../../../src/domain/records/certificate.ts';
import type { Run } from '../../../src/model.ts';
import { certificateSchema } from '../../../src/model/certificates.ts';
import { readHead } from '../../../src/store/ledger-head.ts';
import { anyText } from '../../setup/hostile-text.ts';
import { runId } from '../../setup/journal.ts';
import { begun, changed, enrolledRun, head, prepared } from '../../setup/paper-runs.ts';

const context = { now: begun + 86_400_000, head, earlier: [] };

describe('a certificate', () => {
  it('says who did what to which device, when, and what proves it', () => {
    const certificate = certificateOf(prepared, context);
    expect(certificate).toMatchObject({
      muster: 'certificate', version: 1, mark: null, issuedAt: '2026-11-23T09:00:00.000Z', record: runId(7), outcome: 'done', method: 'setupAssistant', origin: 'configurator',
      station: 'Bench 2', operator: 'Marta Lindqvist', port: 'A3', startedAt: '2026-11-22T09:00:00.000Z', finishedAt: '2026-11-22T09:05:05.000Z', assetTag: 'T-0042', user: 'zoe@example.com',
      device: { udid: '00008110-001A2B3C4D5E6F78', ecid: '7350894563219320', serial: 'DMPXK3V2Q1MN', imei: '356938035643809', imei2: null, name: 'Zoë’s iPad', productType: 'iPad13,18', model: 'iPad (10th generation)', system: 'iPadOS', osVersion: '26.1', build: '23B85' },
      blueprint: { name: 'Field sales', revision: 12, sha256: 'b2'.repeat(32) },
      profiles: [{ role: 'wifi', name: 'Bench Wi-Fi', sha256: 'a1'.repeat(32) }],
      dates: { provisionalUntil: '2026-12-22T09:00:00.000Z', firstUserUntil: null }, error: null, notes: [], earlier: [],
    });
    expect(certificate.steps).toHaveLength(10);
    expect(certificate.steps[2]).toEqual({ id: 'erase', state: 'done', startedAt: '2026-11-22T09:00:03.000Z', duration: 185_000, evidence: { kind: 'erased', values: {} } });
    expect(certificateOf(enrolledRun, context).dates.firstUserUntil).toBe('2026-11-23T11:00:00.000Z');
  });

  it('carries the ledger’s signed head, and how to check it', () => {
    const certificate = certificateOf(prepared, context);
    expect(certificate.ledger).toEqual({ seq: 12_486, hash: '9c'.repeat(32), at: begun + 3_600_000, key: head.key, fingerprint: 'fe'.repeat(32), signature: head.signature });
    expect(certificate.check).toBe('muster records verify --head FILE');
    expect(headLine(head)).toBe(`{"seq":12486,"hash":"${'9c'.repeat(32)}","at":${begun + 3_600_000},"key":"${head.key}","signature":"${head.signature}"}`);
    expect(readHead(headLine(head))).toEqual({ seq: head.seq, hash: head.hash, at: head.at, key: head.key, signature: head.signature });
    expect(readHead(JSON.stringify(certificate.ledger))).toEqual(readHead(headLine(head)));
    expect(certificateOf(prepared, { ...context, head: null })).toMatchObject({ ledger: null, check: null });
  });

  it('is marked where it is practice', () => {
    expect(certificateOf(changed({ practice: true }), context).mark).toBe('PRACTICE');
  });

  it('lists the device’s earlier records, the newest first, and neither itself nor later ones', () => {
    const at = (number: number, days: number): Run => changed({ runId: runId(number), startedAt: begun + days * 86_400_000 });
    const { earlier } = certificateOf(prepared, { ...context, earlier: [at(1, -3), prepared, at(2, -1), at(3, 1), at(4, -2)] });
    expect(earlier.map(({ record }) => record)).toEqual([runId(2), runId(4), runId(1)]);
    expect(earlier[0]).toEqual({ record: runId(2), startedAt: '2026-11-21T09:00:00.000Z', outcome: 'done', method: 'setupAssistant', subject: 'Field sales' });
    expect(certificateOf(prepared, { ...context, earlier: Array.from({ length: 300 }, (_, i) => at(i + 10, -i)) }).earlier).toHaveLength(100);
  });

  it('leaves out a date that is none', () => {
    const odd = changed({ enrolled: { at: begun, evidence: { kind: 'enrolled', values: { provisionalUntil: 1e300 } } } });
    expect(certificateOf(odd, context).dates.provisionalUntil).toBe(null);
    expect(certificateSchema.safeParse(certificateOf(odd, context)).success).toBe(true);
  });
});

describe('a certificate as JSON', () => {
  it('is the same text for the same record and moment, its names sorted', () => {
    const text = certificateJson(prepared, context);
    expect(certificateJson({ ...Object.fromEntries(Object.entries(prepared).reverse()) as Run }, { ...context })).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
    const names = [...text.matchAll(/^ {2}"(\w+)":/gm)].map(([, name]) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toContain('ledger');
    expect(certificateSchema.parse(JSON.parse(text))).toEqual(certificateOf(prepared, context));
  });

  it('is made of any record, whatever people and devices wrote', () => {
    fc.assert(fc.property(anyText(200), fc.integer({ min: 0, max: 8.64e15 }), fc.double({ noNaN: true, noDefaultInfinity: true }), (text, at, number) => {
      const run = changed({ startedAt: at, notes: [{ at, by: text, text }], device: { ...prepared.device, name: text }, enrolled: { at, evidence: { kind: 'enrolled', values: { provisionalUntil: number } } } }, { name: text, user: text });
      const { device } = certificateSchema.parse(JSON.parse(certificateJson(run, { ...context, now: at })));
      expect(device.name).toBe(text);
    }), { numRuns: 200 });
  });

  it('is refused by its reader where anything was added or is another version', () => {
    const certificate = certificateOf(prepared, context);
    expect(certificateSchema.safeParse({ ...certificate, extra: 1 }).success).toBe(false);
    expect(certificateSchema.safeParse({ ...certificate, version: 2 }).success).toBe(false);
    expect(certificateSchema.safeParse({ ...certificate, ledger: { ...head, hash: 'short' } }).success).toBe(false);
  });
});
