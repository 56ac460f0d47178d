// The device's end of TLS: it shows the certificate that the host made for it at pairing, with its own private key,
// and wants the host's or the root certificate of a pairing it knows (ios-protocols 2.3).
import { X509Certificate } from 'node:crypto';
import type net from 'node:net';
import tls from 'node:tls';
import { privatePem } from '../crypto/rsa-keys.ts';
import type { TrustedHost, VirtualDevice } from './virtual-device.ts';

function isKnown(shown: Buffer | undefined, host: TrustedHost): boolean {
  if (!shown) return false;
  return [host.hostCertificate, host.rootCertificate].some((certificate) => new X509Certificate(certificate).raw.equals(shown));
}

/** Resolves with the encrypted socket, or null when the host didn't prove itself; the socket is then gone. */
export async function secureAsDevice(socket: net.Socket, device: VirtualDevice, host: TrustedHost): Promise<tls.TLSSocket | null> {
  const { privateKey } = await device.keys();
  return new Promise((resolve) => {
    let secure: tls.TLSSocket;
    try {
      secure = new tls.TLSSocket(socket, {
        isServer: true, key: privatePem(privateKey), cert: Buffer.from(host.deviceCertificate), ca: [Buffer.from(host.rootCertificate)],
        requestCert: true, rejectUnauthorized: false,
      });
    } catch {
      // A certificate that is none: the device would have refused it at pairing.
      socket.destroy();
      resolve(null);
      return;
    }
    const give = (result: tls.TLSSocket | null): void => {
      if (!result) secure.destroy();
      resolve(result);
    };
    secure.on('error', () => { give(null); });
    secure.once('close', () => { resolve(null); });
    secure.once('secure', () => {
      const shown = (secure.getPeerCertificate(true) as { raw?: Buffer }).raw;
      const known = isKnown(shown, host);
      if (!known) device.log.object(device.spec.udid, 'host showed no certificate of a known pairing');
      give(known ? secure : null);
    });
  });
}
