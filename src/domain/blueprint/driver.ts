// Whose hands fetch the enrollment of a device: Muster's own, or Apple Configurator's on this Mac; and whether there is anything to fetch.
import type { Blueprint } from '../../model/blueprints.ts';
import type { Situation } from './situation.ts';

/** Whether a blueprint has Apple Configurator prepare its devices; by any other method the choice has no effect. */
export const usesConfigurator = ({ method, driver }: Pick<Blueprint, 'method' | 'driver'>): boolean => method === 'automated' && driver === 'configurator';

/** Whether the device has yet to fetch its enrollment from Apple. */
export const fetches = ({ blueprint: { method }, owner, erases, device: { cloud } }: Situation): boolean => method === 'automated' && !(owner === 'automated' && erases === false && cloud?.complete === true);

/** Whether Apple Configurator is what activates this device and has it fetch its enrollment. */
export const isConfigurators = (situation: Situation): boolean => usesConfigurator(situation.blueprint) && fetches(situation);

/** Certificates that the device takes a computer's word by; none: it pairs with any, or is erased first. */
export function keepersOf({ erases, device: { cloud } }: Situation): readonly string[] | null {
  return erases === false && cloud?.allowsPairing === false ? cloud.supervisors : null;
}
