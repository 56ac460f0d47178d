// The real `usb` package before a bus of our own: what plugging in, out and over looks like to the product on Linux.
// The bus tells by udev's messages; the observer never looks by the clock, so what it sees it was told.
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { showMuxAddress } from '../../src/device/usbmux/address.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import { built, jsonLines } from '../setup/desk.ts';
import { result, startFakeMux } from '../setup/fake-mux.ts';
import { canHaveBus, type Observer, type Plugged, PrivateBus, type Sight } from '../setup/private-bus.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const udid = '00008110-000A1B2C3D4E5F60';
const ecid = String(0x000a1b2c3d4e5f60n);
const bootSerial = (tail: string): string => `CPID:8110 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:000A1B2C3D4E5F60 IBFL:3C ${tail}`;

const normal: Plugged = { port: '1-2.3', address: 7, productId: 0x12a8, serial: '00008110000A1B2C3D4E5F60' };
const recovery: Plugged = { ...normal, address: 8, productId: 0x1281, serial: bootSerial('SRNM:[F17ABCDEFG] IMEI:[356789012345678] SRTG:[iBoot-8422.1]') };
const dfu: Plugged = { ...normal, port: '1-4', address: 9, productId: 0x1227, serial: bootSerial('SRTG:[iBoot-5540.0.0.400.1]') };
// Older than anything with a new UDID, and with the largest ECID there is.
const wtf: Plugged = { ...normal, port: '2-1', address: 3, productId: 0x1222, serial: 'CPID:8900 CPRV:30 ECID:FFFFFFFFFFFFFFFF' };

const withPorts = (ports: readonly string[]) => ({ seen }: Sight): boolean => JSON.stringify(seen.map(({ port }) => port).sort()) === JSON.stringify([...ports].sort());
const withNothing = withPorts([]);

let bus: PrivateBus;

async function plugIn(observer: Observer, ...devices: readonly Plugged[]): Promise<void> {
  for (const device of devices) bus.plug(device);
  await observer.tell('add', ...devices);
}

async function pullOut(observer: Observer, ...devices: readonly Plugged[]): Promise<void> {
  for (const device of devices) bus.unplug(device);
  await observer.tell('remove', ...devices);
}

const name = canHaveBus ? 'the USB bus of Linux' : 'the USB bus of Linux (needs root there, for a bus of its own)';

