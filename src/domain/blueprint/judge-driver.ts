// Reasons that lie in Apple Configurator, for blueprints that have it do its part: whether it is here, and whether it can reach this device.
import type { Reason } from '../../model/verdicts.ts';
import { isConfigurators, keepersOf } from './driver.ts';
import type { WorldConfigurator } from './facts.ts';
import { reason, type ReasonCode } from './reasons.ts';
import { identityBy, isUsable, type Situation } from './situation.ts';

const byState: Readonly<Record<Exclude<WorldConfigurator['state'], 'ready'>, ReasonCode>> = {
  practice: 'configuratorPractice', off: 'configuratorOff', notAMac: 'configuratorNotAMac', missing: 'configuratorMissing',
};

/** The same for every device that Apple Configurator has something to do for. */
export function configuratorReasons(situation: Situation): Reason[] {
  const { world: { configurator } } = situation;
  if (!isConfigurators(situation)) return [];
  if (configurator === null) return [reason('configuratorNotLooked')];
  const { state, programs } = configurator;
  if (state !== 'ready') return [reason(byState[state])];
  // Its window may be at work on any of them; cfgutil itself needs none (ios-protocols 11.18).
  return programs.includes('configurator') ? [reason('configuratorOpen')] : [];
}

/** Whether Apple Configurator finds this device, and may talk to it (ios-protocols 7.1, 7.2). */
export function reachReasons(situation: Situation): Reason[] {
  if (!isConfigurators(situation)) return [];
  const { device: { ecid, cloud }, world } = situation;
  const found = ecid === null ? [reason('configuratorNoEcid')] : [];
  const keepers = keepersOf(situation)?.map((sha256) => identityBy(world, sha256)) ?? null;
  if (keepers === null || keepers.some((one) => isUsable(one, world))) return found;
  return [...found, keepers.some((one) => one?.keyAtHand === true) ? reason('keysLocked') : reason('configuratorIdentity', cloud?.organization ?? null)];
}
