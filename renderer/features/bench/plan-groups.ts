// A plan for many devices said once where it is the same: reasons by what they are, steps by what happens. Pure.
import type { PlanStep, Reason, Verdict } from '../../../src/model/verdicts.ts';

export interface ReasonGroup {
  readonly code: string;
  readonly what: string;
  readonly next: string;
  readonly udids: readonly string[];
}

/** Reasons of one weight, each with the devices that have it, the most frequent first. */
export function reasonGroups(verdicts: readonly Verdict[], severity: Reason['severity']): ReasonGroup[] {
  const groups = new Map<string, ReasonGroup>();
  for (const { udid, reasons } of verdicts) {
    for (const { code, what, next } of reasons.filter((reason) => reason.severity === severity)) {
      const key = JSON.stringify([code, what, next]);
      groups.set(key, { code, what, next, udids: [...(groups.get(key)?.udids ?? []), udid] });
    }
  }
  return [...groups.values()].sort((a, b) => b.udids.length - a.udids.length);
}

/** What a person ticks: this sentence for these devices. When either changes, it has to be ticked again. */
export const groupKey = ({ code, what, next, udids }: ReasonGroup): string => JSON.stringify([code, what, next, udids]);

/** Codes of which everything that is said was ticked. */
export function confirmedCodes(groups: readonly ReasonGroup[], said: ReadonlySet<string>): string[] {
  const open = new Set(groups.filter((group) => !said.has(groupKey(group))).map(({ code }) => code));
  return [...new Set(groups.map(({ code }) => code))].filter((code) => !open.has(code));
}

export interface StepGroup {
  readonly steps: readonly PlanStep[];
  readonly udids: readonly string[];
}

/** The erase is in the table beside each device, and so is the name. */
const isTold = ({ id }: PlanStep): boolean => id === 'erase' || id === 'name';

/** What happens after that: devices for which the same steps say the same, together. */
export function stepGroups(verdicts: readonly Verdict[]): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  for (const { udid, plan } of verdicts) {
    if (!plan) continue;
    const key = JSON.stringify(plan.filter((step) => !isTold(step)).map(({ id, text }) => [id, text]));
    const present = groups.get(key);
    groups.set(key, { steps: present?.steps ?? plan.filter((step) => !isTold(step)), udids: [...(present?.udids ?? []), udid] });
  }
  return [...groups.values()].sort((a, b) => b.udids.length - a.udids.length);
}

/** What has to be typed before so many devices are erased. */
export const eraseWords = (erases: number): string => `erase ${erases}`;

/** Spaces and case don't matter, the number does. */
export function isEraseTyped(typed: string, erases: number): boolean {
  return erases === 0 || typed.trim().toLowerCase().replace(/\s+/g, ' ') === eraseWords(erases);
}
