// Every command of MCInstall: what is asked, key by key and type by type as the fact sheet has it, how replies are read,
// and what each refusal means (ios-protocols 3.1 to 3.10).
import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type DeviceCommand, sendCommand } from '../../src/device/commands/command.ts';
import { deviceInformation } from '../../src/device/commands/device-information.ts';
import { downloadAndApplyCloudConfiguration } from '../../src/device/commands/download-cloud-configuration.ts';
import { eraseDevice } from '../../src/device/commands/erase-device.ts';
import { answerEscalation, migrateKeybag, requestEscalation } from '../../src/device/commands/escalate.ts';
import { getCloudConfiguration, getWholeCloudConfiguration } from '../../src/device/commands/get-cloud-configuration.ts';
import { flush, hello } from '../../src/device/commands/hello.ts';
import { installProfile, installProfileSilently } from '../../src/device/commands/install-profile.ts';
import { installerRefusal } from '../../src/device/commands/installer.ts';
import { removeProfile } from '../../src/device/commands/remove-profile.ts';
import { securityInfo } from '../../src/device/commands/security-info.ts';
import { setCloudConfiguration } from '../../src/device/commands/set-cloud-configuration.ts';
import { setWallpaper } from '../../src/device/commands/set-wallpaper.ts';
import { getStoredProfile, storeProfile } from '../../src/device/commands/stored-profile.ts';
import { clearPasscode, requestUnlockToken } from '../../src/device/commands/unlock-token.ts';
import { setWifiPower } from '../../src/device/commands/wifi-power.ts';
import { AppError } from '../../src/errors.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { exchange } from '../setup/service-peer.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const yes = dict({ Status: 'Acknowledged' });
const map = (...entries: [string, PlistValue][]): PlistDict => new Map(entries);

/** A command with an input, and what must be on the wire. */
function sends<I, O>(command: DeviceCommand<I, O>, input: I, request: PlistDict): [string, () => Promise<PlistDict | null>, PlistDict] {
  return [command.name, async () => (await exchange(command, input, yes)).asked, request];
}

