// The screens that a device's user will go through before the Home Screen: those that always come, then the panes that are asked. Pure.
import type { Blueprint } from '../../../../src/model/blueprints.ts';
import type { Pane } from '../../../../src/model/profiles.ts';
import { t } from '../../../i18n/text.ts';
import type { IconName } from '../../../ui/icon.tsx';
import type { ScreenSketch, SetupScreen } from '../setup-screens.tsx';

const paneIcons: Readonly<Record<string, IconName>> = {
  Passcode: 'unlock', Biometric: 'face', Location: 'place', AppleID: 'operator', Privacy: 'hand', AdditionalPrivacySettings: 'hand', SIMSetup: 'phone', Keyboard: 'language', SpokenLanguage: 'language',
  SoftwareUpdate: 'import', iMessageAndFaceTime: 'bell', Appearance: 'settings', TOS: 'file', AppStore: 'app', Restore: 'import', WebContentFiltering: 'web',
};

const paneSketches: Readonly<Record<string, ScreenSketch>> = {
  Passcode: 'keypad', AppleID: 'fields', Appearance: 'cards', DisplayTone: 'cards', Zoom: 'cards', Restore: 'list', Keyboard: 'list', SpokenLanguage: 'list', SIMSetup: 'list', DeviceToDeviceMigration: 'list', iMessageAndFaceTime: 'fields',
};

/** Panes of which something is known here: those that are met, may be met, or are skipped; not those that the device doesn't have. */
export function paneScreens(panes: readonly Pane[]): SetupScreen[] {
  return panes.filter(({ state }) => state !== 'notHere').map(({ key, title, state }) => ({
    id: key, icon: paneIcons[key] ?? 'settings', title, note: state === 'unsure' ? t('screen.unsure') : '', sketch: paneSketches[key] ?? 'text', fixed: state === 'unsure', skipped: state === 'skipped',
  }));
}

const always = (id: string, icon: IconName, sketch: ScreenSketch, title: string, note: string): SetupScreen => ({ id, icon, title, note, sketch, fixed: true, skipped: false });

/** Where the user signs in to the organization before the Home Screen (enrollment-formats 9.2); in Company Portal it comes after. */
function signIn({ affinity, authentication, method }: Blueprint): SetupScreen[] {
  if (affinity !== 'user' || authentication === 'companyPortal' || method === 'superviseOnly') return [];
  return [always('signIn', 'operator', 'fields', t('screen.signIn'), t('screen.signInNote'))];
}

/** Empty for Direct: its devices are past Setup Assistant. */
export function screensOf(blueprint: Blueprint, panes: readonly Pane[]): SetupScreen[] {
  const { method, locale, wifi, organization } = blueprint;
  if (method === 'direct') return [];
  return [
    always('hello', 'hand', 'text', t('screen.hello'), t('screen.helloNote')),
    always('language', 'language', 'list', t('screen.language'), t(locale.language === null ? 'screen.choose' : 'screen.languageNote')),
    always('wifi', 'wifi', 'list', t('screen.wifi'), t(wifi === null ? 'screen.choose' : 'screen.wifiNote')),
    ...(method === 'superviseOnly' ? [] : [always('management', 'shield', 'text', t('screen.management'), organization.name)]),
    ...signIn(blueprint),
    ...paneScreens(panes),
  ];
}
