// A small model for each kind of payload, to start from. Each can be built, and the check finds no error in what comes out.
import { exampleIdentity, exampleRoot } from './example-files.ts';
import type { PayloadKind } from './kinds.ts';
import type { ModelPayload, ModelValues, ProfileModel } from './model.ts';

const payload = (kind: PayloadKind, values: ModelValues): ModelPayload => ({ id: kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), kind, values });

const scep = payload('scep', { url: 'https://scep.example.com/scep', caName: 'Example CA', subject: 'O=Example, CN={serial}', challenge: 'change this', keySize: 2048, keyUsage: [1, 4] });
const root = payload('rootCertificate', { file: exampleRoot });

/** The payloads of each, the one that it is about last. */
const payloads: Readonly<Record<PayloadKind, readonly ModelPayload[]>> = {
  mdm: [root, scep, payload('mdm', {
    serverUrl: 'https://mdm.example.com/connect', checkInUrl: 'https://mdm.example.com/checkin', topic: 'com.apple.mgmt.External.00000000-0000-4000-8000-000000000000', identity: 'scep',
    signMessage: false, checkOutWhenRemoved: true,
  })],
  scep: [scep],
  acme: [payload('acme', {
    directoryUrl: 'https://acme.example.com/directory', clientIdentifier: '{serial}', subject: 'O=Example, CN={serial}', hardwareBound: true, keyType: 'ECSECPrimeRandom', keySize: 384, attest: true,
  })],
  pkcs12: [payload('pkcs12', { file: exampleIdentity, password: 'example' })],
  rootCertificate: [root],
  certificate: [payload('certificate', { file: exampleRoot })],
  pemCertificate: [payload('pemCertificate', { file: exampleRoot })],
  wifi: [payload('wifi', { ssid: 'Example', encryption: 'WPA2', signIn: 'password', password: 'change this', autoJoin: true })],
  restrictions: [payload('restrictions', { settings: { allowUSBRestrictedMode: false, allowEraseContentAndSettings: false, forceEncryptedBackup: true } })],
  passcode: [payload('passcode', { force: true, allowSimple: false, minLength: 6, maxAttempts: 10, autoLock: 5 })],
  webClip: [payload('webClip', { label: 'Help desk', url: 'https://help.example.com/?device={serial}', removable: false, fullScreen: true })],
  singleApp: [payload('singleApp', { app: 'com.example.kiosk', disableAutoLock: true, userVoiceOver: true })],
  lockScreen: [payload('lockScreen', { footnote: 'If found, call 555 0100', assetTag: '{serial}' })],
  notifications: [payload('notifications', { apps: [{ app: 'com.example.kiosk', allowed: true, alert: 2, previews: 1 }] })],
  setupAssistant: [payload('setupAssistant', { skip: ['UpdateCompleted', 'Siri', 'Privacy'] })],
  removalPassword: [payload('removalPassword', { password: 'change this' })],
  overTheAir: [payload('overTheAir', { url: 'https://mdm.example.com/enroll', attributes: ['UDID', 'SERIAL', 'PRODUCT', 'VERSION'], challenge: 'change this' })],
  cloudConfiguration: [payload('cloudConfiguration', {
    isSupervised: true, allowPairing: false, supervisors: [exampleRoot], organizationName: 'Example', organizationMagic: '00000000-0000-4000-8000-000000000000', skip: ['AppleID', 'Siri', 'Location'],
    enrollmentUrl: 'https://mdm.example.com/enroll',
  })],
};

/** Where a kind needs others, to refer to, they are there too. */
export function exampleModel(kind: PayloadKind): ProfileModel {
  return { muster: 'profile', version: 1, profile: { name: 'Example', identifier: `com.example.${kind.toLowerCase()}`, organization: 'Example' }, payloads: payloads[kind] };
}
