// The words for steps, needs, evidence and outcomes. Both faces speak them.
import type { Evidence, Need, Outcome, Step, StepId } from '../../model.ts';

export const stepNames: Readonly<Record<StepId, string>> = {
  pair: 'Pair',
  gates: 'Check the device',
  install: 'Install the profile',
  verify: 'Read everything back',
};

/** What a person must do now: heading and instruction. */
export const needTexts: Readonly<Record<Need, { readonly word: string; readonly instruction: string }>> = {
  trust: { word: 'Tap Trust', instruction: 'Tap Trust on the device, then enter its passcode.' },
  unlock: { word: 'Unlock it', instruction: 'Enter its passcode once and leave the screen on.' },
  approve: { word: 'Approve it', instruction: 'On the device open Settings, Profile Downloaded, and tap Install.' },
};

export const outcomeNames: Readonly<Record<Outcome, string>> = {
  running: 'Working', interrupted: 'Interrupted', done: 'Done', failed: 'Failed', cancelled: 'Cancelled',
};

const evidenceTexts: Readonly<Record<Evidence['kind'], string>> = {
  alreadyPaired: 'Already paired',
  paired: 'Paired, certificate pinned',
  identityMatches: 'UDID, ECID and serial number match',
  alreadyInstalled: 'Already on the device, same UUID',
  accepted: 'Taken by the device, then listed',
  listedSameUuid: 'Taken by the device and listed; an earlier copy had the same UUID',
  listed: 'Listed by the device, same UUID',
  listedAfterRestart: 'Listed by the device when it was read again',
};

export function evidenceText(evidence: Evidence): string {
  return evidenceTexts[evidence.kind];
}

/** "Step 3 of 4", counted over all steps of the run. */
export function stepCount(steps: readonly Step[], id: StepId): string {
  return `Step ${steps.findIndex((step) => step.id === id) + 1} of ${steps.length}`;
}
