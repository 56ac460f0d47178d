// The list of devices followed through pages, changes, lost cursors and breaks (enrollment-formats 5.5), kept in a real ledger's file.
import { describe, expect, it, onTestFinished } from 'vitest';
import { AdeClient } from '../../src/ade/client.ts';
import { beginning, type DeviceList, syncDevices, type SyncProgress } from '../../src/ade/sync-devices.ts';
import { AdeDevices } from '../../src/store/ade-devices.ts';
import { Database } from '../../src/store/database.ts';
import { adeSecrets, adeService, type AdeServiceState, adeState } from '../setup/ade-service.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { tempFolder } from '../setup/temp-folder.ts';

interface At {
  readonly state: AdeServiceState;
  readonly devices: AdeDevices;
  readonly progress: SyncProgress[];
  readonly run: (full?: boolean, broken?: (pages: number) => void) => Promise<number>;
}

function at(count: number): At {
  const state = adeState({ devices: new Map(Array.from({ length: count }, (_, n) => [`S${n}`, { serial_number: `S${n}`, model: 'iPad', profile_status: 'empty' }])) });
  const db = Database.openWriter(tempFolder());
  onTestFinished(() => { db.close(); });
  const devices = new AdeDevices(db, adeSecrets.consumerKey);
  const clock = new FakeClock({ now: state.now });
  let nonces = 0;
  const progress: SyncProgress[] = [];
  const run: At['run'] = (full = false, broken) => {
    const client = new AdeClient({ http: adeService(state), clock, token: { ...adeSecrets, expires: state.now + 86_400_000 * 400 }, nonce: () => { nonces += 1; return `n${nonces}`; }, userAgent: 'Muster/test' });
    let pages = 0;
    const list: DeviceList = {
      place: () => devices.place() ?? beginning,
      keep: (page, next) => { broken?.(pages); pages += 1; devices.keep(page, next); },
      finish: (next) => { devices.finish(next, state.now); },
    };
    return syncDevices(client, list, { limit: 10, full, onProgress: (step) => progress.push(step), signal: new AbortController().signal });
  };
  return { state, devices, progress, run };
}

const pathsOf = ({ requests }: AdeServiceState): string[] => requests.map(({ path }) => path);

