// Syncs as a person asks for them: by the rules of the entry (enrollment-formats 5.5, 5.8), with what came kept however they end.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpClient } from '../../src/http.ts';
import type { ServerId } from '../../src/model/ade.ts';
import { AdeSync } from '../../src/services/ade-sync.ts';
import { AdeDevices } from '../../src/store/ade-devices.ts';
import { Database } from '../../src/store/database.ts';
import { type AdeEntry, adeEntry, readyEntry } from '../setup/ade-entry.ts';
import type { ServedDevice } from '../setup/ade-service.ts';
import { listedSerial } from '../setup/endless-list.ts';
import { codeOf } from '../setup/failures.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const [minute, day] = [60_000, 86_400_000];
const served = (count: number): Map<string, ServedDevice> => new Map(Array.from({ length: count }, (_, n) => [`S${n}`, { serial_number: `S${n}`, model: 'iPad', profile_status: 'empty' }]));

interface Ready extends AdeEntry {
  readonly id: ServerId;
  readonly sync: AdeSync;
}

async function ready(count: number, policy: 'intune2016' | 'intune' | 'apple', http?: (service: HttpClient) => HttpClient): Promise<Ready> {
  const entry = await adeEntry({ devices: served(count) }, http);
  const id = await readyEntry(entry);
  entry.servers.change(id, { policy });
  const sync = new AdeSync({ servers: entry.servers, devices: entry.devices, clock: entry.clock, changed: () => undefined, signal: new AbortController().signal });
  return { ...entry, id, sync };
}

/** The service's own clock goes along. */
function later(at: Ready, ms: number): void {
  at.clock.advance(ms);
  at.state.now += ms;
}

describe('a sync that a person asks for', () => {
  it('brings the list up to date and says when', async () => {
    const at = await ready(1500, 'apple');
    expect(await at.sync.sync(at.id, 'changes')).toBe(1500);
    expect([at.devices(at.id).count(), at.servers.row(at.id).doneAt, at.servers.row(at.id).lastProblem]).toEqual([1500, at.clock.now(), null]);
  });

  it('by the rules of 2016 is a whole one once in seven days; asked for sooner, only what isn’t listed yet comes', async () => {
    const at = await ready(3, 'intune2016');
    await at.sync.sync(at.id, 'changes');
    later(at, 6 * day);
    at.state.devices.set('NEW', { serial_number: 'NEW', model: 'iPad', profile_status: 'empty' });
    const changed = at.state.devices.get('S1');
    if (changed) changed.model = 'iPhone';
    const [place, fullAt] = [at.devices(at.id).place(), at.devices(at.id).fullAt()];
    expect(await at.sync.sync(at.id, 'full')).toBe(4);
    expect([at.devices(at.id).count(), (at.devices(at.id).find('S1') as { model: string }).model]).toEqual([4, 'iPad']);
    // It was no whole one: the next may be that on its day, and the place in the list is where it was.
    expect([at.devices(at.id).fullAt(), at.devices(at.id).place()]).toEqual([fullAt, place]);
    // What was listed before is as old as it was: verdicts rest on that.
    expect(at.servers.row(at.id).doneAt).toBe(at.clock.now() - 6 * day);
    later(at, day);
    await at.sync.sync(at.id, 'full');
    expect((at.devices(at.id).find('S1') as { model: string }).model).toBe('iPhone');
  });

  it('by today’s rules waits fifteen minutes, and seven days for a whole one, and says until when', async () => {
    const at = await ready(3, 'intune');
    await at.sync.sync(at.id, 'changes');
    later(at, 14 * minute);
    await expect(at.sync.sync(at.id, 'changes')).rejects.toMatchObject({ code: 'ade.syncTooSoon', params: { at: '2026-11-22 12:15 UTC', why: 'two requests have to be that far apart' } });
    later(at, minute);
    await at.sync.sync(at.id, 'changes');
    later(at, day);
    await expect(at.sync.sync(at.id, 'full')).rejects.toMatchObject({ code: 'ade.syncTooSoon', params: { at: '2026-11-29 12:00 UTC', why: 'a full sync once in seven days' } });
  });

  it('has ten minutes by the rules of 2016; what came is kept, and the next goes on behind it', async () => {
    let pages = 0;
    const at: Ready = await ready(2500, 'intune2016', (service) => (request, signal) => {
      pages += request.url.endsWith('/server/devices') ? 1 : 0;
      // The second page never comes.
      if (pages === 2) return new Promise((_, reject) => { signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true }); });
      return service(request, signal);
    });
    const syncing = codeOf(at.sync.sync(at.id, 'changes'));
    while (pages < 2) await new Promise((resolve) => { setImmediate(resolve); });
    expect(at.sync.running(at.id)).toMatchObject({ devices: 1000, until: at.clock.now() + 10 * minute });
    expect(await codeOf(at.sync.sync(at.id, 'changes'))).toBe('ade.busy');
    later(at, 10 * minute);
    expect(await syncing).toBe('ade.syncTime');
    expect([at.devices(at.id).count(), at.servers.row(at.id).lastProblem?.code, at.sync.running(at.id)]).toEqual([1000, 'ade.syncTime', null]);
    pages = 2;
    expect(await at.sync.sync(at.id, 'changes')).toBe(1500);
    expect(at.devices(at.id).count()).toBe(2500);
  });

  it('asks for no more devices in a page than are read in one', async () => {
    const at = await ready(3, 'apple');
    const { account } = at.servers.row(at.id);
    if (!account) throw new Error('no account');
    at.servers.change(at.id, { account: { ...account, limits: { '/server/devices': 1_000_000, '/devices/sync': 1_000_000 } } });
    await at.sync.sync(at.id, 'changes');
    expect(at.state.requests.filter(({ path: asked }) => asked === '/server/devices').map(({ body }) => (body as { limit: number }).limit)).toEqual([5000]);
  });

  it('can be cancelled; what came is kept', async () => {
    let cancel = (): void => undefined;
    const at: Ready = await ready(2500, 'apple', (service) => async (request, signal) => {
      const answer = await service(request, signal);
      if (request.url.endsWith('/server/devices')) cancel();
      return answer;
    });
    cancel = () => { at.sync.cancel(at.id); };
    expect(await codeOf(at.sync.sync(at.id, 'changes'))).toBe('run.cancelled');
    expect(at.devices(at.id).count()).toBe(1000);
  });

  it('asks nothing more once terms wait to be agreed to', async () => {
    const at = await ready(3, 'apple');
    at.state.termsSigned = false;
    expect(await codeOf(at.sync.sync(at.id, 'changes'))).toBe('ade.termsNotSigned');
    const asked = at.state.requests.length;
    expect(await codeOf(at.sync.sync(at.id, 'changes'))).toBe('ade.termsNotSigned');
    expect(at.state.requests.length).toBe(asked);
    expect(at.servers.row(at.id).terms).toBe('notSigned');
  });
});

