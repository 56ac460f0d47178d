// A host proves on one MCInstall connection that it is a supervisor; what that allows ends with the connection (ios-protocols 3.5).
import { dict, type PlistDict } from '../plist/value.ts';
import { type Challenge, knowsCertificate, whyRefused } from './signed-challenge.ts';
import { acknowledged, badFormat } from './status.ts';
import type { VirtualDevice } from './virtual-device.ts';

const challengeLength = 8;

export interface InstallerConnection {
  readonly device: VirtualDevice;
  pending: Challenge | null;
  escalated: boolean;
}

export function escalate(connection: InstallerConnection, request: PlistDict): PlistDict {
  const { device } = connection;
  const certificate = request.get('SupervisorCertificate');
  if (!(certificate instanceof Uint8Array)) return badFormat();
  connection.pending = null;
  connection.escalated = false;
  if (!device.supervised || !knowsCertificate(device.supervisorCertificates, certificate)) return dict({ Status: 'CertificateRejected' });
  connection.pending = { bytes: device.randomBytes(challengeLength), certificate };
  return acknowledged({ Challenge: connection.pending.bytes });
}

const haveRejected = new WeakSet<VirtualDevice>();

function isFirstRejected(device: VirtualDevice): boolean {
  if (!device.spec.traits?.rejectsFirstSignature || haveRejected.has(device)) return false;
  haveRejected.add(device);
  return true;
}

export async function answerEscalation(connection: InstallerConnection, request: PlistDict): Promise<PlistDict> {
  const signed = request.get('SignedRequest');
  if (!(signed instanceof Uint8Array)) return badFormat();
  const { pending, device } = connection;
  // One answer a challenge.
  connection.pending = null;
  if (!pending || await whyRefused(pending, signed) !== null || isFirstRejected(device)) return dict({ Status: 'SignedRequestRejected' });
  connection.escalated = true;
  device.log.note(device.spec.udid, 'escalated');
  return acknowledged();
}