describe('what is asked', () => {
  it.each([
    sends(hello, null, map(['RequestType', 'HelloHostIdentifier'])),
    sends(flush, null, map(['RequestType', 'Flush'])),
    sends(getCloudConfiguration, null, map(['RequestType', 'GetCloudConfiguration'])),
    sends(setCloudConfiguration, { configuration: map(['IsSupervised', true], ['SkipSetup', ['Siri']]) }, map(['RequestType', 'SetCloudConfiguration'], ['CloudConfiguration', map(['IsSupervised', true], ['SkipSetup', ['Siri']])])),
    sends(downloadAndApplyCloudConfiguration, { credentials: null }, map(['RequestType', 'DownloadAndApplyCloudConfiguration'])),
    sends(downloadAndApplyCloudConfiguration, { credentials: { user: 'vera', password: 'secret' } }, map(['RequestType', 'DownloadAndApplyCloudConfiguration'], ['MDMUsername', 'vera'], ['MDMPassword', 'secret'])),
    sends(requestEscalation, { certificate: bytes(0x30, 1) }, map(['RequestType', 'Escalate'], ['SupervisorCertificate', bytes(0x30, 1)])),
    sends(answerEscalation, { signed: bytes(0x30, 2) }, map(['RequestType', 'EscalateResponse'], ['SignedRequest', bytes(0x30, 2)])),
    sends(migrateKeybag, null, map(['RequestType', 'ProceedWithKeybagMigration'])),
    sends(installProfileSilently, { profile: bytes(1) }, map(['RequestType', 'InstallProfileSilent'], ['Payload', bytes(1)])),
    sends(removeProfile, { identifier: 'example.test' }, map(['RequestType', 'RemoveProfile'], ['ProfileIdentifier', 'example.test'])),
    sends(removeProfile, { identifier: 'example.test', uuid: 'U' }, map(['RequestType', 'RemoveProfile'], ['ProfileIdentifier', 'example.test'])),
    sends(storeProfile, { profile: bytes(7) }, map(['RequestType', 'StoreProfile'], ['ProfileData', bytes(7)], ['Purpose', 'PostSetupInstallation'])),
    sends(getStoredProfile, null, map(['RequestType', 'GetStoredProfile'], ['Purpose', 'PostSetupInstallation'])),
    sends(eraseDevice, { preserveDataPlan: true, disallowProximitySetup: false }, map(['RequestType', 'EraseDevice'], ['PreserveDataPlan', true], ['DisallowProximitySetup', false])),
    sends(eraseDevice, { preserveDataPlan: false, disallowProximitySetup: true }, map(['RequestType', 'EraseDevice'], ['PreserveDataPlan', false], ['DisallowProximitySetup', true])),
    sends(setWallpaper, { image: bytes(0x89), where: 'both' }, map(['RequestType', 'Settings'], ['Settings', [map(['Item', 'Wallpaper'], ['Where', 3n], ['Image', bytes(0x89)])]])),
    sends(requestUnlockToken, null, map(['RequestType', 'RequestUnlockToken'])),
    sends(clearPasscode, { token: bytes(4, 5) }, map(['RequestType', 'ClearPasscode'], ['UnlockToken', bytes(4, 5)])),
    sends(deviceInformation, { queries: ['OSVersion', 'IsSupervised'] }, map(['RequestType', 'DeviceInformation'], ['Queries', ['OSVersion', 'IsSupervised']])),
    sends(securityInfo, null, map(['RequestType', 'SecurityInfo'])),
    sends(setWifiPower, { on: false }, map(['RequestType', 'SetWiFiPowerState'], ['PowerState', false])),
  ])('by %s is what the fact sheet has', async (_, ask, request) => {
    expect(await ask()).toEqual(request);
  });

  it('travels as an XML property list behind its length in four bytes, the highest first', async () => {
    const [host, peer] = duplexPair();
    const sent = sendCommand(host, setWifiPower, { on: true }, new AbortController().signal);
    sent.catch(() => undefined);
    const frame = await new Promise<Buffer>((resolve) => { peer.once('data', resolve); });
    peer.destroy();
    expect(frame.readUInt32BE(0)).toBe(frame.length - 4);
    expect(frame.subarray(4).toString('utf8')).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>[^]*<dict>\s*<key>RequestType<\/key>\s*<string>SetWiFiPowerState<\/string>\s*<key>PowerState<\/key>\s*<true\/>\s*<\/dict>/);
  });

  it('names a profile by a property list inside data when UUID and version are known', async () => {
    const { asked } = await exchange(removeProfile, { identifier: 'example.test', uuid: 'UUID-1', version: 3n }, yes);
    const name = asked?.get('ProfileIdentifier');
    if (!(name instanceof Uint8Array)) throw new Error('no data');
    expect(Buffer.from(name).toString('utf8', 0, 5)).toBe('<?xml');
    expect(readPlist(name)).toEqual(map(['PayloadType', 'Configuration'], ['PayloadIdentifier', 'example.test'], ['PayloadUUID', 'UUID-1'], ['PayloadVersion', 3n]));
  });

  it('is never an empty cloud configuration, which would remove the one that is there', async () => {
    const [host, peer] = duplexPair();
    expect(await codeOf(sendCommand(host, setCloudConfiguration, { configuration: new Map() }, new AbortController().signal))).toBe('cloudConfig.invalid');
    expect(peer.readableLength).toBe(0);
  });

  it('is sent twice by no machinery where it changes a device, and has the time that devices take', () => {
    const once = [setCloudConfiguration, downloadAndApplyCloudConfiguration, eraseDevice, installProfile, installProfileSilently, removeProfile, answerEscalation, migrateKeybag, clearPasscode];
    expect(once.map(({ repeatable }) => repeatable)).toEqual(once.map(() => false));
    expect([setCloudConfiguration, downloadAndApplyCloudConfiguration, migrateKeybag].map(({ deadline, heavy }) => [deadline, heavy])).toEqual([[180_000, true], [300_000, true], [330_000, true]]);
    expect(eraseDevice.heavy).toBe(true);
  });
});

