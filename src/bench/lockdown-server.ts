// A virtual device's lockdown service: plain until StartSession, encrypted after it, one session a connection (ios-protocols 2).
import { randomUUID, X509Certificate } from 'node:crypto';
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { readPlistFrame } from '../device/frame/plist-frame.ts';
import { AppError } from '../errors.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import type { LatencyKind } from './latency.ts';
import { secureAsDevice } from './device-tls.ts';
import { valueOf } from './device-values.ts';
import { answerRequest, type PlistService } from './serve-plist.ts';
import type { TrustedHost, VirtualDevice } from './virtual-device.ts';

/** What lockdown needs of the bench around the device. */
export interface LockdownBench {
  /** A port on which the service can be reached once; null for a service the device hasn't. */
  openService(device: VirtualDevice, service: string, host: TrustedHost): number | null;
  readonly idleMs: number;
}

interface Connection {
  readonly device: VirtualDevice;
  readonly bench: LockdownBench;
  host: TrustedHost | null;
  startsTls: boolean;
  over: boolean;
}

const maxRequest = 1024 * 1024;
type Reply = Readonly<Record<string, PlistValue | undefined>>;

function text(request: PlistDict, key: string): string | undefined {
  const value = request.get(key);
  return typeof value === 'string' ? value : undefined;
}

function bytesOf(record: PlistDict, key: string): Uint8Array | null {
  const value = record.get(key);
  return value instanceof Uint8Array ? value : null;
}

async function pair(connection: Connection, request: PlistDict): Promise<Reply> {
  const { device } = connection;
  const record = request.get('PairRecord');
  if (!isDict(record)) return { Error: 'MissingPairRecord' };
  const hostId = text(record, 'HostID');
  const hostCertificate = bytesOf(record, 'HostCertificate');
  const rootCertificate = bytesOf(record, 'RootCertificate');
  const deviceCertificate = bytesOf(record, 'DeviceCertificate');
  if (!hostId) return { Error: 'MissingHostID' };
  if (!hostCertificate || !rootCertificate || !deviceCertificate) return { Error: 'InvalidPairRecord' };
  // Some clients send the root key along (ios-protocols 2.8), so that is no objection; a host key never belongs on a wire.
  if (record.has('HostPrivateKey')) device.log.object(device.spec.udid, 'host sent its private key');
  const { publicKey } = await device.keys();
  try {
    const certified = new X509Certificate(deviceCertificate).publicKey;
    if (!certified.equals(publicKey)) return { Error: 'InvalidPairRecord' };
    for (const certificate of [hostCertificate, rootCertificate]) new X509Certificate(certificate);
  } catch {
    return { Error: 'InvalidPairRecord' };
  }
  const answer = device.pair({ hostId, hostCertificate, rootCertificate, deviceCertificate });
  return 'error' in answer ? { Error: answer.error } : { EscrowBag: answer.escrow ?? undefined };
}

function startSession(connection: Connection, request: PlistDict): Reply {
  const { device } = connection;
  const hostId = text(request, 'HostID');
  if (!hostId) return { Error: 'MissingHostID' };
  if (connection.host) return { Error: 'SessionActive' };
  const host = device.hosts.get(hostId);
  if (!host) return { Error: 'InvalidHostID' };
  connection.host = host;
  connection.startsTls = true;
  device.log.note(device.spec.udid, 'session', hostId);
  return { SessionID: randomUUID().toUpperCase(), EnableSessionSSL: true };
}

function startService(connection: Connection, request: PlistDict): Reply {
  const { device, host, bench } = connection;
  const service = text(request, 'Service');
  if (!service) return { Error: 'MissingService' };
  if (!host) return { Error: 'SessionInactive' };
  if (device.locked) return { Error: 'PasswordProtected' };
  const port = bench.openService(device, service, host);
  return port === null ? { Error: 'InvalidService' } : { Service: service, Port: BigInt(port), EnableServiceSSL: true };
}

