// The lists of practice Apple's service of automated enrollment: fetched, followed, looked up, released (enrollment-formats 5.2, 5.3, 5.5).
import { describe, expect, it } from 'vitest';
import { makeRoster } from '../../src/bench/roster.ts';
import { type Answered, type Apple, type Client, clientOf, portal, startApple, tokenFor, wordOf } from '../setup/apple-client.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';

const day = 86_400_000;

type Row = Record<string, unknown> & { readonly serial_number: string };
interface Page {
  readonly devices: readonly Row[];
  readonly cursor: string;
  readonly fetched_until: string;
  readonly more_to_follow: boolean;
}

type At = Apple & { readonly client: Client };

async function desk(...choice: Parameters<typeof startApple>): Promise<At> {
  const at = await startApple(...choice);
  return { ...at, client: await clientOf(at, await tokenFor(at)) };
}

const pageOf = ({ status, text, json }: Answered): Page => {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return json as Page;
};
const fetched = async ({ client }: At, body: unknown = {}, headers = {}): Promise<Page> => pageOf(await client.call('POST', '/server/devices', body, headers));
const synced = async ({ client }: At, cursor: string, limit = 100): Promise<Page> => pageOf(await client.call('POST', '/devices/sync', { cursor, limit }));
const refused = async ({ client }: At, path: string, body: unknown): Promise<string> => wordOf(await client.call('POST', path, body));
const serials = ({ devices }: Page): string[] => devices.map(({ serial_number }) => serial_number);
const statuses = async ({ client }: At, path: string, devices: readonly string[]): Promise<unknown> => ((await client.call('POST', path, { devices })).json as { devices: unknown }).devices;

/** All pages of the list, and the cursor behind the last. */
async function whole(at: At, limit: number): Promise<{ readonly serials: string[]; readonly pages: number; readonly cursor: string }> {
  const found: string[] = [];
  let page = await fetched(at, { limit });
  let pages = 1;
  for (; ; pages += 1) {
    found.push(...serials(page));
    if (!page.more_to_follow) return { serials: found, pages, cursor: page.cursor };
    page = await fetched(at, { cursor: page.cursor, limit });
  }
}

describe('the account', () => {
  it('says whose it is, and more to who speaks a newer protocol', async () => {
    const { client } = await desk();
    const [oldest, older, newest] = await Promise.all(['1', '2', '10'].map(async (version) => (await client.call('GET', '/account', undefined, { 'x-server-protocol-version': version })).json as Record<string, unknown>));
    expect(Object.keys(oldest ?? {})).toEqual(['server_name', 'server_uuid', 'admin_id', 'facilitator_id', 'org_name', 'org_email', 'org_phone', 'org_address']);
    expect(Object.keys(older ?? {})).toEqual(Object.keys(oldest ?? {}));
    expect(newest).toMatchObject({ org_type: 'edu', org_version: 'v2', org_id: expect.stringMatching(/./) as string, org_id_hash: expect.stringMatching(/^[0-9A-F]{64}$/) as string });
    const urls = newest?.['urls'] as { uri: string; http_method: string[]; limit?: unknown }[];
    expect(urls.find(({ uri }) => uri === '/server/devices')).toEqual({ uri: '/server/devices', http_method: ['POST'], limit: { default: 100, maximum: 1000 } });
    expect(urls.map(({ uri }) => uri).sort()).toEqual([
      '/account', '/account-driven-enrollment/profile', '/device/activationlock', '/devices', '/devices/disown', '/devices/sync', '/os-beta-enrollment/tokens', '/profile', '/profile/devices', '/server/devices',
    ]);
  });
});

