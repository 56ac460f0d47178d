// The words for steps, needs, evidence and outcomes. Both faces speak them.
import type { Outcome } from '../../model/records.ts';
import type { Evidence, Need, Run, Step, StepId } from '../../model.ts';

export const stepNames: Readonly<Record<StepId, string>> = {
  pair: 'Pair',
  gates: 'Check the device',
  erase: 'Erase, and wait until it is back',
  activate: 'Activate',
  wifi: 'Wi-Fi profile',
  cloudConfiguration: 'Write the configuration',
  fetchConfiguration: 'Fetch the enrollment',
  configuratorPrepare: 'Enroll by Apple Configurator',
  repair: 'Pair again by identity',
  escalate: 'Prove the supervision identity',
  profiles: 'Install profiles',
  approval: 'Install profiles, with a tap',
  locale: 'Language, region, time',
  name: 'Name',
  skipMarker: 'Let Setup Assistant fall through',
  install: 'Install the profile',
  revive: 'Revive by Apple Configurator',
  restore: 'Restore by Apple Configurator, which erases',
  update: 'Update by Apple Configurator',
  verify: 'Read everything back',
  after: 'Restart or shut down',
};

/** What a person must do now: heading and instruction. */
export const needTexts: Readonly<Record<Need, { readonly word: string; readonly instruction: string }>> = {
  trust: { word: 'Tap Trust', instruction: 'Tap Trust on the device, then enter its passcode.' },
  unlock: { word: 'Unlock it', instruction: 'Enter its passcode once and leave the screen on.' },
  approve: { word: 'Approve it', instruction: 'On the device open Settings, Profile Downloaded, and tap Install.' },
  reconnect: { word: 'Plug it in', instruction: 'Plug this same device in again, at any port. Its state is read before anything is repeated.' },
  replug: { word: 'Replug it', instruction: 'Unplug the device, plug it in again, and tap Trust when it asks.' },
  continue: { word: 'Continue?', instruction: 'Muster ended before this device was erased. Continue, if it is still to be erased.' },
  again: { word: 'Once more?', instruction: 'Muster ended while Apple Configurator enrolled this device, and read back it isn’t enrolled. Look at its screen; then continue to have it done once more, or cancel.' },
  keys: { word: 'Unlock keys', instruction: 'Unlock the private keys under Identities: the supervision identity is needed now.' },
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
  pairedByIdentity: 'Paired again by the supervision identity',
  asChecked: 'Same device, and as it was checked',
  atHello: 'At Hello already, without a configuration that is complete',
  erased: 'Came back erased: same UDID, ECID and serial number, at Hello, without a configuration',
  alreadyActivated: 'Activated already, as the device says',
  activated: 'Activated, as the device says',
  configured: 'Configuration read back, key by key',
  alreadyConfigured: 'The configuration is on the device already, key by key',
  fetched: 'Its configuration of automated enrollment was read back',
  alreadyFetched: 'It has its configuration of automated enrollment already',
  fetchedByConfigurator: 'Activation and configuration of automated enrollment read back, after Apple Configurator’s work',
  escalated: 'The device took the proof of the supervision identity',
  profilesThere: 'Listed by the device already, same UUIDs',
  profilesListed: 'Listed by the device, same UUIDs',
  localeSet: 'Language, region and time read back',
  alreadyLocale: 'Language, region and time are so already',
  named: 'Name read back',
  alreadyNamed: 'Has the name already',
  markerWritten: 'The marker for Setup Assistant is on the device',
  setupFinished: 'Setup Assistant is finished, as the device says',
  readBack: 'Everything read back, and as wanted',
  restarted: 'Went away and came back',
  turnedOff: 'Left the bus after it was told to shut down',
  enrolled: 'Set up by its user, and an MDM’s profile is listed',
  enrolledInIntune: 'Intune has it enrolled',
  started: 'Seen to have started afterwards, by Muster itself',
  toldStarted: 'Started afterwards, as Apple Configurator says; Muster couldn’t look itself',
};

/** What a run is about: its blueprint, its profile, or what Apple Configurator did. */
export function subjectOf({ blueprint, profile, method, steps }: Pick<Run, 'blueprint' | 'profile' | 'method' | 'steps'>): string {
  const [step] = method === 'configurator' ? steps : [];
  return blueprint?.name ?? profile?.name ?? (step ? stepNames[step.id] : '');
}

export function evidenceText(evidence: Evidence): string {
  const { despite } = evidence.values;
  const said = evidence.kind === 'fetchedByConfigurator' ? 'although it had said' : 'although the device had answered';
  return `${evidenceTexts[evidence.kind]}${despite === undefined ? '' : `, ${said} ${despite}`}`;
}

/** "Step 3 of 4", counted over all steps of the run. */
export function stepCount(steps: readonly Step[], id: StepId): string {
  return `Step ${steps.findIndex((step) => step.id === id) + 1} of ${steps.length}`;
}
