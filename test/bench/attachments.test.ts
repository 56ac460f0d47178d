// Multiplexer ids, service ports, listeners and the second way over the network (ios-protocols 1.3 to 1.5, 10.1, 12.2).
import { describe, expect, it } from 'vitest';
import { ServicePorts } from '../../src/bench/service-ports.ts';
import { readPlistFrame } from '../../src/device/frame/plist-frame.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { inSession, neverStopped, pairNow } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';
import { answered, asking, connecting, dial, eventOf, muxBytes, nextFrame, request, resultOf } from '../setup/raw-mux.ts';

const first = supervisedDevice(0);
const second = supervisedDevice(2);
const record = (id: string, more = ''): string => `<key>PairRecordID</key><string>${id}</string>${more}`;
const data = '<key>PairRecordData</key><data>AAEC</data>';
const idOf = (event: PlistDict): unknown => event.get('DeviceID');

describe('a listener', () => {
  it('is told who is there, who comes and who goes, each time under a new id', async () => {
    const { address, bench, devices } = await startBench([first, second]);
    const socket = await dial(address);
    expect(await resultOf(socket, request(1, asking('Listen', '<key>ConnType</key><integer>1</integer>')))).toBe(0n);
    expect([idOf((await nextFrame(socket)).body), idOf((await nextFrame(socket)).body)]).toEqual([1n, 2n]);
    for (const id of [3n, 4n]) {
      if (devices[0]) bench.unplug(devices[0]);
      expect(idOf(await eventOf(socket, 'Detached'))).toBe(id === 3n ? 1n : 3n);
      bench.plug(first.udid);
      expect(idOf(await eventOf(socket, 'Attached'))).toBe(id);
    }
  });

  it('is told of a pairing that was saved with the device’s id, and of no other', async () => {
    const { address } = await startBench([first, second]);
    const [listener, asker] = [await dial(address), await dial(address)];
    await resultOf(listener, request(1, asking('Listen')));
    for (const id of ['', '<key>DeviceID</key><integer>2</integer>', '<key>DeviceID</key><integer>9</integer>', '<key>DeviceID</key><integer>1</integer>']) {
      expect(await resultOf(asker, request(1, asking('SavePairRecord', record(first.udid, data + id))))).toBe(0n);
    }
    const event = await eventOf(listener, 'Paired');
    expect([...event.keys(), idOf(event)]).toEqual(['MessageType', 'DeviceID', 1n]);
  });

  it('is listed to others as it described itself', async () => {
    const { address } = await startBench([]);
    const [listener, asker] = [await dial(address), await dial(address)];
    await resultOf(listener, request(1, asking('Listen', '<key>ProgName</key><string>desk</string><key>ProcessID</key><integer>77</integer><key>BundleID</key><string>b.c</string><key>kLibUSBMuxVersion</key><integer>3</integer>')));
    expect((await answered(asker, request(2, asking('ListListeners')))).get('ListenerList')).toEqual([
      dict({ 'Blacklisted': false, 'BundleID': 'b.c', 'ConnType': 0n, 'ID String': '77-desk', 'ProgName': 'desk', 'kLibUSBMuxVersion': 3n }),
    ]);
  });
});

