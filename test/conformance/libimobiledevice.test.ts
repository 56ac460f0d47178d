// The practice bench before judges that are not ours: libimobiledevice's tools must work with it as with real devices.
// Here: what is attached, pairing in every outcome, name and clock.
import { describe, expect, it } from 'vitest';
import { dict } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { type Judged, judged, lacks, transports } from '../setup/judges.ts';
import { muxClient } from '../setup/practice.ts';

const skipped = lacks('idevice_id', 'ideviceinfo', 'idevicepair', 'idevicename', 'idevicedate', 'idevicesyslog');

const hello = supervisedDevice(0);
const home = privateDevice(1);

describe.skipIf(skipped).each(transports)('libimobiledevice over %s', (_, tcp) => {
  const bothOn = (): Promise<Judged> => judged([hello, home], { tcp });

  describe('at the multiplexer', () => {
    it('lists the devices, and none that is unplugged', async () => {
      const { run, devices } = await bothOn();
      const list = async (): Promise<unknown> => {
        const end = await run('idevice_id', '-l');
        return [end.code, end.stdout.split('\n').filter(Boolean).sort()];
      };
      expect(await list()).toEqual([0, [hello.udid, home.udid].sort()]);
      devices[0]?.pullCable();
      expect(await list()).toEqual([0, [home.udid]]);
      devices[1]?.pullCable();
      expect(await list()).toEqual([0, []]);
    });

    it('lists 128 devices', async () => {
      const many = Array.from({ length: 128 }, (_, index) => ({ ...hello, udid: `00008110-${index.toString(16).toUpperCase().padStart(16, '0')}` }));
      const { run } = await judged(many, { tcp });
      expect((await run('idevice_id', '-l')).stdout.split('\n').filter(Boolean).sort()).toEqual(many.map(({ udid }) => udid));
    });

    it('lists them while others listen, and is told itself when one is plugged in', async () => {
      const { run, start, address, devices } = await bothOn();
      for (const device of devices) device.pullCable();
      const stop = new AbortController();
      const listening = new Promise<void>((resolve) => { muxClient(address).watch(resolve, () => undefined, stop.signal).catch(() => undefined); });
      await listening;
      // The one tool that waits for attach events; what it wants of the device then is another matter.
      const waiting = start('idevicesyslog', '-u', hello.udid);
      await waiting.says(/Waiting for device/);
      expect((await run('idevice_id', '-l')).stdout).toBe('');
      for (const device of devices) device.plugIn();
      await waiting.says(/\[connected\]|Could not start logger/);
      expect((await run('idevice_id', '-l')).stdout.split('\n').filter(Boolean).sort()).toEqual([hello.udid, home.udid].sort());
      stop.abort(new Error('enough'));
    });

    it('says what the computer is called', async () => {
      const { run, bench } = await bothOn();
      expect(await run('idevicepair', 'systembuid')).toMatchObject({ code: 0, stdout: `${bench.buid}\n` });
    });

    it('says that a device isn’t there', async () => {
      const { run } = await bothOn();
      for (const [tool, ...words] of [['ideviceinfo', '-u', 'nobody'], ['idevicepair', '-u', 'nobody', 'validate'], ['idevice_id', 'nobody']] as const) {
        const end = await run(tool, ...words);
        expect([tool, end.code]).not.toEqual([tool, 0]);
        expect(end.stdout + end.stderr).toMatch(/no device|not found/i);
      }
    });
  });

  describe('pairing', () => {
    it('pairs a device at Hello, validates it, reads it, and unpairs it', async () => {
      const { run, bench } = await bothOn();
      const paired = await run('idevicepair', '-u', hello.udid, 'pair');
      expect([paired.code, paired.stdout]).toEqual([0, `SUCCESS: Paired with device ${hello.udid}\n`]);
      expect((await run('idevicepair', '-u', hello.udid, 'validate')).stdout).toBe(`SUCCESS: Validated pairing with device ${hello.udid}\n`);
      const hostId = (await run('idevicepair', '-u', hello.udid, 'hostid')).stdout.trim();
      expect([...bench.device(hello.udid).hosts.keys()]).toEqual([hostId]);
      const value = await run('ideviceinfo', '-u', hello.udid, '-k', 'SerialNumber');
      expect([value.code, value.stdout]).toEqual([0, `${hello.serial}\n`]);
      const all = await run('ideviceinfo', '-u', hello.udid);
      expect(all.stdout).toContain('PasswordProtected: false\n');
      expect((await run('idevicepair', '-u', hello.udid, 'unpair')).stdout).toBe(`SUCCESS: Unpaired with device ${hello.udid}\n`);
      expect([bench.log.count('paired'), bench.log.count('unpaired'), bench.pairRecords.size]).toEqual([1, 1, 0]);
    });

    it('is told that the question is on the screen, and pairs once it is answered', async () => {
      const { run, bench } = await bothOn();
      const pending = await run('idevicepair', '-u', home.udid, 'pair');
      expect(pending.code).not.toBe(0);
      expect(pending.stdout + pending.stderr).toMatch(/accept the trust dialog/i);
      expect([bench.device(home.udid).hosts.size, bench.pairRecords.size]).toEqual([0, 0]);
      // Another HostID than before: the tool makes up a new one for each try.
      expect((await run('idevicepair', '-u', home.udid, 'pair')).stdout).toBe(`SUCCESS: Paired with device ${home.udid}\n`);
      expect((await run('idevicepair', '-u', home.udid, 'validate')).code).toBe(0);
      expect([bench.device(home.udid).hosts.size, bench.pairRecords.size]).toEqual([1, 1]);
    });

    it('is told every time that the question is on the screen while nobody answers it', async () => {
      const ignored = privateDevice(1, { persona: { trust: { answer: 'ignore', afterMs: 0 } } });
      const { run, bench } = await judged([ignored], { tcp });
      for (let i = 0; i < 3; i += 1) expect((await run('idevicepair', '-u', ignored.udid, 'pair')).stdout).toMatch(/accept the trust dialog/i);
      expect(bench.log.count('paired')).toBe(0);
    });

    it('is told that the user said no, and asks again after the cable was out', async () => {
      const denying = privateDevice(1, { persona: { trust: { answer: 'deny', afterMs: 0 } } });
      const { run, devices: [device] } = await judged([denying], { tcp });
      expect((await run('idevicepair', '-u', denying.udid, 'pair')).stdout).toMatch(/accept the trust dialog/i);
      const denied = await run('idevicepair', '-u', denying.udid, 'pair');
      expect([denied.code === 0, denied.stdout]).toEqual([false, expect.stringMatching(/user denied the trust dialog/i)]);
      device?.pullCable();
      device?.plugIn();
      expect((await run('idevicepair', '-u', denying.udid, 'pair')).stdout).toMatch(/accept the trust dialog/i);
    });

    it('is told that the device is locked', async () => {
      const { run, devices } = await bothOn();
      if (devices[0]) devices[0].locked = true;
      const end = await run('idevicepair', '-u', hello.udid, 'pair');
      expect(end.code).not.toBe(0);
      expect(end.stdout + end.stderr).toMatch(/passcode/i);
    });

    it('is refused by a device that its supervisor keeps to itself', async () => {
      const closed = supervisedDevice(0, { cloud: dict({ IsSupervised: true, AllowPairing: false }) });
      const { run, bench } = await judged([closed], { tcp });
      const end = await run('idevicepair', '-u', closed.udid, 'pair');
      expect([end.code === 0, end.stdout]).toEqual([false, expect.stringContaining('ERROR')]);
      expect([bench.log.count('paired'), bench.pairRecords.size]).toEqual([0, 0]);
    });

    it('is told that a device isn’t paired, never was or forgot it, and pairs it again', async () => {
      const { run, devices } = await bothOn();
      expect((await run('idevicepair', '-u', home.udid, 'unpair')).stdout).toMatch(/is not paired with this host/i);
      await run('idevicepair', '-u', hello.udid, 'pair');
      devices[0]?.hosts.clear();
      expect((await run('idevicepair', '-u', hello.udid, 'validate')).stdout).toMatch(/is not paired with this host/i);
      expect((await run('idevicepair', '-u', hello.udid, 'pair')).code).toBe(0);
      expect((await run('ideviceinfo', '-u', hello.udid, '-k', 'SerialNumber')).stdout).toBe(`${hello.serial}\n`);
    });
  });

  describe('names and clocks', () => {
    it('names a device', async () => {
      const { run, devices } = await bothOn();
      await run('idevicepair', '-u', hello.udid, 'pair');
      expect((await run('idevicename', '-u', hello.udid)).stdout).toBe(`${hello.name}\n`);
      for (const name of ['Room 4', 'Zimmer 4 · Grüße 📱', 'A & <B> "C"']) {
        expect((await run('idevicename', '-u', hello.udid, name)).code).toBe(0);
        expect(devices[0]?.name).toBe(name);
        expect((await run('idevicename', '-u', hello.udid)).stdout).toBe(`${name}\n`);
        expect((await run('idevice_id', hello.udid)).stdout).toBe(`${name}\n`);
      }
    });

    it('reads and sets a device’s clock', async () => {
      const { run } = await bothOn();
      await run('idevicepair', '-u', hello.udid, 'pair');
      const shown = async (): Promise<number> => Date.parse((await run('env', 'TZ=UTC', 'LC_ALL=C', 'idevicedate', '-u', hello.udid)).stdout);
      expect(Math.abs(await shown() - Date.now())).toBeLessThan(60_000);
      const set = Date.UTC(2030, 5, 15, 12, 0, 0);
      expect((await run('idevicedate', '-u', hello.udid, '-s', String(set / 1000))).code).toBe(0);
      expect(await shown() - set).toBeLessThan(60_000);
      expect((await run('idevicedate', '-u', hello.udid, '-c')).code).toBe(0);
      expect(Math.abs(await shown() - Date.now())).toBeLessThan(60_000);
    });
  });
});
