// Listed devices as faces see them: states in SQL as the domain has them, counts, searches, pages of a long list found by its indices.
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { adeDeviceState } from '../../src/domain/enrollment/ade-device-state.ts';
import { type AdeDeviceState, adeDeviceStates, type ServerId, serverIdSchema } from '../../src/model/ade.ts';
import type { Run } from '../../src/model.ts';
import { AdeDevices, type ListedDevice } from '../../src/store/ade-devices.ts';
import { AdeList } from '../../src/store/ade-list.ts';
import { AdeProfiles } from '../../src/store/ade-profiles.ts';
import { AdeResults } from '../../src/store/ade-results.ts';
import { Database } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations.ts';
import { insertRun, updateRun } from '../../src/store/run-rows.ts';
import { runId } from '../setup/journal.ts';
import { recordWith } from '../setup/records.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const server: ServerId = serverIdSchema.parse('00000000-0000-4000-8000-0000000000a1');
const other: ServerId = serverIdSchema.parse('00000000-0000-4000-8000-0000000000a2');
const at = Date.UTC(2026, 10, 22, 12);
const time = (ms: number): string => new Date(ms).toISOString();
const [one, two] = ['88FC4E378FEC5500', '88FC4E378FEC5501'];

type Change = Partial<ListedDevice> & Readonly<Record<string, unknown>>;
const device = (serial: string, change: Change = {}): ListedDevice => ({ serial_number: serial, profile_uuid: null, profile_status: 'empty', order_number: null, op_type: null, op_date: null, ...change });
const assigned = (uuid = one): Change => ({ profile_uuid: uuid, profile_status: 'assigned', profile_assign_time: time(at) });
const pushed = (uuid = one): Change => ({ profile_uuid: uuid, profile_status: 'pushed', profile_assign_time: time(at), profile_push_time: time(at + 1000) });

function list(devices: readonly ListedDevice[], of = server, db = Database.openWriter(tempFolder())): { db: Database; list: AdeList; results: AdeResults } {
  new AdeDevices(db, of).keep(devices, { phase: 'sync', cursor: 'c', list: 1 });
  return { db, list: new AdeList(db, of), results: new AdeResults(db, of) };
}

const record = (n: number, serial: string, enrolledAt: number | null): Run => recordWith({ runId: runId(n), device: { serial }, enrolled: enrolledAt === null ? null : { at: enrolledAt, evidence: { kind: 'enrolled', values: {} } } });
const all = { search: '', state: null, profile: null };
const serialsOf = (found: AdeList, query: Partial<Parameters<AdeList['page']>[0]>): string[] => found.page({ ...all, ...query }, 0, 500).rows.map(({ serial }) => serial);
const counted = (counts: Readonly<Record<AdeDeviceState, number>>): string => adeDeviceStates.filter((state) => counts[state] > 0).map((state) => `${state} ${counts[state]}`).join(', ');
const deed = { at, by: 'vera', kind: 'assign', profile: 'Cart', serials: {} } as const;

