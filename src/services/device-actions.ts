// What can be done to a device without a plan, because nothing on it is lost: restart, shut down, name, activate, pair by a
// supervision identity. Each ends with what was read back, not with what was answered.
import type { Clock } from '../clock.ts';
import type { SupervisionIdentity } from '../crypto/supervision-identity.ts';
import { activate } from '../device/activation/activate.ts';
import type { ActivationUrls } from '../device/activation/activation-urls.ts';
import { sendCommand } from '../device/commands/command.ts';
import type { Parting } from '../device/commands/erase-device.ts';
import { restartDevice, shutDownDevice } from '../device/commands/power.ts';
import { withDeadline } from '../device/deadline.ts';
import { type DeviceFacts, isFinal } from '../device/facts.ts';
import { setDeviceName } from '../device/lockdown/writes.ts';
import type { DeviceSession } from '../device/session.ts';
import type { Slots } from '../device/slots.ts';
import { AppError, asAppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';

export interface ActionMeans {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly urls: ActivationUrls;
  /** Places at Apple's addresses: a few at a time (ios-protocols 10.1). */
  readonly apple: Slots;
  /** Places for jobs that use the whole machine. */
  readonly heavy: Slots;
  readonly signal: AbortSignal;
}

export type DeviceAction =
  | { readonly kind: 'restart' | 'shutDown' | 'activate' | 'unpair' }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'pair'; readonly identity: SupervisionIdentity };

const minute = 60_000;
/** ios-protocols 10: five minutes for a restart. */
const restartWithin = 5 * minute;
const shutDownWithin = 2 * minute;
const pairWithin = 2 * minute;
const nameDeadline = 10_000;

/** A link that broke off may be a pulled cable or a multiplexer that ended: whether the device acted nobody knows then. */
function checkSaid(parting: Parting): void {
  if (parting === 'cut') throw new AppError('link.closed');
}

async function restart(session: DeviceSession, { signal }: ActionMeans): Promise<void> {
  const { name, service, deadline } = restartDevice;
  const parting = await session.withService(name, service, deadline, signal, (socket, inner) => {
    // Not before its turn: whatever comes and goes until then is no restart.
    session.expectReturn(restartWithin);
    return sendCommand(socket, restartDevice, null, inner);
  }).catch((error: unknown) => {
    session.expectNothing();
    throw error;
  });
  await session.returned(signal);
  await session.until((facts) => facts.state !== 'connecting' && facts.state !== 'away', signal);
  throwFinal(session);
  checkSaid(parting);
}

/** Another device in its place, or one that may not be talked to, is no success. */
function throwFinal({ facts: { problem } }: DeviceSession): void {
  if (problem && isFinal(problem.code)) throw new AppError(problem.code, problem.params, problem.device ? { device: problem.device } : {});
}

async function shutDown(session: DeviceSession, { clock, signal }: ActionMeans): Promise<void> {
  const { departures } = session;
  checkSaid(await session.send(shutDownDevice, null, signal));
  // The multiplexer has to say so: its own end is no shutdown.
  await withDeadline(clock, shutDownWithin, signal, (inner) => session.until(() => session.departures > departures, inner));
}

async function rename(session: DeviceSession, name: string, { signal }: ActionMeans): Promise<void> {
  await session.inTrust('SetValue', nameDeadline, signal, (lockdown, inner) => setDeviceName(lockdown, name, inner));
  const facts = await session.refresh(signal);
  // A restriction may take the name and keep the old one.
  if (facts.name !== name) throw new AppError('device.valueProtected', { word: `its name is still ${facts.name ?? 'unknown'}` });
}

/** Waits until the device trusts this computer, as long as a person may take to tap and to type. Throws why it doesn't. */
async function trusted(session: DeviceSession, { clock, signal }: ActionMeans): Promise<void> {
  const settled = ({ state, problem }: DeviceFacts, present: boolean): boolean => !present || state === 'ready' || (problem !== null && isFinal(problem.code));
  await withDeadline(clock, pairWithin, signal, (inner) => session.until(settled, inner)).catch((error: unknown) => {
    if (asAppError(error).code !== 'link.timeout') throw error;
  });
  if (!session.present) throw new AppError('device.gone');
  const { state, problem } = session.facts;
  if (state !== 'ready') throw problem ? new AppError(problem.code, problem.params, problem.device ? { device: problem.device } : {}) : new AppError('device.untrusted');
}

/** The identity is for this pairing: who plugs the device in again another day is asked again. */
async function pairBy(session: DeviceSession, identity: SupervisionIdentity, means: ActionMeans): Promise<void> {
  session.pairBy(identity);
  try {
    await trusted(session, means);
  } finally {
    session.pairBy(null);
  }
}

/** Does it and reads back that it is so. Throws device.*, activation.*, http.*, link.*. */
export async function perform(session: DeviceSession, action: DeviceAction, means: ActionMeans): Promise<void> {
  if (!session.present) throw new AppError('device.notFound', { what: session.udid });
  if (action.kind === 'pair') return pairBy(session, action.identity, means);
  // Nobody is asked for trust in order to end it.
  if (action.kind !== 'unpair') session.allowPairing();
  else if (session.facts.state === 'untrusted') return;
  await trusted(session, means);
  switch (action.kind) {
    case 'restart': return restart(session, means);
    case 'shutDown': return shutDown(session, means);
    case 'rename': return rename(session, action.name, means);
    case 'unpair': return session.unpair(means.signal);
    case 'activate':
      await means.heavy.run(means.signal, () => activate(session, means));
      await session.refresh(means.signal);
  }
}
