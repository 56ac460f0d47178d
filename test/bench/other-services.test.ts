// Services that a real device has and that preparing it doesn't use: clients of others ask for them, and are answered as a device
// answers that has nothing there. Words as libimobiledevice, go-ios and appium-ios-device send them and expect them.
import { describe, expect, it } from 'vitest';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askOnce, askService, nextReply, pairedBench, withService } from '../setup/services.ts';

const spec = supervisedDevice(0, { osVersion: '17.3' });
const images = 'com.apple.mobile.mobile_image_mounter';

describe('a virtual device’s image service', () => {
  it('has nothing mounted, says that developer mode is off, and takes no image', async () => {
    const at = await pairedBench(spec);
    expect(await askOnce(at, images, { Command: 'LookupImage', ImageType: 'Developer' })).toEqual(new Map<string, unknown>([['ImagePresent', false], ['ImageSignature', []], ['Status', 'Complete']]));
    expect(await askOnce(at, images, { Command: 'CopyDevices' })).toEqual(new Map<string, unknown>([['EntryList', []], ['Status', 'Complete']]));
    expect((await askOnce(at, images, { Command: 'QueryDeveloperModeStatus' })).get('DeveloperModeStatus')).toBe(false);
    expect((await askOnce(at, images, { Command: 'ReceiveBytes', ImageSize: 5n, ImageType: 'Developer' })).get('DetailedError')).toBe('Developer mode is not enabled');
    await withService(at, images, async (socket) => {
      expect((await askService(socket, { Command: 'Hangup' })).get('Goodbye')).toBe(true);
      expect(await readExactly(socket, 1)).toBeNull();
    });
  });

  it('knows no developer mode before iOS 16', async () => {
    const old = await pairedBench(supervisedDevice(0, { osVersion: '15.8' }));
    expect((await askOnce(old, images, { Command: 'ReceiveBytes', ImageSize: 5n, ImageType: 'Developer' })).get('Error')).toBe('ImageMountFailed');
    expect((await askOnce(old, images, { Command: 'QueryDeveloperModeStatus' })).get('Error')).toBe('UnknownCommand');
  });
});

describe('house arrest on a virtual device', () => {
  it('lets no host into an app of the system’s, into none that isn’t there, and hangs up after one command', async () => {
    const at = await pairedBench(spec);
    for (const [Command, Identifier, Error] of [
      ['VendContainer', 'com.apple.Preferences', 'InstallationLookupFailed'], ['VendDocuments', 'com.apple.Preferences', 'InstallationLookupFailed'],
      ['VendDocuments', 'com.example.none', 'ApplicationLookupFailed'], ['Vend', 'com.apple.Preferences', 'UnknownCommand'],
    ] as const) {
      await withService(at, 'com.apple.mobile.house_arrest', async (socket) => {
        expect(await askService(socket, { Command, Identifier })).toEqual(new Map([['Error', Error]]));
        expect(await readExactly(socket, 1)).toBeNull();
      });
    }
  });
});

describe('a virtual device’s crash reports', () => {
  /** One request of AFC for a path; the reply’s body as text. */
  const ask = (operation: number, path: string): Buffer => {
    const packet = Buffer.alloc(40 + path.length + 1);
    packet.write('CFA6LPAA', 0, 'latin1');
    for (const [i, value] of [packet.length, packet.length, 1, operation].entries()) packet.writeBigUInt64LE(BigInt(value), 8 + i * 8);
    packet.write(path, 40, 'latin1');
    return packet;
  };

  it('are moved into place with a ping, shown in a folder of their own, and gone when they were taken away', async () => {
    const at = await pairedBench(spec);
    await withService(at, 'com.apple.crashreportmover', async (socket) => {
      expect((await readExactly(socket, 5))?.toString('latin1')).toBe('ping\0');
    });
    const names = (): Promise<string[]> => withService(at, 'com.apple.crashreportcopymobile', async (socket) => {
      socket.write(ask(0x03, '/'));
      const header = await readExactly(socket, 40);
      const body = await readExactly(socket, Number(header?.readBigUInt64LE(8) ?? 40n) - 40);
      return body?.toString().split('\0').slice(0, -1) ?? [];
    });
    const report = 'JetsamEvent-2025-01-01-100000.ips';
    expect(await names()).toEqual(['.', '..', 'DiagnosticLogs', 'Retired', report]);
    await withService(at, 'com.apple.crashreportcopymobile', async (socket) => {
      socket.write(ask(0x08, report));
      expect((await readExactly(socket, 48))?.readBigUInt64LE(40)).toBe(0n);
    });
    expect(await names()).toEqual(['.', '..', 'DiagnosticLogs', 'Retired']);
    // The media folder is another one, and the log of the bench tells of that alone.
    expect([at.device.files.at('DiagnosticLogs'), at.bench.log.count('fileRemoved')]).toEqual([undefined, 0]);
  });
});