describe.runIf(canHaveBus)(name, () => {
  beforeEach(() => {
    bus = new PrivateBus();
    bus.appear();
  });

  async function observing(...words: string[]): Promise<Observer> {
    const observer = bus.observe(...words);
    await observer.listening;
    return observer;
  }

  it.each([
    ['an iPhone', normal, { mode: 'normal', port: '1-2.3', udid, ecid: null, serial: null, location: 0x10007 }],
    ['a device in recovery mode', recovery, { mode: 'recovery', port: '1-2.3', udid, ecid, serial: 'F17ABCDEFG', location: 0x10008 }],
    ['a device in DFU mode', dfu, { mode: 'dfu', port: '1-4', udid, ecid, serial: null, location: 0x10009 }],
    ['a device in WTF mode', wtf, { mode: 'wtf', port: '2-1', udid: null, ecid: '18446744073709551615', serial: null, location: 0x20003 }],
  ])('tells when %s is plugged in and out', async (_, device, seen) => {
    const observer = await observing();
    await plugIn(observer, device);
    expect((await observer.until(({ seen }) => seen.length > 0)).seen).toEqual([seen]);
    await pullOut(observer, device);
    await observer.until(withNothing);
    // Nothing, the device, nothing: no view in between.
    expect(observer.sights.map(({ seen }) => seen.length)).toEqual([0, 1, 0]);
  });

  it('shows what was there before it was looked at', async () => {
    bus.plug(normal);
    bus.plug(wtf);
    const observer = await observing();
    await observer.until(withPorts(['1-2.3', '2-1']));
    await pullOut(observer, normal);
    await observer.until(withPorts(['2-1']));
  });

  it('shows a device that starts into recovery mode as one device in another mode, on the same port', async () => {
    const observer = await observing();
    await plugIn(observer, normal);
    await observer.until(({ seen }) => seen[0]?.mode === 'normal');
    await pullOut(observer, normal);
    await plugIn(observer, recovery);
    const { seen } = await observer.until(({ seen }) => seen[0]?.mode === 'recovery');
    expect(seen).toEqual([expect.objectContaining({ mode: 'recovery', port: '1-2.3', udid, ecid })]);
    await pullOut(observer, recovery);
    await plugIn(observer, { ...normal, address: 9 });
    expect((await observer.until(({ seen }) => seen[0]?.mode === 'normal')).seen).toHaveLength(1);
    expect(observer.sights.every(({ seen }) => seen.length < 2)).toBe(true);
  });

  it('shows another device on the same port as another one', async () => {
    const observer = await observing();
    await plugIn(observer, normal);
    await observer.until(({ seen }) => seen[0]?.udid === udid);
    await pullOut(observer, normal);
    const other = { ...normal, address: 12, serial: '00008120001122334455667A' };
    await plugIn(observer, other);
    expect((await observer.until(({ seen }) => seen[0]?.location === 0x1000c)).seen).toEqual([expect.objectContaining({ udid: '00008120-001122334455667A', port: '1-2.3' })]);
  });

  it('asks again for a serial number that can’t be read yet', async () => {
    const observer = await observing();
    await plugIn(observer, { ...normal, serial: null });
    expect((await observer.until(({ seen }) => seen.length > 0)).seen).toEqual([expect.objectContaining({ mode: 'normal', udid: null })]);
    bus.write(normal.port, 'serial', `${normal.serial}\n`);
    expect((await observer.until(({ seen }) => seen[0]?.udid === udid)).seen).toHaveLength(1);
  });

  it('shows everything else beside entries that can’t be read', async () => {
    bus.write('1-8', 'idVendor', 'what\n');
    bus.write('1-9', 'busnum', '1\n');
    bus.write('usb1', 'idVendor', '');
    bus.plug(normal);
    bus.write(normal.port, 'descriptors', Buffer.alloc(0));
    const observer = await observing();
    await observer.until(withPorts(['1-2.3']));
    await plugIn(observer, dfu);
    await observer.until(withPorts(['1-2.3', '1-4']));
    expect((await observer.end())).toEqual({ code: 0, stderr: '' });
  });

  it('leaves keyboards, hubs and other people’s phones alone', async () => {
    // What has no serial number the package would open to ask for one, which fails here as it does without permission.
    bus.plug({ ...normal, port: '1-1', productId: 0x024f, serial: null });
    bus.plug({ ...normal, port: '1-3', vendorId: 0x18d1, serial: null });
    const observer = await observing();
    await plugIn(observer, dfu);
    expect((await observer.until(({ seen }) => seen.length > 0)).seen).toEqual([expect.objectContaining({ port: '1-4' })]);
  });

  it('is not missed where there is none, and found by itself as soon as there is one', async () => {
    bus.vanish();
    const observer = bus.observe();
    await observer.until(({ bus: state }) => state === 'unavailable');
    bus.appear();
    await observer.listening;
    await plugIn(observer, normal);
    await observer.until(withPorts([normal.port]));
    // Gone while it was listened to, and back: the messages of the new one arrive as well.
    bus.vanish();
    await observer.tell('remove', normal);
    expect((await observer.until(({ bus: state }) => state === 'unavailable')).seen).toEqual([]);
    bus.appear();
    await observer.until(({ bus: state }) => state === 'seen');
    await plugIn(observer, dfu);
    await observer.until(withPorts([dfu.port]));
    expect(await observer.end()).toEqual({ code: 0, stderr: '' });
  });

  it('misses and doubles none of 128 devices plugged in at once', async () => {
    const many = Array.from({ length: 128 }, (_, index): Plugged => ({ ...normal, port: `${1 + (index >> 6)}-${1 + ((index >> 3) & 7)}.${1 + (index & 7)}`, address: 1 + (index & 63), serial: `00008110${(0xa000 + index).toString(16).toUpperCase().padStart(16, '0')}` }));
    const observer = await observing();
    await plugIn(observer, ...many);
    const { seen } = await observer.until(({ seen }) => seen.length >= many.length);
    expect(new Set(seen.map((device) => device.udid))).toHaveLength(128);
    expect(seen.map(({ port }) => port).sort()).toEqual(many.map(({ port }) => port).sort());
    const [first = normal, ...others] = many;
    await pullOut(observer, ...others);
    await observer.until(withPorts([first.port]));
    for (const { seen } of observer.sights) expect(new Set(seen.map(({ port }) => port))).toHaveLength(seen.length);
  });

  it('lets the process end as soon as it isn’t looked at any more', async () => {
    const observer = await observing();
    await plugIn(observer, normal);
    await observer.until(withPorts([normal.port]));
    expect(await observer.end()).toEqual({ code: 0, stderr: '' });
  });

  it('is what the command line lists while no multiplexer answers, as on a computer whose devices are all in recovery mode', async () => {
    for (const device of [recovery, { ...dfu, serial: wtf.serial }, { ...normal, port: '1-6', productId: 0x024f, serial: null }]) bus.plug(device);
    const folder = tempFolder();
    // The guard against the system's multiplexer would hide the bus too. Neither is the system's here.
    const env = { MUSTER_NO_SYSTEM_MUX: '', MUSTER_USBMUXD: `${folder}/nobody`, MUSTER_DATA_DIR: folder };
    const end = await runProgram('unshare', bus.words(process.execPath, built, 'devices', '--json'), env);
    expect([end.code, end.stderr]).toEqual([0, '']);
    expect(jsonLines(end.stdout)).toMatchObject([{ state: 'dfu', udid: null, ecid: '18446744073709551615', usbPort: '1-4' }, { state: 'recovery', udid, ecid, usbPort: '1-2.3' }]);
    const words = await runProgram('unshare', bus.words(process.execPath, built, 'devices'), env);
    expect([words.code, words.stderr]).toEqual([0, expect.stringContaining(`doesn’t answer at ${folder}/nobody`)]);
    bus.vanish();
    expect((await runProgram('unshare', bus.words(process.execPath, built, 'devices'), env)).code).toBe(1);
  });

  describe('together with the multiplexer', () => {
    interface Mux {
      readonly path: string;
      readonly attach: (id: number, device: Plugged) => void;
      readonly detach: (id: number) => void;
      readonly listened: Promise<void>;
    }

    /** Announces devices as the daemon of Linux does: LocationID is bus and address. Serves none of them. */
    async function startMux(): Promise<Mux> {
      let send: (body: PlistDict) => void = () => { throw new Error('nobody listens'); };
      let giveListened: () => void;
      const listened = new Promise<void>((resolve) => { giveListened = resolve; });
      const address = await startFakeMux((body) => {
        if (body.get('MessageType') === 'Connect') return result(3);
        if (body.get('MessageType') !== 'Listen') return result(1);
        return (socket, tag) => {
          socket.write(encodeMuxFrame(result(0), tag));
          send = (event) => { socket.write(encodeMuxFrame(event, 0)); };
          giveListened();
        };
      }, `${tempFolder()}/mux`);
      return {
        path: showMuxAddress(address), listened,
        attach: (id, { port, address: number, productId, serial }) => {
          const properties = { ConnectionType: 'USB', DeviceID: BigInt(id), SerialNumber: serial ?? '', ProductID: BigInt(productId), LocationID: BigInt(Number(port.split('-')[0]) * 0x10000 + number), ConnectionSpeed: 480_000_000n };
          send(dict({ MessageType: 'Attached', DeviceID: BigInt(id), Properties: dict(properties) }));
        },
        detach: (id) => { send(dict({ MessageType: 'Detached', DeviceID: BigInt(id) })); },
      };
    }

    async function bothViews(): Promise<{ readonly mux: Mux; readonly observer: Observer }> {
      const mux = await startMux();
      const observer = await observing(mux.path);
      await mux.listened;
      return { mux, observer };
    }

    const served = [{ udid, port: '1-2.3' }];

    it('shows one device with its port, whichever of both tells first', async () => {
      const { mux, observer } = await bothViews();
      for (const [id, busFirst] of [[1, true], [2, false]] as const) {
        if (busFirst) await plugIn(observer, normal);
        else bus.plug(normal);
        mux.attach(id, normal);
        if (!busFirst) await observer.tell('add', normal);
        await observer.until((sight) => sight.served.length > 0);
        await pullOut(observer, normal);
        mux.detach(id);
        await observer.until((sight) => sight.served.length === 0);
      }
      // Never twice, and never without its port: no tile appears to move a moment later.
      expect(observer.sights.flatMap((sight) => sight.seen)).toEqual([]);
      expect(observer.sights.flatMap((sight) => sight.served).filter(({ port }) => port !== '1-2.3')).toEqual([]);
    });

    it('shows one device by its place where the bus has no serial number for it', async () => {
      const { mux, observer } = await bothViews();
      await plugIn(observer, { ...normal, serial: null }, { ...normal, port: '1-5', address: 8, serial: null });
      mux.attach(1, normal);
      expect((await observer.until((sight) => sight.served.length > 0)).served).toEqual(served);
    });

    it('shows what leaves for recovery mode once: no longer served, in its mode, with its ECID', async () => {
      const { mux, observer } = await bothViews();
      await plugIn(observer, normal);
      mux.attach(1, normal);
      await observer.until((sight) => sight.served.length > 0);
      await pullOut(observer, normal);
      await plugIn(observer, recovery);
      mux.detach(1);
      const sight = await observer.until(({ seen }) => seen.length > 0);
      expect([sight.served, sight.seen]).toEqual([[], [expect.objectContaining({ mode: 'recovery', port: '1-2.3', udid, ecid })]]);
      await pullOut(observer, recovery);
      await plugIn(observer, { ...normal, address: 11 });
      mux.attach(2, { ...normal, address: 11 });
      expect((await observer.until((sight) => sight.served.length > 0)).seen).toEqual([]);
      expect(await observer.end()).toEqual({ code: 0, stderr: '' });
    });

    it('gives each of 32 devices plugged in at once its own port', async () => {
      const { mux, observer } = await bothViews();
      const many = Array.from({ length: 32 }, (_, index): Plugged => ({ ...normal, port: `1-${1 + (index >> 3)}.${1 + (index & 7)}`, address: 20 + index, serial: `00008110${(0xb000 + index).toString(16).toUpperCase().padStart(16, '0')}` }));
      await plugIn(observer, ...many);
      for (const [index, device] of many.entries()) mux.attach(index + 1, device);
      const sight = await observer.until((now) => now.served.length === many.length);
      expect(new Map(sight.served.map((device) => [device.udid, device.port]))).toEqual(new Map(many.map((device) => [`00008110-${device.serial?.slice(8) ?? ''}`, device.port])));
      expect(observer.sights.flatMap(({ seen }) => seen)).toEqual([]);
    });
  });
});
