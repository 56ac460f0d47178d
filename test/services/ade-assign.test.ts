// Assigning, taking away and releasing against a strict service: portions, results that stay, times to wait, and what is never sent twice.
import { describe, expect, it } from 'vitest';
import { AdeAssign } from '../../src/services/ade-assign.ts';
import { AdeList } from '../../src/store/ade-list.ts';
import { AdeResults } from '../../src/store/ade-results.ts';
import { type AdeWorld, adeWorld, served, serverId } from '../setup/ade-access.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const uuid = '88FC4E378FEC5500';
const profile = { uuid, name: 'Cart' };
const stored: [string, Record<string, unknown>] = [uuid, { profile_name: 'Cart', url: 'https://mdm.example/enroll' }];
const serial = (n: number): string => `DMPX${String(n).padStart(6, '0')}`;
const many = (count: number): string[] => Array.from({ length: count }, (_, n) => serial(n));

function at(devices: Parameters<typeof adeWorld>[0], change: Parameters<typeof adeWorld>[1] = {}): { world: AdeWorld; assign: AdeAssign } {
  const world = adeWorld(devices, { profiles: new Map([stored]), ...change });
  return { world, assign: new AdeAssign({ db: world.db, access: world.access, clock: world.clock, operator: 'vera', changed: () => undefined }) };
}

const rows = ({ db }: AdeWorld): string[] => new AdeList(db, serverId).page({ search: '', state: null, profile: null }, 0, 500).rows.map((row) => `${row.serial} ${row.state}`);
const deeds = ({ db }: AdeWorld): unknown[] => new AdeResults(db, serverId).deeds(0, 50).deeds.map(({ kind, by, profile: called, counts }) => [kind, by, called, counts]).reverse();
const asked = (world: AdeWorld, path: string): string[] => world.calls().filter((call) => call.includes(path));

