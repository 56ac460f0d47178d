// What errors of devices mean. Codes, numbers and meanings here were typed from the fact sheets (ios-protocols 1.4, 2.11,
// 3.1, 3.3–3.10, 3.13, 5.2, 7.5, 11; field 2; enrollment-formats 2.10, 5.2–5.6, 6.1, 8), never from the catalogue.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameCode, sameDomain } from '../../src/domain/device-error-spelling.ts';
import { errorCatalogueSchema, explainDeviceError, readErrorCatalogue } from '../../src/domain/device-errors.ts';

const data: unknown = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../resources/error-catalogue.json'), 'utf8'));
const entries = errorCatalogueSchema.parse(data);
const told = entries.flatMap((entry) => ('sameAs' in entry ? [] : [entry]));

const words = (text: string): string[] => text.trim().split(/\s+/);

const lockdown: readonly (readonly [string, number])[] = [
  ['InvalidResponse', -10], ['MissingKey', -11], ['MissingValue', -12], ['GetProhibited', -13], ['SetProhibited', -14], ['RemoveProhibited', -15], ['ImmutableValue', -16],
  ['PasswordProtected', -17], ['UserDeniedPairing', -18], ['PairingDialogResponsePending', -19], ['MissingHostID', -20], ['InvalidHostID', -21], ['SessionActive', -22],
  ['SessionInactive', -23], ['MissingSessionID', -24], ['InvalidSessionID', -25], ['MissingService', -26], ['InvalidService', -27], ['ServiceLimit', -28],
  ['MissingPairRecord', -29], ['SavePairRecordFailed', -30], ['InvalidPairRecord', -31], ['InvalidActivationRecord', -32], ['MissingActivationRecord', -33],
  ['ServiceProhibited', -34], ['EscrowLocked', -35], ['PairingProhibitedOverThisConnection', -36], ['FMiPProtected', -37], ['MCProtected', -38], ['MCChallengeRequired', -39],
];

/** The last byte of 0xE80000xx, and the lockdown word that means the same; null where lockdown has none. */
const host: readonly (readonly [string, string | null])[] = [
  ['16', 'GetProhibited'], ['17', 'SetProhibited'], ['1A', 'PasswordProtected'], ['1C', 'InvalidHostID'], ['1E', 'SessionInactive'], ['22', 'InvalidService'], ['5B', 'ServiceLimit'],
  ['5D', 'ServiceProhibited'], ['81', 'EscrowLocked'], ['82', 'PairingProhibitedOverThisConnection'], ['83', null], ['84', null], ['95', 'UserDeniedPairing'],
  ['96', 'PairingDialogResponsePending'], ['97', null], ['99', 'FMiPProtected'], ['9A', 'MCProtected'], ['9B', 'MCChallengeRequired'],
];

