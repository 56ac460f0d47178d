// What cfgutil is asked for here, and what each request means. Its own erase is not among them: devices are erased by an approved plan,
// with Muster's own hands, and are read back there.

export type Request =
  | { readonly name: 'list' }
  | { readonly name: 'get'; readonly properties: readonly string[] }
  /** Puts the system on again and keeps what is on the device; for recovery and DFU mode. */
  | { readonly name: 'revive' }
  /** Erases. */
  | { readonly name: 'restore' }
  | { readonly name: 'update' }
  /** Automated enrollment; which panes come up is the assigned profile's business, but language and region are asked of nobody. */
  | { readonly name: 'prepare' }
  | { readonly name: 'pair' };

export interface Traits {
  /** May be asked again without looking at the device first. */
  readonly repeatable: boolean;
  readonly erases: boolean;
  /** Milliseconds. A restore loads some gigabytes first, over whatever line there is. */
  readonly deadline: number;
}

const minute = 60_000;

export const traits: Readonly<Record<Request['name'], Traits>> = {
  list: { repeatable: true, erases: false, deadline: minute },
  get: { repeatable: true, erases: false, deadline: minute },
  pair: { repeatable: true, erases: false, deadline: 3 * minute },
  revive: { repeatable: false, erases: false, deadline: 90 * minute },
  update: { repeatable: false, erases: false, deadline: 90 * minute },
  prepare: { repeatable: false, erases: false, deadline: 15 * minute },
  restore: { repeatable: false, erases: true, deadline: 90 * minute },
};

/** The words behind the options. */
export function wordsOf(request: Request): string[] {
  if (request.name === 'get') return ['get', ...request.properties];
  return request.name === 'prepare' ? ['prepare', '--dep', '--skip-language', '--skip-region'] : [request.name];
}

/** "0x1A2B3C": as cfgutil spells an ECID, from the decimal spelling that is used everywhere else. */
export function ecidWord(ecid: string): string {
  return `0x${BigInt(ecid).toString(16).toUpperCase()}`;
}