describe('assigning a profile', () => {
  it('takes a thousand serial numbers a call, says of each what became of it, and reads back how they stand', async () => {
    const { world, assign } = at(many(2500).map((one) => served(one)));
    world.listed();
    const outcome = await assign.assign(serverId, profile, [...many(2500), serial(3), ' dmpx-000004 ', 'NOTOURS123']);
    expect(outcome).toMatchObject({ profileUuid: uuid, left: 0, problem: null, counts: { SUCCESS: 2500, NOT_ACCESSIBLE: 1, FAILED: 0, THROTTLED: 0, NOT_FOUND: 0 } });
    expect([outcome.results.length, outcome.results[0]]).toEqual([1000, { serial: 'NOTOURS123', status: 'NOT_ACCESSIBLE', until: null }]);
    expect(world.calls()).toEqual(['PUT /profile/devices 1000', 'POST /devices 1000', 'PUT /profile/devices 1000', 'POST /devices 1000', 'PUT /profile/devices 501', 'POST /devices 500']);
    expect([...world.state.devices.values()].every((device) => device.profile_uuid === uuid)).toBe(true);
    expect(new AdeList(world.db, serverId).page({ search: '', state: 'assigned', profile: uuid }, 0, 1)).toMatchObject({ total: 2500, rows: [{ serial: serial(0), assignedAt: world.state.now, result: { status: 'SUCCESS' } }] });
    expect(deeds(world)).toEqual([['assign', 'vera', 'Cart', { SUCCESS: 1000 }], ['assign', 'vera', 'Cart', { SUCCESS: 1000 }], ['assign', 'vera', 'Cart', { SUCCESS: 500, NOT_ACCESSIBLE: 1 }]]);
  });

  it('keeps to the numbers that the account says', async () => {
    const { world, assign } = at(many(7).map((one) => served(one)), { limits: new Map([['/profile/devices', 3], ['/devices', 2]]) });
    expect((await assign.assign(serverId, profile, many(7))).counts.SUCCESS).toBe(7);
    expect(asked(world, '/profile/devices')).toEqual(['PUT /profile/devices 3', 'PUT /profile/devices 3', 'PUT /profile/devices 1']);
    expect(asked(world, 'POST /devices')).toEqual(['POST /devices 2', 'POST /devices 1', 'POST /devices 2', 'POST /devices 1', 'POST /devices 1']);
  });

  it('shows what was read, not what was answered: who isn’t assigned after SUCCESS is no success, and stands right as soon as it is', async () => {
    const { world, assign } = at([served('DEAF000001', { deaf: true }), served('GOOD000001')]);
    world.listed();
    expect(await assign.assign(serverId, profile, ['DEAF000001', 'GOOD000001'])).toMatchObject({ counts: { SUCCESS: 1, FAILED: 1 }, results: [{ serial: 'DEAF000001', status: 'FAILED' }, { serial: 'GOOD000001', status: 'SUCCESS' }] });
    expect(rows(world)).toEqual(['DEAF000001 attention', 'GOOD000001 assigned']);
    Object.assign(world.state.devices.get('DEAF000001') ?? {}, { profile_uuid: uuid, profile_status: 'assigned' });
    await assign.refresh(serverId, ['DEAF000001'], new AbortController().signal);
    expect(rows(world)).toEqual(['DEAF000001 assigned', 'GOOD000001 assigned']);
  });

  it('doesn’t ask again for a device before the time that Apple said, and does afterwards', async () => {
    const { world, assign } = at([served('SLOW000001', { refuses: 'THROTTLED' }), served('GOOD000001')], { retryAfter: 600 });
    world.listed();
    const until = world.state.now + 600_000;
    const first = await assign.assign(serverId, profile, ['SLOW000001', 'GOOD000001']);
    expect(first).toMatchObject({ counts: { SUCCESS: 1, THROTTLED: 1 }, left: 0 });
    expect(first.results[0]).toEqual({ serial: 'SLOW000001', status: 'THROTTLED', until });
    world.clock.advance(599_000);
    expect((await assign.assign(serverId, profile, ['SLOW000001', 'GOOD000001'])).results[0]).toEqual({ serial: 'SLOW000001', status: 'THROTTLED', until });
    expect((await assign.assign(serverId, profile, ['SLOW000001'])).counts.THROTTLED).toBe(1);
    expect((await assign.unassign(serverId, ['SLOW000001'])).counts.THROTTLED).toBe(1);
    expect(asked(world, 'PUT')).toEqual(['PUT /profile/devices 2', 'PUT /profile/devices 1']);
    expect(asked(world, 'DELETE')).toEqual([]);
    world.clock.advance(1000);
    delete world.state.devices.get('SLOW000001')?.refuses;
    expect((await assign.assign(serverId, profile, ['SLOW000001'])).counts.SUCCESS).toBe(1);
    expect(rows(world)).toEqual(['GOOD000001 assigned', 'SLOW000001 assigned']);
  });

  it('is cancelled between two calls: what was answered stays, the rest isn’t asked', async () => {
    const { world, assign } = at(many(2500).map((one) => served(one)));
    world.cancelAt = 1000;
    expect(await assign.assign(serverId, profile, many(2500))).toMatchObject({ counts: { SUCCESS: 1000 }, left: 1500, problem: null });
    expect(asked(world, 'PUT')).toHaveLength(1);
    expect([...new AdeResults(world.db, serverId).of(many(2500)).keys()]).toHaveLength(1000);
  });

  it('doesn’t lose the other portions’ results over one that is refused', async () => {
    const { world, assign } = at(many(3).map((one) => served(one)), { limits: new Map([['/profile/devices', 1]]) });
    await world.access.client(serverId).then((client) => client.account(new AbortController().signal));
    world.state.next.push({ status: 400, body: 'MALFORMED_REQUEST_BODY' });
    expect(await assign.assign(serverId, profile, many(3))).toMatchObject({ counts: { SUCCESS: 2 }, left: 1, problem: { code: 'ade.refused', params: { word: 'MALFORMED_REQUEST_BODY' } } });
  });

  it.each([['T_C_NOT_SIGNED', 403, 'ade.termsNotSigned'], ['ACCESS_DENIED', 403, 'ade.denied'], ['TOO_MANY_REQUESTS', 429, 'ade.throttled'], ['PROFILE_NOT_FOUND', 404, 'ade.refused']])('stops at %s, which every portion would meet, and tells the entry of it', async (body, status, code) => {
    const { world, assign } = at(many(3).map((one) => served(one)), { limits: new Map([['/profile/devices', 1]]) });
    await world.access.client(serverId).then((client) => client.account(new AbortController().signal));
    world.state.next.push({ status, body });
    expect(await assign.assign(serverId, profile, many(3))).toMatchObject({ counts: { SUCCESS: 0 }, left: 3, problem: { code } });
    expect([asked(world, 'PUT'), world.told]).toEqual([['PUT /profile/devices 1'], [code]]);
  });

  it('is asked once more where the connection broke, since it only sets what is', async () => {
    const { world, assign } = at([served('GOOD000001')], { breaks: [{ at: 'PUT /profile/devices', when: 'after' }] });
    expect(await assign.assign(serverId, profile, ['GOOD000001'])).toMatchObject({ counts: { SUCCESS: 1 }, left: 0, problem: null });
    expect(asked(world, 'PUT')).toHaveLength(2);
  });

  it('says of what stays unanswered what is read back, and leaves the rest', async () => {
    const broken = { at: 'PUT /profile/devices', when: 'after' } as const;
    const { world, assign } = at([served('GOOD000001'), served('NEXT000001')], { breaks: [broken, broken], limits: new Map([['/profile/devices', 1]]) });
    world.listed();
    expect(await assign.assign(serverId, profile, ['GOOD000001', 'NEXT000001'])).toMatchObject({ counts: { SUCCESS: 1 }, left: 1, problem: { code: 'http.unreachable' } });
    expect(rows(world)).toEqual(['GOOD000001 assigned', 'NEXT000001 noProfile']);
    expect(deeds(world)).toEqual([['assign', 'vera', 'Cart', { UNANSWERED: 1 }], ['assign', 'vera', 'Cart', { SUCCESS: 1 }]]);
  });

  it('counts what Apple didn’t answer for by what is read back, and what can’t be read as it was answered', async () => {
    const { world, assign } = at([served('QUIET00001'), served('ODD0000001'), served('GOOD000001')]);
    world.listed();
    Object.assign(world.state.devices.get('ODD0000001') ?? {}, { profile_status: 7 });
    Object.assign(world.state.devices.get('QUIET00001') ?? {}, { profile_status: 'assigned', profile_uuid: uuid });
    await world.access.client(serverId).then((client) => client.account(new AbortController().signal));
    world.state.next.push({ status: 200, body: JSON.stringify({ profile_uuid: uuid, devices: { ODD0000001: 'SUCCESS' } }) });
    expect(await assign.assign(serverId, profile, ['QUIET00001', 'ODD0000001', 'GOOD000001'])).toMatchObject({ counts: { SUCCESS: 2, FAILED: 1 }, left: 0 });
    expect(rows(world)).toEqual(['GOOD000001 attention', 'ODD0000001 noProfile', 'QUIET00001 assigned']);
  });

  it('asks for a device as it is listed, whatever people’s serial numbers look like', async () => {
    const { world, assign } = at([served('ab-cd 0001'), served('ABCD0001')]);
    world.listed();
    expect(await assign.assign(serverId, profile, ['ab-cd 0001'])).toMatchObject({ counts: { SUCCESS: 1 }, results: [{ serial: 'ab-cd 0001' }] });
    expect([...world.state.devices.values()].map(({ profile_uuid: has }) => has ?? null)).toEqual([uuid, null]);
    expect((await assign.disown(serverId, ['ab-cd 0001'], 1)).counts.SUCCESS).toBe(1);
    expect([...world.state.devices.keys()]).toEqual(['ABCD0001']);
  });

  it('isn’t kept from a device by a time that a wrong clock wrote', async () => {
    const { world, assign } = at([served('SLOW000001', { refuses: 'THROTTLED' })], { retryAfter: 600 });
    world.listed();
    world.clock.advance(300 * 86_400_000);
    world.state.now = world.clock.now();
    await assign.assign(serverId, profile, ['SLOW000001']);
    const right = new FakeClock({ now: world.clock.now() - 300 * 86_400_000 });
    world.state.now = right.now();
    const before = world.calls().length;
    await new AdeAssign({ db: world.db, access: world.access, clock: right, operator: 'vera', changed: () => undefined }).assign(serverId, profile, ['SLOW000001']);
    expect(world.calls().length).toBeGreaterThan(before);
  });

  it('isn’t begun for an entry that isn’t there', async () => {
    const { world, assign } = at([]);
    expect(await codeOf(assign.assign('00000000-0000-4000-8000-0000000000ff' as typeof serverId, profile, ['GOOD000001']))).toBe('ade.unknown');
    expect(world.state.requests).toEqual([]);
  });
});

