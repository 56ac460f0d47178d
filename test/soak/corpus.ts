// What is well-formed before it is damaged: one example of everything that a device, a multiplexer or a file can say, and
// a few property lists that are small and stand for something huge.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { encodeAfcPacket } from '../../src/device/afc/packet.ts';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { dict, type PlistDict, PlistUid, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value));
const pem = text(`-----BEGIN CERTIFICATE-----\n${'MIIBkTCB+wIJAKZ7'.repeat(40)}\n-----END CERTIFICATE-----\n`);

export const globalValues: PlistDict = dict({
  ActivationState: 'Activated', ActivationStateAcknowledged: true, BasebandVersion: '3.04.00', BuildVersion: '23B85', ChipID: 33_040n, DeviceClass: 'iPhone', DeviceName: 'Ünïcode 📱',
  DevicePublicKey: pem, InternationalMobileEquipmentIdentity: '353328111234567', InternationalMobileEquipmentIdentity2: '353328111234568', NonVolatileRAM: dict({ 'auto-boot': text('true') }),
  PasswordProtected: false, ProductType: 'iPhone14,7', ProductVersion: '26.1', SerialNumber: 'DNPXQ1ABCD', SupportedDeviceFamilies: [1n, 2n], TimeIntervalSince1970: 1_795_000_000.25,
  TimeZoneOffsetFromUTC: 3600n, UniqueChipID: 6_303_405_673_529_390n, UniqueDeviceID: '00008110-001664D43CF2801E', WiFiAddress: '0a:1b:2c:3d:4e:5f',
});

const cloud = dict({ AllowPairing: true, CloudConfigurationUIComplete: 1n, ConfigurationSource: 2n, ConfigurationURL: 'https://mdm.example/enroll', IsSupervised: true, OrganizationMagic: '5B0C', OrganizationName: 'School', SkipSetup: ['Siri'] });
const chain = [dict({ ErrorCode: 4001n, ErrorDomain: 'MCInstallationErrorDomain', LocalizedDescription: 'Nein', USEnglishDescription: 'No.' }), dict({ ErrorCode: 14_002n, ErrorDomain: 'DMCTunnelErrorDomain' })];

/** Replies of lockdown, MCInstall, the diagnostics relay and the installation proxy. */
export const replies: readonly PlistDict[] = [
  dict({ Request: 'GetValue', Value: globalValues }),
  dict({ Request: 'GetValue', Domain: 'com.apple.mobile.battery', Value: dict({ BatteryCurrentCapacity: 80n, BatteryIsCharging: true }) }),
  dict({ Request: 'GetValue', Value: dict({ TotalDiskCapacity: 128_000_000_000n, AmountDataAvailable: 64_000_000_000n, TotalDataAvailable: 60_000_000_000n }) }),
  dict({ Request: 'Pair', Error: 'MCChallengeRequired', ExtendedResponse: dict({ PairingChallenge: new Uint8Array(32) }) }),
  dict({ Request: 'StartService', Service: 'x', Port: 49_152n, EnableServiceSSL: true }),
  dict({ Status: 'Acknowledged' }),
  dict({ Status: 'Acknowledged', CloudConfiguration: cloud }),
  dict({ Status: 'Acknowledged', OrderedIdentifiers: ['a', 'b'], ProfileMetadata: dict({ a: dict({ PayloadUUID: 'u', PayloadDisplayName: 'A', PayloadVersion: 1n }), b: dict({ PayloadUUID: 'v' }) }) }),
  dict({ Status: 'Error', ErrorChain: chain }),
  dict({ Status: 'Acknowledged', SecurityInfo: dict({ PasscodePresent: 0n, PasscodeCompliant: true, HardwareEncryptionCaps: 3n }) }),
  dict({ Status: 'Acknowledged', QueryResponses: dict({ DeviceName: 'x', IsSupervised: true, BatteryLevel: 0.5, ServiceSubscriptions: [dict({})] }) }),
  dict({ Status: 'Acknowledged', UnlockToken: new Uint8Array(64), ProfileData: text('<plist/>'), Challenge: new Uint8Array(16) }),
  dict({ Status: 'Acknowledged', Settings: [dict({ Item: 'Wallpaper', Status: 'Acknowledged' }), dict({ Status: 'Error', ErrorChain: chain })] }),
  dict({ Status: 'Success', Diagnostics: dict({ IORegistry: dict({ CycleCount: 12n, DesignCapacity: 3200n, NominalChargeCapacity: 3100n, Temperature: 2950n }) }) }),
];

