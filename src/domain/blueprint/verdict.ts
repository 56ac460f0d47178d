// The verdict on one device: every reason at once, and the plan where none of them blocks. Pure, and never “ready” on what wasn't read.
import type { Blueprint } from '../../model/blueprints.ts';
import type { Reason, Verdict } from '../../model/verdicts.ts';
import type { CheckedDevice, World } from './facts.ts';
import { activationReasons, gateReasons, ownerReasons as lockReasons, stateReasons, unreadFacts } from './judge-device.ts';
import { configuratorReasons, reachReasons } from './judge-driver.ts';
import { blueprintReasons, enrollmentReasons, fileReasons, pushReasons, serverReasons, wifiReasons } from './judge-papers.ts';
import { peopleReasons } from './judge-people.ts';
import { automatedReasons, identityReasons, managementReasons, ownerReasons, recordReasons } from './judge-preparation.ts';
import { stepsOf } from './plan.ts';
import { reason } from './reasons.ts';
import { type Situation, situationOf } from './situation.ts';

const weights: readonly Reason['severity'][] = ['blocks', 'confirm', 'warns'];
const mostReasons = 100;

/** What concerns any device alike comes last: the wall shows the first reason. */
function reasonsOf(situation: Situation): Reason[] {
  const states = stateReasons(situation.device);
  const unread = unreadFacts(situation);
  const ofDevice = states.length > 0 ? [...states, ...gateReasons(situation)] : [
    ...(unread.length > 0 ? [reason('notRead', unread.join(', '))] : []),
    ...lockReasons(situation), ...gateReasons(situation), ...ownerReasons(situation), ...automatedReasons(situation), ...managementReasons(situation), ...recordReasons(situation), ...reachReasons(situation), ...peopleReasons(situation),
    ...activationReasons(situation), ...wifiReasons(situation),
  ];
  const ofAll = [...identityReasons(situation), ...serverReasons(situation), ...enrollmentReasons(situation), ...fileReasons(situation), ...pushReasons(situation), ...configuratorReasons(situation), ...blueprintReasons(situation)];
  const all = [...ofDevice, ...ofAll];
  return weights.flatMap((severity) => all.filter((one) => one.severity === severity)).slice(0, mostReasons);
}

function stateOf(reasons: readonly Reason[]): Verdict['state'] {
  const has = (severity: Reason['severity']): boolean => reasons.some((one) => one.severity === severity);
  if (has('blocks')) return 'blocked';
  if (has('confirm')) return 'confirm';
  return has('warns') ? 'warnings' : 'ready';
}

/** What the blueprint would mean to this device, in this world. Never throws; nothing is asked or touched. */
export function judge(blueprint: Blueprint, device: CheckedDevice, world: World): Verdict {
  return judgeSituation(situationOf(blueprint, device, world));
}

export function judgeSituation(situation: Situation): Verdict {
  const { device } = situation;
  const reasons = reasonsOf(situation);
  const state = stateOf(reasons);
  const plan = state === 'blocked' ? null : stepsOf(situation);
  return {
    udid: device.udid, serial: device.serial, state, reasons, plan,
    erases: plan?.some(({ id }) => id === 'erase') === true,
    name: situation.name,
  };
}
