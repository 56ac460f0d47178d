// TLS towards a device, in place on a socket that already spoke in clear. The device's certificate is signed by a key
// of our own pairing and has no name, so no authority can judge it: it is pinned to the pair record instead.
import { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { AppError } from '../../errors.ts';
import type { PairRecord } from './pair-record.ts';

function keyOf(certificate: X509Certificate): Buffer {
  return certificate.publicKey.export({ type: 'spki', format: 'der' });
}

const certificates = new WeakMap<PairRecord, X509Certificate>();

/** Throws when it is none. */
function certificateOf(record: PairRecord): X509Certificate {
  const certificate = certificates.get(record) ?? new X509Certificate(record.DeviceCertificate);
  certificates.set(record, certificate);
  return certificate;
}

function isPinned(socket: tls.TLSSocket, record: PairRecord): boolean {
  try {
    const shown = socket.getPeerX509Certificate();
    if (shown === undefined) return false;
    const pinned = certificateOf(record);
    // The same to the letter, as it is but for other tools' records, has the same key.
    return shown.raw.equals(pinned.raw) || keyOf(shown).equals(keyOf(pinned));
  } catch {
    return false;
  }
}

/** One a record: lockdown and the services of one look use the same, and making it is a quarter of the work of a handshake. */
const contexts = new WeakMap<PairRecord, tls.SecureContext>();

function contextOf(record: PairRecord): tls.SecureContext {
  let context = contexts.get(record);
  if (!context) {
    context = tls.createSecureContext({ key: Buffer.from(record.HostPrivateKey), cert: Buffer.from(record.HostCertificate), minVersion: 'TLSv1.2' });
    contexts.set(record, context);
  }
  return context;
}

/** Throws device.pairingStale when the record's certificate or key is unusable: pairing again is the remedy, as for one that can't be read. */
function begin(socket: Duplex, record: PairRecord): tls.TLSSocket {
  try {
    return tls.connect({
      socket,
      secureContext: contextOf(record),
      // No authority can vouch for a device; isPinned does. Ciphers stay unset: BoringSSL refuses @SECLEVEL, and OpenSSL 3.5
      // takes the SHA-1 signatures of other tools' records without it.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
  } catch (error) {
    socket.destroy();
    throw new AppError('device.pairingStale', {}, { cause: error });
  }
}

/**
 * Resolves with the encrypted socket once the device proved the key it was paired with.
 * Throws device.impostor for another key, link.closed with phase `handshake` when the link ends in it: a pulled cable, or a device
 * that no longer knows our record. One such end can't tell which. Throws device.pairingStale for a record that can't be used.
 */
export function secureLink(socket: Duplex, record: PairRecord, signal: AbortSignal): Promise<tls.TLSSocket> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const secure = begin(socket, record);
    const finish = (run: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      secure.off('error', onError);
      secure.off('close', onError);
      run();
    };
    const onAbort = (): void => { finish(() => { secure.destroy(); reject(signal.reason as Error); }); };
    const onError = (error?: Error | boolean): void => {
      finish(() => { secure.destroy(); reject(new AppError('link.closed', { phase: 'handshake' }, { cause: error })); });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    secure.once('error', onError);
    secure.once('close', onError);
    secure.once('secureConnect', () => {
      finish(() => {
        // A later error reaches readers and writers as link.closed; it must not end the process.
        secure.on('error', () => undefined);
        if (isPinned(secure, record)) resolve(secure);
        else {
          secure.destroy();
          reject(new AppError('device.impostor'));
        }
      });
    });
  });
}
