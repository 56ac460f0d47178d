// What the USB bus shows without opening anything: modes, ports and serial strings as the fact sheet has them, a bus that
// comes and goes, and both views of one cable made one.
import { describe, expect, it } from 'vitest';
import { modeOf, parseBootSerial } from '../../src/device/usb/boot-mode.ts';
import { type BusReading, type BusSource, BusWatch, seenDevice, type SeenDevice } from '../../src/device/usb/bus-watch.ts';
import { mergeViews, type ServedDevice } from '../../src/device/usb/merge-views.ts';
import { pathOfLocation, portPath } from '../../src/device/usb/port-path.ts';
import { type Udid, udidSchema } from '../../src/model.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const recovery: BusReading = { vendorId: 0x05ac, productId: 0x1281, bus: '001', address: 7, ports: [2], serialNumber: 'CPID:8110 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:001A2B3C4D5E801E IBFL:3C SRNM:[F17ABCDEFG] IMEI:[356789] SRTG:[iBoot-8422]' };
const normal: BusReading = { vendorId: 0x05ac, productId: 0x12a8, bus: '001', address: 9, ports: [2, 3], serialNumber: '00008110000A1B2C3D4E5F60' };
const udid = udidSchema.parse('00008110-000A1B2C3D4E5F60');

describe('a product id', () => {
  it.each([
    [0x1290, 'normal'], [0x12a8, 'normal'], [0x12ab, 'normal'], [0x12af, 'normal'], [0x1280, 'recovery'], [0x1281, 'recovery'], [0x1283, 'recovery'],
    [0x1227, 'dfu'], [0xf014, 'dfu'], [0x1222, 'wtf'], [0x1881, 'other'], [0x1901, 'other'], [0x1905, 'other'], [0x024f, null], [0x8600, null], [0x12b0, null], [0x1284, null],
  ] as const)('%i is %s', (id, mode) => {
    expect(modeOf(id)).toBe(mode);
  });
});

describe('a boot mode’s serial string', () => {
  it('gives ECID, serial number and UDID, exactly and where they are', () => {
    expect(parseBootSerial(recovery.serialNumber)).toEqual({ ecid: 0x001a2b3c4d5e801en, serial: 'F17ABCDEFG', udid: '00008110-001A2B3C4D5E801E' });
    expect(parseBootSerial('CPID:8110 ECID:FFFFFFFFFFFFFFFF SRTG:[iBoot]')).toEqual({ ecid: 18446744073709551615n, serial: null, udid: '00008110-FFFFFFFFFFFFFFFF' });
  });

  it('of a device older than the A12 gives no UDID: that one isn’t made of these', () => {
    expect(parseBootSerial('CPID:8015 ECID:001A2B3C4D5E801E').udid).toBeNull();
    // The first chips, up to the A7, have larger numbers than the A12.
    expect(['8720', '8900', '8960', '7000'].map((chip) => parseBootSerial(`CPID:${chip} ECID:001A2B3C4D5E801E`).udid)).toEqual([null, null, null, null]);
    expect(parseBootSerial('CPID:8020 ECID:1').udid).toBe('00008020-0000000000000001');
  });

  it.each([null, '', 'NECID:1 XSRNM:[A]', 'ECID:XYZ', 'ECID:11112222333344445', `ECID:${'1'.repeat(5000)}`])('that says nothing of it (%s) gives nothing', (text) => {
    expect(parseBootSerial(text)).toEqual({ ecid: null, serial: null, udid: null });
  });
});

describe('a place on the bus', () => {
  it.each([[0x14230000, '14-2.3'], [0x14200000, '14-2'], [0x14234000, '14-2.3.4'], [0x02100000, '2-1'], [0xfd12a000, 'fd-1.2.10'], [0x14000000, '14-0']])('from LocationID %i is %s', (location, path) => {
    expect(pathOfLocation(location)).toBe(path);
  });

  it('is the same from the bus itself, and none where there is none', () => {
    expect([portPath('14', [2, 3]), portPath('001', [2]), portPath('0', [])]).toEqual(['14-2.3', '1-2', '0-0']);
    expect([pathOfLocation(null), pathOfLocation(0)]).toEqual([null, null]);
  });
});

