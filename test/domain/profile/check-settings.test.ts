// Restrictions, Wi-Fi, Setup Assistant, and what Apple's schema says of any payload: Appendix B 20, 26 to 29 and 33. Verdicts are written by hand.
import { describe, expect, it } from 'vitest';
import { dict, type PlistValue } from '../../../src/plist/value.ts';
import { checked, type context, marks, marksOf, payload, profile } from '../../setup/checks.ts';

type Members = Readonly<Record<string, PlistValue | undefined>>;
type More = Partial<typeof context>;
const at = 'PayloadContent[0]';
const restrictions = (members: Members, more: More = {}): string[] => marksOf('com.apple.applicationaccess', members, more);

describe('rules 20, 26 and 27: restrictions', () => {
  it('for supervised devices are flagged on others', () => {
    expect(restrictions({ allowHostPairing: false, allowCamera: false })).toEqual([]);
    expect(restrictions({ allowHostPairing: false, allowCamera: false }, { supervised: false })).toEqual([`warning supervised ${at}.allowHostPairing`]);
    expect(restrictions({ allowHostPairing: false, allowNFC: false, allowCamera: false }, { supervised: null })).toEqual([`info supervised ${at}`]);
  });

  it('that are deprecated are a warning with the version, from that version on', () => {
    expect(checked(profile([payload(1, 'com.apple.applicationaccess', { allowVoiceDialing: false })]))).toMatchObject([{ severity: 'warning', rule: 'deprecated', reason: '“allowVoiceDialing” is deprecated since iOS 17.0.' }]);
    expect(restrictions({ allowVoiceDialing: false }, { osVersion: '16.7.2' })).toEqual([]);
    expect(restrictions({ allowVoiceDialing: false }, { osVersion: null })).toEqual([`warning deprecated ${at}.allowVoiceDialing`]);
    expect(restrictions({ forceDelayedSoftwareUpdates: true }, { osVersion: '26.0' })).toEqual([`warning deprecated ${at}.forceDelayedSoftwareUpdates`]);
    expect(restrictions({ allowGenmoji: false }, { osVersion: '26.4' })).toEqual([`warning deprecated ${at}.allowGenmoji`]);
    expect(restrictions({ allowGenmoji: false }, { osVersion: '26.3' })).toEqual([]);
  });

  it('that go by a new name are mended, where the system knows it', () => {
    const old = { blacklistedAppBundleIDs: ['com.example.app'] };
    const [finding] = checked(profile([payload(1, 'com.apple.applicationaccess', old)]));
    expect(finding?.fix?.edit).toEqual({ kind: 'rename', path: ['PayloadContent', 0, 'blacklistedAppBundleIDs'], to: 'blockedAppBundleIDs' });
    expect(restrictions(old, { osVersion: '14.8' })).toEqual([]);
  });

  it('that are newer than the system are a warning', () => {
    expect(restrictions({ allowCallRecording: false }, { osVersion: '18.0' })).toEqual([`warning version ${at}.allowCallRecording`]);
    expect(restrictions({ allowSafariHistoryClearing: false }, { osVersion: '18.6' })).toEqual([`warning version ${at}.allowSafariHistoryClearing`]);
    expect(restrictions({ allowSafariHistoryClearing: false }, { osVersion: '26.0' })).toEqual([]);
  });

  it('that are newer than the schema are a warning that says so', () => {
    expect(checked(profile([payload(1, 'com.apple.applicationaccess', { allowTimeTravel: false })]), { osVersion: '27.0' })).toMatchObject([{
      severity: 'warning', rule: 'unknown', reason: '“allowTimeTravel” is not in Apple’s schema of iOS 26.4: it is misspelt, or newer than that.',
    }]);
  });

  it('of a Mac do nothing on an iPad', () => {
    expect(checked(profile([payload(1, 'com.apple.applicationaccess', { allowContentCaching: false })]), { platform: 'iPadOS' })).toMatchObject([{ severity: 'warning', rule: 'platform', reason: '“allowContentCaching” does nothing on iPadOS.', fix: { edit: { kind: 'remove' } } }]);
  });

  it('have values within their bounds', () => {
    expect(restrictions({ ratingApps: 600n, safariAcceptCookies: 1.5, enforcedSoftwareUpdateDelay: 90n })).toEqual([]);
    expect(restrictions({ safariAcceptCookies: 2n })).toEqual([]);
    expect(restrictions({ enforcedSoftwareUpdateDelay: 91n })).toEqual([`error range ${at}.enforcedSoftwareUpdateDelay`]);
    expect(restrictions({ deniedICCIDsForRCS: ['1', '2', '3', '4', '5'] }, { osVersion: '26.0' })).toEqual([`error count ${at}.deniedICCIDsForRCS`]);
  });
});

