// Writes the device's cloud configuration: supervision, organization, skipped panes, the MDM's address (ios-protocols 3.4).
// One write a device and erase: a second one is refused with 14002. Never blindly repeated; read back with GetCloudConfiguration.
import { AppError } from '../../errors.ts';
import type { PlistDict } from '../../plist/value.ts';
import { installerCommand } from './installer.ts';

interface Input {
  /** Keys of ios-protocols 3.4.1; the device overrides some of them (3.4). */
  readonly configuration: PlistDict;
}

function configurationOf({ configuration }: Input): { CloudConfiguration: PlistDict } {
  // An empty one would remove what is there (ios-protocols 3.4, 6): nobody who writes a configuration means that.
  if (configuration.size === 0) throw new AppError('cloudConfig.invalid', { word: 'it is empty' });
  return { CloudConfiguration: configuration };
}

/** The device may ask Apple for up to two minutes before it answers (ios-protocols 3.4). */
export const setCloudConfiguration = installerCommand<Input, null>({
  name: 'SetCloudConfiguration', parameters: configurationOf, result: () => null, repeatable: false, heavy: true, deadline: 180_000,
});
