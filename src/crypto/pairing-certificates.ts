// The three certificates of a lockdown pairing (ios-protocols 2.9): RSA-2048, empty names, ten years, SHA-256, serial 1,
// valid since yesterday because clocks of erased devices are wrong. forge lays out the structure; node:crypto signs,
// since a signature in pure JavaScript blocks the thread for 70 ms.
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { asn1, pki } from 'node-forge';
import { makeRsaKeys, privatePem } from './rsa-keys.ts';

/** All PEM text. The private keys never leave this computer: they are stripped from what the device is sent. */
export interface PairingCertificates {
  readonly rootCertificate: string;
  readonly rootPrivateKey: string;
  readonly hostCertificate: string;
  readonly hostPrivateKey: string;
  readonly deviceCertificate: string;
}

const day = 86_400_000;
const sha256WithRsa = '1.2.840.113549.1.1.11';
const authorityExtensions = [{ name: 'basicConstraints', critical: true, cA: true }];
const leafExtensions = [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
];

/** What @types/node-forge leaves out: the to-be-signed part, so that node:crypto can sign it. */
interface ForgeInternals {
  getTBSCertificate(certificate: pki.Certificate): asn1.Asn1;
}

async function certify(publicKey: KeyObject, issuerKey: KeyObject, extensions: readonly object[], now: number): Promise<string> {
  const { default: forge } = await import('node-forge');
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }) as string);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(now - day);
  certificate.validity.notAfter = new Date(now + 3650 * day);
  certificate.setSubject([]);
  certificate.setIssuer([]);
  certificate.setExtensions([...extensions]);
  certificate.signatureOid = sha256WithRsa;
  certificate.siginfo.algorithmOid = sha256WithRsa;
  const body = (forge.pki as unknown as ForgeInternals).getTBSCertificate(certificate);
  certificate.tbsCertificate = body;
  const bytes = Buffer.from(forge.asn1.toDer(body).getBytes(), 'binary');
  certificate.signature = sign('sha256', bytes, issuerKey).toString('binary');
  return forge.pki.certificateToPem(certificate).replace(/\r\n/g, '\n');
}

/** Makes two fresh keys and three certificates for one device; `devicePublicKey` is its PEM, PKCS#1 or SPKI. Throws when that is no RSA key. */
export async function makePairingCertificates(devicePublicKey: string, now: number): Promise<PairingCertificates> {
  const deviceKey = createPublicKey(devicePublicKey);
  if (deviceKey.asymmetricKeyType !== 'rsa') throw new Error('the device key is not an RSA key');
  const [root, host] = await Promise.all([makeRsaKeys(), makeRsaKeys()]);
  const [rootCertificate, hostCertificate, deviceCertificate] = await Promise.all([
    certify(root.publicKey, root.privateKey, authorityExtensions, now),
    certify(host.publicKey, root.privateKey, leafExtensions, now),
    certify(deviceKey, root.privateKey, [...leafExtensions, { name: 'subjectKeyIdentifier' }], now),
  ]);
  return {
    rootCertificate, hostCertificate, deviceCertificate,
    rootPrivateKey: privatePem(root.privateKey), hostPrivateKey: privatePem(host.privateKey),
  };
}