describe('what is answered', () => {
  const answered = async <I, O>(command: DeviceCommand<I, O>, input: I, more: Readonly<Record<string, PlistValue>>): Promise<O> => (await exchange(command, input, dict({ Status: 'Acknowledged', ...more }))).output;

  it('to GetCloudConfiguration lies under a key of its own, and is absent when there is none', async () => {
    expect(await answered(getCloudConfiguration, null, { IsSupervised: true })).toMatchObject({ present: false, supervised: null });
    const configuration = dict({ IsSupervised: 1n, AllowPairing: false, OrganizationName: 'School', OrganizationMagic: 'M', ConfigurationSource: 2n, CloudConfigurationUIComplete: true, ConfigurationURL: 'https://mdm.example', SupervisorHostCertificates: [bytes(0x61, 0x62, 0x63)], IsMDMUnremovable: 0n, ProvisionalEnrollmentExpiry: 1_765_000_000n });
    expect(await answered(getCloudConfiguration, null, { CloudConfiguration: configuration })).toEqual({
      present: true, supervised: true, organization: 'School', magic: 'M', source: 'configurator', complete: true, allowsPairing: false, managementUrl: 'https://mdm.example',
      // FIPS 180-2, the digest of "abc".
      supervisors: ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'], locked: false, provisionalUntil: 1_765_000_000_000,
    });
    expect(await answered(getWholeCloudConfiguration, null, { CloudConfiguration: configuration })).toEqual(configuration);
    expect(await answered(getWholeCloudConfiguration, null, {})).toBeNull();
    expect(await codeOf(answered(getCloudConfiguration, null, { CloudConfiguration: 'text' }))).toBe('link.malformed');
  });

  it('to GetCloudConfiguration is not complete where nothing says so, and unknown where what is said is nothing', async () => {
    const read = (more: Readonly<Record<string, PlistValue>>): Promise<unknown> => answered(getCloudConfiguration, null, { CloudConfiguration: dict({ IsSupervised: true, ...more }) });
    expect(await read({})).toMatchObject({ complete: false, supervisors: [], locked: null, provisionalUntil: null });
    expect(await read({ CloudConfigurationUIComplete: 'yes', SupervisorHostCertificates: 'none', IsMDMUnremovable: 'x', ProvisionalEnrollmentExpiry: 'soon' })).toMatchObject({ complete: null, supervisors: [], locked: null, provisionalUntil: null });
    // 2026-01-01 in seconds since 2001, as a real number, and as a date.
    for (const value of [788_918_400, new Date(Date.UTC(2026, 0, 1))]) expect(await read({ ProvisionalEnrollmentExpiry: value })).toMatchObject({ provisionalUntil: Date.UTC(2026, 0, 1) });
  });

  it('to Escalate is a challenge', async () => {
    expect(await answered(requestEscalation, { certificate: bytes(1) }, { Challenge: bytes(9, 0x0a) })).toEqual(bytes(9, 0x0a));
    for (const more of [{}, { Challenge: 'text' }, { Challenge: 5n }]) expect(await codeOf(answered(requestEscalation, { certificate: bytes(1) }, more))).toBe('link.malformed');
  });

  it('to GetStoredProfile is the profile, or nothing', async () => {
    expect(await answered(getStoredProfile, null, { ProfileData: bytes(1, 2) })).toEqual(bytes(1, 2));
    expect(await answered(getStoredProfile, null, {})).toBeNull();
    expect(await codeOf(answered(getStoredProfile, null, { ProfileData: 5n }))).toBe('link.malformed');
  });

  it('to RequestUnlockToken is the token', async () => {
    expect(await answered(requestUnlockToken, null, { UnlockToken: bytes(3) })).toEqual(bytes(3));
    const failure = await failureOf(answered(requestUnlockToken, null, { UnlockToken: 'c2VjcmV0' }));
    expect([failure.code, JSON.stringify(failure.params)]).toEqual(['link.malformed', '{"detail":"no unlock token"}']);
  });

  it('to SecurityInfo may have numbers for flags, and each absurd value is left out', async () => {
    expect(await answered(securityInfo, null, { SecurityInfo: dict({ PasscodePresent: true, PasscodeCompliant: 0n, HardwareEncryptionCaps: 3n }) })).toEqual({ passcodePresent: true, passcodeCompliant: false, hardwareEncryption: 3 });
    expect(await answered(securityInfo, null, { SecurityInfo: dict({ PasscodePresent: 'yes', HardwareEncryptionCaps: -1n }) })).toEqual({ passcodePresent: null, passcodeCompliant: null, hardwareEncryption: null });
    expect(await codeOf(answered(securityInfo, null, {}))).toBe('link.malformed');
  });

  it('to DeviceInformation keeps simple values of sensible length', async () => {
    const QueryResponses = dict({ OSVersion: '18.6', IsSupervised: true, DeviceCapacity: 128.5, ModemCount: 2n, List: ['a'], Endless: 'x'.repeat(2001) });
    expect([...await answered(deviceInformation, { queries: [] }, { QueryResponses })]).toEqual([['OSVersion', '18.6'], ['IsSupervised', true], ['DeviceCapacity', 128.5], ['ModemCount', 2n]]);
    expect(await codeOf(answered(deviceInformation, { queries: [] }, { QueryResponses: [] }))).toBe('link.malformed');
  });

  it('to a wallpaper is the inner status, not the outer', async () => {
    const input = { image: bytes(1), where: 'lock' } as const;
    expect(await answered(setWallpaper, input, { Settings: [dict({ Status: 'Acknowledged' })] })).toBeNull();
    const refused = await failureOf(answered(setWallpaper, input, { Settings: [dict({ Status: 'Error', ErrorChain: [dict({ ErrorCode: 12_021n, ErrorDomain: 'MDMErrorDomain', USEnglishDescription: 'Not a valid image.' })] })] }));
    expect([refused.code, refused.device]).toEqual(['device.protocol', { domain: 'MDMErrorDomain', code: '12021', text: 'Not a valid image.' }]);
    expect(await codeOf(answered(setWallpaper, input, { Settings: [dict({ Status: 'Error' })] }))).toBe('device.refused');
    expect(await codeOf(answered(setWallpaper, input, { Settings: ['junk'] }))).toBe('device.refused');
    for (const more of [{}, { Settings: [] }, { Settings: 'x' }]) expect(await codeOf(answered(setWallpaper, input, more))).toBe('link.malformed');
  });
});

