// Makes this computer known to a device (ios-protocols 2.8). A device at Hello accepts at once; otherwise the Trust
// question is on its screen and the same request is repeated until somebody answers.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { makePairingCertificates } from '../../crypto/pairing-certificates.ts';
import type { SupervisionIdentity } from '../../crypto/supervision-identity.ts';
import { AppError } from '../../errors.ts';
import type { Udid } from '../../model.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import type { MuxClient } from '../usbmux/mux-client.ts';
import { checkChallenge } from './challenge.ts';
import type { Lockdown } from './lockdown.ts';
import { lockdownRefusal } from './refusals.ts';
import { type PairRecord, writePairRecord } from './pair-record.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));

/** A record that the device hasn't accepted yet; kept so that the same one is sent each time. */
export type PairOffer = PairRecord;

/** What the offer is made of, where it was read before already. */
export interface PairingFacts {
  readonly deviceKey: PlistValue | undefined;
  readonly wifiAddress: PlistValue | undefined;
}

/** Fresh keys and certificates for this device. Throws link.malformed for a device key that is none, link.*, mux.*. */
export async function makePairOffer(mux: MuxClient, lockdown: Lockdown, clock: Clock, signal: AbortSignal, known?: PairingFacts): Promise<PairOffer> {
  const deviceKey = known?.deviceKey ?? await lockdown.getValue(signal, undefined, 'DevicePublicKey');
  // Read before pairing: old systems refuse it right after (ios-protocols 2.4).
  const wifi = known?.deviceKey ? known.wifiAddress : await lockdown.getValue(signal, undefined, 'WiFiAddress');
  if (!(deviceKey instanceof Uint8Array)) throw new AppError('link.malformed', { detail: 'no device key' });
  const certificates = await makePairingCertificates(Buffer.from(deviceKey).toString('utf8').replaceAll('\0', ''), clock.now()).catch((error: unknown) => {
    throw new AppError('link.malformed', { detail: 'the device key is unusable' }, { cause: error });
  });
  return {
    HostID: randomUUID().toUpperCase(),
    SystemBUID: await mux.readBuid(signal),
    HostCertificate: utf8(certificates.hostCertificate),
    HostPrivateKey: utf8(certificates.hostPrivateKey),
    RootCertificate: utf8(certificates.rootCertificate),
    RootPrivateKey: utf8(certificates.rootPrivateKey),
    DeviceCertificate: utf8(certificates.deviceCertificate),
    ...(typeof wifi === 'string' ? { WiFiMACAddress: wifi.slice(0, 100) } : {}),
  };
}

function publicPart(offer: PairOffer): PlistDict {
  return dict({
    DeviceCertificate: offer.DeviceCertificate, HostCertificate: offer.HostCertificate, RootCertificate: offer.RootCertificate,
    HostID: offer.HostID, SystemBUID: offer.SystemBUID,
  });
}

function ask(lockdown: Lockdown, offer: PairOffer, options: Readonly<Record<string, PlistValue>>, signal: AbortSignal): Promise<PlistDict> {
  return lockdown.exchange('Pair', { PairRecord: publicPart(offer), PairingOptions: dict({ ExtendedPairingErrors: true, ...options }), ProtocolVersion: '2' }, signal);
}

/** Where a pairing is saved when the device accepted it. */
export interface PairingTarget {
  readonly mux: MuxClient;
  readonly muxId: number;
  readonly udid: Udid;
}

async function accept({ mux, muxId, udid }: PairingTarget, offer: PairOffer, reply: PlistDict, signal: AbortSignal): Promise<PairRecord> {
  const error = reply.get('Error');
  if (error !== undefined) throw lockdownRefusal('Pair', error);
  const escrow = reply.get('EscrowBag');
  // Accepted without an escrow bag means: locked, nothing was stored (ios-protocols 2.12). A record kept from before stays.
  if (!(escrow instanceof Uint8Array)) throw new AppError('device.locked');
  const record: PairRecord = { ...offer, EscrowBag: escrow };
  await mux.savePairRecord(udid, muxId, writePairRecord(record, udid), signal);
  return record;
}

/**
 * Sends the offer once. Resolves with the complete record, saved with the multiplexer, when the device accepted.
 * Throws device.untrusted while the question is on its screen, device.locked, device.trustDenied, device.pairingForbidden.
 */
export async function sendPairOffer(mux: MuxClient, muxId: number, udid: Udid, lockdown: Lockdown, offer: PairOffer, signal: AbortSignal): Promise<PairRecord> {
  return accept({ mux, muxId, udid }, offer, await ask(lockdown, offer, {}, signal), signal);
}

/**
 * Pairs by a supervision identity: no question on the screen. Throws device.pairingForbidden when the device is supervised by
 * another one, device.untrusted when it isn't supervised and asks its user instead, device.locked when it took the proof but
 * wants one unlock before it stores anything.
 */
export async function sendSupervisedOffer(target: PairingTarget, lockdown: Lockdown, offer: PairOffer, identity: SupervisionIdentity, now: number, signal: AbortSignal): Promise<PairRecord> {
  const first = await ask(lockdown, offer, { SupervisorCertificate: identity.certificate }, signal);
  if (first.get('Error') !== 'MCChallengeRequired') return accept(target, offer, first, signal);
  const extended = first.get('ExtendedResponse');
  const challenge = extended !== undefined && isDict(extended) ? extended.get('PairingChallenge') : undefined;
  if (!(challenge instanceof Uint8Array)) throw new AppError('link.malformed', { detail: 'no pairing challenge' });
  checkChallenge(challenge);
  return accept(target, offer, await ask(lockdown, offer, { ChallengeResponse: await identity.sign(challenge, now) }, signal), signal);
}
