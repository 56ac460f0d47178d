// How often a list of devices may be asked for, as named rules: those of Intune's page of 2016, Intune's of today, and Apple's own
// (enrollment-formats 5.5, 5.8). Pure; times are milliseconds since the Unix epoch.

export interface SyncPolicy {
  readonly name: string;
  /** Milliseconds between two full syncs; 0: whenever it is wanted. */
  readonly fullEvery: number;
  /** Milliseconds between two requests of any kind. */
  readonly every: number;
  /** Milliseconds that one has to finish, during which another can't be asked for. */
  readonly finishesWithin: number;
  /** A full request inside `fullEvery` isn't refused: it brings only serial numbers that aren't listed yet. */
  readonly earlyFullBringsNew: boolean;
}

const [minute, day] = [60_000, 86_400_000];

export const syncPolicies = {
  intune2016: { name: 'Intune, as of 2016', fullEvery: 7 * day, every: 0, finishesWithin: 10 * minute, earlyFullBringsNew: true },
  intune: { name: 'Intune', fullEvery: 7 * day, every: 15 * minute, finishesWithin: 15 * minute, earlyFullBringsNew: false },
  apple: { name: 'Apple', fullEvery: 0, every: 0, finishesWithin: 0, earlyFullBringsNew: false },
} as const satisfies Readonly<Record<string, SyncPolicy>>;
export type SyncPolicyId = keyof typeof syncPolicies;

export interface SyncTimes {
  readonly lastFull: number | null;
  /** When the last one of any kind began. */
  readonly lastBegun: number | null;
  /** One is under way. */
  readonly running: boolean;
}

export type SyncAnswer =
  /** newOnly: of a full request, only what isn't listed yet is brought. */
  | { readonly may: true; readonly newOnly: boolean }
  | { readonly may: false; readonly from: number; readonly why: 'running' | 'tooSoon' | 'fullTooSoon' };

/** A moment in the future, as a clock that was set back leaves it, says nothing: counted as now it would put everything off until then. */
const past = (at: number | null, now: number): number | null => (at === null || at > now ? null : at);

/** Whether one may be asked for now, and else from when on. */
export function maySync(policy: SyncPolicy, kind: 'full' | 'changes', { running, ...times }: SyncTimes, now: number): SyncAnswer {
  const [lastFull, lastBegun] = [past(times.lastFull, now), past(times.lastBegun, now)];
  const finished = lastBegun === null ? 0 : lastBegun + policy.finishesWithin;
  if (running && now < finished) return { may: false, from: finished, why: 'running' };
  const next = lastBegun === null ? 0 : lastBegun + policy.every;
  if (now < next) return { may: false, from: next, why: 'tooSoon' };
  const full = lastFull === null ? 0 : lastFull + policy.fullEvery;
  if (kind === 'changes' || now >= full) return { may: true, newOnly: false };
  return policy.earlyFullBringsNew ? { may: true, newOnly: true } : { may: false, from: full, why: 'fullTooSoon' };
}
