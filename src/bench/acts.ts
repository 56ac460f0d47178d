// What really happened on the bench: the truth that records are compared with. What must not be asked twice stands here also
// when it had no effect. And the right to object: a host that breaks the protocol is told so here, and a test that finds an
// objection fails.

/** Past tense of what a device did or what was done to it. …Asked: the request arrived, whatever came of it; one that a fault swallowed says so. */
export const actNames = [
  'paired', 'unpaired', 'session', 'installed', 'offered', 'removed', 'listed', 'stored', 'renamed', 'localized', 'clockSet', 'configured', 'escalated',
  'migrated', 'erased', 'restarted', 'shutDown', 'enteredRecovery', 'activated', 'deactivated', 'wallpaperSet', 'unlockTokenGiven', 'passcodeCleared', 'applied',
  'unconfigured', 'provisioned', 'deviceConfigured', 'bypassCleared', 'locked', 'wifiSwitched', 'certificateSet', 'activationAcknowledged',
  'fileWritten', 'fileRemoved', 'finishedSetup', 'fetchedConfiguration', 'fetchedEnrollment', 'enrolled', 'signedIn', 'confirmedSerial',
  'eraseAsked', 'configureAsked', 'applyAsked', 'installAsked',
] as const;
export type ActName = (typeof actNames)[number];

export interface Act {
  readonly at: number;
  readonly udid: string;
  readonly act: ActName;
  readonly detail: string;
}

const maxActs = 1_000_000;

export class ActLog {
  readonly acts: Act[] = [];
  readonly objections: string[] = [];
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(udid: string, act: ActName, detail = ''): void {
    for (const key of [act, `${act} ${udid}`]) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.acts.length < maxActs) this.acts.push({ at: this.#now(), udid, act, detail });
  }

  object(udid: string, what: string): void {
    if (this.objections.length < 1000) this.objections.push(`${udid}: ${what}`);
  }

  /** How often each act happened, to all devices together. */
  counts(): Partial<Record<ActName, number>> {
    return Object.fromEntries(actNames.map((act) => [act, this.count(act)] as const).filter(([, times]) => times > 0));
  }

  /** How often an act happened, to one device or to all; exact also when the list of them is full. */
  count(act: ActName, udid?: string): number {
    return this.#counts.get(udid === undefined ? act : `${act} ${udid}`) ?? 0;
  }
}