describe('taking a profile away', () => {
  it('shows that it is gone by what is read, and says of each what became of it', async () => {
    const has = { profile_uuid: uuid, profile_status: 'assigned' } as const;
    const { world, assign } = at([served('GOOD000001', has), served('DEAF000001', { ...has, deaf: true }), served('BAD0000001', { ...has, refuses: 'FAILED' })]);
    world.listed();
    expect(await assign.unassign(serverId, ['GOOD000001', 'DEAF000001', 'BAD0000001'])).toMatchObject({ profileUuid: null, counts: { SUCCESS: 1, FAILED: 2 }, left: 0 });
    expect(rows(world)).toEqual(['BAD0000001 attention', 'DEAF000001 attention', 'GOOD000001 noProfile']);
    expect(deeds(world)).toEqual([['remove', 'vera', null, { SUCCESS: 2, FAILED: 1 }]]);
  });
});

describe('releasing devices', () => {
  it('needs their number typed, doubled ones counted once', async () => {
    const { world, assign } = at([served('GONE000001'), served('GONE000002')]);
    expect(await codeOf(assign.disown(serverId, ['GONE000001', 'gone000001', 'GONE000002'], 3))).toBe('ade.typed');
    expect(world.state.requests).toEqual([]);
    expect((await assign.disown(serverId, ['GONE000001', 'gone000001', 'GONE000002'], 2)).counts.SUCCESS).toBe(2);
  });

  it('is in the journal before it is asked for, and shows them gone', async () => {
    const { world, assign } = at([served('GONE000001'), served('STAY000001', { refuses: 'FAILED' })]);
    world.listed();
    const outcome = await assign.disown(serverId, ['GONE000001', 'STAY000001', 'ELSE000001'], 3);
    expect(outcome).toMatchObject({ counts: { SUCCESS: 1, FAILED: 1, NOT_ACCESSIBLE: 1 }, left: 0, problem: null });
    expect(rows(world)).toEqual(['GONE000001 gone', 'STAY000001 attention']);
    expect(deeds(world)).toEqual([['disown', 'vera', null, { ASKED: 3 }], ['disown', 'vera', null, { SUCCESS: 1, FAILED: 1, NOT_ACCESSIBLE: 1 }]]);
    expect(() => { world.db.run('DELETE FROM ade_deed'); }).toThrow();
  });

  it.each<['before' | 'after', { gone: number; there: number }, number]>([['before', { gone: 0, there: 2 }, 0], ['after', { gone: 2, there: 0 }, 2]])(
    'is never sent twice: where the connection broke %s it was done, the devices are read back and told so', async (when, params, released) => {
      const { world, assign } = at([served('GONE000001'), served('GONE000002'), served('NEXT000001')], { breaks: [{ at: 'POST /devices/disown', when }], limits: new Map([['/devices/disown', 2]]) });
      world.listed();
      expect(await assign.disown(serverId, ['GONE000001', 'GONE000002', 'NEXT000001'], 3)).toMatchObject({ counts: { SUCCESS: released }, left: 3 - released, problem: { code: 'ade.releaseBroken', params } });
      expect(world.calls()).toEqual(['POST /devices/disown 2', 'POST /devices 2']);
      expect(rows(world)).toEqual(when === 'after' ? ['GONE000001 gone', 'GONE000002 gone', 'NEXT000001 noProfile'] : ['GONE000001 noProfile', 'GONE000002 noProfile', 'NEXT000001 noProfile']);
    },
  );

  it('doesn’t count as released what never was in the entry, where the connection broke', async () => {
    const { world, assign } = at([served('GONE000001')], { breaks: [{ at: 'POST /devices/disown', when: 'after' }] });
    world.listed();
    expect(await assign.disown(serverId, ['GONE000001', 'TYPO000001'], 2)).toMatchObject({ counts: { SUCCESS: 1 }, left: 1, problem: { code: 'ade.releaseBroken', params: { gone: 1, there: 1 } } });
  });

  it('is never sent twice either where nobody can be asked since', async () => {
    const { world, assign } = at([served('GONE000001')], { breaks: [{ at: 'POST /devices/disown', when: 'after' }, { at: 'POST /devices', when: 'before' }] });
    expect(await assign.disown(serverId, ['GONE000001'], 1)).toMatchObject({ counts: { SUCCESS: 0 }, left: 1, problem: { code: 'ade.releaseUnknown', params: { count: 1 } } });
    expect(world.calls()).toEqual(['POST /devices/disown 1', 'POST /devices 1']);
    expect(deeds(world)).toEqual([['disown', 'vera', null, { ASKED: 1 }], ['disown', 'vera', null, { UNANSWERED: 1 }]]);
  });

  it('is sent again after a session that ended: then nothing was done', async () => {
    const { world, assign } = at([served('GONE000001')]);
    await world.access.client(serverId).then((client) => client.account(new AbortController().signal));
    world.state.session = 'another';
    expect((await assign.disown(serverId, ['GONE000001'], 1)).counts.SUCCESS).toBe(1);
  });
});

describe('asking how devices stand', () => {
  it('keeps what Apple says, lists those that weren’t, and tells which are unknown', async () => {
    const { world, assign } = at([served('GOOD000001', { profile_uuid: uuid, profile_status: 'pushed', profile_push_time: '2026-11-22T11:00:00Z' }), served('OLD0000001')]);
    world.listed('OLD0000001');
    world.state.devices.delete('OLD0000001');
    expect(await assign.refresh(serverId, ['GOOD000001', 'OLD0000001'], new AbortController().signal)).toEqual([{ serial: 'GOOD000001', status: 'SUCCESS', until: null }, { serial: 'OLD0000001', status: 'NOT_FOUND', until: null }]);
    expect(rows(world)).toEqual(['GOOD000001 pushed', 'OLD0000001 gone']);
  });
});
