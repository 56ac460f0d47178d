// Wi-Fi networks: name, passphrase, and whether the security fits what is given for it (Appendix B 28, 29; enrollment-formats 2.5).
import type { PlistDict } from '../../../plist/value.ts';
import type { Path, Report } from './finding.ts';
import { dictAt, ofType, type Subject, textAt } from './subject.ts';

const variable = /[$%]|\{\{/;

/** IEEE 802.11: at most 32 bytes. */
function network(report: Report, dict: PlistDict, path: Path): void {
  const ssid = textAt(dict, 'SSID_STR');
  if (ssid === null || ssid === '') {
    if (!textAt(dict, 'DomainName')) report.error('wifi.ssid', ssid === null ? path : [...path, 'SSID_STR'], 'The network has no name (“SSID_STR”), and no “DomainName” of a Hotspot 2.0 either.');
    return;
  }
  const bytes = new TextEncoder().encode(ssid).length;
  if (bytes > 32 && !variable.test(ssid)) report.error('wifi.ssid', [...path, 'SSID_STR'], `The network’s name has ${bytes} bytes; 32 is the most there can be.`);
}

/** 8 to 63 characters, or the key itself as 64 hex digits. */
function passphrase(report: Report, dict: PlistDict, path: Path, encryption: string): void {
  const password = textAt(dict, 'Password');
  if (!password || variable.test(password) || /^[0-9A-Fa-f]{64}$/.test(password)) return;
  const { length } = password;
  if (length >= 8 && length <= 63) return;
  const at = [...path, 'Password'];
  const reason = `The passphrase has ${length} characters; WPA takes 8 to 63.`;
  // WPA3 by itself knows no such limit, and Any may be WEP.
  if (encryption === 'WPA' || encryption === 'WPA2') report.error('wifi.passphrase', at, reason);
  else if (encryption === 'WPA3' || length > 63) report.warning('wifi.passphrase', at, reason);
}

function security(report: Report, dict: PlistDict, path: Path, encryption: string): void {
  const password = textAt(dict, 'Password');
  const eap = dictAt(dict, 'EAPClientConfiguration');
  const at = [...path, 'EncryptionType'];
  if (encryption === 'None') {
    if (password) report.warning('wifi.encryption', at, 'The network is open (“EncryptionType” None), and yet has a password.');
    if (eap) report.warning('wifi.encryption', at, 'The network is open (“EncryptionType” None), and yet has enterprise settings.');
  } else if (encryption === 'WEP' && eap) report.warning('wifi.encryption', at, 'WEP with enterprise settings: newer devices join no such network.');
  else if (encryption !== 'Any' && !password && !eap) report.warning('wifi.encryption', path, `The network is ${encryption} and has neither password nor enterprise settings; whoever uses the device is asked.`);
  if (password && eap) report.warning('wifi.encryption', [...path, 'Password'], 'A password beside enterprise settings is not used; a user’s belongs in “UserPassword”.');
}

const trusting = ['PayloadCertificateAnchorUUID', 'TLSTrustedServerNames'];

/** TLS-based methods ask the user whom to trust, unless they are told. */
function enterprise(report: Report, dict: PlistDict, path: Path): void {
  const eap = dictAt(dict, 'EAPClientConfiguration');
  if (!eap) return;
  const at = [...path, 'EAPClientConfiguration'];
  const types = eap.get('AcceptEAPTypes');
  if (!Array.isArray(types)) return;
  const usesTls = types.some((type) => [13n, 21n, 25n, 43n].includes(type as bigint));
  if (usesTls && !trusting.some((key) => eap.has(key))) report.warning('wifi.trust', at, 'Neither an anchor nor a server’s name is given, so the user is asked to trust the server.');
  const identityUuid = textAt(dict, 'PayloadCertificateUUID');
  if (types.length === 1 && types[0] === 13n && !identityUuid) report.warning('wifi.trust', path, 'EAP-TLS without an identity (“PayloadCertificateUUID”): the device has nothing to show.');
}

/** 28, 29. */
export function wifi(report: Report, subject: Subject): void {
  for (const { dict, path } of ofType(subject, 'com.apple.wifi.managed')) {
    const encryption = textAt(dict, 'EncryptionType') ?? 'Any';
    network(report, dict, path);
    passphrase(report, dict, path, encryption);
    security(report, dict, path, encryption);
    enterprise(report, dict, path);
  }
}
