// muster intune enrolled and user: the closed loop from a record of a preparation to what Intune says of the device, signed like every
// record (enrollment-formats 4.6, 4.9, 7.2, 9.1).
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { originOf } from '../../src/domain/records/record-facts.ts';
import { verifyRecords } from '../../src/records.ts';
import { type IntuneCommandLine, intuneCommandLine, startOfTime } from '../setup/intune-command.ts';
import { runId, straightRun } from '../setup/journal.ts';
import { udidSchema, type Wanted } from '../../src/model.ts';

const hour = 3_600_000;

/** A direct enrollment of a device of its own, ended then. */
function prepare({ record }: IntuneCommandLine, n: number, serial: string, at: number): void {
  const events = straightRun(runId(n), serial).map((event): RunEvent => (event.kind === 'planned'
    ? { ...event, run: { ...event.run, practice: false, device: { ...event.run.device, udid: udidSchema.parse(`00008101-${String(n).padStart(16, '0')}`) } } }
    : event));
  record(runId(n), events, at);
}

const wanted: Wanted = { name: null, url: null, silent: false, erases: false, confirmed: [], profiles: [], assetTag: null, user: null, affinity: 'none', authentication: null };

/** The same of a preparation that only supervises. */
function superviseOnly({ record }: IntuneCommandLine, n: number, serial: string, at: number): void {
  const events = straightRun(runId(n), serial).map((event): RunEvent => (event.kind === 'planned'
    ? { ...event, run: { ...event.run, practice: false, method: 'superviseOnly', profile: null, wanted, device: { ...event.run.device, udid: udidSchema.parse(`00008101-${String(n).padStart(16, '0')}`) } } }
    : event));
  record(runId(n), events, at);
}

const managed = (serial: string, enrolledAt: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: randomUUID(), serialNumber: serial, deviceName: 'iPad', userPrincipalName: '', userDisplayName: '', enrolledDateTime: new Date(enrolledAt).toISOString(), lastSyncDateTime: new Date(enrolledAt).toISOString(), isSupervised: true,
  managedDeviceOwnerType: 'company', deviceEnrollmentType: 'appleBulkWithoutUser', complianceState: 'compliant', model: 'iPad', osVersion: '18.6', operatingSystem: 'iOS', enrollmentProfileName: 'Kiosk', ...more,
});