describe('a value', () => {
  it('of the wrong type is an error, and a number that only looks wrong is mended', () => {
    expect(restrictions({ allowCamera: 'no' })).toEqual([`error type ${at}.allowCamera`]);
    expect(restrictions({ allowCamera: 2n })).toEqual([`error type ${at}.allowCamera`]);
    expect(checked(profile([payload(1, 'com.apple.applicationaccess', { allowCamera: 0n })]))).toMatchObject([{ severity: 'warning', rule: 'type', fix: { edit: { kind: 'set', value: false } } }]);
    expect(checked(profile([payload(1, 'com.apple.mobiledevice.passwordpolicy', { minLength: 6.0 })]))).toMatchObject([{ severity: 'warning', rule: 'type', fix: { edit: { kind: 'set', value: 6n } } }]);
    expect(marksOf('com.apple.mobiledevice.passwordpolicy', { minLength: 6.5 })).toEqual([`error type ${at}.minLength`]);
    expect(marksOf('com.apple.mobiledevice.passwordpolicy', { minLength: true })).toEqual([`warning type ${at}.minLength`]);
    expect(restrictions({ blockedAppBundleIDs: [1n] })).toEqual([`error type ${at}.blockedAppBundleIDs[0]`]);
  });

  it('out of its list is an error, and a warning where the system may know more than the schema', () => {
    const wifi: Members = { SSID_STR: 'Net', EncryptionType: 'WPA4' };
    expect(marksOf('com.apple.wifi.managed', wifi)[0]).toBe(`error values ${at}.EncryptionType`);
    expect(marksOf('com.apple.wifi.managed', wifi, { osVersion: '26.0' })[0]).toBe(`warning values ${at}.EncryptionType`);
    expect(checked(profile([payload(1, 'com.apple.wifi.managed', { SSID_STR: 'Net', EncryptionType: 'any' })]))[0]).toMatchObject({ fix: { edit: { kind: 'set', value: 'Any' } } });
  });

  it('that is missing where it is required is an error', () => {
    expect(marksOf('com.apple.app.lock', { App: dict({}) })).toEqual([`error missing ${at}.App`]);
    expect(marksOf('com.apple.webClip.managed', { URL: 'https://example.com' })).toEqual([`error missing ${at}`]);
    expect(marksOf('com.apple.webClip.managed', { URL: 'nowhere', Label: 'x' })).toEqual([`warning pattern ${at}.URL`]);
  });
});

describe('a payload', () => {
  it('that nobody knows is a warning, and its content is left alone', () => {
    expect(marksOf('com.example.own', { Anything: 1n })).toEqual([`warning unknown ${at}`]);
  });

  it('for supervised devices is refused by others', () => {
    const lock: Members = { App: dict({ Identifier: 'com.example.kiosk', Options: dict({ DisableTouch: true }) }) };
    expect(marksOf('com.apple.app.lock', lock)).toEqual([]);
    expect(marksOf('com.apple.app.lock', lock, { supervised: false })).toEqual([`error supervised ${at}`]);
    expect(marksOf('com.apple.app.lock', lock, { supervised: null })).toEqual([`info supervised ${at}`]);
  });

  it('of which there is one a device is there once', () => {
    expect(marks(profile([1, 2].map((n) => payload(n, 'com.apple.app.lock', { App: dict({ Identifier: 'com.example.kiosk' }) }))))).toEqual(['error single PayloadContent[1]']);
    expect(marks(profile([1, 2].map((n) => payload(n, 'com.apple.applicationaccess'))))).toEqual([]);
  });

  it('for Macs does nothing elsewhere, too new a one neither', () => {
    expect(marksOf('com.apple.dock', { orientation: 'left' })).toEqual([`warning platform ${at}`]);
    expect(marksOf('com.apple.relay.managed', { Relays: [] }, { osVersion: '16.0' })).toEqual([`warning version ${at}`]);
  });

  it('that management alone can install is refused by hand, and what user enrollment forbids there', () => {
    const rules: Members = { ApplicationRules: [] };
    expect(marksOf('com.apple.networkusagerules', rules)).toEqual([]);
    expect(marksOf('com.apple.networkusagerules', rules, { enrollment: 'none' })).toEqual([`error enrollment ${at}`]);
    expect(marksOf('com.apple.networkusagerules', rules, { enrollment: 'user' })).toEqual([`error enrollment ${at}`]);
  });
});

