// What a host may write into a device, each in the type and the order that devices take (ios-protocols 2.7).
import type { Lockdown } from './lockdown.ts';

/** Throws device.valueProtected where a restriction keeps the name. */
export function setDeviceName(lockdown: Lockdown, name: string, signal: AbortSignal): Promise<void> {
  return lockdown.setValue(undefined, 'DeviceName', name, signal);
}

export interface International {
  /** As `de-DE`. */
  readonly language?: string;
  /** As `de_DE`. */
  readonly locale?: string;
}

/** Locale first, as tools do that work: the language makes SpringBoard restart, some seconds later. The session survives that. */
export async function setInternational(lockdown: Lockdown, { language, locale }: International, signal: AbortSignal): Promise<void> {
  if (locale !== undefined) await lockdown.setValue('com.apple.international', 'Locale', locale, signal);
  if (language !== undefined) await lockdown.setValue('com.apple.international', 'Language', language, signal);
}

/** Sets the device's clock; `now` in milliseconds since the Unix epoch, travels as whole seconds. */
export function setClock(lockdown: Lockdown, now: number, signal: AbortSignal): Promise<void> {
  return lockdown.setValue(undefined, 'TimeIntervalSince1970', BigInt(Math.floor(now / 1000)), signal);
}

/** An IANA name. From iOS 14 on heeded in Setup Assistant only; elsewhere it is taken without effect. */
export function setTimeZone(lockdown: Lockdown, zone: string, signal: AbortSignal): Promise<void> {
  return lockdown.setValue(undefined, 'TimeZone', zone, signal);
}

/** What hosts say after an activation (ios-protocols 4.2, step 7). */
export function acknowledgeActivation(lockdown: Lockdown, signal: AbortSignal): Promise<void> {
  return lockdown.setValue(undefined, 'ActivationStateAcknowledged', true, signal);
}
