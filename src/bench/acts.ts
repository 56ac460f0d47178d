// What really happened on the bench: the truth that records are compared with. And the right to object: a host that
// breaks the protocol is told so here, and a test that finds an objection fails.

export interface Act {
  readonly at: number;
  readonly udid: string;
  readonly act: 'paired' | 'unpaired' | 'installed' | 'offered' | 'removed' | 'listed' | 'session';
  readonly detail: string;
}

export class ActLog {
  readonly acts: Act[] = [];
  readonly objections: string[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(udid: string, act: Act['act'], detail = ''): void {
    if (this.acts.length < 100_000) this.acts.push({ at: this.#now(), udid, act, detail });
  }

  object(udid: string, what: string): void {
    if (this.objections.length < 1000) this.objections.push(`${udid}: ${what}`);
  }

  /** How often an act happened, to one device or to all. */
  count(act: Act['act'], udid?: string): number {
    return this.acts.filter((entry) => entry.act === act && (udid === undefined || entry.udid === udid)).length;
  }
}
