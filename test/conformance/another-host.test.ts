// The bench before a host that shares no line with ours: frames, property lists, certificates and order of requests as go-ios' `pair`
// and `prepare` have them (ios-protocols 2.8, 2.9, 3.11), written here by hand. go-ios itself was run by hand: its package is too large.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import forge from 'node-forge';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import { privateDevice } from '../setup/devices.ts';
import { startBench } from '../setup/practice.ts';

type Given = string | number | boolean | Buffer | readonly string[] | readonly Buffer[] | { readonly [key: string]: Given };

/** In one line, as Go writes it. */
function xml(value: Given): string {
  if (typeof value === 'string') return `<string>${value}</string>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (Buffer.isBuffer(value)) return `<data>${value.toString('base64')}</data>`;
  if (Array.isArray(value)) return `<array>${value.map(xml).join('')}</array>`;
  return `<dict>${Object.entries(value).map(([key, inner]) => `<key>${key}</key>${xml(inner)}`).join('')}</dict>`;
}
const plist = (value: Given): Buffer => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">${xml(value)}</plist>`);

/** What stands behind a key, whitespace taken out. */
function behind(text: string, key: string): string | undefined {
  const [, tag, content = ''] = new RegExp(`<key>${key}</key>\\s*<(\\w+)(?:/>|>([^<]*))`).exec(text) ?? [];
  return tag === 'true' || tag === 'false' ? tag : tag === undefined ? undefined : content.replace(/\s+/g, '');
}

async function exactly(socket: Duplex, length: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(length) as Buffer | null;
    if (bytes) return bytes;
    await once(socket, 'readable');
  }
}

const number = (value: number, order: 'LE' | 'BE'): Buffer => {
  const bytes = Buffer.alloc(4);
  if (order === 'LE') bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
};

async function askMux(socket: Duplex, request: Readonly<Record<string, Given>>): Promise<string> {
  const body = plist({ BundleID: 'go.ios.control', ClientVersionString: 'go-ios', ProgName: 'go-ios', kLibUSBMuxVersion: 3, ...request });
  socket.write(Buffer.concat([number(16 + body.length, 'LE'), number(1, 'LE'), number(8, 'LE'), number(7, 'LE'), body]));
  const header = await exactly(socket, 16);
  expect([header.readUInt32LE(4), header.readUInt32LE(8), header.readUInt32LE(12)]).toEqual([1, 8, 7]);
  return String(await exactly(socket, header.readUInt32LE(0) - 16));
}

async function ask(socket: Duplex, request: Readonly<Record<string, Given>>): Promise<string> {
  const body = plist(request);
  socket.write(Buffer.concat([number(body.length, 'BE'), body]));
  return String(await exactly(socket, (await exactly(socket, 4)).readUInt32BE(0)));
}

async function dial(address: MuxAddress): Promise<net.Socket> {
  const socket = address.kind === 'unix' ? net.connect(address.path) : net.connect(address.port, address.host);
  onTestFinished(() => { socket.destroy(); });
  await once(socket, 'connect');
  return socket;
}

async function connect(address: MuxAddress, muxId: number, port: number): Promise<net.Socket> {
  const socket = await dial(address);
  const swapped = ((port & 0xff) << 8) | (port >> 8);
  expect(behind(await askMux(socket, { MessageType: 'Connect', DeviceID: muxId, PortNumber: swapped }), 'Number')).toBe('0');
  return socket;
}

interface Identity {
  readonly hostId: string;
  readonly buid: string;
  readonly hostKey: string;
  readonly hostCertificate: string;
  readonly rootCertificate: string;
  readonly deviceCertificate: string;
}

/** SHA-1, serial number 0, no names, keys as PKCS #1: what devices take from go-ios. */
function certify(subject: string, rootKey: KeyObject, authority: boolean): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(subject);
  certificate.serialNumber = '00';
  certificate.validity.notAfter = new Date(Date.now() + 10 * 365 * 86_400_000);
  certificate.setExtensions([{ name: 'basicConstraints', critical: true, cA: authority }]);
  certificate.sign(forge.pki.privateKeyFromPem(rootKey.export({ type: 'pkcs1', format: 'pem' }) as string), forge.md.sha1.create());
  return forge.pki.certificateToPem(certificate);
}

