// What a record says of its device's management and of the dates that follow, by the tables of enrollment-formats 4 and 9.
import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/domain/prep/machine.ts';
import { assetTagOf, firstUserOf, nameOf, originOf, proofOf, provisionalOf } from '../../../src/domain/records/record-facts.ts';
import type { Run, Wanted } from '../../../src/model.ts';
import { planned, straightRun } from '../../setup/journal.ts';

const run = fold(straightRun().map((event, i) => ({ event, at: 1000 + i })));
const wanted: Wanted = { name: null, url: null, silent: false, erases: false, confirmed: [], profiles: [], assetTag: 'A-1', user: null, affinity: 'user', authentication: 'modern' };
const file = { file: 'e.mobileconfig', sha256: 'b'.repeat(64), name: 'E', identifier: 'e', uuid: null };

describe('a record’s origin', () => {
  const of = (method: Run['method'], change: Partial<Wanted>): string => originOf({ method, wanted: { ...wanted, ...change } });

  it('is the way its device came under management', () => {
    expect(of('setupAssistant', {})).toBe('configurator');
    expect(of('automated', {})).toBe('automated');
    expect(of('automated', { affinity: 'none', authentication: null })).toBe('automated');
    expect(of('direct', { profiles: [{ role: 'enrollment', ...file }] })).toBe('direct');
  });

  it('is Company Portal where its user signs in there', () => {
    expect(of('setupAssistant', { authentication: 'companyPortal' })).toBe('companyPortal');
    expect(of('automated', { authentication: 'companyPortal' })).toBe('companyPortal');
    expect(of('setupAssistant', { affinity: 'none', authentication: 'companyPortal' })).toBe('configurator');
  });

  it('is none where nothing enrolls', () => {
    expect(of('superviseOnly', { authentication: 'companyPortal' })).toBe('none');
    expect(of('direct', { profiles: [{ role: 'wifi', ...file }] })).toBe('none');
    expect(originOf({ method: 'direct', wanted: null })).toBe('direct');
  });

  it('is Company Portal where nothing enrolled it and its user did, and what was prepared stays what it was', () => {
    const enrolled = (enrollment: string): Run['enrolled'] => ({ at: 1, evidence: { kind: 'enrolledInIntune', values: { enrollment } } });
    const supervised = { method: 'superviseOnly', wanted } as const;
    expect([originOf({ ...supervised, enrolled: null }), originOf({ ...supervised, enrolled: enrolled('userEnrollment') }), originOf({ ...supervised, enrolled: enrolled('appleBulkWithUser') })]).toEqual(['none', 'companyPortal', 'none']);
    expect(originOf({ method: 'automated', wanted, enrolled: enrolled('userEnrollment') })).toBe('automated');
  });
});

describe('an asset tag', () => {
  it('is the last that a person gave, and else the table’s', () => {
    expect(assetTagOf({ tag: null, wanted })).toBe('A-1');
    expect(assetTagOf({ tag: { value: 'B-2', at: 1, by: 'vera', how: 'scanned' }, wanted })).toBe('B-2');
    expect(assetTagOf({ tag: { value: null, at: 1, by: 'vera', how: 'typed' }, wanted })).toBe(null);
    expect(assetTagOf({ tag: null, wanted: null })).toBe(null);
  });
});

describe('a name', () => {
  it('is the wanted one only where the device got it', () => {
    const device = { ...run.device, name: 'iPad' };
    const named = (state: 'done' | 'skipped' | 'failed'): string | null => nameOf({ device, wanted: { ...wanted, name: 'Till 4' }, steps: [{ id: 'name', state, need: null, startedAt: 1, finishedAt: 2, evidence: null }] });
    expect([named('done'), named('skipped'), named('failed')]).toEqual(['Till 4', 'Till 4', 'iPad']);
    expect(nameOf({ device, wanted: null, steps: [] })).toBe('iPad');
  });
});

