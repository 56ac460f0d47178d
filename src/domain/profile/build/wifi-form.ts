// Wi-Fi networks: open, with a passphrase, enterprise, Hotspot 2.0, with a proxy (enrollment-formats 2.5).
// Left out: TLSAllowTrustExceptions, which died with iOS 8, the old white list of apps, and a Mac's set-up modes and directory credentials (10.5).
import type { Field, PayloadForm } from './field.ts';
import { bundleId, http } from './shapes.ts';

const eap = (name: string): string[] => ['EAPClientConfiguration', name];
const enterprise = { field: 'signIn', is: ['enterprise'] } as const;
const hotspot = { field: 'isHotspot', is: [true] } as const;
const manual = { field: 'proxy', is: ['Manual'] } as const;
const automatic = { field: 'proxy', is: ['Auto'] } as const;
const secured = { field: 'encryption', is: ['Any', 'WEP', 'WPA', 'WPA2', 'WPA3'] } as const;
const tlsVersions = ['1.0', '1.1', '1.2', '1.3'].map((value) => ({ value, label: `TLS ${value}` }));

const network: readonly Field[] = [
  { name: 'isHotspot', label: 'Hotspot 2.0 (Passpoint)', type: 'yesNo', key: ['IsHotspot'], assumed: false },
  { name: 'ssid', label: 'Network name', type: 'text', key: ['SSID_STR'], required: true, max: 32, when: { field: 'isHotspot', is: [false] } },
  { name: 'hotspotSsid', label: 'Network name', hint: 'Not needed for Hotspot 2.0.', type: 'text', key: ['SSID_STR'], max: 32, when: hotspot },
  { name: 'hidden', label: 'Hidden network', type: 'yesNo', key: ['HIDDEN_NETWORK'], assumed: false },
  { name: 'autoJoin', label: 'Join by itself', type: 'yesNo', key: ['AutoJoin'], assumed: true },
  {
    name: 'encryption', label: 'Security', type: 'choice', key: ['EncryptionType'], assumed: 'Any', initial: 'WPA2',
    choices: [
      { value: 'None', label: 'Open' }, { value: 'WPA2', label: 'WPA2 or WPA3' }, { value: 'WPA3', label: 'WPA3 only' }, { value: 'WPA', label: 'WPA or WPA2' }, { value: 'WEP', label: 'WEP' },
      { value: 'Any', label: 'Any' },
    ],
  },
  {
    name: 'signIn', label: 'Sign in with', type: 'choice', key: [], assumed: 'password', when: secured,
    choices: [{ value: 'password', label: 'A password' }, { value: 'enterprise', label: 'A certificate or account (802.1X)' }],
  },
  { name: 'password', label: 'Password', hint: 'Empty: whoever uses the device is asked.', type: 'secret', key: ['Password'], max: 1000, when: { field: 'signIn', is: ['password'] } },
];

const enterpriseFields: readonly Field[] = [
  {
    name: 'eapTypes', label: 'Methods', type: 'choices', key: eap('AcceptEAPTypes'), required: true,
    choices: [
      { value: 13, label: 'EAP-TLS' }, { value: 25, label: 'PEAP' }, { value: 21, label: 'EAP-TTLS' }, { value: 43, label: 'EAP-FAST' }, { value: 17, label: 'LEAP' },
      { value: 18, label: 'EAP-SIM' }, { value: 23, label: 'EAP-AKA' },
    ],
  },
  { name: 'identity', label: 'Identity of the device', type: 'reference', key: ['PayloadCertificateUUID'], of: ['pkcs12', 'scep', 'acme'] },
  { name: 'userName', label: 'User name', type: 'text', key: eap('UserName'), max: 500 },
  { name: 'userPassword', label: 'Password of the user', type: 'secret', key: eap('UserPassword'), max: 1000 },
  { name: 'askPassword', label: 'Ask for the password each time', type: 'yesNo', key: eap('OneTimeUserPassword'), assumed: false },
  { name: 'outerIdentity', label: 'Outer identity', hint: 'Seen by everybody in place of the user name.', type: 'text', key: eap('OuterIdentity'), max: 500 },
  {
    name: 'anchors', label: 'Trusted certificates', type: 'references', key: eap('PayloadCertificateAnchorUUID'), of: ['rootCertificate', 'certificate', 'pemCertificate', 'pkcs12'],
  },
  { name: 'serverNames', label: 'Trusted server names', hint: 'Like radius.example.com or *.example.com.', type: 'texts', key: eap('TLSTrustedServerNames'), max: 100 },
  { name: 'trustedCertificates', label: 'Trusted certificates by identifier', type: 'texts', key: eap('TLSTrustedCertificates'), max: 100 },
  { name: 'certificateRequired', label: 'Require a certificate of the device', hint: 'Assumed for EAP-TLS alone.', type: 'yesNo', key: eap('TLSCertificateIsRequired') },
  {
    name: 'innerMethod', label: 'Inner method of EAP-TTLS', type: 'choice', key: eap('TTLSInnerAuthentication'), assumed: 'MSCHAPv2',
    choices: ['PAP', 'EAP', 'CHAP', 'MSCHAP', 'MSCHAPv2'].map((value) => ({ value, label: value })),
  },
  { name: 'tlsFrom', label: 'TLS from', hint: 'With 1.3 an outer identity is needed.', type: 'choice', key: eap('TLSMinimumVersion'), assumed: '1.0', choices: tlsVersions },
  { name: 'tlsTo', label: 'TLS up to', type: 'choice', key: eap('TLSMaximumVersion'), assumed: '1.2', choices: tlsVersions },
  { name: 'fastPac', label: 'EAP-FAST: use a PAC', type: 'yesNo', key: eap('EAPFASTUsePAC'), assumed: false },
  { name: 'fastProvision', label: 'EAP-FAST: provision a PAC', type: 'yesNo', key: eap('EAPFASTProvisionPAC'), assumed: false },
  { name: 'fastAnonymous', label: 'EAP-FAST: provision it anonymously', type: 'yesNo', key: eap('EAPFASTProvisionPACAnonymously'), assumed: false },
  {
    name: 'simRands', label: 'EAP-SIM: number of challenges', type: 'choice', key: eap('EAPSIMNumberOfRANDs'), assumed: 3, choices: [{ value: 2, label: '2' }, { value: 3, label: '3' }],
  },
];

