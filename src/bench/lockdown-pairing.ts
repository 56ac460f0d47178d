// Pairing with a virtual device: by its state, or silently with a supervisor's certificate (ios-protocols 2.8, 2.12).
import { X509Certificate } from 'node:crypto';
import { dict, isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { type Challenge, knowsCertificate, whyRefused } from './signed-challenge.ts';
import type { PairAnswer, TrustedHost } from './trusted-host.ts';
import type { VirtualDevice } from './virtual-device.ts';

const challengeLength = 32;

/** A supervisor who was asked to prove itself on this connection, and the host that it speaks for. */
export interface PendingProof {
  readonly challenge: Challenge;
  readonly host: TrustedHost;
}

export interface PairingConnection {
  readonly device: VirtualDevice;
  proof: PendingProof | null;
}

type Reply = Readonly<Record<string, PlistValue | undefined>>;

function bytesOf(record: PlistDict, key: string): Uint8Array | null {
  const value = record.get(key);
  return value instanceof Uint8Array ? value : null;
}

function wordOf(request: PlistDict, key: string): string | null {
  const record = request.get('PairRecord');
  const word = isDict(record) ? record.get(key) : undefined;
  return typeof word === 'string' && word !== '' ? word : null;
}

export function hostIdOf(request: PlistDict): string | null {
  return wordOf(request, 'HostID');
}

/** The host as its record describes it, or lockdown's word for what is wrong with that. */
async function hostFrom(device: VirtualDevice, request: PlistDict): Promise<TrustedHost | string> {
  const record = request.get('PairRecord');
  if (!isDict(record)) return 'MissingPairRecord';
  const hostId = hostIdOf(request);
  if (hostId === null) return 'MissingHostID';
  const [hostCertificate, rootCertificate, deviceCertificate] = ['HostCertificate', 'RootCertificate', 'DeviceCertificate'].map((key) => bytesOf(record, key));
  if (!hostCertificate || !rootCertificate || !deviceCertificate) return 'InvalidPairRecord';
  // Some clients send the root key along (ios-protocols 2.8), so that is no objection; a host key never belongs on a wire.
  if (record.has('HostPrivateKey')) device.log.object(device.spec.udid, 'host sent its private key');
  const { publicKey } = await device.keys();
  try {
    if (!new X509Certificate(deviceCertificate).publicKey.equals(publicKey)) return 'InvalidPairRecord';
    for (const certificate of [hostCertificate, rootCertificate]) new X509Certificate(certificate);
  } catch {
    return 'InvalidPairRecord';
  }
  return { hostId, hostCertificate, rootCertificate, deviceCertificate };
}

const replyFor = (answer: PairAnswer): Reply => ('error' in answer ? { Error: answer.error } : { EscrowBag: answer.escrow ?? undefined });

function isSame(a: TrustedHost, b: TrustedHost | undefined): boolean {
  return b?.hostId === a.hostId && (['hostCertificate', 'rootCertificate', 'deviceCertificate'] as const).every((key) => Buffer.from(a[key]).equals(b[key]));
}

/** A supervisor announces itself: it has to sign a challenge, unless the device knows this very host already. */
function announced(connection: PairingConnection, host: TrustedHost, certificate: Uint8Array): Reply | null {
  const { device } = connection;
  if (!device.supervised || !knowsCertificate(device.supervisorCertificates, certificate)) return null;
  if (isSame(host, device.hosts.get(host.hostId)) && !device.locked) return replyFor(device.trust(host));
  const challenge = { bytes: device.randomBytes(challengeLength), certificate };
  connection.proof = { challenge, host };
  return { Error: 'MCChallengeRequired', ExtendedResponse: dict({ PairingChallenge: challenge.bytes }) };
}

/** What a device says to a wrong signature is not known (ios-protocols 13, question 1); this is the blueprint's word. */
async function proven(connection: PairingConnection, host: TrustedHost, response: Uint8Array): Promise<Reply> {
  const { device, proof } = connection;
  connection.proof = null;
  if (!proof || !isSame(host, proof.host)) return { Error: 'MCProtected' };
  if (await whyRefused(proof.challenge, response) !== null) return { Error: 'MCProtected' };
  // Accepted, but a locked device stores nothing (ios-protocols 2.12).
  return device.locked ? {} : replyFor(device.trust(host));
}

export async function pair(connection: PairingConnection, request: PlistDict): Promise<Reply> {
  const { device } = connection;
  const host = await hostFrom(device, request);
  if (typeof host === 'string') return { Error: host };
  const options = request.get('PairingOptions');
  const response = isDict(options) ? bytesOf(options, 'ChallengeResponse') : null;
  if (response) return proven(connection, host, response);
  const certificate = isDict(options) ? bytesOf(options, 'SupervisorCertificate') : null;
  return (certificate && announced(connection, host, certificate)) ?? replyFor(device.pair(host, wordOf(request, 'SystemBUID') ?? host.hostId));
}

export function unpair(device: VirtualDevice, request: PlistDict): Reply {
  const hostId = hostIdOf(request);
  if (hostId === null) return { Error: 'MissingHostID' };
  return device.unpair(hostId) ? {} : { Error: 'InvalidHostID' };
}
