// Property lists before libplist's plistutil: what a bench really sends, byte for byte off the wire, and what our writers
// make of every kind of value.
import type { Duplex } from 'node:stream';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { makeChallenge } from '../../src/crypto/practice-proof.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { lacks, plistutil } from '../setup/judges.ts';
import { muxClient } from '../setup/practice.ts';
import { pairedBench, withService } from '../setup/services.ts';

const skipped = lacks('plistutil');
const device = supervisedDevice(0, { name: 'Grüße & <Tags> 📱' });

/** plistutil reads it, and what it makes of it in either form is what we read. */
async function judge(bytes: Uint8Array): Promise<PlistValue> {
  const value = readPlist(bytes);
  for (const form of ['bin', 'xml'] as const) expect(readPlist(await plistutil(bytes, form))).toEqual(value);
  return value;
}

async function take(socket: Duplex, length: number): Promise<Buffer> {
  const bytes = await readExactly(socket, length);
  if (!bytes) throw new Error('hung up');
  return bytes;
}

/** A reply's property list as it came. */
async function body(socket: Duplex): Promise<Buffer> {
  return take(socket, (await take(socket, 4)).readUInt32BE(0));
}

describe.skipIf(skipped)('plistutil reads', () => {
  it('every reply of the multiplexer', async () => {
    const { address } = await pairedBench(device);
    const requests: PlistDict[] = [
      dict({ MessageType: 'ListDevices' }), dict({ MessageType: 'ListListeners' }), dict({ MessageType: 'ReadBUID' }), dict({ MessageType: 'ReadPairRecord', PairRecordID: device.udid }),
      dict({ MessageType: 'ReadPairRecord', PairRecordID: 'nobody' }), dict({ MessageType: 'Nonsense' }), dict({ MessageType: 'MusterPracticeChallenge', Challenge: makeChallenge() }), dict({ MessageType: 'MusterPracticeBus' }),
      dict({ MessageType: 'Listen' }),
    ];
    for (const request of requests) {
      const socket = net.connect(address.kind === 'tcp' ? address : { path: address.path });
      socket.write(encodeMuxFrame(request, 7));
      const frames = request.get('MessageType') === 'Listen' ? 2 : 1;
      for (let i = 0; i < frames; i += 1) {
        const value = await judge(await take(socket, (await take(socket, 16)).readUInt32LE(0) - 16));
        expect(value).toBeInstanceOf(Map);
      }
      socket.destroy();
    }
  });

  it('every reply of lockdown', async () => {
    const { address, record } = await pairedBench(device);
    const requests: PlistDict[] = [
      dict({ Request: 'QueryType' }), dict({ Request: 'GetValue' }), dict({ Request: 'GetValue', Key: 'NoSuchKey' }), dict({ Request: 'GetValue', Domain: 'com.apple.international' }),
      dict({ Request: 'GetValue', Domain: 'com.apple.disk_usage' }), dict({ Request: 'SetValue', Key: 'BuildVersion', Value: 'x' }), dict({ Request: 'StartService', Service: 'com.apple.afc' }),
      dict({ Request: 'StartService', Service: 'com.example.none' }), dict({ Request: 'ValidatePair', PairRecord: dict({ HostID: record.HostID }) }), dict({ Request: 'Nonsense' }),
    ];
    const socket = await muxClient(address).open(1, 62_078);
    for (const request of requests) {
      await writePlistFrame(socket, request);
      await judge(await body(socket));
    }
    socket.destroy();
  });

  it.each<[string, readonly Record<string, PlistValue>[]]>([
    ['com.apple.mobile.MCInstall', [{ RequestType: 'HelloHostIdentifier' }, { RequestType: 'GetProfileList' }, { RequestType: 'GetCloudConfiguration' }, { RequestType: 'Nonsense' }]],
    ['com.apple.mobile.diagnostics_relay', [{ Request: 'All' }, { Request: 'IORegistry', EntryClass: 'IOPMPowerSource' }, { Request: 'MobileGestalt', MobileGestaltKeys: ['ProductType'] }, { Request: 'Nonsense' }]],
    ['com.apple.mobile.installation_proxy', [{ Command: 'Lookup' }, { Command: 'Browse' }, { Command: 'Nonsense' }]],
    ['com.apple.mobileactivationd', [{ Command: 'GetActivationStateRequest' }, { Command: 'CreateTunnel1SessionInfoRequest' }]],
    ['com.apple.mobile.notification_proxy', [{ Command: 'Shutdown' }]],
  ])('every reply of %s', async (service, requests) => {
    const bench = await pairedBench(device);
    for (const request of requests) {
      await withService(bench, service, async (socket) => {
        await writePlistFrame(socket, dict(request));
        expect(await judge(await body(socket))).toBeInstanceOf(Map);
      });
    }
  });

  const values: readonly [string, PlistValue][] = [
    ['integers at every width’s edge', [0n, 1n, 127n, 128n, 255n, 256n, 65_535n, 65_536n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, -1n, -128n, -129n, -(2n ** 31n), -(2n ** 63n)]],
    ['reals', [0, 0.5, -0.25, 1e300, 5e-324, 1 / 3, 1_795_330_978.353]],
    ['dates', [new Date(0), new Date(Date.UTC(2001, 0, 1)), new Date(Date.UTC(2026, 10, 22, 3, 9, 25)), new Date(Date.UTC(1969, 6, 20))]],
    ['text beyond ASCII and with markup in it', ['', 'a', 'fourteen chars', 'fifteen chars..', 'Grüße', '日本語', '📱'.repeat(20), '<&>"\'', ']]>', ' spaces ', 'two\nlines\tand a tab', 'x'.repeat(70_000)]],
    ['bytes of every length', [0, 1, 14, 15, 16, 255, 256, 70_000].map((length) => Uint8Array.from({ length }, (_, index) => index % 256))],
    ['lists and dictionaries of every length', [[], dict({}), Array.from({ length: 15 }, (_, index) => BigInt(index)), Array.from({ length: 300 }, (_, index) => `entry ${index}`), new Map(Array.from({ length: 300 }, (_, index) => [`key ${index}`, index % 2 === 0]))]],
    ['what lies deep in others', Array.from({ length: 60 }, (_, index) => index).reduce<PlistValue>((inside, index) => (index % 2 === 0 ? [inside] : dict({ inside })), 'the innermost')],
    ['keys that look like numbers or markup', new Map<string, PlistValue>([['1', true], ['0', false], ['<key>', 'a'], ['__proto__', 'b'], ['', 'c']])],
  ];

  it.each(values)('%s, as XML', async (_, value) => {
    expect(await judge(writeXmlPlist(value))).toEqual(value);
  });

  it.each(values)('%s, as binary', async (_, value) => {
    expect(await judge(writeBinaryPlist(value))).toEqual(value);
  });
});
