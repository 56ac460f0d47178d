// What commands ask, how replies are read, and what a refusal says (ios-protocols 3.1, 3.2, 3.10).
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sendCommand } from '../../src/device/commands/command.ts';
import { installerRefusal } from '../../src/device/commands/installer.ts';
import { installProfile } from '../../src/device/commands/install-profile.ts';
import { listProfiles } from '../../src/device/commands/list-profiles.ts';
import { answersAs, identityFrom, readBattery, readFlag, readGlobalValues } from '../../src/device/commands/read-identity.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { AppError } from '../../src/errors.ts';
import { udidSchema } from '../../src/model.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { duplexPair } from 'node:stream';
import { codeOf, failureOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { exchange } from '../setup/service-peer.ts';

const link = (domain: string, code: bigint, text: string): PlistValue => dict({ ErrorCode: code, ErrorDomain: domain, LocalizedDescription: `${text} (übersetzt)`, USEnglishDescription: text });

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

describe('the profile list', () => {
  const entry = (uuid: string, name?: string): PlistDict => dict({ PayloadUUID: uuid, PayloadDisplayName: name, PayloadRemovalDisallowed: false, PayloadVersion: 1n });

  it('is asked for by name and read in the device’s own order', async () => {
    const { asked, output } = await exchange(listProfiles, null, dict({
      Status: 'Acknowledged', OrderedIdentifiers: ['b', 'a'],
      ProfileManifest: dict({ a: dict({ Description: 'A', IsActive: true }) }), ProfileMetadata: dict({ a: entry('UUID-A', 'Name A'), b: entry('UUID-B') }),
    }));
    expect(asked).toEqual(new Map([['RequestType', 'GetProfileList']]));
    expect(await output).toEqual([{ identifier: 'b', uuid: 'UUID-B', name: 'b' }, { identifier: 'a', uuid: 'UUID-A', name: 'Name A' }]);
  });

  it('leaves out an identifier without metadata, even one named like a property of every object', async () => {
    const { output } = await exchange(listProfiles, null, dict({ Status: 'Acknowledged', OrderedIdentifiers: ['constructor', 'a', '__proto__'], ProfileMetadata: dict({ a: entry('U') }) }));
    expect((await output).map((profile) => profile.identifier)).toEqual(['a']);
  });

  it.each([
    ['no identifiers', dict({ Status: 'Acknowledged', ProfileMetadata: new Map() })],
    ['no metadata', dict({ Status: 'Acknowledged', OrderedIdentifiers: [] })],
    ['a UUID of another type', dict({ Status: 'Acknowledged', OrderedIdentifiers: ['a'], ProfileMetadata: dict({ a: dict({ PayloadUUID: 5n }) }) })],
  ])('with %s is malformed', async (_, reply) => {
    expect(await codeOf((await exchange(listProfiles, null, reply)).output)).toBe('link.malformed');
  });
});

describe('a command', () => {
  it('isn’t sent where an answer lies already: it would be taken for its own', async () => {
    const [host, peer] = duplexPair();
    const acknowledged = dict({ Status: 'Acknowledged' });
    const first = sendCommand(host, installProfile, { profile: Uint8Array.of(1) }, neverStopped);
    await readPlistFrame(peer);
    await Promise.all([writePlistFrame(peer, acknowledged), writePlistFrame(peer, acknowledged)]);
    await first;
    expect(await codeOf(sendCommand(host, installProfile, { profile: Uint8Array.of(2) }, neverStopped))).toBe('link.malformed');
  });

  it('takes no answer of tens of megabytes, before anything of it is waited for', async () => {
    const [host, peer] = duplexPair();
    const output = sendCommand(host, listProfiles, null, neverStopped);
    await readPlistFrame(peer);
    peer.write(Buffer.from('02000000', 'hex'));
    expect(await codeOf(output)).toBe('link.malformed');
  });
});

describe('installing', () => {
  it('hands the bytes over as they are, and is not repeatable', async () => {
    const profile = Uint8Array.from([0x30, 0x82, 0, 255]);
    const { asked, output } = await exchange(installProfile, { profile }, dict({ Status: 'Acknowledged' }));
    expect(asked).toEqual(new Map<string, PlistValue>([['RequestType', 'InstallProfile'], ['Payload', profile]]));
    expect(await output).toBeNull();
    expect([installProfile.repeatable, listProfiles.repeatable]).toEqual([false, true]);
  });

  it('refused with an error chain is refused for its root cause, the last link', async () => {
    const { output } = await exchange(installProfile, { profile: new Uint8Array(1) }, dict({
      Status: 'Error', ErrorChain: [link('MCInstallationErrorDomain', 4001n, 'The profile could not be installed.'), link('MCProfileErrorDomain', 1002n, 'The field “PayloadUUID” is missing.')],
    }));
    const failure = await failureOf(output);
    expect(failure.code).toBe('profile.refused');
    expect(failure.params).toEqual({ request: 'InstallProfile', word: 'The field “PayloadUUID” is missing' });
    expect(failure.device).toEqual({ domain: 'MCProfileErrorDomain', code: '1002', text: 'The field “PayloadUUID” is missing.' });
  });

  it('refused with a bare status is refused with that word', async () => {
    const failure = await failureOf((await exchange(installProfile, { profile: new Uint8Array(1) }, dict({ Status: 'CommandFormatError' }))).output);
    expect([failure.code, failure.params['word'], failure.device]).toEqual(['profile.refused', 'CommandFormatError', { domain: 'MCInstall', code: 'CommandFormatError', text: 'CommandFormatError' }]);
    const none = await failureOf((await exchange(installProfile, { profile: new Uint8Array(1) }, dict({ Something: 'else' }))).output);
    expect(none.device?.code).toBe('no status');
  });

  it('without an answer is a closed link, not a success', async () => {
    expect(await codeOf((await exchange(installProfile, { profile: new Uint8Array(1) }, null)).output)).toBe('link.closed');
  });

  it('that was stopped before it began sends nothing', async () => {
    const stop = new AbortController();
    stop.abort(new AppError('run.cancelled'));
    const wire = new PassThrough();
    expect(await codeOf(sendCommand(wire, installProfile, { profile: new Uint8Array(4) }, stop.signal))).toBe('run.cancelled');
    expect(wire.readableLength).toBe(0);
  });
});

describe('an error chain', () => {
  it('of any shape gives a word, a domain and a code, none of them endless', () => {
    expect(installerRefusal('X', 'Error', 'not a list').device).toEqual({ domain: 'MCInstall', code: 'Error', text: 'Error' });
    expect(installerRefusal('X', 'Error', []).device?.code).toBe('Error');
    expect(installerRefusal('X', 'Error', ['junk', 5n]).device?.code).toBe('Error');
    expect(installerRefusal('X', 'Error', [dict({ ErrorCode: -402_653_030n })]).device).toEqual({ domain: 'MCInstall', code: '-402653030', text: 'Error' });
    expect(installerRefusal('X', 'Error', [dict({ ErrorDomain: 'D', LocalizedDescription: 'Nein.' })]).params['word']).toBe('Nein');
    const long = installerRefusal('X', 'S'.repeat(500), [dict({ ErrorDomain: 'D'.repeat(5000), USEnglishDescription: 'T'.repeat(9000) })]);
    expect([String(long.params['word']).length, long.device?.domain.length, long.device?.code.length, long.device?.text?.length]).toEqual([500, 200, 60, 2000]);
  });
});

describe('identity', () => {
  const udid = udidSchema.parse('00008101-001E2D3C4B5A6978');

  it('is read from the global values, the ECID as a decimal text', () => {
    const values = readGlobalValues(dict({ UniqueDeviceID: udid, UniqueChipID: 9_007_199_254_740_993n, SerialNumber: 'F2LXK0AAPQ', DeviceName: 'iPad 1', ProductType: 'iPad13,18', ProductVersion: '18.6', BuildVersion: '22G86', DeviceClass: 'iPad', ActivationState: 'Activated', PasswordProtected: false }));
    if (!values) throw new Error('not read');
    expect(identityFrom(values)).toEqual({ ecid: '9007199254740993', serial: 'F2LXK0AAPQ', name: 'iPad 1', productType: 'iPad13,18', osVersion: '18.6', buildVersion: '22G86', deviceClass: 'iPad', activation: 'Activated', imei: null, imei2: null, wifiAddress: null });
  });

  it('leaves out each absurd value and keeps the others', () => {
    const values = readGlobalValues(dict({ UniqueChipID: -1n, SerialNumber: '../x', DeviceName: 'n'.repeat(300), ProductType: 5n, ProductVersion: '18.6' }));
    if (!values) throw new Error('not read');
    expect(identityFrom(values)).toEqual({ ecid: null, serial: null, name: null, productType: null, osVersion: '18.6', buildVersion: null, deviceClass: null, activation: null, imei: null, imei2: null, wifiAddress: null });
  });

  it('is none when the answer is no dictionary', () => {
    const lock = (word: string | undefined): boolean | null | undefined => readGlobalValues(dict({ NonVolatileRAM: dict({ 'auto-boot': bytesOf('true'), 'fm-activation-locked': word === undefined ? undefined : bytesOf(word) }) }))?.activationLocked;
    expect(['YES', 'NO', 'maybe', undefined].map(lock)).toEqual([true, false, null, null]);
    expect([readGlobalValues(undefined), readGlobalValues('text'), readGlobalValues([])]).toEqual([null, null, null]);
  });

  it('belongs to the UDID it was asked under, in whatever spelling; a device that gives none is believed', () => {
    const with_ = (UniqueDeviceID?: string): boolean => {
      const values = readGlobalValues(dict({ UniqueDeviceID }));
      return values !== null && answersAs(values, udid);
    };
    expect([with_('00008101-001E2D3C4B5A6978'), with_('00008101001e2d3c4b5a6978'), with_(), with_('00008101-001E2D3C4B5A6979'), with_('nonsense')]).toEqual([true, true, true, false, false]);
  });

  it('comes with a battery between 0 and 100 and with flags in either spelling', () => {
    expect(readBattery(dict({ BatteryCurrentCapacity: 80n, BatteryIsCharging: true }))).toEqual({ battery: 80, charging: true });
    expect(readBattery(dict({ BatteryCurrentCapacity: 101n }))).toEqual({ battery: null, charging: null });
    expect(readBattery(undefined)).toEqual({ battery: null, charging: null });
    expect([readFlag(true), readFlag(0n), readFlag(1n), readFlag('true'), readFlag(undefined)]).toEqual([true, false, true, null, null]);
  });
});