describe('SpringBoard on a virtual device', () => {
  const springBoard = 'com.apple.springboardservices';

  it('shows the dock and a page, as an array', async () => {
    const at = await pairedBench(spec);
    const pages = await withService(at, springBoard, async (socket) => {
      await writePlistFrame(socket, dict({ command: 'getIconState', formatVersion: '2' }));
      return readPlist(await readExactly(socket, (await readExactly(socket, 4))?.readUInt32BE(0) ?? 0) ?? Buffer.alloc(0));
    });
    const names = (pages as unknown as Map<string, unknown>[][]).map((page) => page.map((icon) => icon.get('displayName')));
    expect(names).toEqual([['Settings', 'Safari', 'App Store', 'Camera'], ['Photos', 'Mail', 'Maps', 'Files']]);
    expect((pages as unknown as Map<string, unknown>[][])[0]?.[1]?.get('bundleIdentifier')).toBe('com.apple.mobilesafari');
  });

  it('has a picture of each app that is there, stands upright, and says nothing to a layout', async () => {
    await withService(await pairedBench(spec), springBoard, async (socket) => {
      await writePlistFrame(socket, dict({ command: 'setIconState', iconState: [[]] }));
      const png = (await askService(socket, { command: 'getIconPNGData', bundleId: 'com.apple.Maps' })).get('pngData');
      expect(Buffer.from(png as Uint8Array).subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
      expect((await askService(socket, { command: 'getIconPNGData', bundleId: 'com.example.none' })).has('pngData')).toBe(false);
      expect((await askService(socket, { command: 'getHomeScreenWallpaperPNGData' })).get('pngData')).toEqual(png);
      expect((await askService(socket, { command: 'getInterfaceOrientation' })).get('interfaceOrientation')).toBe(1n);
      expect((await askService(socket, { command: 'makeCoffee' })).has('error')).toBe(true);
    });
  });
});

describe('a virtual device’s assertion agent', () => {
  it('takes what keeps a device awake, and nothing else', async () => {
    await withService(await pairedBench(spec), 'com.apple.mobile.assertion_agent', async (socket) => {
      const create = { CommandKey: 'CommandCreateAssertion', AssertionTypeKey: 'PreventSystemSleep', AssertionNameKey: 'lab', AssertionTimeoutKey: 60n };
      expect(await askService(socket, create)).toEqual(new Map([['CommandKey', 'CommandCreateAssertion']]));
      expect((await askService(socket, { ...create, AssertionTimeoutKey: 1.5, AssertionDetailKey: 'more' })).has('ErrorKey')).toBe(false);
      for (const wrong of [{ CommandKey: 'CommandReleaseAssertion' }, { AssertionTypeKey: 'PreventAnything' }, { AssertionTimeoutKey: '60' }]) expect((await askService(socket, { ...create, ...wrong })).get('ErrorKey')).toBe('InvalidRequest');
    });
  });
});

describe('a virtual device’s heartbeat', () => {
  const heartbeat = 'com.apple.mobile.heartbeat';
  const marco = new Map<string, unknown>([['Command', 'Marco'], ['Interval', 10n]]);

  it('asks again as long as the host answers', async () => {
    const clock = new FakeClock();
    await withService(await pairedBench(spec, { clock }), heartbeat, async (socket) => {
      for (let beat = 0; beat < 4; beat += 1) {
        expect(await nextReply(socket)).toEqual(marco);
        // It has been read, at the latest, when the question after the next one is due.
        await writePlistFrame(socket, dict({ Command: 'Polo' }));
        clock.advance(10_000);
      }
    });
  });

  it('gives a silent host up', async () => {
    const clock = new FakeClock();
    await withService(await pairedBench(spec, { clock }), heartbeat, async (socket) => {
      for (let beat = 0; beat < 2; beat += 1) {
        expect(await nextReply(socket)).toEqual(marco);
        clock.advance(10_000);
      }
      expect((await nextReply(socket)).get('Command')).toBe('SleepyTime');
      expect(await readExactly(socket, 1)).toBeNull();
    });
  });
});
