// What goes wrong on purpose, at one request. The difference that matters: whether the device acted before it fell silent.
import type { PlistDict } from '../plist/value.ts';

/** How a connection ends or falls silent. unplug: the cable goes. reset: without a goodbye of TLS or TCP. */
export type Break = 'stall' | 'unplug' | 'hang up' | 'reset';

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
  /** Done, but the reply's bytes are damaged (truncated, oversize, garbage), or whole in an unusual way (split, twice). */
  | { readonly kind: 'frame'; readonly damage: 'truncated' | 'oversize' | 'garbage' | 'split' | 'twice' }
  | undefined;
