// TLS towards devices paired by other tools and of other ages (ios-protocols 2.3, 2.9): SHA-1 signatures, serial 0, empty
// names, root and host the same certificate, TLS 1.2 alone. The pin decides, not an authority.
import { X509Certificate } from 'node:crypto';
import { type Duplex, duplexPair } from 'node:stream';
import tls from 'node:tls';
import forge from 'node-forge';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeRsaKeys, privatePem, type RsaKeys } from '../../src/crypto/rsa-keys.ts';
import type { PairRecord } from '../../src/device/lockdown/pair-record.ts';
import { secureLink } from '../../src/device/lockdown/secure.ts';
import { AppError } from '../../src/errors.ts';
import { codeOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));
const hashes = { sha1: () => forge.md.sha1.create(), sha256: () => forge.md.sha256.create() } as const;
type Hash = keyof typeof hashes;

let root: RsaKeys;
let host: RsaKeys;
let device: RsaKeys;
let stranger: RsaKeys;

beforeAll(async () => {
  [root, host, device, stranger] = await Promise.all([makeRsaKeys(), makeRsaKeys(), makeRsaKeys(), makeRsaKeys()]);
});

/** As other tools make them: empty subject and issuer, ten years, the serial number they choose. */
function certify(subject: RsaKeys, hash: Hash, serial: string, authority: boolean): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(subject.publicKey.export({ type: 'spki', format: 'pem' }) as string);
  certificate.serialNumber = serial;
  certificate.validity.notBefore = new Date(Date.UTC(2026, 0, 1));
  certificate.validity.notAfter = new Date(Date.UTC(2036, 0, 1));
  certificate.setExtensions([{ name: 'basicConstraints', critical: true, cA: authority }, ...(authority ? [] : [{ name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true }])]);
  certificate.sign(forge.pki.privateKeyFromPem(privatePem(root.privateKey)), hashes[hash]());
  return forge.pki.certificateToPem(certificate);
}

interface Choice {
  readonly hash?: Hash;
  readonly serial?: string;
  /** PEM of keys as go-ios writes it. */
  readonly pkcs1?: boolean;
  /** One certificate for both, as one tool does. */
  readonly same?: boolean;
}

function recordOf({ hash = 'sha256', serial = '01', pkcs1 = false, same = false }: Choice = {}): PairRecord {
  const pem = (keys: RsaKeys): Uint8Array => utf8(pkcs1 ? keys.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string : privatePem(keys.privateKey));
  const rootCertificate = certify(root, hash, serial, true);
  return {
    HostID: 'HOST', SystemBUID: 'BUID', RootCertificate: utf8(rootCertificate), RootPrivateKey: pem(root),
    HostCertificate: utf8(same ? rootCertificate : certify(host, hash, serial, false)), HostPrivateKey: same ? pem(root) : pem(host),
    DeviceCertificate: utf8(certify(device, hash, serial, false)),
  };
}

interface DeviceEnd {
  readonly socket: Duplex;
  /** What the host showed, DER; rejects when the handshake failed. */
  readonly shown: Promise<Buffer | undefined>;
}

/** A device's end, as lenient as old ones are; it goes on by saying "hello". */
function deviceEnd(record: PairRecord, more: tls.TLSSocketOptions & { keys?: RsaKeys } = {}): DeviceEnd {
  const { keys = device, ...options } = more;
  const [socket, peer] = duplexPair();
  const shown = new Promise<Buffer | undefined>((resolve, reject) => {
    const secure = new tls.TLSSocket(peer, {
      isServer: true, key: privatePem(keys.privateKey), cert: Buffer.from(record.DeviceCertificate), ca: [Buffer.from(record.RootCertificate)], requestCert: true, rejectUnauthorized: false,
      ciphers: 'DEFAULT:@SECLEVEL=0', ...options,
    });
    secure.on('error', reject);
    secure.once('close', () => { reject(new Error('closed')); });
    secure.once('secure', () => {
      resolve((secure.getPeerCertificate(true) as { raw?: Buffer }).raw);
      secure.write('hello');
    });
  });
  shown.catch(() => undefined);
  return { socket, shown };
}

