// Goes wrong at the n-th message that a device gets over all of its connections, counted from 1: lockdown's, every service's and AFC's.
// A test that cuts at each message counts them once without a fault, then runs again for every number.
import type { PracticeBench } from '../../src/bench/bench.ts';
import type { Fault } from '../../src/bench/faults.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';

export interface Messages {
  readonly count: number;
  /** In their order, by the names that faults know. */
  readonly names: readonly string[];
}

/** Looks at each message from now on; what `device.faults` did before, it goes on doing where `look` has nothing to say. */
function watch(device: VirtualDevice, look: (name: string, number: number) => Fault): Messages {
  const names: string[] = [];
  const before = device.faults;
  device.faults = (name) => {
    names.push(name);
    const own = look(name, names.length);
    return own ?? before(name);
  };
  return { names, get count() { return names.length; } };
}

/** Counts what the device is asked from now on. */
export function messagesOf(device: VirtualDevice): Messages {
  return watch(device, () => undefined);
}

export interface Struck extends Messages {
  /** The message that it happened at; null until then. */
  readonly at: string | null;
}

function strike(device: VirtualDevice, n: number, fault: () => Fault): Struck {
  let at: string | null = null;
  const messages = watch(device, (name, number) => {
    if (number !== n) return undefined;
    at = name;
    return fault();
  });
  return { get names() { return messages.names; }, get count() { return messages.count; }, get at() { return at; } };
}

/** Lets this go wrong at the n-th message from now on, once. */
export function faultAt(device: VirtualDevice, n: number, fault: Fault): Struck {
  return strike(device, n, () => fault);
}

/** before: the request is lost with the link. after: it is done, and its reply is lost. */
export type Moment = 'before' | 'after';

/** Pulls the cable at the n-th message, and puts it back so many milliseconds of the bench's clock later; never with null. */
export function unplugAt(device: VirtualDevice, n: number, moment: Moment, backAfterMs: number | null): Struck {
  return strike(device, n, () => {
    if (backAfterMs !== null) device.later(backAfterMs, () => { if (!device.cable) device.plugIn(); });
    return moment === 'before' ? 'unplug' : { kind: 'unanswered', by: 'unplug' };
  });
}

/** The multiplexer ends and starts again at the n-th message of this device: every connection of every device is gone. */
export function restartMuxAt(bench: PracticeBench, device: VirtualDevice, n: number, moment: Moment): Struck {
  return strike(device, n, () => {
    bench.restartMux();
    return moment === 'before' ? 'stall' : undefined;
  });
}
