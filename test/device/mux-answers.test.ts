// What other multiplexers say: network entries, undashed UDIDs, odd results, junk; and bytes right behind a Connect.
import type net from 'node:net';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makePairingCertificates } from '../../src/crypto/pairing-certificates.ts';
import { makeRsaKeys, privatePem, publicPkcs1Pem } from '../../src/crypto/rsa-keys.ts';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import type { PairRecord } from '../../src/device/lockdown/pair-record.ts';
import { secureLink } from '../../src/device/lockdown/secure.ts';
import { askPractice } from '../../src/device/registry.ts';
import type { MuxEvent } from '../../src/device/usbmux/mux-client.ts';
import { canonicalUdid } from '../../src/device/usbmux/udid.ts';
import { udidSchema } from '../../src/model.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { listenOnLoopback, result, startFakeMux } from '../setup/fake-mux.ts';
import { muxClient } from '../setup/practice.ts';

const udid = udidSchema.parse('00008101-001E2D3C4B5A6978');

function attached(id: number, properties: Readonly<Record<string, PlistValue>>): PlistDict {
  return dict({ MessageType: 'Attached', DeviceID: BigInt(id), Properties: dict({ DeviceID: BigInt(id), ...properties }) });
}

const usb = attached(3, { ConnectionType: 'USB', SerialNumber: '00008101001E2D3C4B5A6978', LocationID: 0x14230000n, ProductID: 4776n });
const network = attached(4, { ConnectionType: 'Network', SerialNumber: '00008101-001E2D3C4B5A6978', NetworkAddress: new Uint8Array(16), InterfaceIndex: 4n });

describe('a UDID', () => {
  it.each([
    ['00008101-001E2D3C4B5A6978', '00008101-001E2D3C4B5A6978'],
    ['00008101001E2D3C4B5A6978', '00008101-001E2D3C4B5A6978'],
    ['00008101001E2D3C4B5A6978\0\0\0\0', '00008101-001E2D3C4B5A6978'],
    ['00008101-001e2d3c4b5a6978', '00008101-001E2D3C4B5A6978'],
    ['2B6F0CC904D137BE2E1730235F5664094B831186', '2b6f0cc904d137be2e1730235f5664094b831186'],
    ['2b6f0cc904d137be2e1730235f5664094b831186', '2b6f0cc904d137be2e1730235f5664094b831186'],
  ])('%j is spelled %s', (given, spelled) => {
    expect(canonicalUdid(given)).toBe(spelled);
  });

  it.each(['', 'ffff::1', '00008101-001E2D3C4B5A697', '00008101-001E2D3C4B5A697G', '2b6f0cc904d137be2e1730235f5664094b83118', '../../etc/passwd'])('%j is none', (given) => {
    expect(canonicalUdid(given)).toBeNull();
  });
});

describe('a list of devices', () => {
  it('leaves out network entries and what can’t be understood, and keeps the rest', async () => {
    const address = await startFakeMux(() => dict({ DeviceList: [network, usb, 'junk', attached(5, { ConnectionType: 'USB', SerialNumber: 'aa:bb:cc' }), dict({ MessageType: 'Attached' })] }));
    expect(await muxClient(address).list()).toEqual([{ muxId: 3, udid, locationId: 0x14230000, productId: 4776 }]);
  });

  it('does without a location and a product, as some daemons do', async () => {
    const address = await startFakeMux(() => dict({ DeviceList: [attached(9, { SerialNumber: udid })] }));
    expect(await muxClient(address).list()).toEqual([{ muxId: 9, udid, locationId: null, productId: null }]);
  });

  it('keeps a device whose location or product is absurd', async () => {
    const address = await startFakeMux(() => dict({ DeviceList: [attached(9, { SerialNumber: udid, LocationID: -1n, ProductID: 'x' }), attached(10, { SerialNumber: udid, LocationID: 2n ** 40n })] }));
    expect(await muxClient(address).list()).toEqual([{ muxId: 9, udid, locationId: null, productId: null }, { muxId: 10, udid, locationId: null, productId: null }]);
  });

  it('that is none is a protocol error', async () => {
    expect(await codeOf(muxClient(await startFakeMux(() => result(0))).list())).toBe('mux.protocol');
  });

  it('is read past 64 KiB', async () => {
    const many = Array.from({ length: 512 }, (_, i) => attached(i + 1, { ConnectionType: 'USB', SerialNumber: `00008101-${i.toString(16).toUpperCase().padStart(16, '0')}`, LocationID: BigInt(i + 1), UDID: 'x'.repeat(200) }));
    const devices = await muxClient(await startFakeMux(() => dict({ DeviceList: many }))).list();
    expect([devices.length, devices.at(-1)?.udid]).toEqual([512, '00008101-00000000000001FF']);
  });
});

