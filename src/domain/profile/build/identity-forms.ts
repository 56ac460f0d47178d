// Identities that a device gets: by SCEP, by ACME, or as a PKCS #12 file (enrollment-formats 2.2 to 2.4).
// KeyIsExtractable and AllowAllAppsAccess are a Mac's, and are left out (10.5).
import type { Field, PayloadForm } from './field.ts';
import { http, https, oid } from './shapes.ts';

const usage = [{ value: 1, label: 'Signing' }, { value: 4, label: 'Encryption' }];

/** The last step of each is the same in SCEP's inner dictionary and in ACME's payload. */
function alternativeNames(outer: readonly string[]): Field[] {
  const key = (name: string): string[] => [...outer, 'SubjectAltName', name];
  return [
    { name: 'altEmail', label: 'Alternative name: email', type: 'text', key: key('rfc822Name'), max: 500 },
    { name: 'altDns', label: 'Alternative name: DNS', type: 'text', key: key('dNSName'), max: 500 },
    { name: 'altUri', label: 'Alternative name: URI', type: 'text', key: key('uniformResourceIdentifier'), max: 2000 },
    { name: 'altPrincipal', label: 'Alternative name: NT principal', type: 'text', key: key('ntPrincipalName'), max: 500 },
  ];
}

const inner = (name: string): string[] => ['PayloadContent', name];

/** The settings lie in a dictionary of their own, and two keys have a space in their names. */
export const scepForm: PayloadForm = {
  kind: 'scep', type: 'com.apple.security.scep', title: 'Identity by SCEP', about: 'The device makes a key and asks a SCEP server for a certificate.',
  fields: [
    { name: 'url', label: 'Server address', type: 'text', key: inner('URL'), required: true, max: 2000, ...http },
    { name: 'caName', label: 'Name of the authority', hint: 'Where the server has several.', type: 'text', key: inner('Name'), max: 300 },
    { name: 'subject', label: 'Subject', hint: 'O=Example, CN={serial}. A comma in a value is written \\,', type: 'subject', key: inner('Subject'), max: 2000 },
    { name: 'challenge', label: 'Challenge', hint: 'The password the server wants.', type: 'secret', key: inner('Challenge'), max: 10_000 },
    {
      name: 'keySize', label: 'Key size', type: 'choice', key: inner('Keysize'), assumed: 1024, initial: 2048,
      choices: [{ value: 1024, label: '1024 bits' }, { value: 2048, label: '2048 bits' }, { value: 4096, label: '4096 bits' }],
    },
    { name: 'keyType', label: 'Kind of key', type: 'choice', key: inner('Key Type'), assumed: 'RSA', otherwise: 'RSA', choices: [{ value: 'RSA', label: 'RSA' }] },
    { name: 'keyUsage', label: 'The key is for', type: 'choices', key: inner('Key Usage'), choices: usage, written: 'sum' },
    {
      name: 'caFingerprint', label: 'Fingerprint of the authority', hint: 'Hex digits; for servers without TLS.', type: 'text', key: inner('CAFingerprint'), written: 'hex', fixed: true, max: 200,
      pattern: /^(?:[0-9A-Fa-f]{2}[\s:-]?){16,64}$/, patternSays: 'must be 16 to 64 bytes as hex digits',
    },
    { name: 'retries', label: 'Attempts', hint: 'While the server says that it isn’t decided yet.', type: 'whole', key: inner('Retries'), assumed: 3, min: 0, max: 1000 },
    { name: 'retryDelay', label: 'Seconds between attempts', type: 'whole', key: inner('RetryDelay'), assumed: 10, min: 0, max: 86_400 },
    ...alternativeNames(['PayloadContent']),
  ],
};

export const acmeForm: PayloadForm = {
  kind: 'acme', type: 'com.apple.security.acme', title: 'Identity by ACME', about: 'The device makes a key, on request inside its hardware, and asks an ACME server for a certificate (iOS 16).',
  fields: [
    { name: 'directoryUrl', label: 'Directory address', type: 'text', key: ['DirectoryURL'], required: true, max: 2000, ...https },
    { name: 'clientIdentifier', label: 'Client identifier', hint: 'Known to the server, for one device: often its serial number.', type: 'text', key: ['ClientIdentifier'], required: true, max: 10_000 },
    { name: 'subject', label: 'Subject', hint: 'O=Example, CN={serial}. A comma in a value is written \\,', type: 'subject', key: ['Subject'], required: true, max: 2000 },
    { name: 'hardwareBound', label: 'The key never leaves the hardware', type: 'yesNo', key: ['HardwareBound'], otherwise: true },
    {
      name: 'keyType', label: 'Kind of key', type: 'choice', key: ['KeyType'], otherwise: 'ECSECPrimeRandom',
      choices: [{ value: 'ECSECPrimeRandom', label: 'Elliptic curve' }, { value: 'RSA', label: 'RSA' }],
    },
    {
      name: 'keySize', label: 'Key size', hint: 'Elliptic curve: 192, 256, 384 or 521; in hardware 256 or 384. RSA: 1024 to 4096.', type: 'whole', key: ['KeySize'], otherwise: 384, min: 192, max: 4096,
    },
    { name: 'attest', label: 'Prove to the server what device it is', hint: 'For keys in the hardware.', type: 'yesNo', key: ['Attest'], assumed: false, when: { field: 'hardwareBound', is: [true] } },
    { name: 'usage', label: 'The key is for', type: 'choices', key: ['UsageFlags'], choices: usage, written: 'sum' },
    { name: 'extendedUsage', label: 'Extended key usage', type: 'texts', key: ['ExtendedKeyUsage'], max: 50, ...oid },
    ...alternativeNames([]),
  ],
};

export const pkcs12Form: PayloadForm = {
  kind: 'pkcs12', type: 'com.apple.security.pkcs12', title: 'Identity file', about: 'Gives the device a certificate with its key, from a PKCS #12 file.',
  fields: [
    { name: 'file', label: 'File (.p12)', type: 'secretFile', key: ['PayloadContent'], nameKey: ['PayloadCertificateFileName'], required: true, max: 1_048_576 },
    { name: 'password', label: 'Password of the file', hint: 'Empty: whoever installs the profile is asked.', type: 'secret', key: ['Password'], max: 1000 },
  ],
};