const hotspotFields: readonly Field[] = [
  { name: 'domain', label: 'Domain of the hotspot', type: 'text', key: ['DomainName'], required: true, max: 255 },
  { name: 'operatorName', label: 'Name of the operator', type: 'text', key: ['DisplayedOperatorName'], max: 255 },
  { name: 'hessid', label: 'HESSID', type: 'text', key: ['HESSID'], max: 17, pattern: /^[0-9A-Fa-f]{2}(?:[:-]?[0-9A-Fa-f]{2}){5}$/, patternSays: 'must be six bytes as hex digits, like 00:11:22:33:44:55' },
  { name: 'realms', label: 'Realms', type: 'texts', key: ['NAIRealmNames'], max: 100 },
  {
    name: 'carriers', label: 'Mobile networks', hint: 'Country and network code together.', type: 'texts', key: ['MCCAndMNCs'], max: 100, pattern: /^[0-9]{6}$/, patternSays: 'must be six digits',
  },
  {
    name: 'consortiums', label: 'Roaming consortiums', type: 'texts', key: ['RoamingConsortiumOIs'], max: 100, pattern: /^(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{10})$/,
    patternSays: 'must be 6 or 10 hex digits',
  },
  { name: 'roaming', label: 'Allow roaming partners', type: 'yesNo', key: ['ServiceProviderRoamingEnabled'], assumed: false },
];

const proxyFields: readonly Field[] = [
  {
    name: 'proxy', label: 'Proxy', type: 'choice', key: ['ProxyType'], assumed: 'None',
    choices: [{ value: 'None', label: 'None' }, { value: 'Manual', label: 'By hand' }, { value: 'Auto', label: 'By a PAC file' }],
  },
  { name: 'proxyServer', label: 'Proxy server', type: 'text', key: ['ProxyServer'], required: true, max: 255, when: manual },
  { name: 'proxyPort', label: 'Proxy port', type: 'whole', key: ['ProxyServerPort'], required: true, min: 0, max: 65_535, when: manual },
  { name: 'proxyUser', label: 'Proxy user', type: 'text', key: ['ProxyUsername'], max: 500, when: manual },
  { name: 'proxyPassword', label: 'Proxy password', type: 'secret', key: ['ProxyPassword'], max: 1000, when: manual },
  { name: 'pacUrl', label: 'Address of the PAC file', hint: 'Empty: found by the network (WPAD).', type: 'text', key: ['ProxyPACURL'], max: 2000, when: automatic, ...http },
  { name: 'pacFallback', label: 'Connect directly when the PAC file can’t be reached', type: 'yesNo', key: ['ProxyPACFallbackAllowed'], assumed: false, when: automatic },
];

const finer: readonly Field[] = [
  { name: 'captiveBypass', label: 'Don’t show sign-in pages of the network', type: 'yesNo', key: ['CaptiveBypass'], assumed: false },
  { name: 'fixedMac', label: 'Use the device’s own MAC address', hint: 'Holds only when installed by device management.', type: 'yesNo', key: ['DisableAssociationMACRandomization'], assumed: false },
  { name: 'ipv6', label: 'IPv6', type: 'yesNo', key: ['EnableIPv6'], assumed: true },
  {
    name: 'twoFactor', label: 'Certificate and password both', hint: 'For EAP-TTLS, PEAP and EAP-FAST.', type: 'yesNo', key: ['TLSCertificateRequired'], assumed: false, when: enterprise,
  },
  { name: 'earlyJoin', label: 'Join before the first unlock', hint: 'iOS 26, for Return to Service.', type: 'yesNo', key: ['AllowJoinBeforeFirstUnlock'], assumed: false },
  { name: 'qos', label: 'Mark traffic by its importance (QoS)', type: 'yesNo', key: ['QoSMarkingPolicy', 'QoSMarkingEnabled'], assumed: true },
  { name: 'qosCalls', label: 'QoS for FaceTime and calls', type: 'yesNo', key: ['QoSMarkingPolicy', 'QoSMarkingAppleAudioVideoCalls'], assumed: true },
  { name: 'qosApps', label: 'Apps with QoS', type: 'texts', key: ['QoSMarkingPolicy', 'QoSMarkingAllowListAppIdentifiers'], max: 1000, ...bundleId },
];

export const wifiForm: PayloadForm = {
  kind: 'wifi', type: 'com.apple.wifi.managed', title: 'Wi-Fi', about: 'Lets the device join a wireless network.',
  fields: [
    ...network,
    ...enterpriseFields.map((field) => ({ ...field, when: enterprise })),
    ...hotspotFields.map((field) => ({ ...field, when: hotspot })),
    ...proxyFields, ...finer,
  ],
};