function identityFor(devicePublicKey: string, buid: string): Identity {
  const root = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const host = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }) as string;
  return {
    hostId: '6F3B2A10-6E1D-4F52-9C2C-0B6D5B1C7A01', buid, hostKey: host.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    rootCertificate: certify(spki(root.publicKey), root.privateKey, true), hostCertificate: certify(spki(host.publicKey), root.privateKey, false),
    deviceCertificate: certify(devicePublicKey, root.privateKey, false),
  };
}

const lockdown = { Label: 'go.ios.control', ProtocolVersion: '2' };
const record = ({ hostId, buid, hostCertificate, rootCertificate, deviceCertificate }: Identity): Given => ({
  DeviceCertificate: Buffer.from(deviceCertificate), HostCertificate: Buffer.from(hostCertificate), HostID: hostId, RootCertificate: Buffer.from(rootCertificate), SystemBUID: buid,
});

async function pair(address: MuxAddress, muxId: number, udid: string): Promise<Identity> {
  const mux = await dial(address);
  const buid = behind(await askMux(mux, { MessageType: 'ReadBUID' }), 'BUID') ?? '';
  const socket = await connect(address, muxId, 62_078);
  const key = Buffer.from(behind(await ask(socket, { ...lockdown, Request: 'GetValue', Key: 'DevicePublicKey' }), 'Value') ?? '', 'base64').toString();
  const identity = identityFor(key, buid);
  const paired = await ask(socket, { ...lockdown, Request: 'Pair', PairRecord: record(identity), PairingOptions: { ExtendedPairingErrors: true } });
  expect(Buffer.from(behind(paired, 'EscrowBag') ?? '', 'base64')).toHaveLength(32);
  const saved = { ...(record(identity) as object), HostPrivateKey: Buffer.from(identity.hostKey), EscrowBag: Buffer.alloc(32) } as Given;
  expect(behind(await askMux(mux, { MessageType: 'SavePairRecord', PairRecordID: udid, PairRecordData: plist(saved), DeviceID: muxId }), 'Number')).toBe('0');
  expect(Buffer.from(behind(await askMux(mux, { MessageType: 'ReadPairRecord', PairRecordID: udid }), 'PairRecordData') ?? '', 'base64')).toEqual(plist(saved));
  return identity;
}

async function secured(socket: Duplex, { hostKey, hostCertificate }: Identity): Promise<tls.TLSSocket> {
  const secure = tls.connect({ socket, key: hostKey, cert: hostCertificate, rejectUnauthorized: false, ciphers: 'DEFAULT@SECLEVEL=0' });
  await once(secure, 'secureConnect');
  return secure;
}

async function session(address: MuxAddress, muxId: number, identity: Identity): Promise<tls.TLSSocket> {
  const socket = await connect(address, muxId, 62_078);
  const started = await ask(socket, { ...lockdown, Request: 'StartSession', HostID: identity.hostId, SystemBUID: identity.buid });
  expect(behind(started, 'EnableSessionSSL')).toBe('true');
  return secured(socket, identity);
}

async function service(address: MuxAddress, muxId: number, identity: Identity, name: string): Promise<tls.TLSSocket> {
  const socket = await session(address, muxId, identity);
  const started = await ask(socket, { Label: 'go.ios.control', Request: 'StartService', Service: name });
  expect(behind(started, 'EnableServiceSSL')).toBe('true');
  return secured(await connect(address, muxId, Number(behind(started, 'Port'))), identity);
}

async function makeMarker(afc: Duplex): Promise<void> {
  const packet = (operation: number, payload: Buffer): Buffer => {
    const words = Buffer.alloc(40);
    words.write('CFA6LPAA', 'latin1');
    for (const [i, value] of [40 + payload.length, 40 + payload.length, 0, operation].entries()) words.writeBigUInt64LE(BigInt(value), 8 + i * 8);
    return Buffer.concat([words, payload]);
  };
  const sent = async (operation: number, payload: Buffer): Promise<Buffer> => {
    afc.write(packet(operation, payload));
    const header = await exactly(afc, 40);
    return exactly(afc, Number(header.readBigUInt64LE(8)) - 40);
  };
  await sent(0x09, Buffer.from('iTunes_Control/iTunes\0'));
  const handle = await sent(0x0d, Buffer.concat([Buffer.from('0300000000000000', 'hex'), Buffer.from('iTunes_Control/iTunes/SkipSetup\0')]));
  expect((await sent(0x14, handle)).readBigUInt64LE(0)).toBe(0n);
}

