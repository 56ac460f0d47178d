// Peculiarities of profiles that are in public use and that devices take: none of them is an error. Made by hand after what scripts and vendors write.
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../../src/domain/profile/check/fix.ts';
import { dict, type PlistValue } from '../../../src/plist/value.ts';
import { checked, type context, der, marks, marksOf, payload, profile, uuid } from '../../setup/checks.ts';

type More = Partial<typeof context>;
const at = 'PayloadContent[0]';
const mac: More = { platform: 'macOS', osVersion: '15.1' };

describe('a version of the format that is written as a real', () => {
  it('is a warning with a fix, as the configuration tool of eduroam and VPN scripts write it', () => {
    const written = profile([payload(1, 'com.apple.font', { Font: new Uint8Array(1), PayloadVersion: 1 })], { PayloadVersion: 1 });
    expect(marks(written)).toEqual(['warning container.identity PayloadVersion', `warning container.identity ${at}.PayloadVersion`]);
    const mended = checked(written).reduce((before, { fix }) => (fix ? applyEdit(before, fix.edit) : before), written);
    expect(marks(mended)).toEqual([]);
  });

  it('is an error all the same when it is another, or text', () => {
    expect(marks(profile([], { PayloadVersion: 2 }))).toContain('error container.identity PayloadVersion');
    expect(marks(profile([], { PayloadVersion: '1' }))).toContain('error container.identity PayloadVersion');
  });
});

describe('home screens', () => {
  it('have apps by the name of Apple’s examples and by that of its schema', () => {
    const screen = (Type: string): string[] => marksOf('com.apple.homescreenlayout', { Dock: [dict({ Type, BundleID: 'com.apple.mobilesafari' })], Pages: [[dict({ Type, BundleID: 'com.apple.AppStore' }), dict({ Type: 'Folder', DisplayName: 'Work', Pages: [[dict({ Type, BundleID: 'com.apple.Maps' })]] })]] });
    expect(screen('Application')).toEqual([]);
    expect(screen('App')).toEqual([]);
    expect(screen('BundleIdentifier')).toEqual(['Dock[0]', 'Pages[0][0]', 'Pages[0][1].Pages[0][0]'].map((where) => `error values ${at}.${where}.Type`));
  });
});

