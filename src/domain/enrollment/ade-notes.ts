// What each field of the form does, and where a user meets it: in the words of Intune's page of 2016, put right for today (enrollment-formats
// 5.4, 9, 10.1). What is wrong with a value is the check's business.
import type { AdeDraft } from '../../model/ade.ts';
import { paneNames } from '../profile/pane-names.ts';

/** `field`: its path in the form. */
export interface AdeNote {
  readonly field: string;
  readonly text: string;
}

const prompted = 'Setup Assistant prompts for it during activation.';

/** The ten of 2016, by Apple's skip keys, in the order of the page; then what is worth knowing of some that came later. Of what is shown. */
export const paneMeanings: Readonly<Record<string, string>> = {
  Passcode: 'The user is prompted for a passcode during activation. Always require one, unless the device is secured otherwise, such as by kiosk mode that restricts it to one app.',
  Location: `Location Services: ${prompted}`,
  Restore: 'The user is offered to restore from an iCloud backup, or to move from another device.',
  AppleID: 'The user is asked for an Apple Account. Apps from the App Store need one, unless the MDM gives them by a device licence.',
  TOS: 'The user has to accept Apple’s terms and conditions during activation.',
  Biometric: `Touch ID or Face ID: ${prompted}`,
  Payment: `Apple Pay: ${prompted}`,
  Zoom: `Display zoom: ${prompted}`,
  Siri: `Siri: ${prompted}`,
  Diagnostics: 'The user is asked whether to share analytics with Apple.',
  SIMSetup: 'Cellular: where it is skipped, an eSIM isn’t set up automatically either.',
  SoftwareUpdate: 'The user chooses how updates are installed.',
  DeviceToDeviceMigration: 'The user can take over what an older device has, directly.',
  ScreenTime: `Screen Time: ${prompted}`,
};

const affinity: Readonly<Record<AdeDraft['affinity'], readonly string[]>> = {
  user: [
    'With user affinity the device belongs to a user from its initial setup on, and may be permitted to access company data and email. Choose it for devices of users who need Company Portal for services like installing apps.',
  ],
  none: [
    'Without user affinity the device is affiliated with no user: for devices that perform tasks without accessing local user data, such as kiosks and shared ones.',
    'Apps that need a user’s affiliation won’t work, Company Portal for installing line-of-business apps included.',
  ],
};

/** What became of the MFA and WS-Trust notes of 2016. */
function signIn({ affinity: wanted, webUrl }: AdeDraft): readonly string[] {
  if (wanted === 'none') return [];
  return webUrl !== null
    ? ['The user signs in in a web page of Setup Assistant: multifactor authentication (MFA) works there, and WS-Trust isn’t needed. In 2016 there was no such page.']
    : [
        'Without an address for sign-in the user types name and password into Setup Assistant’s own dialog, or signs in in Company Portal later. In the dialog multifactor authentication (MFA) doesn’t work during enrollment; after it MFA works as expected.',
        'For that dialog federated accounts need the WS-Trust 1.3 Username/Mixed endpoint. With an address for sign-in, or Company Portal, neither holds.',
      ];
}

type Rule = (draft: AdeDraft) => readonly AdeNote[];
const at = (field: string, ...texts: readonly string[]): AdeNote[] => texts.map((text) => ({ field, text }));