describe('the bus', () => {
  it('shows iPhones and iPads in every mode, and nothing else', () => {
    const keyboard = { ...normal, productId: 0x024f };
    const stranger = { ...recovery, vendorId: 0x1d6b };
    expect([keyboard, stranger].map((reading) => seenDevice(reading, 5))).toEqual([null, null]);
    expect(seenDevice(recovery, 5)).toEqual({ mode: 'recovery', productId: 0x1281, path: '1-2', location: 0x10007, ecid: 0x001a2b3c4d5e801en, serial: 'F17ABCDEFG', udid: '00008110-001A2B3C4D5E801E', since: 5 });
    expect(seenDevice(normal, 5)).toEqual({ mode: 'normal', productId: 0x12a8, path: '1-2.3', location: 0x10009, ecid: null, serial: null, udid, since: 5 });
  });

  const settle = async (): Promise<void> => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };

  interface Scene {
    readonly clock: FakeClock;
    readonly watch: BusWatch;
    readonly changes: () => number;
    readonly plugged: { devices: readonly BusReading[] | null };
    readonly tell: () => void;
    readonly subscriptions: () => number;
    readonly reads: () => number;
  }

  function scene(devices: readonly BusReading[] | null, tells: boolean): Scene {
    const clock = new FakeClock();
    const plugged = { devices };
    const listeners = new Set<() => void>();
    let reads = 0;
    let changes = 0;
    const source: BusSource = {
      read: () => {
        reads += 1;
        return plugged.devices ? Promise.resolve(plugged.devices) : Promise.reject(new Error('/sys/bus/usb/devices/ not found'));
      },
      ...(tells ? { subscribe: (onChange: () => void) => { listeners.add(onChange); return () => { listeners.delete(onChange); }; } } : {}),
    };
    const watch = new BusWatch(source, clock, () => { changes += 1; });
    watch.start();
    return { clock, watch, changes: () => changes, plugged, tell: () => { for (const listener of listeners) listener(); }, subscriptions: () => listeners.size, reads: () => reads };
  }

  it('is tried again where there is none, and told when it changes', async () => {
    const { clock, watch, changes, plugged } = scene(null, false);
    await settle();
    expect([watch.state, watch.devices.length, changes()]).toEqual(['unavailable', 0, 1]);
    plugged.devices = [recovery];
    for (const [ms, length, state, told] of [[15_000, 1, 'seen', 2], [2000, 1, 'seen', 2]] as const) {
      clock.advance(ms);
      await settle();
      expect([watch.devices.length, watch.state, changes()]).toEqual([length, state, told]);
    }
    plugged.devices = null;
    clock.advance(2000);
    await settle();
    expect([watch.devices.length, watch.state, changes()]).toEqual([0, 'unavailable', 3]);
    watch.stop();
  });

  it('is listened to only once it could be read, looked at soon after it tells, and left alone between', async () => {
    const { clock, watch, plugged, tell, subscriptions, reads } = scene(null, true);
    await settle();
    expect(subscriptions()).toBe(0);
    plugged.devices = [];
    clock.advance(15_000);
    await settle();
    expect([subscriptions(), reads()]).toEqual([1, 2]);
    plugged.devices = [recovery];
    for (let i = 0; i < 100; i += 1) tell();
    clock.advance(50);
    await settle();
    // A burst of a hundred is one look.
    expect([watch.devices.length, reads()]).toEqual([1, 3]);
    clock.advance(9000);
    await settle();
    expect(reads()).toBe(3);
    watch.stop();
    expect(subscriptions()).toBe(0);
  });

  it('is looked at once more when the listener had its moment to start: what came meanwhile nobody told', async () => {
    const { clock, watch, plugged } = scene([], true);
    await settle();
    plugged.devices = [recovery];
    clock.advance(400);
    await settle();
    expect(watch.devices).toHaveLength(1);
    watch.stop();
  });

  it('is asked again for a serial string that isn’t readable yet, but not for ever', async () => {
    const { clock, watch, plugged, tell, reads } = scene([], true);
    await settle();
    plugged.devices = [{ ...normal, serialNumber: null }];
    tell();
    clock.advance(50);
    await settle();
    expect(watch.devices[0]?.udid).toBeNull();
    plugged.devices = [normal];
    clock.advance(400);
    await settle();
    expect(watch.devices[0]?.udid).toBe(udid);
    plugged.devices = [{ ...normal, serialNumber: null }];
    tell();
    for (let i = 0; i < 20; i += 1) {
      clock.advance(400);
      await settle();
    }
    expect(reads()).toBeLessThan(12);
    watch.stop();
  });

  it('keeps since when a device is there', async () => {
    const { clock, watch } = scene([normal], false);
    await settle();
    const since = watch.devices[0]?.since;
    clock.advance(2000);
    await settle();
    expect(watch.devices[0]?.since).toBe(since);
    watch.stop();
  });
});

