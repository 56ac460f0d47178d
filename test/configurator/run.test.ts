// cfgutil at work, with a fake one as a real process: what it is called with, how long it may take, what is left of it afterwards.
import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { traits } from '../../src/configurator/commands.ts';
import { sweepKeyFiles } from '../../src/configurator/key-files.ts';
import { makeRunProcess } from '../../src/configurator/process.ts';
import { Configurator } from '../../src/configurator/run.ts';
import { AppError, asAppError, shapeOf } from '../../src/errors.ts';
import type { Ecid } from '../../src/model.ts';
import { fakeCfgutil, type FakeCfgutil, type Play } from '../setup/cfgutil.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { makeSelfMadeIdentity } from '../setup/key-pair.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const ecid = '7365887390547998' as Ecid;
const spelled = '0x1A2B3C4D5E801E';
const minute = 60_000;
const done = (command: string, output?: object): Play => ({ stdout: { Type: 'CommandOutput', Command: command, Devices: [spelled], ...(output ? { Output: output } : {}) } });

function bench(plays: Readonly<Record<string, readonly Play[]>>, clock = new FakeClock()): { fake: FakeCfgutil; clock: FakeClock; temp: string; configurator: Configurator; stop: AbortController } {
  const fake = fakeCfgutil(plays);
  const temp = tempFolder();
  const configurator = new Configurator({ clock, temp, run: makeRunProcess(clock), find: () => Promise.resolve({ state: 'ready', cfgutil: fake.file, version: '2.18', tools: true }) });
  return { fake, clock, temp, configurator, stop: new AbortController() };
}

const failure = async (work: Promise<unknown>): Promise<ReturnType<typeof shapeOf>> => shapeOf(asAppError(await work.then(() => { throw new Error('it went well'); }, (error: unknown) => error)));
/** One that ended and that nobody has fetched yet, as its parent is gone, is not alive. */
const isAlive = (pid: number): boolean => { const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }); return stdout.trim() !== '' && !stdout.startsWith('Z'); };

