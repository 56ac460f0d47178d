// A device's end of TLS and nothing else, in a process of its own: beside it the host's part of a handshake is measured alone.
import net from 'node:net';
import tls from 'node:tls';
import type { PairingCertificates } from '../../src/crypto/pairing-certificates.ts';

export interface TlsDeviceOptions extends Pick<PairingCertificates, 'deviceCertificate' | 'rootCertificate'> {
  readonly path: string;
  /** PKCS#8 PEM text. */
  readonly key: string;
}

const { path, key, deviceCertificate: cert, rootCertificate: ca } = JSON.parse(process.argv[2] ?? '{}') as TlsDeviceOptions;
const server = net.createServer((socket) => {
  // As src/bench/device-tls.ts does it.
  const secure = new tls.TLSSocket(socket, { isServer: true, key, cert, ca: [ca], requestCert: true, rejectUnauthorized: false });
  secure.on('error', () => undefined);
  socket.on('error', () => undefined);
});
server.listen(path, () => { process.send?.('listens'); });
process.on('disconnect', () => process.exit());
