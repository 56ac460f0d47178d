// Services behind lockdown before libimobiledevice's tools: diagnostics, power, notifications, recovery mode.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import type { MuxEvent } from '../../src/device/usbmux/mux-client.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { type Judged, judged, lacks, plistutil, transports } from '../setup/judges.ts';
import { pairNow } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const skipped = lacks('idevicediagnostics', 'idevicenotificationproxy', 'ideviceenterrecovery', 'ideviceinfo', 'idevice_id', 'plistutil', 'stdbuf');

const device = supervisedDevice(0);
const withPasscode = supervisedDevice(0, { persona: { unlocksAfterMs: Infinity } });

/** Paired by us; the tools work with the record we made. */
async function ready(spec: VirtualDeviceSpec, tcp: boolean): Promise<Judged> {
  const running = await judged([spec], { tcp });
  running.bench.device(spec.udid).unlock();
  await pairNow(muxClient(running.address), udidOf(spec));
  return running;
}

/** What the multiplexer tells from now on; resolves when `count` events were told. */
async function follow(address: MuxAddress): Promise<{ readonly told: (count: number) => Promise<readonly MuxEvent[]> }> {
  const events: MuxEvent[] = [];
  const stop = new AbortController();
  onTestFinished(() => { stop.abort(new Error('over')); });
  let wake = (): void => undefined;
  await new Promise<void>((resolve) => {
    muxClient(address).watch(resolve, (event) => {
      events.push(event);
      wake();
    }, stop.signal).catch(() => undefined);
  });
  return {
    told: async (count) => {
      while (events.length < count) await new Promise<void>((resolve) => { wake = resolve; });
      return events;
    },
  };
}

async function dictOf(text: string): Promise<PlistDict> {
  const read = readPlist(await plistutil(text, 'bin'));
  if (!isDict(read)) throw new Error('not a dictionary');
  return read;
}

function inner(values: PlistDict, key: string): PlistDict {
  const value: PlistValue | undefined = values.get(key);
  if (!isDict(value)) throw new Error(`no ${key}`);
  return value;
}