describe('a client of the multiplexer', () => {
  it('may ask in binary, and is answered in XML', async () => {
    const { address } = await startBench([first]);
    const socket = await dial(address);
    socket.write(muxBytes(writeBinaryPlist(dict({ MessageType: 'ReadBUID' })), 5));
    expect(await new Promise((resolve) => { socket.once('data', (bytes: Buffer) => { resolve(bytes.subarray(16, 21).toString()); }); })).toBe('<?xml');
  });

  it.each([['another version', 2, 8, 6n], ['a message that is no property list', 1, 7, 1n]])('that speaks %s is refused and cut off', async (_, version, message, number) => {
    const { address } = await startBench([first]);
    const socket = await dial(address);
    expect(await resultOf(socket, request(1, '', version, message))).toBe(number);
    await expect(nextFrame(socket)).rejects.toThrow('hung up');
  });

  it.each(['a frame without a property list', 'a frame shorter than its header'])('that sends %s is objected to', async (what) => {
    const { address, bench } = await startBench([first], { objects: true });
    const socket = await dial(address);
    const bytes = what.includes('shorter') ? Buffer.from('0f000000010000000800000001000000', 'hex') : muxBytes(Buffer.from('junk'), 1);
    socket.write(bytes);
    await expect(nextFrame(socket)).rejects.toThrow('hung up');
    expect(bench.log.objections).toHaveLength(1);
  });

  it('finds a pair record under every spelling of its UDID', async () => {
    const { address, bench } = await startBench([first]);
    const socket = await dial(address);
    const bare = first.udid.replace('-', '');
    await resultOf(socket, request(1, asking('SavePairRecord', record(bare.toLowerCase(), data))));
    for (const id of [first.udid, bare, bare.toLowerCase(), first.udid.toLowerCase()]) {
      expect((await answered(socket, request(2, asking('ReadPairRecord', record(id))))).get('PairRecordData')).toEqual(Uint8Array.of(0, 1, 2));
    }
    const old = 'ABCDEF0123456789ABCDEF0123456789ABCDEF01';
    await resultOf(socket, request(3, asking('SavePairRecord', record(old, data))));
    expect([...bench.pairRecords.keys()]).toEqual([first.udid, old.toLowerCase()]);
    expect(await resultOf(socket, request(4, asking('DeletePairRecord', record(bare))))).toBe(0n);
    expect(await resultOf(socket, request(5, asking('DeletePairRecord', record(bare))))).toBe(2n);
    expect(await resultOf(socket, request(6, asking('DeletePairRecord')))).toBe(22n);
  });

  it('gets the result and the device’s first bytes in one piece when it wrote ahead', async () => {
    const { address } = await startBench([first]);
    const socket = await dial(address);
    const query = Buffer.from('<plist><dict><key>Request</key><string>QueryType</string></dict></plist>');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(query.length);
    socket.write(Buffer.concat([connecting(1, 32_498), length, query]));
    expect((await nextFrame(socket)).body.get('Number')).toBe(0n);
    expect((await readPlistFrame(socket))?.get('Type')).toBe('com.apple.mobile.lockdown');
  });

  it('waits for its connection as long as that takes on the bench', async () => {
    const clock = new FakeClock();
    const { address, bench, devices } = await startBench([first], { clock, latency: { of: (kind) => (kind === 'connect' ? 7 : 0) } });
    const [quick, late] = [await dial(address), await dial(address)];
    quick.write(connecting(1, 32_498));
    await clock.asked(7);
    clock.advance(7);
    expect((await nextFrame(quick)).body.get('Number')).toBe(0n);
    late.write(connecting(1, 32_498));
    await clock.asked(7);
    // Gone between the request and the connection (ios-protocols 1.10).
    if (devices[0]) bench.unplug(devices[0]);
    clock.advance(7);
    expect((await nextFrame(late)).body.get('Number')).toBe(2n);
  });
});

describe('the ports of services', () => {
  it('are new ones each time, for one connection', async () => {
    const { address } = await startBench([first]);
    const mux = muxClient(address);
    await inSession(mux, await pairNow(mux, udidOf(first)), async (lockdown) => {
      const start = async (): Promise<number> => Number((await lockdown.exchange('StartService', { Service: 'com.apple.mobile.MCInstall' }, neverStopped)).get('Port'));
      const ports = [await start()];
      const socket = await mux.open(1, ports[0] ?? 0);
      socket.destroy();
      ports.push(await start(), await start());
      expect(ports).toEqual([49_152, 49_153, 49_154]);
    });
  });

  it('close by themselves after half a minute', async () => {
    const clock = new FakeClock();
    const { address } = await startBench([first], { clock, idleMs: 3_600_000, objects: true });
    const mux = muxClient(address);
    await inSession(mux, await pairNow(mux, udidOf(first)), async (lockdown) => {
      const port = Number((await lockdown.exchange('StartService', { Service: 'com.apple.mobile.MCInstall' }, neverStopped)).get('Port'));
      clock.advance(30_001);
      expect(await codeOf(mux.open(1, port))).toBe('mux.refused');
    });
  });

  it('are used again when all others were, but never while one is open', () => {
    const ports = new ServicePorts();
    const kept = ports.give('kept', null, 0);
    for (let i = 0; i < 16_383; i += 1) ports.take(ports.give('other', null, 0) ?? 0, 0);
    expect([kept, ports.give('again', null, 0), ports.wasUsed(65_535), ports.wasUsed(62_078 - 20_000)]).toEqual([49_152, 49_153, true, false]);
    expect([ports.take(49_152, 0)?.service, ports.take(49_152, 0), ports.take(50_000, 0)]).toEqual(['kept', null, null]);
  });

  it('are refused to a host that was forgotten meanwhile', async () => {
    const { address, devices } = await startBench([first]);
    const mux = muxClient(address);
    const pairRecord = await pairNow(mux, udidOf(first));
    await inSession(mux, pairRecord, async (lockdown) => {
      devices[0]?.unpair(pairRecord.HostID);
      expect((await lockdown.exchange('StartService', { Service: 'com.apple.mobile.MCInstall' }, neverStopped)).get('Error')).toBe('InvalidHostID');
    });
  });
});