describe('the list of devices', () => {
  it('has two of three devices of the bench and forty that are elsewhere, the same each time', async () => {
    const roster = makeRoster(90, 5);
    const lists = await Promise.all([0, 1].map(async () => (await whole(await desk(roster), 1000)).serials));
    expect(lists[1]).toEqual(lists[0]);
    const onBench = roster.filter(({ serial }) => lists[0]?.includes(serial));
    expect([onBench.length > 48, onBench.length < 72]).toEqual([true, true]);
    expect((lists[0]?.length ?? 0) - onBench.length).toBe(40);
    expect(roster.filter(({ adeAssigned }) => adeAssigned).every(({ serial }) => lists[0]?.includes(serial))).toBe(true);
  });

  it('comes in pages, each device once, and its end is an exhausted cursor', async () => {
    const at = await desk([], 45);
    const { serials: all, pages, cursor } = await whole(at, 10);
    expect([all.length, new Set(all).size, pages, cursor.length <= 1000]).toEqual([45, 45, 5, true]);
    expect(await refused(at, '/server/devices', { cursor })).toBe('400 EXHAUSTED_CURSOR');
    // The changes are followed from there.
    expect(await synced(at, cursor)).toMatchObject({ devices: [], more_to_follow: false });
  });

  it('gives the same page for the same cursor', async () => {
    const at = await desk([], 30);
    const { cursor } = await fetched(at, { limit: 10 });
    const [one, two] = [await fetched(at, { cursor, limit: 10 }), await fetched(at, { cursor, limit: 10 })];
    expect(serials(two)).toEqual(serials(one));
    expect(serials(one)).toHaveLength(10);
  });

  it('has a hundred in a page unless told, and never more than a thousand', async () => {
    const at = await desk([], 1100);
    expect([(await fetched(at)).devices.length, (await fetched(at, { limit: 5000 })).devices.length]).toEqual([100, 1000]);
    for (const limit of [0, -1, 1.5, '10']) expect(await refused(at, '/server/devices', { limit })).toBe('400 MALFORMED_REQUEST_BODY');
  });

  it('shows as much of a device as the protocol’s version has', async () => {
    const at = await desk([supervisedDevice(0, { supervised: false, adeAssigned: true, serial: 'ASSIGNED01', wifiAddress: 'aa:bb:cc:00:11:22' })], 0);
    const row = async (version: string): Promise<Row | undefined> => (await fetched(at, {}, { 'x-server-protocol-version': version })).devices[0];
    const common = ['asset_tag', 'color', 'description', 'device_assigned_by', 'device_assigned_date', 'model', 'profile_assign_time', 'profile_status', 'profile_uuid', 'serial_number'];
    expect(Object.keys(await row('1') ?? {}).sort()).toEqual(common);
    expect(await row('2')).toMatchObject({ os: 'iOS', device_family: 'iPad' });
    expect(await row('7')).toMatchObject({ os: 'iPadOS', device_family: 'iPad' });
    expect([await row('9'), await row('10')].map((shown) => shown?.['wifi_mac_address'])).toEqual([undefined, 'AA:BB:CC:00:11:22']);
    expect(await row('10')).toMatchObject({ serial_number: 'ASSIGNED01', profile_status: 'assigned', device_assigned_date: '2026-10-23T10:00:00Z' });
  });

  it('tells no op_type while it is fetched', async () => {
    const { devices } = await fetched(await desk([], 3));
    expect(devices.map((row) => [row['op_type'], row['op_date'], row['profile_status'], row['profile_uuid']])).toEqual(Array.from({ length: 3 }, () => [undefined, undefined, 'empty', undefined]));
  });

  it('knows which devices of the bench carry a configuration of automated enrollment already', async () => {
    const automated = new Map([['ConfigurationSource', 1n]]);
    const eight = Array.from({ length: 8 }, (_, n) => n + 2);
    const at = await desk([
      privateDevice(0, { serial: 'CARRIED001', cloud: automated, adeAssigned: true }), privateDevice(1, { serial: 'ASSIGNED01', adeAssigned: true }),
      ...eight.map((n) => privateDevice(n, { serial: `EMPTY0000${n}` })), ...eight.map((n) => privateDevice(n, { udid: `udid${n}`, serial: `BEFORE000${n}`, cloud: automated })),
    ], 0);
    const found = new Map((await fetched(at)).devices.map((row) => [row.serial_number, row]));
    expect(found.get('CARRIED001')).toMatchObject({ profile_status: 'pushed', profile_push_time: expect.stringMatching(/^2026-10-2\dT10:00:00Z$/) as string });
    expect(found.get('ASSIGNED01')?.['profile_status']).toBe('assigned');
    // Not every device was bought; which were is the same each time.
    const statusesOf = (mark: string): Set<unknown> => new Set([...found.values()].filter(({ serial_number: serial }) => serial.startsWith(mark)).map((row) => row['profile_status']));
    expect([statusesOf('EMPTY'), statusesOf('BEFORE')]).toEqual([new Set(['empty']), new Set(['removed'])]);
  });
});

