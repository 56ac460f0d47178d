// Connects to servers that it is told, as a device would, and says how they speak TLS. Trusts nobody, judges nothing, sends nothing.
import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from '../clock.ts';
import { certificateStrength } from '../crypto/certificate-strength.ts';
import { readParts } from '../crypto/certificate.ts';
import { shortNameOf } from '../crypto/certificate-facts.ts';
import { withDeadline } from '../device/deadline.ts';
import type { ManagementServer } from '../domain/enrollment/management-servers.ts';
import type { CertificateTls, TlsFacts, TlsFailure } from '../domain/enrollment/tls-preflight.ts';
import { asAppError } from '../errors.ts';
import { askServerHello, type ServerHello } from './tls-hello.ts';

type Server = Pick<ManagementServer, 'host' | 'port'>;

/** Milliseconds for all that is asked of one server. */
const deadline = 15_000;

/** What App Transport Security offers; without the names of TLS 1.3 Node would not offer that at all. */
const ofDevices = [
  'TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** Everything the library has, so that a server that devices refuse still says what it is. */
function anything(): tls.SecureContextOptions {
  const all = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  try {
    tls.createSecureContext(all);
    return all;
  } catch {
    // BoringSSL knows no security levels, and has no weak ciphers to offer.
    return { minVersion: 'TLSv1' };
  }
}

/** Of what a profile brings along: the readable ones, as PEM. */
function readable(anchors: readonly Uint8Array[]): string[] {
  return anchors.flatMap((anchor) => {
    try {
      return [new X509Certificate(Buffer.from(anchor)).toString()];
    } catch {
      return [];
    }
  });
}

function shake({ host, port }: Server, options: tls.SecureContextOptions, signal: AbortSignal): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host, port, ...options, ...(net.isIP(host) === 0 ? { servername: host } : {}), ALPNProtocols: ['h2', 'http/1.1'],
      // Nothing is sent, and what is wrong with the certificate is what this is about.
      rejectUnauthorized: false,
    });
    const onAbort = (): void => { socket.destroy(signal.reason as Error); };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.on('error', reject);
    socket.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(new Error('closed'));
    });
    socket.on('secureConnect', () => { resolve(socket); });
  });
}

function describe(certificate: X509Certificate): CertificateTls {
  const { from, until, subjectParts, issuer, subject } = readParts(certificate.raw);
  return { name: shortNameOf(subjectParts), ...certificateStrength(certificate), from, until, selfSigned: Buffer.compare(issuer, subject) === 0 };
}

function chainAbove(own: X509Certificate): X509Certificate[] {
  const chain = [own];
  for (let above = own.issuerCertificate; above && chain.length < 10; above = above.issuerCertificate) {
    const { fingerprint256 } = above;
    if (chain.some((known) => known.fingerprint256 === fingerprint256)) break;
    chain.push(above);
  }
  return chain;
}

/** By its alternative names only; devices don't look at the common name. */
function isNamed(certificate: X509Certificate, host: string): boolean {
  return net.isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never' }) !== undefined : certificate.checkIP(host) !== undefined;
}

function aboutChain(chain: readonly X509Certificate[], host: string): Pick<TlsFacts, 'chain' | 'named' | 'hasAlternativeNames'> {
  const [own] = chain;
  return { chain: chain.map(describe), named: own !== undefined && isNamed(own, host), hasAlternativeNames: own?.subjectAltName !== undefined };
}

function factsOf(socket: tls.TLSSocket, host: string, asDevice: boolean): TlsFacts {
  const own = socket.getPeerX509Certificate();
  // The type says Error; Node gives the code itself.
  const trouble: unknown = socket.authorizationError;
  const distrusted = socket.authorized ? null : typeof trouble === 'string' ? trouble : trouble instanceof Error ? ((trouble as NodeJS.ErrnoException).code ?? trouble.message) : 'unknown';
  const facts: TlsFacts = {
    kind: 'connected', asDevice, protocol: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().name, ...aboutChain(own ? chainAbove(own) : [], host), distrusted, extendedMasterSecret: null,
  };
  socket.destroy();
  return facts;
}

/** A server that breaks off when it is shown no client's certificate has said all of this before. */
function factsOfHello({ cipher, chain, extendedMasterSecret }: Extract<ServerHello, { kind: 'answered' }>, host: string): TlsFacts {
  return { kind: 'connected', asDevice: true, protocol: 'TLSv1.2', cipher, ...aboutChain(chain.map((der) => new X509Certificate(Buffer.from(der))), host), distrusted: 'unchecked', extendedMasterSecret };
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is unknown', EAI_AGAIN: 'names can’t be looked up', ECONNREFUSED: 'the connection was refused', ENETUNREACH: 'there is no network', EHOSTUNREACH: 'there is no way to it', ETIMEDOUT: 'no answer in time',
  ECONNRESET: 'it broke the connection off', EPROTO: 'it doesn’t speak TLS that is known here',
};
const unreachable = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT'];

/** Only codes: a library's message may have anything in it. */
function codeOf(thrown: unknown): string {
  const error = asAppError(thrown);
  if (error.code === 'link.timeout') return 'ETIMEDOUT';
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : 'ECONNRESET';
}

function failure(thrown: unknown): TlsFailure {
  const code = codeOf(thrown);
  return { kind: 'failed', reason: reasons[code] ?? `its handshake fails (${code.slice(0, 60)})` };
}

async function ask(server: Server, anchors: readonly string[], only: boolean, signal: AbortSignal): Promise<TlsFacts | TlsFailure> {
  const ca = anchors.length === 0 ? {} : { ca: only ? [...anchors] : [...tls.rootCertificates, ...anchors] };
  let first: unknown;
  try {
    const facts = factsOf(await shake(server, { minVersion: 'TLSv1.2', ciphers: ofDevices, ...ca }, signal), server.host, true);
    if (facts.protocol !== 'TLSv1.2') return facts;
    const hello = await askServerHello(server, signal).catch(() => null);
    return { ...facts, extendedMasterSecret: hello?.kind === 'answered' ? hello.extendedMasterSecret : null };
  } catch (error) {
    if (unreachable.includes(codeOf(error))) return failure(error);
    first = error;
  }
  const hello = await askServerHello(server, signal).catch(() => null);
  if (hello?.kind === 'answered') return factsOfHello(hello, server.host);
  try {
    return factsOf(await shake(server, { ...anything(), ...ca }, signal), server.host, false);
  } catch {
    return failure(first);
  }
}

export interface TlsChoice {
  readonly clock: Clock;
  /** Certificates (DER or PEM) that devices will trust for it. `only`: instead of all others. */
  readonly anchors: readonly Uint8Array[];
  readonly only: boolean;
  readonly signal?: AbortSignal;
}

/** Never rejects but with the signal's reason. */
export async function readTlsFacts(server: Server, { clock, anchors, only, signal }: TlsChoice): Promise<TlsFacts | TlsFailure> {
  try {
    const facts = await withDeadline(clock, deadline, signal, (limit) => ask(server, readable(anchors), only, limit));
    signal?.throwIfAborted();
    return facts;
  } catch (error) {
    signal?.throwIfAborted();
    return failure(error);
  }
}