export const pairRecord: PlistDict = dict({
  HostID: '0B0C7B0E-0000-4000-8000-000000000001', SystemBUID: '0B0C7B0E-0000-4000-8000-000000000002', HostCertificate: pem, HostPrivateKey: pem, RootCertificate: pem, RootPrivateKey: pem,
  DeviceCertificate: pem, EscrowBag: new Uint8Array(32), WiFiMACAddress: '0a:1b:2c:3d:4e:5f',
});

const attached = dict({ MessageType: 'Attached', DeviceID: 7n, Properties: dict({ ConnectionSpeed: 480_000_000n, ConnectionType: 'USB', DeviceID: 7n, LocationID: 338_755_584n, ProductID: 4776n, SerialNumber: '00008110-001664D43CF2801E' }) });

/** What a multiplexer says, as events and as answers. */
export const muxBodies: readonly PlistDict[] = [
  attached, dict({ MessageType: 'Detached', DeviceID: 7n }), dict({ MessageType: 'Paired', DeviceID: 7n }), dict({ MessageType: 'Result', Number: 0n }), dict({ MessageType: 'Result', Number: 4_294_967_295n }),
  dict({ DeviceList: [attached, attached] }), dict({ BUID: '0B0C7B0E-0000-4000-8000-000000000002' }), dict({ PairRecordData: writeXmlPlist(pairRecord) }),
  dict({ MessageType: 'MusterPracticeProof', Proof: new Uint8Array(32), Web: 'http://127.0.0.1:1' }),
  dict({ MessageType: 'MusterPracticeBus', Devices: [dict({ VendorID: 1452n, ProductID: 4776n, SerialNumber: 'x', Bus: '20', Address: 3n, Ports: [1n, 2n] })] }),
];

export const profile: PlistDict = dict({
  PayloadType: 'Configuration', PayloadIdentifier: 'example.mdm', PayloadUUID: 'u', PayloadVersion: 1n, PayloadDisplayName: 'MDM', PayloadOrganization: 'School', PayloadRemovalDisallowed: true,
  PayloadContent: [dict({ PayloadType: 'com.apple.mdm', ServerURL: 'https://mdm.example/mdm', PayloadDisplayName: 'MDM' }), dict({ PayloadType: 'com.apple.wifi.managed' })],
});

export const activationRecord: PlistDict = dict({ 'iphone-activation': dict({ 'activation-record': dict({ AccountToken: pem, unbrick: true }) }) });

const everything: PlistValue = [globalValues, new Date(0), new PlistUid(7n), 1.5, -1n, 2n ** 64n - 1n, '', new Uint8Array(0), [], dict({}), 'ä', [[[[true]]]]];

/** A binary property list by hand: objects as bytes, all references two bytes wide. `more`: offsets of further objects. */
function table(objects: readonly Buffer[], more: readonly number[] = []): Buffer {
  const offsets = [...objects.map((_, i) => 8 + objects.slice(0, i).reduce((sum, object) => sum + object.length, 0)), ...more];
  const end = 8 + objects.reduce((sum, object) => sum + object.length, 0);
  const trailer = Buffer.alloc(32);
  trailer.set([4, 2], 6);
  trailer.writeBigUInt64BE(BigInt(offsets.length), 8);
  trailer.writeBigUInt64BE(BigInt(end), 24);
  const places = Buffer.alloc(4 * offsets.length);
  offsets.forEach((offset, i) => places.writeUInt32BE(offset, i * 4));
  return Buffer.concat([Buffer.from('bplist00'), ...objects, places, trailer]);
}

function array(count: number, ref: (index: number) => number): Buffer {
  const head = Buffer.from([0xaf, 0x11, count >> 8, count & 255]);
  const refs = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i += 1) refs.writeUInt16BE(ref(i), i * 2);
  return Buffer.concat([head, refs]);
}

