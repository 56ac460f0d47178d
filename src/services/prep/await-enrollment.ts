// A device that was prepared is enrolled by its user, later. As long as it can be read here, or when it comes back, that is read, and
// its record says so; nothing is done to it.
import { observe } from '../../device/notifications.ts';
import { type Clock, wait } from '../../clock.ts';
import type { DeviceFacts } from '../../device/facts.ts';
import type { DeviceSession } from '../../device/session.ts';
import { asAppError } from '../../errors.ts';
import type { Evidence, Run } from '../../model.ts';
import { checkSame, evidence } from './job.ts';

const setupDone = 'com.apple.purplebuddy.setupdone';
/** Once set up, an MDM's profile may still be on its way; before, only a notification is waited for, with a slow look as a net. */
const [profilePause, lookPause] = [5000, 5 * 60_000];

/** A profile that nobody here put there, on a device that was told to enroll and is set up (ios-protocols 3.7). */
export function enrollmentOf({ wanted }: Pick<Run, 'wanted'>, { setupDone: done, cloud, profiles }: DeviceFacts): Evidence | null {
  const told = cloud?.source === 'automated' || cloud?.managementUrl;
  if (done !== true || !told) return null;
  const own = new Set(wanted?.profiles.map(({ identifier }) => identifier));
  const others = profiles?.filter(({ identifier }) => !own.has(identifier)) ?? [];
  return others.length === 0 ? null : evidence('enrolled', { profile: others.map(({ name }) => name).join(', ').slice(0, 1000), ...(cloud.organization ? { organization: cloud.organization } : {}), ...(cloud.provisionalUntil ? { provisionalUntil: cloud.provisionalUntil } : {}) });
}

export interface Watch {
  readonly clock: Clock;
  readonly session: DeviceSession;
  /** Aborts when Muster closes, or when something new is begun with the device. */
  readonly signal: AbortSignal;
}

async function nextLook({ clock, session, signal }: Watch, facts: DeviceFacts): Promise<void> {
  if (facts.setupDone === true) return wait(clock, profilePause, signal);
  const { attachedAt } = facts;
  const woken = new AbortController();
  const wake = (): void => { woken.abort(); };
  signal.addEventListener('abort', wake, { once: true });
  const cancel = clock.after(lookPause, wake);
  const observation = await observe(session, [setupDone], wake, woken.signal).catch(() => null);
  // Gone and plugged in again is worth a look too.
  await session.until((now, present) => woken.signal.aborted || (present && now.attachedAt !== attachedAt && now.state === 'ready'), woken.signal).catch(() => undefined);
  observation?.stop();
  cancel();
  signal.removeEventListener('abort', wake);
  signal.throwIfAborted();
}

/** Resolves with the evidence, or with null when the device is no longer the one that was prepared: erased, or prepared anew. Throws the signal's reason. */
export async function awaitEnrollment(run: Run, watch: Watch): Promise<Evidence | null> {
  const { session, signal, clock } = watch;
  for (;;) {
    await session.until((facts, present) => present && facts.state === 'ready', signal);
    try {
      const facts = await session.refreshAll(signal);
      checkSame(run, facts);
      const found = enrollmentOf(run, facts);
      if (found) return found;
      if (facts.cloud !== null && (!facts.cloud.present || facts.activation === 'Unactivated')) return null;
      await nextLook(watch, facts);
    } catch (thrown) {
      signal.throwIfAborted();
      if (asAppError(thrown).code === 'device.changed') return null;
      await wait(clock, profilePause, signal);
    }
  }
}