describe('the devices of a server entry', () => {
  it('have the state that Apple, the last request and the newest record say', () => {
    const { db, list: found, results } = list([
      device('A1EMPTY', { profile_status: 'removed', device_assigned_date: time(at - 5000) }), device('A2ASSIGNED', assigned()), device('A3PUSHED', pushed()), device('A4ENROLLED', pushed()), device('A5ERASED', pushed()),
      device('A6AGAIN', pushed()), device('A7REFUSED'), device('A8GONE', { op_type: 'deleted', op_date: time(at), profile_uuid: one, profile_status: 'pushed' }), device('A9LATER', assigned(two)),
    ]);
    // Read back before the profile was pushed once more: erased since. Another record began after that of A6: it may have been erased.
    for (const [n, run] of [record(1, 'A4ENROLLED', at + 60_000), record(2, 'A5ERASED', at), record(3, 'A6AGAIN', at + 60_000), record(4, 'a6again', null), record(5, 'A8GONE', at + 60_000)].entries()) insertRun(db, n + 1, run);
    results.keep({ kind: 'assign', profileUuid: one, at }, [{ serial: 'A7REFUSED', status: 'THROTTLED', until: at + 10 }], deed);
    // The list shows since that it has what was refused then.
    results.keep({ kind: 'assign', profileUuid: two, at }, [{ serial: 'A9LATER', status: 'FAILED', until: null }], deed);
    const { rows, counts, total } = found.page(all, 0, 100);
    expect(rows.map(({ serial, state, since }) => `${serial} ${state} ${since === null ? '-' : since - at}`)).toEqual([
      'A1EMPTY noProfile -5000', 'A2ASSIGNED assigned 0', 'A3PUSHED pushed 1000', 'A4ENROLLED enrolled 60000', 'A5ERASED pushed 1000', 'A6AGAIN pushed 1000', 'A7REFUSED attention 0', 'A8GONE gone -', 'A9LATER assigned 0',
    ]);
    expect([total, counted(counts)]).toEqual([9, 'noProfile 1, assigned 2, pushed 3, enrolled 1, attention 1, gone 1']);
    for (const state of adeDeviceStates) expect(serialsOf(found, { state }), state).toEqual(rows.filter((row) => row.state === state).map(({ serial }) => serial));
  });

  it('have the states of the domain, whatever comes together', () => {
    const { db, list: found, results } = list([]);
    let n = 0;
    const devices: ListedDevice[] = [];
    for (const [name, change] of [['E', {}], ['A', assigned()], ['B', assigned(two)], ['P', pushed()], ['R', { profile_status: 'removed' }], ['W', { profile_status: 'surprise', profile_uuid: one }], ['G', { op_type: 'deleted', op_date: time(at) }]] as const) {
      for (const [kind, status] of [['none', 'none'], ['assign', 'SUCCESS'], ['assign', 'FAILED'], ['remove', 'NOT_ACCESSIBLE'], ['disown', 'FAILED']] as const) {
        for (const enrolled of ['none', 'before', 'after'] as const) {
          const serial = `S${name}${kind}${status}${enrolled}`.toUpperCase().replace('_', '');
          devices.push(device(serial, change));
          if (kind !== 'none') results.keep({ kind, profileUuid: kind === 'assign' ? one : null, at }, [{ serial, status, until: null }], deed);
          if (enrolled !== 'none') insertRun(db, n += 1, record(n, serial, enrolled === 'before' ? at : at + 5000));
        }
      }
    }
    new AdeDevices(db, server).keep(devices, { phase: 'sync', cursor: 'c', list: 1 });
    const listed = found.devices(devices.map(({ serial_number }) => serial_number));
    expect(listed).toHaveLength(7 * 5 * 3);
    const expected = new Map(adeDeviceStates.map((state) => [state, listed.filter(({ facts }) => adeDeviceState(facts).state === state).map(({ row }) => row.serial)]));
    for (const state of adeDeviceStates) expect(serialsOf(found, { state }), state).toEqual(expected.get(state));
    expect(found.page(all, 0, 1).counts).toEqual(Object.fromEntries(adeDeviceStates.map((state) => [state, expected.get(state)?.length])));
    // Each is there at all.
    expect(adeDeviceStates.filter((state) => expected.get(state)?.length === 0)).toEqual([]);
  });

  it('are found by both ends of the serial number, by words of the model and by order', () => {
    const { list: found } = list([
      device('DMPX1111AAAA', { model: 'iPad Air', order_number: 'ORD-77' }), device('DMPX2222BBBB', { model: 'iPhone 15', description: 'IPHONE 15 BLACK' }), device('F2L%0000AAAA', { model: 'iPad mini', asset_tag: 'Cart 7' }),
    ]);
    for (const [search, expected] of [['dmpx', [1, 2]], ['AAAA', [1, 3]], ['1111', []], ['air', [1]], ['ipad', [1, 3]], ['ipad air', [1]], ['pad', []], ['black', [2]], ['ord-77', [1]], ['77', []], ['cart', [3]], ['%', []], ['f2l%', [3]], ['_', []], [' DMPX1111AAAA ', [1]]] as const) {
      expect(serialsOf(found, { search }), search).toEqual(expected.map((n) => ['DMPX1111AAAA', 'DMPX2222BBBB', 'F2L%0000AAAA'][n - 1]));
    }
    expect(found.page({ ...all, search: 'ipad', state: 'pushed' }, 0, 10)).toMatchObject({ total: 0, rows: [], counts: { noProfile: 2, pushed: 0 } });
  });

  it('are those of one entry, and of one profile where one is asked for', () => {
    const { db, list: found } = list([device('A1', assigned()), device('A2', assigned(two)), device('A3', { profile_status: 'removed', profile_uuid: one })]);
    list([device('A1'), device('B1', assigned())], other, db);
    new AdeResults(db, other).keep({ kind: 'assign', profileUuid: two, at }, [{ serial: 'A1', status: 'FAILED', until: null }], deed);
    expect(serialsOf(found, {})).toEqual(['A1', 'A2', 'A3']);
    expect(serialsOf(found, { state: 'attention' })).toEqual([]);
    expect(found.page({ ...all, profile: one }, 0, 10)).toMatchObject({ total: 1, rows: [{ serial: 'A1', profile: { uuid: one, name: null } }], counts: { assigned: 1, noProfile: 0 } });
    expect([found.inOrder('X', 10), found.withProfile([one, two], 10), found.withProfile([one, two], 1)]).toEqual([[], ['A1', 'A2'], ['A1']]);
    expect([...new AdeProfiles(db, server).used()]).toEqual([[one, 1], [two, 1]]);
  });

  it('are counted anew as soon as anything was written, here or by another process', () => {
    const folder = tempFolder();
    const db = Database.openWriter(folder);
    const { list: found } = list([device('A1')], server, db);
    const reader = Database.openReader(folder);
    if (!reader) throw new Error('no file');
    const there = new AdeList(reader, server);
    const now = (): string[] => [found, there].map((one) => counted(one.page(all, 0, 1).counts));
    expect(now()).toEqual(['noProfile 1', 'noProfile 1']);
    found.refresh([device('A1', assigned()), device('A2')], []);
    expect(now()).toEqual(['noProfile 1, assigned 1', 'noProfile 1, assigned 1']);
    const running = record(1, 'A1', null);
    insertRun(db, 1, running);
    updateRun(db, 1, running, record(1, 'A1', at + 9));
    expect(now()).toEqual(['noProfile 1, enrolled 1', 'noProfile 1, enrolled 1']);
    reader.close();
  });

  it('stand as they were read last, and keep their place in the list', () => {
    const { db, list: found } = list([device('A1', { order_number: 'ORD-1', op_type: 'added', op_date: time(at) }), device('A2', assigned())]);
    found.refresh([device('A1', pushed(two)), device('NEW')], ['A2', 'NOBODY']);
    expect(found.page(all, 0, 10).rows.map(({ serial, state, order, profile }) => [serial, state, order, profile?.uuid])).toEqual([['A1', 'pushed', 'ORD-1', two], ['A2', 'gone', null, undefined], ['NEW', 'noProfile', null, undefined]]);
    expect(new AdeDevices(db, server).place()).toEqual({ phase: 'sync', cursor: 'c', list: 1 });
    // What a sync tells that is older than what it told before doesn't take it back; what is newer does.
    new AdeDevices(db, server).keep([device('A1', { op_type: 'modified', op_date: time(at - 1) })], { phase: 'sync', cursor: 'd', list: 1 });
    expect(found.devices(['A1'])[0]?.row.state).toBe('pushed');
    new AdeDevices(db, server).keep([device('A1', { op_type: 'modified', op_date: time(at + 1) })], { phase: 'sync', cursor: 'e', list: 1 });
    expect(found.devices(['A1'])[0]?.row.state).toBe('noProfile');
  });

  it('that somebody wrote into by hand are told as damage, and don’t keep the file from being opened or the others from being counted', () => {
    const { db, list: found } = list([device('A1'), device('A2', pushed())]);
    insertRun(db, 1, record(1, 'A2', at));
    db.run("UPDATE ade_device SET body = 'no JSON' WHERE serial = 'A2'");
    expect(counted(found.page(all, 0, 1).counts)).toBe('noProfile 1, enrolled 1');
    expect(() => found.devices(['A2'])).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  });

  it('of a long list are found by its indices, in any state', () => {
    const db = Database.openWriter(tempFolder());
    db.run(
      `INSERT INTO ade_device (token, serial, gone, profile_uuid, profile_status, order_number, op_date, list, body)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       SELECT ?, printf('DM%08dXY', i), 0, CASE WHEN i % 4 > 0 THEN '88FC4E378FEC5500' END, CASE i % 4 WHEN 0 THEN 'empty' WHEN 1 THEN 'pushed' ELSE 'assigned' END, NULL, NULL, 1, '{"model":"iPad"}' FROM n`,
      server,
    );
    db.run("INSERT INTO ade_result (server, serial, kind, profile_uuid, status, until_at, at) SELECT token, serial, 'assign', '88FC', CASE WHEN serial LIKE '%00XY' THEN 'FAILED' ELSE 'SUCCESS' END, NULL, 1 FROM ade_device", );
    insertRun(db, 1, record(1, 'DM00099997XY', at));
    const found = new AdeList(db, server);
    const { counts, total } = found.page({ ...all, state: 'assigned' }, 49_000, 500);
    expect([total, counted(counts)]).toEqual([50_000, 'noProfile 24000, assigned 50000, pushed 24999, enrolled 1, attention 1000']);
    expect(found.page(all, 99_999, 10).rows).toMatchObject([{ serial: 'DM00100000XY', state: 'attention' }]);
    expect(found.page({ ...all, state: 'enrolled' }, 0, 10).rows).toMatchObject([{ serial: 'DM00099997XY' }]);
    expect(found.page({ ...all, search: '99997XY' }, 0, 10)).toMatchObject({ total: 1, rows: [{ state: 'enrolled' }] });
    // No statement of a page or a count sorts the list, nor goes through all of a table.
    const [asked, plans, wide] = [new Set<string>(), [] as string[], new Set<string>()];
    const watched = new Proxy(db, { get: (target, name) => (name === 'all' ? (sql: string, ...values: never[]) => { asked.add(sql); return target.all(sql, ...values); } : Reflect.get(target, name) as unknown) });
    for (const state of [null, ...adeDeviceStates]) for (const search of ['', 'DM0009']) new AdeList(watched, server).page({ search, state, profile: null }, 0, 5);
    for (const sql of asked) {
      if (!sql.includes('ade_device')) continue;
      const plan = db.all(`EXPLAIN QUERY PLAN ${sql}`, ...Array.from(sql.matchAll(/\?/g), () => '')).map((row) => (row as { detail: string }).detail);
      plans.push(...plan);
      // A whole entry is gone through only where all of it is listed or counted.
      if (plan.some((line) => line.startsWith('SEARCH d') && line.endsWith('(token=?)'))) wide.add(sql.replace(/ AND \(d.serial LIKE.*?\)(?= |$)/, ''));
    }
    expect([...wide].map((sql) => sql.slice(0, 25))).toEqual(['SELECT d.told AS state, c', 'SELECT d.serial FROM ade_']);
    expect(plans.length).toBeGreaterThan(20);
    expect(plans.filter((plan) => /SCAN (?:d|r|run|l)\b/.test(plan))).toEqual([]);
    expect(plans.filter((plan) => plan.startsWith('SEARCH d') && !plan.includes('INDEX'))).toEqual([]);
    db.close();
  });
});