describe('the dates of an enrollment', () => {
  const enrolled = { at: Date.UTC(2026, 10, 1), evidence: { kind: 'enrolled' as const, values: {} } };

  it('give a user 24 hours', () => {
    const at = (now: number): unknown => firstUserOf({ wanted, enrolled, method: 'setupAssistant' }, now);
    expect(at(Date.UTC(2026, 10, 1, 23, 59))).toEqual({ until: Date.UTC(2026, 10, 2), daysLeft: 1, over: false });
    expect(at(Date.UTC(2026, 10, 2))).toEqual({ until: Date.UTC(2026, 10, 2), daysLeft: 0, over: true });
  });

  it('are none for no user, and none before the enrollment', () => {
    expect(firstUserOf({ wanted: { ...wanted, affinity: 'none' }, enrolled, method: 'automated' }, 0)).toBe(null);
    expect(firstUserOf({ wanted, enrolled: null, method: 'automated' }, 0)).toBe(null);
    expect(firstUserOf({ wanted: null, enrolled, method: 'automated' }, 0)).toBe(null);
  });

  it('are the 30 days that the device told, the latest of them', () => {
    const until = Date.UTC(2026, 11, 1);
    const steps = run.steps.map((step) => ({ ...step, evidence: { kind: 'readBack' as const, values: { provisionalUntil: until - 1 } } }));
    const later = { at: 5, evidence: { kind: 'enrolled' as const, values: { provisionalUntil: until } } };
    expect(provisionalOf({ steps, enrolled: later }, Date.UTC(2026, 10, 2, 1))).toEqual({ until, daysLeft: 29, over: false });
    expect(provisionalOf({ steps, enrolled: null }, until)?.over).toBe(true);
    expect(provisionalOf(run, 0)).toBe(null);
  });
});

describe('what a record rests on', () => {
  const readBack = { kind: 'readBack' as const, values: {} };
  const turnedOff = { kind: 'turnedOff' as const, values: {} };
  const step = (id: 'verify' | 'after' | 'pair', evidence: typeof readBack | typeof turnedOff): Run['steps'][number] => ({ id, state: 'done', need: null, startedAt: 1, finishedAt: 2, evidence });

  it('is what was read back, not what came after, and in the end its enrollment', () => {
    const steps = [step('verify', readBack), step('after', turnedOff)];
    expect(proofOf({ outcome: 'done', steps, enrolled: null })).toEqual(readBack);
    expect(proofOf({ outcome: 'done', steps, enrolled: { at: 1, evidence: { kind: 'enrolled', values: {} } } })?.kind).toBe('enrolled');
    expect(proofOf({ outcome: 'failed', steps, enrolled: null })).toBe(null);
    expect(proofOf({ outcome: 'done', steps: [step('pair', turnedOff)], enrolled: null })).toEqual(turnedOff);
    expect(proofOf({ outcome: 'done', steps: [], enrolled: null })).toBe(null);
  });
});

describe('what people add', () => {
  const at = (...events: Parameters<typeof fold>[0] extends Iterable<{ event: infer E }> ? E[] : never): Run => fold(events.map((event, i) => ({ event, at: 1000 + i })));
  const noted = { kind: 'annotated', by: 'vera', annotation: { kind: 'noted', text: 'Scratched.' } } as const;

  it('is kept while a run goes on and after it ended, and changes nothing else', () => {
    expect(at(planned(), noted).notes).toEqual([{ at: 1001, by: 'vera', text: 'Scratched.' }]);
    const end = at(...straightRun(), noted, { kind: 'annotated', by: 'otto', annotation: { kind: 'tagged', assetTag: 'T-9', how: 'scanned' } });
    expect(end).toEqual({ ...run, notes: [{ at: 1000 + straightRun().length, by: 'vera', text: 'Scratched.' }], tag: { value: 'T-9', at: 1001 + straightRun().length, by: 'otto', how: 'scanned' } });
  });

  it('is refused where it is too much for one record', () => {
    expect(() => at(planned(), ...Array.from({ length: 201 }, () => noted))).toThrow('more notes than a record takes');
  });
});
