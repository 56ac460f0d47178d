// What runs out, and what may be asked how often (Appendix B 44, 45; enrollment-formats 5.5, 5.7, 5.8, 8). Policies only: nothing here has a clock.
import type { Finding, Severity } from '../profile/check/finding.ts';

const day = 86_400_000;

export const expiringKinds = ['pushCertificate', 'adeToken', 'supervisionIdentity', 'signingCertificate'] as const;
export type ExpiringKind = (typeof expiringKinds)[number];

/** Days before the end at which it is said, and said again. */
export const warnedDays = [60, 30, 7] as const;

export interface Expiry {
  readonly state: 'valid' | 'expiring' | 'expired';
  /** Whole days left; below zero: since it expired. */
  readonly days: number;
  /** The mark that was passed last. */
  readonly mark: (typeof warnedDays)[number] | null;
}

/** `until`, `now`: milliseconds since the Unix epoch. */
export function expiryOf(until: number, now: number): Expiry {
  const left = until - now;
  if (left <= 0) return { state: 'expired', days: Math.ceil(left / day) || 0, mark: null };
  const days = Math.floor(left / day);
  const mark = warnedDays.findLast((most) => left <= most * day) ?? null;
  return { state: mark === null ? 'valid' : 'expiring', days, mark };
}

const named: Readonly<Record<ExpiringKind, readonly [name: string, soon: string, late: string]>> = {
  pushCertificate: [
    'The push certificate', 'Renew it with the Apple Account it was made with; another one has another topic, and every device would have to enroll again.',
    'No device can be enrolled or managed. Renew it at once with the Apple Account it was made with; Intune waits 30 days.',
  ],
  adeToken: ['The token of automated enrollment', 'Download a new one for the same server; the old one stops working with that.', 'Apple’s service refuses it. Download a new one for the same server.'],
  supervisionIdentity: ['The supervision identity', 'Make its successor in time; devices that were supervised with this one go on knowing only this one.', 'Keep it for the devices that were supervised with it, and supervise new ones with another.'],
  signingCertificate: ['The certificate that signs profiles', 'Get its successor before then, and sign again.', 'Devices show what it signed as not verified. Sign again with another.'],
};

const count = (days: number): string => (days === 0 ? 'less than a day' : `${days} day${days === 1 ? '' : 's'}`);

/** 44. Null as long as there is nothing to be said. `path`: what a person calls it. */
export function expiryFinding(kind: ExpiringKind, until: number, now: number, path = ''): Finding | null {
  const { state, days, mark } = expiryOf(until, now);
  const [name, soon, late] = named[kind];
  const on = new Date(until).toISOString().slice(0, 10);
  if (state === 'valid') return null;
  // A supervision identity is no promise to a server: devices compare it byte by byte.
  const worst: Severity = kind === 'pushCertificate' || kind === 'adeToken' ? 'error' : 'warning';
  if (state === 'expired') return { severity: worst, rule: 'lifetime.expired', path, reason: `${name} expired on ${on}. ${late}` };
  return { severity: mark === 60 ? 'info' : 'warning', rule: 'lifetime.expiring', path, reason: `${name} expires in ${count(days)}, on ${on}. ${soon}` };
}

/** Apple's cursor into the list of devices is good for a week (enrollment-formats 5.5). */
const cursorLife = 7 * day;

/** 45. fetch: everything from the beginning. sync: what changed since the cursor. `at`: when Apple gave the cursor; null: there is none. */
export function nextSync(at: number | null, now: number): { readonly ask: 'fetch' | 'sync'; readonly because: 'noCursor' | 'cursorOld' | 'cursorGood' } {
  if (at === null) return { ask: 'fetch', because: 'noCursor' };
  // A cursor from the future is one of a clock that was wrong: its age is unknown.
  return now - at >= cursorLife || at - now > day ? { ask: 'fetch', because: 'cursorOld' } : { ask: 'sync', because: 'cursorGood' };
}

/** 45, for people. */
export function cursorFinding(at: number, now: number, path = ''): Finding | null {
  if (nextSync(at, now).ask === 'sync') return null;
  return { severity: 'warning', rule: 'lifetime.cursor', path, reason: 'The last synchronization is more than seven days old; Apple’s service forgets its place after that. The next one reads all devices anew.' };
}

/** Each with the number it has in Appendix B; 44 also holds for what signed a profile, and for the push certificate of its topic. */
export const lifetimeRules: readonly { readonly covers: readonly number[]; readonly find: (at: number, now: number) => Finding | null }[] = [
  ...expiringKinds.map((kind) => ({ covers: [44], find: (until: number, now: number) => expiryFinding(kind, until, now) })),
  { covers: [45], find: cursorFinding },
];