describe('alternative names of a certificate', () => {
  const scep = (names: Readonly<Record<string, PlistValue>>): string[] => marks(profile([payload(1, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://ca.example.com/scep', SubjectAltName: dict(names) }) })])).filter((mark) => !mark.startsWith('info'));
  const where = `${at}.PayloadContent.SubjectAltName`;

  it('are one text or several, for SCEP and ACME', () => {
    expect(scep({ dNSName: ['a.example.com', 'b.example.com'], rfc822Name: 'x@example.com', uniformResourceIdentifier: ['https://example.com'] })).toEqual([]);
    const acme = marksOf('com.apple.security.acme', { DirectoryURL: 'https://ca.example.com', ClientIdentifier: 'x', KeyType: 'ECSECPrimeRandom', KeySize: 384n, HardwareBound: true, Subject: [], SubjectAltName: dict({ rfc822Name: ['a@example.com', 'b@example.com'] }) });
    expect(acme).toEqual([`info references.unused ${at}`]);
  });

  it('are texts, and one name of a principal', () => {
    expect(scep({ uniformResourceIdentifier: 42n })).toEqual([`error type ${where}.uniformResourceIdentifier`]);
    expect(scep({ dNSName: ['a.example.com', 42n] })).toEqual([`error type ${where}.dNSName`]);
    expect(scep({ ntPrincipalName: ['a@example.com', 'b@example.com'] })).toEqual([`warning certificates.subject ${where}.ntPrincipalName`]);
    expect(scep({ ntPrincipalName: 'a@example.com' })).toEqual([]);
    expect(marksOf('com.apple.font', { Font: new Uint8Array(1), Name: ['a'] })).toEqual([`error type ${at}.Name`]);
  });
});

describe('Macs', () => {
  it('lock after up to an hour, phones after a quarter of one (enrollment-formats 2.7)', () => {
    const locks = (maxInactivity: bigint, more: More): string[] => marksOf('com.apple.mobiledevice.passwordpolicy', { maxInactivity }, more);
    expect(locks(60n, mac)).toEqual([]);
    expect(checked(profile([payload(1, 'com.apple.mobiledevice.passwordpolicy', { maxInactivity: 61n })]), mac)).toMatchObject([{ rule: 'range', reason: '“maxInactivity” is 61 and must be from 0 to 60.' }]);
    expect(locks(15n, {})).toEqual([]);
    expect(locks(16n, {})).toEqual([`error range ${at}.maxInactivity`]);
  });

  it('sleep after some minutes, or never', () => {
    const sleeps = (minutes: bigint): string[] => marksOf('com.apple.MCX', { 'com.apple.EnergySaver.desktop.ACPower': dict({ 'System Sleep Timer': minutes }) }, mac);
    for (const minutes of [0n, 1n, 10n, 180n]) expect(sleeps(minutes)).toEqual([]);
    expect(sleeps(181n)).toHaveLength(1);
    expect(checked(profile([payload(1, 'com.apple.MCX', { 'com.apple.EnergySaver.desktop.ACPower': dict({ 'System Sleep Timer': -1n }) })]), mac)).toMatchObject([{ severity: 'error', reason: '“System Sleep Timer” is -1 and must be 0 or from 1 to 180.' }]);
  });

  it('ask for the password after any screen saver, and hide panes of other makers', () => {
    expect(marksOf('com.apple.screensaver', { askForPassword: true, askForPasswordDelay: 0n, idleTime: 600n }, mac)).toEqual([]);
    expect(marksOf('com.apple.systempreferences', { DisabledPreferencePanes: ['com.oracle.java.JavaControlPanel'] }, mac)).toEqual([`warning deprecated ${at}`]);
  });
});

describe('settings that are other makers’', () => {
  it('of VPN apps, printers and preferences are no mistakes', () => {
    const vpn = { VPNType: 'VPN', VPNSubType: 'com.wireguard.ios', UserDefinedName: 'Office', VendorConfig: dict({ WgQuickConfig: '[Interface]', 'redirect-gateway': 'NOARGS' }), VPN: dict({ RemoteAddress: 'vpn.example.com', AuthenticationMethod: 'Password' }) };
    expect(marksOf('com.apple.vpn.managed', vpn)).toEqual([]);
    expect(marksOf('com.apple.vpn.managed.applayer', { ...vpn, VPNUUID: uuid(9), SafariDomains: ['example.com'] })).toEqual([]);
    const tunnel = dict({ ProtocolType: 'IKEv2', RemoteAddress: 'vpn.example.com', LocalIdentifier: 'x', RemoteIdentifier: 'y' });
    expect(marksOf('com.apple.vpn.managed', { VPNType: 'AlwaysOn', UserDefinedName: 'Office', AlwaysOn: dict({ TunnelConfigurations: [tunnel] }) })).toEqual([]);
    expect(marksOf('com.apple.mcxprinting', { UserPrinterList: dict({ Lobby: dict({ DeviceURI: 'ipp://printer.example.com', DisplayName: 'Lobby' }) }) }, mac)).toEqual([]);
    const once = dict({ 'com.example.app': dict({ 'Set-Once': [dict({ mcx_data_timestamp: new Date(0), mcx_preference_settings: dict({ a: true }) })] }) });
    expect(marksOf('com.apple.ManagedClient.preferences', { PayloadContent: once }, mac)).toEqual([]);
  });

  it('of privacy say what is allowed in one of two ways, and docks need no labels', () => {
    const app = { Identifier: 'com.example.app', IdentifierType: 'bundleID', CodeRequirement: 'anchor apple' };
    expect(marksOf('com.apple.TCC.configuration-profile-policy', { Services: dict({ ScreenCapture: [dict({ ...app, Authorization: 'AllowStandardUserToSetSystemService' })], SystemPolicyAllFiles: [dict({ ...app, Allowed: true })] }) }, mac)).toEqual([]);
    expect(marksOf('com.apple.dock', { 'static-apps': [dict({ 'tile-type': 'file-tile', 'tile-data': dict({ 'file-data': dict({ _CFURLString: '/Applications/Safari.app', _CFURLStringType: 0n }) }) })] }, mac)).toEqual([]);
  });

  it('refer to what they may refer to', () => {
    const certificate = payload(2, 'com.apple.security.root', { PayloadContent: der });
    const refer = (type: string): string[] => marks(profile([payload(1, type, { Name: 'mail.example.com', PayloadCertificateUUID: uuid(2) }), certificate]), mac);
    expect(refer('com.apple.security.certificatepreference')).toEqual([]);
    expect(refer('com.apple.security.identitypreference')).toEqual([`error references.other ${at}.PayloadCertificateUUID`]);
    const app = { VPNUUID: uuid(9), VPNType: 'VPN', VPN: dict({ RemoteAddress: 'x', AuthenticationMethod: 'Certificate', PayloadCertificateUUID: uuid(7) }) };
    expect(marksOf('com.apple.vpn.managed.applayer', app)).toEqual([`error references.other ${at}.VPN.PayloadCertificateUUID`]);
  });
});

describe('a payload for another system', () => {
  it('is told to do nothing, and not judged any further', () => {
    expect(marksOf('com.apple.asam', {})).toEqual([`warning platform ${at}`]);
    expect(marksOf('com.apple.dock', { tilesize: 'big', unheard: true })).toEqual([`warning platform ${at}`]);
    expect(marksOf('com.apple.dock', { tilesize: 'big' }, mac)).toEqual([`error type ${at}.tilesize`]);
  });
});

describe('sentences', () => {
  it('say data without an article', () => {
    expect(checked(profile([payload(1, 'com.apple.font', { Font: 'AAAA' })]))).toMatchObject([{ reason: '“Font” is a string and should be data.' }]);
  });
});
