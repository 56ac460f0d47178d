// The bench's multiplexer, spoken to byte by byte: what it refuses and how it says so (ios-protocols 1.2 to 1.5, 12.2).
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { readMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import type { PlistDict, PlistValue } from '../../src/plist/value.ts';
import { startPracticeBench } from '../../src/practice.ts';
import { systemClock } from '../../src/system-clock.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { startBench } from '../setup/practice.ts';
import { asking, dial, request } from '../setup/raw-mux.ts';
import { startProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);

async function answered(socket: net.Socket, bytes: Buffer): Promise<{ tag: number; body: PlistDict } | null> {
  socket.write(bytes);
  return readMuxFrame(socket);
}

async function resultOf(socket: net.Socket, bytes: Buffer): Promise<PlistValue | undefined> {
  return (await answered(socket, bytes))?.body.get('Number');
}

describe('the bench’s multiplexer', () => {
  it('echoes the tag and answers in XML', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    socket.write(request(0xfffffffe, asking('ListDevices')));
    const header = await readExactly(socket, 16);
    expect([header?.readUInt32LE(4), header?.readUInt32LE(8), header?.readUInt32LE(12)]).toEqual([1, 8, 0xfffffffe]);
    expect(String(await readExactly(socket, 5))).toBe('<?xml');
  });

  it('lists devices without a message type on the outer dictionary, with both spellings of the UDID', async () => {
    const { address } = await startBench([spec]);
    const reply = await answered(await dial(address), request(1, asking('ListDevices')));
    expect([...reply?.body.keys() ?? []]).toEqual(['DeviceList']);
    const [entry] = reply?.body.get('DeviceList') as PlistDict[];
    const properties = entry?.get('Properties') as PlistDict;
    expect([entry?.get('MessageType'), entry?.get('DeviceID'), properties.get('DeviceID'), properties.get('SerialNumber'), properties.get('USBSerialNumber'), properties.get('ConnectionType')])
      .toEqual(['Attached', 1n, 1n, spec.udid, spec.udid.replace('-', ''), 'USB']);
  });

  it('answers several requests on one connection, in one piece or in single bytes', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    socket.write(Buffer.concat([request(1, asking('ReadBUID')), request(2, asking('ListListeners'))]));
    expect([(await readMuxFrame(socket))?.tag, (await readMuxFrame(socket))?.tag]).toEqual([1, 2]);
    for (const byte of request(3, asking('ReadBUID'))) socket.write(Buffer.from([byte]));
    expect((await readMuxFrame(socket))?.tag).toBe(3);
  });

  it('answers an unknown message with BADCOMMAND and closes', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    expect(await resultOf(socket, request(1, asking('MakeCoffee')))).toBe(1n);
    expect(await readMuxFrame(socket)).toBeNull();
  });

  it('answers a protocol of tomorrow with BADVERSION', async () => {
    const { address } = await startBench([spec]);
    expect(await resultOf(await dial(address), Buffer.from('10000000020000000300000001000000', 'hex'))).toBe(6n);
  });

  it('takes no requests on a connection that listens', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    expect(await resultOf(socket, request(1, asking('Listen')))).toBe(0n);
    const attached = await readMuxFrame(socket);
    expect([attached?.tag, attached?.body.get('MessageType')]).toEqual([0, 'Attached']);
    expect(await resultOf(socket, request(2, asking('ListDevices')))).toBe(1n);
  });

  it('closes on a command of more than 64 KiB, as the daemon on Linux does', async () => {
    const { address, bench } = await startBench([spec], { objects: true });
    const socket = await dial(address);
    const header = Buffer.alloc(16);
    header.writeUInt32LE(0x10001, 0);
    expect(await answered(socket, header)).toBeNull();
    expect(bench.log.objections).toEqual(['multiplexer: frame of 65537 bytes']);
  });

  it('tells an unknown device from a port where nothing listens', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    const connect = (id: number, port: number): Buffer => request(1, asking('Connect', `<key>DeviceID</key><integer>${id}</integer><key>PortNumber</key><integer>${port}</integer>`));
    expect(await resultOf(socket, connect(99, 32_498))).toBe(2n);
    // 62078 unswapped is the port 32498, where nothing listens.
    expect(await resultOf(socket, connect(1, 62_078))).toBe(3n);
    expect(await resultOf(socket, connect(1, 32_498))).toBe(0n);
  });

  it('keeps pair records under their UDID: missing is 2, a request without its keys is 22', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    const id = `<key>PairRecordID</key><string>${spec.udid}</string>`;
    expect(await resultOf(socket, request(1, asking('ReadPairRecord', id)))).toBe(2n);
    expect(await resultOf(socket, request(2, asking('ReadPairRecord')))).toBe(22n);
    expect(await resultOf(socket, request(3, asking('SavePairRecord', id)))).toBe(22n);
    expect(await resultOf(socket, request(4, asking('SavePairRecord', `${id}<key>PairRecordData</key><data>\n\tAAEC\n\t</data>`)))).toBe(0n);
    expect((await answered(socket, request(5, asking('ReadPairRecord', id))))?.body.get('PairRecordData')).toEqual(Uint8Array.from([0, 1, 2]));
    expect(await resultOf(socket, request(6, asking('DeletePairRecord', id)))).toBe(0n);
    expect(await resultOf(socket, request(7, asking('ReadPairRecord', '<key>PairRecordID</key><string>../../etc/passwd</string>')))).toBe(22n);
  });

  it('proves itself only for a challenge of a sensible length', async () => {
    const { address } = await startBench([spec]);
    const socket = await dial(address);
    const challenge = (bytes: number): Buffer => request(1, asking('MusterPracticeChallenge', `<key>Challenge</key><data>${Buffer.alloc(bytes).toString('base64')}</data>`));
    expect(await resultOf(socket, challenge(15))).toBe(22n);
    expect(await resultOf(socket, challenge(65))).toBe(22n);
    expect((await answered(socket, challenge(32)))?.body.get('Proof')).toHaveLength(32);
  });
});