const management: Rule = (draft) => {
  const { supervised, locked, mandatory, pairing: { allow, certificates } } = draft;
  return [
    ...at('affinity', ...affinity[draft.affinity], ...signIn(draft)),
    ...at('supervised', supervised
      ? 'Supervised devices have more management options, and Activation Lock is off on them by default. From iOS 13 on every device of automated enrollment is supervised, whatever is chosen.'
      : 'Management would be limited, and nothing could be locked. From iOS 13 on this isn’t heeded: the device is supervised all the same.'),
    ...at('locked', ...(locked
      ? ['Users can’t remove management: Settings has no way to. It is set during activation and can’t be changed without a factory reset.', ...(supervised ? [] : ['Locked enrollment needs supervised.'])]
      : ['Users can remove management in Settings. It is set during activation and can’t be changed without a factory reset.'])),
    ...at('mandatory', mandatory ? 'The user can’t skip enrollment. From iOS 13 on that holds for every device.' : 'From iOS 13 on this isn’t heeded: enrollment can’t be skipped.'),
    ...at('pairing.allow', {
      yes: 'Devices pair and sync with any computer whose user knows the passcode.',
      no: 'Devices pair with no computer, those with Apple Configurator and this one included.',
      certificate: 'Devices pair only with computers that hold one of the chosen certificates.',
    }[allow], ...(allow === 'yes' ? [] : ['Apple deprecated this field with iOS 13; the restriction “allowHostPairing” takes its place.'])),
    ...(allow === 'certificate' ? at('pairing.certificates', certificates.length === 0 ? 'Choose a certificate: without one nothing is left that the device may pair with.' : 'Whoever has the private key of one of these may pair: keep the supervision identity of it safe.') : []),
  ];
};

const setup: Rule = ({ department, phone, email, skip, affinity: wanted }) => [
  ...at('department', `Users see it under About Configuration during activation.${department === '' ? ' Empty: nothing is shown there.' : ''}`),
  ...at('phone', `Users see it when they tap Need Help during activation.${phone === '' ? ' Empty: nobody is named there.' : ''}`),
  ...at('email', `It stands beside the phone number for help.${email === '' ? ' Empty: it isn’t shown.' : ''}`),
  ...at('skip', 'What is skipped here can be set up later in Settings, where the MDM allows it.'),
  ...Object.entries(paneMeanings).flatMap(([key, meaning]) => at(`skip.${key}`, skip.includes(key) ? `Skipped: users don’t meet “${paneNames[key] ?? key}”.` : meaning)),
  ...(skip.includes('Passcode') ? at('skip', `No passcode is asked for: require one, unless ${wanted === 'none' ? 'this is a kiosk that is restricted to one app' : 'the device is secured otherwise'}.`) : []),
];

const more: Rule = (draft) => [
  ...at('awaitConfigured', draft.awaitConfigured || draft.returnToService ? 'Setup Assistant waits until the MDM says that all is configured. Without supervision iOS doesn’t wait.' : 'The user may reach the Home Screen before the MDM’s settings are there.'),
  ...(draft.sharedIpad ? at('sharedIpad', 'The MDM has to offer a connection for each user; every pane after activation is skipped, whatever is chosen above.') : []),
  ...(draft.returnToService ? at('returnToService', 'From iOS 26 on: the device keeps its apps when it returns to service, and waits to be configured. It can’t be migrated to another MDM meanwhile, and updates don’t happen.') : []),
  ...(draft.notFromBackup ? at('notFromBackup', 'From iOS 26 on: what a backup says of enrollment isn’t taken over.') : []),
  ...(draft.autoAdvance ? at('autoAdvance', 'Only Macs and Apple TVs advance by themselves; language and region have to be given for it.') : []),
  ...(draft.webUrl === null ? [] : at('webUrl', 'The user signs in there during setup, and the enrollment profile has to come from the same host.')),
  ...(draft.anchors.length === 0 ? [] : at('anchors', 'For the MDM’s address the device trusts these certificates instead of the system’s own.')),
  ...at('orgMagic', `Devices recognise the organization by it: it stays the same for all profiles of one organization.${draft.orgMagic === '' ? ' Empty: it gets one when it is saved.' : ''}`),
  ...at('name', 'A profile can’t be changed at Apple: whatever is saved later has to be defined anew and assigned anew, and devices that took one already have to be erased.'),
];

const rules: readonly Rule[] = [management, setup, more];

/** In the order of the form; at most 200, each of at most 500 characters. */
export function adeNotes(draft: AdeDraft): AdeNote[] {
  return rules.flatMap((rule) => rule(draft)).slice(0, 200).map(({ field, text }) => ({ field, text: text.slice(0, 500) }));
}