/** Everything else that a sheet names: the domain as it stands there, then its codes. */
const named: Readonly<Record<string, string>> = {
  lockdownd: 'InvalidConnection DeviceLocked InternalError InvalidRequest',
  usbmuxd: '1 2 3 4 6 22 4294967295',
  MCInstall: 'Acknowledged Error CommandFormatError CertificateRejected SignedRequestRejected ProvisionalEnrollmentRejected NonceNotReceived 14002',
  DMCTunnelErrorDomain: '14000 14002 14004 14005',
  MCTunnelErrorDomain: '14000 14002 14004 14005',
  MCCloudConfigErrorDomain: '33000 33001 33002 33003 33004 33005 33014 33015 33023 34004',
  MCCloudConfiguration: '34004',
  MCInstallationErrorDomain: '4000 4001 4020 4021 4024 4053',
  DMCInstallationErrorDomain: '4000 4001 4020 4021 4024 4053',
  MCProfileErrorDomain: '1000 1002 1003 1009 1010 1016',
  DMCKeybagErrorDomain: '37000 37001 37002',
  MDMErrorDomain: '12021',
  DMCHTTPTransactionErrorDomain: '23003 23006',
  NSURLErrorDomain: '-1001 -1009 -1202 -999',
  NSPOSIXErrorDomain: '54 61',
  ConfigurationUtilityKit: '401 603 -402653052 607 612 625 33001 -402653030',
  MobileActivation: '-2',
  MBErrorDomain: '205',
  AFC: '1 7 8 9 10 16 18 33',
  diagnostics_relay: 'Failure UnknownRequest MobileGestaltDeprecated',
  Windows: 'WUDFVerifierFailure',
  ADE: `400 MALFORMED_REQUEST_BODY DEVICE_ID_REQUIRED PROFILE_UUID_REQUIRED USER_AGENT_MISSING USER_AGENT_INVALID EXHAUSTED_CURSOR EXPIRED_CURSOR INVALID_CURSOR CURSOR_REQUIRED
    CONFIG_NAME_REQUIRED CONFIG_NAME_INVALID CONFIG_URL_REQUIRED CONFIG_URL_INVALID MAGIC_INVALID FLAGS_INVALID LOCALE_INVALID DEPARTMENT_INVALID SUPPORT_PHONE_INVALID SUPPORT_EMAIL_INVALID
    401 UNAUTHORIZED 403 ACCESS_DENIED T_C_NOT_SIGNED FORBIDDEN 404 NOT_FOUND PROFILE_NOT_FOUND 405 429 TOO_MANY_REQUESTS THROTTLED 500 NOT_ACCESSIBLE FAILED ORG_NOT_SUPPORTED
    DEVICE_NOT_SUPPORTED DEVICE_ALREADY_LOCKED APPLE_SEED_FOR_IT_TURNED_OFF`,
  MDM: 'com.apple.softwareupdate.required com.apple.unrecognized.device',
  Intune: 'AccountNotOnboarded NoEnrollmentPolicy',
  'Apple Business API': 'invalid_client',
};

const explain = (domain: string, code: string, text?: string): ReturnType<typeof explainDeviceError> => explainDeviceError({ domain, code, text });
const entryOf = (...word: Parameters<typeof explain>): string | null => {
  const { entry } = explain(...word);
  return entry && `${entry.domain} ${entry.code}`;
};
const ofText = (text: string): string | null => entryOf('', '', text);

describe('known is every code of the fact sheets', () => {
  it.each(lockdown)('of lockdown: %s, as a word and as %d', (word, number) => {
    expect(explain('lockdownd', word)).toMatchObject({ known: true, entry: { domain: 'lockdownd', code: word } });
    expect(explain('lockdownd', String(number)).meaning).toBe(explain('lockdownd', word).meaning);
    expect(explain('', word).meaning).toBe(explain('lockdownd', word).meaning);
  });

  it.each(host)('of Apple’s host framework: 0xE80000%s', (byte, word) => {
    const found = explain('MobileDevice', `0xE80000${byte}`);
    expect(found).toMatchObject({ known: true, entry: { domain: 'MobileDevice', code: `0xE80000${byte}` } });
    if (word !== null) expect(found.meaning).toBe(explain('lockdownd', word).meaning);
    expect(explain('com.apple.MobileDevice', String(parseInt(`E80000${byte}`, 16) - 2 ** 32))).toEqual(found);
  });

  it.each(Object.entries(named))('of %s', (domain, codes) => {
    for (const code of words(codes)) expect([code, explain(domain, code).known]).toEqual([code, true]);
  });
});

