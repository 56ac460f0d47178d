// What reads bytes from outside, each with what it may be given and the only errors it may answer with.
import { PassThrough } from 'node:stream';
import { checkAppleAnswer } from '../../src/device/activation/apple-answer.ts';
import { readAfcPacket } from '../../src/device/afc/packet.ts';
import { batteryHealth } from '../../src/device/commands/battery-health.ts';
import type { DeviceCommand } from '../../src/device/commands/command.ts';
import { deviceInformation } from '../../src/device/commands/device-information.ts';
import { eraseDevice } from '../../src/device/commands/erase-device.ts';
import { getCloudConfiguration, getWholeCloudConfiguration } from '../../src/device/commands/get-cloud-configuration.ts';
import { installProfile } from '../../src/device/commands/install-profile.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import { restartDevice } from '../../src/device/commands/power.ts';
import { answersAs, identityFrom, readBattery, readFlag, readGlobalValues, readStorage } from '../../src/device/commands/read-identity.ts';
import { securityInfo } from '../../src/device/commands/security-info.ts';
import { setCloudConfiguration } from '../../src/device/commands/set-cloud-configuration.ts';
import { setWallpaper } from '../../src/device/commands/set-wallpaper.ts';
import { getStoredProfile } from '../../src/device/commands/stored-profile.ts';
import { requestUnlockToken } from '../../src/device/commands/unlock-token.ts';
import { readMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { readPlistFrame } from '../../src/device/frame/plist-frame.ts';
import { parsePairRecord } from '../../src/device/lockdown/pair-record.ts';
import { lockdownRefusal } from '../../src/device/lockdown/refusals.ts';
import { parseBootSerial } from '../../src/device/usb/boot-mode.ts';
import { seenDevice } from '../../src/device/usb/bus-watch.ts';
import { canonicalUdid } from '../../src/device/usbmux/udid.ts';
import { openSignedContent } from '../../src/crypto/signed-content.ts';
import { inspectProfile } from '../../src/domain/profile/inspect.ts';
import { AppError } from '../../src/errors.ts';
import { udidSchema } from '../../src/model.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict, PlistError, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import * as corpus from './corpus.ts';
import { fileTargets } from './file-targets.ts';
import { mutateBytes, mutateValue, pick, type Random } from './mutate.ts';
import type { MuxPuppet } from './mux-puppet.ts';

export interface Target {
  readonly name: string;
  /** How often among all, as a share of the sum. */
  readonly weight: number;
  /** Codes of AppError; a PlistError stands for itself. Everything else is a defect. */
  readonly allows: RegExp;
  readonly plistErrors?: boolean;
  readonly make: (random: Random) => Uint8Array;
  readonly read: (bytes: Uint8Array, random: Random) => unknown;
}

const link = /^link\.(?:malformed|closed)$/;
const udid = udidSchema.parse('00008110-001664D43CF2801E');

const bytesOf = (from: readonly Uint8Array[]) => (random: Random): Uint8Array => mutateBytes(random, pick(random, from), pick(random, from));

/** Half of them well-formed property lists with a strange value in them, half of them damaged bytes. */
const valuesOf = (from: readonly PlistDict[]) => (random: Random): Uint8Array => {
  const value = pick(random, from);
  if (random() < 0.5) return mutateBytes(random, writeXmlPlist(value), writeBinaryPlist(pick(random, from)));
  let mutated: PlistValue = value;
  for (let left = pick(random, [1, 1, 2, 3]); left > 0; left -= 1) mutated = mutateValue(random, mutated);
  return writeBinaryPlist(mutated);
};

/** Reads until the end, as from a peer that hangs up after its last byte; in two pieces, so that frames are cut. */
async function drain(bytes: Uint8Array, random: Random, next: (stream: PassThrough) => Promise<unknown>): Promise<void> {
  const stream = new PassThrough();
  const cut = Math.floor(random() * bytes.length);
  stream.write(bytes.subarray(0, cut));
  stream.end(bytes.subarray(cut));
  while (await next(stream) !== null);
}

/** Bytes of texts and data, shared ones each time: what it takes to write this. */
function weigh(value: PlistValue): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + weigh(item), 0);
  if (isDict(value)) return [...value.values()].reduce<number>((sum, member) => sum + weigh(member), 0);
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
}

const writable = 1 << 20;

function rewrite(bytes: Uint8Array): void {
  const value = readPlist(bytes);
  // What shares much is small as long as nobody writes it anew, which nobody does with what came from outside.
  if (weigh(value) > writable) return;
  const again = readPlist(writeBinaryPlist(value));
  if (!Buffer.from(writeBinaryPlist(again)).equals(Buffer.from(writeBinaryPlist(value)))) throw new Error('written and read again it is another one');
  writeXmlPlist(value);
}

