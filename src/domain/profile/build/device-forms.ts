// What a device may do and shows: restrictions, passcode, web clips, single app, lock screen, notifications, panes after updates,
// the password for removal (enrollment-formats 1.4, 2.6 to 2.8). Old names and a Mac's keys are left out (10.5).
import type { Field, PayloadForm } from './field.ts';
import { bundleId } from './shapes.ts';

/** What can be restricted is Apple's data, not a list here. */
export const restrictionsForm: PayloadForm = {
  kind: 'restrictions', type: 'com.apple.applicationaccess', title: 'Restrictions', about: 'Allows, forbids or forces what people can do with the device.',
  fields: [{ name: 'settings', label: 'Restrictions', hint: 'What isn’t listed stays as Apple has it.', type: 'keys', key: [] }],
};

export const passcodeForm: PayloadForm = {
  kind: 'passcode', type: 'com.apple.mobiledevice.passwordpolicy', title: 'Passcode', about: 'Says what passcode a device must have.',
  fields: [
    { name: 'force', label: 'A passcode must be set', type: 'yesNo', key: ['forcePIN'], assumed: false, initial: true },
    { name: 'allowSimple', label: 'Simple ones are allowed', hint: 'Like 1111 or 1234.', type: 'yesNo', key: ['allowSimple'], assumed: true },
    { name: 'alphanumeric', label: 'Letters are needed', type: 'yesNo', key: ['requireAlphanumeric'], assumed: false },
    { name: 'minLength', label: 'Shortest length', type: 'whole', key: ['minLength'], assumed: 0, min: 0, max: 16 },
    { name: 'minComplex', label: 'Fewest special characters', type: 'whole', key: ['minComplexChars'], assumed: 0, min: 0, max: 4 },
    { name: 'maxAttempts', label: 'Wrong attempts until the device is erased', type: 'whole', key: ['maxFailedAttempts'], assumed: 11, min: 2, max: 11 },
    { name: 'autoLock', label: 'Auto-lock after at most (minutes)', type: 'whole', key: ['maxInactivity'], min: 0, max: 15 },
    { name: 'grace', label: 'Unlock without a passcode for (minutes)', type: 'whole', key: ['maxGracePeriod'], assumed: 0, min: 0, max: 240 },
    { name: 'maxAge', label: 'A new one after (days)', type: 'whole', key: ['maxPINAgeInDays'], min: 0, max: 730 },
    { name: 'history', label: 'Different from the last', type: 'whole', key: ['pinHistory'], min: 1, max: 50 },
  ],
};

export const webClipForm: PayloadForm = {
  kind: 'webClip', type: 'com.apple.webClip.managed', title: 'Web clip', about: 'Puts a web page on the Home Screen.',
  fields: [
    { name: 'label', label: 'Name', type: 'text', key: ['Label'], required: true, max: 200 },
    { name: 'url', label: 'Address', type: 'text', key: ['URL'], required: true, max: 2000, pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/, patternSays: 'must be an address, like https://example.com' },
    { name: 'icon', label: 'Icon', hint: 'PNG, at most 400 × 400.', type: 'file', key: ['Icon'], max: 1_000_000 },
    { name: 'removable', label: 'Users may remove it', type: 'yesNo', key: ['IsRemovable'], assumed: true },
    { name: 'fullScreen', label: 'Opens full screen', type: 'yesNo', key: ['FullScreen'], assumed: false },
    { name: 'ignoreScope', label: 'Stays full screen on other sites', type: 'yesNo', key: ['IgnoreManifestScope'], assumed: false },
    { name: 'precomposed', label: 'The icon is shown as it is', type: 'yesNo', key: ['Precomposed'], assumed: false },
    { name: 'app', label: 'Opens in the app', hint: 'Holds only when installed by device management.', type: 'text', key: ['TargetApplicationBundleIdentifier'], max: 255, ...bundleId },
  ],
};

const flag = (group: string) => ([key, label]: readonly [string, string]): Field => ({
  name: `${group === 'Options' ? '' : 'user'}${group === 'Options' ? key.charAt(0).toLowerCase() : key.charAt(0)}${key.slice(1)}`, label, type: 'yesNo', key: ['App', group, key], assumed: false,
});