describe('a ledger of before', () => {
  it('says after it was brought up to date which records read an enrollment back', () => {
    const folder = tempFolder();
    const raw = new BetterSqlite(`${folder}/ledger.sqlite`);
    const before = migrations.findIndex((sql) => sql.includes('enrolled_at'));
    for (const sql of migrations.slice(0, before)) raw.exec(sql);
    const insert = raw.prepare("INSERT INTO run (n, run_id, started_at, outcome, method, udid, serial, operator, station) VALUES (?, ?, 1, 'done', 'automated', 'u', ?, 'o', 's')");
    const state = raw.prepare('INSERT INTO run_state (n, words, state) VALUES (?, ?, ?)');
    for (const [n, run] of [record(1, 'OLD1', at), record(2, 'OLD2', null)].entries()) {
      insert.run(n + 1, run.runId, run.device.serial);
      state.run(n + 1, '', JSON.stringify(run));
    }
    insert.run(3, 'broken', 'OLD3');
    state.run(3, '', '"enrolled":{ no JSON');
    raw.pragma(`user_version = ${before}`);
    raw.close();
    const db = Database.openWriter(folder);
    expect(db.all('SELECT serial, enrolled_at FROM run ORDER BY n')).toEqual([{ serial: 'OLD1', enrolled_at: at }, { serial: 'OLD2', enrolled_at: null }, { serial: 'OLD3', enrolled_at: null }]);
  });
});