describe('muster intune enrolled', () => {
  it('turns records to enrolled by what Intune says, once and signed, and tells what is missing with 4', async () => {
    const line = intuneCommandLine();
    const { run, json, graph, recorded, signedIn, data } = line;
    await signedIn('read');
    prepare(line, 1, 'DMPX1', startOfTime - 2 * hour);
    prepare(line, 2, 'DMPX2', startOfTime - 3 * hour);
    prepare(line, 3, 'DMPX3', startOfTime - 25 * hour);
    graph.managed.push(managed('DMPX1', startOfTime - hour), managed('DMPX1', startOfTime - 900 * hour));
    const { code, out, said } = await run('enrolled', '--prepared');
    expect([code, said]).toEqual([4, '1 of 3\n2 of 3\n1 device enrolled, 1 awaited, 1 missing, 0 not prepared here.']);
    const [first, second, third] = out.split('\n');
    expect(first).toMatch(/^DMPX3 {2}It hasn’t enrolled within 24 hours\. /);
    expect(second).toMatch(/^DMPX2 {2}Intune doesn’t know it yet; it has 21 hours left to enroll\./);
    expect(third).toBe('DMPX1  Enrolled without a user, with the profile “Kiosk”, supervised. Intune still has a record of an earlier enrollment of this device. Delete it in Intune, so that nobody takes it for this one. Its record says so now.');
    expect(recorded(runId(1)).enrolled?.evidence).toMatchObject({ kind: 'enrolledInIntune', values: { profile: 'Kiosk', enrolledAt: new Date(startOfTime - hour).toISOString() } });
    expect([recorded(runId(2)).enrolled, recorded(runId(3)).enrolled]).toEqual([null, null]);
    const seen = await verifyRecords({ dataFolder: data, practice: false }, { heads: [], fingerprint: null, signal: new AbortController().signal });
    expect(seen).toMatchObject({ ok: true, unsigned: 0 });
    // Who is enrolled isn't waited for any more.
    expect((await json('enrolled', '--prepared')).map(({ serial, state }) => [serial, state])).toEqual([['DMPX3', 'missing'], ['DMPX2', 'pending']]);
    expect(await json('enrolled', 'DMPX1')).toMatchObject([{ type: 'device', serial: 'DMPX1', state: 'enrolled', recorded: false, stale: 1, supervised: true }]);
  });

  it('goes by the preparation where the device was only updated since, and not by another device whose number begins so', async () => {
    const line = intuneCommandLine();
    const { json, record, graph, recorded, signedIn } = line;
    await signedIn('read');
    prepare(line, 1, 'DMPX1', startOfTime - 3 * hour);
    prepare(line, 2, 'DMPX12', startOfTime - 2 * hour);
    const [planned] = straightRun(runId(3), 'DMPX1');
    if (planned?.kind !== 'planned') throw new Error('a run begins with its plan');
    const { device } = recorded(runId(1));
    record(runId(3), [
      { ...planned, steps: ['update'], run: { ...planned.run, practice: false, method: 'configurator', profile: null, device } },
      { kind: 'acting', step: 'update' }, { kind: 'stepDone', step: 'update', evidence: { kind: 'readBack', values: {} } }, { kind: 'done' },
    ], startOfTime - hour);
    graph.managed.push(managed('DMPX1', startOfTime - 2 * hour));
    expect((await json('enrolled', '--prepared')).map(({ serial, state, recorded: isNew }) => [serial, state, isNew])).toEqual([['DMPX12', 'pending', false], ['DMPX1', 'enrolled', true]]);
    expect([1, 2, 3].map((n) => recorded(runId(n)).enrolled !== null)).toEqual([true, false, false]);
  });

  it('waits only for what was prepared in those days, and has nothing to do where nothing was', async () => {
    const line = intuneCommandLine();
    const { run, json, asked, signedIn } = line;
    await signedIn('read');
    prepare(line, 1, 'DMPX1', startOfTime - 3 * 24 * hour);
    asked.length = 0;
    expect(await run('enrolled', '--prepared')).toMatchObject({ code: 3, out: '', said: 'Nothing that was prepared here in that time waits for its enrollment.' });
    expect(asked).toEqual([]);
    expect((await json('enrolled', '--prepared', '--days', '4')).map(({ serial }) => serial)).toEqual(['DMPX1']);
  });

  it('says of a device that was not prepared here what Intune has', async () => {
    const { run, graph, next, signedIn } = intuneCommandLine();
    await signedIn('read');
    graph.managed.push(managed('DMPX8', startOfTime - hour, { userPrincipalName: 'vera@example.org' }));
    next.attached = ['DMPX8', 'DMPX9'];
    const { code, out } = await run('enrolled', '--bench');
    expect([code, out.split('\n')]).toEqual([0, ['DMPX8  Intune has it for vera@example.org; no finished preparation of it is recorded here.', 'DMPX9  Intune doesn’t have it; no finished preparation of it is recorded here.']]);
  });

  it('has no name of a service’s own message in what it says when Graph refuses', async () => {
    const { run, graph, signedIn } = intuneCommandLine();
    await signedIn('read');
    graph.next.push({ status: 403, body: { error: { code: 'Forbidden', message: 'canary-message for ada@example.org' } } });
    expect(await run('enrolled', 'DMPX1')).toMatchObject({ code: 1, out: '', said: expect.stringContaining('it takes an Intune role and DeviceManagementManagedDevices.Read.All') as string });
  });

  it('finds out that its user enrolled a device that was only supervised here: its record’s origin is Company Portal then', async () => {
    const line = intuneCommandLine();
    const { run, graph, recorded, signedIn } = line;
    await signedIn('read');
    superviseOnly(line, 1, 'DMPX1', startOfTime - 50 * hour);
    superviseOnly(line, 2, 'DMPX2', startOfTime - 50 * hour);
    expect(originOf(recorded(runId(1)))).toBe('none');
    // Nobody waits for them.
    expect((await run('enrolled', '--prepared', '--days', '4')).code).toBe(3);
    const own = { deviceEnrollmentType: 'userEnrollment', userPrincipalName: 'vera@example.org' };
    graph.managed.push(managed('DMPX1', startOfTime - hour, own), managed('DMPX2', startOfTime - 60 * hour, own));
    const { code, out } = await run('enrolled', 'DMPX1', 'DMPX2');
    expect([code, out.split('\n')]).toEqual([0, ['DMPX1  Enrolled by its user, for vera@example.org, supervised. Its record says so now.', 'DMPX2  Intune has it for vera@example.org; it was prepared here without an enrollment.']]);
    expect([originOf(recorded(runId(1))), recorded(runId(1)).enrolled?.evidence.values['enrollment'], recorded(runId(2)).enrolled]).toEqual(['companyPortal', 'userEnrollment', null]);
    // A prepared one that was enrolled in another way keeps its origin.
    prepare(line, 3, 'DMPX3', startOfTime - 2 * hour);
    graph.managed.push(managed('DMPX3', startOfTime - hour, own));
    await run('enrolled', 'DMPX3');
    expect([originOf(recorded(runId(3))), recorded(runId(3)).enrolled !== null]).toEqual(['direct', true]);
  });

  it('counts in the steps of its procedure', async () => {
    const line = intuneCommandLine();
    const { json, graph, run, signedIn } = line;
    await signedIn('read');
    prepare(line, 1, 'DMPX1', startOfTime - hour);
    prepare(line, 2, 'DMPX2', startOfTime - hour);
    graph.managed.push(managed('DMPX1', startOfTime));
    await run('enrolled', 'DMPX1');
    const steps = await json('steps', 'direct');
    expect(steps.filter(({ check }) => check === 'prepared' || check === 'enrolled').map(({ check, state, says }) => [check, state, says])).toEqual([['prepared', 'ok', '2 devices in the last 14 days'], ['enrolled', 'open', '1 of 2; “muster intune enrolled --prepared” asks Intune']]);
    expect((await json('steps', 'setup-assistant')).find(({ check }) => check === 'prepared')).toMatchObject({ state: 'open' });
  });
});