describe('where a bench listens', () => {
  it('takes over the socket that a dead bench left', async () => {
    const file = path.join(tempFolder(), 'mux');
    const dead = startProgram(process.execPath, ['-e', 'require("node:net").createServer().listen(process.argv[1], () => console.log("up"))', file]);
    await dead.firstLine;
    dead.kill('SIGKILL');
    await dead.ended;
    expect(lstatSync(file).isSocket()).toBe(true);
    const { address } = await startBench([], { path: file });
    expect(address).toEqual({ kind: 'unix', path: file });
  });

  it('leaves a bench alone that still listens there', async () => {
    const { bench, address } = await startBench([]);
    const second = new PracticeBench({ devices: [], clock: systemClock });
    if (address.kind !== 'unix') throw new Error('no path');
    await expect(second.listen({ path: address.path })).rejects.toThrow('EADDRINUSE');
    expect((await answered(await dial(address), request(1, asking('ReadBUID'))))?.body.get('BUID')).toBe(bench.buid);
    await second.close();
  });

  it('never removes a file that is no socket', async () => {
    const file = path.join(tempFolder(), 'thesis.txt');
    writeFileSync(file, 'years of work');
    const bench = new PracticeBench({ devices: [], clock: systemClock });
    await expect(bench.listen({ path: file })).rejects.toThrow('EADDRINUSE');
    expect(readFileSync(file, 'utf8')).toBe('years of work');
    await bench.close();
  });

  it('is never the system’s own address, nor another computer’s', async () => {
    const started = (listen: string): Promise<unknown> => startPracticeBench({ devices: 1, seed: 1, listen: parseMuxAddress(listen) });
    expect(await codeOf(started('/var/run/usbmuxd'))).toBe('mux.forbidden');
    expect(await codeOf(started('127.0.0.1:27015'))).toBe('mux.forbidden');
    expect(await codeOf(started('0.0.0.0:27116'))).toBe('usage.invalid');
  });

  it('is a private socket unless said otherwise, and gone afterwards', async () => {
    const running = await startPracticeBench({ devices: 1, seed: 1 });
    if (running.address.kind !== 'unix') throw new Error('no path');
    const { path: file } = running.address;
    await running.close();
    expect(() => readFileSync(path.dirname(file))).toThrow('ENOENT');
  });

  it('that is taken is practice.unavailable', async () => {
    const { address } = await startBench([], { tcp: true });
    expect(await codeOf(startPracticeBench({ devices: 1, seed: 1, listen: address }))).toBe('practice.unavailable');
  });
});
