// The built command line beside a practice bench: what it prints where, and how it ends.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { built, desk, jsonLines } from '../setup/desk.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { writeProfile } from '../setup/profiles.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);
const other = supervisedDevice(1);

beforeAll(() => {
  if (!existsSync(built)) throw new Error(`${built} is missing; npm test builds it, or: npm run build`);
});

describe('muster devices', () => {
  it('prints one JSON object a device and nothing else on stdout, and asks no device for anything', async () => {
    const { muster, bench } = await desk([spec, other], { tcp: true });
    const end = await muster('devices', '--json');
    expect([end.code, end.stderr]).toEqual([0, '']);
    const lines = jsonLines(end.stdout);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      udid: spec.udid, ecid: spec.ecid.toString(), serial: spec.serial, productType: spec.model.productType, osVersion: spec.osVersion, buildVersion: spec.buildVersion, name: spec.name,
      state: 'untrusted', place: 'A1', usbPort: '14-1.1', battery: null, supervised: null, activation: 'Activated', problem: 'device.untrusted', practice: true,
      imei: null, imei2: null, wifiAddress: spec.wifiAddress, findMy: null, setupDone: null, storage: null, cloud: null, profiles: null,
    });
    expect(bench.log.acts).toEqual([]);
  });

  it('prints a table for people, and says that it is practice', async () => {
    const { muster } = await desk([spec]);
    const end = await muster('devices');
    expect(end.code).toBe(0);
    expect(end.stdout.split('\n')[0]).toMatch(/^Port +Serial number +Model +System +Name +State +UDID$/);
    expect(end.stdout).toContain(spec.serial);
    expect(end.stderr).toBe('PRACTICE: these devices are virtual.\n');
  });

  it('says so when there is none, and succeeds', async () => {
    const { muster } = await desk([]);
    const end = await muster('devices', '--json');
    expect([end.code, end.stdout]).toEqual([0, '']);
    expect((await muster('devices')).stderr).toContain('No device is attached.');
  });

  it('watches until it is told to stop', async () => {
    const { start } = await desk([spec]);
    const watching = start('devices', '--watch', '--json');
    expect(jsonLines(await watching.firstLine)[0]?.['udid']).toBe(spec.udid);
    watching.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);
  });
});

describe('muster install', () => {
  it('installs on the named device alone, follows it in JSON, and keeps the record', async () => {
    const { muster, folder, bench } = await desk([spec, other]);
    const end = await muster('install', writeProfile(folder), '--serial', spec.serial.toLowerCase(), '--json');
    expect([end.code, end.stderr]).toEqual([0, '']);
    const lines = jsonLines(end.stdout);
    expect(lines.at(-1)).toMatchObject({ udid: spec.udid, ecid: spec.ecid.toString(), serial: spec.serial, state: 'done', outcome: 'done', mark: 'PRACTICE', operator: 'vera', station: 'Test station', place: 'A1' });
    expect([bench.log.count('installed', spec.udid), bench.log.count('installed', other.udid)]).toEqual([1, 0]);
    const records = await muster('records', 'list', '--json');
    expect(jsonLines(records.stdout)).toEqual([lines.at(-1)]);
    expect(jsonLines((await muster('records', 'list', 'nobody', '--json')).stdout)).toEqual([]);
    const verified = await muster('records', 'verify', '--json');
    // Planned, three steps of two or three lines, an installation of five, the end: pairing is asked for by this very command.
    expect([verified.code, jsonLines(verified.stdout)]).toEqual([0, [expect.objectContaining({ ok: true, lines: 13 })]]);
    expect((await muster('records', 'verify', '--practice')).stdout).toContain('The ledger’s chain holds: 13 lines');
    expect([bench.log.count('paired', spec.udid), bench.log.count('paired', other.udid)]).toEqual([1, 0]);
  });

  it('prints the outcome as a table, and what goes on beside it', async () => {
    const { muster, folder } = await desk([spec]);
    const end = await muster('install', writeProfile(folder), '--all');
    expect(end.code).toBe(0);
    expect(end.stdout).toContain('Listed by the device, same UUID');
    expect(end.stderr).toContain('Nothing is erased.');
    expect(end.stderr).toContain('1 of 1 verified by reading back.');
  });

  it('ends with 4 when some devices failed, and with 1 when all did', async () => {
    const { muster, folder, devices } = await desk([spec, other]);
    if (devices[0]) devices[0].faults = (request) => (request === 'InstallProfile' ? 'hang up' : undefined);
    const file = writeProfile(folder);
    expect((await muster('install', file, '--all')).code).toBe(4);
    expect((await muster('install', file, '--serial', spec.serial)).code).toBe(1);
  });

  it('does nothing when a named device isn’t there', async () => {
    const { muster, folder, bench } = await desk([spec]);
    const end = await muster('install', writeProfile(folder), '--serial', spec.serial, 'NOSUCHONE');
    expect([end.code, end.stdout]).toEqual([3, '']);
    expect(end.stderr).toContain('No device with serial number NOSUCHONE is on this bench.');
    expect(bench.log.count('installed')).toBe(0);
  });

  it('does nothing with a file that is no profile', async () => {
    const { muster, folder, bench } = await desk([spec]);
    writeFileSync(path.join(folder, 'x.txt'), 'hello');
    const end = await muster('install', path.join(folder, 'x.txt'), '--all');
    expect([end.code, bench.log.count('installed')]).toEqual([1, 0]);
    expect(end.stderr).toContain('x.txt is not a configuration profile');
  });

  it('is blocked while another Muster writes in the data folder, and names it', async () => {
    const { muster, folder, bench } = await desk([spec]);
    mkdirSync(path.join(folder, 'practice'));
    const lock = takeWriterLock(path.join(folder, 'practice'));
    const end = await muster('install', writeProfile(folder), '--all');
    lock.release();
    expect([end.code, bench.log.count('installed')]).toEqual([3, 0]);
    expect(end.stderr).toContain(`(process ${process.pid})`);
  });

  it('stops following at the first interrupt; what was handed over stays open until it is read back', async () => {
    const { start, muster, folder, bench } = await desk([supervisedDevice(0, { supervised: false, persona: { approval: { answer: 'ignore', afterMs: 0 } } })]);
    const running = start('install', writeProfile(folder), '--all', '--json');
    await running.firstLine;
    const offered = async (): Promise<void> => { while (bench.log.count('offered') === 0) await new Promise<void>((resolve) => { setImmediate(resolve); }); };
    await offered();
    running.kill('SIGINT');
    const end = await running.ended;
    expect([end.code, jsonLines(end.stdout).at(-1)?.['outcome']]).toEqual([130, 'interrupted']);
    expect(jsonLines((await muster('records', 'list', '--json')).stdout).map((line) => line['state'])).toEqual(['interrupted']);
  });
});