const profile = plist({
  PayloadContent: { }, PayloadDisplayName: 'USB', PayloadIdentifier: 'com.apple.configurator.usbrestrictedmode', PayloadType: 'Configuration', PayloadUUID: '7E1B12F3-FCF1-4120-83A0-26E950519103', PayloadVersion: 1,
});

describe.each([['a UNIX socket', false], ['TCP', true]])('a host with nothing of ours, over %s', (_, tcp) => {
  it('finds, pairs, supervises and sets up a device, and erases it', async () => {
    const spec = privateDevice(0, { phase: 'hello', activated: true });
    const { bench, address } = await startBench([spec], { tcp });
    const device = bench.device(spec.udid);
    const mux = await dial(address);
    expect(behind(await askMux(mux, { MessageType: 'ListDevices' }), 'SerialNumber')).toBe(spec.udid);
    const identity = await pair(address, 1, spec.udid);

    const installer = await service(address, 1, identity, 'com.apple.mobile.MCInstall');
    const say = (RequestType: string, more: Readonly<Record<string, Given>> = {}): Promise<string> => ask(installer, { RequestType, ...more });
    expect(behind(await say('Flush'), 'Status')).toBe('Acknowledged');
    expect(await say('GetCloudConfiguration')).not.toContain('<key>CloudConfiguration</key>');
    const certificate = Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(forge.pki.certificateFromPem(identity.rootCertificate))).getBytes(), 'binary');
    const configuration = {
      AllowPairing: true, IsMultiUser: false, IsSupervised: true, OrganizationMagic: 'D9DF2C5E-0B1F-4F0B-8F5B-1B2E3C4D5E6F', OrganizationName: 'Acme', SkipSetup: ['Siri', 'WiFi'], SupervisorHostCertificates: [certificate],
    };
    expect(behind(await say('SetCloudConfiguration', { CloudConfiguration: configuration }), 'Status')).toBe('Acknowledged');
    expect(behind(await say('HelloHostIdentifier'), 'Status')).toBe('Acknowledged');
    expect(behind(await say('GetCloudConfiguration'), 'OrganizationName')).toBe('Acme');
    // One byte that is no certificate, as go-ios sends it and expects to be refused.
    expect(behind(await say('Escalate', { SupervisorCertificate: Buffer.from([0]) }), 'Status')).toBe('CertificateRejected');
    expect(behind(await say('InstallProfile', { Payload: profile }), 'Status')).toBe('Acknowledged');
    expect(await say('GetProfileList')).toContain('<string>com.apple.configurator.usbrestrictedmode</string>');
    expect(behind(await say('SetCloudConfiguration', { CloudConfiguration: configuration }), 'ErrorCode')).toBe('14002');

    const values = await session(address, 1, identity);
    expect(behind(await ask(values, { Label: 'go.ios.control', Request: 'GetValue', Domain: 'com.apple.mobile.chaperone', Key: 'DeviceIsChaperoned' }), 'Value')).toBe('true');
    for (const [Domain, Key, Value] of [['com.apple.international', 'Locale', 'de_DE'], ['com.apple.international', 'Language', 'de'], ['', 'TimeIntervalSince1970', 1_795_000_000], ['', 'TimeZone', 'Europe/Berlin']] as const) {
      expect(behind(await ask(values, { Label: 'go.ios.control', Request: 'SetValue', ...(Domain ? { Domain } : {}), Key, Value }), 'Error')).toBeUndefined();
    }
    await makeMarker(await service(address, 1, identity, 'com.apple.afc'));
    expect([device.supervised, device.language, device.locale, device.timeZone, bench.log.count('configured'), bench.log.count('installed')]).toEqual([true, 'de', 'de_DE', 'Europe/Berlin', 1, 1]);

    const eraser = await service(address, 1, identity, 'com.apple.mobile.MCInstall');
    expect(behind(await ask(eraser, { RequestType: 'EraseDevice', PreserveDataPlan: 1 }), 'Status')).toBe('Acknowledged');
    while (bench.attached()[0]?.muxId !== 2) await new Promise((resolve) => { setImmediate(resolve); });
    const again = await connect(address, 2, 62_078);
    expect(behind(await ask(again, { ...lockdown, Request: 'StartSession', HostID: identity.hostId, SystemBUID: identity.buid }), 'Error')).toBe('InvalidHostID');
  });
});
