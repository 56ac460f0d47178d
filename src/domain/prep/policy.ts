// What becomes of a step that failed, by the code of the failure: the one table. Whatever it says, the device is read before
// anything is done again.
import type { ErrorCode } from '../../errors.ts';

export type Policy =
  /** It may pass by itself: so many more tries, the pause in milliseconds doubling with each. */
  | { readonly kind: 'transient'; readonly tries: number; readonly pause: number }
  /** Somebody at the device or at Muster has to do something; what, the device's state says. */
  | { readonly kind: 'person' }
  | { readonly kind: 'fatal' };

const soon: Policy = { kind: 'transient', tries: 4, pause: 1000 };
const later: Policy = { kind: 'transient', tries: 3, pause: 5000 };
const person: Policy = { kind: 'person' };
const fatal: Policy = { kind: 'fatal' };

const policies: Readonly<Partial<Record<ErrorCode, Policy>>> = {
  'link.closed': soon, 'link.timeout': soon, 'link.malformed': soon, 'mux.refused': soon, 'mux.protocol': soon,
  // A device's services come and go while SpringBoard restarts (ios-protocols 11.21).
  'device.serviceBusy': soon, 'device.serviceMissing': soon, 'device.internal': soon, 'device.protocol': { kind: 'transient', tries: 2, pause: 1000 },
  // iOS 27 says it of good signatures now and then (ios-protocols 3.5).
  'escalation.signatureRejected': soon, 'keybag.failed': later,
  'http.unreachable': later, 'http.status': later, 'activation.notConfirmed': later,
  // Apple's side and the MDM's learn of an assignment at different times (ios-protocols 11.7, field 3.5).
  'cloudConfig.unavailable': { kind: 'transient', tries: 3, pause: 15_000 }, 'cloudConfig.unreachable': { kind: 'transient', tries: 3, pause: 15_000 },
  'cloudConfig.notStored': later,
  // What may be written again, such as a clock that was set while this computer's own was set.
  'run.notAsWanted': { kind: 'transient', tries: 1, pause: 1000 },
  'device.gone': person, 'device.notBack': person, 'device.locked': person, 'device.untrusted': person, 'device.trustDenied': person, 'device.pairingStale': person,
  'mux.unavailable': person, 'mux.overloaded': person, 'secrets.locked': person,
};

/** A code that isn't named is fatal: nobody knows that trying again would help. */
export function policyFor(code: ErrorCode): Policy {
  return policies[code] ?? fatal;
}

/** Nobody said how Apple Configurator's work ended. */
const unsaid: ReadonlySet<ErrorCode> = new Set(['configurator.timeout', 'configurator.killed', 'configurator.stopped', 'configurator.unreadable', 'configurator.gone', 'configurator.atWork']);

/** Whether what was asked of the device may have been done although it wasn't answered: the link broke, or the host gave up. */
export function leavesUnknown(code: ErrorCode): boolean {
  return unsaid.has(code) || code.startsWith('link.') || code.startsWith('mux.') || code === 'device.gone' || code === 'device.notBack' || code === 'run.notErased' || code === 'app.internal';
}