const said = (secure: Duplex): Promise<string> => new Promise((resolve) => { secure.once('data', (bytes: Buffer) => { resolve(bytes.toString()); }); });

describe('a device', () => {
  const ages: readonly (readonly [string, tls.TLSSocketOptions])[] = [['TLS 1.2', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }], ['TLS 1.3', { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }]];
  const records: readonly (readonly [string, Choice])[] = [
    ['our own certificates', {}], ['SHA-1 and serial 0, as go-ios signs them', { hash: 'sha1', serial: '00', pkcs1: true }], ['SHA-1 and serial 1', { hash: 'sha1' }],
    ['SHA-256 and serial 0', { serial: '00' }], ['one certificate for root and host', { same: true }], ['one such with SHA-1', { same: true, hash: 'sha1', serial: '00' }],
  ];

  it.each(ages.flatMap(([age, options]) => records.map(([kind, choice]) => [age, kind, options, choice] as const)))('of %s is reached with %s', async (_age, _kind, options, choice) => {
    const record = recordOf(choice);
    const { socket, shown } = deviceEnd(record, options);
    const secure = await secureLink(socket, record, neverStopped);
    expect(await said(secure)).toBe('hello');
    expect((await shown)?.equals(new X509Certificate(record.HostCertificate).raw)).toBe(true);
    secure.destroy();
  });

  it.each(ages)('of %s may show another certificate, if it is for the same key', async (_, options) => {
    const record = recordOf({ hash: 'sha1' });
    const { socket } = deviceEnd({ ...record, DeviceCertificate: utf8(certify(device, 'sha256', '07', false)) }, options);
    expect(await said(await secureLink(socket, record, neverStopped))).toBe('hello');
  });

  it.each(ages)('of %s with another key is an impostor', async (_, options) => {
    const record = recordOf();
    const { socket } = deviceEnd({ ...record, DeviceCertificate: utf8(certify(stranger, 'sha256', '01', false)) }, { ...options, keys: stranger });
    expect(await codeOf(secureLink(socket, record, neverStopped))).toBe('device.impostor');
    expect(socket.destroyed).toBe(true);
  });

  it('of nothing newer than TLS 1.1 isn’t spoken to', async () => {
    const record = recordOf();
    const { socket } = deviceEnd(record, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
    expect(await codeOf(secureLink(socket, record, neverStopped))).toBe('link.closed');
  });

  it('that hangs up in the handshake, or says something else, is a closed link', async () => {
    const record = recordOf();
    const [host, peer] = duplexPair();
    const waiting = secureLink(host, record, neverStopped);
    waiting.catch(() => undefined);
    peer.destroy();
    expect(await codeOf(waiting)).toBe('link.closed');
    const [second, other] = duplexPair();
    other.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await codeOf(secureLink(second, record, neverStopped))).toBe('link.closed');
  });

  it('that says nothing is given up with the signal', async () => {
    const [host] = duplexPair();
    const stop = new AbortController();
    const waiting = secureLink(host, recordOf(), stop.signal);
    waiting.catch(() => undefined);
    stop.abort(new AppError('run.cancelled'));
    expect(await codeOf(waiting)).toBe('run.cancelled');
    expect(await codeOf(secureLink(host, recordOf(), stop.signal))).toBe('run.cancelled');
  });
});

describe('a record', () => {
  it('with a key that is none, or that belongs to another certificate, is a failure and no crash', async () => {
    const record = recordOf();
    for (const HostPrivateKey of [utf8('nonsense'), utf8(privatePem(stranger.privateKey))]) {
      const [host] = duplexPair();
      expect(await codeOf(secureLink(host, { ...record, HostPrivateKey }, neverStopped))).toBe('device.pairingStale');
    }
  });
});