describe('both views', () => {
  const seen = (reading: BusReading, since = 0): SeenDevice => {
    const device = seenDevice(reading, since);
    if (!device) throw new Error('not one of ours');
    return device;
  };
  const served = (locationId: number | null, ecid: string | null = null, id: Udid = udid): ServedDevice => ({ udid: id, ecid, locationId });
  const nameless = { ...normal, serialNumber: null };

  it('are joined by UDID, and the port is the bus’s', () => {
    const { paths, busOnly } = mergeViews([served(0x99990001)], [seen(normal)], 'address', 100_000, true);
    expect([paths.get(udid), busOnly]).toEqual(['1-2.3', []]);
  });

  it('are joined by place where the bus tells no name: by address on Linux, by topology on a Mac', () => {
    expect(mergeViews([served(0x10009)], [seen(nameless)], 'address', 100_000, true).paths.get(udid)).toBe('1-2.3');
    expect(mergeViews([served(0x01230000)], [seen(nameless)], 'topology', 100_000, true)).toEqual({ paths: new Map([[udid, '1-2.3']]), busOnly: [] });
    expect(mergeViews([served(0x01240000)], [seen(nameless)], 'topology', 100_000, true).busOnly).toHaveLength(1);
  });

  it('leave a device that only the multiplexer shows where its LocationID says, if that says anything', () => {
    expect(mergeViews([served(0x14230000)], [], 'topology', 0, true).paths.get(udid)).toBe('14-2.3');
    expect(mergeViews([served(0x14230000)], [], 'address', 0, true).paths.get(udid)).toBeNull();
    expect(mergeViews([served(null)], [], 'topology', 0, true).paths.get(udid)).toBeNull();
  });

  it('show a device in a boot mode at once, one in normal mode only when the multiplexer had its five seconds', () => {
    const bus = [seen(recovery, 1000), seen(normal, 1000)];
    expect(mergeViews([], bus, 'address', 1000, true).busOnly.map(({ mode }) => mode)).toEqual(['recovery']);
    expect(mergeViews([], bus, 'address', 5999, true).busOnly.map(({ mode }) => mode)).toEqual(['recovery']);
    expect(mergeViews([], bus, 'address', 6000, true).busOnly.map(({ mode }) => mode)).toEqual(['recovery', 'normal']);
    // Without the multiplexer nobody will ever announce it.
    expect(mergeViews([], bus, 'address', 1000, false).busOnly).toHaveLength(2);
  });

  it('never take a device in recovery mode for the one that was served there', () => {
    const { busOnly } = mergeViews([served(0x10007)], [seen(recovery)], 'address', 0, true);
    expect(busOnly.map(({ mode }) => mode)).toEqual(['recovery']);
  });

  it('don’t show the boot mode of what is served again: the bus is a moment behind', () => {
    const same = { ...recovery, serialNumber: 'CPID:8110 ECID:000A1B2C3D4E5F60' };
    expect(mergeViews([served(0x10009)], [seen(same)], 'address', 0, true).busOnly).toEqual([]);
    const old = { ...recovery, serialNumber: 'CPID:8960 ECID:000A1B2C3D4E5F60' };
    expect(mergeViews([served(0x10009, String(0x000a1b2c3d4e5f60n))], [seen(old)], 'address', 0, true).busOnly).toEqual([]);
  });

  it('never give one device on the bus to two', () => {
    const other = udidSchema.parse('00008110-000A1B2C3D4E5F61');
    const { paths } = mergeViews([served(0x10009), served(0x10009, null, other)], [seen(nameless)], 'address', 0, true);
    expect([paths.get(udid), paths.get(other)]).toEqual(['1-2.3', null]);
  });
});
