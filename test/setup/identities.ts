// Supervision identities for tests, made once a file: a certificate is all a device compares.
import { makePairingCertificates } from '../../src/crypto/pairing-certificates.ts';
import { makeRsaKeys, publicPkcs1Pem } from '../../src/crypto/rsa-keys.ts';
import { makeSupervisionIdentity, type SupervisionIdentity } from '../../src/crypto/supervision-identity.ts';

export async function makeIdentity(): Promise<SupervisionIdentity> {
  const { publicKey } = await makeRsaKeys();
  const made = await makePairingCertificates(publicPkcs1Pem(publicKey), Date.UTC(2026, 10, 22));
  return makeSupervisionIdentity(Buffer.from(made.hostCertificate), Buffer.from(made.hostPrivateKey));
}