describe('an error of a device', () => {
  it('is told as what it means for the device, who acts, and the next step', () => {
    expect(explain('MCCloudConfigErrorDomain', '33004')).toEqual({
      meaning: 'The device belongs to automated enrollment, so Apple Business says how it is set up and nobody prepares it by hand.', actor: 'administrator',
      next: 'Prepare it by an Automated blueprint, or have its serial number unassigned from the MDM server in Apple Business.',
      known: true, lies: null, readBack: null, destructive: false, entry: { domain: 'MCCloudConfigErrorDomain', code: '33004' },
    });
    expect(explain('DMCTunnelErrorDomain', '14002')).toMatchObject({
      meaning: 'The device already has a configuration, and takes another one only after it was erased.', actor: 'operator', destructive: true, lies: 'failure',
      readBack: 'the cloud configuration: after a time-out the first write has often succeeded',
    });
    expect(explain('lockdown', 'EscrowLocked')).toMatchObject({ meaning: 'The device hasn’t been unlocked since it started, and until then most of its services stay closed.', actor: 'person', next: 'Enter its passcode once, then try again.' });
    expect(explain('DMCKeybagErrorDomain', '37002')).toMatchObject({ meaning: 'A passcode is set already, so the device gives no unlock token.', actor: 'person', destructive: false });
    expect(explain('MCInstallationErrorDomain', '4021')).toMatchObject({ meaning: 'Lockdown Mode is on, and with it the device takes no profiles.', actor: 'person' });
    expect(explain('usbmuxd', '4294967295')).toMatchObject({ meaning: 'The USB service has more devices than it can serve; Apple’s fails at about 28.', actor: 'operator' });
    expect(explain('ADE', 'T_C_NOT_SIGNED')).toMatchObject({ actor: 'administrator', next: 'Have an administrator accept the terms in Apple Business.' });
  });

  it('that two tools number differently means the same', () => {
    expect(explain('ConfigurationUtilityKit', '612').meaning).toBe(explain('DMCTunnelErrorDomain', '14002').meaning);
    expect(explain('ConfigurationUtilityKit', '603').meaning).toBe(explain('MobileDevice', '0xE8000084').meaning);
    expect(explain('ConfigurationUtilityKit', '-402653030').meaning).toBe(explain('lockdownd', 'MCProtected').meaning);
    expect(explain('DMCHTTPTransactionErrorDomain', '23003').meaning).toBe(explain('MCCloudConfigErrorDomain', '33000').meaning);
  });

  it('that is known to lie says so and what tells the truth', () => {
    const lying = (domain: string, code: string): unknown => [explain(domain, code).lies, explain(domain, code).readBack];
    expect(lying('ConfigurationUtilityKit', '625')).toEqual(['failure', 'the list of profiles: the tool ends with 1 although the profile is on the device']);
    expect(lying('cfgutil', 'exit 1')).toEqual(['failure', 'the list of profiles']);
    expect(lying('ideviceactivation', 'exit 1')).toEqual(['failure', 'the activation state']);
    expect(lying('MCInstall', 'Acknowledged')).toEqual(['success', 'the list of profiles, the cloud configuration, and whether the device says that it is supervised']);
    expect(lying('ADE', 'EXHAUSTED_CURSOR')).toEqual(['failure', 'the devices that were fetched so far: the list is complete']);
    expect(lying('MobileDevice', '0xE8000084')).toEqual(['failure', 'the cloud configuration, the activation state and the list of profiles: what was asked for may be done']);
    expect(lying('MCCloudConfigErrorDomain', '33003')).toEqual([null, null]);
  });
});

describe('spellings', () => {
  it.each(['-402653052', '3892314244', '0xE8000084', '0xe8000084', 'E8000084', '0xFFFFFFFFE8000084', '\u2212402653052', ' -402653052 '])('of one number are one: %s', (code) => {
    expect(entryOf('MobileDevice', code)).toBe('MobileDevice 0xE8000084');
    expect(entryOf('', code)).toBe('MobileDevice 0xE8000084');
    expect(entryOf('a domain nobody knows', code)).toBe('MobileDevice 0xE8000084');
  });

  it('of hexadecimal as Configurator shows it are those of the decimals', () => {
    expect([entryOf('ConfigurationUtilityKit.error', '0x271'), entryOf('MCCloudConfigErrorDomain', '0x80EC'), entryOf('lockdownd', '0xFFFFFFDA')]).toEqual(['ConfigurationUtilityKit 625', 'MCCloudConfigErrorDomain 33004', 'lockdownd -38']);
  });

  it.each([
    ['lockdown', 'lockdownd'], ['com.apple.mobile.lockdownd', 'lockdownd'], ['MCTunnelErrorDomain', 'DMCTunnelErrorDomain'], ['MCCloudConfigurationErrorDomain', 'MCCloudConfig'], ['DMCInstallationErrorDomain', 'MCInstallation'],
    ['ConfigurationUtilityKit.error', 'CUK'], ['com.apple.MobileActivation.ErrorDomain', 'mobileactivationd'], ['com.apple.mobile.MCInstall', 'MCInstall'], ['com.apple.afc', 'AFC'],
  ])('of a domain: %s is %s', (one, other) => {
    expect(sameDomain(one)).toBe(sameDomain(other));
  });

  it('keep apart what is no number of 32 bits', () => {
    expect([sameCode('4294967296'), sameCode('-2147483649'), sameCode('0x1E8000084'), sameCode('18446744073709551615')]).toEqual(['4294967296', '-2147483649', '0x1e8000084', '-1']);
  });

  it('of every number of 32 bits agree', () => {
    fc.assert(fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (number) => {
      const unsigned = number < 0 ? number + 2 ** 32 : number;
      expect(new Set([sameCode(String(number)), sameCode(String(unsigned)), sameCode(`0x${unsigned.toString(16)}`)])).toEqual(new Set([String(number)]));
    }), { numRuns: 300 });
  });
});

