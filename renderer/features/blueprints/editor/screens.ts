// The screens that a device's user will go through before the Home Screen: those that always come, then the panes that are asked. Pure.
import type { Blueprint } from '../../../../src/model/blueprints.ts';
import type { Pane } from '../../../../src/model/profiles.ts';
import { t } from '../../../i18n/text.ts';
import type { IconName } from '../../../ui/icon.tsx';

export interface Screen {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  readonly note: string;
  /** A blueprint can't take it away. */
  readonly fixed: boolean;
}

const paneIcons: Readonly<Record<string, IconName>> = {
  Passcode: 'unlock', Biometric: 'face', Location: 'place', AppleID: 'operator', Privacy: 'hand', AdditionalPrivacySettings: 'hand', SIMSetup: 'phone', Keyboard: 'language', SpokenLanguage: 'language',
  SoftwareUpdate: 'import', iMessageAndFaceTime: 'bell', Appearance: 'settings', TOS: 'file', AppStore: 'app', Restore: 'import', WebContentFiltering: 'web',
};

/** Where the user signs in to the organization before the Home Screen (enrollment-formats 9.2); in Company Portal it comes after. */
function signIn({ affinity, authentication, method }: Blueprint): Screen[] {
  if (affinity !== 'user' || authentication === 'companyPortal' || method === 'superviseOnly') return [];
  return [{ id: 'signIn', icon: 'operator', title: t('screen.signIn'), note: t('screen.signInNote'), fixed: true }];
}

/** Empty for Direct: its devices are past Setup Assistant. */
export function screensOf(blueprint: Blueprint, panes: readonly Pane[]): Screen[] {
  const { method, locale, wifi, organization } = blueprint;
  if (method === 'direct') return [];
  return [
    { id: 'hello', icon: 'hand', title: t('screen.hello'), note: t('screen.helloNote'), fixed: true },
    { id: 'language', icon: 'language', title: t('screen.language'), note: t(locale.language === null ? 'screen.choose' : 'screen.languageNote'), fixed: true },
    { id: 'wifi', icon: 'wifi', title: t('screen.wifi'), note: t(wifi === null ? 'screen.choose' : 'screen.wifiNote'), fixed: true },
    ...(method === 'superviseOnly' ? [] : [{ id: 'management', icon: 'shield', title: t('screen.management'), note: organization.name, fixed: true } as const]),
    ...signIn(blueprint),
    ...panes.filter(({ state }) => state === 'seen' || state === 'unsure').map(({ key, title, state }): Screen => ({ id: key, icon: paneIcons[key] ?? 'settings', title, note: state === 'unsure' ? t('screen.unsure') : '', fixed: state === 'unsure' })),
  ];
}