describe('a list of a hundred thousand devices', () => {
  const child = path.join(import.meta.dirname, '../setup/syncing-child.ts');
  const answered = z.object({ came: z.number(), pages: z.number(), heap: z.number() });

  it('takes no more memory than one of ten thousand', async () => {
    const heapOf = async (count: number): Promise<number> => {
      const folder = tempFolder();
      const { stdout, stderr } = await runProgram(process.execPath, ['--expose-gc', child, folder, String(count)]);
      expect(stderr).toBe('');
      const { came, heap } = answered.parse(JSON.parse(stdout));
      expect(came).toBe(count + count / 1000);
      return heap;
    };
    const [small, large] = [await heapOf(10_000), await heapOf(100_000)];
    // Bytes: a tenth of what ninety thousand rows would take.
    expect(large - small).toBeLessThan(4_000_000);
  }, 60_000);

  it('is whole after being killed at every page, before and after that was kept: none is lost, none is there twice', async () => {
    const folder = tempFolder();
    const count = 8000;
    let kills = 0;
    for (;;) {
      const { code, stdout } = await runProgram(process.execPath, [child, folder, String(count), kills % 3 === 0 ? '1' : '2', kills % 2 === 0 ? 'before' : 'after']);
      if (code === 0) {
        expect(answered.parse(JSON.parse(stdout)).pages).toBeLessThan(2);
        break;
      }
      kills += 1;
      expect(kills).toBeLessThan(30);
    }
    expect(kills).toBeGreaterThan(7);
    const db = Database.openReader(folder);
    if (!db) throw new Error('nothing was kept');
    const devices = new AdeDevices(db, 'entry');
    expect([devices.count(), db.all('SELECT count(*) AS n FROM ade_device')]).toEqual([count, [{ n: count }]]);
    for (let n = 0; n < count; n += 1) expect(devices.find(listedSerial(n)), listedSerial(n)).not.toBeNull();
    expect((devices.find(listedSerial(1000)) as { profile_status: string }).profile_status).toBe('assigned');
    db.close();
  }, 60_000);
});