describe('a device that is also there over the network', () => {
  const spec = supervisedDevice(0, { wifiAddress: '02:1a:2b:3c:4d:5e' });

  it('has a second id, and other properties under it', async () => {
    const { address } = await startBench([spec], { networkTwins: true });
    const list = (await answered(await dial(address), request(1, asking('ListDevices')))).get('DeviceList') as PlistDict[];
    expect(list.map(idOf)).toEqual([1n, 2n]);
    // fe80:: and the hardware address with its second bit turned, as RFC 4291 makes one of the other.
    const socketAddress = Buffer.from('1c1e000000000000fe80000000000000001a2bfffe3c4d5e00000000', 'hex');
    expect(list[1]?.get('Properties')).toEqual(dict({
      ConnectionType: 'Network', DeviceID: 2n, EscapedFullServiceName: '02:1a:2b:3c:4d:5e@fe80::1a:2bff:fe3c:4d5e._apple-mobdev2._tcp.local.',
      InterfaceIndex: 6n, NetworkAddress: Uint8Array.from(socketAddress), SerialNumber: spec.udid,
    }));
  });

  it('stays there without its cable, and is ignored by a client that wants cables', async () => {
    const { address, bench, devices } = await startBench([spec], { networkTwins: true });
    expect((await muxClient(address).list()).map((entry) => entry.muxId)).toEqual([1]);
    if (devices[0]) bench.unplug(devices[0]);
    expect(bench.attached().map((entry) => [entry.muxId, entry.way])).toEqual([[2, 'Network']]);
    expect(await resultOf(await dial(address), connecting(2, 32_498))).toBe(0n);
  });
});

describe('more devices than the multiplexer bears', () => {
  it('make it refuse to list, to tell and to connect, until one is gone', async () => {
    const { address, bench, devices } = await startBench([first, second], { maxDevices: 1 });
    const socket = await dial(address);
    for (const bytes of [request(1, asking('ListDevices')), request(2, asking('Listen')), connecting(1, 32_498)]) expect(await resultOf(socket, bytes)).toBe(4_294_967_295n);
    if (devices[1]) bench.unplug(devices[1]);
    expect(await resultOf(socket, connecting(1, 32_498))).toBe(0n);
  });
});

describe('a multiplexer that starts anew', () => {
  it('drops everybody, and counts its ids on', async () => {
    const { address, bench } = await startBench([first, second]);
    const [listener, pipe, asker] = [await dial(address), await dial(address), await dial(address)];
    await resultOf(listener, request(1, asking('Listen')));
    await resultOf(pipe, connecting(1, 32_498));
    await resultOf(asker, request(1, asking('ReadPairRecord', record(first.udid))));
    const ended = Promise.all([listener, pipe, asker].map((socket) => new Promise((resolve) => { socket.once('close', resolve).resume(); })));
    bench.restartMux();
    await ended;
    expect([bench.listeners.size, bench.attached().map((entry) => entry.muxId)]).toEqual([0, [3, 4]]);
    expect(await resultOf(await dial(address), connecting(1, 32_498))).toBe(2n);
    expect(await resultOf(await dial(address), connecting(3, 32_498))).toBe(0n);
  });
});
