// muster configurator: its words, and the way through the app to a fake cfgutil and back, with a bus that shows what became of the device.
import { setImmediate as turn } from 'node:timers/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { App } from '../../src/app.ts';
import { parseCommand } from '../../src/cli/arguments.ts';
import { configuratorStatus, configure } from '../../src/cli/configurator.ts';
import { type ConfiguratorCommand, parseConfigurator } from '../../src/cli/configurator-arguments.ts';
import { configuratorHere, type ConfiguratorSource } from '../../src/configurator/here.ts';
import type { Found } from '../../src/configurator/find.ts';
import { Configurator } from '../../src/configurator/run.ts';
import type { BusReading } from '../../src/device/usb/bus-watch.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { describeError } from '../../src/error-text.ts';
import { asAppError, shapeOf } from '../../src/errors.ts';
import { makeHttp } from '../../src/http.ts';
import type { Run, Snapshot } from '../../src/model.ts';
import type { Program } from '../../src/model/configurator.ts';
import { anyRecord } from '../../src/model/records.ts';
import { withRecords } from '../../src/records.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { brokenOffWork } from '../setup/configurator-journal.ts';
import { type FakeCfgutil, fakeCfgutil, type Play } from '../setup/cfgutil.ts';
import { jsonLines } from '../setup/desk.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { runId } from '../setup/journal.ts';
import { makeSelfMadeIdentity } from '../setup/key-pair.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { startBench } from '../setup/practice.ts';
import { restoringChild } from '../setup/restoring-child.ts';
import { startProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

// 0x1A2B3C4D5E801E.
const decimal = '7365887390547998';
const recovery: BusReading = { vendorId: 0x05ac, productId: 0x1281, bus: '001', address: 7, ports: [2], serialNumber: 'CPID:8110 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:001A2B3C4D5E801E IBFL:3C SRNM:[F17ABCDEFG] IMEI:[356789] SRTG:[iBoot-8422]' };
const started: BusReading = { vendorId: 0x05ac, productId: 0x12a8, bus: '001', address: 9, ports: [2], serialNumber: '00008110001A2B3C4D5E801E' };
const done = (command: string): Play => ({ stdout: { Type: 'CommandOutput', Command: command, Devices: ['0x1A2B3C4D5E801E'] } });

interface Ground {
  readonly fake: FakeCfgutil | null;
  readonly app: App;
  readonly clock: FakeClock;
  readonly run: (...words: string[]) => Promise<{ code: number; out: string[]; said: string[] }>;
}

async function ground(fake: FakeCfgutil | null, choice: { platform?: string; address?: string; source?: ConfiguratorSource | null; bus?: () => readonly BusReading[]; stop?: AbortController; folder?: string; ledger?: 'none' } = {}): Promise<Ground> {
  const clock = new FakeClock();
  const source = choice.source === undefined ? configuratorHere(fake ? { MUSTER_CFGUTIL: fake.file } : {}, choice.platform ?? 'linux', clock) : choice.source;
  const app = await App.create({
    clock, address: parseMuxAddress(choice.address ?? 'UNIX:/nonexistent/muster/mux'), allowSystemMux: false, platform: 'linux', dataFolder: choice.folder ?? tempFolder(), station: 's', operator: 'o', practice: 'detect', pairing: 'never',
    bus: choice.bus ? { read: () => Promise.resolve(choice.bus?.() ?? []) } : null, http: makeHttp(() => Promise.reject(new Error('offline')), clock, { maxBytes: 1, timeoutMs: 1 }), ledger: choice.ledger ?? 'write', configurator: source,
  });
  onTestFinished(() => app.close());
  if (choice.bus) await app.busLooked();
  const run: Ground['run'] = async (...words) => {
    const command: ConfiguratorCommand = parseConfigurator(words);
    const [out, said]: [string[], string[]] = [[], []];
    const output = { out: (line: string) => { out.push(line); }, say: (line: string) => { said.push(line); } };
    const stop = choice.stop?.signal ?? neverStopped;
    const state = { ended: false };
    const ending = (command.name === 'configurator' ? configure(app, command, () => Promise.resolve({ ...makeSelfMadeIdentity(), chain: [] }), output, stop) : configuratorStatus(app, command, output, stop)).finally(() => { state.ended = true; });
    ending.catch(() => undefined);
    // Time passes only while the device is looked for.
    while (!state.ended) {
      if (app.snapshot().configurator.jobs.some(({ outcome }) => outcome === 'checking')) clock.advance(2500);
      await turn();
    }
    return { code: await ending, out, said };
  };
  return { fake, app, clock, run };
}

const refused = async (work: Promise<unknown>): Promise<string> => {
  const error = asAppError(await work.then(() => new Error('it went well'), (thrown: unknown) => thrown));
  const { what, next } = describeError(shapeOf(error));
  return `${error.code}: ${what} ${next}`;
};

describe('muster configurator', () => {
  it('restores the device whose ending was typed, and tells what the bus shows then', async () => {
    const fake = fakeCfgutil({ restore: [done('restore')] });
    const isRestored = (): boolean => fake.calls().some(({ rest }) => rest[0] === 'restore');
    const { run } = await ground(fake, { bus: () => (isRestored() ? [started] : [recovery]) });
    const unconfirmed = await refused(run('restore', '--ecid', '0x1a2b3c4d5e801e'));
    expect(unconfirmed).toBe('configurator.unconfirmed: Restoring erases everything on the device, and that isn’t confirmed. The words that confirm it are “restore 801E”, with the end of the device’s ECID.');
    expect(await refused(run('restore', '--ecid', decimal, '--confirm', 'restore 0000'))).toBe(unconfirmed);
    expect(await refused(run('update', '--ecid', decimal))).toMatch(/^configurator\.notOffered: To update is for devices that have started, and this one isn’t\./);
    expect(await refused(run('revive', '--ecid', '5'))).toMatch(/^device\.notFound/);
    expect(fake.calls()).toEqual([]);
    expect(await run('restore', '--ecid', decimal, '--confirm', 'restore 801E')).toEqual({
      code: 0, out: ['0x1A2B3C4D5E801E  has started.'], said: ['Restoring 0x1A2B3C4D5E801E. Everything on it is ERASED. This may take an hour.'],
    });
    expect(fake.calls().map(({ rest, options }) => [rest, options['--ecid']])).toEqual([[['restore'], '0x1A2B3C4D5E801E']]);
  });

  it('doesn’t believe a tool that says done of a device that stays in recovery mode', async () => {
    const { run } = await ground(fakeCfgutil({ revive: [done('revive')] }), { bus: () => [recovery] });
    const { code, out } = await run('revive', '--ecid', decimal, '--json');
    expect([code, jsonLines(out.join('\n'))]).toEqual([1, [{ ecid: decimal, work: 'revive', outcome: 'unseen', osVersion: null }]]);
  });

  it('says what the tool said when it failed', async () => {
    const play: Play = { stdout: { Type: 'Error', Command: 'revive', Code: 401, Domain: 'ConfigurationUtilityKit.error', Message: 'The framework MobileDevice is out of date.', AffectedDevices: ['0x1A2B3C4D5E801E'] }, code: 1 };
    const { run } = await ground(fakeCfgutil({ revive: [play] }), { bus: () => [recovery] });
    expect(await run('revive', '--ecid', decimal)).toMatchObject({ code: 1, out: [], said: [expect.stringMatching(/^Reviving/), 'muster: This Mac’s system is too old for the device.', '        Nothing on the device was changed.', expect.stringMatching(/Update macOS/), expect.stringMatching(/\S/)] });
  });

  it('ends the tool when it is interrupted', async () => {
    const stop = new AbortController();
    const fake = fakeCfgutil({ revive: [{ hang: true }] });
    const { run } = await ground(fake, { bus: () => [recovery], stop });
    const ending = run('revive', '--ecid', decimal);
    while (fake.calls().length === 0) await turn();
    stop.abort();
    expect((await ending).code).toBe(130);
  });

  it('hands an identity over as files, and believes automated enrollment only where the device can be asked', async () => {
    const fake = fakeCfgutil({ pair: [done('pair')], prepare: [done('prepare')] });
    const { run } = await ground(fake, { bus: () => [started] });
    expect(await run('pair', '--ecid', decimal, '--identity', 'Example')).toEqual({ code: 0, out: ['0x1A2B3C4D5E801E  is paired, as Apple Configurator says.'], said: ['Pairing 0x1A2B3C4D5E801E.'] });
    expect(await refused(run('pair', '--ecid', '5', '--identity', 'Example'))).toMatch(/^device\.notFound/);
    // Nobody serves it here, so nobody can read it back.
    expect(await refused(run('prepare-dep', '--ecid', decimal))).toMatch(/^device\.gone/);
    expect(fake.calls().map(({ rest, keys }) => [rest[0], keys.map(({ mode }) => mode)])).toEqual([['pair', ['600', '600']], ['prepare', []]]);
  });

  it('says that it is here, what it sees, and what is in its way', async () => {
    const fake = fakeCfgutil({ list: [{ stdout: { Type: 'CommandOutput', Command: 'list', Devices: ['0x1A2B3C4D5E801E'], Output: { '0x1A2B3C4D5E801E': { UDID: '00008110-001A2B3C4D5E801E', name: null, deviceType: 'iPad7,5' } } } }] });
    const here = configuratorHere({ MUSTER_CFGUTIL: fake.file }, 'linux', new FakeClock());
    const { run } = await ground(fake, { source: { ...here, programs: () => Promise.resolve(['photos', 'finder']) } });
    expect(await run('status')).toEqual({ code: 0, said: [], out: [
      'Apple Configurator is here. Its automation tools are not installed; Muster doesn’t need them.',
      'Photos is open: it reads each device that is plugged in, and that may keep profiles and erasing waiting. Quit it, and in Photos turn off “Open Photos” for these devices.',
      'Finder shows devices in its sidebar; it always runs. Begin no backup, sync or update there meanwhile.',
      'ECID              Type     Name  UDID', '----------------  -------  ----  -------------------------', '0x1A2B3C4D5E801E  iPad7,5        00008110-001A2B3C4D5E801E',
    ] });
    expect(jsonLines((await run('status', '--json')).out.join('\n'))).toEqual([
      { type: 'configurator', state: 'ready', version: null, tools: false, programs: ['photos', 'finder'] }, { type: 'device', ecid: decimal, udid: '00008110-001A2B3C4D5E801E', name: null, deviceType: 'iPad7,5' },
    ]);
  });

  it('says the next step where it isn’t here, and on what is no Mac', async () => {
    const { run } = await ground(null);
    expect(await run('status')).toEqual({ code: 3, said: [], out: ['Apple Configurator runs on a Mac, and this computer is none. Plug the device into a Mac with Apple Configurator. Out of recovery mode without one: hold the top or side button until the device restarts.'] });
    expect(await refused(run('restore', '--ecid', decimal, '--confirm', 'restore 801E'))).toMatch(/^configurator\.notAMac/);
    const missing = await ground(null, { source: configuratorHere({ MUSTER_CFGUTIL: path.join(tempFolder(), 'none') }, 'darwin', new FakeClock()) });
    expect((await missing.run('status', '--json')).out).toEqual(['{"type":"configurator","state":"missing","version":null,"tools":false,"programs":[]}']);
    expect(await refused(missing.run('revive', '--ecid', decimal))).toMatch(/^configurator\.missing: Apple Configurator isn’t on this Mac\. Install Apple Configurator from the App Store/);
  });

  it('is never used in practice', async () => {
    const { address } = await startBench([]);
    const fake = fakeCfgutil({});
    const { run, app } = await ground(fake, { address: address.kind === 'unix' ? `UNIX:${address.path}` : `${address.host}:${address.port}` });
    expect(app.practice).toBe(true);
    expect(await refused(run('restore', '--ecid', decimal, '--confirm', 'restore 801E'))).toMatch(/^configurator\.off/);
    expect((await run('status', '--json')).out).toEqual(['{"type":"configurator","state":"off","version":null,"tools":false,"programs":[],"practice":true}']);
    expect(fake.calls()).toEqual([]);
  });
});

describe('the record of Apple Configurator’s work', () => {
  const recordsIn = (folder: string): Promise<readonly Run[]> => withRecords(folder, false, (ledger) => ledger?.find(anyRecord, { offset: 0 }, 10).rows.map(({ run }) => run) ?? []);

  it('has who the device is by the bus, what was done, and what was read back', async () => {
    const folder = tempFolder();
    const fake = fakeCfgutil({ restore: [done('restore')] });
    const { run, app, clock } = await ground(fake, { folder, bus: () => (fake.calls().length > 0 ? [started] : [recovery]) });
    const began = clock.now();
    await run('restore', '--ecid', decimal, '--confirm', 'restore 801E');
    expect(app.snapshot()).toMatchObject({ runs: [], ledger: { records: 1 } });
    const [one] = await recordsIn(folder);
    expect(one).toMatchObject({
      method: 'configurator', outcome: 'done', practice: false, startedAt: began, place: { hub: 'A', port: 2 }, station: 's', operator: 'o', profile: null, blueprint: null, wanted: null, error: null,
      device: { udid: '00008110-001A2B3C4D5E801E', ecid: decimal, serial: 'F17ABCDEFG', name: null },
      steps: [{ id: 'restore', state: 'done', evidence: { kind: 'started', values: {} } }],
    });
    expect(await withRecords(folder, false, (ledger) => ledger?.verify().ok)).toBe(true);
  });

  it('is what there must be before anything is begun', async () => {
    const fake = fakeCfgutil({ restore: [done('restore')], prepare: [done('prepare')], pair: [done('pair')] });
    const { run } = await ground(fake, { ledger: 'none', bus: () => [recovery] });
    expect(await refused(run('restore', '--ecid', decimal, '--confirm', 'restore 801E'))).toMatch(/^store\.unavailable/);
    const { run: prepare } = await ground(fake, { ledger: 'none', bus: () => [started] });
    expect(await refused(prepare('prepare-dep', '--ecid', decimal))).toMatch(/^store\.unavailable/);
    expect(fake.calls()).toEqual([]);
    expect(await prepare('pair', '--ecid', decimal)).toMatchObject({ code: 0 });
  });

  it('says of what a killed Muster had begun that nobody knows whether it took effect, and nothing is repeated', async () => {
    const folder = tempFolder();
    const fake = fakeCfgutil({ get: [{ stdout: { Type: 'CommandOutput', Command: 'get', Devices: ['0x1A2B3C4D5E801E'], Output: { '0x1A2B3C4D5E801E': { bootedState: 'Recovery' } } } }], restore: [{ hang: true }] });
    const muster = startProgram(process.execPath, [restoringChild, decimal], {
      MUSTER_DATA_DIR: folder, MUSTER_USBMUXD: 'UNIX:/nonexistent/muster/mux', MUSTER_NO_SYSTEM_MUX: '1', MUSTER_CFGUTIL: fake.file,
    });
    await muster.says(/begun/);
    while (!fake.calls().some(({ rest }) => rest[0] === 'restore')) await turn();
    muster.kill('SIGKILL');
    await muster.ended;
    const [, tool] = fake.calls();
    if (tool?.pid !== undefined) process.kill(tool.pid);
    expect((await recordsIn(folder))[0]).toMatchObject({ outcome: 'running', finishedAt: null, steps: [{ id: 'restore', state: 'acting' }] });
    const { app } = await ground(fake, { folder });
    const [one] = await recordsIn(folder);
    // Only Apple Configurator saw it, which told neither UDID nor port.
    expect(one).toMatchObject({
      outcome: 'failed', error: { code: 'configurator.interrupted' }, steps: [{ id: 'restore', state: 'unknown', evidence: null }],
      device: { udid: 'ECID-001A2B3C4D5E801E', ecid: decimal, serial: null }, place: { hub: '?', port: 1 },
    });
    expect(describeError({ code: 'configurator.interrupted', params: {} }).what).toBe('Muster ended while Apple Configurator worked on the device; whether it took effect isn’t known, and nothing was repeated.');
    expect([app.snapshot().runs, app.snapshot().configurator.jobs]).toEqual([[], []]);
    expect(fake.calls().map(({ rest }) => rest[0])).toEqual(['get', 'restore']);
    const lines = await withRecords(folder, false, (ledger) => [ledger?.verify().ok, ledger?.unfinished()]);
    expect(lines).toEqual([true, []]);
  });
});

describe('at the start', () => {
  const linesOf = (folder: string, journals: readonly (readonly RunEvent[])[]): void => {
    const db = Database.openWriter(folder);
    const ledger = new Ledger(db);
    journals.forEach((events, index) => { for (const event of events) ledger.append(runId(index + 1), event, 1000); });
    db.close();
  };

  it('of what was only planned it is said that nothing was begun, and what a second crash left is ended once', async () => {
    const folder = tempFolder();
    linesOf(folder, [brokenOffWork(runId(1), 'restore').slice(0, 1), brokenOffWork(runId(2), 'update').slice(0, 3)]);
    const fake = fakeCfgutil({});
    await ground(fake, { folder });
    const outcomes = await withRecords(folder, false, (ledger) => [1, 2].map((number) => ledger?.get(runId(number))));
    expect(outcomes).toMatchObject([
      { outcome: 'cancelled', error: null, steps: [{ id: 'restore', state: 'todo' }] }, { outcome: 'failed', error: { code: 'configurator.interrupted' }, steps: [{ id: 'update', state: 'unknown' }] },
    ]);
    // One line for each: the second was marked as interrupted already.
    expect(await withRecords(folder, false, (ledger) => ledger?.verify())).toMatchObject({ ok: true, lines: 1 + 3 + 3 });
    expect(fake.calls()).toEqual([]);
  });
});

describe('a window', () => {
  it('is told of other programs as they come and go, and of an Apple Configurator that was installed meanwhile; keys of a crash are removed', async () => {
    const fake = fakeCfgutil({});
    const here = configuratorHere({ MUSTER_CFGUTIL: fake.file }, 'linux', new FakeClock());
    const on = { programs: ['photos', 'finder'] as Program[], found: { state: 'missing' } as Found, swept: 0 };
    const configurator = new Configurator({ clock: new FakeClock(), temp: tempFolder(), run: () => Promise.reject(new Error('nothing is run')), find: () => Promise.resolve(on.found) });
    const { app, clock } = await ground(fake, { source: { ...here, configurator, programs: () => Promise.resolve(on.programs), sweep: () => { on.swept += 1; return Promise.resolve(); } } });
    const shown = (): object => app.snapshot().configurator;
    expect(shown()).toEqual({ state: 'off', version: null, tools: false, jobs: [], programs: [] });
    const told: Snapshot[] = [];
    app.subscribe((snapshot) => { told.push(snapshot); });
    app.subscribe(() => undefined);
    await clock.asked(15_000);
    expect([shown(), on.swept]).toEqual([{ state: 'missing', version: null, tools: false, jobs: [], programs: ['photos', 'finder'] }, 1]);
    [on.programs, on.found] = [['finder'], { state: 'ready', cfgutil: fake.file, version: '2.18', tools: true }];
    clock.advance(15_000);
    await clock.asked(15_000);
    clock.advance(100);
    expect(told.at(-1)?.configurator).toEqual({ state: 'ready', version: '2.18', tools: true, jobs: [], programs: ['finder'] });
  });
});

describe('the words of muster configurator', () => {
  it('name one device by its ECID, as decimal or hexadecimal', () => {
    expect(parseCommand(['configurator', 'prepare-dep', '--ecid', '0x1A2B3C4D5E801E', '--identity', 'Example', '--json'])).toEqual({ name: 'configurator', verb: 'prepare-dep', json: true, ecid: decimal, confirm: null, identity: 'Example' });
    expect(parseCommand(['configurator', 'status'])).toEqual({ name: 'configurator status', json: false });
  });

  it.each([
    [['configurator']], [['configurator', 'erase', '--ecid', '5']], [['configurator', 'restore']], [['configurator', 'restore', '--ecid', '1A2B']], [['configurator', 'restore', '--ecid', '0']], [['configurator', 'restore', '--ecid', '0x10000000000000000']],
    [['configurator', 'restore', '5']], [['configurator', 'revive', '--ecid', '5', '--confirm', 'x']], [['configurator', 'status', '--ecid', '5']], [['configurator', 'restore', '--ecid', '18446744073709551616']],
  ])('are refused when they are %j', (words) => {
    expect(() => parseCommand(words)).toThrow('usage.invalid');
  });
});
