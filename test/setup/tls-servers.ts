// TLS servers on loopback that are good or bad at it in one way, with certificates made by openssl; gone with the test.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.ts';

export interface TlsPaper {
  readonly certificate: string;
  readonly key: string;
  readonly der: Uint8Array;
}

export interface PaperChoice {
  /** As openssl has it: "DNS:localhost"; null: none. */
  readonly names?: string | null;
  /** "rsa:1024", or a curve. */
  readonly key?: string;
  readonly digest?: string;
  readonly days?: number;
  readonly authority?: boolean;
  readonly by?: TlsPaper;
}

export function makePaper(subject: string, { names = 'DNS:localhost,IP:127.0.0.1', key = 'prime256v1', digest = 'sha256', days = 90, authority = false, by }: PaperChoice = {}): TlsPaper {
  const folder = tempFolder();
  const [keyFile, file, config] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem'), path.join(folder, 'openssl.cnf')];
  writeFileSync(config, `[req]\ndistinguished_name = name\n[name]\n[own]\nbasicConstraints = critical, CA:${authority ? 'TRUE' : 'FALSE'}\n${names === null ? '' : `subjectAltName = ${names}\n`}`);
  const openssl = (...words: string[]): void => { execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] }); };
  const [kind, bits] = key.split(':');
  if (kind === 'rsa') openssl('genrsa', '-out', keyFile, bits ?? '2048');
  else openssl('ecparam', '-name', key, '-genkey', '-noout', '-out', keyFile);
  const signed = ['-config', config, '-extensions', 'own', `-${digest}`, '-days', String(days), '-subj', subject, '-key', keyFile, '-out', file];
  if (!by) openssl('req', '-x509', '-new', ...signed);
  else {
    const [caFile, caKey, request] = [path.join(folder, 'ca.pem'), path.join(folder, 'ca.key'), path.join(folder, 'request.pem')];
    writeFileSync(caFile, by.certificate);
    writeFileSync(caKey, by.key);
    openssl('req', '-new', '-config', config, '-subj', subject, '-key', keyFile, '-out', request);
    openssl('x509', '-req', '-in', request, '-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-extfile', config, '-extensions', 'own', `-${digest}`, '-days', String(days), '-out', file);
  }
  const certificate = readFileSync(file, 'utf8');
  return { certificate, key: readFileSync(keyFile, 'utf8'), der: Uint8Array.from(Buffer.from(certificate.replace(/-----[^-]+-----/g, ''), 'base64')) };
}

function ended(server: net.Server, sockets: Set<net.Socket>): void {
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

async function listening(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => { server.listen({ host: '127.0.0.1', port: 0 }, resolve); });
  ended(server, sockets);
  return (server.address() as AddressInfo).port;
}

/** Resolves with its port. */
export async function startTls(paper: TlsPaper, options: tls.TlsOptions = {}, above: readonly TlsPaper[] = []): Promise<number> {
  const server = tls.createServer({ cert: [paper, ...above].map(({ certificate }) => certificate).join(''), key: paper.key, ...options });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => { socket.on('error', () => undefined); });
  return listening(server);
}

/** A server that says this as soon as somebody connects, and nothing where that is null. */
export function startPlain(says: Uint8Array | null): Promise<number> {
  return listening(net.createServer((socket) => {
    socket.resume();
    if (says) socket.write(says);
  }));
}

/** An authority, and a server named localhost that it vouches for. */
export function makeSchool(): { readonly root: TlsPaper; readonly start: () => Promise<number> } {
  const root = makePaper('/CN=School Root', { authority: true, names: null });
  return { root, start: () => startTls(makePaper('/CN=mdm', { by: root, names: 'DNS:localhost' })) };
}