describe('changes of the list', () => {
  it('are told since the fetch began, also what happened while it went on', async () => {
    const at = await desk([], 20);
    const first = await fetched(at, { limit: 10 });
    at.clock.advance(5000);
    await portal(at, '/devices', { devices: ['NEWDEVICE1'], server: await serverUuid(at) });
    const last = await fetched(at, { cursor: first.cursor, limit: 100 });
    expect([last.more_to_follow, serials(last).includes('NEWDEVICE1')]).toEqual([false, true]);
    const changes = await synced(at, last.cursor);
    expect(changes.devices.map((row) => [row.serial_number, row['op_type'], row['op_date']])).toEqual([['NEWDEVICE1', 'added', '2026-11-22T10:00:05.000Z']]);
    expect((await synced(at, changes.cursor)).devices).toEqual([]);
  });

  it('come in pages and in their order; of a device that went away only its name', async () => {
    const at = await desk([], 5);
    const { serials: [one = '', two = ''], cursor } = await whole(at, 100);
    const { profile_uuid: uuid } = (await at.client.call('POST', '/profile', { profile_name: 'P', url: 'https://mdm.example/', devices: [one, two] })).json as { profile_uuid: string };
    await portal(at, '/devices', { devices: [one], server: null });
    const pages = [await synced(at, cursor, 2)];
    expect(pages[0]?.more_to_follow).toBe(true);
    pages.push(await synced(at, pages[0]?.cursor ?? '', 2));
    expect(pages.flatMap(({ devices }) => devices.map((row) => [row.serial_number, row['op_type'], row['profile_uuid']]))).toEqual([[one, 'modified', undefined], [two, 'modified', uuid], [one, 'deleted', undefined]]);
    expect(pages[1]?.more_to_follow).toBe(false);
  });

  it('of another server entry are not told', async () => {
    const at = await desk([], 5);
    const { serials: [one = ''], cursor } = await whole(at, 100);
    const other = await clientOf(at, await tokenFor(at, '?name=Other'));
    const servers = ((await portal(at, '/servers')).json as { servers: { server_uuid: string; server_name: string; devices: number }[] }).servers;
    expect(servers.map(({ server_name: name, devices }) => [name, devices])).toEqual([['Practice MDM', 5], ['Other', 0]]);
    const begin = pageOf(await other.call('POST', '/server/devices', {}));
    expect([begin.devices, begin.more_to_follow]).toEqual([[], false]);
    await portal(at, '/devices', { devices: [one], server: servers[1]?.server_uuid });
    const [here, there] = [await synced(at, cursor), pageOf(await other.call('POST', '/devices/sync', { cursor: begin.cursor }))];
    expect([here, there].map(({ devices }) => devices.map((row) => [row.serial_number, row['op_type']]))).toEqual([[[one, 'deleted']], [[one, 'added']]]);
    expect(wordOf(await other.call('POST', '/devices/sync', { cursor }))).toBe('400 INVALID_CURSOR');
  });

  it('lose the profile of a device that is put to the same server entry again', async () => {
    const at = await desk([], 5);
    const { serials: [one = ''] } = await whole(at, 100);
    await at.client.call('POST', '/profile', { profile_name: 'P', url: 'https://mdm.example/', devices: [one] });
    await portal(at, '/devices', { devices: [one], server: await serverUuid(at) });
    expect((await statuses(at, '/devices', [one]) as Record<string, Row>)[one]).toMatchObject({ profile_status: 'empty', response_status: 'SUCCESS' });
  });
});

async function serverUuid(at: At): Promise<string> {
  return ((await portal(at, '/servers')).json as { servers: { server_uuid: string }[] }).servers[0]?.server_uuid ?? '';
}

describe('a cursor', () => {
  it.each(['/server/devices', '/devices/sync'])('is good for seven days at %s', async (path) => {
    const at = await desk([], 20);
    const { cursor } = await fetched(at, { limit: 10 });
    at.clock.advance(7 * day);
    expect((await at.client.call('POST', path, { cursor })).status).toBe(200);
    at.clock.advance(1);
    expect(await refused(at, path, { cursor })).toBe('400 EXPIRED_CURSOR');
  });

  it('can be ended at the portal; the next one is good again', async () => {
    const at = await desk([], 5);
    const { cursor } = await whole(at, 10);
    await portal(at, '/switches', { expire_cursors: true });
    expect(await refused(at, '/devices/sync', { cursor })).toBe('400 EXPIRED_CURSOR');
    expect((await synced(at, (await whole(at, 10)).cursor)).devices).toEqual([]);
  });

  it('isn’t made up, changed or longer than a thousand characters', async () => {
    const at = await desk([], 5);
    const { cursor } = await whole(at, 10);
    for (const wrong of ['x', `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`, 'A'.repeat(1001), 5]) expect(await refused(at, '/devices/sync', { cursor: wrong })).toBe('400 INVALID_CURSOR');
    expect(await refused(at, '/server/devices', { cursor: 'x' })).toBe('400 INVALID_CURSOR');
  });

  it('is required to follow changes', async () => {
    expect(await refused(await desk(), '/devices/sync', {})).toBe('400 CURSOR_REQUIRED');
  });
});