describe('a message', () => {
  it.each([
    ['cfgutil: error: 安装此描述文件需要用户在设备上交互。 (Domain: ConfigurationUtilityKit.error Code: 625)', 'ConfigurationUtilityKit 625'],
    ['安装此描述文件需要用户在设备上交互。', 'ConfigurationUtilityKit 625'],
    ['User interaction on the device is required to install\nthis profile.', 'ConfigurationUtilityKit 625'],
    ['cfgutil: error: The device is already prepared and must be erased to change settings.', 'ConfigurationUtilityKit 612'],
    ['The required framework “MobileDevice” is out of date. Please update macOS.', 'ConfigurationUtilityKit 401'],
    ['This device must be configured via the Device Enrollment Program.', 'MCCloudConfigErrorDomain 33004'],
    ['MCCloudConfigurationErrorDomain Code=34004 The cloud configuration server is unavailable or busy.', 'MCCloudConfigErrorDomain 34004'],
    ['The cloud configuration server is unavailable.', 'MCCloudConfigErrorDomain 34004'],
    ['MCCloudConfigErrorDomain code 33001 Could not retrieve cloud configuration', 'MCCloudConfigErrorDomain 33001'],
    ['A cloud configuration is already present on this device.', 'DMCTunnelErrorDomain 14002'],
    ['ERROR: Could not connect to lockdownd, MC Protected (-38)', 'lockdownd MCProtected'],
    ['[MCCloudConfigErrorDomain – 0x80EC (33004)]', 'MCCloudConfigErrorDomain 33004'],
    ['{"Type":"Error","Message":"…","Code":603,"Domain":"ConfigurationUtilityKit.error"}', 'ConfigurationUtilityKit 603'],
    ['pair failed: InvalidHostID, giving up', 'lockdownd InvalidHostID'],
    ['AMDeviceConnect returned 0xe8000081', 'MobileDevice 0xE8000081'],
    ['Code: 625', 'ConfigurationUtilityKit 625'],
  ])('in any language is known by what it carries: %s', (text, entry) => {
    expect(ofText(text)).toBe(entry);
  });

  it('with a chain is known by its root cause', () => {
    expect(ofText('Error Domain=MCInstallationErrorDomain Code=4001 "Profile Installation Failed" UserInfo={NSUnderlyingError=0x1 {Error Domain=NSURLErrorDomain Code=-1009 "offline"}}')).toBe('NSURLErrorDomain -1009');
    expect(ofText('Error Domain=MCInstallationErrorDomain Code=4001 "…" {Error Domain=NobodyKnowsDomain Code=7 "…"}')).toBe('MCInstallationErrorDomain 4001');
  });

  it('may carry any number of a domain that is known as a whole', () => {
    expect([ofText('Error Domain=NSPOSIXErrorDomain Code=54 "Connection reset by peer"'), entryOf('usbmuxd', '28'), entryOf('usbmuxd', 'full')]).toEqual(['NSPOSIXErrorDomain 54', 'usbmuxd 28', null]);
  });

  it('beside an unknown code of a known domain is used', () => {
    expect(entryOf('ConfigurationUtilityKit.error', '9999', 'The device is not connected.')).toBe('MobileDevice 0xE8000084');
  });

  it('of a hundred thousand signs is read in time', () => {
    const started = performance.now();
    for (const unit of ['a', '-', '0', '"domain":"', 'domain: x ', 'a.', ' 0x', 'Code: ']) expect(ofText(unit.repeat(100_000 / unit.length))).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('what isn’t in the catalogue', () => {
  it('is told as unknown, with the advice to report it', () => {
    expect(explain('SomeNewErrorDomain', '77', 'Something happened.')).toEqual({
      meaning: 'Muster doesn’t know this error.', actor: 'operator', known: false, lies: null, readBack: null, destructive: false, entry: null,
      next: 'Look at the device’s screen and read its state before anything is repeated; copy domain, code and text as they are, with the device’s model and system, and report them.',
    });
  });

  it.each([
    ['NSCocoaErrorDomain', '4001'], ['NSCocoaErrorDomain', '33004'], ['MCProfileErrorDomain', '4001'], ['lockdownd', 'mcprotect'], ['lockdownd', '*'], ['', ''], ['', '*'], ['constructor', '__proto__'], ['', 'toString'], ['SomethingElse', 'FAILED'],
  ])('is not taken for something else: “%s” “%s”', (domain, code) => {
    expect(explain(domain, code)).toMatchObject({ known: false, entry: null });
  });

  it('is not guessed from a number that several domains have', () => {
    expect(explain('', '401')).toMatchObject({ known: false, meaning: 'Several parts of the system use 401, for different things.', next: 'Look for the domain beside it: ConfigurationUtilityKit, ADE.' });
  });

  it.each(['', 'Listening on port 33004.', 'Copied 14002 of 37000 files.', 'The operation FAILED with an Error.', 'nothing to see'])('is not found in a message that says nothing of it: %s', (text) => {
    expect(ofText(text)).toBeNull();
  });
});

describe('the catalogue', () => {
  it('says for every entry who acts, and what it means and what is next in a sentence each', () => {
    expect(told.length).toBeGreaterThan(100);
    for (const { domain, codes, meaning, actor, next } of told) {
      expect(['person', 'operator', 'administrator', 'us'], `${domain} ${codes.join()}`).toContain(actor);
      for (const sentence of [meaning, next]) {
        expect(sentence).toMatch(/^\p{Lu}.{10,}\.$|^cfgutil .*\.$/u);
        expect(sentence, 'one sentence').not.toMatch(/\. \p{Lu}/u);
        expect(sentence, 'typographic').not.toMatch(/['"]/);
      }
    }
  });

  it('proposes nothing that destroys data without saying that it erases', () => {
    const destroying = /\b(?:eras\w*|wip(?:e|es|ing)|restor\w*|factory|disown\w*|format|reset\w*)\b/i;
    for (const { next, destructive, domain, codes } of told) {
      const step = next.replace('Transfer or Reset', '');
      expect([domain, codes, destroying.test(step)]).toEqual([domain, codes, destructive === true]);
      if (destructive) expect(step).toContain('erases');
    }
    expect(told.filter(({ destructive }) => destructive).map(({ domain, codes }) => `${domain} ${codes.join()}`)).toEqual(['DMCTunnelErrorDomain 14002', 'MBErrorDomain 205']);
  });

  it('has every domain with its code once, however they are spelled', () => {
    const keys = entries.flatMap(({ domain, codes }) => codes.map((code) => `${sameDomain(domain)} ${sameCode(code)}`));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('has parts of messages that are lower-case and belong to one entry each', () => {
    const texts = entries.flatMap(({ texts: parts = [] }) => parts);
    expect(texts.filter((text) => text !== text.toLowerCase() || texts.indexOf(text) !== texts.lastIndexOf(text))).toEqual([]);
  });

  const entry = { domain: 'X', codes: ['1'], meaning: 'It means something.', actor: 'us', next: 'Do something.' };
  it.each([
    ['without a next step', { ...entry, next: undefined }], ['with an empty one', { ...entry, next: '' }], ['with an actor nobody is', { ...entry, actor: 'nobody' }], ['with a key nobody reads', { ...entry, severity: 1 }],
    ['without codes', { ...entry, codes: [] }], ['that lies without what to read back', { ...entry, lies: 'failure' }], ['that is like one that isn’t there', { domain: 'X', codes: ['1'], sameAs: 'X 2' }],
  ])('refuses an entry %s', (_, wrong) => {
    expect(() => readErrorCatalogue([wrong])).toThrow();
    expect(() => readErrorCatalogue([entry, { ...entry, domain: 'com.apple.X', codes: ['0x1'] }])).toThrow('twice');
    expect(readErrorCatalogue([entry]).codes.size).toBe(1);
  });
});