describe('a list of devices', () => {
  it('is fetched in pages, each kept with its place, and then its changes are followed', async () => {
    const { state, devices, progress, run } = at(25);
    expect(await run()).toBe(25);
    expect([devices.count(), devices.place()?.phase, devices.fullAt()]).toEqual([25, 'sync', state.now]);
    expect(progress.map(({ phase, devices: n }) => `${phase} ${n}`)).toEqual(['fetch 10', 'fetch 20', 'fetch 25', 'sync 25']);
    state.devices.set('NEW', { serial_number: 'NEW', model: 'iPad', profile_status: 'empty' });
    state.changes.push({ serial: 'NEW', op: 'added', at: 1000 }, { serial: 'S3', op: 'deleted', at: 2000 });
    state.requests.length = 0;
    expect(await run()).toBe(2);
    expect([devices.count(), devices.find('S3'), (devices.find('NEW') as { op_type: string }).op_type]).toEqual([25, null, 'added']);
    expect(pathsOf(state)).toEqual(['/session', '/devices/sync']);
  });

  it('goes on after the last whole page when it broke off, losing and doubling none', async () => {
    for (const broken of [0, 1, 2, 3]) {
      const { devices, run } = at(25);
      await expect(run(false, (pages) => { if (pages === broken) throw new Error('power cut'); })).rejects.toThrow('power cut');
      expect(devices.count()).toBe(Math.min(broken * 10, 25));
      await run();
      expect(devices.count()).toBe(25);
    }
  });

  it('keeps the newest of what is told of a device, and that it is gone beats what is as old', async () => {
    const { state, devices, run } = at(3);
    await run();
    const change = (serial: string, op: 'added' | 'modified' | 'deleted', at2: number): void => { state.changes.push({ serial, op, at: at2 }); };
    change('S0', 'modified', 5000);
    change('S0', 'deleted', 4000);
    change('S1', 'deleted', 5000);
    change('S1', 'modified', 5000);
    change('S2', 'modified', 5000);
    change('S2', 'deleted', 5000);
    await run();
    expect(['S0', 'S1', 'S2'].map((serial) => devices.find(serial) !== null)).toEqual([true, false, false]);
  });

  it.each(['EXPIRED_CURSOR', 'INVALID_CURSOR', 'CURSOR_REQUIRED'])('is fetched anew when its place is lost (%s), and what isn’t in it any more is gone', async (word) => {
    const { state, devices, run } = at(12);
    await run();
    state.devices.delete('S4');
    state.next.push({ status: 200, body: '{"auth_session_token":"x"}' }, { status: 400, body: word });
    state.session = 'x';
    expect(await run()).toBe(11);
    expect([devices.count(), devices.find('S4')]).toEqual([11, null]);
  });

  it('is fetched anew when that is asked for, and stays whole until the new one is there', async () => {
    const { state, devices, run } = at(25);
    await run();
    state.devices.delete('S20');
    await expect(run(true, (pages) => { if (pages === 1) throw new Error('power cut'); })).rejects.toThrow('power cut');
    expect(devices.find('S20')).not.toBe(null);
    await run();
    expect([devices.count(), devices.find('S20')]).toEqual([24, null]);
  });

  it('goes over to its changes when the service says that all was fetched', async () => {
    const { state, devices, run } = at(10);
    await run(false, (pages) => { if (pages === 1) throw new Error('power cut'); }).catch(() => undefined);
    devices.keep([], { phase: 'fetch', cursor: Buffer.from(JSON.stringify({ kind: 'fetch', at: 10, now: state.now })).toString('base64'), list: 1 });
    await run();
    expect([devices.count(), devices.place()?.phase]).toEqual([10, 'sync']);
  });

  it('ends with a service that gives the same page for ever, or cursors that end at once', async () => {
    const { state, run } = at(5);
    const page = JSON.stringify({ devices: [], cursor: 'C', more_to_follow: true });
    state.session = 'x';
    state.next.push({ status: 200, body: '{"auth_session_token":"x"}' }, { status: 200, body: page }, { status: 200, body: page });
    expect(await codeOf(run())).toBe('ade.protocol');
    const other = at(5);
    other.state.session = 'x';
    const expired = { status: 400, body: 'EXPIRED_CURSOR' };
    other.state.next.push({ status: 200, body: '{"auth_session_token":"x"}' }, { status: 200, body: page }, expired, { status: 200, body: page }, expired, { status: 200, body: page }, expired);
    expect(await codeOf(other.run())).toBe('ade.protocol');
  });

  it.each([['cursors that go round in a circle', (n: number) => `C${n % 3}`], ['ever new cursors and never a device', (n: number) => `C${n}`]])('ends with a service that gives %s', async (_, cursorAt) => {
    const { state, devices, run } = at(0);
    let pages = 0;
    Object.defineProperty(state, 'next', { value: { shift: () => {
      if (state.requests.at(-1)?.path === '/session') return { status: 200, body: '{"auth_session_token":"x"}' };
      // The test ends without the fix, too.
      if (pages > 20_000) throw new Error('for ever');
      pages += 1;
      return { status: 200, body: JSON.stringify({ devices: [], cursor: cursorAt(pages), more_to_follow: true }) };
    } } });
    expect(await codeOf(run())).toBe('ade.protocol');
    expect(devices.count()).toBe(0);
  });

  it('isn’t taken for empty where the service says that all was fetched before anything was', async () => {
    const { state, devices, run } = at(3);
    await run();
    state.session = 'x';
    state.next.push({ status: 200, body: '{"auth_session_token":"x"}' }, { status: 400, body: 'EXHAUSTED_CURSOR' });
    expect(await codeOf(run(true))).toBe('ade.refused');
    expect([devices.count(), devices.place()?.phase]).toEqual([3, 'sync']);
  });

  it('isn’t held up by one device with a strange description', async () => {
    const { state, devices, run } = at(3);
    Object.assign(state.devices.get('S1') ?? {}, { model: 'x'.repeat(5000), asset_tag: 17, device_assigned_by: { name: 'it' } });
    await run();
    expect([devices.count(), devices.find('S1')]).toMatchObject([3, { model: 'x'.repeat(200), asset_tag: null, device_assigned_by: null }]);
  });

  it('of no device is whole, too', async () => {
    const { devices, run } = at(0);
    expect(await run()).toBe(0);
    expect([devices.count(), devices.place()?.phase]).toEqual([0, 'sync']);
  });
});
