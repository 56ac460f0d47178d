// Which panes of Setup Assistant a person meets on a virtual device: by system, by kind of device, and by what its
// configuration skips (ios-protocols 3.9, enrollment-formats 3). Buttons inside other panes are not listed.
import type { VirtualDevice } from './virtual-device.ts';

interface Pane {
  readonly key: string;
  /** First major version of iOS and iPadOS that has it. */
  readonly since: number;
  readonly only?: 'iPhone' | 'iPad';
}

/** Before the device asks for its configuration over the network; one that came by cable skips them all the same. */
const early: readonly Pane[] = [
  { key: 'Keyboard', since: 13 }, { key: 'SpokenLanguage', since: 13 }, { key: 'TermsOfAddress', since: 16 }, { key: 'SafetyAndHandling', since: 18 },
];

const late: readonly Pane[] = [
  { key: 'Biometric', since: 8 }, { key: 'Passcode', since: 7 }, { key: 'DeviceToDeviceMigration', since: 12 }, { key: 'Restore', since: 7 },
  { key: 'AppleID', since: 7 }, { key: 'TOS', since: 7 }, { key: 'SoftwareUpdate', since: 12 }, { key: 'iMessageAndFaceTime', since: 12 },
  { key: 'Location', since: 7 }, { key: 'SIMSetup', since: 12, only: 'iPhone' }, { key: 'Payment', since: 8 }, { key: 'WatchMigration', since: 11, only: 'iPhone' },
  { key: 'Siri', since: 7 }, { key: 'ScreenTime', since: 12 }, { key: 'Privacy', since: 11 }, { key: 'Diagnostics', since: 7 }, { key: 'AppStore', since: 14 },
  { key: 'Safety', since: 16, only: 'iPhone' }, { key: 'ActionButton', since: 17, only: 'iPhone' }, { key: 'Intelligence', since: 18 },
  { key: 'Appearance', since: 13 }, { key: 'Multitasking', since: 26, only: 'iPad' }, { key: 'OSShowcase', since: 26 }, { key: 'Welcome', since: 13 },
];

function left(device: VirtualDevice, panes: readonly Pane[]): string[] {
  const skipped = device.cloud?.get('SkipSetup');
  const { model, osVersion } = device.spec;
  return panes
    .filter(({ since, only }) => since <= Number.parseInt(osVersion, 10) && (only === undefined || only === model.deviceClass))
    .map(({ key }) => key)
    .filter((key) => !Array.isArray(skipped) || !skipped.includes(key));
}

/** The panes on the way to Remote Management and behind it, in their order, by skip key. */
export function panesAhead(device: VirtualDevice): { readonly early: readonly string[]; readonly late: readonly string[] } {
  return { early: left(device, early), late: left(device, late) };
}