describe('an erase', () => {
  const input = { preserveDataPlan: true, disallowProximitySetup: false };

  it('is acknowledged, or cut where the device hangs up instead', async () => {
    expect(await (await exchange(eraseDevice, input, yes)).output).toBe('acknowledged');
    expect(await (await exchange(eraseDevice, input, null)).output).toBe('cut');
  });

  it('counts as cut when the multiplexer says that the device left before its socket ends', async () => {
    const [host, peer] = duplexPair();
    const attachment = new AbortController();
    const parting = sendCommand(host, eraseDevice, input, attachment.signal);
    await new Promise((resolve) => { peer.once('data', resolve); });
    attachment.abort(new AppError('device.gone'));
    expect(await parting).toBe('cut');
  });

  it('that never was sent, or was called off, is no erase', async () => {
    const [host, peer] = duplexPair();
    host.destroy();
    expect(await codeOf(sendCommand(host, eraseDevice, input, new AbortController().signal))).toBe('link.closed');
    expect(peer.readableLength).toBe(0);
    const [second, other] = duplexPair();
    const stop = new AbortController();
    const stopped = sendCommand(second, eraseDevice, input, stop.signal);
    stopped.catch(() => undefined);
    await new Promise((resolve) => { other.once('data', resolve); });
    stop.abort(new AppError('link.timeout', { seconds: 60 }));
    expect(await codeOf(stopped)).toBe('link.timeout');
  });

  it('is refused by systems that don’t know it', async () => {
    const failure = await failureOf((await exchange(eraseDevice, input, dict({ Status: 'CommandFormatError' }))).output);
    expect([failure.code, failure.params]).toEqual(['device.refused', { request: 'EraseDevice', word: 'CommandFormatError' }]);
  });
});