describe('rules 28 and 29: Wi-Fi', () => {
  const wifi = (members: Members): string[] => marksOf('com.apple.wifi.managed', { SSID_STR: 'Net', ...members }).filter((mark) => !mark.includes('secrets'));
  const eap = dict({ AcceptEAPTypes: [25n], TLSTrustedServerNames: ['radius.example.com'] });

  it('has a password or enterprise settings as its security says', () => {
    expect(wifi({ EncryptionType: 'WPA2', Password: 'long enough' })).toEqual([]);
    expect(wifi({ EncryptionType: 'WPA3', EAPClientConfiguration: eap })).toEqual([]);
    expect(wifi({ EncryptionType: 'None' })).toEqual([]);
    expect(wifi({})).toEqual([]);
    expect(wifi({ EncryptionType: 'None', Password: 'long enough' })).toEqual([`warning wifi.encryption ${at}.EncryptionType`]);
    expect(wifi({ EncryptionType: 'None', EAPClientConfiguration: eap })).toEqual([`warning wifi.encryption ${at}.EncryptionType`]);
    expect(wifi({ EncryptionType: 'WPA2' })).toEqual([`warning wifi.encryption ${at}`]);
    expect(wifi({ EncryptionType: 'WPA2', Password: 'long enough', EAPClientConfiguration: eap })).toEqual([`warning wifi.encryption ${at}.Password`]);
  });

  it('has a passphrase of 8 to 63 characters, or a key', () => {
    for (const Password of ['12345678', 'x'.repeat(63), 'a'.repeat(64), '$SECRET']) expect(wifi({ EncryptionType: 'WPA2', Password })).toEqual([]);
    for (const Password of ['1234567', 'x'.repeat(64), 'x'.repeat(1000)]) expect(wifi({ EncryptionType: 'WPA2', Password })).toEqual([`error wifi.passphrase ${at}.Password`]);
    expect(wifi({ EncryptionType: 'WPA3', Password: 'short' })).toEqual([`warning wifi.passphrase ${at}.Password`]);
  });

  it('has a name of at most 32 bytes, or a Hotspot’s domain', () => {
    expect(wifi({ SSID_STR: 'ü'.repeat(16) })).toEqual([]);
    expect(wifi({ SSID_STR: 'ü'.repeat(17) })).toEqual([`error wifi.ssid ${at}.SSID_STR`]);
    expect(wifi({ SSID_STR: undefined })).toEqual([`error wifi.ssid ${at}`]);
    expect(wifi({ SSID_STR: undefined, DomainName: 'example.com', IsHotspot: true })).toEqual([]);
  });

  it('is told whom to trust', () => {
    expect(wifi({ EncryptionType: 'WPA2', EAPClientConfiguration: dict({ AcceptEAPTypes: [25n] }) })).toEqual([`warning wifi.trust ${at}.EAPClientConfiguration`]);
    expect(wifi({ EncryptionType: 'WPA2', EAPClientConfiguration: dict({ AcceptEAPTypes: [13n], TLSTrustedServerNames: ['a'] }) })).toEqual([`warning wifi.trust ${at}`]);
    expect(wifi({ EncryptionType: 'WPA2', EAPClientConfiguration: dict({}) })).toEqual([`error missing ${at}.EAPClientConfiguration`]);
  });
});

describe('rule 33: panes to skip after an update', () => {
  it('are panes of this system', () => {
    const skip = (items: PlistValue[], more: More = {}): string[] => marksOf('com.apple.SetupAssistant.managed', { SkipSetupItems: items }, more);
    expect(skip(['AppleID', 'Siri', 'Multitasking'], { osVersion: '26.0' })).toEqual([]);
    expect(skip(['Sirri'])).toEqual([`warning panes ${at}.SkipSetupItems[0]`]);
    expect(skip(['FileVault', 'LiquidGlass'])).toEqual([`info panes ${at}.SkipSetupItems[0]`, `info panes ${at}.SkipSetupItems[1]`]);
  });
});