const big = (marker: number, fill: number): Buffer => Buffer.concat([Buffer.from([marker, 0x11, 0x80, 0x00]), Buffer.alloc(0x8000, fill)]);
const many = 10_000;

/** Ten levels of a hundred; data and a text ten thousand times; the same data under ten thousand names; 400 levels of sixty; data inside of data. */
export const bombs: readonly Buffer[] = [
  table([...Array.from({ length: 10 }, (_, level) => array(100, () => level + 1)), Buffer.from([0x09])]),
  table([array(many, () => 1), big(0x4f, 0)]),
  table([array(many, () => 1), big(0x5f, 0x61)]),
  table([array(many, (i) => i + 1), big(0x4f, 0)], Array<number>(many).fill(8 + 4 + many * 2)),
  table([...Array.from({ length: 400 }, (_, level) => array(60, () => Math.min(level + 1, 399)))]),
  // Every fourth byte begins data of 32,000 bytes.
  table([array(many, (i) => i + 1), Buffer.alloc(4 * many + 0x8000, Buffer.from([0x4f, 0x11, 0x7d, 0x00]))], Array.from({ length: many }, (_, i) => 8 + 4 + many * 2 + 4 * i)),
];

export const plists: readonly Uint8Array[] = [
  ...[everything, globalValues, cloud, pairRecord, profile].flatMap((value) => [writeXmlPlist(value), writeBinaryPlist(value)]),
  text('<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><!-- a --><array><string>a<![CDATA[<b>]]>&#65;&lt;</string><data>AQ ID</data><date>2026-11-22T03:09:25Z</date><real>-1e3</real><integer>0xff</integer></array></plist>'),
  ...bombs,
  // Long runs, on which a careless pattern tries every cut.
  ...['real', 'integer', 'data', 'string'].flatMap((name) => ['1', ' ', '&'].map((filler) => text(`<plist version="1.0"><${name}>${filler.repeat(50_000)}!</${name}></plist>`))),
];

function framed(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeUInt32BE(body.length);
  frame.set(body, 4);
  return frame;
}

export const plistFrames: readonly Uint8Array[] = replies.flatMap((reply) => [framed(writeXmlPlist(reply)), framed(writeBinaryPlist(reply)), Buffer.concat([framed(writeXmlPlist(reply)), framed(writeXmlPlist(dict({ Status: 'x' })))])]);
export const muxFrames: readonly Uint8Array[] = [...muxBodies.map((body, i) => encodeMuxFrame(body, i)), Buffer.concat(muxBodies.map((body, i) => encodeMuxFrame(body, i)))];
export const afcPackets: readonly Uint8Array[] = [
  encodeAfcPacket({ number: 1n, operation: 1n, head: new Uint8Array(8), data: new Uint8Array(0) }), encodeAfcPacket({ number: 2n, operation: 2n, head: new Uint8Array(0), data: text('.\0..\0Books\0') }),
  Buffer.concat([0n, 1n, 2n].map((number) => encodeAfcPacket({ number, operation: 15n, head: new Uint8Array(16), data: new Uint8Array(300) }))),
];
export const bootSerials: readonly Uint8Array[] = [
  'CPID:8110 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:001A2B3C4D5E801E IBFL:3D SRNM:[F17XQ1ABCD]', 'SDOM:01 CPID:8015 CPRV:11 BDID:0A ECID:0012345678901234 PWND:[checkm8]', '00008110001664D43CF2801E\0\0\0', '0123456789abcdef0123456789abcdef01234567',
].map(text);
export const pages: readonly Uint8Array[] = [
  text('<!DOCTYPE html><html><h1>Activation Lock</h1><p>This iPhone is linked to an Apple Account.</p><input type="hidden" name="isAuthRequired" value="true"></html>'), writeXmlPlist(activationRecord),
];
export const signedFiles: readonly Uint8Array[] = ['signed-profile.cms', 'encrypted-profile.cms'].map((name) => readFileSync(path.join(import.meta.dirname, 'corpus', name)));
