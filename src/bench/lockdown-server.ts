// A virtual device's lockdown service: plain until StartSession, encrypted after it, one session a connection (ios-protocols 2).
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { readPlistFrame } from '../device/frame/plist-frame.ts';
import { AppError } from '../errors.ts';
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { secureAsDevice } from './device-tls.ts';
import { valueOf } from './device-values.ts';
import type { LatencyKind } from './latency.ts';
import { hostIdOf, pair, type PairingConnection, unpair } from './lockdown-pairing.ts';
import { writeValue } from './lockdown-writes.ts';
import { answerRequest, endGently, type PlistService } from './serve-plist.ts';
import type { TrustedHost } from './trusted-host.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** What lockdown needs of the bench around the device. */
export interface LockdownBench {
  /** A port on which the service can be reached once, by this host or, without one, in clear; null for a service the device hasn't. */
  openService(device: VirtualDevice, service: string, host: TrustedHost | null): number | null;
  readonly idleMs: number;
}

interface Connection extends PairingConnection {
  readonly bench: LockdownBench;
  /** The socket, or what TLS made of it. */
  channel: Duplex;
  host: TrustedHost | null;
  sessionId: string | null;
  startsTls: boolean;
  over: boolean;
}

const maxRequest = 1024 * 1024;
type Reply = Readonly<Record<string, PlistValue | undefined>>;

/** The one service for which nobody has to be trusted (ios-protocols 5.1): multiplexers wait there for the Trust tap. */
const openService = 'com.apple.mobile.insecure_notification_proxy';

function text(request: PlistDict, key: string): string | undefined {
  const value = request.get(key);
  return typeof value === 'string' ? value : undefined;
}

