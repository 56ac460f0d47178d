// Hands a profile to the device (ios-protocols 3.2, 3.6). Acknowledged is not installed: an unsupervised device
// waits for its user in Settings, so the caller reads the list back.
import { dict } from '../../plist/value.ts';
import type { DeviceCommand } from './command.ts';

export const installProfile: DeviceCommand<{ readonly profile: Uint8Array }, null> = {
  name: 'InstallProfile',
  service: 'com.apple.mobile.MCInstall',
  request: ({ profile }) => dict({ RequestType: 'InstallProfile', Payload: profile }),
  reply: () => null,
  // The same profile replaces itself, but an MDM profile enrols during the call: repeated only after reading back.
  repeatable: false,
  deadline: 120_000,
};
