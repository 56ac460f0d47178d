// muster device on a practice bench: what a device tells, and what is done to it without a plan, ended by what was read back.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dict } from '../../src/plist/value.ts';
import { desk, jsonLines } from '../setup/desk.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { makeIdentityFiles } from '../setup/identity-files.ts';

const spec = supervisedDevice(1);
const other = supervisedDevice(2);

describe('muster device', () => {
  it('shows what a paired device tells, for people and for programs', async () => {
    const { muster } = await desk([spec, other]);
    await muster('device', 'rename', spec.serial, 'Room 4');
    const text = await muster('device', 'show', spec.serial.toLowerCase());
    expect(text.code).toBe(0);
    for (const line of ['Name            Room 4', `Serial number   ${spec.serial}`, 'Find My         no', 'Set up          no, at Hello', 'Supervised      yes', 'Prepared        by a computer, Practice Organization, supervised', 'Profiles        none']) expect(text.stdout).toContain(`${line}\n`);
    const [json] = jsonLines((await muster('device', 'show', spec.serial, '--json')).stdout);
    expect(json).toMatchObject({ serial: spec.serial, name: 'Room 4', findMy: false, usbPort: '14-1.2', cloud: { present: true, source: 'configurator' }, profiles: [], practice: true });
  });

  it('names no other device than the one that was named', async () => {
    const { muster, devices } = await desk([spec, other]);
    const end = await muster('device', 'rename', spec.serial, 'Room 4');
    expect([end.code, end.stdout]).toEqual([0, `${spec.serial}  has its new name\n`]);
    expect(devices.map((device) => device.name)).toEqual(['Room 4', other.name]);
  });

  it('restarts devices and waits until each is back', async () => {
    const { muster, bench } = await desk([spec, other]);
    const end = await muster('device', 'restart', '--all', '--json');
    expect([end.code, end.stderr]).toEqual([0, '']);
    expect(jsonLines(end.stdout)).toEqual([spec, other].map(({ udid, serial }) => ({ udid, serial, action: 'restart', done: true, practice: true })));
    expect([bench.log.count('restarted'), bench.log.count('erased')]).toEqual([2, 0]);
  });

  it('shuts a device down and says when it is off', async () => {
    const { muster, devices } = await desk([spec]);
    expect((await muster('device', 'shutdown', spec.serial)).stdout).toBe(`${spec.serial}  is off\n`);
    expect(devices[0]?.power).toBe('off');
  });

  it('says what failed on which, and ends with 4 when some are done', async () => {
    const { muster, devices } = await desk([spec, other]);
    await muster('device', 'rename', other.serial, 'Here');
    if (devices[0]) devices[0].faults = (request) => (request === 'Restart' ? { kind: 'instead', reply: dict({ Status: 'Failure' }) } : undefined);
    const end = await muster('device', 'restart', spec.serial, other.serial, '--json');
    expect(end.code).toBe(4);
    expect(jsonLines(end.stdout).map(({ done, problem }) => [done, problem])).toEqual([[false, 'device.refused'], [true, undefined]]);
  });

  it('that isn’t there starts nothing on the others', async () => {
    const { muster, bench } = await desk([spec]);
    const end = await muster('device', 'restart', spec.serial, 'NOSUCHONE');
    expect([end.code, bench.log.count('restarted')]).toEqual([3, 0]);
    expect(end.stderr).toContain('No device with serial number NOSUCHONE is on this bench.');
  });

  it('pairs by a supervision identity a device whose organization allows nobody else, without a question on its screen', async () => {
    const files = makeIdentityFiles('Example School');
    const guarded = privateDevice(3, { supervised: true, cloud: dict({ AllowPairing: false, IsSupervised: true, CloudConfigurationUIComplete: true, SupervisorHostCertificates: [files.der] }), persona: { trust: { answer: 'ignore', afterMs: 0 } } });
    const { muster, bench } = await desk([guarded]);
    const refused = await muster('device', 'restart', guarded.serial);
    expect(refused.code).toBe(1);
    const stranger = makeIdentityFiles('Somebody Else');
    expect((await muster('device', 'pair', guarded.serial, '--certificate', stranger.certificate, '--key', stranger.key)).stdout).toContain('doesn’t allow it to pair');
    const end = await muster('device', 'pair', guarded.serial, '--certificate', files.certificate, '--key', files.key);
    expect([end.code, end.stdout, bench.log.count('paired')]).toEqual([0, `${guarded.serial}  trusts this computer\n`, 1]);
    expect((await muster('device', 'show', guarded.serial)).stdout).toContain('pairs with its organization only');
  });

  it('has a person at the practice bench, whose hands do what a rehearsal needs', async () => {
    const { muster, devices } = await desk([spec, other]);
    expect((await muster('person', 'unplug', spec.serial)).code).toBe(0);
    expect(devices.map((device) => device.reachable)).toEqual([false, true]);
    expect((await muster('person', 'plug', spec.serial.toLowerCase())).code).toBe(0);
    expect((await muster('person', 'lock', other.udid)).code).toBe(0);
    expect(devices.map((device) => [device.reachable, device.locked])).toEqual([[true, false], [true, true]]);
    const none = await muster('person', 'plug', 'NOSUCHONE');
    expect([none.code, none.stderr.split('\n')[0]]).toEqual([3, 'muster: No device with NOSUCHONE is on this bench.']);
  });

  it('hands a prepared device to its user, who ends at Home under the management that was meant', async () => {
    const url = 'https://mdm.practice.example/enroll/affinity';
    const prepared = supervisedDevice(1, { cloud: dict({ AllowPairing: true, IsSupervised: true, ConfigurationURL: url, ConfigurationSource: 2n, IsMandatory: true }) });
    const { muster, bench, devices } = await desk([prepared], { clock: new FakeClock({ skip: 60_000 }) });
    const home = new Promise<void>((resolve) => { devices[0]?.observers.add((name) => { if (name === 'com.apple.purplebuddy.setupdone') resolve(); }); });
    expect((await muster('person', 'handover', prepared.serial)).code).toBe(0);
    await home;
    expect([bench.log.count('fetchedEnrollment'), bench.log.count('enrolled'), bench.log.count('signedIn'), devices[0]?.phase]).toEqual([1, 1, 1, 'home']);
  });

  it('unpairs a device on both sides, and asks one for nothing that was never paired', async () => {
    const { muster, bench, devices } = await desk([spec, other]);
    await muster('device', 'rename', spec.serial, 'Here');
    expect(bench.pairRecords.size).toBe(1);
    const end = await muster('device', 'unpair', '--all', '--json');
    expect([end.code, jsonLines(end.stdout).map(({ done }) => done)]).toEqual([0, [true, true]]);
    expect([bench.pairRecords.size, devices.map(({ hosts }) => hosts.size), bench.log.count('paired'), bench.log.count('unpaired')]).toEqual([0, [0, 0], 1, 1]);
  });

  it('refuses an identity that is none, before anything is asked of a device', async () => {
    const { muster, bench, folder } = await desk([spec]);
    const file = path.join(folder, 'identity.p12');
    writeFileSync(file, Buffer.from('3082', 'hex'));
    const end = await muster('device', 'pair', spec.serial, '--certificate', file, '--key', file);
    expect([end.code, bench.log.acts.length]).toEqual([1, 0]);
    expect(end.stderr).toContain('This is no usable supervision identity');
  });
});