describe('single devices', () => {
  it('are told with how each went', async () => {
    const at = await desk([], 5);
    const { serials: [one = ''] } = await whole(at, 10);
    expect(await statuses(at, '/devices', [one, 'NOBODY0001', one])).toEqual({
      [one]: expect.objectContaining({ serial_number: one, profile_status: 'empty', response_status: 'SUCCESS' }) as unknown, NOBODY0001: { serial_number: 'NOBODY0001', response_status: 'NOT_ACCESSIBLE' },
    });
  });

  it.each(['/devices', '/devices/disown'])('have to be named at %s, a thousand at most', async (path) => {
    const at = await desk();
    for (const body of [{}, { devices: [] }, { devices: [''] }]) expect(await refused(at, path, body)).toBe('400 DEVICE_ID_REQUIRED');
    for (const body of [{ devices: 'A' }, { devices: [5] }, { devices: Array.from({ length: 1001 }, (_, n) => `S${n}`) }]) expect(await refused(at, path, body)).toBe('400 MALFORMED_REQUEST_BODY');
  });

  it('are released only where somebody allowed it, and then they are gone', async () => {
    const at = await desk([], 5);
    const { serials: [one = ''], cursor } = await whole(at, 10);
    expect(await statuses(at, '/devices/disown', [one, 'NOBODY0001'])).toEqual({ [one]: 'FAILED', NOBODY0001: 'NOT_ACCESSIBLE' });
    expect((await whole(at, 10)).serials).toContain(one);
    await portal(at, '/switches', { release_allowed: true });
    expect(await statuses(at, '/devices/disown', [one])).toEqual({ [one]: 'SUCCESS' });
    expect((await whole(at, 10)).serials).not.toContain(one);
    expect((await synced(at, cursor)).devices.map((row) => [row.serial_number, row['op_type']])).toEqual([[one, 'deleted']]);
    expect(await statuses(at, '/devices/disown', [one])).toEqual({ [one]: 'NOT_ACCESSIBLE' });
  });
});

describe('Activation Lock', () => {
  const lock = async ({ client }: At, device: unknown, more: object = {}): Promise<unknown> => (await client.call('POST', '/device/activationlock', { device, ...more })).json;

  it('is put on a device once, and the device has it', async () => {
    const at = await desk([supervisedDevice(0, { supervised: false, activated: false, adeAssigned: true, serial: 'LOCKED0001' }), supervisedDevice(1, { supervised: false, adeAssigned: true, serial: 'LOCKED0002' })]);
    for (const serial of ['LOCKED0001', 'LOCKED0002']) {
      expect(await lock(at, serial, { escrow_key: 'AB'.repeat(32), lost_message: 'Call us' })).toEqual({ serial_number: serial, response_status: 'SUCCESS' });
      expect(await lock(at, serial)).toEqual({ serial_number: serial, response_status: 'DEVICE_ALREADY_LOCKED' });
    }
    // So it is with one that isn't on the bench.
    const far = (await fetched(at)).devices.find((row) => row['device_family'] === 'iPad' && !row.serial_number.startsWith('LOCKED'))?.serial_number ?? '';
    expect([await lock(at, far), await lock(at, far)]).toEqual(['SUCCESS', 'DEVICE_ALREADY_LOCKED'].map((response_status) => ({ serial_number: far, response_status })));
    // One is locked now; the other, in use, from its next activation on.
    expect(at.bench.devices.map(({ activationLocked, findMy }) => [activationLocked, findMy])).toEqual([[true, false], [false, true]]);
  });

  it('says why not', async () => {
    const at = await desk([supervisedDevice(0, { supervised: false, adeAssigned: true, serial: 'LOCKED0001' }), privateDevice(1, { adeAssigned: true, serial: 'FINDMY0001', findMy: true })]);
    const mac = (await fetched(at)).devices.find((row) => row['device_family'] === 'Mac')?.serial_number ?? '';
    const status = async (device: string, more: object = {}): Promise<unknown> => (await lock(at, device, more) as { response_status: unknown }).response_status;
    expect([await status('NOBODY0001'), await status(mac), await status('FINDMY0001'), await status('LOCKED0001', { escrow_key: 'AAAAA-BBBBB-CCCC-DDDD-EEEE-FFFF' })]).toEqual(['NOT_ACCESSIBLE', 'DEVICE_NOT_SUPPORTED', 'DEVICE_ALREADY_LOCKED', 'FAILED']);
    await portal(at, '/switches', { org_supported: false });
    expect(await status('LOCKED0001')).toBe('ORG_NOT_SUPPORTED');
    expect([await refused(at, '/device/activationlock', {}), await refused(at, '/device/activationlock', { device: 5 })]).toEqual(['400 DEVICE_ID_REQUIRED', '400 MALFORMED_REQUEST_BODY']);
  });
});
