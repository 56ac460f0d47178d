// Everything a device tells through lockdown, as libimobiledevice's tool prints it: every domain, in plain words and as a
// property list that plistutil reads. Paired by us: the judge works with the record we made.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainValues } from '../../src/bench/device-domains.ts';
import { unpairedKeys } from '../../src/bench/device-values.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { judgeEnv, lacks, plistutil, transports } from '../setup/judges.ts';
import { pairNow } from '../setup/lockdown.ts';
import { muxClient, openBench, type RunningTestBench } from '../setup/practice.ts';
import { type ProgramEnd, runProgram } from '../setup/run-program.ts';

const skipped = lacks('ideviceinfo', 'plistutil');

/** ios-protocols 2.5: what clients probe, and what only others know. */
const known = [
  'com.apple.disk_usage', 'com.apple.disk_usage.factory', 'com.apple.mobile.battery', 'com.apple.iqagent', 'com.apple.purplebuddy', 'com.apple.PurpleBuddy', 'com.apple.mobile.chaperone',
  'com.apple.mobile.third_party_termination', 'com.apple.mobile.lockdownd', 'com.apple.mobile.lockdown_cache', 'com.apple.xcode.developerdomain', 'com.apple.international',
  'com.apple.mobile.data_sync', 'com.apple.mobile.tethered_sync', 'com.apple.mobile.mobile_application_usage', 'com.apple.mobile.backup', 'com.apple.mobile.nikita', 'com.apple.mobile.restriction',
  'com.apple.mobile.user_preferences', 'com.apple.mobile.sync_data_class', 'com.apple.mobile.software_behavior', 'com.apple.mobile.iTunes.SQLMusicLibraryPostProcessCommands',
  'com.apple.mobile.iTunes.accessories', 'com.apple.mobile.iTunes.store', 'com.apple.mobile.iTunes', 'com.apple.mobile.internal', 'com.apple.mobile.wireless_lockdown', 'com.apple.fairplay',
  'com.apple.iTunes', 'com.apple.fmip', 'com.apple.Accessibility', 'com.apple.security.mac.amfi',
];

const device = supervisedDevice(0, { name: 'Grüße & <Tags> 📱' });
const stranger = privateDevice(1);

describe.skipIf(skipped).each(transports)('what libimobiledevice reads over %s', (_, tcp) => {
  let running: RunningTestBench;

  beforeAll(async () => {
    running = await openBench([device, stranger], { tcp });
    await pairNow(muxClient(running.address), udidOf(device));
  });
  afterAll(() => running.close());

  const info = (...words: string[]): Promise<ProgramEnd> => runProgram('ideviceinfo', words, judgeEnv(running.address));

  async function asPlist(...words: string[]): Promise<PlistDict> {
    const end = await info(...words, '-x');
    expect(end.code).toBe(0);
    const read = readPlist(await plistutil(end.stdout, 'bin'));
    expect(read).toEqual(readPlist(Buffer.from(end.stdout)));
    if (!isDict(read)) throw new Error('not a dictionary');
    return read;
  }

  it.each(known)('is all of %s', async (domain) => {
    const plain = await info('-u', device.udid, '-q', domain);
    expect(plain.code).toBe(0);
    expect(plain.stdout + plain.stderr).not.toMatch(/error/i);
    const values = domainValues(running.bench.device(device.udid), domain);
    expect(await asPlist('-u', device.udid, '-q', domain)).toEqual(values);
    for (const [key, value] of values) if (typeof value !== 'object') expect(plain.stdout).toContain(`${key}: ${String(value)}\n`);
  });

  it('is all of the device itself, with an ECID that is exact', async () => {
    const read = await asPlist('-u', device.udid);
    expect(read.get('UniqueChipID')).toBe(device.ecid);
    expect([read.get('UniqueDeviceID'), read.get('DeviceName'), read.get('SerialNumber'), read.get('PasswordProtected')]).toEqual([device.udid, device.name, device.serial, false]);
    expect((await info('-u', device.udid)).stdout).toContain(`DeviceName: ${device.name}\n`);
    expect((await info('-u', device.udid, '-k', 'UniqueChipID')).stdout).toBe(`${device.ecid}\n`);
  });

  it('is nothing of a key or a domain that isn’t there, without complaint', async () => {
    expect(await info('-u', device.udid, '-k', 'NoSuchKey')).toMatchObject({ code: 0, stdout: '' });
    expect(await info('-u', device.udid, '-q', 'com.example.nothing')).toMatchObject({ code: 0, stdout: '' });
  });

  it('is only what anybody may know of a device that nobody trusts', async () => {
    const read = await asPlist('-s', '-u', stranger.udid);
    expect([...read.keys()].filter((key) => !unpairedKeys.has(key))).toEqual([]);
    expect(read.get('UniqueChipID')).toBe(stranger.ecid);
    for (const domain of ['com.apple.mobile.battery', 'com.apple.fmip']) expect((await info('-s', '-u', stranger.udid, '-q', domain)).stdout).toBe('');
    expect((await info('-s', '-u', stranger.udid, '-k', 'PasswordProtected')).stdout).toBe('');
    expect(running.bench.log.count('paired', stranger.udid)).toBe(0);
  });
});