const commands = [
  batteryHealth, deviceInformation, eraseDevice, getCloudConfiguration, getWholeCloudConfiguration, getStoredProfile, installProfile, listProfiles, requestUnlockToken, restartDevice, securityInfo, setCloudConfiguration, setWallpaper,
] as readonly Pick<DeviceCommand<never, unknown>, 'reply'>[];

/** Each refusal is allowed on its own, so that the next reader gets its turn. */
function each(allows: RegExp, readers: readonly (() => unknown)[]): void {
  for (const reader of readers) {
    try {
      reader();
    } catch (error) {
      if (!(error instanceof AppError && allows.test(error.code))) throw error;
    }
  }
}

const refusals = /^(?:link\.malformed|(?:device|profile|cloudConfig|escalation|keybag)\..+)$/;

function readReply(bytes: Uint8Array): void {
  const body = readPlist(bytes);
  if (isDict(body)) each(refusals, commands.map((command) => () => command.reply(body)));
}

function readValues(bytes: Uint8Array): void {
  const body = readPlist(bytes);
  const value = isDict(body) ? body.get('Value') ?? body : body;
  const found = readGlobalValues(value);
  if (found) {
    identityFrom(found);
    answersAs(found, udid);
  }
  readBattery(value);
  readStorage(value);
  readFlag(value);
  lockdownRefusal('GetValue', value);
}

function readSerial(bytes: Uint8Array, random: Random): void {
  const serialNumber = Buffer.from(bytes).toString(random() < 0.5 ? 'latin1' : 'utf8');
  parseBootSerial(serialNumber);
  canonicalUdid(serialNumber);
  for (const productId of [0x12a8, 0x1281, 0x1227]) seenDevice({ vendorId: 0x05ac, productId, serialNumber, bus: serialNumber.slice(0, 5), address: 3, ports: [1, 2] }, 0);
}

const apple = (type: string) => (bytes: Uint8Array): void => { checkAppleAnswer({ headers: { 'content-type': type }, body: bytes }); };

export function makeTargets(puppet: MuxPuppet): readonly Target[] {
  const random = (from: readonly Uint8Array[]): Target['make'] => bytesOf(from);
  return [
    { name: 'property list', weight: 24, allows: /^$/, plistErrors: true, make: random(corpus.plists), read: rewrite },
    { name: 'multiplexer frames', weight: 16, allows: link, make: random(corpus.muxFrames), read: (bytes, roll) => drain(bytes, roll, (stream) => readMuxFrame(stream)) },
    { name: 'property list frames', weight: 16, allows: link, make: random(corpus.plistFrames), read: (bytes, roll) => drain(bytes, roll, (stream) => readPlistFrame(stream)) },
    { name: 'file packets', weight: 8, allows: link, make: random(corpus.afcPackets), read: (bytes, roll) => drain(bytes, roll, (stream) => readAfcPacket(stream)) },
    { name: 'boot serials and UDIDs', weight: 6, allows: /^$/, make: random(corpus.bootSerials), read: readSerial },
    { name: 'command replies', weight: 12, allows: /^$/, plistErrors: true, make: valuesOf(corpus.replies), read: readReply },
    { name: 'lockdown values', weight: 6, allows: /^$/, plistErrors: true, make: valuesOf(corpus.replies), read: readValues },
    { name: 'pair records', weight: 4, allows: /^device\.pairingStale$/, make: valuesOf([corpus.pairRecord]), read: parsePairRecord },
    { name: 'profiles', weight: 3, allows: /^profile\.(?:notAProfile|encrypted)$/, plistErrors: true, make: valuesOf([corpus.profile]), read: (bytes) => inspectProfile(readPlist(bytes), 'x') },
    { name: 'answers of Apple', weight: 2, allows: /^activation\.(?:locked|refused)$/, make: random(corpus.pages), read: apple('text/html') },
    { name: 'activation records', weight: 1, allows: /^activation\.(?:locked|refused)$/, make: valuesOf([corpus.activationRecord]), read: apple('application/xml') },
    { name: 'signed files', weight: 1, allows: /^$/, make: random(corpus.signedFiles), read: openSignedContent },
    {
      name: 'a multiplexer’s answers', weight: 1, allows: /^(?:link\.(?:malformed|closed)|mux\.(?:protocol|refused|overloaded)|device\.gone)$/,
      make: (roll) => (roll() < 0.5 ? puppet.frame(valuesOf(corpus.muxBodies)(roll)) : bytesOf(corpus.muxFrames)(roll)), read: (bytes, roll) => puppet.converse(bytes, roll),
    },
    ...fileTargets,
  ];
}

/** Whether this is one of the errors that the target is documented to answer with. */
export function isDocumented(target: Target, error: unknown): boolean {
  if (error instanceof PlistError) return target.plistErrors === true;
  return error instanceof AppError && target.allows.test(error.code);
}