export const singleAppForm: PayloadForm = {
  kind: 'singleApp', type: 'com.apple.app.lock', title: 'Single app', about: 'Locks a supervised device to one app.', single: true,
  fields: [
    { name: 'app', label: 'App', type: 'text', key: ['App', 'Identifier'], required: true, max: 255, ...bundleId },
    ...([
      ['DisableTouch', 'Touch is off'], ['DisableDeviceRotation', 'The screen doesn’t turn'], ['DisableVolumeButtons', 'Volume buttons are off'], ['DisableRingerSwitch', 'The ringer switch is off'],
      ['DisableSleepWakeButton', 'The sleep button is off'], ['DisableAutoLock', 'Doesn’t lock by itself'], ['EnableVoiceOver', 'VoiceOver is on'], ['EnableZoom', 'Zoom is on'],
      ['EnableInvertColors', 'Inverted colors are on'], ['EnableAssistiveTouch', 'AssistiveTouch is on'], ['EnableSpeakSelection', 'Speak Selection is on'], ['EnableMonoAudio', 'Mono audio is on'],
      ['EnableVoiceControl', 'Voice Control is on'],
    ] as const).map(flag('Options')),
    ...([
      ['VoiceControl', 'Users may switch Voice Control'], ['VoiceOver', 'Users may switch VoiceOver'], ['Zoom', 'Users may switch Zoom'], ['InvertColors', 'Users may invert colors'],
      ['AssistiveTouch', 'Users may switch AssistiveTouch'],
    ] as const).map(flag('UserEnabledOptions')),
  ],
};

export const lockScreenForm: PayloadForm = {
  kind: 'lockScreen', type: 'com.apple.shareddeviceconfiguration', title: 'Lock Screen message', about: 'Writes on the Lock Screen of a supervised device.', single: true,
  fields: [
    { name: 'footnote', label: 'Footnote', hint: 'Like: If found, call 555 0100.', type: 'text', key: ['LockScreenFootnote'], max: 2000 },
    { name: 'assetTag', label: 'Asset tag', hint: '{serial} or {csv:Tag} make it the device’s own.', type: 'text', key: ['AssetTagInformation'], max: 2000 },
  ],
};

const on = (name: string, label: string, key: string, assumed: boolean): Field => ({ name, label, type: 'yesNo', key: [key], assumed });

export const notificationsForm: PayloadForm = {
  kind: 'notifications', type: 'com.apple.notificationsettings', title: 'Notifications', about: 'Sets how apps notify on a supervised device.', single: true,
  fields: [{
    name: 'apps', label: 'Apps', type: 'rows', key: ['NotificationSettings'], required: true, max: 1000,
    fields: [
      { name: 'app', label: 'App', type: 'text', key: ['BundleIdentifier'], required: true, max: 255, ...bundleId },
      on('allowed', 'Notifications are allowed', 'NotificationsEnabled', true), on('inCenter', 'In Notification Center', 'ShowInNotificationCenter', true),
      on('onLockScreen', 'On the Lock Screen', 'ShowInLockScreen', true),
      {
        name: 'alert', label: 'Alerts', type: 'choice', key: ['AlertType'], assumed: 1,
        choices: [{ value: 0, label: 'None' }, { value: 1, label: 'Temporary banner' }, { value: 2, label: 'Persistent banner' }],
      },
      on('badges', 'Badges', 'BadgesEnabled', true), on('sounds', 'Sounds', 'SoundsEnabled', true), on('inCarPlay', 'In CarPlay', 'ShowInCarPlay', true),
      on('critical', 'Critical alerts', 'CriticalAlertEnabled', false),
      {
        name: 'grouping', label: 'Grouping', type: 'choice', key: ['GroupingType'], assumed: 0,
        choices: [{ value: 0, label: 'Automatic' }, { value: 1, label: 'By app' }, { value: 2, label: 'Off' }],
      },
      {
        name: 'previews', label: 'Previews', type: 'choice', key: ['PreviewType'],
        choices: [{ value: 0, label: 'Always' }, { value: 1, label: 'When unlocked' }, { value: 2, label: 'Never' }],
      },
    ],
  }],
};

export const setupAssistantForm: PayloadForm = {
  kind: 'setupAssistant', type: 'com.apple.SetupAssistant.managed', title: 'Setup Assistant after updates', about: 'Skips panes that a supervised device shows after a system update.', single: true,
  fields: [{
    name: 'skip', label: 'Panes to skip', type: 'texts', key: ['SkipSetupItems'], max: 200, fixed: true, pattern: /^[A-Za-z][A-Za-z0-9]*$/, patternSays: 'must be Apple’s name of a pane, like Siri',
  }],
};

export const removalPasswordForm: PayloadForm = {
  kind: 'removalPassword', type: 'com.apple.profileRemovalPassword', title: 'Password for removal', about: 'Lets whoever knows a password remove the profile from a supervised device.', single: true,
  fields: [{ name: 'password', label: 'Password', type: 'secret', key: ['RemovalPassword'], required: true, max: 1000 }],
};