function setValue(connection: Connection, request: PlistDict): Reply {
  const { device, host } = connection;
  const key = text(request, 'Key');
  const value = request.get('Value');
  // The one value a host may leave before it is trusted (ios-protocols 2.4).
  if (key === 'UntrustedHostBUID') return { Key: key };
  if (!host) return { Error: 'SetProhibited' };
  if (key !== 'DeviceName' || request.has('Domain') || typeof value !== 'string') return { Error: 'SetProhibited' };
  device.name = value.slice(0, 255);
  return { Key: key };
}

function unpair(connection: Connection, request: PlistDict): Reply {
  const record = request.get('PairRecord');
  const hostId = isDict(record) ? text(record, 'HostID') : undefined;
  if (!hostId) return { Error: 'MissingHostID' };
  return connection.device.unpair(hostId) ? {} : { Error: 'InvalidHostID' };
}

async function answer(connection: Connection, name: string, request: PlistDict): Promise<Reply> {
  const { device, host } = connection;
  switch (name) {
    case 'QueryType': return { Type: 'com.apple.mobile.lockdown' };
    case 'GetValue': {
      const domain = text(request, 'Domain');
      const key = text(request, 'Key');
      const found = await valueOf(device, domain, key, host !== null);
      return { Domain: domain, Key: key, ...('error' in found ? { Error: found.error } : { Value: found.value }) };
    }
    case 'SetValue': return setValue(connection, request);
    case 'Pair': return pair(connection, request);
    case 'ValidatePair': return unknownHost(connection, request) ? { Error: 'InvalidHostID' } : {};
    case 'Unpair': return unpair(connection, request);
    case 'StartSession': return startSession(connection, request);
    case 'StartService': return startService(connection, request);
    case 'StopSession': return { Result: 'Success' };
    case 'Goodbye':
      connection.over = true;
      return {};
    default: return { Error: 'InvalidRequest' };
  }
}

function unknownHost(connection: Connection, request: PlistDict): boolean {
  const record = request.get('PairRecord');
  return !connection.device.hosts.has((isDict(record) ? text(record, 'HostID') : undefined) ?? '');
}

/** Ends the socket when the host says nothing for too long; called off by the returned function. */
function idleLimit(connection: Connection, socket: Duplex): () => void {
  return connection.device.clock.after(connection.bench.idleMs, () => { socket.destroy(); });
}

const latencies: Readonly<Record<string, LatencyKind>> = { Pair: 'pair', StartSession: 'session', StartService: 'service' };

function asService(connection: Connection): PlistService {
  return {
    label: 'lockdown',
    nameOf: (request) => text(request, 'Request') ?? '',
    latencyOf: (name) => (Object.hasOwn(latencies, name) ? latencies[name] : undefined) ?? 'value',
    answer: async (name, request) => ({ replies: [dict({ Request: name, ...await answer(connection, name, request) })], over: connection.over }),
  };
}

async function serveRequests(connection: Connection, socket: net.Socket): Promise<void> {
  const { device } = connection;
  const service = asService(connection);
  let channel: Duplex = socket;
  for (;;) {
    const cancelIdle = idleLimit(connection, channel);
    const request = await readPlistFrame(channel, undefined, maxRequest).finally(cancelIdle);
    if (!request || await answerRequest(channel, device, service, request) === 'over') return;
    if (!connection.startsTls) continue;
    connection.startsTls = false;
    const secure = connection.host && await secureAsDevice(socket, device, connection.host);
    if (!secure) return;
    channel = secure;
  }
}

/** Serves one connection until it ends; never throws. */
export async function serveLockdown(socket: net.Socket, device: VirtualDevice, bench: LockdownBench): Promise<void> {
  try {
    await serveRequests({ device, bench, host: null, startsTls: false, over: false }, socket);
  } catch (error) {
    if (error instanceof AppError && error.code === 'link.malformed') device.log.object(device.spec.udid, `lockdown: ${String(error.params['detail'])}`);
  } finally {
    socket.destroy();
  }
}
