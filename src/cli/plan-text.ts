// A plan for many devices on a screen: a line for each, and what is the same for several of them said once.
import { stepNames } from '../domain/prep/step-text.ts';
import { deviceName } from '../domain/device-names.ts';
import { aboutTime, type Expected, planTime } from '../domain/prep/time-left.ts';
import type { BusDevice, DeviceSnapshot } from '../model.ts';
import type { Method } from '../model/blueprints.ts';
import { planStepIds, type Reason, type Verdict } from '../model/verdicts.ts';
import { plain } from './plain.ts';
import { table } from './print.ts';

export interface ShownPlan {
  readonly verdicts: readonly Verdict[];
  readonly devices: readonly (DeviceSnapshot | BusDevice)[];
  readonly method: Method;
  /** Its id. */
  readonly blueprint: string;
  readonly expected: Expected;
}

export const verdictWords: Readonly<Record<Verdict['state'], string>> = { ready: 'Ready', warnings: 'Ready, with warnings', confirm: 'To be confirmed', blocked: 'Blocked' };
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const severities: readonly Reason['severity'][] = ['blocks', 'confirm', 'warns'];
/** Serial numbers in one line. */
const mostSerials = 6;

export const nameOf = ({ serial, udid }: { readonly serial: string | null; readonly udid: string }): string => serial ?? udid;

/** "S1, S2 and 4 more". */
export function listed(names: readonly string[], most = mostSerials): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
}

/** Each reason once, with whom it concerns: what blocks first. Codes are there where a person has to type them, and whoever has to be looked up is named. */
export function reasonLines(verdicts: readonly Verdict[], which: readonly Reason['severity'][] = severities): string[] {
  const groups = new Map<string, { readonly reason: Reason; readonly of: Verdict[] }>();
  for (const verdict of verdicts) {
    for (const reason of verdict.reasons) {
      // Whether a device that is blocked anyway has something to be confirmed is of no use yet.
      if (!which.includes(reason.severity) || (verdict.state === 'blocked' && reason.severity !== 'blocks')) continue;
      const key = `${reason.severity} ${reason.code} ${reason.what} ${reason.next}`;
      const group = groups.get(key) ?? { reason, of: [] };
      group.of.push(verdict);
      groups.set(key, group);
    }
  }
  return [...groups.values()].sort((a, b) => severities.indexOf(a.reason.severity) - severities.indexOf(b.reason.severity)).map(({ reason: { severity, code, what, next, evidence }, of }) => {
    const read = evidence !== null && of.length === 1 ? ` (${plain(evidence)})` : '';
    return `  ${severity}${severity === 'confirm' ? ` ${code}` : ''}, ${listed(of.map(nameOf), severity === 'warns' ? mostSerials : of.length)}: ${plain(what)}${read} ${plain(next)}`;
  });
}

/** The plan as lines for people. */
export function planLines({ verdicts, devices, method, blueprint, expected }: ShownPlan): string[] {
  const rows = verdicts.map((verdict) => {
    const device = devices.find(({ udid }) => udid === verdict.udid);
    return [device ? `${device.place.hub}${device.place.port}` : '', nameOf(verdict), device && 'productType' in device ? deviceName(device.productType) ?? '' : '', `${verdictWords[verdict.state]}${verdict.erases ? ', is erased' : ''}`, plain(verdict.name ?? '')];
  });
  const planned = verdicts.filter(({ plan, state }) => plan !== null && state !== 'blocked');
  const steps = planStepIds.flatMap((id) => {
    const times = planned.filter(({ plan }) => plan?.some((step) => step.id === id) === true).length;
    return times === 0 ? [] : [`${stepNames[id]}${times === planned.length ? '' : ` (${times})`}`];
  });
  const slowest = Math.max(0, ...planned.map(({ plan }) => planTime(method, plan?.map(({ id }) => id) ?? [], expected, blueprint)));
  const erases = planned.filter((verdict) => verdict.erases).length;
  return [
    ...table(['Port', 'Serial number', 'Model', 'Verdict', 'Name'], rows), ...reasonLines(verdicts),
    ...(planned.length === 0 ? [] : [`Steps: ${steps.join('; ')}.`, `${counted(planned.length, 'device')} can be prepared, ${erases} of them ${erases === 1 ? 'is' : 'are'} erased; one takes ${aboutTime(slowest)}.`]),
  ];
}
