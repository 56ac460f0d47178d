// Hands a profile to the device (ios-protocols 3.2, 3.6). Acknowledged is not installed: an unsupervised device
// waits for its user in Settings, so the caller reads the list back.
import { installerCommand } from './installer.ts';

interface Input {
  readonly profile: Uint8Array;
}

// The same profile replaces itself, but an MDM profile enrols during the call: repeated only after reading back.
const common = { parameters: ({ profile }: Input) => ({ Payload: profile }), result: () => null, refusedAs: 'profile.refused', repeatable: false, heavy: true, deadline: 120_000 } as const;

export const installProfile = installerCommand<Input, null>({ ...common, name: 'InstallProfile' });

/** Without asking anybody; only after escalation on the same connection (ios-protocols 3.3). */
export const installProfileSilently = installerCommand<Input, null>({ ...common, name: 'InstallProfileSilent' });