describe('events', () => {
  it('of network entries and of unknown kinds are not passed on', async () => {
    const address = await startFakeMux(() => (socket, tag) => {
      socket.write(encodeMuxFrame(result(0), tag));
      for (const event of [network, dict({ MessageType: 'Surprise', DeviceID: 1n }), dict({ MessageType: 'Detached' }), usb, dict({ MessageType: 'Paired', DeviceID: 3n }), dict({ MessageType: 'Detached', DeviceID: 3n })]) socket.write(encodeMuxFrame(event, 0));
      socket.end();
    });
    const events: MuxEvent[] = [];
    await muxClient(address).watch(() => undefined, (event) => events.push(event), new AbortController().signal);
    expect(events).toEqual([{ kind: 'attached', device: { muxId: 3, udid, locationId: 0x14230000, productId: 4776 } }, { kind: 'paired', muxId: 3 }, { kind: 'detached', muxId: 3 }]);
  });

  it('are not waited for when the daemon refuses to tell any', async () => {
    const address = await startFakeMux(() => result(4_294_967_295));
    const failure = await failureOf(muxClient(address).watch(() => undefined, () => undefined, new AbortController().signal));
    expect(failure.code).toBe('mux.overloaded');
    const mute = await startFakeMux(() => dict({ MessageType: 'Result' }));
    expect(await codeOf(muxClient(mute).watch(() => undefined, () => undefined, new AbortController().signal))).toBe('mux.refused');
  });

  it('that announce a frame beyond the cap end the listening', async () => {
    const address = await startFakeMux(() => (socket, tag) => { socket.write(Buffer.concat([encodeMuxFrame(result(0), tag), Buffer.from('ffffffff010000000800000000000000', 'hex')])); });
    expect(await codeOf(muxClient(address).watch(() => undefined, () => undefined, new AbortController().signal))).toBe('link.malformed');
  });
});

describe('results', () => {
  it('are read as unsigned 32-bit numbers, and 2 by what was asked', async () => {
    const minusOne = muxClient(await startFakeMux(() => dict({ MessageType: 'Result', Number: -1n })));
    // What Apple's daemon answers when it has more devices than it can serve (ios-protocols 1.4).
    expect(await codeOf(minusOne.open(1, 62_078))).toBe('mux.overloaded');
    expect(await codeOf(minusOne.list())).toBe('mux.overloaded');
    const two = muxClient(await startFakeMux(() => result(2)));
    expect(await two.readPairRecord(udid)).toBeNull();
    expect(await codeOf(two.open(1, 62_078))).toBe('device.gone');
    expect(await codeOf(two.savePairRecord(udid, 1, new Uint8Array(1)))).toBe('mux.refused');
  });

  it('of another request are skipped', async () => {
    const address = await startFakeMux(() => (socket, tag) => { socket.write(Buffer.concat([encodeMuxFrame(result(1), tag + 1), encodeMuxFrame(dict({ BUID: 'B' }), tag)])); });
    expect(await muxClient(address).readBuid()).toBe('B');
  });

  it('that never come because the daemon hangs up are a closed link', async () => {
    expect(await codeOf(muxClient(await startFakeMux(() => (socket) => { socket.end(); })).readBuid())).toBe('link.closed');
  });
});

describe('the practice handshake', () => {
  it('is not passed by a daemon that doesn’t know the message, hangs up, or answers with anything else', async () => {
    expect(await askPractice(muxClient(await startFakeMux(() => result(1))))).toBe(null);
    expect(await askPractice(muxClient(await startFakeMux(() => (socket) => { socket.end(); })))).toBe(null);
    expect(await askPractice(muxClient(await startFakeMux(() => dict({ MessageType: 'MusterPracticeProof', Proof: new Uint8Array(32) }))))).toBe(null);
    expect(await askPractice(muxClient(await startFakeMux(() => dict({ MessageType: 'MusterPracticeProof', Proof: 'yes' }))))).toBe(null);
    expect(await askPractice(muxClient(await listenOnLoopback((socket) => { socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'); socket.end(); })))).toBe(null);
  });

  it('is not passed by an echo of the challenge', async () => {
    const address = await startFakeMux((body) => dict({ Proof: body.get('Challenge') }));
    expect(await askPractice(muxClient(address))).toBe(null);
  });
});

describe('a pipe to a device', () => {
  it('keeps the bytes that came in one piece with the Connect result, and goes on as TLS', async () => {
    const keys = await makeRsaKeys();
    const made = await makePairingCertificates(publicPkcs1Pem(keys.publicKey), Date.now());
    const serve = (socket: net.Socket, tag: number): void => {
      socket.write(Buffer.concat([encodeMuxFrame(result(0), tag), Buffer.from('hello')]));
      const secure = new tls.TLSSocket(socket, { isServer: true, key: privatePem(keys.privateKey), cert: made.deviceCertificate });
      secure.on('error', () => undefined);
      secure.on('data', (bytes: Buffer) => secure.write(bytes));
    };
    const asked: unknown[] = [];
    const address = await startFakeMux((body) => {
      asked.push(body.get('MessageType'), body.get('DeviceID'), body.get('PortNumber'));
      return serve;
    });
    const socket = await muxClient(address).open(7, 62_078);
    // 62078 is 0xF27E; swapped 0x7EF2 (ios-protocols 1.3).
    expect(asked).toEqual(['Connect', 7n, 32_498n]);
    expect(String(await readExactly(socket, 5))).toBe('hello');
    const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
    const record: PairRecord = { HostID: 'H', SystemBUID: 'B', HostCertificate: bytes(made.hostCertificate), HostPrivateKey: bytes(made.hostPrivateKey), RootCertificate: bytes(made.rootCertificate), DeviceCertificate: bytes(made.deviceCertificate) };
    const secure = await secureLink(socket, record, new AbortController().signal);
    secure.write('echo');
    expect(String(await readExactly(secure, 4))).toBe('echo');
    secure.destroy();
  });
});
