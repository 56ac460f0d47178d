// What goes wrong on purpose, at one request. The difference that matters: whether the device acted before it fell silent.
import { dict, type PlistDict } from '../plist/value.ts';
import { seeded } from './roster.ts';

/** How a connection ends or falls silent. unplug: the cable goes. reset: without a goodbye of TLS or TCP. */
export type Break = 'stall' | 'unplug' | 'hang up' | 'reset';

/**
 * truncated: cut off, then the end. oversize: announces 4 GB. garbage: no property list. corrupt: a property list that breaks off
 * inside a whole frame. split, twice: whole, in single bytes, or two at once.
 */
export type Damage = 'truncated' | 'oversize' | 'garbage' | 'corrupt' | 'split' | 'twice';

export type Fault =
  /** The request is lost: nothing is done. */
  | Break
  /** Done, but the reply is lost. */
  | { readonly kind: 'unanswered'; readonly by: Break }
  /** Done, and answered so many milliseconds of the bench's clock later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Not done; this reply instead, such as any ErrorChain. */
  | { readonly kind: 'instead'; readonly reply: PlistDict }
  /** Not done as it would have been: the device locks itself first. */
  | { readonly kind: 'locks' }
  /** Done, but the reply's bytes are damaged or whole in an unusual way. */
  | { readonly kind: 'frame'; readonly damage: Damage }
  | undefined;

/** What the multiplexer itself does wrong at one message; nothing of what was asked is done, save with `split`. */
export type MuxFault = 'stall' | 'hang up' | 'garbage' | 'split' | undefined;

/** A refusal that lockdown, MCInstall and the services behind it can all have said. */
export const someRefusal: PlistDict = dict({
  Error: 'InternalError', Status: 'Error',
  ErrorChain: [dict({ ErrorCode: 4001n, ErrorDomain: 'MCInstallationErrorDomain', LocalizedDescription: 'Practice refusal', USEnglishDescription: 'Practice refusal' })],
});

/** Every kind of fault under the name by which histograms count it. */
export const faultsByName = {
  'stall': 'stall', 'unplug': 'unplug', 'hang up': 'hang up', 'reset': 'reset',
  'done, then stall': { kind: 'unanswered', by: 'stall' },
  'done, then unplug': { kind: 'unanswered', by: 'unplug' },
  'done, then hang up': { kind: 'unanswered', by: 'hang up' },
  'done, then reset': { kind: 'unanswered', by: 'reset' },
  'late': { kind: 'late', ms: 3000 },
  'refused': { kind: 'instead', reply: someRefusal },
  'locks': { kind: 'locks' },
  'truncated': { kind: 'frame', damage: 'truncated' },
  'oversize': { kind: 'frame', damage: 'oversize' },
  'garbage': { kind: 'frame', damage: 'garbage' },
  'corrupt': { kind: 'frame', damage: 'corrupt' },
  'split': { kind: 'frame', damage: 'split' },
  'twice': { kind: 'frame', damage: 'twice' },
} as const satisfies Readonly<Record<string, Fault>>;
export type FaultName = keyof typeof faultsByName;

export const faultNames = Object.keys(faultsByName) as FaultName[];

export interface RandomFaults {
  /** For `VirtualDevice.faults`. */
  readonly fault: (request: string) => Fault;
  /** How often each kind was dealt out. */
  readonly histogram: ReadonlyMap<FaultName, number>;
}

/** Lets a share `rate` of all requests go wrong, from 0 to 1, each kind as often as any other. The same seed deals the same. */
export function randomFaults(seed: number, rate: number, kinds: readonly FaultName[] = faultNames): RandomFaults {
  const random = seeded(seed);
  const histogram = new Map<FaultName, number>();
  const fault = (): Fault => {
    if (random() >= rate) return undefined;
    const name = kinds[Math.floor(random() * kinds.length)];
    if (name === undefined) return undefined;
    histogram.set(name, (histogram.get(name) ?? 0) + 1);
    return faultsByName[name];
  };
  return { fault, histogram };
}
