// Did it enroll? Every verdict from both sides of its bound, with the 24 hours of enrollment-formats 4.6.
import { describe, expect, it } from 'vitest';
import { type Awaited, enrolledVerdict, type ManagedDevice, recordsOf, verdictText } from '../../../src/domain/enrollment/intune-enrolled.ts';

const hour = 3_600_000;
const preparedAt = Date.UTC(2026, 10, 22, 8);
const awaited: Awaited = { serial: 'DMPX1234ABCD', preparedAt, affinity: 'none', profile: null, supervised: null };
const record = (change: Partial<ManagedDevice> = {}): ManagedDevice => ({
  id: '1', serial: 'DMPX1234ABCD', name: 'Cart 4', user: null, userName: null, enrolledAt: preparedAt + hour, lastSyncAt: null, supervised: true, profile: 'Cart', ownership: 'company', enrollmentType: 'appleBulkWithoutUser', compliance: null, model: null,
  osVersion: null, ...change,
});

describe('a prepared device', () => {
  it.each<[string, number, unknown]>([
    ['just now', 0, { state: 'pending', until: preparedAt + 24 * hour, stale: [] }],
    ['almost 24 hours ago', 24 * hour - 1, { state: 'pending', until: preparedAt + 24 * hour, stale: [] }],
    ['24 hours ago', 24 * hour, { state: 'missing', since: preparedAt + 24 * hour, stale: [] }],
  ])('that Intune doesn’t know, prepared %s', (_, later, expected) => {
    expect(enrolledVerdict([], awaited, preparedAt + later)).toEqual(expected);
  });

  it('that Intune has since then is enrolled', () => {
    expect(enrolledVerdict([record()], awaited, preparedAt + 2 * hour)).toEqual({ state: 'enrolled', device: record(), lacks: [], stale: [] });
  });

  it('with a record from before is awaited, and the record is out of date', () => {
    const old = record({ id: 'old', enrolledAt: preparedAt - 30 * 24 * hour });
    expect(enrolledVerdict([old], awaited, preparedAt + hour)).toEqual({ state: 'pending', until: preparedAt + 24 * hour, stale: [old] });
    expect(enrolledVerdict([old, record()], awaited, preparedAt + hour)).toEqual({ state: 'enrolled', device: record(), lacks: [], stale: [old] });
  });

  it('may have a clock that is ten minutes ahead of Microsoft’s, and no more', () => {
    const at = (before: number): string => enrolledVerdict([record({ enrolledAt: preparedAt - before })], awaited, preparedAt + hour).state;
    expect([at(10 * 60_000), at(10 * 60_000 + 1)]).toEqual(['enrolled', 'pending']);
  });

  it('isn’t enrolled by a record without a date, or by another device’s', () => {
    expect(enrolledVerdict([record({ enrolledAt: null }), record({ id: '2', serial: 'OTHER' }), record({ id: '3', serial: null })], awaited, preparedAt + hour)).toMatchObject({ state: 'pending', stale: [{ id: '1' }] });
  });

  it('has the newest of several records, however its serial number is written', () => {
    const devices = [record({ id: 'first', enrolledAt: preparedAt + hour }), record({ id: 'second', serial: 'dmpx1234abcd', enrolledAt: preparedAt + 2 * hour })];
    expect(enrolledVerdict(devices, { ...awaited, serial: ' dmpx-1234-abcd' }, preparedAt + 3 * hour)).toMatchObject({ state: 'enrolled', device: { id: 'second' }, stale: [{ id: 'first' }] });
    expect([recordsOf(devices, '').length, recordsOf(devices, 'DMPX1234ABCD').map(({ id }) => id)]).toEqual([0, ['second', 'first']]);
  });
});

describe('an enrolled device', () => {
  const lacks = (change: Partial<ManagedDevice>, want: Partial<Awaited>, later = 2 * hour): unknown => {
    const verdict = enrolledVerdict([record(change)], { ...awaited, ...want }, preparedAt + later);
    return verdict.state === 'enrolled' ? verdict.lacks : verdict.state;
  };

  it.each<[string, Partial<ManagedDevice>, Partial<Awaited>, number, unknown]>([
    ['with its user', { user: 'bo@example.org' }, { affinity: 'user' }, 2 * hour, []],
    ['without a user, in time', {}, { affinity: 'user' }, 25 * hour - 1, [{ kind: 'user', until: preparedAt + 25 * hour }]],
    ['without a user, 24 hours after its enrollment', {}, { affinity: 'user' }, 25 * hour, [{ kind: 'userTooLate', since: preparedAt + 25 * hour }]],
    ['with a user that it shouldn’t have', { user: 'bo@example.org' }, {}, 2 * hour, [{ kind: 'unexpectedUser', user: 'bo@example.org' }]],
    ['with another profile', { profile: 'Default' }, { profile: 'Cart' }, 2 * hour, [{ kind: 'otherProfile', expected: 'Cart', found: 'Default' }]],
    ['with a profile that Intune doesn’t say', { profile: null }, { profile: 'Cart' }, 2 * hour, []],
    ['without supervision', { supervised: false }, { supervised: true }, 2 * hour, [{ kind: 'supervision', expected: true }]],
    ['with supervision that Intune doesn’t say', { supervised: null }, { supervised: true }, 2 * hour, []],
  ])('%s', (_, change, want, later, expected) => {
    expect(lacks(change, want, later)).toEqual(expected);
  });
});

describe('the sentences', () => {
  const text = (devices: readonly ManagedDevice[], want: Partial<Awaited>, later: number): string[] => verdictText(enrolledVerdict(devices, { ...awaited, ...want }, preparedAt + later), preparedAt + later);
  const old = record({ id: 'old', enrolledAt: preparedAt - 24 * hour });

  it('say what is the matter, and what to do', () => {
    expect(text([], {}, 30 * 60_000)).toEqual(['Intune doesn’t know it yet; it has 24 hours left to enroll.']);
    expect(text([], {}, 23.5 * hour)).toEqual(['Intune doesn’t know it yet; it has an hour left to enroll.']);
    expect(text([], {}, 24 * hour)[0]).toMatch(/^It hasn’t enrolled within 24 hours\. Check that its serial number is imported/);
    expect(text([record({ user: 'bo@example.org' })], { affinity: 'user' }, 2 * hour)).toEqual(['Enrolled for bo@example.org, with the profile “Cart”, supervised.']);
    expect(text([record({ supervised: false, profile: null })], { affinity: 'user' }, 4 * hour)).toEqual(['Enrolled without a user.', 'Nobody has signed in on it yet; somebody has to within 21 hours, or it must be reset to factory settings.']);
    expect(text([record()], { affinity: 'user' }, 26 * hour)[1]).toContain('Reset it to factory settings');
    expect(text([old], {}, hour)[1]).toBe('Intune still has a record of an earlier enrollment of this device. Delete it in Intune, so that nobody takes it for this one.');
    expect(text([old, { ...old, id: 'older' }], {}, hour)[1]).toMatch(/^Intune still has 2 records .* Delete them/);
  });
});