describe('muster intune user', () => {
  const theirs = { userPrincipalName: 'vera@example.org' };

  it('lists a user’s iPhones and iPads, and finds one by its last four characters', async () => {
    const { run, json, graph, signedIn } = intuneCommandLine();
    await signedIn('read');
    graph.managed.push(managed('DMPX0001', startOfTime, theirs), managed('DMPX0002', startOfTime, { ...theirs, deviceName: 'Phone' }), managed('PC9', startOfTime, { ...theirs, operatingSystem: 'Windows' }));
    const { code, out } = await run('user', 'vera@example.org');
    expect([code, out.split('\n').length]).toEqual([0, 4]);
    expect(out).toMatch(/^DMPX0002 +Phone +iPad +company +/m);
    expect(await run('user', 'vera@example.org', '--last-four', 'ooo2')).toMatchObject({ code: 0, out: expect.stringContaining('is Phone (DMPX0002)') as string });
    expect((await run('user', 'vera@example.org', '--last-four', '9999')).code).toBe(1);
    expect((await run('user', 'vera@example.org', '--last-four', '99')).code).toBe(2);
    expect((await json('user', 'vera@example.org')).map(({ serial }) => serial)).toEqual(['DMPX0001', 'DMPX0002']);
    expect((await run('user', 'nobody@example.org')).code).toBe(3);
  });
});
