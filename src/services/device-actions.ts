// What can be done to a device without a plan, because nothing on it is lost: restart, shut down, name, activate, pair by a
// supervision identity. Each ends with what was read back, not with what was answered.
import type { Clock } from '../clock.ts';
import type { SupervisionIdentity } from '../crypto/supervision-identity.ts';
import { activate } from '../device/activation/activate.ts';
import type { ActivationUrls } from '../device/activation/activation-urls.ts';
import { restartDevice, shutDownDevice } from '../device/commands/power.ts';
import { withDeadline } from '../device/deadline.ts';
import { isFinal } from '../device/facts.ts';
import { setDeviceName } from '../device/lockdown/writes.ts';
import type { DeviceSession } from '../device/session.ts';
import type { Slots } from '../device/slots.ts';
import { AppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';

export interface ActionMeans {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly urls: ActivationUrls;
  /** Places at Apple's addresses: a few at a time (ios-protocols 10.1). */
  readonly apple: Slots;
  readonly signal: AbortSignal;
}

export type DeviceAction =
  | { readonly kind: 'restart' | 'shutDown' | 'activate' }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'pair'; readonly identity: SupervisionIdentity };

const minute = 60_000;
/** ios-protocols 10: five minutes for a restart. */
const restartWithin = 5 * minute;
const shutDownWithin = 2 * minute;
const pairWithin = 2 * minute;
const nameDeadline = 10_000;

async function restart(session: DeviceSession, { signal }: ActionMeans): Promise<void> {
  session.expectReturn(restartWithin);
  await session.send(restartDevice, null, signal);
  await session.returned(signal);
  await session.until((facts) => facts.state !== 'connecting' && facts.state !== 'away', signal);
}

async function shutDown(session: DeviceSession, { clock, signal }: ActionMeans): Promise<void> {
  await session.send(shutDownDevice, null, signal);
  await withDeadline(clock, shutDownWithin, signal, (inner) => session.until((_, present) => !present, inner));
}

async function rename(session: DeviceSession, name: string, { signal }: ActionMeans): Promise<void> {
  await session.inTrust('SetValue', nameDeadline, signal, (lockdown, inner) => setDeviceName(lockdown, name, inner));
  const facts = await session.refresh(signal);
  // A restriction may take the name and keep the old one.
  if (facts.name !== name) throw new AppError('device.valueProtected', { word: `its name is still ${facts.name ?? 'unknown'}` });
}

async function pair(session: DeviceSession, identity: SupervisionIdentity, { clock, signal }: ActionMeans): Promise<void> {
  session.pairBy(identity);
  await withDeadline(clock, pairWithin, signal, (inner) => session.until(({ state, problem }) => state === 'ready' || (problem !== null && isFinal(problem.code)), inner));
  const { state, problem } = session.facts;
  if (state !== 'ready' && problem) throw new AppError(problem.code, problem.params, problem.device ? { device: problem.device } : {});
}

/** Does it and reads back that it is so. Throws device.*, activation.*, http.*, link.*. */
export async function perform(session: DeviceSession, action: DeviceAction, means: ActionMeans): Promise<void> {
  if (!session.present) throw new AppError('device.notFound', { what: session.udid });
  switch (action.kind) {
    case 'restart': return restart(session, means);
    case 'shutDown': return shutDown(session, means);
    case 'rename': return rename(session, action.name, means);
    case 'pair': return pair(session, action.identity, means);
    case 'activate':
      await means.apple.run(means.signal, () => activate(session, means));
      await session.refresh(means.signal);
  }
}
