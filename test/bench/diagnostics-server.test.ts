// Restart, shut down and what support people read, asked over the wire (ios-protocols 5.2), and relayed notifications (5.1).
import { describe, expect, it } from 'vitest';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { withLockdown, neverStopped } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { askOnce, askService, nextReply, pairedBench, withService } from '../setup/services.ts';

const relay = 'com.apple.mobile.diagnostics_relay';
const proxy = 'com.apple.mobile.notification_proxy';
const spec = supervisedDevice(0, { osVersion: '17.3', battery: 80 });

function inner(reply: PlistDict, ...keys: string[]): PlistValue | undefined {
  let value: PlistValue | undefined = reply;
  for (const key of keys) value = isDict(value) ? value.get(key) : undefined;
  return value;
}

/** Resolves when the bench has noted this act. */
async function noted(bench: Awaited<ReturnType<typeof pairedBench>>, act: 'restarted' | 'shutDown'): Promise<void> {
  while (bench.bench.log.count(act) === 0) await new Promise((resolve) => { setImmediate(resolve); });
}

describe('diagnostics of a virtual device', () => {
  it('restart it when the host hangs up, if that is how it was asked', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(spec, { clock });
    await withService(at, relay, async (socket) => {
      expect((await askService(socket, { Request: 'Restart', WaitForDisconnect: true })).get('Status')).toBe('Success');
      expect(at.bench.log.count('restarted')).toBe(0);
    });
    await noted(at, 'restarted');
    clock.advance(0);
    expect([at.device.power, at.bench.log.count('restarted')]).toEqual(['on', 1]);
  });

  it('restart or shut it down at once otherwise', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(spec, { clock });
    expect((await askOnce(at, relay, { Request: 'Shutdown' })).get('Status')).toBe('Success');
    expect(at.bench.log.count('shutDown')).toBe(1);
    clock.advance(0);
    expect(at.device.power).toBe('off');
  });

  it('begin nothing on a bench that is closed', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(spec, { clock });
    await withService(at, relay, async (socket) => {
      await askService(socket, { Request: 'Restart', WaitForDisconnect: true });
      await at.bench.close();
    });
    await noted(at, 'restarted');
    clock.advance(3_600_000);
    expect(at.device.power).toBe('on');
  });

  it('lock it when it goes to sleep with a passcode', async () => {
    const at = await pairedBench(spec);
    await askOnce(at, relay, { Request: 'Sleep' });
    expect(at.device.locked).toBe(false);
    at.device.passcode = true;
    await askOnce(at, relay, { Request: 'Sleep' });
    expect(at.device.locked).toBe(true);
  });

  it('tell of battery, flash and Wi-Fi, one by one or together', async () => {
    const at = await pairedBench(spec);
    const all = await askOnce(at, relay, { Request: 'All' });
    expect(all.get('Status')).toBe('Success');
    expect([...(inner(all, 'Diagnostics') as PlistDict).keys()].sort()).toEqual(['GasGauge', 'NAND', 'WiFi']);
    // A word: go-ios, which expects one, reads nothing behind a boolean.
    expect(inner(all, 'Diagnostics', 'WiFi', 'Active')).toBe('true');
    for (const request of ['GasGauge', 'NAND', 'WiFi']) expect(inner(await askOnce(at, relay, { Request: request }), 'Diagnostics', request, 'Status')).toBe('Success');
    const power = await askOnce(at, relay, { Request: 'IORegistry', EntryClass: 'IOPMPowerSource' });
    expect([inner(power, 'Diagnostics', 'IORegistry', 'CurrentCapacity'), inner(power, 'Diagnostics', 'IORegistry', 'Temperature')]).toEqual([80n, 2650n]);
    expect(inner(await askOnce(at, relay, { Request: 'IORegistry', EntryName: 'nothing' }), 'Diagnostics', 'IORegistry')).toBeUndefined();
  });

  it('answer MobileGestalt until 17.4', async () => {
    const request = { Request: 'MobileGestalt', MobileGestaltKeys: ['SerialNumber', 'NoSuchKey'] };
    const before = await askOnce(await pairedBench(spec), relay, request);
    expect(inner(before, 'Diagnostics', 'MobileGestalt')).toEqual(new Map([['Status', 'Success'], ['SerialNumber', spec.serial]]));
    const after = await askOnce(await pairedBench(supervisedDevice(0, { osVersion: '17.4' })), relay, request);
    expect([after.get('Status'), inner(after, 'Diagnostics', 'MobileGestalt')]).toEqual(['Success', new Map([['Status', 'MobileGestaltDeprecated']])]);
  });

  it('say goodbye, and when they don’t understand', async () => {
    const at = await pairedBench(spec);
    await withService(at, relay, async (socket) => {
      expect((await askService(socket, { Request: 'MakeCoffee' })).get('Status')).toBe('UnknownRequest');
      expect((await askService(socket, { Request: 'Goodbye' })).get('Status')).toBe('Success');
      expect(await readPlistFrame(socket)).toBeNull();
    });
  });
});

describe('notifications of a virtual device', () => {
  it('are relayed when observed, and only those', async () => {
    const at = await pairedBench(spec);
    await withService(at, proxy, async (socket) => {
      await writePlistFrame(socket, dict({ Command: 'ObserveNotification', Name: 'com.apple.language.changed' }));
      // Posting is answered by nothing but the relay itself, which proves that the observation was taken.
      await writePlistFrame(socket, dict({ Command: 'PostNotification', Name: 'com.apple.mobile.lockdown.timezone_changed' }));
      await writePlistFrame(socket, dict({ Command: 'PostNotification', Name: 'com.apple.language.changed' }));
      expect(await nextReply(socket)).toEqual(new Map([['Command', 'RelayNotification'], ['Name', 'com.apple.language.changed']]));
      at.device.notify('com.apple.language.changed');
      expect((await nextReply(socket)).get('Name')).toBe('com.apple.language.changed');
      expect(await askService(socket, { Command: 'Shutdown' })).toEqual(new Map([['Command', 'ProxyDeath']]));
      expect(await readPlistFrame(socket)).toBeNull();
    });
    expect(at.device.observers.size).toBe(0);
  });

  it('reach a host that isn’t trusted yet through the insecure proxy', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(privateDevice(0, { phase: 'hello' }), { clock });
    const mux = muxClient(at.address);
    await withLockdown(mux, async (lockdown) => {
      const service = await lockdown.exchange('StartService', { Service: 'com.apple.mobile.insecure_notification_proxy' }, neverStopped);
      expect([service.get('Error'), service.get('EnableServiceSSL')]).toEqual([undefined, undefined]);
      const socket = await mux.open(1, Number(service.get('Port')));
      await writePlistFrame(socket, dict({ Command: 'ObserveNotification', Name: 'com.apple.mobile.lockdown.request_pair' }));
      await writePlistFrame(socket, dict({ Command: 'PostNotification', Name: 'com.apple.mobile.lockdown.request_pair' }));
      expect((await nextReply(socket)).get('Name')).toBe('com.apple.mobile.lockdown.request_pair');
      socket.destroy();
    });
  });
});
