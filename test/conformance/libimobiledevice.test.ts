// The practice bench before judges that are not ours: libimobiledevice's tools must work with it as with real devices.
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { showMuxAddress } from '../../src/device/usbmux/address.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { type RunningTestBench, startBench } from '../setup/practice.ts';
import { type ProgramEnd, runProgram } from '../setup/run-program.ts';

const tools = ['idevice_id', 'ideviceinfo', 'idevicepair', 'idevicename'];
const missing = tools.filter((tool) => spawnSync(tool, ['--help'], { stdio: 'ignore' }).error !== undefined);
// Where the tools have a package they must be there; elsewhere that they are missing is said, not hidden.
const skipped = missing.length > 0 && process.platform !== 'linux';
if (skipped) process.stderr.write(`conformance with libimobiledevice is skipped: ${missing.join(', ')} not found on ${process.platform}\n`);

const hello = supervisedDevice(0);
const home = privateDevice(1);

interface Judged extends RunningTestBench {
  readonly run: (tool: string, ...words: string[]) => Promise<ProgramEnd>;
}

async function judged(tcp: boolean): Promise<Judged> {
  const running = await startBench([hello, home], { tcp });
  const shown = showMuxAddress(running.address);
  const env = { USBMUXD_SOCKET_ADDRESS: tcp ? shown : `UNIX:${shown}` };
  return { ...running, run: (tool, ...words) => runProgram(tool, words, env) };
}

beforeAll(() => {
  if (missing.length > 0 && !skipped) throw new Error(`${missing.join(', ')} not found. Install them: sudo apt-get install libimobiledevice-utils`);
});

describe.skipIf(skipped).each([['a UNIX socket', false], ['TCP', true]])('libimobiledevice over %s', (_, tcp) => {
  it('lists the devices', async () => {
    const { run } = await judged(tcp);
    const end = await run('idevice_id', '-l');
    expect([end.code, end.stdout.split('\n').filter(Boolean).sort()]).toEqual([0, [hello.udid, home.udid].sort()]);
  });

  it('reads an untrusted device without pairing it', async () => {
    const { run, bench } = await judged(tcp);
    const end = await run('ideviceinfo', '-s', '-u', home.udid);
    expect(end.code).toBe(0);
    expect(end.stdout).toContain(`UniqueDeviceID: ${home.udid}\n`);
    expect(end.stdout).toContain(`UniqueChipID: ${home.ecid}\n`);
    expect(end.stdout).toContain(`ProductType: ${home.model.productType}\n`);
    expect(end.stdout).not.toContain('PasswordProtected');
    expect(bench.log.count('paired')).toBe(0);
  });

  it('pairs a device at Hello, validates it, reads it, and unpairs it', async () => {
    const { run, bench } = await judged(tcp);
    const paired = await run('idevicepair', '-u', hello.udid, 'pair');
    expect([paired.code, paired.stdout]).toEqual([0, `SUCCESS: Paired with device ${hello.udid}\n`]);
    expect((await run('idevicepair', '-u', hello.udid, 'validate')).stdout).toBe(`SUCCESS: Validated pairing with device ${hello.udid}\n`);
    const value = await run('ideviceinfo', '-u', hello.udid, '-k', 'SerialNumber');
    expect([value.code, value.stdout]).toEqual([0, `${hello.serial}\n`]);
    const all = await run('ideviceinfo', '-u', hello.udid);
    expect(all.stdout).toContain('PasswordProtected: false\n');
    expect((await run('idevicepair', '-u', hello.udid, 'unpair')).stdout).toBe(`SUCCESS: Unpaired with device ${hello.udid}\n`);
    expect([bench.log.count('paired'), bench.log.count('unpaired'), bench.pairRecords.size]).toEqual([1, 1, 0]);
  });

  it.each([
    ['com.apple.mobile.battery', `BatteryCurrentCapacity: ${hello.battery}\n`], ['com.apple.international', 'Locale: en_US\n'], ['com.apple.disk_usage', 'TotalDiskCapacity: 128000000000\n'], ['com.apple.mobile.chaperone', 'DeviceIsChaperoned: true\n'],
  ])('reads the domain %s in a session', async (domain, line) => {
    const { run } = await judged(tcp);
    await run('idevicepair', '-u', hello.udid, 'pair');
    const end = await run('ideviceinfo', '-u', hello.udid, '-q', domain);
    expect(end.code).toBe(0);
    expect(end.stdout).toContain(line);
  });

  it('is told that the question is on the screen, and pairs once it is answered', async () => {
    const { run, devices } = await judged(tcp);
    const pending = await run('idevicepair', '-u', home.udid, 'pair');
    expect(pending.code).not.toBe(0);
    expect(pending.stdout + pending.stderr).toMatch(/accept the trust dialog/i);
    expect(devices[1]?.hosts.size).toBe(0);
  });

  it('is told that the device is locked', async () => {
    const { run, devices } = await judged(tcp);
    if (devices[0]) devices[0].locked = true;
    const end = await run('idevicepair', '-u', hello.udid, 'pair');
    expect(end.code).not.toBe(0);
    expect(end.stdout + end.stderr).toMatch(/passcode/i);
  });

  it('names a device', async () => {
    const { run, devices } = await judged(tcp);
    await run('idevicepair', '-u', hello.udid, 'pair');
    expect((await run('idevicename', '-u', hello.udid)).stdout).toBe(`${hello.name}\n`);
    await run('idevicename', '-u', hello.udid, 'Room 4');
    expect(devices[0]?.name).toBe('Room 4');
  });
});