describe('muster', () => {
  it('ends with 2 and one sentence for words it doesn’t know', async () => {
    const { muster } = await desk([]);
    const end = await muster('erase', '--all');
    expect(end).toEqual({ code: 2, stdout: '', stderr: 'muster: There is no command “erase”.\n        Run muster --help to see the commands.\n' });
    expect((await runProgram(process.execPath, [built, 'devices'], { MUSTER_USBMUXD: 'nonsense', MUSTER_NO_SYSTEM_MUX: '1' })).code).toBe(2);
  });

  it('prints help and version on stdout', async () => {
    const { muster } = await desk([]);
    expect((await muster('--help')).stdout).toMatch(/^Usage: muster COMMAND/);
    expect((await muster('--version')).stdout).toBe(`${packageFile.version}\n`);
  });

  it('says where it looked when no multiplexer answers, and never opens the system’s where that is forbidden', async () => {
    const { bench, muster, env } = await desk([]);
    await bench.stopListening();
    const end = await muster('devices', '--json');
    expect([end.code, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toContain(`doesn’t answer at ${env['MUSTER_USBMUXD'] ?? ''}`);
    const forbidden = await runProgram(process.execPath, [built, 'devices'], { MUSTER_USBMUXD: '/var/run/usbmuxd', MUSTER_NO_SYSTEM_MUX: '1' });
    expect(forbidden.code).toBe(1);
    expect(forbidden.stderr).toContain('may not open the system’s own USB service');
  });

  it('says what a profile is without any device', async () => {
    const { muster, folder } = await desk([]);
    const file = writeProfile(folder);
    const [line] = jsonLines((await muster('profile', 'show', file, '--json')).stdout);
    expect(line).toMatchObject({ name: 'Test profile', identifier: 'example.test', size: readFileSync(file).length, signature: { kind: 'none' } });
    expect((await muster('profile', 'show', file)).stdout).toContain('Signed by     Nobody; the file is not signed');
    expect((await muster('profile', 'show', `${file}.gone`)).stderr).toContain('test.mobileconfig.gone can’t be read (it isn’t there)');
  });

  it('says that a damaged ledger is damaged, and a changed one is changed', async () => {
    const { muster, folder } = await desk([]);
    mkdirSync(path.join(folder, 'practice'));
    writeFileSync(path.join(folder, 'practice', 'ledger.sqlite'), 'x'.repeat(8192));
    const end = await muster('records', 'list', '--practice', '--json');
    expect([end.code, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toContain('is damaged');
  });

  it('runs a bench of its own that another Muster can use', async () => {
    const { start } = await desk([]);
    const serving = start('bench', '--devices', '2', '--listen', path.join(tempFolder(), 'mux'), '--json');
    const [told] = jsonLines(await serving.firstLine);
    const address = String(told?.['address']);
    // Somebody else's device management service finds the portal there.
    expect((await fetch(`${String(told?.['web'])}/business.practice.example/servers`)).status).toBe(200);
    const end = await runProgram(process.execPath, [built, 'devices', '--json'], { MUSTER_USBMUXD: address, MUSTER_DATA_DIR: tempFolder(), MUSTER_NO_SYSTEM_MUX: '1' });
    expect([end.code, jsonLines(end.stdout).length]).toEqual([0, 2]);
    serving.kill('SIGTERM');
    const ended = await serving.ended;
    expect(ended.code).toBe(0);
    // What it did by its own account: the truth that records are compared with.
    expect(jsonLines(ended.stdout).at(-1)).toEqual({ acts: {}, objections: [] });
  });

  it('does the whole job on practice devices', async () => {
    const { muster } = await desk([privateDevice(0)]);
    const end = await muster('practice', '--devices', '1', '--json');
    expect(end.code).toBe(0);
    expect(jsonLines(end.stdout).at(-1)).toMatchObject({ outcome: 'done', mark: 'PRACTICE', profile: { name: 'Practice enrollment' } });
  });
});