describe('a refusal', () => {
  it.each([
    ['DMCTunnelErrorDomain', 14_000, 'profile.refused'],
    ['DMCTunnelErrorDomain', 14_002, 'cloudConfig.alreadyPresent'],
    ['MCTunnelErrorDomain', 14_002, 'cloudConfig.alreadyPresent'],
    ['DMCTunnelErrorDomain', 14_004, 'profile.refused'],
    ['DMCTunnelErrorDomain', 14_005, 'profile.refused'],
    ['MCCloudConfigErrorDomain', 33_000, 'cloudConfig.credentials'],
    ['MCCloudConfigErrorDomain', 33_001, 'cloudConfig.unavailable'],
    ['MCCloudConfigErrorDomain', 33_002, 'cloudConfig.invalid'],
    ['MCCloudConfigErrorDomain', 33_003, 'cloudConfig.notActivated'],
    ['MCCloudConfigErrorDomain', 33_004, 'cloudConfig.automated'],
    ['MCCloudConfigErrorDomain', 33_005, 'cloudConfig.unavailable'],
    ['MCCloudConfigErrorDomain', 33_014, 'cloudConfig.unavailable'],
    ['MCCloudConfigErrorDomain', 33_015, 'cloudConfig.pairingKept'],
    ['MCCloudConfigErrorDomain', 33_023, 'cloudConfig.notStored'],
    ['MCCloudConfigErrorDomain', 34_004, 'cloudConfig.unreachable'],
    ['MCInstallationErrorDomain', 4000, 'profile.refused'],
    ['MCInstallationErrorDomain', 4001, 'profile.refused'],
    ['MCInstallationErrorDomain', 4020, 'profile.notAllowed'],
    ['DMCInstallationErrorDomain', 4020, 'profile.notAllowed'],
    ['MCInstallationErrorDomain', 4021, 'profile.lockdownMode'],
    ['DMCInstallationErrorDomain', 4021, 'profile.lockdownMode'],
    ['DMCInstallationErrorDomain', 4024, 'profile.refused'],
    ['DMCInstallationErrorDomain', 4053, 'profile.refused'],
    ['MCProfileErrorDomain', 1000, 'profile.refused'],
    ['MCProfileErrorDomain', 1016, 'profile.refused'],
    ['DMCKeybagErrorDomain', 37_000, 'keybag.failed'],
    ['DMCKeybagErrorDomain', 37_001, 'keybag.failed'],
    ['DMCKeybagErrorDomain', 37_002, 'keybag.passcodeSet'],
    ['MDMErrorDomain', 12_021, 'device.protocol'],
    ['DMCHTTPTransactionErrorDomain', 23_003, 'cloudConfig.credentials'],
    ['DMCHTTPTransactionErrorDomain', 23_006, 'cloudConfig.updateNeeded'],
    ['NSURLErrorDomain', -1009, 'profile.refused'],
    ['constructor', 14_002, 'profile.refused'],
  ])('of %s %i means %s, with the device’s own word beside it', (domain, code, ours) => {
    const link = dict({ ErrorCode: BigInt(code), ErrorDomain: domain, LocalizedDescription: 'Auf Deutsch.', USEnglishDescription: 'In English.' });
    const error = installerRefusal('SomeRequest', 'Error', [link]);
    expect([error.code, error.device, error.params]).toEqual([ours, { domain, code: String(code), text: 'In English.' }, { request: 'SomeRequest', word: 'In English' }]);
  });

  it('is branched on by any link of its chain, the root cause first, and shown by its last', () => {
    const link = (ErrorDomain: string, ErrorCode: bigint, USEnglishDescription: string): PlistDict => dict({ ErrorDomain, ErrorCode, USEnglishDescription });
    const wrapped = installerRefusal('X', 'Error', [link('MCCloudConfigErrorDomain', 34_004n, 'Server.'), link('NSURLErrorDomain', -1009n, 'Offline.')]);
    expect([wrapped.code, wrapped.device]).toEqual(['cloudConfig.unreachable', { domain: 'NSURLErrorDomain', code: '-1009', text: 'Offline.' }]);
    expect(installerRefusal('X', 'Error', [link('MCCloudConfigErrorDomain', 33_001n, 'A.'), link('MCCloudConfigErrorDomain', 33_000n, 'B.')]).code).toBe('cloudConfig.credentials');
  });

  it.each([
    ['CertificateRejected', requestEscalation, { certificate: bytes(1) }, 'escalation.certificateRejected'],
    ['SignedRequestRejected', answerEscalation, { signed: bytes(1) }, 'escalation.signatureRejected'],
    ['ProvisionalEnrollmentRejected', hello, null, 'device.refused'],
    ['NonceNotReceived', hello, null, 'device.refused'],
    ['CommandFormatError', hello, null, 'device.refused'],
  ] as const)('by the bare status %s keeps that word', async (status, command, input, ours) => {
    const { output } = await exchange(command as DeviceCommand<typeof input, unknown>, input, dict({ Status: status }));
    const failure = await failureOf(output);
    expect([failure.code, failure.device]).toEqual([ours, { domain: 'MCInstall', code: status, text: status }]);
  });

  it('has neither token nor password in it', async () => {
    const secret = Uint8Array.from(Buffer.from('very secret token'));
    const refused = dict({ Status: 'Error', ErrorChain: [dict({ ErrorCode: 33_000n, ErrorDomain: 'MCCloudConfigErrorDomain', USEnglishDescription: 'No.' })] });
    const failures = [
      await failureOf((await exchange(clearPasscode, { token: secret }, refused)).output),
      await failureOf((await exchange(downloadAndApplyCloudConfiguration, { credentials: { user: 'vera', password: 'very secret password' } }, refused)).output),
    ];
    for (const failure of failures) {
      const said = JSON.stringify([failure.params, failure.device, failure.message]);
      expect(said).not.toMatch(/secret|dmVye/);
      expect(failure.params).toMatchObject({ word: 'No' });
    }
  });
});
