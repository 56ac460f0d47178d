// The device's end of TLS: it shows the certificate that the host made for it at pairing, with its own private key,
// and wants the host's or the root certificate of a pairing it knows (ios-protocols 2.3).
import { type KeyObject, X509Certificate } from 'node:crypto';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { privatePem } from '../crypto/rsa-keys.ts';
import { readExactly } from '../device/frame/byte-stream.ts';
import type { TrustedHost } from './trusted-host.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Every TLS connection opens with a record of this type. */
const handshakeRecord = 0x16;

/** What lies below an encrypted socket: a reset has to reach the wire. */
const below = new WeakMap<Duplex, Duplex>();

/** Of one pairing: its connections are many, and making this takes longer than a handshake. */
interface Side {
  readonly context: tls.SecureContext;
  /** DER of the certificates by which the host proves itself. */
  readonly known: readonly Buffer[];
}

const sides = new WeakMap<TrustedHost, Side>();

/** Throws when a certificate is none. */
function sideOf(host: TrustedHost, privateKey: KeyObject): Side {
  let side = sides.get(host);
  if (!side) {
    const { deviceCertificate, rootCertificate, hostCertificate } = host;
    side = {
      context: tls.createSecureContext({ key: privatePem(privateKey), cert: Buffer.from(deviceCertificate), ca: [Buffer.from(rootCertificate)] }),
      known: [hostCertificate, rootCertificate].map((certificate) => new X509Certificate(certificate).raw),
    };
    sides.set(host, side);
  }
  return side;
}

function shake(socket: Duplex, device: VirtualDevice, { context, known }: Side): Promise<tls.TLSSocket | null> {
  return new Promise((resolve) => {
    const secure = new tls.TLSSocket(socket, { isServer: true, secureContext: context, requestCert: true, rejectUnauthorized: false });
    below.set(secure, socket);
    const give = (result: tls.TLSSocket | null): void => {
      if (!result) secure.destroy();
      resolve(result);
    };
    secure.on('error', () => { give(null); });
    secure.once('close', () => { resolve(null); });
    secure.once('secure', () => {
      const shown = secure.getPeerX509Certificate()?.raw;
      const isKnown = shown !== undefined && known.some((certificate) => certificate.equals(shown));
      if (!isKnown) device.log.object(device.spec.udid, 'host showed no certificate of a known pairing');
      give(isKnown ? secure : null);
    });
  });
}

/** Resolves with the encrypted socket, or null when the host didn't prove itself; the socket is then gone. `where` is for objections. */
export async function secureAsDevice(socket: Duplex, device: VirtualDevice, host: TrustedHost, where: string): Promise<tls.TLSSocket | null> {
  const { privateKey } = await device.keys();
  try {
    const first = await readExactly(socket, 1);
    if (first) {
      if (first[0] !== handshakeRecord) device.log.object(device.spec.udid, `${where}: host spoke in clear where TLS was due`);
      else {
        socket.unshift(first);
        return await shake(socket, device, sideOf(host, privateKey));
      }
    }
  } catch {
    // The link went, or the certificate is none: the device would have refused that at pairing.
  }
  socket.destroy();
  return null;
}

/** Ends a connection without a goodbye of TLS, and of TCP where it is TCP. */
export function reset(socket: Duplex): void {
  const wire = below.get(socket);
  if (wire) reset(wire);
  else if (socket instanceof net.Socket && socket.remoteAddress !== undefined) socket.resetAndDestroy();
  socket.destroy();
}