describe('cfgutil', () => {
  it('is asked for JSON and always told which device is meant, in hexadecimal', async () => {
    const { fake, configurator, stop } = bench({ restore: [done('restore')], prepare: [done('prepare')], get: [done('get', { [spelled]: { bootedState: 'DFU' } })] });
    await configurator.act('restore', ecid, stop);
    await configurator.act('prepare', ecid, stop);
    expect((await configurator.get(ecid, ['bootedState', 'name'], stop)).values.get('bootedState')).toBe('DFU');
    expect(fake.calls().map(({ rest, options }) => [rest, options])).toEqual([
      [['restore'], { '--ecid': spelled, '--format': 'JSON' }],
      [['prepare', '--dep', '--skip-language', '--skip-region'], { '--ecid': spelled, '--format': 'JSON' }],
      [['get', 'bootedState', 'name'], { '--ecid': spelled, '--format': 'JSON' }],
    ]);
  });

  it('lists devices, and none where it finds none', async () => {
    const { configurator, stop } = bench({ list: [done('list', { [spelled]: { ECID: spelled, UDID: '00008110-001A2B3C4D5E801E', name: null, deviceType: 'iPad7,5' } }), { stderr: 'cfgutil: error: no devices found\n', code: 1 }] });
    expect(await configurator.list(stop.signal)).toEqual([{ ecid, udid: '00008110-001A2B3C4D5E801E', name: null, deviceType: 'iPad7,5' }]);
    expect(await configurator.list(stop.signal)).toEqual([]);
  });

  it('never gets what is in our own variables, such as the passphrase', async () => {
    vi.stubEnv('MUSTER_PASSPHRASE', 'four words or more');
    const { fake, configurator, stop } = bench({ pair: [done('pair')] });
    await configurator.act('pair', ecid, stop).finally(() => { vi.unstubAllEnvs(); });
    expect(fake.calls()[0]?.ours).toEqual([]);
  });

  it('gets an identity as two files of DER that only their owner may read, and that are gone afterwards', async () => {
    const { fake, configurator, stop, temp } = bench({ pair: [done('pair'), { stderr: 'cfgutil: error: no\n', code: 1 }] });
    const identity = makeSelfMadeIdentity();
    await configurator.act('pair', ecid, { signal: stop.signal, identity });
    const [certificate, key] = fake.calls()[0]?.keys ?? [];
    expect([certificate?.mode, key?.mode]).toEqual(['600', '600']);
    expect(Buffer.from(certificate?.base64 ?? '', 'base64').equals(Buffer.from(identity.certificate))).toBe(true);
    const written = createPrivateKey({ key: Buffer.from(key?.base64 ?? '', 'base64'), format: 'der', type: 'pkcs1' });
    expect(written.equals(createPrivateKey({ key: Buffer.from(identity.privateKey), format: 'der', type: 'pkcs8' }))).toBe(true);
    // PKCS#1: version 0 and at once the modulus, where PKCS#8 has the algorithm's sequence (RFC 8017 A.1.2).
    expect(Buffer.from(key?.base64 ?? '', 'base64').subarray(4, 9).toString('hex')).toBe('0201000282');
    expect(readdirSync(temp)).toEqual([]);
    await failure(configurator.act('pair', ecid, { signal: stop.signal, identity }));
    expect(readdirSync(temp)).toEqual([]);
  });

  it('is asked again once when its answer can’t be read, but never to restore', async () => {
    const { fake, configurator, stop } = bench({ list: [{ stdout: '{"Type":"Comm' }, done('list', { [spelled]: {} })], get: [{}, {}, done('get')], restore: [{ stdout: 'x' }, done('restore')] });
    expect(await configurator.list(stop.signal)).toHaveLength(1);
    expect((await failure(configurator.get(ecid, ['name'], stop))).code).toBe('configurator.unreadable');
    expect((await failure(configurator.act('restore', ecid, stop))).code).toBe('configurator.unreadable');
    expect(fake.calls().map(({ rest }) => rest[0])).toEqual(['list', 'list', 'get', 'get', 'restore']);
    expect(Object.entries(traits).filter(([, { repeatable }]) => repeatable).map(([name]) => name)).toEqual(['list', 'get', 'pair']);
    expect(Object.entries(traits).filter(([, { erases }]) => erases).map(([name]) => name)).toEqual(['restore']);
  });

  it('works on one device at a time, and on others meanwhile', async () => {
    const { configurator, stop, fake } = bench({ pair: [{ hang: true }], get: [done('get', { '0x2': { name: 'B' } })] });
    const first = failure(configurator.act('pair', ecid, stop));
    await vi.waitUntil(() => fake.calls().length === 1);
    expect((await failure(configurator.get(ecid, ['name'], stop))).code).toBe('device.busy');
    expect((await configurator.get('2' as Ecid, ['name'], stop)).values.get('name')).toBe('B');
    stop.abort(new AppError('configurator.stopped'));
    expect((await first).code).toBe('configurator.stopped');
    expect(fake.calls().map(({ rest }) => rest[0])).toEqual(['pair', 'get']);
  });

  it('is ended with all that it started when its time is over, even if it doesn’t listen', async () => {
    const { fake, configurator, stop, clock, temp } = bench({ pair: [{ hang: true, deaf: true, child: true }] });
    const ended = failure(configurator.act('pair', ecid, { signal: stop.signal, identity: makeSelfMadeIdentity() }));
    await vi.waitUntil(() => fake.calls().some(({ child }) => child !== undefined));
    const pids = fake.calls().map(({ pid, child }) => pid ?? child ?? 0);
    expect(readdirSync(temp)).toHaveLength(1);
    clock.advance(3 * minute);
    await clock.asked(3000);
    expect(isAlive(pids[0] ?? 0)).toBe(true);
    clock.advance(3000);
    expect(await ended).toEqual({ code: 'configurator.timeout', params: { command: 'pair', minutes: 3 } });
    await vi.waitUntil(() => !pids.some(isAlive));
    expect(readdirSync(temp)).toEqual([]);
  });

  it('is believed when it is done, although what it left behind holds its pipe', async () => {
    const { fake, configurator, stop, clock } = bench({ revive: [{ ...done('revive'), child: true }] });
    const ended = configurator.act('revive', ecid, stop);
    await clock.asked(1000);
    clock.advance(1000);
    await ended;
    const left = fake.calls().find(({ child }) => child !== undefined)?.child ?? 0;
    process.kill(left, 'SIGKILL');
  });

  it('is ended when it writes without end', async () => {
    const { configurator, stop, fake } = bench({ restore: [{ huge: 512 * 1024 * 1024 }] });
    expect(await failure(configurator.act('restore', ecid, stop))).toEqual({ code: 'configurator.unreadable', params: { reason: 'it wrote more than 8 MB' } });
    expect(isAlive(fake.calls()[0]?.pid ?? 0)).toBe(false);
  });

  it('tells when something else ended it, and when it can’t be started', async () => {
    const { configurator, stop } = bench({ restore: [{ kill: true }] });
    expect(await failure(configurator.act('restore', ecid, stop))).toEqual({ code: 'configurator.killed', params: { signal: 'SIGKILL' } });
    const clock = new FakeClock();
    const nowhere = new Configurator({ clock, temp: tempFolder(), run: makeRunProcess(clock), find: () => Promise.resolve({ state: 'ready', cfgutil: path.join(tempFolder(), 'none'), version: null, tools: false }) });
    expect(await failure(nowhere.act('revive', ecid, stop))).toEqual({ code: 'configurator.notStarted', params: { reason: 'ENOENT' } });
  });

  it.each([['off', 'configurator.off'], ['notAMac', 'configurator.notAMac'], ['missing', 'configurator.missing']] as const)('isn’t started where it is %s', async (state, code) => {
    const clock = new FakeClock();
    const configurator = new Configurator({ clock, temp: tempFolder(), run: () => Promise.reject(new Error('started')), find: () => Promise.resolve({ state }) });
    expect((await failure(configurator.act('revive', ecid, new AbortController()))).code).toBe(code);
  });
});

describe('keys that a crash left behind', () => {
  it('are removed at the next start, and nothing else is', async () => {
    const temp = tempFolder();
    for (const name of ['muster-cfgutil-111-abcDEF', 'muster-cfgutil-222-abcDEF', `muster-cfgutil-${process.pid}-abcDEF`, 'muster-cfgutil-x-abcDEF', 'other']) {
      mkdirSync(path.join(temp, name));
      writeFileSync(path.join(temp, name, 'key.der'), 'secret');
    }
    symlinkSync(path.join(temp, 'other'), path.join(temp, 'muster-cfgutil-333-abcDEF'));
    await sweepKeyFiles(temp, (pid) => pid === 222);
    expect(readdirSync(temp).sort()).toEqual(['muster-cfgutil-222-abcDEF', 'muster-cfgutil-333-abcDEF', `muster-cfgutil-${process.pid}-abcDEF`, 'muster-cfgutil-x-abcDEF', 'other'].sort());
    expect(existsSync(path.join(temp, 'other', 'key.der'))).toBe(true);
    await sweepKeyFiles(path.join(temp, 'nowhere'));
  });
});
