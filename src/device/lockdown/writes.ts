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

/** What these writes leave behind, as the device says it; null: not told. */
export interface DeviceSettings {
  readonly language: string | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly clock: number | null;
}

const longest = 100;

export async function readSettings(lockdown: Lockdown, signal: AbortSignal): Promise<DeviceSettings> {
  const text = async (domain: string | undefined, key: string): Promise<string | null> => {
    const value = await lockdown.getValue(signal, domain, key);
    return typeof value === 'string' ? value.slice(0, longest) : null;
  };
  const language = await text('com.apple.international', 'Language');
  const locale = await text('com.apple.international', 'Locale');
  const timeZone = await text(undefined, 'TimeZone');
  const seconds = await lockdown.getValue(signal, undefined, 'TimeIntervalSince1970');
  return { language, locale, timeZone, clock: typeof seconds === 'number' || typeof seconds === 'bigint' ? Number(seconds) * 1000 : null };
}