describe.skipIf(skipped).each(transports)('a device’s services for libimobiledevice over %s', (_, tcp) => {
  it.each([['All', ['GasGauge', 'NAND', 'WiFi']], ['WiFi', ['WiFi']], ['GasGauge', ['GasGauge']], ['NAND', ['NAND']]])('give diagnostics of %s', async (type, parts) => {
    const { run } = await ready(device, tcp);
    const end = await run('idevicediagnostics', '-u', device.udid, 'diagnostics', type);
    expect([end.code, end.stderr]).toEqual([0, '']);
    const values = await dictOf(end.stdout);
    expect([...values.keys()].sort()).toEqual(parts);
    for (const part of parts) expect(inner(values, part).get('Status')).toBe('Success');
  });

  it('give the registry’s planes and the battery’s entry in it', async () => {
    const { run } = await ready(device, tcp);
    for (const words of [['ioreg'], ['ioreg', 'IODeviceTree'], ['ioreg', 'IOPower'], ['ioreg', 'IOService']]) {
      const end = await run('idevicediagnostics', '-u', device.udid, ...words);
      expect([end.code, inner(await dictOf(end.stdout), 'IORegistry').size > 0]).toEqual([0, true]);
    }
    const entry = await run('idevicediagnostics', '-u', device.udid, 'ioregentry', 'AppleARMPMUCharger');
    expect(inner(await dictOf(entry.stdout), 'IORegistry').get('CurrentCapacity')).toBe(BigInt(device.battery));
    const none = await run('idevicediagnostics', '-u', device.udid, 'ioregentry', 'NoSuchEntry');
    expect([none.code, (await dictOf(none.stdout)).size]).toEqual([0, 0]);
  });

  it.each([['17.3', 'Success', device.model.productType], ['17.4', 'MobileGestaltDeprecated', undefined], ['26.1', 'MobileGestaltDeprecated', undefined]])('give what MobileGestalt knows on %s: %s', async (osVersion, status, productType) => {
    const { run } = await ready(supervisedDevice(0, { osVersion }), tcp);
    const end = await run('idevicediagnostics', '-u', device.udid, 'mobilegestalt', 'ProductType', 'UniqueChipID');
    expect(end.code).toBe(0);
    const gestalt = inner(await dictOf(end.stdout), 'MobileGestalt');
    expect([gestalt.get('Status'), gestalt.get('ProductType'), gestalt.get('UniqueChipID')]).toEqual([status, productType, productType === undefined ? undefined : device.ecid]);
  });

  it('restart a device: gone, then back under a new number, and it still knows the computer', async () => {
    const { run, address, bench } = await ready(device, tcp);
    const { told } = await follow(address);
    const [attached] = await told(1);
    expect(await run('idevicediagnostics', '-u', device.udid, 'restart')).toMatchObject({ code: 0 });
    const [, detached, again] = await told(3);
    expect([attached, detached, again]).toMatchObject([{ kind: 'attached', device: { muxId: 1, udid: device.udid } }, { kind: 'detached', muxId: 1 }, { kind: 'attached', device: { muxId: 2, udid: device.udid } }]);
    expect((await run('ideviceinfo', '-u', device.udid, '-k', 'SerialNumber')).stdout).toBe(`${device.serial}\n`);
    expect(bench.log.count('restarted')).toBe(1);
  });

  it('stay shut after a restart until the device was unlocked', async () => {
    const { run, address, devices } = await ready(withPasscode, tcp);
    const { told } = await follow(address);
    await run('idevicediagnostics', '-u', device.udid, 'restart');
    await told(3);
    const locked = await run('ideviceinfo', '-u', device.udid, '-k', 'SerialNumber');
    expect([locked.code === 0, locked.stdout]).toEqual([false, '']);
    devices[0]?.unlock();
    expect((await run('ideviceinfo', '-u', device.udid, '-k', 'SerialNumber')).stdout).toBe(`${device.serial}\n`);
  });

  it('shut a device down, which a cable starts again', async () => {
    const { run, address, devices } = await ready(device, tcp);
    const { told } = await follow(address);
    expect(await run('idevicediagnostics', '-u', device.udid, 'shutdown')).toMatchObject({ code: 0 });
    expect((await told(2))[1]).toEqual({ kind: 'detached', muxId: 1 });
    expect((await run('idevice_id', '-l')).stdout).toBe('');
    devices[0]?.pullCable();
    devices[0]?.plugIn();
    expect((await run('idevice_id', '-l')).stdout).toBe(`${device.udid}\n`);
  });

  it('put a device to sleep', async () => {
    const { run } = await ready(device, tcp);
    const end = await run('idevicediagnostics', '-u', device.udid, 'sleep');
    expect([end.code, end.stdout]).toEqual([0, expect.stringMatching(/sleep/i)]);
  });

  it('put a device into recovery mode: gone from the multiplexer, there on the bus', async () => {
    const { run, address, bench } = await ready(device, tcp);
    const { told } = await follow(address);
    expect((await run('ideviceenterrecovery', device.udid)).code).toBe(0);
    expect((await told(2))[1]).toEqual({ kind: 'detached', muxId: 1 });
    expect((await muxClient(address).practiceBus()).map(({ productId }) => productId)).toEqual([0x1281]);
    expect(bench.log.count('enteredRecovery')).toBe(1);
  });

  it.skipIf(lacks('idevicecrashreport', 'ideviceimagemounter'))('give crash reports away, and say that no image is mounted', async () => {
    const { run } = await ready(device, tcp);
    const folder = tempFolder();
    const report = 'JetsamEvent-2025-01-01-100000.ips';
    expect((await run('idevicecrashreport', '-u', device.udid, '-k', folder)).code).toBe(0);
    expect(readFileSync(path.join(folder, report), 'utf8')).toContain(device.osVersion);
    const moved = tempFolder();
    for (const found of [[report], []]) {
      for (const name of readdirSync(moved)) rmSync(path.join(moved, name), { recursive: true });
      expect((await run('idevicecrashreport', '-u', device.udid, moved)).code).toBe(0);
      expect(readdirSync(moved).filter((name) => name.endsWith('.ips'))).toEqual(found);
    }
    const end = await run('ideviceimagemounter', '-u', device.udid, '-l', '-x');
    expect([end.code, (await dictOf(end.stdout)).get('ImagePresent')]).toEqual([0, false]);
  });

  it('relay what is observed and nothing else, whoever posts it', async () => {
    const { run, start, devices: [virtual] } = await ready(device, tcp);
    let observed = 0;
    const both = new Promise<void>((resolve) => {
      if (!virtual) return;
      virtual.faults = (request) => {
        observed += request === 'ObserveNotification' ? 1 : 0;
        if (observed === 2) resolve();
        return undefined;
      };
    });
    // Line by line, or what it says would wait in its buffer.
    const observer = start('env', 'stdbuf', '-oL', 'idevicenotificationproxy', '-u', device.udid, 'observe', 'com.example.one', 'com.apple.mobile.lockdown.device_name_changed');
    await both;
    for (const posted of ['com.example.other', 'com.example.one']) expect(await run('idevicenotificationproxy', '-u', device.udid, 'post', posted)).toMatchObject({ code: 0 });
    await observer.says(/^> com\.example\.one$/m);
    await run('idevicename', '-u', device.udid, 'Room 9');
    await observer.says(/^> com\.apple\.mobile\.lockdown\.device_name_changed$/m);
    observer.kill('SIGINT');
    expect((await observer.ended).stdout).not.toContain('com.example.other\n');
  });

  it('are refused to a computer that isn’t trusted, and by a device that is locked', async () => {
    const stranger = privateDevice(1, { persona: { trust: { answer: 'ignore', afterMs: 0 } } });
    const untrusted = await judged([stranger], { tcp });
    expect((await untrusted.run('idevicediagnostics', '-u', stranger.udid, 'diagnostics', 'All')).code).not.toBe(0);
    const { run, devices: [virtual] } = await ready(device, tcp);
    virtual?.lockNow();
    expect((await run('idevicediagnostics', '-u', device.udid, 'restart')).code).not.toBe(0);
    expect(virtual?.log.count('restarted')).toBe(0);
  });
});