function newSessionId(device: VirtualDevice): string {
  return Buffer.from(device.randomBytes(16)).toString('hex').toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function startSession(connection: Connection, request: PlistDict): Reply {
  const { device } = connection;
  const hostId = text(request, 'HostID');
  if (!hostId) return { Error: 'MissingHostID' };
  if (connection.host) return { Error: 'SessionActive' };
  const host = device.hosts.get(hostId);
  if (!host) return { Error: 'InvalidHostID' };
  if (device.beforeFirstUnlock) return { Error: 'PasswordProtected' };
  connection.host = host;
  connection.startsTls = true;
  connection.sessionId = newSessionId(device);
  device.log.note(device.spec.udid, 'session', hostId);
  return { SessionID: connection.sessionId, EnableSessionSSL: true };
}

function stopSession(connection: Connection, request: PlistDict): Reply {
  if (!connection.host) return { Error: 'SessionInactive' };
  const id = text(request, 'SessionID');
  if (id !== undefined && id !== connection.sessionId) return { Error: 'InvalidSessionID' };
  connection.host = null;
  return { Result: 'Success' };
}

/** Lockdown's word for why a locked device starts no service for this host; the escrow bag lets it (ios-protocols 2.10). */
function lockedOut({ device }: Connection, host: TrustedHost, request: PlistDict): string | null {
  if (!device.locked) return null;
  const bag = request.get('EscrowBag');
  if (bag instanceof Uint8Array) return device.opensEscrow(host.hostId, bag) ? null : 'EscrowLocked';
  return device.beforeFirstUnlock ? 'EscrowLocked' : 'PasswordProtected';
}

function startService(connection: Connection, request: PlistDict): Reply {
  const { device, host, bench } = connection;
  const service = text(request, 'Service');
  if (!service) return { Error: 'MissingService' };
  const isOpen = service === openService;
  if (!host && !isOpen) return { Error: 'SessionInactive' };
  // Forgotten meanwhile: what starts here would refuse its certificate anyway.
  if (host && device.hosts.get(host.hostId) !== host) return { Error: 'InvalidHostID' };
  const locked = host && !isOpen ? lockedOut(connection, host, request) : null;
  if (locked) return { Error: locked };
  const port = bench.openService(device, service, host);
  return port === null ? { Error: 'InvalidService' } : { Service: service, Port: BigInt(port), EnableServiceSSL: host ? true : undefined };
}

async function getValue({ device, host }: Connection, request: PlistDict): Promise<Reply> {
  const domain = text(request, 'Domain');
  const key = text(request, 'Key');
  const found = await valueOf(device, domain, key, host !== null);
  return { Domain: domain, Key: key, ...('error' in found ? { Error: found.error } : { Value: found.value }) };
}

async function setValue({ device, host }: Connection, request: PlistDict): Promise<Reply> {
  const refusal = await writeValue(device, request, host !== null);
  return { Domain: text(request, 'Domain'), Key: text(request, 'Key'), ...(refusal === null ? { Value: request.get('Value') } : { Error: refusal }) };
}

const requests: Readonly<Record<string, (connection: Connection, request: PlistDict) => Reply | Promise<Reply>>> = {
  QueryType: () => ({ Type: 'com.apple.mobile.lockdown' }),
  GetValue: getValue,
  SetValue: setValue,
  RemoveValue: (_, request) => ({ Domain: text(request, 'Domain'), Key: text(request, 'Key'), Error: 'RemoveProhibited' }),
  Pair: pair,
  ValidatePair: ({ device }, request) => (device.hosts.has(hostIdOf(request) ?? '') ? {} : { Error: 'InvalidHostID' }),
  Unpair: ({ device }, request) => unpair(device, request),
  StartSession: startSession,
  StopSession: stopSession,
  StartService: startService,
  EnterRecovery: ({ device }) => {
    device.enterRecovery();
    return {};
  },
  Goodbye: (connection) => {
    connection.over = true;
    return {};
  },
  // Before iOS 10 a host activated through lockdown (ios-protocols 4.3); since then a service does it.
  Activate: (_, request) => ({ Error: request.has('ActivationRecord') ? 'InvalidActivationRecord' : 'MissingActivationRecord' }),
  Deactivate: () => ({ Error: 'InvalidRequest' }),
  // ios-protocols 2.2: refused over USB.
  ResetPairing: () => ({ Error: 'RemoveProhibited' }),
};

/** Ends the connection when the host says nothing for too long. */
function unlessIdle<T>({ device, bench, channel }: Connection, work: Promise<T>): Promise<T> {
  return work.finally(device.clock.after(bench.idleMs, () => { channel.destroy(); }));
}

const latencies: Readonly<Record<string, LatencyKind>> = { Pair: 'pair', StartSession: 'session', StartService: 'service' };

function asService(connection: Connection): PlistService {
  return {
    label: 'lockdown',
    nameOf: (request) => text(request, 'Request') ?? '',
    latencyOf: (name) => (Object.hasOwn(latencies, name) ? latencies[name] : undefined) ?? 'value',
    answer: async (name, request) => {
      const answer = Object.hasOwn(requests, name) ? requests[name] : undefined;
      return { replies: [dict({ Request: name, ...(answer ? await answer(connection, request) : { Error: 'InvalidRequest' }) })], over: connection.over };
    },
  };
}

async function serveRequests(connection: Connection): Promise<void> {
  const { device } = connection;
  const service = asService(connection);
  for (;;) {
    const request = await unlessIdle(connection, readPlistFrame(connection.channel, undefined, maxRequest));
    if (!request || await answerRequest(connection.channel, device, service, request) === 'over') return;
    if (!connection.startsTls || !connection.host) continue;
    connection.startsTls = false;
    const secure = await unlessIdle(connection, secureAsDevice(connection.channel, device, connection.host, 'lockdown'));
    if (!secure) return;
    connection.channel = secure;
  }
}

/** Serves one connection until it ends; never throws. */
export async function serveLockdown(socket: net.Socket, device: VirtualDevice, bench: LockdownBench): Promise<void> {
  const connection: Connection = { device, bench, channel: socket, host: null, sessionId: null, proof: null, startsTls: false, over: false };
  try {
    await serveRequests(connection);
  } catch (error) {
    if (error instanceof AppError && error.code === 'link.malformed') device.log.object(device.spec.udid, `lockdown: ${String(error.params['detail'])}`);
  } finally {
    endGently(connection.channel);
  }
}
