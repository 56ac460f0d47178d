// Reasons that lie in the device itself: whether it can be read, what it must be, its owner's lock, its battery.
import type { ErrorCode } from '../../errors.ts';
import type { Reason } from '../../model/verdicts.ts';
import { largestSkew } from '../enrollment/reachability.ts';
import { compareVersions } from '../profile/os-version.ts';
import type { CheckedDevice, CheckedState } from './facts.ts';
import { reason, type ReasonCode } from './reasons.ts';
import type { Situation } from './situation.ts';

const byState: Readonly<Record<Exclude<CheckedState, 'ready' | 'unreadable'>, ReasonCode>> = {
  connecting: 'reading', untrusted: 'untrusted', trustDenied: 'trustDenied', locked: 'locked', away: 'away', recovery: 'recovery', dfu: 'dfu', outOfReach: 'outOfReach',
};

const byProblem: Readonly<Partial<Record<ErrorCode, ReasonCode>>> = {
  'device.pairingForbidden': 'pairingForbidden', 'device.supervisorNeeded': 'pairingForbidden', 'device.impostor': 'otherDevice', 'device.changed': 'otherDevice', 'device.restoring': 'restoring',
};

/** Why nothing can be done to it now; none for a device that is ready. */
export function stateReasons({ state, problem }: CheckedDevice): Reason[] {
  if (state === 'ready') return [];
  const known = problem === null ? undefined : byProblem[problem];
  if (known !== undefined) return [reason(known)];
  return [state === 'unreadable' ? reason('unreadable', problem) : reason(byState[state])];
}

/** Facts that this method can't do without, by the words people have for them; those that were not read. */
export function unreadFacts({ blueprint: { method, gates }, device, erases }: Situation): string[] {
  const { serial, osVersion, productType, battery, findMy, activation, setupDone, supervised, cloud, profiles } = device;
  const needed: [string, unknown][] = [['serial number', serial], ['Setup Assistant', setupDone], ['supervision', supervised], ['profiles', profiles]];
  // Who supervises it is written in the configuration.
  if (method !== 'direct' || supervised === true) needed.push(['cloud configuration', cloud]);
  if (method !== 'direct') needed.push(['Find My', findMy], ['activation', activation], ['system', osVersion], ['whether the cloud configuration is complete', cloud?.present === true ? cloud.complete : true]);
  if (gates.battery !== null || erases === true) needed.push(['battery', battery]);
  if (gates.osFrom !== null || gates.osTo !== null) needed.push(['system', osVersion]);
  if (gates.models.length > 0) needed.push(['model', productType]);
  return [...new Set(needed.filter(([, value]) => value === null).map(([name]) => name))];
}

function matchesModel(productType: string, models: readonly string[]): boolean {
  const type = productType.toLowerCase();
  return models.some((model) => type === model.toLowerCase() || /^([a-z]+)[0-9]/.exec(type)?.[1] === model.toLowerCase());
}

/** The blueprint's gates, as far as the device was read. */
export function gateReasons({ blueprint: { gates }, device: { serial, productType, osVersion, battery, charging } }: Situation): Reason[] {
  const found: Reason[] = [];
  const { osFrom, osTo, models, serials } = gates;
  if (serials !== null && serial !== null && !serials.includes(serial.toUpperCase())) found.push(reason('serialNotListed', serial));
  if (models.length > 0 && productType !== null && !matchesModel(productType, models)) found.push(reason('modelNotMeant', productType));
  if (osVersion !== null && osFrom !== null && compareVersions(osVersion, osFrom) < 0) found.push(reason('osTooOld', `${osVersion}, wanted from ${osFrom}`));
  // Up to 18 means up to the last 18.x.
  if (osVersion !== null && osTo !== null && compareVersions(osVersion.split('.').slice(0, osTo.split('.').length).join('.'), osTo) > 0) found.push(reason('osTooNew', `${osVersion}, wanted up to ${osTo}`));
  if (gates.battery !== null && battery !== null && battery < gates.battery) found.push(reason('batteryLow', `${battery} %${charging === true ? ', charging' : ''}, wanted ${gates.battery} %`));
  return found;
}

/** Percent, below which an erase asks for trouble (ios-protocols 2.6). */
const weakBattery = 20;
/** EraseDevice came with it (ios-protocols 11.9: iOS 10 answers CommandFormatError). */
const erasable = '11';

/** Find My, Activation Lock and what an erase needs. Direct enrollment touches none of it. */
export function ownerReasons({ blueprint: { method, gates }, device: { findMy, activationLocked, activation, battery, osVersion }, erases }: Situation): Reason[] {
  if (method === 'direct') return [];
  const found: Reason[] = [];
  // At Hello too: with an Apple Account on it a device isn't supervised whatever it answers (ios-protocols 11.2).
  if (findMy === true) found.push(reason('findMyOn'));
  else if (activationLocked === true) found.push(reason('activationLocked'));
  if (findMy !== true && activation === 'Unactivated' && activationLocked === null) found.push(reason('activationLockUnknown'));
  if (erases !== true) return found;
  if (osVersion !== null && compareVersions(osVersion, erasable) < 0) found.push(reason('eraseUnsupported', osVersion));
  if (battery !== null && battery < weakBattery && battery >= (gates.battery ?? 0)) found.push(reason('batteryWeak', `${battery} %`));
  return found;
}

/** Only where something is to be activated. */
export function activationReasons({ activates, world: { activation } }: Situation): Reason[] {
  if (!activates) return [];
  if (activation === null) return [reason('activationNotTested')];
  const { hosts, skewSeconds, proxy } = activation;
  const [silent] = hosts.filter(({ ok }) => !ok);
  const found: Reason[] = [];
  if (silent || hosts.length === 0) found.push(reason('activationUnreachable', silent ? `${silent.host}: ${silent.reason ?? 'no answer'}` : null));
  if (proxy === 'suspected') found.push(reason('activationProxy'));
  if (skewSeconds !== null && Math.abs(skewSeconds) > largestSkew) found.push(reason('clockWrong', `${Math.abs(skewSeconds)} seconds ${skewSeconds > 0 ? 'ahead' : 'behind'}`));
  return found;
}
