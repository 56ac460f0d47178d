// A pairing as another tool left it with the multiplexer: SHA-1 signatures, serial 0, PKCS#1 keys, empty names (ios-protocols 2.9).
import forge from 'node-forge';
import type { PracticeBench } from '../../src/bench/bench.ts';
import { makeRsaKeys, privatePem, type RsaKeys } from '../../src/crypto/rsa-keys.ts';
import { dict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));

function certify(subject: RsaKeys['publicKey'], root: RsaKeys, authority: boolean): Uint8Array {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(subject.export({ type: 'spki', format: 'pem' }) as string);
  certificate.serialNumber = '00';
  certificate.validity.notBefore = new Date(Date.UTC(2026, 0, 1));
  certificate.validity.notAfter = new Date(Date.UTC(2036, 0, 1));
  certificate.setExtensions([{ name: 'basicConstraints', critical: true, cA: authority }]);
  certificate.sign(forge.pki.privateKeyFromPem(privatePem(root.privateKey)), forge.md.sha1.create());
  return utf8(forge.pki.certificateToPem(certificate));
}

/** The device and the multiplexer know such a host from now on. */
export async function pairedElsewhere(bench: PracticeBench, udid: string): Promise<void> {
  const device = bench.device(udid);
  const [root, host, own] = await Promise.all([makeRsaKeys(), makeRsaKeys(), device.keys()]);
  const pkcs1 = (keys: RsaKeys): Uint8Array => utf8(keys.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string);
  const certificates = { RootCertificate: certify(root.publicKey, root, true), HostCertificate: certify(host.publicKey, root, false), DeviceCertificate: certify(own.publicKey, root, false) };
  const hostId = 'C0FFEE00-0000-4000-8000-000000000001';
  device.hosts.set(hostId, { hostId, rootCertificate: certificates.RootCertificate, hostCertificate: certificates.HostCertificate, deviceCertificate: certificates.DeviceCertificate });
  bench.pairRecords.set(udid, writeXmlPlist(dict({ ...certificates, HostID: hostId, SystemBUID: bench.buid, HostPrivateKey: pkcs1(host), RootPrivateKey: pkcs1(root), EscrowBag: device.randomBytes(32) })));
}
